"""The columns that a person names: by heading, by letter as a spreadsheet shows it, or by number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gioia_coder.core.text import fold_name
from gioia_coder.errors import InputError, Problem
from gioia_coder.formats.rows.columns import Column
from gioia_coder.formats.rows.grids import column_of
from gioia_coder.formats.rows.tags import Tag, coder_named
from gioia_coder.formats.sources import Asked

_LETTERS: Final = re.compile(r"[A-Za-z]{1,3}")


@dataclass(frozen=True)
class Named:
    """The columns that were named, in the order of the table; None and empty where nothing was said."""

    id: Column | None = None
    speaker: Column | None = None
    texts: tuple[Column, ...] = ()
    tags: tuple[Tag, ...] = ()


@dataclass
class _Finder:
    columns: Sequence[Column]
    unknown: list[str] = field(default_factory=list)

    def find(self, typed: str) -> Column | None:
        """Return the column that is meant; one that is not there is taken note of."""
        found = self._found(typed)
        if found is None:
            self.unknown.append(typed.strip())
        return found

    def _found(self, typed: str) -> Column | None:
        wanted = fold_name(typed)
        for heading in ("name", "question"):
            for column in self.columns:
                if fold_name(getattr(column, heading)) == wanted:
                    return column
        at = -1
        if typed.strip().isdecimal():
            at = int(typed.strip()[:6]) - 1
        elif _LETTERS.fullmatch(typed.strip()):
            at = column_of(typed.strip().upper())
        return next((column for column in self.columns if column.at == at), None)

    def several(self, typed: Sequence[str]) -> Iterator[Column]:
        """Yield the columns that are meant by headings, and by headings with commas between them."""
        for one in typed:
            whole = self._found(one)
            parts = [one] if whole or "," not in one else one.split(",")
            yield from (column for part in parts if part.strip() and (column := self.find(part)))

    def tags(self, typed: Sequence[str]) -> Iterator[Tag]:
        """Yield the columns of codes that are meant, as `COLUMN` or `COLUMN=CODER`."""
        for one in typed:
            parts = [one] if self._found(one) or "," not in one else one.split(",")
            for part in filter(str.strip, parts):
                heading, equals, coder = (part, "", "") if self._found(part) else part.rpartition("=")
                column = self.find(heading if equals else part)
                if column:
                    yield Tag(column, coder.strip() if equals else coder_named(column.name) or "")


def find_named(path: Path, columns: Sequence[Column], asked: Asked) -> Named:
    """Return the columns that `asked` names; raises InputError with all that are not there, and the headings there are."""
    finder = _Finder(columns)
    named = Named(
        finder.find(asked.id_column) if asked.id_column else None,
        finder.find(asked.speaker_column) if asked.speaker_column else None,
        tuple(dict.fromkeys(sorted(finder.several(asked.text_columns), key=lambda one: one.at))),
        tuple(finder.tags(asked.tag_columns)),
    )
    if finder.unknown:
        there = ", ".join(column.name for column in columns[:40])
        raise InputError(
            path, [Problem(str(path), f'there is no column "{one}".', f"Its columns are {there}.") for one in finder.unknown]
        )
    return named
