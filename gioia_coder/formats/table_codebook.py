"""Read and write a codebook as a table, one row per code, in CSV or XLSX.

The place of a row is said by names in the columns dimension, theme and concept; the columns to the right of a theme's
or dimension's own name are blank in its own row. A blank dimension or theme repeats the one above, and `-` means
ungrouped; a dimension or theme that is really called `-` is written `'-`, one called `'-` is written `''-`, and so on.
Examples and keywords are lines in one cell. A column that is absent leaves a field as it is, an empty cell clears it.

Links are the sheet `links` of a workbook, or the file NAME.links.csv beside NAME.csv. The names of the codebook and of
its levels are the sheet `codebook` of a workbook; a CSV does not carry them, and the project keeps its own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from gioia_coder.core.codebook.draft import LIST_FIELDS, TEXT_FIELDS, Draft, DraftCode, DraftLink, link_rows
from gioia_coder.core.codebook.names import language_of, tidy, tidy_lines
from gioia_coder.core.codebook.tree import TOP_DOWN, Codebook
from gioia_coder.core.model import Code, Level
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import InputError, Problem, nearest
from gioia_coder.formats.files import at_once, replacing
from gioia_coder.formats.sheet_sizes import pages, points
from gioia_coder.formats.sheets import CSV_SUFFIXES, Sheet, read_table, sheet_names

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_PLACES: Final = tuple(str(level) for level in TOP_DOWN)
_COLUMNS: Final = ("id", *_PLACES, *TEXT_FIELDS, *LIST_FIELDS)
_LINK_COLUMNS: Final = ("from", "to", "label")
_UNGROUPED: Final = "-"
_REALLY_DASH: Final = re.compile("'+-")
_CODES, _LINKS, _ABOUT = "codes", "links", "codebook"
_WIDTHS: Final = {"id": 8, "dimension": 24, "theme": 28, "concept": 40}
_CREATED: Final = datetime(2000, 1, 1)
_LONGEST_CELL: Final = 32_767
"""The UTF-16 units a cell can hold."""

_NAME_IT: Final = "Name it, or write - for none."
_AS_YAML: Final = "Write the codebook as .yaml."


def links_beside(path: Path) -> Path:
    """Return where the links of a CSV codebook are.

    >>> links_beside(Path("codebook.csv")).name
    'codebook.links.csv'
    """
    return path.with_name(f"{path.stem}.links.csv")


def read(path: Path) -> tuple[Draft, list[Problem]]:
    """Return what the table says and the faults of its form; raises InputError where nothing can be made of it."""
    names = sheet_names(path)
    main = _CODES if _CODES in names else next(iter(names), None)
    reader = _Reader(read_table(path, main))
    reader.read()
    links = read_table(path, _LINKS) if _LINKS in names else _links_file(path)
    drawn = list(_links(links, reader.problems)) if links else []
    about = read_table(path, _ABOUT) if _ABOUT in names and main != _ABOUT else None
    name, levels = _about(about, reader.problems)
    return Draft(tuple(reader.codes), name, levels, tuple(drawn)), reader.problems


def _links_file(path: Path) -> Sheet | None:
    beside = links_beside(path)
    return read_table(beside) if path.suffix.lower() in CSV_SUFFIXES and beside.exists() else None


def _unknown_columns(sheet: Sheet, known: Sequence[str]) -> Iterator[Problem]:
    for index, heading in enumerate(sheet.headers):
        # the report of the codebook has the import's columns and one more, which says nothing about a code
        if fold_name(heading) not in (*known, "codings") and not ("definition" in known and language_of(heading)):
            near = " or ".join(f'"{one}"' for one in nearest(heading, known))
            mend = f"Did you mean {near}?" if near else f"Known are {', '.join(known)}."
            yield Problem(sheet.heading(index), f'the column "{heading}" is unknown.', mend)


@dataclass(slots=True)
class _Above:
    """What a blank dimension or theme repeats, once one was named: the index of an entry, or None for ungrouped."""

    dimension: int | None = None
    theme: int | None = None
    has_dimension: bool = False
    has_theme: bool = False


class _Reader:
    """Turns rows into entries, in the order in which they are first named."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.problems = list(_unknown_columns(sheet, _COLUMNS))
        self.codes: list[DraftCode] = []
        self.above = _Above()
        self.groups: dict[tuple[Level, str, int | None], int] = {}
        self.implied: set[int] = set()
        self.told: set[str] = set()
        self.languages = {language: index for index, heading in enumerate(sheet.headers) if (language := language_of(heading))}

    def read(self) -> None:
        """Read every row, or say which column is missing."""
        there = [place for place in _PLACES if place in self.sheet.columns]
        if not there:
            self.fault(self.sheet.heading(), "there is no column concept, theme or dimension.", "Name the codes in them.")
        elif "theme" not in there and len(there) > 1:
            self.fault(self.sheet.heading(), "there is no column theme.", "Without it concepts have no place in dimensions.")
        else:
            for row in range(len(self.sheet.rows)):
                self.row(row)

    def fault(self, where: str, what: str, mend: str) -> None:
        self.problems.append(Problem(where, what, mend))

    def cell(self, row: int, column: str) -> str:
        index = self.sheet.columns.get(column)
        return "" if index is None else self.sheet.rows[row][index]

    def where(self, row: int, column: str) -> str:
        return self.sheet.where(row, self.sheet.columns.get(column, 0))

    def row(self, row: int) -> None:
        """Read one row: its own code is the rightmost that it names."""
        dimension, theme, concept = (tidy(self.cell(row, place)) for place in _PLACES)
        if concept:
            parent = self.theme(row, dimension, theme, f'concept "{concept}"')
            self.own(row, Level.CONCEPT, concept, parent, "theme" in self.sheet.columns)
        elif theme not in ("", _UNGROUPED):
            parent = self.dimension(row, dimension, f'theme "{_unescaped(theme)}"')
            self.above.theme = self.own(row, Level.THEME, _unescaped(theme), parent, "dimension" in self.sheet.columns)
            self.above.has_theme = True
        elif not theme and dimension not in ("", _UNGROUPED):
            index = self.own(row, Level.DIMENSION, _unescaped(dimension), None, True)
            self.above = _Above(index, has_dimension=True)
        else:
            self.fault(self.sheet.where(row), "the row names no concept, theme or dimension.", "Name one, or clear the row.")

    def dimension(self, row: int, name: str, what: str) -> int | None:
        """Return the entry of the dimension that the row names or repeats, None for ungrouped."""
        if "dimension" not in self.sheet.columns:
            return None
        if not name:
            if not self.above.has_dimension and what not in self.told:
                self.told.add(what)
                self.fault(self.where(row, "dimension"), f"{what} names no dimension.", _NAME_IT)
            return self.above.dimension
        found = None if name == _UNGROUPED else self.group(row, Level.DIMENSION, _unescaped(name), None)
        if found != self.above.dimension or not self.above.has_dimension:
            # concepts below a new "-" alone are ungrouped; those below a new dimension must name their theme
            self.above = _Above(found, None, True, has_theme=found is None)
        return found

    def theme(self, row: int, dimension: str, name: str, what: str) -> int | None:
        """Return the entry of the theme that the row names or repeats, None for ungrouped."""
        if "theme" not in self.sheet.columns:
            return None
        if name and name != _UNGROUPED:
            above = self.dimension(row, dimension, f'theme "{_unescaped(name)}"')
            self.above.theme = self.group(row, Level.THEME, _unescaped(name), above)
        else:
            if dimension:
                self.dimension(row, dimension, what)
            if not name and not self.above.has_theme:
                self.fault(self.where(row, "theme"), f"{what} names no theme.", _NAME_IT)
            if name:
                self.above.theme = None
        self.above.has_theme = True
        return self.above.theme

    def group(self, row: int, level: Level, name: str, parent: int | None) -> int:
        """Return the entry of a theme or dimension that other rows stand under; it may get a row of its own later."""
        key = (level, fold_name(name), parent)
        if key not in self.groups:
            self.groups[key] = len(self.codes)
            self.implied.add(len(self.codes))
            placed = level is Level.DIMENSION or "dimension" in self.sheet.columns
            self.codes.append(DraftCode(level, name, self.where(row, level), parent=parent, placed=placed))
        return self.groups[key]

    def own(self, row: int, level: Level, name: str, parent: int | None, placed: bool) -> int:
        """Return the index of the row's own entry, which fills the one implied by rows above."""
        entry = self.filled(row, DraftCode(level, name, self.where(row, level), parent=parent, placed=placed))
        key = (level, fold_name(name), parent)
        index = self.groups.get(key)
        if index is not None and index in self.implied:
            self.implied.remove(index)
            self.codes[index] = entry
            return index
        self.groups.setdefault(key, len(self.codes))
        self.codes.append(entry)
        return len(self.codes) - 1

    def filled(self, row: int, entry: DraftCode) -> DraftCode:
        columns = self.sheet.columns
        said: dict[str, Any] = {name: self.cell(row, name) for name in TEXT_FIELDS if name in columns}
        said |= {name: tidy_lines(self.cell(row, name)) for name in LIST_FIELDS if name in columns}
        if self.languages:
            said["labels"] = {language: self.sheet.rows[row][index] for language, index in self.languages.items()}
        return replace(entry, ref=self.cell(row, "id").strip() or None, **said)


