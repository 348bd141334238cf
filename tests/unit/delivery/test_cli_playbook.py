"""`weatherglass playbook`: list, run, compare, show, new, schema; their JSON, CSV and words against the records."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from referencing import Registry, Resource
from rich.cells import cell_len

import weatherglass as wg
from playbook_run_making import LEAVE, STAGES, playbook_made, run_made
from weatherglass.app import playbook_runs
from weatherglass.app.observatory import observed
from weatherglass.app.playbook_comparison import compared
from weatherglass.app.playbook_days import day_rows
from weatherglass.app.playbook_files import playbook_catalog
from weatherglass.app.playbook_list import playbook_rows
from weatherglass.app.playbook_runs import ran
from weatherglass.app.worded_playbook import worded_playbook
from weatherglass.claims.results import NotRun, Word
from weatherglass.delivery.cli.main import main
from weatherglass.delivery.cli.playbook_table import spark
from weatherglass.delivery.playbook_json import plain, playbook_document
from weatherglass.errors import DataError, UsageError
from weatherglass.playbooks.needs import needed_series
from weatherglass.playbooks.rules import Asked
from weatherglass.playbooks.run import simulated

SCHEMAS = Path(__file__).resolve().parents[3] / "src/weatherglass/delivery/schemas"
NAMES = ("leave", "stages")


def schema(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


def checked(document: Any, name: str) -> Any:
    """A document that its schema, itself a schema, takes."""
    run = Resource.from_contents(schema("playbook"))
    registry = Registry().with_resource("playbook.schema.json", run)
    jsonschema.Draft202012Validator.check_schema(schema(name))
    form = jsonschema.FormatChecker()
    jsonschema.Draft202012Validator(schema(name), registry=registry, format_checker=form).validate(document)
    return document


@pytest.fixture(autouse=True)
def _each_playbook_is_run_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of the two playbooks as they are come from the cache; any other goes its way."""
    own = playbook_runs.run
    monkeypatch.setenv("COLUMNS", "100")

    def kept(playbook: Any, panel: Any, **more: Any) -> Any:
        known = {name: playbook_made(name) for name in NAMES}
        if known.get(playbook.id) == playbook and panel.day >= date(2024, 6, 28) and more["draws"] is None:
            with monkeypatch.context() as inner:
                inner.setattr(playbook_runs, "run", own)
                return run_made(playbook.id).report
        return own(playbook, panel, **more)

    monkeypatch.setattr(playbook_runs, "run", kept)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    found = {}
    for name, text in (("leave", LEAVE), ("stages", STAGES)):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        found[name] = str(path)
    return found


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["playbook", *arguments]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["playbook", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


# -- run ---------------------------------------------------------------------------------------------------------------


def test_the_verdict_stands_above_the_curve_and_everything_else(capsys, files):
    said = printed(capsys, "run", files["leave"], "--lang", "en")
    lines = said.splitlines()
    assert lines[0] == "No support, looks like chance (W)"
    assert lines[1].split() == ["Leave", "above", "25", "leave"]
    heads = [
        "To be known", "What the state itself did, without trading", "What 100 became", "Beside the fair comparisons",
        "The worst spans", "Calendar years, playbook and holding", "Tests", "Sets of parameters: 3 of 3", "The rules",
        "How the verdict came about", "Beside the verdict", "Data",
    ]  # fmt: skip
    assert [line for line in lines if line in heads] == heads
    assert lines[-1].startswith(("official", "Information"))


def test_what_is_printed_are_the_figures_of_the_report(capsys, files):
    said = printed(capsys, "run", files["stages"], "--lang", "en")
    report = run_made("stages").report
    own, held = report.performance, report.beside[0].performance
    row = next(line for line in said.splitlines() if line.split()[:2] == ["100", "became"] and len(line.split()) == 6)
    assert row.split()[2:4] == [f"{100 * (1 + own.time_weighted):,.0f}", f"{100 * (1 + held.time_weighted):,.0f}"]
    assert [each.kind for each in report.beside] == ["buy_and_hold", "lump_sum", "equal_volatility"]
    taxes = next(line for line in said.splitlines() if line.strip().startswith("taxes a year"))
    assert taxes.split()[3] == f"{100 * own.taxes:.2f}%"
    assert f"begun on {report.other_dates.draws} other dates" in " ".join(said.split())
    staged = report.judgement.staged[0]
    assert f"from its {len(staged.starts)} starts made {100 * np.expm1(staged.mean):+.1f}%" in " ".join(said.split())


def test_a_state_is_printed_with_its_unit_gap_start_and_end(capsys, files):
    said = printed(capsys, "run", files["leave"], "--lang", "en")
    assert "VIX at 25 or more: S&P 500 over the 21 sessions after it. A new episode begins after 21 days without." in (
        " ".join(said.split())
    )
    figures = run_made("leave").report.states
    assert len(figures) == 4
    first = next(each for each in figures if str(each.sampling) == "first_day" and str(each.entry) == "next_close")
    row = next(line for line in said.splitlines() if line.split()[:3] == ["first", "days", "next"])
    assert row.split()[3:7] == [str(first.cases), str(first.up), "of", str(first.resolved)]
    assert f"{first.end.day} {first.end:%b} {first.end.year}" in row


def test_a_series_that_ends_early_is_named_with_from_where_to_where_it_runs(capsys, files):
    said = " ".join(printed(capsys, "run", files["leave"], "--lang", "en").split())
    assert (
        "It runs from 4 Jan 2016 to 28 Dec 2022, because S&P 500 ends on 28 Dec 2022; its other series go on to "
        "28 Jun 2024." in said
    )
    korean = " ".join(printed(capsys, "run", files["leave"], "--lang", "ko").split())
    assert "2016.1.4부터 2022.12.28까지만 돈다. S&P 500 자료가 2022.12.28에 끝나기 때문이다." in korean


@pytest.mark.parametrize(("name", "lang"), [("leave", "ko"), ("stages", "en")])
def test_no_line_is_wider_than_a_terminal(capsys, files, name, lang):
    said = printed(capsys, "run", files[name], "--lang", lang)
    assert max(cell_len(line.rstrip()) for line in said.splitlines()) <= 100
    assert not re.search(r"\bnan\b|None|\{|\}|inf\b", said)


@pytest.mark.parametrize(("name", "lang"), [("leave", "ko"), ("stages", "en")])
def test_the_json_is_what_the_schema_says_and_holds_the_record(capsys, files, name, lang):
    found = checked(json.loads(printed(capsys, "run", files[name], "--json", "--lang", lang)), "playbook")
    report = run_made(name).report
    assert (found["id"], found["verdict"], found["manifest"]) == (name, str(report.verdict.word), report.manifest)
    assert found["performance"]["growth"] == report.performance.growth
    assert found["judgement"]["p"] == report.judgement.p
    assert len(found["trades"]) == len(report.trades) > 3
    assert [each["kind"] for each in found["beside"]] == [each.kind for each in report.beside]
    assert found["other_dates"]["growth"] == sorted(report.other_dates.growth.tolist())
    assert {each["notice"] for each in found["notices"]} >= {"ends_early", "prices_only"}
    ran_on = found["judgement"]["grid"]["multiverse"]["variants"]
    assert len(ran_on) == {"leave": 3, "stages": 4}[name]
    assert bool(re.search("[가-힣]", found["sentences"][0])) == (lang == "ko")


def test_the_schema_names_every_key_and_no_other():
    document = playbook_document(run_made("stages"), worded_playbook(run_made("stages"), "en"))
    published = schema("playbook")
    assert set(published["required"]) == set(document)
    assert set(published["properties"]["performance"]["required"]) == set(document["performance"])
    assert set(published["properties"]["judgement"]["required"]) == set(document["judgement"])


def test_the_csv_is_the_path_day_by_day(capsys, files):
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "run", files["leave"], "--format", "csv"))))
    found = run_made("leave")
    assert len(rows) == found.done.plan.days.shape[0] == 1_747
    assert list(rows[0]) == [
        "day", "equity", "unit", "weight_stocks", "weight_bonds", "cash_weight", "drawdown", "cash_return", "traded",
        "cost", "tax", "held",
    ]  # fmt: skip
    assert (rows[0]["day"], rows[-1]["day"]) == ("2016-01-04", "2022-12-28")
    assert float(rows[-1]["equity"]) == found.report.performance.final
    unit = [float(row["unit"]) for row in rows]
    top = 0.0
    for row, value in zip(rows, unit, strict=True):
        top = max(top, value)
        assert float(row["drawdown"]) == pytest.approx(value / top - 1.0, abs=1e-15)
        whole = float(row["weight_stocks"]) + float(row["weight_bonds"]) + float(row["cash_weight"])
        assert whole == pytest.approx(1.0, abs=1e-12)
    moved = [row["day"] for row in rows if float(row["traded"]) > 0.0]
    assert moved == [str(each.day) for each in found.report.trades]


