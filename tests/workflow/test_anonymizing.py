from __future__ import annotations

import csv
import os
import stat
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import spacy
from openpyxl import Workbook, load_workbook

from gioia_coder.core.blocks import Column, Provenance, Report, Table
from gioia_coder.core.model import Level
from gioia_coder.core.pseudonyms import Name
from gioia_coder.errors import ConflictError, InputError
from gioia_coder.store import Store, checking, copies, reading, writing
from gioia_coder.store import tables as t
from gioia_coder.workflow import (
    anonymizing,
    codebook_changes,
    codebook_splitting,
    coding_files,
    own_files,
    project,
    reports,
    revising,
    status,
)
from gioia_coder.workflow import codebook as codebooks
from gioia_coder.workflow.anonymizing import applying
from gioia_coder.workflow.importing import import_sources
from tests.workflow import named_store as named

Decide = Callable[..., Path]
EVERYONE = ("Holm", "Rosa", "Lumo Ltd", "Odense")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.delenv("GIOIA_KEY", raising=False)
    with named.create(tmp_path) as opened:
        yield opened


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def decide(store: Store, yes: tuple[str, ...] = EVERYONE, places: dict[str, str] | None = None, **changes: str) -> Path:
    """Write the sheet, say yes to some names more, and decide places by their addresses; `changes` are pseudonyms."""
    path = store.folder / f"names-{store.last_entry}-{len(list(store.folder.iterdir()))}.csv"
    files = anonymizing.propose_in_sheet(store, path).files
    rows = rows_of(path)
    for row in rows:
        row["replace"] = "yes" if row["written"] in yes else row["replace"]
        row["pseudonym"] = changes.get(row["written"].replace(" ", "_"), row["pseudonym"])
    write_rows(path, rows)
    if len(files) > 1:
        chosen = rows_of(files[1])
        for row in chosen:
            row["replace"] = (places or {}).get(row["place"], "")
        write_rows(files[1], chosen)
    return path


def address(words: str, text: str = named.TEXT, size: int = 4) -> str:
    return f"E1@{text.index(words)}-{text.index(words) + size}"


GARDEN = address("rosa garden")
DRESS = address("rosa dress")


def apply(store: Store, **more: str) -> anonymizing.Applied:
    return anonymizing.apply_sheet(store, decide(store, places={GARDEN: "no", DRESS: "no"}, **more), who="eva")


def test_labels_mail_and_phones_are_decided_beforehand_and_the_rest_is_left_to_the_researcher(store: Store) -> None:
    found = {one.written: one for one in anonymizing.proposals(store).proposals}
    assert {written for written, one in found.items() if one.sure} == {"Rosa Berg", "Anna", "+45 12 34 56 78", "rosa@berg.dk"}
    assert {written for written, one in found.items() if not one.sure} == set(EVERYONE)
    assert found["Rosa Berg"].sources == ("E1", "E2")
    assert found["Rosa"].pseudonym == found["Rosa Berg"].pseudonym


def test_without_a_pipeline_it_says_that_only_patterns_were_used_and_with_one_it_finds_more(store: Store, tmp_path: Path) -> None:
    assert "patterns only" in anonymizing.proposals(store).notes[0]
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "dress"}])
    nlp.to_disk(tmp_path / "model")
    project.settings(store, [f"spacy_model={tmp_path / 'model'}"], who="eva")
    found = {one.written: one.kind for one in anonymizing.proposals(store).proposals}
    assert found["dress"] == "organisation"


