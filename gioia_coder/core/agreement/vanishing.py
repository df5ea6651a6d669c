"""How much of the disagreement about concepts is no disagreement about their themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.agreement.laying import Laid
from gioia_coder.core.agreement.pieces import Pieces
from gioia_coder.core.counting.ground import spread

if TYPE_CHECKING:
    from gioia_coder.core.study import Ints


def vanishing(laid: Laid, lower: Pieces, higher: Pieces, above: Ints) -> float | None:
    """Return the share (0 to 1) of the lower level's disagreement that is none at the higher one; None where there is none.

    Two coders who differ about a concept agree about its theme where the one who did not apply the concept applied another of
    that theme, or the theme itself. `above` is the higher row of each lower row, negative where it has none: such disagreement
    cannot vanish. Each is weighted as in alpha, by units and 1 / (readers - 1).
    """
    by, raters = lower.by, laid.raters[lower.unit]
    total = float(np.sum(lower.weight * by * (raters - by) / (raters - 1)))
    if not total:
        return None
    top = above[lower.row]
    kept = np.flatnonzero(top >= 0)
    if not len(kept):
        return 0.0
    # Lower pieces are cut again at the borders of the higher ones, so that each part lies within one of them.
    begins = higher.row * laid.length + higher.start
    first = np.searchsorted(begins, top[kept] * laid.length + lower.start[kept], side="right") - 1
    last = np.searchsorted(begins, top[kept] * laid.length + lower.end[kept], side="left")
    if not laid.by_length:
        last = first + 1
    part, piece = spread(first, last)
    at = kept[part]
    weight = lower.weight[at]
    if laid.by_length:
        weight = np.minimum(lower.end[at], higher.end[piece]) - np.maximum(lower.start[at], higher.start[piece])
    gone = weight * by[at] * (higher.by[piece] - by[at]) / (raters[at] - 1)
    return float(np.sum(gone)) / total
