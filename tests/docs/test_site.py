"""The documentation is built as a site, and says nothing on the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.slow
def test_the_site_is_built_without_a_warning_and_holds_every_page(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", str(DOCS), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    pages = {each.relative_to(DOCS).with_suffix(".html") for each in DOCS.rglob("*.md")}
    assert {each for each in pages if not (tmp_path / each).is_file()} == set()
    assert "https://fonts" not in (tmp_path / "index.html").read_text(encoding="utf-8")  # opens without a network


def test_the_glossary_has_the_same_terms_in_both_languages():
    def rows(page):
        lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][1:]

    english, korean = rows("reference/glossary.md"), rows("ko/glossary.md")
    assert [row[0] for row in english] == sorted((row[0] for row in english), key=str.lower)
    assert {(row[0], row[1]) for row in english} == {(row[1], row[0]) for row in korean}
    assert len(english) == len(korean) > 50
    assert all(cell for row in english + korean for cell in row)
