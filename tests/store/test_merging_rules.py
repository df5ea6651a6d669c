"""Which word stands when stores are merged, whatever the order."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from gioia_coder.core.model import Reading
from gioia_coder.store import Store, decisions, reading, round_rows, writing
from gioia_coder.store import tables as t
from gioia_coder.store.checking import damage
from gioia_coder.store.merging.codings import united
from gioia_coder.workflow import coding, judging, withdrawing
from tests.store.apart import brought, shared, twin
from tests.store.apart import project as made
from tests.store.world import add_source

Said = tuple[int | None, int, str | None]
"""Intensity, whether it contradicts, memo."""


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ((1, 0, "a"), (3, 0, "b"), (3, 0, "a\n\nb")),
        ((1, 0, None), (3, 1, None), (1, 0, "(contradicts)")),
        ((None, 1, "b"), (2, 1, "a\n\nb"), (2, 1, "a\n\nb")),
        ((2, 0, None), (2, 0, None), (2, 0, None)),
    ],
)
def test_two_codings_say_together_the_same_in_any_order_and_however_often(one: Said, other: Said, both: Said) -> None:
    first, second, together = (dict(zip(("intensity", "contradicts", "memo"), each, strict=True)) for each in (one, other, both))
    assert united(first, second) == united(second, first) == together
    assert united(together, first) == united(second, together) == together


@pytest.mark.parametrize("order", list(permutations(("early", "late"))))
def test_of_two_words_that_came_by_merging_the_one_that_sorts_last_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: tuple[str, ...]
) -> None:
    path = made(tmp_path)
    times = {"early": ("2030-01-01T00:00:00Z", "zz"), "late": ("2030-01-02T00:00:00Z", "aa")}
    copies = {name: shared(path, "anna", file=f"{name}.gioia") for name in times}
    for name, (when, memo) in times.items():
        with Store.open(copies[name]) as store, monkeypatch.context() as patched:
            patched.setattr("gioia_coder.store.now", lambda when=when: when)
            coding.code(store, "S1:2", ["c001"], coder="anna", said=coding.Said(memo))
    monkeypatch.setattr("gioia_coder.store.now", lambda: "2030-01-03T00:00:00Z")
    for name in order:
        brought(path, copies[name])
    with Store.open(path) as store:
        assert "zz" in {one.memo for one in reading.codings(store.connection)}


def test_a_text_that_was_erased_here_does_not_come_in_from_a_store_made_apart(tmp_path: Path) -> None:
    path, other = made(tmp_path / "a"), made(tmp_path / "b")
    with Store.open(path) as store:
        withdrawing.erase(store, "S2", who="principal")
    with Store.open(other) as store:
        coding.code(store, "S2:2", ["c003"], coder="anna")
    merged = brought(path, other)
    with Store.open(path) as store:
        assert [one.ref for one in reading.sources(store.connection)] == ["S1", "S3"]
    assert merged.done.left_out == {"S2 was erased here": 1}
    assert b"The patent took years" not in path.read_bytes()


def test_a_decision_of_a_full_copy_comes_without_the_round_that_it_was_made_in(tmp_path: Path) -> None:
    path = made(tmp_path)
    full = twin(path, "full")
    with Store.open(path) as store, store.act("freeze", who="principal") as act:
        round_rows.add_round(act, "ours", [1, 2], [1])
    with Store.open(full) as store, store.act("freeze", who="eva") as act:
        own = round_rows.add_round(act, "theirs", [1, 2], [1])
        said = {"disagreement": "x", "hash": "h", "kind": "far", "choice": "drop", "rationale": "so", "by": '["eva"]'}
        act.make(t.decision, revision_id=1, round_id=own, start=0, end=9, mode="consensus", **said)
    brought(path, full)
    with Store.open(path) as store:
        [decision] = decisions.decisions(store.connection, reading.codebook(store.connection))
        assert (decision.rationale, decision.round) == ("so", None)


def test_a_source_that_is_done_here_stays_done_when_its_coder_only_began_it_there(tmp_path: Path) -> None:
    path = made(tmp_path)
    copy = shared(path, "anna")
    for one, state, turn in ((path, Reading.DONE, 5), (copy, Reading.READING, 2)):
        with Store.open(one) as store, store.act("read", who="anna") as act:
            key = next(each.id for each in reading.coders(act.connection) if each.name == "anna")
            writing.put_reading(act, key, 1, state, turn)
    assert brought(path, copy).done.readings == 0
    with Store.open(path) as store:
        assert list(reading.readings(store.connection).values()) == [(Reading.DONE, 5)]


def test_evidence_for_a_link_that_both_sides_made_belongs_to_the_one_that_is_here(tmp_path: Path) -> None:
    path = made(tmp_path)
    full = twin(path, "full")
    for one, segments in ((path, ["S1:2"]), (full, ["S1:4"])):
        with Store.open(one) as store:
            judging.add_link(store, "c001", "c003", label="leads to", segments=segments, who="eva")
    brought(path, full)
    with Store.open(path) as store:
        [link] = reading.links(store.connection)
        assert len(link.evidence) == 2
        assert list(damage(store.connection)) == []


def test_a_memo_keeps_words_of_an_erased_source_that_stand_in_another_as_well(tmp_path: Path) -> None:
    path = made(tmp_path)
    said = ("The patent took years. It paid for the hall.", "Forty people work there. Some left.")
    with Store.open(path) as store, store.act("source", who="principal") as act:
        add_source(act, "S4", f"Dora: {said[0]}\n")
    copy = shared(path, "anna")
    with Store.open(copy) as store:
        for one in said:
            judging.add_memo(store, one, on=judging.about(store), who="anna")
    with Store.open(path) as store:
        withdrawing.erase(store, "S2", who="principal")
    brought(path, copy)
    with Store.open(path) as store:
        assert {one.text for one in reading.memos(store.connection)} == {said[0], "(erased)."}


def test_a_new_source_in_which_somebody_erased_here_speaks_stays_out(tmp_path: Path) -> None:
    path = made(tmp_path)
    with Store.open(path) as store, store.act("people", who="principal") as act:
        ben = writing.add_informant(act, "I1", case=None)
        add_source(act, "S4", "Ben: We left in spring.\n", speakers={"Ben": ben})
    full = twin(path, "full")
    with Store.open(full) as store, store.act("more", who="eva") as act:
        add_source(act, "S5", "Ben: We came back in autumn.\n", speakers={"Ben": ben})
    with Store.open(full) as store:
        coding.code(store, "S5:1", ["c001"], coder="anna")
    with Store.open(path) as store:
        withdrawing.erase(store, "I1", who="principal")
    done = brought(path, full).done
    assert (done.new_sources, done.left_out) == ([], {"S5 holds words of an informant who was erased here": 1})
    assert b"came back in autumn" not in path.read_bytes()
