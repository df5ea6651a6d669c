"""Places where nothing can be written: folders, files for folders, files open elsewhere."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.bad_input.attack import put, refused, run

TARGETS = {
    "a folder": ("d.csv", "is a folder"),
    "under a file": ("file/x.csv", "a file, not a folder"),
    "a name too long for any disk": (f"{'x' * 300}.csv", "File name too long"),
    "open in Excel": ("open.csv", "is open in Excel. Close it there and try again"),
    "open in LibreOffice": ("used.csv", "is open in LibreOffice"),
    "no suffix": ("plain", ""),
    "another suffix": ("x.exe", ""),
    "the store": ("project.gioia", ""),
}
WRITERS = ("report sources", "codings export", "codebook export")


@pytest.mark.parametrize("words", WRITERS)
@pytest.mark.parametrize("kind", TARGETS)
def test_a_target_that_cannot_be_is_refused(study: Path, kind: str, words: str) -> None:
    Path("d.csv").mkdir()
    for name in ("file", "open.csv", "~$open.csv", ".~lock.used.csv#"):
        put(name, "old")
    name, said = TARGETS[kind]
    refused(*words.split(), name, said=said)
    assert Path("open.csv").read_text() == "old"


def test_a_workbook_that_is_open_in_excel_is_left(study: Path) -> None:
    put("exports/study.xlsx", "old")
    put("exports/~$study.xlsx", "owner")
    result = run("export")
    assert result.exit_code == 1 and not result.stdout
    assert "study.xlsx: is open in Excel. Close it there" in " ".join(result.stderr.split())
    assert Path("exports/study.xlsx").read_text() == "old"
    Path("exports/~$study.xlsx").unlink()
    assert run("export").exit_code == 0


@pytest.mark.parametrize("content", ["[]", "3", "{", "", b"\xff\xfe", "[" * 100_000])
def test_a_record_of_origin_that_holds_something_else_is_left(study: Path, content: str | bytes) -> None:
    put("provenance.json", content)
    before = Path("provenance.json").read_bytes()
    refused("report", "sources", "sources.csv", said="Move it to another place")
    assert Path("provenance.json").read_bytes() == before


def test_exports_into_a_file_are_refused(study: Path) -> None:
    refused("export", "project.gioia", said="a file, not a folder")
    refused("export", "transcripts/E1-01.txt", said="a file, not a folder")


@pytest.mark.skipif(sys.platform == "win32", reason="links of Unix")
def test_a_link_is_written_through_and_stays(study: Path, tmp_path: Path) -> None:
    Path("link.json").symlink_to(tmp_path / "far" / "real.json")
    assert run("report", "sources", "link.json").exit_code == 0
    assert Path("link.json").is_symlink()
    assert json.loads((tmp_path / "far" / "real.json").read_text("utf-8"))


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of Unix")
def test_a_pipe_is_never_replaced(study: Path) -> None:
    os.mkfifo("pipe.csv")
    Path("link.csv").symlink_to("pipe.csv")
    for words in WRITERS:
        for name in ("pipe.csv", "link.csv"):
            refused(*words.split(), name, said="is a device or a pipe")
    assert Path("pipe.csv").is_fifo()


def test_what_a_killed_program_left_half_written_goes_after_a_while(study: Path) -> None:
    for name, age in ((".gioia-old.tmp", 4000), (".gioia-new.tmp", 10)):
        put(f"exports/{name}", "half")
        now = Path(f"exports/{name}").stat().st_mtime
        os.utime(f"exports/{name}", (now - age, now - age))
    assert run("export", "--only", "sources").exit_code == 0
    assert [one.name for one in Path("exports").glob(".gioia-*")] == [".gioia-new.tmp"]


@pytest.mark.parametrize("kind", ["a file", "not empty", "under a file"])
def test_a_new_project_needs_a_place(study: Path, kind: str) -> None:
    put("file", "x")
    put("full/file", "x")
    where = {"a file": "file", "not empty": "full", "under a file": "file/new"}[kind]
    refused("demo", where)
    if kind != "not empty":
        refused("init", where, "--name", "New")


def test_a_sample_study_that_could_not_be_begun_can_be_begun_again(study: Path) -> None:
    for part in ("codebooks", "transcripts", "exports"):
        (study / "again" / part).mkdir(parents=True)
    assert run("demo", "again").exit_code == 0
