"""Boards out of pieces: order, contiguity, bounds and choice."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import numpy as np
import pytest

from weatherglass.errors import DataError, EmptyBoard, UsageError
from weatherglass.providers.boards import board_stream, read_board, read_boards, table_text

DAYS = tuple(f"2024-01-0{d}T16:15:00-05:00" for d in range(2, 8))


def test_a_board_that_returns_after_another_is_refused_and_both_are_named(write, samples):
    path = write("q.csv", samples.plain_long((DAYS[0], DAYS[1], DAYS[0])))
    message = (
        f"{path}: quotes of SPX at {DAYS[0]} stand in two places, with those of SPX at {DAYS[1]} between; "
        "sort its rows by underlying and instant"
    )
    boards = read_boards(path)
    found = [next(boards).as_of, next(boards).as_of]
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        next(boards)
    assert found == [datetime.fromisoformat(d) for d in DAYS[:2]]


def test_a_returning_board_is_found_even_when_another_is_chosen(write, samples):
    path = write("q.csv", samples.plain_long((DAYS[0], DAYS[1], DAYS[0])))
    with pytest.raises(DataError, match="stand in two places"):
        list(read_boards(path, as_of=datetime.fromisoformat(DAYS[1])))


def test_one_spelling_of_an_instant_or_another_is_the_same_board(write, samples):
    path = write("q.csv", samples.plain_long((DAYS[0], "2024-01-02 21:15:00Z")))
    board = read_board(path)
    assert [dict(t.defects) for t in board.terms] == [{"duplicate": 8}, {"duplicate": 8}]


def test_a_board_beyond_the_bound_is_refused(write, samples, monkeypatch):
    monkeypatch.setattr(board_stream, "MAX_BOARD_QUOTES", 15)
    path = write("q.csv", samples.plain_long())
    message = (
        f"{path}: the board of SPX at an unstated instant has more than 15 quotes; "
        "if the file holds many instants, it needs a column that tells them apart"
    )
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        read_board(path)


def test_the_bound_is_two_million_quotes():
    assert board_stream.MAX_BOARD_QUOTES == 2_000_000


@pytest.mark.slow
def test_a_real_sized_excess_of_quotes_is_refused_without_reading_on(write):
    row = "2024-01-19,X,100,C,1,2\n"
    path = write("q.csv", "expiry,root,strike,right,bid,ask\n" + row * 2_000_001)
    with pytest.raises(DataError, match=r"has more than 2,000,000 quotes"):
        read_board(path)


def test_an_empty_day_among_others_is_a_board_without_terms(write, samples):
    text = samples.plain_long(DAYS[:3])
    dead = "".join(
        ",".join([*line.split(",")[:-2], "", ""]) + "\n" if DAYS[1] in line else line + "\n"
        for line in text.splitlines()
    )
    boards = list(read_boards(write("q.csv", dead)))
    assert [len(b.terms) for b in boards] == [2, 0, 2]
    assert boards[1].as_of == datetime.fromisoformat(DAYS[1])
    assert boards[1].notes == ("no usable option quote: every row is empty, unreadable or has an impossible strike",)


@pytest.mark.parametrize("dead_at", [0, 2])
def test_an_empty_first_or_last_day_is_kept_too(write, samples, dead_at):
    text = samples.plain_long(DAYS[:3])
    dead = "".join(
        ",".join([*line.split(",")[:-2], "", ""]) + "\n" if DAYS[dead_at] in line else line + "\n"
        for line in text.splitlines()
    )
    assert [len(b.terms) == 0 for b in read_boards(write("q.csv", dead))] == [at == dead_at for at in range(3)]


def test_a_file_whose_only_board_is_empty_is_refused(write, samples):
    path = write("q.csv", "expiry,root,strike,right,bid,ask\n2024-01-19,X,100,C,,\n")
    message = (
        "table of quotes q.csv holds no usable option quote (1 rows read): "
        "every row is empty, unreadable or has an impossible strike"
    )
    with pytest.raises(EmptyBoard, match=f"^{re.escape(message)}$"):
        read_board(path)


def test_one_board_is_chosen_by_instant_or_day(write, samples):
    path = write("q.csv", samples.plain_long(DAYS))
    assert read_board(path, as_of=date(2024, 1, 4)).as_of == datetime.fromisoformat(DAYS[2])
    assert read_board(path, as_of=datetime(2024, 1, 4, 21, 15, tzinfo=UTC)).as_of == datetime.fromisoformat(DAYS[2])
    assert len(list(read_boards(path, as_of=date(2024, 1, 4)))) == 1


def test_several_boards_where_one_is_asked_for_are_counted_and_dated(write, samples):
    path = write("q.csv", samples.plain_long(DAYS))
    shown = ", ".join(f"SPX at {d}" for d in DAYS[:5])
    message = f"{path} holds 6 boards: {shown}, ...; choose one with as_of= or underlying=, or read them all"
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        read_board(path)


def test_an_instant_that_is_not_there_lists_what_is(write, samples):
    path = write("q.csv", samples.plain_long(DAYS[:1]))
    message = f"as_of=2024-01-09: {path} has no such board; it holds 1 board: SPX at {DAYS[0]}"
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        read_board(path, as_of=date(2024, 1, 9))


@pytest.mark.parametrize("block_bytes", [37, 64, 200, 1000, 10_000])
def test_chunk_borders_change_nothing(write, samples, monkeypatch, assert_sample, block_bytes):
    path = write("q.csv", samples.plain_long(DAYS).replace("\n", "\r\n"))
    whole = list(read_boards(path))
    chunks = table_text.TextTable.chunks
    monkeypatch.setattr(
        table_text.TextTable, "chunks", lambda self, wanted: chunks(self, wanted, block_bytes=block_bytes)
    )
    cut = list(read_boards(path))
    assert [b.as_of for b in cut] == [b.as_of for b in whole]
    for a, b in zip(cut, whole, strict=True):
        assert_sample(a, ("SPXW",))
        assert a.rows_read == b.rows_read
        assert dict(a.defects) == dict(b.defects)


@pytest.mark.parametrize("block_bytes", [37, 100, 1000, 10_000_000])
def test_ragged_rows_are_counted_with_their_board_at_any_chunking(write, samples, monkeypatch, block_bytes):
    lines = samples.plain_long(DAYS[:3]).splitlines()
    for at, line in ((1, "x"), (6, "a,b,c"), (20, "1,2,3,4,5,6,7,8,9"), (21, ",")):
        lines[at] = line
    lines.append("tail\n")
    path = write("q.csv", "\n".join(lines))
    chunks = table_text.TextTable.chunks
    monkeypatch.setattr(
        table_text.TextTable, "chunks", lambda self, wanted: chunks(self, wanted, block_bytes=block_bytes)
    )
    if block_bytes == 37:  # the first block is then a ragged row alone, and the header is suspected
        lines[1] = lines[2]
        path.write_text("\n".join(lines))
        assert sum(b.defects.get("ragged_row", 0) for b in read_boards(path)) == 4
        return
    boards = list(read_boards(path))
    assert [b.defects.get("ragged_row") for b in boards] == [2, 2, 1]
    assert [int(np.isfinite(b.terms[0].call_bid).sum()) for b in boards][2] == 4


def test_a_first_chunk_without_a_readable_instant_is_counted_with_the_next(write, samples, monkeypatch):
    lines = samples.plain_long(DAYS[:1]).splitlines()
    lines[1:3] = [line.replace(DAYS[0], "soon, or later".replace(",", "")) for line in lines[1:3]]
    path = write("q.csv", "\n".join(lines) + "\n")
    chunks = table_text.TextTable.chunks
    monkeypatch.setattr(table_text.TextTable, "chunks", lambda self, wanted: chunks(self, wanted, block_bytes=60))
    board = read_board(path)
    assert dict(board.defects) == {"bad_instant": 2}


def test_a_ragged_tail_in_a_chunk_of_its_own_leaves_iv_alone(write, samples, monkeypatch):
    lines = samples.plain_long().splitlines()
    text = "\n".join([lines[0] + ",iv", *(line + ",0.3" for line in lines[1:]), "x" * 90]) + "\n"
    path = write("q.csv", text)
    chunks = table_text.TextTable.chunks
    monkeypatch.setattr(table_text.TextTable, "chunks", lambda self, wanted: chunks(self, wanted, block_bytes=80))
    board = read_board(path)
    assert dict(board.defects) == {"ragged_row": 1}
    np.testing.assert_array_equal(board.terms[0].call_iv, np.full(4, 0.3))
