"""A quote as it is printed: the source's own words, less what `...` leaves out, with what [brackets] put in."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from gioia_coder.core.text.canonical import fold

_CUT: Final = re.compile(r"\[[^\[\]]*\]|\((?:\.{3,}|…|(?:\. ){2,}\.)\)|\.{3,}|(?:\. ){2,}\.|…+")
DENSE: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Letters of the scripts without blanks between words, which are compared letter by letter; for a set of a regular expression."""
WORD: Final = re.compile(f"[{DENSE}]|(?:(?![{DENSE}_])\\w)+")
"""What counts as a word of a folded text."""


class Stretch(NamedTuple):
    """Folded words between what was left out; the first or last may be part of a word, as in `[T]he` and `buy[ing]`.

    `spans` are where the words stand in the shown quote.
    """

    words: tuple[str, ...]
    ends_one: bool
    begins_one: bool
    spans: tuple[tuple[int, int], ...] = ()


def first_difference(text: str, shown: str) -> str:
    """Return the first word of a shown quote that the text does not hold in this order, empty when all are there.

    Case, accents, blanks and punctuation do not count.

    >>> said = "She said there is no money, none at all, for stands."
    >>> [first_difference(said, shown) for shown in ("[The buyer] said ... no money ... for stands", "no money for stands")]
    ['', 'for']
    """
    words = WORD.findall(fold(text).text)
    at = 0
    for stretch in stretches(shown):
        found = _find(words, stretch, at)
        if found < 0:
            return stretch.words[min(_most(words, stretch, at), len(stretch.words) - 1)]
        at = found
    return ""


def holds_words(shown: str) -> bool:
    """Tell whether anything of a shown quote is the source's own.

    >>> holds_words("[The buyer] ..."), holds_words("[T]he buyer")
    (False, True)
    """
    return any(True for _ in stretches(shown))


def stretches(shown: str) -> list[Stretch]:
    """Return the source's own words in a shown quote, in stretches between what `...` leaves out and [brackets] put in.

    >>> [stretch.words for stretch in stretches("[The buyer] said ... no money")]
    [('said',), ('no', 'money')]
    """
    found: list[Stretch] = []
    at = 0
    borders = [*((match.start(), match.end(), match[0]) for match in _CUT.finditer(shown)), (len(shown), len(shown), "")]
    before = ""
    for start, end, cut in borders:
        piece = shown[at:start]
        folded = fold(piece)
        places = [match.span() for match in WORD.finditer(folded.text)]
        if places:
            ends_one = before.endswith("]") and _letter(piece[:1])
            spans = tuple((at + first, at + last) for first, last in (folded.span(*place) for place in places))
            words = tuple(folded.text[slice(*place)] for place in places)
            found.append(Stretch(words, ends_one, cut.startswith("[") and _letter(piece[-1:]), spans))
        at, before = end, cut
    return found


def _letter(char: str) -> bool:
    return bool(char) and WORD.fullmatch(fold(char).text) is not None


def _find(words: list[str], stretch: Stretch, at: int) -> int:
    """Return the position behind the first place of a stretch from `at` on, -1 for none."""
    size = len(stretch.words)
    for first in range(at, len(words) - size + 1):
        if _same(words, stretch, first) == size:
            # a word that was cut by brackets may go on in the next stretch
            return first + size - (1 if stretch.begins_one else 0)
    return -1


def _most(words: list[str], stretch: Stretch, at: int) -> int:
    """Return how many words of a stretch agree at most, from any place on."""
    return max((_same(words, stretch, first) for first in range(at, len(words))), default=0)


def _same(words: list[str], stretch: Stretch, first: int) -> int:
    """Return how many words of a stretch agree with those from a position on."""
    last = len(stretch.words) - 1
    for n, word in enumerate(stretch.words):
        own = words[first + n] if first + n < len(words) else ""
        agrees = own == word
        if not agrees and own:
            ends = n == 0 and stretch.ends_one and own.endswith(word)
            begins = n == last and stretch.begins_one and own.startswith(word)
            inside = n == 0 == last and stretch.ends_one and stretch.begins_one and word in own
            agrees = ends or begins or inside
        if not agrees:
            return n
    return last + 1
