"""Disagreements of coders: finding them, what can be decided, and the consensus that is derived.

`comparing` takes runs of codings (`grouping`) apart into what agrees and connected groups of what does not, names their kind
(`kinds`), weighs them (`weighing`) and gives them short ids and hashes (`naming`, and `renaming` where codes were merged).
`choosing` says what a decision lets stand, `deciding` which decision still holds, `deriving` what consensus is.
"""

from __future__ import annotations

from gioia_coder.core.disagreement.comparing import coders_of, compare
from gioia_coder.core.disagreement.deciding import Decided, Standing, State, standing
from gioia_coder.core.disagreement.deriving import Derived, derive, is_grouped
from gioia_coder.core.disagreement.model import Agreement, Disagreement, Found, Held, Kind

__all__ = [
    "Agreement",
    "Decided",
    "Derived",
    "Disagreement",
    "Found",
    "Held",
    "Kind",
    "Standing",
    "State",
    "coders_of",
    "compare",
    "derive",
    "is_grouped",
    "standing",
]
