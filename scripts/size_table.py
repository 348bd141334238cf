"""Measure how often each test of the claim lab is wrong, and write docs/methodology/claim-sizes.md.

Usage: python scripts/size_table.py [--replications 1000] [--processes 1]

A simulation of a quarter of an hour on one core. The seeds are written here: the same versions of numpy, scipy and arch
give the same page. `weatherglass.claims.event_tests.SIZES` quotes its last table, and a test holds the two together.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from size.study import (  # noqa: E402
    EVENT_DESIGNS,
    EVENT_TESTS,
    NAMES,
    STATE_DESIGNS,
    VARIANCES,
    cycle_p,
    event_p,
    lag_p,
    rates,
    redetected_p,
    rule_p,
    search_p,
    state_p,
    window_p,
)

PAGE = ROOT / "docs" / "methodology" / "claim-sizes.md"
SEED = 20_260_122
RULE_SHARE = 0.4
"""Of the replications, for the Monte Carlo of a rule: each of its own needs several hundred drawn signals."""
Rates = Mapping[str, Mapping[str, float]]
HEAD = """# How often the tests are wrong

Made by `scripts/size_table.py`; the short form of the same simulations runs with the tests (`tests/size`), the long one
with `make test-long`. All numbers are rejections per hundred at nominal 5 % where nothing is there; {replications:,}
samples a column if not said otherwise, which leaves a standard error of {error:.1f} points at 5 %. Seed {seed}.

A test that keeps its level rejects about five times. The others are here to show what that is worth: they are in common
use, and the simulation must see them fail.

## Events that know nothing of the outcome

Four thousand days of returns of Bitcoin's kind: GARCH with a constant drift (`garch`), with bull and bear markets
(`regime`), or with drift and volatility that die down (`decay`). Events by a rule of an independent index (the first
record after a year without one; after 250 days where there are five), evenly at random, or in clusters 20 to 120 days
apart. One-sided.
"""
STATES = """## Events that are states of the outcome's own volatility

Nine thousand days of an asymmetric GARCH model of the S&P 500's kind with a constant drift; events begin when its
expected volatility enters its highest (or lowest) days after more than 21 days without, and the clock starts a day
later. One-sided, for "more than usual" / for "less than usual". The outcome's expected volatility is fitted, causally,
to each path; so is the model of the re-detection, whose null is one path from each fit (Giacomini, Politis and White
2013).

*Return per risk* divides the outcome without taking out its mean: with any drift it asks for more than the usual return
per unit of risk, and is no test of "more than usual".

After the rarest states (2 % of the days) the shift at usual volatility is wrong more often than 9 in 100; the
re-detection is not. Below 5 % of the days the shift alone is therefore not valid, and what the re-detection does not
confirm is at most suggestive.
"""
WINDOWS = """## A period against the rest

The last 730 of 4,500 days against those before, where volatility only wanders. Two-sided. The shift is of the mean log
variance of months of thirty days; *beside a trend* allows for a straight line at every shift.
"""
CYCLE = """## A cycle that explains everything

5,700 days whose drift depends on the days since the last of some "halvings", 1,461 days apart, and on nothing else; two
events 60 to 270 days after two of them. One-sided.
"""
SEARCH = """## Many definitions, and the best of the events

Four gaps and three horizons of the rule on an independent index, `regime` returns: twelve definitions, those with fewer
than two events left out. The best p as it is, and adjusted by joint shifts; the best two of three or more events.
"""
LAGS = """## Lags of independent returns

