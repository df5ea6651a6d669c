"""How wide words are, and where lines break."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.core.layout.widths import right_to_left_first, wide, wrap
from tests.core.layout.placed import LABELS

ROOM = 60.0


@given(LABELS, st.booleans())
def test_wrapping_keeps_every_letter_in_order_and_no_line_is_too_wide(text: str, bold: bool) -> None:
    lines = wrap(text, ROOM, 8, bold=bold)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(wide(line, 8, bold=bold) <= ROOM for line in lines)
    assert all(line == line.strip() and line for line in lines)


def test_words_that_fit_stay_whole() -> None:
    assert wrap("Institutionalization of a share", 90, 8) == ("Institutionalization of", "a share")


def test_hyphens_and_slashes_may_end_a_line_but_not_begin_one() -> None:
    assert wrap("Sustainability-driven", 70, 8) == ("Sustainability-", "driven")
    assert wrap("counters/shops", 45, 8) == ("counters/", "shops")


def test_chinese_breaks_anywhere_but_before_what_closes_and_after_what_opens() -> None:
    assert wrap("节俭驱动力与社会创新", 40, 8) == ("节俭驱动力", "与社会创新")
    assert wrap("节俭驱动力，与", 40, 8) == ("节俭驱动", "力，与")
    assert wrap("节俭驱动（力与）", 40, 8) == ("节俭驱动", "（力与）")


def test_marks_and_joined_pictures_stay_with_their_letters() -> None:
    assert all(not unicodedata.combining(line[0]) for line in wrap("e\u0301" * 40, 30, 8))
    assert set(wrap("👩‍👩‍👧" * 4, 45, 8)) == {"👩‍👩‍👧"}


@pytest.mark.parametrize(
    ("text", "leftward"), [("אין כסף", True), ("12 אין", True), ("no כסף", False), ("12", False), ("", False)]
)
def test_the_first_letter_says_which_way_a_label_runs(text: str, leftward: bool) -> None:
    assert right_to_left_first(text) is leftward
