"""Constructs by cases, or by informants, roles, sources, kinds or an attribute of cases; and the papers' list of cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from gioia_coder.core.blocks import Cell, Column, Kind, Report, Table, Value
from gioia_coder.core.counting.cells import CellCounts, count
from gioia_coder.core.counting.columns import FIXED, columns_by
from gioia_coder.core.counting.ground import ground
from gioia_coder.core.counting.rows import only, rows_at, used_codes
from gioia_coder.core.model import Level
from gioia_coder.core.reports import matrix_figure
from gioia_coder.core.reports.matrix_cells import Filled, fill
from gioia_coder.core.reports.names import parent_of, unambiguous
from gioia_coder.core.reports.narrowing import narrowing_note, with_descendants
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.ordering import Order, ordered
from gioia_coder.core.reports.presets import RULE_SETTING, applied
from gioia_coder.core.reports.records import Reader, cell, evidence_table
from gioia_coder.core.reports.wording import capital, counting_note, filters_of, level_columns, plural, provenance
from gioia_coder.core.study import Study
from gioia_coder.errors import InputError, UnknownNameError

__all__ = ["RULES", "Counted", "build", "counted"]

ALL_CASES = "All cases"
NONE = "None"
KINDS = {"present": Kind.MARK, "quotes": Kind.LINES, "list": Kind.LIST, "kinds": Kind.LIST, "rating": Kind.TEXT}
RULES = {
    "present": "● marks a {column} with at least one passage that supports the {row}.",
    "count": "A cell counts passages: runs of a source covered by overlapping codings of the {row}; "
    "a passage under several codes of it counts once.",
    "sources": "A cell counts the sources with a passage that supports the {row}.",
    "informants": "A cell counts the {column}'s own informants who speak in a passage that supports the {row}.",
    "intensity": "A cell shows the highest intensity, 1 to 3, of the codings that support the {row}.",
    "rating": "A cell shows how the {column} was rated on the {row}.",
    "kinds": "A cell shows the kinds of the sources with a passage that supports the {row}.",
    "quotes": "A cell holds the quotes that support the {row}, except rejected and private ones.",
    "list": "A {column} is named where at least one passage supports the {row}.",
}
BY_RULE = "A cell says how strong the evidence for the {row} is in the {column}."


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts, and the order of their columns."""

    counts: CellCounts
    order: Order


def build(study: Study, options: Options) -> Report:
    """Return the case matrix; raises UnknownNameError for rows, columns, cells or a layer that are not there.

    Rows may be cases or whatever else columns can be: the columns are then constructs. Raises InputError where both are either.
    """
    options, turned = _turned(study, applied(options, study.settings.get(RULE_SETTING, "")))
    options = replace(options, cell=options.cell or ("intensity" if options.rule else "present"))
    if options.rule and options.cell != "intensity":
        raise InputError("", "--rule says what intensity is.", mend="Say --cell intensity with it, or leave it out.")
    if options.definitions and turned:
        raise InputError("", "--definitions are of rows, and here the columns are codes.", mend="Leave one of them out.")
    found = counted(study, options)
    counts = found.counts
    filled = fill(counts, options)
    note = _note(found, filled, options)
    listed = options.cell == "list"
    rows, column = f"{capital(counts.rows.level)}s", counts.columns.name
    title = f"{rows} and their {plural(column)}" if listed else f"{rows} by {column}"
    if turned:
        title = (
            f"{capital(plural(column))} and their {rows.lower()}"
            if listed
            else f"{capital(plural(column))} by {counts.rows.level}"
        )
    layout = (_Turned if turned else _Upright)(found, filled, options)
    blocks = [layout.list_table(title, note) if listed else layout.table(title, note)]
    if filled.judged is not None and filled.judged.cells:
        blocks.append(filled.judged.table(filled.by_rule))
    return Report(
        "case-matrix",
        title,
        tuple(blocks),
        provenance(study, options, counts.ground.layer, _filters(options)),
        {"title": title, "rows": layout.data(), "columns": layout.labels(), "note": note},
        evidence_table(counts, Reader(study)) if options.evidence else None,
        matrix_figure.figures(counts, filled, options, title, turned=turned),
    )


