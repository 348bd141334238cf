"""Randomness that depends on a name and not on an order: generators for days, and hashes for single quotes."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_MANTISSA = 2.0**-53


def generator(*name: object) -> np.random.Generator:
    """A generator of its own for a name, as a seed, an underlying and a day.

    >>> float(generator(7, "SPX", "2024-01-02").random()) == float(generator(7, "SPX", "2024-01-02").random())
    True
    """
    return np.random.Generator(np.random.PCG64(number_of(*name)))


def number_of(*name: object) -> int:
    """64 bits that belong to a name; the same on every machine and in every process."""
    text = "\0".join(str(part) for part in name)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def mixed(numbers: NDArray[Any]) -> Hashes:
    """A hash of each 64-bit number: the output function of SplitMix64.

    References
    ----------
    Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators, OOPSLA.
    """
    z = numbers.astype(np.uint64) + _GAMMA  # numpy's unsigned arrays wrap around, which is meant
    z = (z ^ (z >> np.uint64(30))) * _FIRST
    z = (z ^ (z >> np.uint64(27))) * _SECOND
    return np.asarray(z ^ (z >> np.uint64(31)), np.uint64)


def uniform(hashes: Hashes) -> NDArray[np.float64]:
    """Hashes as numbers from 0 to below 1, of their upper 53 bits."""
    return np.asarray((hashes >> np.uint64(11)).astype(np.float64) * _MANTISSA, np.float64)
