"""A source as a copy that people comment on: its lines, a note per coding, and where the words of a returned copy belong."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Final

from gioia_coder.core.anchoring import Fate, Span, reanchor
from gioia_coder.core.model import Piece, Revision, Turn
from gioia_coder.core.text.sentences import trim

_MARK: Final = re.compile(r"^(\S{1,200})=(\S{1,60}) #([0-9a-f]{4})\b", re.MULTILINE)
_NUMBER: Final = re.compile(r"[0-9]*\t")
_SIGNS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of the text without a line end; `said` are its words, the rest are labels and the like.

    `number` is that of the turn that begins in it, 0 for none; `labelled` says that it names who speaks next.
    """

    number: int
    start: int
    end: int
    said: tuple[Span, ...] = ()
    labelled: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """What is noted on a span by an author: a heading, lines about it, and the mark by which it is known again."""

    start: int
    end: int
    author: str
    head: str
    about: tuple[str, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy holds. `hidden` are spans whose words are kept back; `about` stands beneath the title, `foot` on each page."""

    ref: str
    title: str
    about: tuple[str, ...]
    text: str
    sha256: str
    lines: tuple[Line, ...]
    notes: tuple[Note, ...]
    hidden: tuple[Span, ...] = ()
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """What a note that came back stands for: a segment's address and a code's id; `changed` is what was written into it."""

    address: str
    code: str
    head: str
    changed: str = ""


def lines_of(text: str, turns: Sequence[Turn]) -> tuple[Line, ...]:
    """Return the lines of a text that say anything; a turn that begins within a line begins one of its own here."""
    pieces = [(piece.start, piece.end) for turn in turns for piece in turn.pieces]
    speakers = [turn.speaker for turn in turns for _ in turn.pieces]
    firsts = [turn.start for turn in turns]
    found = []
    for start, end in _stretches(text, turns):
        first, last = bisect_right(pieces, start, key=lambda one: one[1]), bisect_left(pieces, end, key=lambda one: one[0])
        said = tuple((max(start, a), min(end, b)) for a, b in pieces[first:last])
        turn = bisect_left(firsts, start)
        number = turn + 1 if turn < len(turns) and firsts[turn] < end else 0
        labelled = not said and first < len(pieces) and bool(speakers[first]) and speakers[first] in text[start:end]
        found.append(Line(number, start, end, said, labelled))
    return tuple(found)


def _stretches(text: str, turns: Sequence[Turn]) -> Iterator[Span]:
    breaks = {before.end for before, after in pairwise(turns) if "\n" not in text[before.end : after.start]}
    breaks.update(match.start() for match in re.finditer("\n", text))
    for start, end in pairwise(sorted({0, *breaks, len(text)})):
        start, end = trim(text, start, end)
        if start < end:
            yield start, end


def mark_of(address: str, code: str, words: str) -> str:
    """Return the mark of a note that says these words.

    >>> mark_of("E1-01:14.2", "c014", "c014 no money")
    'E1-01:14.2=c014 #8b0b'
    """
    return f"{address}={code} #{_digest(words)}"


def _digest(words: str) -> str:
    """Return a few letters that change with the words; blanks and signs, which programs alter, do not count."""
    return sha256(_SIGNS.sub("", words).encode("utf-8", "replace")).hexdigest()[:4]


def marked(words: str) -> Marked | None:
    r"""Return what a note stands for by its mark, None for one that has none.

    >>> note = f"c014 no money\n{mark_of('E1-01:14.2', 'c014', 'c014 no money')}"
    >>> marked(note), marked(note + "\nReally?").changed, marked("no money")
    (Marked(address='E1-01:14.2', code='c014', head='c014 no money', changed=''), 'Really?', None)
    """
    found = _MARK.search(words)
    if found is None:
        return None
    before, behind = words[: found.start()], words[found.end() :].strip()
    if _digest(before) != found[3]:
        behind = "\n".join(part for part in (before.strip(), behind) if part)
    return Marked(found[1], found[2], before.split("\n")[0].strip(), behind)


def returned_lines(text: str, *, numbered: bool) -> list[Span]:
    r"""Return the spans of the lines of a document that came back, without the numbers of turns before them.

    >>> returned_lines("1\tA: Yes.\n\n\tWell.", numbered=True)
    [(2, 9), (12, 17)]
    """
    found = []
    at = 0
    for line in text.split("\n"):
        number = _NUMBER.match(line) if numbered else None
        start, end = trim(text, at + (number.end() if number else 0), at + len(line))
        if start < end:
            found.append((start, end))
        at += len(line) + 1
    return found


def placed(text: str, lines: Sequence[Span], revision: Revision, spans: Sequence[Span]) -> list[Span | None]:
    """Return where spans of a document that came back stand in a source's text, None where too little is left of their words.

    Ends that lie in labels move to the words beside them.
    """
    there = [(line.start, line.end) for line in lines_of(revision.text, revision.turns)]
    pieces = [(piece.start, piece.end) for turn in revision.turns for piece in turn.pieces]
    found = reanchor(text, _as_turns(lines), revision.text, _as_turns(there), spans)
    return [None if one.fate is Fate.QUARANTINED else _on_words(pieces, one.start, one.end) for one in found]


def _as_turns(spans: Iterable[Span]) -> list[Turn]:
    """Return lines as turns of nobody, since labels are to be found again too."""
    return [Turn(n, "", (Piece(*span),), ()) for n, span in enumerate(spans, start=1)]


def _on_words(pieces: Sequence[Span], start: int, end: int) -> Span:
    first = bisect_right(pieces, start, key=lambda one: one[1])
    last = bisect_left(pieces, end, key=lambda one: one[0]) - 1
    if first > last:
        return start, end
    return max(start, pieces[first][0]), min(end, pieces[last][1])
