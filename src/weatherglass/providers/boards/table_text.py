"""Text tables: separators, quotes and rows of the right width, decoded block by block into columns of text.

Owns the strictness that CSV lacks: a quote belongs to one line and to a whole cell, a row has as many cells as the
header, and a separator is never guessed between two candidates. Rows of another width are left out and their places
kept, so that whoever builds a board can count them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import MissingColumn, UnreadableFile, UsageError
from weatherglass.providers.boards.source_file import BLOCK_BYTES, utf8_blocks

if TYPE_CHECKING:
    import polars as pl

MAX_LINE_BYTES = 4 << 20
"""A longer line is a file without line ends, not a row of quotes."""
HEADER_LINES = 12
"""The header of a table is looked for in this many lines from the top."""
SHOWN_CHARACTERS = 80
"""How much of a line an error shows."""
SHOWN_COLUMNS = 200
_SEPARATORS = ",;\t"
_LF, _QUOTE = 10, 34

HeaderTest = Callable[[Sequence[str]], bool]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a table, in file order.

    Attributes
    ----------
    frame
        The asked columns. Text columns where the file is text; an empty cell is null.
    ragged_at
        (n_ragged,) increasing: before which row of `frame` a row of the wrong width was left out.
    line_at
        (n_rows,) line of each row in its file, from 1, blank and ragged ones counted; None where rows have no lines.
    ragged_lines
        (n_ragged,) lines of the rows that were left out.
    """

    frame: pl.DataFrame
    ragged_at: NDArray[np.int64]
    line_at: NDArray[np.int64] | None = None
    ragged_lines: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class TextTable:
    """A text table whose header has been found.

    Attributes
    ----------
    columns
        Cells of the header, stripped, in order; they may repeat.
    preamble
        Lines above the header.
    separator, decimal
        One character each.
    """

    path: Path
    columns: tuple[str, ...]
    preamble: tuple[str, ...]
    separator: str
    decimal: str

    def chunks(self, wanted: Mapping[str, int], *, block_bytes: int = BLOCK_BYTES) -> Iterator[Chunk]:
        """Some of the columns, chunk by chunk, as text.

        Parameters
        ----------
        wanted
            Position in `columns` by the name that the frame shall give it.

        Raises
        ------
        UnreadableFile
            For a quote that does not end on its line, a stray quote, a line that is too long and a last row cut short.
        """
        positions = sorted(set(wanted.values()))
        skip, line = len(self.preamble) + 1, len(self.preamble) + 2
        any_sound = False
        for rows, cut_short in _line_blocks(self.path, block_bytes):
            body = rows
            if skip:
                lines = body.split(b"\n", skip)
                skip -= min(skip, len(lines) - 1)
                body = lines[-1]
            n_lines = body.count(b"\n")
            sound, ragged_at, kept, ragged = _of_right_width(self, body, first_line=line, cut_short=cut_short)
            any_sound = any_sound or bool(sound)
            if ragged_at.size and not any_sound:
                raise self._of_another_width(body, line)
            if sound or ragged_at.size:
                line_at = line + (np.arange(n_lines) if kept is None else kept)
                yield Chunk(self._frame(sound, wanted, positions), ragged_at, line_at, line + ragged)
            line += n_lines

    def _of_another_width(self, rows: bytes, first_line: int) -> UnreadableFile:
        """The error for a table none of whose rows has the width of its header."""
        at, row = next((at, row) for at, row in enumerate(rows.split(b"\n")) if row.strip())
        n_cells = len(split_cells(row.decode("utf-8"), self.separator) or ())
        return UnreadableFile(
            self.path,
            f"its header has {len(self.columns)} cells, but line {first_line + at} has {n_cells}: "
            f"'{escaped(row.decode('utf-8'))}'",
            "repair the header or the separators",
        )

    def _frame(self, rows: bytes, wanted: Mapping[str, int], positions: list[int]) -> pl.DataFrame:
        import polars as pl

        if not rows:
            return pl.DataFrame(schema=dict.fromkeys(wanted, pl.String))
        with polars_errors(self.path):
            frame = pl.read_csv(
                rows,
                has_header=False,
                schema={f"c{i}": pl.String for i in range(len(self.columns))},
                columns=positions,
                separator=self.separator,
                quote_char='"' if b'"' in rows else None,
            )
        return frame.select(pl.col(f"c{at}").alias(name) for name, at in wanted.items())


