"""The command line: formats, messages, exit codes. Boards are written by the tests or ship with the package."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from weatherglass.delivery import csv_text
from weatherglass.delivery.cli.main import EXIT_INTERNAL, main

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "src/weatherglass/delivery/schemas/index.schema.json").read_text(encoding="utf-8"))
HEADER = "expiry,root,strike,call_bid,call_ask,put_bid,put_ask"
STRIKES = range(80, 121, 5)
AS_OF = ("--as-of", "2022-09-27T10:45:15-04:00")


def rows_of(expiry: str, root: str, vol: float = 4.0) -> list[str]:
    """A plain triangular board around 100: prices fall by distance, far strikes have no bid."""
    rows = []
    for strike in STRIKES:
        otm = max(vol - abs(strike - 100) * 0.25, 0.0)
        call, put = otm + max(100 - strike, 0), otm + max(strike - 100, 0)
        rows.append(f"{expiry},{root},{strike},{max(call - 0.1, 0)},{call + 0.1},{max(put - 0.1, 0)},{put + 0.1}")
    return rows


@pytest.fixture
def board(tmp_path: Path) -> Path:
    path = tmp_path / "board.csv"
    path.write_text("\n".join([HEADER, *rows_of("2022-10-21", "SPX"), *rows_of("2022-10-28", "SPXW", 4.5)]) + "\n")
    return path


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main([str(a) for a in arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_json_is_one_array_that_fits_the_published_schema(board, capsys):
    code, out, err = run(
        capsys, "index", board, *AS_OF, "--rates", "0.01", "-i", "VIX", "-i", "VIN", "-i", "SKEW", "-i", "VIX1Y",
        "--band", "--explain", "--format", "json",
    )  # fmt: skip
    records = json.loads(out)
    jsonschema.validate(records, SCHEMA)
    assert (code, err) == (0, "")
    assert [r["index"] for r in records] == ["VIX", "VIN", "SKEW", "VIX1Y"]
    assert [r["status"] for r in records] == ["ok", "ok", "not_calculable", "not_calculable"]
    assert list(records[0])[:9] == [
        "schema_version", "index", "value", "unit", "as_of", "edition", "status", "reason", "terms",
    ]  # fmt: skip
    assert list(records[0]["terms"][0])[:8] == [
        "expiry", "root", "minutes", "rate", "forward", "k0", "variance", "strikes",
    ]  # fmt: skip
    assert records[0]["band"]["bid"] < records[0]["band"]["mid"] < records[0]["band"]["ask"]


def test_no_index_means_the_vix(board, capsys):
    _, out, _ = run(capsys, "index", board, *AS_OF, "--rates", "0.01", "--format", "json")
    assert [r["index"] for r in json.loads(out)] == ["VIX"]


def test_csv_and_json_carry_the_same_value(board, capsys):
    _, text, _ = run(capsys, "index", board, *AS_OF, "--rates", "0.01", "--format", "csv")
    _, out, _ = run(capsys, "index", board, *AS_OF, "--rates", "0.01", "--format", "json")
    (row,), (record,) = list(csv.DictReader(io.StringIO(text))), json.loads(out)
    assert float(row["value"]) == record["value"]
    assert int(row["near_minutes"]) == record["terms"][0]["minutes"] == 34_484


def test_the_strip_in_csv_sums_to_one_with_the_forward_shares(board, capsys):
    arguments = ("index", board, *AS_OF, "--rates", "0.01", "--explain")
    _, text, _ = run(capsys, *arguments, "--format", "csv")
    _, out, _ = run(capsys, *arguments, "--format", "json")
    shares = sum(float(row["share"]) for row in csv.DictReader(io.StringIO(text)))
    assert shares + sum(json.loads(out)[0]["forward_shares"]) == pytest.approx(1.0, abs=1e-12)


def test_the_table_names_the_value_as_computed_and_disclaims(board, capsys):
    code, out, _ = run(capsys, "index", board, *AS_OF, "--rates", "0.01", "--band", "--explain")
    assert code == 0
    assert "VIX (computed)" in out
    assert "not an official index value" in out
    assert "band: bid" in out
    assert "share of index variance" in out


def test_files_of_one_expiry_each_make_one_board(tmp_path, board, capsys):
    short_header = HEADER.removeprefix("expiry,root,")
    paths = []
    for name, expiry, root, vol in (("near", "2022-10-21", "SPX", 4.0), ("next", "2022-10-28", "SPXW", 4.5)):
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join([short_header, *(r.split(",", 2)[2] for r in rows_of(expiry, root, vol))]) + "\n")
        paths.append(path)
    expiries = ("--expiry", "2022-10-21", "--expiry", "2022-10-28")
    _, apart, _ = run(capsys, "index", *paths, *expiries, *AS_OF, "--rates", "0.01", "--format", "json")
    _, together, _ = run(capsys, "index", board, *AS_OF, "--rates", "0.01", "--format", "json")
    (a,), (b,) = json.loads(apart), json.loads(together)
    assert a["value"] == b["value"]
    assert [t["root"] for t in a["terms"]] == ["SPX", "SPXW"]


def test_an_instant_without_an_offset_is_new_york_time(board, capsys):
    _, bare, _ = run(capsys, "index", board, "--as-of", "2022-09-27T10:45:15", "--rates", "0.01", "--format", "json")
    assert json.loads(bare)[0]["as_of"] == "2022-09-27T10:45:15-04:00"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--rates", "0.01"), 2, "the board does not say when it was quoted; give as_of, such as 2022-09-27T10:45:15-04:00"),
        ((*AS_OF, "--rates", "3.12"), 2, "rate=3.12: rates are decimals per year, between -0.5 and 0.5; 3.12 % is written 0.0312"),
        ((*AS_OF, "--rates", "no.csv"), 2, "rates='no.csv' is neither a number nor a file that exists"),
        (("--as-of", "27/09/2022", "--rates", "0.01"), 2, "as_of='27/09/2022' is no ISO 8601 instant; write 2022-09-27T10:45:15-04:00"),
        ((*AS_OF, "--rates", "0.01", "--index", "VIXX"), 2, "index='VIXX' is unknown; did you mean 'VIX'?"),
        ((*AS_OF, "--rates", "0.01", "--index", "GVZ"), 2, "GVZ is defined on options of GLD, and this board holds SPX (SPX, SPXW)"),
        ((*AS_OF, "--rates", "0.01", "--edition", "CBOE_2020"), 2, "edition='CBOE_2020' is unknown; did you mean 'CBOE_2022'?"),
        ((*AS_OF, "--rates", "0.01", "--expiry", "soon"), 2, "expiry='soon' is no date; write 2022-10-21"),
        ((*AS_OF, "--rates", "0.01", "--column", "strike"), 2, "column='strike': write OURS=THEIRS, such as strike=K"),
        ((*AS_OF, "--rates", "0.01", "--format", "xml"), 2, "xml"),
    ],
)  # fmt: skip
def test_a_wrong_call_gets_one_sentence_that_names_the_value(board, capsys, arguments, code, message):
    got, out, err = run(capsys, "index", board, *arguments)
    assert (got, out) == (code, "")
    assert message in err
    assert "Traceback" not in err


def test_json_stays_an_array_when_the_command_fails(tmp_path, capsys):
    code, out, err = run(capsys, "index", tmp_path / "nowhere.csv", "--format", "json")
    assert (code, json.loads(out)) == (1, [])
    assert "nowhere.csv" in err


def test_an_expired_board_is_an_answer_with_a_reason(board, capsys):
    code, out, _ = run(
        capsys, "index", board, "--as-of", "2023-01-03T12:00-05:00", "--rates", "0.01", "--format", "json"
    )
    (record,) = json.loads(out)
    jsonschema.validate([record], SCHEMA)
    assert (code, record["value"], record["reason"]["code"], record["terms"]) == (0, None, "no_terms", [])
    assert "SPX 2022-10-21 to SPXW 2022-10-28, and as_of is 2023-01-03T12:00:00-05:00" in record["reason"]["message"]


def test_a_day_beyond_the_packaged_curves_asks_for_rates(tmp_path, capsys):
    path = tmp_path / "board.csv"
    path.write_text("\n".join([HEADER, *rows_of("2026-09-18", "SPX"), *rows_of("2026-09-25", "SPXW")]) + "\n")
    code, out, err = run(capsys, "index", path, "--as-of", "2026-09-01T12:00-04:00")
    assert (code, out) == (1, "")
    assert (
        "no yield curve for 2026-09-01 in the packaged Treasury curves, which end on 2024-06-28: the latest curve before "
        "it is of 2024-06-28, 795 days older, and at most 10 days are accepted; give --rates a file that covers the day, "
        "or one decimal rate (0.0312 is 3.12 %)"
    ) in err


def test_a_declared_index_is_computed_and_listed(board, tmp_path, capsys):
    file = tmp_path / "my.toml"
    file.write_text(
        '[[index]]\nname = "mine"\nhorizon_days = 28\nunderlyings = ["SPX"]\n'
        '[[index.roots]]\nroot = "SPX"\n[[index.roots]]\nroot = "SPXW"\n'
    )
    arguments = ("--define", file, "-i", "MINE", "--format", "json")
    _, out, _ = run(capsys, "index", board, *AS_OF, "--rates", "0.01", *arguments)
    (record,) = json.loads(out)
    assert (record["index"], record["status"], [t["root"] for t in record["terms"]]) == ("MINE", "ok", ["SPX", "SPXW"])
    code, text, _ = run(capsys, "index", "family", "--define", file, "--format", "csv")
    assert code == 0
    assert "MINE,28-day volatility of SPX" in text


def test_a_move_is_decomposed_into_parts_that_add_up(board, tmp_path, capsys):
    later = tmp_path / "later.csv"
    later.write_text(
        "\n".join([HEADER, *rows_of("2022-10-21", "SPX", 5.0), *rows_of("2022-10-28", "SPXW", 5.5)]) + "\n"
    )
    instants = ("--as-of", "2022-09-27T10:45-04:00", "--as-of", "2022-09-28T10:45-04:00")
    code, out, err = run(capsys, "index", "decompose", board, later, *instants, "--rates", "0.01", "--format", "json")
    assert (code, err) == (0, "")
    (move,) = json.loads(out)
    assert [p["name"] for p in move["parts"]] == [
        "time_and_roll", "rate", "spot_slide", "parallel_shift", "put_wing", "call_wing", "strip",
    ]  # fmt: skip
    total = 0.0
    for part in move["parts"]:
        total += part["vol_points"]
    assert total == move["change"]
    assert move["change"] == pytest.approx(move["later"]["value"] - move["earlier"]["value"], abs=1e-12)


def test_the_gauge_needs_no_file_and_no_network(capsys):
    code, out, err = run(capsys, "gauge")
    assert (code, err) == (0, "")
    assert "30-day SPY index         23.85" in out
    assert "the VIX closed at 24.23 on 2022-07-15" in out


def test_a_fault_of_ours_is_one_sentence_and_no_traceback(board, capsys, monkeypatch):
    monkeypatch.setattr("weatherglass.app.index_values.boards_of", lambda request: 1 / 0)
    code, out, err = run(capsys, "index", board, *AS_OF, "--rates", "0.01", "--format", "json")
    assert (code, json.loads(out)) == (EXIT_INTERNAL, [])
    assert err.startswith("weatherglass: a fault in weatherglass itself (ZeroDivisionError: division by zero)")


def test_cells_that_a_spreadsheet_would_run_are_disarmed():
    text = csv_text.csv_text(("root", "value"), [{"root": "=cmd()", "value": -1.5}, {"root": "@x", "value": None}])
    assert text == "root,value\n'=cmd(),-1.5\n'@x,\n"


@pytest.mark.slow
def test_a_closed_pipe_ends_the_program_quietly(board):
    command = f"{sys.executable} -m weatherglass index {board} {' '.join(AS_OF)} --rates 0.01 --explain | head -1"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.startswith("VIX (computed)")
