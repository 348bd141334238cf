"""Rules of playbooks in plain words: every condition, size, stop and cost, in both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest

from weatherglass.app.playbook_files import playbook_catalog
from weatherglass.app.worded_playbook_judgement import choice_title, own_value, value_text
from weatherglass.app.worded_rules import bars_of, condition_text, rule_sentences, share_text
from weatherglass.messages.text import keys
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_reading import playbook_from

LEVEL = {"condition": "level", "series": "VIX", "level": 30}
STATE = {"condition": "state", "signal": "vix_band", "states": ["very_high", "crisis"]}


def a_playbook(**changes: Any) -> Playbook:
    plain = {
        "schema_version": 1, "id": "mine", "statement": "Sell in fear.",
        "source": {"article": "a blog", "published": "2026-01-22"}, "freeze_date": "2026-01-22",
        "assets": {"stocks": {"series": "SPX"}, "bonds": {"series": "DGS10", "returns": "ten_year_bond"}},
        "rules": [{"name": "fear", "when": LEVEL, "hold": {}}], "otherwise": {"stocks": 1.0},
    }  # fmt: skip
    return playbook_from({**plain, **changes})


def when(condition: dict[str, Any], lang: str) -> str:
    return condition_text(a_playbook(rules=[{"name": "r", "when": condition, "hold": {}}]).rules[0].when, lang)


@pytest.mark.parametrize(
    ("condition", "en", "ko"),
    [
        (LEVEL, "VIX at 30 or more", "VIX 30 이상"),
        (LEVEL | {"side": "below", "level": 12.5}, "VIX below 12.5", "VIX 12.5 미만"),
        (LEVEL | {"over": "VIX3M", "level": 1}, "VIX over VIX3M (3 months) at 1 or more", "VIX/VIX3M(3개월) 비율 1 이상"),
        (
            {"condition": "percentile", "series": "VIX", "percentile": 90},
            "VIX at percentile 90 of all values so far or higher", "VIX 과거 전체 백분위 90 이상",
        ),
        (
            {"condition": "percentile", "series": "VIX", "percentile": 10, "side": "below", "window_days": 1260},
            "VIX below percentile 10 of its last 1,260 values", "VIX 최근 1,260개 값 백분위 10 미만",
        ),
        (
            {"condition": "change", "series": "VIX", "days": 5, "change": 20},
            "VIX +20% or more over 5 days", "VIX 5일 변화 +20% 이상",
        ),
        (
            {"condition": "change", "series": "SPX", "days": 1, "change": -3, "side": "below"},
            "S&P 500 less than −3% over 1 day", "S&P 500 1일 변화 −3% 미만",
        ),
        (
            {"condition": "average", "series": "SPX", "days": 200, "side": "below"},
            "S&P 500 below its mean of the last 200 days", "S&P 500 200일 이동평균 미만",
        ),
        (
            {"condition": "event", "series": "RUT", "within_days": 365, "event": {"rule": "breakout"}},
            "Russell 2000 at a record close after 365 days without one, at most 365 days ago",
            "러셀 2000 365일 만의 신고점 돌파 이후 365일 이내",
        ),
        (
            {"condition": "event", "series": "VIX", "event": {"rule": "threshold_cross", "params": {"level": 40}}},
            "the first close of VIX at 40 or more, since the close before", "VIX 40 이상 첫 마감 직후(직전 종가 이후)",
        ),
        (
            {"condition": "event", "series": "SPX", "within_days": 30,
             "event": {"rule": "drawdown", "params": {"depth": 0.2}}},
            "the first close of S&P 500 20% below its record, at most 30 days ago", "S&P 500 고점 대비 20% 하락 이후 30일 이내",
        ),
        (
            {"condition": "event", "series": "VIX", "other": "SPX", "within_days": 5,
             "event": {"rule": "joint_move", "params": {"signal": "up", "target": "down"}}},
            "VIX up and S&P 500 down on one day, at most 5 days ago", "같은 날 VIX 상승, S&P 500 하락 이후 5일 이내",
        ),
        (
            {"condition": "event", "series": "SPX", "within_days": 7,
             "event": {"rule": "calendar_dates", "params": {"dates": ["2020-03-16", "2020-03-23"]}}},
            "2 days given one by one, at most 7 days ago", "직접 지정한 날짜 2일 이후 7일 이내",
        ),
        (
            {"condition": "all", "of": [LEVEL, {"condition": "any", "of": [LEVEL | {"level": 40}, LEVEL]}]},
            "VIX at 30 or more and (VIX at 40 or more or VIX at 30 or more)",
            "VIX 30 이상 그리고 (VIX 40 이상 또는 VIX 30 이상)",
        ),
        ({"condition": "none", "of": [LEVEL]}, "none of: VIX at 30 or more", "다음 모두 아님: VIX 30 이상"),
    ],
)  # fmt: skip
def test_a_condition_is_a_phrase(condition, en, ko):
    assert (when(condition, "en"), when(condition, "ko")) == (en, ko)


def test_a_state_is_named_as_the_observatory_names_it():
    assert re.fullmatch(r"the signal “[^”]+” at “[^”]+ or [^”]+”", when(STATE, "en"))
    assert "또는" in when(STATE, "ko")
    entry = {"rule": "regime_entry", "params": {"signal": "vix_band", "state": "crisis"}}
    said = when({"condition": "event", "event": entry, "within_days": 3}, "en")
    assert "coming to" in said
    assert "vix_band" not in said + when(STATE, "en")


def test_a_rule_says_what_is_held_how_long_and_in_how_many_steps():
    rule = {
        "name": "fear", "when": LEVEL, "until": LEVEL | {"side": "below", "level": 20}, "at_most_days": 252,
        "hold": {"stocks": 0.5, "bonds": 0.25}, "stages": {"instalments": 3, "spacing_days": 5, "only_while": True},
    }  # fmt: skip
    said = rule_sentences(a_playbook(rules=[rule]), "en")[0]
    assert said == (
        "With VIX at 30 or more: 50% S&P 500, 25% ten-year Treasury bond, 25% cash, in 3 equal steps at least 5 sessions "
        "apart, each on a day on which this holds, until VIX below 20 and for 252 sessions at most."
    )


def test_borrowed_money_sizes_stops_costs_and_cash_are_said():
    playbook = a_playbook(
        rules=[{"name": "fear", "when": LEVEL, "hold": {"stocks": 1.5}}],
        scaling=[
            {"scaling": "factor", "when": LEVEL, "factor": 0.6, "assets": ["stocks"]},
            {"scaling": "target_volatility", "asset": "stocks", "target": 15, "series": "VIX", "cap": 1.5},
        ],
        stops=[{"asset": "stocks", "depth": 0.1, "kind": "fixed", "back_in": "after_days", "days": 21}],
        rebalance={"trade": "drift", "drift": 0.05}, execution={"delay_days": 2}, money={"monthly": 0.01},
        costs={"tax": 0.22, "widening": {"series": "VIX"}}, cash={"less_bp": 25},
    )  # fmt: skip
    said = rule_sentences(playbook, "en")
    assert said[0] == "With VIX at 30 or more: 150% S&P 500, 50% borrowed."
    assert said[2] == "With VIX at 30 or more: every weight of S&P 500 times 0.6."
    assert said[3] == "S&P 500: weight times 15% over VIX, at most 1.5 times, rounded down to steps of 0.1."
    assert said[4] == "S&P 500 is sold 10% below the average price paid; it may be bought again after 21 sessions."
    assert said[5].endswith("at the first close after what it rests on was known, 2 sessions later.")
    assert said[6].startswith("Costs: 5 basis points of what is traded")
    assert said[6].endswith("0.1 more for every point of VIX above 20, and 22% of every gain when it is realized.")
    assert said[7] == "Cash earns the rate of three-month bills less 25 basis points."
    assert said[8] == "Each month as much is paid in as 1% of the money at the start."
    assert len(rule_sentences(playbook, "ko")) == len(said)


def test_bars_are_days_only_where_every_asset_trades_around_the_clock():
    bitcoin = {"coins": {"series": "BTC"}}
    both = bitcoin | {"stocks": {"series": "SPX"}}
    assert [bars_of(a_playbook(assets=each, otherwise={"coins": 1.0})) for each in (bitcoin, both)] == [
        "days",
        "sessions",
    ]
    assert bars_of(a_playbook()) == "sessions"


@pytest.mark.parametrize("name", list(playbook_catalog()))
def test_the_catalogue_reads_without_a_code_and_with_every_level(name):
    playbook = playbook_catalog()[name]
    levels = re.findall(r"level=(\d+)\.0", str(playbook.rules) + str(playbook.scaling))
    for lang in ("en", "ko"):
        said = " ".join(rule_sentences(playbook, lang))
        assert not re.search(r"_|\{|\}|None", said)
        assert [level for level in levels if level not in said] == []
    assert [path for path in playbook.variants if choice_title(path, "en") == path] == []


def test_the_files_own_value_is_found_by_key_place_and_name():
    stages = playbook_catalog()["v22-buy-in-stages-above-thirty"]
    assert own_value(stages, "rules.buy.stages.instalments") == 5
    assert own_value(playbook_catalog()["v23-smaller-above-thirty"], "scaling.0.factor") == 0.6
    assert own_value(stages, "rules.sell.stages") is None
    assert own_value(stages, "rules.buy.when.level.more") is None
    for playbook in playbook_catalog().values():
        for path, values in playbook.variants.items():
            assert own_value(playbook, path) in values, f"{playbook.id}: {path}"


def test_values_of_choices_have_their_units():
    assert value_text("stops.0.depth", 0.15, "en") == "15%"
    assert value_text("rules.fear.hold.stocks", 0.5, "ko") == "50%"
    assert value_text("scaling.0.target", 15.0, "en") == "15%"
    assert value_text("rules.buy.at_most_days", 504, "en") == "504"
    assert value_text("stops.0.kind", "trailing", "en") == "below the highest close"
    assert share_text(1 / 3) == "33.3%"
    assert "playbook.choice.hold" in keys()
