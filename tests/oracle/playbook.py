"""A simulated playbook as plain loops, one sentence of the order of a bar at a time; it refuses to be clever.

It knows no arrays: a market is a list of bars, a bar a dictionary of assets. Besides the path it says how close any
decision came to going the other way (`closest`, as a share), so that comparisons can leave out cases that hang on the
last bit of a float.
"""

import itertools
import math
from typing import Any, TypedDict


class Bar(TypedDict):
    """One session: prices by asset (None where they are not known), what cash earned, what arrives."""

    close: dict[str, float]
    open: dict[str, float | None]
    high: dict[str, float | None]
    low: dict[str, float | None]
    cost: dict[str, float]
    cash: float
    paid_in: float
    order: dict[str, float | None]


class StopRule(TypedDict):
    """A stop on one asset; kind "none", "fixed" or "trailing", back_in "next_entry", "after_bars" or "above_stop"."""

    kind: str
    depth: float
    back_in: str
    bars: int


class Day(TypedDict):
    """What stands at the end of a bar."""

    equity: float
    unit: float
    weight: dict[str, float]
    traded: float
    cost: float
    tax: float
    stopped: dict[str, bool]


class Holding:
    """Some units of an asset, what they cost on average, and the best close since the first of them was bought."""

    def __init__(self) -> None:
        self.amount = 0.0
        self.average = 0.0
        self.best = 0.0


class Account:
    """Everything that lasts from bar to bar."""

    def __init__(self, assets: list[str]) -> None:
        self.money = 1.0
        self.units = 1.0
        self.losses = 0.0
        self.holdings = {asset: Holding() for asset in assets}
        self.standing = dict.fromkeys(assets, 0.0)
        self.stopped_out: dict[str, dict[str, Any]] = {}
        self.closest = math.inf

    def decide(self, difference: float) -> bool:
        """Whether a difference is at or below 0; remembers the closest call."""
        self.closest = min(self.closest, abs(difference))
        return difference <= 0.0

    def value(self, bar: Bar) -> float:
        return self.money + sum(h.amount * bar["close"][asset] for asset, h in self.holdings.items())

    def pay_tax(self, gain: float, rate: float) -> float:
        """Tax on what was gained, after losses of earlier; what is left of the losses is kept."""
        if rate == 0.0:
            return 0.0
        if gain < 0.0:
            self.losses += -gain
            return 0.0
        used = min(gain, self.losses)
        self.losses -= used
        return rate * (gain - used)

    def trade(self, asset: str, amount: float, price: float) -> float:
        """Hold so many units from now on; returns the gain that is realised. Money is moved, costs are not."""
        holding = self.holdings[asset]
        now = holding.amount
        self.money -= (amount - now) * price
        gone_down = abs(amount) < abs(now) and amount * now >= 0
        turned = amount * now < 0
        gain = 0.0
        if gone_down:
            gain = (now - amount) * (price - holding.average)
        elif turned:
            gain = now * (price - holding.average)
        if now == 0.0 or turned:
            holding.average = holding.best = price
        elif not gone_down:
            holding.average = (holding.average * abs(now) + price * (abs(amount) - abs(now))) / abs(amount)
        holding.amount = amount
        return gain


def sells_at(account: Account, asset: str, rule: StopRule, bar: Bar) -> tuple[float, float] | None:
    """Price and level of a stop that sells within the bar, or None."""
    holding = account.holdings[asset]
    if rule["kind"] == "none" or holding.amount == 0.0:
        return None
    reference = holding.average if rule["kind"] == "fixed" else holding.best
    opened, close = bar["open"][asset], bar["close"][asset]
    sign = 1.0 if holding.amount > 0 else -1.0
    level = reference * (1.0 - sign * rule["depth"])
    worst = bar["low"][asset] if holding.amount > 0 else bar["high"][asset]

    def beyond(price: float) -> bool:
        return account.decide(sign * (price - level) / level)

    if opened is None or worst is None:
        return (close, level) if beyond(close) else None
    if beyond(opened):
        return opened, level
    return (level, level) if beyond(worst) else None


def may_buy(account: Account, asset: str, rule: StopRule, bars: list[Bar], at: int) -> bool:
    """Whether a stop lets an asset be bought at this bar."""
    out = account.stopped_out.get(asset)
    if out is None:
        return True
    order = bars[at]["order"][asset]
    if rule["back_in"] == "after_bars":
        free = at >= out["at"] + rule["bars"]
    elif rule["back_in"] == "above_stop":
        before = bars[at - 1]["close"][asset]
        difference = (before - out["level"]) / out["level"]
        free = at - 1 >= out["at"] and not account.decide(difference if out["long"] else -difference)
    elif out["long"]:
        free = order is None or order <= 0.0
    else:
        free = order is None or order >= 0.0
    if free:
        del account.stopped_out[asset]
    return free


def paid_for(account: Account, bar: Bar, orders: dict[str, float], left: float, tax: float) -> tuple[float, float]:
    """Costs and tax of the trades if so much is left after them."""
    costs = gain = 0.0
    for asset, order in orders.items():
        holding, price = account.holdings[asset], bar["close"][asset]
        change = order * left - holding.amount * price
        costs += bar["cost"][asset] * abs(change)
        if change < 0.0 and tax > 0.0:
            gain += -change * (1.0 - holding.average / price)
    return costs, tax * max(0.0, gain - account.losses)


