"""What would change a state that is made by bands: the next edge above, and the margin below the edge passed last."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from weatherglass.errors import UsageError
from weatherglass.signals.panel import Frame
from weatherglass.signals.signal import NO_STATE, Bands, Boundary, Side, SignalHistory


def band_boundaries(
    quantity: str, unit: str, bands: Bands, states: tuple[str, ...], column: str | None = None
) -> Callable[[Frame, SignalHistory], tuple[Boundary, ...]]:
    """The boundaries of a banded signal, for `Signal.boundaries`.

    Parameters
    ----------
    quantity, unit
        What lies in the bands: a series, or a named quantity of the signal.
    bands, states
        Of the signal; the state of a row is a position in both.
    column
        Column of the frame that lies in the bands; None for the value of the signal itself.

    Returns
    -------
    (frame, history) -> at most two boundaries, the one above first; none while there is no state.

    Raises
    ------
    UsageError
        When the number of states does not fit the edges.
    """
    if len(states) != len(bands.edges) + 1:
        raise UsageError(f"{len(bands.edges)} edges make {len(bands.edges) + 1} states; got {states}")

    def boundaries(frame: Frame, history: SignalHistory) -> tuple[Boundary, ...]:
        now, code = float((history.value if column is None else frame[column])[-1]), int(history.state[-1])
        if code == NO_STATE or not np.isfinite(now):
            return ()
        found = []
        if code < len(bands.edges):
            found.append(Boundary(quantity, now, Side.ABOVE, bands.edges[code], unit, states[code + 1]))
        if code > 0:
            found.append(Boundary(quantity, now, Side.BELOW, bands.exits[code - 1], unit, states[code - 1]))
        return tuple(found)

    return boundaries
