"""A simulated movement: the same from the same seed, near its board for days, one whole board a second."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

import numpy as np
import pytest

from weatherglass.app.packaged_boards import packaged_board, ticks_of
from weatherglass.errors import UsageError
from weatherglass.indices.moved_board import BoardMove, MovableBoard
from weatherglass.stream.events import Listing, QuoteBatch, event_bytes
from weatherglass.stream.simulated_movement import LAP, Wandering, movement_events, moves

BOARD = packaged_board("BTC_2021-10-21")
MOVABLE = MovableBoard(BOARD, ticks_of(BOARD))
WEEK = Wandering(step=timedelta(minutes=1))


def path(seed: int, steps: int, how: Wandering | None = None) -> np.ndarray:
    return np.array([(move.forward, move.volatility) for move in islice(moves(seed, how), steps)])


def test_a_seed_gives_the_same_bytes_twice_and_another_seed_others() -> None:
    def told(seed: int) -> list[bytes]:
        return [event_bytes(event) for event in islice(movement_events(MOVABLE, moves(seed)), 12)]

    assert told(7) == told(7)
    assert told(7)[:2] == told(8)[:2]  # the contracts, and the board as it was
    assert all(a != b for a, b in zip(told(7)[3:], told(8)[3:], strict=True))


def test_a_week_stays_near_the_board_and_comes_back_to_it() -> None:
    """Of an Ornstein-Uhlenbeck process: mean 0, deviations and correlation as asked, autocorrelation exp(-t/tau)."""
    found = path(3, 7 * 24 * 60, WEEK)
    assert (np.abs(found) <= 3.0 * np.array([0.006, 0.05])).all()
    forward, level = found.T
    assert np.std(forward) == pytest.approx(0.006, rel=0.25)
    assert np.std(level) == pytest.approx(0.05, rel=0.25)
    assert abs(np.mean(level)) < 0.02
    assert np.corrcoef(forward, level)[0, 1] == pytest.approx(-0.8, abs=0.1)
    assert np.corrcoef(level[:-60], level[60:])[0, 1] == pytest.approx(np.exp(-1.0), abs=0.15)
    assert (np.diff(np.sign(level)) != 0).sum() > 100


def test_a_lap_is_the_boards_own_contracts_and_all_quotes_every_second() -> None:
    listing, *batches = islice(movement_events(MOVABLE, moves(1)), 5)
    assert isinstance(listing, Listing)
    assert len(listing.listing.contracts) == 98
    assert [each.received_at - BOARD.as_of for each in batches] == [timedelta(seconds=k) for k in range(4)]  # type: ignore[operator]
    for each in batches:
        assert isinstance(each, QuoteBatch)
        assert each.which.size == 98
    still = MOVABLE.quotes(BoardMove())
    assert np.array_equal(batches[0].bid, still[0])  # type: ignore[union-attr]
    assert not np.array_equal(batches[1].bid, still[0])  # type: ignore[union-attr]


def test_a_lap_ends_after_five_hours_and_the_next_one_goes_on_with_the_walk() -> None:
    walk, again = moves(5), moves(5)
    step = timedelta(hours=1)
    first, second = (list(movement_events(MOVABLE, walk, step=step)) for _ in range(2))
    assert [len(first), len(second)] == [1 + LAP // step] * 2 == [6, 6]
    assert second[0].received_at == first[0].received_at == BOARD.as_of
    *_, sixth = islice(again, 6)
    assert np.array_equal(second[1].ask, MOVABLE.quotes(sixth)[1])  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"correlation": -1.5}, "correlation -1 to 1"),
        ({"volatility": -0.1}, "must be 0 or more"),
        ({"step": timedelta(0)}, "of a movement must be positive"),
    ],
)
def test_what_is_no_wandering_is_refused(how: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Wandering(**how)  # type: ignore[arg-type]