@contextmanager
def polars_errors(path: Path) -> Iterator[None]:
    """Turn what polars raises, panics included, into `UnreadableFile`."""
    import polars as pl

    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as exc:
        reason = escaped(str(exc).splitlines()[0] if str(exc) else type(exc).__name__)
        raise UnreadableFile(path, f"the table is damaged ({reason})", "fetch or export it again") from exc


def escaped(text: str, *, width: int = SHOWN_CHARACTERS) -> str:
    """A text fit for one line of an error: cut, with control characters escaped."""
    shown = text if len(text) <= width else text[:width] + "..."
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in shown)


def missing_column(where: object, missing: Iterable[str], found: Iterable[str]) -> MissingColumn:
    """The error for columns that are not there, with the names that are made fit to print."""
    return MissingColumn(where, missing, [escaped(str(name)) for name in islice(found, SHOWN_COLUMNS)])


def first_lines(path: Path, *, count: int = HEADER_LINES) -> list[str]:
    """The first lines of a text file.

    Raises
    ------
    UnreadableFile
        When it is not text or has no line end in `MAX_LINE_BYTES`.
    """
    head = b""
    for block in utf8_blocks(path, block_bytes=1 << 18):
        head += block
        if head.count(b"\n") >= count or len(head) > MAX_LINE_BYTES:
            break
    return [line.decode("utf-8", "replace") for line in head.split(b"\n")[:count]]


def open_text_table(path: Path, is_header: HeaderTest, *, looked_for: str, decimal: str | None = None) -> TextTable:
    """The table of a text file, with its header and separator.

    Parameters
    ----------
    is_header
        Whether cells, stripped, are the header; the first such line among the first `HEADER_LINES` is taken.
    looked_for
        What the header should be, for the message.
    decimal
        "." or ",", as declared by the caller, or None.

    Raises
    ------
    UnreadableFile
        When no line is the header, or its separator is ambiguous or undeclared.
    """
    lines = first_lines(path)
    for at, line in enumerate(lines):
        separator = _separator(line)
        cells = split_cells(line, separator)
        if cells is None or not is_header(cells):
            continue
        point = _declared_decimal(path, line, separator, decimal)
        return TextTable(path, cells, tuple(lines[:at]), separator, point)
    first = next((line for line in lines if line.strip()), "")
    raise UnreadableFile(
        path,
        f"none of its first {HEADER_LINES} lines is the header {looked_for}; the first line is '{escaped(first)}'",
        "give a table with a header line",
    )


def header_cells(line: str) -> tuple[str, ...]:
    """The cells of a line, by the separator that it has most of; for recognizing a layout, never for reading rows."""
    return split_cells(line, _separator(line)) or ()


def _separator(line: str) -> str:
    return max(_SEPARATORS, key=line.count)


def split_cells(line: str, separator: str) -> tuple[str, ...] | None:
    """The cells of a line, stripped, or None when its quotes are not sound."""
    try:
        row = next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return None
    return tuple(cell.strip() for cell in row)


def _declared_decimal(path: Path, header: str, separator: str, decimal: str | None) -> str:
    if decimal not in (None, ".", ","):
        raise UsageError(f"decimal={decimal!r}: give '.' or ','")
    present = [s for s in _SEPARATORS if s in header]
    if len(present) > 1:
        shown = " and ".join(repr(s) for s in present)
        raise UnreadableFile(
            path, f"its header has the separators {shown}: '{escaped(header)}'", "save it with one separator"
        )
    if separator == ";" and decimal is None:
        raise UnreadableFile(
            path,
            "its separator is ';', and then '1,5' may be one and a half or two cells",
            "say which with --decimal , or --decimal . (decimal= in Python)",
        )
    if separator == "," and decimal == ",":
        raise UnreadableFile(
            path, "its separator is ',', so its decimal sign cannot be ','", "leave out decimal, or save it with ';'"
        )
    return decimal or "."


