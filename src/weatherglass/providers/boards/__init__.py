"""Readers of option boards as people have them: exports, archives, plain tables. Files in, boards out."""

from weatherglass.providers.boards.layout import BoardLayout
from weatherglass.providers.boards.open_board import read_board, read_boards

__all__ = ["BoardLayout", "read_board", "read_boards"]
