"""A picture of the strip in text: which strikes carry how much of the variance."""

from __future__ import annotations

from rich.text import Text

from weatherglass.indices.reading import IndexReading

ROWS = 18
BAR = 48
BESIDE = 34
"""Columns of the strikes before a bar and the share behind it, with what three rounded pieces may add."""
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_STYLES = {"put": "red", "call": "green", "put/call": "cyan"}


def strike_chart(reading: IndexReading, width: int) -> Text:
    """Bars of the share of the index variance by strike, both terms together, binned over the used strikes.

    No line is wider than `width`, down to where the words beside the bars need it all.
    """
    bar = max(min(BAR, width - BESIDE), 1)
    rows = list(reading.explain())
    low, high = min(r.strike for r in rows), max(r.strike for r in rows)
    step = (high - low) / ROWS or 1.0
    bins: list[dict[str, float]] = [{} for _ in range(ROWS)]
    for row in rows:
        at = min(int((row.strike - low) / step), ROWS - 1)
        bins[at][row.type] = bins[at].get(row.type, 0.0) + row.share
    most = max(sum(b.values()) for b in bins) or 1.0
    chart = Text("  strikes, and the share of the index variance that they carry\n", style="dim")
    for number, shares in enumerate(bins):
        total = sum(shares.values())
        chart.append(f"  {low + number * step:>9.5g} - {low + (number + 1) * step:<9.5g} ")
        for kind in ("put", "put/call", "call"):
            if kind in shares:
                chart.append(_bar(shares[kind] / most, bar), style=_STYLES[kind])
        chart.append(f" {total:.1%}\n")
    chart.append("  puts ", style="red")
    chart.append("K0 ", style="cyan")
    chart.append("calls", style="green")
    return chart


def _bar(part: float, most: int) -> str:
    whole, rest = divmod(round(max(part, 0.0) * most * 8), 8)
    return "█" * whole + (_EIGHTHS[rest] if rest else "")
