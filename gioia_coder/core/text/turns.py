"""From a transcript's text to its turns: choose the layout that explains most lines, then cut at its labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from gioia_coder.core.model import Piece, Turn
from gioia_coder.core.speakers import INTERVIEWER
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.core.text.choosing import Hit, Span, choose
from gioia_coder.core.text.labels import bracketed, is_interviewer
from gioia_coder.core.text.layouts import END_STAMP, FOOTER, FURNITURE, NAMES, PARAGRAPHS, STAMP_LINE, seconds
from gioia_coder.core.text.legends import header_roles, without_legend
from gioia_coder.core.text.sentences import find_sentences, trim
from gioia_coder.core.text.utterances import Found, Said, cautions, join_turns
from gioia_coder.errors import UnknownNameError

_WORD: Final = re.compile(r"\w")


def find_turns(text: str, *, language: str = "en", layout: str | None = None, labels: Mapping[str, bool] | None = None) -> Found:
    r"""Return the turns of a canonical text, and how they were found; `layout` is one of `NAMES` to overrule the choice.

    `labels` are words that a person says are a speaker's label, even if used once, or (False) are none: lines that begin with
    those go on with whoever speaks. They compare without case. Raises UnknownNameError for another layout.

    >>> text = "Shop, 3 May\n\nI: Who buys?\nB: Neighbours. And guests."
    >>> found = find_turns(text)
    >>> found.layout, found.header, [(turn.speaker, turn.words(text)) for turn in found.turns]
    ('colon', ('Shop, 3 May',), [('I', 'Who buys?'), ('B', 'Neighbours. And guests.')])
    """
    if layout is not None and layout not in NAMES:
        raise UnknownNameError("layout", layout, NAMES, mend="The layouts are " + ", ".join(NAMES) + ".")
    lines = list(_lines(text))
    front = _front_matter(text, lines)
    header = [text[a:b] for a, b in lines[1 : max(front - 1, 1)]]
    lines = lines[front:]
    chosen = choose(text, lines, layout, labels or {})
    if not chosen.hits:
        doubts = () if layout == PARAGRAPHS else ("no speaker labels were found; every paragraph is a turn.", *chosen.doubts)
        turns = _paragraphs(text, lines, language)
        return Found(PARAGRAPHS, turns, tuple(header), warnings=doubts, refused=tuple(chosen.refused))
    hits, roles = without_legend(text, lines, chosen.hits)
    above = [text[a:b] for a, b in lines[: hits[0].line]]
    roles = header_roles(above, {hit.label for hit in hits}) | roles
    spoken, also = _same_names(_spoken(text, lines, hits), roles)
    header += [line for line in above if not STAMP_LINE.fullmatch(line)]
    counts = dict(Counter(one.label for one in spoken))
    turns = join_turns(text, spoken, language)
    warnings = (*cautions(turns, counts), *chosen.doubts)
    return Found(chosen.name, turns, tuple(header), counts, warnings, roles, also, tuple(chosen.refused))


def _lines(text: str) -> Iterator[Span]:
    """Yield the lines that hold something, without their outer blanks."""
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            start = at + line.index(bare[0])
            yield start, start + len(bare)
        at += len(line) + 1


def _front_matter(text: str, lines: Sequence[Span]) -> int:
    """Return how many lines a YAML block between two `---` takes at the top."""
    if not lines or text[slice(*lines[0])] != "---":
        return 0
    closing = (at for at, (a, b) in enumerate(lines[1:200], start=2) if text[a:b] in ("---", "..."))
    return next(closing, 0)


def _spoken(text: str, lines: Sequence[Span], hits: Sequence[Hit]) -> list[Said]:
    """Return the pieces between the labels, without stamps, headings and rules at their ends.

    A stamp on a line of its own, or behind the words as f4 writes it, is when the next piece begins.
    """
    found: list[Said] = []
    carried = _stamp(text, lines[hits[0].line - 1]) if hits[0].line else None
    borders = [hit.line for hit in hits[1:]] + [_before_footer(text, lines, hits[-1].line + 1)]
    for hit, border in zip(hits, borders, strict=True):
        spans = [span for span in ((hit.body, lines[hit.line][1]), *lines[hit.line + 1 : border]) if span[0] < span[1]]
        opening, first = _opening(text, spans)
        closing, last = _closing(text, spans, first)
        time = next((stamp for stamp in (hit.time, carried, opening) if stamp is not None), None)
        carried = closing
        if first == last:
            continue
        start, end = trim(text, spans[first][0], spans[last - 1][1])
        ending = END_STAMP.search(text, max(start, end - 24), end) if text[end - 1] == "#" else None
        if ending:
            carried = seconds(ending.group())
            end = trim(text, start, ending.start())[1]
        if end > start:
            found.append(Said(hit.label, Piece(start, end, time)))
    return found


def _stamp(text: str, span: Span) -> float | None:
    """Return the time of a line that is nothing but a stamp."""
    start, end = span
    return seconds(text[start:end]) if end - start <= 40 and STAMP_LINE.fullmatch(text, start, end) else None


def _opening(text: str, spans: Sequence[Span]) -> tuple[float | None, int]:
    """Return the stamp between a label and its words, and how many lines it takes."""
    stamp = _stamp(text, spans[0]) if spans else None
    return stamp, int(stamp is not None)


def _closing(text: str, spans: Sequence[Span], first: int) -> tuple[float | None, int]:
    """Return the stamp behind the words, and where the words end: before stamps, headings and rules."""
    last, stamp = len(spans), None
    while last > first:
        here = _stamp(text, spans[last - 1])
        if here is None and (text[spans[last - 1][0]].isalnum() or not FURNITURE.fullmatch(text, *spans[last - 1])):
            break
        stamp = here if stamp is None else stamp
        last -= 1
    return stamp, last


def _before_footer(text: str, lines: Sequence[Span], least: int) -> int:
    """Return how many lines there are without those a recording program wrote at the end."""
    last = len(lines)
    while last > least and lines[last - 1][1] - lines[last - 1][0] <= 160 and FOOTER.fullmatch(text, *lines[last - 1]):
        last -= 1
    return last


def _same_names(spoken: Sequence[Said], roles: dict[str, str]) -> tuple[list[Said], dict[str, str]]:
    """Write each label as it is written first; `Interviewer (I)` and `I` are one label, the one that stands alone.

    Return which labels were taken for another one besides.
    """
    names: dict[str, str] = {}
    also: dict[str, str] = {}
    for one in spoken:
        names.setdefault(fold_name(one.label), one.label)
    for key, label in list(names.items()):
        both = bracketed(label)
        other = next((names[fold_name(part)] for part in both[::-1] if fold_name(part) in names), None) if both else None
        if both and other is not None:
            names[key] = also[label] = other
            roles.update({other: INTERVIEWER} if is_interviewer(both[0]) else {})
    return [Said(names[fold_name(one.label)], one.piece) for one in spoken], also


def _paragraphs(text: str, lines: Sequence[Span], language: str) -> tuple[Turn, ...]:
    """Make every block between blank lines a turn without a speaker; every line, where there are no blank ones."""
    blocks: list[Span] = []
    gaps = any(text.count("\n", a[1], b[0]) > 1 for a, b in pairwise(lines))
    for start, end in lines:
        if gaps and blocks and text.count("\n", blocks[-1][1], start) == 1:
            blocks[-1] = (blocks[-1][0], end)
        else:
            blocks.append((start, end))
    spoken = [block for block in blocks if _WORD.search(text, *block)]
    return tuple(
        Turn(n, "", (Piece(start, end),), find_sentences(text, start, end, language))
        for n, (start, end) in enumerate(spoken, start=1)
    )
