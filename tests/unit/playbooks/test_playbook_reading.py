"""Playbook files: what is read, and what is refused in which words."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.playbooks.conditions import AllCondition, LevelCondition
from weatherglass.playbooks.playbook_file import Playbook, json_schema
from weatherglass.playbooks.playbook_reading import (
    PlaybookFileError,
    conditions_of,
    playbook_from,
    variant_count,
    variants_of,
    with_settings,
)

LEVEL = {"condition": "level", "series": "VIX", "level": 40.0}
PLAIN: dict[str, Any] = {
    "schema_version": 1,
    "id": "my-playbook",
    "statement": "Sell when others are afraid.",
    "source": {"article": "a blog", "published": date(2025, 4, 15)},
    "freeze_date": date(2025, 4, 15),
    "assets": {"stocks": {"series": "SPX"}, "bonds": {"series": "DGS10", "returns": "ten_year_bond"}},
    "rules": [
        {"name": "fear", "when": LEVEL, "hold": {"bonds": 1.0}},
        {"name": "calm", "when": {"condition": "all", "of": [{**LEVEL, "level": 12.0, "side": "below"}]}, "hold": {"stocks": 0.5}},
    ],
    "otherwise": {"stocks": 1.0},
    "scaling": [{"scaling": "factor", "when": LEVEL, "factor": 0.6}],
    "stops": [{"asset": "stocks", "depth": 0.1}],
    "variants": {"rules.fear.when.level": [30, 40], "scaling.0.factor": [0.5, 0.6, 0.7]},
}  # fmt: skip


def changed(path: str, value: object) -> dict[str, Any]:
    """The file with one key set; `...` takes it out; numbers lead into lists."""
    plain = copy.deepcopy(PLAIN)
    at: Any = plain
    *parents, key = (int(each) if each.isdigit() else each for each in path.split("."))
    for each in parents:
        at = at.setdefault(each, {}) if isinstance(at, dict) else at[each]
    if value is ...:
        del at[key]
    else:
        at[key] = value
    return plain


def test_a_file_becomes_typed_records_with_the_defaults_of_what_it_leaves_out():
    playbook = playbook_from(PLAIN)
    fear, calm = playbook.rules
    assert isinstance(fear.when, LevelCondition)
    assert (fear.when.level, fear.when.side, fear.until, fear.stages) == (40.0, "above", None, None)
    assert isinstance(calm.when, AllCondition)
    assert (playbook.costs.commission_bp, playbook.costs.half_spread_bp, playbook.costs.slippage_bp) == (1.0, 2.0, 2.0)
    assert (playbook.execution.at, playbook.rebalance.trade, playbook.cash.earns) == (
        "next_close",
        "on_change",
        "bills",
    )
    assert playbook.compare_with == ("buy_and_hold", "equal_volatility")
    assert [path for path, _ in conditions_of(playbook)] == [
        "rules.fear.when", "rules.calm.when", "rules.calm.when.of.0", "scaling.0.when",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("schema_version", 2, r"^schema_version: 2; this program reads version 1$"),
        ("schema_version", True, r"^schema_version: True; this program reads version 1$"),
        ("statment", "x", r"^statment: no such key; did you mean 'statement'\?"),
        ("otherwise", ..., r"^otherwise: missing$"),
        ("otherwise", "kep", r"^otherwise: 'kep' is not one of keep; did you mean 'keep'\?"),
        ("assets", {}, r"^assets: expected keys with values of length >= 1$"),
        ("assets.stocks.seris", "SPX", r"^assets\[...\].seris: no such key; did you mean 'series'\?"),
        ("assets.stocks.returns", "total", r"^assets\[...\].returns: 'total' is not one of price, ten_year_bond, total_return"),
        ("rules.0.when.condition", "levl", r"^rules\[0\].when.condition: 'levl' is not one of all, any, .*; did you mean 'level'\?"),
        ("rules.0.when.sid", "above", r"^rules\[0\].when.sid: no such key; did you mean 'side'\?"),
        ("rules.0.when.level", ..., r"^rules\[0\].when.level: missing$"),
        ("rules.1.when.of", [], r"^rules\[1\].when.of: expected a list of length >= 1$"),
        ("rules.1.when.of.0.levl", 3, r"^rules\[1\].when.of\[0\].levl: no such key; did you mean 'level'\?"),
        ("rules.0.hold", {"bond": 1.0}, r"^rules.fear.hold: no asset 'bond'; did you mean 'bonds'\?"),
        ("rules.0.hold", {"bonds": -1.0}, r"^rules\[0\].hold\[...\]: expected a number >= 0.0$"),
        ("rules.0.hold", {"bonds": 2.0, "stocks": 2.0}, r"^rules.fear.hold: the weights add up to 4; at most 3 can be held$"),
        ("rules.1.name", "fear", r"^rules.1.name: 'fear' is the name of an earlier rule; give each its own$"),
        ("rules.0.stages", {"instalments": 0}, r"^rules\[0\].stages.instalments: expected a whole number >= 1$"),
        ("rules.0.when", {"condition": "state", "signal": "vix_bnd", "states": ["high"]},
         r"^rules.fear.when.signal: no signal 'vix_bnd'; did you mean 'vix_band'\?"),
        ("rules.0.when", {"condition": "state", "signal": "vix_band", "states": ["hihg"]},
         r"^rules.fear.when.states: vix_band has no state 'hihg', only complacent, .*; did you mean 'high'\?"),
        ("rules.0.when", {"condition": "event", "event": {"rule": "breakout"}},
         r"^rules.fear.when.series: missing; the rule of the event needs a series$"),
        ("rules.0.when", {"condition": "event", "series": "VIX", "event": {"rule": "joint_move"}},
         r"^rules.fear.when.other: missing; a joint move is one of two series$"),
        ("rules.0.when", {"condition": "event", "event": {"rule": "window", "params": {"from": "2020-01-01"}}},
         r"^rules\[0\].when.event.rule: 'window' is not one of breakout, "),
        ("rules.0.when", {"condition": "event", "event": {"rule": "regime_entry", "params": {"signal": "vix_band", "state": "x"}}},
         r"^rules.fear.when.event.params.states: vix_band has no state 'x'"),
        ("scaling.0.factr", 1, r"^scaling\[0\].factr: no such key; did you mean 'factor'\?"),
        ("scaling", [{"scaling": "target_volatility", "asset": "gold", "target": 15.0}], r"^scaling.0: no asset 'gold'"),
        ("stops.0.asset", "stoks", r"^stops.0.asset: no asset 'stoks'; did you mean 'stocks'\?"),
        ("stops.0.depth", 1.0, r"^stops\[0\].depth: expected a number < 1.0$"),
        ("stops.0.back_in", "after_days", r"^stops.0.days: 0; back_in after_days needs at least 1$"),
        ("stops", [{"asset": "stocks", "depth": 0.1}] * 2, r"^stops: an asset has one stop; two name the same$"),
        ("rebalance", {"trade": "every"}, r"^rebalance.trade: every leaves bars without an order"),
        ("money", {"monthly": 1.0}, r"^rebalance.trade: on_change leaves the money that is paid in monthly in cash"),
        ("execution", {"at": "same_close"}, r"^execution.at: 'same_close' is not one of next_close"),
        ("compare_with", ["buy_and_hld"], r"^compare_with\[0\]: 'buy_and_hld' is not one of .*; did you mean 'buy_and_hold'\?"),
        ("freeze_date", date(2025, 4, 1), r"^freeze_date: 2025-04-01 lies before the publication on 2025-04-15"),
        ("freeze_date", datetime(2025, 4, 15, 9), r"^2025-04-15T09:00:00: give a day such as 2026-01-22, without a time$"),
        ("costs", {"commission_bp": float("nan")}, r"^nan is no number that a playbook file may hold$"),
        ("id", "Mine", r"^id: expected 2 to 80 small letters"),
        ("variants", {"rules.fear.when.levl": [1]}, r"^variants: 'rules.fear.when.levl' leads nowhere: rules.fear.when has no 'levl'; did you mean 'level'\?"),
        ("variants", {"rules.fer.hold.bonds": [1]}, r"^variants: 'rules.fer.hold.bonds' leads nowhere: rules has no 'fer'; did you mean 'fear'\?"),
        ("variants", {"rules.calm.when.of.1.level": [1]}, r"leads nowhere: rules.calm.when.of has no '1'"),
        ("variants", {"rules.fear.when.level": ["high"]}, r"^variants: rules\[0\].when.level: expected a number, got a text$"),
        ("variants", {"rules.fear.hold.bonds": [4.0]}, r"^variants: rules\[0\].hold\[...\]: expected a number <= 3.0$"),
        ("variants", {"stops.0.back_in": ["after_days"]}, r"^variants: stops.0.days: 0; back_in after_days needs at least 1$"),
        ("variants", {"scaling.0.factor": [0.5, 0.6, 0.7], "costs.tax": [0.0] * 100, "costs.slippage_bp": [1.0] * 2},
         r"^variants: 600 combinations; max_variants is 500 \(at most 5,000\)"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place_and_the_nearest_right_word(path: str, value: object, words: str):
    with pytest.raises(PlaybookFileError, match=words):
        playbook_from(changed(path, value))


def test_instalments_need_weights_to_start_from():
    plain = changed("rules.0.stages", {"instalments": 5}) | {"otherwise": "keep"}
    with pytest.raises(PlaybookFileError, match=r"^rules.fear.stages: instalments need weights to start from"):
        playbook_from(plain)


@pytest.mark.parametrize("plain", [None, [], "text", 3, date(2020, 1, 1)])
def test_a_file_is_a_mapping(plain: object):
    with pytest.raises(PlaybookFileError, match=r"^a playbook file is a mapping of keys to values; this is "):
        playbook_from(plain)


def test_variants_are_all_combinations_in_order_and_change_nothing_else():
    playbook = playbook_from(PLAIN)
    found = list(variants_of(playbook))
    assert variant_count(playbook) == len(found) == 6
    assert [tuple(setting.values()) for setting, _ in found] == [
        (30, 0.5), (30, 0.6), (30, 0.7), (40, 0.5), (40, 0.6), (40, 0.7),
    ]  # fmt: skip
    as_it_stands = msgspec.structs.replace(playbook, variants={})
    assert found[4][1] == as_it_stands
    assert found[0][1].rules[0].when == LevelCondition(series="VIX", level=30.0)
    assert found[0][1].rules[1] == playbook.rules[1]
    assert found[0][1].scaling[0].factor == 0.5


def test_a_path_may_set_what_the_file_left_out():
    playbook = playbook_from(PLAIN)
    assert with_settings(playbook, {"costs.tax": 0.2, "rules.fear.at_most_days": 5}).costs.tax == 0.2
    assert with_settings(playbook, {"rules.1.when.of.0.level": 11.0}).rules[1].when.of[0].level == 11.0
    assert with_settings(playbook, {"assets.stocks.series": "RUT"}).assets["stocks"].series == "RUT"


def test_the_schema_allows_the_file_and_refuses_what_the_program_refuses():
    schema = json_schema()
    file = json.loads(json.dumps(PLAIN, default=str))
    jsonschema.validate(file, schema)
    for path, value in (("statment", "x"), ("rules.0.when.level", "high"), ("otherwise", "kep"), ("stops.0.depth", 2)):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(json.loads(json.dumps(changed(path, value), default=str)), schema)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-2, 50) | st.text(max_size=6)
    | st.sampled_from(["SPX", "VIX", "stocks", "keep", "level", "all", "state", "event", "next_entry", "2020-01-01"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["condition", "series", "level", "of", "when", "hold", "stocks", "name", "event"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
PATHS = [
    *PLAIN, "rules.0", "rules.0.when", "rules.0.hold", "rules.0.until", "rules.1.when.of", "rules.0.stages", "scaling.0",
    "stops.0", "assets.stocks", "costs", "cash", "money", "rebalance", "states", "source", "inference", "max_variants",
]  # fmt: skip


@settings(max_examples=examples(80), deadline=None)
@given(st.sampled_from(PATHS), JUNK)
def test_any_value_anywhere_is_read_or_refused_and_what_is_read_reads_again(path: str, value: object):
    with suppress(PlaybookFileError):
        playbook = playbook_from(changed(path, value))
        assert playbook_from(msgspec.to_builtins(playbook)) == playbook
        assert isinstance(playbook, Playbook)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from([*PLAIN]) | st.text(max_size=5), JUNK, max_size=8))
def test_any_mapping_is_read_or_refused(plain: dict[str, object]):
    with pytest.raises(PlaybookFileError, match=r"."):
        playbook_from(plain | {"schema_version": 1})
