"""Write the sheet in which a source is coded by hand: a row per turn, with empty cells for codes and memo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO, Final, NamedTuple

from gioia_coder.core.blocks import printable
from gioia_coder.formats.files import at_once
from gioia_coder.formats.sheet_sizes import points

HEADINGS: Final = ("segment", "speaker", "text", "codes", "memo")
_WIDTHS: Final = (14, 14, 80, 36, 36)
_TYPED: Final = (3, 4)
_CREATED: Final = datetime(2000, 1, 1)
_LONGEST: Final = 32_000
_HINT: Final = "Ids or names of codes, several by ; and +words for a new concept."


class Line(NamedTuple):
    """One turn of the sheet; `asked` marks what an interviewer says."""

    segment: str
    speaker: str
    text: str
    asked: bool


def write(lines: Sequence[Line], stream: BinaryIO) -> None:
    """Write the turns, those of interviewers grey; only the columns `codes` and `memo` can be typed into."""
    from xlsxwriter import Workbook

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with at_once(stream) as whole:
        book = Workbook(whole, options)
        book.set_properties({"title": "Coding sheet", "created": _CREATED})
        look = {"text_wrap": True, "valign": "top"}
        head = book.add_format({"bold": True, "bottom": 1})
        said, asked = book.add_format(look), book.add_format({**look, "font_color": "#808080", "bg_color": "#F2F2F2"})
        typed = book.add_format({**look, "locked": False})
        page = book.add_worksheet("codings")
        for at, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
            page.set_column(at, at, width)
            page.write_string(0, at, heading, head)
        page.write_comment(0, _TYPED[0], _HINT)
        for row, line in enumerate(lines, start=1):
            page.set_row(row, points(line[:3], _WIDTHS[:3]))
            for at, text in enumerate((line.segment, line.speaker, line.text)):
                page.write_string(row, at, _fitting(text), asked if line.asked else said)
            for at in _TYPED:
                page.write_blank(row, at, None, typed)
        page.freeze_panes(1, 0)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        # a protected sheet without a password keeps addresses from being typed over, and lets anyone lift it on purpose
        page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
        book.close()


def _fitting(text: str) -> str:
    # a cell holds 32,767 UTF-16 units; the address stands for the whole turn however much of it is shown
    return printable(text).encode("utf-16-le", "ignore")[: 2 * _LONGEST].decode("utf-16-le", "ignore")
