"""The command for open science: a study as plain files, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gioia_coder.cli import show
from gioia_coder.cli.options import AsJson, KeyPath, opened


def register(app: typer.Typer) -> None:
    """Add this command to the app."""
    app.command()(archive)


Folder = Annotated[
    Path,
    typer.Argument(metavar="DIR", readable=False, help="A new or empty folder or a former archive; with --restore, the archive."),
]
NewFolder = Annotated[
    Path | None,
    typer.Argument(metavar="[NEWDIR]", readable=False, help="With --restore: the new project's folder.", show_default=False),
]


def archive(
    ctx: typer.Context,
    folder: Folder,
    new_folder: NewFolder = None,
    restore: Annotated[bool, typer.Option("--restore", help="Make a project in NEWDIR of the archive DIR.")] = False,
    public: Annotated[bool, typer.Option("--public", help="Only what may be published, as on a public evidence page.")] = False,
    key: KeyPath = None,
    as_json: AsJson = False,
) -> None:
    """Write the whole study as plain files (YAML, JSONL, text) with a README and checksums; or make a project of them again.

    The files are sorted and the same for the same study, so that they can be compared and kept in git. It holds the present
    study, not its history. --public leaves out transcripts, private and rejected quotes, memos, coders and attributes; such an
    archive cannot be restored. Restoring looks at the checksums first; to restore what you edited, delete checksums.sha256.

    Example: gioia archive study-2024, or gioia archive --restore study-2024 new-project
    """
    if restore:
        if new_folder is None or public:
            raise typer.BadParameter("--restore takes two folders and no --public: gioia archive --restore DIR NEWDIR")
        _restore(folder, new_folder, as_json)
        return
    if new_folder is not None:
        raise typer.BadParameter(f"one folder is written; to make a project: gioia archive --restore {folder} {new_folder}")
    from gioia_coder.workflow import archive as archiving

    with opened(ctx) as store:
        done = archiving.archive(store, folder, public=public, key=key)
    if as_json:
        show.data(done.as_data())
        return
    for what in done.left_out:
        show.warn(what)
    kind = "only what may be published; it cannot be restored" if public else "the whole study as it is now"
    show.done(f"Wrote {done.files} files into {done.folder}: {kind}. Its README.md says what is what.")


def _restore(folder: Path, new_folder: Path, as_json: bool) -> None:
    from gioia_coder.workflow import archive as archiving

    done = archiving.restore(folder, new_folder)
    if as_json:
        show.data(done.as_data())
        return
    for what in done.warnings:
        show.warn(what)
    if not done.checked:
        show.warn("there was no checksums.sha256, so that nobody can tell whether the files are as they were written")
    if not done.same:
        show.warn("the project does not hold all that the archive does; what is missing is said above")
    counts = f"{_many(done.sources, 'source')}, {_many(done.codings, 'coding')}"
    show.done(f"Made {done.store}: {counts}, revision {done.revision[:12]}.")


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
