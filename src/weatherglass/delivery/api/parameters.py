"""What may be asked: every parameter with its bounds. One that is not named here is refused."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from weatherglass.app.series_values import day_meant, instant_meant
from weatherglass.delivery.api.problems import Problem, shown
from weatherglass.errors import nearest

MOST_ROWS = 50_000
MOST_NAME = 80
MOST_AMOUNT = 1e12
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2}))?$"
_WORD = r"^[A-Za-z0-9_.^-]{1,80}$"
ID = r"^[a-z0-9-]{1,80}$"
BOARD = r"^(packaged|store):[A-Za-z0-9_.^-]{1,80}$"
_RATES = r"^[0-9]{0,3}(\.[0-9]{1,12})?(,[0-9]{0,3}(\.[0-9]{1,12})?)?$"
_SIZED = {"string_too_long", "string_too_short", "string_pattern_mismatch", "missing"}

Day = Annotated[str, Field(pattern=_DAY, examples=["2020-03-16"], json_schema_extra={"format": "date"})]
Instant = Annotated[str, Field(pattern=_INSTANT, max_length=40, examples=["2020-03-16T16:15:00-04:00"])]
Word = Annotated[str, Field(pattern=_WORD)]
AsOf = Annotated[Day | None, Field(description="A New York day: only what was known when it ended.")]
From = Annotated[Day | None, Field(alias="from", description="First day.")]
To = Annotated[Day | None, Field(description="Last day, included.")]
Rows = Annotated[int, Field(ge=1, le=MOST_ROWS, description="At most so many rows: the last ones of the range.")]
Quick = Annotated[bool, Field(description="A first look: fewer draws for tests that draw.")]


class Asked(BaseModel):
    """What every route takes."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)

    lang: Annotated[
        Literal["en", "ko"] | None,
        Field(description="Language of the words; without it Accept-Language, then the setting of the server."),
    ] = None


class AskedDay(Asked):
    """A reading of a day."""

    as_of: AsOf = None

    @property
    def day(self) -> date | None:
        """The day asked for."""
        return day(self.as_of, "as_of")


class AskedSignals(AskedDay):
    """Signals of a day."""

    family: Annotated[Word | None, Field(description="Only the signals of one family.")] = None


class AskedRange(AskedDay):
    """Days of a history."""

    first: From = None
    to: To = None

    @property
    def span(self) -> tuple[date | None, date | None]:
        """First and last day."""
        return day(self.first, "from"), day(self.to, "to")


class AskedHistory(AskedRange):
    """Rows of a history."""

    rows: Rows = MOST_ROWS


class AskedSeries(Asked):
    """Values of a series."""

    field: Annotated[Word | None, Field(description="close (default), open, high, low, settle, volume, ...")] = None
    first: From = None
    to: To = None
    as_of: Annotated[
        Instant | None,
        Field(description="Only what could be known by the end of that day, or at an instant with an offset."),
    ] = None
    as_recorded: Annotated[
        Instant | None, Field(description="Only what the store held then: an answer that never changes.")
    ] = None
    source: Annotated[Word | None, Field(description="Only values of this source.")] = None
    rows: Rows = MOST_ROWS


class AskedIndex(Asked):
    """An index on a board."""

    as_of: Annotated[
        Instant | None,
        Field(description="A board of that instant or day; for a packaged board, the instant that it is read at."),
    ] = None
    rates: Annotated[
        str | None,
        Field(
            pattern=_RATES,
            max_length=40,
            description="A decimal rate (0.0312), or one for each term (0.0305,0.0286). Default: the Treasury curve.",
        ),
    ] = None
    edition: Annotated[Word | None, Field(description="Edition of the rules; default: the one in force.")] = None
    band: Annotated[bool, Field(description="Add the index from bids and from asks.")] = False
    explain: Annotated[bool, Field(description="Add every strike that made the value.")] = False


class AskedClaims(Asked):
    """Claims of the catalogue."""

    article: Annotated[Word | None, Field(description="R or V: one article; or one claim of it: R4.")] = None
    kind: Annotated[Word | None, Field(description="Only claims of a kind.")] = None


class AskedPlaybooks(Asked):
    """Playbooks of the catalogue."""

    article: Annotated[Word | None, Field(description="R or V: one article; or one statement of it: V22.")] = None


class AskedTest(AskedDay):
    """A test of a claim."""

    quick: Quick = False


class AskedRun(AskedRange):
    """A run of a playbook."""

    measure: Annotated[
        Literal["sharpe", "mean_return", "max_drawdown"],
        Field(description="In what it is to be better than buying and holding."),
    ] = "sharpe"
    quick: Quick = False


class AskedProduct(AskedRange):
    """A product in a span."""

    amount: Annotated[
        float, Field(gt=0.0, le=MOST_AMOUNT, allow_inf_nan=False, description="What is put in on the first day.")
    ] = 100.0


def day(words: str | None, name: str) -> date | None:
    """A day of a parameter."""
    return day_meant(words, name)


def instant(words: str | None, name: str) -> date | datetime | None:
    """A day or an instant of a parameter."""
    return instant_meant(words, name)


def refusal(errors: list[dict[str, Any]], known: list[str]) -> Problem:
    """What is wrong with parameters, as one problem.

    Parameters
    ----------
    known
        Names that the route takes.
    """
    said = [_sentence(each, known) for each in errors[:5]]
    name = str(errors[0]["loc"][-1]) if errors and errors[0].get("loc") else ""
    return Problem("bad_request", "; ".join(said) or "the parameters cannot be read", more={"parameter": name[:80]})


def _sentence(error: dict[str, Any], known: list[str]) -> str:
    name = str(error["loc"][-1]) if error.get("loc") else "?"
    if error["type"] == "extra_forbidden":
        hint = nearest(name[:MOST_NAME], known) if known else "it takes none"
        return f"no parameter {shown(name)}; {hint}"
    what = str(error.get("msg", "")).removeprefix("Input should be ").removeprefix("Value error, ")
    if error["type"] in _SIZED:
        pattern = str((error.get("ctx") or {}).get("pattern", ""))
        what = _WRITTEN.get(pattern) or re.sub(r"^String should ", "must ", what)
    else:
        what = f"must be {what}"
    return f"{name[:MOST_NAME]}={shown(error.get('input'))} {what}"


_WRITTEN = {
    _DAY: "is no day; write it as 2020-02-03",
    _INSTANT: "is no day or instant; write 2020-02-03, or 2020-02-03T16:00:00-05:00 with an offset",
    _WORD: f"is no name; names have 1 to {MOST_NAME} letters, digits and . _ - ^",
    ID: "is no id; ids have 1 to 80 small letters, digits and -, and no path of a file",
    BOARD: "is no board; write packaged:NAME or store:UNDERLYING, and no path of a file",
    _RATES: "is no rate; write a decimal such as 0.0312, or two with a comma between",
}
