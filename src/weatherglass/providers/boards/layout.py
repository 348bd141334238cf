"""Layouts of board files, and which of them a file has, by its first bytes and its columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from weatherglass.errors import UnreadableFile
from weatherglass.providers.boards import databento, deribit_surface, plain, polygon, tardis
from weatherglass.providers.boards.parquet_table import open_parquet_table
from weatherglass.providers.boards.source_file import FileKind, file_kind, utf8_blocks
from weatherglass.providers.boards.table_text import escaped, first_lines, header_cells
from weatherglass.providers.boards.without_quotes import refuse_without_quotes


class BoardLayout(StrEnum):
    """How a file of option quotes is laid out."""

    CBOE_CSV = "cboe_csv"
    """Export of Cboe's delayed quotes from the website."""
    CBOE_JSON = "cboe_json"
    """Answer of Cboe's delayed-quotes endpoint."""
    OPTIONSDX = "optionsdx"
    """OptionsDX archive: columns as [QUOTE_READTIME], a call and a put in each row."""
    DATASHOP = "datashop"
    """Cboe DataShop end-of-day quotes: columns as bid_1545 and bid_eod."""
    IVYDB = "ivydb"
    """OptionMetrics IvyDB prices as WRDS exports them: strikes in thousandths."""
    DERIBIT_SUMMARY = "deribit_summary"
    """Answer of Deribit's get_book_summary_by_currency."""
    DERIBIT_SURFACE = "deribit_surface"
    """Daily surface of Deribit options: prices in the coin, forward_price in each row."""
    POLYGON_QUOTES = "polygon_quotes"
    """Flat file of option quotes of Polygon (Massive): a tape of every change of the best bid and offer."""
    DATABENTO_BBO = "databento_bbo"
    """Consolidated quotes of Databento's OPRA: cbbo-1s, cbbo-1m, cmbp-1."""
    TARDIS_OPTIONS = "tardis_options"
    """Option chains of Tardis.dev, those of Deribit: a tape of every change, prices in the coin."""
    PLAIN_WIDE = "plain_wide"
    """One row a strike: call_bid, call_ask, put_bid, put_ask."""
    PLAIN_LONG = "plain_long"
    """One row a contract: right, bid, ask."""


SIGNATURES: Mapping[BoardLayout, tuple[str, ...]] = {
    BoardLayout.CBOE_CSV: ("calls", "puts", "strike", "bid", "ask"),
    BoardLayout.OPTIONSDX: ("quote_readtime", "expire_date", "c_bid", "c_ask", "strike", "p_bid", "p_ask"),
    BoardLayout.DATASHOP: ("underlying_symbol", "quote_date", "root", "expiration", "strike", "option_type"),
    BoardLayout.IVYDB: ("date", "exdate", "cp_flag", "strike_price", "best_bid", "best_offer"),
    BoardLayout.DERIBIT_SURFACE: deribit_surface.COLUMNS,
    BoardLayout.POLYGON_QUOTES: polygon.COLUMNS,
    BoardLayout.DATABENTO_BBO: databento.COLUMNS,
    BoardLayout.TARDIS_OPTIONS: tardis.COLUMNS,
    BoardLayout.PLAIN_WIDE: ("strike", *plain.WIDE_QUOTES),
    BoardLayout.PLAIN_LONG: ("strike", *plain.LONG_QUOTES),
}
"""Columns by which a table is recognized, in lower case; earlier layouts are preferred."""
TAPES = frozenset({BoardLayout.POLYGON_QUOTES, BoardLayout.DATABENTO_BBO, BoardLayout.TARDIS_OPTIONS})
"""Layouts that have every change of a quote, and boards at the instants of a grid."""
PLAIN = (BoardLayout.PLAIN_WIDE, BoardLayout.PLAIN_LONG)
_JSON_START = re.compile(rb"\s*(?:\{|\[\s*[\[{\"])")
NEAR_SHARE = 0.3
"""Of a signature, for a file to be called near to it; the plain table is what other files are told of."""
RECOGNIZED_SHARE = 0.7
"""A table has a layout when this share of its signature is there; the reader then names what is missing."""


def layout_of(path: Path, columns: Mapping[str, str]) -> BoardLayout:
    """The layout of a file.

    Parameters
    ----------
    columns
        Names that the caller declares for a plain table; when there are some, only plain layouts are looked for.

    Raises
    ------
    UnreadableFile
        When nothing fits; the message lists what was looked for and shows the first line. `NoQuotes` for a known file
        that has no quotes.
    """
    if file_kind(path) is FileKind.PARQUET:
        names = open_parquet_table(path).columns
        if not columns:
            refuse_without_quotes(path, names)
        return fitting_layout(names, columns) or _nothing_fits(path, ",".join(names))
    start = next(utf8_blocks(path, block_bytes=1 << 16), b"")
    if _JSON_START.match(start):
        return _json_layout(path, start)
    lines = first_lines(path)
    for line in lines:
        cells = header_cells(line)
        if not columns:
            refuse_without_quotes(path, cells)
        if found := fitting_layout(cells, columns):
            return found
    return _nothing_fits(path, next((line for line in lines if line.strip()), ""))


def fitting_layout(cells: Sequence[str], columns: Mapping[str, str]) -> BoardLayout | None:
    """The first layout whose signature is mostly among some column names, or None."""
    for layout in PLAIN if columns else SIGNATURES:
        if signature_share(layout, cells, columns) >= RECOGNIZED_SHARE:
            return layout
    return None


def signature_share(layout: BoardLayout, cells: Collection[str], columns: Mapping[str, str]) -> float:
    """Share of the signature of a layout that is among some column names."""
    found = {cell.strip("[]").lower() for cell in cells}
    signature = SIGNATURES[layout]
    if layout in PLAIN:
        named = plain.declared_columns(columns, list(cells))
        return sum(name in named for name in signature) / len(signature)
    return sum(name in found for name in signature) / len(signature)


def _json_layout(path: Path, start: bytes) -> BoardLayout:
    if b'"instrument_name"' in start or b'"jsonrpc"' in start or b'"result"' in start:
        return BoardLayout.DERIBIT_SUMMARY
    if b'"option"' in start or b'"data"' in start or b'"options"' in start:
        return BoardLayout.CBOE_JSON
    return _nothing_fits(path, start.split(b"\n", 1)[0].decode("utf-8", "replace"))


def _nothing_fits(path: Path, first_line: str) -> BoardLayout:
    if first_line.lstrip().startswith("<"):
        raise UnreadableFile(
            path, f"it is a web page, not quotes: '{escaped(first_line)}'", "fetch the data file again"
        )
    cells = re.split(r"[,;\t|]", first_line.strip())
    near = max(SIGNATURES, key=lambda each: signature_share(each, cells, {}))
    if signature_share(near, cells, {}) < NEAR_SHARE:
        near = BoardLayout.PLAIN_WIDE
    named = {cell.strip().lower() for cell in cells}
    lacking = ", ".join(name for name in SIGNATURES[near] if name not in named)
    raise UnreadableFile(
        path,
        f"its first line '{escaped(first_line)}' fits no layout. Looked for: {', '.join(BoardLayout)}",
        f"the nearest is {near}, and it lacks {lacking}. Say what your columns are with --column strike=YOURS for each "
        "(columns= in Python), or name the layout with --layout (layout=)",
    )