def test_a_span_can_be_asked_for(capsys, files):
    said = printed(
        capsys, "run", files["leave"], "--format", "csv", "--from", "2020-01-02", "--to", "2020-06-30", "--quick"
    )
    rows = list(csv.DictReader(io.StringIO(said)))
    assert (rows[0]["day"], rows[-1]["day"]) == ("2020-01-02", "2020-06-30")
    # the fall of March came after the VIX had closed at 25 on 24 February: bonds from the next close on
    assert next(row["day"] for row in rows if float(row["weight_bonds"]) > 0.0) == "2020-02-25"


def test_a_span_that_ends_before_it_begins_is_refused(capsys, files):
    said = refused(capsys, "run", files["leave"], "--from", "2020-06-30", "--to", "2020-01-02")
    assert "from 2020-06-30 to 2020-01-02: the first day must come before the last" in said
    assert "is no day; write it as 2020-02-03" in refused(capsys, "run", files["leave"], "--to", "spring")


def test_what_is_written_is_what_is_printed(capsys, files, tmp_path):
    printed_text = printed(capsys, "run", files["leave"], "--lang", "en")
    assert printed(capsys, "run", files["leave"], "--lang", "en", "-o", str(tmp_path / "out.txt")) == ""
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == printed_text
    assert main(["playbook", "run", files["leave"], "-o", str(tmp_path / "no" / "out.txt")]) == 1
    assert "cannot write" in capsys.readouterr().err