def test_names_are_replaced_everywhere_and_codings_stay_on_their_words(store: Store) -> None:
    named.code(store, "E1", "Rosa's sister Anna drove", memo="kept")
    named.code(store, "E1", "Anna")
    named.code(store, "E2", "Nobody pays.")
    before = [turn.n for turn in reading.revision(store.connection, 1).turns]
    done = apply(store)
    text = named.text_of(store, "E1")
    assert text == (
        "Interviewer: How do you sell?\n\n"
        "Person 1: I rose early, and Person 1's sister Person 2 drove to Place 1. Call me on [phone 1].\n\n"
        "Interviewer: Person 1, and the rosa garden?\n\n"
        "Person 1: A rosa dress. Write to [e-mail 1]. Dr. Person 3 from Organisation 1 said so. "
        "In 2019-2020 we had 1 500 000 kr.\n"
    )
    assert named.quotes(store) == ["Person 1's sister Person 2 drove", "Person 2", "Nobody pays."]
    assert done.codings == 3
    assert list(checking.damage(store.connection)) == []
    source = reading.sources(store.connection)[0]
    assert source.revision is not None
    now = reading.revision(store.connection, source.revision)
    assert [turn.n for turn in now.turns] == before
    assert [turn.speaker for turn in now.turns] == ["Interviewer", "Person 1", "Interviewer", "Person 1"]
    assert [one.words(text)[:6] for one in now.turns] == ["How do", "I rose", "Person", "A rosa"]
    assert [text[start:end] for start, end in now.turns[1].sentences][1] == "Call me on [phone 1]."
    assert {one.ref for one in reading.informants(store.connection)} == {"Person 1", "Person 2", "I"}
    assert now.speakers["Person 1"] == 1


def test_it_is_one_act_that_undo_takes_back(store: Store) -> None:
    named.code(store, "E1", "Anna")
    entry = store.last_entry
    apply(store)
    assert store.last_entry == entry + 1
    store.undo(who="eva")
    assert named.text_of(store, "E1") == named.TEXT
    assert named.quotes(store) == ["Anna"]
    assert [one.ref for one in reading.informants(store.connection)][:2] == ["Rosa Berg", "Anna"]


def test_a_preview_changes_nothing(store: Store) -> None:
    sheet, entry = decide(store), store.last_entry
    done = anonymizing.apply_sheet(store, sheet, preview=True)
    assert done.replaced == {"E1": 10, "E2": 2}
    assert done.renamed == [("Rosa Berg", "Person 1"), ("Anna", "Person 2")]
    assert store.last_entry == entry
    assert not (store.folder / "pseudonyms.csv").exists()


def test_the_key_holds_names_and_places_and_nobody_else_may_read_it(store: Store) -> None:
    apply(store)
    path = store.folder / "pseudonyms.csv"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = anonymizing.read_key(store)
    assert {one.written: one.pseudonym for one in key.names}["Rosa Berg"] == "Person 1"
    assert [one.written for one in key.places] == ["rosa", "rosa"]


def test_a_second_run_keeps_the_pseudonyms_and_changes_nothing(store: Store) -> None:
    apply(store)
    entry = store.last_entry
    sheet = store.folder / "again.csv"
    found = anonymizing.propose_in_sheet(store, sheet)
    assert not found.places
    done = anonymizing.apply_sheet(store, sheet)
    assert (done.replaced, store.last_entry) == ({}, entry)


def test_a_new_text_gets_the_pseudonyms_of_the_key_and_numbers_go_on(store: Store) -> None:
    apply(store)
    named.add(store, "E3", "Interviewer: So?\n\nBirgit: I asked Anna.\n", {})
    found = {one.written: one.pseudonym for one in anonymizing.proposals(store).proposals}
    assert (found["Anna"], found["Birgit"]) == ("Person 2", "Person 4")


def test_ordinary_words_are_let_through_one_by_one(store: Store) -> None:
    anonymizing.apply_sheet(store, decide(store, places={GARDEN: "no", DRESS: "yes"}))
    text = named.text_of(store, "E1")
    assert "the rosa garden" in text
    assert "A Person 1 dress" in text
    assert anonymizing.check(store)[0].where.startswith("file name")


def test_a_word_that_nobody_decided_about_still_stands(store: Store) -> None:
    done = anonymizing.apply_sheet(store, decide(store, places={GARDEN: "no"}))
    where = f"E1@{named.text_of(store, 'E1').index('rosa dress')}-"
    first = done.standing[0]
    assert (first.where.startswith(where), first.name, first.count) == (True, "Rosa", 1)


