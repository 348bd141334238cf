"""The compiled engine against the slow loops, on random boards: numbers within 1e-12, decisions exactly.

The fast lane meets the same boards on every run; the long lane looks for new ones.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from board_making.hand import AS_OF, YEAR, board, columns, hand_board, quote, strip, used_strikes
from oracle.cboe_index import Quote, oracle_index, oracle_term
from oracle.random_boards import TermBoard, TwoTermBoard, term_boards, two_term_boards
from weatherglass.indices import kernels
from weatherglass.indices.definition import ANY, CrossedWing, IndexDefinition, RootRule, Selection, TermRule
from weatherglass.indices.editions import CBOE_2022, CBOE_2025_02
from weatherglass.indices.engine import index_reading
from weatherglass.indices.strip import STATE_NAMES, StripTerm, quote_quality
from weatherglass.market import ReasonCode, TermRates
from weatherglass.timeline import Settlement

EDITIONS = {False: CBOE_2022, True: CBOE_2025_02}
WHOLE = settings(deadline=None, suppress_health_check=list(HealthCheck))
FAST = settings(WHOLE, max_examples=2_000, derandomize=True, database=None)
FAST_TWO_TERMS = settings(WHOLE, max_examples=400, derandomize=True, database=None)
LONG = settings(WHOLE, max_examples=40_000)
LONG_TWO_TERMS = settings(WHOLE, max_examples=15_000)

CODE_NAMES = {
    kernels.OK: "calculable",
    kernels.INSUFFICIENT_STRIKES: "insufficient_strikes",
    kernels.NO_VALID_PAIR: "no_valid_pair",
    kernels.NO_STRIKE_AT_OR_BELOW_FORWARD: "no_strike_at_or_below_forward",
    kernels.K0_QUOTE_MISSING: "k0_quote_missing",
    kernels.K0_QUOTE_CROSSED: "k0_quote_crossed",
    kernels.EMPTY_PUT_WING: "empty_put_wing",
    kernels.EMPTY_CALL_WING: "empty_call_wing",
    kernels.NONPOSITIVE_VARIANCE: "nonpositive_variance",
}

Mode = tuple[bool, CrossedWing]
MODES: list[Mode] = [(zero_ask_excludes, crossed) for zero_ask_excludes in (False, True) for crossed in CrossedWing]
modes = st.sampled_from(MODES)


def kernel_term(
    quotes: list[Quote], rate: float, year_frac: float, *, zero_ask_excludes: bool, crossed: CrossedWing
) -> tuple[tuple[Any, ...], np.ndarray, np.ndarray, np.ndarray]:
    """What the kernel returns, then strikes, states and contributions."""
    cols = columns(quotes)
    n = cols[0].size
    state, contribution = np.full(n, 99, np.uint8), np.full(n, np.nan)
    answer = kernels.term_variance(
        *cols, rate, year_frac, zero_ask_excludes, crossed is CrossedWing.NULL,
        state, np.full(n, np.nan), np.full(n, np.nan), contribution,
    )  # fmt: skip
    return answer, cols[0], state, contribution


def expected_term(
    quotes: list[Quote], rate: float, year_frac: float, *, zero_ask_excludes: bool, crossed: CrossedWing
) -> dict[str, Any]:
    if len(quotes) < 2:
        return {"reason": "insufficient_strikes"}
    return oracle_term(quotes, rate, year_frac, zero_ask_excludes=zero_ask_excludes, crossed_wing=crossed.value)


def close_variance(expected: dict[str, Any], year_frac: float) -> Any:
    """Within 1e-12 of the strip's part of the variance: the forward's part may cancel nearly all of it."""
    strip_part = 2 / year_frac * sum(row["contribution"] for row in expected["rows"])
    return pytest.approx(expected["variance"], rel=0, abs=1e-12 * strip_part)


def compare_kernel(one: TermBoard, mode: Mode) -> str:
    """Fail where kernel and oracle differ; the name of what both found."""
    year_frac = one["minutes"] / YEAR
    how = {"zero_ask_excludes": mode[0], "crossed": mode[1]}
    expected = expected_term(one["quotes"], one["rate"], year_frac, **how)
    answer, strike, state, contribution = kernel_term(one["quotes"], one["rate"], year_frac, **how)
    code, forward, zero, total, variance, used, puts = answer
    assert CODE_NAMES[code] == expected.get("reason", "calculable")
    assert set(state.tolist()) <= set(STATE_NAMES)
    if "reason" in expected:
        return expected["reason"]
    assert forward == pytest.approx(expected["forward"], rel=1e-12)
    assert variance == close_variance(expected, year_frac)
    assert strike[zero] == expected["k0"]
    assert strike[state == kernels.USED].tolist() == expected["used_strikes"]
    assert used == len(expected["used_strikes"])
    assert puts == sum(row["type"] == "Put" for row in expected["rows"])
    rows = [row["contribution"] for row in expected["rows"]]
    np.testing.assert_allclose(contribution[state == kernels.USED], rows, rtol=1e-12)
    assert total == pytest.approx(sum(rows), rel=1e-12)
    assert not contribution[state != kernels.USED].any()
    return "calculable"


def listed(quotes: list[Quote]) -> list[Quote]:
    """The quotes that a board keeps: strikes null on both legs are not listed (METHODOLOGY 1.5)."""
    return [q for q in quotes if any(q[leg] is not None for leg in ("call_bid", "call_ask", "put_bid", "put_ask"))]


def compare_strip(one: TermBoard, mode: Mode) -> str:
    """Fail where the board's strip and the oracle differ; the name of what both found."""
    quotes = listed(one["quotes"])
    assume(quotes)
    expected = expected_term(quotes, one["rate"], one["minutes"] / YEAR, zero_ask_excludes=mode[0], crossed=mode[1])
    (cleaned,) = board((AS_OF.date() + timedelta(days=30), "X", one["quotes"])).terms
    found = strip(cleaned, rate=one["rate"], minutes=one["minutes"], edition=EDITIONS[mode[0]], crossed_wing=mode[1])
    compare_strip_term(found, expected)
    return expected.get("reason", "calculable")


