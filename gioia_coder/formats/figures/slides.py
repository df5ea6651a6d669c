"""Write pages as slides whose shapes and connectors can be moved and edited in PowerPoint, Keynote and LibreOffice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from gioia_coder.core.blocks import printable
from gioia_coder.core.layout.drawing import BASE, LEADING, SIZE, Anchor, Area, Box, Drawing, Line, Text, high, longest
from gioia_coder.formats.figures.sheet import Sheet
from gioia_coder.formats.repacking import repacked

_FONT: Final = "Arial"
_BLANK_LAYOUT: Final = 6
_LEAST, _MOST = 72.0, 56 * 72.0
"""The sides that a slide can have, in points."""
_CREATED: Final = datetime(2000, 1, 1)
_UNIT: Final = 12_700
_SPARE: Final = 2.0
"""How much wider the box of a free text is, so that rounding never breaks its lines anew."""
_NEAR: Final = 0.02
_LEFT_SIDE, _RIGHT_SIDE = 1, 3
"""The numbers of a rectangle's connection sites."""


def pptx(sheets: Sequence[Sheet], origin: str = "") -> bytes:
    """Return a presentation with a slide per page, as large as the largest page."""
    from pptx import Presentation

    show = Presentation()
    sizes = [(sheet.drawing.width, sheet.drawing.height) for sheet in sheets]
    # a label of pages makes a slide larger than one can be; it is then drawn smaller, since nothing is ever cut
    scale = min(1.0, _MOST / max(map(max, sizes)))
    show.slide_width, show.slide_height = (_emu(max(_LEAST, scale * max(side))) for side in zip(*sizes, strict=True))
    about = show.core_properties
    about.title, about.subject = printable(sheets[0].figure.title)[:255], origin[:255]
    about.author = about.last_modified_by = about.keywords = ""
    about.created = about.modified = _CREATED
    for sheet in sheets:
        slide = show.slides.add_slide(show.slide_layouts[_BLANK_LAYOUT])
        slide.shapes.turbo_add_enabled = True
        _Slide(slide.shapes, sheet.drawing, scale).draw()
        slide.notes_slide.notes_text_frame.text = "\n".join(filter(None, (printable(sheet.figure.alt), origin)))
    stream = BytesIO()
    show.save(stream)
    return repacked(stream.getvalue())


class _Slide:
    """One slide that is being drawn on."""

    def __init__(self, shapes: Any, drawing: Drawing, scale: float) -> None:
        self.shapes, self.drawing, self.boxes, self.scale = shapes, drawing, drawing.boxes(), scale
        self.made: dict[str, Any] = {}
        self.inside: dict[str, list[Text]] = {}
        for text in drawing.texts():
            if text.within:
                self.inside.setdefault(text.within, []).append(text)

    def draw(self) -> None:
        """Draw every part in its order."""
        for part in self.drawing.parts:
            if isinstance(part, Box):
                self._box(part)
            elif isinstance(part, Line):
                self._line(part)
            elif isinstance(part, Area):
                self._area(part)
            elif not part.within:
                self._free(part)

    def _emu(self, points: float) -> Any:
        return _emu(points * self.scale)

    def _box(self, box: Box) -> None:
        from pptx.enum.shapes import MSO_SHAPE

        place = map(self._emu, (box.x, box.y, box.width, box.height))
        shape = self.shapes.add_shape(MSO_SHAPE.RECTANGLE, *place)
        shape.name = printable(box.key)
        _plain(shape)
        _fill(shape, box.fill)
        _stroke(shape.line, box)
        self.made[box.key] = shape
        texts = self.inside.get(box.key, [])
        if texts:
            listed = texts[0].bullet is not None
            _frame(shape.text_frame, self.scale * (6.0 if listed else 3.0))
            for n, text in enumerate(texts):
                _paragraph(shape.text_frame, text, self.scale, first=n == 0)

    def _free(self, text: Text) -> None:
        """Write a text that stands in no box; where it is turned, its box is as well."""
        width, height = longest(text.lines, bold=text.bold) + _SPARE, high(text.lines)
        left = {Anchor.LEFT: 0.0, Anchor.MIDDLE: width / 2, Anchor.RIGHT: width}[text.anchor]
        if text.turned:
            # a text that runs upwards begins at its lower end
            place = (text.x - BASE, text.y + left - width, height, width)
        else:
            place = (text.x - left, text.y - BASE, width, height)
        shape = self.shapes.add_textbox(*map(self._emu, place))
        shape.name = printable(text.key)
        _frame(shape.text_frame, 0.0)
        if text.turned:
            shape.text_frame._txBody.bodyPr.set("vert", "vert270")
        _paragraph(shape.text_frame, text, self.scale, first=True)

    def _line(self, line: Line) -> None:
        kind = _connector(line)
        if kind:
            shape = self._connected(line, kind)
        else:
            shape = self._stroked(line.points, closed=False)
            shape.fill.background()
        shape.name = printable(line.key)
        _plain(shape)
        _stroke(shape.line, line)
        _ends(shape.line, line)

    def _connected(self, line: Line, kind: str) -> Any:
        """Return a connector, glued to the boxes that it meets in the middle of a side: there alone can it be glued."""
        from pptx.enum.shapes import MSO_CONNECTOR

        (x0, y0), (x1, y1) = line.points[0], line.points[-1]
        style = MSO_CONNECTOR.STRAIGHT if kind == "straight" else MSO_CONNECTOR.ELBOW
        shape = self.shapes.add_connector(style, *map(self._emu, (x0, y0, x1, y1)))
        if abs(self.boxes[line.start].middle - y0) < _NEAR:
            shape.begin_connect(self.made[line.start], _RIGHT_SIDE)
        if abs(self.boxes[line.end].middle - y1) < _NEAR:
            shape.end_connect(self.made[line.end], _LEFT_SIDE)
        return shape

    def _area(self, area: Area) -> None:
        shape = self._stroked(area.points, closed=True)
        shape.name = printable(area.key)
        _plain(shape)
        _fill(shape, area.fill)
        shape.line.fill.background()

    def _stroked(self, points: Sequence[tuple[float, float]], *, closed: bool) -> Any:
        first, *rest = [(self._emu(x), self._emu(y)) for x, y in points]
        made = self.shapes.build_freeform(*first, scale=1.0)
        made.add_line_segments(rest, close=closed)
        return made.convert_to_shape()


