"""Small claims of every kind that takes time, a panel for them, and mappings that stop or count what they are given."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

import numpy as np

from panel_making import random_panel
from weatherglass.app.kept_results import decoded, encoded
from weatherglass.claims.claim_file import ClaimBase
from weatherglass.claims.reading import claim_from

PANEL = random_panel([("VIX", ""), ("SPX", ""), ("BTC", ""), ("RUT", ""), ("TLT", "")], seed=8, years=4.0)
DRAWS = 99
_BASE: dict[str, Any] = {
    "schema_version": 1, "id": "stopped", "source": {"article": "a", "published": "2017-01-01"}, "statement": "s",
    "freeze_date": "2017-06-01",
}  # fmt: skip
_PAIR = {"data": {"signal": {"id": "VIX"}, "target": {"id": "SPX"}}}
PLAIN: dict[str, dict[str, Any]] = {
    "events": {
        "kind": "event_outcome", "data": {"signal": {"id": "RUT"}, "target": {"id": "BTC"}},
        "event": {"rule": "breakout", "params": {"min_days_since_record": 40}, "as_claimed": ["2015-09-01", "2016-05-02"]},
        "outcome": {"measure": "max_drawdown", "horizon_days": 60, "also": ["time_to_1.2x"]},
        "baseline": {"start_grid": ["2010-01-01", "2016-01-01"]},
        "inference": {"second": "stationary_bootstrap"},
        "confounders": [{"id": "d", "rule": "calendar_dates", "dates": ["2014-06-01", "2016-03-01"], "adjust": ["phase_residual"]}],
        "variants": {"outcome.horizon_days": [30, 60], "baseline.start": [None, "2016-01-01"], "data.signal.field": ["close", "high"]},
        "controls": {"negative_signals": ["SPX"], "negative_outcomes": ["TLT", "GOLD"], "reverse": True},
    },
    "break": {
        "kind": "structural_break", "data": {"target": {"id": "BTC"}}, "direction": "two_sided",
        "event": {"rule": "window", "params": {"from": "2017-03-01", "to": "end"}},
        "outcome": {"measure": "log_realised_variance"}, "inference": {"primary": "circular_shift_window"},
        "variants": {"outcome.frequency": ["month", "week"]},
    },
    "association": {
        "kind": "association", **_PAIR, "direction": "less", "association": {"statistic": "correlation"},
        "baseline": {"start_grid": ["2015-06-01", "2016-01-01"]},
        "variants": {"association.frequency": ["day", "week"]},
        "controls": {"negative_outcomes": ["TLT", "BTC"]},
        "confounders": [{"id": "tlt", "rule": "series", "series": "TLT", "adjust": ["residual"]}],
    },
    "forecast": {
        "kind": "forecast", **_PAIR, "forecast": {"of": "realised_volatility", "horizon_days": 5, "claim": "unbiased"},
        "variants": {"forecast.horizon_days": [5, 10]}, "baseline": {"start_grid": ["2015-06-01"]},
    },
    "reversion": {
        "kind": "forecast", "data": {"target": {"id": "VIX"}},
        "forecast": {"of": "half_life", "horizon_days": 5, "claim": "mean_reverts", "competitors": ["mean"]},
        "variants": {"baseline.start": [None, "2016-01-01"]}, "baseline": {"start_grid": ["2015-06-01"]},
    },
    "lead": {
        "kind": "lead_lag", "lead_lag": {"chain": ["SPX", "TLT"], "max_lag": 3, "tests": ["prewhitened_ccf", "toda_yamamoto"]},
        "variants": {"lead_lag.max_lag": [2, 3]}, "controls": {"negative_signals": ["RUT"], "reverse": True},
        "baseline": {"start_grid": ["2015-06-01"]},
    },
    "strategy": {
        "kind": "strategy", **_PAIR, "strategy": {"level": 20.0, "weight_inside": 0.0},
        "variants": {"strategy.level": [18.0, 20.0, 22.0]}, "baseline": {"start_grid": ["2015-06-01", "2016-01-01"]},
    },
}  # fmt: skip


def stopped_claim(kind: str, **changes: Any) -> ClaimBase:
    """A claim of a kind, over two or more definitions, some of which cannot be run."""
    return claim_from({**_BASE, **PLAIN[kind], **changes})


class Stopping(MutableMapping[str, object]):
    """Keeps results, counts how often each part is worked out, and is interrupted after so many of them."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.results: dict[str, object] = {}
        self.made: list[str] = []
        self.stop_after = stop_after

    def __setitem__(self, name: str, result: object) -> None:
        self.results[name] = result
        self.made.append(name)
        if len(self.made) == self.stop_after:
            raise KeyboardInterrupt

    def __getitem__(self, name: str) -> object:
        return self.results[name]

    def __delitem__(self, name: str) -> None:
        del self.results[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)


class Written(Stopping):
    """Keeps results as they come back from JSON."""

    def __setitem__(self, name: str, result: object) -> None:
        super().__setitem__(name, decoded(encoded({name: result}))[name])


def bits(found: object) -> object:
    """A report as nested plain values: numbers to the bit, arrays as their bytes."""
    from dataclasses import fields, is_dataclass

    if isinstance(found, np.ndarray):
        return found.dtype.str, found.tobytes()
    if isinstance(found, float):
        return float(found).hex()
    if is_dataclass(found) and not isinstance(found, type):
        return {each.name: bits(getattr(found, each.name)) for each in fields(found)}
    if isinstance(found, list | tuple):
        return [bits(each) for each in found]
    if hasattr(found, "items"):
        return {str(key): bits(value) for key, value in found.items()}
    return str(found)
