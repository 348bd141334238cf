"""What the user says about a file of daily values: which series, which columns, how dates and numbers are written.

Nothing that changes the meaning of a number is guessed: where a file can be read in two ways, the declaration decides,
and without one the file is refused with a sentence that says what to declare.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import tzinfo
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from weatherglass.errors import UsageError
from weatherglass.providers.boards.table_text import escaped

NO_NAMES: Mapping[str, str] = MappingProxyType({})
DATE_ORDERS = ("dmy", "mdy", "ymd")
_SERIES_NAME = re.compile(r"[A-Z][A-Z0-9_.-]{0,39}", re.ASCII)
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_SEPARATOR_WORDS = {"tab": "\t", "\\t": "\t"}
_NO_SEPARATOR = re.compile(r"[A-Za-z0-9\"'.+\r\n\0-]", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDeclaration:
    """What the user says about a file; None and () leave it to what the file itself shows beyond doubt.

    Attributes
    ----------
    series
        Name of the one series of the file.
    columns
        Columns to take, as the header spells them (case does not count).
    field
        Field that the one column is ("high"); needs no more than one column.
    date_column, known_at_column
        Columns of the days described, and of the days or instants from which each row could be known.
    unit
        Of the values: "percent", "usd", "index_points".
    time_zone
        IANA name. Days of instants with an offset are taken in it, and instants without one are meant in it.
    decimal
        "." or ",". When it is said, the other one may group thousands ("1,234.5"); when not, no cell may have a comma.
    date_order
        "dmy", "mdy" or "ymd", for dates such as 03/04/2024; with it, two-digit years are 20yy.
    separator
        One character, or "tab".
    sheet
        Of a workbook; the first when not said.
    series_column
        Column whose cells name the series, for tables with one row for each day and series.
    field_column
        Column whose cells name the field ("close", "high"), for tables with one row for each day and field.
    name_pattern
        What a cell of `series_column` stands for, as "FLOW_{}".
    scale
        Factor on every value (not on volumes and open interest): 100 when 0.05 in the file means 5 percent.

    Raises
    ------
    UsageError
        When a word is not one of those, or two of them contradict each other.
    """

    series: str | None = None
    columns: tuple[str, ...] = ()
    field: str | None = None
    date_column: str | None = None
    unit: str | None = None
    time_zone: str | None = None
    decimal: str | None = None
    date_order: str | None = None
    separator: str | None = None
    sheet: str | None = None
    series_column: str | None = None
    field_column: str | None = None
    name_pattern: str | None = None
    scale: float | None = None
    known_at_column: str | None = None

    def __post_init__(self) -> None:
        _one_of("decimal", self.decimal, (".", ","))
        _one_of("date-order", self.date_order, DATE_ORDERS)
        if self.separator is not None and (len(self.delimiter or "") != 1 or _NO_SEPARATOR.match(self.delimiter or "")):
            raise UsageError(f"--separator {self.separator!r}: give one character, as ',' or ';', or the word tab")
        if self.field is not None and not _FIELD_NAME.fullmatch(self.field):
            raise UsageError(
                f"--field {self.field!r}: fields are words such as close, high or settle: small letters, digits and _, "
                "a letter first, at most 40 characters"
            )
        if self.field is not None and len(self.columns) > 1:
            raise UsageError(f"--field {self.field} names one field, and {len(self.columns)} columns were given")
        if self.field_column is not None and (self.field is not None or len(self.columns) > 1):
            raise UsageError("--field-column names the field of each row: give one --column of values, and no --field")
        if self.scale is not None and (not math.isfinite(self.scale) or self.scale == 0.0):
            raise UsageError(f"--scale {self.scale}: give a number other than 0, as 100")
        if self.series is not None and self.series_column is not None:
            raise UsageError("--series and --series-column contradict each other: give one of them")
        if self.name_pattern is not None and (self.series_column is None or self.name_pattern.count("{}") != 1):
            raise UsageError(f"--name-pattern {self.name_pattern!r}: it needs --series-column, and '{{}}' in it once")
        _ = self.zone

    @property
    def naming_columns(self) -> tuple[str | None, ...]:
        """Columns that say what a row is, and hold neither its day nor its value."""
        return self.known_at_column, self.series_column, self.field_column

    @property
    def delimiter(self) -> str | None:
        """The separator as a character."""
        return self.separator and _SEPARATOR_WORDS.get(self.separator, self.separator)

    @property
    def zone(self) -> tzinfo | None:
        """The time zone that was said.

        Raises
        ------
        UsageError
            When there is no such zone.
        """
        if self.time_zone is None:
            return None
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
            raise UsageError(
                f"--time-zone {escaped(self.time_zone)!r}: there is no such zone; give a name such as "
                "America/New_York, Asia/Seoul or UTC"
            ) from exc

    def to_json(self) -> str:
        """What was said, as JSON; what was not said is left out."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.dumps({name: value for name, value in sorted(said.items()) if value not in (None, ())})

    @classmethod
    def from_json(cls, text: str) -> ImportDeclaration:
        """The declaration that `to_json` wrote.

        Raises
        ------
        UsageError
            When the text is something else.
        """
        import msgspec

        try:
            return msgspec.json.decode(text, type=cls)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
            raise UsageError(f"no declaration of a file: {exc}") from exc


def _one_of(what: str, word: str | None, valid: tuple[str, ...]) -> None:
    if word is not None and word not in valid:
        raise UsageError(f"--{what} {escaped(word)!r}: give one of {', '.join(valid)}")


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Names and aliases of the catalogue; case counts only where two names differ in nothing else."""

    exact: Mapping[str, str]
    upper: Mapping[str, str]

    @classmethod
    def of(cls, known: Mapping[str, str]) -> KnownNames:
        """From a mapping of names and aliases to names."""
        return cls(known, {word.upper(): name for word, name in known.items()})

    def get(self, word: str) -> str | None:
        """The name that a word stands for, or None."""
        word = word.strip()
        return self.exact.get(word) or self.upper.get(word.upper())

    def series_name(self, word: str) -> str:
        """The name of the catalogue that a word stands for, else the word itself.

        Raises
        ------
        UsageError
            When the word can be no name of a series.

        >>> KnownNames.of({"GOLD": "GOLD", "^RUT": "RUT"}).series_name("Gold")
        'GOLD'
        """
        word = word.strip()
        name = self.get(word) or word
        if _SERIES_NAME.fullmatch(name):
            return name
        nearest = re.sub(r"[^A-Z0-9_.-]+", "_", name.upper(), flags=re.ASCII)[:40].strip("_")
        hint = f"; {nearest} would do" if _SERIES_NAME.fullmatch(nearest) else ""
        raise UsageError(
            f"{escaped(word)!r} is no name of a series: a name has capital letters, digits, '_', '.' and '-', begins "
            f"with a letter and has at most 40 characters{hint}"
        )


def field_name(word: str) -> str:
    """A column's name as the name of a field: small letters, digits and _.

    Raises
    ------
    UsageError
        When nothing of it is left, or no letter comes first.

    >>> field_name("Safe assets")
    'safe_assets'
    """
    name = re.sub(r"[^a-z0-9]+", "_", word.lower(), flags=re.ASCII).strip("_")
    if not _FIELD_NAME.fullmatch(name):
        raise UsageError(f"column {escaped(word)!r} cannot name a field; say what it is with --field, as --field close")
    return name
