"""A project as an archive of plain files, and a project of it again."""

from __future__ import annotations

import json
import time
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gioia_coder.cli import app
from gioia_coder.errors import ConflictError, InputError
from gioia_coder.formats import plain_study
from gioia_coder.store import Store, reading, snapshot, writing
from gioia_coder.workflow import archive as archiving
from gioia_coder.workflow import demonstration, project
from gioia_coder.workflow.anonymizing.looking_through import words_in
from gioia_coder.workflow.exchange import taking_in
from tests.store.filled import fill
from tests.store.world import World, new_store, new_text


def files_of(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def back_and_forth(store: Store, scratch: Path) -> archiving.Restored:
    """Archive a store, restore it, archive that, and compare all of it."""
    archiving.archive(store, scratch / "a")
    done = archiving.restore(scratch / "a", scratch / "new")
    assert (done.checked, done.same, done.warnings) == (True, True, ())
    with Store.open(done.store) as made:
        assert snapshot.study(made).content_hash == snapshot.study(store).content_hash == done.revision
        assert project.check(made).faults == project.check(store).faults
        archiving.archive(made, scratch / "b")
    assert timeless(scratch / "a") == timeless(scratch / "b")
    return done


def timeless(folder: Path) -> dict[str, Any]:
    """Return the files without what taking in says anew: when codings in quarantine and those of rounds were made."""
    found: dict[str, Any] = files_of(folder)
    del found["checksums.sha256"]
    for name in found:
        if name.startswith(("codings", "rounds/")):
            lines = [json.loads(line) for line in found[name].decode().split("\n") if line]
            found[name] = [
                {
                    key: said
                    for key, said in line.items()
                    if key != "when" or (name == "codings.jsonl" and "quarantined" not in line)
                }
                for line in lines
            ]
    return found


def test_the_sample_study_comes_back(sample_copy: Path, tmp_path: Path) -> None:
    with Store.open(sample_copy / "project.gioia") as store:
        done = back_and_forth(store, tmp_path)
        with Store.open(done.store) as made:
            new, old = (reading.settings(one.connection) for one in (made, store))
            assert new["name"] == demonstration.NAME and new["project.uuid"] != old["project.uuid"]
            books = [reading.codebook(one.connection) for one in (made, store)]
            assert [one.ref for one in books[0].walk()] == [one.ref for one in books[1].walk()]


def test_a_store_with_every_noun_comes_back(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        fill(store)
        back_and_forth(store, tmp_path)


@pytest.mark.parametrize("seed", range(4))
def test_stores_made_at_random_come_back(seed: int, tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        world = World(store, seed)
        for _ in range(90):
            world.step()
        back_and_forth(store, tmp_path)


def test_an_archive_holds_no_time_of_its_own(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        fill(store)
        archiving.archive(store, tmp_path / "a")
        time.sleep(1.1)
        archiving.archive(store, tmp_path / "b")
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")


def test_an_archive_holds_the_present_texts_only(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        one = fill(store)
        with one.act() as act:
            writing.add_revision(act, one.source, new_text("Anna: Other words.\n"), {}, n=2)
        archiving.archive(store, tmp_path / "a")
    whole = b"".join(files_of(tmp_path / "a").values())
    assert b"Other words." in whole and b"We sell online now" not in whole


# Pseudonyms.


def key(folder: Path, *names: str) -> None:
    rows = "".join(f"{name},P{n},person,,\n" for n, name in enumerate(names))
    (folder / "pseudonyms.csv").write_text("written,pseudonym,kind,before,after\n" + rows, "utf-8")


@pytest.mark.parametrize("public", [False, True])
def test_real_names_of_the_key_do_not_leave(public: bool, tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        fill(store)
        key(tmp_path, "money")
        with pytest.raises(InputError, match=r'the real name "money" still stands there') as caught:
            archiving.archive(store, tmp_path / "a", public=public)
        assert "Nothing was written." in "\n".join(caught.value.lines())
        assert not (tmp_path / "a").exists()


def test_coders_are_nobodys_secret(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        fill(store)
        key(tmp_path, "eva", "kim")
        archiving.archive(store, tmp_path / "a")
    assert b"adopt:eva" in files_of(tmp_path / "a")["decisions.jsonl"]


def with_original(store: Store, data: bytes) -> None:
    one = fill(store)
    with one.act() as act:
        found = new_text("Anna: Other words.\n")
        source = writing.add_source(act, "E2-01", case=None, kind="interview")
        writing.add_revision(act, source, writing.NewText(found.text, found.turns, data, found.layout, ""), {})


def zipped(words: str) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", words)
    return held.getvalue()


@pytest.mark.parametrize(("data", "left"), [(zipped("<a>Harm</a><b>less</b>"), False), (b"%PDF-1.4 nobody can see", True)])
def test_imported_files_are_looked_through_or_left_out(data: bytes, left: bool, tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        with_original(store, data)
        key(tmp_path, "Kimberly")
        done = archiving.archive(store, tmp_path / "a")
    assert bool(done.left_out) is left
    assert (tmp_path / "a" / "originals").exists() is not left
    assert archiving.restore(tmp_path / "a", tmp_path / "new").same


def test_a_name_across_two_parts_of_a_document_is_found(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        with_original(store, zipped("<t>Kimb</t><t>erly</t>"))
        key(tmp_path, "Kimberly")
        with pytest.raises(InputError, match="Kimberly"):
            archiving.archive(store, tmp_path / "a")


def test_damaged_and_wrapped_files_cannot_be_looked_through() -> None:
    assert words_in(b"PK\x03\x04 broken") is None
    assert words_in(b"{\\rtf1 x}") is None
    assert words_in(b"\x00\x01") is None
    assert words_in(b"caf\xe9") == ["café"]


# Restoring.


def archived(folder: Path) -> Path:
    (folder / "old").mkdir(parents=True)
    with new_store(folder / "old") as store:
        fill(store)
        archiving.archive(store, folder / "a")
    return folder / "a"


def test_a_changed_archive_is_refused_until_its_checksums_are_gone(tmp_path: Path) -> None:
    folder = archived(tmp_path)
    path = folder / "memos.jsonl"
    path.write_bytes(path.read_bytes().replace(b"on the case", b"about the case"))
    with pytest.raises(InputError, match=r"memos\.jsonl: is not as it was written"):
        archiving.restore(folder, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    (folder / "checksums.sha256").unlink()
    done = archiving.restore(folder, tmp_path / "new")
    assert not done.checked and done.same
    with Store.open(done.store) as store:
        assert "about the case" in [one.text for one in reading.memos(store.connection)]


def test_restoring_goes_into_a_new_or_empty_folder_only(tmp_path: Path) -> None:
    folder = archived(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    for target, said in (
        (tmp_path / "full", "is not empty"),
        (tmp_path / "full" / "mine.txt", "is a file"),
        (folder / "x", "is inside"),
    ):
        with pytest.raises(ConflictError, match=said):
            archiving.restore(folder, target)
    (tmp_path / "empty").mkdir()
    assert archiving.restore(folder, tmp_path / "empty").store.is_file()
    assert not [one for one in (tmp_path / "empty").iterdir() if one.name.startswith(".")]
    assert plain_study.verify(folder)


@pytest.mark.parametrize("there", [False, True])
def test_a_failure_leaves_nothing_half_made(there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = archived(tmp_path)
    if there:
        (tmp_path / "new").mkdir()

    def failing(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(taking_in, "apply", failing)
    with pytest.raises(KeyboardInterrupt):
        archiving.restore(folder, tmp_path / "new")
    assert (tmp_path / "new").exists() is there
    assert not there or not list((tmp_path / "new").iterdir())
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith(".")) == []


def test_broken_lines_are_told_and_make_no_project(tmp_path: Path) -> None:
    folder = archived(tmp_path)
    (folder / "checksums.sha256").unlink()
    for name in ("memos.jsonl", "links.jsonl"):
        with (folder / name).open("a") as stream:
            stream.write("{\n")
    with pytest.raises(InputError) as caught:
        archiving.restore(folder, tmp_path / "new")
    assert [one.where for one in caught.value.problems] == ["memos.jsonl:6", "links.jsonl:2"]
    assert not (tmp_path / "new").exists()


# The command.


def gioia(*words: str, exit_code: int = 0) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == exit_code, done.output
    return " ".join(done.output.split())


def test_the_command_archives_and_restores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "old").mkdir()
    with new_store(tmp_path / "old") as store:
        fill(store)
    monkeypatch.chdir(tmp_path / "old")
    said = gioia("archive", str(tmp_path / "a"))
    assert "the whole study as it is now. Its README.md says what is what." in said
    assert "cannot be restored" in gioia("archive", "public", "--public")
    done = json.loads(CliRunner().invoke(app, ["archive", str(tmp_path / "a"), "--json"]).stdout)
    assert done["public"] is False and done["files"] == len(files_of(tmp_path / "a"))
    said = gioia("archive", "--restore", str(tmp_path / "a"), str(tmp_path / "new"))
    assert "1 sources" not in said and "1 source, 1 coding, revision" in said
    assert "is a public archive" in gioia("archive", "--restore", "public", str(tmp_path / "x"), exit_code=1)
    gioia("archive", "--restore", "public", exit_code=2)
    gioia("archive", "a", "b", exit_code=2)
    (tmp_path / "a" / "checksums.sha256").unlink()
    said = gioia("archive", "--restore", str(tmp_path / "a"), str(tmp_path / "again"))
    assert "there was no checksums.sha256" in said
