"""Who speaks: which roles ask instead of answering, whose words a text without labels holds, and what people are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

if TYPE_CHECKING:
    from gioia_coder.core.model import Informant

INTERVIEWER: Final = "interviewer"
"""The role of those whose words are never evidence, where nobody words it otherwise."""

# A researcher, a host, a journalist may well answer: only labels take such words for those who ask.
_ASKING: Final = """
    interviewer moderator facilitator
    intervieweren ordstyrer
    interviewster gespreksleider
    intervieweur intervieweuse enquêteur enquêtrice modérateur modératrice facilitateur facilitatrice
    interviewerin moderatorin
    entrevistador entrevistadora moderador moderadora facilitador facilitadora
    采访者 採訪者 采访人 採訪人 访谈者 訪談者 访谈人 訪談人 提问者 提問者
    מראיין מראיינת מנחה שואל שואלת
"""
ASKING: Final = frozenset(_ASKING.split())
"""The words for one who asks, whether they stand as a label or as a role."""

_NUMBERED: Final = re.compile(r"(.*?)[\s.]*[-_#]?\s*\d{1,4}\.?")


@lru_cache(maxsize=4096)
def asks(role: str) -> bool:
    """Tell whether a role, taken as a whole, is that of one who asks and whose words are therefore no evidence.

    >>> [asks(role) for role in ("Interviewer", "moderator 2", "采访者", "researcher on rural economies", "host", "")]
    [True, True, True, False, False, False]
    """
    folded = normalize("NFKC", normalize("NFKC", role).casefold()).strip()
    numbered = _NUMBERED.fullmatch(folded)
    return (numbered.group(1) if numbered else folded) in ASKING


def sole_speaker(labels: Iterable[str], informants: Sequence[int], asking: Container[int]) -> int:
    """Return who says all of a source whose turns have no labels: its only informant, interviewers aside; 0 for nobody known.

    >>> sole_speaker([""], [7, 3], {7}), sole_speaker(["", "Q"], [3], set()), sole_speaker([""], [3, 4], set())
    (3, 0, 0)
    """
    heard = [key for key in informants if key not in asking]
    return heard[0] if len(heard) == 1 and not any(labels) else 0


def called(informants: Iterable[Informant], cases: Mapping[int, str]) -> dict[int, str]:
    """Return, by key, what each informant is called: the id, and where several have it their case's id before (`E1/Z`, `-/Z`)."""
    people = list(informants)
    often = Counter(one.ref.casefold() for one in people)
    return {one.id: one.ref if often[one.ref.casefold()] == 1 else f"{cases.get(one.case or 0, '-')}/{one.ref}" for one in people}
