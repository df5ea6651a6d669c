"""The commands of `gioia codebook`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gioia_coder.cli import show
from gioia_coder.cli.options import AsJson, CodeName, Where, Yes, complete_codes, listed, opened
from gioia_coder.core.model import Level
from gioia_coder.errors import ConflictError, InputError, StoreError

if TYPE_CHECKING:
    from gioia_coder.store import Store
    from gioia_coder.workflow.codebook_changes import Done

group = typer.Typer(
    name="codebook",
    help="The codebook: concepts, themes, dimensions.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

CodeNames = Annotated[
    list[str], typer.Argument(help="Short ids or names of codes.", autocompletion=complete_codes, show_default=False)
]
CodebookFile = Annotated[Path, typer.Argument(readable=False, help="A .yaml, .csv, .xlsx or .qdc file.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the group to the program."""
    app.add_typer(group)


@group.command("import")
def import_(
    ctx: typer.Context,
    file: CodebookFile,
    yes: Yes = False,
    retire_missing: Annotated[bool, typer.Option("--retire-missing", help="Retire the codes that the file omits.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and do nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import a codebook file; onto an existing codebook, show what changes and ask.

    An entry with an id is that code; else the exact name at its level is; else it is new. What the file omits stays.

    Example: gioia codebook import codebooks/1-driving-forces.yaml
    """
    from gioia_coder.workflow import codebook

    with opened(ctx) as store:
        plan = codebook.plan_import(store, file, retire_missing=retire_missing)
        if not as_json:
            _tell_plan(plan.lines(), many=not plan.before.live)
        if plan.changes and not dry_run:
            question = f"Import {file.name}: change the codebook so?"
            if codebook.changes_codes(plan) and not show.ask(question, yes=yes):
                raise ConflictError("nothing was changed.")
            codebook.apply_import(store, plan, file)
        if as_json:
            show.data({"applied": bool(plan.changes) and not dry_run, "changes": codebook.changes_data(plan)})
        elif plan.changes:
            many = "1 change" if len(plan.changes) == 1 else f"{len(plan.changes)} changes"
            show.done(f"{file.name}: {many}, not made (--dry-run)." if dry_run else f"imported {file.name}: {many}.")


def _tell_plan(lines: list[str], *, many: bool) -> None:
    """Show what an import does, line by line; a first import adds everything and is only counted."""
    if not lines:
        show.say("nothing to change.")
    elif not many:
        for line in lines:
            show.line(line)


@group.command("export")
def export(ctx: typer.Context, file: CodebookFile) -> None:
    """Write the codebook to a file, to be edited and imported again.

    A .qdc file, for other programs, holds names, places and definitions, and not ids, examples, keywords, labels and links.

    Example: gioia codebook export codebooks/codebook.xlsx
    """
    from gioia_coder.workflow import codebook

    with opened(ctx) as store:
        count = codebook.export(store, file)
    show.done(f"wrote {count} codes to {file}.")


@group.command("show")
def show_(
    ctx: typer.Context,
    level: Annotated[Level | None, typer.Option("--level", help="Only this level.", show_default=False)] = None,
    retired: Annotated[bool, typer.Option("--retired", help="Also the retired codes.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the codes as a tree, with their ids and how many codings stand on each and below.

    Example: gioia codebook show --level theme
    """
    from gioia_coder.workflow import codebook

    with opened(ctx) as store:
        data, table = codebook.show(store, level=level, retired=retired)
    if as_json:
        show.data(data)
    else:
        show.table(table)


@group.command("check")
def check(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(readable=False, help="A file to check instead of the project.", show_default=False)
    ] = None,
    dismiss: Annotated[str, typer.Option("--dismiss", metavar="KEY", help="Dismiss a hint.", show_default=False)] = "",
    why: Annotated[str, typer.Option("--why", help="The reason for it.", show_default=False)] = "",
    restore: Annotated[str, typer.Option("--restore", metavar="KEY", help="Bring a hint back.", show_default=False)] = "",
    everything: Annotated[bool, typer.Option("--all", help="Also the hints that were dismissed.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what is open in the codebook and what deserves a second look; or every fault of a file, with its line.

    Example: gioia codebook check --dismiss lone-concept:t03 --why "the theme is new"
    """
    from gioia_coder.workflow import codebook

    if file is not None:
        if dismiss or restore:
            raise ConflictError("hints are dismissed in the project, not in a file.", mend="Leave the file out.")
        _check_file(ctx, file, as_json=as_json)
        return
    with opened(ctx) as store:
        if dismiss:
            codebook.dismiss(store, dismiss, why)
            show.done(f"dismissed {dismiss}.")
        if restore:
            codebook.restore(store, restore)
            show.done(f"brought {restore} back.")
        if dismiss or restore:
            return
        remarks = codebook.check(store, dismissed=everything)
    if remarks or as_json:
        show.result(codebook.remarks_table(remarks, whole=as_json), as_json)
    else:
        show.done("nothing is open, and there are no hints.")


def _check_file(ctx: typer.Context, file: Path, *, as_json: bool) -> None:
    from gioia_coder.workflow import codebook

    try:
        with _perhaps_opened(ctx) as store:
            remarks = codebook.check_file(file, store)
    except InputError as error:
        if not as_json:
            raise
        show.result(codebook.faults_table(error.problems), as_json)
        raise typer.Exit(1) from error
    if remarks or as_json:
        show.result(codebook.remarks_table(remarks, file.name, whole=as_json), as_json)
    show.done(f"{file.name} has no faults.")


@contextmanager
def _perhaps_opened(ctx: typer.Context) -> Iterator[Store | None]:
    """Hold the project's store where there is one; a file can be checked and compared without."""
    from gioia_coder.workflow import opening

    where: Where = ctx.find_object(Where) or Where()
    try:
        opening.find_store(where.project)
    except StoreError:
        if where.project is not None:
            raise
        yield None
        return
    with opened(ctx) as store:
        yield store


@group.command("diff")
def diff(
    ctx: typer.Context,
    a: Annotated[str, typer.Argument(help="A file, an entry's number, a date, a time, or now.", show_default=False)],
    b: Annotated[str, typer.Argument(help="The same.")] = "now",
    as_json: AsJson = False,
) -> None:
    """Say how the codebook changed between two files, dates or entries.

    Examples: gioia codebook diff 2026-11-01; gioia codebook diff 12 40; gioia codebook diff old.yaml new.yaml
    """
    from gioia_coder.workflow import codebook

    with _perhaps_opened(ctx) as store:
        table = codebook.diff(store, a, b)
    if table.rows or as_json:
        show.result(table, as_json)
    else:
        show.done("no difference.")


@group.command("add")
def add(
    ctx: typer.Context,
    level: Annotated[Level, typer.Argument(help="concept, theme or dimension.", show_default=False)],
    name: Annotated[str, typer.Argument(help="Its name.", show_default=False)],
    parent: Annotated[
        str,
        typer.Option("--in", help="The theme or dimension it stands in.", autocompletion=complete_codes, show_default=False),
    ] = "-",
    definition: Annotated[str, typer.Option("--definition", help="What it means.", show_default=False)] = "",
    include: Annotated[str, typer.Option("--include", help="What belongs to it.", show_default=False)] = "",
    exclude: Annotated[str, typer.Option("--exclude", help="What does not.", show_default=False)] = "",
    as_json: AsJson = False,
) -> None:
    """Add a concept, theme or dimension; without --in it is ungrouped.

    Example: gioia codebook add concept "no money for stands" --in "Scarcity-driven innovation"
    """
    from gioia_coder.workflow import codebook_changes

    said = {"definition": definition, "include": include, "exclude": exclude}
    with opened(ctx) as store:
        done = codebook_changes.add(store, level, name, parent=parent, fields=said)
    _tell(done, as_json=as_json)


@group.command("edit")
def edit(
    ctx: typer.Context,
    code: CodeName,
    fields: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE...", help="What to set.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Set a code's definition, include, exclude, examples, keywords or label:LANG; an empty value clears it.

    Example: gioia codebook edit c014 definition="Sells at fairs." keywords="fair*|stand" label:zh=展会
    """
    from gioia_coder.workflow import codebook_changes

    with opened(ctx) as store:
        done = codebook_changes.edit(store, code, fields)
    _tell(done, as_json=as_json)


@group.command("move")
def move(
    ctx: typer.Context,
    code: CodeName,
    parent: Annotated[
        str,
        typer.Argument(help="A theme or dimension, or - for none.", autocompletion=complete_codes, show_default=False),
    ],
    first: Annotated[bool, typer.Option("--first", help="Before its siblings.")] = False,
    after: Annotated[
        str,
        typer.Option("--after", metavar="CODE", help="Behind a sibling.", autocompletion=complete_codes, show_default=False),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Move a concept to another theme or a theme to another dimension; `-` makes it ungrouped.

    Example: gioia codebook move c014 t02 --after c009
    """
    from gioia_coder.workflow import codebook_changes

    with opened(ctx) as store:
        done = codebook_changes.move(store, code, parent, first=first, after=after)
    _tell(done, as_json=as_json)


@group.command("rename")
def rename(
    ctx: typer.Context,
    code: CodeName,
    name: Annotated[str, typer.Argument(help="Its new name.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Give a code another name; its id and its codings stay.

    Example: gioia codebook rename c014 "sells at fairs"
    """
    from gioia_coder.workflow import codebook_changes

    with opened(ctx) as store:
        done = codebook_changes.rename(store, code, name)
    _tell(done, as_json=as_json)


@group.command("merge")
def merge(ctx: typer.Context, codes: CodeNames, as_json: AsJson = False) -> None:
    """Merge codes into the last one named, with all their codings and memos; their old names tell where they went.

    Equal spans of a coder become one coding: memos are joined, the higher intensity is kept. Where they speak for and
    against, the last code's own side stays, the memo says what the other was, and the place is listed.

    Example: gioia codebook merge c014 c021 c009
    """
    from gioia_coder.workflow import codebook_changes

    if len(codes) < 2:
        raise ConflictError("a code cannot be merged alone.", mend="Name the codes to merge, then the one that stays.")
    with opened(ctx) as store:
        done = codebook_changes.merge(store, codes[:-1], codes[-1])
    _tell(done, as_json=as_json)


@group.command("split")
def split(
    ctx: typer.Context,
    code: CodeName,
    new: Annotated[str, typer.Argument(help="The name of the new code.", show_default=False)] = "",
    segments: Annotated[
        list[str] | None,
        typer.Option("--segments", metavar="ADDR,ADDR...", help="Where the codings are that move.", show_default=False),
    ] = None,
    sheet: Annotated[
        Path | None,
        typer.Option("--sheet", readable=False, help="An .xlsx sheet: written when missing, else read.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Move some codings of a code to a new one beside it, by their segments or by a sheet.

    The sheet has a row per coding; write the name of a code, new or not, in its column `code` and repeat the command.

    Examples: gioia codebook split c014 "sells at fairs" --segments E1-01:14,E1-02:3.2;
    gioia codebook split c014 --sheet split.xlsx
    """
    from gioia_coder.workflow import codebook_splitting

    addresses = [word for given in segments or () for word in listed(given)]
    if bool(addresses) == bool(sheet) or (addresses and not new):
        raise ConflictError("which codings move?", mend="Say NEW --segments ADDR,ADDR..., or --sheet FILE.xlsx.")
    with opened(ctx) as store:
        if sheet is None:
            done = codebook_splitting.split(store, code, new, addresses)
        elif sheet.exists():
            done = codebook_splitting.split_by_sheet(store, code, sheet)
        else:
            count = codebook_splitting.write_sheet(store, code, sheet)
            name = f'"{new}"' if new else "the name of a code"
            show.done(f"wrote {count} codings to {sheet}. Write {name} in its column code and repeat the command.")
            return
    _tell(done, as_json=as_json)


@group.command("retire")
def retire(ctx: typer.Context, code: CodeName, yes: Yes = False, as_json: AsJson = False) -> None:
    """Retire a code: its codings and history stay, it is no longer offered, and what it groups becomes ungrouped.

    Example: gioia codebook retire c014
    """
    from gioia_coder.core.codebook import called
    from gioia_coder.workflow import codebook_changes

    with opened(ctx) as store:
        found, count = codebook_changes.codings_of(store, code)
        question = f"{called(found)} has {count} coding{'' if count == 1 else 's'}, which will stay. Retire it?"
        if count and not show.ask(question, yes=yes):
            raise ConflictError("nothing was changed.")
        done = codebook_changes.retire(store, found.ref)
    _tell(done, as_json=as_json)


def _tell(done: Done, *, as_json: bool) -> None:
    """Say what was done, what came together, and what clashed."""
    if as_json:
        show.data(done.as_data())
        return
    for line in done.lines():
        show.done(line)
    if done.codings or done.united:
        show.done(f"codings moved: {done.codings}, united with another: {done.united}.")
    elif not done.changes:
        show.done("nothing to change.")
    for note in done.notes:
        show.say(note)
    for clash in done.clashes:
        show.warn(
            f"{clash['segment']}: {clash['coder']} coded for and against; {clash['kept']} is kept, the memo tells the rest."
        )
