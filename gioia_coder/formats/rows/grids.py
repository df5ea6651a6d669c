"""Tables as grids of text cells, however ragged: CSV in any encoding, and the sheet of a workbook that holds the words."""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, Final
from warnings import catch_warnings, simplefilter

from gioia_coder.core.text import canonical
from gioia_coder.errors import InputError, Problem
from gioia_coder.formats import plain
from gioia_coder.formats.archive import Archive
from gioia_coder.formats.sheets import XLSX_SUFFIXES, cell_text
from gioia_coder.formats.sources import MOST_BYTES, Decoded, refuse

MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 2_000
MOST_CELL: Final = 5_000_000
"""The most characters in one cell, for the library holds ten times as much while it reads it."""
_DELIMITERS: Final = ",;\t|"
_SEP_LINE: Final = re.compile(r'"?sep=(.)"?\n', re.IGNORECASE)
_HEAD: Final = 1 << 16
_SEEN: Final = 60
_SHOWN: Final = 100
_MOST_MERGED: Final = 20_000
_OLE: Final = b"\xd0\xcf\x11\xe0"
_QUOTED: Final = re.compile(r'"[^"]*"')
_MERGED: Final = re.compile(rb'<mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_VALUELESS: Final = re.compile(rb"<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_AGAIN: Final = "Open it in a spreadsheet and save it as .xlsx, without a password."


@dataclass(frozen=True)
class Grid:
    """Rows of equally many cells with their numbers as a spreadsheet shows them; rows without a value are left out.

    `copied` are the places `(row, column)`, counted from 0, that a merged cell covers beside its first one; they hold its
    value. `decoded` says how the bytes were decoded, with warnings.
    """

    rows: list[list[str]]
    numbers: list[int]
    decoded: Decoded
    copied: frozenset[tuple[int, int]] = frozenset()


def read_grid(path: Path, data: bytes, encoding: str) -> Grid:
    """Return the cells of a table; raises InputError for bytes that are none, damaged, or beyond the limits."""
    if data.startswith(_OLE):
        raise refuse(path, "it is protected by a password, or an old Excel file.", _AGAIN)
    if data.startswith(b"PK\x03\x04") or path.suffix.lower() in XLSX_SUFFIXES:
        return _workbook_grid(path, data)
    if len(data) > MOST_BYTES:
        raise refuse(path, f"it is larger than {MOST_BYTES // 1_000_000} MB.", "Divide it into several tables.")
    decoded = plain.decode(path, data, encoding)
    numbers, rows = _kept(path, _records(path, canonical(decoded.text)))
    return Grid(_even(path, rows, numbers), numbers, replace(decoded, text=""))


def column_letters(at: int) -> str:
    """Return a column's letters in a spreadsheet.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters, left = "", at + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_of(letters: str) -> int:
    """Return the number of a column, counted from 0, by its letters in capitals."""
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - ord("A") + 1
    return at - 1


def _kept(path: Path, records: Iterator[list[str]]) -> tuple[list[int], list[list[str]]]:
    """Return the rows that hold something, with their numbers, within the limits."""
    numbers: list[int] = []
    rows: list[list[str]] = []
    for number, cells in enumerate(records, 1):
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            raise refuse(path, f"it has more than {MOST_COLUMNS:,} columns.", "Divide it into several tables.")
        if len(rows) == MOST_ROWS:
            raise _too_long(path)
        numbers.append(number)
        rows.append(cells)
    return numbers, rows


def _even(path: Path, rows: list[list[str]], numbers: Sequence[int]) -> list[list[str]]:
    """Return the rows all as wide as the widest, the names of R's rows under a heading of their own.

    Raises InputError for single rows that hold more cells than the others: a separator stands in their words.
    """
    widths = [_width(row) for row in rows]
    wide, head = max(widths, default=0), len(rows[0]) if rows else 0
    if len(rows) > 1 and head > 1 and all(len(row) == head + 1 for row in rows[1:]):
        rows = [["", *rows[0]], *rows[1:]]
    heading = next((len(row) for row in rows if _width(row) > 1), 1)
    usual = max([heading, *(length for length, _ in Counter(map(len, rows)).most_common(1))])
    over = [number for number, width in zip(numbers, widths, strict=True) if width > usual]
    if over and len(over) * 2 < len(rows):
        what, mend = "the row has more cells than there are headings.", "Put quotes around a text that holds the separator."
        raise InputError(path, [Problem(f"{path.name}:{number}", what, mend) for number in over[:_SHOWN]])
    width = max(wide, max((_width(row) for row in rows), default=0))
    return [row[:width] + [""] * (width - len(row)) for row in rows]


def _width(row: Sequence[str]) -> int:
    return next((at for at in range(len(row), 0, -1) if row[at - 1].strip()), 0)


def _records(path: Path, text: str) -> Iterator[list[str]]:
    """Yield the records of a CSV, one list for each row of a spreadsheet."""
    csv.field_size_limit(MOST_CELL)
    stated = _SEP_LINE.match(text)
    body = text[stated.end() :] if stated else text
    delimiter = stated[1] if stated else _delimiter(body, path.suffix.lower())
    _check_width(path, body, delimiter)
    if stated:
        yield []
    try:
        yield from _parsed(path, body, delimiter)
    except csv.Error:
        # without quotes there is nothing else that the library refuses
        raise _long_cell(path) from None


def _too_long(path: Path) -> InputError:
    return refuse(path, f"it has more than {MOST_ROWS:,} rows.", "Divide it into several tables.")


def _long_cell(path: Path) -> InputError:
    what = f"a cell in it holds more than {MOST_CELL:,} characters."
    return refuse(path, what, "Look whether its quotes pair, or divide its words.")


def _delimiter(text: str, suffix: str) -> str:
    """Return the separator that cuts the first rows most evenly into more than one cell; the comma when in doubt."""
    head = text[:_HEAD]
    head = head[: head.rfind("\n") + 1] or head
    if suffix == ".tsv" and "\t" in head:
        return "\t"
    scores = {}
    for delimiter in _DELIMITERS:
        try:
            found = [len(cells) for cells in islice(_rows(head, delimiter, strict=False), _SEEN) if any(cells)]
        except csv.Error:
            continue
        width, often = Counter(found).most_common(1)[0] if found else (1, 0)
        scores[delimiter] = (often / len(found), found[0] == width, width) if width > 1 else (0.0, False, 0)
    return max(scores, key=lambda one: scores[one], default=",")


def _check_width(path: Path, text: str, delimiter: str) -> None:
    """Refuse a line that would be cut into too many cells before it is cut."""
    if text.count(delimiter) < MOST_COLUMNS:
        return
    for line in _lines(text):
        if line.count(delimiter) > MOST_COLUMNS and _QUOTED.sub("", line).count(delimiter) > MOST_COLUMNS:
            raise refuse(path, f"it has more than {MOST_COLUMNS:,} columns.", "Divide it into several tables.")


def _rows(text: str, delimiter: str, **style: Any) -> Iterator[list[str]]:
    return csv.reader(_lines(text), delimiter=delimiter, **{"strict": True, **style})


def _lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends, one by one: a stream of the text would hold it again, at four bytes a character."""
    at = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        yield text[at:end]
        at = end


def _parsed(path: Path, text: str, delimiter: str) -> Iterator[list[str]]:
    """Return the records by the first manner of quoting that fits: doubled quotes, backslashes, none at all."""
    if delimiter == "\t" and _is_unquoted(text):
        return _rows(text, delimiter, quoting=csv.QUOTE_NONE)
    faults = []
    styles: tuple[dict[str, Any], ...] = ({}, {"escapechar": "\\"})
    for style in styles:
        reader = csv.reader(_lines(text), delimiter=delimiter, strict=True, **style)
        try:
            # blank rows are read before it is known that they do not count
            records = list(islice(reader, 2 * MOST_ROWS + 1))
        except csv.Error as error:
            if "larger than field limit" in str(error):
                raise _long_cell(path) from None
            faults.append(
                Problem(f"{path.name}:{reader.line_num}", f"the quotes do not pair ({error}).", 'Write a quote in a cell as "".')
            )
        else:
            if len(records) > 2 * MOST_ROWS:
                raise _too_long(path)
            return iter(records)
    quoted = re.search(rf'(?:^|{re.escape(delimiter)})"[^"\n]*"(?:$|{re.escape(delimiter)})', text, re.MULTILINE)
    if quoted is None and len({line.count(delimiter) for line in text.split("\n") if line.strip()}) == 1:
        return _rows(text, delimiter, quoting=csv.QUOTE_NONE)
    raise InputError(path, faults[0])


def _is_unquoted(text: str) -> bool:
    """Tell whether each line of a tab-separated text is a row whose quotes are part of the words."""
    lines = [line for line in text.split("\n") if line.strip()]
    if '"' not in text or len({line.count("\t") for line in lines}) > 1:
        return False
    cells = (cell.strip() for line in lines for cell in line.split("\t"))
    return any(cell.startswith('"') and not (len(cell) > 1 and cell.endswith('"')) for cell in cells)


def _workbook_grid(path: Path, data: bytes) -> Grid:
    archive = Archive(path, data)
    if any(archive.holds(name, b"<!DOCTYPE") for name in archive.names if name.endswith((".xml", ".rels"))):
        raise refuse(path, "it holds a DOCTYPE, which no workbook needs.", _AGAIN)
    from openpyxl import load_workbook

    try:
        with catch_warnings():
            simplefilter("ignore")  # what it warns of, such as missing styles, is nothing to do with the cells
            book: Any = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = list(book.worksheets)
        visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
        for sheet in visible or sheets:
            numbers, rows = _kept(path, _cells(sheet))
            if len(rows) > 1 and any(any(map(str.isalpha, cell)) for row in rows for cell in row):
                return _sheet_grid(path, archive, sheet, sheets, (numbers, rows))
    except InputError:
        raise
    except Exception as error:  # openpyxl has no error of its own for the many ways in which a file can be damaged
        raise refuse(path, "it is damaged, or no Excel workbook.", _AGAIN) from error
    raise refuse(path, "no sheet in it holds a table with words.", "Look whether the right file was given.")


def _cells(sheet: Any) -> Iterator[list[str]]:
    # the size that a file states may be wrong, or the whole sheet
    sheet.reset_dimensions()
    for cells in sheet.iter_rows(values_only=True):
        yield [canonical(cell_text(value)) for value in cells]


def _sheet_grid(
    path: Path, archive: Archive, sheet: Any, sheets: Sequence[Any], table: tuple[list[int], list[list[str]]]
) -> Grid:
    numbers, rows = table
    rows = _even(path, rows, numbers)
    warnings = []
    others = [f'"{one.title}"' + (" (hidden)" if one.sheet_state != "visible" else "") for one in sheets if one is not sheet]
    if others:
        warnings.append(f'only its sheet "{sheet.title}" was read, not {", ".join(others)}.')
    part = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    xml = archive.read(part) if part in archive.names else b""
    lost = sum(1 for _ in _VALUELESS.finditer(xml)) if b"<f" in xml else 0
    if lost:
        what = "1 formula in it has" if lost == 1 else f"{lost} formulas in it have"
        warnings.append(f"{what} no value yet; open it in a spreadsheet and save it, then import it again.")
    return Grid(rows, numbers, Decoded(warnings=tuple(warnings)), frozenset(_merged(xml, rows, numbers)))


def _merged(xml: bytes, rows: list[list[str]], numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give all of a merged cell its value, and yield the places that had none of their own."""
    at_row = {number: at for at, number in enumerate(numbers)}
    width = len(rows[0]) if rows else 0
    for match in islice(_MERGED.finditer(xml), _MOST_MERGED):
        left, top, right, bottom = column_of(match[1].decode()), int(match[2]), column_of(match[3].decode()), int(match[4])
        if top not in at_row or left >= width:
            continue
        value, first = rows[at_row[top]][left], at_row[top]
        covered = range(first, bisect_right(numbers, bottom)) if value.strip() else ()
        for row in covered:
            if any(rows[row][left + (row == first) : min(right + 1, width)]):
                break  # ranges that lie over each other, as no spreadsheet writes them
            for column in range(left + (row == first), min(right + 1, width)):
                rows[row][column] = value
                yield row, column
