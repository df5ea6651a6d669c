"""A text's words with their offsets, piece by piece; the labels of speakers are none of them."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final
from unicodedata import normalize

from gioia_coder.core.model import Turn

_MARKS: Final = "\u0300-\u036f\u200d\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef"
_WIDE: Final = "\u3040-\u3098\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SIGNS: Final = (
    "!-/:-@\\[-^`{-~\u00a1-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u2010-\u2027\u2030-\u205e\u3001-\u303f"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
TOKEN: Final = re.compile(rf"[^\s{_SIGNS}{_WIDE}]+|[{_SIGNS}{_WIDE}][{_MARKS}]*")
"""A word, one character of a script without blanks, or one mark; what combines with a character stays with it."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words and marks of a text: their offsets, themselves, and as they compare, without case and Unicode forms.

    `pieces[p]` is the number of the first word of piece p (a turn has a piece per label), `pieces[-1]` how many words there
    are; `said[w]` counts the words before word w that are no mere marks.
    """

    starts: array[int]
    ends: array[int]
    words: list[str]
    keys: list[str]
    pieces: list[int]
    said: array[int]

    def piece(self, word: int) -> tuple[int, int]:
        """Return the first word of the piece that a word stands in, and the first one behind it."""
        at = bisect_right(self.pieces, word)
        return self.pieces[at - 1], self.pieces[at]

    def count(self, first: int, behind: int) -> int:
        """Return how many words, marks aside, stand in `[first, behind)`."""
        return self.said[behind] - self.said[first]


def words_of(text: str, turns: Sequence[Turn]) -> Words:
    """Return the words of the turns of a text."""
    starts, ends = array("i"), array("i")
    words: list[str] = []
    firsts = [0]
    # each different word is held once: a million characters of Chinese are a million words
    known: dict[str, str] = {}
    for turn in turns:
        for piece in turn.pieces:
            for match in TOKEN.finditer(text, piece.start, piece.end):
                word = match.group()
                words.append(known.setdefault(word, word))
                starts.append(match.start())
                ends.append(match.end())
            firsts.append(len(starts))
    # an accent, or a syllable of Korean, may be written as one character or as several
    folded = {word: normalize("NFC", word.casefold()) for word in known}
    is_word = {word: word[0].isalnum() or word[-1].isalnum() for word in known}
    said = array("i", accumulate((is_word[word] for word in words), initial=0))
    return Words(starts, ends, words, [folded[word] for word in words], firsts, said)


def share_left(old: str, old_turns: Sequence[Turn], new: str, new_turns: Sequence[Turn]) -> float:
    """Return what part of the words of a text, from 0 to 1, occur in another, wherever they stand there.

    Words that occur several times must do so in the other; case, Unicode form and marks do not count.
    """
    before, after = (_counted(words_of(*one)) for one in ((old, old_turns), (new, new_turns)))
    return (before & after).total() / before.total() if before else 1.0


def _counted(words: Words) -> Counter[str]:
    return Counter(key for n, key in enumerate(words.keys) if words.count(n, n + 1))