def test_what_people_wrote_is_reported_and_reworded_only_when_asked(store: Store) -> None:
    named.code(store, "E1", "How do you sell?", memo="Anna knows")
    with store.act("more", who="eva") as act:
        writing.alter_source(act, 1, title="Talk with ROSA BERG", attributes={"met": "at Anna's"})
        writing.add_memo(act, kind="note", about="project", target=None, text="Ask Anna again")
    named.choose(store, "E1", "Call me", "Anna said: call me")
    sheet = decide(store, places={GARDEN: "no", DRESS: "no"})
    done = anonymizing.apply_sheet(store, sheet)
    places = {one.where for one in done.standing}
    assert places >= {"memo on the project by eva", "title of E1"}
    assert any("memo of eva" in place for place in places)
    assert any("shown form of the quote" in place for place in places)
    entry = store.last_entry
    again = anonymizing.apply_sheet(store, None, everywhere=True)
    assert (again.standing, again.reworded, store.last_entry) == ([], 4, entry + 1)
    assert reading.memos(store.connection)[0].text == "Ask Person 2 again"
    assert reading.sources(store.connection)[0].title == "Talk with Person 1"
    store.undo(who="eva")
    assert reading.memos(store.connection)[0].text == "Ask Anna again"


def test_a_workbook_decides_as_a_table_does(store: Store) -> None:
    path = store.folder / "names.xlsx"
    anonymizing.propose_in_sheet(store, path)
    book = load_workbook(path)
    assert book.sheetnames[:2] == ["names", "places"]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    for sheet, column in (("names", "yes"), ("places", "no")):
        for row in book[sheet].iter_rows(min_row=2):
            row[0].value = row[0].value or column
    book.save(path)
    done = anonymizing.apply_sheet(store, path)
    assert done.replaced == {"E1": 8, "E2": 2}  # every place was let through, the capitalised ones too
    assert "Rosa's sister" in named.text_of(store, "E1")


def test_without_a_sheet_the_key_is_applied_and_without_a_key_nothing(store: Store) -> None:
    with pytest.raises(InputError, match="there is no key"):
        anonymizing.apply_sheet(store, None, everywhere=True)
    apply(store)
    named.add(store, "E3", "Interviewer: So?\n\nBo: I asked Anna.\n", {})
    assert anonymizing.apply_sheet(store, None).replaced == {"E3": 1}


def test_a_sheet_that_is_there_is_not_written_over(store: Store) -> None:
    path = decide(store)
    with pytest.raises(ConflictError, match="perhaps filled in"):
        anonymizing.propose_in_sheet(store, path)


def test_all_faults_of_a_sheet_are_told_at_once_with_their_cells(store: Store) -> None:
    path = store.folder / "bad.csv"
    path.write_text(
        "replace,written,kind,pseudonym\n"
        "maybe,Anna,person,P\n"
        "yes,,person,P\n"
        "yes,Rosa,planet,P\n"
        "yes,Anna,person,P1\n"
        "no,Anna,person,\n"
        "yes,Ben,person,Friend of Anna\n"
    )
    with pytest.raises(InputError) as caught:
        anonymizing.apply_sheet(store, path)
    assert [one.where for one in caught.value.problems] == ["bad.csv:2", "bad.csv:3", "bad.csv:4", "bad.csv:6", "bad.csv:7"]
    assert 'holds the real name "Anna"' in caught.value.problems[-1].what


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("replace,written\n", "decides nothing"),
        ("replace,written,pseudonym,colour\nyes,Anna,P,red\n", '"colour" is not known'),
        ("written,pseudonym\nAnna,P\n", 'no column "replace"'),
        ("", "is empty"),
        ("replace,written,pseudonym\nyes,Anna,Ben\nyes,Ben,Anna\n", "holds the real name"),
        ("replace,written,pseudonym\nyes,Anna,P\nyes,Rosa Berg,P\n", "would both be called"),
    ],
)
def test_a_sheet_that_cannot_be_applied_changes_nothing(store: Store, words: str, said: str) -> None:
    path, entry = store.folder / "bad.csv", store.last_entry
    path.write_text(words)
    with pytest.raises(InputError) as caught:
        anonymizing.apply_sheet(store, path)
    assert said in "\n".join(caught.value.lines())
    assert store.last_entry == entry
    assert not (store.folder / "pseudonyms.csv").exists()


