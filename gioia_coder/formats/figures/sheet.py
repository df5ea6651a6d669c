"""One page of a figure to draw, with what the figure says about itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gioia_coder.core.blocks import Figure
from gioia_coder.core.layout import draw
from gioia_coder.core.layout.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page, numbered from 1 among the `pages` of its figure."""

    drawing: Drawing
    figure: Figure
    page: int = 1
    pages: int = 1

    @property
    def mark(self) -> str:
        """Return what its file holds at the beginning, by which a page of a figure that was longer is known."""
        return mark(self.figure.name, self.page)


def mark(name: str, page: int) -> str:
    """Return the mark of a page by its figure's name and its number, from 1."""
    return f"figure-{name}-{page}"


def sheets(figures: Sequence[Figure], *, color: bool = False) -> list[Sheet]:
    """Return the pages of all the figures in order."""
    found = []
    for figure in figures:
        drawn = draw(figure, color=color)
        found += [Sheet(drawing, figure, n, len(drawn)) for n, drawing in enumerate(drawn, start=1)]
    return found
