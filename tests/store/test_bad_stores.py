from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gioia_coder.errors import StoreError
from gioia_coder.store import Store, copies, engine, reading, writing
from gioia_coder.store.snapshot import study
from tests.store.filled import fill
from tests.store.world import dump, new_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with new_store(tmp_path) as store:
        fill(store)
    return tmp_path / "project.gioia"


def newer(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA user_version = 99")
    raw.close()


def foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE bookmark (url TEXT)")
    raw.close()


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def random_pages(path: Path) -> None:
    noise = random.Random(1).randbytes(path.stat().st_size - 100)
    path.write_bytes(path.read_bytes()[:100] + noise)


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (Path.unlink, "there is no store"),
    "empty": (lambda path: path.write_bytes(b""), "is not a gioia store"),
    "text": (lambda path: path.write_text("Dear diary"), "is not a gioia store"),
    "foreign": (foreign, "is a database, but not a gioia store"),
    "newer": (newer, "was written by a newer gioia"),
    "folder": (folder, "cannot be read|is a directory"),
    "header only": (lambda path: path.write_bytes(path.read_bytes()[:100]), "is damaged|is not a gioia store"),
    "random bytes": (random_pages, "is damaged|is not a gioia store"),
}


def use(path: Path) -> None:
    """Open a store, read all of it and write to it."""
    with Store.open(path) as store:
        dump(store)
        with store.act("x", who="eva") as act:
            writing.add_case(act, "K1")


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_store_is_refused_with_the_way_on_and_left_as_it_is(kind: str, path: Path) -> None:
    spoil, said = BAD[kind]
    spoil(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError, match=said) as refused:
        use(path)
    assert refused.value.mend
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_cut_off_store_is_refused_or_found_damaged(path: Path, part: float) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(StoreError, match="is damaged") as refused:
        use(path)
    assert "backups/" in refused.value.mend


def test_a_store_in_use_elsewhere_is_not_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    before = path.read_bytes()
    monkeypatch.setattr(engine.connect, "__kwdefaults__", {"busy": 0.05})
    with Store.open(path) as store:
        assert reading.cases(store.connection)[0].ref == "E1"
        for change in (lambda: store.undo(who="eva"), lambda: _write(store)):
            with pytest.raises(StoreError, match="in use by another program") as refused:
                change()
            assert "nothing was changed" in refused.value.mend
    other.execute("ROLLBACK")
    other.close()
    assert path.read_bytes() == before


def _write(store: Store) -> None:
    with store.act("x", who="eva") as act:
        writing.add_case(act, "K1")


def test_a_copy_of_a_locked_store_gives_up_after_a_while(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(engine.connect, "__kwdefaults__", {"busy": 0.05})
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    with Store.open(path) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError):
            copies.write(store.connection, tmp_path / "copy.gioia")
        other.close()
    assert not list(tmp_path.glob("*copy*"))


def test_a_full_disk_changes_nothing(path: Path) -> None:
    with Store.open(path) as store:
        before = dump(store)
        pages = store.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        store.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="disk is full") as refused, store.act("x", who="eva") as act:
            for n in range(500):
                writing.add_case(act, f"K{n}", {"note": "x" * 500})
        assert "Free some space" in refused.value.mend
        assert dump(store) == before
        assert list(store.connection.exec_driver_sql("PRAGMA integrity_check").scalars()) == ["ok"]


LIMITED = """
import resource, sys
from pathlib import Path
from gioia_coder.errors import GioiaError
from gioia_coder.store import Store, writing
path = Path(sys.argv[1])
size = path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + int(sys.argv[2]), size + int(sys.argv[2])))
try:
    with Store.open(path) as store, store.act("x", who="eva", copy=sys.argv[3]) as act:
        for n in range(3000):
            writing.add_case(act, f"K{n}", {"note": "x" * 500})
except GioiaError as error:
    print(type(error).__name__, error, error.mend)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are of Unix")
@pytest.mark.parametrize(("more", "reason"), [(20_000, "now"), (-8192, "now"), (20_000, "")])
def test_a_file_that_may_not_grow_changes_nothing(path: Path, more: int, reason: str) -> None:
    with Store.open(path) as store:
        before = dump(store)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path), str(more), reason], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.startswith("StoreError"), done.stdout + done.stderr
    with Store.open(path) as store:
        assert dump(store) == before
        assert study(store).content_hash
    assert not list(path.parent.rglob("*.new*"))


READ_ONLY = """
import os, sys
from pathlib import Path
from gioia_coder.errors import GioiaError
from gioia_coder.store import Store, reading, writing
from gioia_coder.store.snapshot import study


def use(path):
    with Store.open(path) as store:
        print(len(reading.cases(store.connection)), len(study(store).codings))
        with store.act("x", who="eva") as act:
            writing.add_case(act, "K1")


use(Path(sys.argv[2]))  # whatever is imported late is imported now: the interpreter may lie where only its owner reads
if os.getuid() == 0:
    os.setgid(65534), os.setuid(65534)
try:
    use(Path(sys.argv[1]))
except GioiaError as error:
    print(type(error).__name__, error, error.mend)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of Unix")
@pytest.mark.parametrize(("file", "parent"), [(0o444, 0o777), (0o666, 0o555), (0o444, 0o555), (0o000, 0o777)])
def test_without_permission_a_store_is_read_at_most(path: Path, file: int, parent: int) -> None:
    with Store.open(path) as store:
        before = dump(store)
    open_place = Path("/tmp") / f"gioia-permissions-{os.getpid()}"  # the test's own folder is closed to others
    shutil.copytree(path.parent, open_place)
    there = open_place / path.name
    there.chmod(file)
    open_place.chmod(parent)
    try:
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(there), str(path)], capture_output=True, text=True, check=False, timeout=60
        )
        lines = done.stdout.split("\n")[1:-1]
        assert lines, done.stderr
        assert lines[-1].startswith("StoreError")
        assert lines[0] == "1 1" or file == 0
    finally:
        open_place.chmod(0o755)
        there.chmod(0o644)
        with Store.open(there) as store:
            assert dump(store) == before
        shutil.rmtree(open_place)


def test_an_interrupted_act_changes_nothing(path: Path) -> None:
    with Store.open(path) as store:
        before = dump(store)
        with pytest.raises(KeyboardInterrupt), store.act("x", who="eva") as act:
            writing.add_case(act, "K1")
            signal.raise_signal(signal.SIGINT)
        assert dump(store) == before
