"""Snapshots of quotes for tests of the quote lake, and what it means that two of them are the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from weatherglass.market import Board, QuoteTable, assemble_board
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.market.quotes import TermNote
from weatherglass.timeline import NEW_YORK

CLOSE = datetime(2024, 1, 2, 16, 15, tzinfo=NEW_YORK)
EXPIRIES = (date(2024, 1, 19), date(2024, 2, 16), date(2024, 3, 15))


def snapshot(
    as_of: datetime = CLOSE,
    *,
    underlying: str = "SPX",
    source: str = "table of quotes a.csv",
    strikes: int = 4,
    seed: int = 1,
    shuffled: bool = False,
    raised: float = 0.0,
) -> QuoteSnapshot:
    """A call and a put at some strikes of three expiries, and of two roots when the underlying is SPX.

    Parameters
    ----------
    raised
        Added to every bid and ask: another snapshot of the same contracts.
    """
    rng = np.random.default_rng(seed)
    roots = ("SPX", "SPXW") if underlying == "SPX" else (underlying,)
    rows = [
        (root, expiry, 90.0 + 2.5 * at, right)
        for root in range(len(roots))
        for expiry in EXPIRIES
        for at in range(strikes)
        for right in (0, 1)
    ]
    order = rng.permutation(len(rows)) if shuffled else np.arange(len(rows))
    bid = rng.integers(0, 400, len(rows)) / 20 + raised
    return QuoteSnapshot(
        underlying=underlying,
        as_of=as_of,
        source=source,
        quotes=QuoteTable(
            expiry=np.array([row[1] for row in rows], "datetime64[D]")[order],
            roots=roots,
            root=np.array([row[0] for row in rows], np.int64)[order],
            strike=np.array([row[2] for row in rows])[order],
            right=np.array([row[3] for row in rows], np.int64)[order],
            bid=bid[order],
            ask=(bid + 0.1)[order],
        ),
    )


def minutes(count: int, *, start: datetime = CLOSE, **how: object) -> Iterator[QuoteSnapshot]:
    """Snapshots a minute apart, each with quotes of its own."""
    for at in range(count):
        yield snapshot(start + timedelta(minutes=at), seed=at + 1, **how)  # type: ignore[arg-type]


def rich_snapshot() -> QuoteSnapshot:
    """Everything that a snapshot can have, and everything that can be wrong with a number; in the order of the lake."""
    nan, inf = np.nan, np.inf
    return QuoteSnapshot(
        underlying="BTC",
        as_of=datetime(2026, 3, 17, 18, 31, 48, 123_456, tzinfo=UTC),
        source="Deribit surface, 'quoted' – 변동성.csv",
        as_of_inferred=True,
        known_at=datetime(2026, 3, 17, 15, 0, tzinfo=NEW_YORK),
        quotes=QuoteTable(
            expiry=np.array(["2026-03-18"] * 5 + ["2026-03-20"] * 3, "datetime64[D]"),
            roots=("ETH", "BTC"),
            root=np.array([1] * 8, np.int64),
            strike=np.array([60_000.0, 60_000.0, 61_000.123456, inf, nan, 70_000.0, 70_000.0, 70_000.0]),
            right=np.array([0, 1, 0, 1, 0, 0, 0, 1], np.int64),
            bid=np.array([nan, inf, 0.0, 1.5, -2.0, 0.1 + 0.2, 5e-324, inf]),
            ask=np.array([nan, nan, 0.0, inf, 1e300, 0.3, -0.0, inf]),
            delta=np.array([0.5, nan, inf, -999.0, 1.0, nan, 0.0, -1.0]),
            iv=np.array([inf, 0.0, nan, 8.63, 0.5, nan, nan, nan]),
        ),
        dropped={"combination": 3, "bad_expiry": 1},
        term_notes={
            (date(2026, 3, 18), "BTC"): TermNote(datetime(2026, 3, 18, 8, 0, tzinfo=UTC), 74_602.5615),
            (date(2026, 3, 20), "BTC"): TermNote(None, None),
            (date(2026, 3, 27), "BTC"): TermNote(datetime(2026, 3, 27, 4, 0, tzinfo=NEW_YORK), None),
        },
        notes=("prices were in the coin", 'a note with "quotes"\nand a line'),
    )


def require_same(found: QuoteSnapshot, wanted: QuoteSnapshot) -> None:
    """Field by field, bits of numbers included; the rows have to stand in the same order."""
    for name in ("underlying", "as_of", "source", "as_of_inferred", "known_at", "dropped", "term_notes", "notes"):
        assert getattr(found, name) == getattr(wanted, name), name
    assert str(found.as_of.tzinfo) == str(wanted.as_of.tzinfo)
    assert found.quotes.roots == wanted.quotes.roots
    for name in ("expiry", "root", "strike", "right", "bid", "ask", "delta", "iv"):
        ours, theirs = getattr(found.quotes, name), getattr(wanted.quotes, name)
        assert (ours is None) == (theirs is None), name
        if ours is not None:
            assert ours.dtype == theirs.dtype, name
            np.testing.assert_array_equal(ours, theirs, err_msg=name)


def board_of(snapshot: QuoteSnapshot) -> Board:
    """The board that the snapshot makes."""
    return assemble_board(
        snapshot.quotes,
        underlying=snapshot.underlying,
        as_of=snapshot.as_of,
        source=snapshot.source,
        term_notes=dict(snapshot.term_notes),
        notes=snapshot.notes,
        dropped=dict(snapshot.dropped),
    )


def require_same_board(found: Board, wanted: Board) -> None:
    """Terms, quotes and counted defects."""
    assert dict(found.defects) == dict(wanted.defects)
    assert [term.label for term in found.terms] == [term.label for term in wanted.terms]
    for ours, theirs in zip(found.terms, wanted.terms, strict=True):
        assert dict(ours.defects) == dict(theirs.defects), ours.label
        assert (ours.settles_at, ours.forward_hint) == (theirs.settles_at, theirs.forward_hint)
        for name in (
            "strike",
            "call_bid",
            "call_ask",
            "put_bid",
            "put_ask",
            "call_delta",
            "put_delta",
            "call_iv",
            "put_iv",
        ):
            one, other = getattr(ours, name), getattr(theirs, name)
            assert (one is None) == (other is None)
            if one is not None:
                np.testing.assert_array_equal(one, other, err_msg=f"{ours.label} {name}")


def parquet_files(lake: Path) -> list[Path]:
    """Files of the partitions, sorted."""
    return sorted(path for path in lake.glob("underlying=*/date=*/*.parquet"))
