"""Labels that are none, labels of one speaker, and what looks wrong in a text."""

from __future__ import annotations

import pytest

from gioia_coder.core.text import find_turns
from gioia_coder.core.text.naming import united
from gioia_coder.core.text.oddities import oddities

TALK = "I: a\nX 18: b\nXX 18: c\nI: d\nX 18: e\nXX 18: f\nI: g\nX 18: h\nXX 18: i"


def test_two_labels_of_one_speaker_make_one_turn_of_neighbours() -> None:
    found = find_turns(TALK)
    same = united(TALK, found, {"xx 18": "X 18"}, "en")
    assert [(turn.n, turn.speaker, turn.words(TALK)) for turn in same.turns[:3]] == [
        (1, "I", "a"),
        (2, "X 18", "b\nc"),
        (3, "I", "d"),
    ]
    assert (same.labels, same.also) == ({"I": 3, "X 18": 6}, {"XX 18": "X 18"})


def test_warnings_are_those_of_the_turns_that_are_left() -> None:
    found = united(TALK, find_turns(TALK), {"xx 18": "I", "x 18": "I"}, "en")
    assert [warning for warning in found.warnings if "only one speaker" in warning]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Le cafÃ© est prÃªt, dâ€™accord", "UTF-8 read in another encoding"),
        ("ä¸\xadæ\x96\x87", "UTF-8 read in another encoding"),
        ("a\ufffdb", "1 letter is lost"),
        ("a\ufeffb\ufeff", "2 byte order marks"),
        ("\u202bשלום\u202c", "direction of writing"),
    ],
)
def test_what_looks_wrong_is_said(text: str, what: str) -> None:
    (warning,) = oddities(text)
    assert what in warning


def test_good_words_are_not_suspected() -> None:
    text = "«CAFÉ» à l’été, Ærø Ålborg „GRÜN“ São Paulo ÇA VA… 采访者：שלום — “ÅÄÖ” Â 10 €\u00a0½ × 3"
    assert oddities(text) == ()
