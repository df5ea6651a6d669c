"""Faults of a draft, hints on a codebook, and what is open."""

from __future__ import annotations

from gioia_coder.core.codebook import Codebook, Draft, DraftCode, faults, hints, open_items
from gioia_coder.core.model import Code, Level

D, T, C = Level.DIMENSION, Level.THEME, Level.CONCEPT


def said(*codes: DraftCode) -> list[str]:
    return [str(problem) for problem in faults(Draft(codes))]


def test_a_cycle_and_a_wrong_level_are_faults() -> None:
    found = said(
        DraftCode(T, "a", "f:1", parent=1),
        DraftCode(T, "b", "f:2", parent=0),
        DraftCode(C, "c", "f:3", parent=3),
        DraftCode(D, "d", "f:4"),
    )
    assert found == [
        'f:1: theme "a" stands under itself: a cycle. Move one of them out.',
        'f:2: theme "b" stands under itself: a cycle. Move one of them out.',
        'f:3: concept "c" stands under dimension "d". A concept stands under a theme.',
    ]


def test_the_same_name_is_a_fault_at_one_level_only() -> None:
    assert said(DraftCode(T, "Same", "f:1"), DraftCode(C, "same", "f:2")) == []
    assert said(DraftCode(C, "Ｓame", "f:1"), DraftCode(C, "same", "f:2")) == [
        'f:2: concept "same" is named twice, first at f:1. Keep one of them.'
    ]


def test_the_same_id_is_a_fault_whatever_its_case() -> None:
    (fault,) = said(DraftCode(C, "a", "f:1", "C001"), DraftCode(C, "b", "f:2", "c001"))
    assert fault.startswith('f:2: the id "c001" is already that of "a" at f:1.')


def test_control_characters_are_faults_wherever_they_stand() -> None:
    entry = DraftCode(C, "a", "f:1", definition="\x1b[31m", keywords=("\x00",), labels={"zh": "\ufffe"})
    assert [fault.split(" holds ")[0] for fault in said(entry)] == [
        'f:1: the definition of "a"',
        'f:1: the keywords of "a"',
        'f:1: the zh label of "a"',
    ]


def test_hints_are_told_in_codebook_order_with_stable_keys() -> None:
    book = Codebook(
        [
            Code(1, "d1", D, "Forces"),
            Code(2, "t1", T, "Drift", 1),
            Code(3, "c001", C, "drift", 2),
            Code(4, "t2", T, "Pull", 1),
            Code(5, "c002", C, "x" * 91, 4),
            Code(6, "c003", C, "comes back", 4),
            Code(7, "c004", C, "y" * 90),
        ]
    )
    assert [hint.key for hint in hints(book, {3: 2, 5: 1, 6: 0})] == [
        "lone-concept:t1",
        "same-as-theme:c001",
        "one-informant:c002",
        "long-name:c002",
    ]


def test_ungrouped_codes_are_open() -> None:
    book = Codebook(
        [Code(1, "d1", D, "D"), Code(2, "t1", T, "T"), Code(3, "c001", C, "c"), Code(4, "c002", C, "gone", retired=True)]
    )
    assert [item.text for item in open_items(book)] == [
        'theme t1 "T" has no dimension yet.',
        'concept c001 "c" has no theme yet.',
    ]
