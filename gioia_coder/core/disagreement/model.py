"""What a comparison of coders is made of: runs, agreements, disagreements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

Key = tuple[int, bool]
"""A code's store key and whether it is contradicted: what two codings must share to be alike."""

Span = tuple[int, int]


class Kind(StrEnum):
    """How coders differ; what they agree on is no disagreement and has no kind."""

    BOUNDARY = "boundary"
    GRANULARITY = "granularity"
    MISSING = "missing"
    EXTRA = "extra"
    SIBLING = "sibling"
    COUSIN = "cousin"
    FAR = "far"


class Held(NamedTuple):
    """One coding of a compared coder; `id` is its store key, `intensity` 0 where none was given."""

    id: int
    coder: int
    code: int
    start: int
    end: int
    contradicts: bool
    intensity: int

    @property
    def key(self) -> Key:
        """What it must share with another coding to be alike."""
        return self.code, self.contradicts


class Run(NamedTuple):
    """A stretch that one coder gave one code, by codings that overlap each other."""

    coder: int
    key: Key
    start: int
    end: int
    members: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Words to which all who have read the source gave one code; `spans` are each coder's, by the coders' names in order."""

    source: int
    key: Key
    spans: tuple[Span, ...]
    held: tuple[Held, ...]

    @property
    def start(self) -> int:
        """Where the first of the spans begins."""
        return min(start for start, _ in self.spans)

    @property
    def end(self) -> int:
        """Where the last of the spans ends."""
        return max(end for _, end in self.spans)

    @property
    def common(self) -> Span:
        """The words that all the spans share."""
        return max(start for start, _ in self.spans), min(end for _, end in self.spans)

    @property
    def longest(self) -> Span:
        """The longest of the spans, the first of equal ones."""
        return min(self.spans, key=lambda span: (span[0] - span[1], span[0]))


@dataclass(frozen=True)
class Disagreement:
    """A connected group of codings that is not agreed, from `start` to `end` of one source.

    `readers` are the compared coders who have read the source, `held` their codings here by place, code and coder; `agreed` is
    what they agree on that overlaps. `hash` stands for what every reader has here and for the words, `former` are the hashes that
    it had, or will have, by the names of codes that were merged. `weights` are the amounts of disagreement by code, `share` is
    the part of all disagreement.
    """

    id: str
    hash: str
    kind: Kind
    source: int
    start: int
    end: int
    readers: tuple[int, ...]
    held: tuple[Held, ...]
    agreed: tuple[Agreement, ...] = ()
    weights: Mapping[int, float] = field(default_factory=dict)
    share: float = 0.0
    former: tuple[str, ...] = ()

    @property
    def hashes(self) -> tuple[str, ...]:
        """Every hash by which a decision or a sheet may know it."""
        return self.hash, *self.former

    @property
    def weight(self) -> float:
        """The amount of disagreement: length in characters x pairs of coders x distance in the codebook."""
        return sum(self.weights.values())

    @cached_property
    def by_coder(self) -> dict[int, tuple[Held, ...]]:
        """The codings of each reader, empty for one who has none here."""
        return {coder: tuple(one for one in self.held if one.coder == coder) for coder in self.readers}

    @cached_property
    def codes(self) -> tuple[int, ...]:
        """The codes of its codings, each once, in the order of their places."""
        return tuple(dict.fromkeys(one.code for one in self.held))

    @property
    def who(self) -> tuple[int, ...]:
        """The readers who have codings here: with the kind it says which disagreements are alike."""
        return tuple(coder for coder, held in self.by_coder.items() if held)


@dataclass(frozen=True)
class Found:
    """All that comparing found. Every coding of the compared coders is in one agreement, disagreement or `single`.

    `disagreements` are ranked by their share; `singles` are, by source, the codings of the only one of the coders who has read
    it; `read` are the pairs of coder and source that were compared, `revisions` the texts in which, by source (keys).
    """

    coders: tuple[int, ...]
    read: frozenset[tuple[int, int]]
    agreements: tuple[Agreement, ...]
    disagreements: tuple[Disagreement, ...]
    singles: Mapping[int, tuple[Held, ...]]
    revisions: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Disagreement]:
        """The disagreements by their short id."""
        return {one.id: one for one in self.disagreements}

    @cached_property
    def by_place(self) -> dict[tuple[int, int, int], Disagreement]:
        """The disagreements by source, start and end, of which no two are the same."""
        return {(one.source, one.start, one.end): one for one in self.disagreements}

    @property
    def passages(self) -> tuple[Disagreement, ...]:
        """The disagreements in the order of the texts."""
        return tuple(sorted(self.disagreements, key=lambda one: (one.source, one.start)))
