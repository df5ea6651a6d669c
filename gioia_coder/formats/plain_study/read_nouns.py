"""The named things of a study out of the files of an archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import numpy as np

from gioia_coder.core.codebook.draft import LIST_FIELDS, TEXT_FIELDS, as_codebook
from gioia_coder.core.codebook.names import RefMaker
from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.exchange.portable import File
from gioia_coder.core.model import Case, Code, Coder, Informant, Level, Piece, Revision, Source, Turn
from gioia_coder.core.speakers import called, sole_speaker
from gioia_coder.core.study import PieceColumns
from gioia_coder.errors import InputError
from gioia_coder.formats import yaml_codebook
from gioia_coder.formats.plain_study.columns import CASES, CODEBOOK, CODERS, CODES, FILES, INFORMANTS, SOURCES, STUDY
from gioia_coder.formats.plain_study.known import Known, span_fault
from gioia_coder.formats.plain_study.lines import Line

_FIELDS = (*TEXT_FIELDS, *LIST_FIELDS, "labels")


@dataclass
class Nouns:
    """What was read: the things of a study, their texts and files by source."""

    about: Line
    coders: tuple[Coder, ...] = ()
    cases: tuple[Case, ...] = ()
    informants: tuple[Informant, ...] = ()
    sources: tuple[Source, ...] = ()
    revisions: dict[int, Revision] = field(default_factory=dict)
    files: dict[int, File] = field(default_factory=dict)
    codebook: Codebook = field(default_factory=Codebook)

    def text(self, source: int) -> str:
        """Return a source's text, empty without one."""
        return self.revisions[source].text if source in self.revisions else ""


def read(known: Known) -> Nouns:
    """Return the things that the files name, with keys from 1 in their order."""
    nouns = _study(known)
    nouns.cases = tuple(
        Case(known.add("case", line, line.text("id")), line.text("id"), line.said.get("attributes", {}))
        for line in known.folder.lines(CASES)
    )
    nouns.informants = _informants(known)
    _sources(known, nouns)
    nouns.codebook = _codebook(known)
    return nouns


def _study(known: Known) -> Nouns:
    line, said = known.folder.entry(STUDY)
    coders = said.pop(CODERS, [])
    fields = {one.name: one for one in FILES[STUDY].fields}
    nouns = Nouns(known.folder.line(f"{STUDY}:{line}", said, fields) or Line(STUDY, {}))
    of_coder = {one.name: one for one in FILES[CODERS].fields}
    found = [known.folder.line(STUDY, one, of_coder) for one in (coders if isinstance(coders, list) else [coders])]
    nouns.coders = tuple(
        Coder(known.add("coder", one, one.text("name")), one.text("name"), one.said.get("blind", False)) for one in found if one
    )
    return nouns


def _informants(known: Known) -> tuple[Informant, ...]:
    lines = known.folder.lines(INFORMANTS)
    found = [
        Informant(n, line.text("id"), known.named("case", line) or None, line.text("role"), line.said.get("attributes", {}))
        for n, line in enumerate(lines, start=1)
    ]
    cases = {key: ref for ref, key in known.keys.get("case", {}).items()}
    names = called(found, cases)
    for one, line in zip(found, lines, strict=True):
        known.add("informant", line, one.ref, called=names[one.id])
    return tuple(found)


# Sources.


def _sources(known: Known, nouns: Nouns) -> None:
    found = []
    for line in known.folder.lines(SOURCES):
        key = known.add("source", line, line.text("id"))
        has_text = bool(line.text("text"))
        found.append(
            Source(
                id=key,
                ref=line.text("id"),
                title=line.text("title"),
                kind=line.text("kind"),
                date=line.text("date"),
                minutes=line.text("minutes"),
                language=line.text("language"),
                case=known.named("case", line) or None,
                informants=tuple(filter(None, (known.find("informant", line, one) for one in line.said.get("informants", ())))),
                attributes=line.said.get("attributes", {}),
                revision=key if has_text else None,
                file=line.text("file"),
            )
        )
        if has_text:
            nouns.revisions[key] = _revision(known, line, key)
            data = known.folder.original(line.text("original"), line.text("sha256"), line.where)
            own = nouns.revisions[key].sha256
            nouns.files[key] = File(data.data, data.sha256 or (sha256(data.data).hexdigest() if data.data else own))
    nouns.sources = tuple(found)


def _revision(known: Known, line: Line, key: int) -> Revision:
    text = known.folder.source_text(line.text("text"), line.where) or ""
    speakers = {label: known.find("informant", line, name) for label, name in line.said.get("speakers", {}).items()}
    return Revision(
        id=key,
        source=key,
        text=text,
        sha256=sha256(text.encode("utf-8")).hexdigest(),
        turns=_turns(known, line, text),
        speakers={label: informant for label, informant in speakers.items() if informant},
        layout=line.text("layout"),
        encoding=line.text("encoding"),
    )


