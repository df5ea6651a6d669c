"""The checklists COREQ and SRQR, filled as far as the data go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gioia_coder.core.reports import coreq, srqr
from gioia_coder.core.reports.checklists import CHECKLISTS, keys
from gioia_coder.errors import UnknownNameError
from gioia_coder.store import Store
from gioia_coder.workflow import cases, judging, project, reports, sources
from tests.workflow.compared_store import alike, code, create


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create(tmp_path, sources=("S1", "S2")) as made:
        alike(made, "S1")
        yield made


def rows(store: Store, name: str) -> dict[int, dict[str, Any]]:
    return {row["n"]: row for row in reports.report(store, name).data["rows"]}


def test_the_forms_have_all_their_items_in_order() -> None:
    for name, items in (("coreq", coreq.ITEMS), ("srqr", srqr.ITEMS)):
        assert [item.n for item in items] == list(range(1, CHECKLISTS[name] + 1))
        assert len({item.topic for item in items}) == len(items)
        assert all(item.asks.endswith(".") for item in items)
    topics = {item.n: item.topic for item in coreq.ITEMS}
    assert (topics[12], topics[22], topics[24], topics[32]) == ("Sample size", "Saturation", "Coders", "Minor themes")


def test_what_the_data_say_is_drafted_and_the_rest_is_missing(store: Store) -> None:
    found = rows(store, "coreq")
    assert (found[12]["text"], found[12]["source"]) == ("2 informants.", "tool")
    assert (found[1]["text"], found[1]["source"]) == ("", "missing")
    assert found[24]["text"] == "2 coders: anna and ben."
    assert "6 of 6 codes were made before the first coding" in found[26]["text"]
    assert found[27]["text"].startswith("gioia ")
    assert found[19]["source"] == found[21]["source"] == found[29]["source"] == "missing"
    assert "page" not in " ".join(str(row["text"]) for row in found.values()).casefold()
    assert not any("page" in column.key for column in reports.report(store, "coreq").blocks[0].columns)


def test_what_is_known_of_recording_duration_and_quotations_is_told(store: Store) -> None:
    sources.set_source(store, "S1", ["minutes=40"])
    sources.set_source(store, "S2", ["minutes=65"])
    cases.set_informant(store, "S1-A", ["recorded=no"])
    cases.set_informant(store, "S2-A", ["recorded=yes", "role=owner"])
    judging.choose_quote(store, "S1:2", state="proof", who="anna")
    found = rows(store, "coreq")
    assert found[19]["text"] == "1 informant of 2 not recorded."
    assert found[21]["text"] == "Interviews took 40 to 65 minutes, 105 in all."
    assert found[16]["text"] == "By role: owner (1)."
    assert found[29]["text"] == "1 quotation for the table and 0 for the text, each with its informant and address."
    assert found[30]["text"].startswith("1 of 2 themes have a quotation in the table. Without: ")


def test_major_themes_are_those_of_half_the_informants(store: Store) -> None:
    found = rows(store, "coreq")
    assert found[31]["text"].startswith("Themes of at least half of the 2 informants: Scarcity (1)")
    alike(store, "S2")
    assert "Scarcity (2)" in rows(store, "coreq")[31]["text"]


def test_an_authors_text_stands_in_place_of_the_tools(store: Store) -> None:
    project.settings(store, ["coreq.1=The first author held all of them.", "coreq.12=Two people."])
    found = rows(store, "coreq")
    assert (found[1]["text"], found[1]["source"]) == ("The first author held all of them.", "author")
    assert (found[12]["text"], found[12]["source"]) == ("Two people.", "author")
    note = reports.report(store, "coreq").blocks[0].note
    assert "2 written by the authors" in note
    assert ("coreq.1", "The first author held all of them.") in project.settings(store, []).rows
    project.settings(store, ["coreq.1="])
    assert rows(store, "coreq")[1]["source"] == "missing"
    assert not any(str(key).startswith("coreq.1") and key != "coreq.12" for key, _ in project.settings(store, []).rows)


def test_there_are_no_more_items_than_the_checklists_have(store: Store) -> None:
    for key in ("coreq.33", "coreq.0", "srqr.22"):
        with pytest.raises(UnknownNameError):
            project.settings(store, [f"{key}=x"])
    assert len(keys()) == 53


def test_srqr_tells_units_analysis_trustworthiness_and_links(store: Store) -> None:
    found = rows(store, "srqr")
    assert found[12]["text"] == "2 informants."
    assert "codings in first coding" in found[14]["text"]
    assert "Krippendorff's alpha" in found[15]["text"] and "rest on more than one kind of source" in found[15]["text"]
    assert found[16]["text"] == "2 themes and 1 dimension."
    assert found[21]["source"] == "missing"


def test_an_empty_project_has_empty_forms(tmp_path: Path) -> None:
    with Store.open(project.init(tmp_path / "empty", name="Empty")) as empty:
        for name, drafted in (("coreq", {27}), ("srqr", {15})):
            found = rows(empty, name)
            assert {n for n, row in found.items() if row["source"] == "tool"} == drafted


def test_a_dimension_coded_as_a_whole_is_no_theme(store: Store) -> None:
    code(store, "anna", "S1", {1: "Frugal"})
    assert rows(store, "coreq")[31]["text"].startswith("Themes of at least half of the 2 informants: Scarcity (1)")
    assert "as a whole" not in rows(store, "coreq")[31]["text"] + rows(store, "coreq")[32]["text"]
    assert "of 2 themes rest on more than one kind of source" in rows(store, "srqr")[15]["text"]


def test_observations_and_notes_are_told_and_no_other_kinds(store: Store) -> None:
    sources.set_source(store, "S2", ["kind=observation"])
    assert rows(store, "coreq")[20]["text"] == "Among the sources: 1 observation."
