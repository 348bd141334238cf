"""Every number, figure and occasion of Bitcoin's cycle, the drivers and attention has its words in both languages."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest

from panel_making import random_panel
from weatherglass.messages.text import LANGUAGES, keys, text
from weatherglass.messages.wording import number, units
from weatherglass.signals import attention, bitcoin_cycle, drivers
from weatherglass.signals.market_events import FIRST_LISTED, LAST_LISTED, events_between
from weatherglass.signals.panel import Frame, Panel
from weatherglass.signals.run import history_of, reading_of
from weatherglass.signals.signal import Fact, MissingFact, Occasion, Signal, SignalHistory

SIGNALS = (*bitcoin_cycle.SIGNALS, *drivers.SIGNALS, *attention.SIGNALS)
LIVING = tuple(signal for signal in SIGNALS if signal.never is None)
HANGUL = re.compile("[가-힣]")


def key_of(kind: str, signal: Signal, name: str) -> str:
    own = f"signal.{signal.name}.{kind}.{name}"
    return own if own in keys() else f"{kind}.{name}"


@lru_cache(maxsize=1)
def long_panel() -> Panel:
    """Fifteen random years with all four halvings, the funds, and the breakout of 2025 in them."""
    wanted = {(each.series, each.field) for signal in LIVING for each in signal.inputs} | {("SPX", ""), ("VIX", "")}
    return random_panel(sorted(wanted), 11, 15.6, first="2010-07-18")


def past(signal: Signal) -> tuple[Panel, Frame, SignalHistory]:
    frame, history = long_panel().frame(signal.inputs), history_of(signal, long_panel())
    assert isinstance(frame, Frame)
    assert isinstance(history, SignalHistory)
    return long_panel(), frame, history


@lru_cache(maxsize=64)
def facts(signal: Signal) -> tuple[Fact | MissingFact, ...]:
    return signal.facts(*past(signal)) if signal.facts else ()


def occasions(signal: Signal) -> tuple[Occasion, ...]:
    return signal.occasions(*past(signal)) if signal.occasions else ()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_title_definition_states_and_parameters_are_worded(signal: Signal, lang: str) -> None:
    assert 3 <= len(text(f"signal.{signal.name}.title", lang)) <= 60
    definition = text(f"signal.{signal.name}.definition", lang)
    assert definition.endswith(".")
    assert 60 < len(definition) < 600
    words = [text(key_of("state", signal, state), lang) for state in signal.states]
    assert len(set(words)) == len(signal.states)
    for each in signal.parameters:
        assert text(key_of("parameter", signal, each.name), lang)
        assert isinstance(each.value, str) or each.unit in units()


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_every_number_of_a_rule_stands_in_its_definition(signal: Signal) -> None:
    for lang in LANGUAGES:
        definition = text(f"signal.{signal.name}.definition", lang).replace(",", "")
        for each in signal.parameters:
            if isinstance(each.value, str):
                shown = number(each.value, each.unit, lang)
            else:
                value = each.value * 100.0 if each.unit == "share" else abs(each.value)
                shown = f"{value:.1f}".removesuffix(".0") if value > 1000 else f"{value:g}"
            assert shown in definition, (signal.name, lang, each.name, shown)


@pytest.mark.parametrize("signal", LIVING, ids=lambda signal: signal.name)
def test_every_fact_is_worded_once_and_its_value_can_be_shown(signal: Signal) -> None:
    found = facts(signal)
    names = [each.name for each in found]
    assert len(set(names)) == len(names) > 0
    for lang in LANGUAGES:
        worded = [text(key_of("fact", signal, name), lang) for name in names]
        assert len(set(worded)) == len(names)
        for each in found:
            if isinstance(each, MissingFact):
                assert not each.why.needs or each.why.why == "no_library" or text(f"needs.{each.why.needs}", lang)
                continue
            assert number(each.value, each.unit, lang)
            assert each.low is None or (number(each.low, each.unit, lang) and each.low <= each.high)
            assert (each.low is None) == (each.spread == "")
            assert not each.spread or text(f"spread.{each.spread}", lang)
            assert each.n > 0
            assert each.first <= each.last


@pytest.mark.parametrize("signal", LIVING, ids=lambda signal: signal.name)
def test_every_boundary_and_occasion_is_worded(signal: Signal) -> None:
    for each in reading_of(signal, long_panel()).boundaries:
        series = f"series.{each.quantity}"
        assert {series, f"quantity.{each.quantity}"} & keys()
        assert each.to_state in signal.states
        assert number(each.level, each.unit, "ko")
    for each in occasions(signal):
        assert text(key_of("occasion", signal, each.kind), "ko")
        for figure in each.figures:
            assert text(key_of("figure", signal, figure.name), "en")
            assert number(figure.value, figure.unit, "en")


def test_an_event_beside_a_move_is_called_as_in_the_catalogue() -> None:
    for key in {each.key for each in events_between(FIRST_LISTED, LAST_LISTED)} | {
        "none",
        "not_listed",
        "scheduled_decision",
    }:
        for lang in LANGUAGES:
            assert text(f"signal.vix_move.occasion.{key}", lang) == text(f"event.{key}", lang)


def test_what_never_has_a_value_says_what_it_would_take() -> None:
    for signal in SIGNALS:
        if signal.never is not None:
            assert HANGUL.search(text(f"needs.{signal.never.needs}", "ko"))
    assert "weatherglass index decompose" in text("needs.vix_move_parts", "en")


def test_no_fact_text_is_left_without_its_fact() -> None:
    """Of the families' own keys; years, eras and lists of events that the random history lacks are left aside."""
    asked = {key_of("fact", signal, each.name) for signal in LIVING for each in facts(signal)}
    own = {key for key in keys() for signal in LIVING if key.startswith(f"signal.{signal.name}.fact.")}
    unused = {key for key in own - asked if not re.search(r"_(20\d\d|same_age|to_funds)|mean_change_", key)}
    assert {key.rpartition(".")[2] for key in unused} <= {"halving_to_breakout", "chance_of_falling_order"}