def counted(study: Study, options: Options) -> Counted:
    """Return the counts that the options ask for, their columns in the order that is asked for."""
    base = ground(study, options.layer)
    rows = rows_at(study.codebook, options.rows or Level.THEME, used_codes(base.codings.code))
    codes = with_descendants(study, options.codes)
    rows = rows if codes is None else only(rows, codes)
    order = ordered(base, columns_by(base, options.columns or "case"), options.order_by)
    return Counted(count(base, rows, order.columns, filters_of(options)), order)


def _turned(study: Study, options: Options) -> tuple[Options, bool]:
    """Return the options with constructs as rows, and whether rows and columns were changed for that."""
    levels = tuple(Level)
    if not options.rows or options.rows in levels:
        if options.columns in levels:
            raise InputError("", "rows and columns are both codes.", mend="`gioia report co-occurrence` shows codes by codes.")
        return options, False
    attributes = dict.fromkeys(name for case in study.cases for name in case.attributes)
    if options.rows.casefold() not in {*FIXED, *map(str.casefold, attributes)}:
        raise UnknownNameError("level", options.rows, [*levels, *FIXED, *attributes])
    if options.columns and options.columns not in levels:
        raise InputError(
            "", "neither rows nor columns are codes.", mend=f"Say {', '.join(levels[:-1])} or {levels[-1]} for one of them."
        )
    return replace(options, rows=options.columns or Level.THEME, columns=options.rows), True


def _filters(options: Options) -> tuple[str, ...]:
    """Return what was asked for that changes the table, for its provenance."""
    asked = [("rule", options.rule if options.cell == "intensity" else ""), ("order-by", options.order_by)]
    return (*filters_of(options).words(), *(f"{name} {value}" for name, value in asked if value))


def _note(found: Counted, filled: Filled, options: Options) -> str:
    """Return what stands beneath the table: how it was counted, by which rule, in which order, and what the marks mean."""
    counts = found.counts
    rule = BY_RULE if options.rule else RULES[options.cell]
    said = [counting_note(counts, rule.format(row=counts.rows.level, column=counts.columns.name), filters_of(options))]
    said += [*filled.said, *([] if options.cell == "list" else filled.legend()), *filter(None, [found.order.said])]
    said += filter(None, [narrowing_note(counts.ground.study, options)])
    return " ".join(said)


class _Layout:
    """What both ways round have in common: a cell by row and column of the counts, and sums in words."""

    def __init__(self, found: Counted, filled: Filled, options: Options) -> None:
        self.order, self.filled, self.options, self.counts = found.order, filled, options, found.counts
        self.against = bool(self.counts.contradicted.any())
        self.height, self.width = len(self.counts.rows.constructs), len(self.counts.columns.labels)
        self.labels_of_columns = self.counts.columns.labels
        self.kind = Kind.TEXT if options.rule else KINDS.get(options.cell, Kind.NUMBER)
        self.behind = [Column("contradicted", "Contradicted in", Kind.LIST, width=16)] if self.against else []

    def cell(self, row: int, column: int) -> Value | Cell:
        """Return a cell with its codings; one that is denied stands on those against it."""
        members = self.counts.members(row, column) or self.counts.against(row, column)
        return cell(self.filled.printed[row][column], members, self.options)

    def present(self, row: int, column: int) -> bool:
        """Tell whether a cell counts in the sum of its row: for ratings where it is rated, else where there is evidence."""
        if self.options.cell == "rating":
            assert self.filled.judged is not None
            return bool(self.filled.judged.words(row, column))
        return bool(self.counts.present[row, column])

    def state(self, row: int, column: int, name: str, data: dict[str, Any]) -> None:
        """Add what programs are told of one cell beside its value."""
        data["cells"][name] = self.filled.values[row][column]
        if (why := self.filled.empty[row][column]) is not None:
            data["empty"][name] = str(why)
        if self.filled.by_rule is not None:
            data["by_rule"][name] = self.filled.by_rule[row][column] or None
            if self.filled.judged is not None and (said := self.filled.judged.data(row, column)):
                data["ratings"][name] = said

    def started(self) -> dict[str, Any]:
        """Return the places for what programs are told of a row's cells."""
        more = ("by_rule", "ratings") if self.filled.by_rule is not None else ()
        return {"cells": {}, "empty": {}, **{key: {} for key in more}}

    def cell_width(self) -> int:
        """Return how wide a cell is, in characters."""
        return 40 if self.kind is Kind.LINES else 12 if self.options.cell == "rating" or self.options.rule else 8


