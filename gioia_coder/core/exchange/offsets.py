"""How a file counted offsets in a text, told from where its spans fall, and spans carried into the canonical text and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from gioia_coder.core.exchange.refi import Counting
from gioia_coder.core.text.canonical import canonical

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

ENOUGH: Final = 0.9
"""The share of boundaries at the ends of words or lines below which a way of counting is not sure."""

REVERSED, OUTSIDE, SPLIT, EMPTY = "reversed", "outside", "split", "empty"
"""What can be wrong with a span: its end before its start, beyond the text, inside one character, or nothing in it."""

_CLEAR: Final = 2
"""How much more has to speak for one way of counting than for any other: one boundary."""
_BOM: Final = "\ufeff"
_MOST: Final = 2**62
_PRIOR: Final = {"nvivo": (True, 2), "qualcoder": (False, 1), "atlasti": (False, 1)}
_STANDARD: Final = (False, 2)
_UNSPACED: Final = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0xABFF), (0xF900, 0xFAFF))
"""Scripts that put no blanks between words, so that a span may end behind any character; so may it beyond the basic plane."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Spans in code points of the canonical text, how the file had counted them, and which of them were wrong and how.

    Each fault is the span's place in the list and what is wrong with it: such a span is swapped, cut to the text, or widened to
    the whole character, and stays.
    """

    counting: Counting
    spans: tuple[tuple[int, int], ...]
    faults: tuple[tuple[int, str], ...] = ()


def place(raw: str, spans: Sequence[tuple[int, int, str]], program: str = "") -> Placed:
    r"""Return spans (start, end, name) of a text as its file has it, counted as fits best, in the canonical text.

    Every way to count that makes a difference for this text is tried. Where several fit equally well, the habit of the program
    decides, then the standard; `sure` is false then, and where few spans begin and end as words do.

    >>> place("\ufeffone\r\ntwo", [(5, 8, "two")])
    Placed(counting=Counting(utf16=False, crlf=2, bom=False, score=1.0, sure=True), spans=((4, 7),), faults=())
    """
    table = _Table(raw)
    ways = _ways(table, program)
    if not spans:
        return Placed(ways[0], ())
    given, turned = _given(spans)
    judge = _Judge(canonical(raw), [name for _, _, name in spans])
    tried: dict[bytes, tuple[int, Counting, _Tried]] = {}
    for way in ways:
        found = _Tried(table, way, given)
        if found.key not in tried:
            total, share = judge(found)
            tried[found.key] = total, replace(way, score=share), found
    best = max(tried.values(), key=lambda one: one[0])
    alone = sum(total > best[0] - _CLEAR for total, _, _ in tried.values()) == 1
    counting = replace(best[1], sure=alone and best[1].score >= ENOUGH)
    return Placed(counting, best[2].pairs(), tuple(best[2].faults(turned)))


def place_as(raw: str, spans: Sequence[tuple[int, int]], counting: Counting) -> Placed:
    r"""Return spans of a text as its file has it, counted in a way that is known, in the canonical text.

    >>> place_as("\U0001f600\r\nb", [(4, 5)], Counting(utf16=True, crlf=2)).spans
    ((2, 3),)
    """
    if not spans:
        return Placed(counting, ())
    given, turned = _given([(start, end, "") for start, end in spans])
    found = _Tried(_Table(raw), counting, given)
    return Placed(counting, found.pairs(), tuple(found.faults(turned)))


def utf16_spans(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans of code points as spans of UTF-16 units, as some programs count.

    >>> utf16_spans("a\U0001f600b", [(0, 1), (1, 2), (2, 3)])
    [(0, 1), (1, 3), (3, 4)]
    """
    if not beyond_bmp(text):
        return list(spans)
    import numpy as np

    units = _ends(1 + (_codes(text) > 0xFFFF).astype(np.int64))
    return [(int(units[start]), int(units[end])) for start, end in spans]


def beyond_bmp(text: str) -> bool:
    """Tell whether a text holds characters that UTF-16 writes in two units, so that programs may count differently.

    >>> beyond_bmp("naïve"), beyond_bmp("\U0001f600")
    (False, True)
    """
    return not text.isascii() and max(text) > "\uffff"


def _codes(text: str) -> Numbers:
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _ends(widths: Numbers) -> Numbers:
    """Return where each character begins, and behind the last one where the text ends."""
    import numpy as np

    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(widths, dtype=np.int64)))


class _Table:
    """What stands in a raw text that programs count differently, and where its characters are in the canonical one."""

    def __init__(self, raw: str) -> None:
        import numpy as np

        codes = _codes(raw)
        self.bom = raw.startswith(_BOM)
        self.pairs = codes > 0xFFFF
        self.returns = np.zeros(len(codes), dtype=bool)
        self.returns[:-1] = (codes[:-1] == 13) & (codes[1:] == 10)
        kept = ~self.returns & ((codes >= 32) | (codes == 9) | (codes == 10) | (codes == 13))
        if self.bom:
            kept[0] = False
        self.canonical = _ends(kept)

    def positions(self, way: Counting) -> Numbers:
        """Return where each character begins as one way counts."""
        import numpy as np

        widths = np.ones(len(self.pairs), dtype=np.int64)
        if way.utf16:
            widths += self.pairs
        if way.crlf == 1:
            widths -= self.returns
        if self.bom and not way.bom:
            widths[0] = 0
        return _ends(widths)


