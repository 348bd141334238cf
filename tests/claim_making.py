"""Claims and reports for the tests of their words and pages: small ones with every part, and none that needs a test run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np

from weatherglass.app.claim_pictures import ClaimPictures, Distribution, Dot, Path, Paths, Spell, Timeline, TimelineRow
from weatherglass.app.claim_tests import TriedClaim
from weatherglass.claims.claim_file import ClaimBase
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import (
    BaseRate,
    Case,
    CheckResult,
    ClaimReport,
    ConfounderResult,
    ControlResult,
    Finding,
    Multiverse,
    NotRun,
    PosteriorRow,
    PowerResult,
    Prediction,
    Role,
    SeriesUsed,
    SignificanceTest,
    VariantResult,
    Why,
)
from weatherglass.claims.verdict import decide

PUBLISHED = date(2026, 1, 22)
PLAIN: dict[str, Any] = {
    "schema_version": 1,
    "id": "breakouts",
    "kind": "event_outcome",
    "articles": ["R4"],
    "source": {"article": "An article", "published": PUBLISHED, "quote_en": "It always did.", "quote_ko": "늘 그랬다."},
    "title_en": "Breakouts move Bitcoin",
    "title_ko": "돌파가 비트코인을 움직인다",
    "statement": "After breakouts Bitcoin rises.",
    "statement_ko": "돌파 뒤 비트코인이 오른다.",
    "note_en": "A note.",
    "note_ko": "덧붙이는 말.",
    "freeze_date": PUBLISHED,
    "hindsight": True,
    "data": {"target": {"id": "BTC"}, "signal": {"id": "RUT"}},
    "event": {
        "rule": "breakout",
        "as_claimed": [date(2016, 11, 14), date(2020, 11, 13), date(2024, 11, 25)],
        "claim_cases": [date(2016, 11, 14), date(2020, 11, 13)],
    },
    "outcome": {"measure": "log_return", "horizon_days": 365, "also": ["hit_gt_2x", "max_drawdown", "time_to_2x"]},
    "variants": {"outcome.horizon_days": [180, 365], "event.source": ["rule", "as_claimed"]},
    "confounders": [{"id": "halving", "rule": "calendar_dates", "dates": [date(2016, 7, 9), date(2020, 5, 11)]}],
    "controls": {"negative_signals": ["SPX"], "negative_outcomes": ["GOLD"], "reverse": True},
    "open_prediction": {"event": "2025-09-18", "resolves": "2026-09-18", "claim_true_if": "multiple > 2.0"},
}
"""Two cases of a text, one that it names and does not count, and one that its own rule finds and it leaves out."""


def a_claim(**changes: Any) -> Any:
    """An event claim."""
    return claim_from({**PLAIN, **changes})


def a_test(p: float = 0.145, **changes: Any) -> SignificanceTest:
    """A shift test of two cases that average a multiple of e squared."""
    told = SignificanceTest(
        "circular_shift", 2.0, "log_return", p, min(1.0, 2.0 * p), 1.0 - p, 2, 4_000, 1 / 4_000, size="3.4-5.8 %"
    )
    return replace(told, **changes)


def a_case(day: str, role: Role, outcome: float | None, **changes: Any) -> Case:
    """A case of a year."""
    event = date.fromisoformat(day)
    told = Case(
        event=event,
        role=role,
        entry=event,
        outcome=outcome,
        multiple=None if outcome is None else float(np.exp(outcome)),
        hit=None if outcome is None else bool(outcome > np.log(2.0)),
        resolves=event.replace(year=event.year + 1),
        figures=MappingProxyType({"hit_gt_2x": 1.0, "max_drawdown": 0.36, "time_to_2x": None}),
    )
    return replace(told, **changes)


BASE = BaseRate(
    0.5, 2.0, 0.7, 0.6, -1.0, 0.0, 1.5, 3.0, 4_000, date(2010, 7, 18), date(2025, 4, 14), 11.0,
    np.linspace(-1.5, 3.5, 4_000),
)  # fmt: skip
RECORD = a_test(
    0.25, name="binomial", statistic=1.0, unit="share", draws=0, min_p=0.25, size="",
    details=MappingProxyType({"hits": 2.0, "base_rate": 0.5}),
)  # fmt: skip
CASES = (
    a_case("2013-01-02", Role.OMITTED, 4.08, near=("halving",)),
    a_case("2016-11-14", Role.CLAIMED, 2.2346, near=("halving",)),
    a_case("2020-11-13", Role.CLAIMED, 1.3721, near=("halving",)),
    a_case("2024-11-25", Role.NAMED, -0.0619),
    a_case("2026-02-02", Role.LATER, None, so_far=0.63, figures=MappingProxyType({})),
)
UNIVERSE = Multiverse(
    (*tuple(VariantResult({"outcome.horizon_days": days, "event.source": source}, 2, effect, p, 2) for days, source, effect, p in ((180, "rule", 0.4, 0.18), (180, "as_claimed", 0.2, 0.3), (365, "rule", 1.4, 0.004), (365, "as_claimed", 1.1, 0.145))), VariantResult({"outcome.horizon_days": 90, "event.source": "rule"}, not_run=NotRun("signal", Why.NO_FIELD, "RUT.high"))),
    0.09, 0.97, 0.2, 0.75, 0.25, 4_000,
)  # fmt: skip


def a_report(claim: ClaimBase | None = None, **changes: Any) -> ClaimReport:
    """A report with every part of an event claim, and its verdict."""
    claim = a_claim() if claim is None else claim
    told = ClaimReport(
        "breakouts",
        "event_outcome",
        date(2026, 6, 1),
        "0123456789abcdef",
        series=(
            SeriesUsed("signal", "RUT", "close", "index_points", date(2000, 1, 3), date(2026, 6, 1), 6_000, "yahoo", "aa11", clipped=True),
            SeriesUsed("target", "BTC", "close", "usd", date(2010, 7, 18), date(2026, 6, 1), 5_700, "packaged", "bb22"),
        ),
        cases=CASES,
        base_rate=BASE,
        primary=a_test(),
        tests=(RECORD, a_test(0.031, name="local_shift", size="", valid=False, note="own_volatility")),
        by_start=MappingProxyType({date(2010, 7, 18): a_test(), date(2015, 1, 1): a_test(0.02)}),
        by_rule=MappingProxyType({
            "binomial": replace(RECORD, n=4, p=0.0625, details=MappingProxyType({"hits": 4.0, "base_rate": 0.5})),
            "circular_shift": a_test(0.027, n=4),
            "halving.phase_match_120d": a_test(0.042, name="phase_match_120d"),
        }),
        multiverse=UNIVERSE,
        confounders=(
            ConfounderResult(
                "halving", 220, 2, 2, 0.1, 0, None, 0, 2.0, 1,
                MappingProxyType({"phase_residual": a_test(0.3), "phase_match_120d": a_test(0.28)}),
            ),
            ConfounderResult("fed_easing", 365, 0, 0, None, 0, not_run=(NotRun("fed_easing", Why.NO_SERIES, "DFF"),)),
        ),
        controls=(
            ControlResult("negative_signal", "SPX", a_test(0.26)),
            ControlResult("negative_outcome", "GOLD", not_run=NotRun("GOLD", Why.NO_SERIES, "GOLD")),
            ControlResult("reverse", "BTC", a_test(0.02, n=3)),
        ),
        power=PowerResult(0.25, 5, 0.52, 5.0, 8.0, "multiple", 0.8, "garch_markov_drift", 400),
        posteriors=(PosteriorRow(2.0, 0.5, 0.75, 0.88, 0.75, 0.3, 0.99), PosteriorRow(20.0, 0.5, 0.55, 0.67, 0.55, 0.37, 0.76)),
        prediction=Prediction(date(2025, 9, 18), date(2026, 9, 18), "multiple > 2.0", 0.63, None),
        not_run=(NotRun("rule_monte_carlo", Why.TOO_SHORT, "12"),),
    )  # fmt: skip
    told = replace(told, **changes)
    return told if told.verdict is not None else replace(told, verdict=decide(claim, told))


FACT: dict[str, Any] = {
    "schema_version": 1, "id": "figures", "kind": "fact", "statement": "Figures.", "freeze_date": PUBLISHED,
    "source": {"article": "An article", "published": PUBLISHED},
    "checks": [{"name_en": "x", "claimed": 1.0, "right": {"look_up": "stated", "value": 1.0, "where": "w"}}],
}  # fmt: skip
CHECKS = (
    CheckResult("Change over 2025", "2025년 등락률", 40.0, 11.287, "%", 2.0, False, "RUT close"),
    CheckResult("A record in 2024 (1 is yes)", "2024년 신고점(1이면 있음)", 1.0, 1.0, "", 0.0, True, "BTC high"),
    CheckResult("Year of the election", "당선 연도", 2016.0, 2016.0, "", 0.0, True, "a document"),
    CheckResult("Day of the peak", "고점일", "2008-11-20", "2020-03-16", "", 3.0, False, "VIX close"),
    CheckResult("Share with a loss", "적자 비중", 40.0, None, "%", 3.0, None, "LOSS_SHARE close", NotRun("LOSS_SHARE", Why.NO_SERIES, "LOSS_SHARE")),
)  # fmt: skip


def a_fact_report(checks: tuple[CheckResult, ...] = CHECKS) -> tuple[Any, ClaimReport]:
    """A claim of figures and its report."""
    claim = claim_from(FACT)
    told = ClaimReport("figures", "fact", date(2026, 6, 1), "ff", checks=checks)
    return claim, replace(told, verdict=decide(claim, told))


def an_association_report() -> tuple[Any, ClaimReport]:
    """A claim that two series go together, and its report."""
    claim = claim_from({
        **{k: v for k, v in PLAIN.items() if k not in {"event", "outcome", "variants", "confounders", "open_prediction", "kind"}},
        "kind": "association", "direction": "less",
        "association": {"statistic": "correlation", "claimed": -0.7},
    })  # fmt: skip
    day = date(2020, 1, 2)
    findings = (
        Finding("estimate", -0.715, "correlation", 9_000, day, date(2026, 1, 2), -0.73, -0.70, "stationary_bootstrap"),
        Finding("first_half", -0.70, "correlation", 4_500, day, date(2023, 1, 2)),
    )
    primary = a_test(0.0002, name="circular_shift", unit="correlation", statistic=-0.715, n=9_000, p_opposite=0.99)
    told = ClaimReport("breakouts", "association", date(2026, 6, 1), "aa", primary=primary, findings=findings)
    return claim, replace(told, verdict=decide(claim, told))


def pictures_of(report: ClaimReport, claim: ClaimBase) -> ClaimPictures:
    """Pictures of a report, without any data behind them."""
    ended = [each for each in report.cases if each.outcome is not None]
    dots = tuple(Dot(each.event, each.role, each.role is Role.CLAIMED, float(each.outcome or 0.0)) for each in ended)
    middles = np.linspace(-1.5, 4.5, 60)
    share = 100.0 * np.exp(-0.5 * (middles - 0.7) ** 2) / np.exp(-0.5 * (middles - 0.7) ** 2).sum()
    offsets = np.array([0, 100, 200, 365])
    paths = tuple(
        Path(each.event, each.role, each.role is Role.CLAIMED, np.exp(np.linspace(0.0, float(each.outcome or 0.0), 4)))
        for each in ended
    )
    quartiles = np.array([[1.0, 0.9, 0.9, 1.0], [1.0, 1.2, 1.5, 2.0], [1.0, 2.0, 3.0, 4.5]])
    return ClaimPictures(
        report, claim, Distribution(middles, share, dots), Paths(offsets, paths, quartiles, quartiles, 2),
        Timeline(
            date(2010, 7, 18), date(2026, 6, 1), dots,
            (TimelineRow("halving", (Spell(date(2015, 12, 2), date(2017, 2, 14)),), (date(2016, 7, 9),)),),
        ),
    )  # fmt: skip


def tried(claim: ClaimBase, report: ClaimReport) -> TriedClaim:
    """As the application gives it."""
    return TriedClaim(claim, report, frozenset({"BTC"}))
