"""`weatherglass claim`: list, test, show, new, schema, register, ledger; what hostile files get; their JSON and schemas."""

from __future__ import annotations

import csv
import dataclasses
import functools
import io
import json
import math
import re
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import yaml
from rich.cells import cell_len

import weatherglass as wg
from claim_making import a_claim, a_fact_report, a_report, an_association_report, tried
from weatherglass.app import claim_tests
from weatherglass.app.claim_files import catalog
from weatherglass.app.claim_ledger import plain_claim
from weatherglass.app.claim_list import shown_claim
from weatherglass.app.claim_template import KINDS, RULES, new_claim
from weatherglass.app.worded_claim import worded_claim
from weatherglass.claims import assessment
from weatherglass.claims.assessment import assess
from weatherglass.claims.claim_file import json_schema
from weatherglass.claims.power import power_of
from weatherglass.claims.results import Flag, Role, Why, Word
from weatherglass.delivery.claim_json import claim_document
from weatherglass.delivery.cli import claim as claim_cli
from weatherglass.delivery.cli.chance_scale import chance_scale, place_of
from weatherglass.delivery.cli.main import main
from weatherglass.errors import UsageError

SCHEMAS = Path(__file__).resolve().parents[3] / "src/weatherglass/delivery/schemas"
FACT = "v13-highest-vix-ever"
SMALL = """\
schema_version: 1
id: small
kind: event_outcome
source: {article: "mine", published: 2020-01-02}
statement: "After the VIX first closes at 40 or more the S&P 500 rises."
freeze_date: 2020-01-02
data:
  signal: {id: VIX}
  target: {id: SPX}
event: {rule: threshold_cross, params: {level: 40.0, new_episode_after_days: 63}}
outcome: {measure: log_return, horizon_days: 63, also: [hit_gt_0]}
inference: {primary: circular_shift, power: {null_model: garch}}
variants: {outcome.horizon_days: [21, 63]}
"""
"""A claim that takes well under a second."""


