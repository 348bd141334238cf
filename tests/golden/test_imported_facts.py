"""Every reference file goes in through the command line, and the verified facts come out of it again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared_files import shared
from weatherglass.delivery.cli.main import main

pytestmark = pytest.mark.slow  # every test needs a store with all histories in it


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store into which the reference histories were imported."""
    history = shared("history")
    made = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("WEATHERGLASS_HOME", str(made))
        for arguments in (
            ["vix_ohlc.csv", "--series", "VIX"],
            ["cboe_indices_close.csv"],
            ["equity_index_close.csv"],
            ["btc_usd.csv", "--series", "BTC"],
            ["fred_rates.csv"],
            ["ofr_fsi.csv", "--series", "OFR_FSI"],
            ["deribit_dvol.csv", "--series", "DVOL"],
            ["deribit_dvol_close_2026.csv", "--series", "DVOL"],
            ["etf_flows_2026q1.csv", "--series-column", "ticker", "--name-pattern", "FLOW_{}"],
            ["cross_asset_close_2024_2026.csv"],
        ):
            assert main(["import", str(history / arguments[0]), *arguments[1:]]) == 0, arguments
        yield made


def value(home: Path, capsys: pytest.CaptureFixture[str], name: str, day: str, field: str = "close") -> float:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("WEATHERGLASS_HOME", str(home))
        capsys.readouterr()
        assert main(["series", name, "--field", field, "--from", day, "--to", day, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row[0] for row in found["rows"]] == [day]
    return float(found["rows"][0][1])


@pytest.mark.parametrize(
    ("name", "field", "day", "expected"),
    [
        ("VIX", "close", "2008-11-20", 80.86),
        ("VIX", "close", "2020-03-16", 82.69),
        ("VIX", "high", "2008-10-24", 89.53),
        ("VIX", "close", "2025-04-08", 52.33),
        ("VIX", "high", "2025-04-07", 60.13),
        ("VIX", "high", "2024-08-05", 65.73),
        ("RUT", "close", "2021-11-08", 2442.74),
        ("RUT", "close", "2024-11-25", 2442.03),
        ("RUT", "close", "2025-09-18", 2467.70),
        ("OFR_FSI", "close", "2000-01-03", 2.14),
        ("OFR_FSI", "credit", "2000-01-03", 0.54),
        ("DGS3MO", "close", "1990-01-02", 7.83),
        ("DVOL", "close", "2023-04-26", 55.47),
        ("DVOL", "high", "2023-04-26", 58.62),
        ("DVOL", "close", "2026-03-04", 55.5),
        ("FLOW_AGG", "close", "2026-01-05", -49_700_000.0),
        ("GOLD", "close", "2024-08-22", 2478.89990234375),
    ],
)
def test_a_verified_fact_is_read_back(
    home: Path, capsys: pytest.CaptureFixture[str], name: str, field: str, day: str, expected: float
) -> None:
    assert value(home, capsys, name, day, field) == pytest.approx(expected, abs=1e-9)


def test_the_first_record_close_of_the_russell_after_2021_is_of_september_2025(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(home))
    assert main(["series", "RUT", "--from", "2021-11-09", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert next(row for row in rows if row[1] > 2442.74) == ["2025-09-18", 2467.7]


def test_the_russell_gained_11_3_percent_in_2025(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(home))
    assert main(["series", "RUT", "--from", "2024-12-01", "--to", "2025-12-31", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    before = [close for day, close in rows if day < "2025"][-1]
    assert rows[-1][0] == "2025-12-31"
    assert round(100 * (rows[-1][1] / before - 1), 1) == 11.3


def test_importing_again_changes_nothing(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(home))
    path = shared("history/vix_ohlc.csv")
    assert main(["import", str(path), "--series", "VIX", "--format", "json"]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert (report["new"], report["revised"]) == (0, 0)
    assert report["same"] == report["kept"] > 30_000


def test_one_column_of_a_wide_file_is_taken_as_the_issue_of_it_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "home"))
    path = shared("history/equity_index_close.csv")
    assert main(["import", str(path), "--series", "RUT", "--column", "RUT", "--date-column", "date"]) == 0
    assert value(tmp_path / "home", capsys, "RUT", "2021-11-08") == 2442.74
    assert main(["series", "SPX", "--from", "2026-08-21", "--format", "json"]) == 1  # was not imported, is not packaged


def test_every_futures_file_goes_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "home"))
    files = sorted(shared("futures").glob("CFE_*_VX.csv"))
    assert main(["import", *map(str, files), str(shared("futures/vix_futures.csv")), "--format", "json"]) == 0
    reports = json.loads(capsys.readouterr().out)
    assert len(reports) == len(files) + 1
    assert {report["content"] for report in reports} == {"vx_futures"}
    bills = str(shared("futures/tbill13week.csv"))
    assert main(["import", bills, "--series", "DTB3", "--scale", "100"]) == 0
    # ten times too large before 2007-03-26
    assert value(tmp_path / "home", capsys, "VXF05", "2004-10-21", "settle") == pytest.approx(16.7)
    # the row of the settlement day has zeros where nothing was traded, and the final settlement
    assert value(tmp_path / "home", capsys, "VXF05", "2005-01-19", "settle") == pytest.approx(12.772)
    assert value(tmp_path / "home", capsys, "DTB3", "2005-01-04") == pytest.approx(2.29)


def test_every_day_of_deribit_options_goes_into_the_lake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "home"))
    files = sorted(shared("deribit").glob("*.csv"))
    assert main(["import", *map(str, files), "--format", "json"]) == 0
    reports = json.loads(capsys.readouterr().out)
    assert len(reports) == 76
    assert {report["content"] for report in reports} == {"option_quotes"}
    assert main(["data", "--format", "json"]) == 0
    (quotes,) = json.loads(capsys.readouterr().out)["quotes"]
    assert quotes["days"] == 76
    assert quotes["rows"] == sum(report["kept"] for report in reports)
