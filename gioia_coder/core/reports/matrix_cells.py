"""What stands in the cells of a case matrix: as programs read it, as paper shows it, and why a cell is empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gioia_coder.core.blocks import Value
from gioia_coder.core.counting.cells import CellCounts
from gioia_coder.core.counting.ground import distinct
from gioia_coder.core.counting.reach import Reach, reach
from gioia_coder.core.reports.data_sources import participants
from gioia_coder.core.reports.intensity_rule import parse
from gioia_coder.core.reports.judgements import JUDGED, Judgements
from gioia_coder.core.reports.options import CELLS, Options
from gioia_coder.core.reports.records import Reader
from gioia_coder.core.reports.wording import enumerated
from gioia_coder.errors import UnknownNameError

if TYPE_CHECKING:
    from gioia_coder.core.study import Ints

OVERRIDDEN: Final = "*"
"""What marks a judgement that stands in place of the rule's."""


class Empty(StrEnum):
    """Why a cell holds nothing; `LITTLE` has evidence, though less than a rule or a filter asks for."""

    DENIED = "denied"
    NOT_MENTIONED = "not mentioned"
    NOT_ASKED = "not asked"
    NO_DATA = "no data"
    NOT_APPLICABLE = "not applicable"
    LITTLE = "too little"


MARKS: Final[Mapping[Empty, str]] = {
    Empty.DENIED: "×",
    Empty.NOT_MENTIONED: "–",
    Empty.NOT_ASKED: "?",
    Empty.NO_DATA: "n.d.",
    Empty.NOT_APPLICABLE: "n/a",
    Empty.LITTLE: "<",
}
MEANS: Final[Mapping[Empty, str]] = {
    Empty.DENIED: "denied, all that was said speaks against it",
    Empty.NOT_MENTIONED: "not mentioned in what was read",
    Empty.NOT_ASKED: "not asked",
    Empty.NO_DATA: "no data, nothing was read",
    Empty.NOT_APPLICABLE: "not applicable",
    Empty.LITTLE: "found, but too little for the rule or the filters",
}


@dataclass
class Filled:
    """The cells by row and column: `values` for programs, `printed` for paper, `empty` where nothing is to be shown.

    `said` are the sentences that explain them; `shown` holds the marks that need the legend.
    """

    counts: CellCounts
    values: list[list[Any]]
    printed: list[list[Value]]
    empty: list[list[Empty | None]]
    said: list[str] = field(default_factory=list)
    by_rule: list[list[str]] | None = None
    judged: Judgements | None = None

    def legend(self) -> list[str]:
        """Return the sentence about the marks that occur, nothing where none does."""
        here = {each for row in self.empty for each in row}
        words = [f"{MARKS[one]} {MEANS[one]}" for one in Empty if one in here]
        return [f"{'; '.join(words)}."] if words else []


def fill(counts: CellCounts, options: Options) -> Filled:
    """Return what stands in every cell; raises UnknownNameError for a cell that is not there, InputError for a faulty rule."""
    if options.cell not in CELLS:
        raise UnknownNameError("cell", options.cell, CELLS)
    study = counts.ground.study
    judged = Judgements.of(study, counts)
    reaches = reach(study, counts.columns, participants(study))
    makers: dict[str, Callable[[], Filled]] = {
        "kinds": lambda: _kinds(counts),
        "rating": lambda: _ratings(counts, judged),
    }
    if options.cell == "intensity" and options.rule:
        found = _by_rule(counts, options.rule, reaches, judged)
    else:
        found = makers.get(options.cell, lambda: _plain(counts, options.cell, Reader(study)))()
    _name_empties(found, judged, reaches)
    return found


def _shape(counts: CellCounts) -> tuple[range, range]:
    return range(len(counts.rows.constructs)), range(len(counts.columns.labels))


def _none(counts: CellCounts) -> list[list[Empty | None]]:
    rows, columns = _shape(counts)
    return [[None for _ in columns] for _ in rows]


# Why a cell is empty.