def _ways(table: _Table, program: str) -> list[Counting]:
    """Return the ways of counting that make a difference, the program's own first, then the standard's."""
    utf16, crlf = _PRIOR.get(program, _STANDARD)
    units = (utf16, not utf16) if table.pairs.any() else (False,)
    lines = (crlf, 3 - crlf) if table.returns.any() else (1,)
    marks = (False, True) if table.bom else (False,)
    return [Counting(unit, line, mark) for mark, unit, line in product(marks, units, lines)]


class _Tried:
    """All spans as one way of counting reads them."""

    def __init__(self, table: _Table, way: Counting, given: Numbers) -> None:
        positions = table.positions(way)
        cut = given.clip(0, positions[-1])
        self.outside = cut != given
        found = positions.searchsorted(cut)
        self.split = positions[found] != cut
        found[:, 0] -= self.split[:, 0]
        self.places = table.canonical[found]
        self.key: bytes = self.places.tobytes()

    def pairs(self) -> tuple[tuple[int, int], ...]:
        return tuple((start, end) for start, end in self.places.tolist())

    def faults(self, turned: Numbers) -> list[tuple[int, str]]:
        """Return what is wrong, by span; an empty one that lies outside is told once, as outside."""
        outside, split = self.outside.any(axis=1), self.split.any(axis=1)
        empty = (self.places[:, 0] == self.places[:, 1]) & ~outside
        kinds = ((REVERSED, turned), (OUTSIDE, outside), (SPLIT, split), (EMPTY, empty))
        return sorted((index, kind) for kind, wrong in kinds for index in wrong.nonzero()[0].tolist())


def _given(spans: Sequence[tuple[int, int, str]]) -> tuple[Numbers, Numbers]:
    """Return the spans as numbers, each from its lower to its higher end, and which of them had to be turned."""
    import numpy as np

    pairs = [(max(-_MOST, min(start, _MOST)), max(-_MOST, min(end, _MOST))) for start, end, _ in spans]
    given = np.array(pairs, dtype=np.int64)
    turned = given[:, 0] > given[:, 1]
    given.sort(axis=1)
    return given, turned


class _Judge:
    """Says how well spans fall into a canonical text."""

    def __init__(self, text: str, names: Sequence[str]) -> None:
        import numpy as np

        codes, (word, blank) = _codes(text), _tables()
        basic = np.where(codes > 0xFFFF, 0, codes)
        inside = word[basic]
        self._text = text
        self._names = [(index, *_quoted(name)) for index, name in enumerate(names) if name]
        self._edge = np.ones(len(text) + 1, dtype=bool)
        self._edge[1:-1] = ~(inside[:-1] & inside[1:])
        # a boundary with a blank on its inner side is at the end of a word, too, but hardly where somebody put it
        self._tight = np.ones((len(text) + 1, 2), dtype=bool)
        self._tight[:-1, 0] = ~blank[basic]
        self._tight[1:, 1] = ~blank[basic]

    def __call__(self, tried: _Tried) -> tuple[int, float]:
        """Return how much speaks for this reading, and the share of boundaries where words or lines begin or end."""
        sound = ~(tried.outside | tried.split)
        good = self._edge[tried.places]
        tight = sound.copy()
        for side in (0, 1):
            tight[:, side] &= self._tight[tried.places[:, side], side]
        named = 0
        places = tried.places.tolist()
        for index, name, folded in self._names:
            start, end = places[index]
            same = self._names_it(start, end, name, folded)
            if same:
                named += bool(sound[index, 0])
                good[index, :same] = True
        good &= sound
        total = 2 * int(good.sum()) + int(tight.sum()) + 4 * named
        return total, int(good.sum()) / good.size

    def _names_it(self, start: int, end: int, name: str, folded: str) -> int:
        """Return 1 where a span begins with its name, 2 where it is its name, else 0; blanks count alike."""
        if self._text.startswith(name, start):
            whole = end - start == len(name)
        elif self._text[start : start + 1] in ("", folded[:1]) or self._text[start].isspace():
            piece = " ".join(self._text[start : min(end, start + 2 * len(name) + 40)].split())
            whole = piece == folded
            if not whole and not piece.startswith(folded):
                return 0
        else:
            return 0
        return 2 if whole else int(len(folded) > 2)


def _quoted(name: str) -> tuple[str, str]:
    """Return the beginning of what a selection quotes, without the dots that programs put behind it, and with single blanks."""
    name = name[:120] if len(name) > 120 else name.removesuffix("…").removesuffix("...").rstrip()
    return name or "…", " ".join(name.split()) or "…"


@cache
def _tables() -> tuple[Numbers, Numbers]:
    """Return, for each character of the basic plane, whether words are made of it and whether it is a blank."""
    import numpy as np

    characters = [chr(code) for code in range(0x10000)]
    word = np.array([char.isalnum() for char in characters])
    for first, last in _UNSPACED:
        word[first : last + 1] = False
    return word, np.array([char.isspace() for char in characters])
