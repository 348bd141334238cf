"""Thousands of rules at once, over one asset and cash.

A block is LANES rules side by side, one value of each in a row of `block`, a flat array of ROWS x LANES. One array with
rows at constant distances lets the compiler see that rows do not overlap, so that the loops over lanes become vector
code; a row of it is read as block[NAME + lane]. The loops have no branches for the same reason. Time runs outside:
every lane meets a bar while its prices are in registers and the block (31 KB) is in the nearest cache.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types

from weatherglass.compiling import compiled, operation
from weatherglass.playbooks.kernels.one_path import DUST

LANES = 128

_three = types.float64(types.boolean, types.float64, types.float64)
_two = types.float64(types.float64, types.float64)


@operation
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


@operation
def _lower(typingctx, one, other):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """The lower of two."""
    return _two, _extreme("llvm.minnum")


@operation
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


@compiled
def decide(block, signal):  # type: ignore[no-untyped-def]
    """The weights of a bar from a signal: inside from ENTER on until it is below EXIT, else outside."""
    for lane in range(LANES):
        enter, leave = block[ENTER + lane], block[EXIT + lane]
        inside, outside = block[INSIDE + lane], block[OUTSIDE + lane]
        on = signal * block[SIDE + lane] >= block[BOUND + lane]
        block[BOUND + lane] = _pick(on, leave, enter)
        block[TARGET + lane] = _pick(on, inside, outside)


@compiled
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


@compiled
def stand_still(block):  # type: ignore[no-untyped-def]
    """A bar at which the signal is not known: what stood goes on, and the bar counts."""
    for lane in range(LANES):
        away = block[AWAY + lane]
        block[WAITED + lane] += 1.0
        block[AWAY + lane] = _pick(away > 0.0, away + 1.0, 0.0)


@compiled
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


@compiled
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


@compiled
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
