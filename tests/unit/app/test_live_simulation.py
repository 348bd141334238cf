"""Rows of a simulated movement: they begin with the real board, say what they are, and never end."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

import weatherglass as wg
from weatherglass.app.index_values import definitions_named
from weatherglass.app.live_feeds import live_source
from weatherglass.app.live_hub import LiveHub
from weatherglass.app.live_request import LiveRequest, LiveRow
from weatherglass.app.live_simulation import FAMILIES, SEED, simulated_board, simulated_rows
from weatherglass.app.packaged_boards import packaged_board_names
from weatherglass.app.rate_choice import rates_from
from weatherglass.app.settings import Settings
from weatherglass.errors import UsageError
from weatherglass.stream import simulated_movement
from weatherglass.stream.publisher import PublicationRules, Publisher
from weatherglass.stream.rows import row_bytes
from weatherglass.stream.simulated_movement import Wandering, movement_events, moves

REQUEST = LiveRequest("simulated", every_s=1.0)


def rows_of(source: str = "", count: int = 9, *, seed: int = 1, request: LiveRequest = REQUEST) -> list[LiveRow]:
    return list(islice(simulated_rows(source, request, seed=seed, speed=None), count))


def test_the_first_values_are_those_of_the_real_board_and_the_next_ones_move() -> None:
    rows = rows_of()
    assert [each.row.index for each in rows[:3]] == ["30D", "60D", "93D"]
    for each in rows[:3]:
        real = wg.index("packaged:SPY_2022-07-15", each.row.index).value
        assert each.row.value == pytest.approx(real, abs=2e-4)  # a second later
    assert len({each.row.value for each in rows}) == 9
    assert {str(each.row.status) for each in rows} == {"fresh"}
    assert {(each.feed, each.underlying, each.row.published_at.date().isoformat()) for each in rows} == {
        ("simulated", "SPY", "2022-07-15")
    }


def test_the_same_seed_gives_the_same_bytes_and_another_one_does_not() -> None:
    first, again, other = (b"".join(row_bytes(each.row) for each in rows_of(seed=seed)) for seed in (4, 4, 5))
    assert first == again
    assert first != other


@pytest.mark.parametrize("source", packaged_board_names())
def test_every_packaged_board_moves_with_a_family_of_its_own(source: str) -> None:
    names = FAMILIES[simulated_board(source).board.underlying]
    rows = rows_of(source, 2 * len(names))
    assert tuple(each.row.index for each in rows) == names * 2
    assert all(each.row.value is not None for each in rows)


def test_slots_are_the_owners_fifteen_seconds_where_they_are_asked_for() -> None:
    rows = rows_of(count=3, request=LiveRequest("simulated", ("30D",), every_s=15.0))
    assert [each.row.published_at.second for each in rows] == [0, 15, 30]


def test_after_a_lap_the_clock_goes_back_and_the_values_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulated_movement, "LAP", timedelta(seconds=4))
    rows = rows_of(count=9, request=LiveRequest("simulated", ("30D",), every_s=1.0))
    assert [each.row.published_at.second for each in rows] == [58, 59, 0] * 3
    assert len({each.row.value for each in rows}) == 9
    waits: list[float] = []
    paced = simulated_rows("", LiveRequest("simulated", ("30D",), every_s=1.0), speed=2.0, wait=waits.append)
    list(islice(paced, 6))
    assert waits == [0.5] * 6  # a step back in time is no wait, and the next lap is paced like the first


@pytest.mark.slow
def test_values_stay_in_sight_of_the_board_for_a_simulated_week() -> None:
    """Every five minutes of a week, in laps of five hours: around the 23.85 of the board, never far from it."""
    step, movable = timedelta(minutes=5), simulated_board("")
    walk = moves(SEED, Wandering(step=step))
    rules, rates = PublicationRules(step, max_quote_age=2 * step), rates_from(None)
    values: list[float | None] = []
    while len(values) < 7 * 24 * 12:
        publisher = Publisher(definitions_named(["30D"]), rates=rates, rules=rules)
        values += [row.value for row in publisher.take_all(movement_events(movable, walk, step=step))]
    known = [value for value in values if value is not None]
    assert len(known) == len(values)
    assert 20.0 < min(known) < 22.5
    assert 25.0 < max(known) < 28.0


# ---- as a feed of the server


def test_the_hub_says_that_it_is_simulated_around_which_board(tmp_path: Path) -> None:
    hub = LiveHub("a1")

    async def until_seen() -> None:
        loop, seen = asyncio.get_running_loop(), asyncio.Event()
        hub.listen(lambda: loop.call_soon_threadsafe(seen.set) if hub.last_reading_at else None)
        feed = asyncio.create_task(live_source("simulated", Settings(home=tmp_path), speed=1000.0)(hub))  # type: ignore[arg-type]
        value = asyncio.create_task(seen.wait())
        await asyncio.wait({feed, value}, return_when=asyncio.FIRST_COMPLETED)
        feed.cancel()
        with pytest.raises(asyncio.CancelledError):  # or what the feed ended by, and nobody waits for a value any more
            await feed

    asyncio.run(until_seen())
    document = json.loads(hub.snapshot().data())
    assert document["status"]["state"] == "simulated"
    assert document["status"]["feed"] == "simulated"
    reason = document["status"]["reason"]
    assert (
        reason["message_en"]
        == "a simulated movement around the real board of this day, no price of a market: SPY 2022-07-15"
    )
    assert (
        reason["message_ko"]
        == "이 날짜의 실제 호가판을 바탕으로 만든 모의 움직임이며 시장 가격이 아니다: SPY 2022-07-15"
    )
    reading = document["readings"][0]
    assert (reading["state"], reading["feed"], reading["index"]) == ("simulated", "simulated", "30D")
    assert datetime.fromisoformat(reading["published_at"]).year == 2022
    assert reading["computed_by"] == "weatherglass; not an official index value"


def test_what_is_no_movement_is_refused_before_anything_is_served(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    for feed, names, said in (
        ("simulated:boards.csv", (), "is around a packaged board, such as packaged:SPY_2022-07-15; got 'boards.csv'"),
        ("simulated:packaged:SPX_1999", (), "no packaged option board 'SPX_1999'"),
        ("simulated", ("VIX",), "VIX is made of options of SPX; the movement is around options of SPY"),
        ("simulatd", (), "did you mean 'simulated'"),
    ):
        with pytest.raises(UsageError, match=said):
            live_source(feed, settings, names=names)
    with pytest.raises(UsageError, match=r"every=0 seconds between two rows must be 0\.1 to 3600"):
        live_source("simulated", settings, every_s=0.0)
