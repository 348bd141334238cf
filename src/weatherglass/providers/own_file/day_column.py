"""Columns of days as people write them, and columns of instants from which rows could be known.

A date that begins with its year or names its month is read in one way only. `03/04/2024` is not: its order is declared,
or proved by another date of the same column (`03/25/2024`). Nothing is assumed from where the file is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from weatherglass.errors import UnreadableFile, UsageError
from weatherglass.market.series import FIRST_DAY, LAST_DAY
from weatherglass.providers.boards.cells import MONTH_NUMBERS
from weatherglass.providers.boards.table_text import escaped
from weatherglass.providers.own_file.cell_table import CellTable
from weatherglass.providers.own_file.declared import ImportDeclaration

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?"
_MONTH = (
    r"(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t|tember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)"
)
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})([-/.]) ?(\d{{1,2}})\2 ?(\d{{1,2}})\.?(?:[T ]({_CLOCK}) ?(Z|UTC|[+-]\d{{2}}(?::?\d{{2}})?)?)?", re.ASCII
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_TWO_NUMBERS = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}})(?: {_CLOCK}(?: ?[AaPp][Mm])?)?", re.ASCII)
_DAY_MONTH = re.compile(rf"(\d{{1,2}})[- ]?{_MONTH}\.?[- ]?(\d{{4}}|\d{{2}})", re.ASCII | re.IGNORECASE)
_MONTH_DAY = re.compile(rf"{_MONTH}\.? (\d{{1,2}}),? (\d{{4}})", re.ASCII | re.IGNORECASE)
_MONTHS, _LONGEST_MONTH = 12, 31
SHOWN = 3
"""Examples that an error shows."""


@dataclass(frozen=True, slots=True)
class DayColumn:
    """The days of a table.

    Attributes
    ----------
    days
        (n_rows,) None where the cell is empty or no date.
    unreadable
        Row and text of each cell that holds something else than a date.
    order, proof
        How dates of the form 03/04/2024 were read ("mdy", "dmy"), and the date that proved it; "" when it was declared
        or there are none.
    """

    days: list[date | None]
    unreadable: tuple[tuple[int, str], ...]
    order: str = ""
    proof: str = ""


def read_days(table: CellTable, at: int, declared: ImportDeclaration) -> DayColumn:
    """The days of a column.

    Instants with an offset are days of the declared zone, or as written when none is declared.

    Raises
    ------
    UnreadableFile
        When more than half of the cells that are not empty cannot be read, with what to declare.
    """
    cells = table.columns[at]
    different = dict.fromkeys(cells)
    proofs = _proofs(cell.strip() for cell in different if isinstance(cell, str))
    order = declared.date_order or (next(iter(proofs)) if len(proofs) == 1 else "")
    day_of = {cell: _day_of(cell, order, declared) for cell in different}
    days = [day_of[cell] for cell in cells]
    unreadable = tuple(
        (number, escaped(str(cell)))
        for number, cell, day in zip(table.numbers, cells, days, strict=True)
        if day is None and not is_empty(cell)
    )
    if 2 * len(unreadable) > sum(not is_empty(cell) for cell in cells):
        raise _no_days(table, at, unreadable, proofs, declared)
    return DayColumn(days, unreadable, order, "" if declared.date_order else proofs.get(order, ""))


def is_empty(cell: object) -> bool:
    """Whether nothing stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _proofs(texts: Iterable[str]) -> dict[str, str]:
    """A date for each order that proves it: one whose day, and not its month, is above 12."""
    found: dict[str, str] = {}
    for text in texts:
        match = _TWO_NUMBERS.fullmatch(text)
        if match is None or len(match[4]) == 2:
            continue
        first, second = int(match[1]), int(match[3])
        if _MONTHS < first <= _LONGEST_MONTH and second <= _MONTHS:
            found.setdefault("dmy", text)
        if _MONTHS < second <= _LONGEST_MONTH and first <= _MONTHS:
            found.setdefault("mdy", text)
    return found


def _day_of(cell: object, order: str, declared: ImportDeclaration) -> date | None:
    """The day of a cell within 1792 to 2100, or None."""
    day: date | None = None
    if isinstance(cell, str):
        day = _written_day(cell.strip(), order, declared)
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and float(cell).is_integer():
        match = _COMPACT.fullmatch(str(int(cell)))
        day = _day(match[1], match[2], match[3]) if match else None
    return day if day is not None and FIRST_DAY <= day <= LAST_DAY else None


def _written_day(text: str, order: str, declared: ImportDeclaration) -> date | None:
    if match := _YEAR_FIRST.fullmatch(text):
        if match[6] and declared.zone is not None:
            instant = _instant(match)
            return _day_in(instant, declared.zone) if instant is not None else None
        return _day(match[1], match[3], match[4])
    if match := _COMPACT.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if match := _TWO_NUMBERS.fullmatch(text):
        written = dict(zip(order, (match[1], match[3], match[4]), strict=bool(order)))
        return _day(_year(written.get("y", ""), declared), written.get("m", ""), written.get("d", ""))
    if match := _DAY_MONTH.fullmatch(text):
        return _day(_year(match[3], declared), str(MONTH_NUMBERS[match[2][:3].upper()]), match[1])
    if match := _MONTH_DAY.fullmatch(text):
        return _day(match[3], str(MONTH_NUMBERS[match[1][:3].upper()]), match[2])
    return None


