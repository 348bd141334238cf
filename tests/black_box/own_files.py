"""Files of a user, numbered: each says something else about the same days or of other instants, so that halves are seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

SERIES = ("RUT", "SPX")
UNDERLYING = "XYZ"
SNAPSHOTS = 2
"""Of a board file."""
EXPIRIES = ("2026-01-30", "2026-02-13")
STRIKES = tuple(90.0 + 2.5 * at for at in range(9))
QUOTES_OF_A_SNAPSHOT = len(EXPIRIES) * len(STRIKES) * 2
MOST_DAYS = 40
_HEADER = "underlying,quote_time,root,expiry,strike,right,bid,ask"
_BEGIN = datetime(2026, 1, 5, 14, 30, tzinfo=UTC)


def series_of(number: int) -> dict[str, dict[str, float]]:
    """What series file `number` says: every day of every series, each with another value than in all other files."""
    days = [str(date(2024, 1, 1) + timedelta(days=at)) for at in range(min(10 + number, MOST_DAYS))]
    return {
        name: {day: round(base + number + at / 100, 2) for at, day in enumerate(days)}
        for name, base in zip(SERIES, (2000.0, 5000.0), strict=True)
    }


def number_of(series: str, values: dict[str, float]) -> int:
    """Which file the values of a series are of, all of them; anything else fails."""
    number = int(next(iter(values.values())) - series_of(0)[series]["2024-01-01"])
    assert values == series_of(number)[series], f"{series} is not as any one file says"
    return number


def write_series(folder: Path, number: int) -> Path:
    """The file itself: a day a row, a series a column."""
    said = series_of(number)
    days = said[SERIES[0]]
    lines = [f"date,{','.join(SERIES)}", *(f"{day},{','.join(f'{said[n][day]:.2f}' for n in SERIES)}" for day in days)]
    return _written(folder / f"series-{number}.csv", lines)


def instants_of(number: int) -> list[datetime]:
    """Instants of the snapshots of board file `number`, in order; no other file has any of them."""
    return [_BEGIN + timedelta(minutes=number * SNAPSHOTS + at) for at in range(SNAPSHOTS)]


def bids_of(instant: datetime) -> list[float]:
    """Bids of a snapshot, by expiry, strike and right (calls first)."""
    minute = (instant - _BEGIN) // timedelta(minutes=1)
    return [
        round(max(0.0, (100.0 - strike) * sign) + 2.0 + month + minute / 100, 2)
        for month in range(len(EXPIRIES))
        for strike in STRIKES
        for sign in (-1, 1)
    ]


def write_board(folder: Path, number: int, *, shuffled_with: int | None = None) -> Path:
    """The file itself: a quote a row; the rows of each snapshot in another order where a seed is given."""
    lines = [_HEADER]
    for instant in instants_of(number):
        rows = list(_rows(instant))
        if shuffled_with is not None:
            Random(shuffled_with).shuffle(rows)
        lines += rows
    return _written(folder / f"board-{number}.csv", lines)


def write_backfill(path: Path, megabytes: float) -> int:
    """A file of one underlying over some days with 4,000 quotes each ten minutes; the number of its quotes."""
    cells = [
        f"{date(2020, 1, 17) + timedelta(days=7 * week)},{2000 + 25 * at},{right},{1 + at / 20 + week:.2f},{2 + at / 20 + week:.2f}\n"
        for week in range(20)
        for at in range(100)
        for right in "CP"
    ]
    size = count = 0
    with path.open("w", encoding="utf-8") as out:
        out.write(f"{_HEADER}\n")
        while size < megabytes * 1e6:
            begin = f"SPX,{datetime(2019, 6, 3, 14, 30, tzinfo=UTC) + timedelta(minutes=10 * count):%Y-%m-%dT%H:%M:%S%z},SPXW,"
            size += out.write(begin + begin.join(cells))
            count += 1
    return count * len(cells)


def _rows(instant: datetime) -> Iterator[str]:
    bids = iter(bids_of(instant))
    for expiry in EXPIRIES:
        for strike in STRIKES:
            for right in "CP":
                bid = next(bids)
                yield f"{UNDERLYING},{instant.isoformat()},{UNDERLYING},{expiry},{strike:g},{right},{bid:.2f},{bid + 0.2:.2f}"


def _written(path: Path, lines: Sequence[str]) -> Path:
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path
