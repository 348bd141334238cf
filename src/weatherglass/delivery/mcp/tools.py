"""The tools: a table of what each one takes, gives and does. All of them only read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from weatherglass.delivery.api.parameters import Asked
from weatherglass.delivery.mcp import answers
from weatherglass.delivery.mcp import arguments as takes
from weatherglass.delivery.mcp.desk import Desk, Tell
from weatherglass.delivery.mcp.given import Given

Answer = Callable[[Desk, Any, str, Tell], Awaitable[Given]]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool.

    Attributes
    ----------
    takes
        Model of its arguments.
    gives
        Names of the published schemas of its documents.
    """

    name: str
    title: str
    description: str
    takes: type[Asked]
    gives: tuple[str, ...]
    answer: Answer


TOOLS = (
    Tool(
        "reading",
        "The market weather of a day",
        "The reading of a day: level of the VIX and its band, what changed, which signals are on, the record after "
        "such days, what is due, and how old every series is. Begin here. Without as_of it is the latest day of the "
        "data, which may lie long ago: the text says how long.",
        takes.TakesReading,
        ("today",),
        answers.reading,
    ),
    Tool(
        "signals",
        "The signals of a day",
        "Signals of the observatory on a day: value with unit, state, percentile among its own past, or why there is "
        "none. Names found here go into signal and signal_history.",
        takes.TakesSignals,
        ("signals",),
        answers.signals,
    ),
    Tool(
        "signal",
        "One signal in full",
        "One signal on a day: its rule, its inputs with their ages and sources, what would change its state, its past "
        "occasions and what followed them. It may take seconds once.",
        takes.TakesSignal,
        ("signals",),
        answers.signal,
    ),
    Tool(
        "signal_history",
        "A signal through time",
        "A signal on every day of a range: value, state, percentile among the values up to that day, and from when it "
        "was known. At most rows of them, thinned as thin says; the text gives the lowest and highest of all of them.",
        takes.TakesSignalHistory,
        ("history",),
        answers.signal_history,
    ),
    Tool(
        "series",
        "Values of a series",
        "Daily values of one series (VIX, SPX, BTC, Treasury yields, ...) with unit and sources. At most rows of them, "
        "thinned as thin says; the text gives the lowest and highest of all of them.",
        takes.TakesSeries,
        ("series",),
        answers.series,
    ),
    Tool(
        "data_ages",
        "How old the data are",
        "Every series that can be read: unit, first and last day, age in days, and who gave it. Ask before calling "
        "anything current.",
        takes.TakesNothing,
        ("data-ages",),
        answers.data_ages,
    ),
    Tool(
        "indices",
        "Indices that can be recomputed",
        "Volatility indices with a published rule: underlyings, horizon, what is verified and what is not.",
        takes.TakesNothing,
        ("indices",),
        answers.indices,
    ),
    Tool(
        "boards",
        "Option boards",
        "Option boards that an index can be calculated on, by name: packaged ones and those of the user's store.",
        takes.TakesNothing,
        ("boards",),
        answers.boards,
    ),
    Tool(
        "explain_index",
        "An index value with the strikes that made it",
        "Calculates an index on an option board and takes the value apart: terms, forward, K0, variance, and the "
        "strikes with the largest part of it, with the sums over all strikes. Computed here, never an official value. "
        "VIX needs a board of SPX; 30D takes any underlying.",
        takes.TakesIndex,
        ("index",),
        answers.explain_index,
    ),
    Tool(
        "claims",
        "Claims of the catalogue",
        "What two articles claim about markets, by id, without testing it. A title is what is claimed, not what was "
        "found.",
        takes.TakesClaims,
        ("claims",),
        answers.claims,
    ),
    Tool(
        "claim",
        "What a claim says",
        "The file of a claim of the catalogue with every default: events, outcome, test, variants, confounders. Also a "
        "pattern for a text to give to claim_test. It tests nothing.",
        takes.TakesId,
        ("claim-file",),
        answers.claim,
    ),
    Tool(
        "claim_test",
        "Put a claim to its test",
        "Tests a claim of the catalogue (id), or one written as YAML (text), and gives a verdict word with n, base "
        "rate, p, the smallest attainable p, the effect that could be detected, and what speaks against it. Takes "
        "seconds to minutes, with progress; where wait_seconds pass it answers how far it is, and the same call again "
        "gets the result. quick=true draws less: good for a first look, not for quoting. A p is no probability that "
        "the claim is true, and few cases prove nothing.",
        takes.TakesTest,
        ("claim", "job"),
        answers.claim_test,
    ),
    Tool(
        "playbooks",
        "Playbooks of the catalogue",
        "Advice of two articles written as rules, by id, without running it.",
        takes.TakesPlaybooks,
        ("playbooks",),
        answers.playbooks,
    ),
    Tool(
        "playbook",
        "What a playbook says",
        "The file of a playbook of the catalogue with every default: rules, assets, costs, variants. It runs nothing.",
        takes.TakesId,
        ("playbook-file",),
        answers.playbook,
    ),
    Tool(
        "playbook_run",
        "Simulate a playbook",
        "Simulates a playbook of the catalogue (id), or one written as YAML (text), with costs, and judges it against "
        "buying and holding. Takes seconds to minutes, with progress, as claim_test. A simulation of the past, no "
        "advice and no forecast.",
        takes.TakesRun,
        ("playbook", "job"),
        answers.playbook_run,
    ),
)
"""In the order in which they are listed."""
