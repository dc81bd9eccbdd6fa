// A plugin that the service binds as the interface Rules: texts cross as address and length (docs/plugins.md).

// @ts-ignore: decorator
@external("clock", "now")
declare function now(): i64;

/** Room for an argument of so many bytes. */
export function penstock_alloc(length: i32): usize {
  return heap.alloc(length);
}

/** The text without space around it, in lower case, with single spaces. */
export function normalise(address: usize, length: i32): u64 {
  const words = String.UTF8.decodeUnsafe(address, length).toLowerCase().split(" ");
  let result = "";
  for (let i = 0; i < words.length; i++) {
    if (words[i].length > 0) {
      result += (result.length > 0 ? " " : "") + words[i];
    }
  }
  return packed(String.UTF8.encode(result));
}

/** Seconds from a moment until now, both in seconds since 1970; the host says what time it is. */
export function age(since: i64): i64 {
  return now() - since;
}

function packed(bytes: ArrayBuffer): u64 {
  return ((changetype<usize>(bytes) as u64) << 32) | (bytes.byteLength as u64);
}
