"""The documentation says what the program does: its console blocks are run, its commands and keys exist."""

from __future__ import annotations

import json
import re
import runpy
from dataclasses import fields
from pathlib import Path

import pytest
import time_machine
import typer.main

from console_blocks import READ_AT, commands_of, run
from weatherglass.app.settings import (
    AlertSettings,
    DisplaySettings,
    HttpSettings,
    LiveSettings,
    ScaleSettings,
    ServeSettings,
    Settings,
    StoreSettings,
)
from weatherglass.delivery.cli.main import app
from weatherglass.delivery.cli.on_demand import subcommands
from weatherglass.indices.family import FAMILY
from weatherglass.market import ReasonCode

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CONSOLE_PAGES = [page for page in PAGES if any(commands_of(page))]
READ_MOST = {"README.md"}
"""Run in the fast lane; the long one runs every page."""


@pytest.mark.parametrize(
    "page",
    [each if each.name in READ_MOST else pytest.param(each, marks=pytest.mark.slow) for each in CONSOLE_PAGES],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_the_console_blocks_of_a_page_show_what_its_commands_print(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WEATHERGLASS_HOME", "home")
    with time_machine.travel(READ_AT, tick=False):
        for command in commands_of(page):
            assert run(command, monkeypatch, capsys) == command.output, command.text


def test_there_are_console_blocks_to_run():
    assert {"README.md", "import-your-files.md", "look-after-the-store.md"} <= {page.name for page in CONSOLE_PAGES}


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


def test_the_page_of_the_api_is_what_the_routes_say():
    api_reference = runpy.run_path(str(ROOT / "scripts/api_reference.py"))["api_reference"]
    assert (ROOT / "docs/reference/api.md").read_text(encoding="utf-8") == api_reference(), (
        "run: python scripts/api_reference.py"
    )


def test_the_page_of_tools_for_assistants_is_what_the_tools_say():
    mcp_reference = runpy.run_path(str(ROOT / "scripts/mcp_reference.py"))["mcp_reference"]
    assert (ROOT / "docs/reference/assistants.md").read_text(encoding="utf-8") == mcp_reference(), (
        "run: python scripts/mcp_reference.py"
    )


@pytest.mark.parametrize("name", ["series", "sources"])
def test_the_pages_of_series_and_sources_are_what_the_catalogue_and_the_sources_say(name):
    page = runpy.run_path(str(ROOT / f"scripts/{name}_reference.py"))[f"{name}_reference"]
    assert (ROOT / f"docs/reference/{name}.md").read_text(encoding="utf-8") == page(), (
        f"run: python scripts/{name}_reference.py"
    )


@pytest.mark.parametrize(("lang", "page"), [("en", "signals.md"), ("ko", "signals.ko.md")])
def test_the_page_of_signals_is_what_the_registry_and_the_texts_say(lang, page):
    written = runpy.run_path(str(ROOT / "scripts/signals_reference.py"))["signals_reference"]
    assert (ROOT / "docs/reference" / page).read_text(encoding="utf-8") == written(lang), (
        "run: python scripts/signals_reference.py"
    )


@pytest.mark.parametrize(("lang", "page"), [("en", "claims.md"), ("ko", "claims.ko.md")])
def test_the_page_of_claims_is_what_the_catalogue_says(lang, page):
    written = runpy.run_path(str(ROOT / "scripts/claims_reference.py"))["claims_reference"]
    assert (ROOT / "docs/reference" / page).read_text(encoding="utf-8") == written(lang), (
        "run: python scripts/claims_reference.py"
    )


@pytest.mark.parametrize(("lang", "page"), [("en", "playbooks.md"), ("ko", "playbooks.ko.md")])
def test_the_page_of_playbooks_is_what_the_catalogue_says(lang, page):
    written = runpy.run_path(str(ROOT / "scripts/playbooks_reference.py"))["playbooks_reference"]
    assert (ROOT / "docs/reference" / page).read_text(encoding="utf-8") == written(lang), (
        "run: python scripts/playbooks_reference.py"
    )


@pytest.mark.parametrize("name", ["today", "signals", "history"])
def test_the_page_of_json_names_every_key_of_a_schema(name):
    schema = json.loads((ROOT / f"src/weatherglass/delivery/schemas/{name}.schema.json").read_text(encoding="utf-8"))
    keys = set(schema["properties"]) | (set(schema["$defs"]["signal"]["properties"]) if name == "signals" else set())
    text = (ROOT / "docs/reference/json.md").read_text(encoding="utf-8")
    obvious = {"schema_version", "lang", "name", "family", "unit", "signal", "title", "family_title", "as_of", "day"}
    said = {key for key in keys if not key.endswith("_text")} - obvious
    assert sorted(key for key in said if f"`{key}`" not in text) == []


@pytest.mark.parametrize(
    ("kind", "section"),
    [
        (Settings, ""),
        (HttpSettings, "http."),
        (StoreSettings, "store."),
        (DisplaySettings, "display."),
        (AlertSettings, "alerts."),
        (ServeSettings, "serve."),
        (LiveSettings, "live."),
        (ScaleSettings, "scale."),
    ],
    ids=str,
)
def test_every_setting_is_documented(kind, section):
    text = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    names = {f"{section}{each.name}" for each in fields(kind)} - {"http", "store"}
    assert sorted(name for name in names if f"`{name}`" not in text) == []


def test_every_environment_variable_of_the_program_is_documented():
    text = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    read = {
        variable
        for module in (ROOT / "src/weatherglass").rglob("*.py")
        for variable in re.findall(r"\bWEATHERGLASS_[A-Z]+\b", module.read_text(encoding="utf-8"))
    }
    assert sorted(variable for variable in read if f"`{variable}`" not in text) == []


def test_every_command_has_help():
    def undocumented(command, path):
        if not (command.help or "").strip():
            yield path
        for name, child in subcommands(command).items():
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
