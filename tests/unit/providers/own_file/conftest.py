"""Files of daily values, written and read in one step."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from weatherglass.providers.own_file import ImportDeclaration, ImportedFile, read_own_file

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
NAMES = ("VIX", "VXN", "RUT", "SPX", "GOLD", "OFR_FSI")
KNOWN = {name: name for name in NAMES} | {"^RUT": "RUT", "VIXCLS": "VIX"}

_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., ImportedFile]:
    """Write a file and read it with a declaration given as keywords."""

    def write_and_read(content: str | bytes, *, name: str = "mine.csv", **said: Any) -> ImportedFile:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        latest_day = said.pop("latest_day", None)
        return read_own_file(path, ImportDeclaration(**said), received_at=NOW, known=KNOWN, latest_day=latest_day)

    return write_and_read


@pytest.fixture
def values() -> Callable[..., dict[str, float]]:
    """Values of a field of a series by ISO day."""

    def of(found: ImportedFile, series: str = "VIX", field: str = "close") -> dict[str, float]:
        (rows,) = (each for each in found.answer.rows if (each.series, each.field) == (series, field))
        return {str(day): float(value) for day, value in zip(rows.as_of, rows.value, strict=True)}

    return of


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """A workbook of the smallest kind that readers take: rows of raw cells as XML by sheet."""
    return make_workbook


def make_workbook(**sheets: list[list[str]]) -> bytes:
    """Cells are what stands inside `<c ...>`: see `text`, `day` and `value`."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_MAIN_TYPE}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_SPREADSHEET}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    entries, relations = "", f'<Relationship Id="rId0" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    for at, (name, rows) in enumerate(sheets.items(), start=1):
        entries += f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>'
        relations += f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        lines = "".join(
            f'<row r="{line}">' + "".join(cell.replace("@", f"{'ABCDEFGH'[c]}{line}") for c, cell in enumerate(row))
            + "</row>"
            for line, row in enumerate(rows, start=1)
        )  # fmt: skip
        parts[f"xl/worksheets/sheet{at}.xml"] = (
            f'<worksheet xmlns="{_SPREADSHEET}"><sheetData>{lines}</sheetData></worksheet>'
        )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_OFFICE}"><sheets>{entries}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()
