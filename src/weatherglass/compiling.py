"""Functions that are compiled, and when what the compiler keeps of them on disk is still theirs.

The compiler's cache looks at the file of a compiled function, not at the files of the functions that it calls. A rule
could therefore change in one file while a compiled caller in another went on giving old numbers. Here what is kept of a
function is named by a digest of all files of its package of kernels: a changed file changes every name, so that nothing
old can be found under it, wherever the compiler keeps its files (decision 28).

A package of kernels is a package whose name ends in "kernels", with everything in it. A compiled function calls no
compiled function outside of its package. Import this module, and kernels, inside of functions: it loads the compiler.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from numba import njit
from numba.extending import intrinsic

_HOW: Any = {"nogil": True, "error_model": "numpy"}

inlined: Any = njit(**_HOW, forceinline=True)
"""Merge a function into its compiled callers: a call passing five columns costs as much as a block of arithmetic."""

operation: Any = intrinsic
"""Make an operation of the machine; the name of the library's stubs would have callers pass the typing context."""


def compiled(rule: Any) -> Any:
    """Compile a function at its first call, without the lock of the interpreter, and keep the result on disk.

    Where no directory can be written the result is kept for this process only.
    """
    # the names of what is kept begin with this one; no path and no time stamp has a part in it
    rule.__qualname__ = f"{digest_of(rule.__module__)}.{rule.__qualname__}"
    try:
        return njit(**_HOW, cache=True)(rule)
    except RuntimeError:  # "cannot cache function: no locator available"
        return njit(**_HOW)(rule)


def digest_of(module: str) -> str:
    """Name for the state of all files that a compiled function of a module may consist of.

    Parameters
    ----------
    module
        Dotted name of a module that is imported, or being imported.

    Returns
    -------
    str
        "s" and 16 digits of a SHA-256 over names and contents of this file and of the files of the module's package of
        kernels. A module of kernels that is a single file is the compiler's own affair.
    """
    parts = module.split(".")
    packages = [".".join(parts[: n + 1]) for n, part in enumerate(parts) if part.endswith("kernels")]
    of_kernels = [name for name in packages if hasattr(sys.modules.get(name), "__path__")]
    return _digest(of_kernels[0] if of_kernels else None)


@cache
def _digest(package: str | None) -> str:
    own = files(__package__ or "").joinpath("compiling.py")
    texts = [("", own.read_bytes())] if own.is_file() else []  # in one executable the compiler looks at that
    if package is not None:
        texts += _texts(files(package))
    digest = sha256()
    for name, text in texts:
        digest.update(f"{name}\0{len(text)}\0".encode())
        digest.update(text)
    return f"s{digest.hexdigest()[:16]}"


def _texts(folder: Traversable, above: str = "") -> Iterator[tuple[str, bytes]]:
    """Names and contents of the modules in a folder, which may lie in an archive, in an order of their own."""
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _texts(entry, f"{above}{entry.name}/")
        elif entry.is_file() and entry.name.endswith((".py", ".pyc")):
            yield f"{above}{entry.name}", entry.read_bytes()
