"""The command that gives a source a corrected text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gioia_coder.cli import show
from gioia_coder.cli.options import (
    AsJson,
    Encoding,
    IdColumn,
    Layout,
    NoTurns,
    SourceId,
    SpeakerColumn,
    SpeakerLabels,
    TagColumns,
    TextColumns,
    Yes,
    opened,
    turns_layout,
)

if TYPE_CHECKING:
    from gioia_coder.workflow.revising import Update


def sources_update(
    ctx: typer.Context,
    source: SourceId,
    file: Annotated[Path, typer.Argument(readable=False, help="The corrected text.", show_default=False)],
    encoding: Encoding = "",
    layout: Layout = None,
    speakers: SpeakerLabels = None,
    no_turns: NoTurns = False,
    text_columns: TextColumns = None,
    id_column: IdColumn = "",
    speaker_column: SpeakerColumn = "",
    tag_columns: TagColumns = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show what would become of the codings; write nothing.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Give a source a corrected text as a new revision; its codings move along.

    What finds no place is kept in quarantine, never dropped. `gioia undo` takes the update back, and a copy is made before.
    Codings in the file itself are left alone: `gioia codings import` brings codings in.

    Example: gioia sources update E1-01 corrected/E1-01.docx
    """
    from gioia_coder.workflow import revising
    from gioia_coder.workflow.speakers import parse_speakers
    from gioia_coder.workflow.understanding import How, asked_for

    asked = asked_for(
        encoding=encoding,
        id_column=id_column,
        speaker_column=speaker_column,
        text_columns=text_columns or (),
        tag_columns=tag_columns or (),
    )
    how = How(asked, turns_layout(layout, speakers, no_turns), parse_speakers(speakers or []))

    def confirm(planned: Update) -> bool:
        lost = [f"{_lost(planned)} in the new text"] if planned.lost else []
        doubts = [said[:1].upper() + said[1:] for said in (planned.names, planned.other) if said]
        return show.ask(f"{'. '.join((planned.in_words(), *lost, *doubts))}. Go on?", yes=yes)

    with opened(ctx) as store:
        done = revising.update_source(
            store,
            source,
            file,
            how=how,
            preview=preview,
            confirm=None if yes else confirm,
            ask=lambda question: show.ask(question, yes=yes),
        )
    if as_json:
        show.data(done.as_data())
    else:
        _tell(done, preview)


def _lost(planned: Update) -> str:
    """Say what would have no place."""
    words = {"coding": ("coding", "codings"), "memo": ("memo", "memos"), "decision": ("decision", "decisions")}
    counts: dict[str, int] = {}
    for move in planned.moves:
        if move.fate == "quarantined":
            counts[move.what] = counts.get(move.what, 0) + 1
    said = [f"{count:,} {words.get(what, (what, what))[count > 1]}" for what, count in counts.items()]
    return f"{', '.join(said)} would have no place"


def _tell(done: Update, preview: bool) -> None:
    if not done.changed:
        show.done(f"{done.source} has this text already; nothing to change.")
        return
    for warning in done.warnings:
        show.warn(warning)
    for note in done.notes:
        show.say(f"{note}.")
    table = done.as_table()
    if table.rows:
        show.table(table)
    for coder in done.done if done.fresh else ():
        turns = "1 turn is" if done.fresh == 1 else f"{done.fresh} turns are"
        show.say(f"{coder} was done with {done.source}: {turns} new or changed since.")
    if not done.written:
        show.done(f"{done.source}: would be {done.in_words()}." if preview else "Nothing was changed.")
        return
    show.done(f"Updated {done.source}: {done.in_words()}; `gioia undo` takes it back.")
    if done.counts["quarantined"] or done.left:
        show.say("Put codings from quarantine on their new place: gioia codings place")
    if any(move.what in ("choice for print", "evidence") and move.fate == "quarantined" for move in done.moves):
        show.say("What was chosen for print or gave evidence and lost its words is in memos now: gioia memo list")
