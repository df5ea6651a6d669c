"""How tables are laid out for a printed page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.core.blocks import Column, Kind, Table
from gioia_coder.formats.paper import _BREAKS, LANDSCAPE, PORTRAIT, SIZES, _wide, laid_out, rows

QUOTE = "Without money for a shop anywhere people live, we turned the people who come to the fair into our shop. " * 2


def marks(count: int) -> Table:
    columns = (Column("theme", "Theme"), *(Column(f"k{n}", f"Case {n}", Kind.MARK) for n in range(count)))
    return Table("Themes", columns, [("Cost-driven innovation", *[True] * count)] * 3, "A note.")


def quotes(columns: int) -> Table:
    return Table("Quotes", tuple(Column(f"c{n}", f"Column {n}") for n in range(columns)), [(QUOTE,) * columns] * 4)


def test_a_table_stands_upright_while_its_words_have_room_and_lies_else() -> None:
    for count, landscape in ((2, False), (6, True)):
        (sheet,) = laid_out([quotes(count)])
        assert sheet.landscape is landscape
        assert sum(sheet.widths) == pytest.approx(sheet.room)


def test_tables_of_one_report_lie_together_so_that_no_page_stays_half_empty() -> None:
    small, large = laid_out([marks(2), quotes(6)])
    assert small.landscape and large.landscape
    assert small.size > large.size or small.size == SIZES[0]


def test_short_ids_are_never_broken_and_long_words_do_not_push_the_others_out() -> None:
    rows_ = [(f"E1-{n:02d}@1000-{n}000", QUOTE, "x" * 300) for n in range(1, 12)]
    table = Table("", (Column("id", "Segment"), Column("quote", "Quotation"), Column("long", "Long")), rows_)
    (sheet,) = laid_out([table])
    assert all(sheet.lines(n, 0) == 1 for n in range(11))
    assert sheet.widths[1] > sheet.room * 0.3


def test_more_columns_than_a_page_holds_go_on_in_parts_that_repeat_the_first() -> None:
    parts = laid_out([marks(60)])
    assert len(parts) > 1
    assert [part.table.title for part in parts] == ["Themes"] + ["Themes (continued)"] * (len(parts) - 1)
    assert [part.table.note for part in parts] == [""] * (len(parts) - 1) + ["A note."]
    assert all(part.table.columns[0].key == "theme" for part in parts)
    assert [column.key for part in parts for column in part.table.columns[1:]] == [f"k{n}" for n in range(60)]
    counts = [len(part.table.columns) for part in parts]
    assert max(counts) - min(counts) <= 4


def test_columns_under_one_heading_stay_in_one_part() -> None:
    pairs = [Column(f"k{n}", "Number", Kind.NUMBER, over=f"Case {n // 2}") for n in range(60)]
    parts = laid_out([Table("", (Column("a", "A"), *pairs), [("x", *range(60))])])
    assert len(parts) > 1
    assert all(len(part.table.columns) % 2 for part in parts)


def test_small_groups_stay_on_a_page_and_a_long_label_gets_room_below_its_rows() -> None:
    columns = (Column("theme", "Theme", group=True), Column("concept", "Concept"), *quotes(2).columns)
    label = "a label that is far too long for the two lines beside it, however the columns are shared out, " * 3
    table = Table("", columns, [(label, "one", "x", QUOTE[:30]), (label, "two", "x", "x"), ("b", "c", QUOTE, "x")])
    (sheet,) = laid_out([table])
    hang = rows(sheet)
    assert hang.kept == [True, False, False]
    assert hang.missing[0] == hang.missing[2] == 0
    assert hang.missing[1] > 0
    large = Table("", columns, [("a", str(n), QUOTE, QUOTE) for n in range(40)])
    assert not any(rows(laid_out([large])[0]).kept)


@given(
    st.lists(st.tuples(*[st.text(max_size=80)] * 3), max_size=6),
    st.booleans(),
    st.booleans(),
)
def test_columns_always_fit_the_page(lines: list[tuple[str, str, str]], group: bool, leftward: bool) -> None:
    columns = (Column("a", "A", group=group), Column("b", "B", group=leftward), Column("c", "Third heading"))
    for sheet in laid_out([Table("", columns, lines, leftward=leftward)]):
        assert sum(sheet.widths) <= (LANDSCAPE if sheet.landscape else PORTRAIT) + 0.01
        assert all(width > 0 for width in sheet.widths)
        assert len(rows(sheet).kept) == len(lines)


def test_no_word_of_a_heading_is_broken_for_want_of_room() -> None:
    heads = ("interview", "treasurer, egg-roll baker", "manager of the packing barn", "umbrella maker", "researcher", "Jaccard")
    columns = (Column("concept", "Concept", group=True), *(Column(f"k{n}", heads[n % 6], Kind.NUMBER) for n in range(18)))
    for sheet in laid_out([Table("Wide", columns, [("coached on the fan page", *range(18)), ("co-branding", *range(18))])]):
        for column, width in zip(sheet.table.columns, sheet.widths, strict=True):
            longest = max(_wide(word, bold=True) for word in _BREAKS.split(column.title))
            assert longest * sheet.size <= width - 2 * sheet.padding + 0.01, column.title


def test_a_column_of_words_holds_more_than_one_word_a_line() -> None:
    words = "scan the code of the shop again"
    columns = tuple(Column(f"c{n}", "Said", Kind.LINES if n == 11 else Kind.TEXT) for n in range(12))
    (sheet,) = laid_out([Table("", columns, [(*[QUOTE] * 11, (words, "till", "rent", "wage", "online"))] * 4)])
    assert sheet.size >= SIZES[-1]
    assert all(width >= 5.5 * sheet.size for width in sheet.widths)


def test_nothing_to_print_is_no_trouble() -> None:
    assert laid_out([]) == []
    assert laid_out([Table("", (), [])])[0].widths == ()
    assert len(laid_out([Table("", (Column("a", "A", group=True),), [])])[0].widths) == 1


def test_words_that_need_more_than_the_page_are_broken_whatever_stands_beside_them() -> None:
    endless = "x" * 10_000
    table = Table(
        "", (Column("case", "Case"), Column("a", endless, over=endless), Column("n", endless, Kind.NUMBER)), [("E1", endless, 3)]
    )
    for sheet in laid_out([table]):
        assert sum(sheet.widths) <= sheet.room * 1.001
