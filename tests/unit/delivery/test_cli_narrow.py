"""What commands print on a terminal of 60 columns: no name, word or figure is cut, and no line is wider."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from weatherglass.app.claim_files import catalog
from weatherglass.delivery.cli import terminal
from weatherglass.delivery.cli.main import main
from weatherglass.delivery.cli.terminal import fits
from weatherglass.signals.registry import signals

NARROW = 60
Ask = Callable[..., str]
BOARD = "packaged:SPY_2022-07-15"


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path))

    def asked(*words: str, width: int = NARROW) -> str:
        monkeypatch.setattr(terminal, "PIPE_WIDTH", width)
        assert main(list(words)) == 0
        return capsys.readouterr().out

    return asked


def widest(said: str) -> int:
    return max(cell_len(line) for line in said.splitlines())


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_list_of_claims_that_does_not_fit_takes_two_lines_and_cuts_no_id(lang: str, ask: Ask) -> None:
    said = ask("claim", "list", "--lang", lang)
    assert widest(said) <= NARROW
    words = said.split()
    assert [each for each in words if each in catalog()] == [*catalog(), next(iter(catalog()))]  # the last: an example
    wide = ask("claim", "list", "--lang", lang, width=220)
    lines = [line for line in wide.splitlines() if re.match(r"[RV]\d", line)]
    assert [next(word for word in line.split() if word in catalog()) for line in lines] == list(catalog())


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "nothing"), [("en", "not available"), ("ko", "산출 불가")])
def test_a_list_of_signals_says_states_and_values_in_whole_words(lang: str, nothing: str, ask: Ask) -> None:
    said = ask("signals", "--as-of", "2020-03-16", "--lang", lang)
    assert widest(said) <= NARROW
    whole = ask("signals", "--as-of", "2020-03-16", "--lang", lang, width=110)
    assert [word for word in said.split() if word in signals()] == [word for word in whole.split() if word in signals()]
    assert len([word for word in said.split() if word in signals()]) == len(signals())
    assert said.count(nothing) == whole.count(nothing) > 0
    (band,) = (line for line in said.splitlines() if line.startswith("  vix_band"))
    assert band.rstrip().endswith("82.69")


def test_figures_of_an_index_are_turned_around_before_they_are_cut(ask: Ask) -> None:
    narrow, wide = (ask("index", BOARD, "-i", "30D", width=width) for width in (NARROW, 110))
    figures = ("2022-08-05", "2022-08-19", "30577", "50737", "0.3739", "0.6261", "382.8331", "0.056772868", "data/data")
    for said in (narrow, wide):
        assert all(each in said.split() for each in figures)
        assert "…" not in said
    assert widest(narrow) <= NARROW
    (minutes,) = (line.split() for line in narrow.splitlines() if line.strip().startswith("minutes"))
    assert minutes == ["minutes", "30577", "50737"]


def test_a_table_fits_where_its_widest_row_does() -> None:
    table = Table(box=None, pad_edge=False, padding=0, show_header=False)
    table.add_row("x" * 30, "y" * 30)
    assert [fits(table, Console(width=width)) for width in (59, 60, 61)] == [False, True, True]
