from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select

from gioia_coder.core.model import Code, Level, Quote, QuoteState
from gioia_coder.errors import ConflictError, InputError
from gioia_coder.store import Store, checking, copies, reading, writing
from gioia_coder.store import tables as t
from gioia_coder.workflow import withdrawing
from gioia_coder.workflow.importing import import_sources
from tests.store.world import dump, new_store

ANNA = "We melted the old kettles in the yard behind the school."
ANNA_TOO = "My brother Ferdinand signed the papers for the furnace."
BEN = "The patent office lost every drawing we had sent."
ASKED = "Which of the neighbours lent you the crucible?"
INTERVIEW = f"Interviewer: {ASKED}\nAnna: {ANNA}\nInterviewer: And then?\nAnna: {ANNA_TOO}\n"
GROUP = f"Anna: {ANNA_TOO}\nBen: {BEN}\nAnna: {ANNA}\nBen: Yes, all of it went that way.\n"
OTHER = f"Interviewer: And you?\nBen: {BEN} Nobody answered.\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Three sources, one shared, with the words of Anna in everything that can hold them, and copies of all of it."""
    files = tmp_path / "files"
    files.mkdir()
    for name, text in (("A1.txt", INTERVIEW), ("G1.txt", "\r\n".join(GROUP.split("\n"))), ("B1.txt", OTHER)):
        (files / name).write_bytes(text.encode("utf-16" if name == "A1.txt" else "utf-8"))
    (files / "m.csv").write_text("file,case,informant\nA1.txt,K1,Anna\nG1.txt,K1,Anna;Ben\nB1.txt,K1,Ben\n")
    with new_store(tmp_path) as store:
        import_sources(store, [], manifest=files / "m.csv")
        with store.act("set informant Anna role, for Anna", who="eva") as act:
            writing.alter_informant(act, reading.informants(act.connection)[0].id, role="smith")
        use(store)
        copies.keep(store.connection, store.path, "merge")
        with store.act("more", who="eva") as act:
            writing.end_codings(act, [1])
        copies.write(store.connection, copies.folder_of(store.path) / "own.gioia")
    return tmp_path / "project.gioia"


def use(store: Store) -> None:
    with store.act("use", who="eva") as act:
        said = Code(
            -1,
            "c1",
            Level.CONCEPT,
            "melting",
            examples=(ANNA, f"E1: “{ANNA_TOO[:45]} …”", "kept by all"),
            definition=f"see: {ANNA}",
        )
        other = Code(-2, "c2", Level.CONCEPT, "offices", examples=(BEN,))
        codes = writing.put_codes(act, {}, [said, other])
        eva = writing.add_coder(act, "eva")
        for source in reading.sources(act.connection):
            assert source.revision is not None
            text = reading.revision(act.connection, source.revision).text
            for words in (ANNA, ANNA_TOO, BEN):
                if (start := text.find(words)) >= 0:
                    place = (source.revision, start, start + len(words))
                    writing.put_coding(act, writing.NewCoding(*place, codes[-1], eva, words, f"cf. {words}"))
                    writing.add_memo(act, kind="note", about="segment", target=source.id, text=f"“{words}”?", segment=place)
                    writing.put_link(act, codes[-1], codes[-2], "leads to", [place])
                    writing.put_quote(
                        act, source.revision, Quote(0, source.id, *place[1:], QuoteState.POWER, words, {"de": words})
                    )
    with store.act(f"find {ANNA}", who="eva") as act:
        writing.put_dismissal(act, "h", f"because {ANNA_TOO}")
        old = reading.codebook(act.connection).by_id[codes[-1]]
        writing.put_codes(act, {old.id: old}, [Code(old.id, "c1", Level.CONCEPT, "melting", examples=())])


def pieces_of(words: str) -> list[bytes]:
    return [words[at : at + 12].encode(how) for at in range(0, len(words) - 12, 6) for how in ("utf-8", "utf-16-le", "utf-16-be")]


def where_found(folder: Path, *words: str) -> list[tuple[str, bytes]]:
    files = [file for file in folder.rglob("*") if file.is_file() and "files" not in file.parts]
    return [(file.name, part) for file in files for said in words for part in pieces_of(said) if part in file.read_bytes()]


def test_words_are_found_where_they_are_before_they_are_erased(study: Path) -> None:
    assert {name for name, _ in where_found(study.parent, ANNA)} >= {"project.gioia", "own.gioia"}


def test_an_erased_informants_words_are_in_no_byte_of_the_store_and_its_copies(study: Path) -> None:
    with Store.open(study) as store:
        withdrawing.erase(store, "Anna", who="eva")
    assert where_found(study.parent, ANNA, ANNA_TOO, ASKED) == []
    assert where_found(study.parent, BEN) != []
    assert where_found(study.parent, "Anna") == []
    for file in (study, *copies.every_copy(study)):
        assert b"Anna" not in file.read_bytes()


