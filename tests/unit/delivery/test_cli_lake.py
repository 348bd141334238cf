"""`weatherglass lake generate`: a lake, what is said of it in each form, and options that are no options."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from weatherglass.delivery.cli.lake import seconds_typed
from weatherglass.delivery.cli.main import main
from weatherglass.errors import UsageError
from weatherglass.store.quote_lake import QuoteLake

SMALL = [
    "--from", "2024-07-03", "--every", "1h", "--max-days", "5", "--strikes", "10", "--seed", "3", "--workers", "1",
]  # fmt: skip


def generate(lake: Path, *more: str) -> int:
    return main(["lake", "generate", str(lake), *SMALL, *more])


def test_a_lake_is_made_and_its_record_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate(tmp_path, "--to", "2024-07-05", "--corrupt", "0.1", "--format", "json") == 0
    (record,) = json.loads(capsys.readouterr().out)
    (overview,) = QuoteLake(tmp_path, writable=False).overview()
    assert (record["days"], record["quotes"], record["bytes"]) == (2, overview.rows, overview.bytes)
    assert record["source"].startswith("synthetic exchange of weatherglass, no market's quotes: model=1 underlying=SPX")
    assert len(record["planted"]) == 10
    assert generate(tmp_path, "--to", "2024-07-05", "--corrupt", "0.1") == 0
    assert "2 days were there already" in capsys.readouterr().out


def test_enough_quotes_end_a_lake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate(tmp_path, "--quotes", "5e2", "--format", "csv") == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert int(row["quotes"]) >= 500
    assert QuoteLake(tmp_path, writable=False).days("SPX")[0] == date(2024, 7, 3)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "give the last day, or how many quotes are wanted"),
        (["--to", "2024-07-05", "--every", "1d"], "--every '1d' is no distance in time; write it as 60s, 5m or 1h"),
        (["--to", "2024-07-05", "--corrupt", "0.7"], "corrupt=0.7 is out of bounds: 0.0 to 0.5"),
        (["--to", "2024-07-05", "--underlying", "BTX"], "underlying='BTX' has no synthetic exchange"),
        (["--quotes", "0"], "--quotes 0 is out of bounds: 1 to 1e15"),
        (["--to", "2024-07-05", "--engine", "rai"], "engine='rai' is unknown; did you mean 'ray'?"),
    ],
)
def test_what_is_no_option_is_said_and_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert generate(tmp_path / "lake", *options) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "lake").exists()


def test_a_distance_in_time_is_read_in_seconds_minutes_and_hours() -> None:
    assert [seconds_typed(text) for text in ("1s", "90S", "5m", "5min", "1h")] == [1, 90, 300, 300, 3_600]
    with pytest.raises(UsageError, match="--every '0s' is no distance"):
        seconds_typed("0s")
