"""The logarithm of the VIX as an autoregression of order one, fitted on each day to all days up to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weatherglass.signals.signal import Carry
from weatherglass.stats.half_life import SUMS, bias_corrected, running_sums, slopes

Vector = NDArray[np.float64]
HORIZON = 21
"""Sessions of a month."""
MINIMUM = 1260
"""Pairs of sessions before anything is said: five years."""
_ABOUT = 20.0
"""Level that logarithms are taken about: small numbers keep their digits in sums."""


@dataclass(frozen=True, slots=True, eq=False)
class CausalFit:
    """The fit of each day, (n,) each; NaN before `MINIMUM` pairs.

    Attributes
    ----------
    phi
        Corrected for its small-sample bias, between 0 and 1.
    mean
        Of all levels so far, as they are (`log_vix`).
    """

    phi: Vector
    mean: Vector


def log_vix(vix: Vector) -> Vector:
    """Logarithm of the VIX about a level of 20, (n,)."""
    return np.asarray(np.log(vix / _ABOUT))


def level_of(log_level: Vector | float) -> Vector:
    """The VIX of such a logarithm."""
    return np.asarray(_ABOUT * np.exp(log_level))


def causal_fit(level: Vector, carry: Carry) -> tuple[CausalFit, Carry]:
    """The fit of each day, and what is needed to go on: the last level and the running sums.

    Parameters
    ----------
    level
        (n,) the new rows of `log_vix`, at least one.
    carry
        As given with the rows before; () at the beginning.
    """
    last, sums = carry if carry else (np.empty(0), np.zeros(SUMS))
    before = np.concatenate([last, level])[:-1]
    now = level[level.shape[0] - before.shape[0] :]
    running = running_sums(before, now, np.asarray(sums, np.float64))
    slope, _ = slopes(running)
    n = running[:, 0]
    phi, mean = np.full(level.shape, np.nan), np.full(level.shape, np.nan)
    enough, at = n >= MINIMUM, level.shape[0] - now.shape[0]
    with np.errstate(divide="ignore"):
        corrected = np.clip(bias_corrected(slope, n), 0.0, 1.0)
    phi[at:] = np.where(enough, corrected, np.nan)
    # all levels so far: those that a pair begins with, and the last one
    mean[at:] = np.where(enough, (running[:, 1] + now) / (n + 1.0), np.nan)
    kept = running[-1] if running.shape[0] else np.asarray(sums, np.float64)
    return CausalFit(phi, mean), (level[-1:], kept)
