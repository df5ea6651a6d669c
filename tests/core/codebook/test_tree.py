"""The codebook as a tree: order, ancestors, and what a typed word means."""

from __future__ import annotations

import pytest

from gioia_coder.core.codebook import Codebook, next_ref
from gioia_coder.core.model import Code, Level
from gioia_coder.errors import ConflictError, UnknownNameError

D, T, C = Level.DIMENSION, Level.THEME, Level.CONCEPT
BOOK = Codebook(
    [
        Code(1, "d1", D, "Forces", position=2),
        Code(2, "d2", D, "Outcomes", position=1),
        Code(3, "t1", T, "Drift", 1, 2),
        Code(4, "t2", T, "Pull", 1, 1),
        Code(5, "t10", T, "Waits"),
        Code(6, "t9", T, "Waits too"),
        Code(7, "c001", C, "lets go", 3, 2),
        Code(8, "c002", C, "comes back", 3, 1),
        Code(9, "c003", C, "under waits", 5),
        Code(10, "c004", C, "Alone"),
        Code(11, "c005", C, "Pull"),
        Code(12, "c006", C, "old", 3, retired=True),
        Code(13, "c007", C, "older", 3, retired=True, merged_into=12),
        Code(14, "c008", C, "gone to lets go", retired=True, merged_into=7),
        Code(15, "c009", C, "first gone", retired=True, merged_into=14),
    ]
)


def test_codebook_order_is_by_position_and_ungrouped_codes_follow_by_id() -> None:
    assert [code.ref for code in BOOK.ordered(D)] == ["d2", "d1"]
    assert [code.ref for code in BOOK.ordered(T)] == ["t2", "t1", "t9", "t10"]
    assert [code.ref for code in BOOK.ordered(C)] == ["c002", "c001", "c003", "c004", "c005"]
    assert [code.ref for code in BOOK.walk()] == ["d2", "d1", "t2", "t1", "c002", "c001", "t9", "t10", "c003", "c004", "c005"]


def test_a_code_knows_what_stands_above_and_below() -> None:
    concept = BOOK.by_ref["c001"]
    assert BOOK.path(concept) == ("Forces", "Drift", "lets go")
    assert BOOK.ancestor(concept, D) == BOOK.by_id[1]
    assert BOOK.ancestor(concept, C) == concept
    assert BOOK.ancestor(BOOK.by_ref["c003"], D) is None
    assert [code.ref for code in BOOK.descendants(BOOK.by_id[1])] == ["t2", "t1", "c002", "c001"]
    assert [code.ref for code in BOOK.children(None, C)] == ["c004", "c005"]


def test_a_retired_code_is_no_child_and_no_parent() -> None:
    book = Codebook([Code(1, "t1", T, "T", retired=True), Code(2, "c001", C, "c", 1)])
    assert book.path(book.by_id[2]) == ("c",)
    assert book.roots == [book.by_id[2]]


@pytest.mark.parametrize(
    ("word", "ref"),
    [
        ("T1", "t1"),
        ("ｔ1", "t1"),
        ("  LETS  go ", "c001"),
        ("theme:Pull", "t2"),
        ("concept: pull", "c005"),
        ("lets", "c001"),
        ("theme:Dr", "t1"),
        ("Waits", "t10"),
    ],
)
def test_a_word_means_an_exact_id_or_name_and_else_a_prefix(word: str, ref: str) -> None:
    assert BOOK.find(word).ref == ref


def test_a_wanted_level_tells_equal_names_apart() -> None:
    assert BOOK.find("Pull", T).ref == "t2"
    assert BOOK.find("Pull", C).ref == "c005"


@pytest.mark.parametrize(
    ("word", "level", "message"),
    [
        ("pull", None, '"pull" may be t2 "Pull" (theme), c005 "Pull" (concept).'),
        ("wait", None, '"wait" may be t10 "Waits" (theme), t9 "Waits too" (theme).'),
        ("c001", T, 'c001 "lets go" is a concept; a theme is needed here.'),
        ("old", None, 'c006 "old" is retired.'),
        ("c007", None, 'c007 "older" is retired.'),
        ("gone to lets go", None, 'c008 "gone to lets go" was merged into c001 "lets go".'),
        ("first gone", None, 'c009 "first gone" was merged into c001 "lets go".'),
    ],
)
def test_what_is_ambiguous_retired_or_of_another_level_is_a_conflict(word: str, level: Level | None, message: str) -> None:
    with pytest.raises(ConflictError) as caught:
        BOOK.find(word, level)
    assert caught.value.message == message


def test_retired_codes_are_never_found_by_a_prefix() -> None:
    with pytest.raises(UnknownNameError):
        BOOK.find("gone")


def test_a_live_code_has_its_name_though_a_retired_one_had_it() -> None:
    book = Codebook([Code(1, "c001", C, "x", retired=True), Code(2, "c002", C, "X"), Code(3, "c003", C, "x", retired=True)])
    assert book.find("x").ref == "c002"


def test_an_unknown_name_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match='there is no theme "Drfit"') as caught:
        BOOK.find("Drfit", T)
    assert caught.value.nearest == ("Drift",)
    with pytest.raises(UnknownNameError):
        BOOK.find("  ")


def test_names_inside_files_match_by_no_prefix() -> None:
    assert BOOK.find("comes back", exact=True).ref == "c002"
    with pytest.raises(UnknownNameError):
        BOOK.find("comes", exact=True)


def test_ids_win_over_names_and_names_may_hold_a_colon() -> None:
    book = Codebook([Code(1, "t01", T, "c001"), Code(2, "c001", C, "theme: what it is"), Code(3, "t02", T, "what it is")])
    assert book.find("c001").level is C
    assert book.find("theme:c001").ref == "t01"
    assert book.find("theme: what it is").ref == "c001"


def test_new_ids_never_reuse_one() -> None:
    assert next_ref(C, ["c001", "C013", "x99", "t50", "c2b"]) == "c014"
    assert [next_ref(level, []) for level in (C, T, D)] == ["c001", "t01", "d1"]
    assert next_ref(D, ["d9"], suffix="b") == "d10b"
