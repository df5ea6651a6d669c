"""Laying a quotation's words along a passage so that as few as possible differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from gioia_coder.core.manuscript.wording import Wording

SKIPPED: Final = 0.0005
"""What it costs to leave out a word where the quotation says so: of two ways the tighter one is better."""

CHANGED: Final = 1.01
"""What a changed word costs: a little more than one left out, so that `had money` for `had little money` keeps its words."""

ADDED: Final = 1.02
"""What a word costs that the passage has not: a little more than a changed one, so that the last word too has its counterpart."""

_NEAR_ENOUGH: Final = 1e-6

Pairs = list[int]
"""Per word of the quotation the number of its word in the passage, -1 for none."""


def align(quote: Wording, passage: Sequence[str]) -> tuple[float, Pairs]:
    """Return what differs at least (each changed, added or omitted word costs one), and the pairs of words.

    A pair may be of two different words. Where the quotation marks a cut, omitted words cost next to nothing; what stands before
    and behind costs nothing.
    """
    rows, best = _costs(quote, passage)
    end = int(np.argmin(rows[-1][0]))
    pairs = [-1] * len(quote.words)
    at = end
    for n in reversed(range(len(quote.words))):
        before, differs = rows[n][1], best[n]
        if at and abs(rows[n + 1][0][at] - (before[at - 1] + differs[at - 1])) < _NEAR_ENOUGH:
            at -= 1
            pairs[n] = at
        if n:
            at = _back(rows[n][0], rows[n][1][at], at, _cost(quote, n - 1))
    return float(rows[-1][0][end]), pairs


def _cost(quote: Wording, n: int) -> float:
    """Return what leaving out a word behind the n-th one costs."""
    return SKIPPED if n in quote.cuts else 1.0


def _back(row: Any, reached: float, at: int, cost: float) -> int:
    """Return from where a cost was reached by leaving words out."""
    start = at
    while start >= 0:
        if abs(row[start] + cost * (at - start) - reached) < _NEAR_ENOUGH:
            return start
        start -= 1
    return at


def _costs(quote: Wording, passage: Sequence[str]) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """Return, for so many words of the quotation, the least costs by where they end, before and after leaving words out."""
    known = {word: n for n, word in enumerate(dict.fromkeys(quote.words), 1)}
    ids = np.fromiter((known.get(word, 0) for word in passage), dtype=np.int64, count=len(passage))
    steps = np.arange(len(passage) + 1, dtype=np.float64)
    free = np.zeros(len(passage) + 1)
    rows: list[tuple[Any, Any]] = [(free, free)]
    differs: list[Any] = []
    for n, word in enumerate(quote.words):
        if n in quote.ends or n in quote.begins:
            same = np.fromiter((_same(quote, n, one) for one in passage), dtype=np.bool_, count=len(passage))
        else:
            same = ids == known[word]
        differs.append(CHANGED * (1.0 - same))
        before = rows[-1][1]
        row = before + ADDED
        row[1:] = np.minimum(row[1:], before[:-1] + differs[-1])
        cost = _cost(quote, n)
        rows.append((row, np.minimum.accumulate(row - cost * steps) + cost * steps))
    return rows, differs


def _same(quote: Wording, n: int, own: str) -> bool:
    """Tell whether a word, or what brackets left of it, is a word of the passage."""
    word = quote.words[n]
    if n in quote.ends and n in quote.begins:
        return word in own
    return own.endswith(word) if n in quote.ends else own.startswith(word)


def differing(quote: Wording, passage: Sequence[str], pairs: Pairs) -> list[tuple[int, int, int, int]]:
    """Return the runs of words that differ: `(first, last)` of the quotation and `(first, last)` of the passage, half-open."""
    found: list[tuple[int, int, int, int]] = []
    at = next((pair for pair in pairs if pair >= 0), 0)
    run: list[int] | None = None
    for n, pair in enumerate(pairs):
        cut = n > 0 and n - 1 in quote.cuts
        if cut and run:
            found.append((run[0], n, run[1], at))
            run = None
        if cut and pair >= 0:
            at = pair
        agrees = pair >= 0 and (
            _same(quote, n, passage[pair]) if n in quote.ends or n in quote.begins else passage[pair] == quote.words[n]
        )
        if run is None and (not agrees or pair > at):
            run = [n, at]
        if agrees:
            if run is not None:
                found.append((run[0], n, run[1], pair))
                run = None
            at = pair + 1
        elif pair >= 0:
            at = pair + 1
    if run is not None:
        found.append((run[0], len(pairs), run[1], max(at, run[1])))
    return found
