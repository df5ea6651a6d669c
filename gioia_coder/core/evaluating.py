"""How good suggestions are on codings that the engine has not seen: what is measured, and against what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    """A way to suggest codes: all evidence, or one of the simpler ways that it has to be better than."""

    ALL = "suggestions"
    COMMON = "most common codes"
    NAMES = "names"
    QUOTES = "nearest quotes"
    LINEAR = "linear model"


@dataclass(frozen=True, slots=True)
class Measure:
    """A share with the ends of its 95 % interval, which comes from drawing sources again (percentile bootstrap).

    Where all sources agree, or there is only one, it is Wilson's with every source as one case.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """A way to suggest after so many coded segments.

    `hit1`, `hit3`: how often one of a segment's codes is the first, or among the first three; `recall3`: which share of its codes
    is among the first three; `precision`: mean average precision over all codes.
    """

    method: Method
    codings: int
    hit1: Measure
    hit3: Measure
    recall3: Measure
    precision: Measure


@dataclass(frozen=True, slots=True)
class Found:
    """How often a code was among the first three for a segment that has it, after as many codings as there are to learn from.

    `segments` counts these segments, one that several draws left out each time; `known` in how many of them the code had been
    used in the sources learned from.
    """

    code: int
    segments: int
    known: int
    recall3: Measure


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What suggestions were worth on sources that were left out; without points when there is too little to judge.

    `points`: by method and number of codings; `codes`: the most used first; `sources`, `codings`: what there is (coded segments);
    `tested`: how many segments were left out in a draw, on average; `seeds`: one draw of sources each; `reason`: why there is
    nothing to judge, or what to bear in mind.
    """

    points: tuple[Point, ...] = ()
    codes: tuple[Found, ...] = ()
    sources: int = 0
    codings: int = 0
    tested: int = 0
    seeds: tuple[int, ...] = ()
    reason: str = ""
