"""Days on which the exchange was to be open, and those on which it was not."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from weatherglass.errors import UsageError
from weatherglass.timeline.scheduled_days import scheduled_days_between, unscheduled_closures
from weatherglass.timeline.sessions import sessions_between


def test_every_session_was_scheduled() -> None:
    first, last = date(2004, 1, 1), date(2030, 12, 31)
    scheduled, held = scheduled_days_between(first, last), sessions_between(first, last)
    assert bool(np.isin(held, scheduled).all())
    assert scheduled.shape[0] - held.shape[0] == unscheduled_closures(first, last).shape[0] == 6


def test_good_friday_and_thanksgiving_were_not_scheduled() -> None:
    assert scheduled_days_between(date(2014, 4, 17), date(2014, 4, 21)).astype(str).tolist() == [
        "2014-04-17",
        "2014-04-21",
    ]
    assert scheduled_days_between(date(2012, 11, 21), date(2012, 11, 23)).astype(str).tolist() == [
        "2012-11-21",
        "2012-11-23",
    ]


def test_a_day_of_mourning_was_scheduled() -> None:
    closed = unscheduled_closures(date(2006, 12, 1), date(2007, 2, 1))
    assert closed.astype(str).tolist() == ["2007-01-02"]


def test_a_span_outside_the_calendar_is_refused() -> None:
    with pytest.raises(UsageError, match="no span of the US calendar"):
        scheduled_days_between(date(2041, 1, 1), date(2041, 2, 1))
