"""The record after states as a table: cases, spread and share beside those of all days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Group
from rich.text import Text

from weatherglass.app.worded_record import episodes_text, nearly_always
from weatherglass.messages.text import text

if TYPE_CHECKING:
    from weatherglass.app.worded_record import WordedOutcome

FEWEST_EPISODES = 3
"""With fewer, a line has no share that rose: the days of one episode share their outcome, and 9 of 9 says nothing."""


def record_table(pairs: Sequence[tuple[WordedOutcome, int]], lang: str, width: int) -> Group:
    """Records by days, each beside its number of episodes, under their states; closer where it is narrow."""
    lines = _record_lines(pairs, lang, narrow=False)
    if max(each.cell_len for each in lines) > width:
        lines = _record_lines(pairs, lang, narrow=True)
    return Group(*lines)


def _record_lines(pairs: Sequence[tuple[WordedOutcome, int]], lang: str, *, narrow: bool) -> list[Text]:
    rows = [_record_row(each, episodes, narrow=narrow) for each, episodes in pairs]
    names = ("later", "cases_short" if narrow else "cases", "quartiles", "median", "up", "base")
    heads = [text(f"head.{name}", lang) for name in names]
    widths = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)]
    gap = " " if narrow else "  "
    lines, condition = [Text(_line(heads, widths, gap), style="dim")], ""
    for (each, _), row in zip(pairs, rows, strict=True):
        if each.condition != condition:
            condition = each.condition
            lines.append(Text(condition))
        lines.append(Text(f"{row[0]}{gap}{each.missing}" if each.missing else _line(row, widths, gap)))
    return lines


def _record_row(each: WordedOutcome, episodes: int, *, narrow: bool) -> list[str]:
    indent, joint, gap = (" ", "~", " ") if narrow else ("  ", " ~ ", "  ")
    return [
        f"{indent}{each.target_text}, {each.horizon_text}",
        f"{each.n:,} / {episodes:,}",
        "" if each.missing else f"{each.q25_text}{joint}{each.q75_text}",
        each.median_text,
        each.share_up_text,
        f"{each.base_median_text}{gap}{each.base_share_up_text}",
    ]


def _line(cells: Sequence[str], widths: Sequence[int], gap: str) -> str:
    """Cells side by side, the first to the left and the others to the right."""
    others = (" " * (width - cell_len(cell)) + cell for cell, width in zip(cells[1:], widths[1:], strict=True))
    return gap.join([padded(cells[:1], widths[:1]), *others])


def padded(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Cells to the left in so many columns each; wide characters take two."""
    return "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True))


def beside_episodes(outcomes: Iterable[WordedOutcome]) -> list[tuple[WordedOutcome, int]]:
    """Records that count days, each beside the number of its episodes."""
    found: dict[tuple[str, str, int], dict[str, WordedOutcome]] = {}
    for each in outcomes:
        found.setdefault((each.signal, each.target, each.horizon), {})[each.sampling] = each
    return [(by["days"], by["episodes"].n) for by in found.values()]


def record_line(each: WordedOutcome, episodes: int, lang: str) -> str:
    """One record in a line."""
    if each.missing:
        return f"{each.measure}: {each.missing}"
    if nearly_always(each, each.base_n):
        return text(
            "record.always", lang, target=each.target_text, horizon=each.horizon_text, n=f"{each.n:,}",
            base=f"{each.base_n:,}", share=each.share_up_text, median=each.median_text,
        )  # fmt: skip
    if episodes < FEWEST_EPISODES:
        return text(
            "record.few",
            lang,
            target=each.target_text,
            horizon=each.horizon_text,
            n=f"{each.n:,}",
            episodes=episodes_text(episodes, lang),
        )
    return text(
        "record.line",
        lang,
        target=each.target_text,
        horizon=each.horizon_text,
        share=each.share_up_text,
        base_share=each.base_share_up_text,
        low=each.q25_text,
        high=each.q75_text,
        median=each.median_text,
        n=f"{each.n:,}",
        episodes=f"{episodes:,}",
    )
