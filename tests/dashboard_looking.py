"""A page of the dashboard in a real browser, with everything that it said and asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashboard_making import Running

PAGES = (
    "", "volatility", "breakouts", "bitcoin", "risk-curve", "divergences", "signals", "signals/btc_drawdown", "claims",
    "claims/r4-russell-breakout-bitcoin", "playbooks", "playbooks/v21-cash-above-forty", "data", "nowhere",
)  # fmt: skip
WIDE, PHONE, NARROWEST = 1280, 390, 320
PATIENCE = 180_000
"""Milliseconds: a signal in full may take seconds the first time, and a busy machine many times as long."""
PATIENCE_OF_WORK = 900_000
"""Milliseconds: a test of a claim runs in a process that is nicer than all others; as long as the server gives it."""


class Looked:
    """A page with everything that it said and asked for."""

    def __init__(self, page: Any, server: Running) -> None:
        self.page, self.server = page, server
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.on("request", lambda request: self.asked.append(request.url))

    def at(self, name: str) -> Looked:
        """Go to a page and wait until all of it is there."""
        self.page.goto(f"{self.server.address}#/{name}")
        self.settled()
        return self

    def settled(self) -> None:
        """Wait until nothing is being read or drawn any more."""
        self.page.wait_for_selector("h1", timeout=PATIENCE)
        self.page.wait_for_selector(".reading-now", state="detached", timeout=PATIENCE)
        self.page.wait_for_selector("figure[data-drawn=false]", state="detached", timeout=PATIENCE)

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))


def until(page: Any, expression: str, wanted: object) -> None:
    """Wait until an expression in the page is what it should be: a page answers a click when it comes to it."""
    page.wait_for_function(f"(wanted) => ({expression}) === wanted", arg=wanted, timeout=PATIENCE)
