"""One path, bar by bar, in the order that `orders` describes."""

from __future__ import annotations

import numpy as np

from weatherglass.compiling import compiled

FIXED = 1
AFTER_BARS, ABOVE_STOP = 1, 2
"""Of `orders.StopKind` and `orders.BackIn`."""

DUST = 1e-12
"""Differences below this share of equity are not traded: they are float noise."""

NEWTON_STEPS = 100
"""More than the pieces of any equation here; bisection takes over where a step leaves the bracket."""


@compiled
def missing_from(equity, left, order, held, average, price, cost, trades, tax, carried):  # type: ignore[no-untyped-def]
    """By how much `equity` exceeds what is left and what is paid if `left` is left after the trades; its slope in it.

    The trades go from `held` (a,) to `order` (a,) times `left`, for the assets that `trades`. Returns both, the costs
    and the gain that is realised.
    """
    missing, slope, costs, gain, gain_slope = equity - left, -1.0, 0.0, 0.0, 0.0
    for asset in range(held.shape[0]):
        if not trades[asset]:
            continue
        change = order[asset] * left - held[asset]
        costs += cost[asset] * abs(change)
        slope -= cost[asset] * order[asset] * np.sign(change)
        if tax > 0.0 and change < 0.0:
            share = 1.0 - average[asset] / price[asset]
            gain -= share * change
            gain_slope -= share * order[asset]
    missing -= costs
    if gain > carried:
        missing -= tax * (gain - carried)
        slope -= tax * gain_slope
    return missing, slope, costs, gain


@compiled
def left_after_trades(equity, order, held, average, price, cost, trades, tax, carried):  # type: ignore[no-untyped-def]
    """The equity that is left after the trades, its costs and taxes being paid: weights are shares of this equity.

    The equation is piecewise linear and falls, so that a step of Newton's on the right piece ends it.
    """
    low, high, left = 0.0, equity, equity
    for _ in range(NEWTON_STEPS):
        missing, slope, _, _ = missing_from(equity, left, order, held, average, price, cost, trades, tax, carried)
        if missing == 0.0:
            return left
        if missing > 0.0:
            low = left
        else:
            high = left
        then = left - missing / slope
        if abs(then - left) <= 2e-16 * equity:
            return then
        left = then if low < then < high else 0.5 * (low + high)
    return left


@compiled
def lets_back_in(rule, bars, side, level, stopped_at, row, order, before):  # type: ignore[no-untyped-def]
    """Whether a stopped asset may be bought at this bar; `before` is the close of the bar before."""
    if rule == AFTER_BARS:
        return row - stopped_at >= bars
    if rule == ABOVE_STOP:
        return row > stopped_at and side * (before - level) > 0.0
    return np.isnan(order) or order * side <= 0.0


@compiled
def stop_price(side, level, opened, worst, close):  # type: ignore[no-untyped-def]
    """The price at which a stop sells within a bar, 0 where it does not; `worst` is the low (of a short, the high)."""
    if np.isnan(opened) or np.isnan(worst):
        return close if side * (close - level) <= 0.0 else 0.0
    if side * (opened - level) <= 0.0:
        return opened
    return level if side * (worst - level) <= 0.0 else 0.0


