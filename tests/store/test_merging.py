from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest

import gioia_coder.store as store_module
from gioia_coder.core.model import Level, Reading
from gioia_coder.errors import ConflictError, GioiaError
from gioia_coder.store import Store, copies, erasing, reading, writing
from gioia_coder.store import tables as t
from gioia_coder.store.checking import damage
from gioia_coder.workflow import codebook_changes, coding, judging, sources
from gioia_coder.workflow.project import check as project_check
from tests.store.apart import CODERS, Coder, brought, content, lead, project, revise, shared, twin
from tests.store.test_migrations import loaded
from tests.store.world import TEXTS, add_source, state


@pytest.mark.parametrize("seed", range(6))
def test_copies_merged_in_every_order_give_one_content(tmp_path: Path, seed: int) -> None:
    path = project(tmp_path)
    copies = {name: shared(path, name) for name in CODERS}
    coders = [Coder(copies[name], name, seed * 10 + n) for n, name in enumerate(CODERS)]
    for one in coders:
        one.work(12)
    early = twin(copies["bjarne"], "early")
    for one in coders:
        one.work(25)
    lead(path)
    found = set()
    for n, order in enumerate(permutations(CODERS)):
        here = twin(path, f"order{n}")
        steps = [copies[name] for name in order]
        steps.insert(n % 4, early)
        for copy in steps:
            brought(here, copy)
        before = state_of(here)
        assert not any(brought(here, copy).changed for copy in steps)
        assert state_of(here) == before
        with Store.open(here) as store:
            assert list(damage(store.connection)) == []
        found.add(content(here))
    assert len(found) == 1


@pytest.mark.parametrize("seed", range(2))
def test_copies_merged_before_and_after_what_the_lead_changed_give_one_content(tmp_path: Path, seed: int) -> None:
    path = project(tmp_path)
    names = [shared(path, name) for name in CODERS]
    for n, name in enumerate(CODERS):
        Coder(names[n], name, seed * 10 + n).work(25)
    found = set()
    for n, order in enumerate(permutations(names)):
        here = twin(path, f"order{n}")
        for at, copy in enumerate(order):
            if at == n % 3:
                lead(here)
            brought(here, copy)
        assert not any(brought(here, copy).changed for copy in order)
        found.add(content(here))
    assert len(found) == 1


def state_of(path: Path) -> object:
    """Return all that is present, and the number of entries."""
    with Store.open(path) as store:
        return state(store), store.last_entry


# What both sides did.


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return project(tmp_path)


def code(path: Path, address: str, *codes: str, coder: str = "anna", **more: object) -> None:
    with Store.open(path) as store:
        coding.code(store, address, codes, coder=coder, **more)  # type: ignore[arg-type]


def uncode(path: Path, address: str, coder: str = "anna") -> None:
    with Store.open(path) as store:
        place = coding.find_place(store, address)
        coding.uncode(store, place, coding.coded_there(store, place, [], coder=coder), coder=coder)


def codings(path: Path, coder: str = "anna") -> list[tuple[str, str, str, bool]]:
    """Return the words, code, memo and quarantine of a coder's codings."""
    with Store.open(path) as store:
        connection = store.connection
        codes = reading.codebook(connection).by_id
        coders = {one.id: one.name for one in reading.coders(connection)}
        texts = {row.id: (row.source_id, row.text) for row in connection.execute(t.revision.select())}
        rows = connection.execute(t.coding.select().where(t.coding.c.ended.is_(None))).all()
        return sorted(
            (texts[row.revision_id][1][row.start : row.end], codes[row.code_id].ref, row.memo or "", bool(row.quarantined))
            for row in rows
            if coders[row.coder_id] == coder
        )


def undo(path: Path, number: int | None = None) -> None:
    with Store.open(path) as store:
        store.undo(who="anna", number=number)


