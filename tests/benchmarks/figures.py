"""Measure figures in every format, beside the floor: the bare library writing as many boxes, lines and words."""

from __future__ import annotations

import sys
import time
from io import BytesIO
from pathlib import Path

from gioia_coder.core.blocks import Branch, Figure, HeatMap, Structure
from gioia_coder.core.layout import draw
from gioia_coder.formats import figures
from tests.benchmarks.measuring import WORDS, run, show

CONCEPTS, PROMISED = 60, 2.0


def structure(concepts: int) -> Figure:
    """Return a data structure of so many concepts in themes of five and dimensions of fifteen."""
    said = iter(WORDS * 40)
    made = [Branch(f"c{n}", " ".join(next(said) for _ in range(9))) for n in range(concepts)]
    themes = [Branch(f"t{n}", f"{next(said)} {next(said)} {next(said)}", tuple(made[n : n + 5])) for n in range(0, concepts, 5)]
    tops = tuple(Branch(f"d{n}", f"{next(said)} {next(said)}", tuple(themes[n : n + 3])) for n in range(0, len(themes), 3))
    return Figure("data-structure", "Data structure", Structure(("Concepts", "Themes", "Dimensions"), tops), "Three columns.")


def everything(scratch: Path) -> None:
    """Figures: 60 concepts in each format, a data structure of 300 and a heat map of 40 by 40."""
    library = {".pdf": "matplotlib", ".png": "matplotlib", ".pptx": "pptx", ".svg": "xml.sax.saxutils"}
    made = structure(CONCEPTS)
    floors: dict[str, float] = {}
    _bare(".pdf", made)  # the first of all pays for finding the fonts
    for suffix, name in library.items():
        floor, seconds = _took(lambda suffix=suffix: _bare(suffix, made)), _took(lambda s=suffix: _write(made, scratch, s))
        floors[suffix] = floor
        loading = run(sys.executable, "-c", f"import {name}").seconds
        more = f", and {loading:.2f} s to start Python with it"
        show(f"{CONCEPTS} concepts as {suffix}", seconds + loading, PROMISED, floor, f"{name}, as many shapes", more)
    long = structure(300)
    show(f"300 concepts placed on {len(draw(long))} pages", _took(lambda: draw(long)), PROMISED, _took(lambda: draw(made)), "60")
    cells = tuple(tuple(range(40)) for _ in range(40))
    names = tuple(f"concept number {n}" for n in range(40))
    square = Figure("co-occurrence", "Together", HeatMap(names, names, cells, "passages"), "A square.")
    for suffix in library:
        show(
            f"heat map of 40 by 40 as {suffix}",
            _took(lambda s=suffix: _write(square, scratch, s)),
            5.0,
            floors[suffix],
            "60 concepts bare",
        )


def _took(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began


def _write(figure: Figure, scratch: Path, suffix: str) -> None:
    figures.write([figure], scratch / f"figure{suffix}")


def _bare(suffix: str, figure: Figure) -> None:
    """Write as many boxes, lines and texts with the library alone."""
    pages = draw(figure)
    boxes, texts = (
        sum(len(page.boxes()) for page in pages),
        [line for page in pages for text in page.texts() for line in text.lines],
    )
    if suffix == ".svg":
        from xml.sax.saxutils import escape

        BytesIO().write("\n".join([*["<rect/>"] * boxes, *(f"<text>{escape(line)}</text>" for line in texts)]).encode())
    elif suffix == ".pptx":
        from pptx import Presentation

        show_ = Presentation()
        shapes = show_.slides.add_slide(show_.slide_layouts[6]).shapes
        for n in range(boxes):
            shapes.add_shape(1, n, n, 9, 9)
            shapes.add_connector(1, n, n, 9, 9)
        show_.save(BytesIO())
    else:
        from matplotlib.figure import Figure as Canvas
        from matplotlib.patches import Rectangle

        canvas = Canvas(figsize=(6.5, 8.8 * (1 if suffix == ".pdf" else len(pages))))
        for n in range(boxes):
            canvas.add_artist(Rectangle((0.1, n / boxes), 0.1, 0.01))
        for n, line in enumerate(texts):
            canvas.text(0.1, n / len(texts), line, fontsize=8)
        canvas.savefig(BytesIO(), format=suffix[1:], dpi=300)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        everything(Path(folder))
