from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from gioia_coder.errors import ConflictError, GioiaError, InputError
from gioia_coder.store import Store, copies, erasing, reading, writing
from gioia_coder.store import tables as t
from gioia_coder.store.checking import damage
from gioia_coder.workflow import codebook_changes, coders, coding, judging, merging, sharing
from tests.store.apart import brought, content, project, revise, shared, twin


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return project(tmp_path)


def code(path: Path, address: str, *codes: str, coder: str, new: tuple[str, ...] = ()) -> None:
    with Store.open(path) as store:
        coding.code(store, address, codes, coder=coder, new=list(new))


def test_sharing_says_what_it_wrote(path: Path) -> None:
    with Store.open(path) as store:
        done = sharing.share(store, path.parent / "dora.gioia", coder="dora", sources=["S2"]).as_data()
        again = sharing.share(store, path.parent / "anna.gioia", coder="ANNA").as_data()
    assert done | {"file": ""} == {
        "coder": "dora", "file": "", "sources": ["S2"], "letter": "d", "codings": 0, "new_coder": True,
    }  # fmt: skip
    assert (again["coder"], again["new_coder"], again["codings"]) == ("anna", False, 1)
    with Store.open(path) as store, pytest.raises(ConflictError, match="consensus"):
        sharing.share(store, path.parent / "c.gioia", coder="Consensus")


def test_a_dry_run_says_what_a_merge_does_and_leaves_nothing(path: Path) -> None:
    copy = shared(path, "anna")
    code(copy, "S2:2", "c001", coder="anna", new=("waits",))
    before, files = content(path), sorted(path.parent.rglob("*"))
    with Store.open(path) as store:
        planned = merging.merge_file(store, copy, dry_run=True)
        entries = store.last_entry
    assert (content(path), sorted(path.parent.rglob("*"))) == (before, files)
    done = brought(path, copy)
    assert done.as_data() == planned.as_data() and done.changed
    assert [row[0] for row in done.as_table().rows] == ["codings added", "new code"]
    with Store.open(path) as store:
        assert store.last_entry == entries + 1
        assert reading.entries(store.connection)[-1].what == "merge anna.gioia: 2 added"
        assert any("merge" in one.name for one in copies.all_of(path))


def test_a_coder_who_was_renamed_here_stays_one(path: Path) -> None:
    copy = shared(path, "anna")
    code(copy, "S2:2", "c001", coder="anna")
    with Store.open(path) as store:
        coders.set_coder(store, "anna", ["name=Anne"])
    assert brought(path, copy).done.new_coders == []
    with Store.open(path) as store:
        assert [one.name for one in reading.coders(store.connection)] == ["Anne", "bjarne", "caspar"]


def test_a_copy_of_another_project_is_merged_again_and_again(tmp_path: Path) -> None:
    here, there = project(tmp_path / "here"), project(tmp_path / "there")
    copy = shared(there, "bjarne")
    code(copy, "S1:4", "c001", coder="bjarne")
    assert brought(here, copy).done.matched == ["S1", "S2", "S3"]
    code(copy, "S3:1", "c002", coder="bjarne")
    with Store.open(copy) as store:
        judging.add_memo(store, "look", on=judging.about(store, source="S2"), who="bjarne")
    done = brought(here, copy).done
    assert (done.added, done.memos_added, done.matched, done.left_out) == (1, 1, [], {})
    assert not brought(here, copy).changed


def test_two_merges_of_one_copy_at_once_bring_it_in_once(path: Path) -> None:
    copy = shared(path, "caspar")
    code(copy, "S1:4", "c001", coder="caspar")
    command = [sys.executable, "-m", "gioia_coder", "--project", str(path), "merge", str(copy), "--yes"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)]
    said = [one.communicate()[0] for one in running]
    assert [one.returncode for one in running] == [0, 0], said
    with Store.open(path) as store:
        assert list(damage(store.connection)) == []
        assert sum("merge caspar" in one.what for one in reading.entries(store.connection)) == 1
    assert list(path.parent.glob(".*")) == []


