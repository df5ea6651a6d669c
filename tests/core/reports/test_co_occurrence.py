"""Which constructs are found in the same words."""

from __future__ import annotations

from typing import Any

from gioia_coder.core.blocks import Cell, HeatMap, Report, value_of
from gioia_coder.core.reports import builder
from gioia_coder.core.reports.options import Options
from gioia_coder.core.study import Study
from tests.core.builders import Book, Coded, Text, study

BOOK = Book({"Drift": {"Rumour": ["hears of it", "tells it"], "Doubt": ["asks twice"]}}, concepts=["tells it"])


def made(*codings: Coded, book: Book = BOOK, **given: Any) -> Study:
    return study(book, {"s1": Text([("", "w" * 60)]), "s2": Text([("", "w" * 60)])}, codings, **given)


def report(source: Study, **options: Any) -> Report:
    return builder("co-occurrence")(source, Options(**options))


def pairs(found: Report) -> list[tuple[Any, ...]]:
    return [tuple(value_of(cell) for cell in row) for row in found.blocks[0].rows]


def test_two_codings_of_one_concept_on_the_same_words_are_one_passage() -> None:
    one = made(("s1", 0, 10, "hears of it"), ("s1", 5, 20, "hears of it", "ben"), ("s1", 8, 12, "asks twice"))
    assert pairs(report(one)) == [("hears of it", "asks twice", 1, 1, 1, 0.2)]


def test_words_that_only_touch_do_not_occur_together() -> None:
    assert pairs(report(made(("s1", 0, 10, "hears of it"), ("s1", 10, 20, "asks twice")))) == []


def test_jaccard_never_passes_one_when_one_passage_meets_many() -> None:
    one = made(("s1", 0, 20, "hears of it"), *(("s1", n, n + 1, "asks twice") for n in range(0, 20, 2)))
    assert pairs(report(one)) == [("hears of it", "asks twice", 10, 1, 10, 0.5)]


def test_the_numbers_are_the_same_both_ways_and_the_diagonal_counts_passages() -> None:
    data = report(made(("s1", 0, 10, "hears of it"), ("s2", 0, 10, "hears of it"), ("s1", 2, 4, "asks twice"))).data
    assert data["rows"] == [
        {
            "concept": "hears of it",
            "cells": {"hears of it": 2, "asks twice": 1},
            "jaccard": {"hears of it": 1.0, "asks twice": 0.1},
        },
        {
            "concept": "asks twice",
            "cells": {"hears of it": 1, "asks twice": 1},
            "jaccard": {"hears of it": 0.1, "asks twice": 1.0},
        },
    ]


def test_two_concepts_of_one_name_are_told_apart() -> None:
    one = made(("s1", 0, 10, "hears of it"), ("s1", 2, 4, "tells it"), book=BOOK)
    assert pairs(report(one))[0][1] == "tells it ((ungrouped))" or "tells it (" in pairs(report(one))[0][1]


def test_themes_roll_their_concepts_up_before_they_are_compared() -> None:
    one = made(("s1", 0, 10, "hears of it"), ("s1", 4, 14, "asks twice"), ("s1", 6, 8, "hears of it", "ben"))
    assert pairs(report(one, rows="theme")) == [("Rumour", "Doubt", 1, 1, 1, 0.43)]


def test_a_number_leads_to_the_codings_behind_it() -> None:
    one = made(("s1", 0, 10, "hears of it"), ("s1", 4, 14, "asks twice"), ("s2", 0, 5, "asks twice"))
    found = report(one, evidence=True)
    cell = found.blocks[0].rows[0][2]
    assert isinstance(cell, Cell) and found.evidence
    assert [found.evidence.rows[n][5:7] for n in cell.rows] == [("s1", "s1@0-10"), ("s1", "s1@4-14")]


def test_what_contradicts_does_not_occur_together() -> None:
    one = made(("s1", 0, 10, "hears of it"), ("s1", 4, 14, "asks twice", "anna", {"contradicts": True}))
    assert pairs(report(one)) == []


def test_the_heat_map_shows_every_construct_with_a_passage_and_no_diagonal() -> None:
    found = report(made(("s1", 0, 10, "hears of it"), ("s1", 4, 14, "asks twice")))
    (figure,) = found.figures
    assert isinstance(figure.shows, HeatMap)
    assert figure.shows.rows == ("hears of it", "asks twice") and figure.shows.values == ((None, 1.0), (1.0, None))
    assert "hears of it and asks twice" in figure.alt


def test_an_empty_study_has_an_empty_table_and_no_figure() -> None:
    found = report(made())
    assert pairs(found) == [] and found.figures == () and found.data["rows"] == []


def test_a_heat_map_keeps_to_what_a_page_holds_and_says_so() -> None:
    names = [f"c{n}" for n in range(50)]
    one = made(*(("s1", 0, 10, name) for name in names[5:]), *(("s2", 0, 5, name) for name in names), book=Book(concepts=names))
    (figure,) = report(one).figures
    assert isinstance(figure.shows, HeatMap)
    assert figure.shows.rows == tuple(names[5:45]) and "40 of 50" in figure.note
