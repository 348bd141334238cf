"""The steps of a claim's assessment: each is told before it begins, and what is done is kept under its name.

Whoever has long work done gives a mapping. Finished parts are put into it under their names ("controls.2"), and taken
from it where an earlier run put them: work that was stopped goes on from there. Every part has a seed of its own, so
that nothing depends on which parts were taken and which were worked out.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, TypeVar, Union, get_args, get_origin

import numpy as np

Progress = Callable[[str, int, int], None]
"""(what is done, steps done, steps in all) -> None; raise from it to stop."""
Kept = MutableMapping[str, object]
"""Results by the names of their parts: records of `weatherglass.claims.results`, arrays, plain values, and tuples and
mappings of these. A dict will do."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Steps:
    """How far an assessment is, and what of it is done.

    Attributes
    ----------
    progress
        Told before each step.
    kept
        Where results are kept and taken from; None for nowhere.
    name
        Of the step whose parts these are; "" for the whole.
    """

    progress: Progress | None = None
    kept: Kept | None = None
    name: str = ""

    def __call__(self, what: str, done: int, of: int) -> None:
        """Tell that a step begins."""
        if self.progress is not None:
            self.progress(what, done, of)

    def once(self, part: str, kind: Any, make: Callable[[], T]) -> T:
        """The result of a part: the kept one, or one that is made now and kept.

        Parameters
        ----------
        part
            Its name, which is that of no other part.
        kind
            Type of the result, such as ``tuple[Finding, ...]``; what is kept and is none is made anew.
        make
            What gives it.

        Examples
        --------
        >>> kept = {}
        >>> Steps(kept=kept).once("half", float, lambda: 1 / 2), Steps(kept=kept).once("half", float, lambda: 1 / 0)
        (0.5, 0.5)
        """
        if self.kept is None:
            return make()
        name = self._named(part)
        if name in self.kept:
            found = self.kept[name]
            if fits(found, kind):
                return found  # type: ignore[return-value]
        made = make()
        self.kept[name] = made
        return made

    def in_parts(self, part: str, kind: Any, make: Callable[[Steps], T]) -> T:
        """The result of a part that has parts itself, which are forgotten when it is done; they are not told.

        Examples
        --------
        >>> kept = {}
        >>> Steps(kept=kept).in_parts("total", float, lambda parts: 1.0 + parts.once("half", float, lambda: 0.5))
        1.5
        >>> kept
        {'total': 1.5}
        """
        made = self.once(part, kind, lambda: make(Steps(None, self.kept, self._named(part))))
        if self.kept is not None:
            begin = f"{self._named(part)}."
            for each in [each for each in self.kept if each.startswith(begin)]:
                del self.kept[each]
        return made

    def _named(self, part: str) -> str:
        return f"{self.name}.{part}" if self.name else part


UNKEPT = Steps()
"""Nothing is told and nothing is kept."""


def fits(value: object, kind: Any) -> bool:
    """Whether a value is of a type, down to the elements of tuples, lists and mappings; a whole number is a float, too.

    >>> fits((1, 2.5), tuple[float, ...]), fits((1, 2.5), tuple[int, ...]), fits({"a": None}, Mapping[str, int | None])
    (True, False, True)
    """
    origin = get_origin(kind)
    if hasattr(origin, "__value__"):  # an alias, as newer versions of the array library name their arrays
        return fits(value, origin.__value__[get_args(kind)])
    if kind is Any or kind is object:
        return True
    if kind is None or kind is types.NoneType:
        return value is None
    if origin in {types.UnionType, Union}:
        return any(fits(value, each) for each in get_args(kind))
    if kind is float:
        return isinstance(value, int | float | np.floating | np.integer) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int | np.integer) and not isinstance(value, bool)
    if kind is bool:
        return isinstance(value, bool | np.bool_)
    inner = get_args(kind)
    if origin is tuple:
        if not isinstance(value, tuple):
            return False
        if len(inner) == 2 and inner[1] is Ellipsis:
            return all(fits(each, inner[0]) for each in value)
        return len(inner) == len(value) and all(fits(each, one) for each, one in zip(value, inner, strict=True))
    if origin is np.ndarray:
        return isinstance(value, np.ndarray) and value.dtype == get_args(inner[1])[0]
    if origin is not None and issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(fits(k, inner[0]) and fits(v, inner[1]) for k, v in value.items())
    return isinstance(value, origin or kind)
