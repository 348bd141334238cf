"""The quote lake: nothing is lost on the way in and out, nothing is there twice, and others can read it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lake_making import (
    CLOSE,
    board_of,
    minutes,
    parquet_files,
    require_same,
    require_same_board,
    rich_snapshot,
    snapshot,
)
from lanes import examples
from shared_files import shared
from weatherglass.errors import DataError, UsageError
from weatherglass.market import QuoteTable
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.providers.boards.quote_stream import quote_snapshots
from weatherglass.store import quote_lake_ingest, quote_lake_log
from weatherglass.store.quote_lake import LakeSummary, QuoteLake
from weatherglass.timeline import NEW_YORK


@pytest.fixture
def lake(tmp_path: Path) -> QuoteLake:
    return QuoteLake(tmp_path / "lake" / "quotes", writable=True)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> int:
    """A commit for every 100 quotes or so."""
    monkeypatch.setattr(quote_lake_ingest, "BATCH_ROWS", 100)
    return 100


def everything(lake: QuoteLake, underlying: str = "SPX") -> list[QuoteSnapshot]:
    return list(lake.snapshots(underlying))


# ---- there and back


def test_everything_that_a_snapshot_can_have_comes_back(lake: QuoteLake) -> None:
    wanted = rich_snapshot()
    assert lake.add([wanted], ingest="test") == LakeSummary(snapshots=1, rows=8, commits=1)
    (found,) = everything(lake, "BTC")
    require_same(found, wanted)


def test_absent_and_unreadable_numbers_stay_apart(lake: QuoteLake) -> None:
    lake.add([rich_snapshot()], ingest="test")
    (found,) = everything(lake, "BTC")
    assert np.isnan(found.quotes.bid).tolist() == [True] + [False] * 7
    assert np.isinf(found.quotes.bid).tolist() == [False, True] + [False] * 5 + [True]
    (frame,) = (pl.read_parquet(path) for path in lake.files("BTC"))
    assert frame["bid"].to_list() == [None, None, 0.0, 1.5, -2.0, 0.1 + 0.2, 5e-324, None]
    assert frame["defect"].to_list() == ["iv", "bid", "delta", "strike ask", None, None, None, "bid ask"]


@pytest.mark.parametrize(
    "as_of",
    [
        datetime(2024, 1, 2, 16, 15, tzinfo=NEW_YORK),
        datetime(2024, 11, 3, 1, 30, fold=1, tzinfo=NEW_YORK),
        datetime(2024, 1, 2, 21, 15, 0, 1, tzinfo=UTC),
        datetime(2024, 1, 2, 16, 15, tzinfo=timezone(timedelta(hours=-5))),
        datetime(2024, 1, 3, 6, 45, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    ],
)
def test_an_instant_keeps_its_zone(lake: QuoteLake, as_of: datetime) -> None:
    lake.add([snapshot(as_of)], ingest="test")
    (found,) = everything(lake)
    assert found.as_of == as_of
    assert found.as_of.utcoffset() == as_of.utcoffset()
    assert str(found.as_of.tzinfo) == str(as_of.tzinfo)
    assert lake.overview()[0].first == as_of.date()


def test_rows_are_sorted_and_the_board_is_the_same(lake: QuoteLake) -> None:
    shuffled, in_order = snapshot(shuffled=True), snapshot()
    lake.add([shuffled], ingest="test")
    (found,) = everything(lake)
    np.testing.assert_array_equal(found.quotes.strike, in_order.quotes.strike)
    np.testing.assert_array_equal(found.quotes.right, in_order.quotes.right)
    require_same_board(board_of(found), board_of(shuffled))


prices = st.sampled_from([np.nan, np.inf, -1.0, 0.0, 0.05, 0.1, 7.0, 2e7])


@st.composite
def any_snapshot(draw: st.DrawFn) -> QuoteSnapshot:
    rows = draw(st.integers(1, 14))

    def column(values: st.SearchStrategy[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.array([draw(values) for _ in range(rows)], np.float64)

    strikes = st.sampled_from([0.3, 0.1 + 0.2, 100.0, 105.0, 1e9, -5.0, 0.0, np.nan, np.inf])
    roots = draw(st.permutations(["SPXW", "SPX", ""]).map(tuple))
    return QuoteSnapshot(
        underlying="SPX",
        as_of=draw(st.sampled_from([CLOSE, CLOSE + timedelta(hours=1)])),
        source=draw(st.sampled_from(["a", "b"])),
        quotes=QuoteTable(
            expiry=np.array(
                [draw(st.sampled_from(["2024-01-19", "2024-02-16"])) for _ in range(rows)], "datetime64[D]"
            ),
            roots=roots,
            root=np.array([draw(st.integers(0, 2)) for _ in range(rows)], np.int64),
            strike=column(strikes),
            right=np.array([draw(st.integers(0, 1)) for _ in range(rows)], np.int64),
            bid=column(prices),
            ask=column(prices),
            delta=draw(st.one_of(st.none(), st.just(column(prices)))),
            iv=draw(st.one_of(st.none(), st.just(column(prices)))),
        ),
    )


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=any_snapshot())
def test_any_quotes_give_the_same_board_after_the_lake(tmp_path: Path, wanted: QuoteSnapshot) -> None:
    frame = quote_lake_ingest.frame_of([quote_lake_ingest.rows_of(wanted)])
    body = quote_lake_ingest.parquet_bytes(frame)
    (found,) = quote_lake_rows_back(body)
    assert found.quotes.rows == wanted.quotes.rows
    assert _board_or_error(found) == _board_or_error(wanted)


def quote_lake_rows_back(body: bytes) -> list[QuoteSnapshot]:
    from weatherglass.store.quote_lake_rebuild import snapshots_of_frame

    return list(snapshots_of_frame(pl.read_parquet(body)))


def _board_or_error(snapshot: QuoteSnapshot) -> str:
    """The board as a text, so that boards, NaN included, compare by value; an empty one as its error."""
    try:
        board = board_of(snapshot)
    except DataError as exc:
        return str(exc)
    return repr(
        [(term, term.strike.tolist(), term.call_bid.tolist(), term.put_ask.tolist()) for term in board.terms]
    ) + (repr(sorted(board.defects.items())))


def test_real_deribit_surfaces_come_back(lake: QuoteLake) -> None:
    wanted = list(quote_snapshots(shared("deribit/2026-03-17.csv")))
    assert lake.add(wanted, ingest="test") == LakeSummary(snapshots=1, rows=wanted[0].quotes.rows, commits=1)
    (found,) = everything(lake, "BTC")
    assert len(found.term_notes) == len(wanted[0].term_notes) > 8
    assert dict(found.term_notes) == dict(wanted[0].term_notes)
    require_same_board(board_of(found), board_of(wanted[0]))
    frame = pl.read_parquet(lake.files("BTC"))
    hints = {(expiry, root): note.forward_hint for (expiry, root), note in wanted[0].term_notes.items()}
    assert {(r["expiry"], r["root"]): r["forward"] for r in frame.unique(["expiry", "root"]).to_dicts()} == hints
    assert frame["settles_at"].unique().sort()[0] == datetime(2026, 3, 18, 8, tzinfo=UTC)


# ---- adding


def test_what_is_there_is_not_added_again(lake: QuoteLake) -> None:
    assert lake.add(minutes(5), ingest="first").snapshots == 5
    version = lake.version
    assert lake.add(minutes(7), ingest="second") == LakeSummary(snapshots=2, rows=96, skipped=5, commits=1)
    assert lake.add(minutes(7), ingest="third") == LakeSummary(skipped=7)
    assert lake.version == (version or 0) + 1
    assert len(everything(lake)) == 7


def test_the_same_quotes_in_another_order_or_from_a_copy_of_the_file_are_the_same(lake: QuoteLake) -> None:
    lake.add([snapshot()], ingest="first")
    again = [snapshot(shuffled=True), snapshot(source="table of quotes copy.csv")]
    assert lake.add(again[1:], ingest="second") == LakeSummary(skipped=1)
    in_order, out_of_order = snapshot(seed=3), snapshot(seed=3)
    reversed_rows = QuoteTable(
        *(c[::-1] if isinstance(c, np.ndarray) else c for c in (getattr(out_of_order.quotes, n) for n in (
            "expiry", "roots", "root", "strike", "right", "bid", "ask",
        )))
    )  # fmt: skip
    lake.add([in_order], ingest="third")
    turned = QuoteSnapshot("SPX", CLOSE, "a", reversed_rows)
    assert lake.add([turned], ingest="fourth") == LakeSummary(skipped=1)


def test_a_repeated_snapshot_within_one_add_is_added_once(lake: QuoteLake) -> None:
    assert lake.add([snapshot(), snapshot(), snapshot(seed=2)], ingest="test") == LakeSummary(
        snapshots=2, rows=96, skipped=1, commits=1
    )


def test_other_quotes_of_the_same_instant_are_kept_beside(lake: QuoteLake) -> None:
    ours, theirs = snapshot(source="a"), snapshot(source="b", raised=0.5)
    lake.add([ours], ingest="first")
    assert lake.add([theirs], ingest="second").snapshots == 1
    found = everything(lake)
    assert [each.source for each in found] == ["a", "b"]
    require_same(found[0], ours)
    require_same(found[1], theirs)
    assert [each.source for each in lake.snapshots("SPX", source="b")] == ["b"]


def test_other_terms_with_the_same_quotes_are_another_snapshot(lake: QuoteLake) -> None:
    from dataclasses import replace

    from weatherglass.market.quotes import TermNote

    key = (date(2024, 1, 19), "SPX")
    assert (
        lake.add(
            [snapshot(), replace(snapshot(), term_notes={key: TermNote(forward_hint=100.0)})], ingest="test"
        ).snapshots
        == 2
    )


def test_a_snapshot_without_quotes_is_counted_and_not_kept(lake: QuoteLake) -> None:
    none, whole = np.empty(0), np.empty(0, np.int64)
    empty = QuoteSnapshot(
        "SPX", CLOSE, "a", QuoteTable(np.empty(0, "datetime64[D]"), (), whole, none, whole, none, none)
    )
    assert lake.add([empty], ingest="test") == LakeSummary(empty=1)
    assert lake.version is None


def test_a_snapshot_never_spans_two_commits(lake: QuoteLake, small_batches: int) -> None:
    done: list[LakeSummary] = []
    summary = lake.add(minutes(8, strikes=3), ingest="test", progress=done.append)
    assert summary == LakeSummary(snapshots=8, rows=288, commits=3)
    assert [each.snapshots for each in done] == [3, 6, 8]
    for version in range(1, 4):
        past = QuoteLake(lake.uri, writable=False, version=version)
        assert [each.quotes.rows for each in past.snapshots("SPX")] == [36] * min(3 * version, 8)


def test_a_stream_that_breaks_leaves_whole_commits_and_can_be_completed(lake: QuoteLake, small_batches: int) -> None:
    def broken() -> Iterator[QuoteSnapshot]:
        yield from minutes(7, strikes=3)
        raise DataError("line 8 is damaged")

    with pytest.raises(DataError, match="line 8 is damaged"):
        lake.add(broken(), ingest="test")
    assert len(everything(lake)) in {3, 6}  # what had a commit of its own
    lake.add(minutes(8, strikes=3), ingest="test")
    assert len(everything(lake)) == 8


def test_quotes_without_an_underlying_have_no_partition(lake: QuoteLake) -> None:
    with pytest.raises(
        UsageError, match=r"quotes of table of quotes a\.csv at .* name no underlying \(''\); say which"
    ):
        lake.add([snapshot(underlying="")], ingest="test")
    assert lake.version is None


@pytest.mark.parametrize("underlying", ["BRK/B", "..", "한국 200", "A%2FB", "X=Y", "date=1"])
def test_any_symbol_is_a_partition_of_its_own(lake: QuoteLake, underlying: str, tmp_path: Path) -> None:
    lake.add([snapshot(underlying=underlying), snapshot(underlying="A")], ingest="test")
    (found,) = everything(lake, underlying)
    assert found.underlying == underlying
    assert [each.underlying for each in lake.overview()] == sorted(["A", underlying])
    assert list(lake.verify()) == []
    assert all(Path(file).is_relative_to(tmp_path / "lake" / "quotes") for file in lake.files(underlying))
    seen = pl.scan_delta(lake.uri).filter(pl.col("underlying") == underlying).collect()
    assert seen.height == found.quotes.rows


# ---- reading


def test_snapshots_come_by_instant_whatever_the_order_of_adding(lake: QuoteLake) -> None:
    each = list(minutes(6))
    lake.add([each[4], each[1]], ingest="a")
    lake.add([each[5], each[0]], ingest="b")
    lake.add([each[2], each[3]], ingest="c")
    assert [found.as_of for found in everything(lake)] == [wanted.as_of for wanted in each]


def test_bounds_are_days_of_the_own_offset_or_instants_and_both_are_included(lake: QuoteLake) -> None:
    evening = datetime(2024, 1, 2, 20, 0, tzinfo=NEW_YORK)  # 2024-01-03 01:00 UTC
    instants = [CLOSE, evening, CLOSE + timedelta(days=1), CLOSE + timedelta(days=2)]
    lake.add([snapshot(at) for at in instants], ingest="test")

    def found(first: date | datetime | None, last: date | datetime | None) -> list[datetime]:
        return [each.as_of for each in lake.snapshots("SPX", first, last)]

    assert found(date(2024, 1, 2), date(2024, 1, 2)) == instants[:2]
    assert found(date(2024, 1, 3), None) == instants[2:]
    assert found(None, date(2024, 1, 3)) == instants[:3]
    assert found(evening, evening) == [evening]
    assert found(CLOSE + timedelta(seconds=1), CLOSE + timedelta(days=1)) == instants[1:3]
    assert found(datetime(2024, 1, 3, 1, 0, tzinfo=UTC), date(2024, 1, 3)) == instants[1:3]
    assert found(date(2025, 1, 1), None) == []
    assert list(lake.snapshots("NDX")) == []
    with pytest.raises(UsageError, match="2024-01-02T00:00:00 has no offset"):
        found(datetime(2024, 1, 2), None)


def test_one_board_is_read_out_of_a_file_of_many(lake: QuoteLake) -> None:
    each = list(minutes(40, strikes=30))
    lake.add(each, ingest="test")
    assert len(parquet_files(Path(lake.uri))) == 1
    (found,) = lake.snapshots("SPX", each[17].as_of, each[17].as_of)
    require_same(found, each[17])


def test_the_latest_snapshot_is_the_last_added_of_the_last_instant(lake: QuoteLake) -> None:
    assert lake.latest("SPX") is None
    lake.add(minutes(3), ingest="a")
    lake.add([snapshot(CLOSE + timedelta(minutes=2), source="b", raised=1.0)], ingest="b")
    lake.add([snapshot(CLOSE, source="c", raised=2.0)], ingest="c")
    found = lake.latest("SPX")
    assert found is not None
    assert (found.as_of, found.source) == (CLOSE + timedelta(minutes=2), "b")


def test_the_overview_counts_without_reading(lake: QuoteLake) -> None:
    lake.add([snapshot(), snapshot(CLOSE + timedelta(days=3)), snapshot(underlying="NDX")], ingest="test")
    ndx, spx = lake.overview()
    assert (spx.underlying, spx.first, spx.last, spx.days, spx.files, spx.rows) == (
        "SPX", date(2024, 1, 2), date(2024, 1, 5), 2, 2, 96,
    )  # fmt: skip
    assert (ndx.underlying, ndx.rows) == ("NDX", 24)
    assert spx.bytes == sum(path.stat().st_size for path in parquet_files(Path(lake.uri)) if "SPX" in str(path))


def test_a_past_version_is_read_as_it_was_and_never_written(lake: QuoteLake) -> None:
    lake.add([snapshot()], ingest="first")
    first = lake.version
    lake.add([snapshot(CLOSE + timedelta(days=1))], ingest="second")
    past = QuoteLake(lake.uri, writable=False, version=first)
    assert past.version == first
    assert [each.as_of for each in past.snapshots("SPX")] == [CLOSE]
    with pytest.raises(UsageError, match="a past version of the lake is read only"):
        QuoteLake(lake.uri, writable=True, version=first)


def test_a_lake_opened_to_read_follows_the_writer_and_does_not_write(lake: QuoteLake) -> None:
    with QuoteLake(lake.uri, writable=False) as reader:
        assert everything(reader) == []
        assert reader.version is None
        assert not Path(lake.uri).exists()
        lake.add([snapshot()], ingest="test")
        assert len(everything(reader)) == 1
        lake.add([snapshot(CLOSE + timedelta(days=1))], ingest="test")
        assert len(everything(reader)) == 2
        for call in (lambda: reader.add([], ingest="x"), reader.tidy):
            with pytest.raises(UsageError, match="was opened to read; open it with writable=True"):
                call()


# ---- other readers


def test_polars_duckdb_and_arrow_read_it_as_an_ordinary_delta_table(lake: QuoteLake) -> None:
    import duckdb
    from deltalake import DeltaTable

    lake.add([*minutes(3), snapshot(underlying="NDX")], ingest="file a.csv")
    seen = pl.scan_delta(lake.uri).sort("underlying", "as_of", "root", "expiry", "strike", "right").collect()
    assert seen.height == 3 * 48 + 24
    assert seen["underlying"].value_counts().sort("underlying").rows() == [("NDX", 24), ("SPX", 144)]
    assert seen.filter(pl.col("underlying") == "SPX")["facts"].null_count() == 141
    first = seen.filter(pl.col("as_of") == CLOSE.astimezone(UTC), pl.col("underlying") == "SPX").row(0, named=True)
    wanted = snapshot().quotes
    assert (first["root"], first["expiry"], first["strike"], first["right"]) == ("SPX", date(2024, 1, 19), 90.0, "C")
    assert (first["bid"], first["ask"], first["iv"], first["defect"]) == (wanted.bid[0], wanted.ask[0], None, None)
    assert first["date"] == date(2024, 1, 2)
    mean = duckdb.execute(
        "SELECT count(*), sum(bid) FROM read_parquet(?) WHERE \"right\" = 'P'", [list(lake.files("SPX"))]
    ).fetchone()
    assert mean is not None
    puts = seen.filter(pl.col("underlying") == "SPX", pl.col("right") == "P")
    assert mean[0] == 72
    assert mean[1] == pytest.approx(puts["bid"].sum(), abs=1e-9)
    table = DeltaTable(lake.uri)
    assert table.to_pyarrow_table(filters=[("underlying", "=", "NDX")]).num_rows == 24
    assert table.history(1)[0]["weatherglass.ingest"] == "file a.csv"


def test_a_file_is_named_by_the_hash_of_its_bytes(lake: QuoteLake) -> None:
    lake.add(minutes(2), ingest="test")
    (path,) = parquet_files(Path(lake.uri))
    assert path.name == f"part-{hashlib.sha256(path.read_bytes()).hexdigest()}.parquet"
    assert path.parent.name == "date=2024-01-02"


# ---- without the library of the log


def test_without_its_library_a_lake_that_was_never_made_is_empty_and_any_other_names_the_extra(
    lake: QuoteLake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quote_lake_log, "_library_is_here", lambda: False)
    assert everything(lake) == []
    place = re.escape(str(tmp_path / "lake" / "quotes"))
    said = (
        rf"^the quote lake {place} needs the extra 'lake' \(deltalake is missing\): pip install 'weatherglass\[lake\]'$"
    )
    with pytest.raises(UsageError, match=said):
        lake.add([rich_snapshot()], ingest="test")
    monkeypatch.undo()
    lake.add([rich_snapshot()], ingest="test")
    monkeypatch.setattr(quote_lake_log, "_library_is_here", lambda: False)
    with pytest.raises(UsageError, match=said):
        QuoteLake(tmp_path / "lake" / "quotes", writable=False).overview()