def _unescaped(name: str) -> str:
    return name[1:] if _REALLY_DASH.fullmatch(name) else name


def _escaped(name: str) -> str:
    return f"'{name}" if name == _UNGROUPED or _REALLY_DASH.fullmatch(name) else name


def _links(sheet: Sheet, problems: list[Problem]) -> Iterator[DraftLink]:
    problems += _unknown_columns(sheet, _LINK_COLUMNS)
    for row, cells in enumerate(sheet.rows):
        a, b, label = (tidy(cells[sheet.columns[key]]) if key in sheet.columns else "" for key in _LINK_COLUMNS)
        yield DraftLink(a, b, label, sheet.where(row))


def _about(sheet: Sheet | None, problems: list[Problem]) -> tuple[str | None, dict[Level, str]]:
    """Return the names of the codebook and its levels, from a sheet whose rows are `name` or a level, and the text."""
    said: dict[str, str] = {}
    known = ("name", *map(str, Level))
    for row, cells in enumerate(sheet.rows if sheet else ()):
        key, text = fold_name(cells[0]), tidy(" ".join(cells[1:2]))
        if sheet and key not in known:
            problems.append(Problem(sheet.where(row), f'"{cells[0]}" is unknown here.', f"Known are {', '.join(known)}."))
        said[key] = text
    return said.get("name"), {level: said[level] for level in Level if said.get(level)}