def test_a_rule_with_a_typo_names_the_nearest(capsys, tmp_path):
    path = tmp_path / "wrong.yaml"
    for right, wrong, said in (
        ("series: VIX,", "series: VIX3N,", "rules.fear.when.series: no series 'VIX3N'; did you mean 'VIX3M'?"),
        (
            "{condition: level, series: VIX, level: 25.0, side: above}",
            "{condition: state, signal: vix_bnd, states: [crisis]}",
            "rules.fear.when.signal: no signal 'vix_bnd'; did you mean 'vix_band'?",
        ),
        ("hold: {bonds", "hold: {bond", "no asset 'bond'; did you mean 'bonds'?"),
    ):
        path.write_text(LEAVE.replace(right, wrong), encoding="utf-8")
        assert said in refused(capsys, "run", str(path))
    assert "no playbook 'v21-cash-above-fourty'" in refused(capsys, "run", "v21-cash-above-fourty")
    assert "did you mean 'v21-cash-above-forty'?" in refused(capsys, "show", "v21-cash-above-fourty")


def test_a_playbook_that_cannot_be_simulated_says_why(capsys, tmp_path):
    path = tmp_path / "no.yaml"
    path.write_text(LEAVE.replace("series: SPX}", "series: TLT}").replace("DGS10", "DGS30"), encoding="utf-8")
    said = printed(capsys, "run", str(path), "--lang", "en")
    assert said.startswith("Not testable")
    assert "not run, because there are no data on 20+ year Treasury ETF (TLT), neither in the store nor packaged" in (
        " ".join(said.split())
    )
    found = checked(json.loads(printed(capsys, "run", str(path), "--json", "--lang", "en")), "playbook")
    assert (found["judgement"], found["performance"], found["verdict"]) == (None, None, "NOT_TESTABLE")
    assert printed(capsys, "run", str(path), "--format", "csv").count("\n") == 1
    with pytest.raises(DataError, match="leave cannot be simulated"):
        compared([ran(str(path)), run_made("stages")])


# -- compare -----------------------------------------------------------------------------------------------------------


