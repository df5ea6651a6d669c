"""What is said by whom: utterances as some formats give them, and the turns that pieces of one speaker make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby, pairwise
from typing import Final

from gioia_coder.core.model import Piece, Turn
from gioia_coder.core.text.canonical import canonical
from gioia_coder.core.text.sentences import find_sentences, trim

_NOTHING: Final = "\ufeff \t\n"
"""What stands before words and is none; a text that begins with a mark of byte order is not canonical."""
_WIDE: Final = (("\u2e80", "\u9fff"), ("\uf900", "\ufaff"), ("\uff00", "\uffef"), ("\U00020000", "\U0003ffff"))


@dataclass(frozen=True, slots=True)
class Mark:
    """Codes that a file holds for a stretch of its words: `[start, end)`, by whom, and what was noted beside."""

    start: int
    end: int
    codes: tuple[str, ...]
    coder: str = ""
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words of one speaker as a format gives them, begun at `time` seconds; `marks` count from the first of the words.

    `speaker` is empty where the format does not say.
    """

    words: str
    speaker: str = ""
    time: float | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of a text with the label of who says it."""

    label: str
    piece: Piece


@dataclass(frozen=True, slots=True)
class Composed:
    """A text made of utterances: `Label: words`, a blank line between speakers; pieces of one speaker run on."""

    text: str
    said: tuple[Said, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a text: its layout, turns, the lines before them, and pieces per label.

    `roles` holds what a legend at the top says of a label; `warnings` what a person should look at; `also` labels that were
    taken for another one; `refused` those that a person refused and that are there.
    """

    layout: str
    turns: tuple[Turn, ...]
    header: tuple[str, ...] = ()
    labels: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()


def compose(utterances: Iterable[Utterance]) -> Composed:
    r"""Return one text of all that is said, canonical, with its pieces and marks; utterances without words are left out.

    Neighbours of one speaker are parted by a blank, Chinese and Japanese ones by nothing, words of several lines by a new line.

    >>> composed = compose([Utterance("So I", "Ann", 1.0), Utterance("left.", "Ann", 2.0), Utterance("When?", "Bo", 3.5)])
    >>> composed.text
    'Ann: So I left.\n\nBo: When?\n'
    >>> [(one.label, composed.text[one.piece.start : one.piece.end], one.piece.time) for one in composed.said]
    [('Ann', 'So I', 1.0), ('Ann', 'left.', 2.0), ('Bo', 'When?', 3.5)]
    """
    parts: list[str] = []
    said: list[Said] = []
    marks: list[Mark] = []
    at, before, label = 0, "", None
    for one in utterances:
        words = canonical(one.words)
        bare = words.lstrip(_NOTHING)
        first, last = trim(words, len(words) - len(bare), len(words))
        if first == last:
            continue
        shown = words[first:last]
        speaker = " ".join(canonical(one.speaker).split()) if one.speaker else ""
        if label is None or speaker != label:
            lead = ("\n\n" if parts else "") + (f"{speaker}: " if speaker else "")
        else:
            lead = between(before, shown)
        start = at + len(lead)
        parts += (lead, shown)
        at = start + len(shown)
        said.append(Said(speaker, Piece(start, at, one.time)))
        marks += _moved(one.marks, start - first, start, at)
        before, label = shown, speaker
    return Composed("".join((*parts, "\n")) if parts else "", tuple(said), tuple(marks))


def between(before: str, after: str) -> str:
    r"""Return what parts two pieces of one speaker; neither is empty.

    >>> between("We", "sold"), between("我们", "卖"), between("We\nsold", "it")
    (' ', '', '\n')
    """
    if "\n" in before or "\n" in after:
        return "\n"
    return "" if _is_wide(before[-1]) and _is_wide(after[0]) else " "


def run_on(lines: Iterable[str]) -> str:
    """Return the lines as one, without their outer blanks.

    >>> run_on([" We sold ", "", "them."])
    'We sold them.'
    """
    joined: list[str] = []
    for line in filter(None, map(str.strip, lines)):
        joined += (between(joined[-1], line), line) if joined else (line,)
    return "".join(joined)


def _is_wide(char: str) -> bool:
    return char >= _WIDE[0][0] and any(first <= char <= last for first, last in _WIDE)


