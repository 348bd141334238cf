"""Users' own files of daily values: CSV, Parquet and Excel tables of one series or many.

What the file shows beyond doubt is taken from it; what could be read in two ways is asked for.
"""

from weatherglass.providers.own_file.declared import ImportDeclaration
from weatherglass.providers.own_file.provider import (
    AHEAD_OF_UTC,
    MAX_FILE_BYTES,
    ImportedFile,
    OwnFile,
    own_file_payload,
    read_own_file,
)

__all__ = [
    "AHEAD_OF_UTC",
    "MAX_FILE_BYTES",
    "ImportDeclaration",
    "ImportedFile",
    "OwnFile",
    "own_file_payload",
    "read_own_file",
]
