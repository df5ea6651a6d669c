"""Write a drawing as SVG: text as text, the same bytes everywhere, title and description for who cannot see it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from gioia_coder.core.blocks import printable
from gioia_coder.core.layout.drawing import LEADING, PAPER, SIZE, Anchor, Area, Box, Line, Part, Point, Text
from gioia_coder.formats.figures.arrows import arrow
from gioia_coder.formats.figures.sheet import Sheet

DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
FONTS: Final = (
    "Arial, Helvetica, 'Liberation Sans', 'Nimbus Sans', 'DejaVu Sans', 'Noto Sans', 'Noto Sans CJK SC', "
    "'Microsoft YaHei', 'PingFang SC', 'Hiragino Sans', 'Malgun Gothic', 'Noto Sans Arabic', sans-serif"
)
_ENDS: Final = {Anchor.LEFT: "start", Anchor.MIDDLE: "middle", Anchor.RIGHT: "end"}
_MIRRORED: Final = {"start": "end", "middle": "middle", "end": "start"}


def svg(sheet: Sheet, origin: str = "") -> str:
    """Return a page as an SVG element, fit to stand alone behind the declaration, or inside a page of HTML.

    `origin` says where the figure comes from; it is kept as metadata.
    """
    return "\n".join(_lines(sheet, origin)) + "\n"


def _lines(sheet: Sheet, origin: str) -> Iterator[str]:
    drawing, figure, page, pages = sheet.drawing, sheet.figure, sheet.page, sheet.pages
    name = sheet.mark
    width, height = _number(drawing.width), _number(drawing.height)
    of = f" ({page} of {pages})" if pages > 1 else ""
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}" '
        f'role="img" aria-labelledby="{_words(name)}-title {_words(name)}-desc" font-family="{FONTS}" '
        f'font-size="{_number(SIZE)}">'
    )
    yield f'<title id="{_words(name)}-title">{_words(figure.title + of)}</title>'
    yield f'<desc id="{_words(name)}-desc">{_words(figure.alt)}</desc>'
    if origin:
        yield f"<metadata>{_words(origin)}</metadata>"
    yield f'<rect width="{width}" height="{height}" fill="{PAPER}"/>'
    for part in drawing.parts:
        yield _part(part)
    yield "</svg>"


def _part(part: Part) -> str:
    if isinstance(part, Box):
        place = f'x="{_number(part.x)}" y="{_number(part.y)}" width="{_number(part.width)}" height="{_number(part.height)}"'
        return f'<rect data-key="{_words(part.key)}" {place} fill="{part.fill}" {_stroke(part)}/>'
    if isinstance(part, Line):
        return _line(part)
    if isinstance(part, Area):
        return f'<polygon data-key="{_words(part.key)}" points="{_points(part.points)}" fill="{part.fill}"/>'
    return _text(part)


def _line(line: Line) -> str:
    dash = ' stroke-dasharray="3 2"' if line.dashed else ""
    points = line.points
    made = ""
    if line.arrow:
        points, head = arrow(line)
        made = f'<polygon points="{_points(head)}" fill="{line.line}"/>'
    drawn = f'<polyline points="{_points(points)}" fill="none" {_stroke(line)}{dash}/>'
    return f'<g data-key="{_words(line.key)}">{drawn}{made}</g>'


def _text(text: Text) -> str:
    end = _ENDS[text.anchor]
    looks = f' text-anchor="{_MIRRORED[end] if text.leftward else end}"'
    looks += ' direction="rtl"' if text.leftward else ""
    looks += ' font-weight="bold"' if text.bold else ""
    looks += f' fill="{text.ink}"' if text.ink != "#000000" else ""
    x, y = _number(text.x), _number(text.y)
    looks += f' transform="rotate(-90 {x} {y})"' if text.turned else ""
    rows = "".join(
        f'<tspan x="{x}" y="{_number(text.y + n * LEADING)}">{_words(line)}</tspan>' for n, line in enumerate(text.lines)
    )
    made = f'<text data-key="{_words(text.key)}"{looks}>{rows}</text>'
    if text.bullet is not None:
        side = ' text-anchor="end"' if text.leftward else ""
        made += f'<text x="{_number(text.bullet)}" y="{y}"{side}>•</text>'
    return made


def _stroke(part: Box | Line) -> str:
    return f'stroke="{part.line}" stroke-width="{_number(part.stroke)}"'


def _points(points: tuple[Point, ...]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _number(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _words(text: str) -> str:
    return escape(printable(text))
