"""The command line in this process, with a home, an environment and a clock of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from sample_documents import BUILDERS, NOW
from weatherglass.delivery.cli.main import main
from weatherglass.store import open_store

SOURCES = tuple(name for name in BUILDERS if name != "fred-api")
"""All but the packaged one, whose 170,000 observations take seconds."""
ONE_ATTEMPT = "[http]\nattempts = 1\ndeadline_s = 5.0\n"


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def by_source(self) -> dict[str, dict[str, Any]]:
        return {each["source"]: each for each in self.json}


@dataclass
class Program:
    """The command line with a home, an environment and a clock."""

    home: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    now: datetime = NOW

    def __call__(self, *arguments: str) -> Outcome:
        out, err = io.StringIO(), io.StringIO()
        with (
            pytest.MonkeyPatch.context() as patch,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            time_machine.travel(self.now, tick=True),
        ):
            for name in [name for name in os.environ if name.startswith("WEATHERGLASS_")]:
                patch.delenv(name)
            for name, value in {"WEATHERGLASS_HOME": str(self.home), **self.environment}.items():
                patch.setenv(name, value)
            code = main(list(arguments))
        return Outcome(code, out.getvalue(), err.getvalue())

    def values(self, name: str, *options: str) -> dict[str, float]:
        """Values of a series by day."""
        outcome = self("series", name, "--format", "json", *options)
        assert outcome.code == 0, outcome.err
        return dict(outcome.json["rows"])

    def holdings(self, source: str) -> list[tuple[str, int, int]]:
        """Names, values and revisions of the series to which a source has contributed."""
        with open_store(self.home) as store:
            found = [each for each in store.series.overview() if source in each.sources]
        return [(each.series, each.rows, each.revised) for each in found]

    def says(self, *arguments: str) -> Any:
        """What a command that must succeed prints as JSON."""
        outcome = self(*arguments, "--format", "json")
        assert outcome.code == 0, outcome.err
        return outcome.json
