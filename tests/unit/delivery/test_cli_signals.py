"""`weatherglass signals`: the list, one signal in full, their JSON and CSV, and what is said of a wrong name."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rich.cells import cell_len

import weatherglass as wg
from weatherglass.app.signal_view import families
from weatherglass.delivery.cli.main import main
from weatherglass.delivery.signal_json import FACT_COLUMNS, ROW_COLUMNS
from weatherglass.signals.panel import Why
from weatherglass.signals.registry import signals
from weatherglass.signals.signal import GapRule, Returns
from weatherglass.timeline.coming_events import ComingKind

SCHEMAS = Path(__file__).resolve().parents[3] / "src/weatherglass/delivery/schemas"
SIGNALS = json.loads((SCHEMAS / "signals.schema.json").read_text(encoding="utf-8"))
TODAY = json.loads((SCHEMAS / "today.schema.json").read_text(encoding="utf-8"))


def checked(document: dict[str, Any]) -> dict[str, Any]:
    jsonschema.Draft202012Validator.check_schema(SIGNALS)
    jsonschema.Draft202012Validator(SIGNALS, format_checker=jsonschema.FormatChecker()).validate(document)
    return document


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["signals", *arguments]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_list_has_every_signal_under_its_family(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "--lang", "en")
    assert out.startswith("7 November 2022\n")
    rows = {line.split()[0]: line for line in out.splitlines() if line.startswith("  ")}
    assert set(signals()) <= set(rows)
    assert rows["vix_band"].split()[1:4] == ["normal", "24.35", "79"]
    assert rows["vix_vix3m"].split()[1:] == ["not", "available"]
    assert "Volatility bands" in [line.rstrip() for line in out.splitlines()]
    assert out.count("no investment advice") == 1
    assert max(map(cell_len, out.splitlines())) <= 100


def test_the_list_can_be_of_one_family(capsys: pytest.CaptureFixture[str]) -> None:
    found = checked(json.loads(printed(capsys, "--family", "contagion", "--format", "json")))
    assert {each["family"] for each in found["signals"]} == {"contagion"}
    assert [each["name"] for each in found["signals"]] == [n for n, s in signals().items() if s.family == "contagion"]


def test_the_json_of_the_list_is_as_its_schema_says(capsys: pytest.CaptureFixture[str]) -> None:
    found = checked(json.loads(printed(capsys, "--lang", "ko", "--as-of", "2020-03-16", "--format", "json")))
    assert [each["name"] for each in found["signals"]] == list(signals())
    band = next(each for each in found["signals"] if each["name"] == "vix_band")
    assert (band["value"], band["state"], band["since"], band["on"]) == (82.69, "crisis", "2020-03-12", True)
    assert band["inputs"][0]["source"] == "packaged"
    assert band["would_change"][0]["to_state"] == "very_high"
    assert band["would_change"][0]["level"] == pytest.approx(57.0)
    assert "definition" not in band


def test_the_csv_of_the_list_has_one_header_iso_days_and_unrounded_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "--format", "csv")
    assert out.splitlines()[0] == ",".join(ROW_COLUMNS)
    rows = {row["name"]: row for row in table(out)}
    assert list(rows) == list(signals())
    reading = wg.today().readings["vix_band"]
    band = rows["vix_band"]
    assert (float(band["value"]), float(band["percentile"])) == (reading.value, reading.percentile)
    assert (band["since"], band["day"], band["available"], band["on"]) == ("2022-10-25", "2022-11-07", "1", "0")
    missing = rows["vix_vix3m"]
    assert (missing["value"], missing["state"], missing["reason_code"]) == ("", "", "no_series")
    assert missing["reason"].startswith("there is no series VIX3M")
    assert "nan" not in out.lower().replace("financ", "")


def test_one_signal_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "vix_band", "--lang", "en", "--as-of", "2020-03-16")
    for part in (
        "VIX band  vix_band, Volatility bands", "crisis", "since 12 Mar 2020 (3 sessions)",
        "“very high” if VIX comes to 57.00 or less (now 82.69)", "Parameters", "Read from", "same day",
        "Figures about its past", "2 Jan 1990 to 16 Mar 2020", "Past occasions", "After such states", "V4",
    ):  # fmt: skip
        assert part in out, part
    assert out.count("no investment advice") == 1
    assert max(map(cell_len, out.splitlines())) <= 100


def test_one_signal_in_full_in_korean(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "vix_band", "--lang", "ko", "--as-of", "2020-03-16")
    for part in ("VIX 구간", "위기", "2020.3.12부터(3거래일째)", "매개변수", "사용한 자료", "과거 통계", "과거 사례"):
        assert part in out, part
    assert max(map(cell_len, out.splitlines())) <= 100


def test_the_json_of_one_signal_has_its_rule_and_its_past(capsys: pytest.CaptureFixture[str]) -> None:
    found = checked(json.loads(printed(capsys, "vix_band", "--lang", "en", "--format", "json")))
    (band,) = found["signals"]
    assert band["states"] == ["complacent", "calm", "normal", "high", "very_high", "crisis"]
    facts = {each["name"]: each for each in band["facts"]}
    assert (facts["mean"]["n"], facts["mean"]["first"], facts["mean"]["last"]) == (8_227, "1990-01-02", "2022-11-07")
    assert (facts["mean"]["returns"], facts["mean"]["gap_rule"]) == ("none", "every_row")
    assert band["occasions"][-1]["kind"] == "high"
    assert [each["horizon"] for each in band["records"] if each["sampling"] == "days"] == [21, 63, 252]
    assert {each["name"]: each["value"] for each in band["parameters"]}["margin"] == 0.05


def test_the_csv_of_one_signal_has_a_row_for_each_figure(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "vix_band", "--format", "csv")
    assert out.splitlines()[0] == ",".join(FACT_COLUMNS)
    mean = next(row for row in table(out) if row["fact"] == "mean")
    assert (mean["signal"], mean["unit"], mean["n"], mean["first"]) == ("vix_band", "vol_points", "8227", "1990-01-02")
    assert math.isclose(float(mean["value"]), 19.6762, abs_tol=1e-4)
    assert mean["claims"] == "V4"


def test_a_signal_without_data_says_what_is_missing_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    found = checked(json.loads(printed(capsys, "vix_vix3m", "--lang", "en", "--format", "json")))
    (signal,) = found["signals"]
    assert (signal["available"], signal["value"], signal["facts"], signal["records"]) == (False, None, [], [])
    assert signal["reason"]["code"] == "no_series"
    assert signal["definition"]
    out = printed(capsys, "vix_vix3m", "--lang", "en")
    said = "there is no series VIX3M (3 months) up to this day: neither in the store nor in the packaged data"
    assert said in " ".join(out.split())
    assert "`weatherglass pull --series VIX3M` asks for it" in " ".join(out.split())


def test_a_signal_of_data_that_are_over_still_shows_its_past(capsys: pytest.CaptureFixture[str]) -> None:
    found = checked(json.loads(printed(capsys, "vix_band", "--as-of", "2024-09-02", "--format", "json")))
    (band,) = found["signals"]
    assert (band["available"], band["reason"]["code"], band["value"]) == (False, "stale", None)
    assert {each["name"]: each["last"] for each in band["facts"]}["mean"] == "2024-06-20"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("vixband",), 2, "no signal 'vixband'; did you mean 'vix_band'?"),
        (("VIX_BAND",), 2, "no signal 'VIX_BAND'; did you mean 'vix_band'?"),
        (("--family", "contagon"), 2, "no family 'contagon'; did you mean 'contagion'?"),
        (("vix_band", "--family", "contagion"), 2, "give a signal or a family, not both"),
        (("--as-of", "16.3.2020"), 2, "--as-of '16.3.2020' is no day"),
        (("vix_band", "--as-of", "1985-01-01"), 1, "the first day of VIX is 1990-01-02"),
    ],
)
def test_what_does_not_exist_is_told_with_the_nearest_that_does(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, words: str
) -> None:
    assert main(["signals", *arguments, "--format", "json"]) == code
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""


def test_families_are_named_in_the_order_of_the_observatory() -> None:
    assert families()[0] == "volatility_bands"
    assert list(families()) == list(dict.fromkeys(each.family for each in signals().values()))


def test_the_schemas_list_every_code() -> None:
    defs = SIGNALS["$defs"]
    assert set(defs["reason"]["oneOf"][1]["properties"]["code"]["enum"]) == {str(each) for each in Why}
    fact = defs["fact"]["properties"]
    assert set(fact["returns"]["enum"]) == {None, *(str(each) for each in Returns)}
    assert set(fact["gap_rule"]["enum"]) == {None, *(str(each) for each in GapRule)}
    events = TODAY["properties"]["events"]["items"]["properties"]["kind"]["enum"]
    assert set(events) == {str(each) for each in ComingKind}


def test_both_schemas_say_the_same_of_a_signal() -> None:
    for name in ("reason", "boundary", "input", "signal", "outcome"):
        assert SIGNALS["$defs"][name] == TODAY["$defs"][name]


class TestPython:
    """The twins in Python."""

    def test_one_signal(self) -> None:
        view = wg.signal("vix_band", "2008-11-20")
        assert (view.reading.value, view.reading.state) == (80.86, "crisis")
        assert {each.name for each in view.facts} >= {"mean", "median"}
        assert view.record is not None
        assert view.record.state == "crisis"

    def test_a_history(self) -> None:
        past = wg.signal_history("vix_band", "2008-11-20")
        assert (past.rows, past.value[-1], str(past.days[-1])) == (4_713, 80.86, "2008-11-20")
        assert past.state_name(-1) == "crisis"

    def test_today_takes_days_and_texts(self) -> None:
        from datetime import date

        assert wg.today(date(2008, 11, 20)).moves == wg.today("2008-11-20").moves

    @pytest.mark.parametrize("day", ["20 November", 20081120, "2008-11-20T12:00"])
    def test_what_is_no_day_is_told(self, day: Any) -> None:
        with pytest.raises(wg.UsageError, match=r"^as_of=.* is no day;"):
            wg.today(day)
