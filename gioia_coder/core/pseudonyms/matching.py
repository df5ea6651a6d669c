"""Finding real names in a text and putting pseudonyms for them: whole words, longest first, all in one pass.

A name is looked for folded (case, accents, Unicode forms, blanks), so that no way of writing it goes unseen; it is replaced
only where its case is as written, since a name in another case may be an ordinary word that somebody must look at.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from gioia_coder.core.text.canonical import Folded, fold

Span = tuple[int, int]
"""A half-open stretch of a text."""

CONTEXT: Final = 16
"""So many letters and digits on either side tell one occurrence of a word from another."""

_ENOUGH: Final = 8
_SEPARATOR: Final = "\0"
_PREFIXES: Final = frozenset("ולבהמשכ")
"""Hebrew particles that are written together with the name behind them; two of them may follow each other."""

_MOST_PREFIXES: Final = 2
_GENITIVE_FROM: Final = 3


@dataclass(frozen=True, slots=True)
class Name:
    """A line of the key: a name as written and its pseudonym; one without, or whose pseudonym is the name, stays."""

    written: str
    pseudonym: str
    kind: str = "person"

    @property
    def replaced(self) -> bool:
        """Whether the name is to go."""
        return bool(self.pseudonym) and self.pseudonym != self.written


@dataclass(frozen=True, slots=True)
class Place:
    """One occurrence of a word that was let through, known again by the letters and digits before and behind it."""

    written: str
    before: str
    after: str

    def fits(self, other: Place) -> bool:
        """Tell whether another occurrence is this one, perhaps in a text that was cut on either side."""
        if self.written != other.written:
            return False
        if (self.before, self.after) == (other.before, other.after):
            return True
        left, right = min(len(self.before), len(other.before)), min(len(self.after), len(other.after))
        same = self.before[len(self.before) - left :] == other.before[len(other.before) - left :]
        return same and self.after[:right] == other.after[:right] and left + right >= _ENOUGH


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a name stands in a text; `exact` says that its case is as written."""

    start: int
    end: int
    name: Name
    exact: bool


@lru_cache(maxsize=8192)
def identity(written: str) -> str:
    """Return what two ways of writing one name have in common.

    >>> identity(" José  Díaz") == identity("JOSE DIAZ")
    True
    """
    return fold(written).text.strip()


@lru_cache(maxsize=8192)
def _cased(text: str) -> str:
    """Return a text without accents and Unicode forms, its case kept."""
    parts = unicodedata.normalize("NFKD", " ".join(text.split()))
    return unicodedata.normalize("NFC", "".join(part for part in parts if unicodedata.category(part) not in ("Mn", "Me", "Cf")))


class Names:
    """Names to be looked for together, made ready once for many texts."""

    def __init__(self, names: Iterable[Name]) -> None:
        listed = [one for one in names if identity(one.written)]
        ordered = sorted(listed, key=lambda one: (-len(identity(one.written)), one.written))
        self._ways: dict[str, list[Name]] = {}
        for one in ordered:
            self._ways.setdefault(identity(one.written), []).append(one)

    def __bool__(self) -> bool:
        return bool(self._ways)

    def hits(self, text: str, folded: Folded | None = None) -> list[Hit]:
        """Return where the names stand, in order and not overlapping: of two that overlap, the longer one."""
        folded = folded or fold(text)
        taken: list[Span] = []
        found: list[Hit] = []
        for way, names in self._ways.items():
            at = folded.text.find(way)
            while at >= 0:
                behind = at + len(way)
                span = folded.span(at, behind)
                if _stands_alone(folded.text, at, behind) and _free(taken, *span) and not _is_broken(text, *span):
                    taken.insert(bisect_right(taken, span), span)
                    found.append(_hit(text, span, names))
                    at = folded.text.find(way, behind)
                else:
                    at = folded.text.find(way, at + 1)
        return sorted(found, key=lambda one: one.start)

    def in_any(self, texts: Sequence[str]) -> list[int]:
        """Return which of many texts hold one of the names, by their numbers in order."""
        if not self._ways:
            return []
        starts: list[int] = []
        size = 0
        for text in texts:
            starts.append(size)
            size += len(text) + 1
        joined = fold(_SEPARATOR.join(texts))
        found: set[int] = set()
        for way in self._ways:
            at = joined.text.find(way)
            while at >= 0:
                if _stands_alone(joined.text, at, at + len(way)):
                    found.add(bisect_right(starts, joined.origin(at)) - 1)
                at = joined.text.find(way, at + len(way))
        return sorted(found)


def _free(taken: Sequence[Span], start: int, end: int) -> bool:
    at = bisect_right(taken, (start, end))
    return (not at or taken[at - 1][1] <= start) and (at == len(taken) or end <= taken[at][0])


