"""Dimensions by cases: which themes (or concepts) of each dimension are found in each case."""

from __future__ import annotations

from typing import Any

from gioia_coder.core.blocks import Cell, Column, Kind, Report, Table, Value
from gioia_coder.core.counting.cells import CellCounts
from gioia_coder.core.model import Level
from gioia_coder.core.reports.case_matrix import counted
from gioia_coder.core.reports.names import name_of
from gioia_coder.core.reports.narrowing import narrowing_note
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.records import Reader, cell, evidence_table
from gioia_coder.core.reports.wording import WIDTHS, capital, counting_note, filters_of, plural, provenance
from gioia_coder.core.study import Study


def build(study: Study, options: Options) -> Report:
    """Return the cross-case table; raises UnknownNameError for rows, columns or a layer that are not there."""
    found = counted(study, options)
    counts = found.counts
    names = [name_of(construct) for construct in counts.rows.constructs]
    groups: dict[str, list[int]] = {}
    for row, construct in enumerate(counts.rows.constructs):
        groups.setdefault(construct.dimension, []).append(row)
    filters = filters_of(options)
    rule = f"A cell names the {counts.rows.level}s that at least one passage of the {counts.columns.name} supports."
    note = " ".join(filter(None, (counting_note(counts, rule, filters), found.order.said, narrowing_note(study, options))))
    title = f"{capital(Level.DIMENSION)}s across {plural(counts.columns.name)}"
    return Report(
        "cross-case",
        title,
        (_table(counts, names, groups, (title, note), options),),
        provenance(study, options, counts.ground.layer, filters.words()),
        {
            "title": title,
            "columns": list(counts.columns.labels),
            "rows": [_data_row(counts, names, dimension, rows) for dimension, rows in groups.items()],
            "note": note,
        },
        evidence_table(counts, Reader(study)) if options.evidence else None,
    )


def _here(counts: CellCounts, rows: list[int], column: int) -> list[int]:
    """Return those of the rows that are present in a column."""
    return [row for row in rows if counts.codings[row, column]]


def _data_row(counts: CellCounts, names: list[str], dimension: str, rows: list[int]) -> dict[str, Any]:
    """Return one dimension as programs read it."""
    cells = {label: [names[row] for row in _here(counts, rows, column)] for column, label in enumerate(counts.columns.labels)}
    return {"dimension": dimension, "cells": cells}


def _table(counts: CellCounts, names: list[str], groups: dict[str, list[int]], words: tuple[str, str], options: Options) -> Table:
    """Return the table of dimensions by columns, each cell a list of names."""
    heading = capital(counts.ground.study.codebook.levels[Level.DIMENSION])
    against = bool(counts.contradicted.any())
    columns = [
        Column("dimension", heading, width=WIDTHS[Level.DIMENSION]),
        *(Column(label, label, Kind.LINES, width=30) for label in counts.columns.labels),
        *([Column("contradicted", "Contradicted in", Kind.LINES, width=30)] if against else []),
    ]
    made: list[list[Value | Cell]] = []
    for dimension, rows in groups.items():
        cells: list[Value | Cell] = [dimension]
        for column in range(len(counts.columns.labels)):
            here = _here(counts, rows, column)
            stands = tuple(member for row in here for member in counts.members(row, column))
            cells.append(cell(tuple(names[row] for row in here), stands, options))
        if against:
            cells.append(_contradicted(counts, names, rows, options))
        made.append(cells)
    return Table(words[0], tuple(columns), made, words[1])


def _contradicted(counts: CellCounts, names: list[str], rows: list[int], options: Options) -> Value | Cell:
    """Return what is contradicted and where, one line per construct."""
    lines, stands = [], []
    for row in rows:
        where = [label for label, here in zip(counts.columns.labels, counts.contradicted[row].tolist(), strict=True) if here]
        if where:
            lines.append(f"{names[row]}: {', '.join(where)}")
            stands += list(counts.members_against(row))
    return cell(tuple(lines), stands, options)
