"""Descriptions of tables and reports without a format; writers in `formats` and `cli.show` only print them.

Every value is worded in one place, `as_text`; joined cells are found in one place, `Table.spans`. A writer therefore never
asks what a table is about.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

Value = str | int | float | bool | None | tuple[str, ...]
"""What a cell can hold; a tuple is a list of words or quotes."""

SHORT = 12
"""How many letters of a revision are printed."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_UNSEEN = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


class Kind(StrEnum):
    """How a column's values are worded and set; a `SHARE` is a number of per cent, to one place."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    MARK = "mark"
    LIST = "list"
    LINES = "lines"


NUMERIC: Final = (Kind.NUMBER, Kind.SHARE)
"""The kinds that are set to the right."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` names it in data, `title` on paper; equal neighbours of a `group` column are joined.

    `width` is a hint in characters; `over` is a heading shared with the neighbours that have the same one.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    group: bool = False
    width: int = 0
    over: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that stands on codings: `rows` are their row numbers, from 0, in the report's `evidence` table."""

    value: Value
    rows: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of typed values under columns, with a note beneath. A row has one `Value` or `Cell` per column.

    `leftward` says that groups nest from right to left, as in a data structure with its dimensions on the right.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value | Cell]]
    note: str = ""
    leftward: bool = False

    def spans(self) -> dict[int, list[tuple[int, int]]]:
        """Return, per grouped column, its runs of joined rows as half-open `(first, end)`.

        A run ends where one left of it does; in a `leftward` table where one right of it does.

        >>> Table("", (Column("a", "A", group=True), Column("b", "B")), (("x", 1), ("x", 2), ("y", 3))).spans()
        {0: [(0, 2), (2, 3)]}
        """
        found: dict[int, list[tuple[int, int]]] = {}
        borders = {0, len(self.rows)}
        inward = range(len(self.columns))
        for at in reversed(inward) if self.leftward else inward:
            if not self.columns[at].group:
                continue
            borders |= {n for n in range(1, len(self.rows)) if value_of(self.rows[n][at]) != value_of(self.rows[n - 1][at])}
            ordered = sorted(borders)
            found[at] = [(first, end) for first, end in pairwise(ordered) if end > first]
        return found

    def words(self, row: int, at: int) -> str:
        """Return the text of one cell as every writer without richer means prints it."""
        return as_text(value_of(self.rows[row][at]), self.columns[at].kind)


@dataclass(frozen=True, slots=True)
class Branch:
    """One label of a data structure with what stands under it: a dimension its themes, a theme its concepts.

    `key` is the code's short id; an empty `label` is drawn as a gap, for what waits ungrouped.
    """

    key: str
    label: str
    under: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Structure:
    """A data structure: dimensions, their themes, their concepts; `heads` are the columns' headings, concepts first."""

    heads: tuple[str, str, str]
    dimensions: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A directed line from one box to another by their keys, with its label; `dashed` for what is contradicted."""

    start: str
    end: str
    label: str = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """Boxes and arrows. `boxes` are `(key, label, group)`; boxes of one group are of one kind and share a column."""

    boxes: tuple[tuple[str, str, str], ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Numbers in a grid, darker for more; None is blank. `groups` are headings over runs of rows as `(label, count)`."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    unit: str = ""
    groups: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Curve:
    """Bars and lines over an ordered axis: `bars` new per step, `lines` by name, `band` a low and high per step.

    `axes` are the titles of the steps and of the numbers, `names` what the legend calls the bars and the band.
    """

    steps: tuple[str, ...]
    bars: tuple[float, ...]
    lines: Mapping[str, tuple[float, ...]]
    band: tuple[tuple[float, float], ...] = ()
    axes: tuple[str, str] = ("", "")
    names: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure shows, without places or sizes; `core.layout` places it once, writers only draw.

    `name` tells it apart in files, `alt` says in words what is seen; `color` asks for colours instead of black and white.
    """

    name: str
    title: str
    shows: Structure | Model | HeatMap | Curve
    alt: str
    note: str = ""
    color: bool = False

    def words(self) -> Iterator[str]:
        """Yield all the words that it shows or says."""
        yield from (self.title, self.alt, self.note)
        shows = self.shows
        if isinstance(shows, Structure):
            yield from shows.heads
            yield from _labels(shows.dimensions)
        elif isinstance(shows, Model):
            yield from (word for _, label, group in shows.boxes for word in (label, group))
            yield from (arrow.label for arrow in shows.arrows)
        elif isinstance(shows, HeatMap):
            yield from (*shows.rows, *shows.columns, shows.unit, *(label for label, _ in shows.groups))
        else:
            yield from (*shows.steps, *shows.lines, *shows.axes, *shows.names)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a report comes from: what a reader needs to make it again. Holds no clock time, path or key."""

    project: str
    revision: str
    program: str
    layer: str = ""
    filters: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values, in a fixed order."""
        return {
            "project": self.project,
            "revision": self.revision,
            "layer": self.layer,
            "filters": list(self.filters),
            "program": self.program,
        }

    def as_line(self) -> str:
        """Return it as one line for the foot of a page."""
        parts = [self.project, f"revision {self.revision[:SHORT]}"]
        parts += [f"layer {self.layer}"] if self.layer else []
        return " · ".join([*parts, *self.filters, self.program])


