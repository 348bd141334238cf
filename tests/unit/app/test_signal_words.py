"""Everything that a signal can say has its words: figures, occasions, boundaries, on histories of different length."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

import jsonschema
import pytest

from panel_making import random_panel
from weatherglass.app.signal_view import SignalView, view_of
from weatherglass.app.worded_detail import worded_detail
from weatherglass.delivery.signal_json import signal_document
from weatherglass.messages.text import LANGUAGES, keys
from weatherglass.signals.panel import Panel
from weatherglass.signals.registry import inputs_of, record_targets, signals
from weatherglass.signals.signal import Fact, MissingFact

SCHEMAS = Path(__file__).resolve().parents[3] / "src/weatherglass/delivery/schemas"
VALIDATOR = jsonschema.Draft202012Validator(
    json.loads((SCHEMAS / "signals.schema.json").read_text(encoding="utf-8")), format_checker=jsonschema.FormatChecker()
)
YEARS = (1.5, 6.0)
SIGNALS = tuple(signals().values())


@cache
def panel_of_years(years: float) -> Panel:
    targets = {name for each in SIGNALS for name, _ in record_targets(each)}
    wanted = [*((each.series, each.field) for each in inputs_of(SIGNALS)), *((name, "") for name in targets)]
    return random_panel(wanted, seed=4, years=years, first="2015-01-02")


@cache
def view_after(name: str, years: float) -> SignalView:
    return view_of(signals()[name], panel_of_years(years))


def unworded(view: SignalView) -> set[str]:
    """Codes that the view shows and the messages have no word for."""
    signal = view.reading.signal
    own, wanted = f"signal.{signal.name}", set()
    for fact in view.facts:
        wanted.add((f"{own}.fact.{fact.name}", f"fact.{fact.name}"))
        if isinstance(fact, Fact) and fact.spread:
            wanted.add((f"spread.{fact.spread}",))
        if isinstance(fact, MissingFact):
            wanted.add((f"why.{fact.why.why}",))
    for occasion in view.occasions:
        if signal.occasions is not None:
            wanted.add((f"{own}.occasion.{occasion.kind}", f"occasion.{occasion.kind}"))
        wanted |= {(f"{own}.figure.{each.name}", f"figure.{each.name}") for each in occasion.figures}
    for boundary in view.reading.boundaries:
        series = boundary.quantity.partition(".")[0]
        wanted.add((f"quantity.{boundary.quantity}", f"series.{series}"))
    return {among[-1] for among in wanted if not keys() & set(among)}


@pytest.mark.parametrize("years", YEARS)
@pytest.mark.parametrize("signal", SIGNALS, ids=lambda each: each.name)
def test_a_signal_in_full_is_worded_and_valid_in_both_languages(signal, years):
    view = view_after(signal.name, years)
    assert sorted(unworded(view)) == []
    for lang in LANGUAGES:
        detail = worded_detail(view, lang)
        VALIDATOR.validate(signal_document(view.reading, detail))
        names = [each.name for each in detail.facts]
        assert len(set(names)) == len(names), "two figures of a signal share a name"


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda each: each.name)
def test_every_figure_says_on_what_it_stands(signal):
    for fact in view_after(signal.name, YEARS[0]).facts:
        if isinstance(fact, MissingFact):
            continue
        assert isinstance(fact.value, str) or math.isfinite(fact.value), fact.name
        assert fact.n >= 0
        assert fact.first <= fact.last
        assert (fact.low is None) == (fact.high is None) == (not fact.spread), fact.name
