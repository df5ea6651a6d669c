"""From a study that travels to what a REFI-QDA file says of it; GUIDs are the UUIDs of the store, so that they stay the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from gioia_coder.core.exchange import refi
from gioia_coder.core.exchange.mapping import keeping
from gioia_coder.core.exchange.mapping.codes import codes, sets
from gioia_coder.core.exchange.mapping.outline import in_files, outline
from gioia_coder.core.exchange.mapping.words import (
    DECISIONS,
    INFORMANT,
    OURS,
    OWN,
    ROLE,
    ROUND,
    attribute_out,
    coding_title,
    mark,
    memo_title,
    own_uuid,
    unpacked,
)
from gioia_coder.core.exchange.portable import Kept, Portable
from gioia_coder.core.model import Code, Informant, Memo, Polarity, Source

_NAME: Final = 100
_TYPES: Final = (
    ("Boolean", re.compile("true|false")),
    ("Integer", re.compile("-?(?:0|[1-9][0-9]{0,17})")),
    ("Float", re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,17}")),
    ("Date", re.compile(r"[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])")),
)
"""What values look like that come back as they were written; all others are Text."""


def going(portable: Portable, *, program: str = OURS) -> refi.Project:
    """Return a study as a REFI-QDA file says it, with what was kept of other programs' files where it still fits."""
    return _Going(portable, program).project()


@dataclass
class _Notes:
    """The notes of a file, each GUID once."""

    rows: dict[UUID, refi.Note] = field(default_factory=dict)

    def add(self, guid: UUID, name: str, text: str, by: UUID | None = None, when: str = "") -> UUID:
        """Add a note and return its GUID."""
        self.rows.setdefault(guid, refi.Note(guid, name, text, by, when))
        return guid


