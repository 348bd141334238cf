"""Prices as whole billionths or as decimals, told apart by the file's first price and held to it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from weatherglass.errors import DataError
from weatherglass.market import ABSENT, UNREADABLE
from weatherglass.market.board import Vector
from weatherglass.providers.boards.cells import numbers

if TYPE_CHECKING:
    import polars as pl

UNDEFINED = 2**63 - 1
"""How a price that there is not is written."""
_BILLION = 1e9
_SMALLEST = 100_000
"""A ten-thousandth of a dollar, in billionths: no option is quoted in smaller steps."""


class FixedPoint:
    """Columns of prices of one file, chunk after chunk.

    A decimal has a point (`172.710000000`), a count of billionths has none (`172710000000`). The first price of the
    file that is neither absent nor zero decides; a later one of the other kind is unreadable.
    """

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self._path, self._names = path, tuple(names)
        self._pretty: bool | None = None

    def read(self, frame: pl.DataFrame) -> list[Vector]:
        """(n_rows,) of each column: `ABSENT` where there is none, `UNREADABLE` where something else stands.

        Raises
        ------
        DataError
            When the first price is a whole number that is too small for billionths.
        """
        import polars as pl

        columns = [frame[name] for name in self._names]
        if all(column.dtype == pl.String for column in columns):
            if self._pretty is None:
                self._decide(columns)
            return [_decimals(frame, column) if self._pretty else _counts(column) for column in columns]
        return [
            _counts(column) if column.dtype.is_integer() else numbers(frame, [column.name])[column.name]
            for column in columns
        ]

    def _decide(self, columns: Sequence[pl.Series]) -> None:
        import polars as pl

        found = []
        for order, column in enumerate(columns):
            value = column.cast(pl.Float64, strict=False)
            says = (value.is_finite() & (value != 0.0) & (column != str(UNDEFINED))).fill_null(value=False)
            if says.any():
                at = says.arg_max() or 0
                found.append((at, order, column[at], value[at]))
        if not found:
            return
        _, _, text, value_there = min(found)
        self._pretty = not text.lstrip("+-").isdigit()
        if not self._pretty and abs(value_there) < _SMALLEST:
            raise DataError(
                f"{self._path}: its first price is {text}, neither billionths (12.05 is 12050000000) nor a decimal "
                "with a point (12.050000000); export it anew"
            )


def _counts(column: pl.Series) -> Vector:
    import polars as pl

    count = column if column.dtype.is_integer() else column.cast(pl.Int64, strict=False)
    whole = count.cast(pl.Int64, strict=False).fill_null(UNDEFINED).to_numpy()
    value = np.where(whole == UNDEFINED, ABSENT, whole / _BILLION)
    value[(np.abs(whole) < _SMALLEST) & (whole != 0)] = UNREADABLE
    if column.dtype == pl.String and count.null_count():
        empty = (column.is_null() | (column.str.strip_chars() == "").fill_null(value=True)).to_numpy()
        value[count.is_null().to_numpy() & ~empty] = UNREADABLE
    return value


def _decimals(frame: pl.DataFrame, column: pl.Series) -> Vector:
    value = numbers(frame, [column.name])[column.name]
    undefined = (column == str(UNDEFINED)).fill_null(value=False).to_numpy()
    pointless = ~column.str.contains("[.eE]").fill_null(value=True).to_numpy()
    value[pointless & np.isfinite(value) & (value != 0.0)] = UNREADABLE
    value[undefined] = ABSENT
    return value
