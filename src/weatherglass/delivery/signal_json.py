"""The JSON of signals, of a list or one in full, and of their histories.

The schemas are `schemas/signals.schema.json` and `schemas/history.schema.json`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from weatherglass.app.signal_view import HistoryView
    from weatherglass.app.worded_detail import WordedDetail, WordedFact, WordedOccasion, WordedParameter
    from weatherglass.app.worded_record import WordedOutcome
    from weatherglass.app.worded_signal import WordedSignal

SCHEMA_VERSION = 1
ROW_COLUMNS = (
    "name", "family", "available", "on", "state", "value", "unit", "percentile", "since", "rows_in_state", "day",
    "reason_code", "reason",
)  # fmt: skip
FACT_COLUMNS = (
    "signal", "fact", "label", "value", "unit", "n", "first", "last", "returns", "gap_rule", "low", "high", "spread",
    "claims", "reason_code", "reason",
)  # fmt: skip
HISTORY_COLUMNS = ("date", "value", "state", "percentile", "known_at")
REASONS = {
    "value": "null where the rule has not enough history yet, or lacks an input on that day",
    "state": "null where there is no value, or where the rule has no state for it",
    "percentile": "null where the value is null, or where there are too few values up to that day to rank it among",
}
"""Why a number of a history is missing where it is."""


def signals_document(rows: Iterable[tuple[Any, WordedSignal]], day: date, lang: str, disclaimer: str) -> dict[str, Any]:
    """A list of signals on a day; each a pair of its reading and its words."""
    return {
        "schema_version": SCHEMA_VERSION,
        "lang": lang,
        "day": day.isoformat(),
        "signals": [signal_record(reading, row) for reading, row in rows],
        "disclaimer": disclaimer,
    }


def signal_document(reading: Any, detail: WordedDetail) -> dict[str, Any]:
    """One signal in full: a list of one, with its rule and its past beside the reading."""
    document = signals_document([(reading, detail.signal)], detail.day, detail.lang, detail.disclaimer)
    document["signals"][0] |= {
        "definition": detail.signal.definition,
        "parameters": [_parameter(each) for each in detail.parameters],
        "states": list(reading.signal.states),
        "facts": [_fact(each) for each in detail.facts],
        "occasions": [_occasion(each) for each in detail.occasions],
        "records": [outcome_record(each) for each in detail.outcomes],
        "claims": list(detail.claims),
    }
    return document


def signal_row(row: WordedSignal) -> dict[str, Any]:
    """One signal as a flat row of `ROW_COLUMNS`."""
    record = {name: getattr(row, name) for name in ROW_COLUMNS}
    return record | {
        "available": int(row.available),
        "on": int(row.on),
        "since": row.since.isoformat() if row.since else None,
        "day": row.day.isoformat() if row.day else None,
        "rows_in_state": row.rows_in_state or None,
    }


def fact_row(signal: str, fact: WordedFact) -> dict[str, Any]:
    """One figure as a flat row of `FACT_COLUMNS`."""
    return _fact(fact) | {
        "signal": signal,
        "fact": fact.name,
        "claims": " ".join(fact.claims),
        "reason_code": fact.reason_code or None,
        "reason": fact.reason or None,
    }


def history_rows(view: HistoryView) -> list[dict[str, Any]]:
    """The rows asked for, of `HISTORY_COLUMNS`; a missing number is None."""
    history, rows = view.history, view.rows
    return [
        {
            "date": day,
            "value": _number(value),
            "state": history.states[state] if state >= 0 else None,
            "percentile": _number(percentile),
            "known_at": f"{known}Z",
        }
        for day, value, state, percentile, known in zip(
            history.days[rows].astype(str).tolist(),
            history.value[rows].tolist(),
            history.state[rows].tolist(),
            history.percentile[rows].tolist(),
            history.known_at[rows].astype("datetime64[s]").astype(str).tolist(),
            strict=True,
        )
    ]


def history_document(view: HistoryView, disclaimer: str) -> dict[str, Any]:
    """A history as a JSON object; `reasons` say why a number is missing where it is."""
    return {
        "schema_version": SCHEMA_VERSION,
        "signal": view.signal.name,
        "family": view.signal.family,
        "unit": view.signal.unit,
        "states": list(view.signal.states),
        "as_of": view.day.isoformat(),
        "rows": history_rows(view),
        "reasons": REASONS,
        "disclaimer": disclaimer,
    }


def _number(value: float) -> float | None:
    return None if value != value else value  # noqa: PLR0124 - NaN is no number of JSON


def _parameter(each: WordedParameter) -> dict[str, Any]:
    return {"name": each.name, "label": each.label, "value": each.value, "unit": each.unit, "text": each.text}


def _fact(fact: WordedFact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "label": fact.label,
        "value": fact.value,
        "unit": fact.unit or None,
        "text": fact.text or None,
        "n": fact.n,
        "first": fact.first.isoformat() if fact.first else None,
        "last": fact.last.isoformat() if fact.last else None,
        "returns": fact.returns or None,
        "gap_rule": fact.gap_rule or None,
        "basis_text": fact.basis or None,
        "low": fact.low,
        "high": fact.high,
        "spread": fact.spread or None,
        "claims": list(fact.claims),
        "reason": {"code": fact.reason_code, "message": fact.reason} if fact.reason_code else None,
    }


def _occasion(each: WordedOccasion) -> dict[str, Any]:
    return {
        "first": each.first.isoformat(),
        "last": each.last.isoformat() if each.last else None,
        "kind": each.kind,
        "kind_text": each.kind_text,
        "figures": [_parameter(figure) for figure in each.figures],
    }


def signal_record(reading: Any, row: WordedSignal) -> dict[str, Any]:
    """One signal on one day: codes and numbers of the reading, words of the row."""
    return {
        "name": row.name,
        "family": row.family,
        "title": row.title,
        "family_title": row.family_title,
        "available": row.available,
        "on": row.on,
        "state": row.state or None,
        "state_text": row.state_text,
        "value": row.value,
        "unit": row.unit,
        "value_text": row.value_text or None,
        "day": row.day.isoformat() if row.day else None,
        "since": row.since.isoformat() if row.since else None,
        "rows_in_state": row.rows_in_state or None,
        "percentile": row.percentile,
        "ranked_from": row.ranked_from.isoformat() if row.ranked_from and row.percentile is not None else None,
        "percentile_text": row.percentile_text or None,
        "would_change": [
            {
                "quantity": each.quantity,
                "now": each.now,
                "side": str(each.side),
                "level": each.level,
                "unit": each.unit,
                "to_state": each.to_state,
                "text": said,
            }
            for each, said in zip(reading.boundaries, row.would_change, strict=True)
        ],
        "inputs": [
            {
                "series": each.series,
                "field": each.field or None,
                "day": each.day.isoformat(),
                "value": each.value,
                "unit": each.unit,
                "age_days": each.age_days,
                "source": each.source,
                "revised": each.revised,
            }
            for each in reading.evidence
        ],
        "reason": {"code": row.reason_code, "message": row.reason} if row.reason_code else None,
    }


def outcome_record(outcome: WordedOutcome) -> dict[str, Any]:
    """What followed a state, beside the base rate."""
    return {
        "signal": outcome.signal,
        "state": outcome.state,
        "state_text": outcome.state_text,
        "target": outcome.target,
        "horizon": outcome.horizon,
        "measure_text": outcome.measure,
        "sampling": outcome.sampling,
        "n": outcome.n,
        "open_cases": outcome.open_cases,
        "first": outcome.first.isoformat() if outcome.first else None,
        "last": outcome.last.isoformat() if outcome.last else None,
        "mean": outcome.mean,
        "median": outcome.median,
        "q25": outcome.q25,
        "q75": outcome.q75,
        "worst": outcome.worst,
        "best": outcome.best,
        "share_up": outcome.share_up,
        "base": {
            "n": outcome.base_n,
            "median": outcome.base_median,
            "q25": outcome.base_q25,
            "q75": outcome.base_q75,
            "share_up": outcome.base_share_up,
        },
        "text": outcome.sentence or None,
        "reason": {"code": "no_ended_case", "message": outcome.missing} if outcome.missing else None,
    }
