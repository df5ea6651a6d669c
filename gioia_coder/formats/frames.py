"""Tables as pandas data frames, for those who go on in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gioia_coder.core.blocks import Table, value_of

if TYPE_CHECKING:
    import pandas


def to_frame(table: Table) -> pandas.DataFrame:
    """Return a table's bare values, a column per column under its key; no type is guessed, a list stays a tuple."""
    import pandas

    columns = {
        f"{column.key}": pandas.Series([value_of(row[at]) for row in table.rows], dtype=object)
        for at, column in enumerate(table.columns)
    }
    return pandas.DataFrame(columns)
