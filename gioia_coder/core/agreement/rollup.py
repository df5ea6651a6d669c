"""Which row each code goes to at a level, and which codes have none there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.model import Level

if TYPE_CHECKING:
    from gioia_coder.core.study import Ints

HIGHER: Final = -1
UNGROUPED: Final = -2
RETIRED: Final = -3


@dataclass(frozen=True, slots=True)
class Rollup:
    """The rows of a level: `codes` are their keys in order, `of_code` turns a code's key into its row or why it has none.

    `HIGHER` is a code above the level, `UNGROUPED` one with nothing above it there, `RETIRED` one that no longer lives.
    """

    level: str
    codes: tuple[int, ...]
    of_code: Ints

    def rows(self, code: Ints) -> Ints:
        """Return the row of each code, negative where it has none; keys beyond the codebook count as retired."""
        known = np.append(self.of_code, RETIRED)
        found: Ints = known[np.minimum(code, len(self.of_code))]
        return found


def rollup(codebook: Codebook, level: Level) -> Rollup:
    """Return the live codes of one level in codebook order as rows, each with all that stands under it.

    >>> from gioia_coder.core.model import Code
    >>> codes = [Code(1, "t1", Level.THEME, "T"), Code(2, "c1", Level.CONCEPT, "a", 1), Code(3, "c2", Level.CONCEPT, "b")]
    >>> book = Codebook(codes)
    >>> [rollup(book, level).of_code.tolist() for level in (Level.CONCEPT, Level.THEME)]
    [[-3, -1, 0, 1], [-3, 0, 0, -2]]
    """
    codes = tuple(code.id for code in codebook.ordered(level))
    row = {code: n for n, code in enumerate(codes)}
    found = np.full(max(codebook.by_id, default=0) + 1, RETIRED, np.int64)
    lower = [each for each in Level if list(Level).index(each) <= list(Level).index(level)]
    for code in codebook.live:
        above = codebook.ancestor(code, level) if code.level in lower else None
        found[code.id] = row[above.id] if above else UNGROUPED if code.level in lower else HIGHER
    return Rollup(level, codes, found)


def anything(codebook: Codebook) -> Rollup:
    """Return a single row that gathers every live code: whether anything is coded at all."""
    found = np.full(max(codebook.by_id, default=0) + 1, RETIRED, np.int64)
    found[[code.id for code in codebook.live]] = 0
    return Rollup("anything", (0,), found)
