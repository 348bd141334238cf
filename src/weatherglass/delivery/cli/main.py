"""Entry point: runs the commands and turns every failure into one sentence and an exit code.

Exit codes: 0 ok, 1 data, 2 usage, 3 source, 70 a fault of ours, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from itertools import pairwise

import typer

from weatherglass import __version__
from weatherglass.delivery.cli.alert import alert_app
from weatherglass.delivery.cli.claim import claim_app
from weatherglass.delivery.cli.data import data_app
from weatherglass.delivery.cli.doctor import doctor
from weatherglass.delivery.cli.gauge import gauge
from weatherglass.delivery.cli.history import history
from weatherglass.delivery.cli.import_file import import_files
from weatherglass.delivery.cli.index import index_app
from weatherglass.delivery.cli.live import live
from weatherglass.delivery.cli.playbook import playbook_app
from weatherglass.delivery.cli.product import product
from weatherglass.delivery.cli.pull import pull
from weatherglass.delivery.cli.series import series
from weatherglass.delivery.cli.serve import serve
from weatherglass.delivery.cli.signals import signals
from weatherglass.delivery.cli.today import today
from weatherglass.errors import WeatherglassError

EXIT_INTERNAL = 70
EXIT_INTERRUPTED = 130
DEBUG = "WEATHERGLASS_DEBUG"

app = typer.Typer(
    name="weatherglass",
    help="An open instrument for reading market fear. Values are computed here; none is an official index value.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("today")(today)
app.command("signals")(signals)
app.command("history")(history)
app.add_typer(claim_app, name="claim")
app.add_typer(playbook_app, name="playbook")
app.add_typer(alert_app, name="alert")
app.command("product")(product)
app.add_typer(index_app, name="index")
app.command("gauge")(gauge)
app.command("live")(live)
app.command("serve")(serve)
app.command("pull")(pull)
app.command("import")(import_files)
app.command("series")(series)
app.add_typer(data_app, name="data")
app.command("doctor")(doctor)


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
        code = app(args=arguments, standalone_mode=False)
        sys.stdout.flush()
    except WeatherglassError as error:
        return _failed(str(error), error.exit_code, arguments)
    except typer.Exit as stop:
        return int(stop.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return _interrupted(arguments)
    except BrokenPipeError:
        # the reader of our output has gone (for example `| head`): stop quietly
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _failed(f"cannot write the result: {error.strerror or error}", 1, [])
    except Exception as error:
        show = getattr(error, "show", None)
        if callable(show):  # a usage error of the command-line library formats itself
            show()
            _empty_array(arguments)
            return 2
        if os.environ.get(DEBUG):
            raise
        return _failed(
            f"a fault in weatherglass itself ({type(error).__name__}: {error}); please report it with the command "
            f"line; {DEBUG}=1 shows where",
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


def _interrupted(arguments: list[str]) -> int:
    return _failed("interrupted; what was stored before stays", EXIT_INTERRUPTED, arguments)


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
    sys.exit(main())
