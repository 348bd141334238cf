"""Shifts, definitions, bootstraps and comparisons of models: `python benchmarks/claim_lab.py [--rounds N]`.

Everything on one thread and in one run. The series are random walks with moving volatility on the days of their own
calendars. Peers are a plain loop over `numpy.roll` for the shifts and `arch` for the bootstrap and the test of superior
predictive ability; the latter is run once on the rows that ours draws, and both must count the same replications.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
from arch.bootstrap import SPA, StationaryBootstrap

from rounds import Contestant, race, ratio
from tables import Table, machine_line
from weatherglass.claims.cases import Setting, setting_of
from weatherglass.claims.multiverse import multiverse_of
from weatherglass.claims.reading import claim_from, variant_count
from weatherglass.claims.rule_monte_carlo import rule_monte_carlo
from weatherglass.market.catalogue import spec_of, unit_of
from weatherglass.market.known_at import first_known
from weatherglass.signals.panel import Observations, Panel
from weatherglass.stats.model_comparison import superior_predictive_ability
from weatherglass.stats.null_models import NullModel, simulated_returns
from weatherglass.stats.randomization import circular_shift
from weatherglass.stats.resampling import StationaryBlocks, resampled_means, resampled_rows

SEED = 20_260_122
BOOTSTRAP_ROWS, BOOTSTRAP_REPLICATIONS, BLOCKS = 9_000, 10_000, (10, 95)
MODELS, REPLICATIONS, SPA_BLOCK = 300, 1_000, 95
CLAIM = {
    "schema_version": 1, "id": "breakout-and-bitcoin", "kind": "event_outcome",
    "source": {"article": "a benchmark", "published": "2026-01-22"}, "statement": "s", "freeze_date": "2026-01-22",
    "data": {"signal": {"id": "RUT"}, "target": {"id": "BTC"}},
    "event": {"rule": "breakout", "params": {"min_days_since_record": 120}},
    "outcome": {"horizon_days": 365}, "baseline": {"start": "2010-07-18"},
    "variants": {
        "event.params.min_days_since_record": [120, 180, 250, 365, 400],
        "event.params.confirm_closes": [1, 2, 3, 5, 10],
        "outcome.horizon_days": [60, 90, 180, 270, 365],
        "baseline.start": ["2010-07-18", "2012-01-01", "2013-01-01", "2015-01-01"],
    },
}  # fmt: skip


def observations(series: str, first: str, last: str, daily: float, rng: np.random.Generator) -> Observations:
    """A random walk whose volatility moves, on the days of a series' own calendar."""
    spec = spec_of(series)
    assert spec is not None
    days = np.arange(first, last, dtype="datetime64[D]")
    days = days if series == "BTC" else days[np.is_busday(days)]
    steps = simulated_returns(NullModel(daily, drifts=(0.0003, 0.0003)), rng, rows=days.size, paths=1)[:, 0]
    value = 100.0 * np.exp(np.cumsum(steps))
    unit = str(unit_of(spec, spec.main_field))
    return Observations(series, "", days, first_known(spec, days, field=None), value, unit, spec, "made")


def panel() -> Panel:
    """A small-cap index since 1987 and Bitcoin since 2010."""
    rng = np.random.default_rng(SEED)
    found = {
        ("RUT", ""): observations("RUT", "1987-09-10", "2026-08-20", 0.010, rng),
        ("BTC", ""): observations("BTC", "2010-07-18", "2026-08-20", 0.030, rng),
    }
    return Panel.known(found, datetime(2026, 8, 20, 4, tzinfo=UTC))


def by_rolling(outcomes: np.ndarray, rows: np.ndarray) -> float:
    """The shift test as one writes it first."""
    observed = outcomes[rows].mean()
    return float(np.mean([np.roll(outcomes, -shift)[rows].mean() >= observed for shift in range(outcomes.shape[0])]))


class Given(StationaryBootstrap):
    """The bootstrap of `arch` on rows that it is given."""

    def __init__(self, rows: np.ndarray, block: int, data: np.ndarray) -> None:
        super().__init__(block, data)
        self.given = iter(rows)

    def update_indices(self) -> np.ndarray:
        return next(self.given)


def seconds(run: Callable[[], object]) -> float:
    """Processor time of one run."""
    started = time.process_time()
    run()
    return time.process_time() - started


