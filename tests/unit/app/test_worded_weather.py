"""The reading in words: what a reader is told, in both languages, and that nothing is said of what is not there."""

from __future__ import annotations

import math
import re
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import pytest

from panel_making import panel_of
from weatherglass.app.signal_view import signal_view
from weatherglass.app.weather import Record, Weather, weather, weather_of
from weatherglass.app.worded_detail import worded_detail
from weatherglass.app.worded_record import episodes_text, worded_outcomes
from weatherglass.app.worded_signal import reason_text, remedy_text, share_text, worded_signal
from weatherglass.app.worded_weather import WordedWeather, worded_weather
from weatherglass.messages.text import LANGUAGES
from weatherglass.signals.outcomes import DAYS, EPISODES, Outcome
from weatherglass.signals.panel import Unavailable, Why
from weatherglass.signals.registry import require_signal

HANGUL = re.compile(r"[가-힣]")


@pytest.fixture(scope="module")
def crisis() -> Weather:
    return weather(as_of=date(2020, 3, 16))


@pytest.fixture(scope="module")
def english(crisis: Weather) -> WordedWeather:
    return worded_weather(crisis, "en")


@pytest.fixture(scope="module")
def korean(crisis: Weather) -> WordedWeather:
    return worded_weather(crisis, "ko")


def by_hand(vix: list[float], lang: str) -> WordedWeather:
    return worded_weather(weather_of(panel_of({"VIX": vix})), lang)


def every_value(record: Any) -> list[Any]:
    """Every value in a tree of records."""
    if is_dataclass(record):
        return [each for name in fields(record) for each in every_value(getattr(record, name.name))]
    if isinstance(record, tuple | list):
        return [each for part in record for each in every_value(part)]
    return [record]


def test_the_headline_is_the_day_in_one_line(english: WordedWeather, korean: WordedWeather) -> None:
    count = len(english.on)
    assert english.headline == f"VIX 82.69, crisis · {count} of {english.available} signals on"
    assert korean.headline == f"VIX 82.69, 위기 · 신호 {english.available}개 중 {count}개 켜짐"


def test_the_instant_stands_on_both_clocks_the_readers_own_first(english: WordedWeather, korean: WordedWeather) -> None:
    assert english.as_of == (
        "New York: Monday, 16 March 2020, end of the day", "Seoul: Tuesday, 17 March 2020, 13:00",
    )  # fmt: skip
    assert korean.as_of == ("서울: 2020년 3월 17일(화) 13:00", "뉴욕: 2020년 3월 16일(월) 하루 마감 시점")


def test_winter_puts_fourteen_hours_between_the_clocks() -> None:
    assert by_hand([14.0, 15.0], "en").as_of[1] == "Seoul: Saturday, 4 January 2020, 14:00"


def test_the_level_in_prose(english: WordedWeather, korean: WordedWeather) -> None:
    assert english.prose.level.startswith(
        "The VIX closed at 82.69 on 16 March 2020, 24.86 higher than the day before. It has been in the band “crisis” "
        "since 12 March 2020 (3 sessions). It stands higher than on all other days since 1990 (mean 19.20, median 17.25)"
    )
    assert english.prose.level.endswith("The band becomes “very high” if VIX comes to 57.00 or less (now 82.69).")
    assert korean.prose.level.startswith(
        "VIX는 2020년 3월 16일 82.69로 마감했다(전날보다 24.86 상승). 2020년 3월 12일부터 3거래일째 ‘위기’ 구간에 있다. "
        "1990년 이후 모든 거래일 중 가장 높다(평균 19.20, 중앙값 17.25)."
    )
    assert korean.prose.level.endswith("VIX가 57.00 이하면 ‘매우 높음’(현재 82.69).")


