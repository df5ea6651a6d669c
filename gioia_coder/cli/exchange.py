"""Commands that bring in other programs' projects and write ours for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Final

import typer

from gioia_coder.cli import show
from gioia_coder.cli.options import AsJson, KeyPath, Where, Yes, acting, opened

if TYPE_CHECKING:
    from gioia_coder.workflow.exchange.arriving import Arrival

group = typer.Typer(no_args_is_help=True, help="Exchange with NVivo, ATLAS.ti, MAXQDA, QualCoder, Taguette, qualitative-coding.")

SHOWN: Final = 15
"""How many sentences about a file are shown; all of them are in its JSON."""


def register(app: typer.Typer) -> None:
    """Add this group to the app."""
    app.add_typer(group, name="exchange")


@group.command("import")
def import_(
    ctx: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(readable=False, help="A .qdpx or .qdc file, or another program's own project.", show_default=False),
    ],
    into: Annotated[
        Path | None, typer.Option("--into", metavar="NEWDIR", help="Make a new project of it there.", show_default=False)
    ] = None,
    map_: Annotated[
        Path | None, typer.Option("--map", readable=False, help="Where its codes go (CSV or XLSX).", show_default=False)
    ] = None,
    save_map: Annotated[
        Path | None, typer.Option("--save-map", help="Only write down where its codes would go (CSV).", show_default=False)
    ] = None,
    choose: Annotated[str, typer.Option("--choose", help="Which project of a Taguette file.", show_default=False)] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Bring in a project or codebook of another program; what is here already stays, and coming again adds only what is new.

    Read are .qdpx and .qdc (the REFI-QDA standard), Taguette's .sqlite3, QualCoder's .qda folder, folders of qualitative-coding.
    Codes become concepts, themes and dimensions by the depth of their tree unless the file or --map says otherwise: a map has
    the columns path, level (concept, theme, dimension, skip), name and under. Pictures, recordings, PDF regions and graphs are
    kept and written back. The file itself is only read.

    Example: gioia exchange import study.qdpx --dry-run
    """
    from gioia_coder.workflow.exchange import arriving

    where: Where = ctx.find_object(Where) or Where()
    wanted = arriving.Wanted(
        said=arriving.read_map(map_) if map_ else {},
        coder=where.coder or "",
        choose=choose,
        ask=lambda question: show.ask(question, yes=yes),
    )
    way = _Way(dry_run, yes, as_json, save_map)
    if into is not None:
        arrival = arriving.new_project(into, file, wanted, agreed=way.agreed)
    else:
        with opened(ctx) as store:
            arrival = arriving.arrive(store, file, wanted, who=acting(ctx, store))
            if way.agreed(arrival):
                arriving.take_in(store, arrival)
    way.tell(arrival, into)


@dataclass
class _Way:
    """How a person wants a file to come in: only looked at, asked about, or with yes to everything."""

    dry_run: bool
    yes: bool
    as_json: bool
    save_map: Path | None
    shown: bool = False

    def agreed(self, arrival: Arrival) -> bool:
        """Tell whether the file is to come in; what is guessed is shown and asked, and on a terminal everything is."""
        if self.save_map is not None or self.dry_run or not arrival.plan.changes:
            return False
        if self.yes or not (arrival.guessed or show.attended()):
            return True
        self.show(arrival)
        return show.ask("Take it in like this?", yes=False)

    def show(self, arrival: Arrival) -> None:
        """Show what is in the file and what would come of it, once."""
        if self.shown or self.as_json:
            return
        self.shown = True
        show.tables(arrival.tables())

    def tell(self, arrival: Arrival, into: Path | None) -> None:
        """Say what was done, or why nothing was."""
        from gioia_coder.workflow.exchange import arriving

        if self.save_map is not None:
            count = arriving.save_map(arrival, self.save_map)
            show.done(f"Wrote {self.save_map}: {count} codes. Change it, then give it back with --map; nothing was imported.")
            return
        if self.as_json:
            show.data({**arrival.as_data(), "written": arrival.written})
            return
        self.show(arrival)
        said = list(arrival.said())
        for words in said[:SHOWN]:
            show.warn(words)
        if len(said) > SHOWN:
            show.warn(f"and {len(said) - SHOWN} more; --json shows all of them.")
        show.done(self._outcome(arrival, into))

    def _outcome(self, arrival: Arrival, into: Path | None) -> str:
        name, counts = arrival.path.name, arrival.plan.counts
        if not arrival.plan.changes:
            return f"{name} brings nothing new; nothing was changed."
        new = [kind for kind in ("codes", "sources", "codings", "memos") if counts[kind].added]
        some = ", ".join(_many(counts[kind].added, kind) for kind in new) or "something new about what is here"
        if not arrival.written:
            return f"{name} would bring {some}; nothing was changed."
        if into is None:
            return f"{name} brought {some}. Next: gioia status"
        return f"{name} brought {some} into {into}. Next: cd {quote(str(into))} && gioia status"


def _many(count: int, kind: str) -> str:
    return f"{count:,} {kind.removesuffix('s') if count == 1 else kind}"


@group.command("export")
def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(readable=False, help="The new .qdpx (project) or .qdc (codebook).", show_default=False)],
    target: Annotated[str, typer.Option("--target", help="For nvivo, atlasti, maxqda or qualcoder.", show_default=False)] = "",
    plain: Annotated[bool, typer.Option("--plain", help="Leave out the note that only gioia reads.")] = False,
    key: KeyPath = None,
    as_json: AsJson = False,
) -> None:
    """Write the study for another program, by the REFI-QDA standard.

    A .qdpx holds texts, codes, codings, coders, cases and memos, private quotes too: it is for colleagues, not for print. What
    the standard has no word for stands in a note that gioia reads back. --target nvivo counts offsets as NVivo does where a
    text holds emoji or rare characters.

    Example: gioia exchange export study.qdpx --target nvivo
    """
    from gioia_coder.workflow.exchange import leaving

    with opened(ctx) as store:
        done = leaving.export(store, file, target=target, plain=plain, key=key)
    if as_json:
        show.data(done.as_data())
        return
    for words in done.warnings:
        show.warn(words)
    held = [_many(done.codes, "codes")]
    if file.suffix.lower() == ".qdpx":
        held += [_many(done.sources, "sources"), _many(done.codings, "codings")]
    show.done(f"Wrote {done.path}: {', '.join(held)}.")
