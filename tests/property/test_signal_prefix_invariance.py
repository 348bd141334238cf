"""Every signal: appending the future changes nothing of the past, and going on is the same as beginning anew."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panel_making import assert_prefix_invariant, end_of, observations, random_panel
from weatherglass.signals.panel import Input, Panel, Unavailable
from weatherglass.signals.registry import signals
from weatherglass.signals.run import history_of, windowed
from weatherglass.signals.signal import Signal
from weatherglass.timeline.calendar import DAY

LIVING = [signal for signal in signals().values() if signal.never is None]


def inputs(signal: Signal) -> list[tuple[str, str]]:
    return [(each.series, each.field) for each in signal.inputs]


def years_for(signal: Signal) -> float:
    return 3.0 + 1.5 * signal.memory / 252


@pytest.mark.parametrize("signal", LIVING, ids=lambda signal: signal.name)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), share=st.floats(0.3, 0.999))
def test_the_past_of_a_signal_stays_when_the_future_comes(signal: Signal, seed: int, share: float) -> None:
    years = years_for(signal)
    panel = random_panel(inputs(signal), seed, years)
    day = (np.datetime64("2015-01-02") + int(share * years * 365) * DAY).item()
    assert_prefix_invariant(signal, panel, day)


@pytest.mark.parametrize("signal", LIVING, ids=lambda signal: signal.name)
def test_a_signal_goes_on_day_by_day_to_the_same_bits(signal: Signal) -> None:
    years = years_for(signal)
    panel = random_panel(inputs(signal), 20_200_316, years)
    last = np.datetime64("2015-01-02").item() + timedelta(days=int(years * 365))
    for back in (1, 2, 3, 9, 40):
        assert_prefix_invariant(signal, panel, last - timedelta(days=back))


@pytest.mark.parametrize("signal", LIVING, ids=lambda signal: signal.name)
def test_a_signal_says_something_on_long_random_paths(signal: Signal) -> None:
    found = history_of(signal, random_panel(inputs(signal), 7, years_for(signal)))
    assert not isinstance(found, Unavailable), found
    assert np.isfinite(found.value).any()


def peeking(name: str, of) -> Signal:  # type: ignore[no-untyped-def]
    return Signal(name=name, family="test", unit="vol_points", inputs=(Input("VIX"),), rule=windowed(of), memory=0)


@pytest.mark.parametrize(
    "signal",
    [
        peeking("tomorrow", lambda frame: np.append(frame["VIX"][1:], frame["VIX"][-1])),
        peeking("whole_mean", lambda frame: frame["VIX"] - frame["VIX"].mean()),
        peeking("forgotten_memory", lambda frame: frame["VIX"] - np.concatenate([[0.0], frame["VIX"][:-1]])),
    ],
    ids=lambda signal: signal.name,
)
def test_a_signal_that_peeks_or_forgets_is_found(signal: Signal) -> None:
    panel = random_panel([("VIX", "")], 3, 2.0)
    with pytest.raises(AssertionError, match=signal.name):
        assert_prefix_invariant(signal, panel, np.datetime64("2016-03-01").item())


def test_a_value_that_becomes_known_late_is_in_no_earlier_row() -> None:
    panel = random_panel([("VIX", ""), ("SPX", "")], 5, 2.0)
    vix, spx = panel.observations["VIX", ""], panel.observations["SPX", ""]
    late = observations("SPX", "", spx.days, spx.value)
    late.known_at[100] += np.timedelta64(30, "D")
    slow = Panel.known({("VIX", ""): vix, ("SPX", ""): late}, end_of("2017-01-05"))
    frame = slow.frame((Input("VIX"), Input("SPX")))
    assert not isinstance(frame, Unavailable)
    row = int(np.flatnonzero(frame.days == spx.days[100])[0])
    assert frame.at[row] == late.known_at[100]
    before = slow.until(end_of((spx.days[100] + 5 * DAY).item())).frame((Input("VIX"), Input("SPX")))
    assert not isinstance(before, Unavailable)
    assert spx.days[100] not in before.days
