"""Place a figure once: from what it shows to pages of boxes, lines and texts in points, which every writer only draws."""

from __future__ import annotations

from gioia_coder.core.blocks import Curve, Figure, HeatMap, Model, Structure
from gioia_coder.core.layout import curve, heat_map, model, structure
from gioia_coder.core.layout.drawing import HEIGHT, SIZE, WIDTH, Area, Box, Drawing, Line, Part, Text

__all__ = ["HEIGHT", "SIZE", "WIDTH", "Area", "Box", "Drawing", "Line", "Part", "Text", "draw"]


def draw(figure: Figure, *, color: bool = False) -> tuple[Drawing, ...]:
    """Return the pages of a figure, black and white unless it, or who asks, wants colour; the note stands on the last one."""
    color = color or figure.color
    shows = figure.shows
    if isinstance(shows, Structure):
        return structure.pages(shows, figure.title, figure.note, color)
    if isinstance(shows, HeatMap):
        return heat_map.pages(shows, figure.title, figure.note, color)
    if isinstance(shows, Curve):
        return curve.pages(shows, figure.note, color)
    assert isinstance(shows, Model)
    return model.pages(shows, figure.note, color)
