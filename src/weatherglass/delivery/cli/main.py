"""Entry point: runs the commands and turns every failure into one sentence and an exit code.

Exit codes: 0 ok, 1 data, 2 usage, 3 source, 70 a fault of ours, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from itertools import pairwise

import typer

from weatherglass import __version__
from weatherglass.delivery.cli.on_demand import CommandPlace, CommandsOnDemand
from weatherglass.errors import WeatherglassError

EXIT_INTERNAL = 70
EXIT_INTERRUPTED = 130
DEBUG = "WEATHERGLASS_DEBUG"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Linear algebra on more adds up in another order: other last digits, then other draws, where there are more cores."""

COMMANDS = (
    CommandPlace(
        "up",
        "up:up",
        "Everything at once, to look at: the dashboard with values that move, in the browser, until Ctrl+C.",
    ),
    CommandPlace(
        "today",
        "today:today",
        "Today's market weather: level, what changed, which signals are on, the record after such days, what is due.",
    ),
    CommandPlace(
        "signals",
        "signals:signals",
        "Every signal of the observatory on a day; with NAME its rule, inputs, figures, past occasions and record.",
    ),
    CommandPlace(
        "history",
        "history:history",
        "A signal on every day: value, state, percentile among the values up to that day, and from when it was known.",
    ),
    CommandPlace(
        "claim",
        "claim:claim_app",
        "Put what people say to the test: the claims of two articles, and your own. Information, no advice.",
    ),
    CommandPlace(
        "playbook",
        "playbook:playbook_app",
        "Simulate advice with costs, and judge it: the advice of two articles, and your own. Information, no advice.",
    ),
    CommandPlace(
        "alert",
        "alert:alert_app",
        "Tell when a reading crosses a level or enters a state: once an episode, and when data stop.",
    ),
    CommandPlace(
        "product",
        "product:product",
        "What an amount in a volatility product or a VIX futures index became, and why. Computed here, never official.",
    ),
    CommandPlace(
        "index",
        "index:index_app",
        "Volatility indices recomputed from option boards. `weatherglass index BOARD` is short for `weatherglass "
        "index value BOARD`.",
    ),
    CommandPlace(
        "gauge",
        "gauge:gauge",
        "The gauge on real boards that ship with the package: no file, no key, no network.",
    ),
    CommandPlace(
        "live",
        "live:live",
        "Rows of an index as they are made: fresh, carried with the instant of its value, or suppressed, and why.",
    ),
    CommandPlace(
        "serve",
        "serve:serve",
        "Serve the API, live values and the dashboard until Ctrl+C; only to this machine unless --host says otherwise.",
    ),
    CommandPlace(
        "mcp",
        "mcp:mcp",
        "Answer an assistant over the Model Context Protocol on standard input and output; it only reads.",
    ),
    CommandPlace(
        "pull",
        "pull:pull",
        "Ask sources for what is new and keep it. Asking twice changes nothing; a source that fails leaves the "
        "old values.",
    ),
    CommandPlace(
        "import",
        "import_file:import_files",
        "Take daily series, VX futures files and option quotes of your own into the store. Twice is the same as once.",
    ),
    CommandPlace(
        "series",
        "series:series",
        "Values of one series, with where they come from.",
    ),
    CommandPlace(
        "data",
        "data:data_app",
        "What the store holds: series, range, age, sources, gaps, vintages; and verify, export, backup, restore.",
    ),
    CommandPlace(
        "backfill",
        "backfill:backfill",
        "A family of indices for every snapshot of a lake of option quotes, with why and how good, into the store.",
    ),
    CommandPlace(
        "lake",
        "lake:lake_app",
        "Lakes of option quotes of any size, made from a seed: to plan with, to test with, never a market's.",
    ),
    CommandPlace(
        "doctor",
        "doctor:doctor",
        "Look at the installation, settings, store, sources and network, and say what to do. Exit code 1 on a failure.",
    ),
)


class Weatherglass(CommandsOnDemand):
    """All of them."""

    places = COMMANDS


