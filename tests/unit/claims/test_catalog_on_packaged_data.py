"""The catalogue on the data that ship with the package: what a new user sees before anything was pulled or imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from weatherglass.app.claim_files import catalog
from weatherglass.app.claim_tests import TriedClaim, tried
from weatherglass.app.claim_wording import hit_text
from weatherglass.claims.results import CheckResult, Role

FACTS = {
    "r1-russell-nine-percent": ("SUPPORTED", ""),
    "r2-russell-broke-out-in-november-2024": ("WRONG_ON_FACTS", ""),
    "r5-the-smallest-two-thousand": ("SUPPORTED", ""),
    "r8-small-caps-earn-at-home": ("SUPPORTED", ""),
    "r9-the-fed-was-almost-done-in-2016": ("WRONG_ON_FACTS", ""),
    "r10-ten-thousand-to-sixty-nine-thousand": ("WRONG_ON_FACTS", ""),
    "r11-breakouts-and-bull-markets-began-together": ("WRONG_ON_FACTS", "L"),
    "r12-bitcoin-near-one-hundred-thousand": ("SUPPORTED", ""),
    "r13-five-and-twenty-seven-times": ("WRONG_ON_FACTS", "W"),
    "r16-bitcoin-inflation-halved": ("SUPPORTED", "M"),
    "r17-first-record-before-a-halving": ("SUPPORTED", ""),
    "r19-bitcoin-moves-most-with-small-tech": ("NOT_TESTABLE", ""),
    "r21-money-used-to-come-with-the-rise": ("NOT_TESTABLE", ""),
    "r21-russell-forty-percent-in-2025": ("WRONG_ON_FACTS", ""),
    "r22-forty-percent-lose-money": ("NOT_TESTABLE", "D"),
    "v1-headlines-of-april-2025": ("SUPPORTED", ""),
    "v2-vix-touched-65-in-april-2025": ("WRONG_ON_FACTS", ""),
    "v3-thirty-days-of-sp500-options": ("SUPPORTED", "M"),
    "v4-normal-is-nineteen-to-twenty": ("WRONG_ON_FACTS", "W"),
    "v5-every-fifteen-seconds": ("SUPPORTED", ""),
    "v6-twenty-to-thirty-is-normal": ("WRONG_ON_FACTS", "W"),
    "v9-goldman-forty-five-percent": ("SUPPORTED", ""),
    "v13-highest-vix-ever": ("WRONG_ON_FACTS", "W"),
    "v14-vix-forty-five-in-2000": ("WRONG_ON_FACTS", ""),
    "v15-tech-stocks-lost-ninety-percent": ("NOT_TESTABLE", ""),
    "v28-products-on-the-vix-decay": ("NOT_TESTABLE", "DM"),
}


@pytest.fixture(autouse=True)
def no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "none"))


def verdict(found: TriedClaim) -> tuple[str, str]:
    assert found.report.verdict is not None
    return found.report.verdict.word.value, "".join(found.report.verdict.flags)


def checks(name: str) -> list[CheckResult]:
    return list(tried(name).report.checks)


def test_these_are_all_the_facts():
    assert {name for name, each in catalog().items() if each.__struct_config__.tag == "fact"} == set(FACTS)


@pytest.mark.parametrize("name", FACTS)
def test_the_verdict_on_a_fact(name: str):
    assert verdict(tried(name)) == FACTS[name]


@pytest.mark.parametrize("name", [name for name, each in catalog().items() if each.untestable is not None])
def test_what_no_data_can_decide_says_so(name: str):
    found = tried(name)
    assert verdict(found)[0] == "NOT_TESTABLE"
    assert [each.rule for each in found.report.verdict.reasons if each.held] == ["untestable"]


def test_the_highest_vix_of_the_text_is_not_the_highest():
    highest, day, *rest = checks("v13-highest-vix-ever")
    assert (highest.claimed, highest.right, highest.holds) == (80.86, 82.69, False)
    assert (day.claimed, day.right, day.holds) == ("2008-11-20", "2020-03-16", False)
    assert [(each.right, each.holds) for each in rest] == [
        (80.86, True), (82.69, True), (89.53, True), ("2008-10-24", True), (1993.0, True),
    ]  # fmt: skip


def test_the_vix_of_2000_stayed_below_34():
    close, day = checks("v14-vix-forty-five-in-2000")
    assert (close.right, close.holds) == (33.49, False)
    assert (day.right, day.holds) == ("2002-08-05", False)


def test_the_middle_day_of_the_vix_is_not_its_mean():
    mean, median = checks("v4-normal-is-nineteen-to-twenty")
    assert (mean.right, mean.holds) == (pytest.approx(19.527, abs=0.001), True)
    assert (median.right, median.holds) == (pytest.approx(17.675), False)
    between, _ = checks("v6-twenty-to-thirty-is-normal")
    assert (between.right, between.holds) == (pytest.approx(29.80, abs=0.01), False)


def test_multiples_after_halvings_are_compared_at_equal_age():
    found = {each.name_en: each for each in checks("r13-five-and-twenty-seven-times")}
    assert [(each.claimed, each.right, each.holds) for each in found.values()] == [
        (63000.0, pytest.approx(64908.0, abs=1.0), True),
        (90000.0, 89377.0, True),  # after the packaged data: as stated
        (50.0, 42.86, False),
        (5.0, pytest.approx(4.93, abs=0.01), True),
        (27.0, pytest.approx(10.65, abs=0.01), False),
        (27.0, pytest.approx(30.13, abs=0.01), True),
    ]


def test_a_record_came_before_one_halving_of_four():
    day, *records = checks("r17-first-record-before-a-halving")
    assert day.right == "2024-03-13"
    assert [each.right for each in records] == [1.0, 0.0, 0.0, 0.0]


def test_both_bull_markets_of_bitcoin_began_before_the_breakouts():
    assert [each.right for each in checks("r11-breakouts-and-bull-markets-began-together")] == [
        "2015-01-14",
        "2020-03-12",
    ]


def test_figures_after_the_packaged_data_are_those_that_documents_state():
    year = checks("r21-russell-forty-percent-in-2025")[0]
    assert (year.right, year.holds, year.not_run) == (11.29, False, None)
    assert year.where.startswith("FTSE Russell, closes of the Russell 2000: 2,230.16")
    high, day = checks("v2-vix-touched-65-in-april-2025")
    assert (high.right, day.right) == (60.13, "2024-08-05")
    record, first, intraday, before = checks("r2-russell-broke-out-in-november-2024")
    assert [each.holds for each in (record, first, intraday, before)] == [False, False, True, True]
    assert (record.right, first.right, before.right) == (0.0, "2025-09-18", "2021-11-08")
    assert before.where.endswith("2,442.74 on 2021-11-08")


def test_the_issue_of_bitcoin_is_an_identity():
    assert [each.right for each in checks("r16-bitcoin-inflation-halved")] == [
        pytest.approx(1.670, abs=0.001), pytest.approx(0.835, abs=0.001), 93.75,
    ]  # fmt: skip


def test_two_cases_are_too_few_on_packaged_data_as_well():
    found = tried("r4-russell-breakout-bitcoin", replications=99)
    assert verdict(found) == ("TOO_FEW_CASES", "CSLDO")
    report = found.report
    assert report.primary.p == pytest.approx(0.166, abs=0.01)
    assert report.base_rate.share == pytest.approx(0.540, abs=0.005)
    assert [each.event.isoformat() for each in report.cases if each.role is Role.OMITTED] == [
        "2011-04-27",
        "2013-01-02",
    ]
    assert next(each for each in report.confounders if each.id == "halving").near == 2
    assert {"RUT", "BTC"} <= found.packaged


def test_the_peak_of_a_bull_market_is_said_as_one():
    claim = catalog()["v8-shares-and-vix-rise-together-near-peaks"]
    assert hit_text(claim, 126.0, "en") == "had been at the peak of a bull market"
    assert hit_text(claim, 126.0, "ko") == "강세장 정점을 거쳤다"