@pytest.mark.parametrize(
    ("vix", "en", "ko"),
    [
        ([14.0, 15.0], "15.00 on 3 January 2020, 1.00 higher than the day before.", "15.00으로 마감했다(전날보다 1.00 상승)."),
        ([15.0, 14.0], "14.00 on 3 January 2020, 1.00 lower than the day before.", "14.00으로 마감했다(전날보다 1.00 하락)."),
        ([14.0, 14.0], "14.00 on 3 January 2020, unchanged from the day before.", "14.00으로 마감했다(전날과 같음)."),
        ([14.0], "14.00 on 2 January 2020.", "14.00으로 마감했다."),
    ],
)  # fmt: skip
def test_the_change_of_a_day_in_words(vix: list[float], en: str, ko: str) -> None:
    assert en in by_hand(vix, "en").prose.level
    assert ko in by_hand(vix, "ko").prose.level


def test_what_changed_says_both_states_and_when() -> None:
    assert by_hand([14.0, 21.0], "en").changes_text == ("VIX band: “normal” since 3 Jan 2020, “calm” before",)
    assert by_hand([14.0, 21.0], "ko").changes_text == ("VIX 구간: ‘안정’에서 ‘보통’으로 바뀜(2020.1.3부터)",)
    assert by_hand([14.0, 15.0], "en").changes_text == ("No signal has changed its state since the day before.",)
    assert by_hand([14.0, 15.0], "en").prose.changed == "No signal has changed its state since the day before."


def test_the_bands_hold_all_days_and_their_shares_add_up(english: WordedWeather) -> None:
    bands = english.level.bands
    assert [(each.lower, each.upper) for each in bands] == [
        (None, 12.0), (12.0, 20.0), (20.0, 30.0), (30.0, 40.0), (40.0, 60.0), (60.0, None),
    ]  # fmt: skip
    assert sum(each.share for each in bands) == pytest.approx(1.0)
    assert [each.label for each in bands] == ["complacent", "calm", "normal", "high", "very high", "crisis"]


def test_the_record_has_cases_spread_and_base_rate(english: WordedWeather, korean: WordedWeather) -> None:
    days = [each for each in english.outcomes if each.signal == "vix_band" and each.sampling == "days"]
    assert [(each.target, each.horizon) for each in days] == [("SPX", 21), ("SPX", 63), ("SPX", 252)]
    first = days[0]
    assert (first.measure, first.state_text, first.n_text) == (
        "S&P 500, 21 sessions later",
        "crisis",
        f"{first.n:,} days",
    )
    assert (first.q25, first.median, first.q75) == tuple(sorted((first.q25, first.median, first.q75)))  # type: ignore[type-var]
    assert f"on {first.n:,} days in 1 episode since 2008" in english.prose.record  # of 2008: that of 2020 is still open
    assert f"2008년 이후 ‘위기’ 상태였던 1차례 {first.n:,}일을 보면" in korean.prose.record
    for part in (
        "whose outcome is known",
        first.share_up_text,
        f"all days: {first.base_share_up_text}",
        first.q25_text,
    ):
        assert part in english.prose.record
    assert english.prose.record.endswith("This is no forecast.")
    assert korean.prose.record.endswith("예측은 아니다.")


@pytest.mark.parametrize(
    ("series", "remedy"),
    [
        ("CAPE", "`weatherglass pull --series CAPE` asks for it (Robert Shiller, Yale), "
         "`weatherglass import` takes a file of yours."),
        ("SPX.open", "`weatherglass pull --series SPX` asks for it (Cboe index histories; Yahoo Finance; FRED, Federal Reserve Bank of "
         "St. Louis), "
         "`weatherglass import` takes a file of yours."),
        ("FLOW_IWM", "No source of this program has it: bring a file of yours with "
         "`weatherglass import FILE --series FLOW_IWM`."),
        ("VX1", "`weatherglass pull vx-futures` asks Cboe for the contracts."),
    ],
)  # fmt: skip
def test_a_missing_series_comes_with_what_brings_it(series: str, remedy: str) -> None:
    assert remedy_text(Unavailable(Why.NO_SERIES, series), "en") == remedy
    assert HANGUL.search(remedy_text(Unavailable(Why.STALE, series), "ko"))
    assert remedy_text(Unavailable(Why.NOT_COLLECTED, series, needs="margin_calls"), "en") == ""


