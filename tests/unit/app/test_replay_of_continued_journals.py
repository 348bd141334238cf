"""A journal that continues an earlier one: its replay says from when it goes and gives its rows, or other indices."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from live_making import smile
from stream_making import whole_batch
from weatherglass.app.index_values import definitions_named
from weatherglass.app.live_replay import REPLAY, replay_rows
from weatherglass.app.live_request import LiveRequest, rules_of
from weatherglass.app.live_run import RUN
from weatherglass.delivery.cli.main import main
from weatherglass.market import TermRates
from weatherglass.store.journal import Journal
from weatherglass.store.journal_segments import SegmentedJournal, next_path
from weatherglass.stream.events import Listing, Tick
from weatherglass.stream.publisher import Publisher
from weatherglass.stream.rows import row_bytes
from weatherglass.stream.session import CHECKPOINT, ROW, LiveSession

pytestmark = pytest.mark.slow  # a run of its own
NOON = datetime(2026, 5, 20, 16, 0, tzinfo=UTC)
TERMS = [(date(2026, 6, 5), "BTC", 16 / 365), (date(2026, 7, 3), "BTC", 44 / 365), (date(2026, 8, 21), "BTC", 93 / 365)]
SAID = {"feed": "deribit", "underlying": "BTC", "indices": ["BTC30"], "every_s": 15.0, "rates": None, "define": None}


@pytest.fixture(scope="module")
def journals(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A run of ten minutes in files of five."""
    folder = tmp_path_factory.mktemp("live")
    log = SegmentedJournal(
        Journal(next_path(folder, NOON), writable=True, clock=lambda: NOON), begins_with=CHECKPOINT,
        head=lambda: (RUN, [(NOON, json.dumps(SAID).encode())]), is_over=lambda *_: True, clock=lambda: NOON,
    )  # fmt: skip
    log.append(RUN, [(NOON, json.dumps(SAID).encode())]).wait()
    rules = rules_of("deribit", 15.0)
    session = LiveSession(Publisher(definitions_named(["BTC30"]), rates=TermRates((0.0,)), rules=rules), log)
    table, _ = smile("BTC", TERMS, forward=100_000.0, strikes=24, step=5_000.0, vol=0.5)
    session.take(Listing(NOON, table.listing))
    for step in range(45):
        at = NOON + timedelta(seconds=15 * step)
        table.ask[step] += 5.0 * step
        session.take(whole_batch(table, at))
        session.take(Tick(at + timedelta(seconds=1)))
    log.close()
    return sorted(folder.glob("*.db"))


def rows_of(path: Path) -> list[bytes]:
    with Journal(path, writable=False, clock=lambda: NOON) as journal:
        return [record.payload for record in journal.read(ROW)]


def test_each_file_gives_its_own_rows_and_says_from_when_it_goes(journals: list[Path]) -> None:
    assert [len(rows_of(path)) for path in journals] == [20, 20, 4]
    told: list[datetime] = []
    for path in journals:
        rows = [row_bytes(each.row) for each in replay_rows(str(path), LiveRequest(REPLAY), begins=told.append)]
        assert rows == rows_of(path)
    assert told == [NOON + timedelta(seconds=300), NOON + timedelta(seconds=600)]


def test_other_indices_are_made_of_the_quotes_that_it_begins_with(journals: list[Path]) -> None:
    rows = [each.row for each in replay_rows(str(journals[1]), LiveRequest(REPLAY, ("BTC60",)))]
    assert [(row.sequence, row.index, row.status.value) for row in rows[:2]] == [
        (1, "BTC60", "fresh"),
        (2, "BTC60", "fresh"),
    ]
    assert len(rows) == 20
    assert {round(row.value or 0.0) for row in rows} == {50}


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "weatherglass: This journal continues an earlier one and goes from 2026-05-20 16:05:00 UTC; "),
        ("ko", "weatherglass: 앞선 일지를 이어받은 일지로, 2026-05-20 16:05:00 UTC부터 기록돼 있다."),
    ],
)
def test_the_command_line_says_it(
    journals: list[Path], capsys: pytest.CaptureFixture[str], lang: str, said: str
) -> None:
    assert main(["live", "--feed", "replay", str(journals[1]), "--lang", lang]) == 0
    printed = capsys.readouterr()
    assert printed.err.startswith(said)
    assert len([line for line in printed.out.splitlines() if "BTC30" in line]) == 20
