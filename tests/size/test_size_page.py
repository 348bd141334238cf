"""The page of measured sizes, and that the program quotes it."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from size.study import EVENT_DESIGNS, STATE_DESIGNS
from weatherglass.claims.event_tests import SIZES
from weatherglass.claims.volatility_tests import RARE_STATE

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/methodology/claim-sizes.md").read_text(encoding="utf-8")
SCRIPT = runpy.run_path(str(ROOT / "scripts/size_table.py"))


def table(heading: str) -> dict[str, list[str]]:
    """Rows of the first table under a heading, by their first cell."""
    part = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")]
    return {cells[0].strip("`"): cells[1:] for cells in rows[1:]}


def test_the_program_quotes_what_was_measured():
    page = {name: cells[0] for name, cells in table("What the lab says of its tests").items()}
    assert {name: words for name, words in SIZES.items() if name in page} == page
    assert set(SIZES) == set(page)


def test_what_is_quoted_is_the_least_and_the_most_of_the_page():
    part = PAGE.split("## Events that know nothing of the outcome\n")[1].split("The Monte Carlo of a rule")[0]
    rows = {name: line for line in part.splitlines() for name in [line.strip("| ").split(" | ")[0]]}
    measured = [float(rows[design.name].strip("| ").split(" | ")[1]) for design in EVENT_DESIGNS]
    assert SIZES["circular_shift"] == f"{min(measured):.1f}-{max(measured):.1f} %"
    assert max(measured) <= 9.0
    assert min(measured) >= 2.0


@pytest.mark.parametrize("design", STATE_DESIGNS, ids=lambda design: design.name)
def test_after_states_the_valid_tests_keep_their_level_on_the_page(design):
    raw, standardised, redetected, _ = table("Events that are states of the outcome's own volatility")[design.name]
    assert all(float(rate) <= 9.0 for rate in redetected.split(" / "))
    if design.share >= RARE_STATE:  # rarer ones are marked not valid (claims.volatility_tests)
        assert all(float(rate) <= 9.0 for rate in standardised.split(" / "))
    if design.above:
        assert float(raw.split(" / ")[0]) > 8.0


def test_the_page_says_how_many_samples_which_seed_and_what_they_are_worth():
    assert f"Seed {SCRIPT['SEED']}." in PAGE
    replications = int(re.search(r"([\d,]+)\nsamples", PAGE)[1].replace(",", ""))
    error = float(re.search(r"standard error of ([\d.]+) points", PAGE)[1])
    assert error == pytest.approx(100 * (0.05 * 0.95 / replications) ** 0.5, abs=0.05)
    assert replications == 1_000


def test_the_page_is_written_from_rates_and_the_last_table_from_the_tables_above():
    rates = {"circular_shift": 5.0, "local_shift": 4.0, "binomial": 0.5, "t_against_zero": 20.0,
             "gap_constrained_dates": 5.5, "independent_dates": 9.0, "stationary_bootstrap": 3.0}  # fmt: skip
    state = {f"{test}{way}": rate for test, rate in (("circular_shift", 15.0), ("circular_shift_vol_standardised", 6.0),
             ("return_per_risk", 3.0)) for way in ("", ", less")}  # fmt: skip
    again = {"parametric_redetection": 5.0, "parametric_redetection, less": 4.5}
    found = {
        "events": {"a": rates, "b, cluster": rates | {"gap_constrained_dates": 18.0, "circular_shift": 5.6}},
        "rule": {"r": {"rule_monte_carlo": 4.5}},
        "states": {"s": state},
        "redetected": {"s": again},
        "windows": {"w": {"circular_shift_window": 6.0, "detrend": 7.0, "f_of_variances": 80.0, "brown_forsythe": 70.0}},
        "cycle": {"cycle": {"circular_shift": 23.0, "independent_dates": 24.0, "phase_residual": 3.3, "phase_match": 2.0}},
        "search": {"search": {"best of the definitions": 17.0, "joint_shift_min_p": 4.5}},
        "lags": {"lags": {"f_of_days": 5.0, "f_of_overlapping_sums": 16.0}},
    }  # fmt: skip
    text = SCRIPT["page"](found, 200)
    assert "| `circular_shift` | 5.0-5.6 % |" in text
    assert "| `gap_constrained_dates` | 5.5-5.5 %, 18.0-18.0 % when events cluster |" in text
    assert "| `parametric_redetection` | 4.5-5.0 % |" in text
    assert "| s | 15.0 / 15.0 | 6.0 / 6.0 | 5.0 / 4.5 | 3.0 / 3.0 |" in text
    assert "standard error of 1.5 points" in text
