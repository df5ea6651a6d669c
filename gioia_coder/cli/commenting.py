"""Commands for a source that goes out as a Word document and comes back with comments."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gioia_coder.cli import show
from gioia_coder.cli.options import AsJson, KeyPath, SourceId, Yes, acting, complete_sources, opened


def sources_export(
    ctx: typer.Context,
    source: SourceId,
    file: Annotated[Path, typer.Argument(readable=False, help="A new file that ends in .docx.", show_default=False)],
    layer: Annotated[str, typer.Option(help="Whose codings: consensus, any, all, or a coder's name.")] = "",
    no_memos: Annotated[bool, typer.Option("--no-memos", help="Leave out what was noted on the codings.")] = False,
    key: KeyPath = None,
) -> None:
    """Write a source as a Word document for a supervisor: numbered turns, codings as comments on their words.

    They reply to comments, or comment on any words; `gioia memo import` reads it back. Words of private quotes are left out.

    Example: gioia sources export E1-01 E1-01.docx
    """
    from gioia_coder.workflow import commenting

    with opened(ctx) as store:
        done = commenting.export_copy(store, source, file, layer_name=layer, memos=not no_memos, key=key)
    for note in done.notes:
        show.warn(note)
    many = f"{done.comments:,} comment{'' if done.comments == 1 else 's'}"
    show.done(f"Wrote {done.source} with {many} (layer {done.layer}) to {file}. Back: gioia memo import {file.name}")


def memo_import(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(readable=False, help="A Word document that came back.", show_default=False)],
    source: Annotated[
        str,
        typer.Option(
            help="Of which source it is, when the document does not say.", autocompletion=complete_sources, show_default=False
        ),
    ] = "",
    kind: Annotated[str, typer.Option(help="note, proposal, idea, method or question.")] = "note",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be noted; write nothing.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Read replies and comments of a copy by `gioia sources export` as memos on their segments; again adds nothing.

    Changed words and deleted comments change nothing. A comment on words that the source lacks becomes a memo on the source.

    Example: gioia memo import E1-01.docx --dry-run
    """
    from gioia_coder.workflow import replies

    with opened(ctx) as store:
        found = replies.read_replies(store, file, source=source, kind=kind)
        if as_json:
            show.result(found.table(), as_json)
        elif found.replies:
            show.table(found.table())
        for note in found.notes:
            show.warn(note)
        many = f"{len(found.fresh):,} memo{'' if len(found.fresh) == 1 else 's'} on {found.source.ref}"
        if not found.fresh:
            show.done(f"{file.name} says nothing new on {found.source.ref}; nothing was changed.")
        elif dry_run:
            show.done(f"Would note {many}.")
        elif show.ask(f"Note {many}?", yes=yes):
            replies.note_replies(store, found, who=acting(ctx, store))
            show.done(f"Noted {many}. See: gioia memo list")
        else:
            show.done("Nothing was changed.")
