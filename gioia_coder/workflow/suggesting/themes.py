"""Themes for concepts that wait for one: the same evidence, a concept's name, definition and quotes in place of a segment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from gioia_coder.core.codebook import Codebook
from gioia_coder.core.model import Code, Coding, Level
from gioia_coder.core.suggesting import Coded, Item
from gioia_coder.workflow.suggesting.segments import Material

_QUOTES: Final = 20
"""So many quotes of a concept are enough: the first ones, in the order of the texts."""


def codes(book: Codebook) -> tuple[Code, ...]:
    """Return the themes that may be suggested."""
    return tuple(book.ordered(Level.THEME))


def waiting(book: Codebook) -> list[Code]:
    """Return the concepts without a theme."""
    return [one for one in book.ordered(Level.CONCEPT) if one.parent is None]


def items(material: Material, concepts: Sequence[Code], codings: Sequence[Coding]) -> list[Item]:
    """Return each concept as something to be grouped."""
    quotes = defaultdict[int, list[str]](list)
    for one in codings:
        if one.source in material.sources and len(quotes[one.code]) < _QUOTES:
            quotes[one.code].append(material.revision(one.source).text[one.start : one.end])
    return [
        Item(one.id, 0, 0, "\n".join(filter(None, (one.name, one.definition, *dict.fromkeys(quotes[one.id])))))
        for one in concepts
    ]


def history(
    material: Material, book: Codebook, codings: Sequence[Coding], rejected: Mapping[tuple[int, int, int], frozenset[int]]
) -> tuple[Coded, ...]:
    """Return the concepts that have a theme, or for which one was rejected, as what to learn from."""
    known = [one for one in book.ordered(Level.CONCEPT) if one.parent is not None or (one.id, 0, 0) in rejected]
    found: list[Coded] = []
    for one, item in zip(known, items(material, known, codings), strict=True):
        given = frozenset(() if one.parent is None else (one.parent,))
        found.append(Coded(item, given, rejected.get((one.id, 0, 0), frozenset()) - given))
    return tuple(found)
