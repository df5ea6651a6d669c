"""The tables of the five papers as they are printed, cell by cell."""

from __future__ import annotations

from typing import Any

import pytest

from gioia_coder.workflow import reports
from tests.studies.built import Built, Raw


def test_study_1_table_1_has_the_cases_with_their_attributes(study: Any) -> None:
    assert [row[:3] for row in study("1b").printed("cases")] == [
        ["Case", "number of members", "major commodities"],
        ["E1", "15", "handicrafts"],
        ["M1", "15", "food-based souvenirs"],
        ["M2", "16", "food-based souvenirs"],
        ["N1", "15", "food-based souvenirs"],
        ["N2", "15", "handicrafts"],
        ["S1", "18", "organic goods"],
        ["S2", "15", "wedding-related industries"],
        ["Total: 7 cases", "", ""],
    ]


def test_study_1_table_1_counts_the_data_of_each_case(study: Any) -> None:
    assert [row[3:] for row in study("1b").printed("cases")] == [
        ["Sources", "Informants", "Interviews", "Minutes"],
        ["1", "1", "1", "48"],
        ["1", "1", "1", "41"],
        ["1", "", "", ""],
        ["1", "1", "1", "55"],
        ["1", "1", "1", "30"],
        ["2", "2", "2", "137"],
        ["1", "1", "1", "44"],
        ["8", "7", "7", "355"],
    ]


def test_study_1_other_constructs_are_listed_as_the_papers_print_cases(study: Any) -> None:
    built = study("1b")
    rows = built.printed("case-matrix", preset="driving-forces")
    assert rows[0][1:] == ["Second-order theme", "Cases"]
    assert {row[1]: row[2] for row in rows[1:]} == {
        theme: ", ".join(names) or "None" for theme, names in built.expected["case_lists"].items()
    }


@pytest.mark.parametrize("name", ["2", "3", "4", "5"])
def test_data_structures_are_those_of_the_codebooks(study: Any, name: str) -> None:
    rows = study(name).printed("data-structure")
    assert [tuple(row) for row in rows[1:]] == [path[::-1] for path in Raw(name, "").paths]


@pytest.mark.parametrize(("name", "coder"), [("2", "consensus"), ("3", "consensus"), ("4", "coder1"), ("5", "first")])
def test_quotations_stand_with_concept_theme_dimension_and_case(study: Any, name: str, coder: str) -> None:
    raw = Raw(name, coder)
    hidden = set(study(name).expected.get("evidence_hidden", ()))
    rows = study(name).report("evidence", layer=coder)["rows"]
    keys = ("dimension", "theme", "concept", "quote", "case")
    found = {tuple(row[key] for key in keys) for row in rows if row["theme"] != "(ungrouped)"}
    assert found == {quote for quote in raw.quotations() if quote[3] not in hidden}


def test_study_2_the_printed_table_of_quotations_has_five_columns_as_in_the_paper(study: Any) -> None:
    built = study("2")
    rows = built.printed("evidence", states=frozenset({"proof"}))
    assert rows[0][:5] == ["Aggregate dimension", "Second-order theme", "First-order concept", "Quotation", "Informant"]
    keys = ("dimension", "theme", "concept", "shown", "informant")
    assert [tuple(row[:5]) for row in rows[1:]] == [tuple(row[key] for key in keys) for row in built.expected["evidence"]]


def test_study_3_key_constructs_are_printed_by_case(study: Any) -> None:
    assert study("3").printed("cross-case") == [
        ["Aggregate dimension", "A", "B"],
        ["Dominant operant resources", "Persuasion capital", "Professional creativity"],
        ["Technology affordances", "Association\nVisibility", "Exploration\nCoordination"],
        ["Resource integration behaviors", "Selecting\nInterpreting\nPersuading", "Utilizing\nConstructing\nUniting"],
        ["Service innovation outcomes", "Individualized product promotion", "Individualized brand building"],
    ]


def test_study_3_professional_creativity_has_its_two_kinds_of_expertise_in_case_b(study: Any) -> None:
    built = study("3")
    rows = built.printed("case-matrix", rows="concept", cell="list", codes=built.code("Professional creativity"))
    assert [row[1:] for row in rows[1:]] == [
        ["Professional creativity", "功能性专长", "B"],
        ["Professional creativity", "方法性专长", "B"],
    ]