def _is_broken(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch runs over the end of a turn: over an empty line, or on into the label of who speaks next."""
    lines = text.count("\n", start, end)
    return lines > 1 or (lines == 1 and text[end : end + 2].lstrip()[:1] in (":", "："))


def _hit(text: str, span: Span, names: Sequence[Name]) -> Hit:
    there = text[slice(*span)]
    exact = next((one for one in names if one.written == there), None)
    exact = exact or next((one for one in names if _cased(one.written) == _cased(there)), None)
    return Hit(*span, exact or next((one for one in names if one.replaced), names[0]), exact is not None)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether a folded stretch is a whole word, the genitive's `s` and Hebrew particles aside."""
    if not _joined(text[end - 1], text[end : end + 1]) or _is_genitive(text, start, end):
        before = text[start - 1 : start] if start else ""
        return not _joined(before, text[start]) or _is_prefixed(text, start)
    return False


def _joined(left: str, right: str) -> bool:
    """Tell whether two neighbours belong to one word: letters with letters, digits with digits, wide signs with nothing."""
    if not left or not right or _is_wide(left) or _is_wide(right):
        return False
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())


def _is_wide(char: str) -> bool:
    return "\u2e80" <= char <= "\ud7ff" or "\uf900" <= char <= "\ufaff" or char >= "\U00020000"


def _is_genitive(text: str, start: int, end: int) -> bool:
    last = text[end - 1]
    latin = last.isalpha() and last < "\u0250"
    return latin and end - start >= _GENITIVE_FROM and text[end] == "s" and not text[end + 1 : end + 2].isalpha()


def _is_prefixed(text: str, start: int) -> bool:
    if not "\u05d0" <= text[start] <= "\u05ea":
        return False
    first = start
    while first and text[first - 1].isalpha():
        first -= 1
    return start - first <= _MOST_PREFIXES and set(text[first:start]) <= _PREFIXES


def place_of(folded: Folded, start: int, end: int) -> Place:
    """Return how an occurrence at `[start, end)` of the original text is known again.

    >>> text = "The rose is red."
    >>> place_of(fold(text), 4, 8)
    Place(written='rose', before='the', after='isred')
    """
    room = 3 * CONTEXT
    before, after = fold(folded.original[max(0, start - room) : start]).text, fold(folded.original[end : end + room]).text
    return Place(folded.original[start:end], _letters(before)[-CONTEXT:], _letters(after)[:CONTEXT])


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


class LetThrough:
    """The places that were let through, found by their words."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._by_word: dict[str, list[Place]] = {}
        for one in places:
            self._by_word.setdefault(one.written, []).append(one)

    def __contains__(self, place: Place) -> bool:
        return any(one.fits(place) for one in self._by_word.get(place.written, ()))

    def __bool__(self) -> bool:
        return bool(self._by_word)


def edits(
    text: str, names: Names, let_through: Collection[Span] = (), taken: Collection[Span] = ()
) -> list[tuple[int, int, str]]:
    """Return what puts pseudonyms for names, as sorted replacements `(start, end, pseudonym)` that do not overlap.

    `let_through` are the spans of names that stay, `taken` those that go although their case is another. A pseudonym is not
    looked into again.

    >>> edits("Anna's mother rose.", Names([Name("Anna", "Person 1"), Name("Rose", "Person 2")]))
    [(0, 4, 'Person 1')]
    """
    return [
        (one.start, one.end, one.name.pseudonym)
        for one in names.hits(text)
        if one.name.replaced and (one.start, one.end) not in let_through and (one.exact or (one.start, one.end) in taken)
    ]


def apply(text: str, replacements: Iterable[tuple[int, int, str]]) -> str:
    """Return a text with sorted replacements made.

    >>> apply("a b c", [(0, 1, "x"), (4, 5, "zz")])
    'x b zz'
    """
    parts: list[str] = []
    at = 0
    for start, end, put in replacements:
        parts += (text[at:start], put)
        at = end
    return "".join((*parts, text[at:]))


class Key:
    """The key made ready: which names go, what stays as it is, and which single places were let through."""

    def __init__(self, names: Iterable[Name], places: Iterable[Place] = ()) -> None:
        listed = list(names)
        self._used = any(one.replaced for one in listed)
        self.names = Names(listed)
        self._pseudonyms = Names({one.pseudonym: Name(one.pseudonym, "") for one in listed if one.replaced}.values())
        self._places = LetThrough(places)

    def __bool__(self) -> bool:
        return self._used

    def standing(self, text: str) -> list[Hit]:
        """Return the real names that stand in a text, whatever their case, but for what was let through."""
        folded = fold(text)
        found = [one for one in self.names.hits(text, folded) if one.name.replaced]
        if not found:
            return []
        own = [(one.start, one.end) for one in self._pseudonyms.hits(text, folded)]
        found = [one for one in found if not any(start <= one.start and one.end <= end for start, end in own)]
        return [one for one in found if not self._places or place_of(folded, one.start, one.end) not in self._places]

    def rewritten(self, text: str) -> str:
        """Return a text with a pseudonym for every real name that stands in it, whatever its case."""
        return apply(text, [(one.start, one.end, one.name.pseudonym) for one in self.standing(text)])


def standing(text: str, names: Iterable[Name], let_through: Iterable[Place] = ()) -> list[tuple[str, int, int]]:
    """Return the real names that still stand in a text, each with its span.

    >>> standing("Jose and the rose", [Name("José", "Person 1"), Name("Rose", "Person 2")], [Place("rose", "joseandthe", "")])
    [('José', 0, 4)]
    """
    return [(one.name.written, one.start, one.end) for one in Key(names, let_through).standing(text)]
