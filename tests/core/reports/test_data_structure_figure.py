"""The figure of the data structure says what the codebook says, and stays away while there is nothing."""

from __future__ import annotations

from gioia_coder.core.blocks import Branch, Figure, Structure
from gioia_coder.core.reports import DRAWN, MODULES
from tests.core.builders import Book, Text
from tests.core.reports.test_lists import BOOK, report, sample


def drawn(book: Book = BOOK, **more: object) -> Figure:
    (figure,) = report("data-structure", sample(book=book, **more)).figures
    return figure


def test_the_figure_is_the_codebook_in_its_order_with_what_is_ungrouped_last() -> None:
    shows = drawn().shows
    assert isinstance(shows, Structure)
    assert shows.heads == ("First-order concepts", "Second-order themes", "Aggregate dimensions")
    force = Branch("d1", "Force", (Branch("t1", "Thrift", (Branch("c001", "shares a till"), Branch("c002", "splits a bill"))),
                                   Branch("t2", "Loss")))  # fmt: skip
    waiting = Branch("", "", (Branch("t3", "Loose", (Branch("c003", "waits"),)), Branch("", "", (Branch("c004", "drifts"),))))
    assert shows.dimensions == (force, waiting)


def test_the_figure_and_the_table_hold_the_same_labels() -> None:
    made = report("data-structure", sample())
    told = {made.blocks[n].words(row, at) for n in (0, 1) for row in range(len(made.blocks[n].rows)) for at in range(2 - n + 1)}
    (figure,) = made.figures
    words = {word for word in figure.words() if word not in (figure.title, figure.alt, figure.note)}
    assert words - {"First-order concepts", "Second-order themes", "Aggregate dimensions"} == told


def test_retired_codes_are_not_drawn() -> None:
    figure = drawn(Book({"Force": {"Thrift": ["shares", "splits"]}}, retired=["splits"]))
    assert "splits" not in set(figure.words())


def test_alt_text_says_what_is_seen_and_the_note_what_it_stands_on() -> None:
    figure = drawn(texts={"s": Text([("a", "one")]), "t": Text([("a", "one")]), "o": Text([("", "two")], kind="observation")})
    assert "Force: Thrift (2 concepts); Loss (0 concepts)." in figure.alt
    assert "Ungrouped: Loose (1 concept); 1 concept." in figure.alt
    assert figure.note == "Based on 2 interviews and 1 observation."


def test_an_empty_codebook_has_no_figure() -> None:
    assert report("data-structure", sample(book=Book())).figures == ()


def test_reports_with_figures_are_known() -> None:
    assert set(DRAWN) <= set(MODULES) and "data-structure" in DRAWN
