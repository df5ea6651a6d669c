"""Widths and heights of a worksheet: nothing is cut, and nothing stands in a sea of white."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from gioia_coder.core.blocks import Cell, Column, Kind, Provenance, Report, Table
from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.model import Code, Level
from gioia_coder.formats import coding_sheet, write_report, write_reports
from gioia_coder.formats.codebooks import write_codebook
from gioia_coder.formats.coding_sheet import Line
from gioia_coder.formats.sheet_sizes import cells_wide, heights, lines_needed, unfolded, width

ORIGIN = Provenance("Frugal & co", "9d41", "gioia 0.1")
CODINGS = Table("Codings by theme", (Column("quote", "Quote"),), [("first",), ("second",), ("third",)])


def table(*rows: tuple[Any, ...], kinds: tuple[Kind, ...] = (), hint: int = 20, groups: int = 1) -> Table:
    kinds = kinds or (Kind.TEXT,) * len(rows[0])
    columns = tuple(Column(f"k{at}", f"K{at}", kind, group=at < groups, width=hint) for at, kind in enumerate(kinds))
    return Table("T", columns, rows)


def widths(of: Table) -> list[float]:
    return [width(column, at, of) for at, column in enumerate(of.columns)]


def test_a_column_is_as_wide_as_its_words_until_they_wrap() -> None:
    assert widths(table(("x", "y" * 10))) == [5, 12]
    assert widths(table(("x", "y" * 26))) == [5, 28]
    assert widths(table(("x", "y" * 27))) == [5, 20]
    assert widths(table(("x", "y" * 27), hint=0)) == [5, 29]
    assert widths(table(("x", "y" * 200), hint=0)) == [5, 60]


def test_a_column_that_links_does_not_wrap_while_its_words_fit_into_the_widest() -> None:
    assert widths(table(("x", Cell("y" * 50, (0,))))) == [5, 52]
    assert widths(table(("x", Cell("y" * 500, (0,))))) == [5, 60]


def test_rows_are_as_high_as_their_wrapped_words() -> None:
    made = table(("a", "short"), ("b", "one two three four five six"), ("c", "节" * 30), ("d", ("1", "2", "3")))
    assert heights(made, 4, [20, 20], joined=True) == [1, 2, 3, 1]
    assert heights(table(("d", ("1", "2", "3")), kinds=(Kind.TEXT, Kind.LINES)), 1, [20, 20], joined=True) == [3]


def test_a_joined_cell_gets_the_lines_that_its_rows_lack() -> None:
    long = "one two three four five six seven eight nine"
    made = table((long, "x"), (long, "y"), ("other", "z"))
    assert heights(made, 3, [12, 20], joined=True) == [1, 4, 1]
    assert heights(made, 3, [12, 20], joined=False) == [5, 5, 1]


@given(st.text(alphabet="ab- 节", max_size=200), st.integers(2, 40))
def test_there_are_always_lines_enough(words: str, room: int) -> None:
    found = lines_needed(words, room)
    assert found >= -(-cells_wide(words.replace(" ", "")) // room)
    assert found <= max(1, len(words.split(" ")) + -(-cells_wide(words) // (room - 1)))


def test_the_workbook_sets_the_heights(tmp_path: Path) -> None:
    made = table(("a", "short"), ("b", "one two three four five six seven"), ("b", "x"), hint=16)
    write_report(Report("r", "R", (made,), ORIGIN), tmp_path / "r.xlsx")
    page = load_workbook(tmp_path / "r.xlsx")["r"]
    assert page.row_dimensions[2].height in (None, 15)
    assert page.row_dimensions[3].height == 45
    assert page.row_dimensions[4].height in (None, 15)


def test_sheets_to_code_in_and_of_a_codebook_are_as_high_as_their_words(tmp_path: Path) -> None:
    with (tmp_path / "sheet.xlsx").open("wb") as stream:
        coding_sheet.write([Line("S:1", "A", "word " * 60, False), Line("S:2", "B", "yes", True)], stream)
    page = load_workbook(tmp_path / "sheet.xlsx")["codings"]
    assert (page.row_dimensions[2].height, page.row_dimensions[3].height) == (60, None)
    assert page.page_setup.orientation == "landscape"
    book = Codebook([Code(1, "c001", Level.CONCEPT, "splits the bill", definition="word " * 30)])
    write_codebook(book, tmp_path / "book.xlsx")
    page = load_workbook(tmp_path / "book.xlsx").worksheets[0]
    assert page.row_dimensions[2].height == 45


def test_lines_that_link_stand_in_rows_of_their_own() -> None:
    made = Table(
        "T",
        (Column("d", "D"), Column("e", "E", Kind.LINES), Column("n", "N", Kind.LINES)),
        [("Forces", Cell(("one", "two"), (0, 1)), ("p", "q")), ("More", Cell((), ()), ()), ("End", Cell(("three",), (2,)), None)],
    )
    found = unfolded(made)
    assert [row[0] for row in found.rows] == ["Forces", "Forces", "More", "End"]
    assert [row[1] for row in found.rows] == [Cell("one", (0, 1)), Cell("two", (0, 1)), None, Cell("three", (2,))]
    assert found.spans()[0] == [(0, 2), (2, 3), (3, 4)]
    assert found.rows[0][2] == ("p", "q")
    plain = Table("T", made.columns, [("Forces", ("one", "two"), ())])
    assert unfolded(plain) is plain


def test_each_line_of_a_cell_links_in_the_workbook(tmp_path: Path) -> None:
    made = Table("T", (Column("d", "D"), Column("e", "E", Kind.LINES)), [("Forces", Cell(("one", "two"), (0, 2)))])
    write_report(Report("cross-case", "T", (made,), ORIGIN, evidence=CODINGS), tmp_path / "r.xlsx")
    page = load_workbook(tmp_path / "r.xlsx")["cross-case"]
    assert [(page.cell(n, 2).value, page.cell(n, 2).hyperlink.location) for n in (2, 3)] == [
        ("one", "'codings by theme'!A2:A2"),
        ("two", "'codings by theme'!A2:A2"),
    ]
    assert page["B2"].hyperlink.tooltip == "rows 2, 4 of codings by theme"
    assert [str(area) for area in page.merged_cells.ranges] == ["A2:A3"]


def test_reports_with_equal_codings_share_one_sheet_named_by_its_title(tmp_path: Path) -> None:
    equal = Table(CODINGS.title, CODINGS.columns, list(CODINGS.rows))
    other = Table("Codings by concept", CODINGS.columns, [("else",)])
    blocks = (table(("x", Cell(1, (0,)))),)
    reports = [
        Report(name, name, blocks, ORIGIN, evidence=evidence)
        for name, evidence in (("first", CODINGS), ("second", equal), ("third", other))
    ]
    write_reports(reports, tmp_path / "r.xlsx")
    names = load_workbook(tmp_path / "r.xlsx").sheetnames
    assert names == ["first", "second", "third", "codings by theme", "codings by concept", "provenance"]


@pytest.mark.parametrize(("columns", "pages"), [(3, 1), (6, 2)])
def test_a_wide_table_is_printed_on_pages_beside_each_other(tmp_path: Path, columns: int, pages: int) -> None:
    made = table(("name", *("long words " * 20,) * columns), hint=60)
    write_report(Report("wide", "W", (made,), ORIGIN), tmp_path / "r.xlsx")
    page = load_workbook(tmp_path / "r.xlsx")["wide"]
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (pages, 0)
    assert page.print_title_rows == "$1:$1"
    assert (page.print_title_cols is not None) is (pages > 1)
