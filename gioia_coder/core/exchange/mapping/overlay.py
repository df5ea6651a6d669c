"""A file of our own that other programs may have changed: what they can change is taken from it, all else from our own record.

Our record is the archive that stands in the file's note. Codings, names and places of codes, definitions, memos, links, cases and
attributes are as the file has them; turns, informants, quotes, ratings, readings, rounds, decisions and retired codes are ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple, TypeVar

import numpy as np

from gioia_coder.core.blocks import printable
from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.content import in_order
from gioia_coder.core.exchange.mapping.keeping import reworded
from gioia_coder.core.exchange.mapping.matching import matched
from gioia_coder.core.exchange.mapping.outline import in_files
from gioia_coder.core.exchange.mapping.words import description
from gioia_coder.core.exchange.portable import File, Portable
from gioia_coder.core.model import Case, Code, Coder, Informant, Level, Link, Memo, Revision, Source
from gioia_coder.core.study import CodingColumns, Study
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.core.text.labels import clean_id

T = TypeVar("T")
_Sign = Callable[[Study, Any], Hashable]
"""What tells a thing of a study."""

Keys = dict[int, int]
"""The key that a thing of the file has in the result, by its key there."""


def overlay(own: Portable, came: Portable, texts: Mapping[int, int]) -> tuple[Portable, tuple[str, ...]]:
    """Return the study as the file has it now, upon our own record of it, and in sentences what was changed elsewhere.

    `texts` tell which source of the record (value, a key) each source of the file is.
    """
    return _Overlay(own, came, texts).whole()


class _Overlay:
    """Our record and the file while they are joined; `keys` are, by kind, those of the result for those of the file."""

    def __init__(self, own: Portable, came: Portable, texts: Mapping[int, int]) -> None:
        self.own, self.came = own, came
        self.ours, self.theirs = own.study, came.study
        self.keys: dict[str, Keys] = {"source": dict(texts)}
        self.uuids = {kind: dict(known) for kind, known in self.ours.uuids.items()}
        self.renamed: dict[bytes, bytes] = {}
        self.told: list[str] = []

    def whole(self) -> tuple[Portable, tuple[str, ...]]:
        """Return the result, thing by thing, each after those that it names."""
        coders = self._coders()
        cases = self._cases()
        informants = self._informants()
        sources, revisions = self._sources()
        book = self._codebook()
        codings, uuids, times = self._codings()
        study = replace(
            self.ours,
            coders=coders,
            cases=cases,
            informants=informants,
            sources=sources,
            codebook=book,
            codings=in_order(codings, book, {one.id: one.name for one in coders}),
            revision=revisions,
            memos=self._memos(),
            links=self._links(),
            uuids=self.uuids,
            content_hash="",
        )
        there = {uuids[key] for key in codings.id.tolist()}
        whole = replace(
            self.own,
            study=study,
            coding_uuids=uuids,
            coded_at=times,
            file=self._files(),
            kept=tuple(reworded(one, self.renamed) for one in self.came.kept),
            bytes_of=self.came.bytes_of,
            derived=tuple(one for one in self.own.derived if one.coding in there),
        )
        return whole, tuple(self.told)

    # Named things.

    def _meet(self, kind: str, ours: Sequence[T], theirs: Sequence[T], *signs: _Sign) -> list[T]:
        """Fill the keys of a kind, by UUID or else by one sign after another; return what of the file is new, with new keys."""
        every: tuple[_Sign, ...] = (partial(_uuid, kind), *signs)
        pairs = matched(ours, theirs, *((partial(sign, self.ours), partial(sign, self.theirs)) for sign in every))
        met = {_id(other): _id(one) for one, other in pairs}
        return self._number(kind, ours, theirs, met)

    def _number(self, kind: str, ours: Sequence[T], theirs: Sequence[T], met: Keys) -> list[T]:
        """Keep which of theirs are ours, and return the others with new keys."""
        known, keys, new = self.uuids.setdefault(kind, {}), self.keys.setdefault(kind, {}), []
        there = self.theirs.uuids.get(kind, {})
        last = max(map(_id, ours), default=0)
        for one in theirs:
            key = met.get(_id(one))
            if key is None:
                last = key = last + 1
                uuid = there.get(_id(one), b"")
                known[key] = b"" if uuid in known.values() else uuid
                new.append(replace(one, id=key))  # type: ignore[type-var]
            elif (uuid := there.get(_id(one), b"")) != known.get(key, b""):
                self.renamed[uuid] = known.get(key, uuid)
            keys[_id(one)] = key
        return new

    def _coders(self) -> tuple[Coder, ...]:
        new = self._meet("coder", self.ours.coders, self.theirs.coders, lambda _, one: fold_name(one.name))
        names = {one.id: one.name for one in self.ours.coders}
        for one in self.theirs.coders:
            name = names.get(self.keys["coder"][one.id], one.name)
            if fold_name(one.name) != fold_name(name):
                self.told.append(f"coder {name} is called {one.name} in the file.")
        met = set(self.keys["coder"].values())
        if new and (gone := [one.name for one in self.ours.coders if one.id not in met]):
            others = ", ".join(one.name for one in new)
            self.told.append(f"coders that the file has no longer: {', '.join(gone)}; others are in it: {others}.")
        return (*self.ours.coders, *new)

    def _cases(self) -> tuple[Case, ...]:
        new = self._meet("case", self.ours.cases, self.theirs.cases, lambda _, one: fold_name(clean_id(one.ref)))
        said = {self.keys["case"][one.id]: one.attributes for one in self.theirs.cases}
        ours = (replace(one, attributes=_updated(one.attributes, said.get(one.id, {}))) for one in self.ours.cases)
        return (*ours, *new)

    def _informants(self) -> tuple[Informant, ...]:
        def name(_: Study, one: Informant) -> str:
            return fold_name(clean_id(one.ref))

        def with_case(study: Study, one: Informant) -> Hashable:
            return name(study, one), next((fold_name(clean_id(case.ref)) for case in study.cases if case.id == one.case), "")

        new = self._meet("informant", self.ours.informants, self.theirs.informants, with_case, name)
        said = {self.keys["informant"][one.id]: one.attributes for one in self.theirs.informants}
        ours = (replace(one, attributes=_updated(one.attributes, said.get(one.id, {}))) for one in self.ours.informants)
        return (*ours, *(replace(one, case=self.keys["case"].get(one.case or 0)) for one in new))

    def _sources(self) -> tuple[tuple[Source, ...], Callable[[int], Revision]]:
        new = self._number("source", self.ours.sources, self.theirs.sources, dict(self.keys["source"]))
        keys = self.keys["source"]
        said = {keys[one.id]: one for one in self.theirs.sources}
        came_of = {key: source for source, key in keys.items()}
        mine = {one.id for one in self.ours.sources if one.revision is not None}

        def revision_of(key: int) -> Revision:
            if key in mine:
                return self.ours.revision(key)
            return replace(self.theirs.revision(came_of[key]), id=key, source=key)

        return tuple(self._source(one, said.get(one.id)) for one in (*self.ours.sources, *new)), revision_of

    def _source(self, one: Source, said: Source | None) -> Source:
        """Return a source with the case and the attributes that the file has; one that is new there names the file's things."""
        if said is None:
            return one
        case = self.keys["case"].get(said.case or 0)
        attributes = _updated(one.attributes, said.attributes)
        revision = one.id if said.revision is not None else one.revision
        if one.id in self.ours.uuids.get("source", {}):
            return replace(one, case=case or one.case, attributes=attributes, revision=revision)
        informants = tuple(self.keys["informant"][key] for key in said.informants)
        return replace(one, case=case, informants=informants, attributes=attributes, revision=revision)

    def _files(self) -> Callable[[int], File]:
        came_of = {key: source for source, key in self.keys["source"].items()}
        mine = {one.id for one in self.ours.sources if one.revision is not None}
        return lambda key: self.own.file(key) if key in mine or key not in came_of else self.came.file(came_of[key])

    # Codes.

    def _codebook(self) -> Codebook:
        ours, theirs = self.ours.codebook, self.theirs.codebook
        every = list({one.id: one for one in (*in_files(self.ours), *ours.codes)}.values())
        new = self._meet("code", every, theirs.codes, _code_path, _code_name)
        keys = self.keys["code"]
        levels = {one.id: one.level for one in (*ours.codes, *new)}
        said = {keys[one.id]: one for one in theirs.codes}
        codes = [self._code(one, said.get(one.id), levels) for one in ours.codes]
        codes += [replace(one, parent=keys.get(one.parent or 0)) for one in new]
        gone = [one.name for one in ours.live if one.id not in said]
        if gone:
            self.told.append(f"codes that the file has no longer stay as they were: {', '.join(gone)}.")
        return Codebook(codes, ours.name, ours.levels)

    def _links(self) -> tuple[Link, ...]:
        """Return our links, then those that only the file has."""
        found = {(one.a, one.b, one.label): one for one in self.ours.links}
        keys, last = self.keys["code"], max(map(_id, self.ours.links), default=0)
        for n, link in enumerate(self.theirs.links, last + 1):
            a, b = keys[link.a], keys[link.b]
            found.setdefault((a, b, link.label), replace(link, id=n, a=a, b=b))
        return tuple(found.values())

    def _code(self, one: Code, said: Code | None, levels: Mapping[int, Level]) -> Code:
        """Return a code of ours with the name, the place and the definition that the file has."""
        if said is None or one.retired:
            return one
        parent = self.keys["code"].get(said.parent or 0)
        parent = parent if parent and levels.get(parent) is one.level.parent else one.parent
        if fold_name(said.name) != fold_name(one.name):
            self.told.append(f'code {one.ref} "{one.name}" is called "{said.name}" in the file.')
        words = description(said.definition, said.include, said.exclude)
        if words and words != printable(description(one.definition, one.include, one.exclude)).strip():
            one = replace(one, definition=said.definition, include=said.include, exclude=said.exclude)
        return replace(one, name=said.name, parent=parent)

    # Codings and memos.

    def _codings(self) -> tuple[CodingColumns, dict[int, bytes], dict[int, str]]:
        """Return the codings of the file, by the keys of our record; what it says nothing about is as it was with ours."""
        c, before = self.theirs.codings, self._before()
        source, code, coder = (
            np.array([keys[key] for key in column.tolist()], dtype=np.int64)
            for keys, column in (
                (self.keys["source"], c.source),
                (self.keys["code"], c.code),
                (self.keys["coder"], c.coder),
            )
        )
        intensity, contradicts = c.intensity.copy(), c.contradicts.copy()
        uuids, times, memos = dict(self.own.coding_uuids), dict(self.own.coded_at), {}
        last, used, found = max(uuids, default=0), set(uuids.values()), []
        places = zip(source.tolist(), c.start.tolist(), c.end.tolist(), code.tolist(), coder.tolist(), strict=True)
        for at, (theirs, place) in enumerate(zip(c.id.tolist(), places, strict=True)):
            was = before.pop(place, None)
            memo = c.memos.get(theirs, "")
            if was is None:
                last = key = last + 1
                uuid = self.came.coding_uuids[theirs]
                uuids[key], times[key] = b"" if uuid in used else uuid, self.came.coded_at.get(theirs, "")
            else:
                key, memo = was.key, _words(was.memo, memo)
                if not intensity[at] and not contradicts[at]:
                    intensity[at], contradicts[at] = was.intensity, was.contradicts
            found.append(key)
            if memo:
                memos[key] = memo
        if before:
            self.told.append(f"codings that the file has no longer: {len(before):,}.")
        keys = np.array(found, dtype=np.int64)
        columns = CodingColumns(keys, source, c.start, c.end, code, coder, intensity, contradicts, memos)
        return columns, uuids, {key: when for key, when in times.items() if when}

    def _before(self) -> dict[tuple[int, ...], _Was]:
        """Return what our record says of codings, by source, start, end, code and coder."""
        c = self.ours.codings
        places = zip(c.source.tolist(), c.start.tolist(), c.end.tolist(), c.code.tolist(), c.coder.tolist(), strict=True)
        said = zip(c.id.tolist(), c.intensity.tolist(), c.contradicts.tolist(), strict=True)
        return {place: _Was(*one, c.memos.get(one[0], "")) for place, one in zip(places, said, strict=True)}

    def _memos(self) -> tuple[Memo, ...]:
        """Return our memos, in the file's words where it changed them, then those that only the file has."""
        kinds = {"case": "case", "source": "source", "segment": "source", "code": "code"}
        theirs = [
            replace(one, target=self.keys[kinds[one.about]].get(one.target or 0) if one.about in kinds else None)
            for one in self.theirs.memos
        ]
        pairs = matched(
            self.ours.memos, theirs, (_memo_uuid, _memo_uuid), (_memo_place, _memo_place), (_memo_words, _loose_words)
        )
        said = {one.id: other for one, other in pairs}
        met = {other.id for _, other in pairs}
        self.renamed |= {other.uuid: one.uuid for one, other in pairs if other.uuid != one.uuid}
        ours = (replace(one, text=_words(one.text, said[one.id].text)) if one.id in said else one for one in self.ours.memos)
        last = max((one.id for one in self.ours.memos), default=0)
        known = self._on_codings()
        coded = {one.id for one in theirs if one.about in ("project", "segment") and _even(one.text) in known}
        new = (one for one in theirs if one.id not in met | coded)
        return (*ours, *(replace(one, id=n) for n, one in enumerate(new, last + 1)))

    def _on_codings(self) -> set[str]:
        """Return what our record says on codings, of which programs that do not know such notes make memos on something else."""
        c = self.ours.codings
        together = defaultdict[tuple[int, ...], dict[str, None]](dict)
        for key, *place in zip(*(column.tolist() for column in (c.id, c.source, c.start, c.end, c.coder)), strict=True):
            if key in c.memos:
                together[tuple(place)][c.memos[key]] = None
        return {_even(memo) for memos in together.values() for memo in (*memos, "\n".join(memos))}


