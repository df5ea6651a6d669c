"""The heat map of a case matrix that counts."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from gioia_coder.core.blocks import Figure, HeatMap
from gioia_coder.core.counting.cells import CellCounts
from gioia_coder.core.reports.matrix_cells import Filled
from gioia_coder.core.reports.names import name_of, parent_of
from gioia_coder.core.reports.options import Options

UNITS: Final = {"count": "passages", "sources": "sources", "informants": "informants", "intensity": "intensity"}
"""What the numbers are, for the cells that are numbers."""


def figures(counts: CellCounts, filled: Filled, options: Options, title: str, *, turned: bool) -> tuple[Figure, ...]:
    """Return the heat map, darker for more; none for cells that are no numbers, or where there is nothing to draw."""
    if options.cell not in UNITS or options.rule or not counts.rows.constructs or not counts.columns.labels:
        return ()
    values = tuple(tuple(float(value) if value else None for value in row) for row in filled.values)
    names = tuple(map(name_of, counts.rows.constructs))
    unit = UNITS[options.cell]
    if turned:
        shows = HeatMap(counts.columns.labels, names, tuple(zip(*values, strict=True)), unit)
    else:
        runs = [(label, len(list(run))) for label, run in groupby(map(parent_of, counts.rows.constructs))]
        groups = tuple(runs) if any(label for label, _ in runs) else ()
        shows = HeatMap(names, counts.columns.labels, values, unit, groups)
    return (Figure("case-matrix", title, shows, _alt(counts, filled, title, unit)),)


def _alt(counts: CellCounts, filled: Filled, title: str, unit: str) -> str:
    """Return what is seen, for who cannot see it: the size of the grid and where it is darkest."""
    found = [
        (value, name_of(construct), label)
        for row, construct in enumerate(counts.rows.constructs)
        for value, label in zip(filled.values[row], counts.columns.labels, strict=True)
        if value
    ]
    size = f"{title}: {len(counts.rows.constructs)} by {len(counts.columns.labels)} cells, darker for more {unit}."
    if not found:
        return f"{size} All are empty."
    most, name, label = max(found, key=lambda each: each[0])
    return f"{size} The darkest is {name} in {label} ({most})."
