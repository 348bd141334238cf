"""Checksums of rows, because SQLite has none on its pages: a flipped bit would otherwise be read as another number.

Every row carries the digest of its own columns. Above the rows stand sums that also notice rows that are gone: a year
has the number and the sum of the digests of its vintages, a stream those of its years, a series those of its streams,
and the root those of all series. A sum does not depend on the order, and it is brought up to date without reading all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

_BYTES = 8
_MODULUS = 1 << 64
_HALF = 1 << 63


def row_digest(prefix: bytes, row: Sequence[object]) -> int:
    """Digest of a row: a signed number of 64 bits, as SQLite keeps it.

    Parameters
    ----------
    prefix
        What the row belongs to and does not itself contain, see `prefix_of`.
    row
        Columns in their order: texts, whole numbers, floats and None.

    Notes
    -----
    `ascii` writes a float with all of its digits and a text without anything that depends on the Unicode tables, so
    the digest is the same with every version of Python.
    """
    return int.from_bytes(blake2b(prefix + ascii(tuple(row)).encode(), digest_size=_BYTES).digest(), "big", signed=True)


def prefix_of(*words: object) -> bytes:
    """What stands before each row of a table or of a stream."""
    return ascii(words).encode()


def added(total: int, digests: Iterable[int]) -> int:
    """Sum of digests, as a signed number of 64 bits.

    >>> added(2**63 - 1, [1]) == -(2**63)
    True
    """
    return (total + sum(digests) + _HALF) % _MODULUS - _HALF
