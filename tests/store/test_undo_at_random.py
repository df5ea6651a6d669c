from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gioia_coder.errors import ConflictError
from gioia_coder.store import Store, checking, copies
from tests.store.world import World, in_force, new_store, state

QUICK = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def without_daily_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "keep", lambda *_, **__: None)


def played(folder: Path, seed: int, steps: int) -> tuple[Store, World]:
    store = new_store(folder)
    world = World(store, seed)
    for _ in range(steps):
        world.step()
    return store, world


def sound(store: Store) -> None:
    assert list(checking.damage(store.connection)) == []


@given(seed=st.integers(0, 10**9), steps=st.integers(1, 40))
@QUICK
def test_undoing_everything_gives_the_beginning_and_redoing_everything_the_end(
    tmp_path_factory: pytest.TempPathFactory, seed: int, steps: int
) -> None:
    with new_store(tmp_path_factory.mktemp("p")) as store:
        world = World(store, seed)
        states = [state(store)]
        while world.count < steps:
            before = store.last_entry
            world.step()
            if store.last_entry > before:
                states.append(state(store))
        acts = store.last_entry
        for left in reversed(states[:-1]):
            store.undo(who="eva")
            assert state(store) == left
        with pytest.raises(ConflictError, match="nothing to undo"):
            store.undo(who="eva")
        for nth, after in enumerate(states[1:]):
            store.undo(who="eva", number=2 * acts - nth)
            assert state(store) == after
        sound(store)


@given(seed=st.integers(0, 10**9), steps=st.integers(5, 45))
@QUICK
def test_whatever_is_taken_back_the_study_is_whole_and_depends_on_the_acts_in_force_only(
    tmp_path_factory: pytest.TempPathFactory, seed: int, steps: int
) -> None:
    store, world = played(tmp_path_factory.mktemp("p"), seed, steps)
    known = {in_force(store): state(store)}
    with store:
        for _ in range(30 if store.last_entry else 0):
            number = world.random.randint(1, store.last_entry)
            try:
                if world.random.random() < 0.2:
                    store.undo(who="eva")
                else:
                    store.undo(who="eva", number=number)
            except ConflictError:
                continue
            sound(store)
            now = in_force(store)
            assert known.setdefault(now, state(store)) == state(store)


@given(seed=st.integers(0, 10**9), steps=st.integers(5, 30))
@QUICK
def test_a_refused_undo_names_entries_that_let_it_through_once_they_are_taken_back(
    tmp_path_factory: pytest.TempPathFactory, seed: int, steps: int
) -> None:
    store, _ = played(tmp_path_factory.mktemp("p"), seed, steps)
    with store:
        for number in range(1, store.last_entry + 1):
            left = 100
            while left := left - 1:
                try:
                    store.undo(who="eva", number=number)
                except ConflictError as error:
                    if "stand on it" in error.message:
                        store.undo(who="eva", number=int(error.mend.rsplit(" ", 1)[1].strip("`.")))
                    if "stand on it" not in error.message:
                        break
                else:
                    break
            assert left
            sound(store)


@given(seed=st.integers(0, 10**9), steps=st.integers(3, 25))
@QUICK
def test_an_undo_is_refused_only_where_a_later_act_could_not_have_been_done_without_it(
    tmp_path_factory: pytest.TempPathFactory, seed: int, steps: int
) -> None:
    """What is let through equals a study in which the act was never done: those after it, replayed in turn, change nothing."""
    folder = tmp_path_factory.mktemp("p")
    store, _ = played(folder, seed, steps)
    store.close()
    for number in range(1, steps + 1):
        one = folder / "one"
        shutil.rmtree(one, ignore_errors=True)
        one.mkdir()
        shutil.copy(folder / "project.gioia", one / "project.gioia")
        with Store.open(one / "project.gioia") as store:
            if number > store.last_entry:
                break
            try:
                store.undo(who="eva", number=number)
            except ConflictError:
                continue
            free = state(store)
            acts = sorted(in_force(store), reverse=True)
            later = [act for act in acts if act > number]
            for act in later:
                store.undo(who="eva", number=act)
            undos = store.last_entry
            for nth in range(len(later)):
                store.undo(who="eva", number=undos - nth)
            assert state(store) == free
