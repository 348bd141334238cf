"""The words of a result: verdicts, flags, what a case is to the claim, why something was not run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Word(StrEnum):
    """The verdicts, as programs read them; sentences stand in the messages under the same names."""

    WRONG_ON_FACTS = "WRONG_ON_FACTS"
    NOT_TESTABLE = "NOT_TESTABLE"
    TOO_FEW_CASES = "TOO_FEW_CASES"
    CONTRADICTED = "CONTRADICTED"
    NO_SUPPORT = "NO_SUPPORT"
    SUGGESTIVE = "SUGGESTIVE"
    SUPPORTED_FRAGILE = "SUPPORTED_FRAGILE"
    SUPPORTED = "SUPPORTED"


class Flag(StrEnum):
    """What a reader must know beside the verdict."""

    CONFOUNDED = "C"
    DEPENDS_ON_DEFINITION = "S"
    HINDSIGHT = "L"
    DATA_LIMITS = "D"
    MECHANICAL = "M"
    SELF_CONTRADICTORY = "W"
    OPEN_PREDICTION = "O"


class Role(StrEnum):
    """What a case is to the claim."""

    CLAIMED = "claimed"
    """The text counts it as evidence."""
    NAMED = "named"
    """The text names it and does not count it."""
    OMITTED = "omitted"
    """The claim's own rule finds it before the freeze, and the text leaves it out."""
    LATER = "later"
    """After the freeze date: out of sample."""
    RULE = "rule"
    """Found by the rule, where the text names no dates."""


class Why(StrEnum):
    """Why something was not run. The list is closed."""

    NO_SERIES = "no_series"
    NO_FIELD = "no_field"
    NO_EVENTS = "no_events"
    NO_RESOLVED_CASES = "no_resolved_cases"
    HORIZON_TOO_LONG = "horizon_too_long"
    EVENTS_OUTSIDE_DATA = "events_outside_data"
    TOO_SHORT = "too_short"
    NO_LIBRARY = "no_library"
    NOT_APPLICABLE = "not_applicable"
    DID_NOT_CONVERGE = "did_not_converge"


@dataclass(frozen=True, slots=True)
class NotRun:
    """Something that could not be run: which, why, and a name or number for the sentence."""

    what: str
    why: Why
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the way to the verdict: a rule of the scheme, whether it held, and the numbers that decided."""

    rule: str
    held: bool
    figures: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict, its flags, and every rule that was asked on the way."""

    word: Word
    flags: tuple[Flag, ...]
    reasons: tuple[Reason, ...]
