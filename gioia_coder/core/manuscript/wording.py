"""A quotation's words made ready to be looked for, and the words of a text that they are looked for in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from gioia_coder.core.text.canonical import fold
from gioia_coder.core.text.shown import DENSE, WORD, stretches

_GAPS: Final = re.compile(r"[\W_]+")
_HAS_DENSE: Final = re.compile(f"[{DENSE}]")


def spaced(folded: str) -> str:
    """Return the words of a folded text with one blank around each.

    >>> spaced("we don't know - 没有.")
    ' we don t know 没 有 '
    """
    if _HAS_DENSE.search(folded):
        return f" {' '.join(WORD.findall(folded))} "
    return f" {_GAPS.sub(' ', folded).strip()} "


@dataclass(frozen=True)
class Wording:
    """The own words of a quotation in order, and where they stand in `text`.

    `cuts` are the numbers of the words behind which anything may be left out; `ends` are those that may be the end of a word,
    `begins` those that may be its beginning.
    """

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    cuts: frozenset[int]
    ends: frozenset[int]
    begins: frozenset[int]

    @cached_property
    def size(self) -> float:
        """How many words they are; two letters of a script without blanks count as one."""
        return sum(0.5 if _HAS_DENSE.match(word) else 1.0 for word in self.words)

    @property
    def stretches(self) -> list[tuple[int, int]]:
        """The half-open ranges of words between cuts."""
        borders = [0, *sorted(cut + 1 for cut in self.cuts), len(self.words)]
        return [(first, last) for first, last in pairwise(borders) if first < last]

    def whole(self, first: int, last: int) -> tuple[int, int]:
        """Return a range of words without partial ones at its ends."""
        return first + (first in self.ends), last - (last - 1 in self.begins)


def wording(text: str) -> Wording:
    """Return the words of a quotation as it is printed.

    >>> found = wording("[T]he growers ... sell")
    >>> found.words, sorted(found.cuts), sorted(found.ends)
    (('he', 'growers', 'sell'), [1], [0])
    """
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    cuts, ends, begins = set(), set(), set()
    for stretch in stretches(text):
        if words:
            cuts.add(len(words) - 1)
        if stretch.ends_one:
            ends.add(len(words))
        words += stretch.words
        spans += stretch.spans
        if stretch.begins_one:
            begins.add(len(words) - 1)
    return Wording(text, tuple(words), tuple(spans), frozenset(cuts), frozenset(ends), frozenset(begins))


Said = Sequence[tuple[int, int, int]]
"""Stretches of a text that somebody says: start, end, informant (0 for nobody known)."""


class Text:
    """A text that quotations may come from: a transcript, or a translation or shown form of a chosen quote.

    `source` is the key of the source it belongs to, `form` says what it is where it is no transcript, and `span` is the part of
    the source's text that it renders.
    """

    def __init__(self, source: int, original: str, said: Said, *, form: str = "", span: tuple[int, int] | None = None) -> None:
        self.source = source
        self.original = original
        self.said = said
        self.form = form
        self.span = span
        self._folded = fold(_only_said(original, said))
        self.words = spaced(self._folded.text)

    def __len__(self) -> int:
        """Return how many words it has."""
        return self.words.count(" ") - 1

    @cached_property
    def listed(self) -> list[str]:
        """The folded words in order."""
        return self.words.split()

    @cached_property
    def _places(self) -> list[tuple[int, int]]:
        return [match.span() for match in WORD.finditer(self._folded.text)]

    def numbered(self, at: int) -> int:
        """Return the number of the word before which the blank at an offset of `words` stands."""
        return self.words.count(" ", 0, at)

    def span_of(self, first: int, last: int) -> tuple[int, int]:
        """Return where a half-open range of words stands in the original."""
        return self._folded.span(self._places[first][0], self._places[last - 1][1])


def _only_said(text: str, said: Said) -> str:
    """Return a text with blanks for what nobody says, such as labels, its offsets unchanged."""
    if not said:
        return text
    parts: list[str] = []
    at = 0
    for start, end, _ in said:
        parts += (" " * (start - at), text[start:end])
        at = end
    return "".join(parts)