def _line_blocks(path: Path, block_bytes: int) -> Iterator[tuple[bytes, bool]]:
    """Blocks of whole lines, each ended by LF; True with the last when the file does not end its last line."""
    held = b""
    for block in utf8_blocks(path, block_bytes=block_bytes):
        end = block.rfind(b"\n") + 1
        if not end:
            held += block
            if len(held) > MAX_LINE_BYTES:
                raise _too_long(path)
            continue
        yield held + block[:end], False
        held = block[end:]
    if held:
        yield held + b"\n", True


def _too_long(path: Path) -> UnreadableFile:
    return UnreadableFile(path, f"a line of more than {MAX_LINE_BYTES >> 20} MB", "give a table with line ends")


def _of_right_width(
    table: TextTable, rows: bytes, *, first_line: int, cut_short: bool
) -> tuple[bytes, NDArray[np.int64], NDArray[np.intp] | None, NDArray[np.intp]]:
    """The rows without blank lines and rows of the wrong width, and where the latter stood.

    Then the places of the lines that stay (None when all do) and of those of the wrong width, from 0.
    """
    nowhere = np.empty(0, np.intp)
    text = np.frombuffer(rows, np.uint8)
    ends = np.flatnonzero(text == _LF)
    if not ends.size:
        return b"", np.empty(0, np.int64), nowhere, nowhere
    separators = text == ord(table.separator)
    if b'"' in rows:
        separators &= ~_inside_quotes(table, text, ends, first_line)
    separator_at = np.flatnonzero(separators)
    width = len(table.columns)
    if _is_regular(separator_at, ends, width):
        return rows, np.empty(0, np.int64), None, nowhere
    cells = np.diff(np.searchsorted(separator_at, ends), prepend=0) + 1
    starts = np.r_[0, ends[:-1] + 1]
    blank = starts == ends
    if cut_short and not blank[-1] and cells[-1] < width:
        raise UnreadableFile(
            table.path,
            f"it ends in the middle of line {first_line + ends.size - 1}, after {cells[-1]} of {width} cells",
            "fetch the file again: it was cut",
        )
    # One separator too many at the end of a line is a habit of spreadsheets, not another column.
    spare = (cells == width + 1) & (text[ends - 1] == ord(table.separator))
    ragged = (cells != width) & ~blank & ~spare
    keep = np.repeat(~(ragged | blank), ends - starts + 1)
    keep[ends[spare] - 1] = False
    stays = ~(ragged | blank)
    return text[keep].tobytes(), np.cumsum(stays)[ragged], np.flatnonzero(stays), np.flatnonzero(ragged)


def _is_regular(separator_at: NDArray[np.intp], ends: NDArray[np.intp], width: int) -> bool:
    """Whether each line has exactly `width` cells; the cheap answer for nearly every block."""
    if separator_at.size != ends.size * (width - 1):
        return False
    if width == 1:
        return True
    in_line = separator_at.reshape(ends.size, width - 1)
    return bool(np.all(in_line[:, -1] < ends) and np.all(in_line[1:, 0] > ends[:-1]))


def _inside_quotes(
    table: TextTable, text: NDArray[np.uint8], ends: NDArray[np.intp], first_line: int
) -> NDArray[np.bool_]:
    quotes = text == _QUOTE
    inside = (np.cumsum(quotes, dtype=np.uint8) & 1).astype(np.bool_)
    if bool(np.any(inside[ends])):
        line = first_line + int(np.argmax(inside[ends]))
        raise UnreadableFile(table.path, f"the quote opened in line {line} is not closed there", "repair that line")
    at = np.flatnonzero(quotes)
    opening, closing = at[0::2], at[1::2]
    edges = np.array([_LF, ord(table.separator), _QUOTE], np.uint8)
    before = np.where(opening > 0, text[opening - 1], _LF)
    stray = ~(np.isin(before, edges) & np.isin(text[closing + 1], edges))
    if bool(stray.any()):
        line = first_line + int(np.searchsorted(ends, opening[np.argmax(stray)]))
        raise UnreadableFile(table.path, f"a quote in the middle of a cell in line {line}", "repair that line")
    return inside
