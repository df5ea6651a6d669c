"""The case matrix, the papers' list of cases, and the cross-case table."""

from __future__ import annotations

from typing import Any

import pytest

from gioia_coder.core.blocks import Cell, Kind, Report, value_of
from gioia_coder.core.reports import builder
from gioia_coder.core.reports.options import Options
from gioia_coder.core.study import Study
from gioia_coder.errors import UnknownNameError
from tests.core.builders import Book, Coded, Text, study

CASES = ("E1", "M1", "M2", "N1", "N2", "S1", "S2")
BOOK = Book(
    {
        "Frugal-driven forces": {
            "Scarcity": ["guides visitors online"],
            "Cost": ["shares a shop", "splits fees"],
            "Deskilling": [],
        },
        "Socially-driven forces": {"Local economy": ["buys nearby"], "Minorities": ["women earn"]},
        "Sustainability-driven forces": {"Eco-efficiency": ["no sprays"], "Pollution": ["online weddings"]},
    },
    concepts=["co-branding"],
)
FOUND = {
    "guides visitors online": ["E1"],
    "shares a shop": ["E1", "M1"],
    "splits fees": ["M1", "M2", "N2"],
    "buys nearby": CASES,
    "women earn": CASES,
    "no sprays": ["S1"],
    "online weddings": ["S2"],
    "co-branding": ["N1", "S1", "S2"],
}
WORDS = "We do what we can with what we have."
START, END = 19, 19 + len(WORDS)
"""The second turn of every source."""


def driving_forces(*more: Coded, **given: Any) -> Study:
    texts = {f"{case}-01": Text([("q", "And then?"), (f"{case}-A", WORDS)], case=case) for case in CASES}
    people = {"q": ("", "interviewer")} | {f"{case}-A": (case, "owner") for case in CASES}
    codings = [(f"{case}-01", START, END, concept) for concept, cases in FOUND.items() for case in cases]
    return study(BOOK, texts, [*codings, *more], cases=given.pop("cases", CASES), informants=people, **given)


def report(name: str = "case-matrix", made: Study | None = None, **options: Any) -> Report:
    return builder(name)(made or driving_forces(), Options(program="gioia 1", **options))


def words(made: Report) -> list[tuple[str, ...]]:
    table = made.blocks[0]
    return [tuple(table.words(row, at) for at in range(len(table.columns))) for row in range(len(table.rows))]


def test_the_driving_force_table_of_the_papers() -> None:
    made = report(cell="list")
    assert words(made) == [
        ("Frugal-driven forces", "Scarcity", "E1"),
        ("Frugal-driven forces", "Cost", "E1, M1, M2, N2"),
        ("Frugal-driven forces", "Deskilling", "None"),
        ("Socially-driven forces", "Local economy", "All cases"),
        ("Socially-driven forces", "Minorities", "All cases"),
        ("Sustainability-driven forces", "Eco-efficiency", "S1"),
        ("Sustainability-driven forces", "Pollution", "S2"),
    ]
    assert made.blocks[0].spans() == {0: [(0, 3), (3, 5), (5, 7)]}
    assert "3 codings of ungrouped concepts" in made.blocks[0].note
    assert "Layer any" in made.blocks[0].note


def test_all_cases_means_all_that_have_a_source() -> None:
    made = report(made=driving_forces(cases=(*CASES, "X9")), cell="list")
    assert words(made)[3][-1] == "All cases"
    assert "Without a source, so not shown: X9." in made.blocks[0].note


def test_the_data_of_a_case_matrix_have_the_agreed_shape() -> None:
    data = report(cell="count").data
    assert list(data) == ["title", "rows", "columns", "note"]
    assert data["columns"] == list(CASES)
    assert data["rows"][1] == {
        "dimension": "Frugal-driven forces",
        "theme": "Cost",
        "concept": "",
        "cells": {"E1": 1, "M1": 1, "M2": 1, "N1": 0, "N2": 1, "S1": 0, "S2": 0},
        "empty": {"N1": "not mentioned", "S1": "not mentioned", "S2": "not mentioned"},
        "cases": ["E1", "M1", "M2", "N2"],
        "contradicted": [],
        "summary": "E1, M1, M2, N2",
    }
    assert [row["summary"] for row in data["rows"]][2:4] == ["None", "All cases"]