def _name_empties(found: Filled, judged: Judgements, reaches: Sequence[Reach]) -> None:
    """Say of every cell that shows nothing why that is."""
    rows, columns = _shape(found.counts)
    present, rated = found.counts.present, found.judged is not None and found.by_rule is None
    for row in rows:
        for column in columns:
            said = judged.unasked(row, column)
            bare = found.printed[row][column] in (None, "", ())
            if bare and (not present[row, column] or (rated and said)):
                found.empty[row][column] = _why(found.counts, row, column, said, reaches[column])
            elif bare and found.by_rule is not None:
                found.empty[row][column] = Empty.LITTLE
            if (why := found.empty[row][column]) is not None:
                found.printed[row][column] = MARKS[why]


def _why(counts: CellCounts, row: int, column: int, said: str, held: Reach) -> Empty:
    denied = counts.contradicted[row, column] and not counts.present[row, column]
    if said and not denied:
        return Empty.NOT_APPLICABLE if said == "not-applicable" else Empty.NOT_ASKED
    if counts.filtered[row, column]:
        return Empty.LITTLE
    if denied:
        return Empty.DENIED
    return Empty.NOT_MENTIONED if held.read else Empty.NO_DATA


# What was counted, quoted or named.


def _plain(counts: CellCounts, kind: str, reader: Reader) -> Filled:
    values = _values(counts, kind, reader)
    return Filled(counts, values, [[_printed(value) for value in row] for row in values], _none(counts))


def _values(counts: CellCounts, kind: str, reader: Reader) -> list[list[Any]]:
    """Return the value of every cell as programs read it."""
    plain = {
        "present": counts.present,
        "count": counts.passages,
        "sources": counts.sources,
        "informants": counts.informants,
        "intensity": counts.intensity,
    }
    if kind in plain:
        values: list[list[Any]] = plain[kind].tolist()
        return [[value or None for value in row] for row in values] if kind == "intensity" else values
    words = _quotes if kind == "quotes" else _codes
    rows, columns = _shape(counts)
    return [[words(counts, counts.members(row, column), reader) for column in columns] for row in rows]


def _quotes(counts: CellCounts, members: range, reader: Reader) -> list[str]:
    """Return the quotes of a cell with their addresses, each segment once."""
    codings, coding = counts.ground.codings, counts.supporting.coding[members.start : members.stop]
    coding = coding[~counts.ground.question[coding] | counts.ground.answer[coding]]
    taken = (column[coding].tolist() for column in (codings.source, codings.start, codings.end))
    spans = dict.fromkeys(zip(*taken, strict=True))
    return [f"{reader.shown(*span)} ({reader.address(*span)})" for span in spans if not reader.hidden(*span)]


def _codes(counts: CellCounts, members: range, reader: Reader) -> list[str]:
    """Return the names of the codes found in a cell, in the order of the codebook."""
    coding = counts.supporting.coding[members.start : members.stop]
    found = set(counts.ground.codings.code[coding].tolist())
    return [code.name for code in reader.study.codebook.walk() if code.id in found] if found else []


def _printed(value: Any) -> Value:
    """Return a cell's value for paper, where nothing is a blank rather than a nought."""
    if isinstance(value, list):
        return tuple(value)
    return value or None


# Kinds of sources.


def letters(kinds: Sequence[str]) -> dict[str, str]:
    """Return a short sign for each kind of source: its first letter, or as many as tell it apart.

    >>> letters(["interview", "document", "site visit", "survey", "slides"])
    {'interview': 'I', 'document': 'D', 'site visit': 'S', 'survey': 'SU', 'slides': 'SL'}
    """
    found: dict[str, str] = {}
    for kind in kinds:
        word = "".join(kind.upper().split())
        signs = (word[:length] for length in range(1, len(word) + 1))
        found[kind] = next((sign for sign in signs if sign not in found.values()), kind)
    return found


