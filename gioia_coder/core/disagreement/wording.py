"""Disagreements in words: what each coder has, what was decided, how often each kind occurs."""

from __future__ import annotations

from collections.abc import Mapping

from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.disagreement.choosing import RECODE
from gioia_coder.core.disagreement.deciding import Standing, State
from gioia_coder.core.disagreement.model import Disagreement, Held
from gioia_coder.core.model import Decision, Level, Turn
from gioia_coder.core.text.addresses import address_of

NOTHING = "–"
"""What stands for a coder who has read the words and coded nothing there."""


def code_name(book: Codebook, key: int) -> str:
    """Return a code's short id and name."""
    code = book.by_id[key]
    return f"{code.ref} {code.name}".strip()


def held_words(one: Disagreement, held: Held, book: Codebook, turns: tuple[Turn, ...], memo: str = "") -> str:
    """Return one coding in a line: its code, where it stands unless that is the whole of the disagreement, and its memo."""
    parts = [code_name(book, held.code)]
    if (held.start, held.end) != (one.start, one.end):
        parts.append(f"[{address_of(held.start, held.end, '', turns).lstrip(':')}]")
    if held.contradicts:
        parts.append("(contradicts)")
    return " ".join(parts) + (f" – {memo}" if memo else "")


def has(
    one: Disagreement, coder: int, book: Codebook, turns: tuple[Turn, ...], memos: Mapping[int, str] | None = None
) -> tuple[str, ...]:
    """Return what a coder has, a line per coding: a dash for nothing, and no line at all for one who has not read the source."""
    if coder not in one.readers:
        return ()
    known = memos or {}
    return tuple(held_words(one, held, book, turns, known.get(held.id, "")) for held in one.by_coder[coder]) or (NOTHING,)


def theme_of(one: Disagreement, coder: int, book: Codebook) -> tuple[str, ...]:
    """Return the themes of what a coder has, each once."""
    found = (book.ancestor(book.by_id[held.code], Level.THEME) for held in one.by_coder.get(coder, ()))
    return tuple(dict.fromkeys(theme.name for theme in found if theme))


def decision_words(decision: Decision, book: Codebook) -> str:
    """Return a decision as it is typed, `recode` with its code, and who made it."""
    code = f" {code_name(book, decision.result[0].code)}" if decision.choice == RECODE and decision.result else ""
    by = ", ".join(decision.by)
    return f"{decision.choice}{code}" + (f" ({by})" if by else "")


def state_words(standing: Standing, book: Codebook) -> str:
    """Return what has been decided; an earlier answer that no longer holds is named behind `stale`, and all those in conflict."""
    said = "; ".join(decision_words(each, book) for each in standing.shown)
    return said if standing.state in (State.DECIDED, State.OPEN) else f"{standing.state}: {said}"
