"""Finding quotations by their marks, in every style: each pair of marks is a candidate, nested ones too.

Nothing is decided here: whether an apostrophe ended a quotation, and whether a pair belongs together, shows when its words are
looked for. A mark that is never closed reaches to the end of its paragraph at most.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from gioia_coder.core.manuscript.model import Paragraph, Part, SetOff
from gioia_coder.core.text.sentences import find_sentences, trim
from gioia_coder.core.text.shown import DENSE

_FAMILIES: Final = {
    **dict.fromkeys('"“”„‟″〝〞＂', "double"),
    **dict.fromkeys("«»", "angle"),
    **dict.fromkeys("‹›", "small angle"),
    **dict.fromkeys("「」", "corner"),
    **dict.fromkeys("『』", "white corner"),
    **dict.fromkeys("'‘’‚‛", "single"),
}
_ALWAYS_OPEN: Final = frozenset("„‟〝「『")
_ALWAYS_CLOSE: Final = frozenset("〞」』")
_MARK: Final = re.compile(f"[{''.join(_FAMILIES)}]")
_WIDE: Final = re.compile(f"[{DENSE}、。，：；！？（）]")
_SHUT: Final = frozenset(".!?…)]}%")
_ELIDED: Final = re.compile(r"(?:\d0s|em|tis|twas|n|til|till|cause|cos|bout|round|s|t)\b", re.IGNORECASE)
_MOST_ENDS: Final = 8
_MOST_BETWEEN: Final = 60
_STOPS: Final = frozenset(".,;:!?…")
_MANY_CELL_WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that may be a quotation: `[start, end)` of a paragraph, `[first, last)` with its marks.

    `ends` are other places where it may end. `marked` is False for what only stands apart, as in a table or a block; `closed`
    is False where its mark is never closed.
    """

    paragraph: int
    start: int
    end: int
    first: int
    last: int
    ends: tuple[int, ...] = ()
    marked: bool = True
    closed: bool = True
    set_off: SetOff = SetOff.NO

    def around(self, other: Candidate) -> bool:
        """Tell whether another one stands within it."""
        return self.first <= other.first and other.last <= self.last and self != other

    def crosses(self, other: Candidate) -> bool:
        """Tell whether both share words."""
        return self.first < other.last and other.first < self.last


def candidates(paragraphs: Sequence[Paragraph], n: int) -> list[Candidate]:
    """Return what may be a quotation in the n-th paragraph, outer ones before those within them."""
    paragraph = paragraphs[n]
    following = paragraphs[n + 1].text.lstrip()[:1] if n + 1 < len(paragraphs) else ""
    found = _in_pairs(paragraph.text, n, following) + _singles(paragraph.text, n)
    found += _apart(paragraph, n)
    return sorted((one for one in found if one.start < one.end), key=lambda one: (one.first, -one.last, one.marked))


def _apart(paragraph: Paragraph, n: int) -> list[Candidate]:
    """Return the whole of a block or of a table's cell."""
    text = paragraph.text
    if paragraph.set_off or (paragraph.part is Part.CELL and len(text.split()) >= _MANY_CELL_WORDS):
        start, end = trim(text, 0, len(text))
        return [Candidate(n, start, end, start, end, marked=False, set_off=paragraph.set_off)]
    return []


def _opens(text: str, at: int) -> bool:
    """Tell whether a mark may open a quotation by what stands around it."""
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if not after or after.isspace():
        return False
    return not before or bool(_WIDE.match(before)) or not (before.isalnum() or before in _SHUT)


def _closes(text: str, at: int) -> bool:
    """Tell whether a mark may close a quotation by what stands around it."""
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    return bool(before) and not before.isspace() and (not after.isalnum() or bool(_WIDE.match(after) or _WIDE.match(before)))


def _role(text: str, at: int, opener: str) -> str:
    """Return whether a mark opens or closes, `opener` being the mark of its family that stands open; empty for neither."""
    char = text[at]
    if char in _ALWAYS_OPEN:
        return "opens"
    if char in _ALWAYS_CLOSE:
        return "closes" if opener else ""
    opens, closes = _opens(text, at), _closes(text, at)
    if char in "«»‹›":
        other = "«»‹›"["»«›‹".index(char)]
        if opener == other or (opener == char and closes):
            return "closes"
        return "opens" if opens or char in "«‹" else ""
    if char == "“":
        return "closes" if opener and closes and not opens else "opens"
    if opener and (closes or (char == "”" and not opens)):
        return "closes"
    return "opens" if opens else ""


def _in_pairs(text: str, n: int, following: str) -> list[Candidate]:
    """Return what stands between two marks of one family, but for single ones."""
    found: list[Candidate] = []
    open_marks: dict[str, list[int]] = {}
    for match in _MARK.finditer(text):
        at, family = match.start(), _FAMILIES[match[0]]
        if family == "single":
            continue
        stack = open_marks.setdefault(family, [])
        role = _role(text, at, text[stack[-1]] if stack else "")
        if role == "closes":
            first = stack.pop()
            found.append(Candidate(n, *trim(text, first + 1, at), first, at + 1))
        elif role == "opens":
            stack.append(at)
    for family, stack in open_marks.items():
        goes_on = _FAMILIES.get(following) == family
        found += [_unclosed(text, n, at, goes_on and at == stack[-1]) for at in stack]
    return found


def _unclosed(text: str, n: int, at: int, goes_on: bool) -> Candidate:
    """Return what a mark without a partner may begin: all of its paragraph where the next goes on, else sentences of it."""
    start, end = trim(text, at + 1, len(text))
    if goes_on:
        return Candidate(n, start, end, at, len(text))
    behind = next((match.start() for match in _MARK.finditer(text, at + 1) if _FAMILIES[match[0]] != "single"), len(text))
    ends = [last for _, last in find_sentences(text, start, behind)] if start < behind else []
    if not ends:
        return Candidate(n, at, at, at, at)
    return Candidate(n, start, ends[0], at, ends[-1], tuple(reversed(ends[1:][:_MOST_ENDS])), closed=False)


def _singles(text: str, n: int) -> list[Candidate]:
    """Return what may stand between single marks, each with all ends that are no apostrophe for sure."""
    found = []
    for match in _MARK.finditer(text):
        at, char = match.start(), match[0]
        if char in "‘‚‛" or (char == "'" and _opens(text, at) and not _ELIDED.match(text, at + 1)):
            ends = _single_ends(text, at)
            if ends:
                likely = next((end for end in ends if not {text[end - 1], text[end + 1 : end + 2]}.isdisjoint(_STOPS)), ends[0])
                start, end = trim(text, at + 1, likely)
                others = tuple(end for end in ends if end != likely)
                found.append(Candidate(n, start, end, at, likely + 1, others))
    return found


def _single_ends(text: str, opener: int) -> list[int]:
    ends: list[int] = []
    for match in islice(_MARK.finditer(text, opener + 1), _MOST_BETWEEN):
        at, char = match.start(), match[0]
        if char in "‘‚" and char == text[opener] and text[opener] != "‚":
            break
        if (char in "’'" or (char == "‘" and text[opener] == "‚")) and _closes(text, at) and not _opens(text, at):
            ends.append(at)
            if len(ends) == _MOST_ENDS:
                break
    return ends
