"""Every state, number, figure and occasion of the volatility bands and of the mean reversion has its words in both languages."""

from __future__ import annotations

from functools import lru_cache

import pytest

from panel_making import panel_of, random_panel
from weatherglass.messages.text import LANGUAGES, keys, text
from weatherglass.messages.wording import number, units
from weatherglass.signals import mean_reversion, volatility_bands
from weatherglass.signals.panel import Frame, Panel
from weatherglass.signals.run import history_of
from weatherglass.signals.signal import Fact, MissingFact, Signal, SignalHistory

SIGNALS = (*volatility_bands.SIGNALS, *mean_reversion.SIGNALS)


def key_of(kind: str, signal: Signal, name: str) -> str:
    own = f"signal.{signal.name}.{kind}.{name}"
    return own if own in keys() else f"{kind}.{name}"


@lru_cache(maxsize=1)
def long_panel() -> Panel:
    wanted = {(each.series, each.field) for signal in SIGNALS for each in signal.inputs} | {("SPX", "")}
    return random_panel(sorted(wanted), 90, 9.0, first="1999-12-30")


def past(signal: Signal, panel: Panel) -> tuple[Frame, SignalHistory]:
    frame, history = panel.frame(signal.inputs), history_of(signal, panel)
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    return frame, history


def facts(signal: Signal, panel: Panel) -> tuple[Fact | MissingFact, ...]:
    assert signal.facts is not None
    return signal.facts(panel, *past(signal, panel))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_title_definition_states_and_parameters_are_worded(signal: Signal, lang: str) -> None:
    assert text(f"family.{signal.family}", lang)
    assert 3 <= len(text(f"signal.{signal.name}.title", lang)) <= 60
    definition = text(f"signal.{signal.name}.definition", lang)
    assert definition.endswith(".")
    assert len(definition) > 60
    words = [text(key_of("state", signal, state), lang) for state in signal.states]
    assert len(set(words)) == len(signal.states)
    for each in signal.parameters:
        assert text(key_of("parameter", signal, each.name), lang)
        assert each.unit in units()


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_every_number_of_a_rule_stands_in_its_definition(signal: Signal) -> None:
    for lang in LANGUAGES:
        definition = text(f"signal.{signal.name}.definition", lang).replace(",", "")
        for each in signal.parameters:
            assert isinstance(each.value, float | int)
            shown = each.value * 100.0 if each.unit == "share" else abs(each.value)
            assert f"{shown:g}" in definition, (signal.name, lang, each.name)


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_every_fact_is_worded_once_and_its_value_can_be_shown(signal: Signal) -> None:
    found = facts(signal, long_panel())
    names = [each.name for each in found]
    assert len(set(names)) == len(names) > 0
    for lang in LANGUAGES:
        worded = [text(key_of("fact", signal, name), lang) for name in names]
        assert len(set(worded)) == len(names)
        for each in found:
            if isinstance(each, Fact):
                assert number(each.value, each.unit, lang)
                assert each.low is None or number(each.low, each.unit, lang)
                assert not each.spread or text(f"spread.{each.spread}", lang)


def test_reasons_for_missing_figures_are_worded() -> None:
    panel = panel_of({"VIX": [15.0, 31.0, 14.0]})
    missing = {
        each.name: text(key_of("fact", signal, each.name), "en")
        for signal in volatility_bands.SIGNALS
        if signal.inputs[0].series == "VIX"
        for each in facts(signal, panel)
        if isinstance(each, MissingFact)
    }
    assert missing == {
        "next_month": "What the S&P 500 did in the month after",
        "data_edges": "Edges that the data choose",
        "highest_high": "Highest value within a day of all",
    }
    for name in ("half_life", "stationarity"):
        assert text(f"signal.vix_half_life.fact.{name}", "ko")
    assert text("signal.vix_pull.fact.expected_level", "ko") == "평균으로 돌아가는 예상 경로"


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_boundaries_and_occasions_are_worded(signal: Signal) -> None:
    panel = long_panel()
    frame, history = past(signal, panel)
    if signal.boundaries is not None:
        for each in signal.boundaries(frame, history):
            assert each.to_state in signal.states
            assert f"quantity.{each.quantity}" in keys() or f"series.{each.quantity}" in keys()
    if signal.occasions is not None:
        found = signal.occasions(panel, frame, history)
        assert len(found) > 0
        for lang in LANGUAGES:
            assert text(f"occasion.{found[0].kind}", lang)
            assert [text(f"figure.{each.name}", lang) for each in found[0].figures] == {
                "en": ["length", "highest close"], "ko": ["기간", "최고 종가"],
            }[lang]  # fmt: skip
