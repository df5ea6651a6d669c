"""Write the sheet in which disagreements are decided: a row each, with cells to fill, as a workbook or as CSV.

Whoever decides types into the columns of `FILLED`; all else is there to be read, and locked in a workbook.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from gioia_coder.core.blocks import printable
from gioia_coder.formats.files import at_once
from gioia_coder.formats.sheet_sizes import points

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

FILLED: Final = ("decision", "code", "reason", "rationale", "rule", "decided by", "mode")
LOCKED: Final = ("id", "kind", "share", "source", "segment", "speaker", "before", "passage", "after", "agreed", "earlier", "hash")
SHEET, HELP, BOOK = "disagreements", "instructions", "codebook"
_WIDTHS: Final = {
    **{"id": 9, "kind": 11, "share": 8, "source": 10, "segment": 14, "speaker": 10, "before": 34, "passage": 60, "after": 34},
    **{"decision": 16, "code": 26, "reason": 20, "rationale": 36, "rule": 30, "decided by": 14, "mode": 11, "earlier": 26},
    **{"hash": 15, "agreed": 22},
}
_CREATED: Final = datetime(2000, 1, 1)
_LONGEST: Final = 32_000
_READABLE: Final = 86
_BETWEEN: Final = 6
_FORMULA: Final = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")


@dataclass(frozen=True)
class Choices:
    """What the drop-downs offer: decisions, codes as `c014 name`, classes of reasons, modes."""

    decisions: Sequence[str]
    codes: Sequence[str]
    reasons: Sequence[str]
    modes: Sequence[str]


@dataclass(frozen=True)
class Paper:
    """A sheet to be: headings and rows of text, what can be chosen, lines of instructions, and the codebook as a table."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    choices: Choices
    instructions: Sequence[str]
    codebook: Sequence[Sequence[str]]


def write_csv(paper: Paper, stream: BinaryIO) -> None:
    """Write the rows alone: UTF-8 with BOM; a cell that could act as a formula begins with an apostrophe."""
    text = TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_defused(heading) for heading in paper.headings])
    writer.writerows([_defused(printable(cell)) for cell in row] for row in paper.rows)
    text.flush()
    text.detach()


def _defused(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def undefused(text: str) -> str:
    """Return a cell of a CSV without the apostrophe that kept it from being a formula.

    >>> undefused("'- no"), undefused("'tis")
    ('- no', "'tis")
    """
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text


def write_xlsx(paper: Paper, stream: BinaryIO) -> None:
    """Write the rows with drop-downs, the instructions, and the codebook; only what is to be filled can be typed into."""
    from xlsxwriter import Workbook

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with at_once(stream) as whole:
        book = Workbook(whole, options)
        book.set_properties({"title": "Disagreements", "created": _CREATED})
        _rows(book, book.add_worksheet(SHEET), paper)
        _lines(book, book.add_worksheet(HELP), paper.instructions)
        _codebook(book, book.add_worksheet(BOOK), paper)
        book.close()


def _rows(book: Workbook, page: Worksheet, paper: Paper) -> None:
    look = {"text_wrap": True, "valign": "top"}
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
    read, grey = book.add_format(look), book.add_format({**look, "font_color": "#808080"})
    typed = book.add_format({**look, "locked": False, "bg_color": "#FFF9E5"})
    looks = [
        typed if heading in FILLED else grey if heading in ("before", "after", "hash") else read for heading in paper.headings
    ]
    widths = [_WIDTHS.get(heading, 26) for heading in paper.headings]
    for at, heading in enumerate(paper.headings):
        page.set_column(at, at, widths[at])
        page.write_string(0, at, printable(heading), head)
    for n, row in enumerate(paper.rows, start=1):
        cells = [_fitting(cell) for cell in row]
        page.set_row(n, points(cells, widths))
        for at, cell in enumerate(cells):
            if cell:
                page.write_string(n, at, cell, looks[at])
            else:
                page.write_blank(n, at, None, looks[at])
    _choosing(page, paper, max(1, len(paper.rows)))
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(1, len(paper.rows)), len(paper.headings) - 1)
    _on_paper(page)
    # without a password the lock keeps ids and hashes from being typed over, and anyone can lift it on purpose
    allowed = ("format_columns", "format_rows", "autofilter", "sort", "insert_rows", "delete_rows", "insert_columns")
    page.protect("", dict.fromkeys(allowed, True))


def _choosing(page: Worksheet, paper: Paper, rows: int) -> None:
    """Add the drop-downs; they only advise, since people write `recode c014` or a new name as well."""
    codes = len(paper.choices.codes)
    ranges = {
        "decision": _listed(1, len(paper.choices.decisions)),
        "code": _listed(0, codes) if codes else None,
        "reason": _listed(2, len(paper.choices.reasons)),
        "mode": _listed(3, len(paper.choices.modes)),
    }
    for heading, source in ranges.items():
        if source and heading in paper.headings:
            at = paper.headings.index(heading)
            page.data_validation(1, at, rows, at, {"validate": "list", "source": source, "error_type": "warning"})


_LISTS: Final = 20
"""The column of the codebook's sheet at which the lists for the drop-downs begin, far to the right."""


def _listed(which: int, size: int) -> str:
    letter = chr(ord("A") + _LISTS + which)
    return f"={BOOK}!${letter}$2:${letter}${size + 1}"


def _codebook(book: Workbook, page: Worksheet, paper: Paper) -> None:
    look = book.add_format({"text_wrap": True, "valign": "top"})
    head, grey = book.add_format({"bold": True, "bottom": 1}), book.add_format({"font_color": "#808080"})
    widths = (8, 26, 26, 36, 60, 40, 40)
    for n, row in enumerate(paper.codebook):
        page.set_row(n, points([_fitting(cell) for cell in row], widths))
        for at, cell in enumerate(row):
            page.write_string(n, at, _fitting(cell), look if n else head)
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    offered = paper.choices
    lists = (("codes", offered.codes), ("decisions", offered.decisions), ("reasons", offered.reasons), ("modes", offered.modes))
    for which, (title, words) in enumerate(lists):
        for n, word in enumerate((title, *words)):
            page.write_string(n, _LISTS + which, _fitting(word), grey)
    page.set_column(_LISTS, _LISTS + len(lists) - 1, None, None, {"hidden": True})
    page.print_area(0, 0, max(0, len(paper.codebook) - 1), len(widths) - 1)
    _on_paper(page)
    page.freeze_panes(1, 0)
    page.protect("", {"format_columns": True, "format_rows": True})


def _on_paper(page: Worksheet) -> None:
    """Print a sheet across A4, one page wide, its headings on every page."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _lines(book: Workbook, page: Worksheet, lines: Sequence[str]) -> None:
    look: Any = book.add_format({"text_wrap": True, "valign": "top"})
    title: Any = book.add_format({"bold": True, "valign": "top"})
    page.set_column(0, 0, _READABLE)
    _on_paper(page)
    for n, line in enumerate(lines):
        page.set_row(n, points([line], [_READABLE]) + _BETWEEN)
        page.write_string(n, 0, _fitting(line), look if n else title)
    page.protect("", {"format_columns": True, "format_rows": True})


def _fitting(text: str) -> str:
    # a cell holds 32,767 UTF-16 units; the id stands for the whole however much of it is shown
    return printable(text).encode("utf-16-le", "ignore")[: 2 * _LONGEST].decode("utf-16-le", "ignore")
