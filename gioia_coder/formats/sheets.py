"""Read tables that people made, CSV and XLSX, as text cells without guessing types.

`7` stays `7`, `007` stays `007` in a CSV, and a date that Excel holds as a number becomes its ISO form.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any, Final, TextIO
from zipfile import BadZipFile, ZipFile

from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import InputError, Problem

if TYPE_CHECKING:
    from openpyxl import Workbook

CSV_SUFFIXES: Final = frozenset({".csv", ".tsv", ".txt"})
XLSX_SUFFIXES: Final = frozenset({".xlsx", ".xlsm"})

_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS: Final = ",;\t"
_SEP_LINE: Final = re.compile(r'"?sep=(.)"?\n', re.IGNORECASE)
_OLE: Final = b"\xd0\xcf\x11\xe0"
_CHUNK: Final = 1 << 20
_HEAD: Final = 1 << 16
_LARGEST_CELL: Final = 2**31 - 1
_LAST_ROW: Final = 1_048_576
_LARGEST: Final = 1 << 30
_SUSPECT, _RATIO = 1 << 26, 200
_SHOWN: Final = 100
_AS_CSV: Final = "Save it as CSV UTF-8 or as .xlsx and try again."
_QUOTES: Final = "Put quotes around a text that holds the separator, or name the column."
_AS_XLSX: Final = "Open it in a spreadsheet and save it as .xlsx, without a password."


@dataclass
class Rows:
    """A table that is read while it is walked, once: pairs of row number in the file and cells, as many as headings.

    Empty rows are left out. `columns` finds a column by its folded heading. Rows with more cells than headings are
    told at the end of the walk, all at once, as an InputError.
    """

    path: Path
    headers: list[str]
    rows: Iterator[tuple[int, list[str]]] = field(repr=False)
    sheet: str = ""
    head: int = 1

    def __post_init__(self) -> None:
        self.columns = {fold_name(heading): index for index, heading in enumerate(self.headers)}

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        return self.rows

    def where(self, line: int, column: int = 0) -> str:
        """Return the place of a cell: `codings.csv:7`, or `codebook.xlsx!B7`, or `codebook.xlsx!links!B7`."""
        return _place(self.path, self.sheet, line, column)


@dataclass(frozen=True)
class Sheet:
    """A whole table in memory: `rows` hold as many text cells as there are headings; `lines` are their row numbers."""

    path: Path
    headers: list[str]
    rows: list[list[str]]
    lines: list[int]
    columns: dict[str, int]
    sheet: str = ""
    head: int = 1

    def where(self, row: int, column: int = 0) -> str:
        """Return the place of a cell of `rows`, both counted from 0, as in `codebook.xlsx!B7`."""
        return _place(self.path, self.sheet, self.lines[row], column)

    def heading(self, column: int = 0) -> str:
        """Return the place of a column's heading."""
        return _place(self.path, self.sheet, self.head, column)


def read_table(path: Path, sheet: str | None = None) -> Sheet:
    """Return a table with its cells as text; `sheet` names one of a workbook, else it is the first.

    CSV may be separated by comma, semicolon or tab, in UTF-8, UTF-16 with a mark, or cp1252. Raises InputError with the
    remedy for what cannot be read, and with all rows that do not fit the headings.
    """
    table = iter_table(path, sheet)
    lines, rows = [], []
    for line, row in table:
        lines.append(line)
        rows.append(row)
    return Sheet(table.path, table.headers, rows, lines, table.columns, table.sheet, table.head)


def iter_table(path: Path, sheet: str | None = None) -> Rows:
    """Open a table as `read_table` does, to be walked row by row in little memory; raises InputError alike."""
    check_readable(path)
    suffix = path.suffix.lower()
    if suffix in CSV_SUFFIXES:
        return _table(path, _csv_rows(path), "")
    if suffix in XLSX_SUFFIXES:
        book, names = _workbook(path)
        if sheet is not None and sheet not in names:
            book.close()
            raise InputError(path, f'has no sheet "{sheet}".', mend=f"Its sheets are {', '.join(names)}.")
        title = names[0] if sheet is None else sheet
        return _table(path, _xlsx_rows(path, book, title), "" if title == names[0] else title)
    raise InputError(path, "is no table that can be read.", mend="Save it as .csv or .xlsx.")


