"""Finding a span's exact words in another text."""

from __future__ import annotations

from typing import Final
from unicodedata import combining

from gioia_coder.core.anchoring.fates import Span

CONTEXT: Final = 32
"""How many characters before and behind tell equal quotes apart."""

_LEAST: Final = 3
_ENOUGH: Final = 16
_WIDE: Final = "\u3040"


def find_exact(old: str, new: str, start: int, end: int) -> Span | None:
    """Return where the words `old[start:end]` stand in `new`: once in both texts, or once with what is around them.

    Words that are short (under three, and under sixteen characters) are found with what is around them only, since the same
    few may be said anew.

    >>> find_exact("We sell online. Yes.", "Yes. Well, we said: We sell online.", 0, 15)
    (20, 35)
    """
    words = old[start:end]
    if old == new and words.strip():
        return start, end
    at = new.find(words)
    if at < 0 or not words.strip():
        return None
    found = None
    if (len(words.split()) >= _LEAST or len(words) >= _ENOUGH) and _once(new, words) and _once(old, words):
        found = at
    else:
        before = old[max(start - CONTEXT, 0) : start]
        whole = before + old[start : end + CONTEXT]
        if len(whole) > len(words) and _once(new, whole) and _once(old, whole):
            found = new.find(whole) + len(before)
    if found is None or _worse(old, start, new, found) or _worse(old, end, new, found + len(words)):
        return None
    return found, found + len(words)


def _once(text: str, words: str) -> bool:
    at = text.find(words)
    return at >= 0 and text.find(words, at + 1) < 0


def _worse(old: str, before: int, new: str, after: int) -> bool:
    """Tell whether a place cuts a word, or a character from what combines with it, where the old one did not."""
    return _cuts(new, after) and not _cuts(old, before)


def _cuts(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    return combining(right) > 0 or (left.isalnum() and right.isalnum() and left < _WIDE and right < _WIDE)