class _Was(NamedTuple):
    """What our record says of a coding."""

    key: int
    intensity: int
    contradicts: bool
    memo: str


def _id(one: Any) -> int:
    return int(one.id)


def _uuid(kind: str, study: Study, one: Any) -> Hashable:
    """Return what tells a thing by its UUID; a code of another level is another one."""
    uuid = study.uuids.get(kind, {}).get(one.id)
    return (uuid, getattr(one, "level", None)) if uuid else None


def _code_path(study: Study, code: Code) -> Hashable:
    return code.level, code.retired, tuple(map(fold_name, study.codebook.path(code)))


def _code_name(_: Study, code: Code) -> Hashable:
    return code.level, code.retired, fold_name(code.name)


def _memo_uuid(memo: Memo) -> Hashable:
    return memo.uuid


def _memo_place(memo: Memo) -> Hashable:
    return memo.about, memo.target, memo.start, memo.end, _memo_words(memo)


def _memo_words(memo: Memo) -> str:
    """Return a memo's words as a file says them."""
    return _even(printable(memo.text))


def _loose_words(memo: Memo) -> str:
    """Return the words of a memo that stands on the project: what stood on something else, programs may write without a place."""
    return _memo_words(memo) if memo.about == "project" else ""


def _even(text: str) -> str:
    return " ".join(text.split())


def _updated(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Mapping[str, str]:
    """Return values with those that the file has; one that it lacks stays."""
    return {**ours, **{name: value for name, value in theirs.items() if value.strip()}}


def _words(ours: str, theirs: str) -> str:
    """Return what is said on something: the file's words, unless they are none or differ in blanks at the ends alone."""
    return ours if not theirs or printable(theirs).strip() == printable(ours).strip() else theirs
