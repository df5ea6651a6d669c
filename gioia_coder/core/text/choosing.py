"""Choosing the layout of a transcript: the grammar that explains most lines, and the lines that begin with a label."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from gioia_coder.core.text.canonical import fold_name
from gioia_coder.core.text.labels import is_interviewer, words
from gioia_coder.core.text.layouts import HEAD, LAYOUTS, PARAGRAPHS, Layout, seconds, shape, weigh

Span = tuple[int, int]
_ANSWERS: Final = words("yes no yeah okay ok right sure ja nej nee nein oui non 是 对 對 好 כן לא")
_STAMPS: Final = frozenset({"before", "inner", "mid", "after"})
_FEW: Final = 20
"""In a text of no more lines than these, a label used once counts if every other line has one."""
MOST_LABELS: Final = 5_000
"""So many different words at the beginnings of lines are no labels; the speakers of all talks in one file are fewer."""
_A_FEW_WORDS: Final = 20
"""Characters behind a label that are more than a value in a list of keys."""
_OPEN: Final = frozenset({"colon", "bold", "listed", "name-time", "time-name", *(f"heading{level}" for level in range(1, 7))})
"""Layouts whose lines are a speaker's beyond doubt once the label is known, whatever layout the other lines have."""
_ABOVE: Final = 4
"""So many lines of another layout above the first label are turns; fewer tell who the speakers are."""


class Hit(NamedTuple):
    """A line that begins with a label: its number, the label, its time and where its words begin.

    `firm` says that the label carries both its layout's marks and a colon; `rest` is how many characters stand behind it.
    """

    line: int
    label: str
    time: float | None
    body: int
    firm: bool
    rest: int


class Named:
    """Labels that a person accepted or refused, compared without case."""

    def __init__(self, labels: Mapping[str, bool]) -> None:
        said = {" ".join(label.split()): yes for label, yes in labels.items()}
        self.words = tuple(label for label in said if label)
        self.yes = frozenset(fold_name(label) for label, yes in said.items() if label and yes)
        self.no = frozenset(fold_name(label) for label, yes in said.items() if label and not yes)

    def weigh(self, label: str) -> int:
        """Return how like a label these words are; those that a person named are one."""
        return 3 if fold_name(label) in self.yes else weigh(label)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A layout, the lines that begin a piece in it, doubts about others, and the labels that were refused and are there."""

    name: str
    hits: Sequence[Hit]
    doubts: Sequence[str]
    refused: Sequence[str]


def choose(text: str, lines: Sequence[Span], wanted: str | None, labels: Mapping[str, bool]) -> Chosen:
    """Return the layout that explains most lines, or the one that is `wanted`; without hits when none explains any."""
    heads = [text[a : min(b, a + HEAD)] + ("\0" if b > a + HEAD else "") for a, b in lines]
    named = Named(labels)
    name, best = PARAGRAPHS, list[Hit]()
    seen: dict[str, list[Hit]] = {}
    refused: dict[str, str] = {}
    for layout in LAYOUTS:
        if wanted not in (None, layout.name):
            continue
        candidates = _candidates(layout, lines, heads, named)
        refused.update((fold_name(hit.label), hit.label) for hit in candidates if fold_name(hit.label) in named.no)
        seen[layout.name] = [hit for hit in candidates if fold_name(hit.label) not in named.no]
        hits = _accepted(layout, seen[layout.name], len(lines), wanted is not None, named)
        if len(hits) > len(best):
            name, best = layout.name, hits
    doubts = _doubts(best, seen[name], heads) if best else _untaken(seen)
    return Chosen(name, _labels_alone(_with_others(name, best, seen, named)), doubts, tuple(refused.values()))


def _candidates(layout: Layout, lines: Sequence[Span], heads: Sequence[str], named: Named) -> list[Hit]:
    """Return every line whose head has the form of the layout and words that may be a label; none where too many differ."""
    hits = []
    different: set[str] = set()
    for at, match in layout.matches(heads, named.words):
        label = " ".join(match["label"].split())
        different.add(label)
        if len(different) > MOST_LABELS:
            return []
        if named.weigh(label) or fold_name(label) in named.no:
            parts = match.groupdict()
            firm = layout.single and bool(parts.get("one") or parts.get("two"))
            body = lines[at][0] + match.end()
            hits.append(Hit(at, label, _time(parts), body, firm, max(lines[at][1] - body, 0)))
    return hits


def _time(parts: Mapping[str, str | None]) -> float | None:
    """Return the first time that stands in a label's line."""
    return next((seconds(stamp) for kind, stamp in parts.items() if stamp and kind in _STAMPS), None)


def _accepted(layout: Layout, hits: list[Hit], lines: int, forced: bool, named: Named) -> list[Hit]:
    """Return the hits whose labels are used often enough, are words for a role, or look like those that are."""
    sure = [hit for hit in hits if fold_name(hit.label) in named.yes]
    if layout.name == "name-line" and not forced:
        hits = sorted({*_alone(hits), *sure}, key=_line)
    if layout.name == "asked" and not forced and not any(hit.label == "Q" for hit in hits):
        return sure
    counts = Counter(fold_name(hit.label) for hit in hits)
    weights: dict[str, int] = {}
    for label in {hit.label for hit in hits}:
        key = fold_name(label)
        weights[key] = max(weights.get(key, 0), named.weigh(label))
    good = {key for key, count in counts.items() if count >= 4 - weights[key]}
    forms = {shape(key) for key in good} - {""}
    good |= {key for key in counts if shape(key) in forms}
    if forced:
        good = set(counts)
    elif good:
        good |= _also_good(layout, hits, lines, good, weights)
    elif len(hits) > 1 and lines <= _FEW and all(hit.firm and hit.rest >= _A_FEW_WORDS for hit in hits):
        good = {key for key, weight in weights.items() if weight >= 2}
    kept = [hit for hit in hits if fold_name(hit.label) in good]
    asked = bool(kept) and kept[0].line <= _FEW and len(good) > 1 and any(map(is_interviewer, good))
    enough = forced or asked or len(kept) >= max(2, layout.least * lines) or len(kept) * 2 >= lines
    return kept if enough else sure


