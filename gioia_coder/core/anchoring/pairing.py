"""Which labelled piece of a text is which in another revision, and which stretches of changed pieces belong together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeVar

Key = TypeVar("Key", bound=Hashable)
Pair = tuple[int, int]

_LONG: Final = 4
"""From how many words on a piece is known again in another place; a short one may have been said anew."""


def once_in_both(old: Iterable[tuple[Key, int]], new: Iterable[tuple[Key, int]]) -> list[Pair]:
    """Return the places, ordered by the old one, of what stands exactly once in either; each is given with its place.

    >>> once_in_both([("a", 0), ("b", 1), ("c", 2), ("a", 3)], [("c", 0), ("a", 1), ("b", 2)])
    [(1, 2), (2, 0)]
    """
    there = _once(new)
    found = ((at, there.get(key, -1)) for key, at in _once(old).items() if at >= 0)
    return [pair for pair in found if pair[1] >= 0]


def _once(keys: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for key, at in keys:
        found[key] = -1 if key in found else at
    return found


def increasing(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the longest part of pairs, ordered by their first numbers, in which the second ones go up too.

    >>> increasing([(0, 5), (1, 0), (2, 1), (3, 9)])
    [(1, 0), (2, 1), (3, 9)]
    """
    tails: list[int] = []
    heads: list[int] = []
    before: list[int] = []
    for n, (_, there) in enumerate(pairs):
        at = bisect_left(tails, there)
        before.append(heads[at - 1] if at else -1)
        if at == len(tails):
            tails.append(there)
            heads.append(n)
        else:
            tails[at], heads[at] = there, n
    found = []
    n = heads[-1] if heads else -1
    while n >= 0:
        found.append(pairs[n])
        n = before[n]
    return found[::-1]


def pair_pieces(old: Sequence[str], new: Sequence[str], sizes: Sequence[int]) -> list[int]:
    """Return, for each old piece, the number of the new one with its words, or -1; `sizes` says how many words each has.

    Pieces that stand once on both sides are paired first, then equal ones beside them, outwards: so what is said often
    follows its neighbours. Out of order only longer pieces are paired.
    """
    unique = once_in_both(((key, i) for i, key in enumerate(old)), ((key, j) for j, key in enumerate(new)))
    straight = increasing(unique)
    known = set(straight)
    moved = [(i, j) for i, j in unique if (i, j) not in known and sizes[i] >= _LONG]
    found = [-1] * len(old)
    taken = [False] * len(new)

    def spread(i: int, j: int, step: int) -> None:
        i, j = i + step, j + step
        while 0 <= i < len(old) and 0 <= j < len(new) and found[i] < 0 and not taken[j] and old[i] == new[j]:
            found[i], taken[j] = j, True
            i, j = i + step, j + step

    for group in ([(-1, -1), *straight, (len(old), len(new))], moved):
        for i, j in group:
            if 0 <= i < len(old):
                found[i], taken[j] = j, True
        for step in (1, -1):
            for i, j in group:
                spread(i, j, step)
    return found


def stretches(pairs: Sequence[int], count: int) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the old and the new pieces that are to be compared word by word: what has no pair between the same neighbours.

    `count` is the number of new pieces.
    """
    free = [True] * count
    for there in pairs:
        if there >= 0:
            free[there] = False
    left = {i for i, there in enumerate(pairs) if there < 0}
    for run in _runs(pairs):
        above = pairs[run[0] - 1] if run[0] else -1
        below = pairs[run[-1] + 1] if run[-1] + 1 < len(pairs) else count
        between = list(range(above + 1, below))
        if between and all(free[j] for j in between):
            left.difference_update(run)
            for j in between:
                free[j] = False
            yield run, between
    if left:
        yield from _wider(pairs, left, free)


def _runs(pairs: Sequence[int]) -> Iterator[list[int]]:
    """Yield the runs of pieces that have no pair."""
    run: list[int] = []
    for i, there in enumerate((*pairs, 0)):
        if there < 0:
            run.append(i)
        elif run:
            yield run
            run = []


def _wider(pairs: Sequence[int], left: set[int], free: list[bool]) -> Iterator[tuple[list[int], list[int]]]:
    """Yield what is left between the pieces that stayed in order, where others moved in or out."""
    straight = increasing([(i, there) for i, there in enumerate(pairs) if there >= 0])
    for (i, j), (k, m) in pairwise([(-1, -1), *straight, (len(pairs), len(free))]):
        olds = [n for n in range(i + 1, k) if n in left]
        news = [n for n in range(j + 1, m) if free[n]]
        if olds and news:
            yield olds, news
