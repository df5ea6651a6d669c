"""The command that puts pseudonyms for real names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from gioia_coder.cli import show
from gioia_coder.cli.options import AsJson, KeyPath, Yes, complete_sources, opened
from gioia_coder.core.blocks import Column, Kind, Table, Value, records

if TYPE_CHECKING:
    from gioia_coder.store import Store
    from gioia_coder.workflow.anonymizing import Applied, MadeFinal, Proposed, Standing

MOST: Final = 40
"""So many proposals are shown on the terminal; all of them are in the sheet and in the JSON."""

Sources = Annotated[
    list[str] | None,
    typer.Argument(help="Only names in these sources.", autocompletion=complete_sources, show_default=False),
]
Sheet = Annotated[Path | None, typer.Option("--sheet", help="Write the names into a sheet (.xlsx, .csv).", show_default=False)]
Apply = Annotated[Path | None, typer.Option("--apply", help="Put in what a filled sheet decides.", show_default=False)]
Preview = Annotated[bool, typer.Option("--preview", help="With --apply: only say what would change.")]
Everywhere = Annotated[
    bool, typer.Option("--everywhere", help="In memos, titles, definitions and examples too; without --apply, from the key.")
]
Check = Annotated[
    bool, typer.Option("--check", help="List where real names of the key still stand; exit 1 if any does in the store.")
]
Final_ = Annotated[bool, typer.Option("--final", help="Remove earlier texts, former wordings and copies for good.")]


def register(app: typer.Typer) -> None:
    """Add this command to the app."""
    app.command("anonymize")(anonymize)


def anonymize(
    ctx: typer.Context,
    sources: Sources = None,
    sheet: Sheet = None,
    apply: Apply = None,
    everywhere: Everywhere = False,
    preview: Preview = False,
    check: Check = False,
    final: Final_ = False,
    key: KeyPath = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Put pseudonyms for real names: list what may be one, decide in a sheet, apply it; codings stay on their words.

    The key, which pseudonym is whose, is pseudonyms.csv beside the store; nothing copies it along. While it is there, nothing
    is exported in which one of its names still stands. Single ordinary words are let through in the sheet's places.

    Examples: gioia anonymize; gioia anonymize --sheet names.xlsx; gioia anonymize --apply names.xlsx; gioia anonymize --final
    """
    applied = "--apply" if apply else "--everywhere"
    options = (("--sheet", sheet), (applied, apply or everywhere), ("--check", check), ("--final", final))
    asked = [name for name, said in options if said]
    if len(asked) > 1:
        raise typer.BadParameter(f"{' and '.join(asked)} are done one after the other.")
    if sources and asked not in ([], ["--sheet"]):
        raise typer.BadParameter(f"{asked[0]} is about the whole project: leave out {', '.join(sources)}.")
    with opened(ctx) as store:
        if apply is not None or everywhere:
            _apply(store, _Applying(apply, key, everywhere, preview, yes), as_json)
        elif check:
            _check(store, key, as_json)
        elif final:
            _final(store, key)
        else:
            _propose(store, sources or (), sheet, key, as_json)


def _propose(store: Store, sources: Sequence[str], sheet: Path | None, key: Path | None, as_json: bool) -> None:
    from gioia_coder.workflow import anonymizing

    if sheet is not None:
        found = anonymizing.propose_in_sheet(store, sheet, sources, key=key, progress=lambda of: show.each(of, "texts"))
        _notes(found)
        if as_json:
            show.data([str(file) for file in found.files])
        _told_sheet(found)
        return
    found = anonymizing.proposals(store, sources, key=key, progress=lambda of: show.each(of, "texts"))
    table = _on_screen(anonymizing.names_table(found.proposals))
    _notes(found)
    if as_json:
        show.data(records(anonymizing.names_table(found.proposals)))
        return
    left = len(table.rows) - MOST
    note = f"{left} more are in the sheet." if left > 0 else ""
    show.table(Table("What may be a real name", table.columns, table.rows[:MOST], note))
    show.say("Next: gioia anonymize --sheet names.xlsx, fill the column replace, then gioia anonymize --apply names.xlsx")


def _on_screen(table: Table) -> Table:
    """Return the proposals without what only a sheet has room for."""
    shown = [at for at, column in enumerate(table.columns) if column.key not in ("replace", "sources")]
    columns = tuple(table.columns[at] for at in shown)
    return Table(table.title, columns, [tuple(row[at] for at in shown) for row in table.rows])


def _notes(found: Proposed) -> None:
    for note in found.notes:
        show.say(note[:1].upper() + note[1:] + ".")


