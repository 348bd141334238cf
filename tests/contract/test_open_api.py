"""Requests drawn from the OpenAPI document of the server: every answer is one that the document promises.

The library that draws them is imported late: it takes a third of a second, and the fast lane draws none.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from server_making import a_service, served
from weatherglass.delivery.api.work import CLAIM, work

CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
)  # fmt: skip
"""Those about what comes back. That whatever has the right form is accepted is no promise: there may be no value.

Schemas are held to here, as the library reads the `prefixItems` of a 2020-12 schema as another draft spells it.
"""
REJECTION = "negative_data_rejection"
REFUSED_UNREAD = (413, 414, 431)
"""Statuses of refusals that the library does not count among refusals: a request that is too large to be looked at."""
LEFT_OUT: Mapping[str, str] = {
    "GET /api/v1/live": "its answer has no end: tests/unit/delivery/api/test_fan_out.py holds each event to its schema",
}
"""Routes of the document that are not asked here, and why."""
NAMES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "/api/v1/schemas/{name}": {"name": ("today", "live", "problem")},
    "/api/v1/signals/{name}": {"name": ("vix_band", "btc_drawdown")},
    "/api/v1/signals/{name}/history": {"name": ("vix_band", "btc_drawdown")},
    "/api/v1/series/{name}": {"name": ("BTC", "^VIX", "VIXCLS", "DGS1MO")},
    "/api/v1/boards/{name}/indices/{index}": {
        "name": ("packaged:SPY_2022-07-15", "packaged:GLD_2022-07-15"),
        "index": ("30D", "60D", "VIX"),
    },
    "/api/v1/claims/{claim_id}": {"claim_id": ("v17-vix-over-30-is-a-buy", "r4-russell-breakout-bitcoin")},
    "/api/v1/claims/{claim_id}/test": {"claim_id": ("v17-vix-over-30-is-a-buy",)},
    "/api/v1/playbooks/{playbook_id}": {"playbook_id": ("buy-and-hold",)},
    "/api/v1/playbooks/{playbook_id}/run": {"playbook_id": ("buy-and-hold",)},
    "/api/v1/products/{name}": {"name": ("VXX", "UVXY")},
}
"""Names that there are, for half of the requests to a route with names in its path: drawn ones are hardly ever any."""
COSTLY = {
    "/api/v1/today": 3, "/api/v1/signals": 3, "/api/v1/signals/{name}": 5, "/api/v1/signals/{name}/history": 3,
    "/api/v1/boards/{name}/indices/{index}": 2, "/api/v1/products/{name}": 2,
}  # fmt: skip
"""How many times fewer requests a route gets, as its documents are made anew for each day."""
FEW, MANY = 18, 150


@cache
def _documents(kind: str) -> dict[str, Any]:
    """A test of a claim, or a run of a playbook, as it is; every question about one gets it."""
    asked = {"as_of": None, "from": None, "to": None, "quick": True, "measure": "sharpe"}
    return work({"kind": kind, "name": "v13-highest-vix-ever" if kind == CLAIM else "buy-and-hold", **asked}, _nobody)


def _nobody(_: object) -> None:
    """Hear how far it is."""


async def _worker(asked: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
    yield {"step": "panel", "done": 1, "of": 2}
    yield {"documents": _documents(asked["kind"])}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with served(a_service(tmp_path_factory.mktemp("open-api") / "none", worker=_worker)) as found:
        yield found


@pytest.fixture(scope="module")
def operations(client: TestClient) -> dict[str, Any]:
    """Every route of the document by its label."""
    import schemathesis

    document = client.get("/openapi.json").json()
    return {each.ok().label: each.ok() for each in schemathesis.openapi.from_dict(document).get_all_operations()}


def _requests(operation: Any) -> st.SearchStrategy[Any]:
    """As the document says, and as it does not; with names that there are, and with drawn ones."""
    from schemathesis import GenerationMode

    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    drawn = st.one_of([operation.as_strategy(mode) for mode in modes])
    if operation.path not in NAMES:
        return drawn
    known = st.fixed_dictionaries({name: st.sampled_from(words) for name, words in NAMES[operation.path].items()})
    named = known.flatmap(lambda path: st.one_of([operation.as_strategy(mode, path_parameters=path) for mode in modes]))
    return st.one_of(drawn, named)


def _require_promised(answer: Any, operation: Any) -> None:
    """The document is as the schema of its status says."""
    document = operation.schema.raw_schema
    responses = document["paths"][operation.path]["get"]["responses"]
    promised = responses.get(str(answer.status_code), responses["default"]).get("content", {})
    if not promised:
        assert answer.content == b""
        return
    ((kind, content),) = promised.items()
    assert answer.headers["content-type"].partition(";")[0] == kind
    if kind.endswith("json"):
        schema = {**content["schema"], "components": document["components"]}
        jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(answer.json())


def _holds(client: TestClient, operation: Any, many: int) -> None:
    from schemathesis import checks

    @settings(
        max_examples=max(2, many // COSTLY.get(operation.path, 1)),
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=_requests(operation))
    def answers(case: Any) -> None:
        said = case.as_transport_kwargs(base_url=str(client.base_url))
        answer = client.request(
            said["method"], said["url"], params=said.get("params"), headers=said.get("headers"), follow_redirects=False
        )
        refused_unread = answer.status_code in REFUSED_UNREAD
        wanted = CHECKS if refused_unread else (*CHECKS, REJECTION)
        case.validate_response(answer, checks=[getattr(checks, name) for name in wanted])
        _require_promised(answer, operation)

    answers()


@pytest.mark.slow
def test_every_route_of_the_document_is_asked_or_left_out_for_a_reason(operations: dict[str, Any]) -> None:
    assert set(LEFT_OUT) <= set(operations)
    assert set(NAMES) | set(COSTLY) <= {each.path for each in operations.values()}
    assert {each.path for each in operations.values() if "{" in each.path} == set(NAMES)
    assert len(operations) - len(LEFT_OUT) >= 20


@pytest.mark.slow
def test_every_answer_is_one_that_the_document_promises(client: TestClient, operations: dict[str, Any]) -> None:
    for label, operation in operations.items():
        if label not in LEFT_OUT:
            _holds(client, operation, FEW)


@pytest.mark.long
def test_hundreds_of_answers_of_each_route_are_as_the_document_promises(
    client: TestClient, operations: dict[str, Any]
) -> None:
    for label, operation in operations.items():
        if label not in LEFT_OUT:
            _holds(client, operation, MANY)
