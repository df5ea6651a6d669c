from __future__ import annotations

import pytest

from gioia_coder.core.model import Informant
from gioia_coder.core.speakers import ASKING, asks, called, sole_speaker
from gioia_coder.core.text import is_interviewer


@pytest.mark.parametrize("word", sorted(ASKING))
def test_a_word_for_who_asks_is_one_as_a_label_too(word: str) -> None:
    assert asks(word.upper()) and asks(f"{word} 2") and is_interviewer(word)


@pytest.mark.parametrize("role", ["researcher", "host", "q", "i", "主持人", "记者", "forsker", "Moderator of the fair", "2", ""])
def test_what_an_informant_may_well_be_is_no_role_of_who_asks(role: str) -> None:
    assert not asks(role)


@pytest.mark.parametrize(
    ("labels", "informants", "sole"),
    [([""], [1], 1), ([""], [9, 1], 1), ([""], [1, 2], 0), ([""], [9], 0), (["", "Q"], [1], 0), ([""], [], 0), ([], [1], 1)],
)
def test_the_only_informant_speaks_where_nothing_is_labelled(labels: list[str], informants: list[int], sole: int) -> None:
    assert sole_speaker(labels, informants, {9}) == sole


def test_only_those_with_the_same_id_are_called_by_their_case_too() -> None:
    people = [Informant(1, "Z", 7), Informant(2, "z", None), Informant(3, "Y", 7)]
    assert called(people, {7: "E1"}) == {1: "E1/Z", 2: "-/z", 3: "Y"}
