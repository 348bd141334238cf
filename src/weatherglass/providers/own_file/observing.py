"""From the columns of a user's table to observations, and the errors for tables that hold next to none."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import repeat

from weatherglass.errors import DataError, UnreadableFile
from weatherglass.market.series import IngestQuality, ObservationDefect, SeriesAnswer
from weatherglass.providers.boards.cells import NUMBER
from weatherglass.providers.boards.table_text import escaped
from weatherglass.providers.observations import BLANKS, Observations
from weatherglass.providers.own_file.cell_table import CellTable
from weatherglass.providers.own_file.day_column import SHOWN, is_empty
from weatherglass.providers.own_file.declared import ImportDeclaration, KnownNames, field_name
from weatherglass.providers.own_file.shapes import COUNTS, Target

FEWEST_CONTRADICTIONS, MOST_CONTRADICTIONS = 5, 0.2
"""Count, and share of the cells, from which on other values for the same days are no slips of a source."""

_WITH_POINT = re.compile(NUMBER, re.ASCII)
_WITH_COMMA = re.compile(NUMBER.replace(r"\.", ","), re.ASCII)
_GROUPED = {
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?", re.ASCII),
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?", re.ASCII),
}
"""Thousands in groups of three, by the decimal sign."""
_HAS_COMMA = re.compile(r"[+-]?[\d.]*,\d+.*", re.ASCII)


def row_series(table: CellTable, at: int, declared: ImportDeclaration, known: KnownNames) -> list[str | None]:
    """The series that each row is of; None where the cell is empty.

    Raises
    ------
    UsageError
        When a cell can be no name of a series.
    """
    name_of: dict[object, str | None] = {}
    for cell in dict.fromkeys(table.columns[at]):
        text = f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
        word = declared.name_pattern.replace("{}", text) if declared.name_pattern else text
        name_of[cell] = None if is_empty(cell) else known.series_name(word)
    return [name_of[cell] for cell in table.columns[at]]


def row_fields(table: CellTable, at: int) -> list[str | None]:
    """The field that each row is of; None where the cell is empty.

    Raises
    ------
    UsageError
        When a cell can be no name of a field.
    """
    name_of: dict[object, str | None] = {}
    for cell in dict.fromkeys(table.columns[at]):
        name_of[cell] = None if is_empty(cell) else field_name(str(cell).strip())
    return [name_of[cell] for cell in table.columns[at]]


def observe(
    table: CellTable,
    targets: Sequence[Target],
    days: Sequence[date | None],
    *,
    known_at: Sequence[datetime | None] | None,
    series_of_row: Sequence[str | None] | None,
    field_of_row: Sequence[str | None] | None = None,
    declared: ImportDeclaration,
    latest_day: date | None,
    notes: Sequence[str] = (),
) -> SeriesAnswer:
    """All observations of a table.

    Parameters
    ----------
    days, known_at, series_of_row, field_of_row
        (n_rows,) of each row; None where no column says it. A row without a day, or without the instant known where a
        column of them was declared, gives no observation.

    Raises
    ------
    UnreadableFile
        When more than half of the cells that are not empty are no numbers, or nothing usable is left.
    DataError
        When many rows give another value for a day that has one: something else tells them apart.
    """
    _refuse_undeclared_comma(table, targets, declared)
    found = Observations(latest_day=latest_day, releases=known_at is not None, notes=list(notes))
    if known_at is not None:
        days = [day if moment is not None else None for day, moment in zip(days, known_at, strict=True)]
    by_series: dict[str | None, list[Target]] = {}
    for target in targets:
        by_series.setdefault(target.series, []).append(target)
    for series, columns in by_series.items():
        names = series_of_row if series is None and series_of_row is not None else repeat(series, len(days))
        moments = repeat(None, len(days)) if known_at is None else known_at
        fields = repeat("", len(days)) if field_of_row is None else field_of_row
        places = list(zip(names, fields, days, moments, table.numbers, strict=True))
        _add_columns(found, places, {each.field: _values(table, each, declared) for each in columns})
    for number, text in table.ragged:
        found.leave_out(ObservationDefect.RAGGED_ROW, number, escaped(text))
    answer = found.answer()
    _refuse_unreadable(table, answer.quality, declared)
    _refuse_contradictions(table, answer.quality)
    return answer


Place = tuple[str | None, str | None, date | None, datetime | None, int]
"""Series, field ("" where the column is the field), day, instant known and row."""


def _add_columns(found: Observations, places: Sequence[Place], cells: dict[str, Sequence[object]]) -> None:
    """The fields of one series: row by row when they contradict each other if high is below low, else one by one."""
    if {"high", "low"} <= set(cells):
        for (series, _field, day, moment, number), *row in zip(places, *cells.values(), strict=True):
            named = dict(zip(cells, row, strict=True))
            if series is None:
                found.leave_out(ObservationDefect.UNKNOWN_NAME, number, "no name of a series", count=len(named))
            else:
                found.add_ohlc(series, day, named, row=number, known_at=moment)
        return
    for field, column in cells.items():
        for (series, named_field, day, moment, number), cell in zip(places, column, strict=True):
            if series is None or named_field is None:
                what = "series" if series is None else "field"
                found.leave_out(ObservationDefect.UNKNOWN_NAME, number, f"no name of a {what}: {cell}")
            else:
                found.add(series, named_field or field, day, cell, row=number, known_at=moment)


def _values(table: CellTable, target: Target, declared: ImportDeclaration) -> Sequence[object]:
    """The cells of a column with a decimal point, without groups of thousands, and scaled."""
    cells = table.columns[target.at]
    if not table.separator:
        cells = [None if isinstance(cell, float) and math.isnan(cell) else cell for cell in cells]
    if declared.decimal is not None:
        write: Callable[[object], object] = _without_groups if declared.decimal == "." else _with_point
        cells = [write(cell) for cell in cells]
    if declared.scale is not None and target.field not in COUNTS:
        factor = Decimal(repr(float(declared.scale)))
        cells = [_scaled(cell, factor) for cell in cells]
    return cells


def _without_groups(cell: object) -> object:
    if isinstance(cell, str) and _GROUPED["."].fullmatch(cell.strip()):
        return cell.replace(",", "")
    return cell


def _with_point(cell: object) -> object:
    """A number with a decimal comma as one with a point; what has a point already is no number here."""
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    if _GROUPED[","].fullmatch(text):
        text = text.replace(".", "")
    if _WITH_COMMA.fullmatch(text):
        return text.replace(",", ".")
    return text if text in BLANKS else repr(text)


def _scaled(cell: object, factor: Decimal) -> object:
    """A number times a factor, in decimals: 0.07 times 100 is 7, and not 7.000000000000001."""
    text = cell.strip() if isinstance(cell, str) else repr(cell) if type(cell) in (int, float) else ""
    if not _WITH_POINT.fullmatch(text) or not math.isfinite(float(text)):
        return cell
    return float(Decimal(text) * factor)


def _refuse_undeclared_comma(table: CellTable, targets: Sequence[Target], declared: ImportDeclaration) -> None:
    """Raise for a comma among numbers separated by semicolons, which is nearly always a decimal one, and may not be."""
    if table.separator != ";" or declared.decimal is not None:
        return
    for target in targets:
        for number, cell in zip(table.numbers, table.columns[target.at], strict=True):
            if isinstance(cell, str) and _HAS_COMMA.fullmatch(cell.strip()):
                raise UnreadableFile(
                    table.name,
                    f"its separator is ';', and {escaped(cell.strip())!r} ({table.line(number)}) may be a number with "
                    "a decimal comma or with thousands in groups",
                    "say which with --decimal , or --decimal .",
                )


def _refuse_contradictions(table: CellTable, quality: IngestQuality) -> None:
    """Many rows with another value for the same day are no slips of a source: the table has more than was declared."""
    several = quality.left_out.get(ObservationDefect.CONFLICTING_DUPLICATE, 0)
    if several < FEWEST_CONTRADICTIONS or several <= MOST_CONTRADICTIONS * (quality.kept + several):
        return
    example = next(each for each in quality.examples if each.code is ObservationDefect.CONFLICTING_DUPLICATE)
    raise DataError(
        f"{table.name}: {several:,} of {quality.read:,} cells give another value for a day that has one already, as "
        f"{table.line(example.row)} ({example.text}). Say what tells the rows apart with --series-column or "
        "--field-column, or when each value came out with --known-at-column"
    )


def _refuse_unreadable(table: CellTable, quality: IngestQuality, declared: ImportDeclaration) -> None:
    counts = {str(code): n for code, n in quality.left_out.items()}
    unreadable = counts.get(ObservationDefect.UNREADABLE_VALUE, 0)
    examples = [each for each in quality.examples if each.code is ObservationDefect.UNREADABLE_VALUE][:SHOWN]
    if 2 * unreadable > quality.read - quality.blank:
        texts = [each.text.strip("'") for each in examples]
        shown = [f"{escaped(text)!r} ({table.line(each.row)})" for text, each in zip(texts, examples, strict=True)]
        raise UnreadableFile(
            table.name,
            f"{unreadable} of its {quality.read - quality.blank} cells that are not empty are no numbers"
            + (f", as {', '.join(shown)}" if shown else ""),
            _advice(texts, declared.decimal),
        )
    if not quality.kept:
        why = ", ".join(f"{n} {code}" for code, n in counts.items()) or "no defects"
        raise UnreadableFile(
            table.name,
            f"it holds no usable observation: {len(table.numbers)} rows as wide as the header, {quality.blank} empty "
            f"cells, {why}",
            "check the columns, or say which one holds the values with --column",
        )


def _advice(texts: Sequence[str], decimal: str | None) -> str:
    """What to declare, going by a few cells that are no numbers."""
    if decimal is not None:
        return f"--decimal {decimal} does not fit them; leave it out, or give the other one"
    if any("," in text for text in texts):
        return "say which sign is the decimal one with --decimal , or --decimal ."
    if any(text.endswith("%") for text in texts):
        return "write percents without the sign, and say so with --unit percent"
    return "say which column holds the values with --column"