def test_two_names_of_one_pseudonym_are_allowed_and_told(store: Store) -> None:
    path = store.folder / "two.csv"
    path.write_text("replace,written,pseudonym\nyes,Holm,P\nyes,Odense,P\n")
    assert anonymizing.apply_sheet(store, path, preview=True).warnings == [
        "P stands for Holm, Odense: readers cannot tell them apart"
    ]


def test_places_of_a_text_that_changed_since_are_refused(store: Store) -> None:
    sheet = decide(store, places={GARDEN: "no"})
    places = sheet.with_name(f"{sheet.stem}.places.csv")
    rows = rows_of(places)
    rows[0] |= {"place": "E1@1-5", "replace": "yes"}
    rows[1] |= {"place": "E9@1-5", "replace": "yes"}
    write_rows(places, rows)
    with pytest.raises(InputError) as caught:
        anonymizing.apply_sheet(store, sheet)
    assert [one.where for one in caught.value.problems] == [f"{places.name}:2", f"{places.name}:3"]


# What leaves the project.


def everything_written(store: Store, folder: Path) -> list[Callable[[], object]]:
    return [
        lambda: reports.export(store, folder),
        lambda: reports.write(store, "evidence", folder / "e.md"),
        lambda: coding_files.export_codings(store, folder / "c.json"),
        lambda: coding_files.write_sheet(store, "E2", folder / "s.xlsx"),
        lambda: codebooks.export(store, folder / "c.yaml"),
    ]


def test_without_a_key_nothing_is_looked_at(store: Store, tmp_path: Path) -> None:
    named.code(store, "E1", "Anna")
    for write in everything_written(store, tmp_path / "out"):
        write()


def test_nothing_is_written_while_a_real_name_stands_in_it(store: Store, tmp_path: Path) -> None:
    named.code(store, "E1", "Anna")
    with store.act("x", who="eva") as act:
        book = reading.codebook(act.connection)
        old = book.find("c001")
        new = type(old)(old.id, old.ref, old.level, old.name, examples=("ask ANNA",))
        writing.put_codes(act, book.by_id, [new])
    anonymizing.write_key(tmp_path / "pseudonyms.csv", [Name("Anna", "Person 2")], [])
    for write in everything_written(store, tmp_path / "out"):
        with pytest.raises(InputError, match='real name "Anna" still stands') as caught:
            write()
        assert "gioia anonymize" in caught.value.mend
    assert not (tmp_path / "out").exists()


def test_after_applying_everything_is_written_and_the_key_is_in_none_of_it(store: Store, tmp_path: Path) -> None:
    named.code(store, "E1", "Anna")
    apply(store)
    for write in everything_written(store, tmp_path / "out"):
        write()
    project.backup(store, tmp_path / "out" / "copy.gioia")
    written = [file for file in (tmp_path / "out").rglob("*") if file.is_file()]
    assert written
    assert not any("pseudonyms" in file.name for file in written)


