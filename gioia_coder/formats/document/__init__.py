"""Write reports as Word documents that can go into a manuscript: figures, tables of three rules, notes.

The document's frame is made by python-docx, its body is written as text: a table of twenty thousand rows, made cell by cell
through the library, would take minutes. Nothing in a document says when it was made, so the same reports give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import BinaryIO

from gioia_coder.core.blocks import Figure, Report, printable
from gioia_coder.core.layout.drawing import CONTINUED
from gioia_coder.formats import paper
from gioia_coder.formats.document.frame import BODY, Frame
from gioia_coder.formats.document.tables import table
from gioia_coder.formats.document.words import direction, paragraph, runs
from gioia_coder.formats.repacking import repacked

_OPEN = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>'
)
_CLOSE = "</w:body></w:document>"
_SHORT, _TALL = paper.PORTRAIT, paper.LANDSCAPE
_A4 = (11906, 16838)
_MARGIN = 1417
_CAPTION_ROOM = 60.0
_SMALLEST = 0.75  # to which a figure is scaled down before its page lies


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands together on pages of one kind: its XML, which way they lie, and the footer they have."""

    xml: Iterator[str]
    landscape: bool
    footer: str


def write(reports: Sequence[Report], stream: BinaryIO) -> None:
    """Write the reports one after the other, each with its figures before its tables."""
    frame = Frame(reports)
    pieces = [piece for report in reports for piece in _pieces(report, frame, several=len(reports) > 1)]
    stream.write(repacked(frame.saved(), {BODY: _body(pieces)}))


def _body(pieces: Sequence[_Piece]) -> Iterator[str]:
    yield _OPEN
    for piece, following in pairwise([*pieces, None]):
        if piece is None:
            break
        yield from piece.xml
        section = _section(piece)
        if following is None:
            yield f"{paragraph('', 'After')}{section}"
        elif (piece.landscape, piece.footer) != (following.landscape, following.footer):
            yield f'<w:p><w:pPr><w:pStyle w:val="After"/>{section}</w:pPr></w:p>'
    yield _CLOSE


def _section(piece: _Piece) -> str:
    wide, high = reversed(_A4) if piece.landscape else _A4
    way = ' w:orient="landscape"' if piece.landscape else ""
    sides = " ".join(f'w:{side}="{_MARGIN}"' for side in ("top", "right", "bottom", "left"))
    return (
        f'<w:sectPr><w:footerReference w:type="default" r:id="{piece.footer}"/><w:pgSz w:w="{wide}" w:h="{high}"{way}/>'
        f'<w:pgMar {sides} w:header="709" w:footer="600" w:gutter="0"/></w:sectPr>'
    )


def _pieces(report: Report, frame: Frame, *, several: bool) -> Iterator[_Piece]:
    footers = [frame.footer(report.provenance.as_line(), width) for width in (_SHORT, _TALL)]
    heading = _heading(report, several)
    sheets = paper.laid_out(report.blocks)
    for figure in report.figures:
        for xml, landscape in _drawn(figure, frame, lying=any(sheet.landscape for sheet in sheets)):
            yield _Piece(iter([heading, xml]), landscape, footers[landscape])
            heading = ""
    for sheet in sheets:
        title = sheet.table.title or report.title
        body = chain([heading, _caption("Table", title, frame)], table(sheet, title))
        yield _Piece(body, sheet.landscape, footers[sheet.landscape])
        heading = ""
    if heading:
        yield _Piece(iter([heading]), False, footers[False])


def _caption(kind: str, title: str, frame: Frame, *, noted: bool = False) -> str:
    """Return a caption with the number of its kind as a field, which a manuscript that it is put into counts anew.

    One that is `noted` stays with the note beneath it.
    """
    again = title.endswith(CONTINUED) and frame.numbers[kind] > 0
    frame.numbers[kind] += not again
    title = printable(title)
    style = "FigureCaption" if kind == "Figure" else "Caption"
    field = f" SEQ {kind} " + (r"\c " if again else r"\* ARABIC ")
    ends = [f'<w:r><w:fldChar w:fldCharType="{end}"/></w:r>' for end in ("begin", "separate", "end")]
    asked = f'<w:r><w:instrText xml:space="preserve">{field}</w:instrText></w:r>'
    number = f"{ends[0]}{asked}{ends[1]}{runs(str(frame.numbers[kind]))}{ends[2]}"
    near = ("<w:keepNext/>", '<w:spacing w:before="120" w:after="60"/>') if noted else ("", "")
    look = f'<w:pPr><w:pStyle w:val="{style}"/>{near[0]}{direction(title)}{near[1]}</w:pPr>'
    return f"<w:p>{look}{runs(f'{kind} ')}{number}{runs(f'. {title}')}</w:p>"


def _drawn(figure: Figure, frame: Frame, *, lying: bool) -> Iterator[tuple[str, bool]]:
    """Yield each page of a figure with its caption, and whether it lies; without a font for it, the words that say so.

    A figure lies when it is wide, and before tables that are `lying` when it has room there: else it has a page of its own.
    """
    from gioia_coder.formats.figures.fonts import MissingFontError

    try:
        images = list(frame.pictures(figure))
    except MissingFontError as error:
        said = " ".join([*(problem.what for problem in error.problems), error.mend])
        yield paragraph(figure.title, "FigureCaption") + paragraph(said, "TableNote"), lying
        return
    for n, image in enumerate(images):
        wide_one = image.wide > image.high and image.wide * _SMALLEST > _SHORT
        landscape = wide_one or (lying and image.high <= _SHORT - _CAPTION_ROOM)
        wide, high = (_TALL, _SHORT) if landscape else (_SHORT, _TALL)
        note = paragraph(figure.note, "TableNote") if figure.note and n == len(images) - 1 else ""
        caption = _caption("Figure", figure.title if n == 0 else f"{figure.title} {CONTINUED}", frame, noted=bool(note))
        yield image.drawn(wide, high - _CAPTION_ROOM) + caption + note, landscape


def _heading(report: Report, several: bool) -> str:
    """Return the report's title as a heading, unless one of its tables has it as its caption."""
    titled = [block.title or report.title for block in report.blocks] + [figure.title for figure in report.figures]
    needed = (several and len(titled) > 1) or report.title not in titled
    return paragraph(report.title, "Heading1") if needed else ""
