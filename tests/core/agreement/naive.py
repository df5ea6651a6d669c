"""The same statistics character by character, with sets and lists in place of columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from gioia_coder.core.agreement import Material, Rollup, Units
from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.model import Code, Level

Coded = tuple[int, int, int, int, int]
"""Coder, code, source, start, end."""

# Dimension 1 with themes 2 and 3, theme 8 without a dimension, concept 10 without a theme, concept 11 retired.
BOOK = Codebook(
    [
        Code(1, "d1", Level.DIMENSION, "D", position=1),
        Code(2, "t1", Level.THEME, "T", 1, 1),
        Code(3, "t2", Level.THEME, "U", 1, 2),
        Code(4, "c1", Level.CONCEPT, "a", 2, 1),
        Code(5, "c2", Level.CONCEPT, "b", 2, 2),
        Code(6, "c3", Level.CONCEPT, "c", 3, 1),
        Code(8, "t3", Level.THEME, "V", None, 3),
        Code(9, "c4", Level.CONCEPT, "d", 8, 1),
        Code(10, "c5", Level.CONCEPT, "e"),
        Code(11, "c6", Level.CONCEPT, "f", 2, 3, retired=True),
    ]
)


@dataclass(frozen=True)
class World:
    """A small study: codings, units as (source, start, end, turn), and who has read what."""

    codings: tuple[Coded, ...]
    units: tuple[tuple[int, int, int, int], ...]
    coders: tuple[int, ...]
    read: frozenset[tuple[int, int]]
    unit: str = "turn"
    least: float = 0.0

    def material(self) -> Material:
        """Return it as columns."""
        codings = np.array(self.codings, np.int64).reshape(-1, 5).T
        units = np.array(self.units, np.int64).reshape(-1, 4).T
        read = np.array(sorted(self.read), np.int64).reshape(-1, 2).T
        columns = Units(*units, self.unit, self.least)
        return Material(*codings, columns, self.coders, *read)

    def readers(self, source: int) -> list[int]:
        """Return the coders to compare who have read a source."""
        return [coder for coder in self.coders if (coder, source) in self.read]

    def compared(self) -> list[tuple[int, int, int, int]]:
        """Return the units that two coders have read."""
        return [unit for unit in self.units if len(self.readers(unit[0])) >= 2]

    def parts(self) -> list[tuple[int, int, int, int]]:
        """Return what is rated: units, or each of their characters."""
        if self.unit != "character":
            return self.compared()
        return [(source, place, place + 1, turn) for source, start, end, turn in self.compared() for place in range(start, end)]

    def places(self, codes: Iterable[int], coder: int, source: int) -> set[int]:
        """Return the characters that a coder gives any of the codes."""
        kept = set(codes)
        return {
            place
            for by, code, where, start, end in self.codings
            if by == coder and where == source and code in kept
            for place in range(start, end)
        }

    def applies(self, codes: Iterable[int], coder: int, part: tuple[int, int, int, int]) -> bool:
        """Tell whether a coder gives any of the codes to a part."""
        source, start, end, _ = part
        covered = len(self.places(codes, coder, source) & set(range(start, end)))
        return covered > 0 and covered >= self.least * (end - start) * (1 - 1e-12)

    def ratings(self, codes: Iterable[int]) -> list[list[bool | None]]:
        """Return coders x parts: whether the codes apply, None where the coder has not read the source."""
        listed = list(codes)
        return [
            [self.applies(listed, coder, part) if coder in self.readers(part[0]) else None for part in self.parts()]
            for coder in self.coders
        ]

    def sets(self, rollup: Rollup) -> list[list[frozenset[int] | None]]:
        """Return coders x parts: the rows that a coder applies, None where there are none."""
        rows = [self.ratings(codes_of(rollup, row)) for row in range(len(rollup.codes))]
        parts = range(len(self.parts()))
        return [
            [frozenset(r for r, each in enumerate(rows) if each[c][p]) or None for p in parts] for c in range(len(self.coders))
        ]

    def passages(self, codes: Iterable[int]) -> list[tuple[int, set[int]]]:
        """Return the passages that a unit holds a part of: the source and the coders who take part."""
        kept = set(codes)
        found = []
        for source in sorted({unit[0] for unit in self.compared()}):
            readers = self.readers(source)
            spans = sorted(
                (s, e, by) for by, code, where, s, e in self.codings if where == source and code in kept and by in readers
            )
            runs: list[tuple[int, int, set[int]]] = []
            for start, end, by in spans:
                if runs and start < runs[-1][1]:
                    runs[-1] = (runs[-1][0], max(end, runs[-1][1]), runs[-1][2] | {by})
                else:
                    runs.append((start, end, {by}))
            units = [unit for unit in self.compared() if unit[0] == source]
            found += [(source, who) for start, end, who in runs if any(u[1] < end and start < u[2] for u in units)]
        return found

    def own(self, codes: Iterable[int], coder: int) -> int:
        """Return the passages of one coder's codings alone."""
        alone = World(tuple(c for c in self.codings if c[0] == coder), self.units, self.coders, self.read)
        return len(alone.passages(codes))


def codes_of(rollup: Rollup, row: int) -> list[int]:
    """Return the codes that a row gathers."""
    return np.flatnonzero(rollup.of_code == row).tolist()


def table(first: list[bool | None], second: list[bool | None]) -> tuple[int, int, int, int]:
    """Return how many parts both, only the first, only the second, and neither of two coders apply, where both have read."""
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    return (pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)), pairs.count((False, False)))


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of those that there are."""
    found = [each for each in values if each is not None]
    return sum(found) / len(found) if found else None


def vanished(world: World, lower: Rollup, higher: Rollup) -> float | None:
    """Return the share of the lower level's disagreeing pairs that do not differ at the higher level."""
    total = gone = 0.0
    above = higher.rows(np.array(lower.codes, np.int64)).tolist()
    top = [world.ratings(codes_of(higher, row)) for row in range(len(higher.codes))]
    for row in range(len(lower.codes)):
        ratings: Any = world.ratings(codes_of(lower, row))
        for part in range(len(world.parts())):
            rated = [n for n, each in enumerate(ratings) if each[part] is not None]
            for one, other in combinations(rated, 2):
                if ratings[one][part] != ratings[other][part]:
                    total += 1 / (len(rated) - 1)
                    if above[row] >= 0 and top[above[row]][one][part] == top[above[row]][other][part]:
                        gone += 1 / (len(rated) - 1)
    return gone / total if total else None
