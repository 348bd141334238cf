"""The JSON of index readings: one array, one object a value, with a published schema.

The schema stands in `schemas/index.schema.json`. Its version rises when a key changes meaning or disappears; new keys
may come without notice.
"""

from __future__ import annotations

import math
from typing import Any

from weatherglass.indices.reading import IndexReading, TermReading
from weatherglass.market import Reason

SCHEMA_VERSION = 1


def reading_record(reading: IndexReading, *, band: bool = False, explain: bool = False) -> dict[str, Any]:
    """One reading as a JSON object.

    Parameters
    ----------
    band
        Adds the bid / mid / ask band.
    explain
        Adds every strike of every term.
    """
    record: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "index": reading.index,
        "value": reading.value,
        "unit": reading.unit,
        "as_of": reading.as_of.isoformat(),
        "edition": reading.edition,
        "status": reading.status,
        "reason": _reason(reading.reason),
        "terms": [_term(term) for term in reading.terms],
        "computed_by": "weatherglass; not an official index value",
        "as_of_inferred": reading.as_of_inferred,
        "known_at": None if reading.known_at is None else reading.known_at.isoformat(),
        "flags": [str(flag) for flag in reading.flags],
        "source": reading.source,
        "notes": list(reading.notes),
        "defects": dict(reading.board_defects),
    }
    if band:
        record["band"] = (
            None
            if reading.band is None
            else {"bid": reading.band.bid, "mid": reading.band.mid, "ask": reading.band.ask}
        )
    if explain:
        record["strip"] = [_strip_row(row) for row in reading.explain()]
        record["forward_shares"] = [_number(reading.forward_share(term)) for term in reading.terms]
    return record


def definition_row(definition: Any) -> dict[str, Any]:
    """An index of the family as a flat row: what it is, what is verified of it, and what is not."""
    return {
        "index": definition.name,
        "title": definition.title,
        "underlyings": " ".join(definition.underlyings),
        "horizon_days": definition.horizon_days,
        "formula": str(definition.formula),
        "verified": definition.verified,
        "unverified": definition.unverified,
    }


def _reason(reason: Reason | None) -> dict[str, str] | None:
    return None if reason is None else {"code": str(reason.code), "message": reason.message}


def _term(term: TermReading) -> dict[str, Any]:
    quality = term.quality
    return {
        "expiry": term.expiry.isoformat(),
        "root": term.root,
        "minutes": term.minutes,
        "rate": term.rate,
        "forward": term.forward,
        "k0": term.k0,
        "variance": term.variance,
        "strikes": term.strikes,
        "weight": term.weight,
        "settles_at": term.settles_at.isoformat(),
        "reason": _reason(term.reason),
        "quality": {
            "strikes_listed": quality.strikes_listed,
            "skipped": dict(quality.skipped),
            "widest_spread": quality.widest_spread,
            "widest_spread_strike": quality.widest_spread_strike,
            "wide_beyond": quality.wide_beyond,
            "wide_share": quality.wide_share,
            "put_wing_end": quality.put_wing_end,
            "call_wing_end": quality.call_wing_end,
            "put_end_share": quality.put_end_share,
            "call_end_share": quality.call_end_share,
            "defects": {str(code): count for code, count in quality.defects.items()},
        },
    }


def _strip_row(row: Any) -> dict[str, Any]:
    return {
        "expiry": row.expiry.isoformat(),
        "root": row.root,
        "strike": row.strike,
        "type": row.type,
        "bid": row.bid,
        "ask": row.ask,
        "mid": row.mid,
        "width": row.width,
        "contribution": row.contribution,
        "share": _number(row.share),
    }


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
