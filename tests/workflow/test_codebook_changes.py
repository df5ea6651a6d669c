"""Changing a codebook keeps every coding and can be taken back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gioia_coder.core.model import Level
from gioia_coder.errors import ConflictError, GioiaError, InputError, UnknownNameError
from gioia_coder.store import Store, allowing, checking, codebook_rows, reading, writing
from gioia_coder.workflow import codebook_changes as changes
from gioia_coder.workflow import codebook_splitting as splitting
from tests.workflow.coded_store import TEXT, code, codings, create, state


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create(tmp_path) as made:
        yield made


def book(store: Store) -> Any:
    return codebook_rows.whole(store.connection)


def ref_of(store: Store, name: str) -> str:
    return str(book(store).find(name).ref)


# Adding, editing, moving, renaming.


def test_new_codes_get_the_next_id_of_their_level_and_stand_last(store: Store) -> None:
    done = changes.add(store, Level.CONCEPT, "  mends   tools ", parent="Scarcity", fields={"definition": "Repairs."})
    assert (done.code.ref, done.code.name, done.code.definition) == ("c004", "mends tools", "Repairs.")
    assert [one.ref for one in book(store).children(book(store).find("t01").id)] == ["c001", "c002", "c004"]
    assert done.lines() == ['added concept c004 "mends tools" in theme "Scarcity".']


def test_an_id_is_not_given_again_after_its_code_was_undone(store: Store) -> None:
    changes.add(store, Level.CONCEPT, "gone again")
    store.undo(who="test")
    assert changes.add(store, Level.CONCEPT, "another").code.ref == "c005"


@pytest.mark.parametrize("name", ["", "   ", "NO  Money", "no money", "c002", "C002", "bell\x07"])
def test_names_that_are_empty_taken_unfit_or_ids_are_refused(store: Store, name: str) -> None:
    before = store.last_entry
    with pytest.raises(ConflictError):
        changes.add(store, Level.CONCEPT, name)
    with pytest.raises(ConflictError):
        changes.rename(store, "c003", name)
    assert store.last_entry == before


@pytest.mark.parametrize("name", ["=1+1", "@cmd", '"quoted"', "卖货", "L’Élan", "n" * 300, "C2C", "a: b # c"])
def test_any_other_name_is_kept_as_it_is_and_found_again(store: Store, name: str) -> None:
    changes.rename(store, "c003", name)
    assert ref_of(store, name) == "c003"
    assert book(store).find(f"concept:{name}").ref == "c003"


def test_a_code_may_take_its_own_name_in_another_case(store: Store) -> None:
    changes.rename(store, "c001", "No Money")
    assert book(store).find("c001").name == "No Money"


def test_a_theme_and_a_concept_may_share_a_name_and_the_level_tells_them_apart(store: Store) -> None:
    changes.add(store, Level.CONCEPT, "Scarcity", parent="theme:Scarcity")
    with pytest.raises(ConflictError, match="may be"):
        changes.rename(store, "Scarcity", "x")
    changes.rename(store, "concept:Scarcity", "has little")
    assert ref_of(store, "has little") == "c004"


def test_an_ambiguous_prefix_is_refused_and_names_what_it_may_be(store: Store) -> None:
    changes.add(store, Level.CONCEPT, "no merchants")
    with pytest.raises(ConflictError, match=r"no money.*no merchants"):
        changes.rename(store, "no m", "x")
    assert changes.rename(store, "no mo", "no cash").code.ref == "c001"


def test_editing_sets_texts_lists_and_labels_and_an_empty_value_clears(store: Store) -> None:
    words = ["definition=a = b", "keywords=fair*|stand", "keywords=van", "label:zh=展会", "Include=x"]
    one = changes.edit(store, "c001", words).code
    assert (one.definition, one.keywords, dict(one.labels), one.include) == (
        "a = b",
        ("fair*", "stand", "van"),
        {"zh": "展会"},
        "x",
    )
    two = changes.edit(store, "c001", ["keywords=", "label:zh="]).code
    assert (two.keywords, dict(two.labels), two.definition) == ((), {}, "a = b")


@pytest.mark.parametrize(
    ("word", "told"),
    [("foo=1", "definition"), ("name=x", "rename"), ("parent=x", "move"), ("id=x", "never"), ("definition", "=")],
)
def test_what_cannot_be_edited_is_refused_with_the_way_on(store: Store, word: str, told: str) -> None:
    with pytest.raises(GioiaError) as error:
        changes.edit(store, "c001", [word])
    assert told in " ".join(error.value.lines())


def test_changing_nothing_makes_no_entry(store: Store) -> None:
    before = store.last_entry
    assert not changes.rename(store, "c001", "no money").changes
    assert not changes.move(store, "c001", "t01").changes
    assert not changes.edit(store, "c001", ["definition="]).changes
    assert store.last_entry == before


def test_moving_places_a_code_last_first_or_behind_a_sibling(store: Store) -> None:
    changes.move(store, "c003", "Scarcity", first=True)
    theme = book(store).find("t01").id
    assert [one.ref for one in book(store).children(theme)] == ["c003", "c001", "c002"]
    changes.move(store, "c003", "Scarcity", after="c001")
    assert [one.ref for one in book(store).children(theme)] == ["c001", "c003", "c002"]
    changes.move(store, "c001", "-")
    assert [one.ref for one in book(store).children(theme)] == ["c003", "c002"]
    assert book(store).parent_of(book(store).find("c001")) is None


def test_dimensions_are_put_in_another_order(store: Store) -> None:
    changes.add(store, Level.DIMENSION, "Social")
    changes.move(store, "d2", "-", first=True)
    assert [one.ref for one in book(store).ordered(Level.DIMENSION)] == ["d2", "d1"]


@pytest.mark.parametrize(
    ("code", "parent"),
    [("t01", "c001"), ("t01", "t02"), ("d1", "t01"), ("c001", "d1"), ("c001", "c002"), ("d1", "d1"), ("t01", "no money")],
)
def test_moves_that_would_break_the_levels_are_refused(store: Store, code: str, parent: str) -> None:
    before = state(store)
    with pytest.raises(GioiaError, match=r"level|is a|stands"):
        changes.move(store, code, parent)
    assert state(store) == before


def test_a_shared_copy_keeps_its_codebook_and_names_the_way_to_propose(store: Store) -> None:
    with store.act("share", who="test") as act:
        writing.put_setting(act, allowing.CODER, "ben")
    with pytest.raises(ConflictError) as error:
        changes.rename(store, "c001", "x")
    assert "memo add --kind proposal" in " ".join(error.value.lines())


# Merging.


def test_merging_concepts_keeps_every_coding_and_the_old_name_tells_where_it_went(store: Store) -> None:
    code(store, "c001", 0, 5)
    code(store, "c001", 6, 9, "ben", memo="m", intensity=2, contradicts=True)
    code(store, "c002", 20, 30)
    done = changes.merge(store, ["no money"], "shares a van")
    assert (done.codings, done.united, done.clashes) == (2, 0, ())
    assert codings(store) == [
        ("S1", 0, 5, "c002", "anna", "", 0, "supports"),
        ("S1", 6, 9, "c002", "ben", "m", 2, "contradicts"),
        ("S1", 20, 30, "c002", "anna", "", 0, "supports"),
    ]
    for typed in ("c001", "no money"):
        with pytest.raises(ConflictError, match='was merged into c002 "shares a van"'):
            book(store).find(typed)
    assert not list(checking.damage(store.connection))


def test_merging_unites_equal_spans_of_one_coder_only(store: Store) -> None:
    for coder in ("anna", "ben"):
        code(store, "c001", 0, 5, coder, memo=f"{coder} one", intensity=3)
    code(store, "c003", 0, 5, "anna", memo="anna three")
    code(store, "c002", 0, 5, "anna", memo="anna two", intensity=1)
    done = changes.merge(store, ["c001", "c003"], "c002")
    assert (done.codings, done.united) == (1, 2)
    assert codings(store) == [
        ("S1", 0, 5, "c002", "anna", "anna two\n\nanna one\n\nanna three", 3, "supports"),
        ("S1", 0, 5, "c002", "ben", "ben one", 3, "supports"),
    ]


def test_a_polarity_clash_keeps_the_codes_own_side_tells_the_other_in_the_memo_and_is_listed(store: Store) -> None:
    start = TEXT.index("No money")
    code(store, "c001", start, start + 20, memo="mine", intensity=3)
    code(store, "c002", start, start + 20, memo="own", contradicts=True)
    done = changes.merge(store, ["c001"], "c002")
    memo = 'own\n\nmine\n\n(supports c001 "no money", intensity 3)'
    assert codings(store) == [("S1", start, start + 20, "c002", "anna", memo, 0, "contradicts")]
    [clash] = done.clashes
    assert (clash["coder"], clash["kept"], clash["segment"]) == ("anna", "contradicts", "S1:2.2")


def test_a_clash_keeps_the_intensity_of_the_side_that_is_kept(store: Store) -> None:
    code(store, "c001", 0, 5, intensity=3, contradicts=True)
    code(store, "c003", 0, 5, intensity=2)
    code(store, "c002", 0, 5, intensity=1)
    changes.merge(store, ["c001", "c003"], "c002")
    memo = '(contradicts c001 "no money", intensity 3)'
    assert codings(store) == [("S1", 0, 5, "c002", "anna", memo, 2, "supports")]


def test_without_an_own_coding_a_clash_keeps_supporting(store: Store) -> None:
    code(store, "c001", 0, 5, contradicts=True)
    code(store, "c003", 0, 5)
    changes.merge(store, ["c001", "c003"], "c002")
    assert codings(store) == [("S1", 0, 5, "c002", "anna", '(contradicts c001 "no money")', 0, "supports")]


def test_a_moved_coding_keeps_its_uuid_and_the_former_row_its_history(store: Store) -> None:
    code(store, "c001", 0, 5)
    [before] = reading.codings(store.connection)
    changes.merge(store, ["c001"], "c002")
    [after] = reading.codings(store.connection)
    assert after.uuid == before.uuid and after.id != before.id


def test_memos_links_ratings_and_children_follow_a_merged_theme(store: Store) -> None:
    changes.add(store, Level.THEME, "Thrift")
    themes = {name: book(store).find(name).id for name in ("Scarcity", "Drift", "Thrift")}
    revision = reading.sources(store.connection)[0].revision
    assert revision is not None
    with store.act("links", who="test") as act:
        case, coder = writing.add_case(act, "E1"), reading.coders(act.connection)[0].id
        writing.put_link(act, themes["Scarcity"], themes["Drift"], "leads to", [(revision, 0, 5)])
        writing.put_link(act, themes["Thrift"], themes["Drift"], "leads to", [(revision, 0, 5), (revision, 6, 9)])
        writing.put_link(act, themes["Scarcity"], themes["Thrift"], "is", [])
        writing.put_rating(act, case=case, code=themes["Scarcity"], coder=coder, value="high", why="told twice")
        writing.put_rating(act, case=case, code=themes["Thrift"], coder=coder, value="low", why="seen")
        writing.add_memo(act, kind="question", about="code", target=themes["Scarcity"], text="kept")
        writing.add_memo(act, kind="note", about="code", target=themes["Drift"], text="another")
    before = state(store)
    memos = reading.memos(store.connection)
    done = changes.merge(store, ["Scarcity"], "Thrift")
    after = book(store)
    assert [(one.a, one.b, one.label, len(one.evidence)) for one in after.links] == [
        (themes["Thrift"], themes["Drift"], "leads to", 2)
    ]
    assert [one.ref for one in after.children(themes["Thrift"])] == ["c001", "c002"]
    [rating] = reading.ratings(store.connection)
    assert (rating.code, rating.value, rating.why) == (themes["Thrift"], "low", 'seen\n\n(high on t01 "Scarcity": told twice)')
    goals = (themes["Thrift"], themes["Drift"])
    moved = [replace(one, target=goal) for one, goal in zip(memos, goals, strict=True)]
    assert [replace(one, id=0) for one in sorted(reading.memos(store.connection), key=lambda one: one.text, reverse=True)] == [
        replace(one, id=0) for one in moved
    ]
    assert any("E1" in note and "low is kept" in note for note in done.notes)
    store.undo(who="test")
    assert state(store) == before
    assert {replace(one, id=0) for one in reading.memos(store.connection)} == {replace(one, id=0) for one in memos}


def test_a_rating_on_the_merged_code_alone_becomes_one_of_the_other(store: Store) -> None:
    one, two = book(store).find("c001").id, book(store).find("c002").id
    with store.act("rate", who="test") as act:
        case = writing.add_case(act, "E1")
        writing.put_rating(act, case=case, code=one, coder=reading.coders(act.connection)[0].id, value="high", why="w")
    changes.merge(store, ["c001"], "c002")
    assert [(rating.code, rating.value, rating.why) for rating in reading.ratings(store.connection)] == [(two, "high", "w")]


@pytest.mark.parametrize(("gone", "into"), [("c001", "c001"), ("t01", "c001"), ("c001", "t01"), ("d1", "t01")])
def test_merging_into_itself_or_another_level_is_refused(store: Store, gone: str, into: str) -> None:
    before = state(store)
    with pytest.raises(ConflictError):
        changes.merge(store, [gone], into)
    assert state(store) == before


# Splitting and retiring.


def test_splitting_moves_the_codings_of_all_coders_within_the_segments(store: Store) -> None:
    turns = reading.revision(store.connection, reading.sources(store.connection)[0].revision or 0).turns
    whole, sentence = (turns[1].start, turns[1].end), turns[1].sentences[1]
    code(store, "c001", *whole)
    code(store, "c001", *sentence, "ben", memo="m")
    code(store, "c001", turns[0].start, turns[1].end)
    code(store, "c001", *whole, source="S2")
    done = splitting.split(store, "c001", "no stands", ["S1:2"])
    assert (done.code.ref, done.codings) == ("c004", 2)
    assert book(store).parent_of(book(store).find("c004")).ref == "t01"
    assert [(one[0], one[1], one[3]) for one in codings(store)] == [
        ("S1", turns[0].start, "c001"),
        ("S1", whole[0], "c004"),
        ("S1", sentence[0], "c004"),
        ("S2", whole[0], "c001"),
    ]


def test_every_segment_without_a_coding_is_named_and_nothing_is_split(store: Store) -> None:
    code(store, "c001", 0, 5)
    before = state(store)
    with pytest.raises(InputError) as error:
        splitting.split(store, "c001", "new", ["S1:3", "S9:1", "S1:99", "S1@0-5"])
    assert [one.where for one in error.value.problems] == ["S1:3", "S9:1", "S1:99"]
    assert state(store) == before


def test_splitting_into_a_name_that_is_taken_is_refused(store: Store) -> None:
    code(store, "c001", 0, 5)
    with pytest.raises(ConflictError, match="already"):
        splitting.split(store, "c001", "SHARES a van", ["S1@0-5"])


def fill(path: Path, marks: dict[int, str]) -> None:
    from openpyxl import load_workbook

    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["segment", "quote", "coder", "code"]
    for row, mark in marks.items():
        sheet.cell(row + 2, 4, mark)
    workbook.save(path)


def test_a_sheet_sends_each_coding_to_the_code_that_it_names(store: Store, tmp_path: Path) -> None:
    for start, coder in ((0, "anna"), (6, "ben"), (10, "anna"), (15, "anna"), (20, "anna")):
        code(store, "c001", start, start + 5, coder, memo=str(start))
    code(store, "c002", 10, 15, memo="own")
    path = tmp_path / "split.xlsx"
    assert splitting.write_sheet(store, "c001", path) == 5
    fill(path, {0: "'=formula-like", 1: "new one", 2: "Shares a VAN", 3: "NEW one", 4: "c001"})
    done = splitting.split_by_sheet(store, "c001", path)
    assert (done.codings, done.united) == (3, 1)
    assert [(one[1], one[3], one[5]) for one in codings(store)] == [
        (0, ref_of(store, "'=formula-like"), "0"),
        (6, ref_of(store, "new one"), "6"),
        (10, "c002", "own\n\n10"),
        (15, ref_of(store, "new one"), "15"),
        (20, "c001", "20"),
    ]


def test_a_sheet_that_no_longer_fits_is_refused_with_its_rows(store: Store, tmp_path: Path) -> None:
    code(store, "c001", 0, 5)
    code(store, "c001", 6, 9)
    path = tmp_path / "split.xlsx"
    splitting.write_sheet(store, "c001", path)
    fill(path, {0: "new", 1: "new"})
    store.undo(who="test")
    before = state(store)
    with pytest.raises(InputError, match=r"split\.xlsx!A3"):
        splitting.split_by_sheet(store, "c001", path)
    assert state(store) == before


def test_an_unfilled_sheet_changes_nothing(store: Store, tmp_path: Path) -> None:
    code(store, "c001", 0, 5)
    path = tmp_path / "split.xlsx"
    splitting.write_sheet(store, "c001", path)
    before = store.last_entry
    assert not splitting.split_by_sheet(store, "c001", path).codings
    assert store.last_entry == before


def test_a_retired_code_keeps_its_codings_and_lets_its_children_go(store: Store) -> None:
    code(store, "t01", 0, 5)
    changes.retire(store, "t01")
    assert [one[3] for one in codings(store)] == ["t01"]
    assert book(store).parent_of(book(store).find("c001")) is None
    with pytest.raises(ConflictError, match="retired"):
        changes.rename(store, "Scarcity", "x")
    with pytest.raises(UnknownNameError):
        changes.rename(store, "nothing like it", "x")


# Whatever is done, in any order.

NAMES = st.sampled_from(["no money", "shares a van", "lets go", "new a", "new b", "NEW A", "Scarcity", "Drift", "Frugal"])
STEPS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(list(Level)), NAMES),
    st.tuples(st.just("rename"), NAMES, NAMES),
    st.tuples(st.just("move"), NAMES, st.one_of(NAMES, st.just("-"))),
    st.tuples(st.just("merge"), NAMES, NAMES),
    st.tuples(st.just("split"), NAMES, NAMES, st.integers(0, 3)),
    st.tuples(st.just("retire"), NAMES),
)
CODED = st.lists(
    st.tuples(
        st.sampled_from(["c001", "c002", "c003", "t01", "t02", "d1"]),
        st.integers(0, 3),
        st.sampled_from(["anna", "ben", "consensus"]),
        st.sampled_from(["", "memo"]),
        st.sampled_from([None, 1, 3]),
        st.booleans(),
    ),
    max_size=12,
)


def take(store: Store, step: tuple[Any, ...]) -> None:
    match step:
        case ("add", level, name):
            changes.add(store, level, name)
        case ("rename", name, other):
            changes.rename(store, name, other)
        case ("move", name, parent):
            changes.move(store, name, parent)
        case ("merge", name, into):
            changes.merge(store, [name], into)
        case ("split", name, other, at):
            splitting.split(store, name, other, [f"S1@{at * 5}-{at * 5 + 5}"])
        case ("retire", name):
            changes.retire(store, name)


def spans(store: Store) -> set[tuple[Any, ...]]:
    return {(one[0], one[1], one[2], one[4]) for one in codings(store)}


@settings(max_examples=40, deadline=None)
@given(CODED, st.lists(STEPS, max_size=8))
def test_any_sequence_keeps_every_span_of_every_coder_and_undoing_all_brings_everything_back(
    coded: list[tuple[Any, ...]], steps: list[tuple[Any, ...]]
) -> None:
    with tempfile.TemporaryDirectory() as folder, create(Path(folder)) as store:
        for name, at, coder, memo, intensity, against in coded:
            code(store, name, at * 5, at * 5 + 5, coder, memo=memo, intensity=intensity, contradicts=against)
        before, first = state(store), store.last_entry
        count = len(codings(store))
        for step in steps:
            earlier, last = state(store), store.last_entry
            known = spans(store)
            try:
                take(store, step)
            except GioiaError:
                assert state(store) == earlier and store.last_entry == last
            assert spans(store) == known
            memos = {one[5] for one in earlier[-1]} - {""}
            assert all(any(memo in one[5] for one in codings(store)) for memo in memos)
        assert len(codings(store)) <= count
        assert not list(checking.damage(store.connection))
        assert codebook_rows.as_of(store.connection, first).codes == tuple(before[0])
        while store.last_entry > first and taken_back(store, first):
            pass
        assert state(store) == before


def taken_back(store: Store, first: int) -> bool:
    """Undo one act made since an entry; tell whether there was one."""
    left = [one for one in reading.entries(store.connection) if one.id > first and one.target is None and not one.undone]
    if left:
        store.undo(who="test")
    return bool(left)
