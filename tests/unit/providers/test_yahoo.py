"""Yahoo's charts: days in the exchange's zone, live bars, thinned spans, and what comes in place of a chart."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from recorded_client import NOON, OTHER_BODIES, RecordedClient, assert_survives, payload, values
from shared_files import shared
from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged, UsageError
from weatherglass.providers.contract import Ask, Provider
from weatherglass.providers.yahoo import Yahoo

SPY = {"series": "SPY", "symbol": "SPY"}
AFTER = datetime(2026, 8, 28, 20, 30, tzinfo=UTC)
"""Half an hour after the close in New York."""


def unix(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp())


def tree(symbol: str = "SPY", zone: str | None = "America/New_York") -> dict:
    """Three sessions of New York, open at 13:30 UTC; the third is that of 28 August 2026."""
    return {
        "chart": {
            "result": [
                {
                    "meta": {
                        "currency": "USD",
                        "symbol": symbol,
                        "regularMarketTime": unix(2026, 8, 28, 20),
                        "gmtoffset": -14400,
                        "exchangeTimezoneName": zone,
                        "dataGranularity": "1d",
                        "currentTradingPeriod": {
                            "pre": {"start": unix(2026, 8, 28, 8), "end": unix(2026, 8, 28, 13, 30)},
                            "regular": {"start": unix(2026, 8, 28, 13, 30), "end": unix(2026, 8, 28, 20)},
                        },
                    },
                    "timestamp": [unix(2026, 8, day, 13, 30) for day in (26, 27, 28)],
                    "indicators": {
                        "quote": [
                            {
                                "open": [765.0, 767.5, 771.0],
                                "high": [768.0, 772.0, 775.3],
                                "low": [763.0, 766.0, 768.3],
                                "close": [766.08, 771.1, 769.35],
                                "volume": [40000000, 41000000, 36342284],
                            }
                        ],
                        "adjclose": [{"adjclose": [764.18, 769.19, 767.44]}],
                    },
                }
            ],
            "error": None,
        }
    }


def bars(document: dict) -> dict:
    return document["chart"]["result"][0]


def parsed(document: dict, context: dict | None = None, received_at: datetime = AFTER):
    return Yahoo().parse(payload(json.dumps(document), context or SPY, received_at=received_at))


def test_it_is_a_provider_that_says_it_is_best_effort():
    yahoo = Yahoo()
    assert isinstance(yahoo, Provider)
    assert (yahoo.name, yahoo.needs, len(yahoo.serves)) == ("yahoo", (), 35)
    assert "best effort" in yahoo.title


def test_every_field_of_a_fund_is_kept():
    answer = parsed(tree())
    days = ("2026-08-26", "2026-08-27", "2026-08-28")
    assert values(answer) == {
        ("SPY", "open"): dict(zip(days, (765.0, 767.5, 771.0), strict=True)),
        ("SPY", "high"): dict(zip(days, (768.0, 772.0, 775.3), strict=True)),
        ("SPY", "low"): dict(zip(days, (763.0, 766.0, 768.3), strict=True)),
        ("SPY", "close"): dict(zip(days, (766.08, 771.1, 769.35), strict=True)),
        ("SPY", "volume"): dict(zip(days, (40e6, 41e6, 36342284.0), strict=True)),
        ("SPY", "adjclose"): dict(zip(days, (764.18, 769.19, 767.44), strict=True)),
    }
    assert answer.quality.notes == ("SPY: prices in USD",)
    assert (answer.quality.read, answer.quality.kept) == (18, 18)


def test_an_index_has_prices_only():
    answer = parsed(tree("^GSPC"), {"series": "SPX", "symbol": "^GSPC"})
    assert set(values(answer)) == {("SPX", name) for name in ("open", "high", "low", "close")}


def test_the_bar_of_a_running_session_is_no_close():
    answer = parsed(tree(), received_at=datetime(2026, 8, 28, 19, 59, tzinfo=UTC))
    assert list(values(answer)[("SPY", "close")]) == ["2026-08-26", "2026-08-27"]
    assert (answer.quality.blank, dict(answer.quality.left_out)) == (6, {})
    assert answer.quality.notes[1] == (
        "the bar of 2026-08-28 is left out: that session had not ended when the answer came"
    )


def test_a_live_bar_at_the_time_of_the_last_trade_is_no_close():
    document = tree()
    live = unix(2026, 8, 28, 18, 14)
    bars(document)["timestamp"][2] = bars(document)["meta"]["regularMarketTime"] = live
    answer = parsed(document, received_at=datetime(2026, 8, 28, 18, 14, 30, tzinfo=UTC))
    assert list(values(answer)[("SPY", "close")]) == ["2026-08-26", "2026-08-27"]


@pytest.mark.parametrize(("minute", "last"), [(29, "2026-08-27"), (30, "2026-08-28")])
def test_a_close_is_believed_half_an_hour_after_the_session(minute, last):
    answer = parsed(tree(), received_at=datetime(2026, 8, 28, 20, minute, tzinfo=UTC))
    assert max(values(answer)[("SPY", "close")]) == last


def test_when_the_period_is_already_the_next_session_the_last_one_is_final():
    document = tree()
    bars(document)["meta"]["currentTradingPeriod"]["regular"] = {
        "start": unix(2026, 8, 31, 13, 30),
        "end": unix(2026, 8, 31, 20),
    }
    answer = parsed(document, received_at=datetime(2026, 8, 31, 13, tzinfo=UTC))
    assert max(values(answer)[("SPY", "close")]) == "2026-08-28"


def test_without_a_trading_period_the_day_of_receipt_is_left_out():
    document = tree()
    del bars(document)["meta"]["currentTradingPeriod"]
    assert max(values(parsed(document))[("SPY", "close")]) == "2026-08-27"


def test_a_bar_of_a_later_day_is_in_the_future():
    answer = parsed(tree(), received_at=datetime(2026, 8, 27, 21, tzinfo=UTC))
    assert dict(answer.quality.left_out) == {"future_date": 6}


def test_the_day_is_that_of_the_exchange_and_not_that_of_utc():
    # Gold of the Comex: its bar begins at midnight in New York; a bar of Seoul begins on the UTC day before.
    document = tree("GC=F")
    bars(document)["timestamp"] = [unix(2026, 1, 5, 5), unix(2026, 3, 9, 4), unix(2026, 3, 10, 4)]
    answer = parsed(document, {"series": "GOLD", "symbol": "GC=F"})
    assert list(values(answer)[("GOLD", "close")]) == ["2026-01-05", "2026-03-09", "2026-03-10"]
    seoul = tree("^KS11", "Asia/Seoul")
    bars(seoul)["timestamp"] = [unix(2026, 8, 24, 15, 30), unix(2026, 8, 25, 0), unix(2026, 8, 26, 0)]
    answer = parsed(seoul, {"series": "SPX", "symbol": "^KS11"})
    assert list(values(answer)[("SPX", "close")]) == ["2026-08-25", "2026-08-26"]  # the first two are one day
    assert dict(answer.quality.left_out) == {"conflicting_duplicate": 4}


@pytest.mark.parametrize("zone", ["Mars/Olympus", None, "../../etc/passwd", "America"])
def test_an_unknown_zone_falls_back_on_the_offset_and_says_so(zone):
    answer = parsed(tree(zone=zone))
    assert max(values(answer)[("SPY", "close")]) == "2026-08-28"
    assert answer.quality.notes[1] == f"no known zone {zone!r}: days are read with today's offset UTC-04:00"


def test_without_zone_and_offset_days_cannot_be_read():
    document = tree(zone=None)
    del bars(document)["meta"]["gmtoffset"]
    with pytest.raises(SchemaChanged, match="has no 'exchangeTimezoneName'"):
        parsed(document)


def test_nulls_are_blank_and_no_zeros():
    document = tree()
    for column in bars(document)["indicators"]["quote"][0].values():
        column[1] = None
    bars(document)["indicators"]["adjclose"][0]["adjclose"][1] = None
    answer = parsed(document)
    assert list(values(answer)[("SPY", "close")]) == ["2026-08-26", "2026-08-28"]
    assert answer.quality.blank == 6


def test_newest_first_is_the_same():
    document = tree()
    bars(document)["timestamp"].reverse()
    for column in bars(document)["indicators"]["quote"][0].values():
        column.reverse()
    bars(document)["indicators"]["adjclose"][0]["adjclose"].reverse()
    assert values(parsed(document)) == values(parsed(tree()))


def test_a_negative_price_of_oil_is_a_price():
    document = tree("CL=F")
    quotes = bars(document)["indicators"]["quote"][0]
    quotes["open"][0], quotes["high"][0], quotes["low"][0], quotes["close"][0] = 17.73, 17.85, -40.32, -37.63
    answer = parsed(document, {"series": "WTI", "symbol": "CL=F"})
    assert values(answer)[("WTI", "close")]["2026-08-26"] == -37.63


def test_a_close_outside_of_high_and_low_costs_the_others():
    document = tree()
    bars(document)["indicators"]["quote"][0]["high"][0] = 760.0
    answer = parsed(document)
    assert dict(answer.quality.left_out) == {"impossible_range": 3}
    assert values(answer)[("SPY", "close")]["2026-08-26"] == 766.08


def test_columns_of_different_length_are_a_changed_schema():
    document = tree()
    bars(document)["indicators"]["quote"][0]["close"].pop()
    message = "has no 'close for each of 3 timestamps'; it has: close with 2 values"
    with pytest.raises(SchemaChanged, match=message):
        parsed(document)


@pytest.mark.parametrize("field", ["meta", "indicators"])
def test_a_renamed_member_is_named(field):
    document = tree()
    bars(document)["x"] = bars(document).pop(field)
    with pytest.raises(SchemaChanged, match=f"missing required field `{field}`"):
        parsed(document)


def test_a_missing_close_is_named():
    document = tree()
    quotes = bars(document)["indicators"]["quote"][0]
    quotes["Close"] = quotes.pop("close")
    with pytest.raises(SchemaChanged, match=r"has no 'close'; it has: open, high, low, volume, Close"):
        parsed(document)


def test_another_symbol_is_refused_naming_both():
    with pytest.raises(NotTheDocument, match=r"expected the chart of \^GSPC and got that of SPY"):
        parsed(tree(), {"series": "SPX", "symbol": "^GSPC"})


def test_a_thinned_span_is_refused():
    document = tree()
    bars(document)["meta"]["dataGranularity"] = "3mo"
    with pytest.raises(ImpossibleAnswer, match="asked for daily bars of SPY and got '3mo'"):
        parsed(document)


@pytest.mark.parametrize("currency", ["GBp", "EUR", "usd", ""])
def test_another_currency_than_that_of_the_series_is_refused_naming_both(currency):
    document = tree()
    bars(document)["meta"]["currency"] = currency
    with pytest.raises(ImpossibleAnswer, match=f"SPY is in 'USD', and the prices of SPY came in '{currency}'"):
        parsed(document)


def test_points_of_an_index_may_come_in_any_currency_and_a_missing_one_is_noted():
    document = tree("DX-Y.NYB")
    bars(document)["meta"]["currency"] = "EUR"
    answer = parsed(document, {"series": "DXY", "symbol": "DX-Y.NYB"})
    assert (answer.quality.kept, answer.quality.notes) == (18, ("DX-Y.NYB: prices in EUR",))
    document = tree()
    del bars(document)["meta"]["currency"]
    assert parsed(document).quality.notes == ("SPY: prices in None",)


def test_an_error_of_the_interface_is_quoted():
    document = {"chart": {"result": None, "error": {"code": "Not Found", "description": "No data found"}}}
    with pytest.raises(NotTheDocument, match="expected the chart of SPY and got the error 'Not Found': No data found"):
        parsed(document)


@pytest.mark.parametrize("result", [None, []])
def test_a_chart_without_a_result_is_none(result):
    with pytest.raises(NotTheDocument, match="got a chart without a result"):
        parsed({"chart": {"result": result, "error": None}})


def test_a_span_without_sessions_is_no_rows_and_a_note():
    document = tree()
    bars(document).update(indicators={"quote": [{}], "adjclose": [{}]})
    del bars(document)["timestamp"]
    answer = parsed(document)
    assert (answer.rows, answer.quality.read) == ((), 0)
    assert answer.quality.notes[-1] == "SPY: no bar in the span asked for"


def test_unknown_members_are_passed_over():
    document = tree()
    bars(document)["events"] = {"dividends": {"1": {"amount": 1.9}}}
    bars(document)["meta"]["fulldayPrice"] = 769.0
    assert values(parsed(document)) == values(parsed(tree()))


@pytest.mark.parametrize("body", OTHER_BODIES.values(), ids=OTHER_BODIES)
def test_what_comes_in_place_of_a_chart_is_no_chart(body):
    with pytest.raises(NotTheDocument, match="expected the chart of SPY"):
        Yahoo().parse(payload(body, SPY))


def test_broken_documents_never_escape_the_exception_tree():
    assert_survives(Yahoo(), json.dumps(tree()).encode(), SPY)


def test_the_symbol_is_percent_encoded_and_the_span_is_in_seconds():
    client = RecordedClient(b"{}", b"{}")
    ask = Ask(now=NOON, names=("SPX", "DXY", "DFF"), first=date(2026, 1, 1), last=date(2026, 12, 31))
    list(Yahoo(host="http://h").fetch(ask, client))
    index, dollar = client.requests
    assert index.url == "http://h/v8/finance/chart/%5EGSPC"
    assert dollar.url == "http://h/v8/finance/chart/DX-Y.NYB"
    assert index.params == {
        "period1": "1767225600",
        "period2": "1787961600",  # the end of the day of asking, not that of the year
        "interval": "1d",
        "includePrePost": "false",
        "events": "div,splits,capitalGains",
    }
    assert index.context == {"series": "SPX", "symbol": "^GSPC"}


def test_without_days_it_asks_from_the_beginning():
    client = RecordedClient(*[b"{}"] * 35)
    assert len(list(Yahoo().fetch(Ask(now=NOON), client))) == 35
    assert client.requests[0].params["period1"] == str(unix(1927, 1, 1))
    assert len({request.key for request in client.requests}) == 35


def test_names_that_it_does_not_give_are_refused():
    with pytest.raises(UsageError, match="yahoo does not give SPK; did you mean"):
        next(Yahoo().fetch(Ask(now=NOON, names=("SPK",)), RecordedClient()))


def test_the_captured_chart():
    body = shared("payloads/yahoo_v8_chart_SPY_capture.json").read_bytes()
    closes = values(Yahoo().parse(payload(body, SPY, received_at=AFTER)))[("SPY", "close")]
    assert len(closes) == 12
    assert closes["2026-08-13"] == pytest.approx(777.88, abs=1e-4)
    assert closes["2026-08-28"] == pytest.approx(769.35, abs=1e-4)
    assert "2026-08-15" not in closes  # a Saturday
