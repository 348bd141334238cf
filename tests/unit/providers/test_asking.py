"""What an ask means to a provider, and days in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from recorded_client import payload
from weatherglass.errors import UsageError
from weatherglass.providers.asking import contact_header, last_day, wanted
from weatherglass.providers.contract import Ask
from weatherglass.providers.utc_days import received_day, unix_day, unix_instant, unix_seconds

LATE_IN_NEW_YORK = datetime(2026, 8, 28, 21, 30, tzinfo=timezone(timedelta(hours=-4)))


def ask(*names: str, last: date | None = None) -> Ask:
    return Ask(now=LATE_IN_NEW_YORK, names=names, last=last)


def test_no_names_are_all_names():
    assert wanted(ask(), ("A", "B"), "there") == ("A", "B")


def test_names_keep_their_order_and_those_of_other_sources_are_passed_over():
    assert wanted(ask("B", "X", "A", "B"), ("A", "B"), "there") == ("B", "A")


def test_when_no_name_is_given_there_the_nearest_is_named():
    with pytest.raises(UsageError, match="there does not give SPK, XYZ; did you mean 'SPX'"):
        wanted(ask("SPK", "XYZ"), ("SPX", "RUT"), "there")


@pytest.mark.parametrize(
    ("last", "found"),
    [(None, date(2026, 8, 29)), (date(2026, 8, 1), date(2026, 8, 1)), (date(2030, 1, 1), date(2026, 8, 29))],
)
def test_the_last_day_is_at_latest_that_of_asking_in_utc(last, found):
    assert last_day(ask(last=last)) == found


def test_a_contact_becomes_a_user_agent():
    assert contact_header(" someone@example.org ", "there") == {"User-Agent": "weatherglass (someone@example.org)"}


def test_the_day_of_receipt_is_that_of_utc():
    assert received_day(payload(b"", {}, received_at=LATE_IN_NEW_YORK)) == date(2026, 8, 29)


@pytest.mark.parametrize("seconds", [None, "", "soon", True, float("nan"), float("inf"), 1e18, -1e18, [1]])
def test_what_is_no_number_of_seconds_is_no_instant(seconds):
    assert unix_instant(seconds) is None
    assert unix_day(seconds) is None


@pytest.mark.parametrize(
    ("seconds", "found"),
    [
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        ("1.5", datetime(1970, 1, 1, 0, 0, 1, 500000, tzinfo=UTC)),
        (-1, datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_seconds_become_instants(seconds, found):
    assert unix_instant(seconds) == found


def test_days_and_seconds_agree_also_before_1970():
    for day in (date(1927, 12, 30), date(1969, 12, 31), date(1970, 1, 1), date(2026, 8, 28)):
        assert unix_day(unix_seconds(day)) == day
