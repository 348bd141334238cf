"""The curve of VIX futures in the inputs of the observatory: made of the contracts of the store, and of nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from store_making import NOON, answer
from weatherglass.app import observatory
from weatherglass.app.observatory import observed
from weatherglass.app.settings import Settings
from weatherglass.market.series import MAIN_FIELD
from weatherglass.signals.panel import Panel
from weatherglass.store.home import open_store

FIRST, SECOND, CONSTANT = ("VX1", ""), ("VX2", ""), ("VX_CM30", "")
CONTRACTS: Mapping[str, Mapping[str, float]] = {
    "VXF13": {"2013-01-14": 14.0, "2013-01-15": 13.8, "2013-01-16": 13.69},
    "VXG13": {"2013-01-14": 16.0, "2013-01-15": 15.9, "2013-01-16": 15.5},
    "VXH13": {"2013-01-14": 17.0, "2013-01-15": 17.6, "2013-01-16": 16.8},
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = Settings(home=tmp_path / "home")
    with open_store(found.home, write=True) as store:
        for name, prices in CONTRACTS.items():
            rows = answer(prices, series=name, field="settle")
            store.series.record(rows, source="vx-futures", received_at=NOON)
    return found


def values(panel: Panel, name: str) -> dict[str, float]:
    found = panel.get(name)
    assert found is not None, name
    return {str(day): float(value) for day, value in zip(found.days, found.value, strict=True)}


def watched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the series that are asked for from here on."""
    asked: list[str] = []
    real = observatory._history

    def history(store, here, series, field, at):  # type: ignore[no-untyped-def]
        asked.append(series)
        return real(store, here, series, field, at)

    monkeypatch.setattr(observatory, "_history", history)
    return asked


def test_the_curve_is_made_of_the_contracts_of_the_store(settings: Settings) -> None:
    panel, packaged = observed([FIRST, SECOND, CONSTANT], as_of=date(2013, 1, 16), settings=settings)
    assert values(panel, "VX1") == {"2013-01-14": 14.0, "2013-01-15": 13.8, "2013-01-16": 15.5}
    assert values(panel, "VX2") == {"2013-01-14": 16.0, "2013-01-15": 15.9, "2013-01-16": 16.8}
    assert values(panel, "VX_CM30")["2013-01-14"] == 16.0
    first = panel.get("VX1")
    assert first is not None
    assert (first.unit, first.source) == ("vol_points", "vx-futures")
    assert "VX1" not in packaged


def test_only_what_is_wanted_of_it_is_in_the_panel(settings: Settings) -> None:
    panel, _ = observed([SECOND], as_of=date(2013, 1, 16), settings=settings)
    assert panel.get("VX2") is not None
    assert [panel.get("VX1"), panel.get("VX_CM30"), panel.get("VXF13")] == [None, None, None]


def test_an_earlier_day_sees_an_earlier_curve(settings: Settings) -> None:
    panel, _ = observed([FIRST], as_of=date(2013, 1, 15), settings=settings)
    assert values(panel, "VX1") == {"2013-01-14": 14.0, "2013-01-15": 13.8}


def test_a_series_of_that_name_of_the_users_own_comes_first(settings: Settings) -> None:
    with open_store(settings.home, write=True) as store:
        own = answer({"2013-01-15": 99.0}, series="VX1", field=MAIN_FIELD)
        store.series.record(own, source="own-file", received_at=NOON)
    panel, _ = observed([FIRST, SECOND], as_of=date(2013, 1, 16), settings=settings)
    assert values(panel, "VX1") == {"2013-01-15": 99.0}
    assert values(panel, "VX2")["2013-01-16"] == 16.8


def test_without_contracts_nothing_is_loaded_and_nothing_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = watched(monkeypatch)
    panel, _ = observed([FIRST, CONSTANT], as_of=date(2013, 1, 16), settings=Settings(home=tmp_path / "nowhere"))
    assert (panel.get("VX1"), panel.get("VX_CM30")) == (None, None)
    assert set(asked) == {"VIX", "SPX", "RUT", "BTC", "VX1", "VX_CM30"}


def test_contracts_are_not_read_where_nobody_wants_the_curve(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = watched(monkeypatch)
    observed([("VIX", "")], as_of=date(2013, 1, 16), settings=settings)
    assert set(asked) == {"VIX", "SPX", "RUT", "BTC"}