def compare_strip_term(found: StripTerm, expected: dict[str, Any]) -> None:
    if "reason" in expected:
        assert found.reason is not None
        assert found.reason.code is ReasonCode(expected["reason"])
        assert found.variance is None
        return
    assert found.reason is None
    assert found.forward == pytest.approx(expected["forward"], rel=1e-12)
    assert found.variance == close_variance(expected, found.year_frac)
    assert found.k0 == expected["k0"]
    assert used_strikes(found) == expected["used_strikes"]
    used = found.state == kernels.USED
    np.testing.assert_allclose(found.mid[used], [row["mid"] for row in expected["rows"]], rtol=1e-14)
    assert found.width[used].tolist() == [row["width"] for row in expected["rows"]]
    quality = quote_quality(found)
    assert quality.put_wing_end == expected["put_wing_ended_by"]
    assert quality.call_wing_end == expected["call_wing_ended_by"]


# ---- single terms


@settings(FAST, max_examples=150)
@given(term_boards(), modes)
def test_kernel_and_strip_agree_with_the_oracle(one: TermBoard, mode: Mode) -> None:
    for other in MODES:
        compare_kernel(one, other)
    compare_strip(one, mode)


@pytest.mark.slow
def test_kernel_and_strip_agree_with_the_oracle_on_thousands_of_boards_and_meet_every_reason() -> None:
    met: Counter[str] = Counter()

    @FAST
    @given(term_boards(), modes)
    def collect(one: TermBoard, mode: Mode) -> None:
        for other in MODES:
            met[compare_kernel(one, other)] += 1
        compare_strip(one, mode)

    collect()
    # a board seldom keeps fewer than two strikes after its faults; every other reason must have been met
    assert set(met) | {"insufficient_strikes"} == set(CODE_NAMES.values())
    assert met["calculable"] > 0.6 * met.total()


def ladder(below: int, above: int, zeros: set[int]) -> TermBoard:
    """Strikes one apart around F = K0 = 100, every option worth 1 out of the money, without a bid at some positions."""

    def rung(i: int) -> Quote:
        out = (0.0, 0.2) if i in zeros else (0.9, 1.1)
        deep = (0.9 + abs(i), 1.1 + abs(i))
        call, put = (out, deep) if i > 0 else (deep, out)
        return quote(100.0 + i, call, put)

    at_k0 = quote(100.0, (0.9, 1.1), (0.9, 1.1))
    quotes = [at_k0 if i == 0 else rung(i) for i in range(-below, above + 1)]
    return {"quotes": quotes, "minutes": 43_200, "rate": 0.0}


@pytest.mark.parametrize("below", range(1, 10))
def test_zero_bids_end_a_wing_wherever_they_stand_in_the_listing(below: int) -> None:
    # the compiled walk goes by blocks of eight strikes: runs of one and two, and pairs apart, at every place of a block
    for width in (1, 2):
        for start in range(1, 19):
            run = {start + j for j in range(width)}
            compare_kernel(ladder(below, 20, run), MODES[0])
            compare_kernel(ladder(20, below, {-i for i in run}), MODES[0])
            compare_kernel(ladder(below + 20, 20, run | {-i for i in run}), MODES[0])
            compare_kernel(ladder(below, 20, run | {start + width + 1}), MODES[0])
            compare_kernel(ladder(20, below, {-i for i in run | {start + width + 1}}), MODES[0])


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_strikes_are_insufficient_whatever_is_quoted(n: int) -> None:
    answer, _, state, _ = kernel_term(
        hand_board()[4 : 4 + n], 0.0, 0.1, zero_ask_excludes=False, crossed=CrossedWing.MID
    )
    assert answer[0] == kernels.INSUFFICIENT_STRIKES
    assert state.tolist() == [kernels.UNUSED] * n


@pytest.mark.long
@LONG
@given(term_boards(max_faults=12))
def test_kernel_and_strip_agree_with_the_oracle_on_new_boards(one: TermBoard) -> None:
    for mode in MODES:
        compare_kernel(one, mode)
        compare_strip(one, mode)


