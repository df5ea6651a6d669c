"""The canonical text that offsets count in, and foldings that only searching and comparing use."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_CONTROLS: Final = tuple(chr(code) for code in range(32) if chr(code) not in "\t\n")
_DROPPED: Final = dict.fromkeys(map(ord, _CONTROLS))
_BLANKS: Final = re.compile(r"\s+")
_QUOTES: Final = dict.fromkeys("“”„‟«»″〝〞", '"') | dict.fromkeys("‘’‚‛‹›′`´", "'")
_KANA_MARKS: Final = "\u3099\u309a"
_PARTS: Final = frozenset(_KANA_MARKS) | frozenset(map(chr, range(0x1160, 0x11A8)))
_CLUSTER: Final = re.compile(f"[\u3040-\u30ff][{_KANA_MARKS}]|[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?")
"""Parts that make another letter rather than an accent: they are composed, never dropped."""
_RUNS: Final = re.compile(r"\s\s+")
_DASHES: Final = re.compile("[-‐-―−][-‐-―−]+")


def canonical(text: str) -> str:
    r"""Return the text whose code points every offset counts: no leading BOM, `\n` line ends, no control characters.

    Nothing else changes, neither Unicode forms nor other line separators.

    >>> canonical("\ufeffa\r\nb\rc\x00\td\u2028e")
    'a\nb\nc\td\u2028e'
    """
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_DROPPED) if any(map(text.__contains__, _CONTROLS)) else text


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as searching sees it, and where its characters stand in the original.

    `offsets` are pairs `(folded, original)`: behind each, positions run in step until the next one.
    """

    text: str
    offsets: tuple[tuple[int, int], ...]
    original: str

    def origin(self, at: int) -> int:
        """Return the original offset of one folded position, `len(text)` included."""
        folded, start = self.offsets[bisect_right(self.offsets, at, key=_folded) - 1]
        return start + at - folded

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original span of a non-empty folded one, in whole characters with their accents.

        >>> fold("Cafe\u0301  Ölberg").span(0, 6)
        (0, 8)
        """
        first, behind, last = self.origin(start), self.origin(end), self.origin(end - 1)
        if behind <= last:
            behind = last + 1
        while behind > last + 1 and unicodedata.category(self.original[behind - 1]) == "Cf":
            behind -= 1
        return first, behind


def _folded(pair: tuple[int, int]) -> int:
    return pair[0]


class _Table(dict[int, str]):
    """What each character folds to, worked out once."""

    def __missing__(self, code: int) -> str:
        self[code] = _fold_character(chr(code))
        return self[code]


def _fold_character(char: str) -> str:
    if char in _QUOTES:
        return _QUOTES[char]
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category == "Pd" or char == "−":
        return "-"
    if category == "Cf" or (category in ("Mn", "Me") and char not in _KANA_MARKS):
        return ""
    if "\uac00" <= char <= "\ud7a3" or "\u3040" <= char <= "\u30ff":
        return char
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    kept = "".join(part for part in parts if unicodedata.category(part) not in ("Mn", "Me", "Cf") or part in _KANA_MARKS)
    kept = unicodedata.normalize("NFC", kept)
    return kept if kept and not any(map(str.isspace, kept)) else char.casefold()


_TABLE: Final = _Table()


def _fold_run(run: str) -> str:
    """Fold what is not one character for one: blanks, dashes, ligatures, marks and letters in parts."""
    if len(run) == 1:
        return _TABLE[ord(run)]
    first = _TABLE[ord(run[0])]
    return first if first in (" ", "-") else unicodedata.normalize("NFC", run)


def _uneven(text: str) -> list[tuple[int, int]]:
    """Return the spans that do not fold one character for one, in order."""
    patterns = [_RUNS, _DASHES]
    if not text.isascii():
        present = set(text)
        odd = "".join(char for char in present if len(_TABLE[ord(char)]) != 1)
        patterns += [re.compile(f"[{re.escape(odd)}]")] if odd else []
        patterns += [_CLUSTER] if not present.isdisjoint(_PARTS) else []
    return sorted(match.span() for pattern in patterns for match in pattern.finditer(text))


def fold(text: str) -> Folded:
    """Return the text without case, accents, Unicode forms, runs of blanks, kinds of quotation marks and dashes.

    >>> print(fold("L’Élan —  “oui”").text)
    l'elan - "oui"
    """
    folded: list[str] = []
    offsets = [(0, 0)]
    at = size = 0
    for start, end in _uneven(text):
        plain, run = text[at:start].translate(_TABLE), _fold_run(text[start:end])
        folded += (plain, run)
        size += len(plain)
        offsets += [(size + step, start) for step in range(len(run))]
        size += len(run)
        offsets.append((size, end))
        at = end
    folded.append(text[at:].translate(_TABLE))
    return Folded("".join(folded), tuple(offsets), text)


@lru_cache(maxsize=8192)
def fold_name(name: str) -> str:
    """Return a name as comparing sees it: without case, Unicode form, outer and repeated blanks; accents stay.

    >>> fold_name("  Ｓend\u00a0 Émile ")
    'send émile'
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return _BLANKS.sub(" ", folded).strip()
