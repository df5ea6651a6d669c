from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gioia_coder.core.model import Reading
from gioia_coder.errors import ConflictError, InputError, StoreError, UnknownNameError
from gioia_coder.store import Store, reading, writing
from gioia_coder.workflow import cases, opening, project, status, withdrawing
from gioia_coder.workflow.importing import import_sources


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(project.init(tmp_path / "study", name=" My study ", language="de")) as opened:
        yield opened


def test_a_new_project_has_its_folders_its_name_and_no_entry(store: Store) -> None:
    assert sorted(one.name for one in store.folder.iterdir()) == ["codebooks", "exports", "project.gioia", "transcripts"]
    assert (reading.settings(store.connection)["name"], store.last_entry) == ("My study", 0)
    with pytest.raises(ConflictError, match="exists already"):
        project.init(store.folder, name="Again")


def test_a_project_needs_a_name_and_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder, name in ((tmp_path / "x", " "), (tmp_path / "file", "N"), (tmp_path / "file" / "y", "N")):
        with pytest.raises(InputError):
            project.init(folder, name=name)


def test_a_project_is_found_from_any_folder_inside_it(store: Store, tmp_path: Path) -> None:
    for here in (store.folder, store.folder / "transcripts"):
        assert opening.find_store(here=here) == store.path
    assert opening.find_store(store.folder) == opening.find_store(store.path) == store.path
    for missing in (tmp_path / "nowhere", tmp_path / "no.gioia"):
        with pytest.raises(StoreError, match="there is no project at"):
            opening.find_store(missing)


def test_settings_are_set_shown_and_refused_by_name(store: Store) -> None:
    shown = dict(project.settings(store, ["unit=sentence"]).rows)
    assert (shown["unit"], shown["language"], shown["name"]) == ("sentence", "de", "My study")
    assert dict(project.settings(store, ["unit="]).rows)["unit"] == "turn"
    entry = store.last_entry
    with pytest.raises(UnknownNameError, match="setting"):
        project.settings(store, ["units=x"])
    assert store.last_entry == entry


def test_undo_takes_back_several_and_says_each(store: Store) -> None:
    for ref in ("E1", "E2", "E3"):
        cases.set_case(store, ref, [])
    assert project.undo(store, 2) == ["undo 3: set case E3", "undo 2: set case E2"]
    assert project.undo(store, entry=5) == ["redo 2: set case E2"]
    assert [case.ref for case in reading.cases(store.connection)] == ["E1", "E2"]
    assert len(project.undo(store, 9)) == 2
    with pytest.raises(ConflictError, match="nothing to undo"):
        project.undo(store)
    with pytest.raises(InputError):
        project.undo(store, 0)


def test_the_log_tells_every_entry_and_what_was_undone(store: Store) -> None:
    cases.set_case(store, "E1", [], who="eva")
    project.undo(store, who="kim")
    rows = [(row[0], *row[2:]) for row in project.log(store).rows]
    assert rows == [(1, "eva", "set case E1", True), (2, "kim", "undo 1: set case E1", False)]


def test_a_backup_is_whole_gets_its_suffix_and_comes_back(store: Store, tmp_path: Path) -> None:
    cases.set_case(store, "E1", [])
    copy = project.backup(store, tmp_path / "copies" / "mine").path
    assert copy == tmp_path / "copies" / "mine.gioia"
    with pytest.raises(ConflictError, match="exists already"):
        project.backup(store, copy)
    cases.set_case(store, "E2", [])
    store.close()
    kept = project.restore(store.path, copy)
    assert kept is not None
    with Store.open(store.path) as again:
        assert [case.ref for case in reading.cases(again.connection)] == ["E1"]
    with pytest.raises(InputError, match="no such file"):
        project.restore(store.path, tmp_path / "none.gioia")
    with pytest.raises(ConflictError, match="the store itself"):
        project.restore(store.path, store.path)


def test_check_and_status_tell_of_changed_files_and_synced_folders(tmp_path: Path) -> None:
    with Store.open(project.init(tmp_path / "Dropbox" / "study", name="S")) as store:
        file = store.folder / "transcripts" / "a.txt"
        file.write_text("Interviewer: What?\nAnna: We sell online.\nInterviewer: So?\nAnna: Yes.\n")
        import_sources(store, [file], case="E1")
        assert project.check(store).faults == ()
        file.write_text("Anna: No.\n")
        assert "differs from what was imported as a" in project.check(store).faults[0].what
        found = status.status(store)
        assert (dict(found.counts)["sources"], dict(found.counts)["informants"], found.entry) == (1, 1, 1)
        assert ["dropbox" in one for one in found.warnings] == [True, False]
        assert len(found.revision) == 64


def test_a_withdrawal_needs_the_whole_id(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a1.txt").write_text("Interviewer: What?\nAnna: We sell online.\nInterviewer: So?\nAnna: Yes.\n")
    import_sources(store, [tmp_path / "a1.txt"], case="E1")
    for typed in ("a", "", "E1"):
        with pytest.raises(UnknownNameError, match="source or informant"):
            withdrawing.erase(store, typed)
    withdrawing.erase(store, "A1")
    assert reading.sources(store.connection) == ()


def test_files_of_one_name_in_several_folders_are_each_what_was_imported(store: Store) -> None:
    files = {case: store.folder / "transcripts" / case / "01.txt" for case in ("E1", "M1")}
    for case, file in files.items():
        file.parent.mkdir()
        file.write_text(f"Anna: We sell in {case}.\n")
        import_sources(store, [file], ref=f"{case}-01")
    assert (project.check(store).faults, status.status(store).warnings) == ((), ())
    files["M1"].write_text("Anna: No.\n")
    faults = [(fault.where, fault.what) for fault in project.check(store).faults]
    assert faults == [("transcripts/M1/01.txt", "differs from what was imported as M1-01.")]


def test_the_consensus_is_not_counted_among_the_coders(store: Store) -> None:
    with store.act("coders", who="eva") as act:
        for name in ("anna", "consensus"):
            writing.add_coder(act, name)
    assert dict(status.status(store).counts)["coders"] == 1


def test_status_tells_what_was_begun_and_not_finished(store: Store, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"Anna: We sell {name}.\n")
    import_sources(store, [tmp_path / "a.txt", tmp_path / "b.txt"])
    with store.act("read", who="eva") as act:
        anna, ben = (writing.add_coder(act, name) for name in ("anna", "ben"))
        for coder, source, state in ((anna, 1, Reading.READING), (anna, 2, Reading.READING), (ben, 1, Reading.DONE)):
            writing.put_reading(act, coder, source, state, 1)
    assert status.status(store).open == ("anna has begun and not finished a, b",)
