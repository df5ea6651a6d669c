"""Constructs by cases, or by informants, roles, sources, kinds or an attribute of cases; and the papers' list of cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gioia_coder.core.blocks import Cell, Column, Kind, Report, Table, Value
from gioia_coder.core.counting.cells import CellCounts, count
from gioia_coder.core.counting.columns import columns_by
from gioia_coder.core.counting.ground import ground
from gioia_coder.core.counting.rows import rows_at, used_codes
from gioia_coder.core.model import Level
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.records import Reader, evidence_table
from gioia_coder.core.reports.wording import capital, counting_note, filters_of, level_columns, plural, provenance
from gioia_coder.core.study import Study
from gioia_coder.errors import UnknownNameError

ALL_CASES = "All cases"
NONE = "None"
KINDS = {"present": Kind.MARK, "quotes": Kind.LINES, "list": Kind.LIST}
CELLS = ("present", "count", "sources", "informants", "intensity", "quotes", "list")
RULES = {
    "present": "● marks a {column} with at least one passage that supports the {row}.",
    "count": "A cell counts passages: runs of a source covered by overlapping codings of the {row}; "
    "a passage under several codes of it counts once.",
    "sources": "A cell counts the sources with a passage that supports the {row}.",
    "informants": "A cell counts the {column}'s own informants who speak in a passage that supports the {row}.",
    "intensity": "A cell shows the highest intensity, 1 to 3, of the codings that support the {row}.",
    "quotes": "A cell holds the quotes that support the {row}, except rejected and private ones.",
    "list": "A {column} is named where at least one passage supports the {row}.",
}


def build(study: Study, options: Options) -> Report:
    """Return the case matrix; raises UnknownNameError for rows, columns, cells or a layer that are not there."""
    if options.cell not in CELLS:
        raise UnknownNameError("cell", options.cell, CELLS)
    counts = counted(study, options)
    values = _values(counts, options.cell, Reader(study))
    rule = RULES[options.cell].format(row=counts.rows.level, column=counts.columns.name)
    note = counting_note(counts, rule, filters_of(options))
    listed = options.cell == "list"
    rows, column = f"{capital(counts.rows.level)}s", counts.columns.name
    title = f"{rows} and their {plural(column)}" if listed else f"{rows} by {column}"
    table = _list_table(counts, title, note, options) if listed else _matrix_table(counts, values, title, note, options)
    return Report(
        "case-matrix",
        title,
        (table,),
        provenance(study, options, counts.ground.layer, filters_of(options).words()),
        {
            "title": title,
            "rows": [_data_row(counts, row, values) for row in range(len(counts.rows.constructs))],
            "columns": list(counts.columns.labels),
            "note": note,
        },
        evidence_table(counts, Reader(study)) if options.evidence else None,
    )


def counted(study: Study, options: Options) -> CellCounts:
    """Return the counts that the options ask for."""
    base = ground(study, options.layer)
    rows = rows_at(study.codebook, options.rows or Level.THEME, used_codes(base.codings.code))
    return count(base, rows, columns_by(base, options.columns), filters_of(options))


def summary(found: Sequence[str], counts: CellCounts) -> str:
    """Return the columns in words: their names, `All cases`, or `None`."""
    return all_or_none(found, counts) or ", ".join(found)


def all_or_none(found: Sequence[str], counts: CellCounts) -> str:
    """Return `All cases` or `None` where that is so, else nothing."""
    if not found:
        return NONE
    if len(found) < len(counts.columns.labels):
        return ""
    return ALL_CASES if counts.columns.name == "case" else "All"


def cell(value: Value, rows: Sequence[int], options: Options) -> Value | Cell:
    """Return a value with the codings it stands on, where these are asked for."""
    return Cell(value, rows) if options.evidence and len(rows) else value


def _found(counts: CellCounts, row: int) -> tuple[str, ...]:
    """Return the labels of the columns in which a row is present."""
    return tuple(label for label, here in zip(counts.columns.labels, counts.codings[row].tolist(), strict=True) if here)


def _against(counts: CellCounts, row: int) -> tuple[str, ...]:
    """Return the labels of the columns in which something speaks against a row."""
    return tuple(label for label, here in zip(counts.columns.labels, counts.contradicted[row].tolist(), strict=True) if here)


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
    shape = range(len(counts.rows.constructs)), range(len(counts.columns.labels))
    return [[words(counts, counts.members(row, column), reader) for column in shape[1]] for row in shape[0]]


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


def _data_row(counts: CellCounts, row: int, values: list[list[Any]]) -> dict[str, Any]:
    """Return one row as programs read it."""
    construct, found = counts.rows.constructs[row], _found(counts, row)
    return {
        "dimension": construct.dimension,
        "theme": construct.theme,
        "concept": construct.concept,
        "cells": dict(zip(counts.columns.labels, values[row], strict=True)),
        "cases": list(found),
        "contradicted": list(_against(counts, row)),
        "summary": summary(found, counts),
    }


def _matrix_table(counts: CellCounts, values: list[list[Any]], title: str, note: str, options: Options) -> Table:
    """Return the table with a column per case and a summary."""
    kind = KINDS.get(options.cell, Kind.NUMBER)
    width = 40 if kind is Kind.LINES else 8
    columns = [Column(label, label, kind, width=width) for label in counts.columns.labels]
    total = len(counts.columns.labels)

    def cells(row: int) -> list[Value | Cell]:
        made = [cell(_printed(value), counts.members(row, at), options) for at, value in enumerate(values[row])]
        found = _found(counts, row)
        return [*made, all_or_none(found, counts) or f"{len(found)} of {total}"]

    return _table(counts, [*columns, Column("summary", "Summary", width=12)], cells, (title, note), options)


def _list_table(counts: CellCounts, title: str, note: str, options: Options) -> Table:
    """Return the papers' table: each construct with the cases in which it is found."""
    heading = capital(plural(counts.columns.name))

    def cells(row: int) -> list[Value | Cell]:
        found = _found(counts, row)
        return [cell(all_or_none(found, counts) or found, counts.members_of_row(row), options)]

    return _table(counts, [Column("cases", heading, Kind.LIST, width=40)], cells, (title, note), options)


def _table(
    counts: CellCounts,
    columns: list[Column],
    cells: Callable[[int], list[Value | Cell]],
    words: tuple[str, str],
    options: Options,
) -> Table:
    """Return a table of constructs with `columns` to their right, and what speaks against them where anything does."""
    levels = level_columns(counts.ground.study.codebook, Level(counts.rows.level))
    against = bool(counts.contradicted.any())
    behind = (Column("contradicted", "Contradicted in", Kind.LIST, width=16),) if against else ()
    rows = []
    for row, construct in enumerate(counts.rows.constructs):
        names: list[Value | Cell] = [getattr(construct, column.key) for column in levels]
        speaks = [cell(_against(counts, row), counts.members_against(row), options)] if against else []
        rows.append([*names, *cells(row), *speaks])
    return Table(words[0], (*levels, *columns, *behind), rows, words[1])


def _printed(value: Any) -> Value:
    """Return a cell's value for paper, where nothing is a blank rather than a nought."""
    if isinstance(value, list):
        return tuple(value)
    return value or None