@dataclass(frozen=True, slots=True)
class Report:
    """A named report: its tables and figures in order, the codings they stand on, its data for programs, its provenance.

    `name` is the report's name on the command line, `data` the JSON shape without the provenance; `evidence` is the table
    whose row numbers the cells hold, None when nothing is counted.
    """

    name: str
    title: str
    blocks: tuple[Table, ...]
    provenance: Provenance
    data: Mapping[str, Any] = field(default_factory=dict)
    evidence: Table | None = None
    figures: tuple[Figure, ...] = ()


def _labels(branches: Sequence[Branch]) -> Iterator[str]:
    for branch in branches:
        yield branch.label
        yield from _labels(branch.under)


def records(table: Table) -> list[dict[str, Value]]:
    """Return the rows as objects with the columns' keys, for programs.

    >>> records(Table("", (Column("a", "A"),), (("x",),)))
    [{'a': 'x'}]
    """
    return [{column.key: value_of(cell) for column, cell in zip(table.columns, row, strict=True)} for row in table.rows]


def without_blank_columns(table: Table, keep: Container[str] = ()) -> Table:
    """Return the table without the columns that are blank in every row, except those whose keys are in `keep`.

    >>> two = Table("", (Column("a", "A"), Column("b", "B")), (("x", ""),))
    >>> [column.key for column in without_blank_columns(two).columns]
    ['a']
    """
    filled = {at for row in table.rows for at, cell in enumerate(row) if value_of(cell) not in (None, "", ())}
    shown = [at for at, column in enumerate(table.columns) if at in filled or column.key in keep]
    rows = [tuple(row[at] for at in shown) for row in table.rows]
    return Table(table.title, tuple(table.columns[at] for at in shown), rows, table.note, table.leftward)


def value_of(cell: Value | Cell) -> Value:
    """Return the bare value of a cell."""
    return cell.value if isinstance(cell, Cell) else cell


def as_text(value: Value, kind: Kind = Kind.TEXT) -> str:
    r"""Word a value: the only place that does.

    >>> as_text(True, Kind.MARK), as_text(("E1", "M1"), Kind.LIST), as_text(("a", "b"), Kind.LINES), as_text(None)
    ('●', 'E1, M1', 'a\nb', '')
    >>> as_text(16.0, Kind.SHARE), as_text(16.0, Kind.NUMBER)
    ('16.0', '16')
    """
    if value is None or value is False:
        return ""
    if value is True:
        return "●"
    if isinstance(value, tuple):
        return ("\n" if kind is Kind.LINES else ", ").join(value)
    if isinstance(value, float):
        return f"{value:.1f}" if kind is Kind.SHARE else f"{value:.10g}"
    return str(value)


def printable(text: str) -> str:
    r"""Return the text without control characters but tab and newline, and without what XML and UTF-8 cannot hold.

    >>> printable("a\x1b[31mb\r\nc")
    'a[31mb\nc'
    """
    if text.isprintable():
        return text
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def printable_in_place(text: str) -> str:
    r"""Return the text with a replacement character for each one that `printable` takes out, so that offsets stay.

    >>> len(printable_in_place("a\x1b[31mb\n"))
    8
    """
    return text if text.isprintable() else _UNPRINTABLE.sub("\ufffd", text)


def right_to_left(text: str) -> bool:
    """Tell whether the text holds letters of a script that runs from right to left.

    >>> right_to_left("no money"), right_to_left("אין כסף")
    (False, True)
    """
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def as_json(value: Any) -> str:
    r"""Return the value as JSON, one value a line; what would act on a terminal unseen is written as an escape.

    >>> print(as_json(["名", "\x9b2J"]))
    [
     "名",
     "\u009b2J"
    ]
    """
    import json

    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False, default=_plain)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value: Any) -> Any:
    if isinstance(value, Cell):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    # numpy's numbers and arrays know their own plain form; importing numpy to ask would cost more than it tells
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a {type(value).__name__} has no place in JSON")
