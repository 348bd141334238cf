"""Smiles without arbitrage: the SSVI formula itself, Durrleman's condition, calendar order, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import UsageError
from weatherglass.market.board import Vector
from weatherglass.synthetic.surface import Slices, slices_of, total_variance, variance_at_the_money

K = np.linspace(-1.5, 1.5, 601)
skews = st.floats(-0.95, 0.95)
shares = st.floats(0.05, 1.0)
"""eta as a share of its bound."""


def ssvi(k: float, theta: float, rho: float, eta: float) -> float:
    """Gatheral and Jacquier (2014), equation 4.1, with their power law at one half."""
    phi = eta / math.sqrt(theta * (1.0 + theta))
    return theta / 2.0 * (1.0 + rho * phi * k + math.sqrt((phi * k + rho) ** 2 + 1.0 - rho * rho))


def durrleman(slices: Slices, k: Vector) -> Vector:
    """g(k): its sign is that of the density of the underlying; derivatives of raw SVI in closed form."""
    away = k - slices.m
    root = np.hypot(away, slices.sigma)
    w = total_variance(slices, k)
    first = slices.b * (slices.rho + away / root)
    second = slices.b * slices.sigma**2 / root**3
    return np.asarray((1.0 - k * first / (2.0 * w)) ** 2 - first**2 / 4.0 * (1.0 / w + 0.25) + second / 2.0)


@settings(max_examples=examples(60), deadline=None)
@given(theta=st.floats(1e-6, 2.0), rho=skews, share=shares, k=st.floats(-2.0, 2.0))
def test_raw_slices_are_the_ssvi_surface(theta: float, rho: float, share: float, k: float) -> None:
    eta = share * 2.0 / (1.0 + abs(rho))
    found = float(total_variance(slices_of([theta], rho, eta), k)[0])
    # near its minimum the raw form subtracts numbers of the size of the wing
    assert found == pytest.approx(ssvi(k, theta, rho, eta), rel=1e-9, abs=1e-12 * (1.0 + abs(k)))


@settings(max_examples=examples(60), deadline=None)
@given(theta=st.floats(1e-4, 1.0), rho=skews, share=shares)
def test_no_slice_has_a_butterfly(theta: float, rho: float, share: float) -> None:
    slices = slices_of([theta], rho, share * 2.0 / (1.0 + abs(rho)))
    assert durrleman(slices, K).min() > -1e-9


@settings(max_examples=examples(60), deadline=None)
@given(vol=st.floats(0.05, 2.0), long_vol=st.floats(0.1, 0.8), rho=skews, share=shares)
def test_total_variance_grows_with_time_at_every_strike(vol: float, long_vol: float, rho: float, share: float) -> None:
    years = np.array([1 / 365, 7 / 365, 30 / 365, 0.25, 1.0, 3.0])
    theta = variance_at_the_money(vol, long_vol, 4.0, years)
    slices = slices_of(theta, rho, share * 2.0 / (1.0 + abs(rho)))
    by_time = np.stack([total_variance(Slices(*(each[t] for each in slices)), K) for t in range(years.size)])
    assert np.diff(by_time, axis=0).min() > -1e-12


def test_variance_at_the_money_goes_from_the_short_to_the_long_vol() -> None:
    # the integral of l^2 + (v^2 - l^2) exp(-c t), by a sum of a million steps
    t = (np.arange(1_000_000) + 0.5) / 1_000_000 * 0.5
    slow = float(np.mean(0.04 + (0.16 - 0.04) * np.exp(-4.0 * t)) * 0.5)
    assert float(variance_at_the_money(0.4, 0.2, 4.0, 0.5)) == pytest.approx(slow, rel=1e-10)
    assert float(variance_at_the_money(0.4, 0.2, 4.0, 1e-9)) / 1e-9 == pytest.approx(0.16, rel=1e-6)


@pytest.mark.parametrize(("rho", "eta"), [(-1.0, 0.5), (0.5, 0.0), (-0.7, 1.2), (0.0, float("nan"))])
def test_a_surface_with_arbitrage_is_refused(rho: float, eta: float) -> None:
    with pytest.raises(UsageError, match=f"rho={rho}, eta={eta}: without arbitrage is only"):
        slices_of([0.01], rho, eta)


def test_a_variance_of_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match=r"theta=0\.0: total variance must be positive"):
        slices_of([0.01, 0.0], -0.5, 1.0)
