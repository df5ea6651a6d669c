"""The command line: the app, its groups of commands, and the one place where an error becomes a message."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from gioia_coder import __version__
from gioia_coder.cli import (
    agreement,
    anonymizing,
    archive,
    codebook,
    coding,
    exchange,
    manuscripts,
    project,
    reconciling,
    reports,
    show,
    sources,
    suggestions,
    teams,
)
from gioia_coder.cli.options import Where
from gioia_coder.errors import GioiaError, InputError, Problem

HOISTED = ("--project", "--coder")
"""Options of the program itself that people also type behind the command."""

OWN_CODER = {("codings", "list"), ("share",)}
"""Commands whose `--coder` is their own."""


class _Gioia(TyperGroup):
    """The single place where a mendable error becomes a message and exit status 1."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Move the program's own options to the front, wherever they were typed."""
        return super().parse_args(ctx, hoist(args))

    def invoke(self, ctx: Any) -> Any:
        """Run the command; show what is mendable, let what is a bug pass."""
        try:
            return super().invoke(ctx)
        except GioiaError as error:
            show.error(error)
            raise typer.Exit(1) from error
        except BrokenPipeError:
            show.quiet_end()
            raise typer.Exit(1) from None
        except OSError as error:
            show.error(_refused(error))
            show.quiet_end()
            raise typer.Exit(1) from error
        except UnicodeEncodeError as error:
            if error.reason != "surrogates not allowed":
                raise
            show.error(GioiaError("there are bytes in it that are no characters.", mend="Type or save it anew, in UTF-8."))
            raise typer.Exit(1) from error


def _refused(error: OSError) -> InputError:
    """Return what the system does not let the program do; the files that it names are those that a person named."""
    said = f"the system says: {error.strerror or error}."
    where = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    return InputError(where, Problem(where, said), mend="Look at the path, its permissions, and the room on the disk.")


def hoist(args: list[str]) -> list[str]:
    """Return the arguments with the program's own options first.

    >>> hoist(["status", "--project", "study", "--json"])
    ['--project', 'study', 'status', '--json']
    >>> hoist(["codings", "list", "--coder", "anna"])
    ['codings', 'list', '--coder', 'anna']
    """
    end = args.index("--") if "--" in args else len(args)
    first = next((at for at in range(end) if not args[at].startswith("-") and (at == 0 or args[at - 1] not in HOISTED)), end)
    words = [word for word in args[first:end] if not word.startswith("-")]
    own = any(tuple(words[: len(path)]) == path for path in OWN_CODER)
    front, rest = args[:first], []
    at = first
    while at < end:
        name = args[at].split("=", 1)[0]
        if name in HOISTED and not (name == "--coder" and own):
            size = 1 if "=" in args[at] else 2
            front += args[at : min(at + size, end)]
            at += size
        else:
            rest.append(args[at])
            at += 1
    return front + rest + args[end:]


app = typer.Typer(
    cls=_Gioia,
    name="gioia",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        show.line(f"gioia {__version__}")
        raise typer.Exit


@app.callback()
def gioia(
    ctx: typer.Context,
    project: Annotated[
        Path | None,
        typer.Option(
            "--project", envvar="GIOIA_PROJECT", readable=False, help="A project's folder or .gioia file.", show_default=False
        ),
    ] = None,
    coder: Annotated[
        str | None, typer.Option("--coder", envvar="GIOIA_CODER", help="Who codes or judges.", show_default=False)
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Code interviews and build the tables of a Gioia-style case study, on your own machine.

    Begin with `gioia demo DIR`, or `gioia init --name "My study"`; `gioia status` names the next step.
    """
    ctx.obj = Where(project, coder)


project.register(app)
sources.register(app)
codebook.register(app)
coding.register(app)
suggestions.register(app)
anonymizing.register(app)
agreement.register(app)
reconciling.register(app)
reports.register(app)
manuscripts.register(app)
teams.register(app)
exchange.register(app)
archive.register(app)


def _whole(of: typer.Typer) -> None:
    """Let the lists of commands show the first sentence of each to its end, where Typer cuts it to a line."""
    for command in of.registered_commands:
        told = (command.callback.__doc__ or "") if command.callback else ""
        command.short_help = command.short_help or " ".join(told.partition("\n\n")[0].split())
    for group in of.registered_groups:
        if group.typer_instance:
            group.short_help = group.short_help or str(group.typer_instance.info.help)
            _whole(group.typer_instance)


_whole(app)


def main() -> None:
    """Run the program; what is no mendable error shows its traceback and says that nothing was changed."""
    show.prepare()
    try:
        app()
    except Exception:
        import traceback

        traceback.print_exc()
        sys.stderr.write("\nNothing was changed; this is a fault of gioia. Please report it with the lines above.\n")
        sys.exit(1)
