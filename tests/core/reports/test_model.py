"""Links between codes as a figure and as propositions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gioia_coder.core.blocks import Model, Report
from gioia_coder.core.model import Link, Quote, QuoteState, Segment
from gioia_coder.core.reports import builder
from gioia_coder.core.reports.options import Options
from gioia_coder.core.study import Study
from tests.core.builders import Book, Coded, Text, study

BOOK = Book(
    {
        "Resources": {"Persuasion": ["talks people round"], "Creativity": ["draws it anew"]},
        "Affordances": {"Association": ["is seen with stars"]},
    },
    retired=["draws it anew"],
)
PEOPLE = {"q": ("", "interviewer"), "Ana": ("A", "owner"), "Bo": ("B", "owner")}
TEXTS = {"a1": Text([("Ana", "w" * 30)], case="A"), "b1": Text([("Bo", "w" * 30)], case="B")}


def made(links: list[tuple[str, str, str, list[tuple[int, int, int]]]], *codings: Coded, **given: Any) -> Study:
    found = study(BOOK, TEXTS, codings, cases=("A", "B"), informants=PEOPLE, **given)
    key = {code.name: code.id for code in found.codebook.codes}
    rows = [
        Link(n, b"", key[a], key[b], label, tuple(Segment(*one) for one in segments))
        for n, (a, b, label, segments) in enumerate(links, 1)
    ]
    return replace(found, links=tuple(rows))


def report(source: Study) -> Report:
    return builder("model")(source, Options())


LINK = ("Persuasion", "Association", "P1", [(1, 5, 9)])


def test_a_proposition_names_its_evidence_and_the_case_that_speaks_in_it() -> None:
    (row,) = report(made([LINK])).data["rows"]
    assert (row["label"], row["evidence"], row["cases"]) == ("P1", ["a1@5-9"], ["A"])
    assert row["from"] == {"id": "t1", "name": "Persuasion", "level": "theme"}


def test_both_found_in_rolls_up_and_contradicting_cases_are_named() -> None:
    codings: list[Coded] = [
        ("a1", 5, 9, "talks people round"),
        ("a1", 12, 15, "is seen with stars"),
        ("b1", 5, 9, "is seen with stars"),
        ("b1", 12, 15, "talks people round", "anna", {"contradicts": True}),
    ]
    (row,) = report(made([LINK], *codings)).data["rows"]
    assert (row["both"], row["contradicted"]) == (["A"], ["B"])


def test_propositions_are_ordered_by_their_numbers_and_the_unnamed_come_last() -> None:
    links = [("Persuasion", "Association", label, []) for label in ("P10", "", "P2")]
    assert [row["label"] for row in report(made(links)).data["rows"]] == ["P2", "P10", ""]


def test_a_link_to_a_retired_code_is_left_out() -> None:
    assert report(made([("draws it anew", "Association", "P1", [])])).data["rows"] == []


def test_a_private_segment_is_no_evidence_to_print() -> None:
    source = replace(made([LINK]), quotes=(Quote(1, 1, 5, 9, QuoteState.PRIVATE),))
    (row,) = report(source).data["rows"]
    assert (row["evidence"], row["cases"]) == ([], [])


def test_the_figure_has_a_box_per_code_grouped_by_dimension_and_an_arrow_per_link() -> None:
    (figure,) = report(made([LINK])).figures
    assert isinstance(figure.shows, Model)
    assert figure.shows.boxes == (("t1", "Persuasion", "Resources"), ("t3", "Association", "Affordances"))
    assert [(arrow.start, arrow.end, arrow.label) for arrow in figure.shows.arrows] == [("t1", "t3", "P1")]
    assert "Persuasion to Association (P1)" in figure.alt


def test_a_study_without_links_has_an_empty_table_and_no_figure() -> None:
    found = report(made([]))
    assert found.data["rows"] == [] and found.figures == () and list(found.blocks[0].rows) == []
