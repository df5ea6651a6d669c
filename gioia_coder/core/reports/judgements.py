"""The researchers' ratings of cases on codes, as they bear on the cells of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from gioia_coder.core.blocks import Column, Table, Value
from gioia_coder.core.counting.cells import CellCounts
from gioia_coder.core.model import Rating
from gioia_coder.core.reports.names import unambiguous
from gioia_coder.core.reports.wording import capital, number
from gioia_coder.core.study import Study
from gioia_coder.errors import InputError

JUDGED: Final = ("high", "medium", "low")
"""Ratings that say how much there is, the most first; the others say why there is nothing."""


@dataclass(frozen=True, slots=True)
class Judgements:
    """Ratings by row and column, ordered by coder; `elsewhere` are those of codes or cases that the table does not show."""

    counts: CellCounts
    cells: dict[tuple[int, int], list[Rating]]
    elsewhere: int

    @classmethod
    def of(cls, study: Study, counts: CellCounts) -> Judgements:
        """Return the ratings of exactly the codes that have a row, for the cases that have a column."""
        row_of = {construct.codes[0]: row for row, construct in enumerate(counts.rows.constructs)}
        refs = {case.id: case.ref for case in study.cases}
        by_case = counts.columns.name == "case"
        column_of = {label: at for at, label in enumerate(counts.columns.labels)} if by_case else {}
        cells: dict[tuple[int, int], list[Rating]] = {}
        elsewhere = 0
        for rating in sorted(study.ratings, key=lambda one: (one.coder.casefold(), one.id)):
            row, column = row_of.get(rating.code), column_of.get(refs.get(rating.case, ""))
            if row is None or column is None:
                elsewhere += 1
            else:
                cells.setdefault((row, column), []).append(rating)
        return cls(counts, cells, elsewhere)

    def demand_cases(self) -> None:
        """Raise InputError unless the columns are cases, which alone are rated."""
        if self.counts.columns.name != "case":
            raise InputError("", "ratings are of cases.", mend="Leave out --columns, or say --columns case.")

    def words(self, row: int, column: int) -> str:
        """Return how much the raters found, `high / medium` where they differ, empty where nobody said."""
        said = {one.value for one in self.cells.get((row, column), ())}
        return " / ".join(value for value in JUDGED if value in said)

    def unasked(self, row: int, column: int) -> str:
        """Return `not-applicable` or `not-asked` where somebody said so and nobody found anything, else nothing."""
        said = {one.value for one in self.cells.get((row, column), ())}
        if said & set(JUDGED):
            return ""
        return next((value for value in ("not-applicable", "not-asked") if value in said), "")

    def data(self, row: int, column: int) -> list[dict[str, Any]]:
        """Return the ratings of a cell as programs read them."""
        return [{"rating": one.value, "why": one.why, "coder": one.coder} for one in self.cells.get((row, column), ())]

    def any_of(self, values: Sequence[str]) -> bool:
        """Tell whether any of these ratings stands in the table."""
        return any(one.value in values for ratings in self.cells.values() for one in ratings)

    def left_out(self) -> list[str]:
        """Return the sentence about ratings that are not in the table."""
        if not self.elsewhere:
            return []
        return [f"Not shown: {number(self.elsewhere, 'rating')} of other codes or of cases without a source."]

    def table(self, by_rule: list[list[str]] | None = None) -> Table:
        """Return every rating with its reason, by row and column; `by_rule` adds what the rule says."""
        level = str(self.counts.rows.level)
        columns = [
            Column("case", "Case", width=8),
            Column(level, capital(level), width=30),
            *([Column("by_rule", "By the rule", width=10)] if by_rule is not None else []),
            Column("rating", "Rating", width=12),
            Column("why", "Reason", width=50),
            Column("coder", "Rated by", width=12),
        ]
        names, labels = unambiguous(self.counts.rows.constructs), self.counts.columns.labels
        rows: list[tuple[Value, ...]] = []
        for (row, column), ratings in sorted(self.cells.items()):
            ruled = [by_rule[row][column]] if by_rule is not None else []
            rows += [(labels[column], names[row], *ruled, one.value, one.why, one.coder) for one in ratings]
        return Table(
            "Ratings", tuple(columns), rows, "Raters differ where one cell has several ratings." if self._differ() else ""
        )

    def _differ(self) -> bool:
        return any(len({one.value for one in ratings}) > 1 for ratings in self.cells.values())