class _Upright(_Layout):
    """Constructs as rows, cases as columns."""

    def labels(self) -> list[str]:
        """Return the columns as programs read them."""
        return list(self.labels_of_columns)

    def data(self) -> list[dict[str, Any]]:
        """Return the rows as programs read them."""
        made = []
        for row, construct in enumerate(self.counts.rows.constructs):
            found = self._found(row)
            data = {"dimension": construct.dimension, "theme": construct.theme, "concept": construct.concept, **self.started()}
            if self.options.definitions:
                data["definition"] = self.counts.ground.study.codebook.by_id[construct.codes[0]].definition
            for column, label in enumerate(self.labels_of_columns):
                self.state(row, column, label, data)
            against = [label for at, label in enumerate(self.labels_of_columns) if self.counts.contradicted[row, at]]
            words = all_or_none(found, self.counts) or ", ".join(found)
            made.append({**data, "cases": list(found), "contradicted": against, "summary": words})
        return made

    def table(self, title: str, note: str) -> Table:
        """Return the table with a column per case and a sum in words."""
        over = [f"{self.order.by}: {value or 'none'}" for value in self.order.values] or [""] * self.width
        columns = [
            Column(label, label, self.kind, width=self.cell_width(), over=above)
            for label, above in zip(self.labels_of_columns, over, strict=True)
        ]
        return self._table([*columns, Column("summary", "Summary", width=12)], self._row, (title, note))

    def list_table(self, title: str, note: str) -> Table:
        """Return the papers' table: each construct with the cases in which it is found."""
        heading = capital(plural(self.counts.columns.name))
        return self._table([Column("cases", heading, Kind.LIST, width=40)], self._listed, (title, note))

    def _row(self, row: int) -> list[Value | Cell]:
        here = [label for at, label in enumerate(self.labels_of_columns) if self.present(row, at)]
        words = all_or_none(here, self.counts) or f"{len(here)} of {self.width}"
        made = [self.cell(row, column) for column in range(self.width)]
        return [*made, cell(words, self.counts.members_of_row(row), self.options)]

    def _listed(self, row: int) -> list[Value | Cell]:
        found = self._found(row)
        return [cell(all_or_none(found, self.counts) or found, self.counts.members_of_row(row), self.options)]

    def _found(self, row: int) -> tuple[str, ...]:
        """Return the labels of the columns in which a row is present."""
        return tuple(label for at, label in enumerate(self.labels_of_columns) if self.counts.present[row, at])

    def _table(self, columns: list[Column], cells: Any, words: tuple[str, str]) -> Table:
        """Return a table of constructs with `columns` to their right, and what speaks against them where anything does."""
        book = self.counts.ground.study.codebook
        levels = level_columns(book, Level(self.counts.rows.level))
        meaning = (Column("definition", "Meaning", width=36),) if self.options.definitions else ()
        rows = []
        for row, construct in enumerate(self.counts.rows.constructs):
            names: list[Value | Cell] = [getattr(construct, column.key) for column in levels]
            where = tuple(label for at, label in enumerate(self.labels_of_columns) if self.counts.contradicted[row, at])
            speaks = [cell(where, self.counts.members_against(row), self.options)] if self.against else []
            means = [book.by_id[construct.codes[0]].definition for _ in meaning]
            rows.append([*names, *means, *cells(row), *speaks])
        return Table(words[0], (*levels, *meaning, *columns, *self.behind), rows, words[1])


