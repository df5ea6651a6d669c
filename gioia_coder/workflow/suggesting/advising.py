"""Asking the engine: what is suggested for segments, or for concepts that wait for a theme, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gioia_coder.core.codebook import Codebook
from gioia_coder.core.model import Code, Level
from gioia_coder.core.suggesting import Advice, Item, Suggestion, Why
from gioia_coder.store import Store, reading
from gioia_coder.store.answer_rows import Offer
from gioia_coder.workflow.coding import Place
from gioia_coder.workflow.suggesting import learning, segments, themes
from gioia_coder.workflow.suggesting.learning import Learned, Teaching
from gioia_coder.workflow.suggesting.segments import Material, Segment

TOP: Final = 3
"""How many codes are suggested at most, unless somebody asks for more."""


@dataclass(frozen=True)
class Advised:
    """What is suggested for one segment or one concept; what the coder rejected before is left out."""

    item: Item
    suggestions: tuple[Suggestion, ...]
    abstained: str = ""
    in_vivo: str = ""
    segment: Segment | None = None
    concept: Code | None = None

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The suggestions as they are kept with an answer."""
        return tuple(
            Offer(one.code, one.strength, tuple(dict.fromkeys(why.ground.value for why in one.why))) for one in self.suggestions
        )


class Adviser:
    """Suggests for one coder; it learns when it is asked for the first time, and again after `forget`."""

    def __init__(self, material: Material, teaching: Teaching, *, top: int = TOP, everything: bool = False) -> None:
        self.material, self.teaching, self.top, self.everything = material, teaching, top, everything
        self._learned: Learned | None = None

    @property
    def store(self) -> Store:
        """The project's store."""
        return self.material.store

    @property
    def learned(self) -> Learned:
        """What was learned last."""
        if self._learned is None:
            self._learned = learning.learn(self.material, self.teaching)
        return self._learned

    def forget(self) -> None:
        """Learn anew when it is asked next."""
        self._learned = None

    def segments(self, source: int) -> list[Segment]:
        """Return the segments of a source, each with the codes that the coder gave to the one before it."""
        return segments.in_context(self.material, source, self.learned.given.mine)

    def open_segments(self, source: int) -> list[Segment]:
        """Return the segments of a source that the coder has not coded."""
        return [one for one in self.segments(source) if one.key not in self.learned.given.mine]

    def at(self, place: Place) -> Segment:
        """Return the segment at any place, in its context."""
        return self.material.at(place, self.segments(place.source.id))

    def on_segments(self, asked: Sequence[Segment]) -> list[Advised]:
        """Return what is suggested for segments."""
        found = self._advice([one.item for one in asked])
        return [
            Advised(one.item, kept, advice.abstained, advice.in_vivo, segment=one)
            for one, (advice, kept) in zip(asked, found, strict=True)
        ]

    def on_concepts(self, typed: Sequence[str] = ()) -> list[Advised]:
        """Return which themes are suggested for concepts without one: all of them, or those named."""
        book = self.learned.given.book
        named = {book.find(word, Level.CONCEPT).id for word in typed}
        asked = [one for one in themes.waiting(book) if not typed or one.id in named]
        pooled = learning.learned_from(self.store, self.teaching.coder, self.teaching.learn_from)
        codings = [one for who in pooled for one in reading.codings(self.store.connection, coder=who.id, quarantined=False)]
        items = themes.items(self.material, asked, codings)
        return [
            Advised(item, kept, advice.abstained, concept=one)  # the words of a concept are one already: no hint at a new one
            for one, item, (advice, kept) in zip(asked, items, self._advice(items), strict=True)
        ]

    def _advice(self, items: Sequence[Item]) -> Iterator[tuple[Advice, tuple[Suggestion, ...]]]:
        """Yield the advice for each item, and what is left of it when the rejected is taken out."""
        rejected = self.learned.given.rejected
        gone = [rejected.get((one.source, one.start, one.end), frozenset()) for one in items]
        most = self.top + max(map(len, gone), default=0)
        advice = self.learned.engine.advise(items, top=most, everything=self.everything) if items else []
        for one, without in zip(advice, gone, strict=True):
            yield one, tuple(each for each in one.suggestions if each.code not in without)[: self.top]


# How suggestions are told.


@dataclass(frozen=True)
class Wording:
    """Tells suggestions in words: the codebook and the texts that they are about."""

    book: Codebook
    material: Material

    def data(self, one: Advised) -> list[dict[str, Any]]:
        """Return a row per suggestion as plain values."""
        return [self._row(one, suggestion) for suggestion in one.suggestions]

    def _row(self, one: Advised, suggestion: Suggestion) -> dict[str, Any]:
        code = self.book.by_id[suggestion.code]
        above = {level: self.book.ancestor(code, level) for level in (Level.THEME, Level.DIMENSION)}
        place = one.segment.place if one.segment else None
        return {
            "source": place.source.ref if place else "",
            "segment": place.address if place else "",
            "start": place.start if place else None,
            "end": place.end if place else None,
            "quote": one.item.text if place else "",
            "concept": one.concept.ref if one.concept else "",
            "level": code.level.value,
            "id": code.ref,
            "code": code.name,
            **{level.value: found.name if found else "" for level, found in above.items()},
            "strength": suggestion.strength.value,
            "only_common": suggestion.only_common,
            "why": [
                {"kind": why.ground.value, "text": self.words(why), "segment": self.where(one, why)} for why in suggestion.why
            ],
            "in_vivo": one.in_vivo,
        }

    def words(self, why: Why) -> str:
        """Return what a ground says, on one line."""
        return " ".join(why.text.split())

    def where(self, one: Advised, why: Why) -> str:
        """Return where a ground stands: the address of a quote or of matched words, the id of a concept, or nothing."""
        if why.place is not None:
            source, start, end = why.place
            if one.concept is not None:
                return self.book.by_id[source].ref if source in self.book.by_id else ""
            place = Place(self.material.sources[source], self.material.revision(source), start, end)
            return place.address
        if why.spans and one.segment is not None:
            return one.segment.address_at(why.spans[0])
        return ""