def _year(written: str, declared: ImportDeclaration) -> str:
    """Two digits are a year of this century, if an order was declared for them; "" is no year."""
    if len(written) == 2:
        return f"20{written}" if declared.date_order else ""
    return written


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _day_in(instant: datetime, zone: tzinfo | None) -> date | None:
    if not FIRST_DAY <= instant.date() <= LAST_DAY:
        return None
    return (instant if zone is None else instant.astimezone(zone)).date()


def _instant(match: re.Match[str]) -> datetime | None:
    """The instant of a date that begins with its year, with an offset if it is written."""
    clock = re.sub(r"(\.\d{6})\d+", r"\1", match[5])
    clock = f"0{clock}" if clock[1] == ":" else clock
    offset = (match[6] or "").replace("UTC", "Z")
    try:
        return datetime.fromisoformat(f"{match[1]}-{match[3]:0>2}-{match[4]:0>2}T{clock}{offset}")
    except ValueError:
        return None


def read_known_at(table: CellTable, at: int, zone: tzinfo | None) -> list[datetime | None]:
    """The instants from which rows could be known, in UTC; None where the cell is empty or no date or instant.

    A date stands for its end (the next midnight in the declared zone, or UTC): what was released during a day was
    known when the day was over, not when it began.

    Raises
    ------
    UsageError
        When an instant has no offset and no zone is declared.
    """
    cells = table.columns[at]
    known = {cell: _known_at(cell, zone) for cell in dict.fromkeys(cells)}
    for cell, moment in known.items():
        if moment is not None and moment.tzinfo is None:
            raise UsageError(
                f"{table.name}: {escaped(str(cell))!r} in column {table.title(at)} has no offset; say in which zone it "
                "is with --time-zone, as --time-zone America/New_York"
            )
    return [known[cell] for cell in cells]


def _known_at(cell: object, zone: tzinfo | None) -> datetime | None:
    match = _YEAR_FIRST.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if match is None:
        return None
    day = _day(match[1], match[3], match[4])
    moment = _instant(match) if match[5] else (_end_of(day, zone) if day else None)
    if moment is None or not FIRST_DAY <= moment.date() <= LAST_DAY:
        return None
    if moment.tzinfo is None:
        return moment if zone is None else _latest(moment, zone)
    return moment.astimezone(UTC)


def _latest(moment: datetime, zone: tzinfo) -> datetime:
    """A wall-clock instant in UTC; of an hour that comes twice the later, so that nothing is known too early."""
    return max(moment.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def _end_of(day: date, zone: tzinfo | None) -> datetime | None:
    if not FIRST_DAY <= day < LAST_DAY:
        return None
    return datetime.combine(day + timedelta(days=1), time(), zone or UTC)


def _no_days(
    table: CellTable,
    at: int,
    unreadable: tuple[tuple[int, str], ...],
    proofs: dict[str, str],
    declared: ImportDeclaration,
) -> UnreadableFile:
    """The error for a column most of whose cells are no dates, with what would make them dates."""
    number, text = unreadable[0]
    match = _TWO_NUMBERS.fullmatch(text) or _DAY_MONTH.fullmatch(text)
    here = f"{text!r} ({table.line(number)}) in column {table.title(at)}"
    if match is not None and declared.date_order is None:
        if len(match[match.lastindex or 0]) == 2:
            return UnreadableFile(
                table.name,
                f"the date {here} has a year of two digits",
                "say the order with --date-order mdy, dmy or ymd; the year is then read as 20yy",
            )
        if len(proofs) == 2:
            shown = " and ".join(repr(each) for each in proofs.values())
            return UnreadableFile(
                table.name,
                f"its dates have two orders: {shown} cannot both be meant",
                "write them as 2024-01-19, or say which order is right with --date-order mdy or dmy",
            )
        return UnreadableFile(
            table.name,
            f"the date {here} can be read in two ways, and no other date of the column decides",
            f"say --date-order mdy ({_reading(text, 'mdy')}) or --date-order dmy ({_reading(text, 'dmy')})",
        )
    examples = ", ".join(f"{text!r} ({table.line(number)})" for number, text in unreadable[:SHOWN])
    order = f" with --date-order {declared.date_order}" if declared.date_order else ""
    share = f"{len(unreadable)} of {len(table.numbers)} cells"
    return UnreadableFile(
        table.name,
        f"{share} of column {table.title(at)} are no dates{order}, as {examples}",
        "write dates as 2024-01-19, or say which column they are in with --date-column",
    )


def _reading(text: str, order: str) -> str:
    day = _written_day(text, order, ImportDeclaration(date_order=order))
    return f"{day}" if day else "which it cannot be"
