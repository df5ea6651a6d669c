"""Tables as sources: one utterance a row, one respondent's answers a row, or words with their times.

A table of utterances is one source, and one source for each of several transcripts where a column tells these apart, each in
a block of rows: whoever keeps twelve interviews in one sheet means twelve sources. A survey is one source for each respondent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Final

from gioia_coder.core.text import Mark, Utterance, fold_name
from gioia_coder.formats.rows import words as w
from gioia_coder.formats.rows.asked import find_named
from gioia_coder.formats.rows.columns import Column, seconds_of
from gioia_coder.formats.rows.grids import Grid, read_grid
from gioia_coder.formats.rows.headings import Headed, read_headings
from gioia_coder.formats.rows.plan import Plan, decide
from gioia_coder.formats.rows.said import shown_plan
from gioia_coder.formats.rows.tags import codes_in
from gioia_coder.formats.sources import About, Asked, Decoded, refuse

ASKS: Final = "Interviewer"
"""Who asks the questions of a survey."""
MOST_CHARACTERS: Final = 5_000_000
_ENDED: Final = re.compile(r"[.!?…:;。！？؟\"”)\]-]\s*$")
_UNFIT: Final = re.compile(r"[\s:@\x00-\x1f]+")


def read(path: Path, data: bytes, asked: Asked) -> list[Decoded]:
    """Return the sources in a table; what was decided is a warning of the first of them.

    Raises InputError for bytes that are no table, for columns that are not there, and where no column holds words.
    """
    grid = read_grid(path, data, asked.encoding)
    headed = read_headings(path, grid)
    plan = decide(headed.columns, find_named(path, headed.columns, asked), survey=headed.survey)
    if not plan.texts:
        names = ", ".join(column.name for column in headed.columns[:40])
        raise refuse(path, "no column of it holds answers or words.", f"Name it with --text-columns; its columns are {names}.")
    rows = _Rows(path.stem, grid, headed, plan)
    found = list(rows.respondents() if plan.kind == "survey" else rows.transcripts())
    if any(sum(len(one.words) for one in part.spoken) > MOST_CHARACTERS for part in found):
        raise refuse(path, f"a source in it holds more than {MOST_CHARACTERS:,} characters.", "Divide it into several sources.")
    said = (*grid.decoded.warnings, *headed.warnings, *shown_plan(plan, len(found)), *rows.warnings)
    how = grid.decoded
    found = [replace(one, encoding=how.encoding, sure=how.sure, confidence=how.confidence) for one in found]
    return [replace(found[0], warnings=said), *found[1:]] if found else []


@dataclass
class _Rows:
    """The rows of a table under a plan; `warnings` are what is found out while they are read."""

    stem: str
    grid: Grid
    headed: Headed
    plan: Plan
    warnings: list[str] = field(default_factory=list)

    def _is_copy(self, row: int, column: Column) -> bool:
        return (row + self.headed.first, column.at) in self.grid.copied

    def _words(self, row: int, column: Column) -> str:
        cell = column.cells[row]
        return "" if not cell.strip() or self._is_copy(row, column) else cell

    def _marks(self, row: int, column: Column, words: str) -> tuple[Mark, ...]:
        """Return the codes that stand in a row for the words of one of its columns, those of one coder together."""
        plan, codes = self.plan, dict[str, list[str]]()
        by_row = plan.coder.cells[row].strip() if plan.coder else ""
        for tag in plan.tags:
            if not tag.of or column.at in tag.of:
                codes.setdefault(tag.coder or by_row, []).extend(codes_in(tag.column.cells[row]))
        memo = plan.memo.cells[row].strip() if plan.memo else ""
        return tuple(Mark(0, len(words), tuple(dict.fromkeys(some)), coder, memo) for coder, some in codes.items() if some)

    def _number(self, row: int) -> int:
        return self.grid.numbers[row + self.headed.first]

    @property
    def _count(self) -> int:
        return len(self.grid.rows) - self.headed.first

    def transcripts(self) -> Iterator[Decoded]:
        """Yield the source of a table of utterances, or the several that a column tells apart."""
        spoken = self._utterances()
        if self.plan.group is None:
            yield Decoded(spoken=[one for _, one in spoken], layout=self.plan.kind)
            return
        groups: dict[str, list[Utterance]] = {}
        for row, one in spoken:
            groups.setdefault(self.plan.group.cells[row].strip(), []).append(one)
        names = _Names()
        for value, some in groups.items():
            yield Decoded(spoken=some, layout=self.plan.kind, name=names.free(value))

    def _utterances(self) -> list[tuple[int, Utterance]]:
        """Return what is said row by row, with the number of its row."""
        speakers = self._speakers()
        words = [
            "\n".join(filter(None, (self._words(row, one).strip() for one in self.plan.texts))) for row in range(self._count)
        ]
        self._tell_of_unspoken(words)
        times = self._times(words)
        found: list[tuple[int, Utterance]] = []
        for row, said in enumerate(words):
            if said:
                marks = tuple(mark for one in self.plan.texts[:1] for mark in self._marks(row, one, said))
                found.append((row, Utterance(said, speakers[row], times[row], marks)))
            elif found and any(self._is_copy(row, one) for one in self.plan.texts):
                at, before = found[-1]
                found[-1] = (at, replace(before, marks=(*before.marks, *self._marks(row, self.plan.texts[0], before.words))))
        return found

    def _tell_of_unspoken(self, words: Sequence[str]) -> None:
        """Count the rows whose words stand only in a translation that is left out."""
        for column in self.plan.left:
            if w.is_called(column.name, w.FOREIGN, w.SPOKEN | w.ANSWER):
                rows = sum(1 for said, cell in zip(words, column.cells, strict=True) if not said and cell.strip())
                self.warnings += [f"{_many(rows, 'row')} with words in {column.name} only left out."] if rows else []

    def _times(self, words: Sequence[str]) -> list[float | None]:
        if self.plan.time is None:
            return [None] * len(words)
        times, unit = seconds_of(self.plan.time.cells, words)
        if unit:
            self.warnings.append(f"the times in {self.plan.time.name} were read as {unit}.")
        return times

    def _speakers(self) -> list[str]:
        """Return who speaks in each row; one that plainly goes on has the speaker above."""
        column = self.plan.speaker
        if column is None:
            return [""] * self._count
        found = [" ".join(cell.split()).strip(":： ") for cell in column.cells]
        said = [row for row in range(self._count) if any(self._words(row, one) for one in self.plan.texts)]
        named = [found[row] for row in said if found[row]]
        without = len(said) - len(named)
        sparse = without * 4 >= len(said) and all(one != other for one, other in pairwise(named))
        went_on = 0
        for before, row in pairwise(said):
            if not found[row] and found[before] and (sparse or self._goes_on(before, row)):
                found[row] = found[before]
                went_on += 1
        if went_on:
            self.warnings.append(f"{_many(went_on, 'row')} without a speaker read as going on from the row above.")
        if without > went_on:
            self.warnings.append(f"{_many(without - went_on, 'row')} without a speaker.")
        return found

    def _goes_on(self, before: int, row: int) -> bool:
        """Tell whether words begin in the midst of a sentence that the row above left open."""
        text = self.plan.texts[0]
        above, here = self._words(before, text).rstrip(), self._words(row, text).lstrip()
        return here[:1].islower() and bool(above) and not _ENDED.search(above)

    def respondents(self) -> Iterator[Decoded]:
        """Yield a source for each respondent who answered, in the order of the rows; silent ones are counted in a warning."""
        names, silent, kept = _Names(), 0, 0
        for identity, rows in self._by_respondent():
            label = names.free(identity)
            spoken = [one for row in rows for one in self._answers(row, label)]
            if not spoken:
                silent += 1
                continue
            kept += 1
            about = About(kind="survey", case=label, informant=label, attributes=self._attributes(rows))
            if self._is_one:
                about = About(informant=label)
            name = "" if self._is_one else label.removeprefix(f"{self.stem_id}-")
            yield Decoded(spoken=spoken, layout="survey", name=name, about=about)
        if names.twice:
            self.warnings.append(f"ids that stood for another respondent too were numbered: {', '.join(names.twice[:5])}.")
        if silent:
            self.warnings.append(f"{_many(silent, 'row')} without any answer left out.")

    @cached_property
    def _is_one(self) -> bool:
        """True for one conversation: many questions, each asked once, and nothing that tells who answers."""
        asked = self.plan.question
        return asked is not None and self.plan.id is None and len(asked.values) == len({*asked.values}) == self._count > 1

    @property
    def stem_id(self) -> str:
        """The file's stem as it stands in ids."""
        return _UNFIT.sub("-", self.stem).strip("-") or "survey"

    def _by_respondent(self) -> Iterable[tuple[str, list[int]]]:
        """Return each respondent's id with the rows; without a column of ids it is of file and row."""
        column = self.plan.id
        if self._is_one:
            return [(self.stem_id, list(range(self._count)))]
        if column is None:
            return [(f"{self.stem_id}-{self._number(row)}", [row]) for row in range(self._count)]
        found: dict[str, list[int]] = {}
        for row, cell in enumerate(column.cells):
            identity = " ".join(cell.split()) or f"{self.stem_id}-{self._number(row)}"
            found.setdefault(identity, []).append(row)
        return found.items()

    def _answers(self, row: int, label: str) -> Iterator[Utterance]:
        """Yield the questions that a row answers, each with its answer."""
        for column in self.plan.texts:
            words = self._words(row, column)
            if not words:
                continue
            asked = " ".join(self.plan.question.cells[row].split()) if self.plan.question else ""
            yield Utterance(asked or column.question, ASKS)
            yield Utterance(words, label, None, self._marks(row, column, words))

    def _attributes(self, rows: Sequence[int]) -> dict[str, str]:
        found = {}
        for column in self.plan.attributes:
            value = next((" ".join(column.cells[row].split()) for row in rows if column.cells[row].strip()), "")
            if value:
                name = f"{column.name} (column)" if fold_name(column.name) in w.RESERVED else column.name
                found[name] = value
        return found


@dataclass
class _Names:
    """The names that sources of one file have, each once as ids compare."""

    taken: set[str] = field(default_factory=set)
    twice: list[str] = field(default_factory=list)

    def free(self, value: str) -> str:
        """Return the name for a value, with a number behind it where another has it."""
        base = name = _UNFIT.sub("-", value).strip("-") or "source"
        n = 1
        while fold_name(name) in self.taken:
            n += 1
            name = f"{base}-{n}"
        if n > 1:
            self.twice.append(name)
        self.taken.add(fold_name(name))
        return name


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
