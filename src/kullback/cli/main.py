"""The program: its subcommands, and every error as one line on standard error."""

from __future__ import annotations

import io
import os
import re
import signal
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.exceptions import TyperException

from kullback._errors import KullbackError
from kullback._version import __version__
from kullback.cli.code import code
from kullback.cli.compare import compare
from kullback.cli.demo import demo
from kullback.cli.kl import kl
from kullback.cli.topics import topics

app = typer.Typer(
    name="kullback",
    help="How far one distribution is from another: how much, where, and how sure.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(compare)
app.command()(kl)
app.command()(code)
app.command()(topics)
app.command()(demo)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kullback {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, help="Show the version.")
    ] = False,
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code: 0 done, 1 a gate tripped, 2 an error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:
        _prepare_process()
    try:
        code = app(_with_numbers(_with_json_target(given)), standalone_mode=False)
        sys.stdout.flush()
    except TyperException as error:
        return _fail(error.format_message())
    except KullbackError as error:
        return _fail(str(error))
    except (KeyboardInterrupt, typer.Abort):
        return _fail("stopped.", code=130)
    except (BrokenPipeError, SystemExit):  # the reader, such as head, has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _fail(f"cannot read or write: {error.strerror or error}.")
    except Exception as error:
        if os.environ.get("KULLBACK_TRACEBACK"):
            raise
        kind = type(error).__name__
        return _fail(
            f"a fault of kullback itself ({kind}: {error}); KULLBACK_TRACEBACK=1 shows where."
        )
    return int(code or 0)


def _prepare_process() -> None:
    """Let a polite kill clean up, and a terminal of few characters show what it can."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _fail(message: str, code: int = 2) -> int:
    line = " ".join(message.split())
    print("kullback: " + "".join(c if c.isprintable() else "�" for c in line), file=sys.stderr)  # noqa: T201
    return code


def _with_json_target(arguments: list[str]) -> list[str]:
    """Let ``--json`` without a path mean standard output, as ``--json -`` does."""
    result: list[str] = []
    for i, argument in enumerate(arguments):
        result.append(argument)
        following = arguments[i + 1] if i + 1 < len(arguments) else "--"
        if argument == "--json" and following.startswith("--"):
            result.append("-")
    return result


_NEGATIVE_FIRST = re.compile(r"-(inf|\.?\d)[^=]*[,;\s]")


def _with_numbers(arguments: list[str]) -> list[str]:
    """Let numbers such as ``-1,0`` be an argument of ``kl``: the dash would make them an option."""
    if arguments[:1] != ["kl"]:
        return arguments
    return [f" {a}" if _NEGATIVE_FIRST.match(a) else a for a in arguments]