@compiled
def simulate_path(  # type: ignore[no-untyped-def]
    close, opened, highest, lowest, cash, cost, paid_in, weight, kinds, depths, rules, bars, drift, tax,
    equity_of, unit_of, weight_of, traded_of, cost_of, tax_of, stopped,
):  # fmt: skip
    """One path in the order of a bar that `orders` describes; fills the seven columns named last (zeroed before).

    Returns the bar of the ruin, or -1.
    """
    rows, assets = close.shape
    shares, average, mark = np.zeros(assets), np.zeros(assets), np.zeros(assets)
    standing, held = np.zeros(assets), np.zeros(assets)
    side_out, level_out, row_out = np.zeros(assets), np.zeros(assets), np.zeros(assets, np.int64)
    trades, everything, nothing = np.zeros(assets, np.bool_), np.ones(assets, np.bool_), np.zeros(assets)
    money, units, carried = 1.0, 1.0, 0.0
    for row in range(rows):
        price = close[row]
        money *= 1.0 + cash[row]
        traded = costs = gain = taxes = 0.0
        for asset in range(assets):
            if kinds[asset] == 0 or shares[asset] == 0.0:
                continue
            side = np.sign(shares[asset])
            level = (average[asset] if kinds[asset] == FIXED else mark[asset]) * (1.0 - side * depths[asset])
            worst = lowest[row, asset] if side > 0.0 else highest[row, asset]
            sold_at = stop_price(side, level, opened[row, asset], worst, price[asset])
            if sold_at > 0.0:
                value = shares[asset] * sold_at
                money += value
                traded += abs(value)
                costs += abs(value) * cost[row, asset]
                gain += shares[asset] * (sold_at - average[asset])
                shares[asset] = standing[asset] = 0.0
                side_out[asset], level_out[asset], row_out[asset] = side, level, row
                stopped[row, asset] = True
        if tax > 0.0:
            taxes = tax * max(0.0, gain - carried)
            carried = max(0.0, carried - gain)
        money -= costs + taxes
        equity = money
        for asset in range(assets):
            held[asset] = shares[asset] * price[asset]
            equity += held[asset]

        ruined = equity <= 0.0
        if not ruined:
            units *= 1.0 + paid_in[row] / equity
            money += paid_in[row]
            equity += paid_in[row]
        before_costs = equity + costs + taxes
        for asset in range(assets):
            order = weight[row, asset]
            trades[asset] = False
            if side_out[asset] != 0.0:
                before = close[row - 1, asset]  # no stop sells at the first bar
                side, level, since = side_out[asset], level_out[asset], row_out[asset]
                if not lets_back_in(rules[asset], bars[asset], side, level, since, row, order, before):
                    continue
                side_out[asset] = 0.0
            if not np.isnan(order) and not ruined:
                drifted = abs(held[asset] / equity - order)
                trades[asset] = order != standing[asset] or drifted >= drift
        if not ruined:
            ruined = (
                missing_from(equity, 0.0, nothing, held, average, price, cost[row], everything, tax, carried)[0] <= 0.0
                or missing_from(equity, 0.0, nothing, held, average, price, cost[row], trades, tax, carried)[0] <= 0.0
            )
            if ruined:
                trades[:] = True
        if ruined:
            order_row, left = nothing, 0.0
        else:
            order_row = weight[row]
            left = left_after_trades(equity, order_row, held, average, price, cost[row], trades, tax, carried)
        if ruined and equity <= 0.0:
            left = equity
        else:
            _, _, paid, gain = missing_from(
                equity, left, order_row, held, average, price, cost[row], trades, tax, carried
            )
            if tax > 0.0:
                due = tax * max(0.0, gain - carried)
                carried = max(0.0, carried - gain)
                money -= due
                taxes += due
            money -= paid
            costs += paid
            for asset in range(assets):
                if not trades[asset]:
                    continue
                target = order_row[asset] * left
                standing[asset] = order_row[asset]
                if abs(target - held[asset]) <= DUST * equity and target != 0.0:
                    continue
                money -= target - held[asset]
                traded += abs(target - held[asset])
                wanted, now = target / price[asset], shares[asset]
                if wanted * now <= 0.0:
                    average[asset] = mark[asset] = price[asset]
                elif abs(wanted) > abs(now):
                    average[asset] = (average[asset] * now + price[asset] * (wanted - now)) / wanted
                shares[asset] = wanted
            left = money
            for asset in range(assets):
                held[asset] = shares[asset] * price[asset]
                left += held[asset]
        equity_of[row], unit_of[row] = left, left / units
        if before_costs > 0.0:
            traded_of[row], cost_of[row], tax_of[row] = (
                traded / before_costs, costs / before_costs, taxes / before_costs,
            )  # fmt: skip
        if ruined:
            equity_of[row:] = left
            unit_of[row:] = left / units
            return row
        for asset in range(assets):
            weight_of[row, asset] = held[asset] / left
            if shares[asset] > 0.0:
                mark[asset] = max(mark[asset], price[asset])
            elif shares[asset] < 0.0:
                mark[asset] = min(mark[asset], price[asset])
    return -1
