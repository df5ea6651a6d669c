"""Two wordings of a passage, cut to where they differ."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Final

from gioia_coder.core.anchoring.words import TOKEN

_AROUND: Final = 8
"""How many words, or marks, are shown on each side of a difference."""


def differing(before: str, now: str) -> tuple[str, str]:
    """Return both wordings with `...` for what is far from every difference, and for the middle of what is wholly new or gone.

    >>> differing("a b c d e f g h i j k l one m", "a b c d e f g h i j k l two m")
    ('... e f g h i j k l one m', '... e f g h i j k l two m')
    >>> differing("We wait. So we go to the fairs and sell chairs.", "We wait. So we go to the fairs and sell tables.")
    ('... So we go to the fairs and sell chairs.', '... So we go to the fairs and sell tables.')
    """
    texts = before, now
    spans = [[match.span() for match in TOKEN.finditer(text)] for text in texts]
    words = [[text[start:end] for start, end in found] for text, found in zip(texts, spans, strict=True)]
    hidden: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for tag, a, b, c, d in SequenceMatcher(None, words[0], words[1], autojunk=False).get_opcodes():
        for side, (first, behind) in enumerate(((a, b), (c, d))):
            ends = 0 if tag == "equal" else 1
            start = first if tag == "equal" and not first else first + _AROUND * (1 + ends)
            end = behind if tag == "equal" and behind == len(words[side]) else behind - _AROUND * (1 + ends)
            # what is shown again begins with a word
            while start < end < behind - 1 and not words[side][end][0].isalnum():
                end += 1
            if end - start > ends * _AROUND:
                hidden[side].append((start, end))
    return _cut(before, spans[0], hidden[0]), _cut(now, spans[1], hidden[1])


def _cut(text: str, spans: list[tuple[int, int]], hidden: list[tuple[int, int]]) -> str:
    """Return a text with `...` in place of some runs of its words; whole where all of it would go."""
    if hidden == [(0, len(spans))]:
        return text
    parts = []
    at = 0
    for first, behind in hidden:
        parts += [text[at : spans[first][0]].rstrip(), "..."]
        at = spans[behind][0] if behind < len(spans) else len(text)
    return " ".join(part for part in (*parts, text[at:]) if part)
