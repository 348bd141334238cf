"""What the observatory reads: the store first, packaged values where it has none, and nothing that was not known then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from panel_making import days_for, random_values, same_history
from weatherglass.app.data_home import opened
from weatherglass.app.import_files import import_file
from weatherglass.app.observatory import MAIN_SERIES, end_of_day, observed
from weatherglass.app.weather import Weather, weather
from weatherglass.errors import DataError, UsageError
from weatherglass.providers.own_file import ImportDeclaration
from weatherglass.signals.panel import Why

SERIES = (*MAIN_SERIES, "VIX3M", "VXN", "OVX", "DGS10", "DGS2", "HYG", "TLT", "IXIC")
CUT = date(2021, 6, 16)
LAST = "2021-09-30"
MAIN = tuple((name, "") for name in MAIN_SERIES)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "home"))


def series_file(path: Path, names: Iterable[str] = SERIES, *, last: str = LAST, first: str = "2019-01-02") -> Path:
    """A wide file of random paths, the same at every call up to the last day."""
    rng = np.random.default_rng(20200316)
    columns: dict[str, dict[str, float]] = {}
    for name in names:
        days = days_for(name, first, 1_100 if name == "BTC" else 740)
        values = random_values(name, "", rng, days.shape[0])
        columns[name] = {str(day): value for day, value in zip(days, values.tolist(), strict=True) if str(day) <= last}
    every = sorted({day for column in columns.values() for day in column})
    lines = [",".join(["date", *columns])]
    lines += [",".join([day, *(str(column.get(day, "")) for column in columns.values())]) for day in every]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def imported(path: Path) -> None:
    with opened(write=True) as (store, lake):
        import_file(path, ImportDeclaration(), store=store, lake=lake, now=datetime(2026, 3, 1, 12, tzinfo=UTC))


@pytest.fixture
def at_the_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Weather, Weather]:
    """The same day read from a store that goes on for months, and from one that ends with it."""
    imported(series_file(tmp_path / "all.csv"))
    whole = weather(as_of=CUT)
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "home-that-ends"))
    imported(series_file(tmp_path / "cut.csv", last=str(CUT)))
    return whole, weather(as_of=CUT)


def test_a_reading_of_a_day_is_that_of_a_store_that_ends_with_it(at_the_cut: tuple[Weather, Weather]) -> None:
    whole, cut = at_the_cut
    assert list(whole.readings) == list(cut.readings)
    read = 0
    for name, reading in whole.readings.items():
        other = cut.readings[name]
        assert reading.unavailable == other.unavailable, name
        fields = ("value", "state", "since", "rows_in_state", "percentile", "boundaries", "evidence", "on", "day")
        for field in fields:
            assert getattr(reading, field) == getattr(other, field), (name, field)
        if reading.history is not None and other.history is not None:
            assert same_history(reading.history, other.history), name
            read += 1
    assert read >= 20
    assert (whole.moves, whole.changes, whole.changes_of_week) == (cut.moves, cut.changes, cut.changes_of_week)
    assert (whole.records, whole.events, whole.ages) == (cut.records, cut.events, cut.ages)


def test_facts_of_a_day_are_those_of_a_store_that_ends_with_it(at_the_cut: tuple[Weather, Weather]) -> None:
    names = [
        name
        for name, reading in at_the_cut[0].readings.items()
        if reading.signal.facts is not None and reading.history is not None
    ]
    assert "vix_band" in names
    for name in names[:12]:
        found = []
        for each in at_the_cut:
            reading = each.readings[name]
            frame = each.panel.frame(reading.signal.inputs)
            found.append(reading.signal.facts(each.panel, frame, reading.history))  # type: ignore[misc, arg-type]
        assert found[0] == found[1], name


def test_without_a_day_the_latest_is_read_on_which_all_main_series_are_known(tmp_path: Path) -> None:
    imported(series_file(tmp_path / "all.csv"))
    found = weather()
    assert (found.day, found.is_latest, found.packaged) == (date(2021, 9, 30), True, frozenset())
    assert found.at == end_of_day(date(2021, 9, 30)) == datetime(2021, 10, 1, 4, tzinfo=UTC)


def test_the_main_series_that_ends_first_decides_the_day(tmp_path: Path) -> None:
    imported(series_file(tmp_path / "three.csv", ["VIX", "SPX", "BTC"]))
    imported(series_file(tmp_path / "rut.csv", ["RUT"], last="2021-03-05"))
    found = weather()
    assert found.day == date(2021, 3, 5)
    assert {each.series: str(each.day) for each in found.moves} == dict.fromkeys(MAIN_SERIES, "2021-03-05")


def test_the_store_wins_over_the_packaged_values(tmp_path: Path) -> None:
    (tmp_path / "vix.csv").write_text("date,VIX\n2022-11-03,99.5\n2022-11-04,98.5\n", encoding="utf-8")
    imported(tmp_path / "vix.csv")
    panel, packaged = observed(MAIN, as_of=date(2022, 11, 4))
    vix = panel.get("VIX")
    assert vix is not None
    assert (vix.value.tolist(), vix.source, vix.unit) == ([99.5, 98.5], "own-file", "vol_points")
    assert packaged == {"SPX", "RUT", "BTC"}


def test_packaged_values_stand_in_where_the_store_knew_nothing_yet(tmp_path: Path) -> None:
    (tmp_path / "vix.csv").write_text("date,VIX\n2022-11-03,99.5\n", encoding="utf-8")
    imported(tmp_path / "vix.csv")
    panel, packaged = observed(MAIN, as_of=date(2022, 11, 2))
    vix = panel.get("VIX")
    assert vix is not None
    assert (vix.value[-1], vix.source) == (25.86, "packaged")
    assert packaged == {"VIX", "SPX", "RUT", "BTC"}


def test_a_series_that_nobody_has_is_not_in_the_panel() -> None:
    panel, _ = observed([*MAIN, ("VIX3M", ""), ("VIX", "high")], as_of=date(2020, 3, 16))
    assert panel.get("VIX3M") is None
    high = panel.get("VIX", "high")
    assert high is not None
    assert (high.value[-1], str(high.days[-1])) == (83.56, "2020-03-16")
    found = weather(as_of=date(2020, 3, 16)).readings["vix_vix3m"].unavailable
    assert found is not None
    assert (found.why, found.series) == (Why.NO_SERIES, "VIX3M")


def test_no_value_of_a_panel_was_known_later() -> None:
    panel, _ = observed(MAIN, as_of=date(2020, 3, 14))  # a Saturday
    assert str(panel.get("VIX").days[-1]) == "2020-03-13"  # type: ignore[union-attr]
    assert str(panel.get("BTC").days[-1]) == "2020-03-14"  # type: ignore[union-attr]
    assert all((each.known_at <= panel.at).all() for each in panel.observations.values())


@pytest.mark.parametrize(
    ("day", "error", "words"),
    [
        (date(1600, 1, 1), UsageError, r"^as of 1600-01-01: give a day between 1792-05-17 and 2100-12-31$"),
        (date.max, UsageError, r"^as of 9999-12-31: give a day between"),
        (date(1989, 12, 31), DataError, r"^nothing is known on 1989-12-31: the first day of VIX is 1990-01-02$"),
    ],
)
def test_a_day_of_which_nothing_can_be_known_is_told(day: date, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        observed(MAIN, as_of=day)