def test_undoing_a_merge_brings_the_former_content_back_and_merging_again_all_of_it(path: Path) -> None:
    copy = shared(path, "anna")
    Coder(copy, "anna", 5).work(20)
    before = content(path)
    assert brought(path, copy).changed
    merged = content(path)
    undo(path)
    assert content(path) == before != merged
    assert brought(path, copy).changed
    assert content(path) == merged
    assert not brought(path, copy).changed


def test_the_file_is_only_read_and_a_copy_of_the_store_is_kept(path: Path) -> None:
    copy = shared(path, "anna")
    code(copy, "S2:2", "c001")
    data, stamp = copy.read_bytes(), copy.stat().st_mtime_ns
    copy.chmod(0o400)
    brought(path, copy)
    assert (copy.read_bytes(), copy.stat().st_mtime_ns) == (data, stamp)
    assert [one.name.rsplit("-", 1)[1] for one in copies.all_of(path)][-1] == "merge.gioia"
    assert list(path.parent.glob(".*")) == []
    assert not brought(path, copy).changed
    assert len([one for one in copies.all_of(path) if "merge" in one.name]) == 1


def test_what_is_taken_away_in_the_copy_goes_here_and_comes_again_when_that_is_undone(path: Path) -> None:
    copy = shared(path, "anna")
    code(copy, "S2:2", "c001", said=coding.Said("mine"))
    brought(path, copy)
    uncode(copy, "S2:2")
    uncode(copy, "S1:2")
    assert brought(path, copy).done.taken_away == 2
    assert codings(path) == []
    undo(copy)
    assert brought(path, copy).done.added == 1
    assert [one[2] for one in codings(path)] == ["first of anna"]


def test_what_was_taken_away_here_stays_away_and_is_told_when_it_was_changed_there(path: Path) -> None:
    copy = shared(path, "anna")
    uncode(path, "S1:2")
    code(copy, "S2:2", "c001")
    assert brought(path, copy).done.told == []
    assert len(codings(path)) == 1
    code(copy, "S1:2", "c001", said=coding.Said("changed"))
    done = brought(path, copy).done
    assert done.added == done.updated == 0
    assert "was taken away here and stays away" in done.told[0] and "changed" in done.told[0]
    assert len(codings(path)) == 1


