"""Writes docs/reference/signals.md and signals.ko.md from the registry of signals and their texts.

Usage: python scripts/signals_reference.py
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from weatherglass.app.worded_signal import family_title, first_text, reason_text, rows_of, series_text, state_text
from weatherglass.app.worded_signal import title_of as signal_title
from weatherglass.messages.text import text
from weatherglass.messages.wording import number
from weatherglass.signals.panel import Input
from weatherglass.signals.registry import record_targets, signals
from weatherglass.signals.signal import Signal

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
PAGES = {"en": FOLDER / "signals.md", "ko": FOLDER / "signals.ko.md"}


@dataclass(frozen=True)
class Heads:
    """The words of the page itself in one language."""

    head: str
    unit: str
    rows: str
    row: dict[str, str]
    states: str
    inputs: str
    older: str
    optional: str
    parameters: str
    records: str
    claims: str
    never: str


HEADS = {
    "en": Heads(
        head="""# Signals

Made by `scripts/signals_reference.py` from the registry and its texts. [한국어](signals.ko.md)

`weatherglass signals` reads them all on a day, `weatherglass signals NAME` one in full with the figures of its past,
`weatherglass history NAME` one on every day. How to read them: [read the weather](../how-to/read-the-weather.md).

A signal has a value on each day of its *clock*, the first of its inputs, on which all inputs that it needs are there. A
row holds nothing that was not known at its instant, and rows that were once given do not change when days are added.
States in **bold** count as *on*. Where data are missing or too old a signal is not available and says why; it never has
a neutral value instead. *Claims* are the numbers of statements in the two articles that the project set out from: V, an
explainer of the VIX, and R, on small caps at record highs and Bitcoin's cycle.
""",
        unit="Unit",
        rows=", a row each {row}",
        row={"sessions": "session", "days": "day", "weeks": "week", "months": "month", "quarters": "quarter"},
        states="States",
        inputs="Read from",
        older="up to {days} days old",
        optional="optional",
        parameters="Parameters",
        records="Record shown after its states",
        claims="Claims",
        never="Not available",
    ),
    "ko": Heads(
        head="""# 신호

`scripts/signals_reference.py`가 신호 목록과 문구에서 만든다. [English](signals.md)

`weatherglass signals`는 하루의 모든 신호를, `weatherglass signals NAME`은 한 신호를 과거 통계까지,
`weatherglass history NAME`은 한 신호의 날짜별 값을 보인다. 읽는 법은
[read the weather](../how-to/read-the-weather.md)에 있다.

신호는 첫 번째 입력 자료의 날짜마다, 필요한 자료가 모두 있는 날에 값을 갖는다. 각 행에는 그 시점에 알 수
있었던 것만 들어가며, 날짜가 더해져도 앞서 나온 값은 바뀌지 않는다. **굵은** 상태는 켜진 상태다. 자료가
없거나 오래되면 이유와 함께 산출 불가로 표시하고, 중립 값으로 대신하지 않는다. *주장*은 이 프로젝트가
출발점으로 삼은 두 기사의 주장 번호다. V는 VIX 해설 기사, R은 중소형주 신고점과 비트코인 사이클을 다룬
기사다.
""",
        unit="단위",
        rows=", {row}마다 한 행",
        row={"sessions": "거래일", "days": "날", "weeks": "주", "months": "달", "quarters": "분기"},
        states="상태",
        inputs="사용하는 자료",
        older="최대 {days}일 지난 값까지",
        optional="없어도 됨",
        parameters="매개변수",
        records="상태 이후 기록의 대상",
        claims="주장",
        never="산출 불가",
    ),
}


def signals_reference(lang: str) -> str:
    """The page in a language as text."""
    heads, parts, family = HEADS[lang], [HEADS[lang].head], ""
    for signal in signals().values():
        if signal.family != family:
            family = signal.family
            parts.append(f"## {family_title(family, lang)}\n")
        parts.append("\n".join(_signal(signal, heads, lang)) + "\n")
    return "\n".join(parts).rstrip() + "\n"


def _signal(signal: Signal, heads: Heads, lang: str) -> Iterator[str]:
    yield f"### `{signal.name}`: {signal_title(signal, lang)}\n"
    yield text(f"signal.{signal.name}.definition", lang) + "\n"
    if signal.never is not None:
        yield f"* {heads.never}: {reason_text(signal.never, lang)}"
    elif signal.inputs:
        yield f"* {heads.inputs}: {', '.join(_input(each, heads, lang) for each in signal.inputs)}"
    if signal.states:
        yield f"* {heads.states}: {', '.join(_state(signal, each, lang) for each in signal.states)}"
    if signal.parameters:
        said = (
            f"{first_text(lang, f'signal.{signal.name}.parameter.{each.name}', f'parameter.{each.name}')} "
            f"{number(each.value, each.unit, lang)}"
            for each in signal.parameters
        )
        yield f"* {heads.parameters}: {'; '.join(said)}"
    if signal.never is None:
        yield f"* {heads.unit}: `{signal.unit or 'count'}`{heads.rows.format(row=heads.row[rows_of(signal)])}"
        targets = (
            f"{series_text(name, lang)} ({', '.join(map(str, horizons))})" for name, horizons in record_targets(signal)
        )
        yield f"* {heads.records}: {', '.join(targets)}"
    if signal.claims:
        yield f"* {heads.claims}: {', '.join(signal.claims)}"


def _state(signal: Signal, state: str, lang: str) -> str:
    word = state_text(signal, state, lang)
    return f"`{state}` {f'**{word}**' if state in signal.on else word}"


def _input(each: Input, heads: Heads, lang: str) -> str:
    notes = [heads.older.format(days=each.max_age_days)] if each.max_age_days else []
    notes += [] if each.required else [heads.optional]
    name = series_text(each.column, lang)
    said = f"`{each.column}`" if name == each.column else f"`{each.column}` {name}"
    return f"{said} ({', '.join(notes)})" if notes else said


if __name__ == "__main__":
    for language, page in PAGES.items():
        page.write_text(signals_reference(language), encoding="utf-8")
