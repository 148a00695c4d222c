"""Makes inputs: examples with random changes, and documents of random structure."""

from collections.abc import Callable, Sequence
import itertools
import json
from random import Random
from typing import Any

MAX_SIZE = 256 * 1024
"""Bytes of an input; most have some hundreds."""

_TOKENS = (
    *(bytes([number]) for number in (0, 9, 10, 13, 34, 38, 44, 47, 58, 59, 60, 61, 62, 91, 93)),
    b"\r\n\r\n",
    b"\xff\xd8",
    b"\xff\xd9",
    b"\xff\xda\0\2",
    b"\xef\xbb\xbf",
    b"\x81\x30\xff",
    b"\xed\xa0\x80",
    b"--x",
    b"--x--",
    b"<![CDATA[",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"&lt;",
    b"&#0;",
    b"<a>",
    b"</a>",
    b"{",
    b"}",
    b"{}",
    b"\\u0000",
    b"\\ud800",
    b"%00",
    b"%ff",
    b"9" * 5000,
    b"1e999",
    b"-1",
    b"NaN",
    b"null",
    b"true",
    b"=?utf-8?B?",
    b"=?x?Q?=ff?=",
    b"'; filename*=utf-8''%ff",
    "\N{RIGHT-TO-LEFT OVERRIDE}".encode(),
    "٣".encode(),
)


def make(random: Random, examples: Sequence[bytes]) -> bytes:
    """Return an input that resembles the examples."""
    if random.random() < 0.1:
        return _structured(random, examples)
    data = bytearray(random.choice(examples))
    for _ in range(random.choice((1, 1, 2, 3, 5, 10))):
        random.choice(_CHANGES)(random, data, examples)
        del data[MAX_SIZE:]
    return bytes(data)


def _place(random: Random, data: bytearray) -> int:
    return random.randint(0, len(data))


def _flip(random: Random, data: bytearray, _: Sequence[bytes]) -> None:
    if data:
        data[random.randrange(len(data))] = random.randrange(256)


def _insert(random: Random, data: bytearray, _: Sequence[bytes]) -> None:
    at = _place(random, data)
    data[at:at] = random.choice(_TOKENS)


def _delete(random: Random, data: bytearray, _: Sequence[bytes]) -> None:
    at = _place(random, data)
    del data[at : at + random.choice((1, 2, 5, 20, 100))]


def _cut(random: Random, data: bytearray, _: Sequence[bytes]) -> None:
    del data[_place(random, data) :]


def _repeat(random: Random, data: bytearray, _: Sequence[bytes]) -> None:
    at = _place(random, data)
    part = bytes(data[at : at + random.choice((1, 3, 10, 50))])
    data[at:at] = part * random.choice((2, 2, 3, 10, 100, 2000))


def _splice(random: Random, data: bytearray, examples: Sequence[bytes]) -> None:
    other = random.choice(examples)
    at, begin = _place(random, data), random.randint(0, len(other))
    data[at:] = other[begin:]


def _number(random: Random, data: bytearray, _: Sequence[bytes]) -> None:
    digits = [at for at, byte in enumerate(data[:5000]) if 48 <= byte <= 57]
    if digits:
        at = random.choice(digits)
        data[at : at + 1] = random.choice((b"-1", b"99999999999999999999", b"0", b"1.5", b""))


_CHANGES: tuple[Callable[[Random, bytearray, Sequence[bytes]], None], ...] = (
    _flip,
    _insert,
    _delete,
    _cut,
    _repeat,
    _splice,
    _number,
)


def _structured(random: Random, examples: Sequence[bytes]) -> bytes:
    """Return JSON, XML or lines of random structure with words of the examples."""
    text = random.choice(examples).decode("latin-1")
    words = [word for word in text.replace('"', " ").split() if len(word) < 60] or ["a"]

    def value(depth: int) -> Any:
        kind = random.randrange(9 if depth < 6 else 6)
        match kind:
            case 6:
                return [value(depth + 1) for _ in range(random.randrange(4))]
            case 7 | 8:
                return {random.choice(words): value(depth + 1) for _ in range(random.randrange(6))}
            case _:
                return random.choice((None, True, -1, 1e308, 10**30, "", *words[:20]))

    def element(depth: int) -> str:
        name = "".join(filter(str.isalpha, random.choice(words))) or "a"
        inner = "".join(element(depth + 1) for _ in range(random.randrange(4) if depth < 5 else 0))
        return f'<{name} {name}="{random.choice(words)}">{inner or random.choice(words)}</{name}>'

    match random.randrange(4):
        case 0:
            made = json.dumps(value(0))
        case 1:
            made = json.dumps({word: value(1) for word in random.choices(words, k=5)})
        case 2:
            made = element(0)
        case _:
            made = "\r\n".join(f"{a}={b}" for a, b in itertools.pairwise(words))
    levels = random.choice((0, 0, 0, 30, 3000))
    opening, closing = random.choice((("[", "]"), ('{"a":', "}"), ("<a>", "</a>")))
    return (opening * levels + made + closing * levels).encode("latin-1", "replace")[:MAX_SIZE]
