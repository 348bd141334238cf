"""The verdict on something that people say about markets, with the cases, the chance and what it rests on."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from openbb_core.provider.abstract.data import Data
from openbb_core.provider.abstract.fetcher import Fetcher
from openbb_core.provider.abstract.query_params import QueryParams
from pydantic import Field

import weatherglass as wg
from openbb_weatherglass.asking import ClaimId, Day, failures_of_openbb

QUICK_DRAWS = 999


class WeatherglassClaimVerdictQueryParams(QueryParams):
    """What may be asked: a claim of the catalogue; files of one's own are for the command line."""

    claim: ClaimId = Field(description="Id of a claim of `weatherglass claim list`, as r4-russell-breakout-bitcoin.")
    as_of: Day = Field(default=None, description="A New York day: only what was known when it ended. Default: all.")
    quick: bool = Field(
        default=True, description=f"A first look: {QUICK_DRAWS} draws for tests that draw; whole tests take longer."
    )
    lang: Literal["en", "ko"] = Field(default="en", description="Language of the sentences.")


class WeatherglassClaimVerdictData(Data):
    """A verdict, never to be quoted without `meaning`, the number of cases and the base rate."""

    claim: str = Field(description="Id of the claim.")
    title: str = Field(description="What it says, in a few words.")
    statement: str = Field(description="What it says, in a sentence.")
    verdict: str = Field(description="The verdict as a code, as TOO_FEW_CASES.")
    verdict_text: str = Field(description="The verdict in words, with its flags.")
    meaning: str = Field(description="What the verdict means, and what it does not.")
    p: float | None = Field(
        description="How often chance alone does as well, the larger of the claim's own and of all definitions tried; "
        "not the probability that the claim is wrong. Null where there was no test."
    )
    alpha: float = Field(description="Level asked for.")
    cases: int = Field(description="Events found, counted by the test or not.")
    counted: int = Field(description="Cases that the test counts.")
    hits: int = Field(description="Counted cases that did what the claim says.")
    base_share: float | None = Field(description="Decimal share of random dates that did as well; null without a test.")
    sentences: list[str] = Field(description="The answer in sentences.")
    as_of: date = Field(description="Only what was known by the end of this day is used.")
    manifest: str = Field(description="Hash of claim and data: the same hash gives the same verdict.")
    disclaimer: str = Field(description="Whose computation it is, and that it is no advice.")


class ClaimVerdictFetcher(Fetcher[WeatherglassClaimVerdictQueryParams, WeatherglassClaimVerdictData]):
    """Tested when asked for: seconds to minutes."""

    require_credentials = False

    @staticmethod
    def transform_query(params: dict[str, Any]) -> WeatherglassClaimVerdictQueryParams:
        """Check what is asked."""
        return WeatherglassClaimVerdictQueryParams(**params)

    @staticmethod
    def extract_data(
        query: WeatherglassClaimVerdictQueryParams,
        credentials: dict[str, str] | None,  # noqa: ARG004 - of the interface
        **_: Any,
    ) -> dict[str, Any]:
        """The verdict as an object."""
        from weatherglass.app.claim_tests import adjusted_p

        with failures_of_openbb():
            tested = wg.claim(query.claim, query.as_of, replications=QUICK_DRAWS if query.quick else None)
            said = wg.worded(tested, query.lang)
        report = tested.report
        counted = [each for each in said.cases if each.counted]
        return {
            "claim": said.claim_id,
            "title": said.title,
            "statement": said.statement,
            "verdict": str(said.word),
            "verdict_text": said.verdict_line,
            "meaning": said.meaning,
            "p": None if report.primary is None else adjusted_p(report),
            "alpha": said.alpha,
            "cases": len(said.cases),
            "counted": len(counted),
            "hits": sum(each.hit is True for each in counted),
            "base_share": None if report.base_rate is None else report.base_rate.share,
            "sentences": list(said.sentences),
            "as_of": said.as_of,
            "manifest": report.manifest,
            "disclaimer": said.disclaimer,
        }

    @staticmethod
    def transform_data(
        query: WeatherglassClaimVerdictQueryParams,  # noqa: ARG004
        data: dict[str, Any],
        **_: Any,
    ) -> WeatherglassClaimVerdictData:
        """The object as a record."""
        return WeatherglassClaimVerdictData.model_validate(data)
