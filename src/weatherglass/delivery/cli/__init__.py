"""The command line: `weatherglass`, short `wg`."""

from weatherglass.delivery.cli.main import main

__all__ = ["main"]
