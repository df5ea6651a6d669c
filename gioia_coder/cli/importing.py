"""The command that brings sources in, and what it shows beforehand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gioia_coder.cli import show
from gioia_coder.cli.options import (
    READING,
    AsJson,
    Encoding,
    IdColumn,
    Layout,
    NoTurns,
    SpeakerColumn,
    SpeakerLabels,
    TagColumns,
    TextColumns,
    Yes,
    acting_coder,
    opened,
    turns_layout,
)

if TYPE_CHECKING:
    from gioia_coder.workflow.file_codings import FileCodings
    from gioia_coder.workflow.importing import ImportedSources


def import_(
    ctx: typer.Context,
    paths: Annotated[list[Path] | None, typer.Argument(readable=False, help="Files and folders.", show_default=False)] = None,
    manifest: Annotated[
        Path | None, typer.Option(readable=False, help="A CSV or XLSX table of what is known of the files.")
    ] = None,
    case: Annotated[str, typer.Option(help="The case of all of them.")] = "",
    informant: Annotated[list[str] | None, typer.Option(help="Who speaks; may be repeated.", show_default=False)] = None,
    role: Annotated[str, typer.Option(help="The informant's role.")] = "",
    kind: Annotated[str, typer.Option(help="interview, focus group, observation, document ...")] = "",
    ref: Annotated[str, typer.Option("--id", help="The id of a single source.")] = "",
    encoding: Encoding = "",
    layout: Layout = None,
    speakers: SpeakerLabels = None,
    no_turns: NoTurns = False,
    header: Annotated[
        bool,
        typer.Option("--header", help="Take over title, date and minutes above the first turn.", rich_help_panel=READING),
    ] = False,
    codings: Annotated[
        bool,
        typer.Option("--codings", help="Take over comments and tags in the files as codings.", rich_help_panel=READING),
    ] = False,
    text_columns: TextColumns = None,
    id_column: IdColumn = "",
    speaker_column: SpeakerColumn = "",
    tag_columns: TagColumns = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show what would be imported; write nothing.")] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Pass over files that cannot be imported.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Import interviews and documents as sources.

    Examples: gioia import transcripts --manifest transcripts/manifest.csv

    gioia import talk.docx --preview --speakers "I=interviewer,X=informant:A1"
    """
    from gioia_coder.workflow.importing import import_sources
    from gioia_coder.workflow.speakers import parse_speakers
    from gioia_coder.workflow.understanding import asked_for

    if not paths and manifest is None:
        raise typer.BadParameter("name files, a folder, or a --manifest")
    marked = turns_layout(layout, speakers, no_turns)
    codings = codings or bool(tag_columns)
    with opened(ctx) as store:
        done = import_sources(
            store,
            paths or [],
            manifest=manifest,
            case=case,
            informants=informant or [],
            role=role,
            kind=kind,
            ref=ref,
            asked=asked_for(
                encoding=encoding,
                id_column=id_column,
                speaker_column=speaker_column,
                text_columns=text_columns or (),
                tag_columns=tag_columns or (),
            ),
            layout=marked,
            speakers=parse_speakers(speakers or []),
            header=header,
            codings=codings,
            coder=lambda: acting_coder(ctx, store),
            preview=preview,
            skip_bad=skip_bad,
            ask=lambda question: show.ask(question, yes=yes),
            progress=lambda items: show.each(items, "reading"),
        )
    for one in done.skipped:
        show.say(f"Skipped {one['file']}: {one['reason'].rstrip('.')}.")
    if preview:
        _show_preview(done, as_json=as_json, codings=codings)
    elif as_json:
        show.data(done.as_data())
    else:
        _show_imported(done)


def _show_imported(done: ImportedSources) -> None:
    from gioia_coder.workflow.previewing import shared_warnings

    for one in done.sources:
        show.line(_one_line(one))
    for warning in shared_warnings(done.read):
        show.warn(warning)
    for note in done.notes:
        show.line(f"  {note}.")
    if done.codings is not None:
        show.line(_codings_line(done.codings))
    show.done(f"Imported {_count(len(done.sources))}.")


def _show_preview(done: ImportedSources, *, as_json: bool, codings: bool) -> None:
    from gioia_coder.workflow import previewing

    if as_json:
        show.data(previewing.preview_data(done))
        return
    if len(done.read) > 1:
        show.table(previewing.overview(done.read))
    full = previewing.in_full(done.read)
    for one in full:
        if len(done.read) > 1:
            show.line("")
        show.facts(previewing.title(one, done.read), previewing.facts(one))
    for warning in previewing.shared_warnings(done.read, full):
        show.warn(warning)
    if done.notes or done.codings is not None:
        show.line("")
    for note in done.notes:
        show.line(f"{note}.")
    if done.codings is not None:
        show.line(_codings_line(done.codings))
    if done.read:
        show.say(previewing.options(done, codings=codings))
    show.done(f"Would import {_count(len(done.sources))}; nothing was written.")


def _count(sources: int) -> str:
    return f"{sources} source{'' if sources == 1 else 's'}"


def _codings_line(codings: FileCodings) -> str:
    """Say what the files' own codings come to."""
    words = f"codings in the files: {codings.codings}" + (f", memos: {codings.memos}" if codings.memos else "")
    for what, made in (("new ungrouped concepts", codings.codes), ("new coders", codings.coders)):
        words += f"; {what} ({len(made)}): {', '.join(made)}" if made else ""
    return f"  {words}."


def _one_line(one: dict[str, Any]) -> str:
    who = ", ".join(
        f"{said['label']}" + (f" = {said['informant']}" if said["informant"] != said["label"] else "")
        for said in one["speakers"]
        if said["label"]
    )
    if one["layout"]:
        return f"{one['id']}: {one['turns']} turns, {one['layout']}" + (f"; {who}" if who else "")
    return f"{one['id']}: registered, without a text"
