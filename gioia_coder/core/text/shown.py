"""A quote as it is printed: the source's own words, less what `...` leaves out, with what [brackets] put in."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from gioia_coder.core.text.canonical import fold

_CUT: Final = re.compile(r"\[[^\[\]]*\]|\((?:\.{3,}|…|(?:\. ){2,}\.)\)|\.{3,}|(?:\. ){2,}\.|…+")
# a script without blanks between words is compared letter by letter
_DENSE: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD: Final = re.compile(f"[{_DENSE}]|(?:(?![{_DENSE}_])\\w)+")


class _Stretch(NamedTuple):
    """Words between what was left out; the first or last may be part of a word, as in `[T]he` and `buy[ing]`."""

    words: tuple[str, ...]
    ends_one: bool
    begins_one: bool


def first_difference(text: str, shown: str) -> str:
    """Return the first word of a shown quote that the text does not hold in this order, empty when all are there.

    Case, accents, blanks and punctuation do not count.

    >>> said = "She said there is no money, none at all, for stands."
    >>> [first_difference(said, shown) for shown in ("[The buyer] said ... no money ... for stands", "no money for stands")]
    ['', 'for']
    """
    words = _WORD.findall(fold(text).text)
    at = 0
    for stretch in _stretches(shown):
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
    return any(True for _ in _stretches(shown))


def _stretches(shown: str) -> list[_Stretch]:
    found: list[_Stretch] = []
    at = 0
    borders = [*((match.start(), match.end(), match[0]) for match in _CUT.finditer(shown)), (len(shown), len(shown), "")]
    before = ""
    for start, end, cut in borders:
        piece = shown[at:start]
        words = tuple(_WORD.findall(fold(piece).text))
        if words:
            ends_one = before.endswith("]") and _letter(piece[:1])
            found.append(_Stretch(words, ends_one, cut.startswith("[") and _letter(piece[-1:])))
        at, before = end, cut
    return found


def _letter(char: str) -> bool:
    return bool(char) and _WORD.fullmatch(fold(char).text) is not None


def _find(words: list[str], stretch: _Stretch, at: int) -> int:
    """Return the position behind the first place of a stretch from `at` on, -1 for none."""
    size = len(stretch.words)
    for first in range(at, len(words) - size + 1):
        if _same(words, stretch, first) == size:
            # a word that was cut by brackets may go on in the next stretch
            return first + size - (1 if stretch.begins_one else 0)
    return -1


def _most(words: list[str], stretch: _Stretch, at: int) -> int:
    """Return how many words of a stretch agree at most, from any place on."""
    return max((_same(words, stretch, first) for first in range(at, len(words))), default=0)


def _same(words: list[str], stretch: _Stretch, first: int) -> int:
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
