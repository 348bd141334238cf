"""Ends of bull and bear markets, by hand and against a slow walk."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.errors import UsageError
from weatherglass.stats.bull_markets import peaks_and_troughs


def dated(*price: float, swing: float = 0.2) -> tuple[list[int], list[int]]:
    peaks, troughs = peaks_and_troughs(np.array(price), swing=swing)
    return peaks.tolist(), troughs.tolist()


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ((100.0, 120.0, 97.0), ([], [])),  # 19 % below the high
        ((100.0, 120.0, 96.0), ([1], [])),  # a fifth, to the point
        ((100.0, 120.0, 96.0, 90.0, 108.0), ([1], [3])),  # and a fifth up from the low
        ((100.0, 120.0, 96.0, 90.0, 107.0, 85.0, 102.0), ([1], [5])),  # a lower low before it
        ((100.0, 120.0, 90.0, 110.0, 130.0, 104.0), ([1, 4], [2])),
        ((100.0, 79.0), ([0], [])),  # the first row may be a peak
        ((100.0, 100.0, 80.0), ([0], [])),  # of equal highs the first
        ((100.0,), ([], [])),
        ((), ([], [])),
    ],
)
def test_turning_points_by_hand(price: tuple[float, ...], expected: tuple[list[int], list[int]]) -> None:
    assert dated(*price) == expected


def test_a_smaller_swing_finds_more() -> None:
    assert dated(100.0, 120.0, 107.0, 118.0, 99.0, swing=0.1) == ([1, 3], [2])


def test_peaks_and_troughs_take_turns_and_are_the_extremes_of_their_markets() -> None:
    price = 100.0 * np.exp(np.cumsum(np.random.default_rng(7).normal(0.0, 0.03, 3_000)))
    peaks, troughs = peaks_and_troughs(price)
    turns = sorted([*peaks.tolist(), *troughs.tolist()])
    assert len(turns) > 20
    assert turns[::2] == peaks.tolist()
    assert turns[1::2] == troughs.tolist()
    for peak, trough in zip(peaks, troughs, strict=False):
        part = price[peak : trough + 1]
        assert (part.max(), part.min()) == (price[peak], price[trough])
        assert part.min() <= 0.8 * part.max()
    for trough, peak in zip(troughs, peaks[1:], strict=False):
        part = price[trough : peak + 1]
        assert part.max() == price[peak] >= 1.2 * price[trough]
        assert part.min() > 0.96 * price[trough]  # a fall from 20 % above the trough is none of 20 % until there


@given(cut=st.integers(1, 400), seed=st.integers(0, 50))
def test_what_was_a_peak_stays_one(cut: int, seed: int) -> None:
    price = 100.0 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0.0, 0.04, 400)))
    early, whole = peaks_and_troughs(price[:cut]), peaks_and_troughs(price)
    for some, every in zip(early, whole, strict=True):
        assert every[: some.shape[0]].tolist() == some.tolist()


@pytest.mark.parametrize("swing", [0.0, 1.0, -0.2])
def test_a_swing_must_be_a_share(swing: float) -> None:
    with pytest.raises(UsageError, match=f"swing={swing} must lie between 0 and 1"):
        peaks_and_troughs(np.array([1.0]), swing=swing)


@pytest.mark.parametrize("price", [0.0, np.nan])
def test_a_price_must_be_one(price: float) -> None:
    with pytest.raises(UsageError, match="prices must be positive numbers"):
        peaks_and_troughs(np.array([1.0, price]))
