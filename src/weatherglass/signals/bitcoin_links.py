"""How closely Bitcoin moves with US shares, and whether money in its funds follows its price.

A session's change of an index runs from close to close in New York; Bitcoin's runs between the ends of the same UTC
days, three to four hours later, so that a day's row is known at midnight UTC and no hour of the session is missed.
Weekends and holidays go into the next session. The close before the session, 16 hours earlier, leaves almost no
correlation: the alignment is part of every figure, and both are given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.series import Days
from weatherglass.signals.band_boundaries import band_boundaries
from weatherglass.signals.bitcoin_volatility import ERAS, FUNDS_START
from weatherglass.signals.panel import Frame, Input, Panel, Unavailable, Why
from weatherglass.signals.percentile_states import carried, first_rows_of_weeks
from weatherglass.signals.run import windowed
from weatherglass.signals.signal import (
    Bands,
    Fact,
    GapRule,
    MissingFact,
    Parameter,
    Returns,
    Signal,
    SignalHistory,
)
from weatherglass.stats.rolling import lagged, log_changes, rolling_corr

Vector = NDArray[np.float64]
INDEXES = ("RUT", "SPX", "IXIC")
QUARTER, YEAR, WEEKS = 90, 252, 52
_LONGEST_WEEK = 8
"""Rows of the clock from one first session of a week to the next, and spare: a clock of sessions has at most five."""
LINK_BANDS = Bands((-0.2, 0.2, 0.5))
"""0.2 is about two standard errors of the correlation of 90 independent pairs."""
LINK_STATES = ("opposite", "apart", "linked", "tight")
FLOW_WINDOW, RETURN_SESSIONS = 40, 5
FLOW_BANDS = Bands((-0.3, 0.3))
"""About two standard errors of the correlation of 40 independent pairs."""
FLOW_STATES = ("against", "apart", "chasing")
_ERAS = tuple(era for era in ERAS if era.name != "2023")
_NORMAL_95, _FEWEST_PAIRS = 1.959964, 10
_BLOCK, _RESAMPLES, _SEED = 20, 2000, 20_260_122


def _session_correlation(index: str, window: int) -> Callable[[Frame], Vector]:
    return lambda frame: rolling_corr(log_changes(frame["BTC"]), log_changes(frame[index]), window)


def _weekly_correlation(frame: Frame) -> Vector:
    """Of changes between the last sessions of weeks; known with the first session of the next, and held until then."""
    ends = first_rows_of_weeks(frame.days) - 1
    if not ends.size:
        return np.full(frame.rows, np.nan)
    corr = rolling_corr(log_changes(frame["BTC"][ends]), log_changes(frame["RUT"][ends]), WEEKS)
    return carried(frame.rows, ends + 1, corr)


def _link_facts(index: str) -> Callable[[Panel, Frame, SignalHistory], tuple[Fact | MissingFact, ...]]:
    def facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact | MissingFact, ...]:  # noqa: ARG001
        days, bitcoin, shares = frame.days, frame["BTC"], frame[index]
        found: list[Fact | MissingFact] = []
        for era in _ERAS:
            start, end = era.rows(days)
            if days[0] > era.first or end - start < QUARTER:
                continue
            rows = slice(start, end)
            found += _changes_correlation(f"correlation_{era.name}", days[rows], bitcoin[rows], shares[rows])
            before = _close_before(panel, days[rows])
            if before is not None:
                found += _changes_correlation(f"correlation_close_before_{era.name}", days[rows], before, shares[rows])
            ends = first_rows_of_weeks(days[rows]) - 1
            found += _changes_correlation(
                f"correlation_weekly_{era.name}", days[rows][ends], bitcoin[rows][ends], shares[rows][ends]
            )
        if days.size > YEAR:
            year = slice(-YEAR - 1, None)
            found += _changes_correlation("correlation_last_year", days[year], bitcoin[year], shares[year])
        return (*found, *(_first_of_three(panel) if index == INDEXES[0] else ()))

    return facts


def _level_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    """Where the correlation stood in each era."""
    days, found = frame.days, []
    for era in _ERAS:
        start, end = era.rows(days)
        value = history.value[start:end]
        if days[0] > era.first or not np.isfinite(value).any():
            continue
        low, median, high = np.nanquantile(value, (0.25, 0.5, 0.75)).tolist()
        inside = np.flatnonzero(np.isfinite(value)) + start
        found.append(
            Fact(f"median_{era.name}", median, "correlation", inside.size, days[inside[0]].item(),
                 days[inside[-1]].item(), Returns.LOG, GapRule.COMMON_DAYS, low, high, "quartiles", ("R19",))
        )  # fmt: skip
    return tuple(found)


def _close_before(panel: Panel, days: Days) -> Vector | None:
    """Bitcoin at the end of the UTC day before each day, or the last one before that; None where there is none."""
    bitcoin = panel.get("BTC")
    if bitcoin is None:
        return None
    row = np.searchsorted(bitcoin.days, days) - 1
    return bitcoin.value[row] if row[0] >= 0 else None


def _changes_correlation(name: str, days: Days, one: Vector, other: Vector) -> Iterator[Fact]:
    """Of the log changes between consecutive rows."""
    return _correlation(name, days, log_changes(one), log_changes(other))


def _correlation(
    name: str, days: Days, x: Vector, y: Vector, returns: Returns = Returns.LOG, claims: tuple[str, ...] = ("R19",)
) -> Iterator[Fact]:
    """Correlation over the rows on which both are there, with the interval of Fisher's transformation."""
    rows = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    x, y = x[rows], y[rows]
    if rows.size < _FEWEST_PAIRS or not (np.ptp(x) > 0.0 and np.ptp(y) > 0.0):
        return
    corr = float(np.corrcoef(x, y)[0, 1])
    middle, half = np.arctanh(corr), _NORMAL_95 / (rows.size - 3) ** 0.5
    yield Fact(
        name, corr, "correlation", rows.size, days[rows[0]].item(), days[rows[-1]].item(), returns,
        GapRule.COMMON_DAYS, float(np.tanh(middle - half)), float(np.tanh(middle + half)), "interval_95", claims,
    )  # fmt: skip


