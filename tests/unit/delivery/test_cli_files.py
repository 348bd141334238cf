"""`--output FILE.csv|.parquet|.xlsx`: the files hold the numbers of the JSON, whatever the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from weatherglass.app.table_files import WRITTEN_AS
from weatherglass.delivery.cli.main import main

pytestmark = pytest.mark.slow
DAY = ("--as-of", "2020-03-16")
CLAIM = """\
schema_version: 1
id: small
kind: event_outcome
source: {article: "mine", published: 2020-01-02}
statement: "=cmd|' /C calc'!A0 and the S&P 500 rises."
freeze_date: 2020-01-02
data:
  signal: {id: VIX}
  target: {id: SPX}
event: {rule: threshold_cross, params: {level: 40.0, new_episode_after_days: 63}}
outcome: {measure: log_return, horizon_days: 63, also: [hit_gt_0]}
inference: {primary: circular_shift}
variants: {outcome.horizon_days: [21, 63]}
"""
Ask = Callable[..., str]


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """What a command prints; it must succeed."""
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def asked(*arguments: str) -> str:
        assert main(list(arguments)) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    return asked


def sheets(path: str) -> dict[str, list[dict[str, Any]]]:
    """Rows of every sheet of a workbook, by their heads; no cell of it runs."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(path)
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "b"}
    assert {sheet.freeze_panes for sheet in book.worksheets[:-1]} == {"A2"}
    found = {}
    for sheet in book:
        head, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(head, row, strict=True)) for row in rows]
    return found