Granger's F with five lags on 2,000 days of two independent GARCH returns, and on their overlapping sums of twenty days.
"""
LABELS = {
    "circular_shift": "circular shift", "local_shift": "shift within three years", "binomial": "hits above the median",
    "t_against_zero": "t against zero", "gap_constrained_dates": "random dates, as far apart as the closest",
    "independent_dates": "independent random dates", "stationary_bootstrap": "stationary bootstrap, block = horizon",
    "rule_monte_carlo": "rule Monte Carlo", "circular_shift_vol_standardised": "shift at usual volatility",
    "return_per_risk": "return per risk", "parametric_redetection": "GJR re-detection",
    "circular_shift_window": "shift of the window", "detrend": "shift beside a trend",
    "f_of_variances": "F test of variances", "brown_forsythe": "Brown-Forsythe", "phase_residual": "phase residual",
    "phase_match": "phase match, 120 days", "best of the definitions": "best of the definitions",
    "joint_shift_min_p": "joint min-p of the definitions", "best two of the events": "best two of the events",
    "all of the events": "all of the events", "f_of_days": "days", "f_of_overlapping_sums": "overlapping sums",
}  # fmt: skip
STATE_TESTS = ("circular_shift", "circular_shift_vol_standardised", "parametric_redetection", "return_per_risk")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=1_000)
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args(arguments)
    PAGE.write_text(page(measured(asked.replications, asked.processes), asked.replications), encoding="utf-8")


def measured(replications: int, processes: int) -> dict[str, dict[str, dict[str, float]]]:
    """Rejection rates by part of the study, design and test."""
    jobs: list[tuple[str, str, Callable[..., object], tuple[object, ...]]] = []
    for at, design in enumerate(EVENT_DESIGNS):
        jobs.append(("events", design.name, event_p, (design, replications, SEED + at)))
    for at, n in enumerate((2, 3)):
        jobs.append(
            (
                "rule",
                f"regime, rule, n {n}, 365 days",
                rule_p,
                (n, 365, rule_replications(replications), SEED + 50 + at),
            )
        )
    jobs.append(("states", "", state_p, (STATE_DESIGNS, replications, SEED + 60)))
    jobs.append(("redetected", "", redetected_p, (STATE_DESIGNS, replications, SEED + 61)))
    for at, kind in enumerate(VARIANCES):
        jobs.append(("windows", NAMES[kind], window_p, (kind, replications, SEED + 70 + at)))
    jobs.append(("cycle", "cycle", cycle_p, (replications, SEED + 80)))
    jobs.append(("search", "search", search_p, (replications, SEED + 81)))
    jobs.append(("lags", "lags", lag_p, (replications, SEED + 82)))
    found: dict[str, dict[str, dict[str, float]]] = {}
    with ProcessPoolExecutor(max_workers=processes) as pool:
        futures = [(part, name, pool.submit(call, *values)) for part, name, call, values in jobs]
        for part, name, future in futures:
            result = future.result()
            by_design = {name: result} if name else result
            for each, p in by_design.items():
                found.setdefault(part, {})[each] = rates(p)
            print(part, name, file=sys.stderr)
    return found


def rule_replications(replications: int) -> int:
    """Samples of the Monte Carlo of a rule."""
    return max(1, round(RULE_SHARE * replications))


def page(found: Mapping[str, Rates], replications: int) -> str:
    """The page as text."""
    error = (0.05 * 0.95 / replications) ** 0.5 * 100.0
    states = {name: found["states"][name] | found["redetected"][name] for name in found["states"]}
    parts = [
        HEAD.format(replications=replications, error=error, seed=SEED),
        *_table(found["events"], EVENT_TESTS),
        "",
        f"The Monte Carlo of a rule, {rule_replications(replications):,} samples each:\n",
        *_table(found["rule"], ("rule_monte_carlo",)),
        "",
        STATES,
        *_both_ways(states, STATE_TESTS),
        "",
        WINDOWS,
        *_table(found["windows"], ("circular_shift_window", "detrend", "f_of_variances", "brown_forsythe")),
        "",
        CYCLE,
        *_rows(found["cycle"]["cycle"]),
        "",
        SEARCH,
        *_rows(found["search"]["search"]),
        "",
        LAGS,
        *_rows(found["lags"]["lags"]),
        "",
        "## What the lab says of its tests\n",
        "Least and most over the designs above in which the lab would use the test; every report quotes it.\n",
        "| test | wrong at nominal 5 % |",
        "|---|---|",
        *(f"| `{name}` | {words} |" for name, words in said(found).items()),
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def said(found: Mapping[str, Rates]) -> dict[str, str]:
    """What `weatherglass.claims.event_tests.SIZES` has to say, by test."""
    events, states = found["events"], {k: found["states"][k] | found["redetected"][k] for k in found["states"]}
    gap, boot, shift = "gap_constrained_dates", "stationary_bootstrap", "circular_shift_vol_standardised"
    crowded = {name: by for name, by in events.items() if "n 5, 365" in name}
    roomy = {name: by for name, by in events.items() if name not in crowded}
    rare = {name: by for name, by in states.items() if "highest 2 %" in name}
    common = {name: by for name, by in states.items() if name not in rare}
    apart = {name: by for name, by in events.items() if "cluster" not in name}
    clustered = {name: by for name, by in events.items() if "cluster" in name}
    return {
        "circular_shift": _range(events, "circular_shift"),
        "local_shift": _range(events, "local_shift"),
        shift: _and_where(
            _range(common, shift, both=True), rare, shift, "after states of fewer than 5 % of days", both=True
        ),
        "parametric_redetection": _range(states, "parametric_redetection", both=True),
        "rule_monte_carlo": _range(found["rule"], "rule_monte_carlo"),
        "gap_constrained_dates": f"{_range(apart, gap)}, {_range(clustered, gap)} when events cluster",
        boot: _and_where(_range(roomy, boot), crowded, boot, "where the cases fill more than a third of the sample"),
        "circular_shift_window": _range(found["windows"], "circular_shift_window"),
        "binomial": f"{_range(apart, 'binomial')}, cannot reject at n <= 3",
        "phase_residual": f"{found['cycle']['cycle']['phase_residual']:.1f} %",
    }


def _and_where(usual: str, found: Rates, test: str, where: str, *, both: bool = False) -> str:
    """The usual range, and that of designs for which the lab does not call the test valid."""
    return f"{usual}, {_range(found, test, both=both)} {where}" if found else usual


def _range(found: Rates, test: str, *, both: bool = False) -> str:
    names = (test, f"{test}, less") if both else (test,)
    values = [by[name] for by in found.values() for name in names]
    return f"{min(values):.1f}-{max(values):.1f} %"


def _table(found: Rates, tests: Iterable[str]) -> list[str]:
    """A row for each design, a column for each test."""
    tests = [test for test in tests if any(test in by for by in found.values())]
    lines = [f"| design | {' | '.join(LABELS[test] for test in tests)} |", "|---|" + "---|" * len(tests)]
    for name, by in found.items():
        lines.append(f"| {name} | {' | '.join(f'{by[test]:.1f}' for test in tests)} |")
    return lines


def _both_ways(found: Rates, tests: Sequence[str]) -> list[str]:
    lines = [f"| design | {' | '.join(LABELS[test] for test in tests)} |", "|---|" + "---|" * len(tests)]
    for name, by in found.items():
        cells = (f"{by[test]:.1f} / {by[f'{test}, less']:.1f}" for test in tests)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def _rows(found: Mapping[str, float]) -> list[str]:
    return ["| test | rejects |", "|---|---|", *(f"| {LABELS[name]} | {rate:.1f} |" for name, rate in found.items())]


if __name__ == "__main__":
    main()