def what_is_left(account: Account, bar: Bar, orders: dict[str, float], tax: float) -> float | None:
    """The equity after trades, costs and tax: every way to buy and sell is tried, and whether tax is due.

    For each, what is left solves one linear equation; the answer is the one that agrees with its own guess best. None
    where even with nothing left the trades could not be paid.
    """
    equity = account.value(bar)
    costs, due = paid_for(account, bar, orders, 0.0, tax)
    if account.decide(equity - costs - due):
        return None
    best, best_error = equity, math.inf
    for buys in itertools.product([True, False], repeat=len(orders)):
        for taxed in (True, False) if tax > 0.0 else (False,):
            # equity - left = costs + tax, both linear in left: constant + factor x left
            constant = factor = 0.0
            for (asset, order), buy in zip(orders.items(), buys, strict=True):
                holding, price, rate = account.holdings[asset], bar["close"][asset], bar["cost"][asset]
                sign = 1.0 if buy else -1.0
                constant -= sign * rate * holding.amount * price
                factor += sign * rate * order
                if taxed and not buy:
                    share = 1.0 - holding.average / price
                    constant += tax * share * holding.amount * price
                    factor -= tax * share * order
            if taxed:
                constant -= tax * account.losses
            left = (equity - constant) / (1.0 + factor)
            costs, due = paid_for(account, bar, orders, left, tax)
            error = abs(equity - costs - due - left)
            if error < best_error:
                best, best_error = left, error
    assert best_error < 1e-9 * (equity + abs(best)), best_error
    return best


def oracle_path(
    bars: list[Bar], stops: dict[str, StopRule], *, drift: float, tax: float
) -> tuple[list[Day], int | None, float]:
    """A day for each bar, the bar of the ruin, and the closest call of any decision."""
    assets = list(stops)
    account = Account(assets)
    days: list[Day] = []
    for at, bar in enumerate(bars):
        # 1. cash earns, assets move, stops that stood since the close before sell
        account.money *= 1.0 + bar["cash"]
        traded = costs = gain = 0.0
        stopped = dict.fromkeys(assets, False)
        for asset in assets:
            sale = sells_at(account, asset, stops[asset], bar)
            if sale is None:
                continue
            price, level = sale
            amount = account.holdings[asset].amount
            traded += abs(amount) * price
            costs += abs(amount) * price * bar["cost"][asset]
            gain += account.trade(asset, 0.0, price)
            account.standing[asset] = 0.0
            account.stopped_out[asset] = {"at": at, "level": level, "long": amount > 0}
            stopped[asset] = True
        due = account.pay_tax(gain, tax)
        account.money -= costs + due

        # 2. money arrives and buys units
        ruined = account.decide(account.value(bar))
        if not ruined:
            account.units += bar["paid_in"] / (account.value(bar) / account.units)
            account.money += bar["paid_in"]
        equity = account.value(bar)
        before = equity + costs + due

        # 3. orders
        orders: dict[str, float] = {}
        for asset in assets:
            order = bar["order"][asset]
            if not may_buy(account, asset, stops[asset], bars, at) or order is None or ruined:
                continue
            drifted = abs(account.holdings[asset].amount * bar["close"][asset] / equity - order)
            if order != account.standing[asset] or drift == 0.0 or account.decide(drift - drifted):
                orders[asset] = order

        # 4. costs and taxes, of what remains
        left: float | None = None
        if not ruined:
            everything = dict.fromkeys(assets, 0.0)
            sale_costs, sale_tax = paid_for(account, bar, everything, 0.0, tax)
            if not account.decide(equity - sale_costs - sale_tax):
                left = what_is_left(account, bar, orders, tax)
            if left is None:
                ruined, orders, left = True, everything, 0.0
            gain = 0.0
            for asset, order in orders.items():
                holding, price = account.holdings[asset], bar["close"][asset]
                value = holding.amount * price
                account.standing[asset] = order
                if order != 0.0 and abs(order * left - value) <= 1e-12 * equity:
                    continue
                traded += abs(order * left - value)
                paid = abs(order * left - value) * bar["cost"][asset]
                costs += paid
                account.money -= paid
                gain += account.trade(asset, order * left / price, price)
            more = account.pay_tax(gain, tax)
            due += more
            account.money -= more
        equity = account.value(bar)
        share = 1.0 / before if before > 0.0 else 0.0
        days.append(
            Day(
                equity=equity,
                unit=equity / account.units,
                weight={
                    asset: 0.0 if ruined else h.amount * bar["close"][asset] / equity
                    for asset, h in account.holdings.items()
                },
                traded=traded * share,
                cost=costs * share,
                tax=due * share,
                stopped=stopped,
            )
        )
        if ruined:
            rest = days[-1].copy()
            rest.update(traded=0.0, cost=0.0, tax=0.0, stopped=dict.fromkeys(assets, False))
            days.extend([rest] * (len(bars) - at - 1))
            return days, at, account.closest
        for asset, holding in account.holdings.items():
            if holding.amount > 0:
                holding.best = max(holding.best, bar["close"][asset])
            elif holding.amount < 0:
                holding.best = min(holding.best, bar["close"][asset])
    return days, None, account.closest
