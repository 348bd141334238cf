"""`weatherglass history`: a signal on every day, whole or in a range, as known on a day."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from rich.cells import cell_len

import weatherglass as wg
from weatherglass.delivery.cli.main import main
from weatherglass.delivery.signal_json import HISTORY_COLUMNS

SCHEMA = json.loads(
    (Path(__file__).resolve().parents[3] / "src/weatherglass/delivery/schemas/history.schema.json").read_text("utf-8")
)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["history", *arguments]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed(capsys, *arguments, "--format", "json"))
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(found)
    return found


def test_the_table_shows_the_last_days(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEATHERGLASS_LANG", "en")
    out = printed(capsys, "vix_band")
    assert out.startswith("VIX band  vix_band\n8,227 rows, 2 Jan 1990 to 7 Nov 2022\n")
    rows = [line for line in out.splitlines() if line.startswith("  ")]
    assert len(rows) == 1 + 15
    assert rows[-1].split() == ["7", "Nov", "2022", "24.35", "normal", "79.00"]
    assert "The last 15; --from, --to and --format csv give the others." in out
    assert out.count("no investment advice") == 1
    assert max(map(cell_len, out.splitlines())) <= 110


def test_the_table_speaks_the_language_of_the_setting(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEATHERGLASS_LANG", "ko")
    out = printed(capsys, "vix_band", "--from", "2020-03-12", "--to", "2020-03-16")
    assert out.splitlines()[:2] == ["VIX 구간  vix_band", "3행, 2020.3.12~2020.3.16"]
    assert [line.split()[2] for line in out.splitlines()[3:6]] == ["위기", "위기", "위기"]


def test_a_range_holds_both_its_ends(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "vix_band", "--from", "2008-11-19", "--to", "2008-11-21")
    assert [(row["date"], row["value"], row["state"]) for row in found["rows"]] == [
        ("2008-11-19", 74.26, "crisis"), ("2008-11-20", 80.86, "crisis"), ("2008-11-21", 72.67, "crisis"),
    ]  # fmt: skip
    assert found["rows"][0]["known_at"] == "2008-11-19T21:15:00Z"
    assert (found["unit"], found["as_of"]) == ("vol_points", "2022-11-07")


def test_the_whole_history_is_that_of_python_and_unrounded(capsys: pytest.CaptureFixture[str]) -> None:
    found, past = document(capsys, "vix_band"), wg.signal_history("vix_band")
    assert [row["value"] for row in found["rows"]] == past.value.tolist()
    percentiles = [row["percentile"] for row in found["rows"]]
    assert percentiles[:251] == [None] * 251  # too few values to stand among
    np.testing.assert_array_equal(np.array(percentiles[251:]), past.percentile[251:])


def test_a_missing_number_is_null_with_a_reason_and_an_empty_cell(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("spx_realized_volatility", "--to", "1990-03-30")
    out = printed(capsys, *arguments, "--format", "json")
    assert "NaN" not in out
    found = document(capsys, *arguments)
    assert found["rows"][0]["value"] is None
    assert found["reasons"]["value"].startswith("null where the rule has not enough history yet")
    rows = list(csv.DictReader(io.StringIO(printed(capsys, *arguments, "--format", "csv"))))
    assert (rows[0]["value"], rows[0]["state"], rows[0]["percentile"]) == ("", "", "")


def test_the_csv_has_one_header_and_iso_days(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "vix_band", "--from", "2020-03-16", "--to", "2020-03-16", "--format", "csv")
    head, row = out.splitlines()
    assert head == ",".join(HISTORY_COLUMNS)
    cells = row.split(",")
    assert (cells[0], cells[1], cells[2], cells[4]) == ("2020-03-16", "82.69", "crisis", "2020-03-16T20:15:00Z")
    assert float(cells[3]) > 99.9


@pytest.mark.slow
def test_as_of_leaves_out_what_was_not_known_and_changes_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    whole = document(capsys, "vix_band")["rows"]
    cut = document(capsys, "vix_band", "--as-of", "2020-03-15")["rows"]
    assert cut[-1]["date"] == "2020-03-13"
    assert cut == whole[: len(cut)]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("vix_bnd",), 2, "no signal 'vix_bnd'; did you mean 'vix_band'?"),
        (("vix_band", "--from", "2020-02-02", "--to", "2020-02-01"), 2, "the first day lies after the last"),
        (("vix_band", "--from", "2030-01-01"), 1, "vix_band has no day in that range; it has 1990-01-02 to 2022-11-07"),
        (("vix_band", "--to", "2020-1-1"), 2, "--to '2020-1-1' is no day"),
        (("vix_vix3m",), 1, "vix_vix3m has no history on 2022-11-07: there is no series VIX3M"),
        (("margin_calls",), 1, "margin_calls has no history on 2022-11-07: no free source gives the data"),
    ],
)
def test_what_there_is_not_is_told(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, words: str
) -> None:
    assert main(["history", *arguments, "--format", "json"]) == code
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""
