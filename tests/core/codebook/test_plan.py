"""Importing a draft onto a codebook, and the difference of two states."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.core.codebook import Codebook, Draft, DraftCode, DraftLink, Kind, as_codebook, difference, plan
from gioia_coder.core.model import Code, Level, Link

D, T, C = Level.DIMENSION, Level.THEME, Level.CONCEPT
BOOK = Codebook(
    [
        Code(1, "d1", D, "Forces", position=1),
        Code(2, "t1", T, "Drift", 1, 1),
        Code(3, "t2", T, "Pull", 1, 2),
        Code(4, "c001", C, "lets go", 2, 1, definition="kept", keywords=("a",), labels={"zh": "放", "fr": "va"}),
        Code(5, "c002", C, "comes back", 2, 2),
        Code(6, "c003", C, "old", 2, 3, retired=True),
        Code(7, "c004", C, "merged", 2, 4, retired=True, merged_into=4),
    ],
    "Study",
)


def draft(*codes: tuple[Any, ...], links: tuple[DraftLink, ...] = (), **said: Any) -> Draft:
    """Build a draft of (level, name, parent index, fields)."""
    entries = []
    for number, (level, name, *rest) in enumerate(codes, 1):
        parent = rest[0] if rest else None
        fields = rest[1] if len(rest) > 1 else {}
        entries.append(DraftCode(level, name, f"f:{number}", parent=parent, **fields))
    return Draft(tuple(entries), links=links, **said)


def test_an_entry_without_an_id_is_the_code_with_its_name_whatever_the_case() -> None:
    done = plan(BOOK, draft((D, "forces"), (T, "DRIFT", 0), (C, "Lets  go", 1)))
    assert done.lines() == []
    assert done.codes == []


def test_an_id_with_a_new_name_renames_and_a_new_place_moves() -> None:
    done = plan(BOOK, draft((T, "Pull", None, {"placed": False}), (C, "lets it go", 0, {"ref": "C001"})))
    assert done.lines() == ['rename c001 "lets go" to "lets it go"', 'move c001 "lets it go" from theme "Drift" to theme "Pull"']
    (code,) = done.codes
    assert (code.id, code.ref, code.parent, code.definition) == (4, "c001", 3, "kept")


def test_a_new_name_is_a_new_code_with_the_next_id() -> None:
    done = plan(
        BOOK, draft((T, "Drift", None, {"placed": False}), (C, "fresh", 0), (C, "own id", 0, {"ref": "c900"})), suffix="b"
    )
    assert [(code.ref, code.id < 0) for code in done.codes if code.level is C][:2] == [("c901b", True), ("c900", True)]
    assert done.lines()[:2] == ['add concept c901b "fresh" in theme "Drift"', 'add concept c900 "own id" in theme "Drift"']


def test_a_concept_may_move_into_a_theme_that_is_new() -> None:
    book = Codebook([Code(1, "c001", C, "x")])
    assert plan(book, draft((T, "New"), (C, "x", 0))).lines()[1] == 'move c001 "x" from ungrouped to theme "New"'


def test_the_id_of_a_code_that_is_gone_is_not_given_again() -> None:
    assert plan(Codebook(), draft((C, "x")), used=["c041"]).codes[0].ref == "c042"


def test_what_the_file_omits_stays_unless_it_is_retired_on_purpose() -> None:
    small = draft((D, "Forces"), (T, "Drift", 0), (C, "lets go", 1))
    assert plan(BOOK, small).codes == []
    done = plan(BOOK, small, retire_missing=True)
    assert done.lines() == ['retire t2 "Pull"', 'retire c002 "comes back"']


def test_retiring_a_parent_ungroups_a_child_that_stays() -> None:
    done = plan(BOOK, draft((C, "lets go", None, {"placed": False})), retire_missing=True)
    assert 'move c001 "lets go" from theme "Drift" to ungrouped' in done.lines()
    assert done.after.by_ref["c001"].parent is None


def test_absent_fields_stay_and_empty_ones_are_cleared() -> None:
    entry = {"placed": False, "definition": "", "include": "new", "labels": {"fr": "", "en": "go"}}
    (code,) = plan(BOOK, draft((C, "lets go", None, entry))).codes
    assert (code.definition, code.include, code.keywords, code.labels) == ("", "new", ("a",), {"zh": "放", "en": "go"})
    done = plan(BOOK, draft((C, "lets go", None, {"placed": False, "labels": {}})))
    assert done.lines() == ['edit c001 "lets go": label:fr, label:zh']


def test_names_may_be_swapped() -> None:
    done = plan(
        BOOK,
        draft((C, "comes back", None, {"ref": "c001", "placed": False}), (C, "lets go", None, {"ref": "c002", "placed": False})),
    )
    assert done.problems == ()
    assert {code.ref: code.name for code in done.codes} == {"c001": "comes back", "c002": "lets go"}


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ((C, "lets go", None, {"ref": "c900"}), 'f:1: concept c900 "lets go" has the name of c001.'),
        ((C, "lets go", None, {"ref": "c002"}), 'f:1: concept c002 "lets go" has the name of c001.'),
        ((T, "New", None, {"ref": "x1"}), 'f:1: x1 is concept "odd" in the project, and this is a theme.'),
        ((C, "", None), "f:1: a concept has no name."),
    ],
)
def test_a_clash_with_the_project_is_a_problem_and_changes_nothing(entry: tuple[Any, ...], problem: str) -> None:
    book = replace(BOOK, codes=(*BOOK.codes, Code(8, "x1", C, "odd")))
    done = plan(book, draft(entry))
    assert str(done.problems[0]).startswith(problem)
    assert done.codes == []
    assert done.lines() == []


def test_a_retired_code_that_the_file_names_is_restored() -> None:
    done = plan(BOOK, draft((T, "Drift", None, {"placed": False}), (C, "old", 0), (C, "merged", 0, {"ref": "c004"})))
    assert done.lines()[:2] == ['restore c003 "old"', 'restore c004 "merged"']
    assert not any(code.retired or code.merged_into for code in done.after.codes)


def test_the_name_of_a_merged_code_is_a_fault_that_names_the_code_it_went_into() -> None:
    done = plan(BOOK, draft((T, "Drift", None, {"placed": False}), (C, "MERGED", 0)))
    assert [str(problem) for problem in done.problems] == [
        'f:2: "merged" was merged into c001 "lets go". Take it out, or write its id, c004.'
    ]
    assert done.after is BOOK
    renamed = plan(BOOK, draft((T, "Drift", None, {"placed": False}), (C, "again", 0, {"ref": "c004"}), (C, "merged", 0)))
    assert [line for line in renamed.lines() if "c004" in line or "add" in line] == [
        'restore c004 "merged"',
        'rename c004 "merged" to "again"',
        'add concept c005 "merged" in theme "Drift"',
    ]


def test_the_order_of_the_file_becomes_the_order_of_its_codes_and_the_others_follow() -> None:
    book = Codebook([Code(1, "t1", T, "T"), *(Code(n, f"c{n}", C, name, 1, n) for n, name in enumerate("abcde", 2))])
    done = plan(book, draft((T, "T", None, {"placed": False}), (C, "d", 0), (C, "new", 0), (C, "b", 0)))
    assert [code.name for code in done.after.children(1)] == ["d", "new", "b", "a", "c", "e"]
    assert done.lines() == ['add concept c007 "new" in theme "T"', 'reorder the concepts of t1 "T"']


def test_dimensions_are_reordered_and_ungrouped_codes_are_not() -> None:
    book = Codebook(
        [Code(1, "d1", D, "a", position=1), Code(2, "d2", D, "b", position=2), Code(3, "c1", C, "x"), Code(4, "c2", C, "y")]
    )
    assert plan(book, draft((D, "b"), (D, "a"), (C, "y"), (C, "x"))).lines() == ["reorder the dimensions"]


def test_links_are_added_once_and_may_end_outside_the_file() -> None:
    book = replace(BOOK, links=(Link(9, b"u", 2, 3, "feeds"),))
    said = draft(
        (C, "lets go", None, {"placed": False}),
        links=(DraftLink("lets go", "theme:Pull", "", "f:2"), DraftLink("t1", "t2", "Feeds", "f:3")),
    )
    done = plan(book, said)
    assert [(link.a, link.b) for link in done.links] == [(4, 3)]
    assert done.lines() == ['link c001 "lets go" to t2 "Pull"']
    renamed = draft((C, "other", None, {"ref": "c001", "placed": False}), links=(DraftLink("lets go", "t2", "", "f:2"),))
    assert "renames or retires" in plan(book, renamed).problems[0].what


def test_the_names_of_codebook_and_levels_change_only_when_said() -> None:
    assert plan(BOOK, Draft()).after.name == "Study"
    done = plan(BOOK, Draft(name="Other", levels={Level.THEME: "topic"}))
    assert done.lines() == ['rename the codebook "Study" to "Other"', 'rename the level "second-order theme" to "topic"']
    assert done.after.levels[Level.CONCEPT] == "first-order concept"


WORDS = st.sampled_from(["a", "b", "c", "d"])


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    pairs = draw(st.lists(st.tuples(st.sampled_from([D, T, C]), WORDS), max_size=8, unique=True))
    entries: list[DraftCode] = []
    refs = {f"{level.prefix}{n:0{width}}": level for level, width in ((D, 1), (T, 2), (C, 3)) for n in (1, 2, 3)}
    for level, name in sorted(pairs, key=lambda pair: [D, T, C].index(pair[0])):
        above = [index for index, entry in enumerate(entries) if entry.level is level.parent]
        free = [ref for ref, at in refs.items() if at is level]
        ref = draw(st.sampled_from([None, *free]))
        refs.pop(ref or "", None)
        parent, placed = draw(st.sampled_from([None, *above])), draw(st.booleans())
        definition = draw(st.sampled_from([None, "", "said"]))
        entries.append(DraftCode(level, name, "f", ref, parent if placed else None, placed, definition))
    return Draft(entries)


@given(first=drafts(), second=drafts(), missing=st.booleans())
def test_importing_the_same_file_twice_changes_nothing(first: Draft, second: Draft, missing: bool) -> None:
    start = plan(Codebook(), first)
    once = plan(start.after, second, retire_missing=missing)
    if once.problems:
        assert once.after == start.after
        return
    twice = plan(once.after, second, retire_missing=missing)
    assert (twice.lines(), twice.codes, twice.problems) == ([], [], ())
    assert bool(once.changes) == bool(once.codes)
    live = [(code.level, code.name) for code in once.after.live]
    assert len(live) == len(set(live))
    assert len(once.after.by_ref) == len(once.after.codes)


@given(first=drafts(), second=drafts())
def test_a_plan_names_every_code_that_it_changes(first: Draft, second: Draft) -> None:
    start = plan(Codebook(), first).after
    once = plan(start, second)
    told = {change.ref for change in once.changes}
    for code in once.codes:
        before = start.by_id.get(code.id)
        if before is None or replace(before, position=0) != replace(code, position=0):
            assert code.ref in told


def test_the_difference_of_two_states_is_told_in_words() -> None:
    after = Codebook(
        [
            replace(BOOK.by_id[1], name="Powers"),
            replace(BOOK.by_id[2], retired=True, merged_into=3),
            BOOK.by_id[3],
            replace(BOOK.by_id[4], parent=3, definition="new"),
            replace(BOOK.by_id[5], retired=True, parent=None),
            Code(8, "c005", C, "fresh"),
        ],
        "Study",
    )
    assert [change.line(done=True) for change in difference(BOOK, after)] == [
        'renamed d1 "Forces" to "Powers"',
        'moved c001 "lets go" from theme "Drift" to theme "Pull"',
        'edited c001 "lets go": definition',
        'added concept c005 "fresh"',
        'merged t1 "Drift" into t2 "Pull"',
        'retired c002 "comes back"',
    ]


def test_two_files_without_ids_are_compared_by_name() -> None:
    one = as_codebook(draft((D, "F"), (T, "A", 0), (T, "B", 0), (C, "x", 1), (C, "gone", 1)))
    two = as_codebook(draft((D, "F"), (T, "New", 0), (T, "A", 0), (T, "B", 0), (C, "X", 3)))
    assert [(change.kind, change.what) for change in difference(one, two)] == [
        (Kind.ADDED, '"New"'),
        (Kind.RENAMED, '"x"'),
        (Kind.MOVED, '"X"'),
        (Kind.REMOVED, '"gone"'),
    ]


def test_changed_links_are_told() -> None:
    one = as_codebook(draft((C, "a"), (C, "b"), links=(DraftLink("a", "b", "old", "f"),)))
    two = as_codebook(draft((C, "b"), (C, "a"), links=(DraftLink("b", "a", "", "f"),)))
    assert [change.line(done=True) for change in difference(one, two)] == ['linked "b" to "a"', 'unlinked "a" to "b": "old"']
    assert difference(one, one) == []
