"""Hold and confirm: a value out of bounds waits until further snapshots agree with it. Ours."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime

from weatherglass.errors import UsageError
from weatherglass.indices.publication.lines import (
    TIE,
    Level,
    PublicationCode,
    PublicationReason,
    PublicationStatus,
    Published,
    fresh_line,
    line_without_value,
    require_step,
)
from weatherglass.market.reason import Reason


@dataclass(frozen=True, slots=True)
class HoldRule:
    """When a value is held until it is confirmed. Ours: no index owner publishes such a rule.

    Attributes
    ----------
    spot_jump
        Share: a move of the underlying by this or more in one step holds the value.
    ceiling
        Index points: the first value above it is held.
    factor
        A level of this many times the last confirmed one, or of that part of it, is held.
    confirmations
        Number of consecutive further snapshots that must agree.
    tolerance
        Share of the held level (and of the held spot) within which a snapshot agrees.
    """

    spot_jump: float = 0.20
    ceiling: float = 150.0
    factor: float = 2.0
    confirmations: int = 3
    tolerance: float = 0.10
    source: str = "ours: this project's fault catalogue, chosen bounds"

    def __post_init__(self) -> None:
        for name, low in (("spot_jump", 0.0), ("ceiling", 0.0), ("factor", 1.0), ("confirmations", 0.0)):
            if not low < getattr(self, name) < math.inf:
                raise UsageError(f"{name}={getattr(self, name)} of the hold rule must be finite and more than {low:g}")
        if not 0.0 <= self.tolerance < 1.0:
            raise UsageError(f"tolerance={self.tolerance} of the hold rule is out of bounds: 0 up to 1")


DEFAULT_HOLD = HoldRule()


@dataclass(frozen=True, slots=True)
class HeldLevel:
    """A value that waits for its confirmation: the level, its spot, and how many snapshots agreed since."""

    level: Level
    spot: float | None
    confirmations: int


@dataclass(frozen=True, slots=True)
class HoldState:
    """All that hold-and-confirm remembers; `confirmed_spot` is the spot of the last confirmed value that had one."""

    confirmed: Level | None = None
    confirmed_spot: float | None = None
    held: HeldLevel | None = None
    seen_at: datetime | None = None


def hold_step(
    state: HoldState,
    value: float | None,
    at: datetime,
    *,
    spot: float | None = None,
    reason: Reason | None = None,
    rule: HoldRule = DEFAULT_HOLD,
) -> tuple[HoldState, Published]:
    """Hold-and-confirm: the next state, and the value as fresh, or suppressed until enough snapshots agree with it.

    A value within bounds of the last confirmed one is published and drops what was held. A value out of bounds is
    held; the snapshot that brings the rule's number of consecutive confirmations is published. A snapshot that is out
    of bounds elsewhere is held in its place; one that is not calculable drops it.

    Parameters
    ----------
    value
        Index points, or None when not calculable: then the last confirmed value is carried.
    at
        The instant described, with an offset; never before the last step's.
    spot
        Level of the underlying, or None when unknown: then it is not judged.
    reason
        Why `value` is None.

    Raises
    ------
    UsageError
        For a value or a spot that is no level, or an instant before the last one.

    Notes
    -----
    Moves of exactly the bound are held; the ceiling itself is not. Once a level above the ceiling is confirmed, the
    next ones are judged by their moves alone. Sessions do not matter: an opening gap is one step.

    Examples
    --------
    >>> from datetime import UTC
    >>> state = HoldState()
    >>> for second, level in enumerate((20.0, 41.0, 42.0, 40.5, 43.0)):
    ...     state, out = hold_step(state, level, datetime(2024, 8, 5, 14, 0, second, tzinfo=UTC))
    ...     print(out.value, out.status)
    20.0 fresh
    None suppressed
    None suppressed
    None suppressed
    43.0 fresh
    """
    require_step(state.seen_at, at, value, reason)
    if spot is not None and not 0.0 < spot < math.inf:
        raise UsageError(f"spot={spot} is no level: give a positive finite number, or None when it is unknown")
    if value is None:
        return replace(state, held=None, seen_at=at), line_without_value(
            state.confirmed, at, reason, where="in this stream"
        )
    suspicion = _suspicion(state, value, spot, rule)
    if suspicion is None:
        return _confirmed(state, value, at, spot)
    held = HeldLevel(Level(value, at), spot, 0)
    if state.held is not None and _agrees(state.held, value, spot, rule.tolerance):
        held = replace(state.held, confirmations=state.held.confirmations + 1)
        if held.confirmations >= rule.confirmations:
            return _confirmed(state, value, at, spot)
    message = f"{suspicion.message}; {held.confirmations} of {rule.confirmations} confirmations"
    published = Published(None, PublicationStatus.SUPPRESSED, replace(suspicion, message=message), at, at)
    return replace(state, held=held, seen_at=at), published


def _confirmed(state: HoldState, value: float, at: datetime, spot: float | None) -> tuple[HoldState, Published]:
    known = state.confirmed_spot if spot is None else spot
    return HoldState(Level(value, at), known, None, at), fresh_line(value, at)


def _suspicion(state: HoldState, value: float, spot: float | None, rule: HoldRule) -> PublicationReason | None:
    before, spot_before = state.confirmed, state.confirmed_spot
    if (
        spot is not None
        and spot_before is not None
        and abs(spot - spot_before) >= rule.spot_jump * spot_before * (1.0 - TIE)
    ):
        return PublicationReason(
            PublicationCode.SPOT_JUMP,
            f"the underlying went from {spot_before:g} to {spot:g} in one step, by {rule.spot_jump:.0%} or more",
        )
    if value > rule.ceiling and (before is None or before.value <= rule.ceiling):
        return PublicationReason(
            PublicationCode.ABOVE_CEILING, f"{value:.4f} is above {rule.ceiling:g}, and no value above it is confirmed"
        )
    if before is not None and max(value / before.value, before.value / value) >= rule.factor * (1.0 - TIE):
        return PublicationReason(
            PublicationCode.INDEX_JUMP,
            f"the index went from {before.value:.4f} to {value:.4f} in one step, by a factor of {rule.factor:g} or "
            "more",
        )
    return None


def _agrees(held: HeldLevel, value: float, spot: float | None, tolerance: float) -> bool:
    if abs(value - held.level.value) > (tolerance + TIE) * held.level.value:
        return False
    return spot is None or held.spot is None or abs(spot - held.spot) <= (tolerance + TIE) * held.spot