def _turns(known: Known, source: Line, text: str) -> tuple[Turn, ...]:
    name = source.text("turns")
    if not name:
        return ()
    if known.folder.data(name, source.where) is None:
        return ()
    turns = []
    for n, line in enumerate(known.folder.lines(name), start=1):
        turn = _turn(line)
        what = _turn_fault(turn, line, n, len(text))
        if what:
            known.faults.add(line.where, what, "Correct the line.")
        else:
            turns.append(turn)
    return tuple(turns)


def _turn(line: Line) -> Turn:
    pieces = tuple(Piece(*one) for one in line.said["pieces"])
    return Turn(line.said["n"], line.text("speaker"), pieces, line.said.get("sentences", ()))


def _turn_fault(turn: Turn, line: Line, n: int, length: int) -> str:
    if turn.n != n:
        return f"turn {n} is called {turn.n}."
    spans = [*((piece.start, piece.end) for piece in turn.pieces), *turn.sentences]
    if not turn.pieces or (turn.start, turn.end) != (line.said["start"], line.said["end"]):
        return "start and end are not those of its first and last piece."
    return next((what for start, end in spans if (what := span_fault({"start": start, "end": end}, length))), "")


def pieces_of(nouns: Nouns) -> PieceColumns:
    """Return who speaks where, as the reports read it."""
    asking = {one.id for one in nouns.informants if one.is_interviewer}
    rows: list[tuple[int, ...]] = []
    for source in nouns.sources:
        revision = nouns.revisions.get(source.id)
        if revision is None:
            continue
        labels = list(dict.fromkeys(turn.speaker for turn in revision.turns))
        who = {label: revision.speakers.get(label, 0) for label in labels}
        if not any(who.values()):
            who = dict.fromkeys(labels, sole_speaker(labels, source.informants, asking))
        rows += [
            (source.id, turn.n, piece.start, piece.end, who[turn.speaker]) for turn in revision.turns for piece in turn.pieces
        ]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    return PieceColumns(*columns)


# The codebook.


def _codebook(known: Known) -> Codebook:
    """Return the codebook with what stands beside it: retired codes, places, UUIDs, and what it cannot say as it is."""
    path = known.folder.path / CODEBOOK
    try:
        draft, problems = yaml_codebook.read(path)
    except InputError as error:
        known.faults.problems.extend(error.problems)
        return Codebook()
    known.faults.problems.extend(problems)
    beside = {line.text("id"): line for line in known.folder.lines(CODES)}
    used = RefMaker([*beside, *(one.ref for one in draft.codes if one.ref)])
    draft = replace(draft, codes=[one if one.ref else replace(one, ref=used.take(one.level)) for one in draft.codes])
    book = as_codebook(draft)
    live = []
    for entry, code in zip(draft.codes, book.codes, strict=True):
        line = beside.pop(code.ref, None) or Line(entry.where, {"id": code.ref})
        if not code.name:
            known.faults.add(entry.where, f"a {code.level} has no name.", "Name it.")
        known.add("code", Line(entry.where, line.said), code.ref)
        live.append(_said(known, line, code))
    return Codebook([*live, *_retired(known, beside)], book.name, book.levels)


def _said(known: Known, line: Line, code: Code) -> Code:
    """Return a code with what its line in the file beside says in place of it."""
    if line.said.get("retired"):
        known.faults.add(line.where, f"the code {code.ref} is retired here, and stands in {CODEBOOK}.", "Take it out of one.")
    said = {name: line.said[name] for name in ("name", *_FIELDS) if name in line.said}
    return replace(code, **said, position=line.said.get("position", code.position))


def _retired(known: Known, beside: Mapping[str, Line]) -> list[Code]:
    made = []
    for ref, line in beside.items():
        if not line.said.get("retired"):
            known.faults.add(line.where, f"the code {ref} is not in {CODEBOOK}.", "Put it there, or say that it is retired.")
        level = known.choice(line, "level", Level, Level.CONCEPT)
        said: dict[str, Any] = {name: line.said[name] for name in _FIELDS if name in line.said}
        key = known.add("code", line, ref)
        made.append(Code(key, ref, level, line.text("name"), position=line.said.get("position", 0), retired=True, **said))
    lines = list(beside.values())
    return [
        replace(
            one,
            parent=known.named("code", line, "parent") or None,
            merged_into=known.named("code", line, "merged_into") or None,
        )
        for one, line in zip(made, lines, strict=True)
    ]