@pytest.mark.parametrize(
    ("cell", "value", "printed", "kind"),
    [
        ("present", True, "●", Kind.MARK),
        ("count", 1, "1", Kind.NUMBER),
        ("sources", 1, "1", Kind.NUMBER),
        ("informants", 1, "1", Kind.NUMBER),
        ("intensity", 3, "3", Kind.NUMBER),
        ("quotes", [f"{WORDS} (M1-01:2)"], f"{WORDS} (M1-01:2)", Kind.LINES),
    ],
)
def test_cells_of_every_kind(cell: str, value: Any, printed: str, kind: Kind) -> None:
    more = ("M1-01", START, END, "Cost", "ben", {"intensity": 3})
    made = report(made=driving_forces(more), cell=cell)
    assert made.data["rows"][1]["cells"]["M1"] == value
    assert words(made)[1][3] == printed
    assert made.blocks[0].columns[3].kind is kind


def test_cells_without_support_are_marked_on_paper_and_plain_in_data() -> None:
    for cell, empty in (("present", False), ("count", 0), ("intensity", None), ("quotes", []), ("list", [])):
        assert report(cell=cell).data["rows"][0]["cells"]["M1"] == empty
    assert words(report(cell="count"))[0][3] == "–"


def test_the_cells_of_a_list_name_the_codes_found() -> None:
    assert report(cell="list").data["rows"][1]["cells"]["M1"] == ["shares a shop", "splits fees"]


def test_the_last_column_says_in_how_many_cases() -> None:
    assert [row[-1] for row in words(report())[:4]] == ["1 of 7", "4 of 7", "None", "All cases"]


def test_rejected_and_private_quotes_do_not_stand_in_cells() -> None:
    span = (START, END)
    quotes = [("E1-01", *span, "private", ""), ("M1-01", *span, "rejected", ""), ("M2-01", *span, "proof", "We do [it] ...")]
    cells = report(made=driving_forces(quotes=quotes), cell="quotes").data["rows"][1]["cells"]
    assert (cells["E1"], cells["M1"], cells["M2"]) == ([], [], ["We do [it] ... (M2-01:2)"])


def test_contradictions_get_their_own_column_only_when_there_are_any() -> None:
    against = ("S2-01", START, 25, "no sprays", "anna", {"contradicts": True})
    made = report(made=driving_forces(against), cell="list", evidence=True)
    assert made.blocks[0].columns[-1].key == "contradicted"
    assert words(made)[5] == ("Sustainability-driven forces", "Eco-efficiency", "S1", "S2")
    assert made.data["rows"][5]["contradicted"] == ["S2"]
    cell = made.blocks[0].rows[5][-1]
    assert made.evidence is not None
    assert isinstance(cell, Cell)
    assert made.evidence.rows[cell.rows[0]][-1] == "contradicts"
    assert report(cell="list").blocks[0].columns[-1].key == "cases"


def test_every_cell_leads_to_its_codings() -> None:
    made = report(evidence=True)
    table, evidence = made.blocks[0], made.evidence
    assert evidence is not None
    keys = [column.key for column in evidence.columns]
    for row in table.rows:
        for column, value in zip(table.columns, row, strict=True):
            stands = value.rows if isinstance(value, Cell) else ()
            for n in stands:
                found = dict(zip(keys, evidence.rows[n], strict=True))
                assert found["theme"] == value_of(row[1])
                assert column.key in (found["case"], "summary")
    counted = [n for row in table.rows for value in row[:-1] if isinstance(value, Cell) for n in value.rows]
    summed = [n for row in table.rows if isinstance(row[-1], Cell) for n in row[-1].rows]
    assert summed == counted
    assert counted == list(range(len(evidence.rows)))
    assert dict(zip(keys, evidence.rows[0], strict=True)) == {
        "dimension": "Frugal-driven forces",
        "theme": "Scarcity",
        "concept": "guides visitors online",
        "case": "E1",
        "informant": "E1-A",
        "source": "E1-01",
        "segment": "E1-01:2",
        "quote": WORDS,
        "coder": "anna",
        "memo": "",
        "intensity": None,
        "polarity": "supports",
    }