def test_a_key_kept_elsewhere_is_found_by_its_path_or_the_environment(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named.code(store, "E1", "Anna")
    elsewhere = tmp_path / "safe" / "key.csv"
    elsewhere.parent.mkdir()
    anonymizing.write_key(elsewhere, [Name("Anna", "Person 2")], [])
    reports.export(store, tmp_path / "a", only=["codings"])
    with pytest.raises(InputError, match="still stands"):
        reports.export(store, tmp_path / "b", only=["codings"], key=elsewhere)
    monkeypatch.setenv("GIOIA_KEY", str(elsewhere))
    with pytest.raises(InputError, match="still stands"):
        reports.export(store, tmp_path / "b", only=["codings"])
    with pytest.raises(InputError, match="no such file"):
        reports.export(store, tmp_path / "b", only=["codings"], key=tmp_path / "none.csv")


def test_the_first_ten_places_are_told_and_how_many_more_and_coders_are_nobodys_secret(store: Store, tmp_path: Path) -> None:
    anonymizing.write_key(tmp_path / "pseudonyms.csv", [Name("Eva", "P")], [])
    columns = (Column("coder", "coder"), Column("memo", "memo"))
    rows = [("eva", f"{n}: Eva came") for n in range(14)]
    report = Report("codings", "Codings", (Table("Codings", columns, rows),), Provenance("x", "", ""))
    with pytest.raises(InputError) as caught:
        anonymizing.guard_reports(store, [report])
    assert str(caught.value.problems[0]).startswith("codings, row 1, memo: the real name")
    assert len(caught.value.problems) == 11
    assert caught.value.problems[-1].what == "and 4 more places."


def test_looking_through_ten_thousand_cells_takes_a_moment(store: Store, tmp_path: Path) -> None:
    names = [Name(f"Name{n:02d}bert", f"Person {n}") for n in range(50)]
    anonymizing.write_key(tmp_path / "pseudonyms.csv", names, [])
    words = "We went to the fairs, and nobody had the money for a stand, so we put the café's chairs outside. "
    rows = [(f"{n}: {words}",) for n in range(10_000)]
    report = Report("codings", "Codings", (Table("Codings", (Column("quote", "quote"),), rows),), Provenance("x", "", ""))
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        anonymizing.guard_reports(store, [report])
        spent.append(time.perf_counter() - began)
    assert min(spent) < 5.0


def test_the_key_and_the_sheets_are_never_imported_as_sources(store: Store) -> None:
    sheet = decide(store)
    apply(store)
    why_not = own_files.finder()
    for name in ("pseudonyms.csv", sheet.name, f"{sheet.stem}.places.csv"):
        assert why_not(store.folder / name).startswith("real names and their pseudonyms")


def test_the_sheet_of_a_split_is_guarded_too(store: Store, tmp_path: Path) -> None:
    named.code(store, "E1", "Anna")
    anonymizing.write_key(tmp_path / "pseudonyms.csv", [Name("Anna", "P")], [])
    with pytest.raises(InputError, match="still stands"):
        codebook_splitting.write_sheet(store, "c001", tmp_path / "split.xlsx")


def test_a_pseudonym_is_stripped_of_what_acts_on_a_terminal(store: Store) -> None:
    path = store.folder / "odd.csv"
    path.write_text('replace,written,pseudonym\nyes,Holm,"P\x1b[2J  9"\n')
    anonymizing.apply_sheet(store, path)
    assert "Dr. P[2J 9 from Lumo" in named.text_of(store, "E1")


def test_status_says_where_the_key_is(store: Store) -> None:
    apply(store)
    assert any("pseudonyms.csv says who is who" in said for said in status.status(store).warnings)
    (store.folder / "pseudonyms.csv").unlink()
    assert any("--key FILE" in said for said in status.status(store).warnings)


def test_the_text_from_before_pseudonyms_is_never_offered_as_a_correction(store: Store) -> None:
    file = store.folder / "transcripts" / "rosa.txt"
    file.write_bytes(named.TEXT.replace("\n", "\r\n").encode())
    assert project.check(store).hints == ()
    apply(store)
    found = project.check(store)
    assert found.faults == ()
    hint = found.hints[-1]
    assert (hint.where, hint.mend) == ("transcripts/rosa.txt", "Move it out of the project, or delete it.")
    assert "earlier text of E1, from before the pseudonyms" in hint.what
    assert any("from before the pseudonyms" in said for said in status.status(store).warnings)
    (store.folder / "pseudonyms.csv").unlink()
    assert project.check(store).hints[-1] == hint
    store.undo(who="eva")
    assert project.check(store).hints == ()


def test_a_corrected_text_that_brings_real_names_back_is_asked_about(store: Store, tmp_path: Path) -> None:
    apply(store)
    path, asked = tmp_path / "new.txt", []

    def no(planned: revising.Update) -> bool:
        asked.append(planned.names)
        return False

    path.write_text(named.text_of(store, "E2").replace("Nobody", "Anna and Holm: nobody"))
    assert not revising.update_source(store, "E2", path, confirm=no).written
    assert asked[0].startswith("2 real names of the key come back; put pseudonyms again with gioia anonymize")
    done = revising.update_source(store, "E2", path, preview=True)
    assert done.warnings[-1] == asked[0]
    path.write_text(named.text_of(store, "E2").replace("Nobody", "Everybody"))
    assert revising.update_source(store, "E2", path, confirm=no).written
    (store.folder / "pseudonyms.csv").unlink()
    path.write_bytes(named.OTHER.replace("\n", "\r\n").encode())
    assert not revising.update_source(store, "E2", path, confirm=no).written
    assert [asked[1][:30]] == ["this is a text from before the"]


def test_files_that_were_written_before_are_told_in_one_line_with_their_folders(store: Store, tmp_path: Path) -> None:
    named.code(store, "E1", "Anna")
    reports.export(store, store.folder / "exports")
    done = apply(store)
    found = done.files
    assert "in exports/" in found and "names-" in found and "pseudonyms.csv" not in found
    for file in [*(store.folder / "exports").rglob("*.*"), *store.folder.glob("names-*.csv")]:
        file.unlink()
    assert anonymizing.files_told(store) == ""
    reports.export(store, store.folder / "exports")
    assert (store.folder / "exports" / "study.xlsx").exists()
    assert anonymizing.files_told(store) == ""


def test_words_in_workbooks_are_looked_at_and_what_cannot_be_read_is_told(store: Store) -> None:
    anonymizing.write_key(store.folder / "pseudonyms.csv", [Name("Anna & Co", "P")], [])
    book = Workbook()
    book.active.append(["we asked anna &", " co", "Anna & Co"])
    book.save(store.folder / "exports" / "a.xlsx")
    assert "1 in exports/" in anonymizing.files_told(store)
    book.active["C1"] = "P"
    book.save(store.folder / "exports" / "a.xlsx")
    assert anonymizing.files_told(store) == ""
    (store.folder / "exports" / "b.pdf").write_bytes(b"%PDF")
    assert "1 in exports/" in anonymizing.files_told(store)
    (store.folder / "exports" / "b.pdf").unlink()
    (store.folder / "exports" / "b.svg").write_text("<text><tspan>Anna</tspan><tspan>&amp; Co</tspan></text>", "utf-8")
    assert "1 in exports/" in anonymizing.files_told(store), "a name over two lines of a figure"


def test_figures_of_the_present_revision_are_known_to_hold_no_name(store: Store) -> None:
    anonymizing.write_key(store.folder / "pseudonyms.csv", [Name("Zoe Nobody", "P")], [])
    exports = store.folder / "exports"
    reports.export(store, exports, only=["data-structure"], formats=["pdf", "png", "pptx", "svg"])
    assert len(list(exports.iterdir())) == 4
    assert anonymizing.files_told(store) == ""
    named.code(store, "E1", "Anna")
    assert "2 in exports/" in anonymizing.files_told(store), "a PDF and a PNG of an earlier revision cannot be looked into"


def test_the_refusal_names_what_helps_where_the_name_stands(store: Store, tmp_path: Path) -> None:
    def refused(text: str) -> str:
        with pytest.raises(InputError) as caught:
            anonymizing.guard(store, [("x", text)])
        return caught.value.mend

    codebook_changes.add(store, Level.CONCEPT, "asks Vera", parent="-", who="eva")
    with store.act("told", who="eva") as act:
        writing.add_memo(act, kind="note", about="project", target=None, text="Carl knows")
        writing.add_informant(act, "Dora", case=None)
    names = [Name(written, f"P{n}") for n, written in enumerate(("Vera", "Carl", "Dora", "Emil", "Odense"))]
    anonymizing.write_key(store.folder / "pseudonyms.csv", names, [])
    ways = ("codebook rename", "--everywhere", "informants set", "--final", "--sheet FILE, then --apply")
    for one, way in zip(names, ways, strict=True):
        said = refused(f"here is {one.written}")
        assert [other for other in ways if other in said] == [way]


@pytest.mark.parametrize(
    ("pseudonym", "said"),
    [
        ("Holm", "is the name itself"),
        ('"P\n1"', "line break"),
        ("Dr: P", "colon"),
        ("P" * 61, "61 characters"),
        ("Interviewer", "is the label or id of an informant"),
        ("anna", "is the label or id of an informant"),
    ],
)
def test_a_pseudonym_that_cannot_be_one_is_a_fault_with_its_cell(store: Store, pseudonym: str, said: str) -> None:
    path = store.folder / "bad.csv"
    path.write_text(f"replace,written,pseudonym\nyes,Holm,{pseudonym}\n")
    with pytest.raises(InputError) as caught:
        anonymizing.apply_sheet(store, path, preview=True)
    assert caught.value.problems[0].where.startswith("bad.csv:2")
    assert said in caught.value.problems[0].what


def test_the_own_id_and_a_pseudonym_of_the_key_are_no_fault(store: Store) -> None:
    with store.act("P7", who="eva") as act:
        writing.alter_informant(act, 1, ref="P7")
    path = store.folder / "own.csv"
    path.write_text("replace,written,pseudonym\nyes,Rosa Berg,P7\nyes,Anna,P8\n")
    anonymizing.apply_sheet(store, path)
    path.write_text("replace,written,pseudonym\nyes,Rosa,P7\nyes,Holm,P8\n")
    assert anonymizing.apply_sheet(store, path).written


# For good.

REAL = ("Rosa Berg", "Anna", "Holm", "Lumo", "Odense", "12 34 56 78", "rosa@berg", "rosa.txt")


def pieces(name: str) -> list[bytes]:
    return [name.encode(how) for how in ("utf-8", "utf-16-le", "utf-16-be")]


def holding(folder: Path) -> dict[str, list[str]]:
    files = [*folder.glob("*.gioia*"), *(folder / "backups").glob("*")]
    return {file.name: found for file in files if (found := [n for n in REAL if any(p in file.read_bytes() for p in pieces(n))])}


@pytest.fixture
def anonymized(store: Store) -> Store:
    named.code(store, "E1", "Anna", memo="see Anna")
    named.code(store, "E1", "How do you sell?")
    named.choose(store, "E1", "Call me", "[Anna]: call me")
    with store.act("told by Anna", who="eva") as act:
        writing.add_memo(act, kind="note", about="project", target=None, text='"Anna"\nAnna said Lumo Ltd')
        writing.alter_source(act, 1, title="Rosa Berg at home", attributes={"met in": "Odense"})
        writing.alter_informant(act, 1, role="sister of Anna")
    with store.act("less", who="eva") as act:
        writing.alter_source(act, 1, title="at home")
    copies.write(store.connection, copies.folder_of(store.path) / "own.gioia")
    apply(store)
    return store


def test_names_are_where_they_were_until_pseudonyms_are_made_final(anonymized: Store) -> None:
    assert {"project.gioia", "own.gioia"} <= set(holding(anonymized.folder))


def test_no_byte_of_the_store_and_its_copies_holds_a_name_afterwards(anonymized: Store) -> None:
    made = anonymizing.finalize(anonymized, who="eva")
    assert holding(anonymized.folder) == {}
    assert (made.done.texts, made.done.sources) == (2, ["E1", "E2"])
    assert [file.name for file in made.done.copies].count("own.gioia") == 1
    assert len(list((anonymized.folder / "backups").iterdir())) == 1
    assert list(checking.damage(anonymized.connection)) == []
    assert named.quotes(anonymized) == ["How do you sell?", "Person 2"]
    assert reading.memos(anonymized.connection)[0].text == '"Person 2"\nPerson 2 said Organisation 1'
    assert project.check(anonymized).faults == ()
    reports.export(anonymized, anonymized.folder / "out")


def test_nothing_brings_the_names_back(anonymized: Store) -> None:
    anonymizing.finalize(anonymized, who="eva")
    with pytest.raises(ConflictError, match="nothing to undo"):
        anonymized.undo(who="eva")
    with pytest.raises(ConflictError, match="--final"):
        anonymized.undo(who="eva", number=1)
    with anonymized.act("later", who="eva") as act:
        writing.add_case(act, "K9")
    assert anonymized.undo(who="eva")[1].endswith("later")


def test_no_imported_file_is_kept_that_holds_a_name_beside_its_text(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    long = "We moved the whole shop to the web and never looked back"
    file.write_text(f'id,What changed for you last year?\nR1,"{long} then."\nR2,"{long}, and Anna helped."\n', newline="")
    import_sources(store, [file])
    apply(store)
    anonymizing.finalize(store, who="eva")
    assert holding(store.folder) == {}


def test_codings_on_parts_of_a_name_that_become_one_are_told(store: Store) -> None:
    named.code(store, "E1", "Odense", memo="town")
    named.code(store, "E1", "dens", memo="part")
    done = apply(store)
    assert done.notes == ["E1: codings that stand on the same words now and are one with another: 1"]
    assert [one.memo for one in reading.codings(store.connection)] == ["town\n\npart"]


def test_texts_that_changed_meanwhile_are_not_written_over(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet, write_key = decide(store), applying.write_key

    def meanwhile(*what: object) -> None:
        write_key(*what)  # type: ignore[arg-type]
        path = store.folder / "other.txt"
        path.write_text("Interviewer: How?\n\nRosa Berg: It rained.\n\nInterviewer: Oh?\n\nRosa Berg: It did.\n")
        revising.update_source(store, "E1", path)

    monkeypatch.setattr(applying, "write_key", meanwhile)
    with pytest.raises(ConflictError, match="changed meanwhile"):
        anonymizing.apply_sheet(store, sheet, who="eva")
    assert "It rained." in named.text_of(store, "E1")
    assert {one.ref for one in reading.informants(store.connection)} >= {"Rosa Berg"}


def test_removed_texts_are_known_by_their_hashes_and_their_files_are_told(anonymized: Store) -> None:
    file = anonymized.folder / "transcripts" / "rosa.txt"
    file.write_bytes(named.TEXT.replace("\n", "\r\n").encode())
    other = anonymized.folder / "exports" / "old.csv"
    other.write_text("Anna,1\n")
    unread = anonymized.folder / "exports" / "study.xlsx"
    unread.write_bytes(b"PK")
    made = anonymizing.finalize(anonymized, who="eva")
    sheets = set(anonymized.folder.glob("names-*.csv"))
    assert sheets and set(made.files) == {file, other, unread} | sheets
    assert sha256(file.read_bytes()).hexdigest() in reading.erased_texts(anonymized.connection)
    assert sha256(named.text_of(anonymized, "E1").encode()).hexdigest() not in reading.erased_texts(anonymized.connection)
    assert project.check(anonymized).hints[-1].where == "transcripts/rosa.txt"


def test_answers_on_texts_that_go_go_with_them(anonymized: Store) -> None:
    connection = anonymized.connection
    former = connection.execute(t.coding.select().where(t.coding.c.ended.is_not(None))).first()
    assert former is not None
    with anonymized.act("answer", who="eva") as act:
        on = {name: getattr(former, name) for name in ("revision_id", "start", "end", "coder_id")}
        act.make(t.answer, **on, choice="later")
    anonymizing.finalize(anonymized, who="eva")
    assert connection.execute(t.answer.select()).first() is None
    assert list(checking.damage(connection)) == []


def test_what_is_open_keeps_it_from_being_made_final(anonymized: Store, tmp_path: Path) -> None:
    connection = anonymized.connection
    with anonymized.act("more", who="eva") as act:
        writing.add_case(act, "Holm")
        old = connection.execute(t.coding.select().where(t.coding.c.ended.is_not(None))).first()
        assert old is not None
        kept = {name: value for name, value in old._mapping.items() if name not in ("id", "made", "ended", "uuid")}
        act.make(t.coding, **kept | {"quarantined": 1})
    named.add(anonymized, "E3", "Interviewer: So?\n\nBo: I asked Anna.\n", {})
    with pytest.raises(InputError) as caught:
        anonymizing.finalize(anonymized, who="eva")
    said = [str(one) for one in caught.value.problems]
    assert any(one.startswith("E3: real names stand in its text 1 times (Anna).") for one in said)
    assert "E1: 1 coding stands on an earlier text of it. Place or remove it first: gioia codings place." in said
    assert any(one.startswith("id of case Holm: holds the real name") for one in said)
    assert holding(tmp_path)


def test_without_a_key_nothing_can_be_made_final(store: Store) -> None:
    with pytest.raises(InputError, match="there is no key"):
        anonymizing.finalize(store)
