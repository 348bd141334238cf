"""Every target by name, and the functions that take bytes and need none."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from fuzz.people import people_targets
from fuzz.requests import request_targets
from fuzz.sources import board_targets, own_file_targets, provider_targets
from fuzz.stored import stored_targets
from fuzz.target import Targets
from fuzz.wire import wire_targets


@cache
def targets() -> Targets:
    """All of them."""
    return {
        **provider_targets(), **board_targets(), **own_file_targets(), **people_targets(), **stored_targets(),
        **wire_targets(), **request_targets(),
    }  # fmt: skip


_WRITES = "it writes what the program made"
NOT_PARSERS: Mapping[str, str] = {
    "app.data_care:restore_data": "calls store.backup:restore on a path",
    "app.parameter_grids:part_and_packed": "what workers of this program are sent over their own pipes",
    "app.sent_results:read_only": "named as readers are, and takes a dict",
    "app.sent_results:unpacked": "what workers of this program send over their own pipes",
    "delivery.cli.data:restore": "calls store.backup:restore on a path",
    "delivery.cli.index:_ValueByDefault.parse_args": "arguments of the command line, which typer parses",
    "delivery.api.answers:answer_of": _WRITES,
    "delivery.api.fan_out:Transport.write": _WRITES,
    "delivery.api.fan_out:Subscriber.write": _WRITES,
    "delivery.api.fan_out:chunk": _WRITES,
    "delivery.api.open_api:open_api": _WRITES,
    "delivery.api.quick_answers:QuickAnswers.remember": _WRITES,
    "providers.boards.open_board:read_board": "the only board that read_boards gives",
    "providers.boards.quote_stream:read_ahead": "takes what was read already",
    "providers.contract:Provider.parse": "the protocol of every source",
    "providers.http.transport:DeadlineStream.write": _WRITES,
    "providers.packaged.quotes:read_option_iv": "a file of the package, by its name",
    "providers.packaged.series:read_series": "a file of the package, by its name",
    "providers.packaged_series:PackagedSeries.parse": "files of the package, hashed before they are read",
    "providers.table_process:columns_of": "runs in a process of its own, which read_columns asks",
    "providers.table_process:sheet_of": "runs in a process of its own, which read_sheet asks",
    "providers.vx_cleaning:read_cell": "a cell of the tables of vx-futures",
    "store.database:Database.open_for_writing": "SQLite's file; tests/fault/test_store_damage.py changes its bytes",
    "store.durable_files:write_durably": _WRITES,
    "store.home:open_store": "a folder; tests/fault/test_store_damage.py changes its files",
    "store.journal:Journal.append": _WRITES,
    "store.journal:Journal.append_now": _WRITES,
    "store.journal_file:JournalFile.open_to_write": "opens; what it holds is read by JournalFile.records",
    "store.quote_lake_facts:facts_text": _WRITES,
    "store.quote_lake_files:FileStore.put": _WRITES,
    "store.quote_lake_files:content_path": _WRITES,
    "store.quote_lake_places:LocalFiles.put": _WRITES,
    "store.quote_lake_places:ObjectFiles.put": _WRITES,
    "store.quote_lake_columns:lake_parts": "files of the lake, compared with their hash before they are read",
    "store.raw:RawPayloads.put": _WRITES,
    "store.raw:RawPayloads.require_sound": "compares a hash",
    "store.row_digest:row_digest": _WRITES,
    "store.unfinished:UnfinishedWork.keep": _WRITES,
    "stream.session:Log.append": _WRITES,
}
"""Functions that take bytes, or are named as readers are, and why none of the targets is for them."""
