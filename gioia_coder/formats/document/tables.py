"""A table as WordprocessingML: three rules, repeated headings, rows that stay whole, joined cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from gioia_coder.core.blocks import NUMERIC, Cell, Column, Kind, Value, as_text, printable, value_of
from gioia_coder.formats.document.words import paragraph
from gioia_coder.formats.paper import Sheet, rows

_SIDES = {**dict.fromkeys(NUMERIC, '<w:jc w:val="right"/>'), Kind.MARK: '<w:jc w:val="center"/>'}
_KEEP = "<w:keepNext/>"
_ABOVE = '<w:top w:val="single" w:sz="12" w:space="0" w:color="000000"/>'
_BELOW = '<w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
_THIN = '<w:top w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"/>'
_OVER = '<w:bottom w:val="single" w:sz="4" w:space="0" w:color="7F7F7F"/>'
_LAST = '<w:bottom w:val="single" w:sz="12" w:space="0" w:color="000000"/>'
_START, _GO_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def style_of(size: float, *, head: bool = False) -> str:
    """Return the id of the paragraph style for letters of a size in points.

    >>> style_of(9.5), style_of(7.0, head=True)
    ('TableText95', 'TableHeading70')
    """
    return f"Table{'Heading' if head else 'Text'}{round(size * 10)}"


def table(sheet: Sheet, title: str) -> Iterator[str]:
    """Yield the XML of a table and of the note beneath it."""
    wide = [round(width * 20) for width in sheet.widths]
    yield _properties(sheet, title, wide)
    yield from _heading(sheet, wide)
    yield from _rows(sheet, wide)
    yield "</w:tbl>"
    if sheet.table.note:
        for line in sheet.table.note.split("\n"):
            yield paragraph(line, "TableNote")


def _properties(sheet: Sheet, title: str, wide: Sequence[int]) -> str:
    padding = round(sheet.padding * 20)
    margins = "".join(f'<w:{side} w:w="{padding}" w:type="dxa"/>' for side in ("left", "right"))
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in wide)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(wide)}" w:type="dxa"/><w:tblBorders>{_ABOVE}{_LAST}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        f'<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{escape(printable(title))}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def _heading(sheet: Sheet, wide: Sequence[int]) -> Iterator[str]:
    columns = sheet.table.columns
    style = style_of(sheet.size, head=True)
    open_row = "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
    several = any(column.over for column in columns)
    if several:
        cells: list[str] = []
        at = 0
        for over, run in groupby(columns, key=lambda column: column.over):
            count = len(list(run))
            cells += (
                [_over(over, sum(wide[at : at + count]), count, style)]
                if over
                else map(_tall, columns[at : at + count], wide[at : at + count], [style] * count)
            )
            at += count
        yield f"{open_row}{''.join(cells)}</w:tr>"
    under = [_under(column, one, style, several) for column, one in zip(columns, wide, strict=True)]
    yield f"{open_row}{''.join(under)}</w:tr>"


def _over(words: str, wide: int, count: int, style: str) -> str:
    borders = f"<w:tcBorders>{_ABOVE}{_OVER}</w:tcBorders>"
    text = paragraph(words, style, '<w:jc w:val="center"/>')
    return f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/><w:gridSpan w:val="{count}"/>{borders}</w:tcPr>{text}</w:tc>'


def _tall(column: Column, wide: int, style: str) -> str:
    """Return the upper part of a heading that is as high as two."""
    borders = f"<w:tcBorders>{_ABOVE}</w:tcBorders>"
    text = paragraph(column.title, style, _SIDES.get(column.kind, ""))
    return f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{_START}{borders}<w:vAlign w:val="bottom"/></w:tcPr>{text}</w:tc>'


def _under(column: Column, wide: int, style: str, several: bool) -> str:
    joined = several and not column.over
    borders = f"<w:tcBorders>{'' if several else _ABOVE}{_BELOW}</w:tcBorders>"
    text = paragraph("" if joined else column.title, style, _SIDES.get(column.kind, ""))
    merge = _GO_ON if joined else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{merge}{borders}<w:vAlign w:val="bottom"/></w:tcPr>{text}</w:tc>'


def _rows(sheet: Sheet, wide: Sequence[int]) -> Iterator[str]:
    source = sheet.table
    spans = {at: dict(runs) for at, runs in source.spans().items()}
    outer = next(iter(spans.values()), {})
    kept = rows(sheet).kept
    opening = [f'<w:tc><w:tcPr><w:tcW w:w="{one}" w:type="dxa"/>' for one in wide]
    looks = [(column.kind, _SIDES.get(column.kind, "")) for column in source.columns]
    style = style_of(sheet.size)
    last = len(source.rows) - 1
    for n, row in enumerate(source.rows):
        keep = _KEEP if kept[n] or (n == last and source.note) else ""
        borders = f"<w:tcBorders>{_THIN}</w:tcBorders>" if n and n in outer else ""
        cells = ["<w:tr><w:trPr><w:cantSplit/></w:trPr>"]
        for at, cell in enumerate(row):
            merge, words = _joined(spans[at], n) if at in spans else ("", True)
            kind, side = looks[at]
            text = _words(cell, kind, style, keep, side) if words else paragraph("", style, keep)
            cells.append(f"{opening[at]}{merge}{borders}</w:tcPr>{text}</w:tc>")
        cells.append("</w:tr>")
        yield "".join(cells)


def _joined(runs: dict[int, int], row: int) -> tuple[str, bool]:
    """Return how a cell of a grouped column is joined, and whether it says anything."""
    if row not in runs:
        return _GO_ON, False
    return (_START if runs[row] > row + 1 else ""), True


def _words(cell: Value | Cell, kind: Kind, style: str, keep: str, side: str) -> str:
    value = value_of(cell)
    if kind is Kind.LINES and isinstance(value, tuple) and len(value) > 1:
        return "".join(paragraph(line, style, keep) for line in value)
    return paragraph(as_text(value, kind), style, keep + side)
