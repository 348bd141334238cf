"""The small types of a claim file: ids, days, shares, bounded texts and numbers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

SCHEMA_VERSION = 1
MAX_VARIANTS = 5_000
"""No file may ask for more, whatever its `max_variants` says."""
MAX_HORIZON = 3_650

Id = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,79}$", description="Lower case, digits and hyphens")]
SeriesId = Annotated[str, Meta(min_length=1, max_length=60, description="A series of the catalogue, or of your own")]
Sentence = Annotated[str, Meta(min_length=1, max_length=2_000)]
Words = Annotated[str, Meta(max_length=2_000)]
Positive = Annotated[int, Meta(ge=1, le=MAX_HORIZON)]
Days = Annotated[int, Meta(ge=0, le=20_000)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Number = Annotated[float, Meta(ge=-1e12, le=1e12)]
Dates = Annotated[tuple[date, ...], Meta(max_length=500)]
Side = Literal["above", "below"]
Direction = Literal["greater", "less", "two_sided"]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A section of a claim file. Unknown keys are errors."""
