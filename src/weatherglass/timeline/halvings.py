"""The halvings of Bitcoin's block subsidy: when they were, what they left of it, and when the next was to be expected.

The subsidy and the coins issued by a height are identities of the protocol, in whole satoshis. The height on a day is
an estimate: a straight line in time between the halvings that have been, 144 blocks a day after the last.

References
----------
Bitcoin Core, `GetBlockSubsidy` and `nSubsidyHalvingInterval` (210,000 blocks); the times are those that the headers of
blocks 0, 210,000, 420,000, 630,000 and 840,000 carry (a header's time may differ from the wall clock by up to two
hours).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.timeline.settlement import require_offset

BLOCKS_PER_HALVING = 210_000
BLOCK_SECONDS = 600
"""The time that the protocol aims at between two blocks; what every estimate beyond the last halving assumes."""
GENESIS = datetime(2009, 1, 3, 18, 15, 5, tzinfo=UTC)
"""Time of block 0."""
SUPPLY_LIMIT = 21_000_000
"""Coins that the subsidy approaches and never reaches."""

_SATOSHI_PER_COIN = 100_000_000
_FIRST_SUBSIDY = 50 * _SATOSHI_PER_COIN
_MINED_AT = (
    datetime(2012, 11, 28, 15, 24, 38, tzinfo=UTC),
    datetime(2016, 7, 9, 16, 46, 13, tzinfo=UTC),
    datetime(2020, 5, 11, 19, 23, 43, tzinfo=UTC),
    datetime(2024, 4, 20, 0, 9, 27, tzinfo=UTC),
)
"""Header times of the first blocks with half the subsidy of the block before."""


@dataclass(frozen=True, slots=True)
class Halving:
    """A block from which on the subsidy is half of what it was.

    Attributes
    ----------
    number
        1 for the one of 2012.
    height
        Of the first block with the lower subsidy.
    at
        Its header time, UTC; for one to come, the estimate.
    subsidy
        Coins a block from this height on.
    is_estimate
        Whether `at` lies ahead and assumes 600 seconds a block.
    """

    number: int
    height: int
    at: datetime
    subsidy: float
    is_estimate: bool

    @property
    def day(self) -> date:
        """The UTC day of the block."""
        return self.at.date()


def halvings() -> tuple[Halving, ...]:
    """The halvings that have been, the first first.

    >>> [(str(each.day), each.height, each.subsidy) for each in halvings()][-2:]
    [('2020-05-11', 630000, 6.25), ('2024-04-20', 840000, 3.125)]
    """
    return tuple(_halving(number, at, is_estimate=False) for number, at in enumerate(_MINED_AT, 1))


def next_halving(after: datetime) -> Halving:
    """The first halving later than an instant, as it was to be expected then: always an estimate.

    The estimate counts 600 seconds a block from the last halving before the instant. Blocks have come faster while
    computing power grew: the four halvings came 19 to 139 days earlier than so counted from the one before.

    Raises
    ------
    UsageError
        When the instant has no offset, or is before block 0.

    Examples
    --------
    >>> ahead = next_halving(datetime(2026, 8, 21, tzinfo=UTC))
    >>> ahead.number, ahead.height, str(ahead.day), ahead.is_estimate
    (5, 1050000, '2028-04-17', True)
    """
    require_offset(after, "after")
    if after < GENESIS:
        raise UsageError(f"after={after.isoformat()} is before block 0, {GENESIS.isoformat()}")
    number = sum(at <= after for at in _MINED_AT) + 1
    step = timedelta(seconds=BLOCKS_PER_HALVING * BLOCK_SECONDS)
    at = (GENESIS, *_MINED_AT)[number - 1] + step
    while at <= after:
        number, at = number + 1, at + step
    return _halving(number, at, is_estimate=True)


def block_subsidy(height: int) -> float:
    """New coins of the block at a height, whole satoshis expressed in coins.

    >>> block_subsidy(0), block_subsidy(839_999), block_subsidy(840_000)
    (50.0, 6.25, 3.125)
    """
    _require_height(height)
    return _subsidy_in_satoshi(height // BLOCKS_PER_HALVING) / _SATOSHI_PER_COIN


def issued_by(height: int) -> float:
    """Coins that the blocks below a height have issued, so that a halving's own height gives the supply it met.

    Counts the 50 coins of block 0, which cannot be spent, and coins that were lost or never claimed.

    >>> issued_by(840_000), issued_by(840_000) / SUPPLY_LIMIT
    (19687500.0, 0.9375)
    """
    _require_height(height)
    era, into_era = divmod(height, BLOCKS_PER_HALVING)
    whole = sum(BLOCKS_PER_HALVING * _subsidy_in_satoshi(each) for each in range(era))
    return (whole + into_era * _subsidy_in_satoshi(era)) / _SATOSHI_PER_COIN


def issuance(heights: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Subsidy of the block at each height, and coins that the blocks below it have issued.

    Parameters
    ----------
    heights
        (n,) 0 or more.

    Returns
    -------
    (n,) coins a block, (n,) coins.

    Examples
    --------
    >>> issuance(np.array([0, 420_000, 840_000]))
    (array([50.   , 12.5  ,  3.125]), array([       0., 15750000., 19687500.]))
    """
    if heights.size:
        _require_height(int(heights.min()))
    era, into_era = np.divmod(heights, BLOCKS_PER_HALVING)
    eras = range(int(era.max(initial=0)) + 1)
    subsidy = np.array([block_subsidy(each * BLOCKS_PER_HALVING) for each in eras])
    issued = np.array([issued_by(each * BLOCKS_PER_HALVING) for each in eras])
    return subsidy[era], issued[era] + into_era * subsidy[era]


