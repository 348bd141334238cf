"""Workbooks and Parquet files, read by a process of its own with bounds on memory and time.

A damaged file can make the library that reads it take all memory, or end the process, which no `except` stops: one
changed byte of an old workbook made it ask for 1.7 terabytes; a chain of sectors that ends in itself, one cell at
XFD1048576 of a sheet that is laid out whole, or a page of a Parquet file that says it is larger than it is do the same.
In a process of its own, that is an error like any other.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weatherglass.providers import table_process

READER = Path(table_process.__file__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may take; the first two are not held on Windows.

    Attributes
    ----------
    memory_bytes
        Of address space.
    cpu_seconds
        Of processor time. They end also a process whose parent is gone.
    wall_seconds
        After which the process is killed.
    max_cells
        Of the sheet or table, empty ones included.
    """

    memory_bytes: int
    cpu_seconds: int
    wall_seconds: float
    max_cells: int


OF_SOURCES = Bounds(1 << 30, 30, 30.0, 2_000_000)
"""For workbooks of sources: one of 1.6 megabytes takes a tenth of the memory, and has some 50,000 cells."""
OF_USERS = Bounds(4 << 30, 90, 120.0, 20_000_000)
"""For users' files, which may hold eight hundred series of a century of sessions."""


class ReaderGaveUp(Exception):
    """The process did not live to answer; the text says what was read and how it ended. Callers make it their own."""


def read_sheet(body: bytes, sheet: str | None, bounds: Bounds) -> dict[str, Any]:
    """The answer about a sheet of a workbook (.xls or .xlsx), None for the first.

    Returns
    -------
    dict
        "sheet" and "rows", "no_sheet" or "problem", as `table_process` describes them.

    Raises
    ------
    ReaderGaveUp
        When the file takes too much to read, or ends the process.
    """
    return _answer(table_process.WORKBOOK, body, sheet, bounds)


def read_columns(body: bytes, bounds: Bounds) -> dict[str, Any]:
    """The answer about a Parquet file: "header" and "columns", or "problem", as `table_process` describes them.

    Raises
    ------
    ReaderGaveUp
        When the file takes too much to read, or ends the process.
    """
    return _answer(table_process.PARQUET, body, None, bounds)


def _answer(kind: str, body: bytes, sheet: str | None, bounds: Bounds) -> dict[str, Any]:
    asked = {
        "kind": kind,
        "sheet": sheet,
        "memory_bytes": bounds.memory_bytes,
        "cpu_seconds": bounds.cpu_seconds,
        "max_cells": bounds.max_cells,
    }
    # -P: the directory of the script is no place to import from; it has an `http` that is not the standard library's.
    command = [sys.executable, "-P", str(READER)]
    question = json.dumps(asked).encode() + b"\n" + body
    try:
        ran = subprocess.run(command, input=question, capture_output=True, timeout=bounds.wall_seconds, check=True)  # noqa: S603 - our own script; what came from outside is its input
        answer: dict[str, Any] = json.loads(ran.stdout)
    except subprocess.CalledProcessError as exc:
        raise ReaderGaveUp(f"a damaged {kind}: reading it ended with status {exc.returncode}") from exc
    except subprocess.TimeoutExpired as exc:
        raise ReaderGaveUp(f"a {kind} that takes more than {bounds.wall_seconds:g} s to read") from exc
    except OSError as exc:
        raise ReaderGaveUp(f"a {kind}, and no process to read it ({exc})") from exc
    except ValueError as exc:
        raise ReaderGaveUp(f"a {kind}, and an answer of its reader that is no JSON ({exc})") from exc
    return answer
