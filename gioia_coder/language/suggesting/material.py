"""The history as the engine reads it: rows in an order of their own, and behind them what the codebook says of its codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from gioia_coder.core.model import Code
from gioia_coder.core.suggesting import Coded, Ground, Item
from gioia_coder.core.text.canonical import fold
from gioia_coder.language.suggesting.vectors import Sparse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


MOST: Final = 4_000
"""How many coded segments are learned from: the time grows with the cube of their number."""


@dataclass(frozen=True)
class Material:
    """What is learned from: `items` and, as columns over them, their codes, sources, and what is known of them.

    The first `coded` items are the history; the rest are names, definitions and examples of codes, each a source of its own, and
    `grounds` says what each of these is. `codes` is 1 where a segment has a code; `rejected` where the code was suggested and
    rejected; `is_whole` says that a segment's codes are known, not only what it does not have.
    """

    items: tuple[Item, ...]
    coded: int
    grounds: tuple[Ground, ...]
    codes: Sparse
    rejected: Sparse
    groups: NDArray[np.int64]
    is_whole: NDArray[np.bool_]

    @cached_property
    def is_told(self) -> NDArray[np.bool_]:
        """Which items are a code's name or definition, not words that somebody said."""
        import numpy as np

        return np.array([False] * self.coded + [ground is not Ground.EXAMPLE for ground in self.grounds], dtype=bool)

    @cached_property
    def segments(self) -> int:
        """How many segments of the history have codes; the others are known only by what was rejected there."""
        return int(self.is_whole[: self.coded].sum())

    @property
    def sources(self) -> int:
        """How many sources the history is from."""
        return len(set(self.groups[: self.coded].tolist()))


def gather(codes: Sequence[Code], history: Sequence[Coded]) -> Material:
    """Return the history in an order that does not depend on the order it came in."""
    import numpy as np

    at = {code.id: n for n, code in enumerate(codes)}
    rows = _bounded(sorted((one for one in history if at.keys() & (one.codes | one.rejected)), key=_order))
    said = _said_under(rows) if any(code.examples for code in codes) else {}
    told = [(n, ground, text) for n, code in enumerate(codes) for ground, text in _told(code, said.get(code.id, ()))]
    items = [one.item for one in rows] + [Item(-1 - n, 0, len(text), text) for n, (_, _, text) in enumerate(told)]
    has = [[at[code] for code in one.codes if code in at] for one in rows] + [[n] for n, _, _ in told]
    sources = {source: n for n, source in enumerate(sorted({one.item.source for one in rows}))}
    groups = [sources[one.item.source] for one in rows] + [len(sources) + n for n in range(len(told))]
    return Material(
        tuple(items),
        len(rows),
        tuple(ground for _, ground, _ in told),
        _ones(has, len(codes)),
        _ones([[at[code] for code in one.rejected - one.codes if code in at] for one in rows] + [[] for _ in told], len(codes)),
        np.array(groups, dtype=np.int64),
        np.array([bool(one) for one in has], dtype=bool),
    )


def is_quoted(example: str, texts: Sequence[str]) -> bool:
    r"""Tell whether an example stands in one of some texts, or consists mostly of one; the texts are plain already.

    >>> is_quoted(" No\nmoney.", ["we had no money."]), is_quoted("So: no money.", ["no money."]), is_quoted("no money", ["no"])
    (True, True, False)
    """
    words = plain(example)
    return any(words in text or (text in words and 2 * len(text) >= len(words)) for text in texts)


def plain(text: str) -> str:
    """Return a text without what an example may be written in another way: case, accents, blanks, kinds of quotation marks."""
    return " ".join(fold(text).text.split())


def _said_under(rows: Sequence[Coded]) -> dict[int, list[str]]:
    """Return the plain texts that were coded, by code."""
    found: dict[int, list[str]] = {}
    for one in rows:
        text = plain(one.item.text)
        for code in one.codes:
            found.setdefault(code, []).append(text)
    return found


def _told(code: Code, said: Sequence[str]) -> Iterator[tuple[Ground, str]]:
    """Yield what the codebook says of a code; an example that is a coded quote anyway would count twice."""
    for name in (code.name, *(code.labels[key] for key in sorted(code.labels))):
        yield Ground.NAME, name
    if definition := f"{code.definition}\n{code.include}".strip():
        yield Ground.DEFINITION, definition
    for example in code.examples:
        if example.strip() and not is_quoted(example, said):
            yield Ground.EXAMPLE, example


def _bounded(rows: list[Coded]) -> list[Coded]:
    """Return as many segments as the linear model can learn from in time: of every code's own, as many as there is room for."""
    if len(rows) <= MOST:
        return rows
    step = next(step for step in (7919, 7907, 7901, 7883) if len(rows) % step)  # a prime that does not divide it visits all
    seen: Counter[int] = Counter()
    turn: dict[int, int] = {}
    for n in range(len(rows)):
        at = n * step % len(rows)
        turn[at] = min((seen[code] for code in rows[at].codes), default=MOST)
        seen.update(rows[at].codes)
    kept = sorted(sorted(turn, key=lambda at: (turn[at], at))[:MOST])
    return [rows[at] for at in kept]


def _order(one: Coded) -> tuple[object, ...]:
    item = one.item
    place = (item.source, item.start, item.end, item.text, item.question, item.previous)
    return (*place, tuple(sorted(one.codes)), tuple(sorted(one.rejected)))


def _ones(rows: Sequence[Sequence[int]], width: int) -> Sparse:
    """Return rows x codes with 1 where a row names a code."""
    import numpy as np
    from scipy.sparse import csr_matrix

    ends = np.concatenate(([0], np.cumsum([len(row) for row in rows], dtype=np.int64)))
    flat = np.array([n for row in rows for n in sorted(row)], dtype=np.int64)
    return csr_matrix((np.ones(len(flat), dtype=np.float32), flat, ends), shape=(len(rows), width))