def test_a_coding_changed_there_changes_here_and_where_both_did_the_later_stands(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shared(path, "anna")
    code(copy, "S1:2", "c001", said=coding.Said("theirs", 3))
    assert brought(path, copy).done.updated == 1
    assert codings(path)[0][2] == "theirs"
    monkeypatch.setattr(store_module, "now", lambda: "2030-01-01T00:00:00Z")
    for here, there, stands in (("b", "c", "c"), ("e", "d", "e")):  # the same second: what sorts last
        code(path, "S1:2", "c001", said=coding.Said(here))
        code(copy, "S1:2", "c001", said=coding.Said(there))
        told = brought(path, copy).done.told
        assert len(told) == 1 and f'"{here}"' in told[0] and f'"{there}"' in told[0]
        assert codings(path)[0][2] == stands
        assert not brought(path, copy).changed


def test_codings_follow_a_code_that_was_merged_and_stay_on_one_that_was_retired(path: Path) -> None:
    copy = shared(path, "anna")
    code(copy, "S2:2", "c001", "c002", said=coding.Said("twice"))
    code(copy, "S3:1", "c002")
    code(copy, "S3:2", "c004")
    with Store.open(path) as store:
        codebook_changes.merge(store, ["c001"], "c003", who="principal")
        codebook_changes.merge(store, ["c002"], "c003", who="principal")
        codebook_changes.retire(store, "c004", who="principal")
    done = brought(path, copy).done
    assert (done.added, done.united) == (3, 1)
    assert sorted(one[1] for one in codings(path)) == ["c003", "c003", "c003", "c004"]
    assert not brought(path, copy).changed


def test_codings_follow_a_corrected_text_and_what_has_no_place_is_in_quarantine(path: Path) -> None:
    copy = shared(path, "anna")
    for address in ("S1:2.1", "S1:2.2", "S1:4"):
        code(copy, address, "c003")
    with Store.open(copy) as store:
        judging.add_memo(store, "on it", on=judging.about(store, segment="S1:4"), who="anna")
        sources.mark_done(store, "S1", coder="anna")
    revise(path, "S1", "Anna: There is no money.", "Anna: Well.\nQ: So?\nAnna: It rained. We went on for long.")
    revise(path, "S1", "We sell online now.", "We now sell it online now.")
    done = brought(path, copy).done
    assert (done.added, done.quarantined, done.reworded) == (3, 1, 1)
    assert ("There is no money.", "c003", "", True) in codings(path)
    assert ("We now sell it online now.", "c003", "", False) in codings(path)
    with Store.open(path) as store:
        [memo] = reading.memos(store.connection)
        assert memo.about == "source" and memo.text == '"There is no money."\n\non it'
        assert list(damage(store.connection)) == []
    assert not brought(path, copy).changed


def test_two_concepts_of_one_name_stay_two_and_check_lists_them(path: Path) -> None:
    for name, copy in [(name, shared(path, name)) for name in ("anna", "bjarne")]:
        code(copy, "S2:2", coder=name, new=["Sees a Way"])
        done = brought(path, copy).done
    assert done.same_named == ['c005a, c005b "Sees a Way"']
    with Store.open(path) as store:
        listed = [one for one in project_check(store).open if "have one name" in one.what]
        assert len(listed) == 1 and "gioia codebook merge c005b c005a" in listed[0].mend
        with pytest.raises(ConflictError, match="may be c005a"):
            reading.codebook(store.connection).find("sees a way")
        codebook_changes.merge(store, ["c005b"], "c005a", who="principal")
        assert "have one name" not in str(project_check(store).open)


def test_a_concept_taken_back_in_the_copy_goes_here_unless_something_stands_on_it(path: Path) -> None:
    copy = shared(path, "anna")
    code(copy, "S2:2", new=["one"])
    code(copy, "S2:4", new=["two"])
    brought(path, copy)
    code(path, "S3:1", "two", coder="bjarne")
    undo(copy)
    undo(copy)
    done = brought(path, copy).done
    assert done.gone_codes == ['c005a "one"'] and done.taken_away == 2
    with Store.open(path) as store:
        assert [one.ref for one in reading.codebook(store.connection).codes if one.ref.endswith("a")] == ["c006a"]


def test_the_further_reading_stands_and_one_taken_back_is_taken_back(path: Path) -> None:
    copy = shared(path, "anna")
    with Store.open(copy) as store:
        sources.mark_done(store, "S1", coder="anna")
    assert brought(path, copy).done.readings == 1
    undo(copy)
    assert brought(path, copy).done.readings == 1
    with Store.open(path) as store:
        assert reading.readings(store.connection) == {}
        with store.act("begin", who="anna") as act:
            writing.put_reading(act, 1, 1, Reading.READING, 2)
    undo(copy, 3)
    brought(path, copy)
    with Store.open(path) as store:
        assert [state for state, _ in reading.readings(store.connection).values()] == [Reading.DONE]


# What may not come back.


def test_an_erased_source_does_not_come_back_nor_its_words_in_memos(path: Path) -> None:
    copy = shared(path, "anna")
    said = "We heard: The patent took years. It paid for the hall."
    code(copy, "S2:2", "c001")
    code(copy, "S1:4", "c001", said=coding.Said(said))
    with Store.open(copy) as store:
        judging.add_memo(store, said, on=judging.about(store), who="anna")
        sources.mark_done(store, "S2", coder="anna")
    with Store.open(path) as store:
        erasing.erase(store, "source", reading.uuid_of(store.connection, "source", 2), who="principal")
    for changed in (True, False):
        done = brought(path, copy)
        assert done.changed is changed and done.done.left_out == {"S2 was erased here": 1}
    assert b"patent took years" not in path.read_bytes()
    assert "(erased)" in codings(path)[0][2] or "(erased)" in codings(path)[1][2]


def test_the_words_of_an_erased_informant_do_not_come_back_from_a_copy_that_still_has_them(path: Path) -> None:
    with Store.open(path) as store, store.act("people", who="principal") as act:
        source = reading.sources(act.connection)[1]
        assert source.revision is not None
        people = [writing.add_informant(act, name, case=None) for name in ("Quirin", "Ben")]
        for label, key in zip(("Q", "Ben"), people, strict=True):
            writing.put_speaker(act, source.revision, label, key)
        writing.put_speaking(act, source.id, people)
    copy = shared(path, "anna")
    code(copy, "S2:1", "c001")
    code(copy, "S2:4.1", "c001", said=coding.Said("Forty people work there. Some left."))
    with Store.open(copy) as store:
        judging.add_memo(store, "Forty people work there. Some left.", on=judging.about(store), who="anna")
    with Store.open(path) as store:
        erasing.erase(store, "informant", reading.uuid_of(store.connection, "informant", people[1]), who="principal")
    done = brought(path, copy).done
    assert (done.added, done.left_out) == (1, {"S2 holds erased words there": 1})
    assert b"Forty people work there" not in path.read_bytes()
    with Store.open(path) as store:
        assert list(damage(store.connection)) == []


def test_codings_on_a_source_removed_here_stay_out_until_it_is_back(path: Path) -> None:
    copy = shared(path, "anna")
    code(copy, "S2:2", "c001")
    code(copy, "S1:4", "c001")
    with Store.open(path) as store:
        sources.remove_source(store, "S2", who="principal")
        removed = store.last_entry
    assert brought(path, copy).done.left_out == {"S2 was removed here": 1}
    undo(path, removed)
    done = brought(path, copy).done
    assert (done.added, done.left_out) == (1, {})
    assert not brought(path, copy).changed


# Other stores than shared copies.


def test_a_full_copy_brings_what_is_new_in_it_and_an_older_one_nothing(path: Path) -> None:
    older, full = twin(path, "older"), twin(path, "full")
    with Store.open(full) as store:
        with store.act("new", who="eva") as act:
            case = writing.add_case(act, "K9")
            who = writing.add_informant(act, "I9", case=case)
            add_source(act, "S1-new", TEXTS[0] + "Zoe: Yes.\n", case=case, speakers={"Zoe": who})
        codebook_changes.add(store, Level.THEME, "Drift", parent="Frugal", who="eva")
        codebook_changes.add(store, Level.CONCEPT, "waits", parent="Drift", who="eva")
        coding.code(store, "S1-new:5", ["waits"], coder="dora")
        judging.add_memo(store, "look", on=judging.about(store, case="K9"), who="dora")
        judging.add_link(store, "c001", "waits", label="so", segments=["S1:4"], who="dora")
        judging.choose_quote(store, "S1:4", state="power", who="dora")
        judging.rate(store, "K9", "c001", "high", why="so", coder="dora")
        sources.mark_done(store, "S1-new", coder="dora")
    code(path, "S3:1", "c001")
    revise(path, "S1", "Nobody comes here.", "It rained a lot.")
    done = brought(path, full).done
    assert (done.added, done.memos_added, done.others, done.readings) == (1, 1, 4, 1)
    assert (done.new_coders, done.new_cases, done.new_informants, done.new_sources) == (["dora"], ["K9"], ["I9"], ["S1-new"])
    assert done.new_codes == ['t02 "Drift"', 'c005 "waits"']
    with Store.open(path) as store:
        assert list(damage(store.connection)) == []
        book = reading.codebook(store.connection)
        assert book.path(book.find("waits")) == ("Frugal", "Drift", "waits")
        [quote] = reading.quotes(store.connection)
        assert reading.revision(store.connection, 4).text[quote.start : quote.end].startswith("There is no money")
    assert not brought(path, full).changed
    assert not brought(path, older).changed


def test_stores_made_apart_meet_by_text_and_name(tmp_path: Path) -> None:
    here, there = project(tmp_path / "here"), project(tmp_path / "there")
    code(there, "S3:2", "c004", coder="Dora")
    code(there, "S3:1", new=["alone"], coder="ANNA")
    revise(there, "S1", "Why?", "Why so?")
    done = brought(here, there).done
    assert done.matched == ["S1", "S2", "S3"] and done.new_codes == ['c005 "alone"'] and done.new_coders == ["Dora"]
    assert done.united == 3 and done.added == 2
    assert len(codings(here)) == 2 and len(codings(here, "Dora")) == 1
    assert not brought(here, there).changed
    undo(here)
    assert brought(here, there).done.added == 2


def test_what_is_no_other_store_is_refused_and_leaves_nothing(path: Path) -> None:
    folder = path.parent
    (folder / "text.gioia").write_text("no store")
    with closing(sqlite3.connect(folder / "other.gioia")) as raw:
        raw.execute("CREATE TABLE x (y)")
    newer = twin(path, "newer")
    with closing(sqlite3.connect(newer)) as raw:
        raw.execute("PRAGMA user_version = 99")
    damaged = twin(path, "damaged")
    data = bytearray(damaged.read_bytes())
    data[len(data) // 3 : len(data) // 2] = b"x" * (len(data) // 2 - len(data) // 3)
    damaged.write_bytes(data)
    before = content(path)
    for file, words in (
        (folder / "none.gioia", "no such file"),
        (folder / "text.gioia", "is not a gioia store"),
        (folder / "other.gioia", "not a gioia store"),
        (newer, "newer gioia"),
        (damaged, "damaged"),
        (path, "own store"),
        (folder, "own store"),
        (folder / "copies-none", "no such file"),
    ):
        with pytest.raises(GioiaError) as error:
            brought(path, file)
        assert words in " ".join(error.value.lines()), error.value.lines()
    assert content(path) == before
    assert list(folder.glob(".*")) == []


def test_an_older_store_is_migrated_in_a_copy_only(path: Path) -> None:
    old = loaded(path.parent / "old.gioia", 1)
    data = old.read_bytes()
    done = brought(path, old).done
    assert done.added == 1 and done.memos_added and done.matched == ["E1-01"]
    assert old.read_bytes() == data
    assert not brought(path, old).changed


def test_a_copy_whose_writer_was_killed_is_read_as_it_was_before(path: Path) -> None:
    copy = shared(path, "anna")
    code(copy, "S2:2", "c001")
    ready = "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('PRAGMA cache_size=1');"
    ready += "c.execute('BEGIN IMMEDIATE'); c.execute('UPDATE coding SET memo = hex(zeroblob(90000))');"
    ready += "print(1, flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", ready, str(copy)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.wait()
    process.stdout.close()
    journal = copy.with_name(copy.name + "-journal")
    assert journal.exists()
    data = copy.read_bytes()
    assert brought(path, copy).done.added == 1
    assert copy.read_bytes() == data and journal.exists()
    assert {one[2] for one in codings(path)} == {"first of anna", ""}


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_a_merge_that_is_killed_leaves_the_store_as_it_was_or_whole(path: Path) -> None:
    copy = shared(path, "anna")
    Coder(copy, "anna", 1).work(40)
    before = content(path)
    trial = twin(path, "trial")
    brought(trial, copy)
    after = content(trial)
    found = set()
    for n in range(12):
        here = twin(path, f"killed{n}")
        process = subprocess.Popen([sys.executable, "-m", "gioia_coder", "--project", str(here), "merge", str(copy)])
        time.sleep(0.25 + 0.06 * n)
        process.kill()
        process.wait()
        with Store.open(here) as store:
            assert list(damage(store.connection)) == []
        found.add(content(here))
        if content(here) == after:
            assert any("merge" in one.name and content(one) == before for one in copies.all_of(here))
    assert found <= {before, after}
