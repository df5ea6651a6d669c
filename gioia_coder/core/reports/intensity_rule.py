"""The rule by which a researcher calls evidence high, medium or low: typed, understood, applied, and printed beneath.

`high: informants>=50% and kinds>=2; medium: informants>=2; low: passages>=1` has levels in order, and the first that holds is
the cell's. A share is one of the column's informants or sources, of those with a text.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gioia_coder.core.reports.presets import USUAL_RULE
from gioia_coder.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gioia_coder.core.study import Ints

LEVELS: Final = ("high", "medium", "low")
MEASURES: Final = ("informants", "passages", "sources", "kinds", "codings", "intensity")
SHARED: Final = ("informants", "sources")
"""The measures that may be a share of what the column has."""
_MEND: Final = f'Write levels ({", ".join(LEVELS)}) and what they need, such as "{USUAL_RULE}".'
_SIGNS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
_CONDITION: Final = re.compile(r"([a-z]+)\s*(>=|<=|>|<|=)\s*([0-9]+(?:\.[0-9]+)?)\s*(%?)")


@dataclass(frozen=True, slots=True)
class Condition:
    """One measure compared with a number, or with a percentage of what the column has."""

    measure: str
    sign: str
    amount: float
    share: bool

    def words(self) -> str:
        """Return it as it is printed."""
        sign = {">=": "≥", "<=": "≤"}.get(self.sign, self.sign)
        return f"{self.measure} {sign} {self.amount:g}{' %' if self.share else ''}"


@dataclass(frozen=True, slots=True)
class Rule:
    """Levels in order, each with the conditions that must all hold."""

    levels: tuple[tuple[str, tuple[Condition, ...]], ...]

    def words(self) -> str:
        """Return the rule as it is printed.

        >>> parse("High: informants>=50% AND kinds >= 2; low: passages>=1").words()
        'high: informants ≥ 50 % and kinds ≥ 2; low: passages ≥ 1'
        """
        return "; ".join(f"{level}: {' and '.join(one.words() for one in needs)}" for level, needs in self.levels)

    def shares(self) -> list[str]:
        """Return the measures of which a share is asked for."""
        return list(dict.fromkeys(one.measure for _, needs in self.levels for one in needs if one.share))

    def measures(self) -> list[str]:
        """Return the measures that are asked for."""
        return list(dict.fromkeys(one.measure for _, needs in self.levels for one in needs))

    def apply(self, numbers: Mapping[str, Ints], whole: Mapping[str, Sequence[int]]) -> list[list[str]]:
        """Return the level of every cell, empty where none holds; `numbers` are by cell, `whole` by column.

        >>> rule = parse("high: informants>=50%; low: passages>=1")
        >>> found = {"informants": np.array([[1, 1]]), "passages": np.array([[3, 1]])}
        >>> rule.apply(found, {"informants": [2, 3]})
        [['high', 'low']]
        """
        shape = next(iter(numbers.values())).shape
        found = np.full(shape, "", object)
        for level, needs in reversed(self.levels):
            holds = np.ones(shape, bool)
            for one in needs:
                holds &= _holds(one, numbers[one.measure], whole)
            found[holds] = level
        cells: list[list[str]] = found.tolist()
        return cells


def parse(words: str) -> Rule:
    """Return the rule that is typed; raises InputError naming the first part that is not understood."""
    levels: dict[str, tuple[Condition, ...]] = {}
    for part in filter(None, (part.strip() for part in words.replace("≥", ">=").replace("≤", "<=").split(";"))):
        name, colon, needs = part.partition(":")
        level = name.strip().casefold()
        if not colon or level not in LEVELS:
            raise InputError("", f'the rule has no level at "{part}".', mend=_MEND)
        if level in levels:
            raise InputError("", f"the rule says twice what is {level}.", mend=_MEND)
        levels[level] = tuple(_condition(one) for one in re.split(r"\band\b", needs.casefold()))
    if not levels:
        raise InputError("", "the rule says nothing.", mend=_MEND)
    return Rule(tuple(levels.items()))


def _condition(words: str) -> Condition:
    match = _CONDITION.fullmatch(words.strip())
    if not words.strip():
        raise InputError("", "a level of the rule lacks what it needs.", mend=_MEND)
    if match is None:
        raise InputError("", f'the rule cannot be read at "{words.strip()}".', mend=_MEND)
    measure, sign, amount, share = match.groups()
    if measure not in MEASURES:
        raise InputError("", f'a rule knows no "{measure}".', mend=f"It counts {', '.join(MEASURES)}.")
    if share and measure not in SHARED:
        raise InputError("", f"a rule knows no share of {measure}.", mend=f"Shares are of {' or '.join(SHARED)}.")
    return Condition(measure, sign, float(amount), bool(share))


def _holds(one: Condition, numbers: Ints, whole: Mapping[str, Sequence[int]]) -> NDArray[np.bool_]:
    """Return where a condition holds; a share of nothing never does."""
    if not one.share:
        return np.asarray(_SIGNS[one.sign](numbers, one.amount), bool)
    all_of = np.array(whole[one.measure], np.int64)
    return np.asarray(_SIGNS[one.sign](numbers * 100, one.amount * all_of) & (all_of > 0), bool)
