"""Writing the study for other programs: as a project (.qdpx) or a codebook (.qdc) of the exchange standard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from gioia_coder import __version__
from gioia_coder.core.exchange.mapping import META, going, with_note
from gioia_coder.core.exchange.mapping.keeping import FILE
from gioia_coder.core.exchange.portable import Portable
from gioia_coder.core.exchange.refi import Project
from gioia_coder.errors import InputError, UnknownNameError
from gioia_coder.formats import plain_study, refi
from gioia_coder.formats.plain_study import Told
from gioia_coder.store import Store
from gioia_coder.store.portable import portable
from gioia_coder.workflow.anonymizing.checking import guard_data
from gioia_coder.workflow.anonymizing.key import has_key
from gioia_coder.workflow.anonymizing.looking_through import words_in
from gioia_coder.workflow.exchange import record

TARGETS: Final = ("nvivo", "atlasti", "maxqda", "qualcoder")


@dataclass(frozen=True, slots=True)
class Left:
    """A file that was written: how many codes, sources and codings it holds, and what could not be written as it is."""

    path: Path
    codes: int
    sources: int
    codings: int
    warnings: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values."""
        counts = {"codes": self.codes, "sources": self.sources, "codings": self.codings}
        return {"file": str(self.path), **counts, "warnings": list(self.warnings)}


def export(store: Store, path: Path, *, target: str = "", plain: bool = False, key: Path | None = None) -> Left:
    """Write the present study; `plain` leaves out the note by which this program reads back what the standard has no word for.

    Raises `InputError` for another suffix than .qdpx and .qdc, when the file cannot be written, and when a real name of the key
    of pseudonyms still stands in it; an old file then stays.
    """
    if target and target not in TARGETS:
        raise UnknownNameError("program", target, TARGETS, mend=f"It is one of {', '.join(TARGETS)}.")
    suffix = path.suffix.lower()
    if suffix not in (".qdpx", ".qdc"):
        raise InputError(path, "is neither a .qdpx (project) nor a .qdc (codebook).", mend="Name the file study.qdpx.")
    whole = portable(store)
    study, kept, hidden = _looked_through(whole, has_key(store, key))
    # neither imported files nor kept ones stand in the record, so their bytes are not read for it
    told = plain_study.tell(replace(study, kept=(), file=lambda source: replace(whole.file(source), data=b"")))
    guard_data(store, "exchange", {"study.yaml": told.study, **told.records, **told.texts, "kept": kept}, key=key)
    project = _project(study, told, plain)
    if suffix == ".qdc":
        return Left(path, len(project.codes), 0, 0, refi.write_codebook(path, project))
    warnings = (*study.warnings, *hidden, *_lost(study, plain), *refi.write_project(path, project, target=target))
    codings = sum(len(one.codings) for text in project.texts for one in text.selections)
    return Left(path, len(project.codes), len(project.texts), codings, warnings)


def _looked_through(study: Portable, secret: bool) -> tuple[Portable, dict[str, list[str]], tuple[str, ...]]:
    """Return the study as it may leave, what is said in what is kept of other programs, and in sentences what stays here.

    Where there is a key of pseudonyms (`secret`), a kept file that cannot be looked through for real names stays here.
    """
    said: dict[str, list[str]] = {}
    stays: dict[bytes, str] = {}
    for one in study.kept if secret else ():
        words: list[str] | None = [one.data]
        if one.kind == FILE and one.file in study.bytes_of:
            words = words_in(study.bytes_of[one.file], one.name)
        if words is None:
            stays[one.uuid] = f"{one.name} is left out: it cannot be looked through for the real names of the key."
        said.setdefault(one.name, []).extend(words or ())
    kept = tuple(one for one in study.kept if one.uuid not in stays)
    return replace(study, kept=kept), said, tuple(stays.values())


def _project(study: Portable, told: Told, plain: bool) -> Project:
    project = replace(going(study), origin=f"gioia {__version__}")
    return project if plain else with_note(project, META, record.written(told, study))


def _lost(study: Portable, plain: bool) -> tuple[str, ...]:
    """Say what other programs will not see."""
    silent = [one.ref for one in study.study.sources if one.revision is None]
    lost = (
        ("codings in quarantine, which have no place in a text", len(study.study.quarantined)),
        (f"sources without a text ({', '.join(silent)})", len(silent)),
    )
    back = "nobody can read them in it" if plain else "only gioia reads them back"
    return tuple(f"{what}: {count:,}; {back}." for what, count in lost if count)