def test_study_3_data_sources_are_printed_by_case_with_totals(study: Any) -> None:
    rows = study("3").printed("sources")
    assert rows[1:] == [
        ["interview", "executive", "17", "17", "12", "12", "29", "29"],
        ["interview", "influencer", "5", "5", "5", "5", "10", "10"],
        ["All interviews", "persons", "22", "", "17", "", "39", ""],
        ["All interviews", "interviews", "", "22", "", "17", "", "39"],
        ["All interviews", "minutes", "", "965", "", "978", "", "1943"],
        ["document", "", "", "3", "", "2", "", "5"],
        ["observation", "", "", "2", "", "3", "", "5"],
    ]


def test_study_3_informants_are_listed_and_four_were_not_recorded(study: Any) -> None:
    built, raw = study("3"), Raw("3", "")
    rows = built.printed("informants", attributes=("recorded",))
    talks = {row["informant"]: row for row in raw.manifest.values() if row["informant"]}
    assert len(rows) == 1 + len(talks) + 1
    for row in rows[1:-1]:
        talk = talks[row[0]]
        assert row[1:5] == [talk["role"], talk["case"], talk["id"], talk["minutes"]]
    assert {row[0] for row in rows[1:] if row[-1] == "no"} == set(built.expected["not_recorded"])
    assert rows[-1][:5] == ["Total", "39 informants", "2 cases", "39 sources", "1943"]
    coreq = {row["n"]: row["text"] for row in built.report("coreq")["rows"]}
    assert (coreq[12], coreq[19]) == ("39 informants in 2 cases.", "4 informants of 39 not recorded.")


def test_study_3_propositions_are_printed_with_the_case_in_which_both_ends_are_found(study: Any) -> None:
    built = study("3")
    rows = built.printed("model")
    assert rows[0][:3] == ["Proposition", "From", "To"]
    wanted = {(one["label"], one["from"], one["to"], one["label"][-1]) for one in built.expected["links"]}
    assert {(row[0], row[1], row[2], row[5]) for row in rows[1:]} == wanted
    assert [row[0] for row in rows[1:]] == sorted(row[0] for row in rows[1:])


def test_study_3_a_proposal_sets_quotations_of_different_respondents_side_by_side(study: Any) -> None:
    rows = study("3").report("evidence", pick=2)["rows"]
    by_theme: dict[str, list[str]] = {}
    for row in rows:
        by_theme.setdefault(row["theme"], []).append(row["informant"])
    several = {theme: people for theme, people in by_theme.items() if len(people) > 1}
    assert several
    possible = study("3").report("evidence")["rows"]
    for theme, people in by_theme.items():
        heard = {row["informant"] for row in possible if row["theme"] == theme}
        assert len(set(people)) == min(2, len(heard)), theme


def _data_sources(built: Built) -> dict[tuple[str, str], dict[str, tuple[str, str]]]:
    """Return the printed table of data sources by kind and role: persons and number, by case and in all."""
    made = reports.report(built.store, "sources").blocks[0]
    labels = list(dict.fromkeys(column.over for column in made.columns if column.over))
    rows = built.printed("sources")[1:]
    return {(row[0], row[1]): {label: (row[2 + 2 * at], row[3 + 2 * at]) for at, label in enumerate(labels)} for row in rows}


def test_study_4_table_1_is_printed_with_persons_interviews_totals_and_files(study: Any) -> None:
    built = study("4")
    found = _data_sources(built)
    roles = {role for kind, role in found if kind == "interview"}
    for case, expected in built.expected["table1"].items():
        assert roles >= set(expected["roles"])
        for role in roles:
            numbers = expected["roles"].get(role, {"persons": "", "interviews": ""})
            assert found["interview", role][case] == (str(numbers["persons"]), str(numbers["interviews"]))
        for kind, n in expected["kinds"].items():
            assert found[kind, ""][case] == ("", str(n or ""))
        totals = expected["totals"]
        assert found["All interviews", "persons"][case][0] == str(totals["persons"])
        assert [found["All interviews", key][case][1] for key in ("interviews", "minutes")] == [
            str(totals["interviews"]),
            str(totals["minutes"]),
        ]