def height_estimate(day: date) -> int:
    """The height that the chain had reached at the end of a UTC day, estimated; see `height_estimates`.

    >>> height_estimate(date(2016, 7, 8)) < 420_000 <= height_estimate(date(2016, 7, 9))
    True
    """
    return int(height_estimates(np.array([day], dtype="datetime64[D]"))[0])


def height_estimates(days: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """The heights that the chain had reached at the end of UTC days, estimated.

    Between halvings a straight line in time, after the last 600 seconds a block. Within an era the line may be some
    thousand blocks off, as computing power came and went; at the halvings it is exact. It stands for a height that
    everybody could read off the chain on the day, and is no forecast made then.

    Parameters
    ----------
    days
        (n,) datetime64[D], from 2009-01-03 on.

    Returns
    -------
    (n,) int64.

    Raises
    ------
    UsageError
        When a day is before block 0.
    """
    if days.size and days.min() < np.datetime64(GENESIS.date(), "D"):
        raise UsageError(f"days={days.min()} is before block 0, {GENESIS.date()}")
    known = np.array([_epoch_seconds(at) for at in (GENESIS, *_MINED_AT)])
    heights = BLOCKS_PER_HALVING * np.arange(known.size, dtype=np.int64)
    ends = (days.astype("datetime64[D]").astype(np.int64) + 1) * 86_400
    era = np.minimum(np.searchsorted(known, ends, side="right") - 1, known.size - 1)
    seconds = np.append(np.diff(known), BLOCKS_PER_HALVING * BLOCK_SECONDS)
    return np.asarray(heights[era] + (ends - known[era]) * BLOCKS_PER_HALVING // seconds[era], np.int64)


def _halving(number: int, at: datetime, *, is_estimate: bool) -> Halving:
    height = number * BLOCKS_PER_HALVING
    return Halving(number, height, at, block_subsidy(height), is_estimate)


def _subsidy_in_satoshi(era: int) -> int:
    return _FIRST_SUBSIDY >> era


def _epoch_seconds(at: datetime) -> int:
    return int(at.timestamp())


def _require_height(height: int) -> None:
    if height < 0:
        raise UsageError(f"height={height} must be 0 or more: block 0 is the first")
