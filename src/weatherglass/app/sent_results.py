"""Results of tests as bytes, so that a worker process can send them: the standard pickle, and read-only mappings too.

Only for results that this program's own workers send; `kept_results` is for what is read from a file.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

_Mapping = MappingProxyType[Any, Any]


def packed(result: object) -> bytes:
    """A result as bytes.

    >>> unpacked(packed(MappingProxyType({"p": 0.05})))
    mappingproxy({'p': 0.05})
    """
    out = io.BytesIO()
    _Packer(out, pickle.HIGHEST_PROTOCOL).dump(result)
    return out.getvalue()


def unpacked(content: bytes) -> Any:
    """What `packed` was given."""
    return pickle.loads(content)  # noqa: S301 - from a worker of ours


def read_only(items: dict[Any, Any]) -> _Mapping:
    """A read-only mapping of a dict."""
    return MappingProxyType(items)


def _taken_apart(mapping: _Mapping) -> tuple[Callable[[dict[Any, Any]], _Mapping], tuple[dict[Any, Any]]]:
    return read_only, (dict(mapping),)


class _Packer(pickle.Pickler):
    dispatch_table = copyreg.dispatch_table | {MappingProxyType: _taken_apart}
