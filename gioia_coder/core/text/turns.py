"""From a transcript's text to its turns: choose the layout that explains most lines, then cut at its labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from gioia_coder.core.model import Piece, Turn
from gioia_coder.core.speakers import INTERVIEWER
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.core.text.labels import bracketed, is_answering, is_interviewer, words
from gioia_coder.core.text.layouts import (
    END_STAMP,
    FOOTER,
    FURNITURE,
    HEAD,
    LAYOUTS,
    NAMES,
    PARAGRAPHS,
    STAMP_LINE,
    Layout,
    seconds,
    shape,
    weigh,
)
from gioia_coder.core.text.sentences import find_sentences, trim
from gioia_coder.core.text.utterances import Found, Said, cautions, join_turns
from gioia_coder.errors import UnknownNameError

Span = tuple[int, int]
_EQUALS: Final = re.compile(r"(?:^|[;,])\s*([^\s=;,][^=;,]{0,39}?)\s*=\s*([^=;,]{1,60})")
_ANSWERS: Final = words("yes no yeah okay ok right sure ja nej nee nein oui non 是 对 對 好 כן לא")
_WORD: Final = re.compile(r"\w")
_STAMPS: Final = frozenset({"before", "inner", "mid", "after"})
_FEW: Final = 20
"""In a text of no more lines than these, a label used once counts if every other line has one."""


class _Hit(NamedTuple):
    """A line that begins with a label: its number, the label, its time and where its words begin."""

    line: int
    label: str
    time: float | None
    body: int


def find_turns(text: str, *, language: str = "en", layout: str | None = None) -> Found:
    r"""Return the turns of a canonical text, and how they were found; `layout` is one of `NAMES` to overrule the choice.

    Raises UnknownNameError for another layout.

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
    name, hits, doubts = _choose(text, lines, layout)
    if not hits:
        return _paragraphs(text, lines, header, language)
    hits, roles = _without_legend(text, lines, hits)
    above = [text[a:b] for a, b in lines[: hits[0].line]]
    roles = _roles(above) | roles
    spoken = _same_names(_spoken(text, lines, hits), roles)
    header += [line for line in above if not STAMP_LINE.fullmatch(line)]
    labels = dict(Counter(one.label for one in spoken))
    turns = join_turns(text, spoken, language)
    return Found(name, turns, tuple(header), labels, (*cautions(turns, labels), *doubts), roles)


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


def _choose(text: str, lines: Sequence[Span], wanted: str | None) -> tuple[str, list[_Hit], list[str]]:
    """Return the layout that explains most lines, its lines, and doubts about others; no lines when no layout explains any."""
    heads = [text[a : min(b, a + HEAD)] + ("\0" if b > a + HEAD else "") for a, b in lines]
    name, best, seen = PARAGRAPHS, list[_Hit](), list[_Hit]()
    for layout in LAYOUTS:
        if wanted not in (None, layout.name):
            continue
        candidates = _candidates(layout, lines, heads)
        hits = _accepted(layout, candidates, len(lines), wanted is not None)
        if len(hits) > len(best):
            name, best, seen = layout.name, hits, candidates
    return name, best, _doubts(best, seen, heads)


def _doubts(hits: Sequence[_Hit], seen: Sequence[_Hit], heads: Sequence[str]) -> list[str]:
    """Say which lines look like a label's and were not taken for one."""
    taken = {hit.line for hit in hits}
    left = [hit.label for hit in seen if hit.line not in taken and weigh(hit.label) >= 2 and len(hit.label.split()) <= 2]
    found = ["not taken for a speaker: " + ", ".join(f'"{label}"' for label in left[:5]) + "."] if left else []
    short = sorted({re.escape(hit.label) for hit in hits if len(hit.label) <= 2 and hit.label.isalpha()})
    if short:
        slip = re.compile(f"({'|'.join(short)})\\.\\s+\\w")
        slips = [head.rstrip("\0") for at, head in enumerate(heads) if at not in taken and slip.match(head)]
        found += [f'"{line[:30]}" begins like the label "{line[0]}" and was not taken for one.' for line in slips[:5]]
    return found


def _candidates(layout: Layout, lines: Sequence[Span], heads: Sequence[str]) -> list[_Hit]:
    """Return every line whose head has the form of the layout and words that may be a label."""
    hits = []
    for at, match in layout.matches(heads):
        label = " ".join(match["label"].split())
        if weigh(label):
            hits.append(_Hit(at, label, _time(match), lines[at][0] + match.end()))
    return hits


def _time(match: re.Match[str]) -> float | None:
    """Return the first time that stands in a label's line."""
    for kind, stamp in match.groupdict().items():
        if stamp and kind in _STAMPS:
            return seconds(stamp)
    return None


