"""Memos, links, quotes for print and ratings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gioia_coder.core.blocks import records
from gioia_coder.core.model import QuoteState
from gioia_coder.core.text.shown import first_difference
from gioia_coder.errors import ConflictError, GioiaError, InputError, UnknownNameError
from gioia_coder.store import Store, reading, writing
from gioia_coder.workflow import judging
from tests.workflow.coded_store import create


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create(tmp_path) as made:
        with made.act("case", who="x") as act:
            writing.add_case(act, "E1")
        yield made


# Memos.


def test_memos_say_what_they_are_on_and_are_removed_by_number(store: Store) -> None:
    for where in ({}, {"case": "E1"}, {"source": "S1"}, {"segment": "S1:2.2"}, {"code": "c001"}):
        judging.add_memo(store, " a thought ", on=judging.about(store, **where), who="anna")
    rows = records(judging.memo_table(store))
    assert [row["on"] for row in rows] == ["", "E1", "S1", "S1:2.2", 'c001 "no money"']
    assert [row["about"] for row in rows] == ["project", "case", "source", "segment", "code"]
    assert {(row["text"], row["who"], row["kind"]) for row in rows} == {("a thought", "anna", "note")}
    assert judging.remove_memo(store, 4, who="anna") == "S1:2.2"
    assert len(reading.memos(store.connection)) == 4
    store.undo(who="anna")
    assert len(reading.memos(store.connection)) == 5


def test_a_proposal_is_a_kind_of_memo(store: Store) -> None:
    judging.add_memo(store, "split it", on=judging.about(store, code="c001"), kind="Proposal", who="anna")
    assert reading.memos(store.connection)[0].kind == "proposal"


def test_memos_without_words_of_other_kinds_or_on_two_things_are_refused(store: Store) -> None:
    project = judging.about(store)
    for text, kind in (("  ", "note"), ("x", "poem")):
        with pytest.raises(GioiaError):
            judging.add_memo(store, text, on=project, kind=kind, who="anna")
    with pytest.raises(InputError):
        judging.about(store, case="E1", code="c001")
    with pytest.raises(UnknownNameError):
        judging.remove_memo(store, 1, who="anna")


# Links.


def test_a_link_gathers_evidence_and_says_when_it_is_there_already(store: Store) -> None:
    assert judging.add_link(store, "c001", "t01", label="leads to", segments=["S1:2"], who="anna")[1]
    assert judging.add_link(store, "c001", "t01", label="leads to", segments=["S1:3"], who="anna")[1]
    before = store.last_entry
    words, changed = judging.add_link(store, "c001", "t01", label="leads to", segments=["S1:3"], who="anna")
    assert (words, changed, store.last_entry) == ('c001 "no money" -- leads to --> t01 "Scarcity"', False, before)
    assert records(judging.link_table(store)) == [
        {"n": 1, "from": "c001 no money", "label": "leads to", "to": "t01 Scarcity", "segments": ("S1:2", "S1:3")}
    ]


def test_links_are_removed_by_number_or_by_their_codes(store: Store) -> None:
    for label in ("leads to", "eases"):
        judging.add_link(store, "c001", "c002", label=label, who="anna")
    with pytest.raises(ConflictError, match="2 such links"):
        judging.remove_link(store, ["c001", "c002"], who="anna")
    judging.remove_link(store, ["1"], who="anna")
    assert "eases" in judging.remove_link(store, ["no money", "c002"], who="anna")
    assert not reading.links(store.connection)
    with pytest.raises(UnknownNameError):
        judging.remove_link(store, ["c001", "c002"], who="anna")


def test_a_code_is_not_linked_with_itself(store: Store) -> None:
    with pytest.raises(ConflictError):
        judging.add_link(store, "c001", "no money", who="anna")


# Quotes.


def test_a_quote_keeps_what_is_not_said_anew(store: Store) -> None:
    judging.choose_quote(store, "S1:2", state="proof", shown="[We] go ... for stands.", translations={"zh": "没有钱"}, who="anna")
    judging.choose_quote(store, "S1:2", state="power", who="anna")
    (one,) = reading.quotes(store.connection)
    assert (one.state, one.shown, one.translations) == (QuoteState.POWER, "[We] go ... for stands.", {"zh": "没有钱"})
    assert not judging.choose_quote(store, "S1:2", state="power", who="anna").changed
    judging.choose_quote(store, "S1:2", state="candidate", shown="", translations={"zh": ""}, who="anna")
    assert not reading.quotes(store.connection)


def test_a_quote_is_chosen_by_its_words(store: Store) -> None:
    judging.choose_quote(store, "S1", quote="No money for stands.", state="private", who="anna")
    assert [(one.start, one.end) for one in reading.quotes(store.connection)] == [(40, 60)]


def test_shown_words_that_are_not_the_sources_are_refused(store: Store) -> None:
    with pytest.raises(InputError, match='differs from its words at "chairs"'):
        judging.choose_quote(store, "S1:2", state="proof", shown="No money for chairs", who="anna")
    with pytest.raises(InputError, match="none of its words"):
        judging.choose_quote(store, "S1:2", state="proof", shown="[They are poor] ...", who="anna")
    with pytest.raises(UnknownNameError):
        judging.choose_quote(store, "S1:2", state="nice", who="anna")
    with pytest.raises(InputError):
        judging.choose_quote(store, "S1:2", translations={"": "x"}, who="anna")
    assert not reading.quotes(store.connection)


@pytest.mark.parametrize(
    ("text", "shown", "word"),
    [
        ("She said: no money.", "[The buyer] said “NO money”…", ""),
        ("She said: no money.", "[S]he said no money", ""),
        ("They organised it all.", "They organi[z]ed it [...] all", ""),
        ("They organised it all.", "They organi[z]ed all", "all"),
        ("one two three four", "one … four", ""),
        ("one two three four", "three ... one", "one"),
        ("one two three four", "one three", "three"),
        ("one two three four", "one (...) three. . . four", ""),
        ("it is in", "I ... in", "i"),
        ("我们现在没有钱，真的。", "我们……没有钱", ""),
        ("我们现在没有钱，真的。", "我们……没有人", "人"),
        ("l’élan est là", "L'elan ... la", ""),
    ],
)
def test_only_dots_and_brackets_may_change_a_quote(text: str, shown: str, word: str) -> None:
    assert first_difference(text, shown) == word


# Ratings.


def test_a_rating_needs_its_reason_and_a_coder_has_one_per_case_and_code(store: Store) -> None:
    assert judging.rate(store, "E1", "c001", "High", why="all say so", coder="anna")
    assert not judging.rate(store, "E1", "c001", "high", why="all say so", coder="anna")
    judging.rate(store, "E1", "c001", "not asked", why="never came up", coder="anna")
    judging.rate(store, "E1", "c001", "low", why="once", coder="ben")
    assert [(one.value, one.why, one.coder) for one in reading.ratings(store.connection)] == [
        ("not-asked", "never came up", "anna"),
        ("low", "once", "ben"),
    ]
    for value, why in (("high", " "), ("splendid", "x")):
        with pytest.raises(GioiaError):
            judging.rate(store, "E1", "c001", value, why=why, coder="anna")


def test_ratings_are_listed_in_the_order_of_cases_and_codebook_and_taken_away(store: Store) -> None:
    for code, value, coder in (("c003", "low", "anna"), ("c001", "high", "ben"), ("c001", "medium", "anna")):
        judging.rate(store, "E1", code, value, why="so", coder=coder)
    rows = [tuple(row.values()) for row in records(judging.rating_table(store))]
    assert rows == [
        ("E1", "c001", "no money", "medium", "so", "anna"),
        ("E1", "c001", "no money", "high", "so", "ben"),
        ("E1", "c003", "lets go", "low", "so", "anna"),
    ]
    assert judging.unrate(store, "e1", "no money", coder="Anna") == 'E1 on c001 "no money"'
    assert [(one.value, one.coder) for one in reading.ratings(store.connection)] == [("low", "anna"), ("high", "ben")]
    with pytest.raises(InputError, match="anna did not rate"):
        judging.unrate(store, "E1", "c001", coder="anna")
    store.undo(who="anna")
    assert len(reading.ratings(store.connection)) == 3
