"""A client that answers from a list, and bodies as sources send them in place of a document, for tests of providers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from weatherglass.errors import NotTheDocument, SourceError
from weatherglass.market.payload import Payload
from weatherglass.market.series import SeriesAnswer
from weatherglass.providers.contract import Answer, Provider, Request

NOON = datetime(2026, 8, 28, 12, 0, tzinfo=UTC)

OTHER_BODIES = {
    "empty": b"",
    "blank": b" \r\n\t ",
    "nul": b"\0\0\0\0",
    "outage": b"Will be right back...\n\nThank you for your patience.",
    "quota": b"Too Many Requests\r\n",
    "consent": b"<!DOCTYPE html><html><head><title>Before you continue</title></head><body><form/></body></html>",
    "binary": bytes(range(128, 256)),
}
"""What comes with status 200 in place of a document."""


class RecordedClient:
    """Gives its answers in order, whatever is asked, and keeps the requests."""

    def __init__(self, *answers: bytes | Payload | SourceError) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []

    def get(self, request: Request) -> Payload:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, SourceError):
            raise answer
        return answer if isinstance(answer, Payload) else payload(answer, request.context, source=request.source)


def payload(
    body: bytes | str, context: Mapping[str, str], *, received_at: datetime = NOON, source: str = "the-source"
) -> Payload:
    """A document as it came."""
    raw = body.encode() if isinstance(body, str) else body
    return Payload(
        source=source, key="the-key", url="http://there/", body=raw, received_at=received_at, context=context
    )


def cut_short(body: bytes, places: int = 40) -> Iterator[bytes]:
    """The body broken off at evenly spread places, never at its very end."""
    for at in range(places):
        yield body[: at * (len(body) - 2) // places]


def garbled(body: bytes, times: int = 300) -> Iterator[bytes]:
    """The body with one to four bytes overwritten, the same ones in every run."""
    rng = random.Random(20260828)
    for _ in range(times):
        damaged = bytearray(body)
        for _ in range(rng.randint(1, 4)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        yield bytes(damaged)


def assert_survives(provider: Provider, body: bytes, context: Mapping[str, str]) -> None:
    """Cut off, it is no document; garbled, it is an answer that adds up or an error of the source, never anything else."""
    for broken in cut_short(body):
        try:
            answer = provider.parse(payload(broken, context))
        except NotTheDocument:
            continue
        raise AssertionError(f"a document cut off after {len(broken)} of {len(body)} bytes gave {answer}")
    read = 0
    for broken in garbled(body):
        try:
            read += _adds_up(provider.parse(payload(broken, context)))
        except SourceError:
            continue
    assert read > 0, "no garbled document was read at all: the damage is too coarse to test anything"


def _adds_up(answer: Answer) -> bool:
    if isinstance(answer, SeriesAnswer):
        assert sum(rows.as_of.size for rows in answer.rows) == answer.quality.kept
    return True


def values(answer: Answer) -> dict[tuple[str, str], dict[str, float]]:
    """Values by series and field, then by ISO day."""
    assert isinstance(answer, SeriesAnswer)
    return {
        (rows.series, rows.field): dict(zip(map(str, rows.as_of), rows.value.tolist(), strict=True))
        for rows in answer.rows
    }
