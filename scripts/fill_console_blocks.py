"""Writes what commands print into the console blocks of pages, as the tests of the documentation run them.

Usage: python scripts/fill_console_blocks.py PAGE...

What has changed is for a person to read: a page that says what the program did wrong is no page.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from pathlib import Path

import time_machine

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from console_blocks import COMMAND, HEREDOC, READ_AT, plain  # noqa: E402 - the path to it stands above
from weatherglass.delivery.cli.main import main  # noqa: E402

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def filled(page: Path) -> str:
    """The text of a page with fresh outputs; its commands run in a folder of their own, from top to bottom."""
    for name in [name for name in os.environ if name.startswith("WEATHERGLASS_")]:
        del os.environ[name]
    os.environ["WEATHERGLASS_HOME"] = "home"
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), time_machine.travel(READ_AT, tick=False):
        return BLOCK.sub(lambda block: f"```console\n{_block(block[1])}```", page.read_text(encoding="utf-8"))


def _block(text: str) -> str:
    parts = []
    for command, rest in COMMAND.findall(text):
        given = f"{rest.partition('END' + chr(10))[0]}END\n" if HEREDOC.fullmatch(command) else ""
        printed = _printed(command, given)
        parts.append(f"$ {command}\n{given}" + (f"{printed}\n" if printed else ""))
    return "".join(parts)


def _printed(command: str, given: str) -> str:
    if made := HEREDOC.fullmatch(command):
        Path(made[1]).write_text(given.removesuffix("END\n"), encoding="utf-8")
        return ""
    words = shlex.split(command)
    if words[0] == "export":
        name, _, value = words[1].partition("=")
        os.environ[name] = value
        return ""
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        main(words[1:])
    return plain(out.getvalue() + error.getvalue())


if __name__ == "__main__":
    for each in [Path(name).resolve() for name in sys.argv[1:]]:
        each.write_text(filled(each), encoding="utf-8")
