"""Which interest rates a calculation uses: a file, numbers on the command line, or the packaged Treasury curves."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from weatherglass.errors import UsageError
from weatherglass.market import CMT_DAYS, CurveHistory, ParCurve, RateSource, TermRates
from weatherglass.providers import packaged
from weatherglass.providers.rate_files import read_rates

_NUMBERS = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?(,[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)*", re.ASCII)
_PACKAGED_TENORS = {
    f"cmt_{number.removesuffix('.0')}{'m' if unit == 'Mo' else 'y'}": CMT_DAYS[f"{number} {unit}"]
    for number, unit in (name.split() for name in CMT_DAYS)
}


def rates_from(text: str | float | Path | RateSource | None) -> RateSource:
    """The rates that a caller means.

    Parameters
    ----------
    text
        A number (continuously compounded decimal a year, 0.0312 is 3.12 %), several separated by commas (one a term,
        near first), the path of a FRED or Treasury CSV, rates already made, or None for the packaged Treasury curves,
        which end on 2024-06-28.

    Raises
    ------
    UsageError
        When a number is out of bounds.
    UnreadableFile, MissingColumn
        When a file is not one of the three shapes.

    Examples
    --------
    >>> rates_from("0.0005,0.0007")
    TermRates(rates=(0.0005, 0.0007))
    """
    if text is None:
        return packaged_curves()
    if isinstance(text, TermRates | ParCurve | CurveHistory):
        return text
    if isinstance(text, int | float):
        return TermRates((float(text),))
    if isinstance(text, str) and _NUMBERS.fullmatch(text.strip()):
        return TermRates(tuple(float(part) for part in text.split(",")))
    path = Path(text)
    if not path.exists():
        raise UsageError(
            f"rates={str(text)!r} is neither a number nor a file that exists; give a decimal rate (0.0312 is 3.12 %), "
            "or a FRED (date,DGS1MO,...) or Treasury (Date,1 Mo,...) CSV"
        )
    return read_rates(path)


@cache
def packaged_curves() -> CurveHistory:
    """The packaged Treasury par curves, 1990-01-02 to 2024-06-28."""
    table = packaged.read_series("CMT")
    tenors = [(name, _PACKAGED_TENORS[name]) for name in table.columns if name in _PACKAGED_TENORS]
    curves = []
    for row in table.iter_rows(named=True):
        nodes = [(days, row[name]) for name, days in tenors if row[name] is not None]
        if nodes:
            curves.append(ParCurve(row["session"], tuple(d for d, _ in nodes), tuple(y for _, y in nodes)))
    return CurveHistory(tuple(curves), f"the packaged Treasury curves, which end on {curves[-1].curve_date}")
