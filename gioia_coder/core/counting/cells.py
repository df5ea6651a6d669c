"""Cells: how many passages, sources, informants and codings support a construct in a column, and which codings they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.counting.columns import Columns
from gioia_coder.core.counting.ground import Ground
from gioia_coder.core.counting.passages import (
    Held,
    coders_per_cell,
    held,
    informants_per_cell,
    intensity_per_cell,
    keep_cells,
    passages_per_cell,
    sources_per_cell,
)
from gioia_coder.core.counting.rows import NO_ROW, RETIRED, Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gioia_coder.core.study import Ints


@dataclass(frozen=True, slots=True)
class Filters:
    """What a cell needs in order to be shown; 0 asks for nothing."""

    min_sources: int = 0
    min_coders: int = 0
    min_codings: int = 0

    def words(self) -> tuple[str, ...]:
        """Return the filters that are set, one each.

        >>> Filters(min_sources=2).words()
        ('min-sources 2',)
        """
        named = {"min-sources": self.min_sources, "min-coders": self.min_coders, "min-codings": self.min_codings}
        return tuple(f"{name} {least}" for name, least in named.items() if least > 0)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many codings of the layer were not counted, and why."""

    retired: int = 0
    ungrouped: int = 0
    nowhere: int = 0
    interviewer: int = 0


@dataclass(frozen=True, slots=True)
class CellCounts:
    """Counts per row and column, each an array of shape (rows, columns), and the codings they stand on.

    `supporting` and `contradicting` hold rows of `ground.codings` by cell, the cells numbered row by row. `filtered` is true
    where there is support, but too little for the filters.
    """

    ground: Ground
    rows: Rows
    columns: Columns
    passages: Ints
    sources: Ints
    informants: Ints
    codings: Ints
    intensity: Ints
    contradicted: NDArray[np.bool_]
    filtered: NDArray[np.bool_]
    supporting: Held
    contradicting: Held
    left_out: LeftOut

    @property
    def present(self) -> NDArray[np.bool_]:
        """True where at least one coding supports the row's construct."""
        return np.asarray(self.codings > 0)

    def members(self, row: int, column: int) -> range:
        """Return where the codings of a cell stand among `supporting.coding`."""
        cell = row * len(self.columns.labels) + column
        return range(int(self.supporting.starts[cell]), int(self.supporting.starts[cell + 1]))

    def members_of_row(self, row: int) -> range:
        """Return where the codings of a whole row stand among `supporting.coding`."""
        width = len(self.columns.labels)
        return range(int(self.supporting.starts[row * width]), int(self.supporting.starts[(row + 1) * width]))

    def members_against(self, row: int) -> range:
        """Return where the contradicting codings of a row stand, counted on behind all the supporting ones."""
        return self._against(row * len(self.columns.labels), (row + 1) * len(self.columns.labels))

    def against(self, row: int, column: int) -> range:
        """Return where the contradicting codings of a cell stand, counted on behind all the supporting ones."""
        cell = row * len(self.columns.labels) + column
        return self._against(cell, cell + 1)

    def _against(self, first: int, end: int) -> range:
        behind, starts = len(self.supporting.coding), self.contradicting.starts
        return range(behind + int(starts[first]), behind + int(starts[end]))


def count(ground: Ground, rows: Rows, columns: Columns, filters: Filters | None = None) -> CellCounts:
    """Return what each cell holds; a cell that fails a filter is empty, contradicting codings are never filtered."""
    wanted = filters or Filters()
    width = len(columns.labels)
    shape, cells = (len(rows.constructs), width), len(rows.constructs) * width
    row = rows.of_code[ground.codings.code]
    row_of_pair = row[columns.coding]
    against = ground.codings.contradicts[columns.coding]

    def members(which: NDArray[np.bool_]) -> Held:
        return held(ground, columns.coding[which], row_of_pair[which] * width + columns.column[which], cells)

    supporting = members((row_of_pair >= 0) & ~against)
    contradicting = members((row_of_pair >= 0) & against)
    left_out = _left_out(ground, row, columns, supporting, contradicting)
    before = np.diff(supporting.starts) > 0
    supporting = _filtered(ground, supporting, cells, wanted)
    informants = informants_per_cell(ground, supporting, cells, columns.of_informant, max(1, width))
    return CellCounts(
        ground,
        rows,
        columns,
        passages_per_cell(supporting, cells).reshape(shape),
        sources_per_cell(ground, supporting, cells).reshape(shape),
        informants.reshape(shape),
        np.diff(supporting.starts).reshape(shape),
        intensity_per_cell(ground, supporting, cells).reshape(shape),
        (np.diff(contradicting.starts) > 0).reshape(shape),
        (before & (np.diff(supporting.starts) == 0)).reshape(shape),
        supporting,
        contradicting,
        left_out,
    )


def _filtered(ground: Ground, found: Held, cells: int, filters: Filters) -> Held:
    """Return the members of those cells that pass every filter."""
    keep = np.diff(found.starts) >= filters.min_codings
    if filters.min_sources > 1:
        keep &= sources_per_cell(ground, found, cells) >= filters.min_sources
    if filters.min_coders > 0:
        keep &= coders_per_cell(ground, found, cells) >= filters.min_coders
    return found if bool(keep.all()) else keep_cells(found, keep)


def _left_out(ground: Ground, row: Ints, columns: Columns, *found: Held) -> LeftOut:
    """Return how many codings no cell holds before the filters, by reason."""
    placed = np.zeros(len(row), bool)
    placed[columns.coding] = True
    counted = np.zeros(len(row), bool)
    for each in found:
        counted[each.coding] = True
    asked = (row >= 0) & ~counted & ground.question & ~ground.answer
    nowhere = (row >= 0) & ~placed & ~asked
    return LeftOut(
        int(np.count_nonzero(row == RETIRED)),
        int(np.count_nonzero(row == NO_ROW)),
        int(np.count_nonzero(nowhere)),
        int(np.count_nonzero(asked)),
    )