def kinds_in_cells(counts: CellCounts) -> list[list[list[str]]]:
    """Return the kinds of the sources behind each cell, in the order in which they come first in the study."""
    study = counts.ground.study
    kinds = list(dict.fromkeys(source.kind for source in study.sources))
    of_source = np.zeros(max((source.id for source in study.sources), default=0) + 1, np.int64)
    for source in study.sources:
        of_source[source.id] = kinds.index(source.kind)
    found, width = counts.supporting, max(1, len(kinds))
    pairs = distinct(found.cell * width + of_source[counts.ground.codings.source[found.coding]])
    rows, columns = _shape(counts)
    cells: list[list[list[str]]] = [[[] for _ in columns] for _ in rows]
    for pair in pairs.tolist():
        cell, kind = divmod(pair, width)
        cells[cell // len(columns)][cell % len(columns)].append(kinds[kind])
    return cells


def _kinds(counts: CellCounts) -> Filled:
    """Return the kinds of source behind each cell, as letters on paper."""
    values = kinds_in_cells(counts)
    kinds = dict.fromkeys(source.kind for source in counts.ground.study.sources)
    here = {kind for row in values for cell in row for kind in cell}
    signs = letters([kind for kind in kinds if kind in here])
    printed: list[list[Value]] = [[tuple(signs[kind] for kind in cell) for cell in row] for row in values]
    said = [f"{', '.join(f'{sign} {kind}' for kind, sign in signs.items())}."] if signs else []
    return Filled(counts, values, printed, _none(counts), said)


# Judgements, by people and by a rule.


def _ratings(counts: CellCounts, judged: Judgements) -> Filled:
    """Return the researcher's judgements; what was found and not judged is blank."""
    judged.demand_cases()
    rows, columns = _shape(counts)
    values = [[judged.data(row, column) or None for column in columns] for row in rows]
    printed: list[list[Value]] = [[judged.words(row, column) for column in columns] for row in rows]
    said = (
        ["Ratings are the researchers' judgements; their reasons are listed beneath."] if judged.cells else ["Nothing is rated."]
    )
    said += judged.left_out()
    unjudged = any(not judged.words(row, column) and counts.present[row, column] for row in rows for column in columns)
    said += ["A blank cell has evidence and no rating."] if unjudged else []
    return Filled(counts, values, printed, _none(counts), said, judged=judged)


def numbers(counts: CellCounts) -> dict[str, Ints]:
    """Return what a rule can count, by cell."""
    kinds = [[len(cell) for cell in row] for row in kinds_in_cells(counts)]
    return {
        "informants": counts.informants,
        "passages": counts.passages,
        "sources": counts.sources,
        "kinds": np.array(kinds, np.int64).reshape(counts.passages.shape),
        "codings": counts.codings,
        "intensity": counts.intensity,
    }


def _by_rule(counts: CellCounts, words: str, reaches: Sequence[Reach], judged: Judgements) -> Filled:
    """Return high, medium or low by the rule; a judgement that differs stands in its place and is marked."""
    rule = parse(words)
    whole = {"informants": [len(each.informants) for each in reaches], "sources": [len(each.sources) for each in reaches]}
    by_rule = rule.apply(numbers(counts), whole)
    rows, columns = _shape(counts)
    by_rule = [[level if counts.present[row, at] else "" for at, level in enumerate(by_rule[row])] for row in rows]
    values: list[list[Any]] = [[level or None for level in row] for row in by_rule]
    printed: list[list[Value]] = [[level or None for level in row] for row in by_rule]
    marked = False
    for row in rows:
        for column in columns:
            said = judged.words(row, column)
            if said and said != by_rule[row][column]:
                values[row][column], printed[row][column], marked = said, f"{said}{OVERRIDDEN}", True
    said_of = [f"Rule, the first level that holds: {rule.words()}."]
    if shares := rule.shares():
        said_of.append(f"Shares are of the {enumerated(shares)} of a {counts.columns.name} in sources that have a text.")
    said_of += [f"{OVERRIDDEN} rated otherwise by the researcher; the reasons are listed beneath."] if marked else []
    return Filled(counts, values, printed, _none(counts), said_of, by_rule, judged if judged.any_of(JUDGED) else None)
