"""Sessions, checkpoints and replays: the same rows from a log, from boards, and from the journal on disk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

import weatherglass as wg
from board_making.hand import board, hand_board
from board_making.spx import EXAMPLE, NEAR, NEXT, WHOLE
from stream_making import NOON, MemoryLog, batch, opening, publisher, seeded_events, table_and_values, whole_batch
from weatherglass.errors import DataError, UsageError
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import generic_definition, index_named
from weatherglass.market import TermRates
from weatherglass.store.journal import Journal
from weatherglass.stream.checkpoint import checkpoint_bytes, restore
from weatherglass.stream.events import Listing, QuoteBatch, Tick
from weatherglass.stream.publisher import PublicationRules, Publisher
from weatherglass.stream.replay import board_events, logged_events, paced
from weatherglass.stream.rows import PublishedRow, row_bytes, row_of
from weatherglass.stream.session import CHECKPOINT, ROW, LiveSession


def lines(rows: list[PublishedRow]) -> list[bytes]:
    return [row_bytes(row) for row in rows]


# ---- checkpoints


@pytest.mark.parametrize("at", [0, 1, 2, 20, 41])
def test_a_publisher_goes_on_from_a_checkpoint_as_if_nothing_had_been(at: int) -> None:
    events = seeded_events(21)
    whole, first, second = publisher(), publisher(), publisher()
    rows = lines(list(whole.take_all(events)))
    before = lines(list(first.take_all(events[:at])))
    restore(second, checkpoint_bytes(first))
    assert checkpoint_bytes(second) == checkpoint_bytes(first)
    assert before + lines(list(second.take_all(events[at:]))) == rows


def test_a_checkpoint_of_another_family_or_no_checkpoint_is_refused() -> None:
    data = checkpoint_bytes(publisher())
    with pytest.raises(DataError, match="the checkpoint is of 30D, 60D, and the family is 7D"):
        restore(Publisher([generic_definition(7)], rates=TermRates((0.0,))), data)
    with pytest.raises(DataError, match="are no checkpoint"):
        restore(publisher(), b"\x00" + data)
    with pytest.raises(DataError, match="a checkpoint of version 9; this program reads version 1"):
        restore(publisher(), data.replace(b"\x94\x01", b"\x94\x09", 1))


@pytest.mark.parametrize("which", [np.array([3, 0]), np.array([0, 1 << 20]), np.array([0, -1])])
def test_a_checkpoint_whose_quotes_are_of_other_contracts_is_refused(which: np.ndarray) -> None:
    table, _ = table_and_values()
    first = publisher()
    list(first.take_all(opening(table)))
    version, memory, listing, quotes = msgspec.msgpack.decode(checkpoint_bytes(first))
    written = msgspec.msgpack.decode(quotes)
    written[2] = which.astype("<i4").tobytes()
    written[3:6] = [column[: 8 * which.size] for column in written[3:6]]
    other = msgspec.msgpack.encode([version, memory, listing, msgspec.msgpack.encode(written)])
    with pytest.raises(DataError, match="quotes of other contracts than it lists"):
        restore(publisher(), other)


def test_bytes_that_are_no_text_make_no_checkpoint_and_no_row() -> None:
    data = checkpoint_bytes(publisher())
    with pytest.raises(DataError, match="are no checkpoint: 'utf-8' codec can't decode"):
        restore(publisher(), data.replace(b"30D", b"\xff0D"))
    for raw in (b"{}", b"[" * 100_000, b"\xff"):
        with pytest.raises(DataError, match=f"{len(raw)} bytes of a log are no row: "):
            row_of(raw)


def test_a_checkpoint_is_made_after_so_many_quotes_or_so_much_time() -> None:
    table, _ = table_and_values()
    for options, made in (({"checkpoint_quotes": 84}, 2), ({"checkpoint_seconds": 60.0}, 1), ({}, 0)):
        log = MemoryLog()
        session = LiveSession(publisher(), log, **options)
        for event in [
            *opening(table),
            whole_batch(table, NOON + timedelta(seconds=59)),
            Tick(NOON + timedelta(seconds=61)),
        ]:
            session.take(event)
        assert sum(record.kind == CHECKPOINT for record in log.records) == made


# ---- the journal on disk


def test_a_session_on_the_journal_goes_on_where_it_ended(tmp_path: Path) -> None:
    events = seeded_events(33)
    plain = lines(list(publisher().take_all(events)))

    def on_disk(then: Callable[[LiveSession, Journal], None]) -> None:
        with Journal(tmp_path / "live.db", writable=True, clock=lambda: NOON, group_seconds=0.0) as journal:
            then(LiveSession(publisher(), journal, checkpoint_quotes=50), journal)

    def first_half(session: LiveSession, journal: Journal) -> None:
        assert session.recovered == []
        for event in events[:20]:
            session.take(event)

    def second_half(session: LiveSession, journal: Journal) -> None:
        assert session.recovered == []
        for event in events[20:]:
            session.take(event)
        assert [record.payload for record in journal.read(ROW)] == plain
        assert lines(list(publisher().take_all(logged_events(journal)))) == plain

    on_disk(first_half)
    on_disk(second_half)


# ---- boards


def three_boards() -> list[wg.Board]:
    """The same two terms a minute apart; the second board has lost a strike, the third has it again and a new one."""
    dear = hand_board(put95=(2.15, 2.25))
    quotes = [WHOLE, [q for q in WHOLE if q["strike"] != 85.0], [*WHOLE, {**WHOLE[-1], "strike": 135.0}]]
    return [
        board((NEAR, "SPX", near), (NEXT, "SPXW", dear), as_of=EXAMPLE + timedelta(minutes=at))
        for at, near in enumerate(quotes)
    ]


def test_boards_of_an_archive_give_the_values_of_the_engine() -> None:
    boards = three_boards()
    definition = generic_definition(30)
    machine = Publisher([definition], rates=TermRates((0.01,)), rules=PublicationRules(every=None))
    rows = list(machine.take_all([*board_events(boards), Tick(EXAMPLE + timedelta(minutes=2))]))
    assert [row.raw for row in rows] == [index_reading(b, definition, rates=TermRates((0.01,))).value for b in boards]
    assert len({row.raw for row in rows}) == 3
    assert machine.board is not None
    assert machine.board.board(EXAMPLE).terms[0].strike.tolist() == boards[2].terms[0].strike.tolist()


def test_a_list_of_contracts_comes_only_with_new_ones() -> None:
    kinds = [type(event) for event in board_events(three_boards())]
    assert kinds == [Listing, QuoteBatch, QuoteBatch, Listing, QuoteBatch]


def test_boards_without_an_instant_and_of_two_underlyings_are_refused() -> None:
    made = board((NEAR, "SPX", WHOLE), as_of=None)
    with pytest.raises(UsageError, match="does not say when it was quoted"):
        list(board_events([made]))
    other = board((NEAR, "NDX", WHOLE), underlying="NDX", as_of=EXAMPLE)
    with pytest.raises(UsageError, match="is of NDX, and the replay of SPX"):
        list(board_events([three_boards()[0], other]))


def test_the_packaged_deribit_board_replays_with_its_own_settlement() -> None:
    packaged = wg.read_board("packaged:BTC_2021-10-21")
    machine = Publisher([index_named("BTC30")], rules=PublicationRules(every=None))
    rows = list(machine.take_all([*board_events([packaged]), Tick(packaged.as_of)]))
    assert [row.raw for row in rows] == [wg.index(packaged, "BTC30").value]


# ---- speed


def test_pacing_waits_and_changes_nothing() -> None:
    table, _ = table_and_values()
    events = [*opening(table), batch(NOON + timedelta(seconds=6), [0], [1.0], [1.1]), Tick(NOON - timedelta(seconds=9))]
    events.append(Tick(NOON + timedelta(seconds=9)))
    waited: list[float] = []
    assert list(paced(events, 60.0, wait=waited.append)) == events
    assert np.allclose(waited, [0.1, 0.05])
    with pytest.raises(UsageError, match=r"speed=0\.0 of a replay must be positive"):
        list(paced(events, 0.0, wait=waited.append))
