"""Stores that are none, damaged, newer, locked or without room, and copies of them."""

from __future__ import annotations

import importlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gioia_coder.store import engine
from tests.bad_input.attack import HEADINGS, put, refused, remedied, run, state

STORE = Path("project.gioia")


def newer() -> None:
    with sqlite3.connect(STORE) as raw:
        raw.execute("PRAGMA user_version = 99")
    raw.close()


def foreign() -> None:
    STORE.unlink()
    with sqlite3.connect(STORE) as raw:
        raw.execute("CREATE TABLE bookmark (url TEXT)")
    raw.close()


def folder() -> None:
    STORE.unlink()
    STORE.mkdir()


BAD: dict[str, tuple[Callable[[], object], str]] = {
    "a text": (lambda: STORE.write_text("Dear diary"), "is not a gioia store"),
    "nothing": (lambda: STORE.write_bytes(b""), "is not a gioia store"),
    "a folder": (folder, "cannot be read"),
    "another database": (foreign, "is a database, but not a gioia store"),
    "newer": (newer, "was written by a newer gioia"),
    "cut off": (lambda: STORE.write_bytes(STORE.read_bytes()[:9000]), "is damaged"),
    "a header": (lambda: STORE.write_bytes(STORE.read_bytes()[:100]), ""),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_store_is_refused_by_every_command_and_left_as_it_is(study: Path, kind: str) -> None:
    spoil, said = BAD[kind]
    spoil()
    before = STORE.read_bytes() if STORE.is_file() else None
    for words in ("status", "code E1-01:2 c001", "export", "undo", "import transcripts", "check", "erase E1-01"):
        result = run(*words.split(), typed="E1-01\n")
        assert result.exit_code == 1 and not result.stdout, words
        assert said in result.stderr, result.stderr
        remedied(result.stderr)
    assert (STORE.read_bytes() if STORE.is_file() else None) == before


def test_a_damaged_store_is_brought_back_from_a_copy(study: Path) -> None:
    before = state(study)
    assert run("backup", "../copy.gioia").exit_code == 0
    STORE.write_text("Dear diary")
    assert run("backup", "--restore", "../copy.gioia", "--yes").exit_code == 0
    assert state(study)[:2] == before[:2]
    assert any("Dear diary" in one.read_text("latin-1") for one in study.glob("project.gioia.damaged-*"))


HOLD = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN " + sys.argv[2])
print("held", flush=True)
sys.stdin.readline()
"""


@contextmanager
def held(how: str) -> Iterator[None]:
    """Let another process hold the store."""
    command = [sys.executable, "-c", HOLD, str(STORE.absolute()), how]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin and other.stdout and other.stdout.readline() == "held\n"
        try:
            yield
        finally:
            other.communicate("\n")


def test_a_store_that_another_process_writes_is_read_and_not_written(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.connect, "__kwdefaults__", {"busy": 0.05})
    with held("IMMEDIATE"):
        assert run("status").exit_code == 0
        for words in ("memo add x", "code E1-01:4 c001", "undo", "codebook add theme New", "sources remove E1-02"):
            refused(*words.split(), said="is in use by another program. Close the other gioia")
    with held("EXCLUSIVE"):
        result = run("status")
        assert result.exit_code == 1 and "is in use by another program" in result.stderr
    assert run("memo", "add", "x").exit_code == 0


COPIES = {
    "itself": ("backup project.gioia", "exists already"),
    "a file that is there": ("backup there.gioia", "exists already"),
    "under a file": ("backup codes.yaml/b.gioia", "cannot be written"),
    "no name": ("backup .", "is a folder"),
    "a name too long for any disk": (f"backup {'x' * 300}", "File name too long"),
    "restoring itself": ("backup --restore project.gioia --yes", "that is the store itself"),
    "restoring text": ("backup --restore codes.yaml --yes", "is not a gioia store"),
    "restoring a folder": ("backup --restore transcripts --yes", "cannot be read"),
    "restoring what is not there": ("backup --restore nowhere.gioia --yes", "there is no such file"),
    "restoring a name too long": (f"backup --restore {'x' * 300} --yes", "File name too long"),
    "restoring a cut copy": ("backup --restore cut.gioia --yes", "is damaged"),
}


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_replaces_nothing_and_only_a_whole_one_is_restored(study: Path, kind: str) -> None:
    put("there.gioia", "x")
    put("codes.yaml", "x")
    put("cut.gioia", STORE.read_bytes()[:9000])
    words, said = COPIES[kind]
    refused(*words.split(), said=said)
    assert Path("there.gioia").read_text() == "x"


def test_copies_of_two_projects_are_not_mixed_up(study: Path, tmp_path: Path) -> None:
    before = state(study)
    other = tmp_path / "other"
    assert run("init", str(other), "--name", "Other").exit_code == 0
    for words in ("sources show E1-01", "code E1-01:2 c001", "report evidence --source E1-01"):
        result = run("--project", str(other), *words.split())
        assert result.exit_code == 1 and "there is no source" in result.stderr
    assert run("--project", str(other), "memo", "add", "x").exit_code == 0
    assert state(study) == before


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """Let no file grow beyond `room` bytes, as on a disk that is full."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


GROWING = [
    *("import big.txt", "codings import big.csv", "codebook import more.yaml --yes", "memo add x", "undo", "code E1-01:4 c001"),
    *(
        "backup b.gioia",
        "export",
        "report codings r.xlsx",
        "report codings r.csv",
        "report codings r.html",
        "report codings r.json",
    ),
    *("report codings r.md", "codings export c.csv", "codings export c.json", "codings export c.xlsx", "codebook export c.yaml"),
    *("codebook export c.csv", "codebook export c.xlsx", "codings sheet E1-01 s.xlsx", "coders me ben", "init new --name New"),
    *("erase E1-01", "demo sample"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of Unix")
@pytest.mark.parametrize("words", GROWING)
def test_a_full_disk_changes_nothing_and_leaves_no_half_file(study: Path, words: str, capfd: pytest.CaptureFixture[str]) -> None:
    put("big.txt", "".join(f"E1-A: Sentence number {n} is said here.\n\n" for n in range(2_000)))
    put("big.csv", HEADINGS + f"E1-01,0,11,,c001,,{'m' * 400_000},,\n")
    put("more.yaml", "ungrouped:\n" + "".join(f"- {{name: concept {n}, definition: {'d' * 900}}}\n" for n in range(300)))
    put("exports/codings.csv", "the old one")
    before = state(study)
    with capfd.disabled(), full_disk(0):
        result = run(*words.split(), typed="E1-01\n")
    assert result.exit_code == 1, result.output
    remedied(result.stderr)
    after = state(study)
    assert after[:2] == before[:2]
    assert not [one for one in {*after[2]} - {*before[2]} if Path(one).is_file()]
    assert Path("exports/codings.csv").read_text() == "the old one"
    assert run("check").exit_code == 0
    if words != "undo":
        assert run(*words.split(), typed="E1-01\n").exit_code == 0, "with room again it works"


@contextmanager
def nobody() -> Iterator[None]:
    """Act as a user without rights, if that is not who acts anyway."""
    if os.getuid():
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


READING = ("status", "codings list", "check", "codings export {}/c.csv", "codebook export {}/c.yaml", "export {}/all")
WRITING = [
    *("memo add x", "code E1-01:4 c001", "undo", "codebook add theme New", "coders add zoe", "codings sheet E1-01 s.xlsx"),
    *("backup b.gioia", "export", "report codings r.csv", "codebook export c.yaml", "init new --name New", "demo sample"),
    *("erase E1-01", "sources remove E1-02", "report codings exports/old.csv"),
]


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="users of Linux")
def test_a_read_only_project_is_read_and_every_change_refused(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Path("/tmp") / f"gioia-read-only-{os.getpid()}"  # the test's own folder is closed to others
    put("exports/old.csv", "old")
    try:
        for part in ("first", "second"):  # what is imported on demand must be there before the rights are gone
            shutil.copytree(study, place / part)
        out = place / "out"
        for one in (place, out):
            one.mkdir(exist_ok=True)
            one.chmod(0o777)
        monkeypatch.chdir(place / "first")
        for words in (*READING, *WRITING):
            if words == "demo sample":  # it is refused before it does what `export` does too
                importlib.import_module("gioia_coder.workflow.demonstration")
            else:
                run(*words.format(place / "warm").split(), typed="E1-01\n")
        monkeypatch.chdir(place / "second")
        for one in (*(place / "second").rglob("*"), place / "second"):
            one.chmod(0o555 if one.is_dir() else 0o444)
        before = state(Path.cwd())
        with nobody():
            for words in READING:
                assert run(*words.format(out).split()).exit_code == 0, words
            for words in WRITING:
                result = run(*words.split(), typed="E1-01\n")
                assert result.exit_code == 1 and not result.stdout, words
                remedied(result.stderr)
        assert state(Path.cwd()) == before
    finally:
        for one in (place / "second").rglob("*"):
            if one.is_dir():
                one.chmod(0o755)
        (place / "second").chmod(0o755)
        shutil.rmtree(place)


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="users of Linux")
def test_files_that_may_not_be_read_are_named(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Path("/tmp") / f"gioia-closed-{os.getpid()}"
    try:
        shutil.copytree(study, place)
        monkeypatch.chdir(place)
        put("m.csv", "file\ntranscripts/E1-01.txt\n")
        attempts = ("import transcripts/E1-01.txt", "import --manifest m.csv", "codings import m.csv", "codebook import m.csv")
        for words in (*attempts, "status", "check"):
            run(*words.split())
        for one in (*Path("transcripts").iterdir(), Path("m.csv")):
            one.chmod(0)
        with nobody():
            for words in attempts:
                result = run(*words.split())
                assert result.exit_code == 1, words
                remedied(result.stderr)
            assert run("status").exit_code == 0
            assert "cannot be read and compared" in " ".join(run("status").stderr.split())
        STORE.chmod(0)
        with nobody():
            result = run("status")
        assert result.exit_code == 1 and "Check" in result.stderr
    finally:
        shutil.rmtree(place)
