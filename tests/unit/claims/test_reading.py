"""Claim files: what is read, and what is refused in which words."""

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
from weatherglass.claims.claim_events import BreakoutEvent
from weatherglass.claims.claim_file import Claim, EventOutcomeClaim, FactClaim, json_schema
from weatherglass.claims.reading import ClaimFileError, claim_from, variant_count, variants_of, with_settings

PLAIN: dict[str, Any] = {
    "schema_version": 1,
    "id": "breakout-bitcoin",
    "kind": "event_outcome",
    "source": {"article": "a blog", "published": date(2026, 1, 22)},
    "statement": "Bitcoin rises after a breakout of small caps.",
    "freeze_date": date(2026, 1, 22),
    "data": {"target": {"id": "BTC"}, "signal": {"id": "RUT", "start": date(1987, 9, 10)}},
    "event": {
        "rule": "breakout",
        "params": {"min_days_since_record": 365},
        "as_claimed": [date(2016, 11, 14), date(2020, 11, 13), date(2024, 11, 25)],
        "claim_cases": [date(2016, 11, 14), date(2020, 11, 13)],
    },
    "variants": {"event.params.min_days_since_record": [250, 365], "outcome.horizon_days": [90, 180, 365]},
}


def changed(path: str, value: object) -> dict[str, Any]:
    """The file with one key set; `...` takes it out."""
    plain = copy.deepcopy(PLAIN)
    at: Any = plain
    *parents, key = path.split(".")
    for each in parents:
        at = at.setdefault(each, {})
    if value is ...:
        del at[key]
    else:
        at[key] = value
    return plain


