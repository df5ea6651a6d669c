"""Reading and coding turn by turn: what is typed, what is shown, and what is kept."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gioia_coder.core.model import Reading
from gioia_coder.errors import InputError
from gioia_coder.store import Store, reading, writing
from gioia_coder.workflow import coding, coding_list
from gioia_coder.workflow.walking import Session
from tests.workflow.coded_store import codings, create


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create(tmp_path) as made:
        yield made


def started(store: Store, coder: str = "anna") -> Session:
    session = Session(store, "S1", coder=coder)
    session.begin()
    return session


def text(shown: list[Any]) -> str:
    return "\n".join(one.lead + one.words for one in shown)


def fed(store: Store, *lines: str, coder: str = "anna") -> str:
    session = started(store, coder)
    return "\n".join(text(session.say(line)) for line in lines)


def listed(store: Store) -> list[tuple[str, str]]:
    return [(one.segment, one.id) for one in coding_list.listed(store)]


def bookmark(store: Store) -> tuple[Reading, int] | None:
    found = reading.readings(store.connection)
    return next(iter(found.values()), None)


def whats(store: Store) -> list[str]:
    return [one.what for one in reading.entries(store.connection)]


def test_it_begins_at_the_first_answer_with_the_question_dimmed_above(store: Store) -> None:
    shown = Session(store, "S1", coder="anna").begin()
    question = next(one for one in shown if "How do you sell?" in one.words)
    assert question.style == "dim"
    assert "turn 2 of 3" in text(shown)
    assert [one.lead.strip() for one in shown if one.words in ("We go to fairs.", "No money for stands.")] == ["1", "2"]


def test_one_match_codes_and_several_are_chosen_by_number(store: Store) -> None:
    assert "c001" in fed(store, "no m")
    shown = fed(store, "s", "2")
    assert "1  c002" in shown and "2  t01  Scarcity (theme)" in shown
    assert sorted(listed(store)) == [("S1:2", "c001"), ("S1:2", "t01")]


def test_enter_chooses_none_and_a_wrong_number_asks_again(store: Store) -> None:
    session = started(store)
    session.say("s")
    assert "number from 1 to 2" in text(session.say("7"))
    assert "None" in text(session.say(""))
    assert session.at == 1 and not codings(store)


def test_other_letters_look_again_while_a_list_is_open(store: Store) -> None:
    fed(store, "s", "shares")
    assert listed(store) == [("S1:2", "c002")]


def test_each_answer_is_one_entry_and_so_is_each_place_reached(store: Store) -> None:
    before = len(whats(store))
    fed(store, "c001", "m because", "!3", "-", "c001", "n", "b", "c001")
    assert whats(store)[before:] == ["begin S1", *["code S1:2 c001"] * 4, "read S1 to turn 2"]
    assert [row[3:] for row in codings(store)] == [("c001", "anna", "because", 3, "contradicts")]


def test_plus_makes_an_ungrouped_concept_in_vivo(store: Store) -> None:
    shown = fed(store, '"go to fairs', "+goes to fairs", "n", "+Goes to  fairs")
    assert shown.count("new, ungrouped") == 1
    assert [(one.quote, one.id) for one in coding_list.listed(store)] == [
        ("go to fairs", "c004"),
        ("Nobody pays. We share a van.", "c004"),
    ]


def test_a_slash_narrows_to_sentences_and_widens_again(store: Store) -> None:
    fed(store, "/2", "c001", "/1-2", "c002", "/1", "/", "c003")
    assert listed(store) == [("S1:2", "c002"), ("S1:2", "c003"), ("S1:2.2", "c001")]


@pytest.mark.parametrize(
    "typed", ["/3", "/0", "/2-1", "/x", '"never said', '"', "!4", "!", "g 99", "g 0", "zzz", "5", "+", "-", "!1", "x", "u"]
)
def test_what_cannot_be_done_is_said_and_changes_nothing(store: Store, typed: str) -> None:
    session = started(store)
    before = whats(store)
    assert text(session.say(typed)).strip()
    assert not session.over and session.narrow is None and session.at == 1 and whats(store) == before


def test_a_memo_before_the_code_goes_to_the_next_one(store: Store) -> None:
    fed(store, "m because", "c001", "c002")
    assert [row[5] for row in codings(store)] == ["because", ""]


def test_what_is_said_about_the_last_coding_never_reaches_another_turn(store: Store) -> None:
    shown = fed(store, "c001", "n", "!3")
    assert "Code first" in shown
    assert codings(store)[0][6] == 0


def test_contradicts_is_taken_back_by_typing_it_again(store: Store) -> None:
    fed(store, "c001", "-", "-")
    assert codings(store)[0][7] == "supports"


def test_undo_takes_back_only_what_this_session_did_newest_first(store: Store) -> None:
    coding.code(store, "S1:2", ["c003"], coder="anna")
    session = Session(store, "S1", coder="anna")
    session.begin()
    session.say("g 2")
    for typed in ("c001", "!2", "+words of hers"):
        session.say(typed)
    session.say("u")
    assert reading.codebook(store.connection).with_ref("c004") is None
    session.say("u")
    session.say("m still the last one")
    assert [row[3:7] for row in codings(store)] == [("c001", "anna", "still the last one", 0), ("c003", "anna", "", 0)]
    session.say("u")
    session.say("u")
    assert "Nothing" in text(session.say("u"))
    assert listed(store) == [("S1:2", "c003")]


def test_undo_is_refused_when_later_work_stands_on_it(store: Store) -> None:
    session = started(store)
    session.say("+words of hers")
    coding.code(store, "S2:2", ["c004"], coder="ben")
    assert "cannot be taken back" in text(session.say("u"))
    assert len(listed(store)) == 2


def test_x_removes_a_coding_of_this_turn(store: Store) -> None:
    fed(store, "c001", "x")
    assert not codings(store)
    fed(store, "c001", "/1", "c002", "x", "2")
    assert listed(store) == [("S1:2.1", "c002")]


def test_other_coders_codings_are_never_shown(store: Store) -> None:
    coding.code(store, "S1:2", ["c002"], coder="ben")
    coding.code(store, "S1:2", ["c003"], coder="anna")
    session = Session(store, "S1", coder="anna")
    shown = text(session.begin()) + text(session.say("b"))
    assert "c003" in shown and "c002" not in shown
    assert "nothing" in text(session.say("g 3") and session.say("x"))


def test_reading_goes_on_at_the_first_unread_turn(store: Store) -> None:
    session = started(store)
    session.say("n")
    session.quit()
    assert bookmark(store) == (Reading.READING, 3)
    assert "turn 3 of 3" in text(Session(store, "S1", coder="anna").begin())


def test_what_was_coded_without_reading_leaves_the_turns_before_it_unread(store: Store) -> None:
    coding.code(store, "S1:3", ["c001"], coder="anna")
    assert "turn 2 of 3" in text(Session(store, "S1", coder="anna").begin())


def test_a_session_that_is_killed_goes_on_where_it_last_coded(store: Store) -> None:
    session = started(store)
    session.say("n")
    session.say("c001")
    assert bookmark(store) == (Reading.READING, 3)
    assert "turn 3 of 3" in text(Session(store, "S1", coder="anna").begin())


def test_coding_in_a_source_that_is_done_leaves_it_done(store: Store) -> None:
    session = started(store)
    for typed in ("n", "n", "y"):
        session.say(typed)
    fed(store, "c001", "n", "c001", "q")
    assert bookmark(store) == (Reading.DONE, 4) and len(listed(store)) == 2


def test_a_new_coder_undoes_all_of_a_session_and_one_coding_of_it_can_be_taken_back_later(store: Store) -> None:
    session = started(store, "zoe")
    for typed in ("c001", "n", "c002", "u", "u"):
        session.say(typed)
    assert not listed(store)
    fed(store, "g 2", "c001", "n", "c002", coder="zoe")
    again = max(one.id for one in reading.entries(store.connection) if one.what == "code S1:2 c001")
    store.undo(who="zoe", number=again)
    assert listed(store) == [("S1:3", "c002")]


def test_going_back_or_ahead_does_not_move_the_bookmark(store: Store) -> None:
    session = started(store)
    session.say("n")
    session.say("b")
    session.quit()
    assert bookmark(store) == (Reading.READING, 3)
    ahead = Session(store, "S2", coder="anna")
    ahead.begin()
    ahead.say("g 3")
    ahead.quit()
    assert len(reading.readings(store.connection)) == 1


def test_who_only_looks_leaves_no_trace(store: Store) -> None:
    before = whats(store)
    session = started(store, "newcomer")
    session.say("?")
    session.say("q")
    assert session.over and whats(store) == before
    assert all(one.name != "newcomer" for one in reading.coders(store.connection))


def test_the_end_asks_and_done_means_done(store: Store) -> None:
    session = started(store)
    session.say("n")
    assert "the end" in text(session.say("n")) and session.asking
    assert "y or n" in text(session.say("perhaps"))
    session.say("y")
    assert session.over and bookmark(store) == (Reading.DONE, 4)
    assert whats(store)[-1] == "done S1"
    again = Session(store, "S1", coder="anna")
    assert "done already" in text(again.begin()) and again.at == 1
    before = whats(store)
    again.quit()
    assert bookmark(store) == (Reading.DONE, 4) and whats(store) == before


@pytest.mark.parametrize("last", ["n", None])
def test_not_done_is_kept_as_read_to_the_end(store: Store, last: str | None) -> None:
    session = started(store)
    session.say("")
    session.say("")
    text(session.quit() if last is None else session.say(last))
    assert session.over and bookmark(store) == (Reading.READING, 4)
    assert Session(store, "S1", coder="anna").begin()[-1].words.startswith("This is the end")


def test_b_at_the_end_goes_back_to_the_last_turn(store: Store) -> None:
    session = started(store)
    for typed in ("", "", "b", "c001"):
        session.say(typed)
    assert listed(store) == [("S1:3", "c001")]


def test_coding_a_question_warns(store: Store) -> None:
    assert "never counts" in fed(store, "g 1", "c001")


def test_the_store_is_free_while_the_session_waits(store: Store) -> None:
    session = started(store)
    session.say("c001")
    with Store.open(store.path) as other:
        coding.code(other, "S1:3", ["c002"], coder="ben")
    session.say("c002")
    assert len(codings(store)) == 3


def test_a_text_that_changed_meanwhile_is_said_and_not_coded(store: Store) -> None:
    session = started(store)
    one = reading.revision(store.connection, session.revision.id)
    with store.act("update", who="x") as act:
        new = writing.NewText(one.text + " More.", one.turns, b"other", "colon", "utf-8")
        writing.add_revision(act, session.source.id, new, {}, n=2)
    assert "changed meanwhile" in text(session.say("c001"))
    assert not codings(store)


def test_a_source_without_turns_is_refused(store: Store) -> None:
    with store.act("empty", who="x") as act:
        key = writing.add_source(act, "E", case=None)
        writing.add_revision(act, key, writing.NewText("", (), b"", "paragraphs", "utf-8"), {})
    with pytest.raises(InputError):
        Session(store, "E", coder="anna")


LINES = st.sampled_from(
    [
        "",
        "n",
        "b",
        "u",
        "x",
        "-",
        "?",
        "/",
        "/1",
        "/2",
        '"fairs',
        "c001",
        "s",
        "1",
        "2",
        "+new words",
        "m memo",
        "!2",
        "g 1",
        "g 3",
        "zz",
    ]
)


@settings(max_examples=30, deadline=None)
@given(lines=st.lists(st.one_of(LINES, st.text(max_size=6)), max_size=14))
def test_whatever_is_typed_undoing_all_of_it_leaves_what_was_there(lines: list[str]) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, create(Path(name)) as store:
        coding.code(store, "S1:2.1", ["c003"], coder="anna")
        before = codings(store), [one.ref for one in reading.codebook(store.connection).codes]
        session = Session(store, "S1", coder="anna")
        session.begin()
        for line in lines:
            if not session.over and line.strip().casefold() not in ("q", "y"):
                session.say(line)
        session.asking, session.over, session.choices = False, False, []
        while session.steps:
            session.say("u")
        assert (codings(store), [one.ref for one in reading.codebook(store.connection).codes]) == before


def test_a_slip_of_one_letter_never_codes(store: Store) -> None:
    before = listed(store)
    said = fed(store, "m")
    assert "m your words" in said
    fed(store, "f", "")
    assert listed(store) == before
