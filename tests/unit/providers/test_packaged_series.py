"""The packaged histories as a source: no network, defects left out, one S&P 500."""

from __future__ import annotations

import io
from datetime import date

import numpy as np
import polars as pl
import pytest

from recorded_client import NOON, OTHER_BODIES, RecordedClient, payload, values
from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged, UsageError
from weatherglass.market.series import ObservationDefect
from weatherglass.providers import packaged_series
from weatherglass.providers.contract import Ask, Provider
from weatherglass.providers.packaged import provenance, read_series
from weatherglass.providers.packaged_series import COLUMNS, DEFECTS, PackagedSeries


@pytest.fixture(scope="module")
def answers():
    source = PackagedSeries()
    return {each.key: source.parse(each) for each in source.fetch(Ask(now=NOON), RecordedClient())}


def test_it_is_a_provider_that_needs_nothing():
    source = PackagedSeries()
    assert isinstance(source, Provider)
    assert source.needs == ()
    assert source.serves[:6] == ("VIX", "SPX", "IXIC", "RUT", "DGS1MO", "DGS2MO")
    assert len(source.serves) == 18


def test_all_files_are_read_without_a_network(answers):
    counts = {(rows.series, rows.field): rows.as_of.size for each in answers.values() for rows in each.rows}
    assert counts[("VIX", "close")] == 8632
    assert counts[("VIX", "high")] == 8127
    assert counts[("SPX", "close")] == 8313
    assert (counts[("IXIC", "close")], counts[("RUT", "close")]) == (5750, 5750)
    assert (counts[("DGS10", "close")], counts[("DGS3MO", "close")], counts[("DGS4MO", "close")]) == (8630, 8627, 424)
    assert counts[("BTC", "close")] == 5379
    assert sum(series == "SPX" for series, _ in counts) == 1


def test_rows_that_a_defect_spoils_are_left_out(answers):
    vix = answers["vix.parquet"]
    assert dict(vix.quality.left_out) == {
        ObservationDefect.IMPOSSIBLE_RANGE: 45 * 4,
        ObservationDefect.FILLED_IN: 17 * 4 + 1 * 4 + 505 * 3,
    }
    found = values(vix)
    assert "2004-06-11" not in found[("VIX", "close")]
    assert "1990-01-02" not in found[("VIX", "open")]
    assert found[("VIX", "close")]["1990-01-02"] == 17.24
    assert found[("VIX", "close")]["2020-03-16"] == 82.69
    assert "2022-11-08" not in values(answers["us_indices.parquet"])[("RUT", "close")]
    assert "2011-06-22" not in values(answers["btc.parquet"])[("BTC", "close")]


def test_a_remark_spoils_nothing_and_a_zero_yield_is_a_yield(answers):
    disputed = read_series("VIX").filter(defect="close_disputed")["session"][0]
    assert str(disputed) in values(answers["vix.parquet"])[("VIX", "close")]
    monthly = next(rows for rows in answers["cmt.parquet"].rows if rows.series == "DGS1MO")
    assert int(np.count_nonzero(monthly.value == 0.0)) == 100


def test_blanks_are_blanks(answers):
    cmt = answers["cmt.parquet"].quality
    assert (cmt.read, cmt.kept, cmt.blank) == (112_203, 91_945, 20_258)
    assert not {"2008-12-10", "2008-12-24"} & set(values(answers["cmt.parquet"])[("DGS3MO", "close")])


def test_the_notes_say_where_it_comes_from(answers):
    notes = answers["btc.parquet"].quality.notes
    assert notes[0].startswith("BTC from hypertrial 0.1.14: Coin Metrics community data")
    assert any("Mt. Gox was shut" in note for note in notes)


def test_every_code_that_spoils_has_a_code_of_ours():
    spoiling = {each.code for dataset in provenance() for each in dataset.defect_codes if each.spoils}
    assert spoiling == set(DEFECTS)


def test_only_the_files_of_the_names_are_handed_on():
    found = list(PackagedSeries().fetch(Ask(now=NOON, names=("RUT", "DGS10", "SPY")), RecordedClient()))
    assert [each.key for each in found] == ["us_indices.parquet", "cmt.parquet"]
    assert {each.received_at for each in found} == {NOON}
    assert found[0].url == "package:weatherglass/us_indices.parquet"


def test_names_that_it_does_not_have_are_refused():
    with pytest.raises(UsageError, match="packaged does not give SPY; did you mean"):
        list(PackagedSeries().fetch(Ask(now=NOON, names=("SPY",)), RecordedClient()))


def test_a_changed_file_is_refused(tmp_path, monkeypatch):
    for dataset in provenance():
        (tmp_path / dataset.file).write_bytes(b"PAR1 something else PAR1")
    monkeypatch.setattr(packaged_series, "packaged_files", lambda: tmp_path)
    with pytest.raises(ImpossibleAnswer, match=r"the file vix\.parquet is not the one that was recorded; reinstall"):
        next(PackagedSeries().fetch(Ask(now=NOON), RecordedClient()))


def table(**columns: object) -> bytes:
    out = io.BytesIO()
    pl.DataFrame(columns).write_parquet(out)
    return out.getvalue()


def test_nulls_and_unknown_columns_in_a_small_table():
    body = table(
        session=[date(2024, 1, 3), date(2024, 1, 2), date(2024, 1, 4)],
        close=[2.0, 1.0, None],
        defect=["carried", None, None],
        new=[1, 2, 3],
    )
    answer = PackagedSeries().parse(payload(body, {"dataset": "BTC"}))
    assert values(answer) == {("BTC", "close"): {"2024-01-02": 1.0}}
    assert (answer.quality.blank, dict(answer.quality.left_out)) == (1, {"filled_in": 1})
    assert answer.quality.examples[0].text == "2024-01-03 close 2.0 carried"


def test_a_missing_column_is_named():
    body = table(session=[date(2024, 1, 2)], price=[1.0], defect=[None])
    with pytest.raises(SchemaChanged, match="has no 'close'; it has: session, price, defect"):
        PackagedSeries().parse(payload(body, {"dataset": "BTC"}))


@pytest.mark.parametrize("body", OTHER_BODIES.values(), ids=OTHER_BODIES)
def test_what_is_no_parquet_is_refused(body):
    with pytest.raises(NotTheDocument, match="expected the Parquet file the-key and got a damaged file"):
        PackagedSeries().parse(payload(body, {"dataset": "BTC"}))


def test_a_file_cut_off_is_refused():
    whole = table(session=[date(2024, 1, 2)], close=[1.0], defect=["x"])
    for at in (4, 40, len(whole) // 2, len(whole) - 1):
        with pytest.raises(NotTheDocument, match="a damaged file"):
            PackagedSeries().parse(payload(whole[:at], {"dataset": "BTC"}))


def test_every_column_that_is_served_is_in_its_file():
    for name, columns in COLUMNS.items():
        assert set(columns) <= set(read_series(name).columns)