def _moved(marks: Iterable[Mark], by: int, least: int, most: int) -> Iterator[Mark]:
    """Yield the marks where their words stand in the whole text, without what reaches beyond them."""
    for mark in marks:
        start, end = max(mark.start + by, least), min(mark.end + by, most)
        if start < end:
            yield replace(mark, start=start, end=end)


def given_turns(text: str, said: Sequence[Said], *, language: str, layout: str, roles: Mapping[str, str] | None = None) -> Found:
    """Return the turns of pieces whose speakers a format names; `roles` is what it says of them, by label.

    Pieces without a speaker are joined into paragraphs that end where a sentence does.
    """
    labels = dict(Counter(one.label for one in said if one.label))
    turns = join_turns(text, said, language)
    doubts = () if labels else ("it does not say who speaks; every paragraph is a turn.",)
    return Found(layout, turns, (), labels, (*cautions(turns, labels), *doubts), roles or {})


def join_turns(text: str, said: Iterable[Said], language: str) -> tuple[Turn, ...]:
    """Join neighbouring pieces of one speaker, and cut the turns into sentences; these may run over several pieces."""
    turns: list[Turn] = []
    for label, group in groupby(said, key=lambda one: one.label):
        pieces = [one.piece for one in group]
        stretches = _stretches(text, pieces)
        sentences = tuple(chain.from_iterable(find_sentences(text, start, end, language) for start, end in stretches))
        if label or len(pieces) == 1:
            turns.append(Turn(len(turns) + 1, label, tuple(pieces), sentences))
        else:
            turns += [Turn(n, "", *one) for n, one in enumerate(_paragraphs(pieces, sentences), start=len(turns) + 1)]
    return tuple(turns)


def _stretches(text: str, pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Yield the spans of pieces between which nothing but blanks of one line stands."""
    start, end = pieces[0].start, pieces[0].end
    for piece in pieces[1:]:
        if text[end : piece.start].strip(" "):
            yield start, end
            start = piece.start
        end = piece.end
    yield start, end


_LONG: Final = 600
"""Characters after which a paragraph ends with the next sentence; at four times as many, with the next piece."""


def _paragraphs(
    pieces: Sequence[Piece], sentences: Sequence[tuple[int, int]]
) -> Iterator[tuple[tuple[Piece, ...], tuple[tuple[int, int], ...]]]:
    """Yield groups of pieces that end where a sentence does, each with its sentences."""
    ends = {end for _, end in sentences}
    at, some = 0, list[Piece]()
    for piece in pieces:
        some.append(piece)
        size = piece.end - some[0].start
        if piece is not pieces[-1] and not (size >= _LONG and piece.end in ends) and size < 4 * _LONG:
            continue
        inside = []
        while at < len(sentences) and sentences[at][0] < piece.end:
            start, end = sentences[at]
            inside.append((max(start, some[0].start), min(end, piece.end)))
            if end > piece.end:
                break
            at += 1
        yield tuple(some), tuple(inside)
        some = []


def cautions(turns: Sequence[Turn], labels: Mapping[str, int]) -> tuple[str, ...]:
    """Say what a person should look at: one speaker, one who says nearly all, labels used once, times that go back."""
    found = []
    sizes: Counter[str] = Counter()
    for turn in turns:
        sizes[turn.speaker] += sum(piece.end - piece.start for piece in turn.pieces)
    speaker, most = sizes.most_common(1)[0] if sizes else ("", 0)
    if len(labels) == 1:
        found.append(f'only one speaker was found, "{next(iter(labels))}".')
    elif labels and most > 0.9 * sizes.total():
        found.append(f'"{speaker}" speaks {most * 100 // sizes.total()} % of the text.')
    once = [label for label, pieces in labels.items() if pieces == 1]
    if once and len(turns) > 6:
        found.append("used once as a label: " + ", ".join(f'"{label}"' for label in once[:5]) + ".")
    timed = [(turn.n, piece.time) for turn in turns for piece in turn.pieces if piece.time is not None]
    back = next((n for (_, before), (n, time) in pairwise(timed) if time < before), None)
    if back is not None:
        found.append(f"the times go back at turn {back}; a second recording may begin there.")
    return tuple(found)