def shifts_and_definitions(rounds: int) -> Table:
    """One definition, all definitions, and the rule on drawn signals."""
    known, claim = panel(), claim_from(CLAIM)
    setting = setting_of(claim, known)
    assert isinstance(setting, Setting)
    outcomes, rows, definitions = setting.outcomes, setting.circle_rows, variant_count(claim)
    assert abs(by_rolling(outcomes, rows) - circular_shift(outcomes, rows).greater) < 1e-12
    contestants = [
        Contestant("all shifts of one definition", lambda: circular_shift(outcomes, rows), 1),
        Contestant("the same, a loop over numpy.roll", lambda: by_rolling(outcomes, rows), 1),
        Contestant(f"{definitions} definitions, joint min-p", lambda: multiverse_of(claim, known), 1),
        Contestant(
            "rule on drawn signals, up to 9,999 kept",
            lambda: rule_monte_carlo(setting, known, seed=1, replications=9_999),
            1,
        ),
    ]
    race(contestants, rounds)
    table = Table(
        "Shifts and definitions",
        ["", "milliseconds", "peer as many times as long"],
        [
            f"Medians over {rounds} rounds. {outcomes.shape[0]:,} shifts of {rows.shape[0]} cases; the definitions are "
            "read, their events found and their outcomes measured within the time. The loop finds the same p; for all "
            "definitions its time is that of one, so many times, for its shifts alone. The rule on drawn signals has "
            "no peer."
        ],
    )
    # the loop once for each definition, without what is measured beside it
    loops = {0: 1, 2: definitions}
    for at, each in enumerate(contestants):
        times = ratio(contestants[1], each).times(loops[at]).text(0) if at in loops else ""
        table.add([each.name, f"{1e3 * each.median:,.2f}", times], {"milliseconds": 1e3 * each.median})
    return table


def bootstraps(rounds: int) -> Table:
    """The stationary bootstrap of a mean."""
    values = 0.01 * np.random.default_rng(SEED).standard_t(5, BOOTSTRAP_ROWS)
    pairs = []
    for block in BLOCKS:
        theirs = StationaryBootstrap(block, values, seed=SEED)
        pairs.append((
            Contestant(
                f"blocks of {block} rows on average, ours",
                lambda block=block: resampled_means(  # type: ignore[misc]
                    values, StationaryBlocks(block), seed=SEED, replications=BOOTSTRAP_REPLICATIONS
                ),
                1,
            ),
            Contestant(
                f"blocks of {block} rows on average, arch",
                lambda theirs=theirs: theirs.apply(np.mean, BOOTSTRAP_REPLICATIONS),  # type: ignore[misc]
                1,
            ),
        ))  # fmt: skip
    race([each for pair in pairs for each in pair], rounds)
    table = Table(
        f"Stationary bootstrap of the mean, {BOOTSTRAP_REPLICATIONS:,} replications of {BOOTSTRAP_ROWS:,} rows",
        ["", "seconds", "arch as many times as long"],
        [f"Medians over {rounds} rounds, one thread each."],
    )
    for ours, theirs in pairs:
        table.add([ours.name, f"{ours.median:.3f}", ratio(theirs, ours).text(1)], {"seconds": ours.median})
        table.add([theirs.name, f"{theirs.median:.3f}", ""], {"seconds": theirs.median})
    return table


def comparison() -> Table:
    """The test of superior predictive ability, once, on the same rows."""
    rng = np.random.default_rng(SEED)
    advantages = 0.01 * (rng.standard_normal((BOOTSTRAP_ROWS, MODELS)) + rng.standard_normal((BOOTSTRAP_ROWS, 1)))
    advantages[:, 7] += 0.0003
    blocks = StationaryBlocks(SPA_BLOCK)
    rows = resampled_rows(blocks, BOOTSTRAP_ROWS, seed=SEED, replications=REPLICATIONS)
    superior_predictive_ability(advantages, seed=SEED, blocks=blocks, replications=64)  # compiles
    found = {}

    def ours() -> None:
        found["ours"] = superior_predictive_ability(advantages, seed=SEED, blocks=blocks, replications=REPLICATIONS)

    theirs = SPA(np.zeros(BOOTSTRAP_ROWS), -advantages, block_size=SPA_BLOCK, reps=REPLICATIONS, studentize=False)
    theirs.bootstrap = Given(rows, SPA_BLOCK, advantages)
    took, arch_took = min(seconds(ours) for _ in range(3)), seconds(theirs.compute)
    for name in ("lower", "consistent", "upper"):
        counted = round(getattr(found["ours"], name) * (1 + REPLICATIONS) - 1)
        assert counted == round(theirs.pvalues[name] * REPLICATIONS), name
    table = Table(
        f"Superior predictive ability, {MODELS} models, {BOOTSTRAP_ROWS:,} rows, {REPLICATIONS:,} replications",
        ["", "seconds", "arch as many times as long"],
        [
            f"One thread, one run. Both count the same replications for all three p (consistent: "
            f"{found['ours'].consistent:.4f}, the observed one counted in). The time of arch is without drawing rows."
        ],
    )
    table.add(["ours", f"{took:.3f}", f"{arch_took / took:,.0f}"], {"seconds": took})
    table.add(["arch", f"{arch_took:.1f}", ""], {"seconds": arch_took})
    return table


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="The claim lab's statistics, as Markdown tables.")
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    print(machine_line(), flush=True)
    for table in (shifts_and_definitions(rounds), bootstraps(rounds)):
        print("\n" + table.markdown(), flush=True)
    print("\n" + comparison().markdown(), flush=True)


if __name__ == "__main__":
    main()
