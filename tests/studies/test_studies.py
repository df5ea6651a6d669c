"""The published designs, built as projects from small invented data: their tables must come out."""

from __future__ import annotations

from typing import Any

from gioia_coder.store import reading
from gioia_coder.workflow import project
from tests.studies.built import Built


def _cells(data: dict[str, Any]) -> dict[str, Any]:
    return {"columns": data["columns"], "rows": [{"dimension": row["dimension"], "cells": row["cells"]} for row in data["rows"]]}


def test_cross_case_table_is_that_of_the_paper(any_study: Built) -> None:
    filters = any_study.expected.get("filters", {})
    data = any_study.report("cross-case", **filters)
    assert _cells(data) == any_study.expected["cross_case"]


def test_every_study_is_sound(any_study: Built) -> None:
    assert project.check(any_study.store).faults == ()


def test_other_constructs_of_study_1_have_their_cases(study: Any) -> None:
    built = study("1b")
    rows = built.report("case-matrix", cell="list")["rows"]
    assert {row["theme"]: row["cases"] for row in rows} == built.expected["case_lists"]


def test_study_2_has_one_informant_however_the_id_is_written(study: Any) -> None:
    built = study("2")
    people = [one for one in reading.informants(built.store.connection) if not one.is_interviewer]
    assert sorted(one.ref for one in people) == [f"#{n:02d}" for n in range(1, 15)]


def test_study_2_quotations_come_with_shown_text_and_informant(study: Any) -> None:
    built = study("2")
    rows = built.report("evidence")["rows"]
    keys = ("dimension", "theme", "concept", "shown", "informant")
    proof = [{key: row[key] for key in keys} for row in rows if row["state"] == "proof"]
    assert proof == built.expected["evidence"]
    printed = [row["quote"] for row in rows] + [row["shown"] for row in rows]
    assert not set(printed) & set(built.expected["evidence_hidden"])


def test_study_2_names_the_informants_under_each_dimension_in_order(study: Any) -> None:
    built = study("2")
    found: dict[str, list[str]] = {}
    for row in built.report("evidence")["rows"]:
        if row["state"] == "proof":
            found.setdefault(row["dimension"], []).append(row["informant"])
    assert found == built.expected["informants_by_dimension"]


def test_study_3_layers_differ_where_consensus_dropped_a_coding(study: Any) -> None:
    built = study("3")
    assert _cells(built.report("cross-case", layer="any")) == built.expected["cross_case_any"]


def test_study_3_propositions_are_links_between_constructs(study: Any) -> None:
    built = study("3")
    codes = reading.codebook(built.store.connection).by_id
    links = [
        {"label": one.label, "from": codes[one.a].name, "to": codes[one.b].name} for one in reading.links(built.store.connection)
    ]
    by = ("label", "from", "to")
    assert sorted(links, key=lambda x: [x[k] for k in by]) == sorted(built.expected["links"], key=lambda x: [x[k] for k in by])


def test_study_3_labels_stand_in_both_languages(study: Any) -> None:
    built = study("3")
    book = reading.codebook(built.store.connection)
    for name, labels in built.expected["labels"].items():
        assert dict(book.find(name).labels) == labels


def test_study_3_data_sources_add_up(study: Any) -> None:
    built = study("3")
    by_case = built.report("sources")["by_case"]
    for case, expected in built.expected["data_sources"].items():
        assert by_case[case]["totals"] == {key: expected[key] for key in ("persons", "interviews", "minutes")}
        assert by_case[case]["roles"] == expected["roles"]


def test_study_4_table_1_has_roles_totals_and_files_by_kind(study: Any) -> None:
    built = study("4")
    by_case = built.report("sources")["by_case"]
    for case, expected in built.expected["table1"].items():
        assert by_case[case]["roles"] == expected["roles"]
        assert by_case[case]["totals"] == expected["totals"]
        kinds = {kind: count for kind, count in by_case[case]["kinds"].items() if kind in expected["kinds"]}
        assert kinds == expected["kinds"]


def test_study_4_a_contradicting_case_is_shown_beside_and_not_counted(study: Any) -> None:
    built = study("4")
    rows = {row["theme"]: row for row in built.report("case-matrix")["rows"]}
    for theme, where in built.expected["contradicted"].items():
        assert rows[theme]["contradicted"] == where
        assert not set(where) & set(rows[theme]["cases"])


def test_study_5_unfiltered_table_has_more(study: Any) -> None:
    built = study("5")
    assert _cells(built.report("cross-case")) == built.expected["cross_case_unfiltered"]


def test_study_5_appendix_lists_data_by_case_and_kind(study: Any) -> None:
    built = study("5")
    by_case = built.report("sources")["by_case"]
    for case, expected in built.expected["appendix_a"].items():
        assert by_case[case]["roles"] == expected["roles"]
        assert {kind: by_case[case]["kinds"].get(kind, 0) for kind in expected["kinds"]} == expected["kinds"]
    people = [one for one in reading.informants(built.store.connection) if not one.is_interviewer]
    assert len(people) == built.expected["informants_total"]