def _first_of_three(panel: Panel) -> Iterator[Fact | MissingFact]:
    """In what share of resampled histories the Russell 2000 is the index with the largest correlation.

    Blocks of sessions are drawn with replacement, all series together; picking the largest of several correlations is
    part of every draw, so that the share needs no correction for it.
    """
    frame = panel.frame(tuple(Input(each) for each in (*INDEXES, "BTC")))
    name = "share_first_of_three"
    if isinstance(frame, Unavailable):
        yield MissingFact(name, frame)
        return
    rows = frame.days >= FUNDS_START
    changes = np.stack([log_changes(frame[each][rows])[1:] for each in (*INDEXES, "BTC")])
    n = changes.shape[1]
    if n < QUARTER:
        yield MissingFact(name, Unavailable(Why.TOO_SHORT, "RUT", days=n, needed=QUARTER))
        return
    rng = np.random.default_rng(_SEED)
    starts = rng.integers(0, n, (_RESAMPLES, -(-n // _BLOCK)))
    drawn = (starts[:, :, None] + np.arange(_BLOCK)) % n
    sample = changes[:, drawn.reshape(_RESAMPLES, -1)[:, :n]]
    sample = sample - sample.mean(axis=2, keepdims=True)
    shares, bitcoin = sample[:-1], sample[-1]
    corr = (shares * bitcoin).sum(axis=2) / np.sqrt((shares**2).sum(axis=2) * (bitcoin**2).sum(axis=1))
    days = frame.days[rows]
    yield Fact(
        name, float((corr.argmax(axis=0) == 0).mean()), "share", n, days[0].item(), days[-1].item(), Returns.LOG,
        GapRule.COMMON_DAYS, claims=("R19",),
    )  # fmt: skip


def _link(name: str, index: str, rule: Callable[[Frame], Vector], memory: int, window: Parameter) -> Signal:
    return Signal(
        name=name,
        family="bitcoin_cycle",
        unit="correlation",
        inputs=(Input(index), Input("BTC")),
        rule=windowed(rule),
        memory=memory,
        parameters=(
            window,
            *(Parameter(f"edge_{at}", edge) for at, edge in zip(LINK_STATES[1:], LINK_BANDS.edges, strict=True)),
        ),
        states=LINK_STATES,
        on=frozenset({"opposite", "tight"}),
        bands=LINK_BANDS,
        boundaries=band_boundaries(name, "correlation", LINK_BANDS, LINK_STATES),
        facts=_link_facts(index) if window.value == QUARTER else _level_facts,
        claims=("R19",),
    )


def _flow_correlation(frame: Frame) -> Vector:
    """Of a day's flow with the change of Bitcoin over the sessions before that day."""
    before = lagged(log_changes(frame["BTC"], RETURN_SESSIONS), 1)
    return rolling_corr(frame["FLOW_IBIT"], before, FLOW_WINDOW)


def _flow_facts(panel: Panel, frame: Frame, history: SignalHistory) -> tuple[Fact, ...]:  # noqa: ARG001
    flow, bitcoin = frame["FLOW_IBIT"], frame["BTC"]
    found: list[Fact] = []
    for name, change in (
        ("flow_same_session", log_changes(bitcoin)),
        ("flow_after_session", lagged(log_changes(bitcoin), 1)),
        ("flow_after_five_sessions", lagged(log_changes(bitcoin, RETURN_SESSIONS), 1)),
    ):
        found += _correlation(name, frame.days, flow, change, claims=("R14",))
    return tuple(found)


RUT_LINK, SPX_LINK, IXIC_LINK = (
    _link(
        f"btc_{index.lower()}_correlation", index, _session_correlation(index, QUARTER), QUARTER + 1,
        Parameter("window", QUARTER, "sessions"),
    )
    for index in INDEXES
)  # fmt: skip
RUT_LINK_YEAR = _link(
    "btc_rut_correlation_year",
    "RUT",
    _session_correlation("RUT", YEAR),
    YEAR + 1,
    Parameter("window", YEAR, "sessions"),
)
RUT_LINK_WEEKS = _link(
    "btc_rut_correlation_weekly",
    "RUT",
    _weekly_correlation,
    (WEEKS + 2) * _LONGEST_WEEK,
    Parameter("window", WEEKS, "weeks"),
)
SECTOR_LINK = Signal(
    name="btc_sector_correlation",
    family="bitcoin_cycle",
    unit="correlation",
    inputs=(),
    rule=None,
    claims=("R19",),
    never=Unavailable(Why.NOT_COLLECTED, needs="btc_sector_correlation"),
)
FLOW_AFTER_RETURN = Signal(
    name="btc_fund_flow_after_return",
    family="bitcoin_cycle",
    unit="correlation",
    inputs=(Input("FLOW_IBIT"), Input("BTC")),
    rule=windowed(_flow_correlation),
    memory=FLOW_WINDOW + RETURN_SESSIONS + 1,
    parameters=(
        Parameter("window", FLOW_WINDOW, "sessions"),
        Parameter("return_sessions", RETURN_SESSIONS, "sessions"),
        *(Parameter(f"edge_{at}", edge) for at, edge in zip(FLOW_STATES[1:], FLOW_BANDS.edges, strict=True)),
    ),
    states=FLOW_STATES,
    on=frozenset({"chasing"}),
    bands=FLOW_BANDS,
    boundaries=band_boundaries("btc_fund_flow_after_return", "correlation", FLOW_BANDS, FLOW_STATES),
    facts=_flow_facts,
    claims=("R14",),
)
LINKS = (RUT_LINK, SPX_LINK, IXIC_LINK, RUT_LINK_YEAR, RUT_LINK_WEEKS, SECTOR_LINK, FLOW_AFTER_RETURN)
