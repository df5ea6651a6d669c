"""A source that goes to a supervisor as a Word document, and what comes back as memos."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document

from gioia_coder.core.model import Quote, QuoteState
from gioia_coder.core.pseudonyms import Name
from gioia_coder.core.text import find_turns
from gioia_coder.errors import ConflictError, InputError, UnknownNameError
from gioia_coder.store import Store, reading, writing
from gioia_coder.store.writing import NewCoding, NewText
from gioia_coder.workflow import anonymizing, importing, judging, replies, revising
from gioia_coder.workflow import sources as known_sources
from gioia_coder.workflow.commenting import export_copy
from tests.formats.supervising import Supervisor
from tests.workflow.coded_store import TEXT, code, create

MONEY = (TEXT.index("No money"), TEXT.index("No money") + len("No money for stands."))
VAN = (TEXT.index("We share"), len(TEXT))
HEAD = "Prof. Berg, 2026-11-20"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    folder = tmp_path / "study"
    folder.mkdir()
    with create(folder) as made:
        code(made, "no money", *MONEY, memo="ask again", intensity=2)
        code(made, "shares a van", *VAN, "ben", contradicts=True)
        code(made, "no money", *VAN)
        yield made


def export(store: Store, path: Path, **how: object) -> Supervisor:
    export_copy(store, "S1", path, **how)  # type: ignore[arg-type]
    return Supervisor(path)


def take(store: Store, path: Path, **how: object) -> tuple[str, ...]:
    """Read a document in; return the notes."""
    found = replies.read_replies(store, path, **how)  # type: ignore[arg-type]
    replies.note_replies(store, found, who="anna")
    return found.notes


def memos(store: Store) -> list[tuple[str, str, str]]:
    """Return what each memo is about, on which words, and what it says."""
    text = {one.id: reading.text_of(store.connection, one.revision or 0) for one in reading.sources(store.connection)}
    return [
        (one.about, text[one.target or 0][one.start : one.end] if one.start is not None else "", one.text)
        for one in reading.memos(store.connection)
    ]


def test_the_comments_are_the_codings_of_the_layer(store: Store, tmp_path: Path) -> None:
    done = export_copy(store, "S1", tmp_path / "any.docx")
    assert (done.comments, done.layer, done.notes) == (3, "any", ())
    said = [(one.author, one.text.split("\n")) for one in Document(str(tmp_path / "any.docx")).comments]
    address = "S1:3.2"
    assert [(author, lines[:-1], lines[-1].split(" #")[0]) for author, lines in said] == [
        ("anna", ["c001 no money", "Scarcity · Frugal", "intensity 2", "ask again"], "S1:2.2=c001"),
        ("anna", ["c001 no money", "Scarcity · Frugal"], f"{address}=c001"),
        ("ben", ["c002 shares a van", "Scarcity · Frugal", "contradicts"], f"{address}=c002"),
    ]
    assert export_copy(store, "S1", tmp_path / "ben.docx", layer_name="ben").comments == 1
    bare = export(store, tmp_path / "bare.docx", memos=False)
    assert not any("ask again" in "".join(one.itertext()) for one in bare.comments)


def test_a_reply_is_a_memo_on_the_codings_segment_that_names_the_code(store: Store, tmp_path: Path) -> None:
    someone = export(store, tmp_path / "a.docx")
    someone.reply(0, "Are you sure?\nAsk her.")
    path = someone.save(tmp_path / "b.docx")
    assert take(store, path, kind="question") == ()
    assert memos(store) == [("segment", "No money for stands.", f"{HEAD}, on c001 no money: Are you sure?\nAsk her.")]
    assert (reading.memos(store.connection)[0].kind, reading.memos(store.connection)[0].coder) == ("question", "anna")
    found = replies.read_replies(store, path)
    assert [one.state for one in found.replies] == ["known"]
    assert replies.note_replies(store, found, who="anna") == 0
    assert len(memos(store)) == 1


def test_a_new_comment_is_a_memo_on_its_words(store: Store, tmp_path: Path) -> None:
    someone = export(store, tmp_path / "a.docx")
    made = someone.comment("go to fairs", "Which?")
    someone.name = "Dr. Holm"
    someone.reply(made, "All of them.")
    take(store, someone.save(tmp_path / "b.docx"))
    assert memos(store) == [
        ("segment", "go to fairs", f"{HEAD}: Which?"),
        ("segment", "go to fairs", "Dr. Holm, 2026-11-20, to Prof. Berg: All of them."),
    ]


@pytest.mark.parametrize("tracked", [True, False])
def test_changed_words_move_no_memo(store: Store, tmp_path: Path, tracked: bool) -> None:
    someone = export(store, tmp_path / "a.docx")
    someone.reply(0, "Yes.")
    someone.comment("Nobody pays.", "Nobody?")
    someone.change("for stands", "for their many stands", tracked=tracked)
    someone.change("How do you sell?", "How?", tracked=tracked)
    notes = take(store, someone.save(tmp_path / "b.docx"))
    assert [one[:2] for one in memos(store)] == [("segment", "No money for stands."), ("segment", "Nobody pays.")]
    assert notes == ("2 paragraphs changed there: S1 stays as it is.",)
    assert reading.text_of(store.connection, 1) == TEXT


def test_comments_on_words_that_the_source_lacks_become_memos_on_the_source(store: Store, tmp_path: Path) -> None:
    someone = export(store, tmp_path / "a.docx")
    someone.change("We go to fairs. ", "Entirely other things stand here now. ")
    someone.comment("Entirely other things", "Mine.")
    notes = take(store, someone.save(tmp_path / "b.docx"))
    assert memos(store) == [("source", "", f'"Entirely other things"\n\n{HEAD}: Mine.')]
    assert "1 comment on no words of S1: a memo on the whole source, with the words." in notes
    assert [one.state for one in replies.read_replies(store, tmp_path / "b.docx").replies] == ["known"]


def test_deleted_and_resolved_comments_change_no_coding(store: Store, tmp_path: Path) -> None:
    someone = export(store, tmp_path / "a.docx")
    someone.resolve(2)
    someone.delete(1)
    notes = take(store, someone.save(tmp_path / "b.docx"))
    assert notes == (
        "1 of its 3 comments is gone; all codings stay.",
        "1 comment resolved without a reply: nothing to note.",
    )
    assert memos(store) == [] and len(reading.codings(store.connection)) == 3


def test_a_thread_that_was_resolved_since_words_its_memo_again(store: Store, tmp_path: Path) -> None:
    someone = export(store, tmp_path / "a.docx")
    someone.reply(0, "Sure?")
    take(store, someone.save(tmp_path / "b.docx"))
    someone.resolve(0)
    take(store, someone.save(tmp_path / "c.docx"))
    assert [text for *_, text in memos(store)] == [f"{HEAD}, on c001 no money, resolved: Sure?"]
    take(store, tmp_path / "b.docx")
    assert len(memos(store)) == 1


def test_words_typed_into_a_codings_own_comment_are_not_lost(store: Store, tmp_path: Path) -> None:
    someone = export(store, tmp_path / "a.docx")
    someone.write_into(0, "I doubt it.")
    take(store, someone.save(tmp_path / "b.docx"))
    said = "somebody, in the comment on c001 no money: I doubt it."
    assert memos(store) == [("segment", "No money for stands.", said)]


def test_replies_without_threads_are_known_by_their_words(store: Store, tmp_path: Path) -> None:
    someone = export(store, tmp_path / "a.docx")
    someone.reply(0, "Sure?")
    someone.threads.clear()
    take(store, someone.save(tmp_path / "b.docx"))
    assert memos(store) == [("segment", "No money for stands.", f"{HEAD}, on c001 no money: Sure?")]


def test_a_copy_of_an_earlier_text_follows_to_the_present_one(store: Store, tmp_path: Path) -> None:
    someone = export(store, tmp_path / "a.docx")
    someone.reply(0, "Yes.")
    someone.comment("Nobody pays.", "Nobody?")
    path = someone.save(tmp_path / "b.docx")
    newer = tmp_path / "S1.txt"
    newer.write_text("I: Hello there.\n\n" + TEXT.replace("How do you sell?", "How then do you sell?"))
    revising.update_source(store, "S1", newer)
    notes = take(store, path)
    assert notes == ("It is a copy of an earlier text of S1: comments were moved to their words in the present one.",)
    assert sorted(memos(store)) == [
        ("segment", "No money for stands.", f"{HEAD}, on c001 no money: Yes."),
        ("segment", "Nobody pays.", f"{HEAD}: Nobody?"),
    ]


def test_a_source_that_was_renamed_is_known_by_its_text(store: Store, tmp_path: Path) -> None:
    someone = export(store, tmp_path / "a.docx")
    someone.reply(0, "Yes.")
    path = someone.save(tmp_path / "b.docx")
    known_sources.remove_source(store, "S2")
    known_sources.set_source(store, "S1", ["id=E7"])
    assert replies.read_replies(store, path).source.ref == "E7"


def test_twins_are_told_apart_by_their_ids_or_asked_for(store: Store, tmp_path: Path) -> None:
    export_copy(store, "S2", tmp_path / "a.docx")
    assert replies.read_replies(store, tmp_path / "a.docx").source.ref == "S2"
    known_sources.set_source(store, "S2", ["id=E7"])
    with pytest.raises(ConflictError, match="could be of S1, E7"):
        replies.read_replies(store, tmp_path / "a.docx")
    assert replies.read_replies(store, tmp_path / "a.docx", source="E7").source.ref == "E7"


def test_documents_of_other_kinds_and_projects_are_refused(store: Store, tmp_path: Path) -> None:
    page = Document()
    page.add_paragraph("B: Nobody pays. We share a van.")
    page.add_comment(page.paragraphs[0].runs, text="Really?", author="Holm", initials="H")
    page.save(str(tmp_path / "own.docx"))
    with pytest.raises(InputError, match="no copy that `gioia sources export` wrote"):
        replies.read_replies(store, tmp_path / "own.docx")
    found = replies.read_replies(store, tmp_path / "own.docx", source="S1")
    assert [(one.span and TEXT[slice(*one.span)], one.text.partition(": ")[2]) for one in found.replies] == [
        ("Nobody pays. We share a van.", "Really?")
    ]
    (tmp_path / "other").mkdir()
    with create(tmp_path / "other") as other:
        newer = tmp_path / "S1.txt"
        newer.write_text("A: Something else altogether.")
        with other.act("add", who="eva") as act:
            made = find_turns(newer.read_text())
            key = writing.add_source(act, "X1", case=None)
            writing.add_revision(act, key, NewText(newer.read_text(), made.turns, b"", made.layout, "utf-8"), {})
        export_copy(other, "X1", tmp_path / "x.docx")
    with pytest.raises(InputError, match="a copy of X1, whose text then is not in this project"):
        replies.read_replies(store, tmp_path / "x.docx")
    with pytest.raises(UnknownNameError, match="kind of memo"):
        replies.read_replies(store, tmp_path / "x.docx", kind="poem")


def test_a_copy_that_lost_its_properties_is_read_by_its_words(store: Store, tmp_path: Path) -> None:
    someone = export(store, tmp_path / "a.docx")
    someone.parts["docProps/custom.xml"] = b"<Properties/>"
    someone.reply(0, "Sure?")
    someone.comment("Nobody pays.", "Nobody?")
    path = someone.save(tmp_path / "b.docx")
    with pytest.raises(InputError, match="no copy that"):
        replies.read_replies(store, path)
    take(store, path, source="S1")
    assert memos(store) == [
        ("segment", "No money for stands.", f"{HEAD}, on c001 no money: Sure?"),
        ("segment", "Nobody pays.", f"{HEAD}: Nobody?"),
    ]


def test_private_words_stay_here(store: Store, tmp_path: Path) -> None:
    with store.act("quote", who="anna") as act:
        writing.put_quote(act, 1, Quote(0, 1, *MONEY, QuoteState.PRIVATE))
    done = export_copy(store, "S1", tmp_path / "a.docx")
    assert done.notes == ("1 private passage of S1 stands there as (private).",)
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        assert not any(b"for stands" in archive.read(name) for name in archive.namelist())
    someone = Supervisor(tmp_path / "a.docx")
    someone.reply(0, "Why?")
    assert take(store, someone.save(tmp_path / "b.docx")) == ()
    assert memos(store)[0][1] == "No money for stands."


@pytest.mark.parametrize("name", ["stands", "ask", "Scarcity"])
def test_real_names_leave_neither_in_the_text_nor_in_memos_nor_in_codes(store: Store, tmp_path: Path, name: str) -> None:
    anonymizing.write_key(store.folder / "pseudonyms.csv", [Name(name, "P1")], [])
    with pytest.raises(InputError, match="real name"):
        export_copy(store, "S1", tmp_path / "a.docx")
    assert not (tmp_path / "a.docx").exists()


def test_a_document_that_is_there_is_not_written_over(store: Store, tmp_path: Path) -> None:
    export_copy(store, "S1", tmp_path / "a.docx")
    with pytest.raises(ConflictError, match="perhaps with replies"):
        export_copy(store, "S1", tmp_path / "a.docx")
    with pytest.raises(InputError, match="File name too long"):
        export_copy(store, "S1", tmp_path / f"{'x' * 300}.docx")
    (tmp_path / "d.docx").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        export_copy(store, "S1", tmp_path / "d.docx")
    with pytest.raises(InputError, match="is a Word document"):
        export_copy(store, "S1", tmp_path / "a.pdf")
    with pytest.raises(UnknownNameError):
        export_copy(store, "S1", tmp_path / "b.docx", layer_name="nobody")


def test_the_memos_are_one_act(store: Store, tmp_path: Path) -> None:
    someone = export(store, tmp_path / "a.docx")
    someone.reply(0, "One.")
    someone.reply(1, "Two.")
    path = someone.save(tmp_path / "b.docx")
    before = len(reading.entries(store.connection))
    take(store, path)
    take(store, path)
    assert len(reading.entries(store.connection)) == before + 1
    assert "S1:2.2" in {row[3] for row in judging.memo_table(store).rows}


def _long(folder: Path) -> Store:
    """Return a store with a source of 2,000 turns and 1,000 codings."""
    folder.mkdir()
    store = create(folder)
    said = [
        f"{'I' if n % 2 else 'A'}: We said number {n} of the fairs, and the {n * 7919 % 1009} stands. Yes." for n in range(2000)
    ]
    text = "\n".join(said)
    found = find_turns(text)
    book, coder = reading.codebook(store.connection), reading.coders(store.connection)[0]
    with store.act("long", who="eva") as act:
        key = writing.add_source(act, "L1", case=None)
        writing.add_revision(act, key, NewText(text, found.turns, text.encode(), found.layout, "utf-8"), {})
        revision = reading.present_revisions(act.connection)[key]
        for one in found.turns[::2]:
            words = text[one.start : one.end]
            writing.put_coding(act, NewCoding(revision, one.start, one.end, book.find("no money").id, coder.id, words))
    return store


def test_a_source_of_two_thousand_turns_takes_seconds(tmp_path: Path) -> None:
    with _long(tmp_path / "long") as store:
        start = time.perf_counter()
        assert export_copy(store, "L1", tmp_path / "a.docx").comments == 1000
        someone = Supervisor(tmp_path / "a.docx")
        for n in range(0, 1000, 10):
            someone.reply(n, f"Reply {n}.")
        someone.change("number 500 of", "number fivehundred of", tracked=True)
        found = replies.read_replies(store, someone.save(tmp_path / "b.docx"))
        assert len(found.replies) == 100 and all(one.span for one in found.replies)
        assert time.perf_counter() - start < 10


def test_a_copy_imported_as_a_source_brings_no_comments_as_codings(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path / "copy.docx")
    done = importing.import_sources(store, [tmp_path / "copy.docx"], codings=True, coder=lambda: "anna", preview=True)
    assert done.codings is not None
    assert done.codings.codings == 0
    assert any("gioia memo import" in warning for warning in done.sources[0]["warnings"])
