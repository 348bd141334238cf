"""Whatever reads bytes from outside gives a value of its type or an error of ours, in bounded time and memory."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from fuzz.mutation import mutated
from fuzz.target import bounded_memory, functions_entered, gives_or_refuses, warm_up
from fuzz.targets import NOT_PARSERS, targets

PACKAGE = Path(__file__).parents[2] / "src/weatherglass"
EDGES = ("providers", "store", "stream", "app", "delivery")
NAMED_AS_READERS = ("parse", "read_", "decode", "restore", "open_")
BYTES = ("bytes", "Payload", "Raw")
FEW, MANY = 24, 600
"""Documents for each target in the slow lane and in the long one, divided by what each costs."""

every_target = pytest.mark.parametrize("name", sorted(targets()))


@pytest.fixture(scope="module", autouse=True)
def _calendar() -> None:
    warm_up()


def _takes_bytes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    said = [ast.unparse(each.annotation) for each in function.args.args if each.annotation is not None]
    return any(word in each for each in said for word in BYTES if "Callable" not in each)


def _readers(body: list[ast.stmt], prefix: str) -> list[str]:
    found: list[str] = []
    for node in body:
        if isinstance(node, ast.ClassDef):
            found += _readers(node.body, f"{prefix}{node.name}.")
        elif (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and not node.name.startswith("_")
            and (node.name.startswith(NAMED_AS_READERS) or _takes_bytes(node))
        ):
            found.append(f"{prefix}{node.name}")
    return found


def readers() -> set[str]:
    """Public functions of the edges that take bytes, or are named as readers are, as "module:name"."""
    found = set()
    for path in (each for edge in EDGES for each in (PACKAGE / edge).rglob("*.py")):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        found |= {f"{module}:{name}" for name in _readers(ast.parse(path.read_text(encoding="utf-8")).body, "")}
    return found


@pytest.mark.slow
def test_every_reader_of_bytes_has_a_target_or_a_reason_to_have_none() -> None:
    covered = {name for each in targets().values() for name in each.covers}
    assert sorted(readers() - covered - set(NOT_PARSERS)) == []
    modules = {name.partition(":")[0] for name in readers()}
    assert sorted(name for name in set(NOT_PARSERS) - readers() if name.partition(":")[0] in modules) == []
    assert sorted(covered & set(NOT_PARSERS)) == []


@pytest.mark.slow
@every_target
def test_a_target_reads_its_sound_documents_with_the_functions_that_it_names(name: str) -> None:
    target = targets()[name]
    sound = []
    entered = functions_entered(lambda: sound.extend(gives_or_refuses(target, each) for each in target.documents()))
    assert sorted(set(target.covers) - entered) == []
    assert any(sound)


@pytest.mark.slow
@every_target
def test_a_damaged_document_gives_a_value_of_its_type_or_an_error_of_ours(name: str) -> None:
    _survives(name, FEW)


@pytest.mark.long
@every_target
def test_a_document_damaged_in_hundreds_of_ways(name: str) -> None:
    _survives(name, MANY)


def _survives(name: str, many: int) -> None:
    target = targets()[name]
    documents = target.documents()

    @settings(
        max_examples=max(2, many // target.costly),
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(body=mutated(documents))
    def holds(body: bytes) -> None:
        gives_or_refuses(target, body)

    with bounded_memory():
        holds()
