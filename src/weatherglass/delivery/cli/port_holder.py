"""Who listens at a port that is taken: another Weatherglass, a program of this user, or somebody who cannot be seen."""

from __future__ import annotations

import json
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

WEATHERGLASS = "weatherglass"
_PATIENCE_S = 0.5
_MOST_BYTES = 4096
_LISTENS = "0A"
"""State of a socket in the kernel's tables."""


def port_holder(host: str, port: int) -> str:
    """`WEATHERGLASS`, the name of a program, or "" where it cannot be known."""
    return WEATHERGLASS if _is_weatherglass(host, port) else _program(port)


def _is_weatherglass(host: str, port: int) -> bool:
    connection = HTTPConnection(host, port, timeout=_PATIENCE_S)
    try:
        connection.request("GET", "/health")
        said = json.loads(connection.getresponse().read(_MOST_BYTES))
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        connection.close()
    return isinstance(said, dict) and {"status", "uptime_s", "live"} <= said.keys()


def _program(port: int) -> str:
    """The program that holds a listening socket of this port, by the kernel's tables; "" where there are none."""
    inodes = set()
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in Path("/proc/net", table).read_text("ascii").splitlines()[1:]:
                cells = line.split()
                if cells[3] == _LISTENS and int(cells[1].rpartition(":")[2], 16) == port:
                    inodes.add(f"socket:[{cells[9]}]")
    if not inodes:
        return ""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # of other users, or gone meanwhile
            if any(str(each.readlink()) in inodes for each in (process / "fd").iterdir()):
                name = (process / "comm").read_text("utf-8", "replace").strip()
                return f"{name}, process {process.name}"
    return ""