def _emu(points: float) -> Any:
    from pptx.util import Emu

    return Emu(round(points * _UNIT))


def _colour(colour: str) -> Any:
    from pptx.dml import color

    made: Any = color.RGBColor  # it has no types
    return made(*bytes.fromhex(colour[1:]))


def _connector(line: Line) -> str:
    """Return which connector a line is, empty when none.

    An elbow bends half way: elsewhere LibreOffice would draw it otherwise than PowerPoint.
    """
    points = line.points
    if not (line.start and line.end):
        return ""
    if len(points) == 2:
        return "straight"
    (x0, _), (bend, _), *_, (x1, _) = points
    return "elbow" if len(points) == 4 and x0 < x1 and abs(bend - (x0 + x1) / 2) < _NEAR else ""


def _plain(shape: Any) -> None:
    """Take away the shadow and the colours that a theme would give."""
    for style in shape._element.findall(f"{{{shape._element.nsmap['p']}}}style"):
        shape._element.remove(style)


def _fill(shape: Any, colour: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = _colour(colour)


def _stroke(look: Any, part: Box | Line) -> None:
    from pptx.enum.dml import MSO_LINE

    look.width = _emu(part.stroke)
    look.color.rgb = _colour(part.line)
    if isinstance(part, Line) and part.dashed:
        look.dash_style = MSO_LINE.DASH


def _ends(look: Any, line: Line) -> None:
    from lxml import etree

    if line.arrow:
        element = look._get_or_add_ln()
        tail = etree.SubElement(element, f"{{{element.nsmap['a']}}}tailEnd")
        tail.set("type", "triangle")


def _frame(frame: Any, margin: float) -> None:
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE

    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = _emu(margin)
    frame.margin_top = frame.margin_bottom = _emu(0)


def _paragraph(frame: Any, text: Text, scale: float, *, first: bool) -> None:
    """Write a text as a paragraph, its words unbroken: whoever edits it wants lines to break by themselves."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    line = frame.paragraphs[0] if first else frame.add_paragraph()
    line.alignment = {Anchor.LEFT: PP_ALIGN.LEFT, Anchor.MIDDLE: PP_ALIGN.CENTER, Anchor.RIGHT: PP_ALIGN.RIGHT}[text.anchor]
    size = max(1.0, SIZE * scale)
    line.line_spacing = Pt(LEADING * size / SIZE)
    if not first:
        line.space_before = Pt(2 * scale)
    run = line.add_run()
    run.text = " ".join(text.words.split())
    run.font.name, run.font.size, run.font.bold = _FONT, Pt(size), text.bold
    run.font.color.rgb = _colour(text.ink)
    settings = line._p.get_or_add_pPr()
    if text.leftward:
        settings.set("rtl", "1")
    _bullet(settings, text, scale)


def _bullet(settings: Any, text: Text, scale: float) -> None:
    from lxml import etree

    space = settings.nsmap["a"]
    if text.bullet is None:
        etree.SubElement(settings, f"{{{space}}}buNone")
        return
    indent = round(abs(text.x - text.bullet) * scale * _UNIT)
    settings.set("marL", str(indent))
    settings.set("indent", str(-indent))
    etree.SubElement(settings, f"{{{space}}}buChar").set("char", "•")
