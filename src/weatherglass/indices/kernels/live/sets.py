"""Sets of positions: a bit for each strike, and a summary of their words, so that the next member is found at once."""

from __future__ import annotations

from weatherglass.compiling import inlined
from weatherglass.indices.kernels.bits import count_bits, highest_bit, lowest_bit


@inlined
def contains(a, s, i):  # type: ignore[no-untyped-def]
    """Whether a position is in a set."""
    return (a.bits[s * a.words + (i >> 6)] >> (i & 63)) & 1 != 0


@inlined
def set_member(a, s, i, member):  # type: ignore[no-untyped-def]
    """Take a position into a set or out of it."""
    w = i >> 6
    bit, place = 1 << (i & 63), s * a.words + w
    word = a.bits[place] | bit if member else a.bits[place] & ~bit
    a.bits[place] = word
    flag, place = 1 << (w & 63), s * a.summary_words + (w >> 6)
    a.summary[place] = a.summary[place] | flag if word != 0 else a.summary[place] & ~flag


@inlined
def next_member(a, s, i):  # type: ignore[no-untyped-def]
    """Lowest member at or above i, or -1."""
    words = a.room >> 6
    w = i >> 6
    if w >= words:
        return -1
    base = s * a.words
    word = a.bits[base + w] & (-1 << (i & 63))
    if word == 0:
        w += 1
        if w >= words:
            return -1
        z = w >> 6
        found = a.summary[s * a.summary_words + z] & (-1 << (w & 63))
        while found == 0:
            z += 1
            if z > (words - 1) >> 6:
                return -1
            found = a.summary[s * a.summary_words + z]
        w = (z << 6) + lowest_bit(found)
        word = a.bits[base + w]
    return (w << 6) + lowest_bit(word)


@inlined
def previous_member(a, s, i):  # type: ignore[no-untyped-def]
    """Highest member at or below i, or -1."""
    if i < 0:
        return -1
    base = s * a.words
    w = i >> 6
    word = a.bits[base + w] & ((2 << (i & 63)) - 1)
    if word == 0:
        w -= 1
        if w < 0:
            return -1
        z = w >> 6
        found = a.summary[s * a.summary_words + z] & ((2 << (w & 63)) - 1)
        while found == 0:
            z -= 1
            if z < 0:
                return -1
            found = a.summary[s * a.summary_words + z]
        w = (z << 6) + highest_bit(found)
        word = a.bits[base + w]
    return (w << 6) + highest_bit(word)


@inlined
def count_members(a, s, low, high):  # type: ignore[no-untyped-def]
    """Number of members from low to high, both counted."""
    if low > high:
        return 0
    base = s * a.words
    first, last = low >> 6, high >> 6
    count = 0
    for w in range(first, last + 1):
        word = a.bits[base + w]
        if w == first:
            word &= -1 << (low & 63)
        if w == last:
            word &= (2 << (high & 63)) - 1
        count += count_bits(word)
    return count
