"""What a coefficient is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """An agreement coefficient with its parts; `value` is None where it is undefined, and `reason` says why.

    `n` is the number of units compared (code points where units are characters). `observed` and `expected` are disagreements
    for alpha and u-alpha, agreements for the kappas, AC1 and S; None where nothing can be compared.
    """

    value: float | None
    reason: str = ""
    n: float = 0
    observed: float | None = None
    expected: float | None = None


def of_disagreement(n: float, observed: float, expected: float, reason: str) -> Coefficient:
    """Return 1 - observed / expected disagreement, undefined for the reason given where none is expected.

    >>> of_disagreement(10, 0.25, 0.5, "").value, of_disagreement(10, 0.0, 0.0, "no variation").value
    (0.5, None)
    """
    if not expected > 0:
        return Coefficient(None, reason, n, observed, expected)
    return Coefficient(1 - observed / expected, "", n, observed, expected)


def of_agreement(n: float, observed: float, expected: float, reason: str) -> Coefficient:
    """Return (observed - expected) / (1 - expected) agreement, undefined for the reason given where chance agrees always."""
    if not expected < 1:
        return Coefficient(None, reason, n, observed, expected)
    return Coefficient((observed - expected) / (1 - expected), "", n, observed, expected)


def whole(number: float) -> float:
    """Return a count as an int where it is one.

    >>> whole(12.0), whole(0.5)
    (12, 0.5)
    """
    return int(number) if float(number).is_integer() else float(number)
