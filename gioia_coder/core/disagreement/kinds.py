"""How codes are related, and which kind of disagreement a group of runs is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise

from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.disagreement.grouping import ALIKE, alikeness
from gioia_coder.core.disagreement.model import Key, Kind, Run
from gioia_coder.core.model import Level

SIBLINGS, COUSINS, UNRELATED = 1 / 3, 2 / 3, 1.0


class Relations:
    """How near codes are in the codebook, looked up once per code."""

    def __init__(self, book: Codebook) -> None:
        self._theme = {code.id: self._above(book, code.id, Level.THEME) for code in book.codes}
        self._dimension = {code.id: self._above(book, code.id, Level.DIMENSION) for code in book.codes}

    @staticmethod
    def _above(book: Codebook, key: int, level: Level) -> int:
        found = book.ancestor(book.by_id[key], level)
        return found.id if found else 0

    def distance(self, a: Key, b: Key) -> float:
        """Return 0 for the same, 1/3 within a theme, 2/3 within a dimension, else 1, as for two polarities of one code."""
        if a == b:
            return 0.0
        if a[0] == b[0]:
            return UNRELATED
        if self._theme.get(a[0]) and self._theme.get(a[0]) == self._theme.get(b[0]):
            return SIBLINGS
        if self._dimension.get(a[0]) and self._dimension.get(a[0]) == self._dimension.get(b[0]):
            return COUSINS
        return UNRELATED

    def relation(self, codes: Iterable[int]) -> Kind:
        """Return the kind of different codes: sibling within a theme or of one code, cousin within a dimension, else far."""
        listed = set(codes)
        if len(listed) == 1 or self._one(self._theme, listed):
            return Kind.SIBLING
        return Kind.COUSIN if self._one(self._dimension, listed) else Kind.FAR

    @staticmethod
    def _one(above: Mapping[int, int], codes: set[int]) -> bool:
        found = {above.get(code, 0) for code in codes}
        return len(found) == 1 and 0 not in found


def kind_of(runs: Sequence[Run], readers: Sequence[int], relations: Relations, *, has_agreed: bool) -> Kind:
    """Return the kind of a group that is not agreed; the first that fits, in the order of `Kind`.

    Boundary: the readers who coded here gave the same codes, over words that overlap. Granularity: the same codes, one span of
    one reader being several of another. Missing: a reader has nothing overlapping, also nothing that is agreed. Extra: the
    codes of one reader contain those of the next.
    """
    spans: dict[Key, dict[int, list[Run]]] = {}
    for run in runs:
        spans.setdefault(run.key, {}).setdefault(run.coder, []).append(run)
    sets = {reader: {key for key, by in spans.items() if reader in by} for reader in readers}
    coded = [keys for keys in sets.values() if keys]
    if len(coded) > 1 and all(keys == coded[0] for keys in coded):
        if any(_granular(list(by.values())) for by in spans.values()):
            return Kind.GRANULARITY
        if any(_overlap(list(by.values())) for by in spans.values()):
            return Kind.BOUNDARY
    if not has_agreed and not all(sets.values()):
        return Kind.MISSING
    ordered = sorted(sets.values(), key=len)
    if all(a <= b for a, b in pairwise(ordered)):
        return Kind.MISSING if ordered[0] == ordered[-1] else Kind.EXTRA
    shared = set.intersection(*ordered)
    return relations.relation(code for code, _ in set(spans) - shared)


def _granular(by: Sequence[list[Run]]) -> bool:
    """Tell whether one span of one reader equals several of another, taken together."""
    return any(
        alikeness((one[0].start, one[0].end), (several[0].start, max(run.end for run in several))) >= ALIKE
        for one in by
        if len(one) == 1
        for several in by
        if len(several) > 1
    )


def _overlap(by: Sequence[list[Run]]) -> bool:
    """Tell whether two readers gave the code to words that overlap without being alike."""
    return any(
        0 < alikeness((a.start, a.end), (b.start, b.end)) < ALIKE
        for one, other in combinations(by, 2)
        for a in one
        for b in other
    )
