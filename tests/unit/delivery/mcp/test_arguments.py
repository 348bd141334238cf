"""Arguments of tools: what is out of bounds, of another type or unknown is refused, with what to do."""

from __future__ import annotations

from typing import Any

import pytest

from weatherglass.delivery.api.problems import Problem
from weatherglass.delivery.mcp.arguments import argument_schema, taken
from weatherglass.delivery.mcp.tools import TOOLS

BY_NAME = {each.name: each.takes for each in TOOLS}


@pytest.mark.parametrize(
    ("tool", "given", "said"),
    [
        ("reading", {"as_of": "2020-3-16"}, r"as_of='2020-3-16' is no day; write it as 2020-02-03"),
        ("reading", {"as_off": "2020-03-16"}, r"no parameter 'as_off'; did you mean 'as_of'\?"),
        ("reading", {"detail": "all"}, r"detail='all' must be 'brief' or 'full'"),
        ("reading", {"lang": "fr"}, r"lang='fr' must be 'en' or 'ko'"),
        ("signal", {}, r"^name is missing: Name of a signal, as the tool signals lists them: vix_band\.$"),
        ("signal", {"name": "../../etc/passwd"}, r"name='../../etc/passwd' is no name"),
        ("signal", {"name": "a\x00b"}, r"name='a\\x00b' is no name"),
        ("signal", {"name": ["vix_band"]}, r"name=\"\['vix_band'\]\" must be a valid string"),
        ("signal", {"name": "x" * 10_000_000}, r"name='x{60}\.\.\.' is no name"),
        ("series", {"name": "VIX", "rows": 10**9}, r"rows='1000000000' must be less than or equal to 1000"),
        ("series", {"name": "VIX", "rows": 0}, r"rows='0' must be greater than or equal to 1"),
        ("series", {"name": "VIX", "rows": "5"}, r"rows='5' must be a valid integer"),
        ("series", {"name": "VIX", "rows": float("nan")}, r"rows='nan' must be a valid integer"),
        ("series", {"name": "VIX", "rows": True}, r"rows='True' must be a valid integer"),
        (
            "explain_index",
            {"board": "board.csv", "index": "VIX"},
            r"board='board.csv' is no board; .* no path of a file",
        ),
        ("explain_index", {"board": "packaged:../x", "index": "VIX"}, r"is no board"),
        ("claim", {"id": "claim.yaml"}, r"id='claim.yaml' is no id; .* no path of a file"),
        ("claim_test", {}, r"^give either id or text, one of them$"),
        ("claim_test", {"id": "a", "text": "id: a"}, r"^give either id or text, one of them$"),
        ("claim_test", {"id": "a", "quick": 1}, r"quick='1' must be a valid boolean"),
        ("claim_test", {"id": "a", "wait_seconds": 10**6}, r"wait_seconds='1000000' must be less than or equal to 600"),
        ("playbook_run", {"id": "a", "measure": "luck"}, r"measure='luck' must be 'sharpe', 'mean_return' or"),
    ],
)
def test_what_is_out_of_bounds_is_refused(tool: str, given: dict[str, Any], said: str) -> None:
    with pytest.raises(Problem, match=said) as refused:
        taken(BY_NAME[tool], given)
    assert refused.value.code == "bad_request"
    assert len(refused.value.detail) < 400


def test_no_arguments_are_those_of_every_default() -> None:
    asked = taken(BY_NAME["reading"], None)
    assert (asked.as_of, asked.lang, asked.detail) == (None, None, "brief")
    assert taken(BY_NAME["series"], {"name": "VIX", "from": "2020-01-02"}).first == "2020-01-02"


@pytest.mark.parametrize("tool", TOOLS, ids=lambda each: each.name)
def test_every_argument_has_bounds_and_words_and_none_beside_them_is_taken(tool: Any) -> None:
    schema = argument_schema(tool.takes)
    assert schema["additionalProperties"] is False
    assert "lang" in schema["properties"]
    for name, each in schema["properties"].items():
        assert each["description"].strip(), name
        one = next((kind for kind in each.get("anyOf", [each]) if kind.get("type") != "null"), each)
        assert one.get("type") == "boolean" or {"enum", "pattern", "maximum", "maxLength"} & set(one), name
