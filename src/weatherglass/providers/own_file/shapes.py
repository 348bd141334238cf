"""Which columns of a user's table are which fields of which series.

Four shapes: one series whose columns were named; one series whose columns show by their names what they are (open,
high, low, close); a wide table with a known series in each column; a long one with a row for each day and series. A
column whose meaning neither its name nor the user says is never imported: it is named in a note.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from weatherglass.errors import DataError, UsageError
from weatherglass.market.series import MAIN_FIELD
from weatherglass.providers.boards.table_text import escaped
from weatherglass.providers.own_file.cell_table import CellTable, shown_names
from weatherglass.providers.own_file.declared import ImportDeclaration, KnownNames, field_name

FIELD_WORDS = {
    "open": "open", "high": "high", "low": "low", "close": "close", "settle": "settle", "adjclose": "adjclose",
    "adjustedclose": "adjclose", "volume": "volume", "totalvolume": "volume", "openinterest": "open_interest",
    "efp": "efp",
}  # fmt: skip
"""What columns of one series are called, without spaces and underscores, and the fields that they are."""
CLOSE_WORDS = ("price", "last", "close/last")
"""What the close is called where no column is called close."""
COUNTS = frozenset({"volume", "open_interest", "efp"})
"""Fields that `--scale` does not touch."""
_LOOSE_NUMBER = re.compile(r"[-+$€£₩¥(]*[0-9.,' \xa0]*[0-9][0-9.,' \xa0]*(?:[eE][+-]?\d+)?[)%]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Target:
    """One column and the field that it is; `series` is None where a cell of the row names it."""

    series: str | None
    field: str
    at: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What to take of a table.

    Attributes
    ----------
    targets
        Columns in file order.
    notes
        Sentences about columns that are not imported.
    """

    targets: tuple[Target, ...]
    notes: tuple[str, ...]


def recognize(table: CellTable, declared: ImportDeclaration, known: KnownNames, taken: Sequence[int]) -> Shape:
    """The shape of a table.

    Parameters
    ----------
    taken
        Positions of the columns of days, of instants known and of names of series.

    Raises
    ------
    UsageError
        When neither the names of the columns nor the declaration say what is what.
    MissingColumn, DataError
        When a declared column is not there, or there twice.
    """
    candidates = [at for at in range(len(table.header)) if at not in taken]
    if declared.columns:
        at = [table.at(name) for name in declared.columns]
        if wrong := [table.header[each] for each in at if each in taken]:
            raise UsageError(f"{table.name}: column {wrong[0]!r} holds days or names, and cannot hold values too")
        if len(set(at)) < len(at):
            raise UsageError(f"{table.name}: --column names the same column twice: {shown_names(declared.columns)}")
        values, words = at, []
    else:
        wide = declared.series is None and declared.series_column is None
        values = [
            each
            for each in candidates
            if (name := table.header[each])
            and (_bare_field(name) or (wide and known.get(name)) or _has_numbers(table.columns[each]))
        ]
        words = [each for each in candidates if each not in values]
    if declared.series is None and declared.series_column is None:
        targets = _wide(table, declared, known, values)
    else:
        targets = _one_series(table, declared, known, values)
    _refuse_repeated(table, targets)
    used = {target.at for target in targets}
    unused = [at for at in values if at not in used]
    notes = [] if declared.columns else _notes(table, unused, words, targets[0].series if declared.series else None)
    return Shape(tuple(targets), tuple(notes))


def _has_numbers(cells: Sequence[object]) -> bool:
    """Whether any cell is a number or means to be one, as "1,5" and "12 %"."""
    return any(
        not isinstance(cell, bool)
        and (isinstance(cell, int | float) or (isinstance(cell, str) and _LOOSE_NUMBER.fullmatch(cell.strip())))
        for cell in cells
    )


