"""A new playbook file: a whole playbook of the kind asked for that runs at once, with every section explained."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from weatherglass.app.data_home import now_utc
from weatherglass.app.plain_yaml import ENDINGS
from weatherglass.app.playbook_files import playbook_of_text, require_known_series
from weatherglass.errors import UsageError, nearest
from weatherglass.messages.text import text

PLAYBOOK_KINDS = ("leave", "stages", "smaller", "volatility", "stop", "event")
"""Leave an asset in a state; buy it in instalments; hold less of it; size it by volatility; a stop; after an event."""
_STATEMENTS: Mapping[str, str] = MappingProxyType(
    {
        "leave": "Hold {asset}, and bills instead after a close of {signal} at 40 or more.",
        "stages": "Wait in bills; after a close of {signal} at 30 or more buy {asset} in five instalments.",
        "smaller": "Hold {asset}, and 60% of it after a close of {signal} at 30 or more.",
        "volatility": "Hold as much of {asset} as makes its volatility of the last month 15% a year.",
        "stop": "Hold {asset}, and sell it when it closes 10% below its highest close.",
        "event": "Hold {asset} for a year after {signal} closes at a record for the first time in a year.",
    }
)
_VARIANTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "leave": ("rules.fear.when.level: [30.0, 35.0, 40.0, 45.0]",),
        "stages": ("rules.buy.when.level: [25.0, 30.0, 35.0, 40.0]", "rules.buy.stages.instalments: [1, 5, 10]"),
        "smaller": ("scaling.0.factor: [0.5, 0.6, 0.7]", "scaling.0.when.level: [25.0, 30.0, 40.0]"),
        "volatility": ("scaling.0.target: [10.0, 15.0, 20.0]", "scaling.0.window_days: [21, 63]"),
        "stop": ("stops.0.depth: [0.05, 0.1, 0.15, 0.2]",),
        "event": ("rules.event.when.within_days: [90, 180, 365]",),
    }
)
_COMPARISONS: Mapping[str, str] = MappingProxyType(
    {"stages": "buy_and_hold, lump_sum, random_dates, equal_volatility", "stop": "buy_and_hold, equal_volatility"}
)
_WIDTH = 110


def new_playbook(
    path: Path,
    *,
    kind: str = "leave",
    signal: str | None = None,
    asset: str = "SPX",
    statement: str | None = None,
    today: date | None = None,
) -> str:
    """The text of a new playbook file, which reads as a playbook.

    Parameters
    ----------
    path
        Of the file to be: its name gives the id.
    kind
        One of `PLAYBOOK_KINDS`.
    signal
        The series that is looked at; VIX when None, and for an event the Russell 2000.
    asset
        The series that is held.
    statement
        The advice in somebody's words.
    today
        The day on which it is frozen.

    Raises
    ------
    UsageError
        For a kind or series that there is not, and for an ending that no playbook file has.
    """
    if kind not in PLAYBOOK_KINDS:
        raise UsageError(f"no kind {kind!r}; {nearest(kind, PLAYBOOK_KINDS)}")
    if path.suffix not in ENDINGS:
        raise UsageError(f"{path}: a playbook file ends in {' or '.join(ENDINGS)}")
    by = signal or ("RUT" if kind == "event" else "VIX")
    said = statement or _STATEMENTS[kind].format(asset=asset, signal=by)
    made = "\n".join(_lines(path, kind, by, asset, said, now_utc().date() if today is None else today)) + "\n"
    require_known_series(playbook_of_text(made, str(path)))
    return made


def _lines(path: Path, kind: str, signal: str, asset: str, said: str, day: date) -> Iterator[str]:
    yield from _comment("head", file=path.name)
    yield from _comment("schema")
    yield "schema_version: 1"
    yield from _section("id", f"id: {_id_of(path)}")
    yield from _section("statement", f"statement: {json.dumps(said, ensure_ascii=False)}")
    yield from _section(
        "source",
        f'source:\n  article: "my own idea"\n  published: {day}\n  quote_en: {json.dumps(said, ensure_ascii=False)}',
    )
    yield from _section("freeze", f"freeze_date: {day}")
    yield from _section(
        "assets", f"assets:\n  mine: {{series: {_named(asset)}, returns: price}}\ncash: {{earns: bills}}"
    )
    yield ""
    yield from _comment("rules")
    yield from _comment("latch")
    yield _rules(kind, _named(signal))
    yield from _section("otherwise", f"otherwise: {{mine: {'0.0' if kind in {'stages', 'event'} else '1.0'}}}")
    yield from _sizes(kind, _named(signal))
    widening = ", widening: {series: VIX, above: 20.0, bp_per_point: 0.1}"
    yield from _section("costs", f"costs: {{commission_bp: 1.0, half_spread_bp: 1.0, slippage_bp: 2.0{widening}}}")
    compared = _COMPARISONS.get(kind, "buy_and_hold, random_dates, equal_volatility")
    yield from _section("compare", f"compare_with: [{compared}]")
    yield from _section("variants", "\n".join(["variants:", *(f"  {each}" for each in _VARIANTS[kind])]))


def _rules(kind: str, signal: str) -> str:
    level = "30.0" if kind == "stages" else "40.0"
    when = f"{{condition: level, series: {signal}, level: {level}, side: above}}"
    match kind:
        case "leave":
            return f"rules:\n  - name: fear\n    when: {when}\n    hold: {{mine: 0.0}}"
        case "stages":
            return (
                f"rules:\n  - name: buy\n    when: {when}\n    at_most_days: 504\n    hold: {{mine: 1.0}}\n"
                "    stages: {instalments: 5, spacing_days: 21, only_while: false, reset_after_days: 0}"
            )
        case "event":
            params = "{lookback: all_time, min_days_since_record: 365, confirm_closes: 1}"
            return (
                "rules:\n  - name: event\n    when:\n      condition: event\n"
                f"      series: {signal}\n      within_days: 365\n"
                f"      event: {{rule: breakout, params: {params}}}\n    hold: {{mine: 1.0}}"
            )
        case _:
            return "rules: []"


def _sizes(kind: str, signal: str) -> Iterator[str]:
    when = f"{{condition: level, series: {signal}, level: 30.0, side: above}}"
    if kind == "smaller":
        yield from _section("scaling", f"scaling:\n  - {{scaling: factor, when: {when}, factor: 0.6}}")
    if kind == "volatility":
        by = "{scaling: target_volatility, asset: mine, target: 15.0, window_days: 21, cap: 1.0, step: 0.1}"
        yield from _section("scaling", f"scaling:\n  - {by}")
    if kind == "stop":
        yield from _section("stops", "stops:\n  - {asset: mine, kind: trailing, depth: 0.1, back_in: above_stop}")


def _section(name: str, lines: str) -> Iterator[str]:
    yield ""
    yield from _comment(name)
    yield lines


def _comment(name: str, **values: str) -> Iterator[str]:
    """A comment in both languages, in lines of a width that an editor shows."""
    for lang in ("en", "ko"):
        said = text(f"playbook.new.{name}", lang, **values)
        wide = _WIDTH if lang == "en" else _WIDTH * 3 // 5  # a Korean letter is as wide as two
        yield from (f"# {line}" for line in textwrap.wrap(said, wide, break_long_words=False, break_on_hyphens=False))


def _named(series: str) -> str:
    """A name as YAML: plain where it cannot be taken for anything else."""
    return series if re.fullmatch(r"[A-Z][A-Z0-9_]+", series) else json.dumps(series, ensure_ascii=False)


def _id_of(path: Path) -> str:
    found = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:80]
    return found if re.fullmatch(r"[a-z][a-z0-9-]+", found) else f"playbook-{found}".rstrip("-")
