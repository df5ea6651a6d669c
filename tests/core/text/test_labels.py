"""Who asks, who is nobody in particular, and ids in normal form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.core.text import is_generic, is_interviewer, normal_id


@pytest.mark.parametrize(
    "label",
    ["Interviewer", "INTERVIEWER 2", "I", "I1", "(I)", "Q", "Researcher 1", "Moderator", "Intervieweur", "Onderzoeker",
     "Ordstyrer", "Forscherin", "采访者", "主持人", "מראיין", "Anna (host)", "Interviewer (I)"],
)  # fmt: skip
def test_words_for_one_who_asks(label: str) -> None:
    assert is_interviewer(label)


@pytest.mark.parametrize("label", ["Ian", "R", "Respondent", "E1-a", "Jessica", "M", "受访者", "", "Interviewee"])
def test_other_labels_do_not_ask(label: str) -> None:
    assert not is_interviewer(label)


@pytest.mark.parametrize(
    "label",
    [
        "Respondent",
        "interviewee",
        "R",
        "P",
        "A",
        "Speaker 1",
        "说话人 2",
        "受访者",
        "Informanten",
        "Befragte",
        "client",
        "来访者",
    ],
)
def test_generic_labels_say_no_identity(label: str) -> None:
    assert is_generic(label)


@pytest.mark.parametrize("label", ["P3", "Participant 39", "Client 7", "#03", "Jessica", "E1-a", "Interviewer", ""])
def test_labels_with_an_identity_are_not_generic(label: str) -> None:
    assert not is_generic(label)


def test_ways_to_write_an_id_are_one() -> None:
    assert {normal_id(text) for text in ("#03", "(03)", "03#", "3", "（03）", " [#3] ", "003", "＃０３")} == {"3"}
    assert normal_id("E1-A") == normal_id("(e1-a)") == "e1-a"
    assert normal_id("0") == "0"


@given(st.text())
def test_a_normal_id_is_its_own_normal_form(text: str) -> None:
    assert normal_id(normal_id(text)) == normal_id(text)
