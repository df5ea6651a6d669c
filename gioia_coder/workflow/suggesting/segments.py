"""What suggestions are about: the segments of the texts as a coder meets them, each with the question that it answers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gioia_coder.core.model import Coding, Revision, Source, Turn
from gioia_coder.core.suggesting import Item
from gioia_coder.errors import InputError
from gioia_coder.store import Store, reading
from gioia_coder.workflow import finding
from gioia_coder.workflow.coding import Place, speaker

UNITS = ("turn", "sentence")

Span = tuple[int, int]
Key = tuple[int, int, int]
"""A source's key and a span, which stand for a segment."""


def check_unit(unit: str) -> str:
    """Return the unit; raises `InputError` for one that there is not."""
    if unit not in UNITS:
        raise InputError("", f'there is no unit "{unit}".', mend="Units are turn and sentence.")
    return unit


@dataclass(frozen=True, slots=True)
class Segment:
    """A place that may be coded, with the words and the question that the engine sees."""

    place: Place
    item: Item

    @property
    def key(self) -> Key:
        """The source's key and the span."""
        return self.item.source, self.item.start, self.item.end

    def address_at(self, span: Span) -> str:
        """Return where a stretch of the item's words stands: in characters where the text runs on, else the segment."""
        same = self.item.text == self.place.quote
        at = replace(self.place, start=self.place.start + span[0], end=self.place.start + span[1]) if same else self.place
        return at.address


class Material:
    """The texts of a project cut into segments; each source is read once, when it is asked for."""

    def __init__(self, store: Store, unit: str = "turn") -> None:
        self.store, self.unit = store, check_unit(unit)
        self.sources: dict[int, Source] = {one.id: one for one in reading.sources(store.connection)}
        self.informants = {one.id: one for one in reading.informants(store.connection)}
        self._revisions: dict[int, Revision] = {}
        self._segments: dict[int, list[Segment]] = {}

    def chosen(self, typed: Sequence[str]) -> list[Source]:
        """Return the sources that are named, else all that have a text, in project order."""
        if typed:
            named = {finding.source(self.store, one).id for one in typed}
            for key in named:
                finding.text_of(self.store, self.sources[key])
            return [one for one in self.sources.values() if one.id in named]
        return [one for one in self.sources.values() if one.revision is not None]

    def revision(self, source: int) -> Revision:
        """Return the present text of a source."""
        if source not in self._revisions:
            self._revisions[source] = finding.text_of(self.store, self.sources[source])
        return self._revisions[source]

    def segments(self, source: int) -> list[Segment]:
        """Return the segments of a source in order; what interviewers say is only a question."""
        if source not in self._segments:
            self._segments[source] = list(self._cut(source))
        return self._segments[source]

    def _cut(self, source: int) -> Iterator[Segment]:
        text, asked, open_question = self.revision(source), list[str](), False
        for turn in text.turns:
            if self.asks(text, turn):
                asked = [*(asked if open_question else []), turn.words(text.text)]
                open_question = True
                continue
            open_question = False
            question = "\n".join(asked)
            if self.unit == "turn":
                yield self._segment(source, turn.start, turn.end, turn.words(text.text), question)
            else:
                yield from (self._segment(source, *span, text.text[slice(*span)], question) for span in turn.sentences)

    def asks(self, text: Revision, turn: Turn) -> bool:
        """Tell whether an interviewer speaks in a turn."""
        person = speaker(self.informants, text, turn)
        return person is not None and person.is_interviewer

    def _segment(self, source: int, start: int, end: int, words: str, question: str) -> Segment:
        place = Place(self.sources[source], self.revision(source), start, end)
        return Segment(place, Item(source, start, end, words, question))

    def at(self, place: Place, among: Sequence[Segment]) -> Segment:
        """Return the segment at any place: one of its source's, or with the question and the context of the first one there."""
        there = touched(among, place.start, place.end)
        for one in there:
            if (one.place.start, one.place.end) == (place.start, place.end):
                return one
        made = self._segment(place.source.id, place.start, place.end, place.quote, there[0].item.question if there else "")
        return replace(made, item=replace(made.item, previous=there[0].item.previous)) if there else made


def touched(segments: Sequence[Segment], start: int, end: int) -> Sequence[Segment]:
    """Return which segments of one source, in order, share characters with a span."""
    first = bisect_right(segments, start, key=lambda one: one.item.end)
    last = bisect_left(segments, end, key=lambda one: one.item.start)
    return segments[first:last]


def coded(material: Material, codings: Sequence[Coding]) -> dict[Key, set[int]]:
    """Return the codes of the segments that codings lie in, by `Segment.key`."""
    found: dict[Key, set[int]] = {}
    for one in codings:
        if one.source in material.sources:
            for segment in touched(material.segments(one.source), one.start, one.end):
                found.setdefault(segment.key, set()).add(one.code)
    return found


def in_context(
    material: Material, source: int, codes: Mapping[Key, set[int]], keys: Collection[Key] | None = None
) -> list[Segment]:
    """Return the segments of a source in order, or those of them with the `keys`, each with the codes of the one before it."""
    listed = material.segments(source)
    places = range(len(listed)) if keys is None else sorted({bisect_left(listed, key, key=lambda one: one.key) for key in keys})
    found: list[Segment] = []
    for n in places:
        if keys is not None and (n == len(listed) or listed[n].key not in keys):
            continue  # answered at another unit, or in a part of a segment
        before = tuple(sorted(codes.get(listed[n - 1].key, ()))) if n else ()
        found.append(replace(listed[n], item=replace(listed[n].item, previous=before)) if before else listed[n])
    return found