def test_codings_follow_several_corrections_of_a_text(path: Path) -> None:
    copy = shared(path, "anna")
    for address in ("S2:2.1", "S2:4.1", "S2:4.2"):
        code(copy, address, "c003", coder="anna")
    for old, new in (
        ("Forty people", "Forty-one people"),
        ("Forty-one people work there.", "Nobody counts."),
        ("Ben: The", "Ben: A"),
    ):
        revise(path, "S2", old, new)
    done = brought(path, copy).done
    assert (done.added, done.quarantined) == (3, 1)
    with Store.open(path) as store:
        assert list(damage(store.connection)) == []
        [lost] = store.connection.execute(reading.present(t.coding).where(t.coding.c.quarantined == 1)).all()
        assert reading.text_of(store.connection, lost.revision_id)[lost.start : lost.end] == "Forty people work there."


def test_an_erased_informant_does_not_come_back_by_a_full_copy_either(path: Path) -> None:
    with Store.open(path) as store, store.act("people", who="principal") as act:
        case = writing.add_case(act, "Ben")
        who = writing.add_informant(act, "Ben", case=case, role="foreman")
        source = reading.sources(act.connection)[1]
        assert source.revision is not None
        writing.put_speaker(act, source.revision, "Ben", who)
        asking = writing.add_informant(act, "Q", case=None, role="interviewer")
        writing.put_speaker(act, source.revision, "Q", asking)
        writing.put_speaking(act, source.id, [who, asking])
    full = twin(path, "full")
    code(full, "S2:2", "c001", coder="anna")
    with Store.open(full) as store:
        judging.add_memo(store, "he knows", on=judging.about(store, case="Ben"), who="anna")
        judging.rate(store, "Ben", "c001", "high", why="he said it", coder="anna")
    with Store.open(path) as store:
        erasing.erase(store, "informant", reading.uuid_of(store.connection, "informant", who), who="principal")
    done = brought(path, full).done
    assert done.left_out == {
        "S2 was erased here": 1,
        "a memo on a case that is not here": 1,
        "a case or a code of it is not here": 1,
    }
    data = path.read_bytes()
    assert b"foreman" not in data and b"patent took years" not in data and b"he knows" not in data
    with Store.open(path) as store:
        assert [one.ref for one in reading.informants(store.connection)] == ["Q"]
        assert reading.cases(store.connection) == ()


@pytest.mark.parametrize("size", [0, 10, 100, 4096, 9000])
def test_a_file_that_breaks_off_is_refused(path: Path, size: int) -> None:
    copy = shared(path, "anna")
    copy.write_bytes(copy.read_bytes()[:size])
    before = content(path)
    with Store.open(path) as store, pytest.raises(GioiaError):
        merging.merge_file(store, copy)
    assert content(path) == before


def test_a_store_with_a_log_beside_it_is_read(path: Path) -> None:
    copy = shared(path, "anna")
    with closing(sqlite3.connect(copy)) as raw:
        raw.execute("PRAGMA journal_mode=WAL")
    code(copy, "S2:2", "c001", coder="anna")
    assert brought(path, copy).done.added == 1


def test_a_code_retired_and_a_code_merged_twice_are_followed_to_the_end(path: Path) -> None:
    copy = shared(path, "anna")
    for ref in ("c001", "c002", "c003"):
        code(copy, "S3:1", ref, coder="anna")
    with Store.open(path) as store:
        codebook_changes.merge(store, ["c001"], "c002", who="principal")
        codebook_changes.merge(store, ["c002"], "c003", who="principal")
        codebook_changes.retire(store, "c003", who="principal")
    done = brought(path, copy).done
    assert (done.added, done.united) == (1, 2)
    assert not brought(path, copy).changed


def test_what_cannot_be_a_copy_says_what_to_do(path: Path) -> None:
    with Store.open(path) as store:
        (path.parent / "copies").mkdir()
        with pytest.raises(InputError, match="no project in it"):
            merging.merge_file(store, path.parent / "copies")
        with pytest.raises(InputError, match="no such file"):
            merging.merge_file(store, path.parent / "none.gioia")
