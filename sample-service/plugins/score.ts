// A raw plugin: functions on numbers, no imports. AssemblyScript.

/** i64 crosses JSON as a string: score(7, "9007199254740993") is exact. */
export function score(points: i32, weight: i64): i64 {
  return <i64>points * weight;
}

/** Gives NaN for 0/0 and an infinity for x/0: in JSON "NaN", "Infinity", "-Infinity". */
export function ratio(a: f64, b: f64): f64 {
  return a / b;
}

/** Single precision. */
export function half(x: f32): f32 {
  return x / 2;
}

/** Traps with "integer divide by zero" when shares is 0. */
export function share(total: i32, shares: i32): i32 {
  return total / shares;
}

/** Something to compute: the plain doubly recursive definition. */
export function fibonacci(n: i32): i64 {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

let calls: i32 = 0;

/** How often this instance was asked: shows whether calls share an instance. */
export function visits(): i32 {
  return ++calls;
}
