"""Settlement prices by day: monthly contracts only, and answers that cannot be of the day asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from recorded_client import OTHER_BODIES, RecordedClient, garbled, payload, values
from shared_files import shared
from weatherglass.errors import NotTheDocument, OtherDate, SchemaChanged, SourceError, UsageError
from weatherglass.market.series import SeriesAnswer
from weatherglass.providers.cfe_settlement import CfeSettlement
from weatherglass.providers.contract import Ask, Provider

HEADER = "Product,Symbol,Expiration Date,Price\n"
WEEKLIES = "VX,VX35/U6,2026-09-02,17.2528\nVX,VX36/U6,2026-09-09,17.2528\nVX,VX40/V6,2026-10-07,17.2528\n"
MONTHLIES = (
    "VX,VX/U6,2026-09-16,17.2528\n"
    "VX,VX/V6,2026-10-21,18.8535\n"
    "VX,VX/X6,2026-11-18,19.3489\n"
    "VX,VX/Z6,2026-12-16,19.4024\n"
    "VX,VX/F7,2027-01-20,20.4496\n"
)
OTHERS = "VXM,VXM/U6,2026-09-16,17.2528\nVA,VA/U6,2026-09-18,194.25\n"
CURVE = HEADER + WEEKLIES + MONTHLIES + OTHERS
SETTLED = {"VXU26": 17.2528, "VXV26": 18.8535, "VXX26": 19.3489, "VXZ26": 19.4024, "VXF27": 20.4496}
AFTER = datetime(2026, 8, 31, 22, tzinfo=UTC)


def parsed(text: str, day: str = "2026-08-28", received_at: datetime = AFTER) -> SeriesAnswer:
    return CfeSettlement().parse(payload(text, {"day": day}, received_at=received_at))


def left_out(answer: SeriesAnswer) -> dict[str, int]:
    return {str(code): count for code, count in answer.quality.left_out.items()}


def prices(answer: SeriesAnswer) -> dict[str, float]:
    """Settlement by contract; all of them are of one day."""
    found = values(answer)
    assert {name for _, name in found} <= {"settle"}
    assert len({tuple(days) for days in found.values()}) <= 1
    return {contract: next(iter(days.values())) for (contract, _), days in found.items()}


def test_it_is_a_provider_of_the_family():
    settlement = CfeSettlement()
    assert isinstance(settlement, Provider)
    assert (settlement.name, settlement.serves, settlement.needs) == ("cfe-settlement", ("VX*",), ())


def test_monthly_contracts_are_kept_under_the_day_asked_for():
    answer = parsed(CURVE)
    assert prices(answer) == SETTLED
    assert {day for days in values(answer).values() for day in days} == {"2026-08-28"}
    assert left_out(answer) == {"filled_in": 3, "unknown_name": 2}
    assert (answer.quality.read, answer.quality.kept) == (10, 5)


def test_the_year_is_that_of_the_expiration_date():
    text = HEADER + "VX,VX/U6,2016-09-21,14.125\nVX,VX/V6,2016-10-19,16.625\nVX,VX/F7,2017-01-18,19.05\n"
    assert prices(parsed(text, "2016-09-20")) == {"VXU16": 14.125, "VXV16": 16.625, "VXF17": 19.05}


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + CURVE,
        "Settlement prices\n" + CURVE,
        HEADER + "".join((WEEKLIES + MONTHLIES + OTHERS).splitlines(keepends=True)[::-1]),
        CURVE.replace("\n", ",\r\n"),
        "".join(f"x,{line}\n" for line in CURVE.splitlines()),
        CURVE.replace("2026-09-16", "09/16/2026"),
    ],
    ids=["mark", "preamble", "reversed", "line ends", "new column", "dates"],
)
def test_the_form_of_the_table_does_not_matter(text):
    assert prices(parsed(text)) == SETTLED


@pytest.mark.parametrize(
    ("price", "code"),
    [("0", "zero_placeholder"), ("0.0000", "zero_placeholder"), ("abc", "unreadable_value"), ("1,5", "ragged_row"),
     ("-18.85", "out_of_bounds"), ("188535", "out_of_bounds"), ("2.5", "out_of_bounds")],
)  # fmt: skip
def test_a_price_that_is_none_costs_itself(price, code):
    answer = parsed(CURVE.replace("18.8535", price))
    assert prices(answer) == {name: value for name, value in SETTLED.items() if name != "VXV26"}
    assert left_out(answer) == {"filled_in": 3, "unknown_name": 2, code: 1}


@pytest.mark.parametrize("price", ["", ".", "N/A"])
def test_a_blank_price_is_blank(price):
    answer = parsed(CURVE.replace("18.8535", price))
    assert "VXV26" not in prices(answer)
    assert answer.quality.blank == 1


def test_a_symbol_and_an_expiration_date_that_disagree_name_no_contract():
    text = (
        CURVE
        + "VX,VX/G7,2027-03-17,20.1\nVX,VX/G8,2027-02-17,20.1\nVX,VX/A7,2027-02-17,20.1\nVX,VX/G7,02/29/2027,20.1\n"
    )
    answer = parsed(text)
    assert prices(answer) == SETTLED
    assert left_out(answer) == {"filled_in": 3, "unknown_name": 2 + 3, "bad_date": 1}


def test_repeated_rows_are_counted_once():
    answer = parsed(CURVE + "VX,VX/F7,2027-01-20,20.4496\n")
    assert prices(answer) == SETTLED
    assert left_out(answer)["duplicate"] == 1


def test_a_curve_whose_expired_contracts_are_missing_is_of_another_day():
    gone = HEADER + MONTHLIES.partition("\n")[2]
    why = (
        "cfe-settlement: asked for 2026-08-28, and the answer is of another date: its first monthly contract is VXV26, "
        "and that of the day was VXU26, which settled on 2026-09-16"
    )
    with pytest.raises(OtherDate, match=f"^{why}$") as caught:
        parsed(gone)
    assert caught.value.asked == date(2026, 8, 28)


@pytest.mark.parametrize("day", ["2026-08-18", "2024-01-03", "2008-11-19"])
def test_todays_curve_under_an_old_day_is_refused(day):
    with pytest.raises(OtherDate, match=r"its first monthly contract is VXU26, and that of the day was VX[QFX]"):
        parsed(CURVE, day)


def test_contracts_that_had_settled_or_expired_before_the_day_are_refused():
    with pytest.raises(OtherDate, match="VXU26 had settled on 2026-09-16 already"):
        parsed(CURVE, "2026-09-17", datetime(2026, 9, 18, tzinfo=UTC))
    with pytest.raises(OtherDate, match="a weekly contract had expired on 2026-09-02 already"):
        parsed(CURVE, "2026-09-03", datetime(2026, 9, 4, tzinfo=UTC))


def test_a_contract_years_away_is_refused():
    with pytest.raises(OtherDate, match="VXF29 was not listed yet"):
        parsed(CURVE + "VX,VX/F9,2029-01-17,21.0\n")


def test_weekly_contracts_that_are_missing_tell_of_a_later_day():
    with pytest.raises(OtherDate, match="none of its contracts expires before 2026-09-02: weekly ones are missing"):
        parsed(CURVE, "2026-08-24")
    assert prices(parsed(HEADER + MONTHLIES, "2026-08-24")) == SETTLED  # no weekly ones listed: nothing is told


def test_on_the_settlement_day_the_contract_that_settles_is_still_the_first():
    received = datetime(2026, 9, 17, tzinfo=UTC)
    answer = parsed(HEADER + MONTHLIES, "2026-09-16", received)
    assert values(answer)["VXU26", "settle"] == {"2026-09-16": 17.2528}
    with pytest.raises(OtherDate, match="its first monthly contract is VXV26"):
        parsed(HEADER + MONTHLIES.partition("\n")[2], "2026-09-16", received)


@pytest.mark.parametrize("day", ["2026-08-29", "2026-08-30", "2026-07-03", "2025-01-09"])
def test_weekends_and_holidays_have_no_settlement(day):
    with pytest.raises(OtherDate, match=f"asked for {day}, .*: the exchange was closed on that day"):
        parsed(CURVE, day)


def test_a_day_after_the_answer_is_refused_on_the_clock_of_new_york():
    midnight = datetime(2026, 8, 28, 0, 30, tzinfo=UTC)
    with pytest.raises(OtherDate, match="received before that day, at 2026-08-28T00:30"):
        parsed(CURVE, "2026-08-28", midnight)
    assert prices(parsed(CURVE, "2026-08-27", midnight)) == SETTLED


def test_a_payload_that_has_lost_its_question_cannot_be_read():
    with pytest.raises(UsageError, match="the-key does not say which day was asked for; its context needs day="):
        CfeSettlement().parse(payload(CURVE, {}))


def test_a_table_without_monthly_contracts_is_not_the_document():
    with pytest.raises(NotTheDocument, match="a table without a monthly one, of 5 rows"):
        parsed(HEADER + WEEKLIES + OTHERS)


@pytest.mark.parametrize("column", ["Product", "Symbol", "Expiration Date", "Price"])
def test_a_renamed_column_is_named(column):
    with pytest.raises(SchemaChanged, match=f"the document has no '{column}'; it has: ") as caught:
        parsed(CURVE.replace(column, "Something", 1))
    assert caught.value.missing == (column,)


@pytest.mark.parametrize("kind", OTHER_BODIES)
def test_what_comes_in_place_of_a_document_is_none(kind):
    with pytest.raises(NotTheDocument, match="expected settlement prices of VIX futures and got"):
        CfeSettlement().parse(payload(OTHER_BODIES[kind], {"day": "2026-08-28"}))


def test_a_garbled_table_is_an_answer_that_adds_up_or_an_error_of_the_source():
    read = 0
    for broken in garbled(CURVE.encode()):
        try:
            answer = CfeSettlement().parse(payload(broken, {"day": "2026-08-28"}, received_at=AFTER))
        except SourceError:
            continue
        read += 1
        assert sum(rows.rows for rows in answer.rows) == answer.quality.kept <= 5
    assert read > 25


def asked_days(now: datetime, **span: date) -> list[str]:
    client = RecordedClient(*[b""] * 70)
    list(CfeSettlement().fetch(Ask(now=now, **span), client))
    assert all(request.params["dt"] == request.context["day"] for request in client.requests)
    return [request.params["dt"] for request in client.requests]


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 8, 28, 21, 15, tzinfo=UTC), "2026-08-28"),  # an hour after the close at 16:15 New York
        (datetime(2026, 8, 28, 21, 14, tzinfo=UTC), "2026-08-27"),
        (datetime(2026, 8, 29, 0, 30, tzinfo=UTC), "2026-08-28"),  # the UTC date is not that of the session
        (datetime(2026, 8, 30, 15, 0, tzinfo=UTC), "2026-08-28"),
        (datetime(2026, 9, 8, 12, 0, tzinfo=UTC), "2026-09-04"),  # after Labor Day, before the close
        (datetime(2026, 11, 27, 19, 15, tzinfo=UTC), "2026-11-27"),  # an hour after 13:15 on a half day
    ],
)
def test_without_days_the_last_settled_session_is_asked_for(now, day):
    assert asked_days(now) == [day]


def test_a_span_asks_for_its_sessions_up_to_the_last_settled_one():
    now = datetime(2026, 9, 9, 12, tzinfo=UTC)
    sessions = ["2026-09-03", "2026-09-04", "2026-09-08"]
    assert asked_days(now, first=date(2026, 9, 3)) == sessions
    assert asked_days(now, first=date(2026, 9, 3), last=date(2026, 9, 30)) == sessions
    assert asked_days(now, first=date(2026, 9, 5), last=date(2026, 9, 7)) == []


def test_days_far_back_are_not_asked_for():
    now = datetime(2026, 9, 9, 12, tzinfo=UTC)
    days = asked_days(now, first=date(2004, 3, 26), last=date(2026, 9, 8))
    assert (days[0], days[-1], len(days)) == ("2026-07-13", "2026-09-08", 41)
    with pytest.raises(UsageError, match="answers for 2026-07-11 to 2026-09-08; asked for 2008-11-19 to 2008-11-19"):
        asked_days(now, first=date(2008, 11, 19), last=date(2008, 11, 19))


def test_the_address_is_that_of_the_exchange():
    client = RecordedClient(b"")
    list(CfeSettlement().fetch(Ask(now=datetime(2026, 8, 29, 12, tzinfo=UTC)), client))
    (request,) = client.requests
    assert request.url == "https://www.cboe.com/us/futures/market_statistics/settlement/csv"
    assert (request.key, request.expects) == ("settlement-2026-08-28.csv", ("csv",))


def test_the_real_sample():
    body = shared("payloads/cboe_cfe_settlement_2026-08-sample.csv").read_bytes()
    answer = CfeSettlement().parse(payload(body, {"day": "2026-08-28"}, received_at=AFTER))
    assert prices(answer) == SETTLED
    assert left_out(answer) == {"filled_in": 4, "unknown_name": 3}
