"""Going through suggestions at the keyboard, and asking for them while coding: what is typed, shown and kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gioia_coder.store import Store, answer_rows, reading
from gioia_coder.workflow import codebook_changes, coders, coding_list, walking
from gioia_coder.workflow import coding as by_hand
from gioia_coder.workflow.suggesting import Adviser, Material, Session, Teaching
from tests.store.apart import revise
from tests.workflow.coded_store import create
from tests.workflow.faked_engine import Fake, made  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("made")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create(tmp_path) as opened:
        codebook_changes.edit(opened, "c003", ["keywords=money|van"])
        yield opened


def session(store: Store, *sources: str, coder: str = "anna", unit: str = "turn", **more: Any) -> Session:
    return Session(Adviser(Material(store, unit), Teaching(coder, **more)), sources)


def text(shown: list[Any]) -> str:
    return "\n".join(one.lead + one.words for one in shown)


def fed(one: Any, *lines: str) -> str:
    """Begin and type; return what the last line shows."""
    shown = one.begin()
    for line in lines:
        shown = one.say(line)
    return text(shown)


def whats(store: Store, since: int = 0) -> list[str]:
    return [one.what for one in reading.entries(store.connection)][since:]


def listed(store: Store) -> list[tuple[str, str]]:
    return sorted((one.segment, one.id) for one in coding_list.listed(store))


def choices(store: Store) -> list[str]:
    return [one.choice.value for one in answer_rows.answers(store.connection)]


def test_it_begins_with_the_first_segment_in_its_context_and_what_is_suggested(store: Store) -> None:
    one = session(store)
    shown = text(one.begin())
    assert "How do you sell?" in shown and "turn 2 of 3" in shown and "No money for stands." in shown
    assert "1  c001  no money  < Scarcity < Frugal · some" in shown and "2  c003  lets go · some" in shown
    assert "its name" not in shown and one.prompt == "S1:2> "
    assert 'words of its name: "money"' in text(one.say("e"))


def test_several_are_accepted_before_going_on_each_in_an_entry_of_its_own(store: Store) -> None:
    before = len(whats(store))
    one = session(store)
    shown = fed(one, "1", "2", "2", "")
    assert "turn 3 of 3" in shown and listed(store) == [("S1:2", "c001"), ("S1:2", "c003")]
    assert whats(store, before) == [
        "suggest: accepted c001 at S1:2 (shown 1st of 2)",
        "suggest: accepted c003 at S1:2 (shown 2nd of 2)",
    ]


def test_rejecting_all_goes_on_and_leaves_what_is_accepted(store: Store) -> None:
    before = len(whats(store))
    shown = fed(session(store), "1", "r")
    assert "Not suggested here again: c003" in shown and "turn 3 of 3" in shown
    assert whats(store, before)[1:] == ["suggest: rejected c003 at S1:2"] and listed(store) == [("S1:2", "c001")]
    assert "All that is shown is answered" in fed(session(store), "1", "2", "r")


def test_one_is_rejected_by_its_number(store: Store) -> None:
    one = session(store)
    assert "c003" in fed(one, "r2") and one.prompt == "S1:2> "
    assert "suggestions 1 to 2" in text(one.say("r 7")) and "suggestions 1 to 2" in text(one.say("7"))
    assert choices(store) == ["reject"] and not listed(store)


def test_letters_choose_another_code_and_words_make_a_new_one(store: Store) -> None:
    before = len(whats(store))
    fed(session(store), "scar", "+walks to fairs")
    assert listed(store) == [("S1:2", "c004"), ("S1:2", "t01")] and choices(store) == ["other", "new"]
    assert whats(store, before) == ["suggest: chose t01 at S1:2 (not shown)", "suggest: new c004 at S1:2"]
    one = session(store, "S2")
    assert "1  c002" in fed(one, "s") and one.prompt == "Number: "
    assert "c002" in text(one.say("1")) and ("S2:2", "c002") in listed(store)
    assert "No code is called" in text(one.say("zzz")) and "Write the words" in text(one.say("+"))


def test_later_and_going_on_without_an_answer_put_off_to_the_next_session(store: Store) -> None:
    one = session(store, "S1")
    assert "turn 3 of 3" in fed(one, "l")
    assert "This is the end" in text(one.say("")) and one.over
    assert choices(store) == ["later", "later"] and not listed(store)
    assert "turn 2 of 3" in text(session(store, "S1").begin())


def test_it_goes_on_at_the_first_segment_without_an_answer(store: Store) -> None:
    fed(session(store), "r", "1", "q")
    assert "S2  turn 2 of 3" in text(session(store).begin())
    assert "S1  turn 2 of 3" in text(session(store, again=True).begin())


def test_undo_takes_the_answer_and_its_coding_back_and_returns_there(store: Store) -> None:
    one = session(store)
    shown = fed(one, "1", "", "u")
    assert "Undo" in shown and "turn 2 of 3" in shown and not listed(store) and not choices(store)
    assert "Nothing of this session" in text(one.say("u"))
    text(one.say("r"))
    assert "turn 2 of 3" in text(one.say("u")) and not choices(store)
    one.say("l")
    assert "turn 2 of 3" in text(one.say("u")) and "turn 3 of 3" in text(one.say("l"))


def test_it_learns_between_answers(store: Store, made: list[Fake]) -> None:  # noqa: F811
    fed(session(store), "1", "")
    assert [len(one.history) for one in made] == [0, 1]


def test_it_learns_anew_when_a_hundredth_more_was_answered(store: Store, made: list[Fake]) -> None:  # noqa: F811
    by_hand.code(store, "S2:2", ["c001"], coder="anna")
    one = session(store, "S1")
    one.begin()
    learned = one.adviser.learned
    one.adviser._learned = replace(learned, given=replace(learned.given, history=learned.given.history * 150))
    for typed, engines in (("1", 1), ("", 1), ("1", 1), ("2", 1), ("", 2)):
        one.say(typed)
        assert len(made) == engines, typed


def test_what_was_passed_over_does_not_come_up_again_behind(store: Store) -> None:
    for ref in ("c001", "c003"):
        codebook_changes.retire(store, ref)
    one = session(store)
    assert "turn 3 of 3" in text(one.begin())
    codebook_changes.edit(store, "c002", ["keywords=fairs"])
    one.adviser.forget()
    one.say("l")
    assert one.prompt == "S2:2> "


def test_segments_without_a_suggestion_are_passed_over_and_counted(store: Store) -> None:
    for ref in ("c001", "c003"):
        codebook_changes.retire(store, ref)
    one = session(store, "S1")
    assert "turn 3 of 3" in text(one.begin())
    assert "1 had none; --all shows" in text(one.say("l"))


def test_sentences_are_shown_within_their_turn(store: Store) -> None:
    one = session(store, unit="sentence")
    assert 'Only S1:2.2: "No money for stands."' in text(one.begin()) and one.prompt == "S1:2.2> "
    one.say("1")
    assert listed(store) == [("S1:2.2", "c001")]


def test_nothing_left_is_said_at_once(store: Store) -> None:
    for address in ("S1:2", "S1:3", "S2:2", "S2:3"):
        by_hand.code(store, address, ["c001"], coder="anna")
    one = session(store)
    assert "no other segment has a suggestion" in text(one.begin()) and one.over


def test_quitting_and_help(store: Store) -> None:
    one = session(store)
    assert "accept this suggestion" in fed(one, "?")
    assert "Stopped after 0 answers" in text(one.say("q")) and one.over and not choices(store)


# While coding.


def test_while_coding_suggestions_come_only_when_asked_for_and_are_kept_with_the_coding(store: Store) -> None:
    one = walking.Session(store, "S1", coder="anna")
    assert "c001" not in fed(one)
    shown = text(one.say("*"))
    assert "1  c001  no money" in shown and 'words of its name: "money"' in shown and one.prompt == "Number: "
    assert "c003" in text(one.say("2"))
    assert whats(store)[-1] == "suggest: accepted c003 at S1:2 (shown 2nd of 2)"
    assert (listed(store), choices(store)) == ([("S1:2", "c003")], ["accept"])
    one.say("u")
    assert not listed(store) and not choices(store)


def test_another_code_after_looking_is_kept_as_such_and_without_looking_nothing_is(store: Store) -> None:
    one = walking.Session(store, "S1", coder="anna")
    fed(one, "c001", "*", "c002", "c002")
    assert choices(store) == ["other"] and whats(store)[-1] == "suggest: chose c002 at S1:2 (not shown)"
    one.say("*")
    one.say("+quite new")
    assert choices(store) == ["other", "new"]
    one.say("n")
    one.say("c002")
    assert choices(store) == ["other", "new"] and whats(store)[-1] == "code S1:3 c002"


def test_while_coding_a_narrowed_place_gets_its_own_suggestions(store: Store) -> None:
    one = walking.Session(store, "S1", coder="anna")
    assert "Nothing is suggested here: nothing speaks for a code." in fed(one, "/1", "*")
    one.say("c001")
    assert listed(store) == [("S1:2.1", "c001")] and choices(store) == ["other"]


def test_while_coding_it_learns_anew_only_when_something_has_changed(store: Store, made: list[Fake]) -> None:  # noqa: F811
    one = walking.Session(store, "S1", coder="anna")
    fed(one, "*", "", "*")
    assert len(made) == 1
    one.say("1")
    one.say("*")
    assert [len(each.history) for each in made] == [0, 1]


def test_a_blind_coder_gets_none_while_coding(store: Store) -> None:
    coders.set_coder(store, "anna", ["blind=yes"])
    one = walking.Session(store, "S1", coder="anna")
    assert "codes blind and is given no suggestions" in fed(one, "*") and one.prompt == "S1:2> "


def test_sentences_bear_no_numbers_where_a_number_accepts(store: Store) -> None:
    shown = [one.lead + one.words for one in session(store).begin()]
    assert "      No money for stands." in shown and [line for line in shown if line.startswith("   1  ")] == [
        "   1  c001  no money  < Scarcity < Frugal · some"
    ]


def test_what_is_rejected_is_kept_once(store: Store) -> None:
    one = session(store)
    assert "rejected already" in fed(one, "r2", "r2")
    assert "again: c001" in text(one.say("r")) and choices(store) == ["reject", "reject"]
    one.say("u")
    one.say("r")
    assert choices(store) == ["reject", "reject"]


def test_a_code_that_was_retired_meanwhile_is_not_accepted(store: Store, tmp_path: Path) -> None:
    one, beside = session(store), walking.Session(store, "S1", coder="anna")
    one.begin()
    fed(beside, "*")
    with Store.open(tmp_path / "project.gioia") as other:
        codebook_changes.retire(other, "c003")
    for typed in (one, beside):
        assert 'c003 "lets go" was retired meanwhile; nothing was written.' in text(typed.say("2"))
    assert not listed(store) and not choices(store)
    assert "c001" in text(one.say("1"))


def test_a_text_that_was_changed_meanwhile_ends_the_session_and_loses_no_answer(store: Store, tmp_path: Path) -> None:
    one = session(store)
    fed(one, "1")
    revise(tmp_path / "project.gioia", "S1", "stands", "stalls")
    shown = text(one.say("2"))
    assert "the text of S1 was changed meanwhile" in shown and "Stopped after 1 answer." in shown and one.over
    assert listed(store) == [("S1:2", "c001")]
