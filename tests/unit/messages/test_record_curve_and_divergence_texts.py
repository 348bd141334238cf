"""Every state, number, figure and occasion of record highs, the risk curve and the divergences has its words in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from itertools import pairwise

import pytest

from panel_making import panel_of, random_panel
from weatherglass.app.worded_signal import boundary_text, quantity_text, reason_text
from weatherglass.messages import divergence_texts, record_high_texts, risk_curve_texts
from weatherglass.messages.text import LANGUAGES, keys, text
from weatherglass.messages.wording import number, units
from weatherglass.signals import divergence, record_highs, risk_curve
from weatherglass.signals.panel import Frame, Panel
from weatherglass.signals.risk_links import MAX_LAG, READINGS, lag_name
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, MissingFact, Occasion, Signal, SignalHistory
from weatherglass.signals.states import runs_of

FAMILIES = (record_highs, risk_curve, divergence)
SIGNALS = tuple(signal for family in FAMILIES for signal in family.SIGNALS)
LIVING = tuple(signal for signal in SIGNALS if signal.never is None)
OWN = record_high_texts.TEXTS | risk_curve_texts.TEXTS | divergence_texts.TEXTS


def key_of(kind: str, signal: Signal, name: str) -> str:
    own = f"signal.{signal.name}.{kind}.{name}"
    return own if own in keys() else f"{kind}.{name}"


def past(signal: Signal, seed: int = 12, years: float = 9.0) -> tuple[Panel, Frame, SignalHistory]:
    wanted = {(each.series, each.field) for each in signal.inputs} | {("BTC", ""), ("VIX", ""), ("HY_OAS", "")}
    panel = random_panel(sorted(wanted), seed, years, first="2018-01-02")
    frame, history = panel.frame(signal.inputs), history_of(signal, panel)
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    return panel, frame, history


def facts(signal: Signal, seed: int = 12) -> tuple[Fact | MissingFact, ...]:
    return signal.facts(*past(signal, seed)) if signal.facts is not None else ()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_title_definition_states_parameters_and_needs_are_worded(signal: Signal, lang: str) -> None:
    assert text(f"family.{signal.family}", lang)
    assert 3 <= len(text(f"signal.{signal.name}.title", lang)) <= 60
    definition = text(f"signal.{signal.name}.definition", lang)
    assert definition.endswith(".")
    assert len(definition) > 25
    words = [text(key_of("state", signal, state), lang) for state in signal.states]
    assert len(set(words)) == len(signal.states)
    for each in signal.parameters:
        assert text(key_of("parameter", signal, each.name), lang)
        assert each.unit in units()
    if signal.never is not None:
        assert len(text(f"needs.{signal.never.needs}", lang)) > 20


@pytest.mark.parametrize("signal", LIVING, ids=lambda signal: signal.name)
def test_every_number_of_a_rule_stands_in_its_definition(signal: Signal) -> None:
    in_words = {
        ("en", "discovery_days"): "For a year", ("ko", "discovery_days"): "1년 동안",
        ("en", "window", "quarters"): "four quarters", ("ko", "window", "quarters"): "1년 전",
    }  # fmt: skip
    for lang in LANGUAGES:
        definition = text(f"signal.{signal.name}.definition", lang).replace(",", "")
        for each in signal.parameters:
            assert isinstance(each.value, float | int)
            shown = each.value * 100.0 if each.unit == "share" else round(abs(each.value), 3)
            said = in_words.get((lang, each.name)) or in_words.get((lang, each.name, each.unit)) or f"{shown:g}"
            assert said in definition, (signal.name, lang, each.name, said)


@pytest.mark.parametrize("signal", LIVING, ids=lambda signal: signal.name)
def test_every_fact_is_worded_once_and_its_value_can_be_shown(signal: Signal) -> None:
    found = facts(signal)
    names = [each.name for each in found]
    assert len(set(names)) == len(names)
    for lang in LANGUAGES:
        worded = [text(key_of("fact", signal, name), lang) for name in names]
        assert len(set(worded)) == len(names)
        for each in found:
            if isinstance(each, Fact):
                assert number(each.value, each.unit, lang)
                assert each.low is None or number(each.low, each.unit, lang)
                assert not each.spread or text(f"spread.{each.spread}", lang)


def test_facts_that_random_paths_do_not_have_are_worded_too() -> None:
    for name, chain in (("risk_curve", ("treasuries", "large_caps", "mid_caps", "small_caps", "crypto")),
                        ("risk_curve_without_mid_caps", ("treasuries", "large_caps", "small_caps", "crypto"))):  # fmt: skip
        for near, far in pairwise(chain):
            wanted = [f"link_{near}_{far}_{reading}" for reading in READINGS]
            wanted += [f"weekly_correlation_{near}_{far}_{lag_name(lag)}" for lag in range(-MAX_LAG, MAX_LAG + 1)]
            wanted += [f"strongest_lag_{near}_{far}", f"strongest_lag_p_{near}_{far}"]
            assert [each for each in wanted if f"signal.{name}.fact.{each}" not in keys()] == []
        assert f"signal.{name}.fact.chain_in_order" in keys()
        assert f"signal.{name}.fact.links_in_order" in keys()
    for name in (
        "gain_2025",
        "gain_to_2026_01_21",
        "above_record_2024_11_25",
        "first_above_2700",
        "definitions_of_article",
    ):
        assert f"signal.rut_record_high.fact.{name}" in keys()
    for name in ("loss_share_2025_q3", "small_loss_share_2025_q3"):
        assert f"signal.losses_against_rut.fact.{name}" in keys()


def ends(signal: Signal, history: SignalHistory) -> Iterator[int]:
    """The last row of a run of each state that the history has."""
    for code in range(len(signal.states)):
        last = [run.last for run in runs_of(history.state) if run.state == code]
        yield from last[-1:]


@pytest.mark.parametrize(
    "signal", [each for each in LIVING if each.boundaries is not None], ids=lambda signal: signal.name
)
def test_what_would_change_a_state_is_worded_in_every_state(signal: Signal) -> None:
    panel, _, history = past(signal)
    for row in ends(signal, history):
        at = panel.until(history.known_at[row].astype("datetime64[us]").item().replace(tzinfo=UTC))
        frame, then = at.frame(signal.inputs), history_of(signal, at)
        assert isinstance(frame, Frame)
        assert isinstance(then, SignalHistory)
        assert signal.boundaries is not None
        for each in signal.boundaries(frame, then):
            assert each.to_state in signal.states
            assert each.to_state != then.state_name(-1)
            for lang in LANGUAGES:
                assert quantity_text(each.quantity, lang) in boundary_text(signal, each, lang)


@pytest.mark.parametrize("signal", record_highs.SIGNALS, ids=lambda signal: signal.name)
def test_breakouts_and_their_figures_are_worded(signal: Signal) -> None:
    assert signal.occasions is not None
    found: list[Occasion] = []
    for seed in range(8):
        found += signal.occasions(*past(signal, seed))
    assert found
    for lang in LANGUAGES:
        for each in found:
            assert text(key_of("occasion", signal, each.kind), lang)
            for figure in each.figures:
                assert text(key_of("figure", signal, figure.name), lang)
                assert number(figure.value, figure.unit, lang)


def test_no_signal_text_is_left_without_its_signal() -> None:
    names = {signal.name for signal in SIGNALS}
    assert {key.split(".")[1] for key in OWN if key.startswith("signal.")} == names
    needed = {f"needs.{signal.never.needs}" for signal in SIGNALS if signal.never is not None}
    assert {key for key in OWN if key.startswith("needs.")} == needed


@pytest.mark.parametrize("signal", LIVING, ids=lambda signal: signal.name)
def test_a_missing_series_is_a_reason_in_words(signal: Signal) -> None:
    reading = reading_of(signal, panel_of({"VIX": [15.0, 16.0]}))
    assert reading.unavailable is not None
    assert (reading.value, reading.unavailable.series) == (None, signal.inputs[0].column)
    assert reason_text(reading.unavailable, "ko").endswith("없다")
