"""Legends: the lines at the top of a transcript that explain its labels, `I = interviewer 1; X = informant`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from gioia_coder.core.speakers import INTERVIEWER
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.core.text.choosing import Hit, Span
from gioia_coder.core.text.labels import is_answering, is_interviewer
from gioia_coder.core.text.layouts import weigh

_EQUALS: Final = re.compile(r"(?:^|[;,；，])\s*([^\s=＝;,；，][^=＝;,；，]{0,39}?)\s*[=＝]\s*([^=＝;,；，]{1,60})")
_PART: Final = re.compile(r"\s*([^:：=＝;,；，|–—]{1,40}?)\s*(?:[:：=＝]|\s[-–—]\s)\s*([^:：=＝;,；，|]{1,60}?)\s*")
_BETWEEN: Final = re.compile(r"[;；,，|]|\band\b")
_BRACKETS: Final = re.compile(r"([^\W\d_][^;；,，()（）:：]{0,39}?)\s*[(（]\s*([^\s()（）]{1,8})\s*[)）]")
_LAST: Final = 30
"""How many lines above the first turn are read for legends."""


def without_legend(text: str, lines: Sequence[Span], hits: Sequence[Hit]) -> tuple[list[Hit], dict[str, str]]:
    """Drop the lines at the top that explain labels, `I1: Interviewer 1`; return the rest and what those say."""
    roles: dict[str, str] = {}
    counts = Counter(fold_name(hit.label) for hit in hits)
    seen: set[str] = set()
    first = 0
    while first + 2 < len(hits):
        hit = hits[first]
        said = text[hit.body : lines[hit.line][1]].strip()
        pairs = _pairs(text[slice(*lines[hit.line])], counts)
        if len(pairs) > 1:
            roles |= pairs
        elif fold_name(hit.label) in seen or not _explains(hit, said, counts, bool(roles), len(hits)):
            break
        elif fold_name(said) in counts:
            roles[said] = _role(hit.label)
        elif counts[fold_name(hit.label)] > 1:
            roles[hit.label] = _role(said)
        seen |= {fold_name(label) for label in (hit.label, said, *pairs)}
        first += 1
    return list(hits[first:]), roles


def _explains(hit: Hit, said: str, counts: Mapping[str, int], sure: bool, hits: int) -> bool:
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


def header_roles(header: Sequence[str], labels: Iterable[str]) -> dict[str, str]:
    """Return what the lines above the first turn say of labels: `I = interviewer`, `I: asks, X: informant`, `Informant (X)`."""
    known = {fold_name(label) for label in labels}
    roles: dict[str, str] = {}
    for line in header[-_LAST:]:
        roles |= {match[1]: _role(match[2].strip()) for match in _EQUALS.finditer(line)}
        roles |= _pairs(line, known)
        roles |= {
            match[2]: _role(match[1].strip())
            for match in _BRACKETS.finditer(line)
            if fold_name(match[2]) in known and _is_role(match[1].strip())
        }
    return roles


def _pairs(line: str, known: Iterable[str]) -> dict[str, str]:
    """Return the role of each label in a line that holds nothing but `LABEL: role` or `role: LABEL`, several by commas."""
    found = dict[str, str]()
    labels = set(known)
    for part in _BETWEEN.split(line):
        pair = next(_both(part, labels), None)
        if pair is None:
            return {}
        found[pair[0]] = pair[1]
    return found


def _both(part: str, known: set[str]) -> Iterator[tuple[str, str]]:
    match = _PART.fullmatch(part)
    for label, said in ((match[1], match[2]), (match[2], match[1])) if match else ():
        if fold_name(label) in known and _is_role(said):
            yield label, _role(said)
