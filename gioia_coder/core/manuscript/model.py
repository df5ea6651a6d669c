"""A manuscript as it is checked: its paragraphs with their places, and what was found about them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LITERATURE: Final = "\ue000"
"""What a reader of TeX or Markdown puts in place of a reference to literature."""

_FIRST_WORDS: Final = 5


class Part(StrEnum):
    """What a paragraph belongs to. Quotations and numbers are looked for in the first three, real names everywhere."""

    BODY = "body"
    CELL = "cell"
    NOTE = "note"
    MARGIN = "margin"
    HIDDEN = "hidden"
    PROPERTY = "property"


class SetOff(StrEnum):
    """Whether a paragraph is set off from the text: as a quotation, or by an indent, which may be anything."""

    NO = ""
    QUOTE = "quote"
    INDENT = "indent"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some words of a manuscript and where a person finds them.

    `lines` are pairs `(offset, line)` where the file has lines; `row` numbers table and row of a cell. `file` is named only
    where several manuscripts are checked together.
    """

    text: str
    where: str
    part: Part = Part.BODY
    set_off: SetOff = SetOff.NO
    row: tuple[int, int] | None = None
    lines: tuple[tuple[int, int], ...] = ()
    file: str = ""

    def place(self, at: int = 0) -> str:
        """Return where the words at an offset stand, as a person looks for them.

        >>> Paragraph("The growers of the valley sell", "paragraph 3").place()
        'paragraph 3 (The growers of the valley …)'
        >>> Paragraph("one two", "footnote", lines=((0, 7), (4, 8))).place(4)
        'line 8, footnote'
        """
        before = f"{self.file}: " if self.file else ""
        if self.lines:
            line = self.lines[max(bisect_right(self.lines, at, key=lambda pair: pair[0]) - 1, 0)][1]
            return f"{before}line {line}{f', {self.where}' if self.where else ''}"
        words = self.text.split()
        if self.part is not Part.BODY or not words:
            return before + self.where
        first = " ".join(words[:_FIRST_WORDS])
        return f"{before}{self.where} ({first[:40]}{' …' if len(words) > _FIRST_WORDS or len(first) > 40 else ''})"


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A paper as read: its paragraphs in order, and what of it was not read."""

    name: str
    paragraphs: Sequence[Paragraph]
    warnings: tuple[str, ...] = ()


class Found(StrEnum):
    """What can be found, the gravest first."""

    NAME = "real name"
    WORDS = "words differ"
    NOWHERE = "found nowhere"
    INFORMANT = "wrong informant"
    UNKNOWN = "unknown informant"
    ROLE = "wrong role or case"
    INTERVIEWER = "interviewer"
    PRIVATE = "private"
    NUMBER = "number"
    TWICE = "used twice"
    REJECTED = "rejected"
    OPEN = "open mark"
    NOT_FOUND = "not found"
    EXACT = "exact"


ORDER: Final = {kind: n for n, kind in enumerate(Found)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: what, whether it is a fault, where in the manuscript, how to mend it, the words, their source."""

    kind: Found
    fault: bool
    where: str
    what: str
    mend: str = ""
    quote: str = ""
    source: str = ""
