from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

import pytest

from gioia_coder.errors import ConflictError, StoreError
from gioia_coder.store import Store, copies, engine, reading, writing
from tests.store.filled import fill
from tests.store.world import dump, new_store


def add(store: Store, ref: str, copy: str = "") -> None:
    with store.act(f"add {ref}", who="eva", copy=copy) as act:
        writing.add_case(act, ref)


def refs(path: Path) -> list[str]:
    with Store.open(path) as store:
        return [case.ref for case in reading.cases(store.connection)]


def test_the_first_change_of_a_day_makes_a_copy_of_what_was(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    days = ["2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z", "2026-03-02T00:00:01Z", "2026-03-02T09:00:00Z"]
    for day, ref in zip(days, "ABCD", strict=True):
        monkeypatch.setattr("gioia_coder.store.now", lambda day=day: day)
        add(store, ref)
    found = copies.all_of(store.path)
    assert [copy.name for copy in found] == ["project-20260301T110000Z-daily.gioia", "project-20260302T000001Z-daily.gioia"]
    assert [refs(copy) for copy in found] == [["A"], ["A", "B"]]


def test_ten_copies_are_kept_and_a_persons_own_files_are_left_alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store, "A")
    backups = copies.folder_of(store.path)
    backups.mkdir(exist_ok=True)
    own = [backups / "project-before-review.gioia", backups / "README.txt"]
    for file in own:
        file.write_text("mine")
    for minute in range(14):
        monkeypatch.setattr("gioia_coder.store.now", lambda minute=minute: f"2026-03-01T10:{minute:02}:00Z")
        add(store, f"K{minute}", copy="source-update")
    names = [copy.name for copy in copies.all_of(store.path)]
    assert names == [f"project-20260301T10{minute:02}00Z-source-update.gioia" for minute in range(4, 14)]
    assert all(file.read_text() == "mine" for file in own)


def test_copies_of_one_second_are_all_kept_in_order(store: Store) -> None:
    made = [copies.keep(store.connection, store.path, "merge", at="2026-03-01T10:00:00Z") for _ in range(12)]
    assert copies.all_of(store.path) == made[2:]