def test_episodes_are_counted_in_words() -> None:
    assert [episodes_text(count, "en") for count in (1, 2, 1065)] == ["1 episode", "2 episodes", "1,065 episodes"]
    assert [episodes_text(count, "ko") for count in (1, 65)] == ["1차례", "65차례"]


def test_a_state_that_was_never_there_before_has_a_reason_in_place_of_a_record() -> None:
    found = worded_weather(weather_of(panel_of({"VIX": [14.0, 65.0], "SPX": [100.0, 90.0]})), "en")
    outcome = next(each for each in found.outcomes if each.signal == "vix_band")
    assert (outcome.n, outcome.median, outcome.median_text, outcome.sentence) == (0, None, "", "")
    assert outcome.missing == "no case has ended yet (1 open)"
    assert found.prose.record == ""


def test_a_missing_level_is_said_with_its_reason_and_never_a_number() -> None:
    found = worded_weather(weather(as_of=date(2024, 7, 10)), "en")
    assert found.headline == (
        "VIX not available, because VIX ends on 20 Jun 2024, 20 days before this reading; 7 are allowed"
    )
    assert (found.level.signal.value, found.level.bands, found.prose.level, found.level.mean) == (None, (), "", None)
    korean = worded_weather(weather(as_of=date(2024, 7, 10)), "ko")
    assert korean.headline == "VIX 산출 불가: VIX 자료가 2024.6.20에 끝나 기준일보다 20일 이르다(허용 7일)"


def test_the_term_structure_says_why_it_is_not_there(english: WordedWeather, korean: WordedWeather) -> None:
    assert english.prose.term_structure.startswith(
        "The term structure is not available, because there is no series VIX3M"
    )
    assert korean.prose.term_structure.startswith("기간 구조는 산출할 수 없다. VIX3M")


def test_unavailable_signals_are_counted_by_reason(english: WordedWeather) -> None:
    codes = {each.reason_code: each for each in english.missing}
    assert "VIX3M (3 months)" in codes["no_series"].items
    assert sum(len(each.signals) for each in english.missing) == len(english.signals) - english.available
    assert codes["no_series"].text.startswith(f"{len(codes['no_series'].signals)}, for want of series: ")


def test_where_packaged_data_end_is_said(english: WordedWeather, korean: WordedWeather) -> None:
    assert english.notes[0].startswith("Packaged data are in use, and they end: ")
    assert "Bitcoin on 14 Apr 2025" in english.notes[0]
    assert "VIX on 20 Jun 2024" in english.notes[0]
    assert "VIX 2024.6.20" in korean.notes[0]


def test_events_are_worded_with_both_clocks(english: WordedWeather, korean: WordedWeather) -> None:
    said = {each.kind.value: each for each in english.events}
    settlement = said["vix_settlement"]
    assert (settlement.what, settlement.when, settlement.away) == (
        "VIX settlement (VXH20)", "18 Mar 2020 09:30 New York (22:30 Seoul)", "in 2 days",
    )  # fmt: skip
    assert said["halving"].what == "Bitcoin halving no. 3"
    assert (said["halving"].note, said["halving"].when) == ("estimated day", "7 July 2020")
    assert {each.kind.value: each.what for each in korean.events}["halving"] == "비트코인 3차 반감기"


def test_sources_are_named_once_with_their_terms(english: WordedWeather) -> None:
    assert [each.name for each in english.sources] == ["packaged"]
    assert "Cboe" in english.sources[0].title
    assert any("Coin Metrics" in each for each in english.sources[0].terms)


def test_the_disclaimer_says_what_it_is_and_that_nothing_phones_home(
    english: WordedWeather, korean: WordedWeather
) -> None:
    assert english.disclaimer.startswith("Information, no investment advice.")
    assert "Nothing phones home" in english.disclaimer
    assert korean.disclaimer.startswith("투자 권유가 아닌 정보다.")
    assert english.made_by.startswith("weatherglass ")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_half_put_together_and_no_number_is_missing_silently(crisis: Weather, lang: str) -> None:
    values = every_value(worded_weather(crisis, lang))
    texts = [each for each in values if isinstance(each, str)]
    assert [each for each in texts if re.search(r"[{}]|\bnan\b|\bNone\b|\binf\b", each)] == []
    assert [each for each in values if isinstance(each, float) and not math.isfinite(each)] == []