def test_a_file_becomes_typed_records_with_the_defaults_of_what_it_leaves_out():
    claim = claim_from(PLAIN)
    assert isinstance(claim, EventOutcomeClaim)
    assert isinstance(claim.event, BreakoutEvent)
    assert claim.event.as_claimed == (date(2016, 11, 14), date(2020, 11, 13), date(2024, 11, 25))
    assert (claim.event.params.lookback, claim.event.params.confirm_closes) == ("all_time", 1)
    assert (claim.outcome.horizon_days, claim.outcome.entry) == (365, "first_target_close_after_event")
    assert (claim.inference.primary, claim.inference.power.target) == ("circular_shift", 0.80)
    assert claim.prior.strength == (2, 4, 10, 20)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("schema_version", 2, r"schema_version: 2; this program reads version 1"),
        ("schema_version", True, r"schema_version: True; this program reads version 1"),
        ("kind", "event_outcom", r"kind: 'event_outcom' is not one of association, .*; did you mean 'event_outcome'\?"),
        ("kind", ..., r"kind: missing; .* is not one of association"),
        ("statment", "x", r"^statment: no such key; did you mean 'statement'\?"),
        ("data", ..., r"^data: missing$"),
        ("data.target.feild", "close", r"^data.target.feild: no such key; did you mean 'field'\?"),
        ("event.rule", "breakot", r"^event.rule: 'breakot' is not one of breakout, .*; did you mean 'breakout'\?"),
        ("event.params.bufer", 0.1, r"^event.params.bufer: no such key; did you mean 'buffer'\?"),
        ("event.params.buffer", -0.1, r"^event.params.buffer: expected a number >= 0"),
        ("inference.primary", "shift", r"^inference.primary: 'shift' is not one of circular_shift, "),
        ("inference.alpha", 0.0, r"^inference.alpha: expected a number > 0"),
        ("inference.replications", 10**9, r"^inference.replications: expected a whole number <= 99999"),
        ("outcome.horizon_days", "long", r"^outcome.horizon_days: expected a whole number, got a text"),
        ("outcome.horizon_days", 10**6, r"^outcome.horizon_days: expected a whole number <= 3650"),
        ("outcome.also", ["__import__('os')"], r"^outcome.also\[0\]: expected a text of the form"),
        ("id", "../../etc/passwd", r"^id: expected 2 to 80 small letters"),
        ("freeze_date", "soon", r"^freeze_date: no day; write it as 2020-02-03"),
        ("freeze_date", date(2020, 1, 1), r"freeze_date: 2020-01-01 lies before the publication on 2026-01-22"),
        ("freeze_date", datetime(2026, 1, 22, 9, 30), r"2026-01-22T09:30:00: give a day such as 2026-01-22"),
        ("event.claim_cases", [date(2013, 1, 2)], r"event.claim_cases: 2013-01-02 is not among event.as_claimed"),
        ("confounders", [{"id": "x", "rule": "calendar"}], r"^confounders\[0\].rule: 'calendar' is not one of calendar_dates"),
        ("confounders", [{"id": "x", "rule": "trend", "adjust": ["magic"]}], r"confounders\[0\].adjust\[0\]: expected a text of the form"),
        ("open_prediction", {"event": date(2025, 9, 18), "resolves": date(2025, 9, 1), "claim_true_if": "multiple > 2.0"}, r"resolves: 2025-09-01 must lie after the event of 2025-09-18"),
        ("inference.power.claimed_effect_multiple", 0.5, r"claimed_effect_multiple: 0.5 goes against direction greater; more is a multiple above 1"),
        ("open_prediction.claim_true_if", "exec('x')", r"^open_prediction"),
        ("controls.negative_signals", "SPX", r"^controls.negative_signals: expected a list, got a text"),
        ("inference.alpha", float("nan"), r"nan is no number that a claim file may hold"),
        ("statement", "x" * 3000, r"^statement: expected a text of length <= 2000"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_path(path: str, value: object, words: str):
    with pytest.raises(ClaimFileError, match=words):
        claim_from(changed(path, value))


@pytest.mark.parametrize("plain", [None, [], "text", 3])
def test_what_is_no_mapping_is_no_claim(plain: object):
    with pytest.raises(ClaimFileError, match="a claim file is a mapping of keys to values"):
        claim_from(plain)


def test_variants_are_all_combinations_in_the_order_of_the_file():
    claim = claim_from(PLAIN)
    found = list(variants_of(claim))
    assert variant_count(claim) == len(found) == 6
    assert found[1][0] == {"event.params.min_days_since_record": 250, "outcome.horizon_days": 180}
    assert found[1][1].event.params.min_days_since_record == 250
    assert found[1][1].outcome.horizon_days == 180
    assert found[1][1].variants == {}


def test_no_variants_are_one_variant():
    claim = claim_from(changed("variants", {}))
    assert [setting for setting, _ in variants_of(claim)] == [{}]


def test_a_path_may_lead_to_a_section_that_the_file_leaves_out():
    claim = claim_from(changed("variants", {"baseline.start": [date(2010, 7, 18), date(2013, 1, 1)]}))
    assert [each.baseline.start for _, each in variants_of(claim)] == [date(2010, 7, 18), date(2013, 1, 1)]


@pytest.mark.parametrize(
    ("variants", "words"),
    [
        ({"event.params.lookbak": [1.0]}, r"'event.params.lookbak' leads nowhere: event.params has no 'lookbak'; did you mean 'lookback'\?"),
        ({"event.params.level": [30.0]}, r"leads nowhere: event.params has no 'level'"),  # a key of another rule
        ({"sttement": ["x"]}, r"leads nowhere: a claim of this kind has no 'sttement'; did you mean 'statement'\?"),
        ({"outcome.horizon_days.more": [1]}, r"leads nowhere: outcome.horizon_days has no 'more'"),
        ({"outcome.horizon_days": ["x"]}, r"variants: outcome.horizon_days: expected a whole number, got a text"),
        ({"outcome.horizon_days": []}, r"variants\[...\]: expected a list of length >= 1"),
        ({"outcome.horizon_days": list(range(1, 101)), "event.params.confirm_closes": list(range(1, 61)), "event.params.buffer": [0.01 * k for k in range(100)]}, r"variants: 600,000 combinations; max_variants is 500 \(at most 5,000\)"),
    ],
)  # fmt: skip
def test_variants_that_cannot_be_are_refused_before_anything_is_run(variants: dict[str, list[Any]], words: str):
    with pytest.raises(ClaimFileError, match=words):
        claim_from(changed("variants", variants))


@pytest.mark.parametrize("values", [["greater", "less"], ["less"]])
def test_a_direction_is_not_chosen_after_the_fact(values: list[str]):
    with pytest.raises(ClaimFileError, match=r"variants: 'direction' may not vary: a direction that is chosen after"):
        claim_from(changed("variants", {"direction": values}))


def test_max_variants_cannot_be_raised_without_bound():
    with pytest.raises(ClaimFileError, match=r"max_variants: expected a whole number <= 5000"):
        claim_from(changed("max_variants", 10**9))


def test_a_setting_changes_one_key_and_nothing_else():
    claim = claim_from(PLAIN)
    other = with_settings(claim, {"data.signal.field": "high"})
    assert other.data.signal is not None
    assert other.data.signal.field == "high"
    assert with_settings(other, {"data.signal.field": "close"}) == claim


def test_a_claim_goes_through_plain_data_and_back():
    claim = claim_from(PLAIN)
    assert claim_from(msgspec.to_builtins(claim)) == claim


def test_a_fact_has_its_checks():
    plain = {key: PLAIN[key] for key in ("schema_version", "source", "statement", "freeze_date")} | {
        "id": "v13",
        "kind": "fact",
        "checks": [
            {"name_en": "highest close", "claimed": 80.86, "tolerance": 0.005, "unit": "vol_points",
             "right": {"look_up": "extreme", "series": "VIX", "what": "highest", "from": "1990-01-02", "to": "2025-04-15"}},
        ],
    }  # fmt: skip
    claim = claim_from(plain)
    assert isinstance(claim, FactClaim)
    assert claim.checks[0].right.from_ == date(1990, 1, 2)
    plain["checks"][0]["right"]["frm"] = "1990-01-02"
    with pytest.raises(ClaimFileError, match=r"checks\[0\].right.frm: no such key; did you mean 'from'\?"):
        claim_from(plain)


def test_a_fact_without_figures_says_why_it_has_none():
    plain = {
        "schema_version": 1, "id": "v15", "kind": "fact", "statement": "s", "freeze_date": "2026-01-01",
        "source": {"article": "a", "published": "2026-01-01"},
    }  # fmt: skip
    with pytest.raises(ClaimFileError, match=r"^checks: missing; a fact has at least one figure to check"):
        claim_from(plain)
    why = {"reason": "no_data", "why_en": "sold, not published", "why_ko": "유료 자료"}
    assert claim_from(plain | {"untestable": why}).checks == ()


def test_the_schema_is_a_json_schema_that_takes_the_file_and_refuses_what_we_refuse():
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema)
    assert judge.is_valid(json.loads(json.dumps(PLAIN, default=str)))
    for path, value in (
        ("statment", "x"),
        ("event.params.buffer", -1),
        ("kind", "x"),
        ("outcome.horizon_days", "long"),
    ):
        assert not judge.is_valid(json.loads(json.dumps(changed(path, value), default=str))), path


PIECES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PATHS = (
    "schema_version", "id", "kind", "source", "source.published", "statement", "freeze_date", "data", "data.target", "data.signal.id",
    "event", "event.rule", "event.params", "event.as_claimed", "variants", "variants.outcome", "outcome", "confounders", "controls",
    "prior", "verdict", "open_prediction", "max_variants", "untestable", "inference", "inference.power",
)  # fmt: skip


@settings(max_examples=examples(400), deadline=None)
@given(path=st.sampled_from(PATHS), value=PIECES)
def test_any_value_anywhere_is_taken_or_refused_in_words(path: str, value: object):
    with suppress(ClaimFileError):
        assert isinstance(claim_from(changed(path, value)), Claim)