def _accepted(layout: Layout, hits: list[_Hit], lines: int, forced: bool) -> list[_Hit]:
    """Return the hits whose labels are used often enough, are words for a role, or look like those that are."""
    if layout.name == "name-line" and not forced:
        hits = _alone(hits)
    labels = Counter(hit.label for hit in hits)
    counts: Counter[str] = Counter()
    weights: dict[str, int] = {}
    for label, count in labels.items():
        key = fold_name(label)
        counts[key] += count
        weights[key] = max(weights.get(key, 0), weigh(label))
    good = {key for key, count in counts.items() if count >= 4 - weights[key]}
    forms = {shape(key) for key in good} - {""}
    good |= {key for key in counts if shape(key) in forms}
    known = sum(counts[key] for key in good)
    dense = lines <= _FEW and bool(hits) and len(hits) * 2 >= lines - hits[0].line
    plain = layout.single or sum(hit.time is not None for hit in hits) * 2 >= len(hits)
    if forced or (good and (dense or (plain and known * 2 >= len(hits)))):
        good |= {key for key, weight in weights.items() if forced or weight >= 2}
    taken = {label for label in labels if fold_name(label) in good}
    kept = [hit for hit in hits if hit.label in taken]
    enough = forced or len(kept) >= max(2, layout.least * lines) or len(kept) * 2 >= lines
    return kept if enough else []


def _alone(hits: list[_Hit]) -> list[_Hit]:
    """Return the lines that may be names without any mark: several names, each used again, with words beneath."""
    after = {hit.line - 1 for hit in hits}
    hits = [hit for hit in hits if hit.line not in after and weigh(hit.label) >= 2 and fold_name(hit.label) not in _ANSWERS]
    counts = Counter(hit.label for hit in hits)
    hits = [hit for hit in hits if counts[hit.label] >= 2]
    return hits if len({hit.label for hit in hits}) >= 2 else []


def _without_legend(text: str, lines: Sequence[Span], hits: list[_Hit]) -> tuple[list[_Hit], dict[str, str]]:
    """Drop the lines at the top that explain labels, `I1: Interviewer 1`; return the rest and what those say."""
    roles: dict[str, str] = {}
    counts = Counter(fold_name(hit.label) for hit in hits)
    seen: set[str] = set()
    first = 0
    while first + 2 < len(hits):
        hit = hits[first]
        said = text[hit.body : lines[hit.line][1]].strip()
        if hit.label in seen or not _explains(hit, said, counts, bool(roles), len(hits)):
            break
        seen.add(hit.label)
        if fold_name(said) in counts:
            roles[said] = _role(hit.label)
        elif counts[fold_name(hit.label)] > 1:
            roles[hit.label] = _role(said)
        first += 1
    return hits[first:], roles


def _explains(hit: _Hit, said: str, counts: Mapping[str, int], sure: bool, hits: int) -> bool:
    """Tell whether a labelled line explains the label or names a person rather than speaks."""
    parts = said.split()
    if not 0 < len(parts) <= 4 or said[-1] in ".?!…。？！,":
        return False
    if _is_role(said) or (fold_name(said) in counts and fold_name(said) != fold_name(hit.label)):
        return True
    again = counts[fold_name(hit.label)] > 1
    if again:
        return sure and len(parts) <= 3
    return hits >= 6 and weigh(hit.label) == 3 and all(not part[0].islower() for part in parts)


def _is_role(said: str) -> bool:
    return len(said) > 1 and (is_interviewer(said) or is_answering(said))


def _role(said: str) -> str:
    return INTERVIEWER if is_interviewer(said) else said


def _roles(header: Sequence[str]) -> dict[str, str]:
    """Return what legends such as `I = interviewer 1; X = informant` say."""
    return {match[1]: _role(match[2].strip()) for line in header[-30:] for match in _EQUALS.finditer(line)}


def _spoken(text: str, lines: Sequence[Span], hits: Sequence[_Hit]) -> list[Said]:
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


def _same_names(spoken: Sequence[Said], roles: dict[str, str]) -> list[Said]:
    """Write each label as it is written first; `Interviewer (I)` and `I` are one label, the one that stands alone."""
    names: dict[str, str] = {}
    for one in spoken:
        names.setdefault(fold_name(one.label), one.label)
    for key, label in list(names.items()):
        both = bracketed(label)
        other = next((names[fold_name(part)] for part in both[::-1] if fold_name(part) in names), None) if both else None
        if both and other is not None:
            names[key] = other
            roles.update({other: INTERVIEWER} if is_interviewer(both[0]) else {})
    return [Said(names[fold_name(one.label)], one.piece) for one in spoken]


def _paragraphs(text: str, lines: Sequence[Span], header: Sequence[str], language: str) -> Found:
    """Make every block between blank lines a turn without a speaker; every line, where there are no blank ones."""
    blocks: list[Span] = []
    gaps = any(text.count("\n", a[1], b[0]) > 1 for a, b in pairwise(lines))
    for start, end in lines:
        if gaps and blocks and text.count("\n", blocks[-1][1], start) == 1:
            blocks[-1] = (blocks[-1][0], end)
        else:
            blocks.append((start, end))
    spoken = [block for block in blocks if _WORD.search(text, *block)]
    turns = tuple(
        Turn(n, "", (Piece(start, end),), find_sentences(text, start, end, language))
        for n, (start, end) in enumerate(spoken, start=1)
    )
    warning = "no speaker labels were found; every paragraph is a turn."
    return Found(PARAGRAPHS, turns, tuple(header), {}, (warning,))
