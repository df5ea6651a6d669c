"""Commands about the project as a whole: making, looking after, going back."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from gioia_coder.cli import show
from gioia_coder.cli.options import AsJson, Where, Yes, opened
from gioia_coder.core.blocks import Cell, Value, records, value_of

SHOWN: Final = 10
"""How many things that are open `status` tells; a codebook that came from elsewhere has hundreds without a place."""


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    own: tuple[Callable[..., None], ...] = (demo, init, status, settings, check, log, undo, backup, erase)
    for function in own:
        app.command(function.__name__)(function)
    coders = typer.Typer(help="Coders: who codes.", no_args_is_help=True)
    own = (coders_list, coders_me, coders_add, coders_set)
    for function in own:
        coders.command(function.__name__.removeprefix("coders_"))(function)
    app.add_typer(coders, name="coders")


def demo(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(readable=False, help="A new or empty folder.")] = Path("gioia-demo"),
) -> None:
    """Make the sample study: seven fictional cases, imported, coded, reconciled and exported.

    Example: gioia demo demo-study
    """
    from gioia_coder.workflow import demonstration

    made = demonstration.demo(folder, progress=lambda steps: show.each(steps, "making the sample study"))
    show.report(made.table)
    show.line("")
    for what, path in made.files:
        show.line(f"{what:<22}{path}")
    show.line("")
    show.line(f"Go on with: cd {shlex.quote(str(folder))} && gioia status")
    show.line("Then: gioia agreement, gioia suggest --evaluate --coder anna")


def init(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(readable=False, help="The project's folder.")] = Path(),
    name: Annotated[str, typer.Option(help="The study's name.", show_default=False)] = "",
    language: Annotated[str, typer.Option(help="The language of most texts: en, da, nl, fr, de, zh, he ...")] = "en",
) -> None:
    """Make a new project.

    Example: gioia init my-study --name "Driving forces"
    """
    from gioia_coder.workflow import project

    path = project.init(folder, name=name or folder.absolute().name, language=language)
    show.done(f"Made {path}. Next: gioia import FILES, gioia coders me NAME.")


def status(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show what is in the project, what is open, warnings, and the next sensible command.

    Example: gioia status
    """
    from gioia_coder.workflow.status import status as status_of

    with opened(ctx) as store:
        found = status_of(store)
    if as_json:
        show.data(records(found.as_table()))
        return
    show.line(found.name)
    show.line("  " + ", ".join(f"{count} {what if count != 1 else what.removesuffix('s')}" for what, count in found.counts))
    show.line(f"  revision {found.revision[:12]}, entry {found.entry}")
    for said in found.suggestions:
        show.line(f"  {said}")
    if found.kept:
        show.line(f"  kept of other programs: {', '.join(found.kept)}")
    for work in found.open[:SHOWN]:
        show.line(f"Open: {work}")
    if len(found.open) > SHOWN:
        show.line(f"Open: and {len(found.open) - SHOWN:,} more; gioia check lists what has no place yet")
    for warning in found.warnings:
        show.warn(warning)
    show.line(f"Next: {found.next}")


