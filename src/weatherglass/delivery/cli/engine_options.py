"""Options that say where long work is done; without them the settings do."""

from __future__ import annotations

from typing import Annotated

import typer

EngineName = Annotated[
    str | None,
    typer.Option("--engine", help="Where it is computed: local (processes of this machine) or ray. [default: local]"),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, help="Tasks at once; one a core, or all that a cluster has, when not given."),
]
Address = Annotated[
    str | None,
    typer.Option("--address", metavar="HOST:PORT", help="Ray cluster that this machine is a part of, or auto."),
]
