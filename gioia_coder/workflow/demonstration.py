"""The sample study: made as a researcher would make it, step by step, with the program's own commands."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import gioia_coder
from gioia_coder.core.blocks import Report
from gioia_coder.core.reports.options import Options
from gioia_coder.errors import ConflictError
from gioia_coder.formats.sheets import read_table
from gioia_coder.store import Store
from gioia_coder.workflow import (
    archive,
    codebook,
    coding_import,
    consensus,
    disagreements,
    importing,
    judging,
    project,
    reconciling,
    reports,
    rounds,
    sources,
)
from gioia_coder.workflow.exchange import leaving

NAME: Final = "Driving forces of social innovation (sample study)"
CODERS: Final = ("anna", "ben")
ROUND: Final = "apart"
EXCHANGE: Final = "exchange"
ARCHIVE: Final = "archive"
"""Folders of the sample study besides those of a project: a file for other programs, and all of it as plain files."""


@dataclass(frozen=True)
class Demo:
    """What `gioia demo` made: the driving-force table, and the files worth opening."""

    table: Report
    files: tuple[tuple[str, Path], ...]


def sample_folder() -> Path:
    """Return where the sample study's files are: inside the installed package, or at the top of a checkout."""
    package = Path(gioia_coder.__file__).parent
    inside = package / "sample"
    return inside if inside.is_dir() else package.parent


def demo(folder: Path, *, progress: Callable[[Sequence[str]], Iterable[str]] = iter) -> Demo:
    """Make the sample study in a new or empty folder and write every export, a file for other programs and an archive.

    Raises `ConflictError` for a folder that holds anything.
    """
    if folder.exists() and (not folder.is_dir() or any(one.is_file() for one in folder.rglob("*"))):
        raise ConflictError(f"{folder} is not empty; nothing was changed.", mend="Name a new folder: gioia demo another-folder")
    path = project.init(folder, name=NAME)
    for part in ("codebooks/1-driving-forces.yaml", "transcripts"):
        _copy(sample_folder() / part, folder / part)
    with Store.open(path) as store:
        for step in progress(tuple(_STEPS)):
            _STEPS[step](store)
        table = reports.report(store, "case-matrix", Options(program=reports.PROGRAM, cell="list"))
    named = (
        ("one workbook", "exports/study.xlsx"),
        ("the table", "exports/case-list.html"),
        ("the quotations", "exports/evidence.html"),
        ("the evidence page", "exports/report.html"),
        ("everything else", "exports"),
        ("for other programs", f"{EXCHANGE}/study.qdpx"),
        ("as plain files", ARCHIVE),
    )
    return Demo(table, tuple((what, folder / where) for what, where in named))


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _codebook(store: Store) -> None:
    file = store.folder / "codebooks/1-driving-forces.yaml"
    codebook.apply_import(store, codebook.plan_import(store, file), file)


def _sources(store: Store) -> None:
    importing.import_sources(store, [], manifest=store.folder / "transcripts/manifest.csv")


def _codings(store: Store) -> None:
    coding_import.import_codings(store, store.folder / "transcripts/codings.csv", coder=CODERS[0])
    refs = [str(one[0]) for one in sources.list_sources(store).rows]
    for coder in CODERS:
        sources.mark_done(store, *refs, coder=coder)


def _decisions(store: Store) -> None:
    """Freeze what the two coders did apart, decide where they disagree as they did when they met, and derive consensus."""
    rounds.freeze(store, ROUND, coders=CODERS, who=CODERS[0])
    seen = disagreements.view(store, coders=CODERS)
    applied = reconciling.apply(store, seen, store.folder / "transcripts/decisions.csv", who=CODERS[0], yes=True)
    assert not applied.faults and not applied.missing, applied.summary
    consensus.consensus(store, coders=CODERS, who=CODERS[0])


def _choices(store: Store) -> None:
    """Choose the quotes for print."""
    for source, quote, state, shown in read_table(store.folder / "transcripts/quotes.csv").rows:
        judging.choose_quote(store, source, quote=quote, state=state, shown=shown or None, who=CODERS[0])


def _exports(store: Store) -> None:
    reports.export(store)


def _exchange(store: Store) -> None:
    leaving.export(store, store.folder / EXCHANGE / "study.qdpx")


def _archive(store: Store) -> None:
    archive.archive(store, store.folder / ARCHIVE)


_STEPS: Final = {
    "codebook": _codebook,
    "sources": _sources,
    "codings": _codings,
    "consensus": _decisions,
    "choices": _choices,
    "exports": _exports,
    "a file for other programs": _exchange,
    "archive": _archive,
}
__all__ = ["CODERS", "Demo", "demo", "sample_folder"]
