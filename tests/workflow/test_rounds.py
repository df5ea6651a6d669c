from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gioia_coder.errors import ConflictError, InputError, UnknownNameError
from gioia_coder.store import Store, round_rows, snapshot, writing
from gioia_coder.workflow import agreement, coders, project, rounds, sources, status, withdrawing
from tests.workflow.compared_store import alike, code, coder_key, create, source_key


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create(tmp_path, coders=("anna", "ben", "cleo", "consensus")) as made:
        alike(made, "S1")
        yield made


def test_a_round_takes_everybody_who_coded_and_what_two_have_done(store: Store) -> None:
    code(store, "anna", "S2", {1: "c001"})
    made = rounds.freeze(store, "first", who="eva")
    assert made.coders == (coder_key(store, "anna"), coder_key(store, "ben"))
    assert made.sources == (source_key(store, "S1"),)
    assert (made.entry, made.forced) == (store.last_entry, False)
    assert project.history(store)[-1].what == "freeze round first: anna, ben, 1 source"


def test_what_is_coded_after_the_freeze_does_not_change_a_round(store: Store) -> None:
    rounds.freeze(store, "first")
    before = agreement.agreement(store, round="first").as_data()
    code(store, "ben", "S1", {1: "c002", 2: "c001", 11: "c003"})
    with store.act("uncode", who="anna") as act:
        writing.end_codings(act, [1])
    sources.remove_source(store, "S2")
    assert agreement.agreement(store, round="first").as_data() == before
    assert agreement.agreement(store).as_data()["overall"] != before["overall"]


def test_undo_takes_a_freeze_back_and_redo_brings_the_same_round(store: Store) -> None:
    made = rounds.freeze(store, "first")
    before = agreement.agreement(store, round="first").as_data()
    store.undo(who="eva")
    assert round_rows.rounds(store.connection) == ()
    with pytest.raises(UnknownNameError, match="no round"):
        rounds.find_round(store, "first")
    code(store, "ben", "S1", {1: "c002"})
    store.undo(who="eva")
    store.undo(who="eva", number=made.entry + 1)
    assert round_rows.rounds(store.connection) == (made,)
    assert agreement.agreement(store, round="first").as_data() == before


def test_pairs_that_are_not_done_are_all_listed_and_nothing_is_frozen(store: Store) -> None:
    code(store, "anna", "S2", {1: "c001"})
    code(store, "cleo", "S2", {1: "c001"}, done=False)
    entry = store.last_entry
    with pytest.raises(InputError) as refused:
        rounds.freeze(store, "first", sources=["S1", "S2"])
    assert [one.what for one in refused.value.problems] == ["ben is not done with S2.", "cleo is not done with S1, S2."]
    assert "--force" in refused.value.mend and store.last_entry == entry


def test_force_freezes_what_is_not_done_and_says_so(store: Store) -> None:
    code(store, "ben", "S1", {}, done=True)
    code(store, "cleo", "S1", {1: "c001"}, done=False)
    made = rounds.freeze(store, "first", force=True)
    assert made.forced and len(made.coders) == 3
    found = agreement.agreement(store, round="first")
    assert found.outcome.forced and found.outcome.unfinished == {"cleo": ("S1",)}
    assert "although not every coder was done" in found.as_report().blocks[0].note
    assert rounds.list_rounds(store).rows[0][-1] is True


def test_force_is_not_kept_where_everybody_was_done(store: Store) -> None:
    assert not rounds.freeze(store, "first", force=True).forced


def test_names_are_unique_whatever_their_case_and_must_be_names(store: Store) -> None:
    rounds.freeze(store, "First round")
    with pytest.raises(ConflictError, match="never changed"):
        rounds.freeze(store, " first  ROUND ")
    for name in ("", "  ", "a\x1b[2J", "x" * 61, "-x"):
        with pytest.raises(InputError, match="cannot be a round's name"):
            rounds.freeze(store, name)


