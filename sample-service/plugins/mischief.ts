// What a bad plugin does. The host must stop it and serve the others meanwhile. AssemblyScript.

/** Never returns: ended by the deadline. */
export function spin(): i32 {
  let n: i32 = 0;
  while (true) n++;
  return n;
}

/** Calls itself for ever: ends with "call stack exhausted". */
export function recurse(n: i32): i32 {
  return recurse(n + 1) + n;
}

/** Takes memory until it is refused: gives the pages (64 KiB each) it got; the refusal itself is a -1 to the guest. */
export function devour(): i32 {
  while (memory.grow(16) != -1) {}
  while (memory.grow(1) != -1) {}
  return memory.size();
}

/** Grows by so many pages: the old size, or -1. */
export function grow(pages: i32): i32 {
  return memory.grow(pages);
}

/** Reads far outside of the memory. */
export function peek(): i32 {
  return load<i32>(0xfffffff0);
}

/** Traps with "unreachable". */
export function abandon(): void {
  unreachable();
}
