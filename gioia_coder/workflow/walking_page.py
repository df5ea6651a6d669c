"""How a source is shown while it is read and coded, and how codes are looked for by a few letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from gioia_coder.core.codebook import Codebook, called
from gioia_coder.core.model import Code, Coding, Informant, Level, Polarity, Revision, Source, Turn
from gioia_coder.core.text import address_of, fold
from gioia_coder.workflow.coding import speaker

HELP: Final = (
    ("letters", "look for codes by id or name; one match codes, several are listed"),
    ("1, 2 ...", "choose from the list"),
    ("*", "what is suggested here, and why; a number accepts"),
    ("+words", "make an ungrouped concept of these words and code with it"),
    ("/2  /2-3", "narrow to a sentence or some sentences"),
    ('"words', "narrow to these words of the turn"),
    ("/", "back to the whole turn"),
    ("m words", "memo of the last coding here, or of the next one"),
    ("!1 !2 !3", "intensity of the last coding"),
    ("-", "the last coding contradicts its code; again: supports"),
    ("x", "remove a coding of this turn"),
    ("u", "undo the last thing done in this session"),
    ("n or Enter", "next turn"),
    ("b", "back one turn"),
    ("g 14", "go to turn 14"),
    ("q", "quit; reading goes on here next time"),
)


_SENTENCES: Final = re.compile(r"/\s*([0-9]{1,6})(?:\s*-\s*([0-9]{1,6}))?")


class Shown(NamedTuple):
    """A paragraph to show: its words, a style (`bold`, `dim`, `yellow` or none), and what leads its first line."""

    words: str
    style: str = ""
    lead: str = ""


@dataclass(frozen=True)
class Page:
    """A source as it is shown, a turn at a time."""

    source: Source
    revision: Revision
    informants: dict[int, Informant]

    def asks(self, turn: Turn) -> bool:
        """Tell whether an interviewer speaks in the turn."""
        person = speaker(self.informants, self.revision, turn)
        return person is not None and person.is_interviewer

    def view(self, at: int, *, numbered: bool = True) -> list[Shown]:
        """Return the turn at a position beneath the questions before it, its sentences numbered if numbers mean them."""
        turns, turn = self.revision.turns, self.revision.turns[at]
        first = at
        while first and self.asks(turns[first - 1]):
            first -= 1
        shown = [Shown(""), *map(self.context, turns[first:at]), Shown(self.header(turn), "bold")]
        style = "dim" if self.asks(turn) else ""
        spans = turn.sentences or ((turn.start, turn.end),)
        sentences = (self.revision.text[start:end] for start, end in spans)
        return shown + [Shown(words, style, f"{n if numbered else '':>4}  ") for n, words in enumerate(sentences, start=1)]

    def context(self, turn: Turn) -> Shown:
        """Return a turn that is only read over."""
        return Shown(turn.words(self.revision.text), "dim", f"{turn.speaker or 'turn'} ({turn.n}): ")

    def header(self, turn: Turn) -> str:
        """Return the source, the turn's number, who speaks and in which role."""
        person = speaker(self.informants, self.revision, turn)
        who = turn.speaker or (person.ref if person is not None else "")
        role = person.role if person is not None and person.role.casefold() != who.casefold() else ""
        return "  ".join(filter(None, (f"{self.source.ref}  turn {turn.n} of {len(self.revision.turns)}", who, role)))

    def worded(self, one: Coding, code: Code) -> str:
        """Return a coding in a line: its code, where it stands, and what is said about it."""
        parts = [called(code), address_of(one.start, one.end, self.source.ref, self.revision.turns)]
        parts += [f"intensity {one.intensity}"] if one.intensity else []
        parts += ["contradicts"] if one.polarity is Polarity.CONTRADICTS else []
        parts += [f"memo: {one.memo}"] if one.memo else []
        return " · ".join(parts)


def sentences(turn: Turn, word: str) -> tuple[int, int] | str:
    """Return the span of the sentences that `/2` or `/2-3` means, or in words why it means none."""
    match = _SENTENCES.fullmatch(word)
    if match is None:
        return "Write /2 for a sentence, /2-3 for several, / for the whole turn."
    first, last = int(match[1]), int(match[2] or match[1])
    if not 1 <= first <= last <= len(turn.sentences):
        return f"This turn has sentences 1 to {len(turn.sentences)}."
    return turn.sentences[first - 1][0], turn.sentences[last - 1][1]


def option(book: Codebook, code: Code) -> str:
    """Return a code as a list to choose from names it, with what it is grouped under."""
    above = " < ".join(reversed(book.path(code)[:-1]))
    level = "" if code.level is Level.CONCEPT else f" ({code.level.value})"
    return f"{code.ref}  {code.name}{level}" + (f"  < {above}" if above else "")


def matches(book: Codebook, word: str) -> list[Code]:
    """Return the codes that a word looks for: the exact id or name, else names and ids that begin so, else words in names.

    >>> book = Codebook([Code(1, "c001", Level.CONCEPT, "cuts costs"), Code(2, "c002", Level.CONCEPT, "costs of dyeing")])
    >>> [[code.ref for code in matches(book, word)] for word in ("cost", "cuts", "C001", "dye")]
    [['c002', 'c001'], ['c001'], ['c001'], ['c002']]
    """
    wanted = fold(word).text.strip()
    if not wanted:
        return []
    codes = (code for level in Level for code in book.ordered(level))
    names = [(code, fold(code.name).text, fold(code.ref).text) for code in codes]
    exact = [code for code, name, ref in names if wanted in (name, ref)]
    if len(exact) == 1:
        return exact
    begin = [code for code, name, ref in names if name.startswith(wanted) or ref.startswith(wanted)]
    inside = [code for code, name, _ in names if re.search(rf"(?<!\w){re.escape(wanted)}", name) and code not in begin]
    return begin + inside or [code for code, name, _ in names if wanted in name]
