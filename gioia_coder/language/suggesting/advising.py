"""From scores and grounds to advice: how strong, whether to say anything at all, and what a new concept may be called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from gioia_coder.core.suggesting import Ground, Strength, Suggestion, Why
from gioia_coder.language.suggesting.tokens import Place

STRONG: Final = 0.6
SOME: Final = 0.25
LEAST: Final = 0.1
"""The least score of a best suggestion: below, the engine abstains."""
FEW: Final = 25
"""Below so many coded segments, what was learned makes no strong suggestion."""

NO_CODES: Final = "the codebook has no code that may be suggested."
NO_WORDS: Final = "the segment has no words."
NO_CODINGS: Final = "nothing is coded yet, and the segment holds no code's name, keyword or definition."
UNCLEAR: Final = "nothing in the segment speaks clearly for a code."
ONLY_COMMON: Final = "nothing but their frequency speaks for the codes."
ALL_REJECTED: Final = "every code that may be suggested was rejected here."

_WRITTEN: Final = frozenset((Ground.NAME, Ground.DEFINITION, Ground.KEYWORD, Ground.EXAMPLE, Ground.PINNED))
_FAINT: Final = frozenset((Ground.QUOTE, Ground.COMMON))
"""Grounds that show no word that tells: quotes may be alike in `the` and `of`."""
_LONGEST: Final = {False: 4, True: 6}


def suggestion(code: int, score: float, why: tuple[Why, ...], codings: int) -> Suggestion:
    """Return a suggestion with its strength in words."""
    only_common = bool(why) and all(one.ground is Ground.COMMON for one in why)
    strength = Strength.STRONG if score >= STRONG else Strength.SOME if score >= SOME else Strength.WEAK
    if not any(one.ground not in _FAINT for one in why):
        strength = Strength.WEAK
    elif strength is Strength.STRONG and codings < FEW and not any(one.ground in _WRITTEN for one in why):
        strength = Strength.SOME
    return Suggestion(code, score, strength, why, only_common)


def silence(found: Sequence[Suggestion], codings: int, has_words: bool) -> str:
    """Return the reason to suggest nothing, empty when there is something to suggest.

    >>> silence([], 0, False)
    'the segment has no words.'
    """
    if not has_words:
        return NO_WORDS
    if not found:
        return ALL_REJECTED
    if found[0].score < LEAST:
        return UNCLEAR if codings else NO_CODINGS
    if all(one.only_common or not one.why for one in found):
        return ONLY_COMMON if codings else NO_CODINGS
    return ""


def in_vivo(text: str, places: Sequence[Place], rarity: Mapping[int, float], rarest: float) -> str:
    """Return the informant's own words that say most in a segment: some that follow each other; empty where there are none."""
    best, found = 0.0, ""
    for first, (word, start, _) in enumerate(places):
        if word.is_common:
            continue
        mass = 0.0
        for last in range(first, min(first + _LONGEST[word.is_character], len(places))):
            other, begin, end = places[last]
            if last > first and text[places[last - 1][2] : begin].strip():
                break
            if other.is_mark or other.is_character is not word.is_character:
                break
            mass += 0.0 if other.is_common else rarity.get(other.stem_n, rarest)
            value = mass / (last - first + 1) ** 0.5
            if not other.is_common and last > first and value > best + 1e-6:
                best, found = value, " ".join(text[start:end].split())
    return found
