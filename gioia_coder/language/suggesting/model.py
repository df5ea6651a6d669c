"""A linear model of the codings: kernel ridge regression, and what it says of a segment when its source is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RIDGE: Final = 0.5


def solve(kernel: NDArray[np.float32], wanted: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return L^-1, of K + ridge I = L L', and the weights (K + ridge I)^-1 Y. `kernel`: segments squared, `wanted`: x codes."""
    import numpy as np
    from scipy.linalg import lapack

    if not len(kernel):
        return kernel, wanted
    root, _ = lapack.spotrf(kernel + RIDGE * np.eye(len(kernel), dtype=np.float32), lower=1, clean=1)
    inverse, _ = lapack.strtri(root, lower=1)
    return inverse, inverse.T @ (inverse @ wanted)


def left_out(
    inverse: NDArray[np.float32], weights: NDArray[np.float32], wanted: NDArray[np.float32], groups: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return what the model says of each group's segments when it is made without them: Y_B - (G_BB)^-1 (G Y)_B, G = L'^-1 L^-1.

    Rasmussen and Williams 2006, Gaussian Processes for Machine Learning, section 5.4.2, for groups instead of single ones.
    """
    import numpy as np

    found = np.zeros_like(wanted)
    order = np.argsort(groups, kind="stable")
    for block in np.split(order, np.flatnonzero(np.diff(groups[order])) + 1):
        # L^-1 is lower triangular: above the first of the block there is nothing
        half = inverse[block[0] :, block]
        found[block] = wanted[block] - np.linalg.solve(half.T @ half, weights[block])
    return found
