"""Surveys and tables in a project: cases and attributes, coming again, withdrawal, own tables passed over, many answers."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gioia_coder.cli import app
from gioia_coder.errors import InputError
from gioia_coder.store import Store, checking, erasing, reading
from gioia_coder.workflow import changed_files, project, revising
from gioia_coder.workflow.importing import ImportedSources, import_sources
from gioia_coder.workflow.leftovers import leftovers
from gioia_coder.workflow.understanding import How, asked_for

HEADS = ("ResponseId", "Age", "Role", "Why did you change?", "What next?")
ADA = ("R_1", "31", "potter", "The purple kiln cracked and we could not pay the mason.", "We share a van.")
BO = ("R_2", "52", "weaver", "Nobody came to the winter fair any more, so we stayed at home.", "")
CY = ("R_3", "40", "potter", "My sister opened a little shop on the internet for us all.", "More glaze.")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(project.init(tmp_path / "study", name="Study")) as opened:
        yield opened


def survey(folder: Path, *lines: Sequence[str], name: str = "survey.csv", heads: Sequence[str] = HEADS) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([heads, *lines])
    return path


def bring(store: Store, *paths: Path) -> ImportedSources:
    return import_sources(store, list(paths))


def refs(store: Store) -> list[str]:
    return [one.ref for one in reading.sources(store.connection)]


def test_each_respondent_is_a_case_with_the_attributes_in_one_act(store: Store, tmp_path: Path) -> None:
    done = bring(store, survey(tmp_path, ADA, BO, CY))
    assert refs(store) == ["survey-R_1", "survey-R_2", "survey-R_3"]
    assert store.last_entry == 1
    cases = {one.ref: dict(one.attributes) for one in reading.cases(store.connection)}
    assert cases["R_2"] == {"Age": "52", "Role (column)": "weaver"}
    keys = {one.id: one.ref for one in reading.cases(store.connection)}
    people = {one.ref: keys.get(one.case or 0, "") for one in reading.informants(store.connection) if not one.is_interviewer}
    assert people == {"R_1": "R_1", "R_2": "R_2", "R_3": "R_3"}
    assert {one.kind for one in reading.sources(store.connection)} == {"survey"}
    assert [one["turns"] for one in done.sources] == [4, 2, 4]
    assert list(checking.damage(store.connection)) == []


def test_what_was_decided_is_said_once_a_file(store: Store, tmp_path: Path) -> None:
    first, *others = bring(store, survey(tmp_path, ADA, BO, CY)).sources
    assert any("read as a survey" in warning for warning in first["warnings"])
    assert not any(one["warnings"] for one in others)


def test_in_a_case_the_attributes_are_the_informants(store: Store, tmp_path: Path) -> None:
    import_sources(store, [survey(tmp_path, ADA, BO)], case="Village")
    assert [one.ref for one in reading.cases(store.connection)] == ["Village"]
    assert not dict(reading.cases(store.connection)[0].attributes)
    people = {one.ref: dict(one.attributes) for one in reading.informants(store.connection) if not one.is_interviewer}
    assert people == {"R_1": {"Age": "31", "Role (column)": "potter"}, "R_2": {"Age": "52", "Role (column)": "weaver"}}


def test_attributes_come_to_informants_that_are_known_already(store: Store, tmp_path: Path) -> None:
    import_sources(store, [survey(tmp_path, ADA[:1] + ADA[3:], name="one.csv", heads=HEADS[:1] + HEADS[3:])], case="Village")
    import_sources(store, [survey(tmp_path, (*ADA[:3], "Something else was broken here.", ""), name="two.csv")], case="Village")
    (person,) = (one for one in reading.informants(store.connection) if not one.is_interviewer)
    assert dict(person.attributes) == {"Age": "31", "Role (column)": "potter"}


def test_the_same_file_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = survey(tmp_path, ADA, BO, CY)
    bring(store, path)
    done = bring(store, path)
    assert (done.sources, store.last_entry) == ([], 1)
    assert done.skipped == [{"file": str(path), "reason": "3 sources in it are already imported"}]


@pytest.mark.parametrize("name", ["survey.csv", "survey of May.csv"])
def test_of_a_file_that_has_grown_only_the_new_rows_come_in(store: Store, tmp_path: Path, name: str) -> None:
    bring(store, survey(tmp_path, ADA, BO))
    done = bring(store, survey(tmp_path, CY, ADA, BO, name=name))
    assert [one["informants"] for one in done.sources] == [["R_3"]]
    assert len(refs(store)) == 3


def test_a_changed_answer_is_refused_with_the_way_on_that_works(store: Store, tmp_path: Path) -> None:
    bring(store, survey(tmp_path, ADA, BO))
    changed = (*BO[:4], "Now we do.")
    path = survey(tmp_path, ADA, changed, CY)
    with pytest.raises(InputError) as refused:
        bring(store, path)
    assert "survey-R_2 is in the project already, with another text" in str(refused.value)
    assert f"gioia sources update survey-R_2 {path}" in str(refused.value)
    assert len(refs(store)) == 2
    revising.update_source(store, "survey-R_2", path)
    assert [one["id"] for one in bring(store, path).sources] == ["survey-R_3"]
    assert bring(store, path).sources == []


def test_a_changed_and_an_erased_answer_are_passed_over_and_the_new_ones_come_in(store: Store, tmp_path: Path) -> None:
    bring(store, survey(tmp_path, ADA, BO))
    erasing.erase(store, "source", reading.uuid_of(store.connection, "source", 1), who="eva")
    done = import_sources(store, [survey(tmp_path, ADA, (*BO[:4], "Now we do."), CY)], skip_bad=True)
    assert [one["id"] for one in done.sources] == ["survey-R_3"]
    reasons = sorted(one["reason"] for one in done.skipped)
    assert len(reasons) == 2 and "survey-R_2 is in the project already, with another text" in reasons[0]
    assert "R_1 in it was erased" in reasons[1]
    assert refs(store) == ["survey-R_2", "survey-R_3"]


def test_a_second_changed_answer_can_be_updated_from_the_same_file(store: Store, tmp_path: Path) -> None:
    bring(store, survey(tmp_path, ADA, BO))
    path = survey(tmp_path, (*ADA[:4], "We walk."), (*BO[:4], "Now we do."))
    revising.update_source(store, "survey-R_1", path)
    revising.update_source(store, "survey-R_2", path)
    assert bring(store, path).sources == []


def test_a_text_from_named_columns_is_updated_from_them(store: Store, tmp_path: Path) -> None:
    how = How(asked_for(text_columns=["What next?"], id_column="ResponseId"))
    import_sources(store, [survey(tmp_path, ADA, CY)], asked=how.asked)
    path = survey(tmp_path, ADA, (*CY[:4], "Less glaze."))
    done = revising.update_source(store, "survey-R_3", path, how=how)
    key = reading.sources(store.connection)[1].revision
    text = reading.revision(store.connection, key or 0).text
    assert done.written and "Less glaze." in text and "My sister" not in text


def test_a_file_with_an_erased_answer_in_it_is_never_kept(store: Store, tmp_path: Path) -> None:
    bring(store, survey(tmp_path, ADA, BO))
    erasing.erase(store, "source", reading.uuid_of(store.connection, "source", 2), who="eva")
    path = survey(tmp_path, (*ADA[:4], "We walk."), BO, CY)
    revising.update_source(store, "survey-R_1", path)
    assert len(import_sources(store, [path], skip_bad=True).sources) == 1
    store.close()
    assert b"winter fair" not in store.path.read_bytes()


def test_erasing_a_respondent_takes_the_words_out_of_the_file_that_the_first_source_keeps(store: Store, tmp_path: Path) -> None:
    path = survey(store.folder / "transcripts", ADA, BO, CY)
    bring(store, path)
    uuid = {one.ref: one.id for one in reading.informants(store.connection)}
    gone = reading.uuid_of(store.connection, "informant", uuid["R_2"])
    assert b"winter fair" in store.path.read_bytes()
    done = erasing.erase(store, "informant", gone, who="eva")
    assert refs(store) == ["survey-R_1", "survey-R_3"]
    data = store.path.read_bytes()
    for words in (b"winter fair", b"weaver", b"R_2"):
        assert words not in data, words
    assert b"purple kiln" in data
    assert [one.ref for one in reading.cases(store.connection)] == ["R_1", "R_3"]
    assert leftovers(store, done) == [path]
    assert list(checking.damage(store.connection)) == []


def test_erasing_leaves_a_case_that_others_are_in(store: Store, tmp_path: Path) -> None:
    import_sources(store, [survey(tmp_path, ADA, BO)], case="R_2")
    key = {one.ref: one.id for one in reading.informants(store.connection)}["R_2"]
    erasing.erase(store, "informant", reading.uuid_of(store.connection, "informant", key), who="eva")
    assert [one.ref for one in reading.cases(store.connection)] == ["R_2"]


def test_an_erased_answer_does_not_come_back_in_a_file_that_has_grown(store: Store, tmp_path: Path) -> None:
    bring(store, survey(tmp_path, ADA, BO))
    key = {one.ref: one.id for one in reading.informants(store.connection)}["R_2"]
    erasing.erase(store, "informant", reading.uuid_of(store.connection, "informant", key), who="eva")
    with pytest.raises(InputError, match="the text R_2 in it was erased"):
        bring(store, survey(tmp_path, ADA, BO, CY))
    assert len(bring(store, survey(tmp_path, ADA, CY)).sources) == 1


def test_a_folder_with_tables_of_this_program_leaves_them_out_with_the_command_that_reads_them(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    survey(folder, ADA, BO)
    own = {
        "list.csv": ("file,case,informant,case:size\na.txt,E1,x,3\n", "gioia import --manifest"),
        "manifest.csv": ("id,title\na,b\n", "gioia import --manifest"),
        "codes.csv": ("source,quote,code\nE1,we sold,selling\n", "gioia codings import"),
        "sheet.csv": ("segment,speaker,text,codes,memo\nE1:1,A,we sold bowls,,\n", "gioia codings import"),
        "book.csv": ("dimension,theme,concept,definition\nA,B,C,what it means here\n", "gioia codebook import"),
        "codings.json": (json.dumps([{"source": "E1", "start": 0, "end": 3, "code": "x"}]), "gioia codings import"),
        "report.json": (json.dumps({"title": "x", "rows": [], "note": "", "provenance": {}}), "export"),
        "evidence.csv": ("Aggregate dimension,Second-order theme,Quotation\nA,B,we sold bowls at the fair\n", "export"),
    }
    for name, (text, _) in own.items():
        (folder / name).write_text(text, "utf-8")
    done = bring(store, folder)
    assert refs(store) == ["survey-R_1", "survey-R_2"]
    reasons = {Path(one["file"]).name: one["reason"] for one in done.skipped}
    assert set(reasons) == set(own)
    for name, (_, command) in own.items():
        assert command in reasons[name], name


def test_exports_beside_their_provenance_are_passed_over(store: Store, tmp_path: Path) -> None:
    (tmp_path / "provenance.json").write_text(json.dumps({"case-list.csv": {"revision": "1"}}), "utf-8")
    (tmp_path / "case-list.csv").write_text("Theme,Cases\nselling bowls at the fair in spring,all of the many cases\n", "utf-8")
    survey(tmp_path, ADA)
    done = import_sources(store, [tmp_path], preview=True)
    assert [one["id"] for one in done.sources] == ["survey-R_1"]
    assert {Path(one["file"]).name for one in done.skipped} >= {"case-list.csv"}


def test_a_table_of_this_program_that_is_named_is_refused_with_the_command(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("source,quote,code\nE1,we sold,selling\n", "utf-8")
    with pytest.raises(InputError, match=f"gioia codings import {path}"):
        bring(store, path)


def test_codes_beside_answers_become_codings_on_request(store: Store, tmp_path: Path) -> None:
    path = survey(tmp_path, ("1", ADA[3], "kiln; money"), ("2", BO[3], "n/a"), heads=("id", "why", "codes (Eva)"))
    import_sources(store, [path], codings=True, coder=lambda: "eva")
    texts = {one.id: reading.revision(store.connection, one.revision or 0).text for one in reading.sources(store.connection)}
    found = reading.codings(store.connection)
    assert sorted(texts[one.source][one.start : one.end] for one in found) == [ADA[3], ADA[3]]
    assert [one.name for one in reading.coders(store.connection) if one.name != "consensus"] == ["Eva"]


def test_columns_are_named_on_the_command_line(store: Store, tmp_path: Path) -> None:
    path = survey(tmp_path, ADA, BO, CY)
    words = ["import", str(path), "--text-columns", "E,3", "--id-column", "b", "--tag-columns", "D=Eva", "--json"]
    ran = CliRunner().invoke(app, ["--project", str(store.folder), *words])
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.stdout)["sources"]
    assert [one["informants"] for one in found] == [["31"], ["52"], ["40"]]
    assert [one["turns"] for one in found] == [4, 2, 4]
    refused = CliRunner().invoke(app, ["--project", str(store.folder), "import", str(path), "--speaker-column", "Zork"])
    assert refused.exit_code == 1


def test_a_speaker_column_that_is_named_makes_utterances(store: Store, tmp_path: Path) -> None:
    done = import_sources(store, [survey(tmp_path, ADA, BO, CY)], asked=asked_for(speaker_column="Role", text_columns=("4",)))
    assert [(one["layout"], one["turns"]) for one in done.sources] == [("rows", 3)]


def test_five_thousand_respondents_come_in_within_seconds(store: Store, tmp_path: Path) -> None:
    lines = [(f"R_{at}", str(at % 60), "potter", f"{ADA[3]} Number {at}.", f"We share {at} vans.") for at in range(5_000)]
    path = survey(tmp_path, *lines)
    before = time.perf_counter()
    assert len(bring(store, path).sources) == 5_000
    assert bring(store, path).sources == []
    assert time.perf_counter() - before < 30
    assert store.last_entry == 1


def test_a_survey_that_has_grown_is_one_finding_until_it_is_imported(store: Store, tmp_path: Path) -> None:
    folder = store.folder / "transcripts"
    bring(store, survey(folder, ADA, BO))
    path = survey(folder, ADA, BO, CY)
    (found,) = changed_files.changed_files(store)
    assert "survey-R_1 and 1 more" in found.what and "gioia import transcripts/survey.csv" in found.mend
    bring(store, path)
    assert changed_files.changed_files(store) == []


def test_a_file_out_of_which_an_erased_answer_was_taken_is_no_finding(store: Store, tmp_path: Path) -> None:
    folder = store.folder / "transcripts"
    bring(store, survey(folder, ADA, BO))
    key = {one.ref: one.id for one in reading.informants(store.connection)}["R_2"]
    erasing.erase(store, "informant", reading.uuid_of(store.connection, "informant", key), who="eva")
    survey(folder, ADA)
    assert changed_files.changed_files(store) == []
