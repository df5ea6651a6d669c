"""Comments in documents as codings: the words commented on, the codes in what was noted, and by whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from gioia_coder.core.text import Mark, canonical
from gioia_coder.core.text.sentences import trim
from gioia_coder.formats.anchors import BEGIN, END, POINT, resolve

_PARTS: Final = re.compile(r"[;；\n]")
_LONGEST: Final = 90
_SHORT: Final = 40


@dataclass(slots=True)
class Comment:
    """What somebody noted at a range, which `number` names; `replies` are lines `Name: words`."""

    number: int
    words: str
    coder: str = ""
    replies: list[str] = field(default_factory=list)


def codes_in(words: str) -> tuple[tuple[str, ...], str]:
    """Return the codes that a comment names, or the comment as a memo.

    Codes are parted by `;` or new lines; over 90 characters it is a memo, unless each of several parts has at most 40.

    >>> codes_in("visuals; audio")
    (('visuals', 'audio'), '')
    >>> codes_in("Ask her again " * 10) == ((), ("Ask her again " * 10).strip())
    True
    """
    words = words.strip()
    parts = tuple(dict.fromkeys(part for part in (" ".join(part.split()) for part in _PARTS.split(words)) if part))
    listed = len(parts) > 1 and all(len(part) <= _SHORT for part in parts)
    return (parts, "") if len(words) <= _LONGEST or listed else ((), words)


def with_marks(text: str, comments: Iterable[Comment]) -> tuple[str, tuple[Mark, ...], tuple[str, ...]]:
    """Return a text without anchors and in canonical form, the marks of its comments, and warnings about some.

    A comment whose range lacks its beginning or end reaches to the border of that paragraph; one on no words is left out.
    """
    plain, places = resolve(text)
    clean = canonical(plain)
    marks, lost = [], 0
    for comment in comments:
        codes, memo = codes_in(comment.words)
        memo = "\n".join([*([memo] if memo else []), *comment.replies])
        if not codes and not memo:
            continue
        start, end = trim(plain, *span_of(plain, places.get(comment.number, {})))
        if plain != clean:
            start, end = len(canonical(plain[:start])), len(canonical(plain[:end]))
        if start < end:
            marks.append(Mark(start, end, codes, comment.coder, memo))
        else:
            lost += 1
    left = f"{lost} comment{'s' if lost > 1 else ''} on words that are not there any more were left out."
    return clean, tuple(marks), (left.replace("were", "was") if lost == 1 else left,) if lost else ()


def span_of(text: str, places: Mapping[str, int]) -> tuple[int, int]:
    """Return the range between two anchors, or to the border of the line where one is missing."""
    start, end, point = places.get(BEGIN), places.get(END), places.get(POINT)
    if start is None or (end is None and point is not None and point < start):
        at = end if end is not None else point
        if at is None:
            return 0, 0
        first = text.rfind("\n", 0, at) + 1
        return first, at if end is not None else _line_end(text, at)
    if end is None:
        end = point if point is not None and point > start else _line_end(text, start)
    return start, max(start, end)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
