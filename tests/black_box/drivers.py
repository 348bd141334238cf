"""Programs run as `python -m black_box.drivers NAME ...`: the use cases of the command line, with words on what is done.

The command line prints its report at its end; these print a line for each file or document as soon as the program has
said that it is kept, so that a test knows what a kill may not lose.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partialmethod
from itertools import count
from pathlib import Path
from typing import Any

from black_box.own_files import QUOTES_OF_A_SNAPSHOT, write_board, write_series

CRASHED = 9
"""Exit code of a driver that ended as in a crash."""


def commands() -> None:
    """Run the commands that come in as JSON, one a line, and answer each with what it left behind."""
    from weatherglass.delivery.cli.main import main

    for line in sys.stdin:
        variables, arguments = json.loads(line)
        for name in [each for each in os.environ if each.startswith("WEATHERGLASS_")]:
            del os.environ[name]
        os.environ.update(variables)
        out, err = io.StringIO(), io.StringIO()
        started = time.perf_counter()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(arguments)
        seconds = time.perf_counter() - started
        said = {"code": code, "out": out.getvalue(), "err": err.getvalue(), "seconds": seconds}
        print(json.dumps(said), flush=True)


def imports(folder: str, first: str) -> None:
    """Import one file after another without end: the same series revised and longer each time, and new boards."""
    from weatherglass.app.import_now import import_now
    from weatherglass.store import quote_lake_ingest

    quote_lake_ingest.BATCH_ROWS = QUOTES_OF_A_SNAPSHOT  # a commit for each snapshot, as in files of millions of quotes

    def files() -> Iterator[Path]:
        for number in count(int(first)):
            yield write_series(Path(folder), number)
            yield write_board(Path(folder), number)

    for path, outcome in import_now(files(), {}):  # type: ignore[arg-type]
        if isinstance(outcome, Exception):
            raise outcome
        print(f"done {path.name}", flush=True)


def pulls(*sources: str) -> None:
    """Pull some sources again and again."""
    from weatherglass.app.pull_now import pull_now

    print("ready", flush=True)
    while True:
        for _ in pull_now(sources, watch=lambda report: print(f"done {report.source}", flush=True)):
            pass
        print("all", flush=True)


def crashes(step: str, nth: str, *arguments: str) -> None:
    """Run a command that ends without a word when it comes to a step for the nth time."""
    from weatherglass.delivery.cli.main import main

    owner, method, is_done_first = _step(step)
    inner, left = getattr(owner, method), count(int(nth) - 1, -1)

    def crashing(*given: Any, **named: Any) -> Any:
        is_last = next(left) == 0
        answer = inner(*given, **named) if is_done_first or not is_last else None
        if is_last:
            os._exit(CRASHED)
        return answer

    setattr(owner, method, crashing)
    sys.exit(main(list(arguments)))


def _step(step: str) -> tuple[Any, str, bool]:
    """What does a step: a class, its method, and whether the crash comes after it."""
    from weatherglass.store.ingests import Ingests
    from weatherglass.store.quote_lake import QuoteLake
    from weatherglass.store.quote_lake_log import LakeLog
    from weatherglass.store.raw import RawPayloads
    from weatherglass.store.series import SeriesStore

    return {
        "before the document is stored": (RawPayloads, "put", False),
        "after the document is stored": (RawPayloads, "put", True),
        "before the series are recorded": (SeriesStore, "record", False),
        "after the series are recorded": (SeriesStore, "record", True),
        "before the quotes are committed": (LakeLog, "commit", False),
        "after the quotes are committed": (QuoteLake, "add", True),
        "before the ingest is recorded": (Ingests, "add", False),
        "after the ingest is recorded": (Ingests, "add", True),
    }[step]


def at_instant(instant: str, batch_rows: str, block_bytes: str, *arguments: str) -> None:
    """Run a command at a fixed instant, with other sizes of the pieces in which files are read and stored."""
    import time_machine

    from weatherglass.delivery.cli.main import main
    from weatherglass.providers.boards.table_text import TextTable
    from weatherglass.store import quote_lake_ingest

    quote_lake_ingest.BATCH_ROWS = int(batch_rows)
    TextTable.chunks = partialmethod(TextTable.chunks, block_bytes=int(block_bytes))  # type: ignore[method-assign,assignment]
    with time_machine.travel(datetime.fromisoformat(instant), tick=False):
        code = main(list(arguments))
    sys.exit(code)


def peak_memory(*arguments: str) -> None:
    """Run a command, and print the most memory that it had, in bytes, as the last line.

    Not `ru_maxrss`: Linux carries it over from the process that started this one, here a test worker of any size.
    """
    from weatherglass.delivery.cli.main import main

    code = main(list(arguments))
    (line,) = (each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM"))
    print(int(line.split()[1]) * 1024)
    sys.exit(code)


DRIVERS: dict[str, Callable[..., None]] = {
    each.__name__: each for each in (commands, imports, pulls, crashes, at_instant, peak_memory)
}

if __name__ == "__main__":
    DRIVERS[sys.argv[1]](*sys.argv[2:])
