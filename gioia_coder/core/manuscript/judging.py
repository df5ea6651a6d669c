"""Which candidates are quotations, and where their words come from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from gioia_coder.core.manuscript.citing import (
    NOBODY,
    SPOKEN_PARTS,
    Cited,
    Names,
    before,
    behind,
    heads_references,
    in_row,
    in_sentence,
    parsed,
)
from gioia_coder.core.manuscript.corpus import Corpus, Match
from gioia_coder.core.manuscript.marks import Candidate, candidates
from gioia_coder.core.manuscript.model import Paragraph, Part, SetOff
from gioia_coder.core.manuscript.wording import Wording, wording
from gioia_coder.core.text.sentences import trim

FEWEST: Final = 4
"""Fewer words between marks are a term or a scare quote, unless an id stands behind them."""

_LIKE_NAMED, _LIKE, _LIKE_UNMARKED = 0.5, 0.7, 0.8
"""What part of a quotation's words must agree with a passage: with an id beside it, without, and without marks."""

_LABEL: Final = re.compile(r"([^\s:：]{1,20}(?:\s+#?\d{1,4})?)\s*[:：]\s*(?=\S)")
_LAST_BRACKET: Final = re.compile(r"[(（\[]([^()（）\[\]]{1,200})[)）\]][\s.。]*$")
_LAST_DASH: Final = re.compile(r"(?:\s(?:[–—―]|-{1,3})|\n)\s*([^–—―\n]{1,90})$")
_LINE: Final = 100


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation of a manuscript: its words, whom it is said to come from, and the passage that it comes from, if any."""

    candidate: Candidate
    wording: Wording
    cited: Cited
    match: Match | None = None

    @property
    def exact(self) -> bool:
        """Whether its words are found as they are."""
        return self.match is not None and self.match.exact


def quotations(paragraphs: Sequence[Paragraph], corpus: Corpus, names: Names) -> list[Quotation]:
    """Return the quotations of a manuscript in order; those without a match are found in no text."""
    prepared: list[list[Quotation]] = []
    for n in spoken(paragraphs):
        ways = [
            [one for way in _ends(paragraphs[n].text, each) for one in _prepared(paragraphs, way, names)]
            for each in candidates(paragraphs, n)
        ]
        prepared.append(_without_doubles([_best([_found(one, corpus) for one in each]) for each in ways if each]))
    corpus.index(one.wording for each in prepared for one in each if not one.exact)
    return [one for each in prepared for one in _accepted(each, corpus)]


def spoken(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Return the numbers of the paragraphs in which people are quoted: not those of the references."""
    found, listing = [], False
    for n, one in enumerate(paragraphs):
        if heads_references(one.text):
            listing = True
        elif one.text.strip().casefold().startswith(("appendix", "appendices", "anhang", "annex", "附录", "附錄")):
            listing = False
        if one.part in SPOKEN_PARTS and (not listing or one.part is Part.NOTE):
            found.append(n)
    return found


def _prepared(paragraphs: Sequence[Paragraph], one: Candidate, names: Names) -> list[Quotation]:
    """Return a candidate with its words and whom it names, unless it is too short to be a quotation."""
    text = paragraphs[one.paragraph].text
    if not one.marked:
        return _set_off(paragraphs, one, names)
    cited, _ = behind(names, text, one.last)
    near = cited.named
    if not near and not cited.literature:
        cited = in_sentence(names, text, one.first, one.last)
    if not cited.named and paragraphs[one.paragraph].row:
        beside = in_row(names, _other_cells(paragraphs, one.paragraph))
        cited, near = (beside, True) if beside.named else (cited, near)
    words = wording(text[one.start : one.end])
    return [Quotation(one, words, cited)] if words.size >= (1 if near else FEWEST) else []


def _other_cells(paragraphs: Sequence[Paragraph], n: int) -> list[str]:
    row = paragraphs[n].row
    found = []
    for step in (1, -1):
        at = n + step
        while 0 <= at < len(paragraphs) and paragraphs[at].row == row:
            found.append(paragraphs[at].text)
            at += step
    return found


