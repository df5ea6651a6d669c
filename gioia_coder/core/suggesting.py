"""What is asked of the engine of suggestions, and what it answers. A suggestion is never a coding."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BLANK: Final = "blank:"
"""What the setting `spacy_model` begins with for spaCy's bare tokeniser of a language, such as `blank:en`."""


class Strength(StrEnum):
    """How much stands behind a suggestion, in words: a percentage would claim a calibration that there is not."""

    STRONG = "strong"
    SOME = "some"
    WEAK = "weak"


class Choice(StrEnum):
    """What a coder answered: accepted or rejected a suggestion, chose another code, made a new one, or put it off."""

    ACCEPT = "accept"
    REJECT = "reject"
    OTHER = "other"
    NEW = "new"
    LATER = "later"


class Ground(StrEnum):
    """What a suggestion can rest on."""

    NAME = "name"
    DEFINITION = "definition"
    KEYWORD = "keyword"
    EXAMPLE = "example"
    PINNED = "pinned phrase"
    LEARNED = "learned phrase"
    QUOTE = "nearest quote"
    MODEL = "learned words"
    QUESTION = "question"
    PREVIOUS = "previous segment"
    COMMON = "common code"


@dataclass(frozen=True, slots=True)
class Item:
    """A segment to be coded: its words, the question it answers, and the codes of the segment before it in the source.

    For a concept that waits for a theme, `source` is the concept's key and `text` its name, definition and quotes.
    """

    source: int
    start: int
    end: int
    text: str
    question: str = ""
    previous: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Coded:
    """A segment that was coded: its codes, and those that were suggested for it and rejected (which count as plainly not)."""

    item: Item
    codes: frozenset[int]
    rejected: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A learned phrase that a researcher pinned (it counts like a keyword) or banned (it counts no more) for a code."""

    code: int
    text: str
    banned: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """One ground of a suggestion.

    `text` is the phrase, or the words of the nearest quote, or the question most like the segment's that was answered with the
    code, or the names of the previous segment's codes; `spans` are half-open places in the item's text; `place` is the source
    key, start and end of a quote, or of the answer to that question; `weight` is the share of the score that came from it.
    """

    ground: Ground
    text: str
    spans: tuple[tuple[int, int], ...] = ()
    place: tuple[int, int, int] | None = None
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code for a segment, the strength of what stands behind it, and why, the weightiest ground first.

    `only_common` says that there is no other evidence than that the code is used often.
    """

    code: int
    score: float
    strength: Strength
    why: tuple[Why, ...]
    only_common: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """What is suggested for one segment, best first; empty when the engine abstains, with the reason.

    `in_vivo` is a phrase of the segment that may name a new concept, or empty: a hint only.
    """

    suggestions: tuple[Suggestion, ...]
    abstained: str = ""
    in_vivo: str = ""
