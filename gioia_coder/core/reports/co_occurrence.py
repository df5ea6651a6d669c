"""Co-occurrence: which constructs are found in the same words, how often, and how closely."""

from __future__ import annotations

from typing import Any

import numpy as np

from gioia_coder.core.blocks import Cell, Column, Figure, HeatMap, Kind, Report, Table, Value
from gioia_coder.core.counting.cells import CellCounts, Filters, count
from gioia_coder.core.counting.columns import one_column
from gioia_coder.core.counting.ground import ground
from gioia_coder.core.counting.rows import rows_at, used_codes
from gioia_coder.core.counting.together import Together, overlapping, together
from gioia_coder.core.model import Level
from gioia_coder.core.reports.names import unambiguous
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.records import Reader, cell, evidence_table
from gioia_coder.core.reports.wording import WIDTHS, capital, counting_note, provenance
from gioia_coder.core.study import Study

RULE = (
    "Together counts overlapping pairs of a passage of the one {row} and a passage of the other; Jaccard is the words that both "
    "cover as a share of those that either covers."
)
MOST_SQUARE = 15
"""The most constructs that a page has room for in a square of numbers."""

MOST_MAPPED = 40
"""The most constructs that a page has room for in a heat map."""


def build(study: Study, options: Options) -> Report:
    """Return the co-occurrence of constructs; raises UnknownNameError for rows or a layer that are not there."""
    base = ground(study, options.layer)
    rows = rows_at(study.codebook, options.rows or Level.CONCEPT, used_codes(base.codings.code))
    counts = count(base, rows, one_column(base))
    found = together(counts)
    note = counting_note(counts, RULE.format(row=rows.level), Filters())
    title = f"Co-occurrence of {capital(study.codebook.levels[Level(rows.level)]).lower()}s"
    shown = np.flatnonzero(np.diagonal(found.pairs)).tolist()
    blocks = [_pairs_table(counts, found, options, title, note)]
    if 1 < len(shown) <= MOST_SQUARE:
        blocks.append(_square(counts, found, shown))
    return Report(
        "co-occurrence",
        title,
        tuple(blocks),
        provenance(study, options, base.layer),
        _data(counts, found, shown, title, note),
        evidence_table(counts, Reader(study)) if options.evidence else None,
        (_figure(counts, found, shown, title),) if len(shown) > 1 else (),
    )


def _data(counts: CellCounts, found: Together, shown: list[int], title: str, note: str) -> dict[str, Any]:
    """Return the symmetric numbers by name as programs read them; a name that several have gets its parent's."""
    names = unambiguous(counts.rows.constructs)
    level = str(counts.rows.level)
    jaccard = found.jaccard
    return {
        "title": title,
        "columns": [names[row] for row in shown],
        "rows": [
            {
                level: names[row],
                "cells": {names[other]: int(found.pairs[row, other]) for other in shown},
                "jaccard": {names[other]: round(float(jaccard[row, other]), 4) for other in shown},
            }
            for row in shown
        ],
        "note": note,
    }


def _pairs_table(counts: CellCounts, found: Together, options: Options, title: str, note: str) -> Table:
    """Return the pairs that occur together, the most frequent first."""
    names, level = unambiguous(counts.rows.constructs), str(counts.rows.level)
    a, b = np.nonzero(np.triu(found.pairs, 1))
    jaccard, own = found.jaccard, np.diagonal(found.pairs)
    order = np.lexsort((b, a, -jaccard[a, b], -found.pairs[a, b]))
    stands = _stands(counts) if options.evidence else {}
    width = WIDTHS[Level(level)]
    columns = (
        Column("a", capital(level), width=width),
        Column("b", f"And {level}", width=width),
        Column("together", "Together", Kind.NUMBER),
        Column("passages_a", "Passages of the first", Kind.NUMBER, width=10),
        Column("passages_b", "Passages of the second", Kind.NUMBER, width=10),
        Column("jaccard", "Jaccard", Kind.NUMBER),
    )
    rows: list[tuple[Value | Cell, ...]] = []
    for one, two in zip(a[order].tolist(), b[order].tolist(), strict=True):
        n = cell(int(found.pairs[one, two]), stands.get((one, two), ()), options)
        rows.append((names[one], names[two], n, int(own[one]), int(own[two]), round(float(jaccard[one, two]), 2)))
    return Table(title, columns, rows, note)


def _stands(counts: CellCounts) -> dict[tuple[int, int], list[int]]:
    """Return, per pair of rows, the members whose words another member of the other row overlaps."""
    held = counts.supporting
    order = np.argsort(counts.ground.start[held.coding], kind="stable")
    begin, end = counts.ground.start[held.coding][order], counts.ground.end[held.coding][order]
    found: dict[tuple[int, int], set[int]] = {}
    for a, b in overlapping(begin, end):
        for one, two in zip(order[a].tolist(), order[b].tolist(), strict=True):
            rows = sorted((int(held.cell[one]), int(held.cell[two])))
            if rows[0] != rows[1]:
                found.setdefault((rows[0], rows[1]), set()).update((one, two))
    return {pair: sorted(members) for pair, members in found.items()}


def _square(counts: CellCounts, found: Together, shown: list[int]) -> Table:
    """Return the lower half of the square as journals print correlations, the columns numbered like the rows."""
    names = unambiguous(counts.rows.constructs)
    head = (Column("n", "No.", Kind.NUMBER, width=3), Column("name", capital(str(counts.rows.level)), width=34))
    columns = (*head, *(Column(str(n), str(n), Kind.NUMBER, width=4) for n in range(1, len(shown) + 1)))
    rows = []
    for n, row in enumerate(shown):
        cells: list[Value] = [int(found.pairs[row, other]) for other in shown[: n + 1]]
        rows.append((n + 1, names[row], *cells, *[None] * (len(shown) - n - 1)))
    return Table("Overlapping passages", columns, rows, "On the diagonal: each one's own passages.")


def _figure(counts: CellCounts, found: Together, shown: list[int], title: str) -> Figure:
    """Return the numbers as a heat map; the diagonal is left blank, since it would outshine the rest."""
    names = unambiguous(counts.rows.constructs)
    note = ""
    if len(shown) > MOST_MAPPED:
        often = found.pairs.sum(axis=1) - np.diagonal(found.pairs)
        note = f"The {MOST_MAPPED} of {len(shown)} that occur most often together with others."
        shown = sorted(sorted(shown, key=lambda row: (-int(often[row]), row))[:MOST_MAPPED])
    values = tuple(tuple(None if row == other else float(found.pairs[row, other]) for other in shown) for row in shown)
    labels = tuple(names[row] for row in shown)
    most = max(((found.pairs[a, b], a, b) for a in shown for b in shown if a < b), default=(0, 0, 0))
    alt = f"A square of {len(shown)} by {len(shown)}; darker cells stand for more overlapping pairs of passages."
    if most[0]:
        alt += f" Most often together ({most[0]}): {names[most[1]]} and {names[most[2]]}."
    return Figure("co-occurrence", title, HeatMap(labels, labels, values, "overlapping pairs of passages"), alt, note)
