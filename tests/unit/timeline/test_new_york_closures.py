"""The written calendar is that of exchange_calendars, day for day, and needs it no more."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from weatherglass.timeline.calendar import DAY
from weatherglass.timeline.new_york_closures import EARLY_CLOSES, HOLIDAYS, UNSCHEDULED
from weatherglass.timeline.sessions import FIRST_KNOWN, LAST_KNOWN, US_SESSIONS, sessions_between, us_early_closes

ROOT = Path(__file__).resolve().parents[3]


def test_a_session_is_a_weekday_that_is_not_written_down() -> None:
    sessions = sessions_between(FIRST_KNOWN, LAST_KNOWN)
    weekdays = int(np.busday_count(FIRST_KNOWN, np.datetime64(LAST_KNOWN) + DAY))
    weekday_holidays = {
        day for text in HOLIDAYS.values() for day in text.split() if date.fromisoformat(day).weekday() < 5
    }
    assert (weekdays, len(weekday_holidays), len(UNSCHEDULED.split())) == (18523, 621, 15)
    assert len(sessions) == 18523 - 621 - 15
    assert len(us_early_closes()) == len(EARLY_CLOSES.split()) == 119
    assert all(US_SESSIONS.is_session(day) for day in us_early_closes())
    assert bool((np.diff(sessions) > np.timedelta64(0, "D")).all())


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Series.values returning an ndarray:DeprecationWarning")
def test_exchange_calendars_has_the_same_days() -> None:
    pytest.importorskip("exchange_calendars")
    spec = importlib.util.spec_from_file_location("new_york_closures", ROOT / "scripts/new_york_closures.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    made: dict[str, object] = {}
    exec(maker.module(), made)  # noqa: S102 - what our own program writes
    assert {name: made[name] for name in ("HOLIDAYS", "UNSCHEDULED", "EARLY_CLOSES")} == {
        "HOLIDAYS": HOLIDAYS, "UNSCHEDULED": UNSCHEDULED, "EARLY_CLOSES": EARLY_CLOSES,
    }  # fmt: skip
