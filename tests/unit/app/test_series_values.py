"""One series for a person or a program: the store first, the packaged values where it has none, as of any instant."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import weatherglass as wg
from weatherglass.app.data_home import opened
from weatherglass.app.import_files import close_stopped_imports, import_file
from weatherglass.app.pull import last_success
from weatherglass.errors import DataError, UsageError
from weatherglass.market.payload import Payload
from weatherglass.providers.own_file import ImportDeclaration

MARCH, APRIL, MAY = (datetime(2026, month, 1, 12, tzinfo=UTC) for month in (3, 4, 5))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "home"))
    return tmp_path


def imported(folder: Path, text: str, *, now: datetime = MARCH, at_close: bool = False, **said: object):
    path = folder / "mine.csv"
    path.write_text(text, encoding="utf-8")
    declaration = ImportDeclaration(**{"series": "RUT", **said})  # type: ignore[arg-type]
    with opened(write=True) as (store, lake):
        return import_file(path, declaration, store=store, lake=lake, now=now, at_close=at_close)


def test_days_and_instants_may_be_texts(home: Path) -> None:
    imported(home, "date,close\n2026-02-02,10\n2026-02-03,11\n")
    assert wg.series("RUT", first="2026-02-03").value.tolist() == [11.0]
    assert wg.series("RUT", as_known="2026-02-02T21:30:00+00:00").value.tolist() == [10.0]
    assert wg.series("rut", "CLOSE", last=date(2026, 2, 2)).value.tolist() == [10.0]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"first": "yesterday"}, "first='yesterday' is no day; write it as 2020-02-03"),
        ({"first": datetime(2026, 1, 1, tzinfo=UTC)}, "is no day; give a date"),
        ({"as_known": "2026-01-01T10:00"}, r"as known 2026-01-01T10:00:00: an instant needs an offset"),
        ({"as_known": date.max}, "as known 9999-12-31: give a day between 1792-05-17 and 2100-12-31"),
        ({"first": "2026-02-02", "last": "2026-02-01"}, "the first day lies after the last"),
    ],
)
def test_what_is_no_day_is_told(home: Path, asked: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        wg.series("VIX", **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [None, "", 7])
def test_a_series_needs_a_name(home: Path, name: object) -> None:
    with pytest.raises(UsageError, match="a series needs a name such as 'VIX'"):
        wg.series(name)  # type: ignore[arg-type]


def test_packaged_values_answer_for_days_that_the_store_does_not_have(home: Path) -> None:
    imported(home, "date,close\n2026-02-02,17\n", series="VIX")
    assert wg.series("VIX", first="2026-01-01").value.tolist() == [17.0]
    found = wg.series("VIX", first="2008-11-20", last="2008-11-20")
    assert (found.value.tolist(), found.sources) == ([80.86], ("packaged",))
    with pytest.raises(DataError, match="no value of VIX close from 2030-01-01"):
        wg.series("VIX", first="2030-01-01")


def test_what_the_store_held_then_is_answered_whatever_comes_later(home: Path) -> None:
    imported(home, "date,close\n2026-02-02,10\n")
    held = wg.series("RUT").recorded_at[0].astype("datetime64[us]").astype(datetime).replace(tzinfo=UTC)
    imported(home, "date,close\n2026-02-02,12\n2026-02-03,13\n", now=APRIL)
    assert wg.series("RUT").value.tolist() == [12.0, 13.0]
    assert wg.series("RUT", as_recorded=held).value.tolist() == [10.0]
    assert wg.series("RUT", as_known="2026-03-31").value.tolist() == [10.0, 13.0]


def test_a_file_of_a_series_whose_past_is_rewritten_is_known_from_its_import(home: Path) -> None:
    text = "date,close\n2020-01-01,30.1\n2020-02-01,29.5\n"
    imported(home, text, series="CAPE")
    assert wg.series("CAPE", as_known="2026-03-31").rows == 2
    with pytest.raises(DataError, match="no value of CAPE close as known on 2021-01-01"):
        wg.series("CAPE", as_known=date(2021, 1, 1))


def test_the_users_word_is_that_it_was_known_at_the_close(home: Path) -> None:
    imported(home, "date,close\n2020-01-01,30.1\n", series="CAPE", at_close=True)
    assert wg.series("CAPE", as_known="2021-01-01").value.tolist() == [30.1]


def test_a_value_that_went_through_single_precision_is_no_revision_and_a_changed_one_is(home: Path) -> None:
    imported(home, "date,close\n2026-02-02,2467.70\n2026-02-03,1250000000\n", series="OWN", unit="usd")
    report = imported(
        home, "date,close\n2026-02-02,2467.699951171875\n2026-02-03,1250000050\n", series="OWN", unit="usd", now=APRIL
    )
    assert (report.same, report.revised) == (1, 1)
    assert wg.series("OWN").value.tolist() == [2467.70, 1250000050.0]


def test_a_value_that_the_catalogue_holds_impossible_is_left_out(home: Path) -> None:
    report = imported(home, "date,close\n2026-02-02,17\n2026-02-03,9999\n", series="VIX")
    assert report.left_out == {"out_of_bounds": 1}
    assert wg.series("VIX", first="2026-01-01").value.tolist() == [17.0]


def test_another_unit_than_that_of_the_catalogue_is_refused(home: Path) -> None:
    with pytest.raises(UsageError, match="--unit percent: VIX is in vol_points here"):
        imported(home, "date,close\n2026-02-02,17\n", series="VIX", unit="percent")


def test_an_import_that_was_stopped_is_closed_by_the_next(home: Path) -> None:
    with opened(write=True) as (store, _lake):
        store.raw.put(Payload("own-file", "stopped.csv", "file:stopped.csv", b"date,close\n", MARCH))
        assert [each.key for each in store.raw.unparsed()] == ["stopped.csv"]
        close_stopped_imports(store)
        assert store.raw.unparsed() == ()
        assert "the import of stopped.csv was stopped" in store.ingests.latest(1)[0].problem


def test_the_last_answer_of_a_source_is_found_behind_any_number_of_failures(home: Path) -> None:
    with opened(write=True) as (store, _lake):
        assert last_success(store, "fred") is None
        store.ingests.add(source="fred", received_at=MARCH, fetch_id=None)
        for _ in range(60):
            store.ingests.add(source="fred", received_at=MAY, fetch_id=None, problem="a page of markup")
        assert last_success(store, "fred") == MARCH