def about(path: str, title: str = "About") -> dict[str, str]:
    """The facts of the last sheet."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[-1] == title
    return {row[0]: row[2] for row in book.worksheets[-1].iter_rows(values_only=True) if row[0] and row[1] is None}


def days(value: Any) -> Any:
    return value.date().isoformat() if isinstance(value, datetime) else value


def kept(value: Any) -> Any:
    """A number as a workbook keeps it: to sixteen digits. Of lists, tuples and objects every number."""
    match value:
        case float():
            return float(f"{value:.16g}")
        case dict():
            return {key: kept(each) for key, each in value.items()}
        case list() | tuple():
            return type(value)(kept(each) for each in value)
        case _:
            return value


def test_signals_are_written_as_they_are_printed(ask: Ask) -> None:
    printed = {each["name"]: each for each in json.loads(ask("signals", *DAY, "--format", "json"))["signals"]}
    for ending in WRITTEN_AS:
        assert ask("signals", *DAY, "--output", f"out{ending}") == f"{len(printed)} rows in out{ending}\n"
    rows = sheets("out.xlsx")["Signals"]
    assert [row["name"] for row in rows] == list(printed)
    for row in rows:
        said = printed[row["name"]]
        assert (row["value"], row["unit"], row["percentile"]) == kept((said["value"], said["unit"], said["percentile"]))
        assert days(row["since"]) == said["since"]
        assert row["reason_code"] == (said["reason"] or {"code": None})["code"]
    table = pl.read_parquet("out.parquet")
    assert table["since"].dtype == pl.Date
    assert table.row(0, named=True)["value"] == printed["vix_band"]["value"] == 82.69
    assert pl.read_csv("out.csv").height == len(printed)
    said = about("out.xlsx")
    assert said["As of"] == "16 March 2020"
    assert "packaged with Weatherglass" in said["Sources"]
    assert "no value is an official index value" in said["Computed by"]


def test_one_signal_is_written_with_its_figures(ask: Ask) -> None:
    printed = json.loads(ask("signals", "vix_band", *DAY, "--format", "json"))["signals"][0]
    out = ask("signals", "vix_band", *DAY, "--output", "out.xlsx", "--lang", "ko")
    assert out == f"out.xlsx에 {len(printed['facts']) + 1}행\n"
    rows = sheets("out.xlsx")["통계"]
    assert [(row["fact"], row["value"], row["n"]) for row in rows] == kept(
        [(each["name"], each["value"], each["n"]) for each in printed["facts"]]
    )
    assert "공식 지수가 아니다" in about("out.xlsx", "설명")["산출"]


def test_a_reading_is_written_in_sheets(ask: Ask) -> None:
    printed = json.loads(ask("today", *DAY, "--format", "json", "--lang", "en"))
    ask("today", *DAY, "--output", "out.xlsx", "--lang", "en")
    found = sheets("out.xlsx")
    assert list(found) == ["Signals", "Main series", "Changes", "Coming", "Data ages", "About"]
    for title, key in (("Main series", "moves"), ("Changes", "changes"), ("Coming", "events"), ("Data ages", "ages")):
        assert len(found[title]) == len(printed[key])
        for row, said in zip(found[title], printed[key], strict=True):
            assert {name: days(value) for name, value in row.items()} == kept({name: said[name] for name in row})
    out = ask("today", *DAY, "--output", "out.csv")
    assert [line.rpartition(" ")[2] for line in out.splitlines()] == [
        "out.csv", "out.moves.csv", "out.changes.csv", "out.events.csv", "out.ages.csv",
    ]  # fmt: skip
    assert pl.read_csv("out.moves.csv")["value"].to_list() == [each["value"] for each in printed["moves"]]
    ask("today", *DAY, "--format", "json", "--output", "kept.csv")  # who asks for JSON gets it, whatever the name
    assert json.loads(Path("kept.csv").read_text("utf-8"))["level"]["value"] == 82.69


def test_a_tested_claim_is_written_with_its_cases_and_tests(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(CLAIM, encoding="utf-8")
    printed = json.loads(ask("claim", "test", "small.yaml", "--json", "--lang", "en"))
    ask("claim", "test", "small.yaml", "--output", "out.xlsx", "--lang", "en")
    found = sheets("out.xlsx")
    (verdict,) = found["Verdict"]
    assert (verdict["verdict"], verdict["p"], verdict["cases"]) == kept(
        (printed["verdict"], printed["p"], len(printed["cases"]))
    )
    assert (days(verdict["as_of"]), verdict["manifest"]) == (printed["as_of"], printed["manifest"])
    assert [(days(row["event"]), row["outcome"], row["hit"]) for row in found["Cases"]] == kept(
        [(each["event"], each["outcome"], each["hit"]) for each in printed["cases"]]
    )
    tests = [printed["primary"], *printed["tests"]]
    assert [(row["name"], row["p"], row["shifts"], row["primary"]) for row in found["Tests"]] == kept(
        [(each["name"], each["p"], each["shifts"], at == 0) for at, each in enumerate(tests)]
    )
    assert [row["p"] for row in found["Variants"]] == kept([each["p"] for each in printed["multiverse"]["variants"]])
    said = about("out.xlsx")
    assert "=cmd|" in said["What this is"]  # what a file says is a text, and never a formula
    assert said["Verdict"].startswith(printed["verdict_text"])
    assert "Checks" in said["Sheets without a row, left out"]
    ask("claim", "test", "small.yaml", "--output", "out.parquet")
    cases = pl.read_parquet("out.cases.parquet")
    assert cases["event"].dtype == pl.Date
    assert cases["outcome"].to_list() == [each["outcome"] for each in printed["cases"]]


def test_figures_of_a_text_are_written_beside_the_right_ones(ask: Ask) -> None:
    printed = json.loads(ask("claim", "test", "v13-highest-vix-ever", "--json"))
    ask("claim", "test", "v13-highest-vix-ever", "--output", "out.xlsx", "--lang", "en")
    rows = sheets("out.xlsx")["Checks"]
    assert [row["holds"] for row in rows] == [each["holds"] for each in printed["checks"]]
    assert "82.69" in {str(row["right"]) for row in rows}


def test_lists_of_claims_playbooks_and_products_are_written(ask: Ask) -> None:
    for command, key, name in (
        ("claim", "claims", "id"),
        ("playbook", "playbooks", "id"),
        ("product", "products", "name"),
    ):
        printed = json.loads(ask(command, "list", "--format", "json", "--lang", "en"))[key]
        for ending in WRITTEN_AS:
            assert (
                ask(command, "list", "--lang", "en", "--output", f"{key}{ending}")
                == f"{len(printed)} rows in {key}{ending}\n"
            )
        rows = sheets(f"{key}.xlsx")[key.capitalize()]
        assert [row[name] for row in rows] == [each[name] for each in printed]
        assert pl.read_csv(f"{key}.csv")[name].to_list() == [each[name] for each in printed]
    assert pl.read_parquet("claims.parquet")["published"].dtype == pl.Date


def test_many_claims_are_written_with_their_manifests(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(CLAIM, encoding="utf-8")
    printed = json.loads(ask("claim", "test", "small.yaml", "--json"))
    many = ("claim", "test-all", "small.yaml", "v13-highest-vix-ever", "--engine", "local", "--workers", "1")
    assert ask(*many, "--output", "out.xlsx", "--lang", "en") == "2 rows in out.xlsx\n"
    first, second = sheets("out.xlsx")["Verdict"]
    assert (first["id"], first["verdict"], first["p"]) == kept(("small", printed["verdict"], printed["p"]))
    assert first["manifest"] == printed["manifest"]
    assert (second["id"], second["verdict"], second["p"]) == ("v13-highest-vix-ever", "WRONG_ON_FACTS", None)


@pytest.mark.long
def test_a_playbook_is_written_day_by_day_with_figures_and_trades(ask: Ask) -> None:
    run = ("playbook", "run", "v19-less-below-twelve", "--quick", "--from", "2015-01-02", "--to", "2018-12-31")
    printed = json.loads(ask(*run, "--json"))
    path = ask(*run, "--format", "csv").splitlines()
    ask(*run, "--output", "out.xlsx", "--lang", "en")
    found = sheets("out.xlsx")
    assert list(found) == ["Day by day", "Performance", "Trades", "About"]
    assert len(found["Day by day"]) == len(path) - 1
    own, *beside = found["Performance"]
    assert (own["growth"], own["sharpe"]) == kept((printed["performance"]["growth"], printed["performance"]["sharpe"]))
    assert [row["growth"] for row in beside] == kept([each["performance"]["growth"] for each in printed["beside"]])
    assert [(days(row["day"]), row["traded"]) for row in found["Trades"]] == kept(
        [(each["day"], each["traded"]) for each in printed["trades"]]
    )
    ask(*run, "--output", "out.csv")
    assert Path("out.csv").read_text("utf-8").splitlines()[0] == path[0]
    assert pl.read_csv("out.csv")["unit"].to_list() == [float(line.split(",")[2]) for line in path[1:]]


@pytest.mark.long
def test_playbooks_side_by_side_are_written_with_their_paths(ask: Ask) -> None:
    names = ("buy-and-hold", "v19-less-below-twelve")
    run = ("playbook", "compare", *names, "--quick", "--from", "2015-01-02", "--to", "2018-12-31")
    printed = json.loads(ask(*run, "--json"))
    ask(*run, "--output", "out.xlsx", "--lang", "en")
    found = sheets("out.xlsx")
    assert [(row["id"], row["became"], row["exposure"]) for row in found["Side by side"]] == kept(
        [(each["id"], each["became"], each["exposure"]) for each in printed["common"]]
    )
    assert [(row["first"], row["second"], row["days"]) for row in found["Apart"]] == [
        (each["first"], each["second"], each["days"]) for each in printed["apart"]
    ]
    paths = found["Day by day"]
    assert days(paths[0]["day"]) == printed["first"]
    assert days(paths[-1]["day"]) == printed["last"]
    for name, common in zip(names, printed["common"], strict=True):
        assert paths[0][f"unit_{name}"] == pytest.approx(1.0, abs=0.001)  # less what beginning costs
        assert paths[-1][f"unit_{name}"] == pytest.approx(common["became"], rel=1e-12)


def test_the_store_is_exported_as_workbooks(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("date,close\n1899-12-29,1.5\n2024-03-04,21.5\n", encoding="utf-8")
    ask("import", "old.csv", "--series", "MINE", "--unit", "usd")
    ask("data", "export", "out", "--format", "xlsx", "--lang", "en")
    rows = sheets("out/MINE.xlsx")["Values"]
    assert [(row["date"], row["value"], row["unit"]) for row in rows] == [
        ("1899-12-29", 1.5, "usd"), (datetime(2024, 3, 4), 21.5, "usd"),
    ]  # fmt: skip
    assert about("out/MINE.xlsx")["Unit"] == "usd"
    ask("series", "MINE", "--output", "mine.xlsx")
    assert sheets("mine.xlsx")["Series"][0]["date"] == "1899-12-29"
    ask("series", "MINE", "--output", "mine.parquet")
    assert pl.read_parquet("mine.parquet")["date"].to_list() == [date(1899, 12, 29), date(2024, 3, 4)]


@pytest.mark.parametrize(
    "command",
    [
        ("signals",), ("signals", "vix_band"), ("claim", "list"), ("claim", "test-all"), ("playbook", "list"),
        ("history", "vix_band"), ("series", "VIX"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_another_ending_is_refused_before_anything_is_worked_out(
    ask: Ask, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    assert (
        main(
            [*command, "--output", "out.xls", "--lang", "en"]
            if command[0] != "series"
            else [*command, "--output", "out.xls"]
        )
        == 2
    )
    assert "out.xls ends in '.xls'; did you mean '.xlsx'?" in capsys.readouterr().err
    assert not Path("out.xls").exists()
