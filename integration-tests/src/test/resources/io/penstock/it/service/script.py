import collections, dataclasses, decimal, functools, itertools, json, math, re, struct, sys, textwrap, zlib


@dataclasses.dataclass(order=True)
class Item:
    weight: int
    name: str = dataclasses.field(compare=False)


@functools.lru_cache(maxsize=None)
def paths(x, y):
    return 1 if x == 0 or y == 0 else paths(x - 1, y) + paths(x, y - 1)


def primes(limit):
    sieve = bytearray([1]) * (limit + 1)
    sieve[0:2] = b"\0\0"
    for n in range(2, math.isqrt(limit) + 1):
        if sieve[n]:
            sieve[n * n :: n] = bytes(len(range(n * n, limit + 1, n)))
    return [n for n, prime in enumerate(sieve) if prime]


print(sys.version_info[:2], sys.argv)
print(paths(20, 20), math.factorial(60), decimal.Decimal(2).sqrt())
found = primes(200_000)
print(len(found), found[-1], sum(found))
text = "the quick brown fox jumps over the lazy dog " * 200
print(collections.Counter(re.findall(r"\b\w[aeiou]\w*", text)).most_common(3))
print(json.dumps({"items": [dataclasses.asdict(i) for i in sorted(Item(n * 7 % 5, f"i{n}") for n in range(7))]}))
packed = zlib.compress(text.encode(), 9)
print(len(packed), zlib.crc32(packed), zlib.decompress(packed).decode() == text)
print(struct.pack("<dqf", math.pi, -1, 0.1).hex(), repr(0.1 + 0.2), 1e308 * 10, float("nan"))
print(textwrap.fill(" ".join(map("".join, itertools.permutations("abcd"))), 40))
try:
    [][1]
except IndexError as error:
    print("caught", error)
print("done", file=sys.stderr)
