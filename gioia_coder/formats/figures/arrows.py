"""The head of an arrow, alike in every format that draws it itself."""

from __future__ import annotations

from typing import Final

from gioia_coder.core.layout.drawing import Line, Point

HEAD: Final = 5.0
"""The length of an arrow's head in points."""


def arrow(line: Line) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """Return the points of a line that ends at the base of its arrow's head, and the three points of the head.

    >>> arrow(Line("a", ((0, 0), (20, 0)), arrow=True))
    (((0, 0), (15.0, 0.0)), ((20, 0), (15.0, 2.0), (15.0, -2.0)))
    """
    (x0, y0), (x, y) = line.points[-2:]
    length = ((x - x0) ** 2 + (y - y0) ** 2) ** 0.5 or 1.0
    dx, dy = (x - x0) / length, (y - y0) / length
    base = (round(x - HEAD * dx, 2), round(y - HEAD * dy, 2))
    half = 0.4 * HEAD
    left = (round(base[0] - half * dy, 2), round(base[1] + half * dx, 2))
    right = (round(base[0] + half * dy, 2), round(base[1] - half * dx, 2))
    return (*line.points[:-1], base), ((x, y), left, right)
