"""Indices that a user declares in a TOML file.

::

    [[index]]
    name = "SPY45"
    title = "45-day SPY volatility"
    underlyings = ["SPY"]
    horizon_days = 45
    selection = "bracket"            # or "nearest_term"
    min_days = 0
    [[index.roots]]
    root = "SPY"
    settlement = "pm"                # "am", "pm", "utc_0800"; left out: what the root is known for
    expiries = "all"                 # "fridays", "fridays_not_monthly", "monthlies", "month_ends", "quarterlies"
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from weatherglass.app.plain_toml import MAX_BYTES, toml_of
from weatherglass.errors import UnreadableFile, UsageError, nearest
from weatherglass.indices.definition import (
    Clock,
    CrossedWing,
    DayCount,
    ExpirySet,
    Formula,
    IndexDefinition,
    RootRule,
    Selection,
    TermRule,
)
from weatherglass.indices.family import FAMILY
from weatherglass.timeline import Settlement

Word = TypeVar("Word", bound=StrEnum)

MAX_INDICES = 200
_INDEX_KEYS = {
    "name": str, "title": str, "underlyings": list, "horizon_days": int, "roots": list, "selection": str,
    "min_days": int, "day_count": str, "extrapolates": bool, "formula": str, "clock": str, "crossed_wing": str,
    "rate": float, "min_abs_delta": float,
}  # fmt: skip
_ROOT_KEYS = {"root": str, "settlement": str, "expiries": str}
_FORMULAS = (Formula.CONSTANT_MATURITY, Formula.NEAR_TERM, Formula.NEXT_TERM)


def read_definitions(path: str | Path) -> dict[str, IndexDefinition]:
    """The indices that a TOML file declares, by name in capitals.

    Raises
    ------
    UnreadableFile
        When the file is no TOML.
    UsageError
        When a key or a value is wrong; names the nearest valid one.
    """
    path = Path(path)
    remedy = "declare indices as [[index]] tables; see docs/how-to/declare-an-index.md"
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as exc:
        raise UnreadableFile(path, exc.strerror or str(exc), remedy) from exc
    return definitions_of(toml_of(path, raw, remedy), source=str(path))


def definitions_of(document: dict[str, Any], *, source: str) -> dict[str, IndexDefinition]:
    """The indices of a parsed TOML document; see `read_definitions`."""
    tables = document.get("index")
    if set(document) != {"index"} or not isinstance(tables, list) or not tables:
        raise UsageError(
            f"{source} must hold [[index]] tables and nothing else; it has: {', '.join(document) or 'nothing'}"
        )
    if len(tables) > MAX_INDICES:
        raise UsageError(f"{source} declares {len(tables)} indices; at most {MAX_INDICES} are read")
    definitions: dict[str, IndexDefinition] = {}
    for number, table in enumerate(tables, start=1):
        where = f"{source}, index {number}"
        definition = _definition(table, where)
        if definition.name in FAMILY:
            raise UsageError(f"{where}: name={definition.name!r} is an index of the family; give yours another name")
        if definition.name in definitions:
            raise UsageError(f"{where}: name={definition.name!r} is declared twice")
        definitions[definition.name] = definition
    return definitions


def _checked(table: object, keys: Mapping[str, type], where: str, required: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise UsageError(f"{where} is no table")
    for key, value in table.items():
        if key not in keys:
            close = get_close_matches(key, keys, n=1)
            raise UsageError(
                f"{where}: unknown key {key!r}; {nearest(key, keys) if close else 'valid: ' + ', '.join(keys)}"
            )
        wanted = keys[key]
        fits = isinstance(value, wanted) or (wanted is float and isinstance(value, int))
        if not fits or (wanted is not bool and isinstance(value, bool)):
            raise UsageError(f"{where}: {key}={value!r} must be of type {wanted.__name__}")
    for key in required:
        if key not in table:
            raise UsageError(f"{where}: {key!r} is missing")
    return table


def _word(table: dict[str, Any], key: str, kind: type[Word], default: Word, where: str) -> Word:
    value = table.get(key, default.value)
    try:
        return kind(value)
    except ValueError as exc:
        raise UsageError(f"{where}: {key}={value!r} is unknown; {nearest(value, [k.value for k in kind])}") from exc


def _definition(table: object, where: str) -> IndexDefinition:
    fields = _checked(table, _INDEX_KEYS, where, ("name", "horizon_days", "roots"))
    where = f"{where} ({fields['name']})"
    roots = tuple(_root(root, where) for root in fields["roots"])
    formula = _word(fields, "formula", Formula, Formula.CONSTANT_MATURITY, where)
    if formula not in _FORMULAS:
        raise UsageError(f"{where}: formula={formula.value!r} cannot be declared; valid: {', '.join(_FORMULAS)}")
    clock = _word(fields, "clock", Clock, Clock.WALL, where)
    if clock is Clock.BUSINESS:
        raise UsageError(f"{where}: clock='business' cannot be declared; valid: wall, elapsed")
    underlyings = fields.get("underlyings", [root.root for root in roots])
    if not underlyings or not all(isinstance(u, str) and u for u in underlyings):
        raise UsageError(f"{where}: underlyings={underlyings!r} must be a list of symbols")
    return IndexDefinition(
        name=fields["name"].upper(),
        title=fields.get("title", f"{fields['horizon_days']}-day volatility of {' and '.join(underlyings)}"),
        underlyings=tuple(u.upper() for u in underlyings),
        horizon_days=fields["horizon_days"],
        rules=(
            TermRule(
                roots,
                selection=_word(fields, "selection", Selection, Selection.BRACKET, where),
                min_days=fields.get("min_days", 0),
                day_count=_word(fields, "day_count", DayCount, DayCount.CALENDAR_DATE, where),
                extrapolates=fields.get("extrapolates", True),
            ),
        ),
        verified="nothing: declared by the user",
        unverified=f"everything; declared in {where}",
        formula=formula,
        clock=clock,
        crossed_wing=_word(fields, "crossed_wing", CrossedWing, CrossedWing.MID, where),
        rate=float(fields["rate"]) if "rate" in fields else None,
        min_abs_delta=float(fields.get("min_abs_delta", 0.0)),
    )


def _root(table: object, where: str) -> RootRule:
    fields = _checked(table, _ROOT_KEYS, f"{where}, root", ("root",))
    settlement = _word(fields, "settlement", Settlement, Settlement.PM, where) if "settlement" in fields else None
    return RootRule(fields["root"].upper(), settlement, _word(fields, "expiries", ExpirySet, ExpirySet.ALL, where))