def test_what_contradicts_itself_stands_side_by_side(capsys, files):
    said = printed(capsys, "compare", files["leave"], files["stages"], "--lang", "en")
    flat = " ".join(said.split())
    assert "leave and stages are of one text and recommend the opposite." in flat
    held = [
        dict(zip(done.plan.days.tolist(), done.path.weight.sum(axis=1).tolist(), strict=True))
        for done in (run_made(name).done for name in NAMES)
    ]
    apart = sum(abs(weight - held[1][day]) >= 0.5 for day, weight in held[0].items() if day in held[1])
    assert f"On {apart:,} of 1,747 sessions in common their shares in assets differ by half" in flat
    verdicts = next(line for line in said.splitlines() if line.startswith("verdict"))
    assert verdicts.count("No support") == 2
    assert flat.index("No support") < flat.index("100 became")


def test_the_comparison_as_json_and_csv_has_the_figures_of_common_days(capsys, files):
    found = checked(
        json.loads(printed(capsys, "compare", files["leave"], files["stages"], "--json", "--lang", "en")),
        "playbook-comparison",
    )
    assert (found["first"], found["last"]) == ("2016-01-04", "2022-12-28")
    assert [each["contradictory"] for each in found["apart"]] == [True]
    own, common = run_made("leave"), set(run_made("leave").done.plan.days.tolist())
    for each, name in zip(found["common"], NAMES, strict=True):
        done = run_made(name).done
        days = done.plan.days.tolist()
        unit = [value for day, value in zip(days, done.path.unit.tolist(), strict=True) if day in common]
        assert len(unit) == 1_747
        begins = 1.0 if days[0] == min(common) else unit[0]  # who begins there pays for the first trade
        assert each["became"] == pytest.approx(unit[-1] / begins, rel=1e-12)
        tops = np.maximum.accumulate(unit)
        assert each["deepest"] == pytest.approx(min(u / top - 1.0 for u, top in zip(unit, tops, strict=True)))
    assert found["common"][0]["became"] == pytest.approx(1.0 + own.report.performance.time_weighted, rel=1e-12)
    # bonds have no price on some days of the shares: the days of the one are those in common
    assert found["common"][0]["volatility"] == pytest.approx(own.report.performance.volatility, rel=1e-9)
    assert found["common"][0]["sharpe"] == pytest.approx(own.report.performance.sharpe, rel=1e-9)
    table = printed(capsys, "compare", files["leave"], files["stages"], "--format", "csv", "--lang", "en")
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[0] == ["figure", "leave", "stages"]
    assert [row[0] for row in rows[1:4]] == ["verdict", "gain on holding (Sharpe ratio)", "by chance"]


def test_one_playbook_or_the_same_twice_is_no_comparison(capsys, files):
    for names in ([files["leave"]], [files["leave"], files["leave"]]):
        assert "compare takes two playbooks or more, each once" in refused(capsys, "compare", *names)
    with pytest.raises(UsageError, match="two playbooks or more"):
        compared([run_made("leave"), run_made("leave")])


# -- list, show, new, schema -------------------------------------------------------------------------------------------


def test_the_list_has_every_playbook_without_running_one(capsys, monkeypatch):
    monkeypatch.setattr(playbook_runs, "run", None)
    found = checked(json.loads(printed(capsys, "list", "--json", "--lang", "ko")), "playbooks")
    assert [each["id"] for each in found["playbooks"]] == list(playbook_catalog())
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "list", "--format", "csv", "--lang", "en"))))
    assert [row["id"] for row in rows] == list(playbook_catalog())
    of_v22 = printed(capsys, "list", "--article", "v22", "--lang", "en")
    assert [row.playbook_id for row in playbook_rows("en", article="V22")] == re.findall(r"v22-[a-z-]+", of_v22)[:3]
    assert "no playbook acts on 'V99'" in refused(capsys, "list", "--article", "V99")


