"""Texts in which another program counted in its own way: bytes, UTF-16 units, line ends as one or two, a BOM or none."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Final, Literal

from gioia_coder.core.exchange.refi import Counting
from gioia_coder.core.text.canonical import canonical

_CHANGED: Final = re.compile("\\A\ufeff|\r\n?|[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
_WIDE: Final = re.compile("[^\x00-\x7f]")
_ALIKE: Final = {0x2029: "\n", 0x2028: "\n", 0xA0: " "}
_NEAR: Final = 1000
_MOST_TRIED: Final = 200
_MIXTURES: Final = ((True, 2), (False, 1))

How = Literal["counted", "otherwise", "found", "unchecked", "unsure"]
"""As the text's own way of counting says; as another way says; by its words; without words to check; against its words."""


class Canonical:
    r"""A text as its program has it (`raw`), its canonical form (`text`), and where each raw position stands in that.

    `breaks` are raw positions before which a line break is put that the program does not count.

    >>> found = Canonical("\ufeffone\r\ntwo", breaks=[2])
    >>> found.text, found.span(1, 4), found.span(6, 9)
    ('o\nne\ntwo', (0, 4), (5, 8))
    """

    def __init__(self, raw: str, breaks: Iterable[int] = ()) -> None:
        self.raw = raw
        self._breaks = frozenset(breaks)
        parts, places, at, last = [], list[int](), 0, 0
        for start, end, instead in [*self._events(), (len(raw), len(raw), "")]:
            parts += [raw[last:start], instead]
            places.extend(range(at, at + start - last))
            at += start - last
            if start == end:
                at += len(instead)
            else:
                places.extend([at] * (end - start))
                at += len(instead)
            last = end
        self.text = "".join(parts)
        self._places: Sequence[int] = [*places, at] if self.text != raw else range(at + 1)

    def _events(self) -> list[tuple[int, int, str]]:
        changed = [(*match.span(), "\n" if match.group()[0] == "\r" else "") for match in _CHANGED.finditer(self.raw)]
        return sorted([*changed, *((at, at, "\n") for at in self._breaks)], key=lambda event: event[:2])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the canonical span of a raw one that lies within the text."""
        first, behind = self._places[start], self._places[end]
        return first, max(first, behind - (end in self._breaks))


class Scale:
    """One way of counting: it turns a program's offsets into positions among the code points of the raw text."""

    def __init__(self, raw: str, widths: Iterable[tuple[int, int]]) -> None:
        self._size = len(raw)
        self._raws, self._units = [0], [0]
        for at, width in widths:
            self._units.append(self._units[-1] + at - self._raws[-1] + width)
            self._raws.append(at + 1)

    def at(self, offset: int) -> int:
        """Return the position of an offset; beyond the text where the offset is, before a character that it splits."""
        nearest = bisect_right(self._units, offset) - 1
        if nearest < 0:
            return offset
        position = self._raws[nearest] + offset - self._units[nearest]
        return min(position, self._raws[nearest + 1] - 1) if nearest + 1 < len(self._raws) else position


def utf8(raw: str) -> Scale:
    """Return the scale of a program that counts the bytes of UTF-8.

    >>> scale = utf8("äb")
    >>> scale.at(2), scale.at(3), scale.at(1)
    (1, 2, 0)
    """
    return Scale(raw, ((match.start(), len(match.group().encode("utf-8", "replace"))) for match in _WIDE.finditer(raw)))


def scale(raw: str, way: Counting) -> Scale:
    r"""Return the scale of one way of counting characters.

    >>> scale("\ufeff\U0001f600\r\nb", Counting(utf16=True, crlf=1, bom=False)).at(3)
    4
    """
    return Scale(raw, _widths(raw, way))


def _widths(raw: str, way: Counting) -> Iterator[tuple[int, int]]:
    events: list[tuple[int, int]] = []
    if not way.bom and raw.startswith("\ufeff"):
        events.append((0, 0))
    if way.utf16:
        events += [(match.start(), 2) for match in _ASTRAL.finditer(raw)]
    if way.crlf == 1 and "\r\n" in raw:
        # the second half counts nothing, so that a position before the line end stays before both
        events += [(match.start() + 1, 0) for match in re.finditer("\r\n", raw)]
    return iter(sorted(events))


