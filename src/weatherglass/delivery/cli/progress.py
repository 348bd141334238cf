"""Progress of long work, on stderr and only when a person is watching."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import TaskID

    from weatherglass.app.pull import SourceReport

Item = TypeVar("Item")
SHOWN_FROM = 3
"""Short work stays silent."""


def counted(items: Iterable[Item], noun: str) -> Iterator[Item]:
    """The items themselves, counted on stderr while they pass."""
    watching = sys.stderr.isatty()
    count = 0
    for count, item in enumerate(items, start=1):
        yield item
        if watching and count >= SHOWN_FROM:
            print(f"\r{count} {noun}", end="", file=sys.stderr, flush=True)
    if watching and count >= SHOWN_FROM:
        print(file=sys.stderr)


@contextmanager
def documents() -> Iterator[Callable[[SourceReport], None]]:
    """A watcher of a pull: one line a source, with what has come so far."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    watching = sys.stderr.isatty()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not watching, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def watch(report: SourceReport) -> None:
            if report.source not in tasks:
                tasks[report.source] = bar.add_task(report.source, total=None)
            said = f"{report.source}: {report.documents + report.unchanged} documents, {report.bytes / 1e6:,.1f} MB"
            bar.update(tasks[report.source], description=said)

        yield watch


@contextmanager
def files() -> Iterator[Callable[[str, int], None]]:
    """A watcher of an import: the file in hand, and how many rows of it are stored."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("importing", total=None)

        def watch(name: str, rows: int) -> None:
            bar.update(task, description=f"{name}: {rows:,} rows stored" if rows else name)

        yield watch


@contextmanager
def steps(noun: str) -> Iterator[Callable[[str, int, int], None]]:
    """A watcher of work in known steps: a bar."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(noun, total=None)

        def watch(what: str, done: int, total: int) -> None:
            bar.update(task, description=f"{noun}: {what}", completed=done, total=total or None)

        yield watch