def sheet_names(path: Path) -> list[str]:
    """Return the names of a workbook's sheets in order, none for a CSV."""
    if path.suffix.lower() not in XLSX_SUFFIXES:
        return []
    check_readable(path)
    book, names = _workbook(path)
    book.close()
    return names


def check_readable(path: Path) -> None:
    """Raise InputError unless the path is a file that holds something and may be read."""
    try:
        if not S_ISREG(path.stat().st_mode) and not path.is_dir():
            raise InputError(path, "is no ordinary file.", mend="Save what it gives as a file, and name that.")
        with path.open("rb") as stream:
            empty = not stream.read(1)
    except FileNotFoundError as error:
        raise InputError(path, "there is no such file.", mend="Check the spelling and the folder.") from error
    except OSError as error:
        said = "is a folder, not a file." if path.is_dir() else f"cannot be read: {error.strerror or error}."
        raise InputError(path, said, mend="Name a file that you may read.") from error
    if empty:
        raise InputError(path, "is empty.", mend="Check that the right file was saved.")


def encoding_of(path: Path) -> str:
    """Return how a text file is encoded: by its mark, else UTF-8 if it is valid all through, else cp1252.

    Raises InputError for a binary file.
    """
    with path.open("rb") as stream:
        head = stream.read(4)
        for mark, name in _BOMS:
            if head.startswith(mark):
                return name
        decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        stream.seek(0)
        chunk = stream.read(_CHUNK)
        while chunk:
            if b"\0" in chunk:
                raise InputError(path, "is no text file.", mend=_AS_CSV)
            following = stream.read(_CHUNK)
            decoder = decoder if decoder and _decodes(decoder, chunk, not following) else None
            chunk = following
    return "utf-8" if decoder else "cp1252"


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, last: bool) -> bool:
    try:
        decoder.decode(chunk, last)
    except UnicodeDecodeError:
        return False
    return True


def _table(path: Path, rows: Iterator[tuple[int, list[str]]], sheet: str) -> Rows:
    """Return the table under the first row that holds something."""
    for line, cells in rows:
        headers = [" ".join(cell.split()) for cell in cells]
        while headers and not headers[-1]:
            headers.pop()
        if headers:
            problems = list(islice(_heading_problems(path, sheet, line, headers), _SHOWN))
            if problems:
                raise InputError(path, problems)
            body = _fitting(rows, len(headers), lambda at: _place(path, sheet, at, 0), path)
            return Rows(path, headers, body, sheet, line)
    raise InputError(path, "holds no table.", mend="Its first row names the columns.")


def _heading_problems(path: Path, sheet: str, line: int, headers: Sequence[str]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for index, heading in enumerate(headers):
        where = _place(path, sheet, line, index)
        if not heading:
            yield Problem(where, f"column {index + 1} has no heading.", "Name it or take it out.")
        elif fold_name(heading) in seen:
            yield Problem(where, f'two columns are called "{heading}".', "Rename one of them.")
        seen[fold_name(heading)] = where


def _fitting(
    rows: Iterable[tuple[int, list[str]]], width: int, place: Callable[[int], str], path: Path
) -> Iterator[tuple[int, list[str]]]:
    problems: list[Problem] = []
    for line, cells in rows:
        if not "".join(cells).strip():
            continue
        if len(cells) != width:
            if any(cells[width:]) and len(problems) < _SHOWN:
                problems.append(Problem(place(line), "the row has more cells than there are headings.", _QUOTES))
            cells = cells[:width] + [""] * (width - len(cells))
        yield line, cells
    if problems:
        raise InputError(path, problems)


def _place(path: Path, sheet: str, line: int, column: int) -> str:
    if path.suffix.lower() not in XLSX_SUFFIXES:
        return f"{path.name}:{line}"
    letters, left = "", column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{path.name}!{sheet + '!' if sheet else ''}{letters}{line}"


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LARGEST_CELL)
    encoding = encoding_of(path)
    try:
        with path.open(encoding=encoding) as stream:
            yield from _records(path, stream)
    except UnicodeError as error:
        raise InputError(path, "is neither UTF-8 nor cp1252 all through.", mend=_AS_CSV) from error


