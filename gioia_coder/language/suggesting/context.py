"""What the interviewer's question and the previous segment's codes say about a segment's codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gioia_coder.language.suggesting.vectors import Sparse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PRIOR: Final = 3.0
"""How many segments the expectation is worth that a context changes nothing."""


def shifts(alike: NDArray[np.float32], codes: Sparse, share: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how a context changes the odds of each code, in logarithms; 0 where nothing is known of the context.

    `alike`: how alike the contexts are, texts x segments; `codes`: segments x codes; `share`: of each code, for all or per text.
    """
    import numpy as np

    expected = np.maximum(share, 1e-4).astype(np.float32)
    there = np.asarray((codes.T @ alike.T).T)
    mass = alike.sum(axis=1, keepdims=True)
    found: NDArray[np.float32] = np.log((there + _PRIOR * expected) / (mass + _PRIOR) / expected)
    return found.astype(np.float32)
