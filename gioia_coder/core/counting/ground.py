"""The ground that counting stands on: all the sources on one line, and who speaks under each coding.

Sources stand one behind another on the line, each on a stretch as long as the longest, so that one binary search finds
something in all of them at once and codings of different sources never overlap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.counting.layers import layer
from gioia_coder.core.study import CodingColumns, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gioia_coder.core.study import Ints


@dataclass(frozen=True, slots=True)
class Line:
    """Where each source stands on the line, in code points; `length` is that of the whole line."""

    place: Ints
    stride: int
    length: int

    def at(self, source: Ints, offset: Ints) -> Ints:
        """Return the places on the line of offsets in sources, the sources given by store key."""
        return self.place[source] * self.stride + offset


@dataclass(frozen=True, slots=True)
class Ground:
    """One layer's codings on the line, with the speakers under each.

    `source` is the position among the sources ordered by key; `question` is true where an interviewer speaks within the coding,
    `answer` where anybody else does. `said_coding` and `said_by` are pairs of a coding's row and the position of an informant,
    not an interviewer, who speaks within it, ordered and without repetition.
    """

    study: Study
    codings: CodingColumns
    layer: str
    line: Line
    source: Ints
    start: Ints
    end: Ints
    question: NDArray[np.bool_]
    answer: NDArray[np.bool_]
    said_coding: Ints
    said_by: Ints


def ground(study: Study, layer_name: str = "") -> Ground:
    """Return the codings of a layer on the line with their speakers; raises UnknownNameError for an unknown layer."""
    return ground_of(study, *layer(study, layer_name))


def ground_of(study: Study, codings: CodingColumns, words: str) -> Ground:
    """Return codings of a study, in their order, on the line with their speakers; `words` names their layer."""
    line = _line(study)
    start, end = line.at(codings.source, codings.start), line.at(codings.source, codings.end)
    speaker = _speakers(study)
    pieces = study.pieces
    first = np.searchsorted(line.at(pieces.source, pieces.end), start, side="right")
    last = np.searchsorted(line.at(pieces.source, pieces.start), end, side="left")
    asks = np.fromiter((each.is_interviewer for each in study.informants), bool, len(study.informants))
    asked = np.concatenate(([0], np.cumsum((speaker >= 0) & np.append(asks, False)[speaker])))
    questions = asked[last] - asked[first]
    said = _said(first, last, speaker, asks)
    return Ground(
        study, codings, words, line, line.place[codings.source], start, end, questions > 0, last - first > questions, *said
    )


def positions(keys: Iterable[int]) -> Ints:
    """Return an array that turns a store key into its position, -1 for none.

    >>> positions([3, 1]).tolist()
    [-1, 1, -1, 0]
    """
    listed = np.fromiter(keys, np.int64)
    found = np.full(int(listed.max(initial=0)) + 1, -1, np.int64)
    found[listed] = np.arange(len(listed))
    return found


def distinct(keys: Ints) -> Ints:
    """Return the keys ordered and without repetition."""
    ordered = np.sort(keys)
    found: Ints = ordered[np.concatenate((np.ones(min(1, len(ordered)), bool), ordered[1:] != ordered[:-1]))]
    return found


def spread(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Return, for half-open ranges, the number of the range and the value of each of their members.

    >>> [each.tolist() for each in spread(np.array([4, 7, 1]), np.array([6, 7, 2]))]
    [[0, 0, 2], [4, 5, 1]]
    """
    lengths = last - first
    owner = np.repeat(np.arange(len(first)), lengths)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths - first, lengths)


def sorted_sources(study: Study) -> list[int]:
    """Return the keys of the sources in the order in which they stand on the line."""
    return sorted(source.id for source in study.sources)


def _line(study: Study) -> Line:
    """Return the line on which all the sources of a study stand."""
    keys = sorted_sources(study)
    longest = max(int(study.codings.end.max(initial=0)), int(study.pieces.end.max(initial=0))) + 1
    return Line(positions(keys), longest, longest * max(1, len(keys)))


def _speakers(study: Study) -> Ints:
    """Return the position of the informant of each piece, -1 where it is nobody known."""
    known = positions(informant.id for informant in study.informants)
    informant = study.pieces.informant
    return np.where(informant > 0, known[np.minimum(informant, len(known) - 1)], -1)


def _said(first: Ints, last: Ints, speaker: Ints, asks: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return pairs of a coding's row and the position of an informant who speaks within it."""
    coding, piece = spread(first, last)
    by = speaker[piece]
    heard = (by >= 0) & ~np.append(asks, False)[by]
    width = len(asks) + 1
    pairs = distinct(coding[heard] * width + by[heard])
    return pairs // width, pairs % width
