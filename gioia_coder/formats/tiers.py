"""Tiers of annotation: ELAN's .eaf and Praat's .TextGrid, in which every tier is somebody who speaks.

What several people say is ordered by when it begins. Tiers that hang on others translate or code what is said: they are left
out, and named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from gioia_coder.core.text import Utterance
from gioia_coder.formats.plain import decode
from gioia_coder.formats.sources import About, Asked, Decoded, refuse
from gioia_coder.formats.xml_events import attribute, follow, local

_GRID: Final = re.compile(r'\s*(?:File type = )?"ooTextFile')
_TOKEN: Final = re.compile(r'"[^"]*+(?:""[^"]*+)*+"|<[a-z]{1,10}>|(?<![^\s])[-+]?\d[\d.eE+-]*(?![^\s%])|![^\n]*')
_SOUNDS: Final = re.compile(r"(?:.*[\s_-])?(?:phones?|phonemes?|phonetics?|syllables?|syl)", re.IGNORECASE)
_WORDS: Final = re.compile(r"(.+?)\s+-\s+words", re.IGNORECASE)
_FEW: Final = 8


@dataclass(slots=True)
class _Tier:
    """A tier: who speaks on it, the tier it hangs on, and its annotations as begin, end and words."""

    name: str
    speaker: str
    parent: str = ""
    said: list[tuple[float, float, str]] = field(default_factory=list)

    def has_words(self) -> bool:
        """Tell whether anything stands on it."""
        return any(words.strip() for _, _, words in self.said)


@dataclass(slots=True)
class _Eaf:
    """The ELAN file being read: its times, tiers and the annotation that is open."""

    root: str = ""
    slots: dict[str, float] = field(default_factory=dict)
    tiers: list[_Tier] = field(default_factory=list)
    last: float = 0.0
    date: str = ""
    span: tuple[str, str] = ("", "")
    words: list[str] | None = None
    found: list[tuple[int, str, str, str]] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        here = local(name)
        self.root = self.root or here
        if here == "TIME_SLOT":
            value = attribute(attributes, "TIME_VALUE")
            self.last = int(value) / 1000 if value.isdecimal() and len(value) < 12 else self.last
            self.slots[attribute(attributes, "TIME_SLOT_ID")] = self.last
        elif here == "TIER":
            named, who = attribute(attributes, "TIER_ID").strip(), attribute(attributes, "PARTICIPANT").strip()
            self.tiers.append(_Tier(named, who or named, attribute(attributes, "PARENT_REF")))
        elif here == "ALIGNABLE_ANNOTATION":
            self.span = (attribute(attributes, "TIME_SLOT_REF1"), attribute(attributes, "TIME_SLOT_REF2"))
        elif here == "ANNOTATION_VALUE":
            self.words = []

    def text(self, words: str) -> None:
        """Take characters."""
        if self.words is not None:
            self.words.append(words)

    def end(self, name: str) -> None:
        """Close an element."""
        if local(name) == "ANNOTATION_VALUE" and self.words is not None:
            if self.tiers:
                self.found.append((len(self.tiers) - 1, *self.span, "".join(self.words)))
            self.words = None

    def placed(self) -> list[_Tier]:
        """Return the tiers with what is said on them."""
        for tier, first, last, words in self.found:
            begin = self.slots.get(first, 0.0)
            self.tiers[tier].said.append((begin, self.slots.get(last, begin), words))
        return self.tiers


def read(path: Path, data: bytes, asked: Asked) -> list[Decoded]:
    """Return what is said on the tiers of a file, by whom and when.

    Raises InputError for bytes that are neither ELAN's nor Praat's, or are damaged.
    """
    if b"<" in data.lstrip()[:6]:
        eaf = _Eaf()
        follow(path, data, eaf)
        if eaf.root != "ANNOTATION_DOCUMENT":
            raise refuse(path, "it is XML, but not of ELAN.", "Open it in ELAN and save it as .eaf.")
        return [_spoken(Decoded(), eaf.placed(), [])]
    if data.startswith(b"ooBinaryFile"):
        raise refuse(path, "it is a binary file of Praat.", "Open it in Praat and save it as a text file.")
    decoded = decode(path, data, asked.encoding)
    if not _GRID.match(decoded.text.lstrip("\ufeff")):
        raise refuse(path, "it is neither of ELAN nor of Praat.", "Save it there again, as .eaf or .TextGrid.")
    return [_spoken(replace(decoded, text=""), *_grid(path, decoded.text))]


def _grid(path: Path, text: str) -> tuple[list[_Tier], list[str]]:
    """Return the interval tiers of a TextGrid, long or short, and doubts: only texts, flags and free numbers count in both."""
    found = [token for token in _TOKEN.findall(text) if token[0] not in "!<"]
    tokens = iter(found)
    if '"TextGrid"' not in found[:3]:
        raise refuse(path, "it is of Praat, but not a TextGrid.", "Save the TextGrid there, as a text file.")
    tiers: list[_Tier] = []
    doubts: list[str] = []
    points = 0
    try:
        while next(tokens) != '"TextGrid"':
            pass
        _, _, count = (_number(next(tokens)) for _ in range(3))
        for _ in range(_size(count, found)):
            kind, name = next(tokens), _string(next(tokens))
            tier = _Tier(name, match[1] if (match := _WORDS.fullmatch(name)) else name)
            _, _, size = (_number(next(tokens)) for _ in range(3))
            for _ in range(_size(size, found)):
                begin = _number(next(tokens))
                end = _number(next(tokens)) if kind == '"IntervalTier"' else begin
                words = _string(next(tokens))
                tier.said.append((begin, end, words))
            if kind == '"IntervalTier"':
                tiers.append(tier)
            points += kind != '"IntervalTier"' and tier.has_words()
    except StopIteration:
        tiers += [tier] if tiers[-1:] != [tier] and tier.said else []
        doubts.append("it ends before its last tier does; look whether it is whole.")
    except ValueError:
        raise refuse(path, "it is damaged.", "Open it in Praat, save it again as a text file, and import that.") from None
    doubts += [f"{points} tiers of points were left out."] if points else []
    return tiers, doubts


def _size(count: float, found: Sequence[str]) -> int:
    if not 0 <= count <= len(found):
        raise ValueError
    return int(count)


def _number(token: str) -> float:
    if token.startswith('"') or len(token) > 40:
        raise ValueError
    return float(token)


def _string(token: str) -> str:
    if not token.startswith('"'):
        raise ValueError
    return token[1:-1].replace('""', '"').strip()


def _spoken(base: Decoded, tiers: Sequence[_Tier], doubts: Sequence[str]) -> Decoded:
    """Return what is said on tiers of their own, in the order of its times."""
    full = [tier for tier in tiers if tier.has_words()]
    kept = [tier for tier in full if not tier.parent and not _SOUNDS.fullmatch(tier.name)] or full
    said = sorted(
        (begin, at, n, words.strip())
        for at, tier in enumerate(kept)
        for n, (begin, _, words) in enumerate(tier.said)
        if words.strip()
    )
    spoken = [Utterance(words, kept[at].speaker, round(begin, 3)) for begin, at, _, words in said]
    warnings = (*base.warnings, *doubts, *_left_out(full, kept))
    return replace(base, spoken=spoken or [Utterance("")], layout="tiers", about=About(), warnings=warnings)


def _left_out(full: Sequence[_Tier], kept: Sequence[_Tier]) -> Iterator[str]:
    names = [f'"{tier.name}"' for tier in full if tier not in kept]
    if names:
        more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
        yield f"left out, as they hang on other tiers or hold sounds: {', '.join(names[:_FEW])}{more}."
    for speaker, count in Counter(tier.speaker for tier in kept).items():
        if count > 1:
            yield f'{count} tiers are of "{speaker}" and were read together.'
