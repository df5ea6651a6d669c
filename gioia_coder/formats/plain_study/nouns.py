"""The named things of a study as the files of an archive: cases, informants, sources with their texts, the codebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from gioia_coder.core.codebook.draft import LIST_FIELDS, TEXT_FIELDS, as_codebook
from gioia_coder.core.codebook.names import language_of
from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.exchange.portable import File, Portable
from gioia_coder.core.model import Code, Piece, Revision, Source, Turn
from gioia_coder.formats import yaml_codebook
from gioia_coder.formats.plain_study.columns import (
    CASES,
    CODEBOOK,
    CODES,
    FILES,
    INFORMANTS,
    ORIGINALS,
    SOURCES,
    STUDY,
    TEXTS,
    TURNS,
)
from gioia_coder.formats.plain_study.names import LONGEST, FileNames
from gioia_coder.formats.plain_study.refs import Refs, by_ref
from gioia_coder.formats.plain_study.told import Record, Told, study_record

FORMAT: Final = 1
"""The number of the layout of files that this program writes, and the newest that it reads."""

ELSEWHERE: Final = ("store.", "share.", "project.", "codebook.", "name")
"""How the settings begin that are no choice about the study, or that stand elsewhere in an archive."""

_FIELDS: Final = (*TEXT_FIELDS, *LIST_FIELDS, "labels")


def tell(told: Told, portable: Portable, refs: Refs) -> None:
    """Add the study, its cases, informants, sources and codes."""
    study = portable.study
    settings = {key: value for key, value in sorted(study.settings.items()) if value and not key.startswith(ELSEWHERE)}
    values = {"format": FORMAT, "name": study.name, "revision": study.content_hash, "settings": settings}
    coders = sorted(study.coders, key=lambda one: by_ref(one.name))
    told.study = study_record(
        values, FILES[STUDY], ({"name": one.name, "uuid": refs.uuid("coder", one.id), "blind": one.blind} for one in coders)
    )
    told.put(
        CASES,
        (
            {"id": one.ref, "uuid": refs.uuid("case", one.id), "attributes": _sorted(one.attributes)}
            for one in sorted(study.cases, key=lambda one: by_ref(one.ref))
        ),
    )
    told.put(
        INFORMANTS,
        (
            {
                **{"id": one.ref, "uuid": refs.uuid("informant", one.id), "case": refs.case.get(one.case or 0)},
                **{"role": one.role, "attributes": _sorted(one.attributes)},
            }
            for one in refs.informants
        ),
    )
    told.put(SOURCES, _sources(told, portable, refs))
    _codebook(told, study.codebook, refs)


def _sorted(named: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(named.items()))


# Sources.


def _sources(told: Told, portable: Portable, refs: Refs) -> Iterator[Record]:
    names = FileNames()
    for one in refs.sources:
        record: Record = {
            **{"id": one.ref, "uuid": refs.uuid("source", one.id), "title": one.title, "kind": one.kind, "date": one.date},
            **{"minutes": one.minutes, "language": one.language, "case": refs.case.get(one.case or 0), "file": one.file},
            "informants": [refs.informant[key] for key in one.informants if key in refs.informant],
            "attributes": _sorted(one.attributes),
        }
        if one.revision is not None:
            record |= _text(told, one, portable.study.revision(one.id), portable.file(one.id), names.take(one.ref, ""), refs)
        yield record


def _text(told: Told, source: Source, revision: Revision, file: File, name: str, refs: Refs) -> Record:
    """Add the files of a source's text; return what its record says of them."""
    text = f"{TEXTS}{name}.txt"
    told.texts[text] = revision.text
    record: Record = {"text": text, "layout": revision.layout, "encoding": revision.encoding}
    if revision.turns:
        record["turns"] = f"{TURNS}{name}.jsonl"
        told.put(record["turns"], map(_turn, revision.turns))
    own = revision.text.encode("utf-8")
    data = file.data if file.data != own else b""
    if data:
        record["original"] = f"{ORIGINALS}{name}{_suffix(source.file)}"
        told.blobs[record["original"]] = data
    # a digest that says no more than the bytes which stand here anyway would only be in the way of editing them
    record["sha256"] = file.sha256 if file.sha256 != sha256(data or own).hexdigest() else ""
    who = {label: refs.informant[key] for label, key in sorted(revision.speakers.items()) if key in refs.informant}
    return record | {"speakers": who}


def _suffix(file: str) -> str:
    suffix = Path(file.replace("\\", "/")).suffix.lower()
    return suffix if suffix[1:].isalnum() and suffix.isascii() and len(suffix) < LONGEST // 4 else ".bin"


def _turn(turn: Turn) -> Record:
    return {
        **{"n": turn.n, "speaker": turn.speaker, "start": turn.start, "end": turn.end, "time": turn.pieces[0].time},
        "pieces": [_piece(one) for one in turn.pieces],
        "sentences": [list(span) for span in turn.sentences],
    }


def _piece(piece: Piece) -> list[int | float]:
    return [piece.start, piece.end, *([] if piece.time is None else [piece.time])]


# The codebook.


def _codebook(told: Told, book: Codebook, refs: Refs) -> None:
    """Add the live codes as a codebook, and what it does not say of them beside; retired ones stand there alone."""
    fit = replace(book, codes=[_fit(one) for one in book.codes], links=())
    told.texts[CODEBOOK] = yaml_codebook.text_of(fit)
    said = _read_back(told.texts[CODEBOOK])
    told.put(CODES, (_code(one, said.get(one.ref), refs) for one in refs.codes))


def _fit(code: Code) -> Code:
    """Return a code with the labels that a codebook can say."""
    return replace(code, labels={key: text for key, text in code.labels.items() if language_of(f"label:{key}")})


def _read_back(text: str) -> Mapping[str, Code]:
    """Return, by id, what anybody who reads the codebook is told; it is no loss where that is all there is."""
    draft, _ = yaml_codebook.parse(text, Path(CODEBOOK))
    return {one.ref: one for one in as_codebook(draft).codes if one.ref}


def _code(code: Code, said: Code | None, refs: Refs) -> Record:
    record: Record = {"id": code.ref, "uuid": refs.uuid("code", code.id), "position": code.position}
    if code.retired or said is None:
        said = Code(0, "", code.level, "")
        parent, into = refs.code.get(code.parent or 0), refs.code.get(code.merged_into or 0)
        record |= {"level": str(code.level), "retired": code.retired, "parent": parent, "merged_into": into}
    odd = (name for name in ("name", *_FIELDS) if getattr(code, name) != getattr(said, name))
    return record | {name: _plain(getattr(code, name)) for name in odd}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _sorted(value)
    return list(value) if isinstance(value, tuple) else value
