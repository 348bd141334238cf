"""The documentation says what the program does: its console blocks are run, its commands and keys exist."""

from __future__ import annotations

import json
import re
import runpy
import shlex
from pathlib import Path

import pytest
import typer.main

from weatherglass.delivery.cli.main import app, main
from weatherglass.indices.family import FAMILY
from weatherglass.market import ReasonCode

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def console_blocks() -> list[tuple[str, str, str]]:
    found = []
    for page in PAGES:
        for block in BLOCK.findall(page.read_text(encoding="utf-8")):
            command, _, output = block.partition("\n")
            found.append((page.name, command.removeprefix("$ "), output))
    return found


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    return "\n".join(line.rstrip() for line in capsys.readouterr().out.strip("\n").splitlines())


@pytest.mark.parametrize(("page", "command", "output"), console_blocks(), ids=lambda part: str(part)[:60])
def test_a_console_block_shows_what_the_command_prints(page, command, output, capsys):
    words = shlex.split(command)
    assert words[0] in ("weatherglass", "wg"), page
    assert main(words[1:]) == 0
    assert printed(capsys) == "\n".join(line.rstrip() for line in output.strip("\n").splitlines())


def test_there_are_console_blocks_to_run():
    assert any(page == "README.md" for page, _, _ in console_blocks())


def test_links_between_pages_lead_somewhere():
    broken = []
    for page in PAGES:
        targets = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        broken += [
            f"{page.relative_to(ROOT)} -> {t}" for t in targets if "://" not in t and not (page.parent / t).exists()
        ]
    assert broken == []


def test_the_command_line_page_is_what_the_program_says():
    namespace = runpy.run_path(str(ROOT / "scripts/cli_reference.py"))
    cli_reference = namespace["cli_reference"]
    assert (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8") == cli_reference(), (
        "run: python scripts/cli_reference.py"
    )


def test_every_command_has_help():
    def undocumented(command, path):
        if not (command.help or "").strip():
            yield path
        for name, child in getattr(command, "commands", {}).items():
            yield from undocumented(child, f"{path} {name}")

    assert list(undocumented(typer.main.get_command(app), "weatherglass")) == []


def test_the_schema_lists_every_reason_code():
    schema = json.loads((ROOT / "src/weatherglass/delivery/schemas/index.schema.json").read_text(encoding="utf-8"))
    listed = schema["$defs"]["reason"]["oneOf"][1]["properties"]["code"]["enum"]
    assert sorted(listed) == sorted(code.value for code in ReasonCode)


def test_every_index_of_the_family_that_the_changelog_names_exists_and_the_other_way_round():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for name in FAMILY:
        if name.startswith("BTC30"):
            continue
        assert re.search(rf"\b{name}\b", text), name
