"""Two informants of two cases may have one id: each keeps numbers of their own."""

from __future__ import annotations

from dataclasses import replace

from gioia_coder.core.reports import builder
from gioia_coder.core.reports.options import Options
from gioia_coder.core.study import Study
from tests.core.builders import Book, Text, study, where

BOOK = Book({"Money": {"Burden": ["loan"]}})
TEXTS = {
    "s": Text([("z1", "The loan came late."), ("z1", "We waited for the loan.")], informants=["z1"], case="E1"),
    "t": Text([("z2", "The loan came."), ("y", "No loan.")], informants=["z2", "y"], case="E2"),
}


def sample() -> Study:
    people = {"z1": ("E1", "chair"), "z2": ("E2", "cook"), "y": ("E2", "cook")}
    made = study(BOOK, TEXTS, cases=["E1", "E2"], informants=people)
    codings = [
        ("s", *where(made, "s", "The loan"), "loan"),
        ("s", *where(made, "s", "the loan"), "loan"),
        ("t", *where(made, "t", "The loan"), "loan"),
    ]
    made = study(BOOK, TEXTS, codings, cases=["E1", "E2"], informants=people)
    return replace(made, informants=tuple(replace(one, ref="Z" if one.id < 3 else "Y") for one in made.informants))


def test_the_table_of_informants_has_a_row_for_each() -> None:
    rows = builder("informants")(sample(), Options()).data["rows"]
    assert [(row["id"], row["case"], row["passages"]) for row in rows] == [("E1/Z", "E1", 2), ("E2/Z", "E2", 1), ("Y", "E2", 0)]


def test_the_matrix_has_a_column_for_each() -> None:
    data = builder("case-matrix")(sample(), Options(columns="informant", cell="count")).data
    assert data["columns"] == ["E1/Z", "E2/Z", "Y"]
    assert data["rows"][0]["cells"] == {"E1/Z": 2, "E2/Z": 1, "Y": 0}