app = typer.Typer(
    name="weatherglass",
    cls=Weatherglass,
    help="An open instrument for reading market fear. Values are computed here; none is an official index value.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(show: bool) -> None:
    if show:
        typer.echo(f"weatherglass {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version and stop."
    ),
) -> None:
    pass


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code; also the console script."""
    arguments = sys.argv[1:] if argv is None else argv
    try:
        code = app(args=arguments, prog_name="weatherglass", standalone_mode=False)
        sys.stdout.flush()
    except WeatherglassError as error:
        return _failed(_said(str(error), arguments), error.exit_code, arguments)
    except typer.Exit as stop:
        return int(stop.exit_code)
    except SystemExit as stop:
        if not isinstance(stop.__context__, BrokenPipeError):
            raise
        return _unread()
    except (typer.Abort, KeyboardInterrupt):
        return _interrupted(arguments)
    except BrokenPipeError:
        return _unread()
    except OSError as error:
        return _failed(_text("stopped.unwritten", arguments, why=error.strerror or str(error)), 1, [])
    except Exception as error:
        show = getattr(error, "show", None)
        if callable(show):  # a usage error of the command-line library
            from weatherglass.delivery.cli.misread import misread

            print(misread(error, _language(arguments)), file=sys.stderr)
            _empty_array(arguments)
            return 2
        if os.environ.get(DEBUG):
            raise
        return _failed(
            _text("stopped.fault", arguments, what=f"{type(error).__name__}: {error}", variable=DEBUG),
            EXIT_INTERNAL,
            arguments,
        )
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a library in Rust raises when it gives up
            raise
        return _failed(
            f"a library gave up: {error}. Where it says that files or memory are at their limit, raise that (ulimit) "
            "and repeat; what was stored before stays",
            1,
            arguments,
        )
    if code == EXIT_INTERRUPTED:  # what the command-line library makes of a KeyboardInterrupt
        return _interrupted(arguments)
    return int(code or 0)


def _unread() -> int:
    """The reader of our output has gone (for example `| head`): stop quietly, where the library would end with 1."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _interrupted(arguments: list[str]) -> int:
    return _failed(_text("stopped.interrupted", arguments), EXIT_INTERRUPTED, arguments)


def _said(sentence: str, arguments: list[str]) -> str:
    """What an error says, in the reader's language where that is known here."""
    from weatherglass.messages.said import said_in

    return said_in(sentence, _language(arguments))


def _text(key: str, arguments: list[str], **values: object) -> str:
    from weatherglass.messages.text import text

    return text(key, _language(arguments), **values)


def _language(arguments: list[str]) -> str:
    """As the command line asks; else as the settings or the system have it, where they can be read."""
    asked = [value for flag, value in pairwise(arguments) if flag == "--lang"]
    asked += [each.removeprefix("--lang=") for each in arguments if each.startswith("--lang=")]
    if asked:
        return asked[-1] if asked[-1] in ("en", "ko") else "en"
    from weatherglass.app.settings import read_settings

    try:
        return read_settings().display.language()
    except (WeatherglassError, OSError):
        return "en"


def _failed(message: str, exit_code: int, arguments: list[str]) -> int:
    print(f"weatherglass: {message}", file=sys.stderr)
    _empty_array(arguments)
    return exit_code


def _empty_array(arguments: list[str]) -> None:
    """JSON on stdout is one array, also when there is nothing to put in it; an object has no empty form to print."""
    if arguments[:1] in (
        ["series"],
        ["today"],
        ["signals"],
        ["history"],
        ["claim"],
        ["playbook"],
        ["product"],
        ["alert"],
        ["live"],
        ["backfill"],
    ) or (arguments[:1] == ["data"] and arguments[1:2] in ([], ["--format"], ["-f"])):
        return
    if (
        "--format=json" in arguments
        or "-fjson" in arguments
        or any(flag in ("--format", "-f") and form == "json" for flag, form in pairwise(arguments))
    ):
        print("[]")


def run() -> None:
    """The console script."""
    os.environ.update(ONE_THREAD)  # read when numpy is loaded, which nothing has done yet
    sys.exit(main())
