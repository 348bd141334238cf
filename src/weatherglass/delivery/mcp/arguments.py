"""What a tool takes: the parameters of the API, with bounds that suit an assistant. No other argument is accepted.

Values are taken as they are: "5" is no number, and 1 is no yes.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from weatherglass.app.plain_yaml import MAX_BYTES
from weatherglass.delivery.api.parameters import (
    BOARD,
    ID,
    Asked,
    AskedClaims,
    AskedDay,
    AskedHistory,
    AskedIndex,
    AskedPlaybooks,
    AskedRun,
    AskedSeries,
    AskedSignals,
    AskedTest,
    Word,
    refusal,
)
from weatherglass.delivery.api.problems import Problem

MOST_ROWS_GIVEN = 1_000
MOST_STRIKES = 400
LONGEST_WAIT = 600
_STRICT = ConfigDict(extra="forbid", strict=True, populate_by_name=False)
Lang = Annotated[Literal["en", "ko"] | None, Field(description="Language of the words; default: as the user has set.")]
Detail = Annotated[
    Literal["brief", "full"],
    Field(description="brief cuts long lists of the document and says so in left_out; full gives every row."),
]
Rows = Annotated[int, Field(ge=1, le=MOST_ROWS_GIVEN, description="At most so many rows.")]
Thin = Annotated[
    Literal["last", "even"],
    Field(description="Which rows, where there are more: the last ones, or some spread evenly with first and last."),
]
Wait = Annotated[
    int,
    Field(
        ge=1,
        le=LONGEST_WAIT,
        description="Seconds to wait for the result. The work goes on after them; the same call again gets the result.",
    ),
]
Yaml = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=MAX_BYTES,
        description="The file itself, as YAML text, instead of id. Its schema is a resource of this server.",
    ),
]
CatalogueId = Annotated[str | None, Field(pattern=ID, description="Id of the catalogue, instead of text.")]
Id = Annotated[str, Field(pattern=ID, description="Id of the catalogue.")]
SignalName = Annotated[Word, Field(description="Name of a signal, as the tool signals lists them: vix_band.")]
BoardName = Annotated[
    str,
    Field(
        pattern=BOARD,
        description="A board, as the tool boards lists them: packaged:SPY_2022-07-15, or store:SPX for its latest.",
    ),
]


class TakesReading(AskedDay):
    """Of `reading`."""

    model_config = _STRICT
    lang: Lang = None
    detail: Detail = "brief"


class TakesSignals(AskedSignals):
    """Of `signals`."""

    model_config = _STRICT
    lang: Lang = None
    only: Annotated[
        Literal["on", "all", "missing"],
        Field(description="Signals that are on; all of them; or those without a value, with the reason."),
    ] = "on"


class TakesSignal(AskedDay):
    """Of `signal`."""

    model_config = _STRICT
    lang: Lang = None
    name: SignalName
    detail: Detail = "brief"


class TakesSignalHistory(AskedHistory):
    """Of `signal_history`."""

    model_config = _STRICT
    lang: Lang = None
    name: SignalName
    rows: Rows = 60
    thin: Thin = "last"


class TakesSeries(AskedSeries):
    """Of `series`."""

    model_config = _STRICT
    lang: Lang = None
    name: Annotated[Word, Field(description="Name of a series: VIX, SPX, BTC, DGS3MO.")]
    rows: Rows = 60
    thin: Thin = "last"


class TakesNothing(Asked):
    """Of the lists of boards and indices, and of the ages."""

    model_config = _STRICT
    lang: Lang = None


class TakesIndex(AskedIndex):
    """Of `explain_index`."""

    model_config = _STRICT
    lang: Lang = None
    board: BoardName
    index: Annotated[Word, Field(description="An index, as the tool indices lists them: VIX, 30D.")]
    explain: Annotated[bool, Field(description="Give the strikes that made the value.")] = True
    top: Annotated[
        int, Field(ge=1, le=MOST_STRIKES, description="So many strikes, those with the largest part of the variance.")
    ] = 10


class TakesClaims(AskedClaims):
    """Of `claims`."""

    model_config = _STRICT
    lang: Lang = None


class TakesPlaybooks(AskedPlaybooks):
    """Of `playbooks`."""

    model_config = _STRICT
    lang: Lang = None


class TakesId(Asked):
    """Of `claim` and `playbook`."""

    model_config = _STRICT
    lang: Lang = None
    id: Id


class _IdOrText(BaseModel):
    model_config = _STRICT
    id: CatalogueId = None
    text: Yaml = None
    detail: Detail = "brief"
    wait_seconds: Wait = 45

    @model_validator(mode="after")
    def _one_of_both(self) -> _IdOrText:
        if (self.id is None) == (self.text is None):
            raise ValueError("give either id or text, one of them")
        return self


class TakesTest(_IdOrText, AskedTest):
    """Of `claim_test`."""

    model_config = _STRICT
    lang: Lang = None


class TakesRun(_IdOrText, AskedRun):
    """Of `playbook_run`."""

    model_config = _STRICT
    lang: Lang = None


def taken(model: type[Asked], arguments: dict[str, Any] | None) -> Any:
    """The arguments of a call, checked.

    Raises
    ------
    Problem
        When one is unknown, missing, of another type or out of bounds; it names the value, the bound, what to do.
    """
    known = [each.alias or name for name, each in model.model_fields.items()]
    try:
        return model.model_validate(arguments or {})
    except ValidationError as error:
        found = error.errors(include_url=False)
        if found and not found[0]["loc"]:  # of the arguments together
            raise Problem("bad_request", str(found[0]["msg"]).removeprefix("Value error, ")) from None
        if found and found[0]["type"] == "missing":
            name = str(found[0]["loc"][-1])
            what = model.model_fields[name].description or "give it"
            raise Problem("bad_request", f"{name} is missing: {what}", more={"parameter": name}) from None
        raise refusal([dict(each) for each in found], known) from None


def argument_schema(model: type[Asked]) -> dict[str, Any]:
    """The JSON Schema of what a tool takes."""
    made = model.model_json_schema(by_alias=True)
    for each in made["properties"].values():
        each.pop("title", None)
    made.pop("title", None)
    made.pop("description", None)
    return made
