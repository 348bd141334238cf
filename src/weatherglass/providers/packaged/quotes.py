"""The packaged option boards, as the implied vols of bids and asks that their source holds.

Real quotes of SPY, VIX and GLD of 2022-07-15 and of BTC of October 2021: out of the money, wings cut short, forwards
and discount factors given. Prices are not built here; `provenance()` says how they follow from the vols.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from weatherglass.errors import UsageError, nearest
from weatherglass.providers.packaged.provenance import Dataset, packaged_files, provenance

if TYPE_CHECKING:
    import polars as pl


def board_names() -> list[str]:
    """The names that `read_option_iv` knows: the underlying and the source's day label.

    >>> board_names()
    ['BTC_2021-10-21', 'GLD_2022-07-15', 'SPY_2022-07-15', 'VIX_2022-07-15']
    """
    return sorted({expiry.board for expiry in _dataset().expiries})


def read_option_iv(board: str) -> pl.DataFrame:
    """One option board: a row for each quoted strike, in increasing order of expiry, then of strike.

    Parameters
    ----------
    board
        One of `board_names()`.

    Returns
    -------
    polars.DataFrame
        The columns of the dataset OPTION_BOARDS of `provenance()`. `bid_iv` and `ask_iv` are decimals per year, bid
        below ask. `year_frac` is the source's (days / 360) and *not* the one behind the vols: that is `iv_year_frac`,
        with which Black's formula gives back prices on the exchange's grid. No value is null or NaN.

    Raises
    ------
    UsageError
        No board of that name.

    Examples
    --------
    >>> read_option_iv("VIX_2022-07-15").group_by("expiry", maintain_order=True).len().rows()[0]
    (datetime.date(2022, 8, 3), 16)
    """
    if board not in board_names():
        raise UsageError(f"no packaged option board {board!r}; {nearest(board, board_names())}")
    return _table().filter(board=board)


def _dataset() -> Dataset:
    return next(dataset for dataset in provenance() if dataset.expiries)


@cache
def _table() -> pl.DataFrame:
    import polars as pl

    return pl.read_parquet((packaged_files() / _dataset().file).read_bytes())
