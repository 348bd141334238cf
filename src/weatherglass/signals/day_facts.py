"""Facts over days: a mean with its quartiles, a share, the extremes, any figure, with the days that it is made of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.series import Days
from weatherglass.signals.signal import Fact, GapRule, Returns

Vector = NDArray[np.float64]
Cases = NDArray[np.bool_]


def figure(
    name: str,
    value: float | int,
    unit: str,
    days: Days,
    *,
    returns: Returns = Returns.NONE,
    gap_rule: GapRule = GapRule.COMMON_DAYS,
    n: int | None = None,
    claims: tuple[str, ...] = (),
) -> Fact:
    """A figure made of the given days, at least one; `n` where the cases are no days.

    >>> figure("mean", 19.5, "vol_points", np.array(["2020-01-02", "2020-01-03"], "datetime64[D]")).n
    2
    """
    count = days.shape[0] if n is None else n
    return Fact(name, value, unit, count, days[0].item(), days[-1].item(), returns, gap_rule, claims=claims)


def share_of_days(
    name: str,
    inside: Cases,
    days: Days,
    *,
    returns: Returns = Returns.NONE,
    gap_rule: GapRule = GapRule.COMMON_DAYS,
    claims: tuple[str, ...] = (),
) -> Fact:
    """Per cent of the days on which something held.

    Parameters
    ----------
    inside, days
        (n,) with n at least 1.
    """
    value = 100.0 * float(np.count_nonzero(inside)) / inside.shape[0]
    return figure(name, value, "percent", days, returns=returns, gap_rule=gap_rule, claims=claims)


def mean_over(
    name: str,
    value: Vector,
    unit: str,
    days: Days,
    *,
    where: Cases | None = None,
    returns: Returns = Returns.NONE,
    gap_rule: GapRule = GapRule.COMMON_DAYS,
    claims: tuple[str, ...] = (),
) -> tuple[Fact, ...]:
    """Mean of the finite values with their quartiles, over all days or those of a condition; () when there is none.

    Parameters
    ----------
    value, days
        (n,); NaN is no case.
    where
        (n,) days that count; None is all.
    """
    cases = np.isfinite(value) if where is None else np.isfinite(value) & where
    if not bool(cases.any()):
        return ()
    kept, on = value[cases], days[cases]
    low, high = np.quantile(kept, (0.25, 0.75)).tolist()
    return (
        Fact(
            name, float(kept.mean()), unit, kept.shape[0], on[0].item(), on[-1].item(), returns, gap_rule, low, high,
            "quartiles", claims,
        ),
    )  # fmt: skip


def extremes(
    value: Vector,
    unit: str,
    days: Days,
    *,
    lowest: str = "lowest",
    highest: str = "highest",
    returns: Returns = Returns.NONE,
    gap_rule: GapRule = GapRule.COMMON_DAYS,
    claims: tuple[str, ...] = (),
) -> tuple[Fact, ...]:
    """The lowest and the highest finite value, each with the first day that had it; () when there is none.

    >>> days = np.array(["2020-03-13", "2020-03-16"], "datetime64[D]")
    >>> [each.value for each in extremes(np.array([57.83, 82.69]), "vol_points", days)]
    [57.83, '2020-03-13', 82.69, '2020-03-16']
    """
    seen = np.isfinite(value)
    if not bool(seen.any()):
        return ()
    kept, on = value[seen], days[seen]
    found: list[Fact] = []
    for name, row in ((lowest, int(np.argmin(kept))), (highest, int(np.argmax(kept)))):
        most = figure(name, float(kept[row]), unit, on, returns=returns, gap_rule=gap_rule, claims=claims)
        found += [most, replace(most, name=f"{name}_on", value=str(on[row]), unit="date")]
    return tuple(found)
