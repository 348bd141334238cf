"""The JSON of signals, of a list or one in full, and of their histories.

The schemas are `schemas/signals.schema.json` and `schemas/history.schema.json`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weatherglass.app.worded_record import WordedOutcome
    from weatherglass.app.worded_signal import WordedSignal

SCHEMA_VERSION = 1


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