def _is_dense(hits: Sequence[Hit], lines: int) -> bool:
    return lines <= _FEW and bool(hits) and len(hits) * 2 >= lines - hits[0].line


def _also_good(layout: Layout, hits: Sequence[Hit], lines: int, good: set[str], weights: Mapping[str, int]) -> set[str]:
    """Return the labels that are used too rarely to count by themselves, and count in the company of the good ones."""
    # a number is one in the company of numbers only: "2019: we had nothing" is what somebody goes on saying
    likely = {key for key, weight in weights.items() if weight >= 2 and not key.strip("#()[]（）【】").isdecimal()}
    own = [hit for hit in hits if fold_name(hit.label) in good]
    if sum(hit.time is not None for hit in own) * 10 >= 9 * len(own):
        # where all labels have their times, "Hi Anna:" without one is said and no label
        likely &= {fold_name(hit.label) for hit in hits if hit.firm or hit.time is not None}
    plain = layout.single or sum(hit.time is not None for hit in hits) * 2 >= len(hits)
    if _is_dense(hits, lines) or (plain and len(own) * 2 >= len(hits)):
        return likely
    asked = any(map(is_interviewer, good))
    others = likely - good
    if asked and len(good) == 1 == len(others):
        return likely
    firm = {fold_name(hit.label) for hit in hits if hit.firm and asked}
    alone = {fold_name(hit.label) for hit in hits if not hit.rest} if not any(hit.rest for hit in own) else set()
    return likely & (firm | alone)


def _alone(hits: list[Hit]) -> list[Hit]:
    """Return the lines that may be names without any mark: several names, each used again, with words beneath."""
    hits = [hit for hit in hits if weigh(hit.label) >= 2 and fold_name(hit.label) not in _ANSWERS]
    after = {hit.line - 1 for hit in _again(hits)}
    hits = _again([hit for hit in hits if hit.line not in after])
    return hits if len({hit.label for hit in hits}) >= 2 else []


def _again(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits whose label others bear too."""
    counts = Counter(hit.label for hit in hits)
    return [hit for hit in hits if counts[hit.label] > 1]


def _with_others(name: str, hits: list[Hit], seen: Mapping[str, Iterable[Hit]], named: Named) -> list[Hit]:
    """Return the hits with the lines that begin with a label of theirs in another layout, or with one that a person named."""
    if not hits:
        return hits
    good = {fold_name(hit.label) for hit in hits}
    taken = {hit.line for hit in hits}
    more: dict[int, Hit] = {}
    for other, found in seen.items():
        known = good | named.yes if other in _OPEN else named.yes
        for hit in found if other != name else ():
            if hit.line not in taken and fold_name(hit.label) in known:
                more.setdefault(hit.line, hit)
    above = [line for line, hit in more.items() if line < hits[0].line and fold_name(hit.label) in good]
    if len(above) < _ABOVE:
        more = {line: hit for line, hit in more.items() if line not in above}
    return sorted([*hits, *more.values()], key=_line)


def _labels_alone(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits without those that are the only words of a label above, `[0:10] Ann:` over `Bo: hello`."""
    timed = sum(hit.time is not None for hit in hits) * 10 >= 9 * len(hits)
    pairs = zip((None, *hits), hits, strict=False)
    return [hit for above, hit in pairs if not (timed and above and hit.time is None and _is_bare_above(above, hit))]


def _is_bare_above(above: Hit, hit: Hit) -> bool:
    return above.line == hit.line - 1 and above.time is not None and not above.rest


def _line(hit: Hit) -> int:
    return hit.line


def _doubts(hits: Sequence[Hit], seen: Sequence[Hit], heads: Sequence[str]) -> list[str]:
    """Say which lines look like a label's and were not taken for one."""
    taken = {hit.line for hit in hits}
    left = [hit.label for hit in seen if hit.line not in taken and weigh(hit.label) >= 2 and len(hit.label.split()) <= 2]
    found = [f"not taken for a speaker: {_quoted(left)}."] if left else []
    short = sorted({re.escape(hit.label) for hit in hits if len(hit.label) <= 2 and hit.label.isalpha()})
    if short:
        slip = re.compile(f"({'|'.join(short)})\\.\\s+\\w")
        slips = [head.rstrip("\0") for at, head in enumerate(heads) if at not in taken and slip.match(head)]
        found += [f'"{line[:30]}" begins like the label "{line[0]}" and was not taken for one.' for line in slips[:5]]
    return found


def _untaken(seen: Mapping[str, Sequence[Hit]]) -> list[str]:
    """Say what looks like labels in a text for which no layout was found."""
    likely = [[hit.label for hit in hits if weigh(hit.label) >= 2] for name, hits in seen.items() if name in _OPEN]
    most = max(likely, key=len, default=[])
    return [f'not taken for speakers: {_quoted(most)}; --speakers "LABEL=informant" says who speaks.'] if most else []


def _quoted(labels: Iterable[str]) -> str:
    return ", ".join(f'"{label}"' for label in list(dict.fromkeys(labels))[:5])