class _Going:
    """One study while it is turned into a file."""

    def __init__(self, portable: Portable, program: str) -> None:
        self.portable, self.study, self.program = portable, portable.study, program
        self.notes = _Notes()
        self.variables: dict[str, list[str]] = defaultdict(list)
        self.users = {one.name: self._guid("coder", one.id) for one in self.study.coders}
        self.kept: dict[str, list[Kept]] = defaultdict(list)
        for one in portable.kept:
            self.kept[one.kind].append(one)
        self.codes = in_files(self.study)
        self.on: dict[tuple[str, int], list[UUID]] = defaultdict(list)
        self.on_segment: dict[tuple[int, int, int], list[UUID]] = defaultdict(list)

    def _guid(self, kind: str, key: int) -> UUID:
        return UUID(bytes=self.study.uuids[kind][key])

    def project(self) -> refi.Project:
        """Return the whole file."""
        study = self.study
        on_project = [guid for memo in study.memos if (guid := self._memo(memo)) is not None]
        book = self._codes()
        texts = tuple(self._text(one) for one in study.sources if one.revision is not None)
        cases = (*(self._case(one.id, one.ref, one.attributes) for one in study.cases), *map(self._informant, study.informants))
        self._histories()
        things = {one.guid for one in book} | {one.guid for one in texts} | {one.guid for one in cases} | set(self.notes.rows)
        return refi.Project(
            name=study.name,
            program=self.program,
            users=tuple(refi.User(self.users[one.name], one.name) for one in study.coders),
            codes=book,
            variables=tuple(self._variables()),
            cases=cases,
            texts=texts,
            notes=tuple(self.notes.rows.values()),
            links=(*self._links(), *self._kept_links(things)),
            sets=(*sets(self.codes, self._code_guid), *self._kept_sets(things)),
            notes_on=tuple(on_project),
            beyond=tuple(self._beyond()),
            entries=keeping.Named(self.kept[keeping.FILE], self.portable.bytes_of),
        )

    # Codes.

    def _codes(self) -> tuple[refi.Code, ...]:
        """Return the codes, each called and nested as in another program's file where it is read back from there as it is."""
        coded = set(self.study.codings.code.tolist())
        said = {one.thing: unpacked(one.data) for one in self.kept[keeping.CODE] if one.thing}
        own = {
            code.guid: replace(
                code, color=str(said.get(code.guid.bytes, {}).get("color", "")), notes=tuple(self.on["code", one.id])
            )
            for one, code in zip(self.codes, codes(self.study.codebook, self.codes, self._code_guid, coded), strict=True)
        }
        levels = tuple(sets(self.codes, self._code_guid))
        found = {guid: _as_it_was(code, said.get(guid.bytes, {}), own) for guid, code in own.items()}
        found = {guid: code if _rooted(code, found) else own[guid] for guid, code in found.items()}
        while found != own:
            read = outline(refi.Project("", codes=tuple(found.values()), sets=levels))
            wrong = {one.guid for one in read if (one.name, one.parent) != (own[one.guid].name, own[one.guid].parent)}
            if not wrong:
                break
            theirs = {guid for guid in wrong if found[guid] != own[guid]}
            found |= {guid: own[guid] for guid in theirs or found}
        return tuple(found.values())

    def _code_guid(self, code: Code) -> UUID:
        return self._guid("code", code.id)

    def _links(self) -> Iterator[refi.Link]:
        live = {code.id for code in self.codes}
        for one in self.study.links:
            if one.a in live and one.b in live:
                a, b = self._guid("code", one.a), self._guid("code", one.b)
                yield refi.Link(UUID(bytes=one.uuid), one.label, a, b)

    # Texts and codings.

    def _text(self, source: Source) -> refi.Text:
        guid = self._guid("source", source.id)
        revision = self.study.revision(source.id)
        said = next((unpacked(one.data) for one in self.kept[keeping.SOURCE] if one.thing == guid.bytes), {})
        return refi.Text(
            guid,
            str(said.get("name") or source.title or source.ref) if said else source.ref,
            revision.text,
            rich=str(said.get("rich", "")),
            selections=tuple(self._selections(source, guid, revision.text)),
            notes=tuple(self.on["source", source.id]),
            values=self._values(source.attributes),
        )

    def _selections(self, source: Source, guid: UUID, text: str) -> Iterator[refi.Selection]:
        """Yield a selection for each span and coder with its codings, then those that only memos stand on."""
        found: dict[tuple[int, int, int], list[tuple[refi.Coding, str]]] = defaultdict(list)
        for row in self._rows_of.get(source.id, ()):
            _, start, end, _, coder = row[:5]
            found[start, end, coder].append(self._coding(row))
        waiting = {place[1:]: list(notes) for place, notes in self.on_segment.items() if place[0] == source.id}
        for (start, end, coder), codings in sorted(found.items()):
            by = self._guid("coder", coder)
            when = min((one.when for one, _ in codings if one.when), default="")
            words = "\n".join(dict.fromkeys(memo for _, memo in codings if memo))
            made = tuple(one for one, _ in codings)
            notes = tuple(waiting.pop((start, end), ()))
            name = text[start:end][:_NAME]
            yield refi.Selection(own_uuid(guid, start, end, by), start, end, name, words, by, when, made, notes)
        for (start, end), notes_left in sorted(waiting.items()):
            name = text[start:end][:_NAME]
            yield refi.Selection(own_uuid(guid, start, end), start, end, name, notes=tuple(notes_left))

    @cached_property
    def _rows_of(self) -> Mapping[int, list[tuple[int, ...]]]:
        """The codings by source: source, start, end, code, coder, intensity, whether it contradicts, key."""
        found: dict[int, list[tuple[int, ...]]] = defaultdict(list)
        c = self.study.codings
        columns = (c.source, c.start, c.end, c.code, c.coder, c.intensity, c.contradicts, c.id)
        for row in zip(*(column.tolist() for column in columns), strict=True):
            found[row[0]].append(row)
        return found

    def _coding(self, row: tuple[int, ...]) -> tuple[refi.Coding, str]:
        *_, code, coder, intensity, contradicts, key = row
        guid = UUID(bytes=self.portable.coding_uuids[key])
        by, when = self._guid("coder", coder), self.portable.coded_at.get(key, "")
        notes = []
        said = mark(intensity or None, Polarity.CONTRADICTS if contradicts else Polarity.SUPPORTS)
        if said:
            notes.append(self.notes.add(own_uuid("mark", said), said, said))
        memo = self.study.codings.memos.get(key, "")
        if memo:
            notes.append(self.notes.add(own_uuid(guid, "memo"), coding_title(memo), memo, by, when))
        return refi.Coding(guid, self._guid("code", code), by, when, tuple(notes)), memo

    # Memos.

    def _memo(self, memo: Memo) -> UUID | None:
        """Add a memo where it belongs; return its GUID when that is the project itself."""
        guid = self.notes.add(UUID(bytes=memo.uuid), memo_title(memo.kind, memo.text), memo.text, self._by(memo), memo.when)
        if memo.about == "segment" and memo.target is not None and memo.start is not None and memo.end is not None:
            self.on_segment[memo.target, memo.start, memo.end].append(guid)
        elif memo.about in ("code", "source") and memo.target is not None:
            self.on[memo.about, memo.target].append(guid)
        elif memo.about == "project":
            return guid
        return None

    def _by(self, memo: Memo) -> UUID | None:
        return self.users.get(memo.coder)

    # Cases.

    def _case(self, key: int, ref: str, attributes: Mapping[str, str]) -> refi.Case:
        guid = self._guid("case", key)
        sources = tuple(
            self._guid("source", one.id) for one in self.study.sources if one.case == key and one.revision is not None
        )
        return refi.Case(guid, ref, values=self._values(attributes), sources=sources, selections=self._members(guid))

    def _members(self, guid: UUID) -> tuple[UUID, ...]:
        """Return the selections that another program's file had put into a case, as far as they stand here."""
        said = next((unpacked(one.data) for one in self.kept[keeping.MEMBERS] if one.thing == guid.bytes), {})
        known = {self._guid("source", one.id): one.id for one in self.study.sources}
        found: list[UUID] = []
        for source, start, end in said.get("spans", ()):
            key = known.get(_uuid(source) or guid)
            rows = self._rows_of.get(key, ()) if key else ()
            coders = dict.fromkeys(row[4] for row in rows if (row[1], row[2]) == (start, end))
            found += [own_uuid(UUID(source), start, end, self._guid("coder", coder)) for coder in coders]
        return tuple(found)

    def _informant(self, one: Informant) -> refi.Case:
        """Return an informant as a case whose variable `gioia:informant` names their case, with the sources they speak in."""
        case = next((case.ref for case in self.study.cases if case.id == one.case), "-")
        values = {INFORMANT: case, **({ROLE: one.role} if one.role else {})}
        heard = (source for source in self.study.sources if one.id in source.informants and source.revision is not None)
        sources = tuple(self._guid("source", source.id) for source in heard)
        return refi.Case(self._guid("informant", one.id), one.ref, values=self._values(one.attributes, values), sources=sources)

    def _values(self, attributes: Mapping[str, str], ours: Mapping[str, str] | None = None) -> dict[UUID, str]:
        """Return the values of a thing's attributes, and `ours` besides, by variable."""
        found = {}
        for name, value in {**(ours or {}), **{attribute_out(name): value for name, value in attributes.items()}}.items():
            self.variables[name].append(value)
            found[own_uuid("variable", name)] = value
        return found

    def _variables(self) -> Iterator[refi.Variable]:
        there = {one.name: unpacked(one.data) for one in self.kept[keeping.VARIABLE]}
        for name, values in self.variables.items():
            said = there.get(name, {})
            kind = "Text" if name.startswith(OWN) else type_of(values, str(said.get("type", "")))
            yield refi.Variable(own_uuid("variable", name), name, kind, str(said.get("description", "")))

    # What the standard has no word for, in words.

    def _histories(self) -> None:
        """Add a note on each round, and one on the decisions, for people to read in other programs."""
        refs = {one.id: one.ref for one in self.study.sources}
        names = {one.id: one.name for one in self.study.coders}
        for one in self.study.rounds:
            coders = ", ".join(names[key] for key in one.coders if key in names)
            sources = ", ".join(refs[key] for key in one.sources if key in refs)
            text = f"Round {one.name}: codings of {coders}, frozen for comparison in {sources}."
            self.notes.add(own_uuid("round", one.name), f"{ROUND}{one.name}", text)
        lines = []
        for decision in self.study.decisions:
            why = " ".join(part for part in (decision.reason, decision.rationale) if part)
            place = f"{refs.get(decision.source, '')}@{decision.start}-{decision.end}"
            by = f" ({', '.join(decision.by)})" if decision.by else ""
            lines.append(f"{place}: {decision.choice}{by}{': ' if why else ''}{why}")
        if lines:
            self.notes.add(own_uuid("decisions"), DECISIONS, "\n".join(lines))

    # What was kept of other programs' files.

    def _kept_links(self, things: set[UUID]) -> Iterator[refi.Link]:
        for one in self.kept[keeping.LINK]:
            said = unpacked(one.data)
            origin, target = _uuid(said.get("origin")), _uuid(said.get("target"))
            if origin in things and target in things and origin and target and one.thing:
                yield refi.Link(UUID(bytes=one.thing), one.name, origin, target, str(said.get("direction", "OneWay")))

    def _kept_sets(self, things: set[UUID]) -> Iterator[refi.Set]:
        for one in self.kept[keeping.SET]:
            said: dict[str, Any] = unpacked(one.data)
            members = {kind: tuple(_known(said.get(kind, ()), things)) for kind in ("codes", "sources", "notes")}
            if one.thing:
                yield refi.Set(UUID(bytes=one.thing), one.name, str(said.get("description", "")), **members)

    def _beyond(self) -> Iterator[refi.Beyond]:
        for one in self.kept[keeping.XML]:
            said: dict[str, Any] = unpacked(one.data)
            guid = UUID(bytes=one.thing) if one.thing else None
            yield refi.Beyond(str(said.get("kind", "")), guid, one.name, str(said.get("xml", "")), tuple(said.get("entries", ())))