def test_sentences_of_a_korean_reading_are_korean(korean: WordedWeather) -> None:
    assert all(HANGUL.search(each) for each in korean.sentences)
    assert all(HANGUL.search(each.reason) for each in korean.signals if not each.available)


def test_a_row_says_the_same_as_its_reading(crisis: Weather, english: WordedWeather) -> None:
    for row in english.signals:
        reading = crisis.readings[row.name]
        assert (row.value, row.state, row.since, row.percentile) == (
            reading.value, reading.state, reading.since, reading.percentile,
        )  # fmt: skip
        assert row.available == (reading.unavailable is None)
        assert bool(row.reason) == (not row.available)
        assert len(row.would_change) == len(reading.boundaries)


@pytest.mark.parametrize(
    ("percent", "worded"),
    [(78.99, "79%"), (50.0, "50%"), (1.0, "1%"), (0.4, "0.4%"), (99.6, "99.6%"), (99.993, "99.99%"), (0.01, "0.01%")],
)
def test_a_share_never_rounds_to_none_or_all(percent: float, worded: str) -> None:
    assert share_text(percent) == worded


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("why", [each for each in Why if each is not Why.NOT_COLLECTED])
def test_every_reason_can_be_said(why: Why, lang: str) -> None:
    said = reason_text(Unavailable(why, "VIX.high", date(2020, 1, 2), 30, 7, "stats"), lang)
    assert not re.search(r"[{}]", said)
    assert bool(HANGUL.search(said)) == (lang == "ko")


def test_a_signal_in_full_says_how_its_figures_can_be_made_again() -> None:
    view = signal_view("vix_band", as_of=date(2020, 3, 16))
    detail = worded_detail(view, "en")
    fact = next(each for each in detail.facts if each.name == "mean")
    assert (fact.text, fact.n) == ("19.20", 7_559)
    assert fact.basis == "n = 7,559; 2 Jan 1990 to 16 Mar 2020; levels; every day with a value"
    assert detail.parameters[-1].text == "5.00%"
    assert (detail.inputs[0].name, detail.inputs[0].text, detail.inputs[0].age) == ("VIX", "82.69", "same day")
    assert detail.occasions[-1].last is None
    assert detail.occasions[-1].when == "since 12 Mar 2020"
    assert detail.occasions[-1].figures[0].text == "3 sessions"


def test_a_signal_that_nobody_gives_data_for_says_what_it_would_take() -> None:
    view = signal_view("margin_calls", as_of=date(2020, 3, 16))
    for lang in LANGUAGES:
        row = worded_signal(view.reading, lang)
        assert row.reason_code == "not_collected"
        assert len(row.reason) > 20
    assert (view.facts, view.occasions, view.record) == ((), (), None)


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (8_381, ("on 8,381 of 8,400 days since 1990", "8,400일 중 8,381일을 보면")),
        (4_000, ("on 4,000 days in 1 episode since 1990", "1차례 4,000일을 보면")),
    ],
)
def test_a_record_of_nearly_all_days_is_counted_out_of_all_of_them(n: int, said: tuple[str, str]) -> None:
    figures = {"mean": 0.01, "median": 0.01, "q25": -0.02, "q75": 0.03, "worst": -0.2, "best": 0.2, "share_up": 0.6}
    span = {"first": date(1990, 1, 2), "last": date(2025, 1, 2)}

    def outcome(state: str, count: int, sampling: str = DAYS) -> Outcome:
        return Outcome(state, sampling, "SPX", 21, count, 0, **figures, **span)

    record = Record("vix_band", "calm", (outcome("", 8_400), outcome("calm", n), outcome("calm", 1, EPISODES)))
    for lang, words in zip(("en", "ko"), said, strict=True):
        days, _ = worded_outcomes([record], {"vix_band": require_signal("vix_band")}, lang)
        assert words in days.sentence
