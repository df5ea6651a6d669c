"""Which things of two studies are the same, by one sign after another, each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")
Sign = tuple[Callable[[T], Hashable], Callable[[U], Hashable]]
"""What tells one of ours, and one of theirs; nothing is told by an empty sign."""


def matched(ours: Iterable[T], theirs: Iterable[U], *signs: Sign[T, U]) -> list[tuple[T, U]]:
    """Return the pairs of ours and theirs that are the same; those of one sign meet in their order.

    >>> matched("aBc", "bAa", (str, str), (str.lower, str.lower))
    [('a', 'a'), ('B', 'b')]
    """
    free, waiting, found = list(ours), list(theirs), []
    for of_ours, of_theirs in signs:
        known = defaultdict[Hashable, list[int]](list)
        for at, one in enumerate(free):
            known[of_ours(one)].append(at)
        taken, left = set(), []
        for other in waiting:
            sign = of_theirs(other)
            same = known.get(sign) if sign else None
            if same:
                taken.add(at := same.pop(0))
                found.append((free[at], other))
            else:
                left.append(other)
        free, waiting = [one for at, one in enumerate(free) if at not in taken], left
    return found
