"""Documents of every source, board files, files of people's own, interest rates."""

from __future__ import annotations

import gzip
import importlib.util
import io
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
from backports import zstd

from fuzz.target import Target, Targets
from sample_documents.forms import FORMS, payloads
from sample_documents.tables import table
from weatherglass.market import CurveHistory, ParCurve
from weatherglass.market.payload import Payload
from weatherglass.market.series import SeriesAnswer
from weatherglass.providers.boards import BoardLayout, read_boards
from weatherglass.providers.boards.quote_stream import quote_snapshots
from weatherglass.providers.own_file.declared import ImportDeclaration
from weatherglass.providers.own_file.provider import OwnFile, own_file_payload, read_own_file
from weatherglass.providers.rate_files import parse_rates, read_rates

NOW = datetime(2025, 9, 2, 12, tzinfo=UTC)
_SAMPLE_BOARDS = Path(__file__).parents[1] / "unit/providers/boards/sample_boards.py"
_READ_BY = {
    "cboe-index-history, close only": "cboe-index-history", "vx-futures, archive": "vx-futures",
    "treasury, xml": "treasury", "fred, several": "fred", "fred, interface": "fred", "yahoo, coin": "yahoo",
    "fred, not in the archive": "fred", "coin-metrics, pages": "coin-metrics",
}  # fmt: skip
_IN_A_PROCESS = ("ici-flows", "shiller")
PACKAGED = "packaged"
"""Files of the package, whose hashes are compared before anything of them is read."""
SHARED = {
    "cboe-index-history": ("providers.documents:table_of", "providers.documents:text_of"),
    "yahoo": ("providers.documents:json_of",),
    "cboe-option-chain": ("providers.boards.cboe_json:cboe_quotes",),
    "deribit-options": ("providers.deribit_rpc:rpc_result",),
    "fred, interface": ("providers.fred_vintages:parse_vintages",),
    "ici-flows": ("providers.excel_sheet:sheet_of", "providers.reading_process:read_sheet"),
    "crypto-fear-greed": ("providers.utc_days:received_day",),
}


def _parsed(label: str, body: bytes) -> object:
    return FORMS[label].provider().parse(replace(payloads(label)[0], body=body))


def _bodies(label: str) -> list[bytes]:
    return [each.body for each in payloads(label)][:8]


def provider_targets() -> Targets:
    """One for each form of asking a source."""
    found = {}
    for label in FORMS:
        if label == PACKAGED:
            continue
        made = type(FORMS[label].provider())
        module = made.__module__.removeprefix("weatherglass.")
        found[f"source: {label}"] = Target(
            covers=(f"{module}:{made.__name__}.parse", *SHARED.get(label, ())),
            documents=partial(_bodies, label),
            read=partial(_parsed, label),
            gives=(SeriesAnswer, tuple, list),
            costly=40 if label in _IN_A_PROCESS else 1,
        )
    return found


# ---- files


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="weatherglass-fuzz-"))


def in_a_file(name: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    """A reader of files as one of bytes; two processes have a file each."""

    def of_bytes(body: bytes) -> object:
        path = _folder() / f"{os.getpid()}-{name}"
        path.write_bytes(body)
        return read(path)

    return of_bytes


@cache
def _board_files() -> dict[str, bytes]:
    spec = importlib.util.spec_from_file_location("sample_boards_of_fuzzing", _SAMPLE_BOARDS)
    assert spec is not None
    assert spec.loader is not None
    module = ModuleType(spec.name)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return {name: make().encode() for name, make in module.FILES.items()}


def _boards(path: Path, **how: Any) -> list[object]:
    return list(read_boards(path, **how))


def _parquet_board() -> list[bytes]:
    out = io.BytesIO()
    pl.read_csv(io.BytesIO(_board_files()["long.csv"])).write_parquet(out)
    return [out.getvalue()]


def board_targets() -> Targets:
    """A file of every sample under its own layout, any file under every layout, and the packed forms."""
    found: dict[str, Target] = {}
    reads = "providers.boards.open_board:read_boards"
    text, document = "providers.boards.table_text:open_text_table", "providers.boards.json_document:decoded"
    further = {
        "spy_eod_202401.txt": (text, "providers.boards.optionsdx:read_time"),
        "summary.json": (document,),
    }
    for name, body in _board_files().items():
        how = {"at": "eod"} if name.startswith("datashop") else {}
        found[f"board: {name}"] = Target(
            (reads, *further.get(name, () if name.endswith(".json") else (text,))),
            lambda body=body: [body],
            in_a_file(name, partial(_boards, **how)),
            list,
        )
    for layout in BoardLayout:
        found[f"board of any file as {layout.value}"] = Target(
            (reads,),
            lambda: list(_board_files().values()),
            in_a_file("any", partial(_boards, layout=layout, **({"at": "eod"} if layout.value == "datashop" else {}))),
            list,
        )
    found["board: parquet"] = Target(
        (reads, "providers.boards.parquet_table:open_parquet_table"),
        _parquet_board,
        in_a_file("board.parquet", _boards),
        list,
        costly=4,
    )
    found["board: gzip"] = Target(
        (reads,),
        lambda: [gzip.compress(_board_files()["long.csv"], mtime=0)],
        in_a_file("board.csv.gz", _boards),
        list,
    )
    found["board: zstd"] = Target(
        ("providers.boards.quote_stream:quote_snapshots",),
        lambda: [zstd.compress(_board_files()[name]) for name in ("databento.csv", "polygon.csv")],
        in_a_file("board.csv.zst", lambda path: list(quote_snapshots(path))),
        list,
    )
    return found


_DAYS = [f"2024-01-{day:02d}" for day in range(2, 12)]


def _own_tables() -> list[bytes]:
    plain = table("date,close", [(day, f"{14.5 + at:.2f}") for at, day in enumerate(_DAYS)])
    wide = table("Date,VIX Close,GOLD", [(day, f"{14.5 + at}", f"{2000 + at}") for at, day in enumerate(_DAYS)])
    european = "Datum;Wert\n" + "".join(f"{day[8:]}.01.2024;1.234,{at}\n" for at, day in enumerate(_DAYS))
    instants = table("time,value", [(f"{day}T16:00:00-05:00", at) for at, day in enumerate(_DAYS)])
    return [plain, wide, european.encode(), instants, plain.decode().encode("utf-16"), gzip.compress(plain, mtime=0)]


def _workbooks() -> list[bytes]:
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["date", "close"])
    for at, day in enumerate(_DAYS):
        page.append([date.fromisoformat(day), 14.5 + at])
    out = io.BytesIO()
    book.save(out)
    return [out.getvalue()]