def test_evidence_is_built_only_when_asked_for_and_keeps_private_words_out() -> None:
    assert report().evidence is None
    quotes = [("E1-01", START, END, "private", "")]
    evidence = report(made=driving_forces(quotes=quotes), evidence=True).evidence
    assert evidence is not None
    assert evidence.rows[0][7] == "(private)"


def test_provenance_says_layer_filters_and_program() -> None:
    made = report(min_sources=2, min_coders=1).provenance
    assert made.as_dict() == {
        "project": "Sample",
        "revision": "0123456789abcdef",
        "layer": "any",
        "filters": ["min-sources 2", "min-coders 1"],
        "program": "gioia 1",
    }
    assert words(report(cell="list", min_sources=2))[3][-1] == "None"


def test_min_coders_on_what_coders_agreed_on_says_whom_it_counts() -> None:
    agreed = driving_forces(("E1-01", START, END, "Cost", "consensus"))
    rule = "A coder stands behind a coding who gave the same code"
    for made, options, said in (
        (agreed, {"min_coders": 2}, True),
        (agreed, {"min_coders": 2, "layer": "all"}, True),
        (agreed, {"min_sources": 2}, False),
        (driving_forces(), {"min_coders": 2}, False),
    ):
        assert (rule in report(made=made, **options).blocks[0].note) is said


def test_rows_of_concepts_and_dimensions() -> None:
    concepts = report(rows="concept")
    assert [column.key for column in concepts.blocks[0].columns[:3]] == ["dimension", "theme", "concept"]
    assert words(concepts)[-1][:3] == ("(ungrouped)", "(ungrouped)", "co-branding")
    assert words(report(rows="dimension", cell="list"))[1] == ("Socially-driven forces", "All cases")


def test_columns_other_than_cases() -> None:
    made = report(columns="role")
    assert made.data["columns"] == ["owner"]
    assert (words(made)[0][-1], words(made)[2][-1]) == ("All", "None")


def test_an_unknown_cell_is_named() -> None:
    with pytest.raises(UnknownNameError, match="persence"):
        report(cell="persence")


def test_cross_case_lists_the_themes_of_a_dimension_in_each_case() -> None:
    made = report("cross-case", evidence=True)
    assert made.data["columns"] == list(CASES)
    assert made.data["rows"][0]["cells"]["E1"] == ["Scarcity", "Cost"]
    assert made.data["rows"][0]["cells"]["N1"] == []
    assert words(made)[2] == ("Sustainability-driven forces", "", "", "", "", "", "Eco-efficiency", "Pollution")
    cell = made.blocks[0].rows[0][1]
    assert isinstance(cell, Cell)
    assert made.evidence is not None
    assert {made.evidence.rows[n][2] for n in cell.rows} == {"guides visitors online", "shares a shop"}


def test_cross_case_with_concepts_filters_and_contradictions() -> None:
    rows = report("cross-case", rows="concept").data["rows"]
    assert rows[0]["cells"]["M1"] == ["shares a shop", "splits fees"]
    assert rows[-1]["dimension"] == "(ungrouped)"
    assert report("cross-case", min_codings=2).data["rows"][0]["cells"] == {
        case: ["Cost"] if case == "M1" else [] for case in CASES
    }
    against = ("S2-01", START, 25, "no sprays", "anna", {"contradicts": True})
    assert words(report("cross-case", driving_forces(against)))[2][-1] == "Eco-efficiency: S2"
