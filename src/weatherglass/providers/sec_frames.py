"""The share of companies that lose money, from the SEC's frames: one concept of all filers for one quarter.

A payload holds two frames, net income of a quarter and total assets at its end, as the bytes that came:
``{"net_income":<document>,"assets":<document or null>}``. The second is needed to tell the smaller half of the filers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from statistics import median
from typing import Any, ClassVar

import numpy as np

from weatherglass.errors import ImpossibleAnswer, NotTheDocument, OtherDate, SchemaChanged, SourceRefused
from weatherglass.market.payload import Payload
from weatherglass.market.series import MAIN_FIELD, ObservationDefect, SeriesAnswer
from weatherglass.providers.asking import contact_header, last_day, wanted
from weatherglass.providers.boards.cells import number
from weatherglass.providers.contract import MEGABYTE, Ask, Client, Request
from weatherglass.providers.documents import json_of
from weatherglass.providers.observations import Observations
from weatherglass.providers.utc_days import received_day

SERIES = "LOSS_SHARE"
FIRST_QUARTER = date(2010, 6, 30)
"""Before, only the largest companies had to file in this form."""
FILING_DAYS = 30
"""Days after the end of a quarter before its frame is worth asking for: reports are due 40 to 45 days after it."""
FEW_FILERS = 500
PER_CENT = 100.0
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class _Frame:
    tag: str
    ccp: str
    uom: str
    data: list[dict[str, Any]]
    pts: int | None = None


@dataclass(frozen=True, slots=True)
class _Frames:
    net_income: _Frame
    assets: _Frame | None = None


@dataclass(frozen=True, slots=True)
class SecFrames:
    """Frames of net income and total assets.

    Attributes
    ----------
    host
        With scheme.
    contact
        An address at which the person who asks answers; the SEC refuses requests without one.
    """

    host: str = "https://data.sec.gov"
    contact: str = ""

    name: ClassVar[str] = "sec-frames"
    title: ClassVar[str] = "SEC frames: share of filers with a loss"
    licence: ClassVar[str] = "Public domain (U.S. government); at most 10 requests a second, with a contact."
    serves: ClassVar[tuple[str, ...]] = (SERIES,)
    needs: ClassVar[tuple[str, ...]] = ("contact",)

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:
        """One payload for each quarter that ends in the span, the oldest first; one without a frame is passed over.

        Raises
        ------
        UsageError
            When no contact is set.
        SourceRefused
            When the source refuses, or has none of the quarters.
        """
        wanted(ask, self.serves, self.name)
        headers = contact_header(self.contact, self.name)
        refused, found = None, False
        for end in _quarter_ends(ask.first or FIRST_QUARTER, _last_quarter_day(ask)):
            quarter = quarter_name(end)
            try:
                income = self._frame("NetIncomeLoss", quarter, headers, client)
            except SourceRefused as exc:
                if exc.status != _NOT_FOUND:
                    raise
                refused = exc
                continue
            found = True
            if income.unchanged:
                yield income
                continue
            yield self._payload(quarter, income, self._assets(quarter, headers, client))
        if refused is not None and not found:
            raise refused

    def _frame(self, tag: str, period: str, headers: Mapping[str, str], client: Client) -> Payload:
        return client.get(
            Request(
                source=self.name,
                key=f"{tag}_{period}",
                url=f"{self.host}/api/xbrl/frames/us-gaap/{tag}/USD/{period}.json",
                headers=headers,
                max_bytes=32 * MEGABYTE,
            )
        )

    def _assets(self, quarter: str, headers: Mapping[str, str], client: Client) -> Payload | None:
        try:
            return self._frame("Assets", f"{quarter}I", headers, client)
        except SourceRefused as exc:
            if exc.status != _NOT_FOUND:
                raise
            return None

    def _payload(self, quarter: str, income: Payload, assets: Payload | None) -> Payload:
        second = b"null" if assets is None else assets.body
        return Payload(
            source=self.name,
            key=f"{SERIES}_{quarter}",
            url=income.url,
            body=b'{"net_income":' + income.body + b',"assets":' + second + b"}",
            received_at=income.received_at if assets is None else max(income.received_at, assets.received_at),
            context={"quarter": quarter},
            media_type="application/json",
        )

    def parse(self, payload: Payload) -> SeriesAnswer:
        """The share of filers with a net loss, in per cent, and of the smaller half of them by total assets.

        Raises
        ------
        NotTheDocument, SchemaChanged
            When it is no such document, or a field of it is missing.
        OtherDate
            When a frame is of another quarter.
        ImpossibleAnswer
            When a frame has no filers, or fewer than it says.
        """
        quarter = payload.context["quarter"]
        end = quarter_end(quarter)
        frames = json_of(payload, _Frames, f"net income and assets of {quarter}")
        obs = Observations(latest_day=received_day(payload))
        _check(payload, frames.net_income, "NetIncomeLoss", quarter, end)
        income = _by_filer(payload.source, frames.net_income, obs)
        if not income:
            raise ImpossibleAnswer(payload.source, f"the frame of net income of {quarter} has no filers")
        obs.add(SERIES, MAIN_FIELD, end, loss_share(list(income.values())), row=1)
        obs.add(SERIES, "filers", end, len(income), row=1)
        if frames.assets is not None:
            _check(payload, frames.assets, "Assets", f"{quarter}I", end)
            _add_small_half(obs, end, income, _by_filer(payload.source, frames.assets, obs))
        else:
            obs.notes.append(f"{quarter}: no frame of total assets, so the smaller half of the filers is not known")
        obs.notes.extend(_notes(quarter, len(income), received_day(payload)))
        return obs.answer()


def quarter_name(end: date) -> str:
    """The SEC's name of the calendar quarter that ends on a day.

    >>> quarter_name(date(2025, 3, 31))
    'CY2025Q1'
    """
    return f"CY{end.year}Q{(end.month + 2) // 3}"


def quarter_end(name: str) -> date:
    """The last day of a quarter by the SEC's name.

    >>> quarter_end("CY2024Q4")
    datetime.date(2024, 12, 31)
    """
    year, quarter = int(name[2:6]), int(name[7])
    return date(year + quarter // 4, quarter * 3 % 12 + 1, 1) - timedelta(days=1)


def loss_share(incomes: list[float]) -> float:
    """The share of negative numbers, in per cent.

    >>> loss_share([-1.0, 0.0, 5.0, -2.0])
    50.0
    """
    return PER_CENT * sum(income < 0 for income in incomes) / len(incomes)


def _quarter_ends(first: date, last: date) -> Iterator[date]:
    end = quarter_end(quarter_name(first))
    while end <= last:
        yield end
        end = quarter_end(quarter_name(end + timedelta(days=1)))


def _last_quarter_day(ask: Ask) -> date:
    return min(last_day(ask), ask.now.astimezone(UTC).date() - timedelta(days=FILING_DAYS))


def _check(payload: Payload, frame: _Frame, tag: str, period: str, end: date) -> None:
    if (frame.tag, frame.uom) != (tag, "USD"):
        raise NotTheDocument(payload.source, f"{tag} in USD", f"{frame.tag} in {frame.uom}")
    if frame.ccp != period:
        raise OtherDate(payload.source, end, f"the frame of {tag} is of {frame.ccp}, and {period} was asked for")
    if frame.pts is not None and len(frame.data) < frame.pts:
        raise ImpossibleAnswer(
            payload.source, f"the frame of {tag} of {period} says {frame.pts} filers and lists {len(frame.data)}"
        )


def _by_filer(source: str, frame: _Frame, obs: Observations) -> dict[object, float]:
    """One value of each filer: of several, that of the last accession number."""
    names = dict.fromkeys(key for row in frame.data for key in row)
    if missing := [each for each in ("cik", "val") if frame.data and each not in names]:
        raise SchemaChanged(source, missing, names)
    held: dict[object, tuple[tuple[str, str], float]] = {}
    for at, row in enumerate(frame.data, start=1):
        filer, value = row.get("cik"), number(row.get("val"))
        if not isinstance(filer, int) or not np.isfinite(value):
            obs.leave_out(ObservationDefect.UNREADABLE_VALUE, at, row)
            continue
        accession = str(row.get("accn", ""))
        order = (accession[11:13], accession)  # the year stands after the number of the one who filed it
        if filer in held:
            same = held[filer][1] == value
            code = ObservationDefect.DUPLICATE if same else ObservationDefect.CONFLICTING_DUPLICATE
            obs.leave_out(code, at, f"filer {filer} {accession}")
            if order < held[filer][0]:
                continue
        held[filer] = (order, value)
    return {filer: value for filer, (_, value) in held.items()}


def _add_small_half(
    obs: Observations, end: date, income: Mapping[object, float], assets: Mapping[object, float]
) -> None:
    both = [filer for filer in income if filer in assets]
    if not both:
        obs.notes.append("no filer has both net income and total assets, so the smaller half is not known")
        return
    middle = median(assets[filer] for filer in both)
    small = [income[filer] for filer in both if assets[filer] <= middle]
    obs.add(SERIES, "small_half", end, loss_share(small), row=1)
    obs.add(SERIES, "small_half_filers", end, len(small), row=1)


def _notes(quarter: str, filers: int, received: date) -> list[str]:
    notes = [f"{quarter}: as of the download on {received}; a frame has no filing dates and changes as reports arrive"]
    if quarter.endswith("Q4"):
        notes.append(
            f"{quarter}: annual reports give the whole year only, so few filers have a fourth quarter of their own; "
            "not comparable with the other quarters"
        )
    if filers < FEW_FILERS:
        notes.append(f"{quarter}: incomplete quarter, {filers} filers are fewer than {FEW_FILERS}")
    return notes
