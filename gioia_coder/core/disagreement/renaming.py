"""What a disagreement would be called by other codes: those that were merged into its own, or that its own went into.

A decision taken before codes were merged is about the same question afterwards, as long as no two of its codes became one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Final

from gioia_coder.core.codebook.tree import Codebook

_MOST: Final = 500
"""The names tried for one disagreement."""


def merged(book: Codebook) -> dict[int, tuple[int, ...]]:
    """Return, by the key of a code, the others that are one with it in the end; codes that were never merged are not in it.

    >>> from gioia_coder.core.model import Code, Level
    >>> old = Code(2, "c2", Level.CONCEPT, "b", retired=True, merged_into=1)
    >>> merged(Codebook([Code(1, "c1", Level.CONCEPT, "a"), old, Code(3, "c3", Level.CONCEPT, "c")]))
    {1: (2,), 2: (1,)}
    """
    into: dict[int, list[int]] = defaultdict(list)
    for code in book.codes:
        last = book.survivor(code)
        if last is not None:
            into[last.id].append(code.id)
    return {key: tuple(one for one in keys if one != key) for keys in into.values() if len(keys) > 1 for key in keys}


def renamings(codes: Sequence[int], same: Mapping[int, Sequence[int]]) -> Iterator[dict[int, int]]:
    """Yield each way to put merged codes for one another that keeps different codes different.

    >>> list(renamings([1, 3], {1: (2, 3), 2: (1, 3), 3: (1, 2)}))
    [{1: 1, 3: 2}, {1: 2, 3: 3}, {1: 2, 3: 1}, {1: 3, 3: 1}, {1: 3, 3: 2}]
    """
    if not any(code in same for code in codes):
        return
    for names in islice(product(*((code, *same.get(code, ())) for code in codes)), 1, _MOST):
        if len(set(names)) == len(names):
            yield dict(zip(codes, names, strict=True))
