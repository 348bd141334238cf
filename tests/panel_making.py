"""Panels for the tests of signals: from lists of values, from random walks, and from the reference histories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from shared_files import shared
from weatherglass.market.catalogue import spec_of, unit_of
from weatherglass.market.known_at import first_known
from weatherglass.market.series_spec import SeriesCalendar
from weatherglass.signals.panel import Observations, Panel, Unavailable
from weatherglass.signals.run import extended, history_of
from weatherglass.signals.signal import Signal, SignalHistory
from weatherglass.timeline.calendar import DAY

Key = str | tuple[str, str]
SHARED_COLUMNS = {
    "history/cboe_indices_close.csv": ("VIX1D", "VIX9D", "VIX", "VIX3M", "VIX6M", "VIX1Y", "SKEW", "VVIX", "VXN", "OVX", "GVZ"),
    "history/equity_index_close.csv": ("RUT", "SPX", "NDX", "IXIC"),
    "history/btc_usd.csv": ("BTC",),
    "history/fred_rates.csv": ("FEDFUNDS", "DFF", "DGS1MO", "DGS3MO", "DGS6MO", "DGS1", "DGS2", "DGS3", "DGS5", "DGS7", "DGS10", "DGS20", "DGS30"),
    "history/ofr_fsi.csv": ("OFR_FSI",),
    "history/deribit_dvol.csv": ("DVOL",),
    "history/vix_ohlc.csv": ("VIX.open", "VIX.high", "VIX.low"),
    "history/cross_asset_close_2024_2026.csv": ("DJI", "DXY", "MOVE", "ETH", "WTI", "Gold", "TLT", "IEF", "HYG", "LQD"),
}  # fmt: skip
"""Which reference file has which series."""


def observations(series: str, field: str, days: np.ndarray, values: np.ndarray) -> Observations:
    """Values of a series as if they had just been published, by the rule of the catalogue."""
    spec = spec_of(series)
    there = np.isfinite(values)
    days, values = days[there].astype("datetime64[D]"), values[there].astype(np.float64)
    if spec is None:
        known = (days + DAY).astype("datetime64[us]")
        return Observations(series, field, days, known, values, "", None, "test")
    known = first_known(spec, days, field=field or None)
    return Observations(series, field, days, known, values, str(unit_of(spec, field or spec.main_field)), spec, "test")


def weekdays(first: str, count: int) -> np.ndarray:
    """So many Mondays to Fridays from a day on."""
    start = np.datetime64(first, "D")
    days = start + np.arange(2 * count + 14).astype("timedelta64[D]")
    return days[np.is_busday(days)][:count]


def days_for(series: str, first: str, count: int) -> np.ndarray:
    """Days of a series' own kind of calendar: every day, months, weeks, quarters, or Mondays to Fridays."""
    spec = spec_of(series)
    start = np.datetime64(first, "D")
    match spec.calendar if spec else None:
        case SeriesCalendar.EVERY_DAY:
            return start + np.arange(count).astype("timedelta64[D]")
        case SeriesCalendar.MONTHLY:
            return (start.astype("datetime64[M]") + np.arange(count).astype("timedelta64[M]")).astype("datetime64[D]")
        case SeriesCalendar.QUARTERLY:
            months = start.astype("datetime64[M]") + (3 * np.arange(1, count + 1)).astype("timedelta64[M]")
            return months.astype("datetime64[D]") - DAY
        case SeriesCalendar.WEEKLY:
            wednesday = np.busday_offset(start, 0, roll="forward", weekmask="Wed")
            return wednesday + (7 * np.arange(count)).astype("timedelta64[D]")
        case _:
            return weekdays(first, count)


