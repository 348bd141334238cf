"""Commands that are imported when they are asked for: `--help` and every command start without all the others.

The page of commands needs a name and a sentence of each, which stand in a table; they are the command's own, and a test
holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True, slots=True)
class CommandPlace:
    """Where a command is.

    Attributes
    ----------
    name
        As it is typed.
    place
        ``module:attribute`` below this package; a function, or a Typer of several commands.
    help
        The first paragraph of its help, word for word.
    """

    name: str
    place: str
    help: str

    def command(self) -> Any:
        """The command itself, which takes its imports."""
        module, _, attribute = self.place.partition(":")
        found = getattr(import_module(f"weatherglass.delivery.cli.{module}"), attribute)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
            alone.command(self.name)(found)
            return typer.main.get_command(alone)
        group = typer.main.get_group(found)
        group.name = self.name
        return group

    def stand_in(self) -> TyperCommand:
        """What the page of commands shows."""
        return TyperCommand(self.name, help=self.help)


class CommandsOnDemand(TyperGroup):
    """A group whose commands are imported when they are run, or asked for by `get_command`."""

    places: tuple[CommandPlace, ...] = ()
    """In the order of the page; a subclass says which."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = {each.name: each.stand_in() for each in self.places}
        self._found: dict[str, Any] = {}
        self._only_shown = False

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - as the library calls it
        """The command of a name, or None; a stand-in while the page of commands is written."""
        if self._only_shown or cmd_name not in self.commands:
            return self.commands.get(cmd_name)
        if cmd_name not in self._found:
            self._found[cmd_name] = next(each for each in self.places if each.name == cmd_name).command()
        return self._found[cmd_name]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The page of commands, without their imports."""
        self._only_shown = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self._only_shown = False


def subcommands(command: Any) -> dict[str, Any]:
    """The commands of a group by name, in order and in full; empty for a command that is none."""
    if isinstance(command, CommandsOnDemand):
        return {name: command.get_command(None, name) for name in command.commands}
    return dict(getattr(command, "commands", {}))