def test_a_copy_replaces_nothing(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "copy.gioia"
    target.write_text("mine")
    with pytest.raises(ConflictError, match="exists already"):
        copies.write(store.connection, target)
    assert target.read_text() == "mine"


def test_a_copy_that_cannot_be_made_stops_the_act(store: Store) -> None:
    add(store, "A")
    copies.folder_of(store.path).write_text("a file where the folder should be")
    with pytest.raises(StoreError, match="cannot be written") as refused:
        add(store, "B", copy="merge")
    assert "Nothing was changed" in refused.value.mend
    assert [case.ref for case in reading.cases(store.connection)] == ["A"]


def test_half_written_files_of_killed_processes_are_swept_after_a_while(store: Store) -> None:
    add(store, "A")
    backups = copies.folder_of(store.path)
    backups.mkdir(exist_ok=True)
    old, fresh = backups / ".project-x.gioia.1.new", backups / ".project-y.gioia.2.new"
    for file in (old, fresh):
        file.write_text("half")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    add(store, "B", copy="merge")
    assert (old.exists(), fresh.exists()) == (False, True)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """A store with a copy of what it was before its last act."""
    with new_store(tmp_path) as store:
        fill(store)
        copy = tmp_path / "copy.gioia"
        copies.write(store.connection, copy)
        add(store, "LATER")
    return tmp_path / "project.gioia", copy


def test_restoring_puts_the_copy_back_and_keeps_the_present_store(two: tuple[Path, Path]) -> None:
    path, copy = two
    kept = copies.restore(path, copy)
    assert kept is not None
    assert kept.name.endswith("-restore.gioia")
    assert (refs(path), refs(kept), refs(copy)) == (["E1"], ["E1", "LATER"], ["E1"])
    with Store.open(path) as one, Store.open(copy) as other:
        assert dump(one) == dump(other)
    assert not list(path.parent.rglob("*.new*"))


def test_restoring_where_no_store_is_needs_none(two: tuple[Path, Path]) -> None:
    path, copy = two
    path.unlink()
    assert copies.restore(path, copy) is None
    assert refs(path) == ["E1"]


def test_a_gioia_that_has_the_store_open_sees_what_was_restored(two: tuple[Path, Path]) -> None:
    path, copy = two
    with Store.open(path) as other:
        assert len(reading.cases(other.connection)) == 2
        copies.restore(path, copy)
        assert len(reading.cases(other.connection)) == 1
        add(other, "NEW")
    assert refs(path) == ["E1", "NEW"]


def test_restoring_keeps_the_copy_it_restores(store: Store) -> None:
    add(store, "A")
    oldest, *_ = [copies.keep(store.connection, store.path, "merge", at=f"2020-01-01T00:00:{n:02}Z") for n in range(10)]
    assert oldest is not None
    store.close()
    kept = copies.restore(store.path, oldest)
    assert kept is not None
    assert kept.exists()
    assert oldest.exists()


def damaged(copy: Path) -> None:
    data = bytearray(copy.read_bytes())
    data[4096 * 4 : 4096 * 9] = b"\x07" * 4096 * 5
    copy.write_bytes(bytes(data))


def foreign(copy: Path) -> None:
    copy.unlink()
    sqlite3.connect(copy).execute("CREATE TABLE x (y)").connection.close()


def newer(copy: Path) -> None:
    raw = sqlite3.connect(copy)
    raw.execute("PRAGMA user_version = 99")
    raw.close()


@pytest.mark.parametrize("spoil", [damaged, foreign, newer, lambda copy: copy.write_text("x"), Path.unlink])
def test_a_bad_copy_is_refused_and_the_store_untouched(two: tuple[Path, Path], spoil) -> None:  # type: ignore[no-untyped-def]
    path, copy = two
    spoil(copy)
    before = path.read_bytes()
    with pytest.raises(StoreError) as refused:
        copies.restore(path, copy)
    assert refused.value.mend
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir() if "damaged" in one.name or one.name.startswith(".")] == []


def test_nothing_is_restored_while_somebody_writes(two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path, copy = two
    monkeypatch.setattr(engine.connect, "__kwdefaults__", {"busy": 0.05})
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="in use"):
        copies.restore(path, copy)
    other.execute("ROLLBACK")
    other.close()
    assert path.read_bytes() == before


@pytest.mark.parametrize("spoil", [damaged, foreign, newer, lambda path: path.write_bytes(b"nothing")])
def test_a_store_that_cannot_be_read_is_set_aside_by_a_restore(two: tuple[Path, Path], spoil) -> None:  # type: ignore[no-untyped-def]
    path, copy = two
    spoil(path)
    bad = path.read_bytes()
    kept = copies.restore(path, copy)
    assert kept is not None
    assert ".damaged-" in kept.name
    assert kept.read_bytes() == bad
    assert refs(path) == ["E1"]


def test_the_journal_of_a_damaged_store_does_not_stay_with_the_restored_one(two: tuple[Path, Path]) -> None:
    path, copy = two
    path.write_bytes(b"nothing")
    path.with_name("project.gioia-journal").write_bytes(b"old pages")
    kept = copies.restore(path, copy)
    assert kept is not None
    assert not path.with_name("project.gioia-journal").exists()
    assert kept.with_name(kept.name + "-journal").read_bytes() == b"old pages"


def test_a_project_with_brackets_in_its_name_has_copies_too(tmp_path: Path) -> None:
    path = tmp_path / "study [1].gioia"
    with Store.create(path, {"name": "x"}) as store:
        add(store, "A")
        add(store, "B", copy="merge")
        assert copies.all_of(path)[-1].name.endswith("-merge.gioia")
