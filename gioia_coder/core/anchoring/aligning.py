"""Which word of a stretch is which in another wording of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import chain, pairwise
from typing import Final, NamedTuple
from zlib import crc32

from gioia_coder.core.anchoring.pairing import Pair, increasing, once_in_both

STRONG: Final = 4
"""From how many words on a run that stayed is evidence by itself."""

SMALL: Final = 8
"""Up to how many words between two such runs are taken for a few words put right."""

_RUNS: Final = (6, 2, 1)
_ENDS: Final = frozenset(".?!…。！？؟۔।")

_HUGE: Final = 50_000
"""From how many words on a stretch is compared by some of its runs first."""

_MOST: Final = 10_000
"""Up to how many pairs of words difflib compares: beyond that, its time grows with the square of a stretch."""


class Block(NamedTuple):
    """A run of words that is the same in both: where it begins in the old, in the new, and how long it is."""

    old: int
    new: int
    size: int


Count = Callable[[int, int], int]
"""How many words, marks aside, stand in a half-open stretch."""


def align(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """Return the runs of words that stayed, in order and without crossing.

    What both begin and end with comes first, then runs of words that stand once in both and what grows from them, and what
    is left between them again; small rests are compared by difflib. The time is about linear in the words.

    >>> align("we go to fairs".split(), "we went to many fairs".split())
    [Block(old=0, new=0, size=1), Block(old=2, new=2, size=1), Block(old=3, new=4, size=1)]
    """
    found: list[Block] = []
    rest = [(0, len(old), 0, len(new))]
    while rest:
        a, b, c, d = rest.pop()
        size = _grown(old, new, (a, c), (b, d), 1)
        found.append(Block(a, c, size))
        a, c = a + size, c + size
        size = _grown(old, new, (b - 1, d - 1), (a - 1, c - 1), -1)
        b, d = b - size, d - size
        found.append(Block(b, d, size))
        if a == b or c == d:
            continue
        blocks = _anchored(old, new, (a, c), (b, d))
        if blocks:
            for left, right in pairwise([Block(a, c, 0), *blocks, Block(b, d, 0)]):
                rest.append((left.old + left.size, right.old, left.new + left.size, right.new))
        elif (b - a) * (d - c) <= _MOST:
            matcher = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
            blocks = [Block(a + i, c + j, size) for i, j, size in matcher.get_matching_blocks()]
        found += blocks
    return _joined(found)


def _grown(old: Sequence[str], new: Sequence[str], first: Pair, behind: Pair, step: int) -> int:
    """Return how many words from `first` on, up to `behind`, are the same."""
    most = min(abs(behind[0] - first[0]), abs(behind[1] - first[1]))
    i, j = first
    size = 0
    while size < most and old[i + size * step] == new[j + size * step]:
        size += 1
    return size


def _anchored(old: Sequence[str], new: Sequence[str], first: Pair, behind: Pair) -> list[Block]:
    """Return what grows from runs of words, as long as possible, that stand once in both stretches."""
    olds, news = (first[0], behind[0]), (first[1], behind[1])
    marks = _marks(chain(old, new)) if max(olds[1] - olds[0], news[1] - news[0]) > _HUGE else None
    for size in _RUNS:
        pairs = increasing(once_in_both(_shingles(old, olds, size, marks), _shingles(new, news, size, marks)))
        if pairs:
            break
    found: list[Block] = []
    least = first
    for i, j in pairs:
        if i < least[0] or j < least[1]:
            continue
        back = _grown(old, new, (i - 1, j - 1), (least[0] - 1, least[1] - 1), -1)
        ahead = _grown(old, new, (i, j), behind, 1)
        found.append(Block(i - back, j - back, back + ahead))
        least = (i + ahead, j + ahead)
    return found


def _shingles(
    words: Sequence[str], stretch: Pair, size: int, marks: Mapping[str, int] | None
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield the runs of so many words in a stretch, each with its place; with `marks`, about an eighth of them."""
    for at in range(stretch[0], stretch[1] - size + 1):
        run = tuple(words[at : at + size])
        if marks is None or sum(n * marks[word] for n, word in enumerate(run[:3], start=1)) % 8 == 0:
            yield run, at


def _marks(words: Iterable[str]) -> dict[str, int]:
    """Return a number for each word, the same one in any text: it picks runs in both alike, in an eighth of the room."""
    return {word: crc32(word.encode("utf-8", "surrogatepass")) for word in set(words)}


def _joined(blocks: list[Block]) -> list[Block]:
    """Return the blocks in order, those that follow on from one another as one."""
    found: list[Block] = []
    for block in sorted(block for block in blocks if block.size):
        last = found[-1] if found else None
        if last and (last.old + last.size, last.new + last.size) == block[:2]:
            found[-1] = Block(last.old, last.new, last.size + block.size)
        else:
            found.append(block)
    return found


def settled(blocks: Sequence[Block], old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """Return the blocks with what was put in or taken out between them as whole sentences where that is the same.

    Of `We sell. We go.` after `We go.`, `We sell.` is new, and not `sell. We`.
    """
    found = list(blocks)
    for n, (left, right) in enumerate(pairwise(blocks)):
        left = found[n]
        a, c = left.old + left.size, left.new + left.size
        if (a == right.old) == (c == right.new):
            continue
        words, start, end = (new, c, right.new) if a == right.old else (old, a, right.old)
        back = 0
        while back < left.size and words[start - back - 1] == words[end - back - 1] and not opens(words, start - back):
            back += 1
        if back and back < left.size and opens(words, start - back):
            found[n] = Block(left.old, left.new, left.size - back)
            found[n + 1] = Block(right.old - back, right.new - back, right.size + back)
    return found


def opens(words: Sequence[str], at: int) -> bool:
    """Tell whether a sentence begins at a word."""
    return at == 0 or words[at - 1] in _ENDS


def believed(
    blocks: Sequence[Block], sizes: Pair, count_old: Count, count_new: Count
) -> tuple[list[Block], list[tuple[Block, Block]]]:
    """Return the runs that are more than chance, and the pairs of them that have a few words put right between them.

    Runs of at least `STRONG` words are believed. Shorter ones between two of those (or the stretch's ends) are believed where
    there are few words in all, or at least half of them stayed: `the` and `we` stand in any two sentences.
    """
    strong = [block for block in blocks if count_old(block.old, block.old + block.size) >= STRONG]
    edges = [Block(0, 0, 0), *strong, Block(*sizes, 0)]
    weak = sorted(set(blocks) - set(strong))
    found = list(strong)
    slips = []
    n = 0
    for left, right in pairwise(edges):
        a, c = left.old + left.size, left.new + left.size
        many = max(count_old(a, right.old), count_new(c, right.new))
        between = []
        while n < len(weak) and weak[n].old < right.old:
            between.append(weak[n])
            n += 1
        if many <= SMALL:
            put_right = strong and 2 * count_new(c, right.new) >= count_old(a, right.old)
            slips += [(left, right)] if put_right else []
            found += between
        elif 2 * sum(count_old(block.old, block.old + block.size) for block in between) >= many:
            found += between
    return sorted(found), slips
