"""The VIX futures indices from the text of their rules and the exchange's files, in plain loops.

It imports nothing of the package, knows its own settlement days, holidays and misprints, and is slow.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt
from pathlib import Path

LETTERS = "FGHJKMNQUVXZ"
UNSCHEDULED = (date(2007, 1, 2), date(2012, 10, 29), date(2012, 10, 30))
MISPRINTS = {((2009, 8), date(2008, 10, 30)), ((2009, 2), date(2008, 4, 21)), ((2009, 1), date(2008, 4, 21))}
MISPRINTS |= {((2014, 2), date(2013, 5, 28))}
Month = tuple[int, int]


def settles_from(folder: Path) -> dict[Month, dict[date, float]]:
    """Settlement prices in index points by month of the contract and day."""
    found: dict[Month, dict[date, float]] = {}
    for path in sorted(folder.glob("CFE_*_VX.csv")):
        month = (2000 + int(path.name[5:7]), LETTERS.index(path.name[4]) + 1)
        lines = path.read_text().splitlines()
        while not lines[0].startswith("Trade Date"):
            lines = lines[1:]
        for row in csv.DictReader(lines):
            of_month, of_day, of_year = (int(part) for part in row["Trade Date"].split("/"))
            day, price = date(of_year, of_month, of_day), float(row["Settle"])
            if price <= 0.0 or (month, day) in MISPRINTS:
                continue
            if day < date(2007, 3, 26):
                price = float(f"{price / 10.0:.6f}")
            found.setdefault(month, {})[day] = price
    return found


def bills_from(path: Path) -> dict[date, float]:
    """Rate of the first day of each week that has one."""
    table = csv.DictReader(path.read_text().splitlines())
    rows = sorted((date.fromisoformat(row["Date"]), float(row["Value"])) for row in table)
    weekly: dict[tuple[int, int], tuple[date, float]] = {}
    for day, rate in rows:
        weekly.setdefault(day.isocalendar()[:2], (day, rate))
    return dict(weekly.values())


class Oracle:
    """Everything that a day needs."""

    def __init__(self, settles: dict[Month, dict[date, float]], bills: dict[date, float]) -> None:
        self.settles, self.bills = settles, bills
        self.sessions = sorted({day for prices in settles.values() for day in prices})
        self.last = self.sessions[-1]
        self.open_days = set(self.sessions)
        self.scheduled = sorted({*self.sessions, *UNSCHEDULED, *self._weekdays_after()})

    def _weekdays_after(self) -> list[date]:
        """Days of the period that has not ended: no holiday is among them as long as it is an August."""
        days = [self.last + timedelta(days=n) for n in range(1, 12)]
        return [day for day in days if day.weekday() < 5]

    def settlement(self, month: Month) -> date:
        """30 days before the third Friday of the month after, or the session before it."""
        year, of_year = month if month[1] < 12 else (month[0] + 1, 0)
        friday = date(year, of_year + 1, 15)
        while friday.weekday() != 4:
            friday += timedelta(days=1)
        if friday <= self.last and friday not in self.open_days:
            friday -= timedelta(days=1)
        day = friday - timedelta(days=30)
        while day <= self.last and day not in self.open_days:
            day -= timedelta(days=1)
        return day

    def months(self, day: date, count: int) -> list[Month]:
        """The contract that settled last on or before a day, and the next ones after it."""
        month, found = (day.year, day.month), []
        month = (month[0] - 1, 12) if month[1] == 1 else (month[0], month[1] - 1)
        while self.settlement(_next(month)) <= day:
            month = _next(month)
        for _ in range(count + 1):
            found.append(month)
            month = _next(month)
        return found

    def weights(self, day: date, places: tuple[int, ...]) -> dict[Month, float]:
        """Units after the close of a day."""
        months = self.months(day, max(places))
        start, end = self.settlement(months[0]), self.settlement(months[1])
        dt = sum(1 for each in self.scheduled if start <= each < end)
        dr = sum(1 for each in self.scheduled if day < each < end)
        found = {months[place]: 1.0 for place in places[1:-1]}
        found[months[places[0]]] = dr / dt
        found[months[places[-1]]] = (dt - dr) / dt
        return found

    def price(self, month: Month, day: date) -> float | None:
        """Settlement price, or before 21 April 2008 the root of squares interpolated between listed neighbors."""
        listed = self.settles.get(month, {}).get(day)
        if listed is not None or day >= date(2008, 4, 21):
            return listed
        before = after = month
        for _ in range(9):
            before = _before(before) if self.settles.get(before, {}).get(day) is None else before
            after = _next(after) if self.settles.get(after, {}).get(day) is None else after
        low, high = self.settles.get(before, {}).get(day), self.settles.get(after, {}).get(day)
        if low is None or high is None:
            return None
        start, middle, end = (self.settlement(each) for each in (before, month, after))
        passed = sum(1 for each in self.scheduled if start <= each < middle)
        between = sum(1 for each in self.scheduled if start <= each < end)
        return sqrt(low**2 + (high**2 - low**2) * passed / between)

    def bill(self, before: date, day: date) -> float:
        """Return of bills at the latest weekly rate effective the day before."""
        rate = self.bills[max(each for each in self.bills if each <= before)]
        return float((1.0 / (1.0 - 91.0 / 360.0 * rate)) ** ((day - before).days / 91.0) - 1.0)

    def levels(self, places: tuple[int, ...], first: date, last: date) -> dict[date, tuple[float, float]]:
        """Excess and total return level by day."""
        days = [day for day in self.sessions if first <= day <= last]
        excess = total = 100_000.0
        found = {days[0]: (excess, total)}
        for before, day in pairwise(days):
            held = {month: units for month, units in self.weights(before, places).items() if units}
            worth_in = worth_out = 0.0
            for month, units in held.items():
                price_in, price_out = self.price(month, before), self.price(month, day)
                assert price_in is not None, (month, before)
                assert price_out is not None, (month, day)
                worth_in += units * price_in
                worth_out += units * price_out
            contracts = worth_out / worth_in - 1.0
            excess *= 1.0 + contracts
            total *= 1.0 + contracts + self.bill(before, day)
            found[day] = (excess, total)
        return found


def _next(month: Month) -> Month:
    return (month[0] + 1, 1) if month[1] == 12 else (month[0], month[1] + 1)


def _before(month: Month) -> Month:
    return (month[0] - 1, 12) if month[1] == 1 else (month[0], month[1] - 1)
