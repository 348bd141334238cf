"""Random snapshots of SPX quotes for tests: days on which rules change, several roots, and everything that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from weatherglass.market import QuoteTable, assemble_board
from weatherglass.market.board import Board
from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.timeline import NEW_YORK

DAYS = (
    date(2014, 10, 3),  # the last session of the first edition
    date(2015, 1, 14),  # Saturday monthlies are still listed
    date(2023, 8, 18),  # a third Friday: SPX settles at the open, SPXW at the close
    date(2023, 11, 24),  # a half day
    date(2024, 3, 8),  # the clocks change on the Sunday after
    date(2024, 3, 10),  # that Sunday
    date(2025, 2, 10),  # asks of zero begin to exclude
)
_OFFSETS = (0, 1, 3, 7, 14, 21, 28, 35, 63, 91, 126, 182, 245, 366)


def snapshots(seed: int, *, count: int = 6, faults: float = 0.3, strikes: int = 12) -> list[QuoteSnapshot]:
    """Snapshots of one day in their order, with one listing or several.

    Parameters
    ----------
    faults
        Chance of a snapshot to have something that is not usual; single quotes are bad in any.
    """
    rng = np.random.default_rng(seed)
    day = DAYS[seed % len(DAYS)]
    minutes = np.sort(rng.integers(8 * 60, 17 * 60, count))
    listing = _listing(day, rng)
    made = []
    for minute in minutes.tolist():
        if rng.random() < 0.2:
            listing = _listing(day, rng)
        seconds = int(rng.integers(0, 60))
        as_of = datetime.combine(day, time(minute // 60, minute % 60, seconds), NEW_YORK)
        made.append(_snapshot(as_of, listing, rng, strikes, unusual=rng.random() < faults))
    return made


def _listing(day: date, rng: np.random.Generator) -> list[tuple[str, date]]:
    monthly = [_third_friday(day, months) for months in (0, 1, 2, 3, 6, 9, 12)]
    if day < date(2015, 2, 1):
        monthly = [expiry + timedelta(days=int(rng.integers(0, 2))) for expiry in monthly]
    weekly = [day + timedelta(days=offset) for offset in _OFFSETS]
    listed = {("SPX", expiry) for expiry in monthly if expiry >= day and rng.random() < 0.8}
    listed |= {("SPXW", expiry) for expiry in [*weekly, *monthly] if expiry >= day and rng.random() < 0.6}
    return sorted(listed)


def _third_friday(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    return first + timedelta(days=(4 - first.weekday()) % 7 + 14)


def _snapshot(
    as_of: datetime, listing: list[tuple[str, date]], rng: np.random.Generator, strikes: int, *, unusual: bool
) -> QuoteSnapshot:
    rows: list[tuple[date, int, float, int, float, float]] = []
    for root, expiry in listing:
        years = max((expiry - as_of.date()).days, 0.2) / 365
        step = 5.0 if rng.random() < 0.9 else 40.0
        centre = 4000.0 + float(rng.normal(0, 3))
        for at in range(strikes if rng.random() < 0.95 else int(rng.integers(0, 3))):
            strike = 3970.0 + step * at
            width = 300 * years**0.5
            value = np.array([centre - strike, strike - centre])
            price = np.maximum(value, 0.0) + width * np.exp(-np.abs(value) / width) * 0.4
            for right in (0, 1):
                bid, ask = (float(np.round(price[right] * x, 2)) for x in (0.98, 1.02))
                luck = rng.random()
                if luck < 0.05:
                    bid = 0.0
                elif luck < 0.07:
                    bid, ask = ask, bid
                elif luck < 0.08:
                    ask = 0.0
                elif luck < 0.11:
                    bid = ask = np.nan
                elif luck < 0.12:
                    bid = np.nan
                elif luck < 0.13:
                    bid = -1.0
                elif luck < 0.14:
                    ask = np.inf
                elif luck < 0.15:
                    ask = 2e7
                elif luck < 0.16:
                    bid = ask
                if luck < 0.99:
                    rows.append((expiry, ("SPX", "SPXW", "").index(root), strike, right, bid, ask))
    if unusual and rows:
        _make_unusual(rows, rng)
    table = np.array([row[1:] for row in rows], float).reshape(-1, 5)
    return QuoteSnapshot(
        underlying="SPX",
        as_of=as_of,
        source="made",
        quotes=QuoteTable(
            expiry=np.array([row[0] for row in rows], "datetime64[D]"),
            roots=("SPX", "SPXW", "") if any(row[1] == 2 for row in rows) else ("SPX", "SPXW"),
            root=table[:, 0].astype(np.int64),
            strike=table[:, 1].copy(),
            right=table[:, 2].astype(np.int64),
            bid=table[:, 3].copy(),
            ask=table[:, 4].copy(),
        ),
        dropped={"combination": 2} if rng.random() < 0.2 else {},
    )


def _make_unusual(rows: list[tuple[date, int, float, int, float, float]], rng: np.random.Generator) -> None:
    at = int(rng.integers(0, len(rows)))
    expiry, root, strike, right, bid, ask = rows[at]
    match int(rng.integers(0, 8)):
        case 0:
            rows.insert(at, rows[at])
        case 1:
            rows.append((expiry, root, strike, right, bid, ask + 0.5))
        case 2:
            rows.append((expiry, root, 0.0, right, bid, ask))
        case 3:
            rows.append((expiry, root, np.inf, right, bid, ask))
        case 4:
            rows.append((expiry, 2, strike, right, bid, ask))
        case 5:  # three of one contract, crossed, locked and empty in some order
            three = [(expiry, root, strike, right, *pair) for pair in ((3.0, 2.0), (2.0, 2.0), (np.nan, np.nan))]
            rows[at : at + 1] = [three[i] for i in rng.permutation(3)]
        case 6:
            rows.append((expiry, root, -1.0, 1, bid, ask))
        case _:
            rows[:] = [(*row[:4], np.nan, np.nan) for row in rows]


def board(snapshot: QuoteSnapshot) -> Board:
    """The board of a snapshot, in source order."""
    return assemble_board(
        snapshot.quotes,
        underlying=snapshot.underlying,
        as_of=snapshot.as_of,
        source=snapshot.source,
        term_notes=dict(snapshot.term_notes),
        dropped=dict(snapshot.dropped),
    )


def crypto_snapshots(count: int = 4, *, underlying: str = "BTC") -> Sequence[QuoteSnapshot]:
    """Coin options whose settlement is stated, with deltas, a few minutes apart."""
    from weatherglass.market import TermNote

    made = []
    expiries = [date(2024, 5, 2), date(2024, 5, 24), date(2024, 6, 7), date(2024, 6, 28)]
    for at in range(count):
        rng = np.random.default_rng(at)
        as_of = datetime(2024, 5, 1, 23, 50, tzinfo=UTC) + timedelta(minutes=7 * at)
        rows = []
        for expiry in expiries:
            for strike in range(50_000, 72_000, 2_000):
                for right in (0, 1):
                    inner = max((60_000 - strike) * (1 - 2 * right), 0)
                    mid = inner + 900 * np.exp(-abs(strike - 60_000) / 6_000) * rng.uniform(0.95, 1.05)
                    delta = (0.5 + (60_000 - strike) / 25_000) - right
                    rows.append((expiry, strike, right, mid * 0.97, mid * 1.03, delta))
        table = np.array([row[1:] for row in rows], float)
        made.append(
            QuoteSnapshot(
                underlying=underlying,
                as_of=as_of,
                source="made",
                quotes=QuoteTable(
                    expiry=np.array([row[0] for row in rows], "datetime64[D]"),
                    roots=(underlying,),
                    root=np.zeros(len(rows), np.int64),
                    strike=table[:, 0].copy(),
                    right=table[:, 1].astype(np.int64),
                    bid=table[:, 2].copy(),
                    ask=table[:, 3].copy(),
                    delta=np.clip(table[:, 4], -1, 1),
                ),
                term_notes={
                    (expiry, underlying): TermNote(datetime.combine(expiry, time(8), UTC), 60_000.0)
                    for expiry in expiries[:3]
                },
            )
        )
    return made
