"""Real data that ships with the package: five daily histories and four option boards, each with where it came from.

The files are made by `scripts/build_packaged_data.py` from pinned packages of the Python index. Values stand as the
source had them; a row that is wrong says so in its `defect` column. A series ends where it ends: nothing is filled in.
"""

from __future__ import annotations

from weatherglass.providers.packaged.provenance import (
    BoardExpiry,
    Dataset,
    Defect,
    Package,
    packages,
    provenance,
    verify,
)
from weatherglass.providers.packaged.quotes import board_names, read_option_iv
from weatherglass.providers.packaged.series import read_series, series_names, value_on

__all__ = [
    "BoardExpiry",
    "Dataset",
    "Defect",
    "Package",
    "board_names",
    "packages",
    "provenance",
    "read_option_iv",
    "read_series",
    "series_names",
    "value_on",
    "verify",
]
