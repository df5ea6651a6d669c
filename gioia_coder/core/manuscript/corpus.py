"""All texts that quotations may come from, made ready for finding passages: exactly, else the nearest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import Any, Final

import numpy as np

from gioia_coder.core.manuscript.aligning import align, differing
from gioia_coder.core.manuscript.wording import Text, Wording, wording
from gioia_coder.core.study import Study

MOST_PLACES: Final = 50
"""So many places are looked at where the same words are said again and again."""

LONGEST_CUT: Final = 500
"""So many words may be left out at once."""

_TRIED: Final = 16
_WIDTH: Final = 40


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that a quotation comes from: a half-open range of a text's words, and the runs of words that differ.

    A run is `(first, last)` of the quotation's words and `(first, last)` of the text's.
    """

    text: Text
    first: int
    last: int
    runs: tuple[tuple[int, int, int, int], ...] = ()
    cost: float = 0.0

    @property
    def exact(self) -> bool:
        """Whether no word differs."""
        return not self.runs

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the source's text."""
        return self.text.span or self.text.span_of(self.first, self.last)

    @property
    def informants(self) -> dict[int, int]:
        """How many letters of it each informant says, by key; 0 for nobody known."""
        start, end = self.text.span_of(self.first, self.last)
        found: dict[int, int] = defaultdict(int)
        for first, last, who in self.text.said or ((start, end, 0),):
            if first < end and start < last:
                found[who] += min(end, last) - max(start, first)
        return dict(found)


class Corpus:
    """The texts; `vocabulary` gives all words that will be looked for, so that neighbours are found at once."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self.texts = texts
        self._known: dict[str, int] = {}
        self._codes: Any = None
        self._order: Any = None
        self._starts: list[int] = []

    def exact(self, quote: Wording) -> list[Match]:
        """Return the passages that a quotation's words are found in, in order, those of transcripts first."""
        if not quote.words:
            return []
        first, last = max((quote.whole(*one) for one in quote.stretches), key=lambda one: one[1] - one[0])
        if first >= last:
            return []
        whole = last - first == len(quote.words)
        found: list[Match] = []
        for text, at in self._places(quote.words[first:last]):
            if whole:
                found.append(Match(text, at, at + last - first))
            else:
                found += [one for one in (_laid(quote, text, at, at + last - first),) if one is not None and one.exact]
        return list(dict.fromkeys(found))

    def _places(self, words: Sequence[str]) -> Iterable[tuple[Text, int]]:
        needle, count = f" {' '.join(words)} ", 0
        for text in self.texts:
            at = text.words.find(needle)
            while at >= 0 and count < MOST_PLACES:
                yield text, text.numbered(at)
                count += 1
                at = text.words.find(needle, at + 1)

    def near(self, quote: Wording, preferred: Callable[[Match], bool]) -> Match | None:
        """Return the passage in which the fewest words differ, None for none; among equals one that is `preferred`."""
        found = [one for one in (_laid(quote, *place) for place in self._windows(quote)) if one is not None]
        return min(found, key=lambda one: (round(one.cost), not preferred(one), one.cost), default=None)

    def index(self, quotes: Iterable[Wording]) -> None:
        """Make ready to find the neighbours of some quotations."""
        words = dict.fromkeys(word for quote in quotes for word in quote.words)
        self._known = {word: n for n, word in enumerate(words, 1)}
        known, parts, at = self._known, [], 0
        self._starts = []
        for text in self.texts:
            self._starts.append(at)
            found = [known.get(word, 0) for word in text.words.split()]
            parts += [np.array(found, dtype=np.int64), np.zeros(1, dtype=np.int64)]
            at += len(found) + 1
        ids = np.concatenate(parts) if parts else np.zeros(1, dtype=np.int64)
        codes = ids[:-1] * (len(known) + 1) + ids[1:]
        kept = np.flatnonzero((ids[:-1] > 0) & (ids[1:] > 0))
        self._order = kept[np.argsort(codes[kept], kind="stable")]
        self._codes = codes[self._order]

    def _windows(self, quote: Wording) -> list[tuple[Text, int, int]]:
        """Return the stretches of texts that share most of the rare pairs of neighbouring words with a quotation."""
        base = len(self._known) + 1
        ids = [self._known.get(word, 0) for word in quote.words]
        pairs = {a * base + b for a, b in pairwise(ids) if a and b}
        width = max(_WIDTH, 2 * len(quote.words))
        votes: dict[int, float] = defaultdict(float)
        for code in sorted(pairs):
            first, last = np.searchsorted(self._codes, [code, code + 1])
            weight = 1.0 / (1.0 + log(max(last - first, 1)))
            for bucket in np.unique(self._order[first:last] // width).tolist():
                votes[bucket] += weight
        scored = {bucket: vote + votes.get(bucket + 1, 0.0) for bucket, vote in votes.items()}
        best = sorted(scored, key=lambda bucket: (-scored[bucket], bucket))[:_TRIED]
        return [place for bucket in best for place in self._text_at(bucket * width, (bucket + 2) * width)]

    def _text_at(self, start: int, end: int) -> list[tuple[Text, int, int]]:
        """Return the parts of texts between two positions of the index."""
        found = []
        last = int(np.searchsorted(self._starts, end, side="left"))
        for n in range(max(int(np.searchsorted(self._starts, start, side="right")) - 1, 0), last):
            first, behind = max(start - self._starts[n], 0), min(end - self._starts[n], len(self.texts[n]))
            if first < behind:
                found.append((self.texts[n], first, behind))
        return found


def _laid(quote: Wording, text: Text, first: int, last: int) -> Match | None:
    """Lay a quotation along a stretch of a text and what is around, None where no word of it agrees."""
    margin = len(quote.words) + 2 + LONGEST_CUT * bool(quote.cuts)
    start, end = max(first - margin, 0), min(last + margin, len(text))
    passage = text.listed[start:end]
    cost, pairs = align(quote, passage)
    met = [pair for pair in pairs if pair >= 0]
    if not met:
        return None
    runs = tuple((a, b, start + c, start + d) for a, b, c, d in differing(quote, passage, pairs))
    return Match(text, start + met[0], start + met[-1] + 1, runs, cost)


def corpus_of(study: Study) -> Corpus:
    """Return the texts of a study's sources, and the translations and shown forms of its chosen quotes."""
    said: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    columns = (study.pieces.source, study.pieces.start, study.pieces.end, study.pieces.informant)
    for source, start, end, who in zip(*(column.tolist() for column in columns), strict=True):
        said[source].append((start, end, who))
    texts = [Text(one.id, study.revision(one.id).text, said[one.id]) for one in study.sources if one.revision is not None]
    known = {text.source: text for text in texts}
    for quote in study.quotes:
        forms = {"shown text": quote.shown, **{f"translation ({language})": one for language, one in quote.translations.items()}}
        for form, words in forms.items():
            if words and quote.source in known and wording(words).words:
                who = _speaker(said[quote.source], quote.start, quote.end)
                span = (quote.start, quote.end)
                texts.append(Text(quote.source, words, [(0, len(words), who)], form=form, span=span))
    return Corpus(texts)


def _speaker(said: Sequence[tuple[int, int, int]], start: int, end: int) -> int:
    """Return who says most of a span."""
    lengths: dict[int, int] = defaultdict(int)
    for first, last, who in said:
        if first < end and start < last:
            lengths[who] += min(end, last) - max(start, first)
    return max(lengths, key=lambda who: lengths[who], default=0)