def test_a_playbook_is_shown_with_its_rules_in_both_languages(capsys):
    said = " ".join(printed(capsys, "show", "v22-buy-in-stages-above-thirty", "--lang", "en").split())
    assert (
        "With VIX at 30 or more: 100% S&P 500, in 5 equal steps at least 21 sessions apart, for 504 sessions." in said
    )
    assert "VIX 30 이상일 때: S&P 500 100%, 21거래일 이상 간격으로 5번에 똑같이 나눠 매수, 504거래일 동안." in said
    assert said.index("The rules") < said.index("규칙")
    plain_file = json.loads(printed(capsys, "show", "v22-buy-in-stages-above-thirty", "--json"))
    assert plain_file["rules"][0]["stages"]["instalments"] == 5
    content = printed(capsys, "show", "v22-buy-in-stages-above-thirty", "--format", "yaml")
    assert content.startswith("schema_version: 1")


def test_a_new_file_is_written_once_and_can_be_shown(capsys, tmp_path):
    path = tmp_path / "mine.yaml"
    assert "weatherglass playbook run" in printed(capsys, "new", str(path), "--kind", "stages", "--lang", "en")
    assert "five instalments" in printed(capsys, "show", str(path), "--lang", "en")
    before = path.read_bytes()
    assert "is there already and stays as it is" in refused(capsys, "new", str(path))
    assert path.read_bytes() == before
    assert "did you mean 'stages'" in refused(capsys, "new", str(tmp_path / "b.yaml"), "--kind", "stage")


def test_the_schema_of_a_file_is_the_published_one(capsys):
    assert json.loads(printed(capsys, "schema")) == schema("playbook-file")


# -- the rest ----------------------------------------------------------------------------------------------------------


def test_every_playbook_of_the_catalogue_runs_on_packaged_data_or_says_why():
    needed = [key for each in playbook_catalog().values() for key in needed_series(each)]
    asked = Asked(observed(needed, as_of=date(2025, 6, 1))[0])
    ended = {}
    for name, playbook in playbook_catalog().items():
        done = simulated(playbook, asked)
        ended[name] = done.why if isinstance(done, NotRun) else str(done.plan.days[-1])
    assert {name: day for name, day in ended.items() if day != "2022-12-28"} == {
        "r4-bitcoin-after-a-russell-breakout": "2022-11-17"
    }


@pytest.mark.long
@pytest.mark.parametrize("name", list(playbook_catalog()))
def test_every_playbook_of_the_catalogue_can_be_printed_in_both_languages(name):
    found = ran(name, draws=99)
    for lang in ("en", "ko"):
        worded = worded_playbook(found, lang)
        checked(json.loads(json.dumps(playbook_document(found, worded), allow_nan=False)), "playbook")
        assert worded.verdict_line
        assert found.report.verdict is not None
        assert not re.search(r"\bnan\b|None|\{", " ".join((*worded.sentences, *worded.rules, *worded.notices)))


def test_nobody_is_told_that_bitcoin_pays_no_dividends():
    found = ran("r4-bitcoin-after-a-russell-breakout", first=date(2019, 1, 1), draws=99)
    assert [str(each.notice) for each in found.report.remarks] == ["ends_early", "few_episodes"]
    said = worded_playbook(found, "en")
    assert said.notices[0].startswith("It runs from 1 Jan 2019 to 17 Nov 2022, because Russell 2000 ends on 7 Nov 2022")
    assert said.worst[0].rows_text == "1 day"


def test_the_python_door_gives_the_record_of_the_run(files):
    found = wg.playbook(files["leave"])
    assert found.report.verdict.word is Word.NO_SUPPORT
    assert found.report.manifest == run_made("leave").report.manifest
    with pytest.raises(UsageError, match=r"no measure 'sharp'; did you mean 'sharpe'"):
        wg.playbook(files["leave"], measure="sharp")


def test_a_curve_in_blocks_is_logarithmic_and_as_long_as_asked():
    assert spark(np.geomspace(1.0, 128.0, 8), 1.0, 128.0, 8) == "▁▂▃▄▅▆▇█"
    assert len(spark(np.linspace(1.0, 2.0, 500), 1.0, 2.0, 60)) == 60
    assert spark(np.ones(5), 1.0, 1.0) == ""


def test_records_become_plain_data():
    assert plain({"a": (Word.SUPPORTED, float("inf"), date(2020, 1, 2))}) == {"a": ["SUPPORTED", None, "2020-01-02"]}
    assert next(day_rows(run_made("leave")))["day"] == "2016-01-04"
