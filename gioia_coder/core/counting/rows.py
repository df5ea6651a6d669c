"""The rows of a table: constructs in the order of the codebook, and the row that each code's codings go to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.model import Code, Level
from gioia_coder.errors import UnknownNameError

if TYPE_CHECKING:
    from gioia_coder.core.study import Ints

UNGROUPED = "(ungrouped)"
WHOLE = {Level.THEME: "(theme as a whole)", Level.DIMENSION: "(dimension as a whole)"}
NO_ROW = -1
RETIRED = -2
NOT_ASKED_FOR = -3


@dataclass(frozen=True, slots=True)
class Construct:
    """One row's names at each level, empty below the level that is shown; `codes` are the store keys it gathers."""

    dimension: str
    theme: str = ""
    concept: str = ""
    codes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """Constructs in order; `of_code` turns a code's key into its row.

    It is `NO_ROW` when ungrouped, `RETIRED` when retired, and `NOT_ASKED_FOR` where the rows were narrowed to others.
    """

    level: Level
    constructs: tuple[Construct, ...]
    of_code: Ints


def rows_at(codebook: Codebook, level: str, used: frozenset[int] = frozenset()) -> Rows:
    """Return the rows for one level; `used` holds the codes with codings, for those applied to a theme as a whole.

    Raises UnknownNameError for a level that is not one.
    """
    if level not in tuple(Level):
        raise UnknownNameError("level", level, list(Level))
    wanted = Level(level)
    tree = _Tree(codebook, used)
    by_level = {Level.CONCEPT: tree.concepts, Level.THEME: tree.themes, Level.DIMENSION: tree.dimensions}
    constructs = tuple(by_level[wanted]())
    return Rows(wanted, constructs, _of_code(codebook, constructs))


def only(rows: Rows, codes: frozenset[int]) -> Rows:
    """Return those of the rows that stand for one of the codes (store keys), or for what is under one."""
    place = {n: at for at, n in enumerate(n for n, each in enumerate(rows.constructs) if each.codes[0] in codes)}
    turned = np.array([place.get(n, NOT_ASKED_FOR) for n in range(len(rows.constructs))] or [NOT_ASKED_FOR], np.int64)
    of_code = np.where(rows.of_code >= 0, turned[np.maximum(rows.of_code, 0)], rows.of_code)
    return Rows(rows.level, tuple(rows.constructs[n] for n in place), of_code)


def of_level(rows: Rows, codebook: Codebook) -> Rows:
    """Return the rows of the level's own codes: what is coded as a theme as a whole is no concept."""
    return only(rows, frozenset(code.id for code in codebook.codes if code.level is rows.level))


def one_row(codebook: Codebook) -> Rows:
    """Return a single row that gathers every code that is not retired."""
    codes = tuple(code.id for code in codebook.by_id.values() if not code.retired)
    constructs = (Construct("", codes=codes),)
    return Rows(Level.DIMENSION, constructs, _of_code(codebook, constructs))


def used_codes(codes: Ints) -> frozenset[int]:
    """Return the store keys that occur in a column of codes."""
    return frozenset(np.flatnonzero(np.bincount(codes)).tolist())


def _of_code(codebook: Codebook, constructs: tuple[Construct, ...]) -> Ints:
    """Return the row of every code by its key; what is in no codebook counts as retired."""
    found = np.full(max(codebook.by_id, default=0) + 1, RETIRED, np.int64)
    for code in codebook.by_id.values():
        if not code.retired:
            found[code.id] = NO_ROW
    for row, construct in enumerate(constructs):
        found[list(construct.codes)] = row
    return found


class _Tree:
    """The live part of a codebook, as the rows of one level."""

    def __init__(self, codebook: Codebook, used: frozenset[int]) -> None:
        self.children = codebook.children
        self.used = used

    def dimensions(self) -> Iterator[Construct]:
        """Yield the dimensions, each with all that stands under it."""
        for dimension in self.children(None, Level.DIMENSION):
            codes = [dimension.id]
            for theme in self.children(dimension.id):
                codes += [theme.id, *(concept.id for concept in self.children(theme.id))]
            yield Construct(dimension.name, codes=tuple(codes))

    def themes(self) -> Iterator[Construct]:
        """Yield the themes, each with its concepts, and the codings on a dimension as a whole."""
        for dimension, themes in self._groups():
            name = dimension.name if dimension else UNGROUPED
            for theme in themes:
                codes = (theme.id, *(concept.id for concept in self.children(theme.id)))
                yield Construct(name, theme.name, codes=codes)
            yield from self._whole(dimension, themes)

    def concepts(self) -> Iterator[Construct]:
        """Yield the concepts, the codings on a theme or dimension as a whole, and what is ungrouped."""
        for dimension, themes in self._groups():
            name = dimension.name if dimension else UNGROUPED
            for theme in themes:
                concepts = self.children(theme.id)
                yield from (Construct(name, theme.name, each.name, (each.id,)) for each in concepts)
                if theme.id in self.used or not concepts:
                    yield Construct(name, theme.name, WHOLE[Level.THEME], (theme.id,))
            yield from self._whole(dimension, themes)
        ungrouped = self.children(None, Level.CONCEPT)
        yield from (Construct(UNGROUPED, UNGROUPED, each.name, (each.id,)) for each in ungrouped)

    def _groups(self) -> Iterator[tuple[Code | None, list[Code]]]:
        """Yield each dimension with its themes, then None with the ungrouped ones."""
        for dimension in self.children(None, Level.DIMENSION):
            yield dimension, self.children(dimension.id)
        yield None, self.children(None, Level.THEME)

    def _whole(self, dimension: Code | None, themes: list[Code]) -> Iterator[Construct]:
        """Yield the row for a dimension as a whole where it is coded itself, or else has no row."""
        if dimension and (dimension.id in self.used or not themes):
            yield Construct(dimension.name, WHOLE[Level.DIMENSION], codes=(dimension.id,))
