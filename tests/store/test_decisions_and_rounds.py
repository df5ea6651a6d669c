"""What damage, withdrawal, removal and a new text do to rounds, decisions and what consensus was derived from."""

from __future__ import annotations

import json
from functools import partial

from sqlalchemy import select

from gioia_coder.core.anchoring import reanchor
from gioia_coder.store import Store, checking, erasing, reading, revising, round_rows, writing
from gioia_coder.store import tables as t
from tests.store.filled import SPAN, WORDS, Filled, decision, fill
from tests.store.world import TEXTS, new_text


def present(store: Store, table: object) -> list[dict[str, object]]:
    return [dict(row) for row in store.connection.execute(reading.present(table)).mappings()]  # type: ignore[arg-type]


def revise(one: Filled, text: str) -> revising.Revised:
    old = reading.revision(one.store.connection, one.revision)
    new = new_text(text)
    with one.act() as act:
        return revising.revise(act, one.source, new, {}, partial(reanchor, old.text, old.turns, new.text, new.turns))


def test_a_decision_goes_along_with_its_words(store: Store) -> None:
    one = fill(store)
    before = "Interviewer: Well?\n"
    done = revise(one, before + TEXTS[0])
    (row,) = present(store, t.decision)
    moved = [at + len(before) for at in SPAN]
    assert (row["revision_id"], [row["start"], row["end"]], row["uuid"]) == (done.revision, moved, one.decision)
    assert json.loads(str(row["result"]))[0][1:] == [*moved, 1, 2]
    assert [move.fate for move in done.moves if move.what == "decision"] == ["moved"]
    assert list(checking.damage(store.connection)) == []
    store.undo(who="eva")
    assert [row["start"] for row in present(store, t.decision)] == [SPAN[0]]


def test_a_decision_whose_words_are_gone_stays_on_the_former_text(store: Store) -> None:
    one = fill(store)
    done = revise(one, TEXTS[0].replace(WORDS, "Nothing else was ever the matter with that."))
    (row,) = present(store, t.decision)
    assert (row["revision_id"], row["rationale"]) == (one.revision, "she says so")
    assert [move.fate for move in done.moves if move.what == "decision"] == ["quarantined"]
    assert list(checking.damage(store.connection)) == []


def test_removing_a_source_ends_its_decisions_and_what_was_derived_there(store: Store) -> None:
    one = fill(store)
    with one.act() as act:
        writing.end_source(act, one.source)
    assert present(store, t.decision) == present(store, t.derived) == []
    assert len(present(store, t.round_)) == 1
    assert list(checking.damage(store.connection)) == []
    store.undo(who="eva")
    assert len(present(store, t.decision)) == len(present(store, t.derived)) == 1


def test_erasing_a_source_leaves_neither_decisions_nor_quotes_in_others(store: Store) -> None:
    one = fill(store)
    with one.act() as act:
        writing.add_source(act, "E1-02", case=None)
        source = next(source for source in reading.sources(act.connection) if source.ref == "E1-02")
        revision = writing.add_revision(act, source.id, new_text("Q: And?\nBen: Something else altogether.\n"), {})
        quoting = f"cf. “{TEXTS[0].strip()[:60]}”"
        values = decision(one, revision_id=revision, start=0, end=3, result="", rationale=quoting, rule=quoting, reason="")
        act.make(t.decision, **values)
    uuid = reading.uuid_of(store.connection, "source", one.source)
    done = erasing.erase(store, "source", uuid, who="eva")
    (row,) = present(store, t.decision)
    assert "(erased)" in str(row["rationale"]) and "We sell" not in str(row["rule"])
    assert "rationale of the decision on E1-02@0-3" in done.places
    assert store.connection.execute(select(t.derived.c.id)).all() == []
    assert round_rows.rounds(store.connection)[0].sources == ()
    assert list(checking.damage(store.connection)) == []


def test_what_refers_to_what_never_was_is_damage(store: Store) -> None:
    fill(store)
    assert list(checking.damage(store.connection)) == []
    store.connection.execute(t.derived.update().values(coding=b"never was there.", decision=b"nor was this one"))
    assert sorted(one.what for one in checking.damage(store.connection)) == [
        "row 1 of derived refers to a coding that is not there.",
        "row 1 of derived refers to a decision that is not there.",
    ]


def test_a_decision_outside_its_text_is_damage(store: Store) -> None:
    fill(store)
    store.connection.execute(t.decision.update().values(end=9_999))
    assert [one.what for one in checking.damage(store.connection)] == ["a decision lies outside the text."]


def test_a_coding_of_consensus_that_was_taken_away_is_no_damage(store: Store) -> None:
    one = fill(store)
    with one.act() as act:
        writing.end_codings(act, [1])
    assert list(checking.damage(store.connection)) == []
