"""The program as a user meets it: a home, the sources on loopback, and the command line in this process."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from black_box.program import ONE_ATTEMPT, SOURCES, Outcome, Program
from loopback_sources import Sources, loopback_sources


@pytest.fixture
def sources() -> Iterator[Sources]:
    with loopback_sources() as running:
        yield running


@pytest.fixture(scope="session")
def first_pull(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """A home after the first pull of every source, and what the pull said; copy the home before writing to it."""
    home = tmp_path_factory.mktemp("pulled") / "home"
    home.mkdir()
    (home / "config.toml").write_text(ONE_ATTEMPT, encoding="utf-8")
    with loopback_sources() as running:
        outcome = Program(home, running.environment(home))("pull", *SOURCES, "--format", "json")
    return home, outcome


@pytest.fixture
def program(tmp_path: Path, sources: Sources) -> Program:
    """An empty home, and the sources of `sources`."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text(ONE_ATTEMPT, encoding="utf-8")
    return Program(home, sources.environment(home))


@pytest.fixture
def pulled(tmp_path: Path, sources: Sources, first_pull: tuple[Path, Outcome]) -> Program:
    """A home that has everything already, and the sources of `sources`."""
    home = tmp_path / "home"
    shutil.copytree(first_pull[0], home)
    return Program(home, sources.environment(home))


@pytest.fixture
def another_home(tmp_path: Path) -> Callable[[str], Program]:
    """Programs with homes that are not there yet, and no sources."""
    return lambda name: Program(tmp_path / name)