def schema(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


def checked(document: Any, name: str = "claim") -> Any:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    jsonschema.Draft202012Validator(schema(name), format_checker=jsonschema.FormatChecker()).validate(document)
    return document


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["claim", *arguments]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


@pytest.fixture(scope="module")
def reports() -> dict[Any, Any]:
    """Reports that were worked out in this module already."""
    return {}


@pytest.fixture(autouse=True)
def _each_claim_is_tested_once(reports: dict[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def kept(claim: Any, panel: Any, **more: Any) -> Any:
        key = (msgspec.json.encode(claim), panel.day, more["replications"])
        if key not in reports:
            reports[key] = assess(claim, panel, **more)
        return reports[key]

    monkeypatch.setattr(claim_tests, "assess", kept)
    monkeypatch.setattr(assessment, "power_of", functools.partial(power_of, simulations=20))


@pytest.fixture
def small(tmp_path: Path) -> str:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return str(path)


# -- list and show -----------------------------------------------------------------------------------------------------


def test_the_list_has_every_claim_of_both_articles_without_testing_one(capsys, monkeypatch):
    monkeypatch.setattr(claim_tests, "assess", None)
    found = checked(json.loads(printed(capsys, "list", "--json", "--lang", "en")), "claims")
    assert [each["id"] for each in found["claims"]] == list(catalog())
    assert {each[0] for row in found["claims"] for each in row["articles"]} == {"R", "V"}
    assert "investment advice" in found["disclaimer"]


def test_the_list_can_be_of_an_article_a_claim_or_a_kind(capsys):
    of_v = json.loads(printed(capsys, "list", "--article", "v", "--format", "json"))["claims"]
    assert of_v
    assert all(any(number.startswith("V") for number in each["articles"]) for each in of_v)
    of_r4 = json.loads(printed(capsys, "list", "--article", "R4", "--json"))["claims"]
    assert [each["id"] for each in of_r4] == ["r4-russell-breakout-bitcoin"]
    facts = json.loads(printed(capsys, "list", "--kind", "fact", "--json"))["claims"]
    assert {each["kind"] for each in facts} == {"fact"}


def test_the_list_as_csv_and_as_a_table(capsys):
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "list", "--format", "csv"))))
    assert tuple(rows[0]) == claim_cli.LIST_COLUMNS
    assert len(rows) == len(catalog())
    table = printed(capsys, "list", "--lang", "ko", "--article", "V13")
    assert FACT in table
    assert "사실 확인" in table


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("list", "--article", "X"), "no claim 'X' of the articles"),
        (("list", "--kind", "facts"), "no kind 'facts'; did you mean 'fact'?"),
        (("test", "r4-rusell-breakout-bitcoin"), "did you mean 'r4-russell-breakout-bitcoin'?"),
        (("test", FACT, "--as-of", "soon"), "--as-of 'soon' is no day; write it as 2020-02-03"),
        (("show", "nothing"), "no claim 'nothing': neither of the catalogue nor a file"),
        (("new", "claim.txt"), "claim.txt: a claim file ends in .yaml or .yml"),
        (("new", "c.yaml", "--kind", "factt"), "no kind 'factt'; did you mean 'fact'?"),
        (("new", "c.yaml", "--rule", "break"), "no rule 'break'; did you mean 'breakout'?"),
        (("new", "c.yaml", "--signal", "RUST"), "no series 'RUST'; did you mean 'RUT'?"),
        (("new", "c.yaml", "--kind", "fact", "--rule", "breakout"), "a claim of the kind fact has no rule of events"),
        (("test", FACT, "--quick", "--record"), "--record keeps whole tests: leave --quick out"),
    ],
)
def test_a_wrong_call_is_told_in_a_sentence_with_what_is_near(capsys, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    assert main(["claim", *arguments]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert (said.err.count("\n"), said.out) == (1, "")


def test_show_says_what_a_claim_says_and_where_its_file_is(capsys, small):
    out = printed(capsys, "show", "r4-russell-breakout-bitcoin", "--lang", "en")
    assert "After the Russell 2000 breaks to a record high" in out.replace("\n", " ")
    assert "Russell 2000 at a record after at least 365 days without one" in out
    assert "14 Nov 2016, 13 Nov 2020, 25 Nov 2024" in out
    assert "r4-russell-breakout-bitcoin.yaml" in "".join(
        out.split()
    )  # a long path is broken to the width of the screen
    assert printed(capsys, "show", small, "--format", "yaml") == SMALL
    assert json.loads(printed(capsys, "show", small, "--json"))["outcome"]["horizon_days"] == 63


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_claim_can_be_shown(lang):
    for name in catalog():
        shown = shown_claim(name, lang)
        assert shown.path.endswith(f"{name}.yaml")
        assert all(label and said for label, said in shown.parts)
        assert all(bool(re.search("[가-힣]", label)) is (lang == "ko") for label, _ in shown.parts)


# -- a claim tested ------------------------------------------------------------------------------------------------------


def test_the_table_begins_with_the_verdict_and_ends_with_the_disclaimer(capsys, small):
    out = printed(capsys, "test", small, "--lang", "en")
    lines = out.splitlines()
    assert lines[0].startswith(("Too few cases", "No support", "Suggestive", "Supported"))
    assert max(map(cell_len, lines)) <= 100
    for head in ("How surprised should you be?", "The cases", "Tests", "Definitions tried: 2 of 2", "How the verdict came about", "Data"):  # fmt: skip
        assert head in lines
    assert out.count("no investment advice") == 1
    korean = printed(capsys, "test", small, "--lang", "ko")
    assert "얼마나 놀라야 할까?" in korean
    assert "판정에 이른 순서" in korean


def test_a_negative_verdict_is_no_failure_and_figures_stand_beside_the_right_ones(capsys):
    out = printed(capsys, "test", FACT, "--lang", "en")
    assert out.startswith("Wrong on facts")
    assert re.search(r"Highest close up to 2020\s+80\.86\s+82\.69", out)


def test_the_json_is_as_its_schema_says(capsys, small):
    found = checked(json.loads(printed(capsys, "test", small, "--json", "--lang", "en")))
    assert (found["schema_version"], found["id"], found["kind"]) == (1, "small", "event_outcome")
    assert found["verdict"] in set(Word)
    assert found["draws"] is None
    assert {each["role"] for each in found["cases"]} == {"rule", "later"}
    assert found["primary"]["n"] == sum(each["counted"] for each in found["cases"])
    assert found["multiverse"]["variants_run"] == 2
    assert found["series"][1]["start"] == "1990-01-02"
    assert found["series"][0]["packaged"] is True


def test_the_short_form_of_json_is_the_same(capsys, small):
    assert printed(capsys, "test", small, "--json") == printed(capsys, "test", small, "--format", "json")


def test_quick_draws_less_and_says_so(capsys, small):
    found = checked(json.loads(printed(capsys, "test", small, "--quick", "--json", "--lang", "en")))
    assert found["draws"] == 999
    assert any(each.startswith("A first look: 999 draws in place of the 9,999") for each in found["notes"])
    assert "A first look: 999 draws" in printed(capsys, "test", small, "--quick", "--lang", "en").replace("\n  ", " ")


def test_a_test_can_be_of_a_day_in_the_past(capsys, small):
    found = json.loads(printed(capsys, "test", small, "--as-of", "2010-01-04", "--json"))
    assert found["as_of"] == "2010-01-04"
    assert max(each["event"] for each in found["cases"]) < "2010-01-04"
    now = json.loads(printed(capsys, "test", small, "--json"))
    assert len(now["cases"]) > len(found["cases"])


def test_an_answer_can_be_written_to_a_file(capsys, small, tmp_path):
    for form, begin in (("table", ("Too", "No", "Sugg", "Supp")), ("json", ("{",)), ("html", ("<!DOCTYPE html>", "\n<!DOCTYPE html>"))):  # fmt: skip
        path = tmp_path / f"answer.{form}"
        assert printed(capsys, "test", small, "--format", form, "--output", str(path)) == ""
        text = path.read_text(encoding="utf-8")
        assert text.startswith(begin)
        assert "\x1b" not in text
    assert main(["claim", "test", small, "--json", "--output", "no/such/place.json"]) == 1
    assert "cannot write no/such/place.json" in capsys.readouterr().err


def test_an_interrupted_test_says_so_and_leaves_with_130(capsys, small, monkeypatch):
    def interrupted(*arguments: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("weatherglass.app.claim_tests.assess", interrupted)
    assert main(["claim", "test", small]) == 130
    said = capsys.readouterr()
    assert said.err == "weatherglass: interrupted; what was stored before stays\n"
    assert said.out == ""


def test_progress_is_told_on_standard_error_where_somebody_watches(capsys, small, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert main(["claim", "test", small, "--json"]) == 0
    json.loads(capsys.readouterr().out)


def test_python_has_the_same_door(small):
    tested = wg.claim(Path(small), as_of="2010-01-04")
    assert (tested.claim.id, str(tested.report.as_of)) == ("small", "2010-01-04")
    assert tested.report.verdict.word in set(Word)
    with pytest.raises(UsageError, match="as_of='soon' is no day"):
        wg.claim(small, as_of="soon")


# -- the JSON of every kind of report --------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("made", ["event", "fact", "association"])
def test_every_kind_of_report_is_valid_json_without_holes(lang, made):
    claim, report = {"event": lambda: (a_claim(), a_report()), "fact": a_fact_report, "association": an_association_report}[made]()  # fmt: skip
    document = claim_document(tried(claim, report), worded_claim(claim, report, lang))
    checked(json.loads(json.dumps(document, allow_nan=False)))
    assert document["verdict"] == str(report.verdict.word)


def test_numbers_that_are_not_there_are_null_and_the_document_says_why():
    claim, report = a_claim(), a_report()
    plain = claim_document(tried(claim, report), worded_claim(claim, report, "en"))
    assert (plain["cases"][4]["outcome"], plain["cases"][4]["so_far"]) == (None, 0.63)
    assert plain["nulls"]["outcome"] == "the case has not begun or not ended yet"
    assert plain["cases"][1]["figures"] == {"hit_gt_2x": 1.0, "max_drawdown": 0.36, "time_to_2x": None}
    assert plain["confounders"][1]["chance"] is None
    assert plain["controls"][1]["reason"]["code"] == "no_series"
    infinite = dataclasses.replace(report, primary=dataclasses.replace(report.primary, statistic=math.inf))
    assert claim_document(tried(claim, infinite), worded_claim(claim, report, "en"))["primary"]["statistic"] is None


def test_the_schema_lists_every_code():
    found = schema("claim")
    assert found["properties"]["verdict"]["enum"] == [str(each) for each in Word]
    assert found["properties"]["flags"]["items"]["enum"] == [str(each) for each in Flag]
    assert found["$defs"]["case"]["properties"]["role"]["enum"] == [str(each) for each in Role]
    assert found["$defs"]["reason"]["oneOf"][1]["properties"]["code"]["enum"] == [str(each) for each in Why]
    assert found["properties"]["kind"]["enum"] == list(KINDS)


def test_the_published_schema_of_claim_files_is_that_of_the_records(capsys):
    assert schema("claim-file") == json.loads(json.dumps(json_schema()))
    assert json.loads(printed(capsys, "schema")) == schema("claim-file")


def test_every_file_of_the_catalogue_is_as_the_published_schema_says():
    validator = jsonschema.Draft202012Validator(schema("claim-file"))
    for claim in catalog().values():
        assert [
            each.message for each in validator.iter_errors(json.loads(json.dumps(plain_claim(claim), default=str)))
        ] == []


# -- new -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_file_of_every_kind_reads_as_a_claim_and_explains_itself_in_both_languages(tmp_path, kind):
    made = new_claim(tmp_path / "My own claim 2.yaml", kind=kind)
    assert yaml.safe_load(made)["id"] == "my-own-claim-2"
    comments = [line for line in made.splitlines() if line.startswith("# ")]
    assert sum(bool(re.search("[가-힣]", each)) for each in comments) >= 6
    assert sum(not re.search("[가-힣]", each) for each in comments) >= 6
    assert max(map(cell_len, made.splitlines())) <= 120


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.slow
def test_a_new_file_with_any_rule_can_be_tested_at_once(capsys, tmp_path, monkeypatch, rule):
    monkeypatch.chdir(tmp_path)
    out = printed(capsys, "new", "mine.yaml", "--rule", rule, "--lang", "en")
    assert out == "Wrote mine.yaml. Next: weatherglass claim test mine.yaml\n"
    found = checked(json.loads(printed(capsys, "test", "mine.yaml", "--quick", "--json")))
    assert found["primary"] is not None
    assert found["primary"]["n"] >= 1


def test_options_fill_a_new_file_in(tmp_path):
    made = yaml.safe_load(
        new_claim(tmp_path / "x.yaml", signal="RUT", target="BTC", rule="breakout", statement='He said: "buy"')
    )
    assert (made["data"]["signal"]["id"], made["data"]["target"]["id"], made["event"]["rule"]) == (
        "RUT",
        "BTC",
        "breakout",
    )
    assert (made["statement"], made["outcome"]["horizon_days"]) == ('He said: "buy"', 365)
    assert "hit_gt_2x" in made["outcome"]["also"]


def test_a_volatility_of_the_target_itself_gets_the_test_that_is_valid_for_it(tmp_path):
    own = yaml.safe_load(new_claim(tmp_path / "x.yaml", signal="VIX", target="SPX", rule="threshold_cross"))
    other = yaml.safe_load(new_claim(tmp_path / "x.yaml", signal="RUT", target="BTC", rule="breakout"))
    assert own["inference"]["primary"] == "circular_shift_vol_standardised"
    assert other["inference"]["primary"] == "circular_shift"


def test_an_existing_file_is_left_alone(capsys, small):
    assert main(["claim", "new", small]) == 2
    assert f"{small} is there already and stays as it is" in capsys.readouterr().err
    assert Path(small).read_text(encoding="utf-8") == SMALL


def test_a_file_that_cannot_be_written_is_told(capsys):
    assert main(["claim", "new", "no/such/folder/c.yaml"]) == 1
    assert "cannot write no/such/folder/c.yaml" in capsys.readouterr().err


# -- hostile files ---------------------------------------------------------------------------------------------------------


def changed(*replaced: tuple[str, str]) -> str:
    text = SMALL
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    return text


HOSTILE = {
    "alias bomb": ("a: &a [x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n", "anchors and aliases (& and *) are not allowed"),
    "code": ("a: !!python/object/apply:os.system ['true']\n", "the tag tag:yaml.org,2002:python/object/apply:os.system is not allowed"),
    "deep": ("a: " + "[" * 40 + "]" * 40 + "\n", "levels deep"),
    "wide": ("a: [" + "1," * 6_000 + "]\n", "more than 5,000 values"),
    "large": ("# " + "x" * 70_000 + "\n", "a claim file has at most 65,536"),
    "no mapping": ("- a\n", "a claim file is a mapping of keys to values"),
    "not yaml": ("a: [1, 2\n", "not YAML"),
    "a day that is none": (changed(("freeze_date: 2020-01-02", "freeze_date: 2020-13-45")), "a value that cannot be: month must be in 1..12"),
    "wrong type": (changed(("horizon_days: 63,", "horizon_days: many,")), "outcome.horizon_days: expected a whole number, got a text"),
    "unknown key": (changed(("outcome:", "outcom:")), "outcom: no such key; did you mean 'outcome'?"),
    "a billion variants": (
        changed((
            "variants: {outcome.horizon_days: [21, 63]}",
            "variants:\n" + "".join(f"  outcome.{key}: [{', '.join(map(str, range(1, 100)))}]\n" for key in ("horizon_days", "hit_above"))
            + f"  inference.seed: [{', '.join(map(str, range(100)))}]\n  inference.alpha: [{', '.join(f'0.{n:03}' for n in range(1, 101))}]",
        )),
        "variants: 98,010,000 combinations; max_variants is 500",
    ),
    "frozen before it was said": (changed(("freeze_date: 2020-01-02", "freeze_date: 2019-01-02")), "lies before the publication on 2020-01-02"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_one_sentence_and_exit_code_2(capsys, tmp_path, name):
    text, words = HOSTILE[name]
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    code = main(["claim", "test", str(path)])
    said = capsys.readouterr()
    assert words in said.err
    assert (said.err.count("\n"), said.out) == (1, "")
    assert code == (1 if name == "large" else 2)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("target: {id: SPX}", "target: {id: SPX, start: 2020-01-02}", "its span of 3,650 days is longer than the data"),
        ("rule: threshold_cross, params: {level: 40.0, new_episode_after_days: 63}", "rule: calendar_dates, params: {dates: [1929-10-29]}", "its days lie outside of the data"),
        ("target: {id: SPX}", "target: {id: NO_SUCH}", "there are no data on NO_SUCH, neither in the store nor packaged"),
        ("level: 40.0", "level: 4000.0", "nothing of the kind happened in the data"),
    ],
)  # fmt: skip
def test_what_the_data_cannot_answer_is_not_testable_and_says_why(capsys, tmp_path, old, new, words):
    text = changed((old, new))
    if "start" in new:
        text = text.replace("horizon_days: 63,", "horizon_days: 3650,").replace("[21, 63]", "[3650]")
    path = tmp_path / "odd.yaml"
    path.write_text(text, encoding="utf-8")
    found = checked(json.loads(printed(capsys, "test", str(path), "--json", "--lang", "en")))
    assert found["verdict"] == "NOT_TESTABLE"
    assert any(words in each for each in found["sentences"])


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_a_file_that_is_no_text_or_not_there_is_told(capsys, tmp_path, content):
    path = tmp_path / "binary.yaml"
    if content is not None:
        path.write_bytes(content)
    assert main(["claim", "test", str(path)]) == 1
    assert ("not a text in UTF-8" if content else "No such file") in capsys.readouterr().err


# -- the ledger ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_an_empty_ledger_says_how_to_begin_one(capsys, home):
    assert "The ledger is empty. weatherglass claim register ID" in printed(capsys, "ledger", "--lang", "en").replace(
        "\n", " "
    )
    assert checked(json.loads(printed(capsys, "ledger", "--json")), "claim-ledger")["entries"] == []
    assert not home.exists()


def test_claims_are_registered_tested_and_kept(capsys, home, small):
    assert "Registered small: frozen on 2 Jan 2020" in printed(capsys, "register", small, "--lang", "en")
    printed(capsys, "test", small, "--record", "--json")
    printed(capsys, "test", small, "--record", "--json")
    found = checked(json.loads(printed(capsys, "ledger", "small", "--json")), "claim-ledger")["entries"]
    assert [each["kind"] for each in found] == ["registered", "tested"]
    assert found[1]["verdict"] in set(Word)
    assert found[1]["previous"] == found[0]["sha256"]
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "ledger", "--format", "csv"))))
    assert tuple(rows[0]) == claim_cli.LEDGER_COLUMNS
    table = printed(capsys, "ledger", "--lang", "ko")
    assert "등록" in table
    assert "검정" in table
    assert "The ledger has nothing on other." in printed(capsys, "ledger", "other", "--lang", "en")


# -- the scale of surprise -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("p", "column"), [(1.0, 0), (0.01, 40), (1e-4, 80), (0.0, 80), (1e-9, 80)])
def test_chances_have_places_on_a_logarithmic_scale(p, column):
    assert place_of(p, 81) == column


@pytest.mark.parametrize("width", [60, 96])
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_scale_says_every_chance_and_which_decides(lang, width):
    claim = a_claim()
    lines = chance_scale(worded_claim(claim, a_report(claim), lang), width).plain.split("\n")
    assert cell_len(lines[1]) == width
    assert set(lines[1]) >= set("●○◆▲┃")
    assert lines[1].index("▲") < lines[1].index("○") < lines[1].index("●") < lines[1].index("◆") < lines[1].index("┃")
    assert len(lines) == 3 + 4
    assert sum({"en": "decides", "ko": "판정 기준"}[lang] in each for each in lines) == 1
    assert max(map(cell_len, lines)) <= width