def test_what_others_said_keeps_its_place_and_the_store_is_sound(study: Path) -> None:
    with Store.open(study) as store:
        withdrawing.erase(store, "Anna", who="eva")
        assert list(checking.damage(store.connection)) == []
        assert [source.ref for source in reading.sources(store.connection)] == ["G1", "B1"]
        quotes = []
        for coding in reading.codings(store.connection):
            source = next(one for one in reading.sources(store.connection) if one.id == coding.source)
            assert source.revision is not None
            quotes.append(reading.revision(store.connection, source.revision).text[coding.start : coding.end])
        assert quotes == [BEN, BEN]
        group = reading.sources(store.connection)[0]
        assert group.revision is not None
        text = reading.revision(store.connection, group.revision)
        assert len(text.text) == len(GROUP)
        assert [turn.words(text.text)[:3] for turn in text.turns] == ["██ ", "The", "██ ", "Yes"]
        assert [one.ref for one in reading.informants(store.connection) if not one.is_interviewer] == ["Ben"]
        codes = reading.codebook(store.connection).codes
        assert [code.examples for code in codes] == [(), (BEN,)]
    for copy in copies.all_of(study):
        with Store.open(copy) as old:
            assert list(checking.damage(old.connection)) == []


def test_erasing_is_an_entry_without_the_name_that_nothing_takes_back(study: Path) -> None:
    with Store.open(study) as store:
        withdrawing.erase(store, "Anna", who="eva")
        erased = store.last_entry
        entries = reading.entries(store.connection)
        assert entries[-1].what == "erase informant (erased)"
        assert not any("Anna" in entry.what or "A1" in entry.what or "melted" in entry.what for entry in entries)
        assert "set informant (erased) role, for (erased)" in [entry.what for entry in entries]
        with pytest.raises(ConflictError, match="withdrawal"):
            store.undo(who="eva", number=erased)
        assert store.undo(who="eva")[0] == erased - 1


def test_undoing_and_redoing_after_an_erasure_brings_no_words_back(study: Path) -> None:
    with Store.open(study) as store:
        withdrawing.erase(store, "Anna", who="eva")
        before, erased = dump(store), store.last_entry
        taken = 0
        while True:
            try:
                store.undo(who="eva")
            except ConflictError:
                break
            taken += 1
            assert list(checking.damage(store.connection)) == []
        assert taken == erased - 1
        for nth in range(taken):
            store.undo(who="eva", number=store.last_entry - 2 * nth)
        assert dump(store) == before
    assert where_found(study.parent, ANNA, ANNA_TOO, ASKED) == []


@pytest.mark.parametrize("name", ["A1.txt", "G1.txt"])
def test_an_erased_text_may_not_come_back_by_bytes_or_by_text(study: Path, name: str) -> None:
    file = study.parent / "files" / name
    text = file.read_bytes().decode("utf-16" if name == "A1.txt" else "utf-8").replace("\r\n", "\n")
    other = study.parent / "files" / "again.txt"
    other.write_bytes(text.encode())
    with Store.open(study) as store:
        withdrawing.erase(store, "Anna", who="eva")
        for again in (file, other):
            with pytest.raises(InputError, match="was erased"):
                import_sources(store, [again], ref="X9")


def test_an_erased_source_leaves_the_others(study: Path) -> None:
    with Store.open(study) as store:
        done = withdrawing.erase(store, "a1", who="eva")
        assert (done.kind, done.ref) == ("source", "A1")
        assert [source.ref for source in reading.sources(store.connection)] == ["G1", "B1"]
        assert [informant.ref for informant in reading.informants(store.connection) if not informant.is_interviewer] == [
            "Anna",
            "Ben",
        ]
        assert list(checking.damage(store.connection)) == []
    assert where_found(study.parent, ASKED) == []


def test_only_who_was_last_said_to_speak_is_erased(study: Path) -> None:
    with Store.open(study) as store:
        people = {one.ref: one.id for one in reading.informants(store.connection)}
        group = next(one for one in reading.sources(store.connection) if one.ref == "G1")
        assert group.revision is not None
        for who in ("Anna", "Ben"):
            with store.act("speaker", who="eva") as act:
                writing.put_speaker(act, group.revision, "Ben", people[who])
        withdrawing.erase(store, "Anna", who="eva")
        assert BEN in reading.revision(store.connection, group.revision).text


def test_a_store_in_use_is_not_erased_and_its_copies_neither(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gioia_coder.errors import StoreError
    from gioia_coder.store import engine

    monkeypatch.setattr(engine.connect, "__kwdefaults__", {"busy": 0.05})
    before = {file: file.read_bytes() for file in copies.every_copy(study)}
    other = sqlite3.connect(study, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Store.open(study) as store, pytest.raises(StoreError, match="in use"):
        withdrawing.erase(store, "Anna", who="eva")
    other.close()
    assert {file: file.read_bytes() for file in copies.every_copy(study)} == before


def test_copies_that_cannot_be_cleaned_are_deleted_and_other_files_left(study: Path) -> None:
    backups = copies.folder_of(study)
    (backups / "project-old.gioia").write_bytes(b"damaged " + ANNA.encode())
    (backups / ".project-x.gioia.77.new").write_bytes(b"half " + ANNA.encode())
    study.with_name("project.gioia.damaged-20200101T000000Z").write_bytes(b"bad " + ANNA.encode())
    (backups / "README.txt").write_text("mine")
    with Store.open(study) as store:
        done = withdrawing.erase(store, "Anna", who="eva")
    assert len(done.deleted_copies) == 3
    assert where_found(study.parent, ANNA) == []
    assert (backups / "README.txt").read_text() == "mine"


def test_the_tombstone_holds_hashes_only(study: Path) -> None:
    with Store.open(study) as store:
        withdrawing.erase(store, "Anna", who="eva")
        rows = store.connection.execute(select(t.tombstone.c.thing, t.tombstone.c.sha256)).all()
    assert {row.thing for row in rows} == {"source", "text", "informant"}
    assert all(len(row.sha256) in (0, 64) for row in rows)
