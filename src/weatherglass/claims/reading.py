"""From plain data (as a YAML reader gives it) to a claim, and from a claim to its variants; every fault is named.

A fault says the path of the key, the value, the bound, and where a name is wrong the nearest right one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args

import msgspec

from weatherglass.claims.claim_file import Claim, ClaimBase, FactClaim, StatisticalClaim
from weatherglass.claims.claim_types import MAX_VARIANTS, SCHEMA_VERSION
from weatherglass.claims.file_records import FileRecords, worded
from weatherglass.errors import UsageError, nearest

C = TypeVar("C", bound=ClaimBase)


class ClaimFileError(UsageError):
    """A claim file that says something the schema does not have."""


_RECORDS = FileRecords("claim file", "a claim of this kind", ClaimFileError)


def claim_from(plain: object) -> Any:
    """A claim from plain mappings, lists, texts, numbers and days.

    Raises
    ------
    ClaimFileError
        With the path of what is wrong.

    Examples
    --------
    >>> try:
    ...     claim_from({"schema_version": 2})
    ... except ClaimFileError as fault:
    ...     print(fault)
    schema_version: 2; this program reads version 1
    """
    claim = _converted(_RECORDS.plain(_RECORDS.of_version(plain, SCHEMA_VERSION)))
    _require_sense(claim)
    return claim


def variant_count(claim: StatisticalClaim) -> int:
    """How many combinations the `variants` of a claim make; 1 for none."""
    return math.prod(len(values) for values in claim.variants.values())


def variants_of(claim: StatisticalClaim) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """Every combination of the claim's variants: (what was set, the claim so set), in the order of the file.

    Raises
    ------
    ClaimFileError
        When a path leads to no key, a value is not allowed there, or there are more combinations than `max_variants`.
    """
    return _RECORDS.variants_of(claim, claim.variants)


def with_settings(claim: C, setting: Mapping[str, Any]) -> C:
    """A claim with some keys set by their dotted paths."""
    return _RECORDS.with_settings(claim, setting)


def _converted(plain: dict[str, Any]) -> Any:
    try:
        return msgspec.convert(plain, Claim)
    except msgspec.ValidationError as fault:
        kind = plain.get("kind")
        tags = {str(each.__struct_config__.tag): each for each in get_args(Claim)}
        if not isinstance(kind, str) or kind not in tags:
            said = f"{kind!r} is not one of {', '.join(sorted(tags))}; {nearest(str(kind), tags)}"
            raise ClaimFileError(f"kind: {said}" if "kind" in plain else f"kind: missing; {said}") from None
        raise ClaimFileError(worded(str(fault), tags[kind], plain)) from None


def _require_sense(claim: ClaimBase) -> None:
    """What types cannot say."""
    if claim.freeze_date < claim.source.published:
        raise ClaimFileError(
            f"freeze_date: {claim.freeze_date} lies before the publication on {claim.source.published}; "
            "what was known when the claim was made is in sample"
        )
    if isinstance(claim, FactClaim) and not claim.checks and claim.untestable is None:
        raise ClaimFileError("checks: missing; a fact has at least one figure to check, or says why it is untestable")
    if not isinstance(claim, StatisticalClaim):
        return
    count = variant_count(claim)
    if count > min(claim.max_variants, MAX_VARIANTS):
        raise ClaimFileError(
            f"variants: {count:,} combinations; max_variants is {claim.max_variants} (at most {MAX_VARIANTS:,}): "
            "give fewer values, or raise max_variants"
        )
    for path, values in claim.variants.items():
        if path == "direction":
            raise ClaimFileError(
                "variants: 'direction' may not vary: a direction that is chosen after the fact makes a chance twice as "
                "likely; give direction once, two_sided where the text names none"
            )
        _RECORDS.require_path(claim, path)
        for value in values:
            with_settings(claim, {path: value})
    event = getattr(claim, "event", None)
    if event is not None and event.claim_cases and not set(event.claim_cases) <= set(event.as_claimed):
        extra = sorted(set(event.claim_cases) - set(event.as_claimed))
        raise ClaimFileError(f"event.claim_cases: {extra[0]} is not among event.as_claimed")
    claimed = claim.inference.power.claimed_effect_multiple
    if claimed is not None and claimed != 1.0 and claim.direction == ("less" if claimed > 1.0 else "greater"):
        raise ClaimFileError(
            f"inference.power.claimed_effect_multiple: {claimed:g} goes against direction {claim.direction}; "
            "more is a multiple above 1, less one below it: 0.5 for half of what a usual date gives"
        )
    if claim.open_prediction is not None and claim.open_prediction.resolves <= claim.open_prediction.event:
        raise ClaimFileError(
            f"open_prediction.resolves: {claim.open_prediction.resolves} must lie after the event of "
            f"{claim.open_prediction.event}"
        )
