"""Options and arguments that several commands share, each written once, and the way from a command to the open store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from gioia_coder.store import Store


@dataclass
class Where:
    """What the program was told before the command: which project, which coder."""

    project: Path | None = None
    coder: str | None = None


AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.", rich_help_panel="Output")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Answer every question with yes.")]

KeyPath = Annotated[
    Path | None,
    typer.Option(
        "--key", readable=False, show_default=False, help="The key of pseudonyms when it is kept elsewhere (or GIOIA_KEY)."
    ),
]


CoderNames = Annotated[str, typer.Option("--coders", help="Only these coders, separated by commas.", show_default=False)]


def listed(words: str) -> list[str]:
    """Return what was typed between commas or semicolons.

    >>> listed("anna, ben;"), listed("")
    (['anna', 'ben'], [])
    """
    return [word.strip() for word in words.replace(";", ",").split(",") if word.strip()]


@contextmanager
def opened(ctx: typer.Context) -> Iterator[Store]:
    """Hold the project's open store for one command."""
    from gioia_coder.workflow import opening

    where: Where = ctx.find_object(Where) or Where()
    with opening.open_store(where.project) as store:
        yield store


def acting_coder(ctx: typer.Context, store: Store) -> str:
    """Return the coder who codes or judges, or raise the error with the line to type."""
    from gioia_coder.workflow import opening

    where: Where = ctx.find_object(Where) or Where()
    return opening.coder_name(store, where.coder)


def coder_if_any(ctx: typer.Context, store: Store) -> str:
    """Return the coder who is named or set, empty for none."""
    from gioia_coder.workflow import opening

    where: Where = ctx.find_object(Where) or Where()
    return opening.coder_if_any(store, where.coder)


def acting(ctx: typer.Context, store: Store) -> str:
    """Return who notes, links or imports: the coder when one is named or set, else the system's user."""
    from gioia_coder.workflow import opening

    where: Where = ctx.find_object(Where) or Where()
    return opening.actor(store, where.coder)


def complete_codes(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return short ids and names of codes that begin as typed, for shell completion."""
    return _complete(ctx, "codes", incomplete)


def complete_sources(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return ids of sources that begin as typed, for shell completion."""
    return _complete(ctx, "sources", incomplete)


def _complete(ctx: typer.Context, kind: str, incomplete: str) -> list[str]:
    from gioia_coder.errors import GioiaError
    from gioia_coder.workflow import opening
    from gioia_coder.workflow.completing import names

    try:
        # while completing, the program's own callback is not run: its options are where they were typed
        with opening.open_store(ctx.find_root().params.get("project")) as store:
            return names(store, kind, incomplete)
    except GioiaError:
        return []  # no project, no names; the shell must not see an error


SourceIds = Annotated[
    str,
    typer.Option(
        "--sources", help="Only these sources, separated by commas.", autocompletion=complete_sources, show_default=False
    ),
]
SourceId = Annotated[str, typer.Argument(help="A source's id.", autocompletion=complete_sources, show_default=False)]
SegmentAddress = Annotated[
    str,
    typer.Argument(
        help="A segment: E1-01:14 (turn), E1-01:14.2 (sentence), E1-01:14.2-15.1, E1-01@120-240 (characters).",
        autocompletion=complete_sources,
        show_default=False,
    ),
]
CodeName = Annotated[str, typer.Argument(help="A code's short id or name.", autocompletion=complete_codes, show_default=False)]

READING: Final = "How files are read"
_COLUMNS: Final = "A table's columns of {}, several by commas: headings, letters or numbers."
Encoding = Annotated[str, typer.Option(help="The encoding of the files.", show_default=False, rich_help_panel=READING)]
Layout = Annotated[
    str | None,
    typer.Option(
        help="How speakers are marked: colon, bold, heading3, name-time, name-line ...",
        show_default=False,
        rich_help_panel=READING,
    ),
]
SpeakerLabels = Annotated[
    list[str] | None,
    typer.Option(
        "--speakers",
        help="Who a label is: LABEL=interviewer[:ID], LABEL=informant[:ID], LABEL=ANOTHER LABEL OR ID, LABEL=- for none; "
        "several by commas.",
        show_default=False,
        rich_help_panel=READING,
    ),
]
NoTurns = Annotated[bool, typer.Option("--no-turns", help="Nobody speaks: paragraphs without labels.", rich_help_panel=READING)]
TextColumns = Annotated[
    list[str] | None,
    typer.Option(help=_COLUMNS.format("words or answers"), show_default=False, rich_help_panel=READING),
]
IdColumn = Annotated[str, typer.Option(help="A table's column of respondents' ids.", show_default=False, rich_help_panel=READING)]
SpeakerColumn = Annotated[str, typer.Option(help="A table's column of who speaks.", show_default=False, rich_help_panel=READING)]
TagColumns = Annotated[
    list[str] | None,
    typer.Option(help=_COLUMNS.format("codes, each as COLUMN or COLUMN=CODER"), show_default=False, rich_help_panel=READING),
]


def turns_layout(layout: str | None, speakers: list[str] | None, no_turns: bool) -> str | None:
    """Return the layout that was asked for; raises a usage error where `--no-turns` stands beside who speaks."""
    if no_turns and (layout or speakers):
        raise typer.BadParameter("--no-turns says that nobody speaks; leave out --layout and --speakers, or --no-turns")
    return "paragraphs" if no_turns else layout
