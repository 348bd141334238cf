"""Words of files of rows: every column of every exit is said in both languages, and the last sheet says by whom."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from weatherglass.app.frames import frame_of_rows
from weatherglass.app.worded_tables import Rows, column_meaning, write_worded
from weatherglass.delivery import claim_rows, playbook_rows, weather_rows
from weatherglass.delivery.claim_list_json import list_row as claim_list_row
from weatherglass.delivery.cli import claim as claim_cli
from weatherglass.delivery.cli import claim_many
from weatherglass.delivery.playbook_json import LIST_COLUMNS as PLAYBOOK_COLUMNS
from weatherglass.delivery.product_json import LIST_COLUMNS as PRODUCT_LIST
from weatherglass.delivery.product_json import ROW_COLUMNS as PRODUCT_COLUMNS
from weatherglass.delivery.signal_json import FACT_COLUMNS, HISTORY_COLUMNS, ROW_COLUMNS
from weatherglass.messages.table_texts import TEXTS
from weatherglass.messages.text import LANGUAGES, text

SHEETS = {
    "ages": weather_rows.AGE_COLUMNS,
    "apart": playbook_rows.APART_COLUMNS,
    "cases": claim_rows.CASE_COLUMNS,
    "changes": weather_rows.CHANGE_COLUMNS,
    "checks": claim_rows.CHECK_COLUMNS,
    "claims": claim_cli.LIST_COLUMNS,
    "common": playbook_rows.COMMON_COLUMNS,
    "days": ("day", "equity", "unit", "cash_weight", "drawdown", "cash_return", "traded", "cost", "tax", "held"),
    "events": weather_rows.EVENT_COLUMNS,
    "export": ("field", "date", "value", "unit", "known_at", "recorded_at", "source", "revision"),
    "facts": FACT_COLUMNS,
    "findings": claim_rows.FINDING_COLUMNS,
    "history": HISTORY_COLUMNS,
    "moves": weather_rows.MOVE_COLUMNS,
    "performance": playbook_rows.PERFORMANCE_COLUMNS,
    "playbooks": PLAYBOOK_COLUMNS,
    "product": PRODUCT_COLUMNS,
    "products": PRODUCT_LIST,
    "series": ("date", "known_at", "source", "revision"),
    "signals": ROW_COLUMNS,
    "tests": claim_rows.TEST_COLUMNS,
    "trades": ("day", "rule", "traded", "cost", "tax", "stopped"),
    "variants": claim_rows.VARIANT_COLUMNS,
    "verdicts": claim_rows.VERDICT_COLUMNS,
}
OF_INDICES = "computed"
"""Columns of the table of index results are described where the table is: docs/reference/store.md."""


def test_every_column_of_every_sheet_is_said_in_both_languages_and_no_words_are_left_over() -> None:
    missing = [
        (sheet, column, lang)
        for sheet, columns in SHEETS.items()
        for column in columns
        for lang in LANGUAGES
        if not column_meaning(sheet, column, lang)
    ]
    assert missing == []
    assert {key.removeprefix("sheet.") for key in TEXTS if key.startswith("sheet.")} == {*SHEETS, OF_INDICES}
    used = {f"{sheet}.{column}" for sheet, columns in SHEETS.items() for column in columns}
    own = {key.removeprefix("column.") for key in TEXTS if key.startswith("column.") and key.count(".") > 1}
    assert own - used == set()
    everywhere = {column for columns in SHEETS.values() for column in columns}
    said = {key.removeprefix("column.") for key in TEXTS if key.startswith("column.") and key.count(".") == 1}
    assert said - everywhere == set()


def test_the_verdict_of_one_claim_has_the_columns_of_many() -> None:
    assert claim_many.COLUMNS == claim_rows.VERDICT_COLUMNS


def test_days_and_instants_of_printed_rows_become_such_and_other_texts_stay() -> None:
    rows = [{"first": "2020-03-16", "second": "a", "last": "v19", "known_at": "2020-03-16T20:15:00Z", "day": None}]
    table = frame_of_rows(("first", "second", "last", "known_at", "day"), rows)
    assert table.row(0)[:3] == (date(2020, 3, 16), "a", "v19")
    assert str(table.row(0)[3]) == "2020-03-16 20:15:00+00:00"
    assert table.row(0)[4] is None
    assert frame_of_rows(("first",), [{"first": "2020-03-16"}, {"first": "buy-and-hold"}])["first"].to_list() == [
        "2020-03-16",
        "buy-and-hold",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_last_sheet_says_of_when_from_where_and_by_whom(tmp_path: Path, lang: str) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    rows = Rows("claims", claim_cli.LIST_COLUMNS, [claim_list_row(a_row())])
    path = tmp_path / "out.xlsx"
    facts = {"as_of": "2020-03-16", "unit": "", "sources": "Cboe"}
    assert write_worded([rows.sheet(lang)], path, what="=cmd|' /C calc'!A0", lang=lang, facts=facts) == ((path, 1),)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [text("sheet.claims", lang), text("about.sheet", lang)]
    said = {row[0]: row[2] for row in book.worksheets[1].iter_rows(values_only=True) if row[0]}
    assert said[text("about.what", lang)] == "'=cmd|' /C calc'!A0"
    assert said[text("about.as_of", lang)] == "2020-03-16"
    assert text("about.unit", lang) not in said  # what is not known is left out
    assert ("no value is an official index value" if lang == "en" else "공식 지수가 아니다") in said[
        text("about.by", lang)
    ]
    assert said[text("about.disclaimer", lang)] == text("disclaimer", lang)


def a_row() -> Any:
    from weatherglass.app.claim_list import ClaimRow

    return ClaimRow(
        claim_id="x", articles=("R1",), kind="fact", kind_text="", title="+1", published=date(2026, 1, 22),
        freeze_date=date(2026, 1, 22), direction="", untestable="",
    )  # fmt: skip