def _records(path: Path, stream: TextIO) -> Iterator[tuple[int, list[str]]]:
    r"""Yield each record with the line that it begins on; universal line ends made every line end `\n`."""
    head = stream.read(_HEAD)
    stream.seek(0)
    stated = _SEP_LINE.match(head)
    reader = csv.reader(stream, delimiter=stated[1] if stated else _delimiter(head), strict=True)
    if stated:
        next(reader)
    line = reader.line_num + 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        problem = Problem(f"{path.name}:{line}", f"the quotes do not pair ({error}).", 'Write a quote in a cell as "".')
        raise InputError(path, problem) from error


def _delimiter(head: str) -> str:
    """Return the separator that the heading line has most of, outside quotes; the comma when in doubt."""
    counts = dict.fromkeys(_DELIMITERS, 0)
    quoted = False
    for char in head.lstrip("\n"):
        if char == '"':
            quoted = not quoted
        elif char == "\n" and not quoted:
            break
        elif char in counts and not quoted:
            counts[char] += 1
    return max(counts, key=lambda char: counts[char])


def _workbook(path: Path) -> tuple[Workbook, list[str]]:
    _check_zip(path)
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        names = [sheet.title for sheet in book.worksheets]
    except Exception as error:  # openpyxl has no error of its own for the many ways in which a file can be damaged
        raise _damaged(path) from error
    if not names:
        raise InputError(path, "has no sheet with cells.", mend="Save the table on a sheet.")
    return book, names


def _check_zip(path: Path) -> None:
    """Refuse what only pretends to be a workbook, before any of it is parsed."""
    with path.open("rb") as stream:
        if stream.read(4) == _OLE:
            raise InputError(path, "is protected by a password, or an old Excel file.", mend=_AS_XLSX)
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError) as error:
        raise _damaged(path) from error
    size = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if size > _LARGEST or (size > _SUSPECT and size > _RATIO * packed):
        raise InputError(path, f"unpacks to {size:,} bytes, more than a table needs.", mend="Save it anew as .csv.")


def _damaged(path: Path) -> InputError:
    return InputError(path, "is damaged, or no Excel workbook.", mend=_AS_XLSX)


def _xlsx_rows(path: Path, book: Workbook, title: str) -> Iterator[tuple[int, list[str]]]:
    try:
        sheet: Any = book[title]
        # the size that a file states may be wrong, or the whole sheet
        sheet.reset_dimensions()
        for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            if line > _LAST_ROW:
                raise _damaged(path)
            yield line, [cell_text(value) for value in cells]
    except InputError:
        raise
    except Exception as error:  # as above: the sheet is parsed while it is walked
        raise _damaged(path) from error
    finally:
        book.close()


def cell_text(value: object) -> str:
    """Return a cell's value as the person who typed it would write it."""
    match value:
        case None:
            return ""
        case str():
            # Excel writes a carriage return so; openpyxl has taken out the escapes of other texts that look alike
            return value.replace("_x000D_", "\r").replace("\r\n", "\n").replace("\r", "\n")
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            return _moment(value)
        case date() | time():
            return value.isoformat()
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
        case _:
            return str(value)


def _moment(value: datetime) -> str:
    """Return a date alone where no time was typed."""
    return value.date().isoformat() if value.time() == time() else value.replace(microsecond=0).isoformat()
