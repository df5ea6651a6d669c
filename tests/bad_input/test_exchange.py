"""Files of other programs that are broken, odd or meant badly; and places where none can be written."""

from __future__ import annotations

import json
import os
import struct
import sys
import zipfile
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest

from tests.bad_input.attack import process, put, refused, run, state
from tests.formats.test_refi_reading import TEXT, USERS, WORDS, coding, project_xml, selection, source

GOOD = project_xml(f"<Sources>{source(selection(3, 7, coding()))}</Sources>")
PARTS = {f"sources/{TEXT}.txt": WORDS.encode()}
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(9)) + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
ELSEWHERE = "00000000-0000-4000-8000-00000000dead"


def zipped(entries: dict[str, str | bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


def qdpx(inside: str, **parts: bytes) -> bytes:
    return zipped({"project.qde": project_xml(f"<Sources>{inside}</Sources>"), **PARTS, **parts})


def claiming(size: int) -> bytes:
    """Return an archive whose text says in its headers that it is so large."""
    data = bytearray(zipped({"project.qde": GOOD, **PARTS}))
    told = struct.pack("<I", len(WORDS.encode()))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.rindex(mark) + at
        assert bytes(data[place : place + 4]) == told
        data[place : place + 4] = struct.pack("<I", size)
    return bytes(data)


def entities(before: str) -> bytes:
    text = GOOD.replace("?>", f"?>{before}", 1).replace('name="drift"', 'name="&a8;"' if "a8" in before else 'name="&a;"')
    return zipped({"project.qde": text, **PARTS})


BROKEN: dict[str, tuple[bytes, str]] = {
    "nothing at all": (b"", ""),
    "not a zip": (b"We lost control.", ""),
    "a zip cut off": (zipped({"project.qde": GOOD, **PARTS})[:-40], ""),
    "no .qde": (zipped(dict(PARTS)), ".qde"),
    "two .qde": (zipped({"one.qde": GOOD, "other.qde": GOOD, **PARTS}), ""),
    "bad XML": (zipped({"project.qde": GOOD[:-20], **PARTS}), "XML"),
    "another XML": (zipped({"project.qde": "<html/>", **PARTS}), ""),
    "a bomb of entities": (entities(BOMB), "document type"),
    "an entity outside": (entities(OUTSIDE), "document type"),
    "an empty .qde": (zipped({"project.qde": b"", **PARTS}), "XML"),
}
"""Files of which nothing can be made, and a word of what is said."""

ODD: dict[str, tuple[bytes, str, int]] = {
    "a text that is not there": (qdpx(source(selection(3, 7, coding()), path=f"internal://{ELSEWHERE}.txt")), "Anna", 0),
    "a path that leaves the archive": (qdpx(source(selection(3, 7, coding()), path="internal://../../secret.txt")), "Anna", 0),
    "an absolute path": (qdpx(source(selection(3, 7, coding()), path="absolute:///etc/passwd")), "Anna", 0),
    "a relative path": (qdpx(source(selection(3, 7, coding()), path="relative:///../secret.txt")), "Anna", 0),
    "an entry that leaves the archive": (
        zipped({"project.qde": GOOD, **PARTS, "../../secret.txt": b"secret", "/tmp/secret.txt": b"secret"}),
        "",
        1,
    ),
    "a second .qde": (zipped({"project.qde": GOOD, "other.qde": GOOD, **PARTS}), "second project", 1),
    "one GUID twice": (
        qdpx(source(selection(3, 7, coding()) + selection(8, 15, coding(51))) + source(name="Ben", path=None, guid=TEXT)),
        "",
        2,
    ),
    "one selection twice": (qdpx(source(selection(3, 7, coding()) + selection(8, 15, coding()))), "", 2),
    "a code that is not there": (qdpx(source(selection(3, 7, coding(code=ELSEWHERE)))), "code", 0),
    "a coder who is not there": (qdpx(source(selection(3, 7, coding(50, f'creatingUser="{ELSEWHERE}"')))), "list", 1),
    "a span beyond the text": (qdpx(source(selection(3, 7000, coding()))), "Anna", 1),
    "a span behind the text": (qdpx(source(selection(7000, 7010, coding()))), "Anna", 0),
    "a span before the text": (qdpx(source(selection(-20, -10, coding()))), "Anna", 0),
    "a span that begins before the text": (qdpx(source(selection(-5, 7, coding()))), "Anna", 1),
    "a span turned round": (qdpx(source(selection(15, 8, coding()))), "Anna", 1),
    "a span of nothing": (qdpx(source(selection(7, 7, coding()))), "Anna", 0),
    "a span of no number": (qdpx(source(selection("three", "7", coding()))), "", 0),
    "a span of a huge number": (qdpx(source(selection(3, "9" * 5000, coding()))), "", -1),
    "no codes": (zipped({"project.qde": project_xml(f"<Sources>{source()}</Sources>", before=USERS), **PARTS}), "", 0),
}
"""Files that are read but for what is odd in them: a word of what is told, and how many codings come (-1: one or none)."""


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_of_which_nothing_can_be_made_is_refused_and_leaves_nothing(study: Path, kind: str) -> None:
    data, said = BROKEN[kind]
    put("study.qdpx", data)
    refused("exchange", "import", "study.qdpx", "--yes", said=said)
    refused("exchange", "import", "study.qdpx", "--yes", "--into", "new", said=said)
    refused("exchange", "import", "study.qdpx", "--yes", "--into", "deep/new", said=said)
    Path("study.qdpx").rename("study.qdc")
    refused("exchange", "import", "study.qdc", "--yes")
    refused("codebook", "import", "study.qdc", "--yes")


@pytest.mark.parametrize("size", [2**30, 2**32 - 2])
def test_a_text_that_claims_a_gigabyte_brings_no_coding_at_a_wrong_place(study: Path, size: int) -> None:
    put("study.qdpx", claiming(size))
    before = state(study)
    result = run("exchange", "import", "study.qdpx", "--yes")
    if result.exit_code:
        assert "Error: " in result.stderr and state(study) == before
    else:
        assert "Anna" in result.stderr
        assert words() == {}


def words() -> dict[str, str]:
    """Return the words of the codings that came, by code."""
    rows = json.loads(run("codings", "list", "--json").stdout)
    return {one["code"]: one["quote"] for one in rows if one["source"] not in ("E1-01", "E1-02")}


@pytest.mark.parametrize("kind", ODD)
def test_what_is_odd_in_a_file_is_told_and_the_rest_comes(study: Path, kind: str) -> None:
    data, said, codings = ODD[kind]
    put("study.qdpx", data)
    (study.parent / "secret.txt").write_text("secret")
    before = sorted(study.parent.iterdir())
    dry = json.loads(run("exchange", "import", "study.qdpx", "--dry-run", "--json").stdout)
    result = run("exchange", "import", "study.qdpx", "--yes")
    assert result.exit_code == 0, result.output
    came = json.loads(run("codings", "list", "--json").stdout)
    found = [one for one in came if one["source"] not in ("E1-01", "E1-02")]
    assert len(found) == codings or (codings < 0 and len(found) < 2)
    assert all(one["quote"].strip() and one["quote"] in WORDS for one in found)
    message = " ".join(result.stderr.split())
    assert said in message
    assert "Warning" in result.stderr or kind in ("an entry that leaves the archive", "no codes")
    assert len(dry["warnings"]) == result.stderr.count("Warning: ")
    assert "Every coding is on its words" in run("check").output
    assert sorted(study.parent.iterdir()) == before, "nothing is written outside of the project"
    assert "secret" not in "".join(one.read_text("utf-8", "replace") for one in Path("transcripts").iterdir())
    assert run("exchange", "import", "study.qdpx", "--yes", "--into", "new").exit_code == 0
    assert Path("new/project.gioia").is_file()


def test_a_file_that_is_not_agreed_to_leaves_nothing(study: Path) -> None:
    put("study.qdpx", qdpx(source(selection(3, 7, coding()))))
    before = state(study)
    for more in ((), ("--into", "new")):
        result = run("exchange", "import", "study.qdpx", *more, typed="n\n")
        assert "nothing was changed" in " ".join(result.output.split())
        assert state(study) == before


MAPS = {
    "no columns": ("a,b\n1,2\n", "columns path and level"),
    "no level": ("path,level\ndrift,chapter\n", "is no level"),
    "a path that is not there": ("path,level\ndirft,theme\n", "drift"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("kind", MAPS)
def test_a_map_that_cannot_be_followed_is_refused(study: Path, kind: str) -> None:
    text, said = MAPS[kind]
    put("study.qdpx", zipped({"project.qde": GOOD, **PARTS}))
    put("map.csv", text)
    refused("exchange", "import", "study.qdpx", "--map", "map.csv", "--yes", said=said)
    refused("exchange", "import", "study.qdpx", "--map", "map.csv", "--yes", "--into", "new", said=said)


@pytest.mark.parametrize("where", ["full", "file", "file/new", "."])
def test_a_new_project_of_a_file_needs_a_place(study: Path, where: str) -> None:
    put("study.qdpx", zipped({"project.qde": GOOD, **PARTS}))
    put("full/file", "x")
    put("file", "x")
    refused("exchange", "import", "study.qdpx", "--yes", "--into", where)


@pytest.mark.parametrize(
    "name", ["there-is-none.qdpx", "transcripts", "project.gioia", "codebooks/fairs.yaml", "transcripts/E1-01.txt"]
)
def test_what_is_no_file_of_another_program_is_refused(study: Path, name: str) -> None:
    refused("exchange", "import", name, "--yes")


def test_a_file_that_holds_other_words_for_a_source_changes_nothing_of_it(study: Path) -> None:
    put("study.qdpx", qdpx(source(selection(3, 7, coding()), name="E1-01")))
    before = run("sources", "show", "E1-01", "--json").stdout
    run("exchange", "import", "study.qdpx", "--yes")
    assert json.loads(run("sources", "show", "E1-01", "--json").stdout)["text"] == json.loads(before)["text"]


# Where files cannot be written.

TARGETS = {
    "a folder": ("d.qdpx", "is a folder"),
    "under a file": ("file/x.qdpx", "a file, not a folder"),
    "a name too long for any disk": (f"{'x' * 300}.qdpx", "File name too long"),
    "no suffix": ("plain", "neither"),
    "another suffix": ("x.exe", "neither"),
    "the store": ("project.gioia", "neither"),
}


@pytest.mark.parametrize("kind", TARGETS)
def test_a_file_is_not_written_where_none_can_be(study: Path, kind: str) -> None:
    Path("d.qdpx").mkdir()
    put("file", "old")
    name, said = TARGETS[kind]
    refused("exchange", "export", name, said=said)
    if name.endswith(".qdpx"):
        refused("exchange", "export", name.replace("qdpx", "qdc") if kind != "a folder" else name, said=said)


def test_the_same_file_is_written_again_and_is_the_same(study: Path) -> None:
    for name in ("study.qdpx", "book.qdc"):
        assert run("exchange", "export", name).exit_code == 0
        before = Path(name).read_bytes()
        assert run("exchange", "export", name).exit_code == 0
        assert Path(name).read_bytes() == before
    refused("exchange", "export", "study.qdpx", "--target", "excel", said="nvivo")


unix = pytest.mark.skipif(sys.platform == "win32", reason="files of Unix")


@unix
def test_a_device_or_a_pipe_is_not_replaced_by_a_file(study: Path) -> None:
    os.mkfifo("pipe.qdpx")
    Path("link.qdpx").symlink_to("pipe.qdpx")
    for name in ("pipe.qdpx", "link.qdpx"):
        refused("exchange", "export", name, said="a device or a pipe")
    assert Path("pipe.qdpx").is_fifo()


@unix
def test_a_full_disk_is_told(study: Path) -> None:
    import resource

    put("study.qdpx", "old")
    before = state(study)
    for words in (("exchange", "export", "study.qdpx"), ("exchange", "export", "book.qdc"), ("archive", "new")):
        limit = 300 if "book.qdc" in words else 600
        small = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit))
        done = process(*words, preexec_fn=small)
        assert done.returncode == 1 and "Error: " in done.stderr and "Traceback" not in done.stderr, done.stderr
        assert state(study) == before and Path("study.qdpx").read_text() == "old"


@unix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_told(study: Path) -> None:
    Path("locked").mkdir()
    put("locked/old.qdpx", "old")
    Path("locked").chmod(0o500)
    try:
        refused("exchange", "export", "locked/old.qdpx")
        refused("exchange", "export", "locked/new.qdpx")
        refused("archive", "locked/archive")
        put("study.qdpx", zipped({"project.qde": GOOD, **PARTS}))
        refused("exchange", "import", "study.qdpx", "--yes", "--into", "locked/new")
    finally:
        Path("locked").chmod(0o700)
    assert Path("locked/old.qdpx").read_text() == "old"


def test_an_archive_goes_into_no_folder_that_holds_anything_else(study: Path) -> None:
    put("full/file", "x")
    put("file", "x")
    for where in ("full", "file", "file/new", "."):
        refused("archive", where)
    assert run("archive", "kept").exit_code == 0
    assert run("archive", "kept").exit_code == 0, "a former archive is written anew"
    refused("archive", "--restore", "kept", "full")
    refused("archive", "--restore", "full", "new")
    refused("archive", "--restore", "kept", "kept/new")
    (Path("kept") / "codebook.yaml").write_text("broken: [", "utf-8")
    refused("archive", "--restore", "kept", "new", said="codebook.yaml")
    assert not Path("new").exists()
