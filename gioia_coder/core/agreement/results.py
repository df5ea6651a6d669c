"""What a comparison of coders says."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

from gioia_coder.core.agreement.coefficient import Coefficient
from gioia_coder.core.agreement.drawing import Interval
from gioia_coder.core.agreement.laying import LeftOut
from gioia_coder.core.agreement.sums import Blocks, Sums


@dataclass(frozen=True, slots=True)
class Measure:
    """Alpha with its 95 % interval; `raw` is the agreement without regard to chance, 1 - observed disagreement."""

    alpha: Coefficient
    interval: Interval

    @property
    def raw(self) -> float | None:
        """The share of agreeing pairs of ratings, None where nothing is compared."""
        return None if self.alpha.observed is None else 1 - self.alpha.observed


@dataclass(frozen=True, slots=True)
class Amount:
    """What one coder applied: units (or code points) and passages, and those of them that nobody else did."""

    coder: int
    units: float
    passages: int
    units_alone: float
    passages_alone: int


@dataclass(frozen=True, slots=True)
class Passages:
    """Passages coded by anyone, by two coders or more, and by all who have read their source."""

    any: int
    shared: int
    all: int


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """One code (a key): alpha of it against everything else, and the facts beside it.

    `share` is its part of the observed disagreement over all codes of the level. `jaccard` and `f1` are means over pairs of
    coders; None where nobody applied the code.
    """

    code: int
    measure: Measure
    share: float | None
    jaccard: float | None
    f1: float | None
    passages: Passages
    by: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two coders (keys) over the sources that both have read, their codes pooled."""

    first: int
    second: int
    alpha: Coefficient


@dataclass(frozen=True, slots=True)
class SetAside:
    """Codings that have no row at a level: of a code above it, of one without a parent there, of a retired one."""

    higher: int = 0
    ungrouped: int = 0
    retired: int = 0


@dataclass(frozen=True, slots=True)
class LevelAgreement:
    """One level: `pooled` over its codes, `which` the choice of codes where two coders coded, and each code by itself.

    `pairs` is empty for two coders. `sums` and `blocks` are what `difference` draws from.
    """

    level: str
    pooled: Measure
    which: Measure
    codes: tuple[CodeAgreement, ...]
    pairs: tuple[PairAgreement, ...]
    set_aside: SetAside
    sums: Sums = field(repr=False, compare=False)
    blocks: Blocks = field(repr=False, compare=False)

    @property
    def spread(self) -> tuple[float, float, float] | None:
        """The lowest, the median and the highest alpha of its codes, None where none has one."""
        found = [each.measure.alpha.value for each in self.codes if each.measure.alpha.value is not None]
        return (min(found), median(found), max(found)) if found else None


@dataclass(frozen=True, slots=True)
class Compared:
    """What was compared: `unit` and `least` (see `Units`), `n` units in so many `sources`, by `coders` (keys).

    `drawn` says whether turns or sources were drawn for intervals, out of `blocks`, `draws` times from `seed`.
    """

    unit: str
    least: float
    coders: tuple[int, ...]
    sources: int
    n: float
    drawn: str
    blocks: int
    draws: int
    seed: int
    left_out: LeftOut


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several coders compared: the facts that belong beside every number, then relevance and each level.

    `relevance` is whether anything is coded at all; `passages` and `by` count it. `vanishing` is the share of the first level's
    disagreement that is none at the second, None where there is none.
    """

    compared: Compared
    relevance: Measure
    passages: Passages
    by: tuple[Amount, ...]
    levels: tuple[LevelAgreement, ...]
    vanishing: float | None
