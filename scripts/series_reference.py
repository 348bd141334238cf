"""Writes docs/reference/series.md from the catalogue of series.

Usage: python scripts/series_reference.py
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from weatherglass.market import (
    catalogue_crypto,
    catalogue_equities,
    catalogue_rates,
    catalogue_sentiment,
    catalogue_volatility,
)
from weatherglass.market.catalogue import (
    COUNT_FIELDS,
    END_OF_DAY,
    SeriesCalendar,
    SeriesSpec,
    Unit,
    aliases,
    require_spec,
    series_names,
)

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "series.md"
FAMILIES = (
    ("Volatility", catalogue_volatility.SERIES),
    ("Equities, dollar, oil, gold, funds", catalogue_equities.SERIES),
    ("Rates and credit", catalogue_rates.SERIES),
    ("Bitcoin and Ether", catalogue_crypto.SERIES),
    ("Stress, sentiment, valuation, flows, attention", catalogue_sentiment.SERIES),
)
HEAD = """# Series

Made by `scripts/series_reference.py` from the catalogue. `weatherglass data catalogue NAME` prints one entry in full,
`weatherglass series NAME` its values.

A day is a label. What instant it stands for is its *close*, in the zone named; from when its value could be known is
*known*. The rules are explained in [methodology: data](../methodology/data.md), the sources in
[sources](sources.md). Sources stand in the order in which they are believed; a file of your own is believed before all
of them. In brackets: what the source calls the series, where that is not its name here. Beyond its *bounds* a value of
the main field (or of open, high and low) is no value of the series.
"""
TABLE = (
    "| name | what | unit | bounds | days | close | known | sources |",
    "|---|---|---|---|---|---|---|---|",
)
DAYS = {
    SeriesCalendar.US_SESSIONS: "New York sessions",
    SeriesCalendar.EVERY_DAY: "every day",
    SeriesCalendar.US_BUSINESS_DAYS: "US business days",
    SeriesCalendar.WEEKLY: "weeks ending on Wednesday",
    SeriesCalendar.MONTHLY: "first of the month",
    SeriesCalendar.QUARTERLY: "last of the quarter",
}
UNITS = {
    Unit.VOL_POINTS: "volatility in per cent a year, as volatility indices are quoted",
    Unit.INDEX_POINTS: "points of an index",
    Unit.USD: "US dollars",
    Unit.USD_MILLIONS: "millions of US dollars",
    Unit.PERCENT: "rates: per cent a year; shares: per cent of the whole",
    Unit.RATIO: "a ratio",
    Unit.SCORE: "a scale of its publisher's own",
    Unit.VIEWS: "views in a UTC day",
    Unit.COUNT: "a number of things",
    Unit.TH_PER_S: "10^12 hashes a second",
}
ZONES = {"America/New_York": "New York", "UTC": "UTC"}
DAY_MINUTES = 1_440


def series_reference() -> str:
    """The page as text."""
    listed = [spec.name for _, family in FAMILIES for spec in family]
    if listed != list(series_names()):
        raise SystemExit("the families of this script are not those of the catalogue")
    parts = [HEAD, *(_family(title, family) for title, family in FAMILIES), _by_name(), _units(), _spellings()]
    return "\n".join(parts).rstrip() + "\n"


def _family(title: str, family: tuple[SeriesSpec, ...]) -> str:
    lines = [f"## {title}\n", *TABLE, *(_row(spec) for spec in family)]
    fields = ((", ".join(f"`{field}`" for field in spec.fields), spec.name) for spec in family)
    lines += ["", "Fields, the main one first:", "", *_grouped(fields, family)]
    defects = ((defect, spec.name) for spec in family for defect in spec.defects)
    lines += ["", "Known defects:", "", *_grouped(defects, family)]
    gaps = [(", ".join(map(str, spec.known_gaps)), spec.name) for spec in family if spec.known_gaps]
    if gaps:
        lines += ["", "Days that the first source has never had:", "", *_grouped(gaps, family)]
    lines += ["", "Licences:", "", *_grouped(((spec.licence, spec.name) for spec in family), family)]
    return "\n".join(lines) + "\n"


def _grouped(said: Iterable[tuple[str, str]], family: tuple[SeriesSpec, ...]) -> Iterator[str]:
    """A line for each thing that is said, with the names of those that it is said of."""
    names: dict[str, list[str]] = {}
    for what, name in said:
        names.setdefault(what, []).append(name)
    for what, of in names.items():
        yield f"* {'all' if len(of) == len(family) else ', '.join(of)}: {what}"


def _row(spec: SeriesSpec) -> str:
    cells = (
        f"`{spec.name}`", spec.title, f"`{spec.unit}`", _bounds(spec), DAYS[spec.calendar], _close(spec), _known(spec),
        _sources(spec),
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _bounds(spec: SeriesSpec) -> str:
    return f"{_number(spec.lowest)} to {_number(spec.highest)}"


def _number(bound: float | None) -> str:
    if bound is None:
        return "any"
    return f"{bound:,.0f}" if bound == int(bound) else f"{bound:g}"


def _close(spec: SeriesSpec) -> str:
    clock = "24:00" if spec.close == END_OF_DAY else spec.close.isoformat("minutes")
    return f"{clock} {ZONES[spec.zone]}"


def _known(spec: SeriesSpec) -> str:
    if spec.published is not None:
        count = spec.lag_business_days
        later = "the next business day" if count == 1 else f"{count} business days later"
        first = f"{later}, {spec.published.isoformat('minutes')}"
    elif spec.lag_minutes:
        first = f"{_span(spec.lag_minutes)} after the close"
    else:
        first = "at the close"
    if spec.final_after_days is None:
        return f"when received; not before {first}"
    if spec.final_after_days:
        days = "day" if spec.final_after_days == 1 else "days"
        return f"{first}; when received, at the latest {spec.final_after_days} {days} after that"
    return first


def _span(minutes: int) -> str:
    if minutes % DAY_MINUTES == 0:
        return f"{minutes // DAY_MINUTES} d"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def _sources(spec: SeriesSpec) -> str:
    named = ((source, spec.source_codes.get(source, "")) for source in spec.sources)
    return ", ".join(source if code in ("", spec.name) else f"{source} (`{code}`)" for source, code in named)


def _by_name() -> str:
    contract, flow = require_spec("VXF26"), require_spec("FLOW_SPY")
    return "\n".join([
        "## Two families without a list\n",
        "A VIX futures contract is `VX`, the letter of its month (F G H J K M N Q U V X Z) and two digits of its year:",
        "`VXF26`. A daily flow into a fund, from a file of your own, is `FLOW_` and the ticker: `FLOW_SPY`.\n",
        *TABLE,
        _row(contract),
        _row(flow),
        "",
        f"Fields of a contract: {', '.join(f'`{name}`' for name in contract.fields)}; open interest is known",
        f"{_span(contract.field_lag_minutes['open_interest'])} after the settlement price.\n",
        "Known defects:\n",
        *(f"* {spec.name}: {defect}" for spec in (contract, flow) for defect in spec.defects),
        "",
    ])  # fmt: skip


def _units() -> str:
    counts = ", ".join(f"`{name}`" for name in sorted(COUNT_FIELDS))
    lines = ["## Units\n", "| unit | what |", "|---|---|"]
    lines += [f"| `{unit}` | {UNITS[unit]} |" for unit in Unit]
    lines += ["", f"The fields {counts} are counts, whatever the unit of their series.", ""]
    return "\n".join(lines)


def _spellings() -> str:
    lines = ["## Other spellings\n", "Upper and lower case do not count.\n", "| name | also |", "|---|---|"]
    return "\n".join([*lines, *_spelling_rows()]) + "\n"


def _spelling_rows() -> Iterator[str]:
    also: dict[str, list[str]] = {}
    for spelling, name in aliases().items():
        also.setdefault(name, []).append(spelling)
    for name in series_names():
        if name in also:
            yield f"| `{name}` | {', '.join(f'`{each}`' for each in also[name])} |"


if __name__ == "__main__":
    PAGE.write_text(series_reference(), encoding="utf-8")
