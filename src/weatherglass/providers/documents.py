"""Bodies of payloads as text tables, JSON and XML: what they are is checked before anything of them is read.

Owns the difference between "the document" and "something else with status 200": an error page, a consent page, a quota
notice, an empty answer. A document of the right kind with a missing field is `SchemaChanged`, and names the field.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from weatherglass.errors import NotTheDocument, SchemaChanged
from weatherglass.market.payload import Payload

SHOWN = 60
FEWEST_ROWS = 3
"""So many rows show how many decimals a column has."""
_MARKUP = re.compile(r"\s*<(?!\?xml|feed|rss)", re.IGNORECASE)
_XML = re.compile(r"\s*<")
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def text_of(payload: Payload, expected: str) -> str:
    """The body as text without a byte-order mark.

    Raises
    ------
    NotTheDocument
        When it is empty, no text, or a page of markup.
    """
    try:
        text = payload.body.decode("utf-16" if payload.body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as exc:
        raise NotTheDocument(payload.source, expected, f"bytes that are no text (at byte {exc.start})") from exc
    if not text.strip("\0 \t\r\n"):
        raise NotTheDocument(payload.source, expected, f"an empty answer for {payload.key}")
    if "\0" in text:
        raise NotTheDocument(payload.source, expected, "a text with NUL characters")
    if _MARKUP.match(text):
        raise NotTheDocument(payload.source, expected, f"a page of markup: {excerpt(text)}")
    return text


def excerpt(text: str) -> str:
    """The beginning of a text on one line, quoted."""
    line = " ".join(text.split())
    return repr(line[:SHOWN] + ("..." if len(line) > SHOWN else ""))


@dataclass(frozen=True, slots=True)
class Table:
    """A text table by column name.

    Attributes
    ----------
    header
        Column names as the source writes them, stripped.
    rows
        Cells of each row; as many as the header unless `ragged` lists the row.
    numbers
        Row number of each, counted from 1 below the header.
    ragged
        Numbers and texts of the rows with more or fewer cells, which are not in `rows`.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    ragged: tuple[tuple[int, str], ...]

    def at(self, name: str) -> int | None:
        """Position of a column, or None; spelling counts, case does not."""
        lower = [each.lower() for each in self.header]
        return lower.index(name.lower()) if name.lower() in lower else None


def table_of(payload: Payload, *, required: Sequence[str], expected: str) -> Table:
    """The body as a CSV table whose header has the required columns; lines above the header are passed over.

    A trailing empty cell (a line that ends with a comma) is no extra cell. Empty lines are nothing.

    Raises
    ------
    NotTheDocument
        When the body is no table at all (an error text, markup, nothing), or one that breaks off in its last line.
    SchemaChanged
        When it is a table and a required column is missing from it.
    """
    text = text_of(payload, expected)
    try:
        lines = [row for row in csv.reader(io.StringIO(text), strict=True) if any(cell.strip() for cell in row)]
    except csv.Error as exc:
        raise NotTheDocument(payload.source, expected, f"a broken table ({exc}): {excerpt(text)}") from exc
    start = next((at for at, row in enumerate(lines) if _has(row, required)), None)
    if start is None:
        widest = max(lines, key=len, default=[])
        if len(widest) < max(len(required), 2):
            raise NotTheDocument(payload.source, expected, excerpt(text))
        nearest = max(lines, key=lambda row: (sum(_has(row, [name]) for name in required), len(row)))
        missing = [name for name in required if not _has(nearest, [name])]
        raise SchemaChanged(payload.source, missing, [cell.strip() for cell in nearest])
    header = tuple(cell.strip() for cell in lines[start])
    while header and not header[-1]:
        header = header[:-1]
    rows, numbers, ragged = [], [], []
    for at, row in enumerate(lines[start + 1 :], start=1):
        cells = row[: len(header)] if not any(cell.strip() for cell in row[len(header) :]) else row
        if len(cells) != len(header):
            ragged.append((at, ",".join(row)))
            continue
        rows.append(tuple(cells))
        numbers.append(at)
    if not text.endswith(("\n", "\r")) and _breaks_off(rows, bool(ragged) and ragged[-1][0] == len(lines) - start - 1):
        raise NotTheDocument(payload.source, expected, f"a table that breaks off: {excerpt(','.join(lines[-1]))}")
    return Table(header, tuple(rows), tuple(numbers), tuple(ragged))


def _breaks_off(rows: Sequence[Sequence[str]], last_is_ragged: bool) -> bool:
    """Whether a last line without a line end was cut: cells are missing, or its last number has lost decimals."""
    if last_is_ragged:
        return True
    decimals = [len(row[-1].strip().partition(".")[2]) for row in rows if row[-1].strip()]
    return len(decimals) >= FEWEST_ROWS and len(set(decimals[:-1])) == 1 and decimals[-1] < decimals[0]


def _has(row: Iterable[str], names: Iterable[str]) -> bool:
    found = {cell.strip().lower() for cell in row}
    return all(name.lower() in found for name in names)


def json_of(payload: Payload, kind: Any, expected: str) -> Any:
    """The body as JSON of a kind (a `msgspec.Struct`, `dict`, ...); unknown fields are passed over.

    Raises
    ------
    NotTheDocument
        When it is no JSON.
    SchemaChanged
        When it is JSON, and a required field is missing or of another kind.
    """
    import msgspec

    text_like = payload.body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not text_like:
        raise NotTheDocument(payload.source, expected, f"an empty answer for {payload.key}")
    try:
        return msgspec.json.decode(text_like, type=kind)
    except msgspec.ValidationError as exc:
        try:
            found = msgspec.json.decode(text_like)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise NotTheDocument(payload.source, expected, f"JSON that breaks off ({exc})") from exc
        raise SchemaChanged(payload.source, [str(exc)], _keys(found)) from exc
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        shown = excerpt(payload.body[:400].decode("utf-8", "replace"))
        raise NotTheDocument(payload.source, expected, f"no JSON ({exc}): {shown}") from exc


def _keys(found: object) -> list[str]:
    if isinstance(found, Mapping):
        return [str(key) for key in found]
    return [f"a JSON {type(found).__name__}"]


def us_day(text: str) -> date | None:
    """`01/31/2024` or `1/31/2024`; None for anything else, an impossible date included.

    >>> us_day("02/29/2025"), us_day("3/8/2026")
    (None, datetime.date(2026, 3, 8))
    """
    match = _US_DAY.fullmatch(text.strip())
    return _date(match[3], match[1], match[2]) if match else None


def iso_day(text: str) -> date | None:
    """`2024-01-31`, with whatever time stands after it; None for anything else.

    >>> iso_day("2026-08-26T00:00:00.000000000Z"), iso_day("20260826")
    (datetime.date(2026, 8, 26), None)
    """
    text = text.strip()
    match = _ISO_DAY.fullmatch(text[:10])
    if match is None or text[10:11] not in ("", "T", " "):
        return None
    return _date(match[1], match[2], match[3])


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
