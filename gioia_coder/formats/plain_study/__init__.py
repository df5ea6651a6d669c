"""A study as a folder of plain files: YAML, JSONL and text with a README and checksums, sorted, and read back the same.

`tell` says what the files hold, so that somebody can look at it before it is written; `write` does both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from gioia_coder.core.content import content_hash, in_order
from gioia_coder.core.exchange.portable import Portable
from gioia_coder.core.model import Reading
from gioia_coder.core.study import Study
from gioia_coder.errors import InputError
from gioia_coder.formats.plain_study import checksums, nouns, putting, read_nouns, read_rows, rows
from gioia_coder.formats.plain_study import public as publishing
from gioia_coder.formats.plain_study.checksums import CHECKSUMS, verify
from gioia_coder.formats.plain_study.columns import (
    CASES,
    CODEBOOK,
    CODES,
    CODINGS,
    INFORMANTS,
    ORIGINALS,
    SOURCES,
    STUDY,
    TEXTS,
    TURNS,
)
from gioia_coder.formats.plain_study.known import Known
from gioia_coder.formats.plain_study.lines import Faults, Folder
from gioia_coder.formats.plain_study.putting import README, check_empty, check_target, whole
from gioia_coder.formats.plain_study.readme import readme
from gioia_coder.formats.plain_study.refs import Refs
from gioia_coder.formats.plain_study.told import Told

__all__ = [
    "Told",
    "check_empty",
    "check_kind",
    "check_target",
    "files_of",
    "put",
    "read",
    "tell",
    "verify",
    "whole",
    "write",
]

ATTRIBUTES: Final = ".gitattributes"
_ATTRIBUTES: Final = b"* -text\n"
_FIRST: Final = (STUDY, CODEBOOK, CODES, CASES, INFORMANTS, SOURCES, TEXTS, TURNS, ORIGINALS, CODINGS)


def tell(portable: Portable, *, public: bool = False) -> Told:
    """Return what the files of an archive hold; of a public one only what is listed for it."""
    told = Told()
    if public:
        publishing.tell(told, portable)
    else:
        refs = Refs(portable.study)
        nouns.tell(told, portable, refs)
        rows.tell(told, portable, refs)
    return told


def files_of(told: Told, *, public: bool = False) -> dict[str, bytes]:
    """Return the bytes of every file by its path in the archive, README and checksums included."""
    files = told.files() | {ATTRIBUTES: _ATTRIBUTES}
    names = _shown([*files, CHECKSUMS])
    files[README] = readme(str(told.study.get("name", "")), names, public=public).encode("utf-8")
    files[CHECKSUMS] = checksums.listing(files)
    return files


def _shown(names: Iterable[str]) -> list[str]:
    """Return files in the order in which a README tells of them: things before what was done with them."""

    def place(name: str) -> tuple[int, bool, str]:
        front, slash, _ = name.partition("/")
        called = front + slash
        first = _FIRST.index(called) if called in _FIRST else len(_FIRST)
        return first, name in (ATTRIBUTES, CHECKSUMS), name

    return sorted(names, key=place)


def put(folder: Path, told: Told, *, public: bool = False) -> int:
    """Write an archive into a folder, new or empty or a former archive, as a whole; return how many files it has.

    Raises ConflictError for a folder that holds anything else, and InputError when it cannot be written.
    """
    files = files_of(told, public=public)
    putting.put(folder, files)
    return len(files)


def write(folder: Path, portable: Portable, *, public: bool = False) -> int:
    """Write a study as an archive, or what of it is for everybody; return how many files it has. Raises as `put` does."""
    return put(folder, tell(portable, public=public), public=public)


def read(folder: Path) -> Portable:
    """Return the study that an archive holds; whether its files are as they were written, `verify` tells.

    Raises InputError, with every fault and its place, for what cannot be read, and for a public archive.
    """
    check_kind(folder)
    faults = Faults()
    known = Known(Folder(folder, faults), faults)
    things = read_nouns.read(known)
    done = read_rows.read(known, things)
    faults.refuse(folder)
    return _portable(known, things, done)


def check_kind(folder: Path) -> None:
    """Raise InputError for a folder that is no archive, one that is for everybody, or one of a newer program."""
    if not folder.is_dir():
        raise InputError(folder, "there is no such folder.", mend="Name the folder that holds the archive.")
    if not (folder / STUDY).is_file():
        raise InputError(folder, f"is no archive: it holds no {STUDY}.", mend="Name the folder that holds the archive.")
    _, said = Folder(folder, Faults()).entry(STUDY)
    if said.get("public") == "yes":
        raise InputError(
            folder,
            "is a public archive, which lacks transcripts and much else: no project can be made of it.",
            mend="Restore the full archive, which `gioia archive` writes without --public.",
        )
    number = str(said.get("format", nouns.FORMAT))
    if number.isdecimal() and int(number) > nouns.FORMAT:
        raise InputError(folder, f"was written by a newer gioia (format {number}).", mend="Install the newest version.")


def _portable(known: Known, things: read_nouns.Nouns, done: read_rows.Rows) -> Portable:
    names = {one.id: one.name for one in things.coders}
    study = Study(
        name=things.about.text("name"),
        cases=things.cases,
        informants=things.informants,
        sources=things.sources,
        codebook=things.codebook,
        coders=things.coders,
        codings=in_order(done.codings, things.codebook, names),
        pieces=read_nouns.pieces_of(things),
        revision=things.revisions.__getitem__,
        content_hash="",
        done=frozenset(pair for pair, (state, _) in done.readings.items() if state is Reading.DONE),
        memos=done.memos,
        links=done.links,
        quotes=done.quotes,
        ratings=done.ratings,
        settings=things.about.said.get("settings", {}),
        quarantined=tuple(done.quarantined),
        uuids=known.uuids,
        decisions=done.decisions,
        rounds=tuple(done.rounds),
        behind=lambda: read_rows.behind(done),
    )
    hashed = content_hash(study, {key: one.sha256 for key, one in things.revisions.items()})
    return Portable(
        study=replace(study, content_hash=hashed),
        coding_uuids=done.coding_uuids,
        coded_at=done.coded_at,
        file=things.files.__getitem__,
        readings=done.readings,
        frozen=done.frozen,
        read=done.read,
        derived=tuple(done.derived),
        phrases=done.phrases,
        dismissals=done.dismissals,
        kept=done.kept,
        bytes_of=done.bytes_of,
    )
