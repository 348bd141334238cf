"""How Weatherglass is asked here: failures become those of OpenBB, and no argument is the path of a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from openbb_core.app.model.abstract.error import OpenBBError
from openbb_core.provider.utils.errors import EmptyDataError
from pydantic import Field, StringConstraints

from weatherglass import DataError, WeatherglassError

NOT_OFFICIAL = "computed by weatherglass; not an official index value"

Day = Annotated[str | None, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._^-]{1,64}$")]
Board = Annotated[str, StringConstraints(pattern=r"^(packaged|store):[A-Za-z0-9._^-]{1,64}$")]
ClaimId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,80}$")]
"""Names only: whoever reaches OpenBB's REST API cannot make it read a file."""


def in_unit(name: str) -> dict[str, Any]:
    """The unit of a field, where programs look for it."""
    return {"x-unit_measurement": name}


def computed() -> Any:
    """The field that says whose number it is."""
    return Field(default=NOT_OFFICIAL, description="Who computed it: Weatherglass; no value is an official one.")


@contextmanager
def failures_of_openbb() -> Iterator[None]:
    """Failures of Weatherglass as those of OpenBB, with the same sentence.

    Raises
    ------
    EmptyDataError
        Where there is nothing of what was asked for.
    OpenBBError
        Where the question is wrong, a source or the store fails, or a method does not apply.
    """
    try:
        yield
    except DataError as error:
        raise EmptyDataError(str(error)) from error
    except WeatherglassError as error:
        raise OpenBBError(str(error)) from error


def required(rows: list[dict[str, Any]], what: str) -> list[dict[str, Any]]:
    """Rows, of which there must be some."""
    if not rows:
        raise EmptyDataError(f"there is nothing of {what}")
    return rows
