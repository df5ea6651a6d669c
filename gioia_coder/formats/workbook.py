"""Write reports as an Excel workbook: a sheet per table, the codings their cells stand on, and where they come from.

XlsxWriter stamps the parts of the archive with a fixed date, and the one date inside is fixed here, so the same reports
give the same bytes.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

from gioia_coder.core.blocks import NUMERIC, Cell, Column, Kind, Report, Table, Value, as_text, printable
from gioia_coder.formats.files import at_once
from gioia_coder.formats.sheet_sizes import LINE, TALLEST, heights, pages, unfolded, width

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MAX_ROWS = 1_048_576
"""The rows a sheet can hold, headings and note among them."""
MAX_LINKS = 65_529
"""The links a sheet can hold."""
MAX_CELL = 32_767
"""The UTF-16 units a cell can hold."""
STREAMED = 50_000
"""A sheet with more rows is written through a file, row by row; its grouped cells repeat instead of being merged."""

_FROZEN = 100  # characters that leave room to scroll
_CREATED = datetime(2000, 1, 1)
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_RESERVED = ("history",)


@dataclass(slots=True, eq=False)
class _Sheet:
    """One sheet to be: its name, its table, and the sheet that its cells link to."""

    name: str
    table: Table
    title: str
    target: _Sheet | None = None
    heads: int = field(init=False)
    notes: list[str] = field(init=False)
    kept: int = field(init=False)

    def __post_init__(self) -> None:
        self.table = unfolded(self.table)
        self.heads = 2 if any(column.over for column in self.table.columns) else 1
        self.notes = [line for part in printable(self.table.note).split("\n") for line in textwrap.wrap(part, 110)]
        # an empty row stands before the notes, and two lines more may come to them
        self.kept = min(len(self.table.rows), MAX_ROWS - self.heads - len(self.notes) - 3)

    @property
    def streamed(self) -> bool:
        return self.kept > STREAMED


def write(reports: Sequence[Report], stream: BinaryIO) -> None:
    """Write a sheet per block, then the tables of evidence, then `provenance`."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    sheets = _sheets(reports)
    # quotes wait in files while a large workbook is made: in a folder of their own, gone even when the writing fails
    with TemporaryDirectory(prefix="gioia-", ignore_cleanup_errors=True) as folder, at_once(stream) as whole:
        options = {"tmpdir": folder, "in_memory": not any(sheet.streamed for sheet in sheets)}
        options |= {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        book = Workbook(whole, options)
        book.set_properties({"title": printable(reports[0].title)[:250] if reports else "", "created": _CREATED})
        formats = _formats(book)
        for sheet in sheets:
            # a streamed sheet takes no merged cells, so the mode is set for each sheet and not for the workbook
            book.constant_memory = sheet.streamed
            _fill(book.add_worksheet(sheet.name), sheet, formats)
        book.constant_memory = False
        try:
            book.close()
        except FileCreateError as error:
            raise (error.args[0] if error.args and isinstance(error.args[0], OSError) else error) from None


def _sheets(reports: Sequence[Report]) -> list[_Sheet]:
    taken: set[str] = set(_RESERVED)
    own = {id(block) for report in reports for block in report.blocks}
    evidence: dict[int, _Sheet] = {}
    for report in reports:
        table = report.evidence
        if table is not None and id(table) not in own and id(table) not in evidence:
            evidence[id(table)] = _shared(table, evidence.values()) or _codings(table, taken)
    origin = _Sheet(_name("provenance", taken), _provenance(reports), "Provenance")
    pairs: list[tuple[Report, _Sheet]] = []
    for report in reports:
        for block in report.blocks:
            wanted = report.name if len(report.blocks) == 1 else block.title or report.name
            pairs.append((report, _Sheet(_name(wanted, taken), block, block.title or report.title)))
    targets = evidence | {id(sheet.table): sheet for _, sheet in pairs}
    for report, sheet in pairs:
        sheet.target = targets.get(id(report.evidence))
    return [*(sheet for _, sheet in pairs), *dict.fromkeys(evidence.values()), origin]


def _shared(table: Table, sheets: Iterable[_Sheet]) -> _Sheet | None:
    """Return the sheet of an equal table: reports that count alike stand on the same codings."""
    return next((sheet for sheet in sheets if (sheet.table.columns, sheet.table.rows) == (table.columns, table.rows)), None)


def _codings(table: Table, taken: set[str]) -> _Sheet:
    named = table.title.casefold().startswith("codings")
    name = _name(table.title[:1].lower() + table.title[1:] if named else "codings", taken)
    return _Sheet(name, table, table.title or "Codings")


def _name(wanted: str, taken: set[str]) -> str:
    """Return a sheet name that Excel accepts and that is not taken yet, and take it.

    >>> taken = set()
    >>> [_name(wanted, taken) for wanted in ("Case/matrix", "case matrix", "x" * 40, "")]
    ['Case matrix', 'case matrix 2', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'Sheet']
    """
    base = " ".join(_NOT_IN_NAMES.sub(" ", printable(wanted)).split()) or "Sheet"
    name, n = _cut_units(base, 31).strip(), 1
    while name.casefold() in taken:
        n += 1
        name = f"{_cut_units(base, 31 - len(str(n)) - 1).strip()} {n}"
    taken.add(name.casefold())
    return name


def _provenance(reports: Sequence[Report]) -> Table:
    keys = ("report", "title", "project", "revision", "layer", "filters", "program")
    columns = tuple(Column(key, key, Kind.LINES if key == "filters" else Kind.TEXT) for key in keys)
    rows: list[tuple[Value, ...]] = []
    for report in reports:
        origin = report.provenance
        about = (origin.project, origin.revision, origin.layer, tuple(origin.filters), origin.program)
        rows.append((report.name, report.title, *about))
    return Table("Provenance", columns, rows)


def _formats(book: Workbook) -> dict[str, Any]:
    styles: dict[str, dict[str, Any]] = {
        "text": {"text_wrap": True, "valign": "top"},
        # both keep off the words to their right, also where a number is written in words, such as ".61" or "18 %"
        "number": {"valign": "top", "align": "right", "num_format": "General_)_);-General_)_);General_)_);@_)_)"},
        "share": {"valign": "top", "align": "right", "num_format": "0.0_)_);-0.0_)_);0.0_)_);@_)_)"},
        "mark": {"valign": "top", "align": "center"},
        "note": {"italic": True},
        "head": {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1},
        "middle": {"bold": True, "text_wrap": True, "align": "center", "valign": "bottom", "bottom": 1},
        "over": {"bold": True, "align": "center", "valign": "bottom", "bottom": 4},
    }
    for kind in ("text", "number", "share", "mark"):
        styles[f"{kind} link"] = {**styles[kind], "font_color": "#0B5394"}
    return {name: book.add_format(style) for name, style in styles.items()}


def _fill(page: Worksheet, sheet: _Sheet, formats: dict[str, Any]) -> None:
    widths = _set_up(page, sheet)
    for n, high in enumerate(heights(sheet.table, sheet.kept, widths, joined=not sheet.streamed)):
        if high > 1:
            page.set_row(sheet.heads + n, min(high * LINE, TALLEST))
    _head(page, sheet, formats)
    firsts = {} if sheet.streamed else _merge(page, sheet, formats)
    skipped = _cells(page, sheet, formats, firsts)
    lines = list(sheet.notes)
    if skipped:
        lines.append(f"Only the first {MAX_LINKS:,} cells of this sheet are linked to their codings.")
    missing = len(sheet.table.rows) - sheet.kept
    if missing:
        lines.append(f"Cut: {missing:,} of {len(sheet.table.rows):,} rows do not fit into a sheet.")
    for n, line in enumerate(lines):
        page.write_string(sheet.heads + sheet.kept + 1 + n, 0, line, formats["note"])


def _set_up(page: Worksheet, sheet: _Sheet) -> list[float]:
    columns = sheet.table.columns
    widths = [width(column, at, sheet.table) for at, column in enumerate(columns)]
    for at, size in enumerate(widths):
        page.set_column(at, at, size)
    naming = _naming(columns, widths)
    page.freeze_panes(sheet.heads, naming)
    if columns:
        page.autofilter(sheet.heads - 1, 0, sheet.heads - 1 + max(sheet.kept, 1), len(columns) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.75)
    page.fit_to_pages(pages(widths), 0)
    page.repeat_rows(0, sheet.heads - 1)
    if naming and pages(widths) > 1:
        page.repeat_columns(0, naming - 1)
    page.set_header("&L" + " ".join(printable(sheet.title).split()).replace("&", "&&")[:200])
    page.set_footer("&R&P / &N")
    return widths


def _naming(columns: Sequence[Column], widths: Sequence[float]) -> int:
    """Return how many columns say what a row is about, as far as they leave room for the others."""
    groups = next((at for at, column in enumerate(columns) if not column.group), len(columns))
    naming = min(groups + 1, len(columns))
    while naming and sum(widths[:naming]) > _FROZEN:
        naming -= 1
    return naming


def _head(page: Worksheet, sheet: _Sheet, formats: dict[str, Any]) -> None:
    columns = sheet.table.columns
    if sheet.heads == 2:
        at = 0
        for over, run in groupby(columns, key=lambda column: column.over):
            end = at + len(list(run))
            if over and end - at > 1:
                page.merge_range(0, at, 0, end - 1, "", formats["over"])
            if over:
                page.write_string(0, at, _fitting(over), formats["over"])
            at = end
    for at, column in enumerate(columns):
        look = "middle" if column.kind in (*NUMERIC, Kind.MARK) else "head"
        page.write_string(sheet.heads - 1, at, _fitting(column.title), formats[look])


def _merge(page: Worksheet, sheet: _Sheet, formats: dict[str, Any]) -> dict[int, set[int]]:
    """Join the grouped cells and return, per grouped column, the rows that begin a run.

    The rows beneath keep their values, hidden under the joined cell, so that Excel's filter still finds them.
    """
    spans = sheet.table.spans()
    for at, runs in spans.items():
        for first, end in runs:
            last = min(end, sheet.kept) - 1
            if last > first:
                page.merge_range(sheet.heads + first, at, sheet.heads + last, at, "", formats["text"])
    return {at: {first for first, _ in runs} for at, runs in spans.items()}


def _cells(page: Worksheet, sheet: _Sheet, formats: dict[str, Any], firsts: dict[int, set[int]]) -> int:
    """Write the rows and return how many links did not fit."""
    kinds = [column.kind for column in sheet.table.columns]
    plain = [formats[_look(kind)] for kind in kinds]
    links = skipped = 0
    for n, row in enumerate(islice(sheet.table.rows, sheet.kept)):
        line = sheet.heads + n
        for at, cell in enumerate(row):
            value = cell.value if isinstance(cell, Cell) else cell
            if value is None or value is False or value in ("", ()):
                continue
            look = plain[at]
            goal = _goal(cell, sheet.target) if isinstance(cell, Cell) and n in firsts.get(at, (n,)) else None
            if goal and links < MAX_LINKS:
                links += 1
                look = formats[f"{_look(kinds[at])} link"]
                page.write_url(line, at, goal[0], look, string=_fitting(as_text(value, kinds[at])) or "-", tip=goal[1])
            elif goal:
                skipped += 1
            _put(page, line, at, value, kinds[at], look)
    return skipped


def _put(page: Worksheet, row: int, at: int, value: Value, kind: Kind, look: Any) -> None:
    # Excel keeps 15 digits of a number
    if isinstance(value, int | float) and value is not True and abs(value) < 1e15:
        page.write_number(row, at, value, look)
    else:
        page.write_string(row, at, _fitting(as_text(value, kind)), look)


def _look(kind: Kind) -> str:
    return kind.value if kind in (*NUMERIC, Kind.MARK) else "text"


def _goal(cell: Cell, target: _Sheet | None) -> tuple[str, str] | None:
    """Return the link to the codings a cell stands on and the tip that names their rows, None when there are none."""
    if target is None or not len(cell.rows):
        return None
    rows = sorted({int(row) for row in cell.rows if 0 <= row < target.kept})
    if not rows:
        return None
    lines = [target.heads + row + 1 for row in rows]
    runs = list(_runs(lines))
    last = runs[0][1] if len(runs) == 1 else lines[0]
    words = ", ".join(f"{first}-{end}" if end > first else str(first) for first, end in islice(runs, 30))
    words = f"{'row' if len(rows) == 1 else 'rows'} {words} of {target.name}"
    tip = words if len(runs) <= 30 and len(words) <= 200 else f"{words[:190].rpartition(',')[0]}, …"
    return f"internal:'{target.name}'!A{lines[0]}:{_letters(len(target.table.columns))}{last}", tip


def _runs(numbers: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Yield the unbroken runs of ascending numbers, both ends included.

    >>> list(_runs([5, 6, 7, 9]))
    [(5, 7), (9, 9)]
    """
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        yield members[0], members[-1]


def _letters(count: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(max(count, 1) - 1))


def _fitting(text: str) -> str:
    """Return the text without what XML forbids, cut to what a cell can hold."""
    text = printable(text)
    if len(text) <= MAX_CELL // 2 or len(text.encode("utf-16-le")) // 2 <= MAX_CELL:
        return text
    mark = f" … [cut: {len(text)} characters]"
    return _cut_units(text, MAX_CELL - len(mark)) + mark


def _cut_units(text: str, units: int) -> str:
    # Excel counts UTF-16 units; half a pair at the end is dropped
    return text.encode("utf-16-le", "ignore")[: 2 * units].decode("utf-16-le", "ignore")