def settings(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(help="KEY=VALUE; KEY= brings the default back.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show or set the project's settings.

    language: of texts that do not say their own; label_length: names of codes that are longer get a hint in `gioia codebook
    check`; unit: turn, sentence or character, for agreement; spacy_model: what cuts texts
    into words for suggestions, an installed spaCy pipeline or a folder with one; blank:LANGUAGE when it is empty; intensity_rule:
    what high, medium and low intensity are where `report case-matrix` is given no --rule.

    Example: gioia settings language=da
    """
    from gioia_coder.workflow import project
    from gioia_coder.workflow.suggesting import learning

    with opened(ctx) as store:
        show.result(project.settings(store, words or []), as_json)
        if any(word.startswith("spacy_model=") for word in words or ()):
            for problem in learning.pipeline_problems(store):
                show.warn(f"{problem.what} {problem.mend}".strip())


def check(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Look for damage, changed files, open work and hints; exit 1 for faults only.

    Example: gioia check
    """
    from gioia_coder.workflow import project

    with opened(ctx) as store:
        found = project.check(store)
    table = found.as_table()
    if as_json:
        show.data(records(table))
    elif table.rows:
        show.table(table)
    counts = f"{_many(found.faults, 'fault')}, {len(found.open)} open, {_many(found.hints, 'hint')}."
    show.say(counts if found.faults else f"Every coding is on its words. {counts}")
    if found.faults:
        raise typer.Exit(1)


def _many(found: Sequence[object], what: str) -> str:
    return f"{len(found)} {what}{'' if len(found) == 1 else 's'}"


def log(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show the history: every entry, when, who, what, and whether it was taken back.

    Example: gioia log
    """
    from gioia_coder.workflow import project

    with opened(ctx) as store:
        table = project.log(store)
    show.result(table if as_json else replace(table, rows=[local(row) for row in table.rows]), as_json)


def local(row: Sequence[Value | Cell]) -> list[Value | Cell]:
    """Return a row that begins with an entry and its time, with the time as the clock on the wall shows it."""
    entry, when, *others = row
    return [entry, on_the_wall(str(value_of(when))), *others]


def on_the_wall(when: str) -> str:
    """Return a time of the store as the clock on the wall shows it; a time that is not known stays as it is."""
    return datetime.fromisoformat(when).astimezone().strftime("%Y-%m-%d %H:%M") if when else when


def undo(
    ctx: typer.Context,
    count: Annotated[int, typer.Argument(min=1, help="How many of the last entries that hold.")] = 1,
    entry: Annotated[int | None, typer.Option(help="One older entry; of an undo: redo.", show_default=False)] = None,
) -> None:
    """Take back the last entries, or an older one that nothing stands on.

    Example: gioia undo, or gioia undo --entry 12
    """
    from gioia_coder.workflow import project

    with opened(ctx) as store:
        for what in project.undo(store, count, entry=entry):
            show.done(what[:1].upper() + what[1:])
        show.done(f"To take that back in turn: gioia undo --entry {store.last_entry}")


def backup(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(readable=False, help="The copy to write, or with --restore to put back.", show_default=False)
    ],
    restore: Annotated[bool, typer.Option("--restore", help="Put this copy in the store's place.")] = False,
    yes: Yes = False,
) -> None:
    """Write a full copy of the store, history included; or put one back. Files kept of other programs stand beside it in kept/.

    Example: gioia backup before-review.gioia
    """
    from gioia_coder.workflow import opening, project

    if not restore:
        with opened(ctx) as store:
            made = project.backup(store, file)
        beside = f" Kept of other programs' files: {made.kept}, in {made.path.with_name('kept')}." if made.kept else ""
        show.done(f"Wrote {made.path}: a full copy, with every text and the whole history.{beside}")
        return
    where: Where = ctx.find_object(Where) or Where()
    path = opening.find_store(where.project)
    if not show.ask(f"Put {file.name} in the place of {path.name}?", yes=yes):
        show.done("Nothing was changed.")
        return
    kept = project.restore(path, file)
    show.done(f"Restored {path.name} from {file}." + (f" The store before it is kept as {kept}." if kept else ""))


def erase(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="A source's or an informant's id.", show_default=False)],
) -> None:
    """Erase a source or an informant for good, when somebody withdraws; undo cannot take it back.

    It asks for the id to be typed once more. Example: gioia erase E1-01
    """
    from gioia_coder.workflow import withdrawing

    with opened(ctx) as store:
        kind, ref, _ = withdrawing.withdrawing(store, name)
        names = withdrawing.names_that_quote(store, name)
        show.say(f"This erases {kind} {ref} from the project, its history and its backups, for good.")
        for one in names:
            show.warn(f"{one} quotes the words, and names are kept: `gioia codebook rename` it first, and no trace of it stays")
        typed = show.read_line(f"Type {ref} to go on: ")
        if (typed or "").strip() != ref:
            show.done("Nothing was changed.")
            return
        done = withdrawing.erase(store, name)
    show.done(f"Erased {done.kind} {done.ref}.")
    if done.taken:
        show.done(f"Took the words out of: {', '.join(done.taken)}.")
    for copy, why in done.deleted_copies:
        show.warn(f"deleted the copy {copy.name} whole: {why}")
    for one in done.names:
        show.warn(f"{one} quotes the words and was not changed: give it another name with `gioia codebook rename`")
    for file in done.files:
        show.warn(f"{file} may still hold the words: delete or export it anew")


def coders_list(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the coders, how many codings each has and what they have read.

    Example: gioia coders list
    """
    from gioia_coder.workflow import coders

    with opened(ctx) as store:
        show.result(coders.list_coders(store), as_json)


CoderName = Annotated[str, typer.Argument(help="A coder's name.", show_default=False)]


def coders_me(ctx: typer.Context, name: CoderName) -> None:
    """Say who you are in this project; kept in your own configuration, not in the project.

    Example: gioia coders me anna
    """
    from gioia_coder.workflow import coders

    with opened(ctx) as store:
        show.done(f"You code as {coders.me(store, name)} here.")


def coders_add(ctx: typer.Context, name: CoderName) -> None:
    """Add a coder; coding for the first time under a name does so too.

    Example: gioia coders add ben
    """
    from gioia_coder.workflow import coders

    with opened(ctx) as store:
        show.done(f"Added coder {coders.add(store, name)}.")


def coders_set(
    ctx: typer.Context,
    name: CoderName,
    words: Annotated[list[str], typer.Argument(help="blind=yes, blind=no, name=NEW.", show_default=False)],
) -> None:
    """Set what holds for a coder: name=NEW renames; blind=yes keeps their work apart.

    The work of a blind coder is compared only when it is frozen, and they get no suggestions.

    Example: gioia coders set ben blind=yes
    """
    from gioia_coder.workflow import coders

    with opened(ctx) as store:
        show.done(f"Coder {coders.set_coder(store, name, words)} is set.")
