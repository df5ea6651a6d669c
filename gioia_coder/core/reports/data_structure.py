"""The data structure: first-order concepts, second-order themes, aggregate dimensions, as journals print it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from gioia_coder.core.blocks import Branch, Cell, Column, Figure, Kind, Report, Structure, Table, Value
from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.counting.cells import CellCounts, Filters, count
from gioia_coder.core.counting.columns import columns_by, one_column
from gioia_coder.core.counting.ground import Ground, ground
from gioia_coder.core.counting.rows import rows_at, used_codes
from gioia_coder.core.model import Code, Level
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.records import Reader, cell, evidence_table
from gioia_coder.core.reports.wording import counting_note, enumerated, level_columns, level_heads, number, provenance
from gioia_coder.core.study import Study

TITLE = "Data structure"
RULE = "Counts are informants, cases and passages; a passage under several concepts of one theme counts once for the theme."
COUNTS = ("informants", "cases", "passages")


def build(study: Study, options: Options) -> Report:
    """Return the data structure; raises UnknownNameError for a layer that is not there."""
    base = ground(study, options.layer)
    counted = tallies(base)
    by_case = count(base, rows_at(study.codebook, Level.CONCEPT, used_codes(base.codings.code)), columns_by(base, "case"))
    note = counting_note(by_case, RULE, Filters()) if options.counts else ""
    made = _Tables(study, counted, by_case, options)
    book = study.codebook
    blocks = [made.table(TITLE, book.children(None, Level.DIMENSION), note)]
    themes = book.children(None, Level.THEME)
    loose = themes + book.children(None, Level.CONCEPT)
    if loose:
        blocks.append(made.table("Ungrouped", loose, "", Level.THEME if themes else Level.CONCEPT))
    data = {
        "title": TITLE,
        "dimensions": [_node(study, code, counted) for code in book.children(None, Level.DIMENSION)],
        "ungrouped": {
            "themes": [_node(study, code, counted) for code in book.children(None, Level.THEME)],
            "concepts": [_node(study, code, counted) for code in book.children(None, Level.CONCEPT)],
        },
        "note": counting_note(by_case, RULE, Filters()),
    }
    evidence = evidence_table(by_case, Reader(study)) if options.evidence else None
    origin = provenance(study, options, base.layer)
    return Report("data-structure", TITLE, tuple(blocks), origin, data, evidence, figures(study))


def figures(study: Study) -> tuple[Figure, ...]:
    """Return the figure of the data structure; none while the codebook is empty."""
    book = study.codebook
    if not book.roots:
        return ()
    shows = Structure(_heads(book), _branches(book))
    return (Figure("data-structure", TITLE, shows, _alt(book), _based_on(study)),)


def _heads(book: Codebook) -> tuple[str, str, str]:
    dimensions, themes, concepts = level_heads(book)
    return concepts, themes, dimensions


def _branches(book: Codebook) -> tuple[Branch, ...]:
    """Return the dimensions in codebook order, then what is ungrouped, under empty labels."""
    found = [_branch(book, code) for code in book.children(None, Level.DIMENSION)]
    themes = [_branch(book, code) for code in book.children(None, Level.THEME)]
    concepts = tuple(_branch(book, code) for code in book.children(None, Level.CONCEPT))
    themes += [Branch("", "", concepts)] if concepts else []
    return (*found, *([Branch("", "", tuple(themes))] if themes else []))


def _branch(book: Codebook, code: Code) -> Branch:
    return Branch(code.ref, code.name, tuple(_branch(book, each) for each in book.children(code.id)))


def _alt(book: Codebook) -> str:
    """Return what is seen, for who cannot see it."""
    said = [f"{', '.join(_heads(book))}, in three columns."]
    for dimension in book.children(None, Level.DIMENSION):
        themes = "; ".join(_counted(book, theme) for theme in book.children(dimension.id))
        said.append(f"{dimension.name}: {themes or 'nothing yet'}.")
    themes = "; ".join(_counted(book, theme) for theme in book.children(None, Level.THEME))
    concepts = book.children(None, Level.CONCEPT)
    parts = [*([themes] if themes else []), *([number(len(concepts), "concept")] if concepts else [])]
    return " ".join([*said, *([f"Ungrouped: {'; '.join(parts)}."] if parts else [])])


def _counted(book: Codebook, theme: Code) -> str:
    return f"{theme.name} ({number(len(book.children(theme.id)), 'concept')})"


def _based_on(study: Study) -> str:
    """Return the line beneath: on how many sources of each kind the figure is based, the most frequent kind first."""
    kinds = Counter(one.kind for one in study.sources if one.revision is not None)
    words = [number(count, str(kind)) for kind, count in kinds.most_common()]
    return f"Based on {enumerated(words)}." if words else ""


def tallies(base: Ground) -> dict[int, dict[str, int]]:
    """Return the counts of every code that is not retired, by key: informants, cases, passages."""
    everything, cases = one_column(base), columns_by(base, "case")
    found: dict[int, dict[str, int]] = {}
    for level in Level:
        rows = rows_at(base.study.codebook, level, used_codes(base.codings.code))
        total, by_case = count(base, rows, everything), count(base, rows, cases)
        for row, construct in enumerate(rows.constructs):
            code = base.study.codebook.by_id[construct.codes[0]]
            if code.level is level:
                numbers = (total.informants[row, 0], np.count_nonzero(by_case.codings[row]), total.passages[row, 0])
                found[code.id] = {name: int(n) for name, n in zip(COUNTS, numbers, strict=True)}
    return found


def _node(study: Study, code: Code, tallies: dict[int, dict[str, int]]) -> dict[str, Any]:
    """Return a code with its counts and all that stands under it."""
    node: dict[str, Any] = {"id": code.ref, "name": code.name, "labels": dict(code.labels), **tallies[code.id]}
    if code.level is not Level.CONCEPT:
        below = "themes" if code.level is Level.DIMENSION else "concepts"
        node[below] = [_node(study, each, tallies) for each in study.codebook.children(code.id)]
    return node


class _Tables:
    """The tables of grouped and ungrouped codes, with the codings that each cell stands on."""

    def __init__(self, study: Study, tallies: dict[int, dict[str, int]], by_case: CellCounts, options: Options) -> None:
        self.book, self.tallies, self.options = study.codebook, tallies, options
        self.by_case = by_case
        self.stands = {construct.codes[0]: by_case.members_of_row(row) for row, construct in enumerate(by_case.rows.constructs)}

    def table(self, title: str, roots: list[Code], note: str, top: Level = Level.DIMENSION) -> Table:
        """Return the codes under some roots, concepts on the left and the top level on the right."""
        levels = list(Level)[: list(Level).index(top) + 1]
        named = {column.key: column for column in level_columns(self.book, Level.CONCEPT)}
        columns = tuple(named[level] for level in levels)
        counts = tuple(Column(name, name.capitalize(), Kind.NUMBER) for name in COUNTS if self.options.counts)
        rows: list[list[Value | Cell]] = []
        for root in roots:
            for path in self._paths(root):
                on_path = {code.level: code for code in path}
                cells = [self._cell(on_path.get(level)) for level in levels]
                rows.append([*cells, *self._numbers(path[-1])])
        return Table(title, columns + counts, rows, note, leftward=True)

    def _paths(self, code: Code) -> list[list[Code]]:
        """Return the ways from a code down to what stands lowest under it."""
        below = self.book.children(code.id)
        return [[code, *path] for child in below for path in self._paths(child)] if below else [[code]]

    def _cell(self, code: Code | None) -> Value | Cell:
        """Return a code's name with its codings and those of all that stands under it, which neighbour one another."""
        if code is None:
            return ""
        parts = [self.stands[each.id] for each in (code, *self.book.descendants(code)) if each.id in self.stands]
        parts = [part for part in parts if part]
        rows = range(min(part.start for part in parts), max(part.stop for part in parts)) if parts else ()
        return cell(code.name, rows, self.options)

    def _numbers(self, code: Code) -> list[Value | Cell]:
        """Return the counts of the lowest code of a row where they are asked for."""
        return [self.tallies[code.id][name] for name in COUNTS] if self.options.counts else []
