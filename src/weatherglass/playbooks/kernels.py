"""The loops of the playbooks that have to be compiled: one path bar by bar, and thousands of rules at once.

Everything compiled stands in one file because the compiler's cache looks at one file's time stamp only (decision 3).
Nothing here checks its arguments or raises: the callers do. No loop runs in parallel and none may be reordered, so that
the bits do not depend on the machine's cores. Import this module inside of functions: it loads the compiler.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.extending import intrinsic

FIXED = 1
AFTER_BARS, ABOVE_STOP = 1, 2
"""Of `orders.StopKind` and `orders.BackIn`."""

DUST = 1e-12
"""Differences below this share of equity are not traded: they are float noise."""

NEWTON_STEPS = 100
"""More than the pieces of any equation here; bisection takes over where a step leaves the bracket."""


def _jit(rule: Any) -> Any:
    """Compile a rule and keep the result on disk; where no directory can be written, for this process only."""
    try:
        return njit(cache=True, nogil=True, error_model="numpy")(rule)
    except RuntimeError:  # "cannot cache function: no locator available"
        return njit(nogil=True, error_model="numpy")(rule)


# --- one path ---------------------------------------------------------------------------------------------------------


@_jit
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


@_jit
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


@_jit
def lets_back_in(rule, bars, side, level, stopped_at, row, order, before):  # type: ignore[no-untyped-def]
    """Whether a stopped asset may be bought at this bar; `before` is the close of the bar before."""
    if rule == AFTER_BARS:
        return row - stopped_at >= bars
    if rule == ABOVE_STOP:
        return row > stopped_at and side * (before - level) > 0.0
    return np.isnan(order) or order * side <= 0.0


@_jit
def stop_price(side, level, opened, worst, close):  # type: ignore[no-untyped-def]
    """The price at which a stop sells within a bar, 0 where it does not; `worst` is the low (of a short, the high)."""
    if np.isnan(opened) or np.isnan(worst):
        return close if side * (close - level) <= 0.0 else 0.0
    if side * (opened - level) <= 0.0:
        return opened
    return level if side * (worst - level) <= 0.0 else 0.0


@_jit
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


# --- thousands of rules at once ---------------------------------------------------------------------------------------
#
# A block is LANES rules side by side, one value of each in a row of `block`, a flat array of ROWS x LANES. One array
# with rows at constant distances lets the compiler see that rows do not overlap, so that the loops over lanes become
# vector code; a row of it is read as block[NAME + lane]. The loops have no branches for the same reason. Time runs
# outside: every lane meets a bar while its prices are in registers and the block (31 KB) is in the nearest cache.

LANES = 128

_operation: Any = intrinsic  # its stubs would have callers pass the typing context
_three = types.float64(types.boolean, types.float64, types.float64)
_two = types.float64(types.float64, types.float64)


@_operation
def _pick(typingctx, condition, one, other):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """`one if condition else other`, both of which are at hand: an instruction and no branch."""

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        return builder.select(args[0], args[1], args[2])

    return _three, codegen


def _extreme(name: str) -> Any:
    """The lower or higher of two numbers that are none of them NaN: one instruction.

    A choice between a new value and the one that is stored becomes a masked store, which costs as much as the rest of
    the loop on some processors.
    """

    def codegen(context, builder, signature, args):  # type: ignore[no-untyped-def]  # noqa: ARG001
        double = ir.DoubleType()
        rule = builder.module.declare_intrinsic(name, [double], ir.FunctionType(double, [double, double]))
        return builder.call(rule, args, fastmath=("nnan", "nsz"))

    return codegen


@_operation
def _lower(typingctx, one, other):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """The lower of two."""
    return _two, _extreme("llvm.minnum")


@_operation
def _higher(typingctx, one, other):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """The higher of two."""
    return _two, _extreme("llvm.maxnum")


ENTER, EXIT, INSIDE, OUTSIDE, COST, FLOOR = (row * LANES for row in range(6))
"""What a lane is told; FLOOR is 1 - depth of its trailing stop, 0 without one."""
INSTALMENTS, SPACING, ONLY_WHILE, RESET_AFTER = (row * LANES for row in range(6, 10))
BOUND, TARGET, STANDING, HELD, GROWTH, BELOW, WORST = (row * LANES for row in range(10, 17))
EXCESS, SQUARES, WITH_CASH, TURNOVER, TRADES, EXPOSURE = (row * LANES for row in range(17, 23))
BOUGHT, WAITED, AWAY, MARK, BARRED, ALIVE, STEP = (row * LANES for row in range(23, 30))
"""What a lane remembers; STEP is its return in excess of cash at the bar."""
SIDE = 30 * LANES
"""-1 where the signal has to fall: ENTER and EXIT are then levels of its negative."""
ROWS = 31


@_jit
def decide(block, signal):  # type: ignore[no-untyped-def]
    """The weights of a bar from a signal: inside from ENTER on until it is below EXIT, else outside."""
    for lane in range(LANES):
        enter, leave = block[ENTER + lane], block[EXIT + lane]
        inside, outside = block[INSIDE + lane], block[OUTSIDE + lane]
        on = signal * block[SIDE + lane] >= block[BOUND + lane]
        block[BOUND + lane] = _pick(on, leave, enter)
        block[TARGET + lane] = _pick(on, inside, outside)


@_jit
def decide_in_stages(block, signal):  # type: ignore[no-untyped-def]
    """The same with instalments, in the words of `playbook_sections.Stages`."""
    for lane in range(LANES):
        enter, leave = block[ENTER + lane], block[EXIT + lane]
        inside, outside, instalments = block[INSIDE + lane], block[OUTSIDE + lane], block[INSTALMENTS + lane]
        value = signal * block[SIDE + lane]
        on = value >= block[BOUND + lane]
        begins = value >= enter
        away, waited = block[AWAY + lane], block[WAITED + lane] + 1.0
        bought = _pick((away > 0.0) & (away >= block[RESET_AFTER + lane]), 0.0, block[BOUGHT + lane])
        first = bought == 0.0
        due = first | (waited >= block[SPACING + lane])
        wanted = first | begins | (block[ONLY_WHILE + lane] == 0.0)
        buys = on & due & wanted & (bought < instalments)
        bought = _pick(buys, bought + 1.0, bought)
        part = outside + (inside - outside) * (bought / instalments)
        stage = _pick(bought == instalments, inside, part)
        block[BOUND + lane] = _pick(on, leave, enter)
        block[BOUGHT + lane] = bought
        block[WAITED + lane] = _pick(buys, 0.0, waited)
        block[AWAY + lane] = _pick(on, 0.0, away + 1.0)
        block[TARGET + lane] = _pick(on, stage, outside)


@_jit
def stand_still(block):  # type: ignore[no-untyped-def]
    """A bar at which the signal is not known: what stood goes on, and the bar counts."""
    for lane in range(LANES):
        away = block[AWAY + lane]
        block[WAITED + lane] += 1.0
        block[AWAY + lane] = _pick(away > 0.0, away + 1.0, 0.0)


@_jit
def trade_lanes(block, asset, cash, drift):  # type: ignore[no-untyped-def]
    """A bar of `simulate_path` for each lane, of one asset that returns `asset`; weights from 0 to 1, no stops."""
    for lane in range(LANES):
        held, target, cost = block[HELD + lane], block[TARGET + lane], block[COST + lane]
        value = held * (1.0 + asset)
        excess = held * (asset - cash)
        grown = 1.0 + cash + excess
        missing = target * grown - value
        distance = abs(missing)
        trades = (target != block[STANDING + lane]) | (distance >= drift * grown)
        trades = trades & ((distance > DUST * grown) | (target == 0.0))
        price = _pick(missing > 0.0, cost, -cost)
        fee = 1.0 + price * target
        both = 1.0 / (fee * grown)  # one division for two
        left, share = (grown + price * value) * (both * grown), both * fee
        traded = _pick(trades, abs(target * left - value), 0.0)
        paid = cost * traded
        held = _pick(trades, target, value * share)
        step = excess - paid
        growth = grown - paid
        below = block[BELOW + lane] * growth
        below = _lower(below, 1.0)
        block[HELD + lane] = held
        block[STANDING + lane] = target
        block[GROWTH + lane] *= growth
        block[BELOW + lane] = below
        block[WORST + lane] = _lower(below, block[WORST + lane])
        block[STEP + lane] = step
        block[TURNOVER + lane] += traded * share
        block[TRADES + lane] += _pick(traded > 0.0, 1.0, 0.0)
        block[EXPOSURE + lane] += held
        block[EXCESS + lane] += step
        block[SQUARES + lane] += step * step
        block[WITH_CASH + lane] += step * cash


@_jit
def trade_guarded_lanes(block, asset, cash, drift, price_now):  # type: ignore[no-untyped-def]
    """The same with trailing stops at closes, and with weights that can ruin."""
    for lane in range(LANES):
        held, target, cost = block[HELD + lane], block[TARGET + lane], block[COST + lane]
        alive = block[ALIVE + lane] > 0.0
        value = held * (1.0 + asset)
        excess = held * (asset - cash)
        grown = 1.0 + cash + excess
        stops = (held > 0.0) & (price_now <= block[MARK + lane] * block[FLOOR + lane])
        barred = (stops | (block[BARRED + lane] > 0.0)) & (target > 0.0)
        target = _pick(barred, 0.0, target)
        missing = target * grown - value
        distance = abs(missing)
        wanted = (target != block[STANDING + lane]) | (distance >= drift * grown)
        wanted = wanted & ((distance > DUST * grown) | (target == 0.0)) & (not barred)
        ruined = alive & (grown - cost * abs(value) <= 0.0)
        dead = ruined | (not alive)
        target = _pick(dead, 0.0, target)
        trades = wanted | stops | ruined
        missing = _pick(ruined, 0.0 - value, missing)
        price = _pick(missing > 0.0, cost, -cost)
        fee = 1.0 + price * target
        both = 1.0 / (fee * grown)
        left, share = (grown + price * value) * (both * grown), _pick(grown > 0.0, both * fee, 0.0)
        traded = _pick(trades & alive & (grown > 0.0), abs(target * left - value), 0.0)
        paid = cost * traded
        drifted = value * share
        after = _pick(trades, target, drifted)
        after = _pick(dead, 0.0, after)
        step = excess - paid
        growth = grown - paid
        step = _pick(ruined, -1.0 - cash, step)
        growth = _pick(ruined, 0.0, growth)
        gone = (not alive) & (not ruined)
        step = _pick(gone, -cash, step)
        growth = _pick(gone, 1.0, growth)
        below = block[BELOW + lane] * growth
        below = _lower(below, 1.0)
        opens = (held <= 0.0) | stops
        mark = block[MARK + lane]
        risen = _higher(price_now, mark)
        block[MARK + lane] = _pick(opens, price_now, risen)
        block[BARRED + lane] = _pick(barred, 1.0, 0.0)
        block[ALIVE + lane] = _pick(dead, 0.0, 1.0)
        block[HELD + lane] = after
        block[STANDING + lane] = target
        block[GROWTH + lane] *= growth
        block[BELOW + lane] = below
        block[WORST + lane] = _lower(below, block[WORST + lane])
        block[STEP + lane] = step
        block[TURNOVER + lane] += traded * share
        block[TRADES + lane] += _pick(traded > 0.0, 1.0, 0.0)
        block[EXPOSURE + lane] += after
        block[EXCESS + lane] += step
        block[SQUARES + lane] += step * step
        block[WITH_CASH + lane] += step * cash


@_jit
def run_block(block, signal, asset, cash, price, drift, staged, guarded, returns):  # type: ignore[no-untyped-def]
    """All bars of a block of rules; `returns` (t, lanes) gets the return of each bar, (0, 0) where it is not wanted.

    The first bar's purchase is in growth, falls, turnover and trades; its return is in no moment.
    """
    for bar in range(signal.shape[0]):
        if np.isnan(signal[bar]):
            if staged:
                stand_still(block)
        elif staged:
            decide_in_stages(block, signal[bar])
        else:
            decide(block, signal[bar])
        if guarded:
            trade_guarded_lanes(block, asset[bar], cash[bar], drift, price[bar])
        else:
            trade_lanes(block, asset[bar], cash[bar], drift)
        if returns.shape[0] > 0:
            for lane in range(returns.shape[1]):
                returns[bar, lane] = block[STEP + lane] + cash[bar]
        if bar == 0:
            for lane in range(LANES):
                block[EXCESS + lane] = block[SQUARES + lane] = block[WITH_CASH + lane] = 0.0
