from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gioia_coder.core.disagreement import Disagreement, State, compare, derive, standing
from gioia_coder.core.disagreement.choosing import result
from gioia_coder.core.model import Decision
from gioia_coder.core.study import Study
from tests.core.builders import Text, study
from tests.core.disagreement.coded import BOOK, WORDS, made, on

BOUNDARY = (on(0, 60, "shares", "anna"), on(20, 100, "shares", "ben"))


def only(of: Study) -> Disagreement:
    (one,) = compare(of).disagreements
    return one


def decided(of: Study, choice: str, code: str = "") -> Decision:
    one, names = only(of), {coder.id: coder.name for coder in of.coders}
    key = next((each.id for each in of.codebook.codes if each.name == code), None)
    about = (one.source, one.source, one.start, one.end, one.id, one.hash, one.kind.value, ())
    return Decision(1, b"1", *about, choice, result(one, choice, names, key), by=("anna",), rationale="because", made=1)


def rows(of: Study, *choices: Decision) -> list[tuple[Any, ...]]:
    found = compare(of)
    named = {each.id: each.name for each in of.codebook.codes}
    derived = derive(found, standing(found, choices), {})
    return [(one.start, one.end, named[one.code], one.behind) for one in derived]


def test_in_the_older_text_of_a_round_what_was_decided_stands_where_its_words_are() -> None:
    before = made(*BOUNDARY)
    decision = decided(before, "union")
    results = tuple(replace(one, start=one.start + 7, end=one.end + 7) for one in decision.result)
    later = replace(decision, revision=decision.revision + 9, start=decision.start + 7, end=decision.end + 7, result=results)
    assert [row[:3] for row in rows(before, later)] == [(0, 100, "shares")]


def test_what_agrees_and_what_is_decided_in_one_place_is_one_coding_with_everything_behind_it() -> None:
    both = made(on(0, 60, "shares", "anna"), on(0, 60, "shares", "ben"), on(0, 60, "pays", "anna"))
    assert rows(both, decided(both, "recode", "shares")) == [(0, 60, "shares", (1, 2, 3))]


def respelled() -> Study:
    """Return the study of `BOUNDARY` on other words of the same length."""
    texts = {"S": Text([("A", WORDS.replace("d", "D"))]), "T": Text([("A", WORDS)])}
    read = [("anna", "S"), ("ben", "S")]
    return study(BOOK, texts, BOUNDARY, informants={"A": ("", "")}, done=read, coders=("anna", "ben"))


@pytest.mark.parametrize(
    "after", [respelled(), made(*BOUNDARY, coders=("anna", "ben", "cleo"))], ids=["other words", "another reader"]
)
def test_a_decision_is_stale_when_words_or_readers_are_others(after: Study) -> None:
    seen = standing(compare(after), [decided(made(*BOUNDARY), "union")])
    assert seen.of(only(after)).state is State.STALE
