"""A study as the reports read it: one snapshot of a store, its codings and turns as columns.

Columns hold store keys (`Coding.id`, `Source.id`, ...), never positions. A missing key is 0, since store keys begin at 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.model import (
    CONSENSUS,
    Case,
    Coder,
    Coding,
    Decision,
    Informant,
    Link,
    Memo,
    Quote,
    Rating,
    Revision,
    Round,
    Source,
)

Ints = NDArray[np.int64]
"""Store keys, offsets or counts, one per row."""


@dataclass(frozen=True, slots=True)
class CodingColumns:
    """The placed codings, one array per attribute, all of one length, ordered by source, start, end, code, coder.

    `intensity` is 1 to 3, or 0 when none was given; `contradicts` is a boolean array. `memos` holds the few that have one, by id.
    """

    id: Ints
    source: Ints
    start: Ints
    end: Ints
    code: Ints
    coder: Ints
    intensity: Ints
    contradicts: NDArray[np.bool_]
    memos: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many codings there are."""
        return len(self.id)

    def take(self, keep: NDArray[np.bool_] | Ints) -> CodingColumns:
        """Return the codings that a mask or row numbers pick."""
        return CodingColumns(
            self.id[keep],
            self.source[keep],
            self.start[keep],
            self.end[keep],
            self.code[keep],
            self.coder[keep],
            self.intensity[keep],
            self.contradicts[keep],
            self.memos,
        )


@dataclass(frozen=True, slots=True)
class PieceColumns:
    """Who speaks where: the labelled pieces of every text, ordered by source and start; they never overlap.

    `informant` is 0 where the speaker is nobody known. `turn` counts from 1 within a source.
    """

    source: Ints
    turn: Ints
    start: Ints
    end: Ints
    informant: Ints


def _nobody() -> tuple[Ints, Ints]:
    return np.zeros(0, np.int64), np.zeros(0, np.int64)


@dataclass(frozen=True)
class Study:
    """Everything a report may need. `revision` loads a source's current text and turns, and remembers it.

    `quarantined` holds the codings whose words no present text has, each with these words. `uuids` are, by kind of thing (source,
    code, coder), what stands for its keys in every copy. `decisions` are those about disagreements; `behind` gives pairs of a
    derived coding of consensus and a coder whose coding it was derived from, as two columns of keys.
    """

    name: str
    cases: tuple[Case, ...]
    informants: tuple[Informant, ...]
    sources: tuple[Source, ...]
    codebook: Codebook
    coders: tuple[Coder, ...]
    codings: CodingColumns
    pieces: PieceColumns
    revision: Callable[[int], Revision]
    content_hash: str
    done: frozenset[tuple[int, int]] = frozenset()
    memos: tuple[Memo, ...] = ()
    links: tuple[Link, ...] = ()
    quotes: tuple[Quote, ...] = ()
    ratings: tuple[Rating, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    quarantined: tuple[tuple[Coding, str], ...] = ()
    uuids: Mapping[str, Mapping[int, bytes]] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    rounds: tuple[Round, ...] = ()
    behind: Callable[[], tuple[Ints, Ints]] = _nobody

    @property
    def consensus(self) -> int:
        """The key of the reserved coder, 0 while nobody has made it."""
        return next((coder.id for coder in self.coders if coder.name == CONSENSUS), 0)
