"""What varies in a grid of a playbook: any value of its file, by its dotted path or as much of it as says which.

`level=20:40:5` is 20, 25, 30, 35 and 40; `level=20,30` are the two; `hold.stocks=0:1:0.25` goes by quarters. Two names
stand for what most grids are about: `enter` is the level at which the playbook's rule begins, `exit` the one at which
it ends, which a rule without an end of its own gets here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import prod
from typing import Any

import msgspec

from weatherglass.errors import UsageError, nearest
from weatherglass.playbooks.conditions import LevelCondition
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_reading import with_settings
from weatherglass.playbooks.playbook_sections import Rule

ENTER, EXIT = "enter", "exit"
MOST_VALUES, MOST_COMBINATIONS = 10_000, 1_000_000
"""Of one parameter, and of a grid: 150 bytes each."""
_SECTIONS = (
    "assets", "start", "cash", "rules", "otherwise", "scaling", "stops", "rebalance", "costs", "execution", "money",
)  # fmt: skip
"""Of a file: what a simulation depends on."""
_WORDS: Mapping[str, object] = {"true": True, "false": False, "null": None}
_WHOLE = re.compile(r"[+-]?\d+")
Value = int | float | str | bool | None


@dataclass(frozen=True, slots=True)
class ParameterAxes:
    """Every combination of the values of some parameters, the last one varying fastest.

    Attributes
    ----------
    axes
        Dotted path and values of each parameter.
    """

    axes: tuple[tuple[str, tuple[Value, ...]], ...]

    @property
    def size(self) -> int:
        """How many combinations."""
        return prod(len(values) for _, values in self.axes)

    @property
    def paths(self) -> tuple[str, ...]:
        """Dotted paths, in order."""
        return tuple(path for path, _ in self.axes)

    def setting(self, at: int) -> dict[str, Value]:
        """Combination number `at`, from 0.

        >>> ParameterAxes((("a", (1, 2)), ("b", (5, 6, 7)))).setting(4)
        {'a': 2, 'b': 6}
        """
        if not 0 <= at < self.size:
            raise UsageError(f"combination {at} is out of bounds: 0 to {self.size - 1}")
        found: dict[str, Value] = {}
        for path, values in reversed(self.axes):
            at, which = divmod(at, len(values))
            found[path] = values[which]
        return {path: found[path] for path, _ in self.axes}


def typed_axes(playbook: Playbook, typed: Sequence[str]) -> tuple[Playbook, ParameterAxes]:
    """A playbook and the axes of a grid as somebody types them, or those of the file's `variants` where nobody does.

    Returns
    -------
    (Playbook, ParameterAxes)
        The playbook with an end of its rule where `exit` varies and the file has none.

    Raises
    ------
    UsageError
        When a parameter is unknown, might be several, is there twice or has no value; when the grid is too large.
    PlaybookFileError
        When a value is not allowed where it would stand.
    """
    if not typed:
        axes = tuple((path, tuple(values)) for path, values in playbook.variants.items())
        if not axes:
            raise UsageError(f"{playbook.id} has no `variants`; say what varies: --over level=20:40:5")
        return playbook, _bounded(ParameterAxes(axes))
    found: dict[str, tuple[Value, ...]] = {}
    for each in typed:
        name, sign, said = each.partition("=")
        if not sign or not name.strip() or not said.strip():
            raise UsageError(f"--over {each!r}: write a parameter and its values, as level=20:40:5 or level=20,30")
        values = typed_values(said)
        if name.strip() == EXIT:
            playbook = _with_end(playbook, values[0])
        path = path_named(playbook, name.strip())
        if path in found:
            raise UsageError(f"--over {each!r}: {path} is there twice; give all of its values at once")
        found[path] = values
    axes_found = _bounded(ParameterAxes(tuple(found.items())))
    for path, values in axes_found.axes:
        for value in values:
            with_settings(playbook, {path: value})
    return playbook, axes_found


def typed_values(said: str) -> tuple[Value, ...]:
    """Values as typed: single ones, and ranges with their ends and a step, apart by commas; each once.

    Raises
    ------
    UsageError
        When a range is none, or is longer than `MOST_VALUES`.

    Examples
    --------
    >>> typed_values("20:40:10,15"), typed_values("0:0.3:0.1"), typed_values("true,trailing")
    ((20, 30, 40, 15), (0.0, 0.1, 0.2, 0.3), (True, 'trailing'))
    """
    found = [value for part in said.split(",") for value in _values(part.strip())]
    return tuple({(type(each), each): each for each in found}.values())


def path_named(playbook: Playbook, name: str) -> str:
    """The dotted path of a parameter: whole, or the end of one that no other path has.

    Raises
    ------
    UsageError
        When there is none (names the nearest), or several (names them).
    """
    paths = tuple(_paths(playbook))
    if name in paths:
        return name
    end = {ENTER: ".when.level", EXIT: ".until.level"}.get(name, f".{name}")
    fitting = [each for each in paths if each.endswith(end)]
    if len(fitting) > 1:
        raise UsageError(f"{name!r} may be {' or '.join(fitting)}; write which")
    if fitting:
        return fitting[0]
    if name.partition(".")[0] in _SECTIONS:  # of a section that the file leaves out: reading it says what is wrong
        return name
    ends = {each.rpartition(".")[2] for each in paths} | {ENTER, EXIT}
    raise UsageError(f"{playbook.id} has no parameter {name!r}; {nearest(name, sorted(ends))}")


def _with_end(playbook: Playbook, level: Value) -> Playbook:
    """A playbook whose only rule ends at a level of what it begins at, where the file says no end."""
    if any(path.endswith(".until.level") for path in _paths(playbook)):
        return playbook
    begun = [rule for rule in playbook.rules if isinstance(rule.when, LevelCondition) and rule.until is None]
    if len(begun) != 1:
        raise UsageError(
            f"{playbook.id} has {len(begun)} rules that begin at a level and have no end: `exit` takes one. Write "
            "`until` into the file and name its path"
        )
    return with_settings(playbook, {f"rules.{begun[0].name}.until": _end(begun[0], level)})


def _end(rule: Rule, level: Value) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(rule.when)
    return plain | {"level": level, "side": "below" if plain["side"] == "above" else "above"}


def _bounded(axes: ParameterAxes) -> ParameterAxes:
    if axes.size > MOST_COMBINATIONS:
        raise UsageError(
            f"{axes.size:,} combinations are more than {MOST_COMBINATIONS:,}; give fewer values, or larger steps"
        )
    return axes


def _paths(playbook: Playbook) -> Iterator[str]:
    """Dotted paths of single values, elements of lists by their names where they have one."""
    plain = msgspec.to_builtins(playbook)
    for section in _SECTIONS:
        yield from _below(section, plain.get(section))


def _below(path: str, plain: Any) -> Iterator[str]:
    if isinstance(plain, Mapping):
        for key, each in plain.items():
            yield from _below(f"{path}.{key}", each)
    elif isinstance(plain, list | tuple):
        for at, each in enumerate(plain):
            name = each.get("name") if isinstance(each, Mapping) else None
            yield from _below(f"{path}.{at if name is None else name}", each)
    else:
        yield path


def _values(part: str) -> Iterator[Value]:
    pieces = part.split(":")
    if len(pieces) == 1:
        yield _value(part)
        return
    if len(pieces) > 3:
        raise UsageError(f"{part!r} is no range; write its ends and a step: 20:40:5")
    try:
        first, last, step = (Decimal(each) for each in (*pieces, "1")[:3])
        steps = (last - first) / step
        count = int(steps)
    except (InvalidOperation, ZeroDivisionError, ArithmeticError, ValueError) as exc:
        raise UsageError(f"{part!r} is no range of numbers; write its ends and a step above 0: 20:40:5") from exc
    if step <= 0 or steps < 0:
        raise UsageError(f"{part!r}: a range goes up from its first number by steps above 0, as 20:40:5")
    if count >= MOST_VALUES:
        raise UsageError(f"{part!r} has {count + 1:,} values; at most {MOST_VALUES:,} are taken")
    whole = all(_WHOLE.fullmatch(each) for each in pieces)
    for at in range(count + 1):
        value = first + at * step
        yield int(value) if whole else float(value)


def _value(word: str) -> Value:
    if not word:
        raise UsageError("a value is empty: write values apart by single commas, as 20,30")
    if word in _WORDS:
        return _WORDS[word]  # type: ignore[return-value]
    if _WHOLE.fullmatch(word):
        return int(word)
    try:
        number = Decimal(word)
    except InvalidOperation:
        return word
    if not number.is_finite():
        raise UsageError(f"{word!r} is no number that a playbook may hold")
    return float(number)
