"""Draw pages as PDF and PNG with matplotlib, without a window, a clock or the settings of whoever runs it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from gioia_coder.core.blocks import printable
from gioia_coder.core.layout.drawing import LEADING, PAPER, SIZE, Area, Box, Line, Part, Text
from gioia_coder.formats.figures.arrows import arrow
from gioia_coder.formats.figures.fonts import families, outlined
from gioia_coder.formats.figures.sheet import Sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

DPI: Final = 300
"""The dots per inch of a picture, at the size in which it is printed."""
_INCH: Final = 72.0
_SIDE: Final = 30_000
"""The most dots that a picture is high: one label of pages is drawn with fewer to the inch."""
_FROM_RIGHT: Final = "\u200f"
_ENDS: Final[dict[str, Any]] = {"left": "left", "middle": "center", "right": "right"}


def png(sheet: Sheet, origin: str = "") -> bytes:
    """Return a page as PNG of 300 dots per inch; raises MissingFontError for letters that no installed font has."""
    with _settings([sheet]) as known:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        canvas = _canvas(sheet, known)
        FigureCanvasAgg(canvas)
        stream = BytesIO()
        about = {"Software": None, "Comment": sheet.mark, "Title": printable(sheet.figure.title)}
        about |= {"Description": printable(sheet.figure.alt), **({"Source": origin} if origin else {})}
        canvas.savefig(
            stream,
            format="png",
            dpi=min(DPI, _SIDE * _INCH / sheet.drawing.height),
            metadata=about,
            pil_kwargs={"compress_level": 4},
        )
    return stream.getvalue()


def pdf(sheets: Sequence[Sheet], origin: str = "") -> bytes:
    """Return the pages as PDF with text as text; raises MissingFontError for letters that no installed font has."""
    with _settings(sheets) as known:
        from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages

        stream = BytesIO()
        about = {"Title": printable(sheets[0].figure.title), "Subject": printable(sheets[0].figure.alt), "Keywords": origin}
        with PdfPages(stream, metadata={**about, "Creator": None, "CreationDate": None}) as pages:
            for sheet in sheets:
                canvas = _canvas(sheet, known)
                FigureCanvasPdf(canvas)
                pages.savefig(canvas)
    return stream.getvalue()


@contextmanager
def _settings(sheets: Sequence[Sheet]) -> Iterator[list[str]]:
    """Hold matplotlib's own settings, with fonts that have every letter."""
    import matplotlib

    known = families(line for sheet in sheets for text in sheet.drawing.texts() for line in text.lines)
    # TrueType goes into a PDF as it is; letters of other fonts are drawn, and stay text all the same
    kind = 42 if outlined(known) else 3
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({"pdf.fonttype": kind, "font.family": known, "text.parse_math": False})
        # it would tell of every font of which it takes a neighbouring weight
        log.setLevel(logging.ERROR)
        try:
            yield known
        finally:
            log.setLevel(level)


def _canvas(sheet: Sheet, known: list[str]) -> Canvas:
    from matplotlib.figure import Figure as Canvas
    from matplotlib.transforms import Affine2D

    drawing = sheet.drawing
    canvas = Canvas(figsize=(drawing.width / _INCH, drawing.height / _INCH), facecolor=PAPER)
    place = Affine2D().translate(0, -drawing.height).scale(1 / _INCH, -1 / _INCH) + canvas.dpi_scale_trans
    for n, part in enumerate(drawing.parts):
        for made in _artists(part, known):
            made.set(transform=place, zorder=n, clip_on=False)
            canvas.add_artist(made)
    return canvas


def _artists(part: Part, known: list[str]) -> Iterator[Any]:
    if isinstance(part, Text):
        yield from _texts(part, known)
        return
    from matplotlib.lines import Line2D
    from matplotlib.patches import Polygon, Rectangle

    if isinstance(part, Box):
        look: dict[str, Any] = {"facecolor": part.fill, "edgecolor": part.line, "linewidth": part.stroke}
        yield Rectangle((part.x, part.y), part.width, part.height, **look)
    elif isinstance(part, Area):
        yield Polygon(part.points, closed=True, facecolor=part.fill, edgecolor="none")
    elif isinstance(part, Line):
        points = part.points
        if part.arrow:
            points, head = arrow(part)
            yield Polygon(head, closed=True, facecolor=part.line, edgecolor="none")
        x, y = zip(*points, strict=True)
        look = {"color": part.line, "linewidth": part.stroke, "solid_joinstyle": "miter", "solid_capstyle": "butt"}
        look |= {"linestyle": (0, (3 / part.stroke, 2 / part.stroke))} if part.dashed else {}
        yield Line2D(x, y, **look)


def _texts(text: Text, known: list[str]) -> Iterator[Any]:
    from matplotlib.text import Text as Words

    look: dict[str, Any] = {"fontfamily": known, "fontsize": SIZE, "fontweight": "bold" if text.bold else "normal"}
    look |= {"color": text.ink, "verticalalignment": "baseline", "parse_math": False}
    for n, line in enumerate(text.lines):
        x, y = (text.x + n * LEADING, text.y) if text.turned else (text.x, text.y + n * LEADING)
        words = _FROM_RIGHT + line if text.leftward else line
        ends, turn = _ENDS[text.anchor], 90 if text.turned else 0
        yield Words(x, y, words, horizontalalignment=ends, rotation=turn, rotation_mode="anchor", **look)
    if text.bullet is not None:
        yield Words(text.bullet, text.y, "•", horizontalalignment="right" if text.leftward else "left", **look)
