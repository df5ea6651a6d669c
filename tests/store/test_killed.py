from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gioia_coder.store import Store, copies, reading
from gioia_coder.store.checking import damage
from gioia_coder.store.snapshot import study
from gioia_coder.store.undoing import History
from tests.store.killed import ROWS, codes, codings, imports
from tests.store.world import new_store

ROOT = Path(__file__).parents[2]
TIMES, MOST = 42, 200
"""How often a process is killed, and how often on a machine so busy that hardly any comes to do something."""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")


def start(path: Path, seed: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.store.killed", str(path), str(seed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("begun "), process.communicate()[1]
    return process


class Forking:
    """Processes that change a store, started and killed one after the other."""

    def __init__(self, path: Path) -> None:
        command = [sys.executable, "-m", "tests.store.killed", str(path)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def start(self, seed: int) -> int:
        """Start one; return its id once it has begun."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{seed}\n")
        self.process.stdin.flush()
        begun, _, number = self.said().partition(" ")
        assert begun == "begun"
        return int(number)

    def kill(self, number: int) -> None:
        """Kill one and wait until it is dead."""
        os.kill(number, signal.SIGKILL)
        assert self.said() == "dead\n"


def whole(path: Path) -> int:
    """Check that a store holds whole acts only; return its newest entry."""
    with Store.open(path) as store:
        read = store.connection
        assert list(read.exec_driver_sql("PRAGMA integrity_check").scalars()) == ["ok"]
        assert [one for one in damage(read) if "no longer on its words" not in one.what] == []
        history = History.of(read)
        held = [entry.what for entry in reading.entries(read) if entry.target is None and history.holds(entry.id)]
        refs = [source.ref for source in reading.sources(read)]
        assert len(refs) == 2 * held.count("imports")
        assert {ref[:-1] + "a" for ref in refs} == {ref for ref in refs if ref.endswith("a")}
        assert all(source.revision for source in reading.sources(read))
        book = reading.codebook(read).codes
        assert len(book) == (10 if "codes" in held else 0)
        assert len({code.definition for code in book}) <= 1
        counted = reading.count_codings(read, "coder_id")
        assert sorted(counted.values()) == [ROWS] * held.count("codings")
        assert study(store).content_hash
        return store.last_entry


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with new_store(tmp_path) as store:
        for what in (codes, imports, codings):
            with store.act(what.__name__, who="eva") as act:
                what(act)
        copies.write(store.connection, tmp_path / "kept.gioia")
    return tmp_path / "project.gioia"


def test_a_killed_process_leaves_whole_acts_and_nothing_in_the_way(path: Path) -> None:
    chance, newest, forking = random.Random(7), set(), Forking(path)
    for nth in range(MOST):
        number = forking.start(nth)
        time.sleep(chance.choice([0.002, 0.02, 0.1, 0.3]) * chance.random())
        forking.kill(number)
        newest.add(whole(path))
        for copy in [*copies.all_of(path), *path.parent.glob("new-*.gioia")]:
            whole(copy)
            copy.unlink()
        if nth + 1 >= TIMES and len(newest) > 5:
            break
    forking.process.communicate("")
    assert len(newest) > 5


def interrupted(process: subprocess.Popen[str]) -> str:
    """Press Ctrl-C until it is heard: Python drops one that falls into a finalizer. Return what the process said."""
    for _ in range(10):
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return str(process.communicate(timeout=4)[1])
    raise AssertionError("it goes on for ever")


def test_an_interrupted_process_leaves_whole_acts_and_no_half_file(path: Path) -> None:
    chance = random.Random(3)
    for nth in range(6):
        process = start(path, 100 + nth)
        time.sleep(0.2 * chance.random())
        said = interrupted(process)
        assert "KeyboardInterrupt" in said
        whole(path)
        assert not [one for one in path.parent.rglob("*") if one.name.endswith((".new", "-journal"))]
