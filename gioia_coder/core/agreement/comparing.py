"""Comparing coders: every level from one ground and one set of draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gioia_coder.core.agreement.amounts import Amounts, amounts
from gioia_coder.core.agreement.coefficient import Coefficient, whole
from gioia_coder.core.agreement.drawing import FEW_PASSAGES, NOT_DRAWN, Drawable, Interval, Progress, intervals, replicates
from gioia_coder.core.agreement.laying import Laid, lay
from gioia_coder.core.agreement.material import Material
from gioia_coder.core.agreement.pairs import Pairs, pairs_of
from gioia_coder.core.agreement.pieces import Pieces, pieces, runs
from gioia_coder.core.agreement.results import (
    Amount,
    CodeAgreement,
    Compared,
    Comparison,
    LevelAgreement,
    Measure,
    PairAgreement,
    Passages,
    SetAside,
)
from gioia_coder.core.agreement.rollup import HIGHER, RETIRED, UNGROUPED, Rollup
from gioia_coder.core.agreement.sets import WhichCode, which_code
from gioia_coder.core.agreement.sums import Blocks, Sums, blocks_of, sums_of
from gioia_coder.core.agreement.vanishing import vanishing

if TYPE_CHECKING:
    from gioia_coder.core.agreement.coefficient import Floats
    from gioia_coder.core.study import Ints

MANY_SOURCES: Final = 8


@dataclass(frozen=True, slots=True)
class _Level:
    """What one level is computed from."""

    rollup: Rollup
    row: Ints
    cut: Pieces
    sums: Sums
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class _Rule:
    """When there is an interval."""

    few: int
    draws: int
    blocks: Blocks

    def measure(self, alpha: Coefficient, passages: int, drawn: Sequence[Interval], at: int) -> Measure:
        """Return a coefficient with the interval drawn for it, or with the reason why it has none."""
        return Measure(alpha, Interval(reason=reason) if (reason := self._reason(alpha, passages)) else drawn[at])

    def _reason(self, alpha: Coefficient, passages: int) -> str:
        if alpha.value is None:
            return alpha.reason
        if passages < self.few:
            return f"too few passages ({passages})"
        if len(self.blocks.key) < 2:
            return f"there is only one {self.blocks.name} to draw from"
        return "" if self.draws else NOT_DRAWN


def compare(
    material: Material,
    relevance: Rollup,
    rollups: Sequence[Rollup],
    *,
    draws: int = 1000,
    seed: int = 0,
    few: int = FEW_PASSAGES,
    many_sources: int = MANY_SOURCES,
    progress: Progress = iter,
) -> Comparison:
    """Return the agreement of the coders about whether to code at all, and at each level about each code.

    `relevance` gathers every code in one row. Intervals are drawn over sources where at least `many_sources` are compared, else
    over turns; without draws, and for codes with fewer than `few` passages, there is none. `progress` is given what is worked
    through: levels, choices of codes, draws. Raises ValueError for numbers below 0.
    """
    if min(draws, seed, few) < 0:
        raise ValueError("draws, seed and few are whole numbers from 0 up.")
    laid = lay(material)
    blocks = blocks_of(laid, "source" if len(laid.sources) >= many_sources else "turn")
    rule = _Rule(few, draws, blocks)
    ground, levels = _level(laid, blocks, relevance), [_level(laid, blocks, each) for each in progress(rollups)]
    sets = [which_code(laid, blocks, each.cut) for each in progress(levels)]
    measured: list[Drawable] = [ground.sums, *(each.sums for each in levels), *sets]
    drawn = [intervals(values) for values in replicates(measured, len(blocks.key), draws, seed, progress)]
    shared = int(ground.amounts.shared.sum())
    choices = [_choice(rule, found, shared, drawn[1 + len(levels) + n]) for n, found in enumerate(sets)]
    return Comparison(
        _ground(material, laid, blocks, draws, seed),
        rule.measure(ground.sums.alphas()[0], int(ground.amounts.any.sum()), drawn[0], 0),
        _passages(ground.amounts, 0),
        _by(laid, ground.amounts, 0),
        tuple(_agreement(laid, rule, each, choices[n], drawn[1 + n]) for n, each in enumerate(levels)),
        _vanishing(laid, *levels[:2]) if len(levels) > 1 else None,
    )


def _ground(material: Material, laid: Laid, blocks: Blocks, draws: int, seed: int) -> Compared:
    units = material.units
    sources, n, drawn = len(laid.sources), whole(laid.n), (blocks.name, len(blocks.key))
    return Compared(units.name, units.least, laid.coders, sources, n, *drawn, draws, seed, laid.left_out)


def _level(laid: Laid, blocks: Blocks, rollup: Rollup) -> _Level:
    row = rollup.rows(laid.code)
    rows = len(rollup.codes)
    merged = runs(laid, row)
    cut = pieces(laid, merged)
    return _Level(rollup, row, cut, sums_of(laid, blocks, cut, rows), amounts(laid, merged, cut, rows))


def _choice(rule: _Rule, found: WhichCode, passages: int, drawn: Sequence[Interval]) -> Measure:
    measure = rule.measure(found.alpha, passages, drawn, 0)
    if found.sets is None and not measure.interval.reason.startswith("too few") and found.alpha.value is not None:
        return Measure(found.alpha, Interval(reason="too many different sets of codes to draw again"))
    return measure


def _vanishing(laid: Laid, lower: _Level, higher: _Level) -> float | None:
    above = higher.rollup.rows(np.array(lower.rollup.codes, np.int64))
    return vanishing(laid, lower.cut, higher.cut, above)


def _agreement(laid: Laid, rule: _Rule, level: _Level, which: Measure, drawn: Sequence[Interval]) -> LevelAgreement:
    """Return one level with each of its codes."""
    rows = len(level.rollup.codes)
    pairs = pairs_of(laid, level.cut, rows)
    alphas = level.sums.alphas()
    total = sum(each.observed or 0.0 for each in alphas)
    jaccard, f1 = (_or_none(values) for values in (pairs.jaccard(), pairs.f1()))
    coded = level.amounts.any.tolist()
    codes = tuple(
        CodeAgreement(
            code,
            rule.measure(alphas[row], coded[row], drawn, row),
            (alphas[row].observed or 0.0) / total if total else None,
            jaccard[row],
            f1[row],
            _passages(level.amounts, row),
            _by(laid, level.amounts, row),
        )
        for row, code in enumerate(level.rollup.codes)
    )
    pooled = rule.measure(level.sums.pooled(), sum(coded), drawn, rows)
    aside = SetAside(*(int(np.count_nonzero(level.row == why)) for why in (HIGHER, UNGROUPED, RETIRED)))
    return LevelAgreement(level.rollup.level, pooled, which, codes, _pairs(laid, pairs), aside, level.sums, rule.blocks)


def _pairs(laid: Laid, found: Pairs) -> tuple[PairAgreement, ...]:
    if len(laid.coders) < 3:
        return ()
    named = ((laid.coders[one], laid.coders[other]) for one, other in found.pairs)
    return tuple(PairAgreement(*names, alpha) for names, alpha in zip(named, found.alphas(), strict=True))


def _passages(found: Amounts, row: int) -> Passages:
    return Passages(int(found.any[row]), int(found.shared[row]), int(found.all[row]))


def _by(laid: Laid, found: Amounts, row: int) -> tuple[Amount, ...]:
    columns = (found.units[row], found.own[row], found.units_alone[row], found.alone[row])
    each = zip(laid.coders, *(column.tolist() for column in columns), strict=False)
    return tuple(Amount(coder, whole(units), own, whole(alone), single) for coder, units, own, alone, single in each)


def _or_none(values: Floats) -> list[float | None]:
    return [None if each != each else each for each in values.tolist()]
