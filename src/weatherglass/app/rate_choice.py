"""Which interest rates a calculation uses: a file, numbers on the command line, or the packaged and stored curves."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from weatherglass.app.data_home import opened
from weatherglass.app.series_values import order_of
from weatherglass.errors import UsageError
from weatherglass.market import CMT_DAYS, CurveHistory, ParCurve, RateSource, TermRates
from weatherglass.market.catalogue import require_spec
from weatherglass.providers import packaged
from weatherglass.providers.rate_files import read_rates

_NUMBERS = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?(,[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)*", re.ASCII)
_PACKAGED_TENORS = {
    f"cmt_{number.removesuffix('.0')}{'m' if unit == 'Mo' else 'y'}": CMT_DAYS[f"{number} {unit}"]
    for number, unit in (name.split() for name in CMT_DAYS)
}
STORED_TENORS = {
    f"DGS{number.replace('.', '_')}{'MO' if unit == 'Mo' else ''}": days
    for (number, unit), days in ((name.split(), days) for name, days in CMT_DAYS.items())
}
"""Names of the par yields in the catalogue, and the days of each tenor."""


def rates_from(text: str | float | Path | RateSource | None) -> RateSource:
    """The rates that a caller means.

    Parameters
    ----------
    text
        A number (continuously compounded decimal a year, 0.0312 is 3.12 %), several separated by commas (one a term,
        near first), the path of a FRED or Treasury CSV, rates already made, or None for `default_curves`.

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
        return default_curves()
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


def default_curves() -> CurveHistory:
    """The packaged Treasury par curves, and after they end those of the store, if it has any."""
    packaged = packaged_curves()
    ends = packaged.curves[-1].curve_date
    later = () if ends is None else _stored_curves(ends)
    if not later:
        return packaged
    return CurveHistory(
        (*packaged.curves, *later),
        f"the packaged Treasury curves to {ends} and those of the store, which end on {later[-1].curve_date}",
    )


def _stored_curves(after: date) -> tuple[ParCurve, ...]:
    """Curves of the days after one, from the par yields of the store; each with the tenors that it has."""
    nodes: dict[date, dict[int, float]] = {}
    with opened() as (store, _lake):
        here = frozenset(store.series.names())
        for name, days in STORED_TENORS.items():
            if name not in here:
                continue
            order = order_of(require_spec(name))
            history = store.series.history(name, first=after + timedelta(days=1), source_order=order)
            for day, value in zip(history.as_of.astype(date), history.value.tolist(), strict=True):
                nodes.setdefault(day, {})[days] = value
    return tuple(
        ParCurve(day, tuple(sorted(nodes[day])), tuple(nodes[day][d] for d in sorted(nodes[day])))
        for day in sorted(nodes)
    )


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