def _set_off(paragraphs: Sequence[Paragraph], one: Candidate, names: Names) -> list[Quotation]:
    """Return a block or cell without the label before and the name behind its words."""
    paragraph = paragraphs[one.paragraph]
    start, end, cited = one.start, one.end, NOBODY
    label = _LABEL.match(paragraph.text, start)
    if label and (who := names.who(label[1])):
        start, cited = label.end(), Cited(people=tuple(one.id for one in who))
    for pattern, bracket in ((_LAST_BRACKET, "("), (_LAST_DASH, "")):
        last = pattern.search(paragraph.text[start:end])
        if last and ((named := parsed(names, last[1], bracket=bracket)).named or named.literature):
            cited, (start, end) = named, trim(paragraph.text, start, start + last.start())
            break
    if not cited.named and paragraph.row:
        cited = in_row(names, _other_cells(paragraphs, one.paragraph))
    elif not cited.named and not cited.literature:
        cited = _around(paragraphs, one.paragraph, names)
    words = wording(paragraph.text[start:end])
    return [Quotation(replace(one, start=start, end=end), words, cited)] if words.size >= FEWEST else []


def _around(paragraphs: Sequence[Paragraph], n: int, names: Names) -> Cited:
    """Return whom the line beneath a block names, or the end of the paragraph before it."""
    if n + 1 < len(paragraphs) and len(line := paragraphs[n + 1].text.strip()) < _LINE:
        named = parsed(names, line.strip("–—―-()[] ."), bracket="(")
        if named.named and not wording(line).size > 2 * FEWEST:
            return named
    if n and paragraphs[n - 1].text.rstrip().endswith((":", "：")):
        return before(names, paragraphs[n - 1].text, len(paragraphs[n - 1].text))
    return NOBODY


def _without_doubles(found: Sequence[Quotation]) -> list[Quotation]:
    """Leave out a block whose words all stand between marks of their own."""
    marked = {(one.candidate.first, one.wording.words) for one in found if one.candidate.marked}
    return [one for one in found if one.candidate.marked or (one.candidate.start, one.wording.words) not in marked]


def _ends(text: str, one: Candidate) -> list[Candidate]:
    """Return a candidate with each of its possible ends, the likely one first."""
    found = [one]
    for end in one.ends:
        start, behind = trim(text, one.start, end)
        found.append(replace(one, start=start, end=behind, last=end + one.closed))
    if not one.closed:
        found[0] = replace(one, last=one.end)
    return found


def _found(one: Quotation, corpus: Corpus) -> Quotation:
    """Return a candidate with the passage that holds its words as they are, best one said by whom it names."""
    matches = corpus.exact(one.wording)
    best = next((match for match in matches if _fits(match, one.cited)), matches[0] if matches else None)
    return replace(one, match=best)


def _best(ways: Sequence[Quotation]) -> Quotation:
    """Return, of one candidate with several ends, the longest whose words are found, else the likely one."""
    exact = [one for one in ways if one.exact]
    return max(exact, key=lambda one: one.candidate.end) if exact else ways[0]


def _fits(match: Match, cited: Cited) -> bool:
    """Tell whether a passage is said by whom, or stands where, a manuscript says."""
    if cited.people:
        return any(match.informants.get(who) for who in cited.people)
    return not cited.sources or match.text.source in cited.sources


def _accepted(found: Sequence[Quotation], corpus: Corpus) -> list[Quotation]:
    """Return what is taken for a quotation in one paragraph: outer ones first, then what is within those found nowhere."""
    accepted: list[Quotation] = []
    waiting: list[Quotation] = []
    for one in found:
        if any(one.candidate.crosses(other.candidate) for other in accepted):
            continue
        if one.exact:
            accepted.append(one)
        elif (match := _near(one, corpus)) is not None:
            accepted.append(replace(one, match=match))
        else:
            waiting.append(one)
    for one in waiting:
        if _is_one(one) and not any(one.candidate.crosses(other.candidate) for other in accepted):
            accepted.append(one)
    return sorted(accepted, key=lambda one: one.candidate.first)


def _near(one: Quotation, corpus: Corpus) -> Match | None:
    """Return the passage that a quotation resembles enough to come from it."""
    if one.wording.size < FEWEST / 2:
        return None
    match = corpus.near(one.wording, lambda match: _fits(match, one.cited))
    if match is None:
        return None
    least = _LIKE_NAMED if one.cited.named else _LIKE
    if not one.candidate.marked and one.candidate.set_off is not SetOff.QUOTE:
        least = _LIKE_UNMARKED
    size = len(one.wording.words)
    enough = size - match.cost >= FEWEST - 1 if not one.cited.named else match.cost <= size / 2
    return match if enough and 1 - match.cost / size >= least else None


def _is_one(one: Quotation) -> bool:
    """Tell whether words that are found nowhere were meant as a quotation: marked as such, or with an id beside a block."""
    candidate = one.candidate
    if candidate.marked:
        return candidate.closed and (not candidate.ends or one.cited.named)
    return candidate.set_off is SetOff.QUOTE or (candidate.set_off is SetOff.INDENT and one.cited.named)
