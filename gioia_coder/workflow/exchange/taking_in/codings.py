"""Codings: which are here, which are new, and what ours lack; one outside its text is never written."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from gioia_coder.core.exchange.portable import Kept
from gioia_coder.core.model import Coding, Polarity
from gioia_coder.core.study import CodingColumns
from gioia_coder.store import taken_in
from gioia_coder.store.tables import TIMES
from gioia_coder.store.taken_in import Coded
from gioia_coder.workflow.exchange.taking_in.meeting import Meeting
from gioia_coder.workflow.exchange.taking_in.texts import Placed, Texts
from gioia_coder.workflow.file_codings import joined

Place = tuple[int, int, int, int, int, int]
_OUTSIDE: Final = "they lie outside the text"
_NOWHERE: Final = "their source, code or coder is not in the file or was left out"
_REVISED: Final = "the text that they stand on was revised here since"


class Row(NamedTuple):
    """A coding of theirs."""

    id: int
    source: int
    start: int
    end: int
    code: int
    coder: int
    intensity: int
    contradicts: bool
    memo: str


def rows_of(columns: CodingColumns) -> Iterator[Row]:
    """Yield the codings of theirs one by one."""
    listed = (getattr(columns, name).tolist() for name in Row._fields[:-1])
    memos = columns.memos
    for values in zip(*listed, strict=True):
        yield Row._make((*values, memos.get(values[0], "")))


class Codings:
    """Takes in codings; `present` are those that stand here on texts that both sides have."""

    def __init__(self, meeting: Meeting, texts: Texts) -> None:
        self.meeting, self.plan, self.placed = meeting, meeting.plan, texts.placed
        revisions = [one.revision for one in self.placed.values() if not one.fresh]
        self.present = taken_in.present_codings(meeting.store.connection, revisions)
        self.wanted: dict[Place, Coded] = {}
        self.origin: dict[bytes, str] = {}
        self.uuids: dict[bytes, bytes] = {}
        self.met: set[tuple[int, ...]] = set()
        self.here = {one.uuid: place for place, (_, one) in self.present.items()}
        refs = {one.id: one.ref for one in meeting.theirs.sources}
        self.refs = {place.revision: refs[source] for source, place in self.placed.items()}

    def run(self) -> None:
        """Decide about every placed coding of theirs."""
        for row in rows_of(self.meeting.theirs.codings):
            uuid = self.meeting.incoming.coding_uuids.get(row.id, b"")
            one = self.mapped(row, self._left)
            if one is None:
                self.uuids.setdefault(uuid, uuid)
            elif one.place in self.present:
                self._meet(one, uuid)
            elif one.place in self.wanted:
                self._unite(one, uuid)
            else:
                self._add(one, uuid, row.id)
        self._count()

    def mapped(self, row: Row, leave: Callable[[Row, str], None]) -> Coded | None:
        """Return a coding of theirs with our keys and no UUID yet, or say why it has no place."""
        keys = self.meeting.keys
        place, code, coder = self.placed.get(row.source), keys["code"].get(row.code), keys["coder"].get(row.coder)
        if place is None or code is None or coder is None:
            leave(row, _NOWHERE)
            return None
        if not 0 <= row.start < row.end <= len(place.text):
            leave(row, _OUTSIDE)
            return None
        if place.revised:
            leave(row, _REVISED)
            return None
        intensity = row.intensity if row.intensity in (1, 2, 3) else None
        said = intensity, int(row.contradicts), row.memo or None
        return Coded(b"", place.revision, row.start, row.end, code, coder, *said)

    def _left(self, row: Row, why: str) -> None:
        there = self.here.get(self.meeting.incoming.coding_uuids.get(row.id, b""))
        if why == _REVISED and there is not None:
            self.met.add(there)
            self.plan.counts["codings"].same += 1
            return
        place = self.placed.get(row.source)
        self.plan.leave("codings", why, f"{self.refs[place.revision]}@{row.start}-{row.end}" if place else "")

    def _meet(self, one: Coded, uuid: bytes) -> None:
        """Join what both say of a coding that is here: a memo is added to ours, a strength only where ours has none."""
        key, ours = self.present[one.place]
        self.uuids[uuid] = ours.uuid
        self.met.add(one.place)
        memo = joined(ours.memo or "", one.memo or "") or None
        intensity = ours.intensity or one.intensity
        for name, here, there in (("intensity", intensity, one.intensity), ("polarity", ours.contradicts, one.contradicts)):
            if there is not None and here != there:
                self.plan.note(name, f"{self._address(one)}: its {name} is another one there; ours stands.")
        new = ours._replace(memo=memo, intensity=intensity)
        if one.place in self.wanted:  # it came twice
            new = self._both(self.wanted[one.place], new)
        if new == ours:
            self.plan.counts["codings"].same += 1
            return
        if one.place not in self.wanted:
            self.meeting.work.ended.append(key)
            self.plan.counts["codings"].updated += 1
        self.wanted[one.place] = new

    def _both(self, first: Coded, second: Coded) -> Coded:
        memo = joined(first.memo or "", second.memo or "") or None
        return first._replace(memo=memo, intensity=first.intensity or second.intensity)

    def _unite(self, one: Coded, uuid: bytes) -> None:
        """Let two codings of theirs that are one here say what both said."""
        first = self.wanted[one.place]
        self.uuids[uuid] = first.uuid
        self.wanted[one.place] = self._both(first, one)
        self.plan.counts["codings"].same += 1
        self.plan.note("united", f"{self._address(one)}: two codings of one coder there are one here.")

    def _add(self, one: Coded, uuid: bytes, key: int) -> None:
        own = self.meeting.own_uuid("coding", uuid)
        if uuid:
            self.uuids[uuid] = own
        self.wanted[one.place] = one._replace(uuid=own)
        if at := self.meeting.incoming.coded_at.get(key):
            self.origin[own] = at
        self.plan.counts["codings"].added += 1

    def _address(self, one: Coded) -> str:
        return f"{self.refs[one.revision]}@{one.start}-{one.end}"

    def _count(self) -> None:
        """Count ours that the file does not have, and hand over the rest."""
        self.plan.ours = sum(1 for place in self.present if place not in self.met and not place[5])
        self.meeting.work.codings += self.wanted.values()

    def times(self, others: Mapping[int, Mapping[str, str]]) -> Iterable[Kept]:
        """Return when the new codings were made there, to be kept by source: here they are as old as their entry.

        `others` are the times of what else came, by source and UUID in hexadecimal.
        """
        source_of = {place.revision: place.source for place in self.placed.values()}
        said = defaultdict[int, dict[str, str]](dict, {source: dict(times) for source, times in others.items()})
        for one in self.wanted.values():
            if at := self.origin.get(one.uuid):
                said[source_of[one.revision]][one.uuid.hex()] = at
        for source, times in said.items():
            thing = self.meeting.uuids["source"][source]
            yield Kept(self.meeting.own_uuid("kept", b""), TIMES, "", thing, json.dumps(times))


# Quarantine.


class Former:
    """Former texts that are not known but for the words that codings in quarantine had: blanks with these words in place.

    A text of theirs needs as many of them as its codings contradict one another.
    """

    def __init__(self, meeting: Meeting, placed: Mapping[int, Placed]) -> None:
        self.meeting, self.placed = meeting, placed
        self.texts: dict[int, list[tuple[int, list[str]]]] = defaultdict(list)

    def stand(self, source: int, start: int, words: str) -> int:
        """Return the key of a former text of a source of theirs that has these words at an offset."""
        for key, chars in self.texts[source]:
            if _write(chars, start, words):
                return key
        new: tuple[int, list[str]] = self.meeting.key(), []
        _write(new[1], start, words)
        self.texts[source].append(new)
        return new[0]

    def finish(self) -> None:
        """Plan the texts; they come before all that their sources have."""
        for source, texts in self.texts.items():
            place = self.placed[source]
            first = taken_in.first_n(self.meeting.store.connection, place.source) if place.source > 0 else 1
            for back, (key, chars) in enumerate(texts, 1):
                text = "".join(char or " " for char in chars)
                self.meeting.work.texts.append(taken_in.former(key, place.source, text, first - back))


def _write(chars: list[str], start: int, words: str) -> bool:
    """Write words into a text where nothing else stands there; return whether they could be."""
    end = start + len(words)
    if any(here and here != word for here, word in zip(chars[start:end], words, strict=False)):
        return False
    chars.extend([""] * (end - len(chars)))
    chars[start:end] = words
    return True


def quarantined(meeting: Meeting, codings: Codings, former: Former) -> None:
    """Take in the codings in quarantine, each on a former text that has its words."""
    ours = {(one.source, one.start, one.end, one.code, one.coder, words) for one, words in meeting.ours.quarantined}
    for one, words in meeting.theirs.quarantined:
        keys = meeting.keys
        place, code, coder = codings.placed.get(one.source), keys["code"].get(one.code), keys["coder"].get(one.coder)
        if place is None or code is None or coder is None or not 0 <= one.start < one.end or len(words) != one.end - one.start:
            meeting.plan.leave("codings", _NOWHERE, f"in quarantine @{one.start}-{one.end}")
        elif (place.source, one.start, one.end, code, coder, words) in ours:
            meeting.plan.counts["codings"].same += 1
        else:
            meeting.plan.counts["codings"].added += 1
            meeting.work.codings.append(_aside(meeting, codings, one, former.stand(one.source, one.start, words), code, coder))


def _aside(meeting: Meeting, codings: Codings, one: Coding, revision: int, code: int, coder: int) -> Coded:
    uuid = meeting.own_uuid("coding", one.uuid)
    codings.uuids[one.uuid] = uuid
    said = one.intensity, int(one.polarity is Polarity.CONTRADICTS), one.memo or None
    return Coded(uuid, revision, one.start, one.end, code, coder, *said, 1)
