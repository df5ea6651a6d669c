"""Where the headings of a table are: below lines of a title, in several rows as survey programs write them, or nowhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gioia_coder.core.text import is_interviewer
from gioia_coder.core.text.labels import is_answering
from gioia_coder.formats.rows import words as w
from gioia_coder.formats.rows.columns import Column
from gioia_coder.formats.rows.grids import Grid, column_letters
from gioia_coder.formats.sources import refuse

_IMPORT_ID: Final = re.compile(r"""\{\s*["']ImportId["']\s*:\s*["']([^"']*)["'].*\}""", re.DOTALL)
_RESPONSE: Final = re.compile(r"R_[0-9A-Za-z]{11,}")
_TITLES: Final = 10
_KNOWN: Final = frozenset().union(
    *(
        w.SPEAKER,
        w.NAMED,
        w.SPOKEN,
        w.ANSWER,
        w.QUESTION,
        w.START,
        w.END,
        w.TURN,
        w.GROUP,
        w.ID,
        w.TAGS,
        w.KINDS,
        w.CODER,
        w.MEMO,
    ),
    *(w.FOREIGN, w.ASKING),
)
_DATA: Final = re.compile(r"[-+]?\d[\d.,:/\s-]*")


@dataclass(frozen=True)
class Headed:
    """A table's columns, and the rows under the headings: the first of them counted from 0 in the grid, and what was odd."""

    columns: list[Column]
    first: int
    warnings: tuple[str, ...] = ()
    survey: bool = False


@dataclass(frozen=True)
class _Names:
    """Headings as found: names, questions, fields, which are open, and how many rows they take."""

    names: Sequence[str]
    questions: Sequence[str]
    fields: Sequence[str]
    open: Sequence[bool]
    rows: int
    survey: bool = True


def read_headings(path: Path, grid: Grid) -> Headed:
    """Return the columns of a grid; raises InputError for a table without a row below its headings."""
    top = _title_lines(grid.rows)
    rows = grid.rows[top:]
    warnings = [f"{top} line{'s' if top > 1 else ''} above the headings left out."] if top else []
    if not rows:
        raise refuse(path, "it holds no table.", "Its first row names the columns.")
    found = _of_a_program(rows) or _Names(rows[0], rows[0], [""] * len(rows[0]), [False] * len(rows[0]), 1, survey=False)
    if not found.survey and _is_headless(rows):
        letters = [f"column {column_letters(at)}" for at in range(len(rows[0]))]
        found = _Names(letters, letters, [""] * len(letters), [False] * len(letters), 0, survey=False)
        warnings.append("its first row seems to be no headings and was read as words; give it headings otherwise.")
    if len(rows) == found.rows:
        raise refuse(path, "there is no row below its headings.", "Look whether the right file was given.")
    return Headed(_columns(found, rows[found.rows :]), top + found.rows, tuple(warnings), found.survey)


def _columns(found: _Names, rows: Sequence[Sequence[str]]) -> list[Column]:
    columns: list[Column] = []
    seen: set[str] = set()
    for at, cells in enumerate(zip(*rows, strict=True)):
        name = " ".join(found.names[at].split()) or f"column {column_letters(at)}"
        if not found.names[at].strip() and (not any(map(str.strip, cells)) or _counts_rows(cells)):
            continue
        name = f"{name} ({column_letters(at)})" if name.casefold() in seen else name
        seen.add(name.casefold())
        question = " ".join(found.questions[at].split()) or name
        columns.append(Column(at, name, question, cells, found.fields[at], found.open[at]))
    return columns


def _counts_rows(cells: Sequence[str]) -> bool:
    """Tell whether a column without a heading only counts the rows, as R and pandas write it."""
    values = [cell.strip() for cell in cells]
    return all(value.isdecimal() and value.isascii() for value in values) and len(set(values)) == len(values)


def _title_lines(rows: Sequence[Sequence[str]]) -> int:
    """Return how many lines of one cell stand above a table of several columns."""
    for top, row in enumerate(rows[: _TITLES + 1]):
        if _filled(row) != 1 or top + 1 == len(rows):
            return top
        if not all(_filled(below) > 1 for below in rows[top + 1 : top + 3]) and not any(
            _filled(below) > 1 for below in rows[top + 1 : top + _TITLES]
        ):
            return top
    return 0


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _of_a_program(rows: Sequence[Sequence[str]]) -> _Names | None:
    """Return the several rows of headings that Qualtrics and SurveyMonkey write, None where there is one row at most."""
    names = rows[0]
    for at, row in enumerate(rows[1:4], 1):
        fields = [match[1] if (match := _IMPORT_ID.fullmatch(cell.strip())) else "" for cell in row]
        if any(fields) and sum(map(bool, fields)) * 2 > _filled(row):
            questions = rows[1] if at > 1 else names
            return _Names(names, questions, fields, [field.endswith("_TEXT") for field in fields], at + 1)
    for column in zip(*rows, strict=True):
        first = next((at for at, cell in enumerate(column) if _RESPONSE.fullmatch(cell.strip())), 0)
        if 0 < first <= 3 and all(_RESPONSE.fullmatch(cell.strip()) for cell in column[first:]):
            nothing = [""] * len(names)
            return _Names(names, rows[1] if first > 1 else names, nothing, [False] * len(names), first)
    return _of_two_rows(rows)


def _of_two_rows(rows: Sequence[Sequence[str]]) -> _Names | None:
    """Return questions with the options below them, as SurveyMonkey writes them."""
    if len(rows) < 2 or rows[1][0].strip():
        return None
    below = [" ".join(cell.split()) for cell in rows[1]]
    if not {"response", "open-ended response"} & {cell.casefold() for cell in below}:
        return None
    names, question = [], ""
    for heading, option in zip(rows[0], below, strict=True):
        question = " ".join(heading.split()) or question
        plain = option.casefold() in ("", "response", "open-ended response")
        names.append(question if plain else f"{question} - {option}")
    is_open = [cell.casefold() == "open-ended response" for cell in below]
    return _Names(names, names, [""] * len(names), is_open, 2)


def _is_label(cell: str) -> bool:
    return len(cell) <= 40 and (is_interviewer(cell) or is_answering(cell))


def _is_headless(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first row is data: a number over numbers, or a short value that comes again below."""
    head = [cell.strip() for cell in rows[0]]
    if any(_is_label(cell) and cell in {row[at].strip() for row in rows[1:]} for at, cell in enumerate(head)):
        return True
    if len(rows) < 3 or any(not _KNOWN.isdisjoint(w.tokens(cell)) for cell in head if len(cell) < 60):
        return False
    if all(cell.isdecimal() or not cell for cell in head):
        return False
    for cell, column in zip(head, zip(*rows[1:], strict=True), strict=True):
        values = [value.strip() for value in column if value.strip()]
        if not cell or not values:
            continue
        again = Counter(values)[cell]
        numbers = sum(1 for value in values if _DATA.fullmatch(value))
        if (again > 1 and len(cell) <= 40) or (_DATA.fullmatch(cell) and numbers == len(values) > 1):
            return True
    return False
