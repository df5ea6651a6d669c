"""On how many kinds of sources and roles of informants each construct rests."""

from __future__ import annotations

from typing import Any

from gioia_coder.core.reports import builder
from gioia_coder.core.reports.options import Options
from gioia_coder.core.study import Study
from tests.core.builders import Book, Coded, Text, study

BOOK = Book({"D": {"T": ["lends tools", "walks away", "never said"]}})
PEOPLE = {"q": ("", "interviewer"), "Ana": ("K", "owner"), "Bo": ("K", "guide"), "Cy": ("L", "owner")}
TEXTS = {
    "i1": Text([("Ana", "w" * 20), ("Bo", "w" * 20)], case="K"),
    "i2": Text([("Cy", "w" * 20), ("q", "w" * 20)], case="L"),
    "d1": Text([("", "w" * 60)], kind="document", case="K"),
    "p1": Text([("", "w" * 60)], kind="panel"),
}
ANA, BO, CY = ("i1", 6, 10), ("i1", 32, 36), ("i2", 6, 10)


def rows(*codings: Coded, **options: Any) -> dict[str, dict[str, Any]]:
    return {row["concept"]: row for row in builder("triangulation")(made(*codings), Options(**options)).data["rows"]}


def made(*codings: Coded) -> Study:
    return study(BOOK, TEXTS, codings, cases=("K", "L"), informants=PEOPLE)


def test_sources_count_by_kind_and_informants_by_role() -> None:
    found = rows((*ANA, "lends tools"), (*BO, "lends tools"), (*CY, "lends tools"), ("d1", 0, 5, "lends tools"))["lends tools"]
    assert found["kinds"] == {"interview": 2, "document": 1, "panel": 0}
    assert found["roles"] == {"owner": 2, "guide": 1}
    assert (found["sources"], found["informants"], found["cases"], found["alone"]) == (3, 3, 2, [])


def test_what_rests_on_one_thing_alone_is_named() -> None:
    found = rows((*ANA, "lends tools"), (*CY, "lends tools"), (*ANA, "walks away"), ("i1", 7, 9, "walks away", "ben"))
    assert found["lends tools"]["alone"] == ["one kind of source"]
    assert found["walks away"]["alone"] == ["one source"]
    assert found["never said"]["alone"] == ["no evidence"] and found["never said"]["kinds"] == {}


def test_one_informant_in_two_kinds_of_sources_is_one_informant() -> None:
    assert rows((*ANA, "lends tools"), ("d1", 0, 5, "lends tools"))["lends tools"]["alone"] == ["one informant"]


def test_a_panel_that_belongs_to_no_case_still_triangulates() -> None:
    found = rows((*ANA, "lends tools"), ("p1", 0, 5, "lends tools"))["lends tools"]
    assert (found["sources"], found["kinds"]["panel"], found["cases"]) == (2, 1, 1)


def test_what_fails_a_filter_rests_on_nothing() -> None:
    found = rows((*ANA, "lends tools"), (*CY, "walks away"), ("d1", 0, 5, "walks away"), min_sources=2)
    assert found["lends tools"]["sources"] == 0 and found["walks away"]["sources"] == 2


def test_the_interviewers_words_are_no_evidence() -> None:
    assert rows(("i2", 29, 33, "lends tools"))["lends tools"]["alone"] == ["no evidence"]


def test_the_table_has_a_column_per_kind_and_role() -> None:
    (table,) = builder("triangulation")(made((*ANA, "lends tools")), Options()).blocks
    assert [(column.over, column.title) for column in table.columns[3:-1]] == [
        *(("Sources by kind", kind) for kind in ("interview", "document", "panel")),
        *(("Informants by role", role) for role in ("owner", "guide")),
        *(("In all", word) for word in ("Sources", "Informants", "Cases")),
    ]
