"""Answers to suggestions and phrases in the store: sharing, merging, erasing, corrected texts, undo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from gioia_coder.core.suggesting import Choice, Phrase, Strength
from gioia_coder.errors import ConflictError
from gioia_coder.store import Store, answer_rows, checking, reading, writing
from gioia_coder.store import tables as t
from gioia_coder.store.answer_rows import Answer, Offer
from gioia_coder.workflow import codebook_changes, coding, sources, withdrawing
from tests.store.apart import brought, content, revise, shared
from tests.store.apart import project as made_apart
from tests.store.filled import SPAN, answer, fill
from tests.store.world import new_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made_apart(tmp_path)


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as opened:
        yield opened


def place(store: Store, ref: str, n: int) -> tuple[int, int, int, int]:
    """Return the source, its present revision, and the span of a turn."""
    source = next(one for one in reading.sources(store.connection) if one.ref == ref)
    assert source.revision is not None
    turn = reading.revision(store.connection, source.revision).turns[n - 1]
    return source.id, source.revision, turn.start, turn.end


def say(store: Store, ref: str, n: int, choice: Choice, code: str, coder: str = "anna", *more: str) -> None:
    """Answer for a turn; the code and some more were shown."""
    book = reading.codebook(store.connection)
    keys = {one.name: one.id for one in reading.coders(store.connection)}
    offers = tuple(Offer(book.find(one).id, Strength.SOME, ("name",)) for one in (code, *more))
    with store.act(f"suggest: {choice} {code}", who=coder) as act:
        new = Answer(keys[coder], choice, offers, book.find(code).id, *place(store, ref, n), engine="ab")
        answer_rows.put_answers(act, [new])


def pin(store: Store, code: str, text: str, who: str, *, banned: bool = False) -> None:
    with store.act("pin", who=who) as act:
        answer_rows.put_phrase(act, Phrase(reading.codebook(act.connection).find(code).id, text, banned))


def said(store: Store) -> list[Any]:
    """Return the answers in the words that are the same in every copy."""
    refs = {one.id: one.ref for one in reading.codebook(store.connection).codes}
    coders = {one.id: one.name for one in reading.coders(store.connection)}
    places = {one.id: one.ref for one in reading.sources(store.connection)}
    return sorted(
        (
            *(coders[one.coder], places[one.source or 0], one.start, one.end, one.choice.value, refs[one.code or 0], one.fits),
            tuple(refs[offer.code] for offer in one.offers),
        )
        for one in answer_rows.answers(store.connection)
    )


def test_an_answer_is_read_as_it_was_written(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        one = fill(store)
        [found] = answer_rows.answers(store.connection)
        written = answer(one)
        for name in ("coder", "choice", "offers", "code", "source", "revision", "start", "end", "level", "unit", "engine"):
            assert getattr(found, name) == getattr(written, name), name
        assert found.fits and found.made == 16 and found.when
        assert answer_rows.answers(store.connection, coder=999) == []
        assert [(one.phrase.text, one.phrase.banned, one.who) for one in answer_rows.phrases(store.connection)] == [
            ("no money", True, "eva")
        ]


def test_answers_and_phrases_are_not_part_of_the_content(store: Store, path: Path) -> None:
    before = content(path)
    say(store, "S1", 4, Choice.REJECT, "c001")
    pin(store, "c001", "no money", "anna")
    assert content(path) == before


def test_a_copy_holds_its_coders_answers_and_phrases_and_nobody_elses(store: Store, path: Path) -> None:
    say(store, "S1", 4, Choice.REJECT, "c001", "anna", "c002")
    say(store, "S1", 4, Choice.ACCEPT, "c003", "bjarne")
    pin(store, "c001", "Xylograph", "bjarne")
    pin(store, "c001", "Zephyrine", "anna")
    codebook_changes.retire(store, "c001", who="principal")
    copy = shared(path, "anna")
    assert b"xylograph" not in copy.read_bytes().lower() and b"bjarne" not in copy.read_bytes()
    with Store.open(copy) as other:
        assert [(one[0], one[4], one[5], one[7]) for one in said(other)] == [("anna", "reject", "c001", ("c001", "c002"))]
        assert [one.phrase.text for one in answer_rows.phrases(other.connection)] == ["Zephyrine"]
        assert list(checking.damage(other.connection)) == []


def test_in_a_copy_its_coder_answers_and_pins_and_nobody_else(path: Path) -> None:
    with Store.open(shared(path, "anna")) as store:
        say(store, "S1", 4, Choice.REJECT, "c001")
        pin(store, "c001", "no money", "anna")
        with store.act("unpin", who="anna") as act:
            answer_rows.end_phrases(act, [one.id for one in answer_rows.phrases(act.connection)])
        with pytest.raises(ConflictError, match="the phrases of others"):
            pin(store, "c001", "no money", "bjarne")
        with pytest.raises(ConflictError, match="the answers of others"), store.act("x", who="anna") as act:
            answer_rows.put_answers(act, [Answer(99, Choice.LATER, ())])


def test_merging_brings_answers_and_phrases_once_with_the_codes_they_mean_here(store: Store, path: Path) -> None:
    copy = shared(path, "anna")
    with Store.open(copy) as other:
        say(other, "S1", 4, Choice.REJECT, "c001", "anna", "c002")
        say(other, "S2", 2, Choice.ACCEPT, "c003")
        pin(other, "c002", "we sell", "anna", banned=True)
    codebook_changes.merge(store, ["c002"], "c001", who="principal")
    brought(path, copy)
    found = [(one[0], one[1], one[4], one[5], one[7]) for one in said(store)]
    assert found == [("anna", "S1", "reject", "c001", ("c001", "c002")), ("anna", "S2", "accept", "c003", ("c003",))]
    assert [(one.phrase.banned, one.who) for one in answer_rows.phrases(store.connection)] == [(True, "anna")]
    entry = store.last_entry
    assert not brought(path, copy).changed and store.last_entry == entry
    with Store.open(copy) as other:
        other.undo(who="anna")
        other.undo(who="anna")
    brought(path, copy)
    assert [one[4] for one in said(store)] == ["reject"] and not answer_rows.phrases(store.connection)
    assert list(checking.damage(store.connection)) == []


def test_what_was_offered_there_and_is_not_here_makes_no_code(path: Path) -> None:
    copy = shared(path, "anna")
    with Store.open(copy) as other, other.act("odd", who="anna") as act:
        key = reading.coders(act.connection)[0].id
        _, revision, start, end = place(other, "S1", 2)
        offered = json.dumps([["ff" * 16, "some", []]])
        act.make(t.answer, revision_id=revision, start=start, end=end, coder_id=key, offered=offered, choice="later")
    brought(path, copy)
    with Store.open(path) as store:
        assert len(reading.codebook(store.connection).codes) == 6
        assert [one.offers for one in answer_rows.answers(store.connection)] == [()]


def test_answers_follow_unchanged_turns_and_others_stay_behind_as_history(store: Store, path: Path) -> None:
    say(store, "S1", 2, Choice.REJECT, "c001")
    say(store, "S1", 4, Choice.REJECT, "c002")
    revise(path, "S1", "There is no money.", "It rained on our only stand all week.")
    source, _, start, end = place(store, "S1", 2)
    assert [(one[4], one[5], one[6]) for one in said(store)] == [("reject", "c001", True), ("reject", "c002", False)]
    kept = next(one for one in answer_rows.answers(store.connection) if one.fits)
    assert (kept.source, kept.start, kept.end) == (source, start, end)
    assert list(checking.damage(store.connection)) == []
    store.undo(who="principal")
    assert [one[6] for one in said(store)] == [True, True]


def test_answers_from_before_a_correction_merge_as_history(store: Store, path: Path) -> None:
    copy = shared(path, "anna")
    with Store.open(copy) as other:
        say(other, "S1", 2, Choice.REJECT, "c001")
        say(other, "S1", 4, Choice.REJECT, "c002")
    revise(path, "S1", "There is no money.", "It rained on our only stand all week.")
    brought(path, copy)
    assert [(one[5], one[6]) for one in said(store)] == [("c001", True), ("c002", False)]


def test_removing_a_source_ends_its_answers_and_undo_brings_them_back(store: Store) -> None:
    say(store, "S1", 2, Choice.REJECT, "c001")
    before = said(store)
    sources.remove_source(store, "S1", who="principal")
    assert said(store) == []
    store.undo(who="principal")
    assert said(store) == before


def test_erasing_takes_answers_on_the_source_and_words_out_of_phrases(store: Store) -> None:
    say(store, "S1", 2, Choice.REJECT, "c001")
    say(store, "S2", 2, Choice.REJECT, "c001")
    long = "We sell online now. Nobody comes here."
    pin(store, "c001", long, "anna")
    pin(store, "c001", long + " So", "anna")
    withdrawing.erase(store, "S1")
    assert [one[1] for one in said(store)] == ["S2"]
    assert all("sell" not in one.phrase.text for one in answer_rows.phrases(store.connection))
    assert store.connection.execute(select(t.answer.c.id)).scalars().all() == [2]
    assert list(checking.damage(store.connection)) == []


def test_erasing_an_informant_takes_the_answers_on_their_words_only(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        one = fill(store)
        with store.act("more", who="eva") as act:
            ben = writing.add_informant(act, "B", case=None)
            writing.put_speaking(act, one.source, [one.anna, ben])
            question = reading.revision(act.connection, one.revision).turns[0]
            writing.put_speaker(act, one.revision, question.speaker, ben)
            new = Answer(one.coder, Choice.LATER, (), None, one.source, one.revision, question.start, question.end)
            answer_rows.put_answers(act, [new])
        withdrawing.erase(store, "#03")
        assert [(found.start, found.end) for found in answer_rows.answers(store.connection)] == [(question.start, question.end)]
        assert (question.start, question.end) != SPAN


def test_a_code_with_an_answer_cannot_be_taken_back_before_it(store: Store) -> None:
    codebook_changes.add(store, reading.codebook(store.connection).find("c001").level, "extra", who="principal")
    made = store.last_entry
    say(store, "S1", 4, Choice.REJECT, "extra")
    with pytest.raises(ConflictError, match="later entries stand on it"):
        store.undo(who="principal", number=made)


def test_the_same_phrase_on_both_sides_stays_one_and_the_first_stands(store: Store, path: Path) -> None:
    copy = shared(path, "anna")
    pin(store, "c001", "we sell", "principal")
    pin(store, "c001", "we buy", "principal")
    with Store.open(copy) as other:
        pin(other, "c001", "we sell", "anna")
        pin(other, "c001", "we buy", "anna", banned=True)
    told = brought(path, copy).done.told
    found = [(one.phrase.text, one.phrase.banned, one.who) for one in answer_rows.phrases(store.connection)]
    assert found == [("we sell", False, "principal"), ("we buy", False, "principal")]
    assert [line for line in told if "phrase" in line] != []
    assert not brought(path, copy).changed
    assert list(checking.damage(store.connection)) == []


def test_answers_about_concepts_go_along_in_a_copy(store: Store, path: Path) -> None:
    book = reading.codebook(store.connection)
    keys = {one.name: one.id for one in reading.coders(store.connection)}
    with store.act("suggest", who="anna") as act:
        asked = Answer(keys["anna"], Choice.REJECT, (), None, level="theme", concept=book.find("c001").id)
        answer_rows.put_answers(act, [asked])
    with Store.open(shared(path, "anna")) as other:
        concept = reading.codebook(other.connection).find("c001").id
        assert [(one.concept, one.source, one.fits) for one in answer_rows.answers(other.connection)] == [(concept, None, True)]


def test_an_answer_beyond_its_text_is_damage(store: Store) -> None:
    say(store, "S1", 2, Choice.REJECT, "c001")
    assert list(checking.damage(store.connection)) == []
    with store.act("odd", who="anna") as act:
        key = next(one.id for one in reading.coders(act.connection) if one.name == "anna")
        source, revision, start, _ = place(store, "S1", 2)
        answer_rows.put_answers(act, [Answer(key, Choice.LATER, (), None, source, revision, start, 99_999)])
    assert any("S1" in f"{one.where} {one.what}" for one in checking.damage(store.connection))


def test_phrases_that_lose_all_their_words_stay_apart(store: Store) -> None:
    with store.act("pin", who="anna") as act:
        key = reading.codebook(act.connection).find("c001").id
        for text in ("We sell online now. Nobody comes here.", "we sell online now. nobody comes here."):
            answer_rows.put_phrase(act, Phrase(key, text))
    withdrawing.erase(store, "S1")
    found = [one.phrase.text for one in answer_rows.phrases(store.connection)]
    assert len(set(found)) == 2
    assert not any("sell" in one for one in found)


def new_concept(store: Store) -> None:
    with store.act("new", who="anna") as act:
        coding.concept(act, "made there")


def test_an_answer_about_a_concept_means_that_concept_after_merging(store: Store, path: Path) -> None:
    copy = shared(path, "anna")
    level = reading.codebook(store.connection).find("c001").level
    codebook_changes.add(store, level, "made here", who="principal")
    with Store.open(copy) as other:
        new_concept(other)
        key = next(one.id for one in reading.coders(other.connection) if one.name == "anna")
        with other.act("suggest", who="anna") as act:
            concept = reading.codebook(act.connection).find("made there").id
            answer_rows.put_answers(act, [Answer(key, Choice.REJECT, (), None, level="theme", concept=concept)])
    brought(path, copy)
    assert concept != reading.codebook(store.connection).find("made there").id
    found = [one.concept for one in answer_rows.answers(store.connection)]
    assert found == [reading.codebook(store.connection).find("made there").id]


@pytest.mark.parametrize("used", ["answer", "phrase", ""])
def test_a_concept_taken_back_there_stays_where_it_was_answered_with_here(store: Store, path: Path, used: str) -> None:
    copy = shared(path, "anna")
    with Store.open(copy) as other:
        new_concept(other)
    brought(path, copy)
    if used == "answer":
        say(store, "S1", 4, Choice.REJECT, "made there", "bjarne")
    elif used:
        pin(store, "made there", "a word", "principal")
    with Store.open(copy) as other:
        other.undo(who="anna")
    brought(path, copy)
    live = [one.name for one in reading.codebook(store.connection).codes if not one.retired]
    assert ("made there" in live) is bool(used)
    assert list(checking.damage(store.connection)) == []
