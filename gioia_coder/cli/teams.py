"""Commands for coding apart: share and merge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gioia_coder.cli import show
from gioia_coder.cli.options import AsJson, SourceIds, Yes, listed, opened

if TYPE_CHECKING:
    from gioia_coder.workflow.merging import Merging


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    app.command()(share)
    app.command()(merge)


def share(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(readable=False, help="The new copy, a .gioia file.", show_default=False)],
    coder: Annotated[str, typer.Option("--coder", help="Who will code in it.", show_default=False)],
    sources: SourceIds = "",
    as_json: AsJson = False,
) -> None:
    """Write a copy in which a colleague codes alone, blind to everybody else.

    It holds the present texts, the codebook, and what this coder did; nothing of the others. There they code, note, make
    ungrouped concepts and mark sources done; everything else stays as it is, and is proposed: gioia memo add --kind proposal.

    Example: gioia share --coder ben ben.gioia --sources E1-01,E1-02
    """
    from gioia_coder.workflow import sharing

    with opened(ctx) as store:
        done = sharing.share(store, file, coder=coder, sources=listed(sources))
    if as_json:
        show.data(done.as_data())
        return
    if done.new_coder:
        show.say(f"{done.coder} is a new coder.")
    many = f"{len(done.sources)} source{'' if len(done.sources) == 1 else 's'}, {done.codings:,} own codings"
    name = done.path.name
    show.done(f"Wrote {done.path} for {done.coder}: {many}. There: gioia --project {name} code SOURCE. Back: gioia merge {name}")


def merge(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(readable=False, help="A colleague's copy or project.", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Bring in what was done in a copy: codings, memos, new concepts and readings, in any order of copies.

    Merging again brings in what is new since. Codings follow codes that were merged and texts that were corrected meanwhile;
    those without a place are in quarantine. What both sides changed is told. The file itself is only read.

    Example: gioia merge ben.gioia --dry-run
    """
    from gioia_coder.workflow import merging

    with opened(ctx) as store:
        planned = None
        if not dry_run and not yes and show.attended():
            planned = merging.merge_file(store, file, dry_run=True)
            if planned.changed:
                show.table(planned.as_table())
                if not show.ask("Merge this?", yes=False):
                    show.say("Nothing was changed.")
                    return
        done = merging.merge_file(store, file, dry_run=dry_run)
    if as_json:
        show.data(done.as_data())
        return
    _tell(done, dry_run=dry_run, told=planned is not None)


def _tell(done: Merging, *, dry_run: bool, told: bool) -> None:
    table = done.as_table()
    if table.rows and not told:
        show.table(table)
    if not done.changed:
        show.done(f"{done.file} brings nothing new; nothing was changed.")
        return
    one = done.done
    head = "Would merge" if dry_run else "Merged"
    show.done(f"{head} {done.file}: {one.added:,} codings added, {one.updated:,} updated, {one.taken_away:,} taken away.")
    if one.quarantined and not dry_run:
        show.warn(f"{one.quarantined} of them have no place in the present text: place them with `gioia codings place`.")
