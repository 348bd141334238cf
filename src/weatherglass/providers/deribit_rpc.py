"""Answers of Deribit's JSON-RPC interface over HTTP: the result, or the error with what to do about it."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from weatherglass.errors import SchemaChanged, SourceRefused
from weatherglass.market.payload import Payload
from weatherglass.providers.documents import json_of

HOST = "https://www.deribit.com"
LICENCE = "Deribit's terms of service; public market data without a key, not for redistribution."

RETRYABLE_CODES = MappingProxyType({
    10028: "too_many_requests",
    10040: "retry",
    10041: "settlement_in_progress",
    10047: "matching_engine_queue_full",
    10066: "too_many_concurrent_requests",
    11051: "system_maintenance",
    11094: "internal_server_error",
    13028: "temporarily_unavailable",
    13888: "timed_out",
})  # fmt: skip
"""Errors after which the same request may succeed; all others are about the request itself."""
RETRY_AFTER_S = 1.0
"""The pool of credits refills by 10,000 a second, twenty requests' worth."""


def rpc_result(payload: Payload, expected: str) -> Any:
    """The member `result` of an answer.

    Raises
    ------
    SourceRefused
        When it is an error: the code and the message are named; `retry_after_s` is set when asking again makes sense.
    NotTheDocument, SchemaChanged
        When it is no JSON, or JSON without a result.
    """
    found = json_of(payload, dict[str, Any], expected)
    error = found.get("error")
    if isinstance(error, dict):
        code = error.get("code")
        again = code in RETRYABLE_CODES
        remedy = "ask again later" if again else "the request itself is wrong, asking again will not help"
        raise SourceRefused(
            payload.source,
            200,
            f"JSON-RPC error {code} {error.get('message')}: {remedy}",
            retry_after_s=RETRY_AFTER_S if again else None,
        )
    if "result" not in found:
        raise SchemaChanged(payload.source, ["result"], found)
    return found["result"]
