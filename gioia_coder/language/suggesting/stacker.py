"""Weighs the kinds of evidence so that a segment's own codes come first, on codings whose source is left out.

The weights are those of a conditional logistic regression (each of a segment's codes is chosen among all), drawn towards weights
set by hand; a logistic regression of one slope and one intercept then makes the sums comparable between segments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STEPS: Final = 12
_FAR: Final = 2.0
"""The longest step of one weight."""
_FINE: Final = 1e-3


def rank(
    evidence: NDArray[np.float32],
    wanted: NDArray[np.float32],
    hand: NDArray[np.float64],
    pull: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the weights of the kinds of evidence, by Newton's steps.

    `evidence`: segments x codes x kinds; `wanted`: 1 where a segment has the code, 0 where not, NaN where the pair does not
    count; `hand`, `pull`: the weights set by hand and how strongly each one is held; `low`, `high`: what they are kept within.
    """
    import numpy as np

    some = np.nansum(wanted, axis=1) > 0
    evidence, wanted = evidence[some], wanted[some]
    out = np.isnan(wanted)
    share = np.where(out, 0, wanted)
    share /= np.maximum(share.sum(axis=1, keepdims=True), 1)
    weights = hand.copy()
    flat = evidence.reshape(-1, evidence.shape[2])
    for _ in range(_STEPS):
        chance = _among(np.where(out, -np.inf, evidence @ weights.astype(np.float32)))
        slope = flat.T @ (chance - share).ravel() + pull * (weights - hand)
        mean = np.einsum("ncf,nc->nf", evidence, chance)
        bend = (flat * chance.reshape(-1, 1)).T @ flat - mean.T @ mean + np.diag(pull)
        # a weight at its bound that would go beyond stands still, so that the others move as if it were given
        stuck = ((weights <= low) & (slope > 0)) | ((weights >= high) & (slope < 0))
        slope[stuck], bend[stuck, :], bend[:, stuck] = 0, 0, 0
        bend[stuck, stuck] = 1
        before = weights
        weights = np.clip(weights - _step(bend, slope), low, high)
        if float(np.abs(weights - before).max()) < _FINE:
            break
    return weights


def calibrate(
    sums: NDArray[np.float32], wanted: NDArray[np.float32], hand: tuple[float, float], pull: float
) -> tuple[float, float]:
    """Return the slope and the intercept that turn sums into log-odds. `wanted` as in `rank`."""
    import numpy as np

    counts = ~np.isnan(wanted)
    table = np.stack((sums[counts], np.ones(int(counts.sum()), dtype=np.float32)), axis=1)
    has = wanted[counts]
    start = np.array(hand)
    weights = start.copy()
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (chance - has) + pull * (weights - start)
        bend = (table * (chance * (1 - chance))[:, None]).T @ table + pull * np.eye(2)
        step = _step(bend, slope)
        weights -= step
        if float(np.abs(step).max()) < _FINE:
            break
    return max(float(weights[0]), 0.3), float(weights[1])


def _among(sums: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the chances of the codes of each segment, which make 1."""
    import numpy as np

    chance: NDArray[np.float32] = np.exp(sums - sums.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    return chance


def _step(bend: NDArray[np.floating], slope: NDArray[np.floating]) -> NDArray[np.float64]:
    import numpy as np

    step = np.linalg.solve(bend.astype(np.float64), slope.astype(np.float64))
    longest = float(np.abs(step).max())
    return step * (_FAR / longest) if longest > _FAR else step