class _Turned(_Layout):
    """Cases as rows, constructs as columns."""

    def labels(self) -> list[str]:
        """Return the columns as programs read them."""
        return unambiguous(self.counts.rows.constructs)

    def data(self) -> list[dict[str, Any]]:
        """Return the rows as programs read them."""
        made = []
        names = self.labels()
        for column, label in enumerate(self.labels_of_columns):
            data = {self.counts.columns.name: label, **self.started()}
            for row, name in enumerate(names):
                self.state(row, column, name, data)
            found = [name for row, name in enumerate(names) if self.counts.present[row, column]]
            against = [name for row, name in enumerate(names) if self.counts.contradicted[row, column]]
            made.append({**data, "found": found, "contradicted": against, "summary": self._sum(found)})
        return made

    def table(self, title: str, note: str) -> Table:
        """Return the table with a column per construct and a sum in words."""
        columns = [
            Column(name, name, self.kind, width=max(12, self.cell_width()), over=parent_of(construct))
            for name, construct in zip(self.labels(), self.counts.rows.constructs, strict=True)
        ]
        return self._table([*columns, Column("summary", "Summary", width=12)], self._row, (title, note))

    def list_table(self, title: str, note: str) -> Table:
        """Return each case with the constructs that are found in it."""
        heading = f"{capital(self.counts.rows.level)}s"
        return self._table([Column("found", heading, Kind.LINES, width=40)], self._listed, (title, note))

    def _row(self, column: int) -> list[Value | Cell]:
        here = [name for row, name in enumerate(self.labels()) if self.present(row, column)]
        made = [self.cell(row, column) for row in range(self.height)]
        return [*made, cell(self._sum(here), self._members(column), self.options)]

    def _listed(self, column: int) -> list[Value | Cell]:
        found = tuple(name for row, name in enumerate(self.labels()) if self.counts.present[row, column])
        return [cell(found or NONE, self._members(column), self.options)]

    def _sum(self, found: Sequence[str]) -> str:
        if not found or len(found) == self.height:
            return NONE if not found else "All"
        return f"{len(found)} of {self.height}"

    def _members(self, column: int) -> list[int]:
        return [member for row in range(self.height) for member in self.counts.members(row, column)]

    def _table(self, columns: list[Column], cells: Any, words: tuple[str, str]) -> Table:
        name = self.counts.columns.name
        head = [Column(name, capital(name), width=12)]
        head += [Column("order", self.order.by, width=12)] if self.order.values else []
        behind = [replace(column, title="Contradicted", kind=Kind.LINES, width=24) for column in self.behind]
        rows = []
        for column, label in enumerate(self.labels_of_columns):
            names: list[Value | Cell] = [label, *([self.order.values[column]] if self.order.values else [])]
            speaks = [self._contradicted(column)] if self.against else []
            rows.append([*names, *cells(column), *speaks])
        return Table(words[0], (*head, *columns, *behind), rows, words[1])

    def _contradicted(self, column: int) -> Value | Cell:
        where = [row for row in range(self.height) if self.counts.contradicted[row, column]]
        stands = [member for row in where for member in self.counts.against(row, column)]
        names = self.labels()
        return cell(tuple(names[row] for row in where), stands, self.options)


def all_or_none(found: Sequence[str], counts: CellCounts) -> str:
    """Return `All cases` or `None` where that is so, else nothing."""
    if not found:
        return NONE
    if len(found) < len(counts.columns.labels):
        return ""
    return ALL_CASES if counts.columns.name == "case" else "All"
