"""Codings as they stand in a file, before anything is known about the project: rows of words with their places."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from gioia_coder.core.text.canonical import canonical, fold_name
from gioia_coder.errors import InputError, Problem
from gioia_coder.formats.sheets import check_readable, iter_table

FIELDS: Final = (
    *("source", "segment", "start", "end", "quote"),
    *("id", "code", "level", "codes", "coder", "memo", "intensity", "polarity"),
)
SHOWN: Final = 20
"""How many faults of a file are shown; the others are counted."""

WRONG: Final = -1
"""An offset that was a fault already."""

_KEPT: Final = 2_000
_SEVERAL: Final = re.compile("[;；\n]")


class Cells(NamedTuple):
    """One coding of a file; what is empty or None says nothing. `codes` holds the several codes of a sheet's cell."""

    line: int
    segment: str
    start: int | None
    end: int | None
    quote: str
    code: tuple[str, str, str]
    codes: tuple[str, ...]
    coder: str
    memo: str
    intensity: int | None
    contradicts: bool | None

    @property
    def said(self) -> tuple[int | None, int, str]:
        """Intensity, contradicts and memo as they are where nothing was said before."""
        return self.intensity, int(bool(self.contradicts)), self.memo if self.memo.strip() else ""


class Faults:
    """The faults of a file, found in any order and told by line: the first ones whole, the others as a number."""

    def __init__(self, path: Path, place: Callable[[int, str], str]) -> None:
        self.path = path
        self.place = place
        self.count = 0
        self._found: list[tuple[int, int, str, str, str]] = []

    def add(self, line: int, column: str, what: str, mend: str = "") -> None:
        """Note one fault, by the line and the column that it is about."""
        self.count += 1
        self._found.append((line, self.count, column, what, mend))
        if len(self._found) > _KEPT:
            self._found = sorted(self._found)[:SHOWN]

    def check(self) -> None:
        """Raise `InputError` when there are any."""
        if not self.count:
            return
        first = sorted(self._found)[:SHOWN]
        problems = [Problem(self.place(line, column), what, mend) for line, _, column, what, mend in first]
        if self.count > SHOWN:
            problems.append(Problem("", f"and {self.count - SHOWN:,} more."))
        raise InputError(self.path, problems, mend="Nothing was imported.")


@dataclass
class File:
    """The rows of a file by the words that name their source; `columns` are those that the file has."""

    faults: Faults
    columns: frozenset[str]
    rows: dict[str, list[Cells]] = field(default_factory=dict)


def read(path: Path, progress: Callable[[Iterable[Any]], Iterable[Any]] = iter) -> File:
    """Read codings from CSV, XLSX or JSON; what is wrong with single cells is noted in `faults`.

    Raises `InputError` for a file that cannot be read, or lacks the columns that say what is coded where.
    """
    if path.suffix.lower() == ".json":
        items = _items(path)
        columns = frozenset(fold_name(name) for item in items for name in item)
        file = File(Faults(path, lambda line, column: f"{path.name}, item {line}, {column}"), columns & set(FIELDS))
        rows: Iterator[tuple[int, list[str]]] = ((n, _words(item)) for n, item in enumerate(items, start=1))
    else:
        table = iter_table(path)
        at = {name: table.columns.get(name, -1) for name in FIELDS}
        file = File(
            Faults(path, lambda line, column: table.where(line, max(at.get(column, 0), 0))),
            frozenset(name for name, index in at.items() if index >= 0),
        )
        rows = _picked(table, list(at.values()))
    if file.columns or path.suffix.lower() != ".json":
        _check_columns(path, file.columns)
    reader = _Reader(file)
    for line, cells in progress(rows):
        reader.add(line, cells)
    return file


