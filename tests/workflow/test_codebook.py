"""A codebook is imported, exported, shown, checked and compared as a whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gioia_coder.core.model import Level
from gioia_coder.errors import ConflictError, InputError, UnknownNameError
from gioia_coder.store import Store, codebook_rows, copies, writing
from gioia_coder.workflow import codebook, codebook_changes
from tests.workflow.coded_store import TEXT, code, create, state

SAMPLE = Path(__file__).parents[2] / "codebooks" / "1-driving-forces.yaml"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create(tmp_path) as made:
        yield made


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "empty.gioia", {"name": "Empty"}) as made:
        yield made


def bring(store: Store, path: Path, **options: Any) -> Any:
    plan = codebook.plan_import(store, path, **options)
    codebook.apply_import(store, plan, path, who="test")
    return plan


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


# Importing and exporting.


def test_a_first_import_brings_codes_links_and_names_after_a_copy_and_only_adds(empty: Store) -> None:
    plan = bring(empty, SAMPLE)
    book = codebook.current(empty)
    assert (book.name, len(book.ordered(Level.DIMENSION)), len(book.links)) == ("Driving forces", 3, 1)
    assert not codebook.changes_codes(plan)
    assert [path.stem.endswith("codebook-import") for path in copies.all_of(empty.path)] == [True]
    assert empty.last_entry == 1


def test_the_same_file_twice_makes_no_entry_and_no_copy(empty: Store) -> None:
    bring(empty, SAMPLE)
    before = len(copies.all_of(empty.path))
    assert bring(empty, SAMPLE).lines() == []
    assert (empty.last_entry, len(copies.all_of(empty.path))) == (1, before)


def test_an_import_is_undone_and_done_again_with_the_same_ids(empty: Store) -> None:
    bring(empty, SAMPLE)
    refs = [one.ref for one in codebook.current(empty).walk()]
    empty.undo(who="test")
    assert codebook.current(empty).codes == () and codebook.current(empty).name == ""
    bring(empty, SAMPLE)
    assert [one.ref for one in codebook.current(empty).walk()] == refs


def test_an_id_keeps_the_code_through_a_new_name_and_place_and_its_codings(store: Store, tmp_path: Path) -> None:
    code(store, "c001", 0, 5)
    path = write(tmp_path / "b.yaml", "dimensions:\n- {id: d1, name: Frugal}\nungrouped:\n- {id: c001, name: has little}\n")
    plan = bring(store, path)
    assert codebook.changes_codes(plan)
    assert plan.lines() == ['rename c001 "no money" to "has little"', 'move c001 "has little" from theme "Scarcity" to ungrouped']
    assert [one["codings"] for one in codebook.show(store)[0] if one["code"] == "has little"] == [1]


def test_what_the_file_omits_stays_or_is_retired_when_asked(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "b.yaml", "ungrouped:\n- {id: c003, name: lets go}\n- brand new\n")
    plan = bring(store, path)
    assert plan.lines() == ['add concept c004 "brand new"']
    assert not codebook.changes_codes(plan)
    plan = bring(store, path, retire_missing=True)
    assert codebook.changes_codes(plan)
    assert sorted(one.ref for one in codebook.current(store).live) == ["c003", "c004"]


def test_a_faulty_file_is_refused_whole_with_every_line(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "b.yaml", "dimensions:\n- name: A\n  color: red\n- name: a\nlinks:\n- {from: A, to: nowhere}\n")
    before = store.last_entry
    with pytest.raises(InputError) as error:
        bring(store, path)
    assert [one.where for one in error.value.problems] == ["b.yaml:3", "b.yaml:4", "b.yaml:6"]
    assert store.last_entry == before


def test_a_plan_that_is_out_of_date_is_not_carried_out(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "b.yaml", "ungrouped:\n- brand new\n")
    plan = codebook.plan_import(store, path)
    codebook_changes.rename(store, "c001", "has little")
    before = store.last_entry
    with pytest.raises(ConflictError, match="meanwhile"):
        codebook.apply_import(store, plan, path)
    assert store.last_entry == before


def hostile(store: Store) -> None:
    """Give a store names and texts that files are prone to change."""
    names = ("=1+1", "007", "NO", "- a", 'say "hi": # no', "卖货", "<r>x</r>", "n" * 300, "@x", "null", "-")
    for name in names:
        codebook_changes.add(store, Level.CONCEPT, name, fields={"definition": f"{name}\n\nline  two "})
    codebook_changes.add(store, Level.THEME, "-", parent="Frugal")
    codebook_changes.move(store, "=1+1", "theme:-")
    codebook_changes.edit(store, "c001", ["keywords=a b|*c*|=d", "examples=one|two", "label:zh-Hant=沒錢", "label:de=kein Geld"])
    ends = [codebook.current(store).find(name).id for name in ("c001", "t02")]
    with store.act("link", who="test") as act:
        writing.put_link(act, ends[0], ends[1], "leads, to", [])


@pytest.mark.parametrize("suffix", [".yaml", ".csv", ".xlsx"])
def test_an_exported_codebook_imported_into_a_new_project_is_exported_as_the_same_bytes(
    store: Store, empty: Store, tmp_path: Path, suffix: str
) -> None:
    hostile(store)
    first, second = tmp_path / f"one{suffix}", tmp_path / "again" / f"one{suffix}"
    codebook.export(store, first)
    bring(empty, first)
    codebook.export(empty, second)
    assert second.read_bytes() == first.read_bytes()
    assert len(codebook.current(empty).links) == 1
    entries = (store.last_entry, empty.last_entry)
    assert bring(store, first).lines() == bring(empty, second).lines() == []
    assert (store.last_entry, empty.last_entry) == entries


def test_exporting_replaces_the_file_that_was_there(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "b.yaml", "old")
    assert codebook.export(store, path) == 6
    assert "Scarcity" in path.read_text("utf-8")


# Showing.


def test_show_counts_each_code_with_what_stands_below_and_leaves_retired_ones_out(store: Store) -> None:
    code(store, "c001", 0, 5)
    code(store, "c002", 0, 5)
    code(store, "t01", 0, 9)
    codebook_changes.merge(store, ["c002"], "c001")
    data, table = codebook.show(store)
    assert [tuple(row) for row in table.rows] == [
        ("d1", "Frugal", 2),
        ("  t01", "Scarcity", 2),
        ("    c001", "no money", 1),
        ("t02", "Drift", 0),
        ("c003", "lets go", 0),
    ]
    assert [(one["id"], one["codings"], one["parent"]) for one in data[:3]] == [
        ("d1", 0, ""),
        ("t01", 1, "d1"),
        ("c001", 1, "t01"),
    ]
    assert [row[1] for row in codebook.show(store, retired=True)[1].rows][-1] == "shares a van (merged into c001)"
    assert [row[0] for row in codebook.show(store, level=Level.THEME)[1].rows] == ["t01", "t02"]


# Checking.


def keys(store: Store, *, dismissed: bool = False) -> list[str]:
    return [one.key for one in codebook.hints(store, dismissed=dismissed)]


def test_hints_count_informants_in_the_layer_that_reports_count(store: Store) -> None:
    a, b = TEXT.index("We go"), TEXT.index("Nobody")
    code(store, "c001", a, a + 5)
    code(store, "c001", a, a + 5, "ben")
    code(store, "c002", a, a + 5)
    code(store, "c002", b, b + 5)
    code(store, "c003", TEXT.index("How"), TEXT.index("How") + 3)
    assert keys(store) == ["one-informant:c001"]
    code(store, "c002", a, a + 5, "consensus")
    assert keys(store) == ["one-informant:c002"]


def test_hints_name_lone_concepts_equal_names_long_names_and_used_retired_codes(store: Store) -> None:
    codebook_changes.add(store, Level.CONCEPT, "drift", parent="Drift")
    codebook_changes.add(store, Level.CONCEPT, "x" * 91)
    code(store, "c003", 0, 2)
    codebook_changes.retire(store, "c003")
    assert keys(store) == ["lone-concept:t02", "same-as-theme:c004", "long-name:c005", "retired:c003"]
    with store.act("settings", who="test") as act:
        writing.put_setting(act, "label_length", "200")
    assert "long-name:c005" not in keys(store)


def test_open_items_are_what_is_ungrouped(store: Store) -> None:
    assert [(one.kind, one.where) for one in codebook.open_items(store)] == [("open", "t02"), ("open", "c003")]
    assert codebook.check(store)[:2] == codebook.open_items(store)


def test_a_hint_is_dismissed_with_a_reason_and_brought_back(store: Store) -> None:
    codebook_changes.add(store, Level.CONCEPT, "drifts", parent="Drift")
    [key] = keys(store)
    with pytest.raises(InputError, match="reason"):
        codebook.dismiss(store, key, " ")
    codebook.dismiss(store, key, "the theme is new")
    assert keys(store) == []
    assert [(one.key, one.why) for one in codebook.hints(store, dismissed=True)] == [(key, "the theme is new")]
    codebook.restore(store, key)
    assert keys(store) == [key]
    with pytest.raises(UnknownNameError):
        codebook.dismiss(store, "lone-concept:t99", "why")
    with pytest.raises(UnknownNameError):
        codebook.restore(store, key)


def test_a_file_is_checked_alone_or_against_the_project(store: Store, tmp_path: Path) -> None:
    path = write(
        tmp_path / "b.yaml",
        "dimensions:\n- name: D\n  themes:\n  - name: T\n    concepts: [t]\nlinks:\n- {from: 'theme:T', to: Drift}\n",
    )
    with pytest.raises(InputError, match=r"b\.yaml:7"):
        codebook.check_file(path)
    assert [(one.kind, one.where, one.what) for one in codebook.check_file(path, store)] == [
        ("hint", "T", 'theme "T" has one concept only.'),
        ("hint", "t", 'concept "t" has the name of its theme; keep the informants\' words.'),
    ]


# Comparing.


def changed(store: Store | None, a: str, b: str = "now") -> list[tuple[Any, ...]]:
    return [tuple(row) for row in codebook.diff(store, a, b).rows]


def test_entries_are_compared_as_the_codebook_stood_then(store: Store) -> None:
    start = store.last_entry
    seen = {start: state(store)[0]}
    code(store, "c001", 0, 5)
    for step in (
        lambda: codebook_changes.rename(store, "c001", "has little"),
        lambda: codebook_changes.edit(store, "c001", ["definition=x", "label:zh=钱"]),
        lambda: codebook_changes.merge(store, ["c002"], "c001"),
        lambda: codebook_changes.add(store, Level.CONCEPT, "new", parent="Drift"),
        lambda: store.undo(who="test"),
        lambda: codebook_changes.retire(store, "t01"),
        lambda: store.undo(who="test", number=store.last_entry),
        lambda: store.undo(who="test", number=store.last_entry),
    ):
        step()
        seen[store.last_entry] = state(store)[0]
    for entry, codes in seen.items():
        assert sorted(codebook_rows.as_of(store.connection, entry).codes, key=lambda one: one.id) == codes
    assert changed(store, str(start), str(start + 3)) == [
        ("renamed", "c001", "no money", "no money", "has little"),
        ("edited definition", "c001", "has little", "", "x"),
        ("edited label:zh", "c001", "has little", "", "钱"),
    ]
    assert changed(store, str(start + 3), str(start + 4)) == [("merged", "c002", "shares a van", "", 'c001 "has little"')]
    assert changed(store, "now", str(store.last_entry)) == []


def test_names_of_the_codebook_and_links_are_compared_too(empty: Store) -> None:
    bring(empty, SAMPLE)
    rows = changed(empty, "0", "1")
    assert ("renamed", "", 'the codebook ""', "", "Driving forces") in rows
    assert [row[0] for row in rows].count("linked") == 1
    assert changed(empty, "1", "0")[-1][0] == "unlinked"


def test_a_date_is_its_last_entry_and_a_time_the_last_one_until_then(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(["2031-05-01T23:30:00Z", "2031-05-02T00:30:00Z"])
    for name in ("first", "second"):
        moment = next(moments)
        monkeypatch.setattr("gioia_coder.store.now", lambda moment=moment: moment)
        codebook_changes.add(store, Level.CONCEPT, name)
    assert [row[2] for row in changed(store, "2031-05-01T23:30Z")] == ["second"]
    assert [row[2] for row in changed(store, "2031-05-01T23:29:59+00:00")] == ["first", "second"]
    assert changed(store, "2031-05-03") == []
    assert [row[2] for row in changed(store, "2031-04-28")] == ["first", "second"]


def test_files_are_compared_with_each_other_and_with_the_project(store: Store, tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.yaml"
    codebook.export(store, one)
    assert changed(store, str(one)) == []
    codebook_changes.rename(store, "c001", 'say "hi"')
    codebook_changes.edit(store, "c001", ["examples=a|b"])
    codebook.export(store, two)
    expected = [("renamed", "c001", "no money", "no money", 'say "hi"'), ("edited examples", "c001", 'say "hi"', "", "a\nb")]
    assert changed(None, str(one), str(two)) == expected
    assert changed(store, str(one)) == expected


def test_what_is_no_state_is_refused(store: Store) -> None:
    for word, error in (
        ("9999", UnknownNameError),
        ("2026-13-01", InputError),
        ("yesterday", InputError),
        ("no.yaml", InputError),
    ):
        with pytest.raises(error):
            codebook.diff(store, word)
    with pytest.raises(ConflictError, match="no project"):
        codebook.diff(None, "1", "2")


def test_the_sample_files_have_no_faults(tmp_path: Path) -> None:
    for path in SAMPLE.parent.glob("*.yaml"):
        shutil.copy(path, tmp_path)
        codebook.check_file(tmp_path / path.name)
