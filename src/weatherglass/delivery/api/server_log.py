"""The log of the server: one JSON object a line on standard error, in which no secret can stand."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TextIO

NAME = "weatherglass.server"
_HIDDEN = "***"
_FIELDS = ("method", "route", "status", "ms", "bytes", "client", "job", "name_of_job", "fault")


class JsonLines(logging.Formatter):
    """Records as JSON.

    Parameters
    ----------
    secrets
        Texts that are replaced wherever they stand.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = tuple(each for each in secrets if each)

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "what": record.getMessage()}
        said |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        line = json.dumps(said, ensure_ascii=False, default=str)
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        return line


def set_up(*, secrets: Iterable[str], requests: bool, out: TextIO | None = None) -> None:
    """Let the loggers of the server and of what it runs on write JSON lines.

    Parameters
    ----------
    requests
        Whether each request has a line; without it only what goes wrong.
    """
    handler = logging.StreamHandler(out or sys.stderr)
    handler.setFormatter(JsonLines(secrets))
    for name, level in ((NAME, logging.INFO if requests else logging.WARNING), ("uvicorn.error", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(level)
        logger.propagate = False
