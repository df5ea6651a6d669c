from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from gioia_coder.core.anchoring import Anchored, Fate, follow, reanchor
from gioia_coder.core.model import Reading
from gioia_coder.errors import ConflictError
from gioia_coder.store import Store, checking, reading, revising, writing
from tests.store.world import new_text, state
from tests.workflow import coded_store

TEXT = coded_store.TEXT


def revised(store: Store, text: str, **speakers: int) -> revising.Revised:
    """Give S1 another text."""
    source = reading.sources(store.connection)[0]
    old = reading.revision(store.connection, source.revision or 0)
    new = new_text(text)
    with store.act("update", who="test") as act:
        anchor = partial(reanchor, old.text, old.turns, new.text, new.turns)
        return revising.revise(act, source.id, new, speakers or old.speakers, anchor)


def rows(store: Store) -> list[tuple[Any, ...]]:
    return [(one.start, one.end, one.code, one.quarantined) for one in reading.codings(store.connection)]


def test_rows_keep_their_identity_and_the_former_text_its_place_in_history(tmp_path: Path) -> None:
    with coded_store.create(tmp_path) as store:
        coded_store.code(store, "no money", 40, 60, memo="why", intensity=2)
        (before,) = reading.codings(store.connection)
        done = revised(store, "I: Good morning.\n\n" + TEXT)
        (after,) = reading.codings(store.connection)
        assert (after.uuid, after.start, after.memo, after.intensity) == (before.uuid, before.start + 18, "why", 2)
        assert [(move.fate, move.place) for move in done.moves] == [(Fate.MOVED, (58, 78))]
        assert reading.text_of(store.connection, done.former) == TEXT
        assert list(checking.damage(store.connection)) == []


def test_a_coding_that_lost_its_words_stays_on_the_former_text(tmp_path: Path) -> None:
    with coded_store.create(tmp_path) as store:
        coded_store.code(store, "no money", 40, 60)
        before = state(store)
        assert TEXT[40:60] == "No money for stands."
        done = revised(store, TEXT.replace(" No money for stands.", ""))
        assert [move.place for move in done.moves] == [None]
        assert [(start, quarantined) for start, _, _, quarantined in rows(store)] == [(40, True)]
        store.undo(who="test")
        assert state(store) == before
        store.undo(who="test", number=store.last_entry)
        assert [quarantined for *_, quarantined in rows(store)] == [True]


def test_edits_that_are_known_are_followed(tmp_path: Path) -> None:
    with coded_store.create(tmp_path) as store:
        coded_store.code(store, "shares a van", TEXT.index("Nobody"), TEXT.index("Nobody") + len("Nobody pays."))
        edits = [
            (TEXT.index("fairs"), TEXT.index("fairs") + 5, "markets"),
            (TEXT.index("Nobody"), TEXT.index("Nobody") + 6, "P1"),
        ]
        text = TEXT.replace("fairs", "markets").replace("Nobody", "P1")
        source = reading.sources(store.connection)[0]
        with store.act("anonymize", who="test") as act:
            anchor = partial(follow, edits, new=text)
            speakers = reading.revision(act.connection, source.revision or 0).speakers
            done = revising.revise(act, source.id, new_text(text), speakers, anchor)
        (one,) = reading.codings(store.connection)
        assert text[one.start : one.end] == "P1 pays."
        assert (done.moves[0].fate, done.fresh) == (Fate.CHANGED, 2)


def test_the_bookmark_stays_at_the_first_turn_that_was_not_read(tmp_path: Path) -> None:
    with coded_store.create(tmp_path) as store:
        with store.act("read", who="test") as act:
            writing.put_reading(act, 1, 1, Reading.READING, 3)
            writing.put_reading(act, 2, 1, Reading.DONE, 4)
        done = revised(store, TEXT + "\n\nI: And now?\n\nA: We wait.")
        assert reading.readings(store.connection) == {(1, 1): (Reading.READING, 3), (2, 1): (Reading.DONE, 6)}
        assert (done.done, done.fresh) == ((2,), 2)
        revised(store, "I: Hello.\n\nA: Good day to you.\n\n" + TEXT)
        assert reading.readings(store.connection)[1, 1] == (Reading.READING, 1)


def test_nothing_that_was_taken_back_returns_to_a_former_text(tmp_path: Path) -> None:
    with coded_store.create(tmp_path) as store:
        coded_store.code(store, "no money", 40, 60)
        store.undo(who="test")
        undone = store.last_entry
        revised(store, TEXT + " And more.")
        with pytest.raises(ConflictError, match="stand on it"):
            store.undo(who="test", number=undone)
        store.undo(who="test")
        store.undo(who="test", number=undone)
        assert [start for start, *_ in rows(store)] == [40]


def test_damage_is_told_where_a_coding_stands_on_a_former_text(tmp_path: Path) -> None:
    with coded_store.create(tmp_path) as store:
        source = reading.sources(store.connection)[0]
        new = new_text(TEXT + " And more.")
        with store.act("half", who="test") as act:
            revising.revise(act, source.id, new, {}, lambda spans: [Anchored(*span, Fate.KEPT) for span in spans])
        store.connection.exec_driver_sql(
            'INSERT INTO coding (uuid, revision_id, start, "end", code_id, coder_id, quote, made) '
            "SELECT randomblob(16), ?, 40, 60, 4, 1, ?, 1",
            (source.revision, writing.fingerprint(TEXT[40:60])),
        )
        assert [problem.what for problem in checking.damage(store.connection)] == ["a coding stands on a former text."]
