"""Consensus: what agreed, what was decided, and what only one coder has read.

What is kept apart does not enter: neither reading stands in consensus or in any count; the report of disagreements lists both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.disagreement.choosing import RECODE
from gioia_coder.core.disagreement.deciding import Decided
from gioia_coder.core.disagreement.model import Disagreement, Found, Held
from gioia_coder.core.model import Decision, Level, Result

SPANS: Final = ("intersection", "longest")
"""Which words stand in consensus where coders agree on slightly different ones."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A coding of consensus: where, what, and the codings (`behind`, store keys) and the decision that it comes from."""

    source: int
    start: int
    end: int
    code: int
    contradicts: bool
    intensity: int | None
    memo: str
    behind: tuple[int, ...]
    decision: bytes | None = None

    @property
    def place(self) -> tuple[int, int, int, int]:
        """What tells the codings of one coder apart."""
        return self.source, self.start, self.end, self.code


def derive(found: Found, decided: Decided, memos: dict[int, str], *, longest: bool = False) -> list[Derived]:
    """Return the codings of consensus, one per place, in the order of the texts.

    Where coders agree they get the words that all share, or with `longest` the longest of their stretches, and the highest
    intensity. What one coder alone has read enters as it is coded, with its memo (`memos`, by store key); a decision's
    rationale is the memo of what it lets stand.
    """
    rows: dict[tuple[int, int, int, int], Derived] = {}
    for one in (*_agreed(found, longest), *_decided(found, decided), *_single(found, memos)):
        there = rows.get(one.place)
        rows[one.place] = one if there is None else _united(there, one)
    return sorted(rows.values(), key=lambda one: one.place)


def forwarded(derived: Iterable[Derived], book: Codebook) -> list[Derived]:
    """Return codings of consensus with the codes that their own were merged into since, one per place."""
    rows: dict[tuple[int, int, int, int], Derived] = {}
    for one in derived:
        code = book.by_id.get(one.code)
        into = book.survivor(code) if code is not None else None
        moved = one if into is None else replace(one, code=into.id)
        there = rows.get(moved.place)
        rows[moved.place] = moved if there is None else _united(there, moved)
    return sorted(rows.values(), key=lambda one: one.place)


def _agreed(found: Found, longest: bool) -> Iterator[Derived]:
    for one in found.agreements:
        span = one.longest if longest else one.common
        intensity = max(each.intensity for each in one.held) or None
        yield Derived(one.source, *span, *one.key, intensity, "", tuple(sorted(each.id for each in one.held)))


def _decided(found: Found, decided: Decided) -> Iterator[Derived]:
    for one in found.disagreements:
        decision = decided.of(one).decision
        if decision is None:
            continue
        shift = one.start - decision.start
        for each in decision.result:
            moved = replace(each, start=each.start + shift, end=each.end + shift)
            behind = tuple(sorted(held.id for held in _behind(one, decision, moved)))
            yield Derived(
                one.source,
                moved.start,
                moved.end,
                moved.code,
                moved.contradicts,
                moved.intensity,
                decision.rationale,
                behind,
                decision.uuid,
            )


def _behind(one: Disagreement, decision: Decision, result: Result) -> Iterable[Held]:
    """Return the codings that a decided coding comes from: those it recodes, else those of its code that overlap it."""
    if decision.choice == RECODE:
        return one.held
    wanted = (result.code, result.contradicts)
    return (held for held in one.held if held.key == wanted and held.start < result.end and result.start < held.end)


def _single(found: Found, memos: dict[int, str]) -> Iterator[Derived]:
    for source, held in found.singles.items():
        for one in held:
            yield Derived(
                source,
                one.start,
                one.end,
                one.code,
                one.contradicts,
                one.intensity or None,
                memos.get(one.id, ""),
                (one.id,),
            )


def _united(a: Derived, b: Derived) -> Derived:
    """Return one coding of two at one place: the first, with what is behind both; its polarity is that of the first."""
    behind = tuple(sorted({*a.behind, *b.behind}))
    intensity = max(a.intensity or 0, b.intensity or 0) or None
    return replace(a, intensity=intensity, memo=a.memo or b.memo, behind=behind, decision=a.decision or b.decision)


def is_grouped(book: Codebook, one: Disagreement) -> bool:
    """Tell whether any code of a disagreement stands in the data structure: under a theme or a dimension, or a dimension."""
    codes = (book.by_id[code] for code in one.codes)
    return any(not code.retired and (code.level is Level.DIMENSION or book.parent_of(code) is not None) for code in codes)