def end_of(day: str | date) -> datetime:
    """The midnight that ends a day in New York."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo("America/New_York"))


def panel_of(
    values: Mapping[Key, Sequence[float] | np.ndarray], *, first: str = "2020-01-02", at: str | None = None
) -> Panel:
    """A panel of the given values, each series on the days of its own kind from `first`; NaN is a missing day."""
    found = {}
    for key, column in values.items():
        series, field = (key, "") if isinstance(key, str) else key
        path = np.asarray(column, dtype=np.float64)
        found[series, field] = observations(series, field, days_for(series, first, path.shape[0]), path)
    last = max(each.days[-1] for each in found.values()).item()
    return Panel.known(found, end_of(at or last))


def random_values(series: str, field: str, rng: np.random.Generator, count: int) -> np.ndarray:
    """A plausible path: mean-reverting logs for indices of volatility, random walks for prices and rates."""
    spec = spec_of(series)
    unit = str(spec.unit) if spec else ""
    noise = rng.standard_t(4, count)
    if unit == "vol_points":
        level = np.empty(count)
        now = 0.0
        for row in range(count):
            now = 0.97 * now + 0.08 * noise[row]
            level[row] = now
        return np.round(18.0 * np.exp(level), 2)
    if unit in {"percent", "score"}:
        return np.round(3.0 + np.cumsum(0.05 * noise), 3)
    if field in {"high", "low"}:
        raise ValueError("highs and lows come with their closes: use random_panel")
    return np.round(1000.0 * np.exp(np.cumsum(0.0003 + 0.01 * noise)), 4)


def random_panel(inputs: Sequence[tuple[str, str]], seed: int, years: float = 4.0, first: str = "2015-01-02") -> Panel:
    """Random paths of the wanted series over some years, with some days missing; highs and lows belong to the closes."""
    rng = np.random.default_rng(seed)
    start, found = np.datetime64(first, "D"), {}
    closes: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for series in sorted({name for name, _ in inputs}):
        days = days_for(series, first, int(years * 366))
        days = days[days < start + np.timedelta64(int(years * 365), "D")]
        values = random_values(series, "", rng, days.shape[0])
        kept = rng.random(days.shape[0]) > (0.01 if days.shape[0] > 300 else 0.0)
        closes[series] = days[kept], values[kept]
    for series, field in sorted(set(inputs)):
        days, close = closes[series]
        spread = 1.0 + np.abs(rng.normal(0.0, 0.006, close.shape[0]))
        values = {"high": np.maximum(close, close * spread), "low": np.minimum(close, close / spread)}.get(field, close)
        if field == "open":
            values = np.clip(np.concatenate([close[:1], close[:-1]]), close / spread, close * spread)
        found[series, field] = observations(series, field, days, values)
    return Panel.known(found, end_of((start + int(years * 365) * DAY).item()))


def panel_from_history(*names: str, at: str = "2026-08-22") -> Panel:
    """A panel of the reference histories: "VIX", "RUT", "VIX.high", "BTC.open", ...; skips where they are absent."""
    found = {}
    for name in names:
        series, _, field = name.partition(".")
        path = next((f for f, columns in SHARED_COLUMNS.items() if name in columns), None)
        if path is None and series == "BTC":
            path = "history/btc_usd.csv"
        if path is None:
            raise ValueError(f"{name} is in no reference file; they have {SHARED_COLUMNS}")
        table = pl.read_csv(shared(path), infer_schema_length=None, null_values=[""])
        column = {"BTC": "close", "DVOL": "dvol", "GOLD": "Gold"}.get(series, series)
        if field or path.endswith("vix_ohlc.csv"):
            column = field or "close"
        key = "timestamp" if "timestamp" in table.columns else "date"
        rows = table.select(pl.col(key).str.slice(0, 10), pl.col(column).cast(pl.Float64)).drop_nulls()
        days = rows[key].to_numpy().astype("datetime64[D]")
        found[series.upper(), field] = observations(series.upper(), field, days, rows[column].to_numpy())
    return Panel.known(found, end_of(at))


def same_history(one: SignalHistory, other: SignalHistory) -> bool:
    """Whether two histories are the same bits, the carry left aside."""
    return (
        np.array_equal(one.days, other.days)
        and np.array_equal(one.known_at, other.known_at)
        and one.value.tobytes() == other.value.tobytes()
        and np.array_equal(one.state, other.state)
        and one.percentile.tobytes() == other.percentile.tobytes()
    )


def head(history: SignalHistory, rows: int) -> SignalHistory:
    """The first rows of a history."""
    return SignalHistory(
        history.signal, history.states, history.days[:rows], history.known_at[:rows], history.value[:rows],
        history.state[:rows], history.percentile[:rows],
    )  # fmt: skip


def assert_prefix_invariant(signal: Signal, panel: Panel, day: date) -> None:
    """What was read on a day is what a panel cut at that day reads, and going on from there gives the whole, to the bit."""
    whole = history_of(signal, panel)
    cut = panel.until(end_of(day))
    past = history_of(signal, cut)
    if isinstance(whole, Unavailable):
        assert isinstance(past, Unavailable), f"{signal.name} is there on {day} and gone later: {whole}"
        return
    if isinstance(past, Unavailable):
        early = head(whole, int((whole.known_at <= cut.at).sum()))
        assert not np.isfinite(early.value).any(), f"{signal.name} had values before {day} that it did not know: {past}"
        return
    assert same_history(past, head(whole, past.rows)), f"{signal.name} on {day} changes when the future is added"
    assert past.rows == int((whole.known_at <= cut.at).sum()), f"{signal.name}: rows known on {day} are missing then"
    assert same_history(extended(signal, panel, past), whole), f"{signal.name} gone on from {day} is not the whole"
