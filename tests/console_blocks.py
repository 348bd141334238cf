"""Console blocks of the documentation: the commands in them, run as a reader would, page by page from top to bottom.

A block holds lines that begin with `$ `, each followed by what it prints. Three commands are known: `weatherglass` (or
`wg`), `export NAME=VALUE`, and `cat > FILE <<'END'`, which makes a sample file.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from weatherglass.delivery.cli.main import main

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*?)$\n(.*?)(?=^\$ |\Z)", re.MULTILINE | re.DOTALL)
HEREDOC = re.compile(r"cat > (\S+) <<'END'")
READ_AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""The pages were written at this instant: ages and instants of recording count from it."""


@dataclass(frozen=True)
class Command:
    """One command of a page, the text that it is given, and what the page says that it prints."""

    text: str
    given: str
    output: str


def commands_of(page: Path) -> Iterator[Command]:
    """Every command of the console blocks of a page, in order."""
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for text, rest in COMMAND.findall(block):
            given, output = "", rest
            if HEREDOC.fullmatch(text):
                given, _, output = rest.partition("END\n")
            yield Command(text, given, plain(output))


def plain(text: str) -> str:
    """Text without empty lines around it and without spaces at the ends of lines."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def run(command: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command prints, on standard output and then on standard error; only an error prints to the latter."""
    if made := HEREDOC.fullmatch(command.text):
        Path(made[1]).write_text(command.given, encoding="utf-8")
        return ""
    words = shlex.split(command.text)
    if words[0] == "export":
        name, _, value = words[1].partition("=")
        monkeypatch.setenv(name, value)
        return ""
    assert words[0] in ("weatherglass", "wg"), command.text
    code = main(words[1:])
    said = capsys.readouterr()
    assert (code == 0) == (said.err == ""), f"{command.text}: exit code {code}, {said.err}"
    return plain(said.out + said.err)