# ---- two terms and a horizon

DEFINITION = IndexDefinition(
    "PAIR", "two terms as they come", (ANY,), 30,
    (TermRule((RootRule(ANY, Settlement.UTC_0800),), Selection.NEAREST_TERM),),
    verified="", unverified="",
)  # fmt: skip


def compare_index(both: TwoTermBoard, mode: Mode) -> str:
    """Fail where a whole reading and the oracle differ; the name of what both found."""
    ends = [AS_OF + timedelta(minutes=both[name]["minutes"]) for name in ("near", "next")]
    quotes = [listed(both[name]["quotes"]) for name in ("near", "next")]
    assume(ends[0].date() != ends[1].date() and all(quotes))
    terms = [(end.date(), "X", both[name]["quotes"]) for end, name in zip(ends, ("near", "next"), strict=True)]
    whole = board(*terms, settles={(end.date(), "X"): end for end in ends})
    rates = TermRates((both["near"]["rate"], both["next"]["rate"]))
    definition = IndexDefinition(
        **{name: getattr(DEFINITION, name) for name in DEFINITION.__slots__ if name != "crossed_wing"},
        crossed_wing=mode[1],
    )
    reading = index_reading(whole, definition, rates=rates, edition=EDITIONS[mode[0]])
    expected = [
        expected_term(q, both[name]["rate"], both[name]["minutes"] / YEAR, zero_ask_excludes=mode[0], crossed=mode[1])
        for q, name in zip(quotes, ("near", "next"), strict=True)
    ]
    for term, answer in zip(reading.terms, expected, strict=True):
        compare_strip_term(term.strip, answer)
    reasons = [answer["reason"] for answer in expected if "reason" in answer]
    if reasons:
        assert reading.value is None
        assert reading.reason is not None
        assert reading.reason.code is ReasonCode(reasons[0])
        return reasons[0]
    minutes = [both[name]["minutes"] for name in ("near", "next")]
    level = oracle_index(expected[0]["variance"], minutes[0], expected[1]["variance"], minutes[1], 43_200)
    assert [term.minutes for term in reading.terms] == minutes
    if level is None:
        assert reading.value is None
        assert reading.reason is not None
        assert reading.reason.code is ReasonCode.NONPOSITIVE_VARIANCE
        return "nonpositive_interpolation"
    # a variance near zero is a small difference of large terms: compare squares on the scale of those
    scale = sum(
        abs(term.weight) * term.minutes / 43_200 * answer["variance"]
        for term, answer in zip(reading.terms, expected, strict=True)
    )
    assert reading.value is not None
    assert abs(reading.value**2 - level**2) <= 1e-12 * 1e4 * scale + 1e-12 * level**2
    return "extrapolated" if not minutes[0] <= 43_200 <= minutes[1] else "interpolated"


@settings(FAST_TWO_TERMS, max_examples=80)
@given(two_term_boards(), modes)
def test_whole_readings_agree_with_the_oracle(both: TwoTermBoard, mode: Mode) -> None:
    compare_index(both, mode)


@pytest.mark.slow
def test_whole_readings_agree_with_the_oracle_inside_and_outside_the_two_terms() -> None:
    met: Counter[str] = Counter()

    @FAST_TWO_TERMS
    @given(two_term_boards(), modes)
    def collect(both: TwoTermBoard, mode: Mode) -> None:
        met[compare_index(both, mode)] += 1

    collect()
    assert set(met) >= {"interpolated", "extrapolated", "nonpositive_interpolation", "empty_put_wing"}
    # what is drawn moves with the constants of the package: half of the boards is far from none
    assert met["interpolated"] + met["extrapolated"] > 0.5 * met.total()


@pytest.mark.long
@LONG_TWO_TERMS
@given(two_term_boards(), modes)
def test_whole_readings_agree_with_the_oracle_on_new_boards(both: TwoTermBoard, mode: Mode) -> None:
    compare_index(both, mode)


@settings(WHOLE, max_examples=1_000, derandomize=True, database=None)
@given(
    st.tuples(st.floats(1e-4, 9.0), st.floats(1e-4, 9.0)),
    st.tuples(st.integers(1, 100_000), st.integers(1, 100_000)),
    st.integers(1, 500_000),
)
def test_horizon_variance_agrees_with_the_oracle_for_any_two_terms(
    variances: tuple[float, float], gaps: tuple[int, int], horizon: int
) -> None:
    n1, n2 = gaps[0], gaps[0] + gaps[1]
    found = kernels.horizon_variance(variances[0], n1, variances[1], n2, float(horizon), float(YEAR))
    level = oracle_index(variances[0], n1, variances[1], n2, horizon)
    scale = (abs(n2 - horizon) * n1 * variances[0] + abs(horizon - n1) * n2 * variances[1]) / (n2 - n1) / horizon
    assert abs(found - (0.0 if level is None else (level / 100) ** 2)) <= (1e-12 * scale if level else np.inf)
    assert (found > 0) == (level is not None)
