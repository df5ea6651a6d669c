"""Taking a whole study into an empty project: nothing of it is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gioia_coder.core.anchoring import reanchor
from gioia_coder.core.exchange.portable import Kept, Portable
from gioia_coder.core.model import Level, Polarity, Reading
from gioia_coder.store import Act, Store, checking, kept_rows, reading, revising, round_rows, writing
from gioia_coder.store.portable import portable
from gioia_coder.store.snapshot import study
from gioia_coder.workflow import codebook_changes, demonstration
from gioia_coder.workflow.agreement import agreement
from gioia_coder.workflow.exchange.taking_in import plan
from tests.store.filled import coding_uuid, fill
from tests.store.world import TEXTS, World, dump, new_store, new_text
from tests.workflow.taking import another, counted, small, taken


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "project").mkdir()
    with new_store(tmp_path / "project") as opened:
        yield opened


class Lived(World):
    """Random acts, but for a new text that leaves behind what stood on the former one: the program never does that."""

    def do_revision(self, act: Act) -> None:
        """Do nothing."""


def nothing_new(store: Store, incoming: Portable) -> None:
    again = plan(store, incoming)
    assert not again.changes, counted(again)


def compared(store: Store, name: str) -> dict[str, object]:
    """Return what agreement in a round says, but for when it was frozen and the state of the whole study then."""
    found = agreement(store, round=name, draws=0, coefficients=True).as_data()
    return {key: value for key, value in found.items() if key not in ("entry", "frozen", "revision")}


def test_the_sample_study_is_the_same_in_a_new_project(sample_copy: Path) -> None:
    with Store.open(sample_copy / "project.gioia") as store, another() as new:
        incoming = portable(store)
        found = taken(new, incoming)
        assert study(new).content_hash == incoming.study.content_hash
        assert (found.warnings, found.notes, new.last_entry) == ([], [], 1)
        assert compared(new, demonstration.ROUND) == compared(store, demonstration.ROUND)
        assert len(portable(new).derived) == len(incoming.derived) > 0
        for each in (new, store):
            nothing_new(each, incoming)
        nothing_new(new, portable(new))
        nothing_new(store, portable(new))


def test_a_study_with_one_of_each_is_the_same_in_a_new_project_and_keeps_its_uuids(store: Store) -> None:
    one = fill(store)
    for kept in (store.folder / kept_rows.FOLDER).iterdir():
        kept.unlink()
    picture = b"a picture"
    with store.act("kept", who="eva") as act:
        (path,) = kept_rows.put_files(store.path, [picture])
        kept_rows.put_kept(act, [Kept(b"q" * 16, "file", "hall.png", None, "", path.name)])
    incoming = portable(store)
    with another() as new:
        found = taken(new, incoming)
        assert study(new).content_hash == incoming.study.content_hash
        assert found.warnings == ["a graph: its bytes are missing and cannot be kept."]
        there = portable(new)
        assert there.study.uuids == incoming.study.uuids
        assert set(there.coding_uuids.values()) == {coding_uuid(one)}
        assert list(there.coded_at.values()) == list(incoming.coded_at.values())
        assert there.readings == incoming.readings
        assert (there.phrases, there.dismissals) == (incoming.phrases, incoming.dismissals)
        assert there.bytes_of[path.name] == picture
        assert there.study.memos[0].when == incoming.study.memos[0].when
        assert reading.settings(new.connection)["unit"] == "sentence"
        nothing_new(new, incoming)
        assert list(checking.damage(new.connection)) == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 100_000), steps=st.integers(5, 60))
def test_whatever_was_done_a_study_has_the_same_content_in_a_new_project(seed: int, steps: int) -> None:
    with another() as store, another() as new:
        world = Lived(store, seed)
        for _ in range(steps):
            world.step()
        incoming = portable(store)
        found = taken(new, incoming)
        assert study(new).content_hash == incoming.study.content_hash
        assert list(checking.damage(new.connection)) == []
        assert found.warnings == list(incoming.warnings)
        nothing_new(store, incoming)
        nothing_new(new, incoming)
        nothing_new(new, portable(new))
        _same_rounds(incoming, portable(new))


def _same_rounds(first: Portable, second: Portable) -> None:
    """Check that rounds hold the same codings and readings."""

    def said(found: Portable) -> dict[str, object]:
        names = {
            kind: {one.id: getattr(one, name) for one in things}
            for kind, name, things in (
                ("source", "ref", found.study.sources),
                ("code", "ref", found.study.codebook.codes),
                ("coder", "name", found.study.coders),
            )
        }
        rounds: dict[str, object] = {}
        for one in found.study.rounds:
            columns = found.frozen[one.id]
            named = [[names[kind][key] for key in getattr(columns, kind).tolist()] for kind in names]
            spans = columns.start.tolist(), columns.end.tolist(), columns.intensity.tolist(), columns.contradicts.tolist()
            memos = [columns.memos.get(key, "") for key in columns.id.tolist()]
            read = sorted((names["coder"][coder], names["source"][source]) for coder, source in found.read[one.id])
            rounds[one.name] = sorted(zip(*named, *spans, memos, strict=True)), read, one.forced
        return rounds

    assert said(second) == said(first)


def test_agreement_in_a_round_is_what_it_was_though_codings_readings_and_codes_changed_since(store: Store) -> None:
    small(store)
    connection = store.connection
    kim = reading.coders(connection)[0].id
    (one, other) = reading.sources(connection)
    book = reading.codebook(connection)
    with store.act("lea", who="eva") as act:
        lea = writing.add_coder(act, "Lea")
        for start, end, code in ((0, 11, "c1"), (60, 70, "c2")):
            place = writing.NewCoding(one.revision or 0, start, end, book.by_ref[code].id, lea, TEXTS[0][start:end])
            writing.put_coding(act, place)
        for coder in (kim, lea):
            writing.put_reading(act, coder, one.id, Reading.DONE, 5)
        round_rows.add_round(act, "first", [kim, lea], [one.id, other.id])
    with store.act("after", who="eva") as act:
        writing.end_codings(act, [each.id for each in reading.codings(act.connection, coder=lea)][:1])
        writing.put_reading(act, lea, other.id, Reading.DONE, 5)
        writing.put_reading(act, kim, other.id, Reading.DONE, 5)
    codebook_changes.merge(store, ["c2"], "c1", who="eva")
    with store.act("second", who="eva") as act:
        round_rows.add_round(act, "second", [kim, lea], [one.id, other.id])
    incoming = portable(store)
    with another() as new:
        found = taken(new, incoming)
        assert study(new).content_hash == incoming.study.content_hash
        for name in ("first", "second"):
            assert compared(new, name) == compared(store, name)
        assert compared(new, "first") != compared(new, "second")
        assert new.last_entry == 3
        assert found.notes == ["the rounds are entries of their own, so that each holds what it held."]
        retired = reading.codebook(new.connection).by_ref["c2"]
        assert (retired.retired, retired.merged_into) == (True, reading.codebook(new.connection).by_ref["c1"].id)
        nothing_new(new, incoming)


def test_a_round_of_which_only_the_codings_are_known_holds_these(store: Store) -> None:
    small(store)
    with store.act("round", who="eva") as act:
        lea = writing.add_coder(act, "Lea")
        round_rows.add_round(act, "first", [1, lea], [1])
    with store.act("after", who="eva") as act:
        writing.end_codings(act, [1])
    codebook_changes.retire(store, "c1", who="eva")
    incoming = replace(portable(store), books={}, read={})
    with another() as new:
        taken(new, incoming)
        assert study(new).content_hash == incoming.study.content_hash
        there = portable(new)
        (one,) = there.study.rounds
        assert sorted(there.frozen[one.id].start.tolist()) == [0, 33]
        assert not there.books[one.id].by_ref["c1"].retired
        assert there.study.codebook.by_ref["c1"].retired


def test_a_coding_in_quarantine_keeps_its_words_and_its_place(store: Store, tmp_path: Path) -> None:
    small(store)
    text = tmp_path / "S1.txt"
    text.write_text("Interviewer: Tell me.\nAnna: Rain fell on the old roof. Nobody comes here.\n", "utf-8")
    revise(store, text)
    incoming = portable(store)
    assert incoming.study.quarantined
    with another() as new:
        taken(new, incoming)
        assert study(new).content_hash == incoming.study.content_hash
        assert study(new).quarantined[0][1] == incoming.study.quarantined[0][1]
        nothing_new(new, incoming)


def revise(store: Store, path: Path) -> None:
    """Give the first source another text."""
    one = reading.sources(store.connection)[0]
    old, new = reading.revision(store.connection, one.revision or 0), new_text(path.read_text("utf-8"))
    with store.act("update", who="eva") as act:
        revising.revise(act, one.id, new, {}, partial(reanchor, old.text, old.turns, new.text, new.turns))


def test_taking_in_is_undone_and_done_again_as_one_act(store: Store) -> None:
    with another() as other:
        incoming = portable(small(other))
        taken(store, incoming)
        before = dump(store)
        store.undo(who="eva")
        assert study(store).codings.id.tolist() == []
        assert reading.sources(store.connection) == ()
        store.undo(who="eva", number=2)
        assert dump(store) == before


def test_a_plan_says_what_it_would_do_and_writes_nothing(store: Store) -> None:
    with another() as other:
        found = plan(store, portable(small(other)), who="eva")
    assert found.changes
    assert store.last_entry == 0
    data = json.loads(json.dumps(found.as_data()))
    assert data["counts"]["codings"] == {"added": 2, "same": 0, "updated": 0, "left": 0}
    assert data["sources"] == ["S1", "S2"]


def test_levels_and_names_of_the_codebook_come_into_an_empty_project_alone(store: Store) -> None:
    with another() as other:
        small(other)
        with other.act("names", who="eva") as act:
            writing.put_setting(act, "codebook.name", "Forces")
            writing.put_setting(act, "codebook.levels", '{"theme": "Motif"}')
            writing.put_setting(act, "share.letters", '["k"]')
        incoming = portable(other)
        taken(store, incoming)
        book = reading.codebook(store.connection)
        assert (book.name, book.levels[Level.THEME]) == ("Forces", "Motif")
        assert "share.letters" not in reading.settings(store.connection)
        with another() as full:
            small(full)
            taken(full, incoming)
            assert reading.codebook(full.connection).name == ""


def test_polarity_and_intensity_come_as_they_were(store: Store) -> None:
    with another() as other:
        one = fill(other)
        taken(store, portable(other))
        (coding,) = reading.codings(store.connection)
        assert (coding.polarity, coding.intensity, coding.memo) == (Polarity.CONTRADICTS, 2, "clear")
        assert one.store is other
