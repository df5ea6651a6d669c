"""Names and short ids of codes: how they are tidied, checked, ordered and numbered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from gioia_coder.core.model import Level

WIDTHS: Final = {Level.CONCEPT: 3, Level.THEME: 2, Level.DIMENSION: 1}
"""How many digits a new short id has at least."""

_OWN_REF: Final = re.compile("([ctd])([0-9]+)[a-z]*")
_UNFIT: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LANGUAGE: Final = re.compile("[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_NO_REF: Final = re.compile(r"[\s:@]")


def tidy(name: str) -> str:
    """Return a name on one line: no outer blanks, and one where there were several.

    >>> tidy("  sends visitors  online ")
    'sends visitors online'
    """
    return " ".join(name.split())


def tidy_lines(text: str) -> tuple[str, ...]:
    r"""Return the examples or keywords of a cell, one per line, without empty ones.

    >>> tidy_lines("rebuy online\n\nscan* the  code")
    ('rebuy online', 'scan* the code')
    """
    return tuple(line for line in map(tidy, text.split("\n")) if line)


def even_lines(text: str) -> str:
    r"""Return the text with every line end as `\n`."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def language_of(field: str) -> str:
    """Return the language of a field such as `label:zh-Hant`, or an empty string for any other field.

    >>> language_of("label: zh-Hant"), language_of("definition"), language_of("label:two words")
    ('zh-Hant', '', '')
    """
    front, _, language = field.partition(":")
    return language.strip() if front.strip().casefold() == "label" and _LANGUAGE.fullmatch(language.strip()) else ""


def unfit(text: str) -> str:
    r"""Return the first character that no file could carry, as `U+0007`, or an empty string.

    >>> unfit("a bell: \x07")
    'U+0007'
    """
    found = _UNFIT.search(text)
    return f"U+{ord(found.group()):04X}" if found else ""


def unfit_name(name: str) -> str:
    """Return the first control character of a name, as `U+0080`, or an empty string."""
    control = next((char for char in name if unicodedata.category(char) == "Cc"), "")
    return f"U+{ord(control):04X}" if control else unfit(name)


def ref_fault(ref: str, level: Level) -> str:
    """Return what is wrong with a short id at this level, or an empty string.

    >>> ref_fault("t01", Level.CONCEPT)
    'the id "t01" is one of a theme, and this is a concept.'
    >>> ref_fault("c 1", Level.CONCEPT)
    'the id "c 1" holds a blank, ":" or "@".'
    """
    if _NO_REF.search(ref):
        return f'the id "{ref}" holds a blank, ":" or "@".'
    if control := unfit_name(ref):
        return f"the id holds the control character {control}."
    own = _OWN_REF.fullmatch(ref.casefold())
    if own and own[1] != level.prefix:
        other = next(level for level in Level if level.prefix == own[1])
        return f'the id "{ref}" is one of a {other}, and this is a {level}.'
    return ""


def natural(ref: str) -> tuple[tuple[int, int | str], ...]:
    """Return a key that orders short ids as people do.

    >>> sorted(["c10", "c9", "c9b"], key=natural)
    ['c9', 'c9b', 'c10']
    """
    parts = re.split("([0-9]+)", ref.casefold())
    return tuple((1, int(part)) if part.isdecimal() and part.isascii() else (0, part) for part in parts if part)


class RefMaker:
    """Numbers new codes, never reusing an id that is or was in use."""

    def __init__(self, used: Iterable[str], suffix: str = "") -> None:
        self._suffix = suffix
        self._last = dict.fromkeys("ctd", 0)
        for ref in used:
            if own := _OWN_REF.fullmatch(ref.casefold()):
                self._last[own[1]] = max(self._last[own[1]], int(own[2]))

    def take(self, level: Level) -> str:
        """Return the next free id of this level."""
        self._last[level.prefix] += 1
        return f"{level.prefix}{self._last[level.prefix]:0{WIDTHS[level]}d}{self._suffix}"


def next_ref(level: Level, used: Iterable[str], suffix: str = "") -> str:
    """Return the next short id of this level; `used` are all ids that are or were in use, retired ones too.

    >>> next_ref(Level.CONCEPT, ["c001", "c013b", "t40"]), next_ref(Level.THEME, [])
    ('c014', 't01')
    >>> next_ref(Level.DIMENSION, ["D1"], suffix="b")
    'd2b'
    """
    return RefMaker(used, suffix).take(level)