def with_note(project: refi.Project, name: str, text: str) -> refi.Project:
    """Return the file with one more note, that stands on nothing."""
    return replace(project, notes=(*project.notes, refi.Note(own_uuid("note", name), name, text)))


def type_of(values: Iterable[str], was: str = "") -> str:
    """Return the narrowest type of a variable under which all values come back as they are, or the one that it `was`.

    >>> type_of(["15", "7"]), type_of(["007"]), type_of(["1.5", "2.0"]), type_of(["2024-03-01"]), type_of(["true", "no"])
    ('Integer', 'Text', 'Float', 'Date', 'Text')
    >>> type_of(["34"], "Float"), type_of(["34 years"], "Float"), type_of(["34"], "Text")
    ('Float', 'Text', 'Text')
    """
    said = [value for value in values if value]
    fits = [name for name, pattern in _TYPES if said and all(map(pattern.fullmatch, said))]
    if was == "Text" or (was == "Float" and "Integer" in fits):
        return was
    return fits[0] if fits else "Text"


def _as_it_was(code: refi.Code, said: Mapping[str, Any], there: Container[UUID]) -> refi.Code:
    """Return a code as another program's file called and nested it, unless it has another name or place here since."""
    under = _uuid(said.get("under"))
    if said.get("name") != code.name or _uuid(said.get("parent")) != code.parent or not (under is None or under in there):
        return code
    return replace(code, name=str(said.get("as", code.name)), parent=under)


def _rooted(code: refi.Code, there: Mapping[UUID, refi.Code]) -> bool:
    """Tell whether the way up from a code is no circle."""
    passed: set[UUID] = set()
    at: refi.Code | None = code
    while at is not None and at.guid not in passed:
        passed.add(at.guid)
        at = there.get(at.parent) if at.parent else None
    return at is None


def _uuid(word: object) -> UUID | None:
    try:
        return UUID(word) if isinstance(word, str) and word else None
    except ValueError:
        return None


def _known(words: Iterable[object], things: set[UUID]) -> Iterator[UUID]:
    return (guid for word in words if (guid := _uuid(word)) in things and guid is not None)
