"""What a researcher is asked about: everything in the texts that may be a real name, most likely ones first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from gioia_coder.core.pseudonyms.candidates import Capitals, Mention, chinese, names_in_label, titled
from gioia_coder.core.pseudonyms.contacts import contacts
from gioia_coder.core.pseudonyms.matching import Name, Names, identity
from gioia_coder.core.pseudonyms.naming import suggest

_RANKS: Final = {"key": 0, "label": 1, "contact": 2, "title": 3, "entity": 4, "capital": 5}
_AROUND: Final = 40
_LEAST: Final = 2
_GONE: Final = "\u2588"
"""A sign that belongs to no word."""


@dataclass(frozen=True, slots=True)
class Text:
    """A source's text as it is searched: its id, its language, who speaks, and what a model found in it."""

    source: str
    text: str
    language: str = "en"
    labels: tuple[str, ...] = ()
    entities: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that may be a real name.

    `count` is how often it stands in the texts as written, `sources` where; `sure` says that it is one unless somebody
    disagrees; `known` that the key has it, with a pseudonym or to stay as it is.
    """

    kind: str
    written: str
    pseudonym: str
    count: int
    sources: tuple[str, ...]
    example: str
    sure: bool = False
    known: bool = False
    other_case: int = 0


@dataclass
class _Candidate:
    kinds: Counter[str] = field(default_factory=Counter)
    why: set[str] = field(default_factory=set)
    count: int = 0
    other_case: int = 0
    sources: dict[str, None] = field(default_factory=dict)
    example: str = ""

    @property
    def kind(self) -> str:
        return self.kinds.most_common(1)[0][0]

    @property
    def rank(self) -> int:
        return min(_RANKS[why] for why in self.why)


def propose(texts: Sequence[Text], people: Iterable[str] = (), key: Sequence[Name] = ()) -> list[Proposal]:
    """Return what may be a real name in the texts, in the order in which it is worth looking at.

    `people` are the ids of informants, `key` what was decided before.

    >>> found = propose([Text("E1", "Anna: I asked Mr Berg in Odense.", labels=("Anna",))])
    >>> [(one.kind, one.written, one.pseudonym) for one in found]
    [('person', 'Anna', 'Person 1'), ('person', 'Berg', 'Person 2'), ('place', 'Odense', 'Place 1')]
    """
    people = tuple(people)
    found: dict[str, _Candidate] = {}
    for one in key:
        _note(found, one.kind, one.written, "key")
    for name in people:
        for part in names_in_label(name):
            _note(found, "person", part, "label")
    capitals = Capitals()
    put = Names(Name(pseudonym, "") for pseudonym in {one.pseudonym for one in key if one.replaced})
    for text in texts:
        _read(text, found, capitals, put)
    for kind, name in capitals.names():
        _note(found, kind, name, "capital")
    _add_parts(found, capitals)
    decided = {one.written for one in key}
    own = {identity(one.pseudonym) for one in key if one.replaced}
    found = {written: one for written, one in found.items() if written in decided or identity(written) not in own}
    _count(texts, found)
    kept = [(written, one) for written, one in found.items() if one.count or one.other_case or "label" in one.why]
    kept.sort(key=lambda pair: (pair[1].rank, -pair[1].count, pair[0]))
    taken = {*people, *(label for text in texts for label in text.labels)}
    return _worded(kept, key, taken, capitals)


def _worded(kept: Sequence[tuple[str, _Candidate]], key: Sequence[Name], taken: set[str], capitals: Capitals) -> list[Proposal]:
    decided = {one.written for one in key}
    fresh = [(one.kind, written) for written, one in kept if written not in decided]
    made = dict(zip((written for _, written in fresh), suggest(fresh, key, taken), strict=True))
    made |= {one.written: one.pseudonym for one in key}
    return [
        Proposal(
            kind=one.kind,
            written=written,
            pseudonym=made[written],
            count=one.count,
            sources=tuple(one.sources),
            example=one.example,
            sure=_is_sure(written, one, capitals),
            known=written in decided,
            other_case=one.other_case,
        )
        for written, one in kept
    ]


def _is_sure(written: str, one: _Candidate, capitals: Capitals) -> bool:
    if "contact" in one.why:
        return one.kind != "other"
    # a label such as Systems Developer is made of words of the texts
    return "label" in one.why and not all(capitals.tokens[word.lower()] for word in written.split())


def _note(found: dict[str, _Candidate], kind: str, written: str, why: str) -> None:
    written = " ".join(written.split())
    if len(written) >= _LEAST and identity(written):
        one = found.setdefault(written, _Candidate())
        one.kinds[kind] += 1
        one.why.add(why)


def _read(text: Text, found: dict[str, _Candidate], capitals: Capitals, put: Names) -> None:
    """Take note of what may be a name in a text; the pseudonyms that were put in are none, nor is what is inside an address."""
    for label in text.labels:
        for name in names_in_label(label):
            _note(found, "person", name, "label")
    spans = [(hit.start, hit.end) for hit in put.hits(text.text) if hit.exact]
    whole = _without(text.text, spans)
    for kind, start, end in contacts(text.text):
        spans.append((start, end))
        _note(found, kind, text.text[start:end], "contact")
    for mention in (*titled(whole), *chinese(whole), *text.entities):
        if not any(start < mention.end and mention.start < end for start, end in spans):
            _note(found, mention.kind, text.text[mention.start : mention.end], mention.why)
    capitals.read(_without(text.text, spans), text.language)


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text of the same length with a stop in the place of some stretches."""
    left = list(text)
    for start, end in spans:
        left[start:end] = _GONE * (end - start)
    return "".join(left)


def _add_parts(found: dict[str, _Candidate], capitals: Capitals) -> None:
    """Add the words of people's longer names that the texts use alone."""
    for written, one in list(found.items()):
        parts = written.split()
        if one.kind == "person" and len(parts) > 1 and one.why & {"label", "title", "entity", "key"}:
            for part in parts:
                if part[0].isupper() and capitals.tokens[part] and part not in found:
                    _note(found, "person", part, "capital")


def _count(texts: Sequence[Text], found: dict[str, _Candidate]) -> None:
    """Count how often each candidate stands in the texts as it would be replaced."""
    names = Names(Name(written, "") for written in found)
    for text in texts:
        for hit in names.hits(text.text):
            one = found[hit.name.written]
            one.count += hit.exact
            one.other_case += not hit.exact
            one.sources[text.source] = None
            if not one.example:
                one.example = excerpt(text.text, hit.start, hit.end)


def excerpt(text: str, start: int, end: int) -> str:
    """Return a stretch on one line with some words before and behind.

    >>> excerpt("We asked Anna yesterday.", 9, 13)
    'We asked Anna yesterday.'
    """
    first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
    words = " ".join(text[first:last].split())
    return ("…" if first else "") + words + ("…" if last < len(text) else "")
