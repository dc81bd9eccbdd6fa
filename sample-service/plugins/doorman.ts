// A plugin that looks at the heads of requests and responses, as JSON (docs/pipelines.md). AssemblyScript has no JSON, and for this a search does.

/** Room for an argument of so many bytes. */
export function penstock_alloc(length: i32): usize {
  return heap.alloc(length);
}

/** Turns away who says to be Mallory; the others come in. */
export function request(address: usize, length: i32): u64 {
  const head = String.UTF8.decodeUnsafe(address, length).toLowerCase();
  return head.includes('"x-visitor":["mallory"]') ? packed('{"status":403,"body":"You may not come in."}') : 0;
}

/** Says that it was here. */
export function response(address: usize, length: i32): u64 {
  return packed('{"headers":{"X-Checked":"yes"}}');
}

function packed(text: string): u64 {
  const bytes = String.UTF8.encode(text);
  return ((changetype<usize>(bytes) as u64) << 32) | (bytes.byteLength as u64);
}
