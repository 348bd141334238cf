"""The bootstrap of `arch` made to draw given rows, so that its answers and ours can be compared to the last count."""

from __future__ import annotations

from typing import Any

import numpy as np
from arch.bootstrap import MCS, SPA, StationaryBootstrap, StepM


class _Given(StationaryBootstrap):
    """A bootstrap that draws what it is told."""

    def __init__(self, rows: np.ndarray, mean_length: int, data: np.ndarray) -> None:
        super().__init__(mean_length, data)
        self.given = iter(rows)

    def update_indices(self) -> Any:
        return next(self.given)


def spa_on(rows: np.ndarray, advantages: np.ndarray, mean_length: int, *, studentize: bool = False) -> SPA:
    """The test of superior predictive ability, computed."""
    found = SPA(
        np.zeros(advantages.shape[0]), -advantages, block_size=mean_length, reps=rows.shape[0], studentize=studentize
    )
    found.bootstrap = _Given(rows, mean_length, advantages)
    found.compute()
    return found


def stepm_on(rows: np.ndarray, advantages: np.ndarray, mean_length: int, size: float) -> list[int]:
    """Columns of the superior models."""
    found = StepM(np.zeros(advantages.shape[0]), -advantages, size=size, block_size=mean_length, reps=rows.shape[0])
    found.spa.bootstrap = _Given(rows, mean_length, advantages)
    found.compute()
    return [int(each) for each in found.superior_models]


def confidence_set_on(rows: np.ndarray, losses: np.ndarray, mean_length: int, method: str) -> MCS:
    """The model confidence set, computed."""
    found = MCS(losses, size=0.1, block_size=mean_length, reps=rows.shape[0], method=method)  # type: ignore[arg-type]
    found.bootstrap = _Given(rows, mean_length, np.arange(losses.shape[0]))
    found.compute()
    return found
