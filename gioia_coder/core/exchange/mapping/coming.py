"""From what a REFI-QDA file says to a study that travels: nothing is taken without a place, and what is left out is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np

from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.content import in_order
from gioia_coder.core.exchange.mapping.keeping import Keeper
from gioia_coder.core.exchange.mapping.marking import Memos
from gioia_coder.core.exchange.mapping.outline import Placed, outline
from gioia_coder.core.exchange.mapping.people import Cast, Coders, attributes_of, cast, coders, without_cases_as_codes
from gioia_coder.core.exchange.mapping.words import (
    META,
    OURS,
    coder_name,
    described,
    is_ours,
    joined,
    marked,
    memo_words,
    own_uuid,
)
from gioia_coder.core.exchange.portable import File, Portable
from gioia_coder.core.exchange.refi import Coding, Note, Project, Selection, Text
from gioia_coder.core.model import Code, Link, Polarity, Revision, Source
from gioia_coder.core.study import CodingColumns, PieceColumns, Study
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.core.text.labels import clean_id

_SUFFIXES = (".txt", ".docx", ".doc", ".rtf", ".odt", ".pdf", ".md", ".html", ".htm")


@dataclass(frozen=True)
class Came:
    """What a file became: the study, where its codes went, and in sentences what to know.

    `counts` gives, by kind of thing, how many the file holds and how many of these came.
    """

    portable: Portable
    outline: tuple[Placed, ...]
    warnings: tuple[str, ...]
    counts: Mapping[str, tuple[int, int]]


@dataclass
class _Row:
    """One coding on its way; `memos` are the texts said on it."""

    uuid: UUID
    when: str
    memos: list[str] = field(default_factory=list)
    said: tuple[int | None, Polarity] = (None, Polarity.SUPPORTS)


_Place = tuple[int, int, int, int, int]
"""Source, start, end, code and coder."""


def coming(project: Project, *, places: Sequence[Placed] | None = None, coder: str = "unknown") -> Came:
    """Return a file as a study; `places` say where its codes go (else `outline` does), `coder` codes where nobody is named."""
    project = without_cases_as_codes(project)
    return _Coming(project, tuple(places if places is not None else outline(project)), coder).came()


class _Coming:
    """One file while it is turned into a study; keys count from 1 in the file's order."""

    def __init__(self, project: Project, places: tuple[Placed, ...], coder: str) -> None:
        self.project, self.places, self.somebody = project, places, coder
        self.coders: Coders = coders(project)
        self.cast: Cast = cast(project)
        self.notes: dict[UUID, Note] = {note.guid: note for note in project.notes}
        live = [one for one in places if one.level is not None]
        self.codes: dict[UUID, int] = {one.guid: key for key, one in enumerate(live, 1)}
        self.left_out = {one.guid for one in places if one.level is None}
        self.rows: dict[_Place, _Row] = {}
        self.memos = Memos({guid: self.coders.rows[key - 1].name for guid, key in self.coders.by_guid.items()})
        self.told: Counter[str] = Counter()
        self.used: set[UUID] = set()
        self.codings = 0

    def came(self) -> Came:
        """Return the study, and what was told on the way."""
        book = self._codebook()
        sources, revisions, files = self._sources()
        for key, text in enumerate(self.project.texts, 1):
            self._text(key, text)
        self._linked()
        self._loose_notes()
        refs = {text.guid: source.ref for text, source in zip(self.project.texts, sources, strict=True)}
        keeper = Keeper(self.project, self.places, refs)
        columns = self._columns(book)
        study = Study(
            name=self.project.name,
            cases=tuple(self.cast.cases),
            informants=tuple(self.cast.informants),
            sources=sources,
            codebook=book,
            coders=tuple(self.coders.rows),
            codings=columns,
            pieces=PieceColumns(*(np.zeros(0, dtype=np.int64) for _ in range(5))),
            revision=revisions.__getitem__,
            content_hash="",
            memos=tuple(self.memos.rows),
            links=self._code_links(),
            uuids=self._uuids(),
        )
        rows = list(self.rows.values())
        portable = Portable(
            study,
            coding_uuids={key: row.uuid.bytes for key, row in enumerate(rows, 1)},
            coded_at={key: row.when for key, row in enumerate(rows, 1) if row.when},
            file=lambda source: files.get(source, File()),
            kept=keeper.kept(),
            bytes_of=keeper.bytes_of,
        )
        return Came(portable, self.places, self._warnings(), self._counts(portable))

    # Codes.

    def _codebook(self) -> Codebook:
        by_guid = {code.guid: code for code in self.project.codes}
        found = []
        for position, one in enumerate((place for place in self.places if place.level), 1):
            there = by_guid.get(one.guid)
            definition, include, exclude = described(there.description.strip() if there else "")
            assert one.level is not None
            parent = self.codes.get(one.parent) if one.parent else None
            found.append(
                Code(
                    *(self.codes[one.guid], "", one.level, one.name, parent, position, definition, include, exclude),
                    retired=one.retired,
                )
            )
            for note in there.notes if there else ():
                self._memo(note, "code", self.codes[one.guid])
        return Codebook(found)

    def _code_links(self) -> tuple[Link, ...]:
        found: list[Link] = []
        for one in self.project.links:
            a, b = self.codes.get(one.origin), self.codes.get(one.target)
            if a and b and a != b:
                found.append(Link(len(found) + 1, one.guid.bytes, a, b, one.name))
            elif {one.origin, one.target} & self.left_out:
                self.told["links left out of codes that the map skips"] += 1
        return tuple(found)

    # Sources.

    def _sources(self) -> tuple[tuple[Source, ...], dict[int, Revision], dict[int, File]]:
        refs = source_refs(self.project)
        variables = {one.guid: one.name for one in self.project.variables}
        sources, revisions, files = [], {}, {}
        for key, (text, ref) in enumerate(zip(self.project.texts, refs, strict=True), 1):
            values = {variables[guid]: value for guid, value in text.values.items() if guid in variables}
            there = not text.missing
            sources.append(
                Source(
                    key,
                    ref,
                    title=text.name if text.name != ref else "",
                    kind="document" if text.of else "interview",
                    case=self.cast.case_of.get(text.guid),
                    informants=tuple(self.cast.speaking.get(text.guid, ())),
                    attributes={**attributes_of(values), **self.cast.values.get(text.guid, {})},
                    revision=key if there else None,
                )
            )
            if there:
                revisions[key] = Revision(key, key, text.text, "", (), {})
                files[key] = File(text.data)
        return tuple(sources), revisions, files

    # Codings and what is said of them.

    def _text(self, source: int, text: Text) -> None:
        for note in text.notes:
            self._memo(note, "source", source)
        self.memos.comment(text.description, "source", source, text.guid, by=text.by)
        whole = Selection(text.guid, 0, len(text.text), by=text.by, when=text.when, codings=text.codings)
        for selection in (*((whole,) if text.codings else ()), *text.selections):
            self.codings += len(selection.codings)
            if text.missing or not 0 <= selection.start < selection.end <= len(text.text):
                self._nowhere(text, selection)
            else:
                self._selection(source, selection)

    def _nowhere(self, text: Text, selection: Selection) -> None:
        why = "whose text is not in the file" if text.missing else "whose text has no words there"
        self.told[f'codings left out in source "{text.name}", {why}'] += len(selection.codings)
        self.told[f'comments left out in source "{text.name}", {why}'] += bool(selection.description.strip())

    def _selection(self, source: int, selection: Selection) -> None:
        made = [row for coding in selection.codings if (row := self._coding(source, selection, coding)) is not None]
        segment = (selection.start, selection.end)
        for note in selection.notes:
            self._memo(note, "segment", source, segment)
        words = selection.description.strip()
        memos = [memo for row in made for memo in row.memos]
        if not words or _even(words) in {*map(_even, memos), _even(joined(memos))}:
            return
        if len(made) == 1:
            made[0].memos.append(words)
        else:
            self.memos.comment(words, "segment", source, selection.guid, by=selection.by, when=selection.when, segment=segment)

    def _coding(self, source: int, selection: Selection, coding: Coding) -> _Row | None:
        key = self.codes.get(coding.code)
        if key is None:
            self.told["codings left out of codes that the map skips"] += 1
            return None
        by = coding.by or selection.by
        coder = self.coders.by_guid.get(by) if by else None
        if coder is None:
            name = coder_name(self.somebody)
            coder = self.coders.named(name, own_uuid("coder", fold_name(name)))
        row = self.rows.setdefault(
            (source, selection.start, selection.end, key, coder), _Row(coding.guid, coding.when or selection.when)
        )
        for guid in coding.notes:
            note = self.notes.get(guid)
            self.used.add(guid)
            if note is not None and (said := marked(note)) is not None:
                row.said = said
            elif note is not None:
                row.memos.append(memo_words(note)[1])
        return row

    def _columns(self, book: Codebook) -> CodingColumns:
        places = list(self.rows)
        rows = list(self.rows.values())
        table = np.array([(n, *place) for n, place in enumerate(places, 1)], dtype=np.int64).reshape(-1, 6)
        memos = {n: text for n, row in enumerate(rows, 1) if (text := joined(row.memos))}
        intensity = np.array([row.said[0] or 0 for row in rows], dtype=np.int64)
        against = np.array([row.said[1] is Polarity.CONTRADICTS for row in rows], dtype=np.bool_)
        number, source, start, end, code, coder = table.T
        found = CodingColumns(number, source, start, end, code, coder, intensity, against, memos)
        return in_order(found, book, {one.id: one.name for one in self.coders.rows})

    # Memos.

    def _memo(self, guid: UUID, about: str, target: int | None, segment: tuple[int, int] | None = None) -> None:
        self.used.add(guid)
        note = self.notes.get(guid)
        if note is not None and not is_ours(note):
            self.memos.note(note, about, target, segment)

    def _linked(self) -> None:
        """Take notes that a link ties to a code, source or selection, as ATLAS.ti writes its memos and NVivo its annotations."""
        at: dict[UUID, tuple[str, int, tuple[int, int] | None]] = {guid: ("code", key, None) for guid, key in self.codes.items()}
        for source, text in enumerate(self.project.texts, 1):
            at[text.guid] = ("source", source, None)
            for one in text.selections:
                if 0 <= one.start < one.end <= len(text.text):
                    at[one.guid] = ("segment", source, (one.start, one.end))
        for link in self.project.links:
            for note, other in ((link.origin, link.target), (link.target, link.origin)):
                if note in self.notes and other in at:
                    self._memo(note, *at[other])

    def _loose_notes(self) -> None:
        for guid in self.project.notes_on:
            self._memo(guid, "project", None)
        for note in self.project.notes:
            if note.guid not in self.used:
                self._memo(note.guid, "project", None)
        self.memos.comment(self.project.description, "project", None, own_uuid(self.project.name))
        for one in self.project.cases:
            if one.guid in self.cast.by_guid:
                self.memos.comment(one.description, "case", self.cast.by_guid[one.guid], one.guid)

    # What is told.

    def _uuids(self) -> dict[str, dict[int, bytes]]:
        return {
            "source": {key: text.guid.bytes for key, text in enumerate(self.project.texts, 1)},
            "code": {key: guid.bytes for guid, key in self.codes.items()},
            "coder": dict(self.coders.uuids),
            "case": dict(self.cast.case_uuids),
            "informant": dict(self.cast.informant_uuids),
        }

    def _warnings(self) -> tuple[str, ...]:
        ours = [note.name for note in self.project.notes if is_ours(note) and marked(note) is None]
        if ours and META not in ours:
            self.told["notes left out that tell people of rounds and decisions, without the record of them"] = len(ours)
        counted = [f"{what}: {count:,}." for what, count in self.told.items() if count]
        return (*self.project.warnings, *dict.fromkeys((*self.coders.notes, *self.cast.notes)), *counted)

    def _counts(self, portable: Portable) -> dict[str, tuple[int, int]]:
        study, raw = portable.study, self.project.counts
        notes = [one for one in self.project.notes if not is_ours(one)]
        return {
            "codes": (len(self.project.codes), sum(not one.made for one in self.places if one.level)),
            "sources": (len(self.project.texts), len(study.sources)),
            "codings": (max(raw.get("Coding", 0), self.codings), len(study.codings)),
            "memos": (len(notes), sum(one.guid in self.used for one in notes)),
            "coders": (len(self.project.users), len(study.coders)),
            "cases": (len(self.project.cases) - len(study.informants), len(study.cases)),
            "informants": (len(study.informants), len(study.informants)),
            "links": (len(self.project.links), len(study.links)),
        }


def _even(text: str) -> str:
    return " ".join(text.split())


def source_refs(project: Project) -> list[str]:
    """Return an id for each text of a file: its name, in other programs' files without a suffix, unique without case."""
    suffixes = () if project.program == OURS else _SUFFIXES
    found: list[str] = []
    taken: set[str] = set()
    for name in (text.name for text in project.texts):
        suffix = next((end for end in suffixes if name.casefold().endswith(end) and len(name) > len(end)), "")
        ref = base = clean_id(name[: len(name) - len(suffix)])
        n = 1
        while fold_name(ref) in taken:
            n += 1
            ref = f"{base}-{n}"
        taken.add(fold_name(ref))
        found.append(ref)
    return found