def _picked(table: Iterable[tuple[int, list[str]]], at: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
    for line, cells in table:
        # the index -1 of a column that is not there finds this empty cell
        cells.append("")
        yield line, [cells[index] for index in at]


def _items(path: Path) -> list[dict[str, Any]]:
    check_readable(path)
    try:
        found = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(path, f"is not readable as JSON ({error}).", mend="Write it anew, in UTF-8.") from error
    if isinstance(found, dict):
        found = next((found[key] for key in ("codings", "rows") if isinstance(found.get(key), list)), None)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise InputError(path, "does not hold a list of codings.", mend='It looks like [{"source": "E1-01", "start": 120, ...}].')
    return found


def _words(item: Mapping[str, Any]) -> list[str]:
    known = {fold_name(name): value for name, value in item.items()}
    return [_word(known.get(name)) for name in FIELDS]


def _word(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(str(one) for one in value if one is not None)
    if not isinstance(value, str):
        return str(value)
    if value.isprintable():
        return value
    # half of a surrogate pair is what JSON can hold and nothing else can
    return value.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _check_columns(path: Path, columns: frozenset[str]) -> None:
    missing = [] if columns & {"source", "segment"} else ["source (or segment)"]
    missing += [] if columns & {"segment", "quote"} or {"start", "end"} <= columns else ["start and end (or quote, or segment)"]
    missing += [] if columns & {"code", "id", "codes"} else ["code (or id)"]
    if missing:
        raise InputError(path, f"has no column {', '.join(missing)}.", mend=f"Columns are {', '.join(FIELDS)}.")


class _Reader:
    """Turns the words of a row into cells; equal words are kept once."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.faults = file.faults
        self.known: dict[Any, Any] = {}

    def add(self, line: int, row: list[str]) -> None:
        source, segment, start, end, quote, ref, code, level, codes, coder, memo, intensity, polarity = row
        once = self.known.setdefault
        one = (ref.strip(), code.strip(), level.strip())
        several: tuple[str, ...] = ()
        if codes:
            several = tuple(filter(None, map(str.strip, _SEVERAL.split(codes))))
        if not (several or one[0] or one[1]):
            self._uncoded(line, (start, end, quote, memo, intensity, polarity))
            return
        segment = segment.strip()
        cells = Cells(
            line,
            segment,
            self._offset(line, "start", start),
            self._offset(line, "end", end),
            quote,
            once(one, one),
            once(several, several),
            once(coder, coder).strip(),
            memo if memo.isprintable() else canonical(memo),
            self._intensity(line, intensity),
            self._contradicts(line, polarity),
        )
        if name := source.strip() or re.split("[:@]", segment, maxsplit=1)[0]:
            self.file.rows.setdefault(name, []).append(cells)
        else:
            self.faults.add(line, "source", "names no source.", "Fill the column source.")

    def _uncoded(self, line: int, said: Iterable[str]) -> None:
        """Pass over a row of a sheet that nobody filled in; in any other file every row names a code."""
        if "codes" not in self.file.columns:
            self.faults.add(line, "code", "names no code.", "Fill the column code, or take the row out.")
        elif any(word.strip() for word in said):
            self.faults.add(line, "codes", "says something, but names no code.", "Name a code, or empty the row.")

    def _offset(self, line: int, column: str, word: str) -> int | None:
        if word.isdecimal() and word.isascii() and len(word) < 16:
            return int(word)
        word = word.strip()
        if not word:
            return None
        if word.isdecimal() and word.isascii() and len(word) < 16:
            return int(word)
        self.faults.add(line, column, f'"{word[:40]}" is not a number of characters.', "Count code points from 0.")
        return WRONG

    def _intensity(self, line: int, word: str) -> int | None:
        word = word.strip()
        if word and word not in ("1", "2", "3"):
            self.faults.add(line, "intensity", f'the intensity "{word[:40]}" is not 1, 2 or 3.', "1 is weak, 3 is strong.")
            return None
        return int(word) if word else None

    def _contradicts(self, line: int, word: str) -> bool | None:
        if word not in ("", "supports") and fold_name(word) not in ("", "supports", "contradicts"):
            self.faults.add(line, "polarity", f'the polarity "{word[:40]}" is not known.', "It is supports or contradicts.")
        return fold_name(word) == "contradicts" if word.strip() else None
