"""The page of commands, and that it takes no imports of theirs."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer

from weatherglass.delivery.cli.main import COMMANDS, app, main
from weatherglass.delivery.cli.on_demand import subcommands


@pytest.fixture(scope="module")
def commands():
    return subcommands(typer.main.get_command(app))


def test_the_page_says_of_each_command_what_the_command_says_itself(commands):
    assert list(commands) == [each.name for each in COMMANDS]
    assert {name: command.help.split("\n\n")[0] for name, command in commands.items()} == {
        each.name: each.help for each in COMMANDS
    }
    assert [command.name for command in commands.values()] == list(commands)


def test_a_group_is_found_with_its_own_commands(commands):
    assert {"list", "test", "show", "new"} <= set(subcommands(commands["claim"]))
    assert subcommands(commands["today"]) == {}


def test_a_mistyped_command_names_the_nearest(capsys):
    assert main(["todya"]) == 2
    assert "Did you mean 'today'" in capsys.readouterr().err


@pytest.mark.slow
def test_help_imports_no_command_and_nothing_heavy():
    program = (
        "import sys\nfrom weatherglass.delivery.cli.main import main\nmain(['--help'])\n"
        "print('|'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "today" in done.stdout
    loaded = set(done.stderr.split("|"))
    cli = {name for name in loaded if name.startswith("weatherglass.delivery.cli.")}
    assert cli == {"weatherglass.delivery.cli.main", "weatherglass.delivery.cli.on_demand"}
    assert loaded.isdisjoint({"numpy", "numba", "polars", "msgspec", "weatherglass.app.settings"})
