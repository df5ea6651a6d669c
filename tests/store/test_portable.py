from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from gioia_coder.core.anchoring import reanchor
from gioia_coder.core.exchange.portable import Derived, File, Phrase
from gioia_coder.core.model import Reading
from gioia_coder.store import Store, acts, reading, revising, round_rows, snapshot, writing
from gioia_coder.store import tables as t
from gioia_coder.store.portable import portable
from tests.store.filled import SPAN, coding_uuid, fill
from tests.store.world import TEXTS, new_text


def test_a_store_travels_with_its_study_and_what_only_travelling_needs(store: Store) -> None:
    one = fill(store)
    found = portable(store)
    assert found.study.content_hash == snapshot.study(store).content_hash
    assert set(found.study.uuids) == {"source", "code", "coder", "case", "informant"}
    assert found.coding_uuids == {1: coding_uuid(one)}
    assert found.readings == {(one.coder, one.source): (Reading.DONE, 5)}
    assert found.phrases == (Phrase(one.concept, "no money", True, "eva"),)
    assert found.dismissals == {"twin:c1": "they differ"}
    assert [each.name for each in found.kept] == ["a graph"]
    assert found.derived == (Derived(coding_uuid(one), (coding_uuid(one),), one.decision),)
    assert found.frozen[one.round].take(found.frozen[one.round].id == 1).memos == {1: "clear"}
    assert found.read == {one.round: frozenset({(one.coder, one.source)})}
    assert found.warnings == ()


def test_a_file_is_given_as_it_was_read_and_a_text_of_its_own_bytes_needs_none(store: Store) -> None:
    with store.act("sources", who="eva") as act:
        plain = writing.add_source(act, "A", case=None)
        writing.add_revision(act, plain, new_text(TEXTS[0]), {})
        wide = writing.add_source(act, "B", case=None)
        data = TEXTS[1].encode("utf-16")
        writing.add_revision(act, wide, writing.NewText(TEXTS[1], (), data, "colon", "utf-16", "f" * 64), {})
        bare = writing.add_source(act, "C", case=None)
    found = portable(store)
    assert found.file(plain).data == b""
    assert found.file(wide) == File(data, "f" * 64)
    assert found.file(bare) == File()


def test_a_coding_is_as_old_as_when_it_was_first_made(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    one = fill(store)
    made = portable(store).coded_at[1]
    monkeypatch.setattr("gioia_coder.store.now", lambda: "2031-01-01T00:00:00Z")
    with store.act("again", who="eva") as act:
        writing.put_coding(act, one.coding(memo="changed"))
        writing.put_coding(act, one.coding(start=0, end=11, quote=TEXTS[0][:11]))
    found = portable(store)
    at = {found.coding_uuids[key]: when for key, when in found.coded_at.items()}
    assert at.pop(coding_uuid(one)) == made
    assert list(at.values()) == ["2031-01-01T00:00:00Z"]


def test_a_round_holds_what_stood_when_it_was_frozen(store: Store) -> None:
    one = fill(store)
    with store.act("later", who="eva") as act:
        writing.put_coding(act, one.coding(memo="changed", intensity=3))
        writing.put_coding(act, one.coding(start=0, end=11, quote=TEXTS[0][:11]))
        writing.put_reading(act, one.coder, one.source, Reading.READING, 1)
    found = portable(store)
    then = found.frozen[one.round]
    assert (then.start.tolist(), then.intensity.tolist(), list(then.memos.values())) == ([SPAN[0]], [2], ["clear"])
    assert found.coding_uuids[int(then.id[0])] == coding_uuid(one)
    assert len(found.study.codings) == 2
    assert found.read == {one.round: frozenset({(one.coder, one.source)})}


def test_codings_of_a_round_on_a_former_text_stay_behind_and_are_told(store: Store) -> None:
    one = fill(store)
    old = reading.revision(store.connection, one.revision)
    new = new_text("Q: New first line.\n" + old.text)
    with store.act("update", who="eva") as act:
        revising.revise(act, one.source, new, {}, partial(reanchor, old.text, old.turns, new.text, new.turns))
        round_rows.add_round(act, "second", [one.coder], [one.source])
    found = portable(store)
    first, second = found.study.rounds
    assert len(found.frozen[first.id]) == 0
    assert len(found.frozen[second.id]) == 1
    assert found.warnings == ("round first: 1 coding of it cannot be taken along: since, E1-01 got another text.",)


def test_codings_of_a_round_in_a_source_that_is_gone_stay_behind(store: Store) -> None:
    one = fill(store)
    with store.act("remove", who="eva") as act:
        writing.end_source(act, one.source)
    found = portable(store)
    assert len(found.frozen[one.round]) == 0
    assert found.read == {one.round: frozenset()}
    assert "what they stood on was taken away" in found.warnings[0]


def test_uuids_of_cases_and_informants_are_those_of_the_store(store: Store, tmp_path: Path) -> None:
    fill(store)
    uuids = portable(store).study.uuids
    rows = store.connection.execute(t.cases.select()).all()
    assert uuids["case"] == {row.id: row.uuid for row in rows}
    assert len(uuids["informant"][1]) == len(acts.new_uuid())
