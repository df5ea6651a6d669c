"""Memos of a REFI-QDA file, each once on each thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from gioia_coder.core.exchange.mapping.words import memo_words, own_uuid
from gioia_coder.core.exchange.refi import Note
from gioia_coder.core.model import Memo

Segment = tuple[int, int] | None
"""Where in a source's text a memo stands, if not on all of it."""


@dataclass
class Memos:
    """The memos found so far; `names` are the coders' names by GUID."""

    names: Mapping[UUID, str]
    rows: list[Memo] = field(default_factory=list)
    _seen: set[tuple[object, ...]] = field(default_factory=set)
    _uuids: set[UUID] = field(default_factory=set)

    def note(self, note: Note, about: str, target: int | None, segment: Segment = None) -> None:
        """Take a note as a memo on one thing, once; on a second thing it gets another UUID."""
        kind, text = memo_words(note)
        uuid = note.guid if note.guid not in self._uuids else own_uuid(note.guid, about, target, segment)
        if (about, target, segment, note.guid) not in self._seen:
            self._seen.add((about, target, segment, note.guid))
            self._add(Memo(0, uuid.bytes, kind, about, target, text, self._name(note.by), note.when, *_span(segment)))

    def comment(
        self,
        text: str,
        about: str,
        target: int | None,
        whose: UUID,
        *,
        by: UUID | None = None,
        when: str = "",
        segment: Segment = None,
    ) -> None:
        """Take what is said on a thing beside its notes, unless a note says the same there; `whose` is the thing's GUID."""
        text = text.strip()
        if (about, target, segment, text) not in self._seen:
            uuid = own_uuid(whose, "description")
            self._add(Memo(0, uuid.bytes, "note", about, target, text, self._name(by), when, *_span(segment)))

    def _name(self, by: UUID | None) -> str:
        return self.names.get(by, "") if by else ""

    def _add(self, memo: Memo) -> None:
        """Take a memo, unless it says nothing."""
        if memo.text.strip():
            segment = None if memo.start is None or memo.end is None else (memo.start, memo.end)
            self._seen.add((memo.about, memo.target, segment, memo.text.strip()))
            self._uuids.add(UUID(bytes=memo.uuid))
            self.rows.append(replace(memo, id=len(self.rows) + 1))


def _span(segment: Segment) -> tuple[int, int] | tuple[None, None]:
    return segment or (None, None)
