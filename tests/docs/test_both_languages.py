"""What exists is documented in English and in Korean: commands, routes, settings, signals, claims, playbooks, pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

import pytest
import typer.main

from weatherglass.app.settings import Settings
from weatherglass.delivery.cli.main import app
from weatherglass.delivery.cli.on_demand import subcommands
from weatherglass.signals.registry import signals

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PARTS = {"how-to", "tutorials"}
HANGUL = re.compile("[가-힣]")
ENGLISH_ONLY = {
    "declare-an-index.md",
    "look-after-the-store.md",
    "plan-a-cluster.md",
    "release.md",
    "run-on-a-cluster.md",
}
"""How-tos for those who run many machines, write definitions or release versions."""


def text_of(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def commands() -> Iterator[str]:
    def below(command: Any, path: str) -> Iterator[str]:
        for name, child in subcommands(command).items():
            yield f"{path} {name}"
            yield from below(child, f"{path} {name}")

    return below(typer.main.get_command(app), "weatherglass")


def first_cells(page: str) -> dict[str, str]:
    """What a row of the page's tables begins with, in backquotes, and the rest of the row."""
    return dict(re.findall(r"^\| `([^`]+)` \|(.+)\|$", text_of(page), re.MULTILINE))


def settings(kind: type = Settings, section: str = "") -> Iterator[str]:
    """Keys of the settings file, those of its sections too, whatever sections there are."""
    hints = get_type_hints(kind)
    for each in fields(kind):
        if is_dataclass(inner := hints[each.name]):
            assert isinstance(inner, type)
            yield from settings(inner, f"{each.name}.")
        else:
            yield f"{section}{each.name}"


def test_every_command_has_a_line_in_both_languages_and_no_line_is_of_none() -> None:
    have = set(commands())
    english = set(re.findall(r"^## `(weatherglass(?: [a-z-]+)*)", text_of("reference/cli.md"), re.MULTILINE))
    assert english == have | {"weatherglass"}
    korean = first_cells("ko/commands.md")
    assert set(korean) == have
    assert [name for name, line in korean.items() if not HANGUL.search(line)] == []


def test_every_route_has_a_line_in_both_languages_and_no_line_is_of_none() -> None:
    english = re.findall(r"^## `(GET /[^`]*)`$", text_of("reference/api.md"), re.MULTILINE)  # made from the routes
    korean = first_cells("ko/api.md")
    assert list(korean) == english
    assert [name for name, line in korean.items() if not HANGUL.search(line)] == []


def test_every_setting_and_variable_stands_in_both_pages() -> None:
    english, korean = text_of("reference/settings.md"), text_of("ko/settings.md")
    have = set(settings())
    assert {"contact", "serve.port", "live.keep_gb"} <= have
    assert sorted(name for name in have if f"`{name}`" not in english) == []
    assert sorted(name for name in have if f"`{name}`" not in korean) == []
    variables = re.compile(r"`((?:WEATHERGLASS_[A-Z_<>]+|BROWSER|RAY_ADDRESS))`")
    assert set(variables.findall(english.partition("## Where")[0])) - set(variables.findall(korean)) <= {
        "WEATHERGLASS_FRED_KEY",  # examples of a name below the table
        "WEATHERGLASS_CBOE_INDEX_HISTORY_HOST",
    }


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("signals", list(signals())),
        ("claims", [each.stem for each in (ROOT / "src/weatherglass/claims/catalog").glob("*.yaml")]),
        ("playbooks", [each.stem for each in (ROOT / "src/weatherglass/playbooks/catalog").glob("*.yaml")]),
    ],
    ids=["signals", "claims", "playbooks"],
)
def test_signals_claims_and_playbooks_stand_in_both_pages(page: str, names: list[str]) -> None:
    assert len(names) > 10
    for written in (text_of(f"reference/{page}.md"), text_of(f"reference/{page}.ko.md")):
        assert sorted(name for name in names if name not in written) == []


def test_pages_that_users_read_are_there_in_korean() -> None:
    how_to = {each.name for each in (DOCS / "how-to").glob("*.md")} - ENGLISH_ONLY
    korean = {each.name for each in (DOCS / "ko/how-to").glob("*.md")}
    assert korean == how_to
    tutorials = {each.name for each in (DOCS / "tutorials").glob("*.md")} - {"first-index.md"}
    assert {each.name for each in (DOCS / "ko/tutorials").glob("*.md")} == tutorials


def test_korean_pages_lead_to_korean_pages_where_there_are_some() -> None:
    strayed = []
    for page in (DOCS / "ko").rglob("*.md"):
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            path = (page.parent / target).resolve()
            english = path.relative_to(DOCS) if "://" not in target and path.is_relative_to(DOCS) else None
            own = page.relative_to(DOCS / "ko")  # a page may point to the English one that it is the short form of
            if english and english != own and english.parts[0] in PARTS and (DOCS / "ko" / english).exists():
                strayed.append(f"{page.relative_to(DOCS)} -> {target}")
    assert strayed == []
