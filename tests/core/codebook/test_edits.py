"""Changing a codebook by hand keeps its rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gioia_coder.core.codebook import Codebook, add, edit, merge, move, rename, retire
from gioia_coder.core.model import Code, Level
from gioia_coder.errors import ConflictError, UnknownNameError

D, T, C = Level.DIMENSION, Level.THEME, Level.CONCEPT
BOOK = Codebook(
    [
        Code(1, "d1", D, "Forces", position=1),
        Code(2, "t1", T, "Drift", 1, 1, keywords=("a",)),
        Code(3, "t2", T, "Pull", 1, 2, definition="draws", keywords=("a", "b"), labels={"zh": "拉"}),
        Code(4, "c001", C, "lets go", 2, 1),
        Code(5, "c002", C, "comes back", 3, 1),
        Code(6, "c003", C, "alone"),
        Code(7, "c004", C, "old", 2, retired=True),
    ]
)
CODE = BOOK.by_ref


def test_a_new_code_gets_the_next_id_at_the_end_of_its_siblings() -> None:
    code = add(BOOK, C, "  new   words ", CODE["t1"])
    assert (code.ref, code.name, code.parent, code.position) == ("c005", "new words", 2, 2)
    assert code.id < 0
    assert add(BOOK, C, "new", suffix="b").ref == "c005b"
    assert add(BOOK, C, "new", used=["c899"]).ref == "c900"
    assert add(BOOK, D, "Outcomes").position == 2


@pytest.mark.parametrize(
    ("level", "name", "parent", "message"),
    [
        (C, "LETS GO", None, 'c001 "lets go" is a concept with this name already.'),
        (C, " ", None, "a concept needs a name."),
        (C, "a\x07", None, "the name holds the control character U+0007."),
        (C, "new", "d1", 'd1 "Forces" is a dimension.'),
        (D, "new", "d1", 'a dimension stands at the top; new cannot stand in d1 "Forces".'),
        (C, "new", "c004", 'c004 "old" is retired.'),
    ],
)
def test_a_new_code_that_breaks_a_rule_is_refused(level: Level, name: str, parent: str | None, message: str) -> None:
    with pytest.raises(ConflictError) as caught:
        add(BOOK, level, name, CODE[parent] if parent else None)
    assert caught.value.message == message


def test_the_name_of_a_retired_code_is_free_and_a_code_may_change_its_own_spelling() -> None:
    assert rename(BOOK, CODE["c001"], "old").name == "old"
    assert rename(BOOK, CODE["c001"], "Lets Go").name == "Lets Go"
    with pytest.raises(ConflictError) as caught:
        rename(BOOK, CODE["c001"], "Alone")
    assert 'c003 "alone"' in caught.value.message
    assert "merge the two" in caught.value.mend


def test_moving_goes_behind_the_siblings_and_ungroups_without_a_parent() -> None:
    moved = move(BOOK, CODE["c003"], CODE["t1"])
    assert (moved.parent, moved.position) == (2, 2)
    assert move(BOOK, CODE["c001"], None).parent is None
    assert move(BOOK, CODE["c001"], CODE["t1"]) == CODE["c001"]
    with pytest.raises(ConflictError, match='c001 "lets go" is a concept') as caught:
        move(BOOK, CODE["c002"], CODE["c001"])
    assert "Name a theme" in caught.value.mend
    with pytest.raises(ConflictError):
        move(BOOK, CODE["t1"], CODE["t2"])


def test_editing_sets_and_clears_texts() -> None:
    code = edit(
        CODE["t2"], {"definition": "", "include": "a\r\nb", "examples": "one\n\n two  three", "label:zh": "", "label:fr": "tire"}
    )
    assert (code.definition, code.include, code.examples, code.labels) == ("", "a\nb", ("one", "two three"), {"fr": "tire"})
    with pytest.raises(UnknownNameError) as caught:
        edit(CODE["t2"], {"definiton": "x"})
    assert caught.value.nearest == ("definition",)
    with pytest.raises(ConflictError):
        edit(CODE["t2"], {"definition": "\x00"})


def test_retiring_keeps_the_code_and_ungroups_its_children() -> None:
    assert retire(BOOK, CODE["t1"]) == (replace(CODE["t1"], retired=True), replace(CODE["c001"], parent=None))
    with pytest.raises(ConflictError):
        retire(BOOK, CODE["c004"])


def test_merging_moves_the_children_and_loses_no_words() -> None:
    merger = merge(BOOK, [CODE["t2"], CODE["t2"]], CODE["t1"])
    kept, gone, child = merger.codes
    assert (kept.definition, kept.keywords, kept.labels) == ("draws", ("a", "b"), {"zh": "拉"})
    assert gone == replace(CODE["t2"], retired=True, merged_into=2)
    assert child == replace(CODE["c002"], parent=2, position=2)
    assert merger.notes == ()


def test_merging_says_which_themes_are_left() -> None:
    merger = merge(BOOK, [CODE["c002"], CODE["c003"]], CODE["c001"])
    assert [code.ref for code in merger.codes] == ["c002", "c003"]
    assert merger.notes == ('c002 "comes back" stood in theme "Pull"; c001 "lets go" stands in "Drift".',)
    (note,) = merge(BOOK, [CODE["c001"]], CODE["c003"]).notes
    assert note.endswith('c003 "alone" is ungrouped.')


def test_merging_across_levels_or_into_itself_is_refused() -> None:
    with pytest.raises(ConflictError, match="is a concept and"):
        merge(BOOK, [CODE["c001"]], CODE["t1"])
    with pytest.raises(ConflictError, match="into itself"):
        merge(BOOK, [CODE["c001"]], CODE["c001"])