def ways(raw: str) -> list[Counting]:
    r"""Return the ways of counting that make a difference in a text: a Qt editor's first, then Python's, then mixtures.

    >>> [(way.utf16, way.crlf) for way in ways("a\r\nb\U0001f600")]
    [(True, 1), (False, 2), (True, 2), (False, 1)]
    """
    units = (True, False) if _ASTRAL.search(raw) else (False,)
    lines = (1, 2) if "\r\n" in raw else (1,)
    marks = (True, False) if raw.startswith("\ufeff") else (False,)
    pairs = list(product(units, lines))
    if len(pairs) == 4:
        pairs.sort(key=_MIXTURES.__contains__)
    return [Counting(unit, line, mark) for mark in marks for unit, line in pairs]


@dataclass(frozen=True, slots=True)
class Mark:
    """A span as its program wrote it, with the words that it says stand there, empty where it does not say."""

    start: int
    end: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a mark stands in the canonical text and how that was found; `mended` says that its span was not one of the text."""

    start: int
    end: int
    how: How
    mended: bool = False


class Placing:
    """Puts marks where their words are: by the way of counting that fits most of a text's marks, else another, else by search."""

    def __init__(self, text: Canonical, scales: Sequence[Scale], marks: Sequence[Mark]) -> None:
        self._text, self._scales = text, scales
        fits = [self._fitting(mark) for mark in marks]
        votes = Counter(number for fit in fits for number in fit)
        self._ranked = sorted(range(len(scales)), key=lambda number: (-votes[number], number))
        self.main = self._ranked[0]
        checked = sum(bool(mark.words) for mark in marks)
        self.share = votes[self.main] / checked if checked else 1.0
        self.placed = [self._place(mark, fit) for mark, fit in zip(marks, fits, strict=True)]

    @cached_property
    def _alike(self) -> str:
        return alike(self._text.text)

    def unchecked(self, start: int, end: int) -> Placed:
        """Return where a span without words stands by the way that fits most marks."""
        return self._place(Mark(start, end), [])

    def _fitting(self, mark: Mark) -> list[int]:
        if not mark.words:
            return []
        wanted = alike(mark.words)
        return [
            number
            for number, scale in enumerate(self._scales)
            if 0 <= (start := scale.at(mark.start)) < (end := scale.at(mark.end)) <= len(self._text.raw)
            and alike(self._text.raw[start:end]) == wanted
        ]

    def _place(self, mark: Mark, fit: list[int]) -> Placed:
        if fit:
            number = next(number for number in self._ranked if number in fit)
            scale = self._scales[number]
            how: How = "counted" if number == self.main else "otherwise"
            return Placed(*self._text.span(scale.at(mark.start), scale.at(mark.end)), how)
        scale = self._scales[self.main]
        first, last = sorted((mark.start, mark.end))
        given = (scale.at(first), scale.at(last))
        start, end = (max(0, min(position, len(self._text.raw))) for position in given)
        span = self._text.span(start, end)
        if mark.words and (found := self._search(alike(mark.words), span[0])) is not None:
            return Placed(*found, "found")
        mended = (start, end) != given or mark.start > mark.end
        return Placed(*span, "unsure" if mark.words else "unchecked", mended)

    def _search(self, wanted: str, near: int) -> tuple[int, int] | None:
        """Return the one place of the words, or the one close by; None where there is none or nobody could say which."""
        if not wanted.strip():
            return None
        text, found = self._alike, list[int]()
        at = text.find(wanted)
        while at >= 0 and len(found) < _MOST_TRIED:
            found.append(at)
            at = text.find(wanted, at + 1)
        close = [at for at in found if abs(at - near) <= _NEAR]
        one = found if len(found) == 1 else close if len(close) == 1 else []
        return (one[0], one[0] + len(wanted)) if one else None


def alike(text: str) -> str:
    r"""Return a text with the marks that a Qt editor puts for line ends and fixed blanks as line feeds and blanks.

    >>> alike("a\u2029b\r\nc\xa0d")
    'a\nb\nc d'
    """
    return canonical(text).translate(_ALIKE)


def placing(raw: str, marks: Sequence[Mark]) -> tuple[Canonical, Placing, Counting]:
    """Return a text of a Qt program in canonical form, its marks in place, and the way of counting that fits most of them."""
    found = ways(raw)
    text = Canonical(raw)
    placed = Placing(text, [scale(raw, way) for way in found], marks)
    way = found[placed.main]
    return text, placed, Counting(way.utf16, way.crlf, way.bom, score=round(placed.share, 3), sure=placed.share >= 0.9)