def _told_sheet(found: Proposed) -> None:
    sure = sum(one.sure or one.known for one in found.proposals)
    for file in found.files:
        show.done(f"Wrote {file}.")
    show.say(
        f"{len(found.proposals)} names, {sure} decided beforehand: write yes or no into the column replace of each other one."
    )
    if found.places:
        show.say(f"{len(found.places)} places may be ordinary words: decide them one by one under places; no lets one through.")
    show.warn("the sheet holds real names: keep it out of shared folders, and delete it when it is applied")


@dataclass(frozen=True)
class _Applying:
    """What was asked of applying a sheet."""

    sheet: Path | None
    key: Path | None
    everywhere: bool
    preview: bool
    yes: bool


def _apply(store: Store, asked: _Applying, as_json: bool) -> None:
    from gioia_coder.workflow import anonymizing

    planned = anonymizing.apply_sheet(store, asked.sheet, key=asked.key, preview=True)
    if asked.preview:
        _show_plan(planned, as_json)
        return
    if not as_json:
        _show_plan(planned, as_json)
    count = f"{_many(sum(planned.replaced.values()), 'name')} in {_many(len(planned.replaced), 'source')}"
    if not show.ask(f"Put pseudonyms for {count}?", yes=asked.yes):
        show.done("Nothing was changed.")
        return
    done = anonymizing.apply_sheet(store, asked.sheet, key=asked.key, everywhere=asked.everywhere)
    if as_json:
        show.data(_as_data(done))
    show.done(f"Replaced {count}; {_many(done.codings, 'coding')} went along.")
    for note in done.notes:
        show.warn(note)
    if done.reworded:
        show.done(f"Reworded {_many(done.reworded, 'other place')}: memos, titles and the like.")
    show.done(f"The key is {done.key}: keep it elsewhere in the end{f', and delete {asked.sheet}' if asked.sheet else ''}.")
    if done.standing and not as_json:
        show.warn("real names still stand in these places, and nothing that holds them is exported")
        show.table(_standing(done.standing))
    if done.files:
        show.warn(done.files)
    show.say("Next: read the texts for more; gioia anonymize --final removes what was there before, for good.")


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _show_plan(planned: Applied, as_json: bool) -> None:
    for warning in planned.warnings:
        show.warn(warning)
    if as_json:
        show.data(_as_data(planned))
        return
    rows: list[tuple[Value, ...]] = [(ref, count) for ref, count in planned.replaced.items()]
    show.table(Table("Pseudonyms", (Column("source", "source"), Column("replaced", "replaced", Kind.NUMBER)), rows))
    for old, new in planned.renamed:
        show.say(f"Informant {old} becomes {new}.")


def _as_data(done: Applied) -> dict[str, object]:
    return {
        "written": done.written,
        "sources": [{"source": ref, "replaced": count} for ref, count in done.replaced.items()],
        "informants": [{"from": old, "to": new} for old, new in done.renamed],
        "codings": done.codings,
        "reworded": done.reworded,
        "key": str(done.key),
        "warnings": [*done.warnings, *done.notes, *([done.files] if done.files else [])],
        "standing": records(_standing(done.standing)),
    }


def _standing(found: Sequence[Standing]) -> Table:
    columns = (
        Column("where", "where", width=24),
        Column("name", "name", width=18),
        Column("count", "count", Kind.NUMBER),
        Column("example", "example", width=60),
    )
    return Table("Real names that still stand", columns, [(one.where, one.name, one.count, one.example) for one in found])


def _check(store: Store, key: Path | None, as_json: bool) -> None:
    from gioia_coder.workflow import anonymizing

    found = anonymizing.check(store, key)
    if as_json:
        show.data(records(_standing(found)))
    elif found:
        show.table(_standing(found))
    show.say(f"Real names stand in {_many(len(found), 'place')}." if found else "No real name of the key stands in the store.")
    if files := anonymizing.files_told(store, key):
        show.warn(files)
    if found:
        raise typer.Exit(1)


def _final(store: Store, key: Path | None) -> None:
    from gioia_coder.workflow import anonymizing

    name, _ = anonymizing.ready_to_finalize(store, key)
    show.say(
        "This removes the texts before pseudonyms, the files as they were imported, former wordings that hold real names, "
        "and every copy in backups/, for good."
    )
    typed = show.read_line(f"Type the project's name, {name}, to go on: ")
    if (typed or "").strip() != name:
        show.done("Nothing was changed.")
        return
    _told_final(anonymizing.finalize(store, key))


def _told_final(made: MadeFinal) -> None:
    done = made.done
    sources = _many(len(done.sources), "source")
    copies = f"{len(done.copies)} cop{'y' if len(done.copies) == 1 else 'ies'}"
    show.done(f"Removed {_many(done.texts, 'earlier text')} of {sources} and {copies}, for good.")
    if done.reworded:
        show.done(f"Put pseudonyms into: {', '.join(done.reworded)}.")
    for file in made.files:
        show.warn(f"{file} may still hold real names: delete or export it anew")
    show.say("The key still says who is who: move it to where only you can read it, or delete it.")
