"""Figures as files: `.svg`, `.pdf`, `.png` and `.pptx`, all drawn from one layout.

The first figure of a report is called as asked, further ones by their own names beside it. A `.pdf` holds all pages of a figure,
a `.pptx` those of all figures; of a `.svg` and a `.png` there is a file per page: `name.svg`, `name-2.svg`, `name-3.svg`, and
pages of a longer figure that was there before are removed.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Final

from gioia_coder.core.blocks import Figure
from gioia_coder.errors import InputError
from gioia_coder.formats.figures.sheet import Sheet, mark, sheets
from gioia_coder.formats.files import replacing

SUFFIXES: Final = (".pdf", ".png", ".pptx", ".svg")
"""The suffixes of files that hold figures only."""
_BEGINNING: Final = 2_000


def write(figures: Sequence[Figure], path: Path, *, color: bool = False, origin: str = "") -> list[Path]:
    """Write figures by the suffix of a path and return the files written; `origin`, where they come from, is kept inside.

    Raises MissingFontError when no installed font has a letter that a `.pdf` or `.png` needs, and InputError when there is
    nothing to draw or a file cannot be written; the old files then stay.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(path, f'no figure is written as "{path.suffix}".', mend=f"Use one of {', '.join(SUFFIXES)}.")
    pages = sheets(figures, color=color)
    if not pages:
        raise InputError(path, "there is nothing to draw.")
    # everything is drawn before the first file is touched
    made = [(path, _slides(pages, origin))] if suffix == ".pptx" else list(_files(pages, path, origin))
    for target, content in made:
        with replacing(target) as stream:
            stream.write(content)
    if suffix in (".png", ".svg"):
        _clear(pages, {target for target, _ in made}, path)
    return [target for target, _ in made]


def _clear(pages: Sequence[Sheet], made: Container[Path], path: Path) -> None:
    """Remove the further pages of a figure that was longer; a file that is no page of this figure stays."""
    for name in {sheet.figure.name for sheet in pages}:
        target = _target(path, name, pages)
        page = 2
        while (old := _numbered(target, page)) in made or _is_page(old, mark(name, page)):
            if old not in made:
                with suppress(OSError):  # what cannot be removed is no reason to fail: the new pages are written
                    old.unlink()
            page += 1


def _is_page(path: Path, words: str) -> bool:
    """Tell whether a file begins with a page's mark."""
    try:
        with path.open("rb") as stream:
            return re.search(rf"{re.escape(words)}(?![0-9])".encode(), stream.read(_BEGINNING)) is not None
    except OSError:
        return False


def pictures(figure: Figure, *, color: bool = False) -> list[bytes]:
    """Return a figure's pages as PNG of 300 dots per inch, for a document that sets title and note itself.

    Raises MissingFontError when no installed font has one of its letters.
    """
    from gioia_coder.formats.figures import printed

    return [printed.png(sheet) for sheet in sheets([replace(figure, note="")], color=color)]


def inline(figure: Figure) -> list[str]:
    """Return a figure's pages as SVG to stand inside a page of HTML."""
    from gioia_coder.formats.figures.svg import svg

    return [svg(sheet) for sheet in sheets([figure])]


def _slides(pages: Sequence[Sheet], origin: str) -> bytes:
    from gioia_coder.formats.figures import slides

    return slides.pptx(pages, origin)


def _files(pages: Sequence[Sheet], path: Path, origin: str) -> Iterator[tuple[Path, bytes]]:
    """Yield each file but slides with its content, figure by figure."""
    for name, own in groupby(pages, key=lambda sheet: sheet.figure.name):
        own_pages = list(own)
        target = _target(path, name, pages)
        if path.suffix.lower() == ".pdf":
            from gioia_coder.formats.figures import printed

            yield target, printed.pdf(own_pages, origin)
        else:
            yield from ((_numbered(target, sheet.page), _page(sheet, path, origin)) for sheet in own_pages)


def _target(path: Path, name: str, pages: Sequence[Sheet]) -> Path:
    """Return the first file of a figure: the path itself for the first one."""
    return path if name == pages[0].figure.name else path.with_name(_beside(path.stem, name) + path.suffix)


def _beside(stem: str, name: str) -> str:
    """Return what a further figure's file is called.

    >>> _beside("saturation", "saturation-collection"), _beside("out", "saturation-collection")
    ('saturation-collection', 'out-saturation-collection')
    """
    return name if name.startswith(stem) else f"{stem}-{name}"


def _numbered(path: Path, page: int) -> Path:
    return path if page == 1 else path.with_name(f"{path.stem}-{page}{path.suffix}")


def _page(sheet: Sheet, path: Path, origin: str) -> bytes:
    if path.suffix.lower() == ".svg":
        from gioia_coder.formats.figures.svg import DECLARATION, svg

        return (DECLARATION + svg(sheet, origin)).encode("utf-8")
    from gioia_coder.formats.figures import printed

    return printed.png(sheet, origin)