def _parquet_series() -> list[bytes]:
    out = io.BytesIO()
    pl.DataFrame({"date": [date.fromisoformat(day) for day in _DAYS], "close": [14.5] * len(_DAYS)}).write_parquet(out)
    return [out.getvalue()]


DECLARED = ImportDeclaration(series="MINE")


def _own(body: bytes, declared: ImportDeclaration) -> object:
    context = {"declaration": declared.to_json(), "known": json.dumps({"VIX": "VIX", "GOLD": "GOLD"})}
    return OwnFile().parse(Payload("own-file", "mine", "file:mine", body, NOW, context))


def own_file_targets() -> Targets:
    """Tables of people's own, with and without what they say of them; interest rates."""
    module = "providers.own_file"
    rows = (f"{module}.provider:OwnFile.parse", f"{module}.reading:read_payload", f"{module}.day_column:read_days")
    text = f"{module}.delimited:read_delimited"
    german = ImportDeclaration(series="MINE", date_column="Datum", decimal=",", date_order="dmy", separator=";")
    return {
        "own file: text": Target((*rows, text), _own_tables, partial(_own, declared=DECLARED), SeriesAnswer),
        "own file: text, declared": Target(
            (*rows, text), lambda: [_own_tables()[2]], partial(_own, declared=german), SeriesAnswer
        ),
        "own file: known from a column": Target(
            (*rows, f"{module}.day_column:read_known_at"),
            lambda: [table("date,value,known", [(day, at, day) for at, day in enumerate(_DAYS)])],
            partial(_own, declared=ImportDeclaration(series="MINE", known_at_column="known")),
            SeriesAnswer,
        ),
        "own file: workbook": Target(
            (*rows, f"{module}.binary_tables:read_workbook", "providers.reading_process:read_sheet"),
            _workbooks,
            partial(_own, declared=DECLARED),
            SeriesAnswer,
            costly=40,
        ),
        "own file: parquet": Target(
            (*rows, f"{module}.binary_tables:read_parquet", "providers.reading_process:read_columns"),
            _parquet_series,
            partial(_own, declared=DECLARED),
            SeriesAnswer,
            costly=100,
        ),
        "own file: from disk": Target(
            (f"{module}.provider:read_own_file",),
            _own_tables,
            in_a_file("own", lambda path: read_own_file(path, DECLARED, received_at=NOW).answer),
            SeriesAnswer,
        ),
        "own file: declaration": Target(
            (f"{module}.declared:ImportDeclaration.from_json",),
            lambda: [german.to_json().encode(), DECLARED.to_json().encode()],
            lambda body: ImportDeclaration.from_json(body.decode("utf-8", "replace")),
            ImportDeclaration,
        ),
        "rates": Target(
            ("providers.rate_files:parse_rates", "providers.rate_files:read_rates"),
            lambda: [
                table("date,DGS1MO,DGS3MO", [(day, 5.3, 5.2) for day in _DAYS]),
                table("Date,1 Mo,3 Mo", [(f"01/{day[8:]}/2024", 5.3, "") for day in _DAYS]),
                table("days,yield_pct", [(30, 5.3), (91, 5.2)]),
            ],
            lambda body: (parse_rates(body, source="rates"), in_a_file("rates", read_rates)(body))[0],
            (CurveHistory, ParCurve),
        ),
    }


__all__ = ["board_targets", "in_a_file", "own_file_payload", "own_file_targets", "provider_targets"]
