"""Data structure, evidence, codings, codebook, sources, informants and audit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gioia_coder.core.blocks import Cell, Provenance, Report, Table
from gioia_coder.core.model import Coding, Entry
from gioia_coder.core.reports import MODULES, audit, builder
from gioia_coder.core.reports.audit import CodeDecision
from gioia_coder.core.reports.options import Options
from gioia_coder.core.study import Study
from gioia_coder.errors import UnknownNameError
from tests.core.builders import Book, Coded, Text, study

BOOK = Book({"Force": {"Thrift": ["shares a till", "splits a bill"], "Loss": []}}, {"Loose": ["waits"]}, ["drifts"])
WORDS = "one two three four five"
TALK = Text([("q", WORDS), ("a", WORDS), ("b", WORDS)], case="A", minutes="50")
PEOPLE = {"q": ("", "interviewer"), "a": ("A", "owner"), "b": ("B", "cook"), "x": ("", "expert")}
FULL = (30, 53)
"""The turn of a, which is the second one."""


def sample(*given: Coded, **more: Any) -> Study:
    texts = more.pop("texts", {"s": TALK, "t": TALK})
    return study(more.pop("book", BOOK), texts, given, cases=["A", "B"], informants=PEOPLE, **more)


def report(name: str, made: Study, **options: Any) -> Report:
    return builder(name)(made, Options(**options))


def words(table: Table) -> list[tuple[str, ...]]:
    return [tuple(table.words(row, at) for at in range(len(table.columns))) for row in range(len(table.rows))]


def test_every_named_report_can_be_built() -> None:
    assert all(callable(builder(name)) for name in MODULES)
    with pytest.raises(UnknownNameError, match="evidnce") as caught:
        builder("evidnce")
    assert caught.value.nearest == ("evidence",)


def test_the_data_structure_in_journal_order_with_joined_cells() -> None:
    made = report("data-structure", sample())
    grouped, ungrouped = made.blocks
    assert words(grouped) == [
        ("shares a till", "Thrift", "Force"),
        ("splits a bill", "Thrift", "Force"),
        ("", "Loss", "Force"),
    ]
    assert grouped.spans() == {2: [(0, 3)], 1: [(0, 2), (2, 3)]}
    assert (ungrouped.title, words(ungrouped)) == ("Ungrouped", [("waits", "Loose"), ("drifts", "")])


def test_ungrouped_concepts_alone_have_no_empty_column_of_themes() -> None:
    _, ungrouped = report("data-structure", sample(book=Book({"Force": {"Thrift": ["waits"]}}, concepts=["drifts"]))).blocks
    assert ([column.key for column in ungrouped.columns], words(ungrouped)) == (["concept"], [("drifts",)])


def test_a_data_structure_without_anything_ungrouped_has_one_block() -> None:
    assert len(report("data-structure", sample(book=Book({"Force": {"Thrift": ["waits"]}}))).blocks) == 1


def test_the_data_structure_counts_informants_cases_and_passages_at_each_level() -> None:
    made = sample(("s", *FULL, "shares a till"), ("s", 40, 60, "splits a bill"), ("t", *FULL, "splits a bill"))
    counted = report("data-structure", made, counts=True)
    assert words(counted.blocks[0])[:2] == [
        ("shares a till", "Thrift", "Force", "1", "1", "1"),
        ("splits a bill", "Thrift", "Force", "2", "2", "2"),
    ]
    theme = counted.data["dimensions"][0]["themes"][0]
    assert {key: theme[key] for key in ("id", "name", "informants", "cases", "passages")} == {
        "id": "t1", "name": "Thrift", "informants": 2, "cases": 2, "passages": 2,
    }  # fmt: skip
    assert [concept["id"] for concept in theme["concepts"]] == ["c001", "c002"]
    assert [each["name"] for each in counted.data["ungrouped"]["concepts"]] == ["drifts"]


def test_a_study_without_cases_still_counts_passages_in_its_data_structure() -> None:
    made = study(BOOK, {"s": TALK}, [("s", *FULL, "waits")], informants=PEOPLE)
    assert report("data-structure", made).data["ungrouped"]["themes"][0]["passages"] == 1


def test_the_cells_of_the_data_structure_lead_to_their_codings() -> None:
    made = report(
        "data-structure",
        sample(("s", *FULL, "shares a till"), ("s", *FULL, "Thrift"), ("t", *FULL, "splits a bill")),
        evidence=True,
    )
    assert made.evidence is not None
    theme = made.blocks[0].rows[0][1]
    assert isinstance(theme, Cell)
    assert [made.evidence.rows[n][2] for n in theme.rows] == ["shares a till", "splits a bill", "(theme as a whole)"]


def test_evidence_puts_power_and_proof_first_and_hides_rejected_and_private() -> None:
    made = sample(
        ("s", 30, 33, "shares a till"),
        ("s", *FULL, "shares a till"),
        ("t", *FULL, "shares a till"),
        ("t", 30, 33, "shares a till"),
        ("t", 57, 60, "shares a till"),
        quotes=[
            ("t", *FULL, "power", "one ... five"),
            ("t", 30, 33, "rejected", ""),
            ("t", 57, 60, "private", ""),
        ],
    )
    found = report("evidence", made)
    assert [(row["segment"], row["state"]) for row in found.data["rows"]] == [
        ("t:2", "power"),
        ("s@30-33", "candidate"),
        ("s:2", "candidate"),
    ]
    assert found.data["rows"][0] == {
        "dimension": "Force",
        "theme": "Thrift",
        "concept": "shares a till",
        "quote": WORDS,
        "shown": "one ... five",
        "source": "t",
        "segment": "t:2",
        "informant": "a",
        "role": "owner",
        "case": "A",
        "state": "power",
        "also": [],
        "polarity": "supports",
        "translations": {},
        "coders": ["anna"],
    }
    assert "2 rejected or private quotations" in found.blocks[0].note
    assert words(found.blocks[0])[0][3:] == ("one ... five", "a", "owner", "A", "t:2", "power")


def test_evidence_of_two_coders_who_agree_is_one_quotation_of_both() -> None:
    against = {"contradicts": True}
    made = sample(
        *(("s", *FULL, "waits"), ("s", *FULL, "waits", "ben"), ("s", *FULL, "drifts", "ben")),
        *(("t", *FULL, "waits"), ("t", *FULL, "waits", "ben", against)),
    )
    found = report("evidence", made)
    assert [(row["concept"], row["polarity"], row["coders"]) for row in found.data["rows"]] == [
        ("waits", "supports", ["anna", "ben"]),
        ("waits", "supports", ["anna"]),
        ("waits", "contradicts", ["ben"]),
        ("drifts", "supports", ["ben"]),
    ]
    assert len(found.blocks[0].rows) == 4


def test_evidence_shows_the_translations_of_a_quote() -> None:
    made = sample(("s", *FULL, "waits"), quotes=[("s", *FULL, "proof", "one ... five")])
    texts = {"zh": "一……五", "de": "eins ... fünf"}
    found = report("evidence", replace(made, quotes=tuple(replace(quote, translations=texts) for quote in made.quotes)))
    assert found.data["rows"][0]["translations"] == texts
    assert words(found.blocks[0])[0][3] == "one ... five\n[zh] 一……五\n[de] eins ... fünf"


def test_evidence_marks_what_contradicts_and_names_all_who_speak() -> None:
    made = sample(("s", 45, 60, "waits", "anna", {"contradicts": True}), ("s", 3, 10, "drifts"))
    first, second = report("evidence", made).data["rows"]
    assert (first["informant"], first["role"], first["case"], first["polarity"]) == ("a; b", "owner; cook", "A; B", "contradicts")
    assert words(report("evidence", made).blocks[0])[0][-1] == "contradicts"
    assert (second["informant"], second["role"]) == ("", "interviewer")


def test_an_interviewers_words_are_data_and_never_printed_as_evidence() -> None:
    found = report("evidence", sample(("s", *FULL, "waits"), ("s", 3, 10, "drifts")))
    assert len(found.data["rows"]) == 2
    assert [row[2] for row in words(found.blocks[0])] == ["waits"]
    assert "1 quotation of an interviewer's words" in found.blocks[0].note


def test_a_cell_of_quotes_holds_no_interviewers_words() -> None:
    # the question overlaps the answer's coding, so that both are one passage; only the answer is quoted
    made = sample(("s", 3, 40, "shares a till"), ("s", 3, 10, "shares a till", "ben"))
    row = report("case-matrix", made, cell="quotes").data["rows"][0]
    assert len(row["cells"]["A"]) == 1
    assert "@3-40" in row["cells"]["A"][0]


def test_evidence_says_how_much_belongs_to_retired_codes() -> None:
    book = Book({"Force": {"Thrift": ["waits"]}}, retired=["waits"])
    found = report("evidence", sample(("s", *FULL, "waits"), book=book))
    assert (found.data["rows"], "1 coding of retired codes" in found.blocks[0].note) == ([], True)


def test_codings_are_listed_as_they_are_imported() -> None:
    made = sample(("s", *FULL, "waits", "ben", {"memo": "why?", "intensity": 2}), ("s", *FULL, "waits", "consensus"))
    rows = report("codings", made).data["rows"]
    assert [row["coder"] for row in rows] == ["consensus", "ben"]
    assert rows[1] == {
        "source": "s",
        "segment": "s:2",
        "start": 30,
        "end": 53,
        "quote": WORDS,
        "id": "c003",
        "code": "waits",
        "level": "concept",
        "coder": "ben",
        "memo": "why?",
        "intensity": 2,
        "polarity": "supports",
        "state": "placed",
    }
    assert [row["coder"] for row in report("codings", made, layer="ben").data["rows"]] == ["ben"]


@pytest.mark.parametrize(
    ("options", "segments"),
    [
        ({"sources": frozenset({2})}, ["t:2"]),
        ({"cases": frozenset({2})}, ["s:3"]),
        ({"coders": frozenset({3})}, ["s:3"]),
        ({"codes": frozenset({2})}, ["s:2"]),
        ({"codes": frozenset()}, []),
    ],
)
def test_codings_can_be_narrowed(options: dict[str, frozenset[int]], segments: list[str]) -> None:
    made = sample(("s", *FULL, "shares a till"), ("s", 57, 80, "waits", "ben"), ("t", *FULL, "drifts"))
    assert [row["segment"] for row in report("codings", made, **options).data["rows"]] == segments


def test_codings_in_quarantine_stand_behind_the_others() -> None:
    made = sample(("s", *FULL, "waits"))
    made = replace(made, quarantined=((Coding(9, b"", 3, 7, 1, 0, 0, quarantined=True), "words that went"),))
    rows = report("codings", made).data["rows"]
    assert [(row["quote"], row["state"]) for row in rows] == [(WORDS, "placed"), ("words that went", "quarantined")]
    assert rows[-1]["coder"] == "ben"
    assert len(report("codings", made, coders=frozenset({2})).data["rows"]) == 1


def test_the_codebook_has_a_row_per_code_with_its_codings() -> None:
    found = report("codebook", sample(("s", *FULL, "waits"), ("t", *FULL, "waits"), ("t", *FULL, "Thrift")))
    rows = [(row["id"], row["dimension"], row["theme"], row["concept"], row["codings"]) for row in found.data["rows"]]
    assert rows == [
        ("d1", "Force", "", "", 0),
        ("t1", "Force", "Thrift", "", 1),
        ("c001", "Force", "Thrift", "shares a till", 0),
        ("c002", "Force", "Thrift", "splits a bill", 0),
        ("t2", "Force", "Loss", "", 0),
        ("t3", "-", "Loose", "", 0),
        ("c003", "-", "Loose", "waits", 2),
        ("c004", "-", "-", "drifts", 0),
    ]
    assert [column.key for column in found.blocks[0].columns][:6] == [
        "id",
        "dimension",
        "theme",
        "concept",
        "definition",
        "include",
    ]


DATA = {
    "i1": Text(kind="interview", case="A", informants=["a"], minutes="60", registered_only=True),
    "i2": Text(kind="interview", case="A", informants=["a"], minutes="30.5", registered_only=True),
    "i3": Text(kind="interview", case="B", informants=["b", "q"], minutes="an hour", registered_only=True),
    "i4": Text(kind="interview", case="B", minutes="20", registered_only=True),
    "f1": Text(kind="focus group", informants=["a", "b"], minutes="90", registered_only=True),
    "e1": Text(kind="interview", informants=["x"], minutes="10", registered_only=True),
    "r1": Text(kind="report", case="A", minutes="99", registered_only=True),
    "r2": Text(kind="report", case="A", registered_only=True),
}


def test_data_sources_by_case_count_persons_interviews_minutes_and_files() -> None:
    data = report("sources", sample(texts=DATA)).data
    assert data["by_case"]["A"] == {
        "roles": {"owner": {"persons": 1, "interviews": 3}},
        "totals": {"persons": 1, "interviews": 3, "minutes": 180.5},
        "kinds": {"interview": 2, "focus group": 1, "report": 2},
    }
    assert data["by_case"]["B"]["totals"] == {"persons": 1, "interviews": 3, "minutes": 110}
    assert data["by_case"]["(no case)"]["roles"] == {"expert": {"persons": 1, "interviews": 1}}
    assert data["total"]["totals"] == {"persons": 3, "interviews": 6, "minutes": 210.5}


def test_an_interview_counts_in_the_cases_of_its_informants_and_a_document_in_its_own() -> None:
    texts = {
        "i": Text(case="A", informants=["b"], registered_only=True),
        "r": Text(case="A", informants=["b"], kind="report", registered_only=True),
    }
    by_case = report("sources", sample(texts=texts)).data["by_case"]
    assert by_case["A"]["kinds"] == {"interview": 0, "report": 1}
    assert by_case["B"]["kinds"] == {"interview": 1, "report": 0}


def test_the_table_of_data_sources_lists_roles_then_totals_then_kinds() -> None:
    table = report("sources", sample(texts=DATA)).blocks[0]
    assert [column.over for column in table.columns] == ["", "", *("A", "A", "B", "B"), *("(no case)",) * 2, "Total", "Total"]
    assert [row[:6] for row in words(table)] == [
        ("interview", "owner", "1", "2", "", ""),
        ("interview", "cook", "", "", "1", "1"),
        ("interview", "expert", "", "", "", ""),
        ("interview", "(informant not recorded)", "", "", "", "1"),
        ("focus group", "owner", "1", "1", "", ""),
        ("focus group", "cook", "", "", "1", "1"),
        ("All interviews", "persons", "1", "", "1", ""),
        ("All interviews", "interviews", "", "3", "", "3"),
        ("All interviews", "minutes", "", "180.5", "", "110"),
        ("report", "", "", "2", "", ""),
    ]
    assert [row[-2:] for row in words(table)][6:8] == [("3", ""), ("", "6")]


def test_sources_one_by_one_leave_the_interviewers_words_out() -> None:
    rows = report("sources", sample(texts={"s": TALK, "r1": DATA["r1"], "f1": DATA["f1"]})).data["rows"]
    assert rows[0] == {
        "id": "s",
        "title": "",
        "kind": "interview",
        "case": "A",
        "informants": ["a", "b"],
        "role": "owner; cook",
        "date": "",
        "minutes": "50",
        "words": 10,
        "turns": 3,
    }
    assert (rows[1]["words"], rows[1]["turns"], rows[2]["case"]) == (None, None, "A; B")


def test_informants_with_their_sources_minutes_words_and_passages() -> None:
    made = sample(("s", 30, 40, "waits"), ("s", 38, 45, "drifts"), ("t", *FULL, "waits"))
    found = report("informants", made)
    assert found.data["rows"][0] == {
        "id": "a",
        "role": "owner",
        "case": "A",
        "sources": ["s", "t"],
        "minutes": 100,
        "words": 10,
        "passages": 2,
    }
    assert [row["id"] for row in found.data["rows"]] == ["a", "b", "x"]
    assert "1 interviewer" in found.blocks[0].note


def test_the_audit_trail_shows_times_and_decisions() -> None:
    entries = [Entry(1, b"", "2024-01-01T10:00:00Z", "anna", "coded s:2 as waits", undone=True)]
    decisions = [CodeDecision(2, "2024-01-02T10:00:00Z", "ben", "waits", "merged into drifts", "same words")]
    made = audit.build(entries, Provenance("Sample", "0", "gioia"), decisions)
    assert made.data["rows"] == [
        {"entry": 1, "when": "2024-01-01T10:00:00Z", "who": "anna", "what": "coded s:2 as waits", "undone": True}
    ]
    assert words(made.blocks[1])[0] == ("2", "2024-01-02T10:00:00Z", "ben", "waits", "merged into drifts", "same words")
    assert len(audit.build(entries, Provenance("Sample", "0", "gioia")).blocks) == 1


def test_the_totals_of_sources_and_informants_count_each_once() -> None:
    found = report("sources", sample(texts=DATA))
    assert found.data["totals"] == {"sources": 8, "informants": 3, "minutes": 309.5, "words": 0, "turns": 0}
    assert words(found.blocks[1])[-1] == ("Total", "8 sources", "", "", "3 informants", "", "", "309.5", "0", "0")
    assert len(found.data["rows"]) == 8
    both = ("s", 30, 60, "waits")
    people = report("informants", sample(both, ("t", *FULL, "drifts"), ("s", 3, 10, "drifts")))
    assert people.data["totals"] == {"informants": 3, "cases": 2, "sources": 2, "minutes": 100, "words": 20, "passages": 2}
    assert [row["passages"] for row in people.data["rows"]] == [2, 1, 0]
    assert words(people.blocks[0])[-1] == ("Total", "3 informants", "2 cases", "2 sources", "100", "20", "2")
    assert [len(report(name, sample(texts={})).blocks[-1].rows) for name in ("sources", "cases")] == [0, 3]


def test_people_whom_role_and_case_point_out_are_named() -> None:
    alone = "only one person has the role in the case: owner in A; cook in B."
    assert alone in report("informants", sample()).blocks[0].note
    two = {"q": ("", "interviewer"), "a": ("A", "owner"), "b": ("A", "owner"), "x": ("", "expert")}
    made = study(BOOK, {"s": TALK}, [], cases=["A", "B"], informants=two)
    assert "Role and case" not in report("informants", made).blocks[0].note


def test_attributes_of_people_and_sources_are_shown_only_when_asked_for() -> None:
    made = sample()
    made = replace(made, informants=tuple(replace(one, attributes={"Recorded": f"{one.ref}?"}) for one in made.informants))
    assert "Recorded" not in str(report("informants", made).blocks)
    shown = report("informants", made, attributes=("recorded",))
    assert [row[-1] for row in words(shown.blocks[0])] == ["a?", "b?", "x?", ""]
    assert shown.data["rows"][0]["attributes"] == {"Recorded": "a?"}
    with pytest.raises(UnknownNameError, match="attribute of informants"):
        report("informants", made, attributes=("tenure",))


def test_cases_with_their_attributes_and_data() -> None:
    made = sample(texts=DATA)
    made = replace(made, cases=(replace(made.cases[0], attributes={"members": "1,015", "goods": "tea"}), made.cases[1]))
    found = report("cases", made)
    assert [column.title for column in found.blocks[0].columns[:3]] == ["Case", "members", "goods"]
    assert words(found.blocks[0]) == [
        ("A", "1,015", "tea", "5", "1", "3", "180.5"),
        ("B", "", "", "3", "1", "3", "110"),
        ("(no case)", "", "", "1", "1", "1", "10"),
        ("Total: 2 cases", "", "", "8", "3", "6", "210.5"),
    ]
    assert found.data["totals"] == {"cases": 2, "sources": 8, "informants": 3, "interviews": 6, "minutes": 210.5}
