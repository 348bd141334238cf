"""Accidents to a document: flipped bits, cuts, splices, other tokens, deep nesting, huge numbers, bytes that are no text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from hypothesis import strategies as st

MOST_BYTES = 1 << 17
"""No document grows beyond it: bounds on size are each parser's own, and tested where they stand."""
HOSTILE: tuple[bytes, ...] = (
    b"", b"0", b"-0", b"-1", b"1e400", b"-1e400", b"1e-400", b"NaN", b"Infinity", b"-inf", b"null", b"true", b"[]",
    b"{}", b'""', b"9" * 19, b"9" * 400, b"9" * 5000, b"1_000", b"1,5", b"1.234,5", "１２".encode(), "٣".encode(),
    b"0x10", b"2025-02-29", b"0000-00-00", b"9999-12-31T23:59:59+99:99", b"02/29/2025", b"24:00", b"12:30", b"NO",
    b"!!python/object/apply:os.system [true]", b"&a [*a]", b"<<", b"=cmd()", b"@", b"../../etc/passwd", b"%00",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>&a;", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"\r", b"\n",
    b"\x1b[31m", b"\\ud800", b"\\u0000", b"'", b'"', b";", b"\t", "\u202e".encode(), b"a" * 3000,
)  # fmt: skip
"""Words that have broken readers of something."""
_TOKEN = re.compile(rb"-?\d[\d.:e+-]*|[A-Za-z_][\w.^-]*|\"[^\"]{0,80}\"|[^\s\w]")
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_NESTS = ((b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>"), (b"(", b")"), (b"- ", b""), (b"a.", b""))


def _place(draw: st.DrawFn, content: bytes) -> int:
    return draw(st.integers(0, max(len(content) - 1, 0)))


def _flip(draw: st.DrawFn, content: bytes, _: Sequence[bytes]) -> bytes:
    found = bytearray(content)
    for _again in range(draw(st.integers(1, 3))):
        if found:
            found[_place(draw, content)] ^= 1 << draw(st.integers(0, 7))
    return bytes(found)


def _cut(draw: st.DrawFn, content: bytes, _: Sequence[bytes]) -> bytes:
    at = _place(draw, content)
    return content[:at] if draw(st.booleans()) else content[at:]


def _delete(draw: st.DrawFn, content: bytes, _: Sequence[bytes]) -> bytes:
    at = _place(draw, content)
    return content[:at] + content[at + draw(st.integers(1, 80)) :]


def _repeat(draw: st.DrawFn, content: bytes, _: Sequence[bytes]) -> bytes:
    at, length = _place(draw, content), draw(st.integers(1, 60))
    return content[:at] + content[at : at + length] * draw(st.integers(2, 60)) + content[at + length :]


def _swap(draw: st.DrawFn, content: bytes, _: Sequence[bytes]) -> bytes:
    low, high = sorted((_place(draw, content), _place(draw, content)))
    length = draw(st.integers(1, 60))
    return content[:low] + content[low + length : high] + content[low : low + length] + content[high:]


def _splice(draw: st.DrawFn, content: bytes, others: Sequence[bytes]) -> bytes:
    other = draw(st.sampled_from(others))
    return content[: _place(draw, content)] + other[_place(draw, other) :]


def _insert(draw: st.DrawFn, content: bytes, _: Sequence[bytes]) -> bytes:
    at = _place(draw, content)
    return content[:at] + draw(st.one_of(st.sampled_from(HOSTILE), st.binary(max_size=12))) + content[at:]


def _replace(pattern: re.Pattern[bytes]) -> Callable[[st.DrawFn, bytes, Sequence[bytes]], bytes]:
    def accident(draw: st.DrawFn, content: bytes, _: Sequence[bytes]) -> bytes:
        # around a place, so that a long document is not searched whole
        start = max(0, _place(draw, content) - 40)
        found = pattern.search(content, start)
        if found is None:
            return content
        return content[: found.start()] + draw(st.sampled_from(HOSTILE)) + content[found.end() :]

    return accident


def _transplant(draw: st.DrawFn, content: bytes, _: Sequence[bytes]) -> bytes:
    """One token in the place of another: names where numbers belong, a key twice."""
    places = [_TOKEN.search(content, _place(draw, content)) for _again in range(2)]
    if None in places:
        return content
    first, second = places
    return content[: first.start()] + second[0] + content[first.end() :]


def _nest(draw: st.DrawFn, content: bytes, _: Sequence[bytes]) -> bytes:
    opened, closed = draw(st.sampled_from(_NESTS))
    depth = draw(st.sampled_from((3, 40, 1_200, 20_000)))
    at = _place(draw, content)
    end = at + draw(st.integers(0, 40))
    return content[:at] + opened * depth + content[at:end] + closed * depth + content[end:]


ACCIDENTS: tuple[Callable[[st.DrawFn, bytes, Sequence[bytes]], bytes], ...] = (
    _flip, _cut, _delete, _repeat, _swap, _splice, _insert, _replace(_TOKEN), _replace(_NUMBER), _transplant, _nest,
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, documents: Sequence[bytes]) -> bytes:
    """One of some documents after none to four accidents."""
    content = draw(st.sampled_from(documents))
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 3, 4, 0)))):
        accident = draw(st.sampled_from(ACCIDENTS))
        content = accident(draw, content, documents)[:MOST_BYTES]
    return content