def test_study_4_five_aspects_are_printed_by_case(study: Any) -> None:
    rows = study("4").printed("cross-case")
    assert [row[:3] for row in rows] == [
        ["Aggregate dimension", "A", "B"],
        ["Customer resources", "network assets\npersuasion capital\nknowledge stores", "creativity\nknowledge stores"],
        ["Role of customers", "communicator", "innovator"],
        [
            "Co-creation mechanism",
            "resource sharing\ndigital engagement",
            "resource convergence\nco-creation of new value propositions",
        ],
        ["Technological influence", "connectivity\ninteractivity", "exploration\ncoordination"],
        ["Outcome", "individualization of product promotion", "individualization of brand design"],
    ]


def test_study_4_what_case_b_denies_is_told_from_what_it_does_not_mention(study: Any) -> None:
    rows = {row["theme"]: row for row in study("4").report("case-matrix")["rows"]}
    assert rows["network assets"]["empty"] == {"B": "denied"}
    assert rows["communicator"]["empty"] == {"B": "not mentioned"}


def test_study_5_the_fit_table_is_printed_from_evidence_of_two_sources_and_two_coders(study: Any) -> None:
    built = study("5")
    assert built.printed("cross-case", min_sources=2, min_coders=2) == [
        ["Aggregate dimension", "QYL", "SC", "BM"],
        ["Strategy", "exogenous", "indigenous", "collaborative"],
        [
            "Resource-focused action",
            "coordinating internalized resources",
            "linking internal resources",
            "enriching internalized resources",
        ],
        ["Resource portfolio", "centralized", "platform", "multiple"],
        ["Social innovation type", "incubator", "independent", "clone"],
    ]
    rows = built.report("case-matrix", min_sources=2, min_coders=2)["rows"]
    left_out = {(row["theme"], case) for row in rows for case, why in row["empty"].items() if why == "too little"}
    assert left_out == {(one["theme"], one["case"]) for one in built.expected["only_unfiltered"]}


def test_study_5_types_stand_with_their_meaning_and_evidence_per_case(study: Any) -> None:
    built, raw = study("5"), Raw("5", "first")
    chosen = {"codes": built.code("Social innovation type"), "min_sources": 2, "min_coders": 2}
    rows = built.printed("case-matrix", cell="quotes", definitions=True, **chosen)
    assert rows[0][1:6] == ["Second-order theme", "Meaning", "QYL", "SC", "BM"]
    assert [row[1] for row in rows[1:]] == ["incubator", "independent", "clone"]
    for at, row in enumerate(rows[1:]):
        assert row[2] == raw.meaning[row[1]]
        quotes = {quote[3] for quote in raw.quotations() if quote[1] == row[1] and quote[4] == rows[0][3 + at]}
        said = row[3 + at].split("\n")
        assert {line.rpartition(" (")[0] for line in said} == quotes
        assert all(not cell or cell in "–<" for n, cell in enumerate(row[3:6]) if n != at)


def test_study_5_appendix_a_is_printed_by_case_and_kind(study: Any) -> None:
    built = study("5")
    found = _data_sources(built)
    for case, expected in built.expected["appendix_a"].items():
        for kind, n in expected["kinds"].items():
            printed = [cells[case] for (one, _), cells in found.items() if one == kind]
            assert sum(int(number or 0) for _, number in printed) == n
        for role, numbers in expected["roles"].items():
            printed = [cells[case] for (_, one), cells in found.items() if one == role]
            assert sum(int(number or 0) for _, number in printed) == numbers["interviews"]
            assert sum(int(persons or 0) for persons, _ in printed) == numbers["persons"]
    assert found["All interviews", "persons"]["Total"][0] == "54"
    for row in Raw("5", "").manifest.values():
        low, high = {"formal interview": (60, 90), "informal interview": (20, 30)}.get(row["kind"], (0, 0))
        assert low <= int(row["minutes"] or 0) <= high