def test_consensus_one_coder_and_who_has_done_nothing_are_refused(store: Store) -> None:
    refused = {("anna", "consensus"): "no coder of its own", ("anna",): "only anna is named", ("anna", "cleo"): "cleo has coded"}
    for names, said in refused.items():
        with pytest.raises(ConflictError, match=said):
            rounds.freeze(store, "first", coders=names)
    with pytest.raises(UnknownNameError, match='no coder "dora"'):
        rounds.freeze(store, "first", coders=["anna", "dora"])


def test_without_a_source_that_two_have_done_nothing_is_frozen(tmp_path: Path) -> None:
    with create(tmp_path) as store:
        with pytest.raises(ConflictError, match="nobody has coded"):
            rounds.freeze(store, "first")
        code(store, "anna", "S1", {1: "c001"})
        with pytest.raises(ConflictError, match="only anna has coded"):
            rounds.freeze(store, "first")
        code(store, "ben", "S2", {1: "c001"})
        with pytest.raises(ConflictError, match="no source is done by two of anna, ben"):
            rounds.freeze(store, "first")


def test_a_blind_coder_is_frozen_like_any_other(store: Store) -> None:
    coders.set_coder(store, "ben", ["blind=yes"])
    with pytest.raises(ConflictError, match="ben codes blind") as refused:
        agreement.agreement(store)
    assert "gioia rounds freeze" in refused.value.mend
    rounds.freeze(store, "first")
    assert agreement.agreement(store, round="first").outcome.coders == ("anna", "ben")


def test_a_round_is_found_by_its_beginning(store: Store) -> None:
    for name in ("first", "final"):
        rounds.freeze(store, name)
    assert rounds.find_round(store, "FIRST").name == rounds.find_round(store, "fir").name == "first"
    with pytest.raises(ConflictError, match="could be several rounds: first, final"):
        rounds.find_round(store, "fi")


def test_status_tells_of_rounds_and_of_what_is_done_and_not_frozen(store: Store) -> None:
    assert any("S1, which no round holds" in work for work in status.status(store).open)
    rounds.freeze(store, "first")
    assert not any("no round holds" in work for work in status.status(store).open)
    assert ("rounds", 1) in status.status(store).counts
    assert project.check(store).faults == ()


def test_a_source_that_was_erased_leaves_a_round_without_it(store: Store) -> None:
    alike(store, "S2")
    made = rounds.freeze(store, "first")
    withdrawing.erase(store, "S2")
    (left,) = round_rows.rounds(store.connection)
    assert made.sources != left.sources == (source_key(store, "S1"),)
    assert agreement.agreement(store, round="first").outcome.comparison.compared.sources == 1
    assert [one.ref for one in snapshot.study(store, made.entry).sources] == ["S1"]


def test_in_a_shared_copy_nobody_is_compared_and_nothing_decided(store: Store, tmp_path: Path) -> None:
    from gioia_coder.workflow import disagreements, sharing
    from gioia_coder.workflow.consensus import consensus

    sharing.share(store, tmp_path / "anna.gioia", coder="anna")
    with Store.open(tmp_path / "anna.gioia") as copy:
        entry = copy.last_entry
        for work in (
            lambda: rounds.freeze(copy, "first"),
            lambda: agreement.agreement(copy),
            lambda: disagreements.view(copy),
            lambda: consensus(copy),
        ):
            with pytest.raises(ConflictError, match="shared with anna, who codes here; coders are compared in the project") as no:
                work()
            assert "gioia merge FILE" in no.value.mend
        assert copy.last_entry == entry


def test_forced_without_sources_a_round_takes_what_two_have_coded_in(store: Store) -> None:
    for coder in ("anna", "ben"):
        code(store, coder, "S2", {1: "c001"}, done=False)
    made = rounds.freeze(store, "first", force=True)
    assert (made.sources, made.forced) == ((source_key(store, "S1"), source_key(store, "S2")), True)


def test_a_source_is_open_until_a_round_holds_it_with_two_who_are_done(store: Store) -> None:
    code(store, "cleo", "S1", {1: "c001"}, done=False)
    rounds.freeze(store, "other", coders=["anna", "cleo"], sources=["S1"], force=True)
    assert "two coders or more are done with S1" in rounds.open_rounds(store)[0]
    rounds.freeze(store, "own", coders=["anna", "ben"], sources=["S1"])
    assert rounds.open_rounds(store) == []
