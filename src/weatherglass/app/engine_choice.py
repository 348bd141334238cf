"""Which engine does long work: the one that a command names, or that of the settings."""

from __future__ import annotations

import os
from collections.abc import Iterable

from weatherglass.app.settings import Settings
from weatherglass.errors import UsageError
from weatherglass.scale.engine import Engine, engine_named

LOCAL = "local"


def chosen_engine(
    settings: Settings,
    name: str | None = None,
    *,
    workers: int | None = None,
    address: str | None = None,
    places: Iterable[str] = (),
) -> Engine:
    """The engine of a command, not started.

    Parameters
    ----------
    name, workers, address
        As the command has them; None takes those of the settings, and `RAY_ADDRESS` comes after both.
    places
        Directories and addresses that workers read and write.

    Raises
    ------
    UsageError
        As `weatherglass.scale.engine.engine_named`; when a place is a directory that machines of a cluster do not see.
    """
    scale = settings.scale
    engine = (name or scale.engine).strip().lower()
    where = address if address is not None else "" if engine == LOCAL else scale.address
    if engine != LOCAL and (where or os.environ.get("RAY_ADDRESS")) and not scale.shared_directories:
        for place in places:
            _require_address(place)
    return engine_named(engine, workers=workers or scale.workers or None, address=where, store_mb=scale.object_store_mb)


def _require_address(place: str) -> None:
    if "://" not in place:
        raise UsageError(
            f"{place} is a directory, and each machine of a cluster has directories of its own: give an address such "
            "as s3://bucket/path, or, where all of them see this one, write shared_directories = true below [scale] "
            "in the settings"
        )