def write_csv(codebook: Codebook, path: Path) -> None:
    """Write the live codes, and the links beside them where there are any; raises InputError where a file is locked."""
    with replacing(path) as stream:
        _write_csv(stream, _rows(codebook))
    links = link_rows(codebook)
    # a file left from before would bring its links back
    if links or links_beside(path).exists():
        with replacing(links_beside(path)) as stream:
            _write_csv(stream, [_LINK_COLUMNS, *links])


def _write_csv(stream: BinaryIO, rows: Iterable[Sequence[str]]) -> None:
    text = TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    text.flush()
    text.detach()


def _rows(codebook: Codebook) -> list[Sequence[str]]:
    languages = sorted({language for code in codebook.live for language in code.labels})
    heads = [*_COLUMNS, *(f"label:{language}" for language in languages)]
    return [heads, *(_row(codebook, code, languages) for code in codebook.walk())]


def _row(codebook: Codebook, code: Code, languages: Sequence[str]) -> list[str]:
    texts = [getattr(code, name) for name in TEXT_FIELDS] + ["\n".join(getattr(code, name)) for name in LIST_FIELDS]
    places = [_place(codebook, code, level) for level in TOP_DOWN]
    return [code.ref, *places, *texts, *(code.labels.get(language, "") for language in languages)]


def _place(codebook: Codebook, code: Code, level: Level) -> str:
    if level is Level.CONCEPT:
        return code.name if code.level is level else ""
    if TOP_DOWN.index(level) > TOP_DOWN.index(code.level):
        return ""
    above = codebook.ancestor(code, level)
    return _escaped(above.name) if above else _UNGROUPED


def write_xlsx(codebook: Codebook, path: Path) -> None:
    """Write a workbook with the live codes, the links and the names; the same codebook gives the same bytes.

    Raises InputError where a text is longer than a cell can hold.
    """
    from xlsxwriter import Workbook

    rows = _rows(codebook)
    _check_lengths(path, rows)
    about = [("name", codebook.name), *((str(level), codebook.levels[level]) for level in Level)]
    with replacing(path) as stream, at_once(stream) as whole:
        book = Workbook(whole, {"in_memory": True})
        book.set_properties({"title": codebook.name[:250], "created": _CREATED})
        _write_sheet(book, _CODES, rows, [_WIDTHS.get(heading, 50) for heading in rows[0]])
        if links := link_rows(codebook):
            _write_sheet(book, _LINKS, [_LINK_COLUMNS, *links], [16, 16, 50])
        _write_sheet(book, _ABOUT, [("what", "text"), *about], [16, 50])
        book.close()


def _check_lengths(path: Path, rows: Sequence[Sequence[str]]) -> None:
    problems = [
        Problem(str(path), f'the {head} of "{row[0] or next(filter(None, row))}" is longer than a cell can hold.', _AS_YAML)
        for row in rows[1:]
        for head, text in zip(rows[0], row, strict=True)
        if len(text) > _LONGEST_CELL // 2 and len(text.encode("utf-16-le")) > 2 * _LONGEST_CELL
    ]
    if problems:
        raise InputError(path, problems)


def _write_sheet(book: Workbook, name: str, rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(pages(widths), 0)
    sheet.repeat_rows(0)
    for at, row in enumerate(rows):
        # not every program finds the height of wrapped texts by itself
        sheet.set_row(at, points(row, widths))
        for column, text in enumerate(row):
            _write_cell(sheet, at, column, text, body if at else head)


def _write_cell(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a text for markup of its own, unless it is in runs
        sheet.write_rich_string(row, column, text[:1], text[1:2], text[2:], look)
    else:
        sheet.write_string(row, column, text, look)