def _one_series(
    table: CellTable, declared: ImportDeclaration, known: KnownNames, values: Sequence[int]
) -> list[Target]:
    """Fields of one series, or of the series that a column names."""
    series = None if declared.series is None else known.series_name(declared.series)
    if len(values) == 1:
        title = table.header[values[0]]
        if declared.series_column and not (declared.columns or declared.field or declared.name_pattern):
            own = title.lower() in CLOSE_WORDS or _bare_field(title) is not None
            if not own:
                raise UsageError(
                    f"{table.name}: is {title!r} the close of the series that {declared.series_column!r} names? Say "
                    f"--column {title} if it is, or name what it is: --name-pattern 'FLOW_{{}}'"
                )
        return [Target(series, declared.field or _only_field(table.header[values[0]]), values[0])]
    if declared.field is not None:
        raise UsageError(
            f"{table.name}: --field {declared.field} needs the column that it is; columns of numbers are: "
            f"{_listed(table, values)}. Say which with --column"
        )
    fields = {at: word for at in values if (word := _bare_field(table.header[at])) is not None}
    if not fields:
        fields = _prefixed_fields(table, values, declared.series)
    if fields and "close" not in fields.values():
        closes = [at for at in values if table.header[at].lower() in CLOSE_WORDS]
        fields |= dict.fromkeys(closes, "close")
    named = [at for at in values if declared.series and table.header[at].lower() == declared.series.strip().lower()]
    if not fields and named:
        fields = {
            at: MAIN_FIELD if at in named else field_name(table.header[at])
            for at in values
            if at in named or declared.columns or known.get(table.header[at]) is None
        }
    if declared.columns:
        fields = {at: fields.get(at) or field_name(table.header[at]) for at in values}
    if not fields:
        of_what = f" of {series}" if series else ""
        raise UsageError(
            f"{table.name}: which of its columns is the value{of_what}? Columns of numbers are: "
            f"{_listed(table, values) or 'none'}, of all its columns: {table.listed()}. Say which with --column"
        )
    return [Target(series, fields[at], at) for at in values if at in fields]


def _wide(table: CellTable, declared: ImportDeclaration, known: KnownNames, values: Sequence[int]) -> list[Target]:
    """The known series among the columns."""
    names = {at: known.get(table.header[at]) for at in values}
    unknown = [at for at in values if names[at] is None]
    if len(unknown) == len(values) or (declared.columns and unknown):
        raise UsageError(
            f"{table.name}: no series is known by the name of {_listed(table, unknown) or 'any of its columns'} (its "
            f"columns are: {table.listed()}). Say which series the file holds with --series NAME, and --column when it "
            "has several columns; or --series-column when the rows name their series"
        )
    field = declared.field or MAIN_FIELD
    return [Target(known.series_name(name), field, at) for at, name in names.items() if name is not None]


def _only_field(column: str) -> str:
    """The field of a column that stands alone: what its name says, else the close."""
    return _bare_field(column) or _field_after(column)[1] or MAIN_FIELD


def _bare_field(column: str) -> str | None:
    return FIELD_WORDS.get(re.sub(r"[\s_]+", "", column.lower()))


def _field_after(column: str) -> tuple[str, str | None]:
    """What stands before the last underscore, space or point of a name, and the field that stands after it."""
    prefix, _, word = re.sub(r"[\s.]+", "_", column.lower()).rpartition("_")
    return (prefix, FIELD_WORDS.get(word)) if prefix else ("", None)


def _prefixed_fields(table: CellTable, values: Sequence[int], series: str | None) -> dict[int, str]:
    """Fields by columns such as dvol_open, dvol_high and dvol: the bare word is the close."""
    after = {at: _field_after(table.header[at]) for at in values}
    prefixes = list(dict.fromkeys(prefix for prefix, word in after.values() if word is not None))
    own = (series or "").strip().lower()
    if len(prefixes) > 1 and own in prefixes:
        prefixes = [own]
    if len(prefixes) != 1:
        return {}
    fields = {at: word for at, (prefix, word) in after.items() if word is not None and prefix == prefixes[0]}
    if "close" not in fields.values():
        fields |= {at: "close" for at in values if table.header[at].lower() == prefixes[0]}
    return fields


def _refuse_repeated(table: CellTable, targets: Sequence[Target]) -> None:
    by_meaning: dict[tuple[str | None, str], int] = {}
    for target in targets:
        other = by_meaning.setdefault((target.series, target.field), target.at)
        if other != target.at:
            what = f"{target.series or 'the series'} {target.field}"
            raise DataError(
                f"{table.name}: the columns {table.title(other)} and {table.title(target.at)} both are the {what}; say "
                "which is meant with --column"
            )


def _listed(table: CellTable, at: Sequence[int]) -> str:
    return shown_names([table.header[each] for each in at])


def _notes(table: CellTable, unused: Sequence[int], words: Sequence[int], series: str | None) -> list[str]:
    """Which columns are not imported, and why."""
    notes = []
    if unused:
        why = f"their names do not say that they are of {series}" if series else "no series is known by their names"
        notes.append(f"not imported, since {why}: {_listed(table, unused)}")
    text = [at for at in words if any(cell not in (None, "") for cell in table.columns[at])]
    if text:
        notes.append(f"not imported, since they hold no numbers: {', '.join(escaped(table.title(at)) for at in text)}")
    return notes
