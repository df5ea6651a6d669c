"""The command that checks a manuscript against the project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gioia_coder.cli import show
from gioia_coder.cli.options import AsJson, KeyPath, opened


def register(app: typer.Typer) -> None:
    """Add this command to the app."""
    app.command("check-quotes")(check_quotes)


def check_quotes(
    ctx: typer.Context,
    manuscripts: Annotated[
        list[Path], typer.Argument(readable=False, show_default=False, help="The paper: .docx, .tex, .md, .txt, .odt or .rtf.")
    ],
    every: Annotated[bool, typer.Option("--all", help="List the exact quotations too, with their addresses.")] = False,
    key: KeyPath = None,
    as_json: AsJson = False,
) -> None:
    """Check a paper: its quotations, informants' ids, real names, and numbers of interviews, informants, minutes and so on.

    Words may be left out by ... and put in by [ ]. Exits 1 when there are faults: words that differ from the transcript or stand
    in none, a wrong informant, role or case, private words, a real name of the key, a number that is none of the project's.

    Example: gioia check-quotes paper.docx
    """
    from gioia_coder.workflow import checking_quotes

    with opened(ctx) as store:
        found = checking_quotes.check_quotes(store, manuscripts, key=key)
    for said in found.warnings:
        show.warn(said)
    if as_json:
        show.data(found.records(exact=every))
    elif found.shown(exact=every):
        show.table(found.table(exact=every))
    show.done(found.summary())
    if found.checked.faults:
        raise typer.Exit(1)
