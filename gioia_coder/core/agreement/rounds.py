"""Two rounds: whether agreement differs, with an interval of the difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.agreement.drawing import NOT_DRAWN, Interval, intervals, replicates
from gioia_coder.core.agreement.results import LevelAgreement, Measure

if TYPE_CHECKING:
    from gioia_coder.core.agreement.coefficient import Floats


@dataclass(frozen=True, slots=True)
class Difference:
    """Alpha of the second round less that of the first; `paired` where both are about the same sources.

    `value` is None where either alpha is undefined, with the reason.
    """

    value: float | None
    interval: Interval
    paired: bool
    reason: str = ""


def difference(
    first: LevelAgreement, second: LevelAgreement, *, code: int | None = None, draws: int = 1000, seed: int = 0
) -> Difference:
    """Return how pooled alpha, or that of one code (a key), differs between two rounds at the same level.

    Over the same sources (turns, where turns are drawn) both rounds are drawn together, else each by itself. Where one of the
    rounds has no interval, neither has the difference. Raises ValueError for two levels, or a code that a round does not have.
    """
    if first.level != second.level:
        raise ValueError(f"the rounds are about two levels: {first.level} and {second.level}.")
    at = [_column(each, code) for each in (first, second)]
    measures = [_measure(each, code) for each in (first, second)]
    paired = first.blocks.name == second.blocks.name and first.blocks.key == second.blocks.key
    reasons = [f"{name} round: {each.alpha.reason}" for name, each in _named(measures) if each.alpha.value is None]
    if reasons:
        return Difference(None, Interval(reason=reasons[0]), paired, reasons[0])
    value = (measures[1].alpha.value or 0.0) - (measures[0].alpha.value or 0.0)
    reasons = [f"{name} round: {each.interval.reason}" for name, each in _named(measures) if each.interval.low is None]
    if reasons or not draws:
        return Difference(value, Interval(reason=(reasons or [NOT_DRAWN])[0]), paired)
    before, after = _drawn(first, second, paired, draws, seed)
    return Difference(value, intervals((after[:, at[1]] - before[:, at[0]])[:, None])[0], paired)


def _drawn(first: LevelAgreement, second: LevelAgreement, paired: bool, draws: int, seed: int) -> tuple[Floats, Floats]:
    """Return the values of both rounds for each draw."""
    if paired:
        before, after = replicates([first.sums, second.sums], len(first.blocks.key), draws, seed)
        return before, after
    # The two seeds are hashed apart, so neighbouring ones give independent draws.
    one, other = (int(word) for word in np.random.SeedSequence(seed).generate_state(2))
    return (
        replicates([first.sums], len(first.blocks.key), draws, one)[0],
        replicates([second.sums], len(second.blocks.key), draws, other)[0],
    )


def _named(measures: list[Measure]) -> zip[tuple[str, Measure]]:
    return zip(("first", "second"), measures, strict=True)


def _column(level: LevelAgreement, code: int | None) -> int:
    """Return the column of a code, or of the pooled value, among the values drawn."""
    if code is None:
        return len(level.codes)
    found = [n for n, each in enumerate(level.codes) if each.code == code]
    if not found:
        raise ValueError(f"a round has no code {code} at the level {level.level}.")
    return found[0]


def _measure(level: LevelAgreement, code: int | None) -> Measure:
    return level.pooled if code is None else level.codes[_column(level, code)].measure
