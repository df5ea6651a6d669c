"""Moving spans from one revision of a text to the next, when nobody says what was edited."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate, chain, pairwise
from typing import Final

from gioia_coder.core.anchoring.aligning import SMALL, align, believed, opens, settled
from gioia_coder.core.anchoring.fates import Anchored, Fate, Span
from gioia_coder.core.anchoring.pairing import pair_pieces, stretches
from gioia_coder.core.anchoring.quoting import find_exact
from gioia_coder.core.anchoring.words import Words, words_of
from gioia_coder.core.model import Turn

_ALIKE: Final = 0.6
"""How much of a corrected word must be the same letters for it to be the same word."""

_Run = tuple[int, int]
"""The first and the last of neighbouring words that stayed together."""


def reanchor(old: str, old_turns: Sequence[Turn], new: str, new_turns: Sequence[Turn], spans: Sequence[Span]) -> list[Anchored]:
    """Return where each span of `old` stands in `new`, in the order of the spans.

    Turns are found again whole, also elsewhere; changed ones word by word between the same neighbours; else the exact quote,
    where it stands once, or once with 32 characters on both sides. Labels of speakers are no words. A span keeps the words
    that stayed, from the first to the last; ends whose words changed move outward over what stands in their place, and a
    whole piece or turn stays whole, where that is no longer than the span. A new sentence beside the first or last one of
    a piece is no part of a span that holds only that one.

    The rule for letting go: at least half of a span's words, marks aside, must be left in one stretch that holds no
    insertion longer than the span (unless all its words are left). Up to eight words put right between runs of four words
    or more that stayed do not count as lost, as long as one word of the span stayed, or the new words are like the old ones.
    What holds less is quarantined rather than guessed.
    """
    if old == new:
        return [Anchored(start, end, Fate.KEPT) for start, end in spans]
    moves = _Moves(old, words_of(old, old_turns), new, words_of(new, new_turns))
    found = []
    for start, end in spans:
        place = moves.place(start, end)
        if place is None and (exact := find_exact(old, new, start, end)):
            place = Anchored(*exact, Fate.KEPT if exact == (start, end) else Fate.MOVED)
        found.append(place or Anchored(start, end, Fate.QUARANTINED))
    return found


class _Moves:
    """Where each word of the old text stands in the new one."""

    def __init__(self, old_text: str, old: Words, new_text: str, new: Words) -> None:
        self.old_text, self.new_text = old_text, new_text
        self.old, self.new = old, new
        self.to, self.slip = _matched(old, new)
        # which new words were there before; a mark may have stayed by chance
        self.stayed = bytearray(len(new.words))
        for there in self.to:
            if there >= 0 and new.count(there, there + 1):
                self.stayed[there] = 1
        # the last word of the run that each word stands in
        self.run = array("i", range(len(self.to)))
        for word in range(len(self.to) - 2, -1, -1):
            if self.to[word] >= 0 and self.to[word + 1] == self.to[word] + 1:
                self.run[word] = self.run[word + 1]

    def place(self, start: int, end: int) -> Anchored | None:
        """Return where a span stands, or None when too little of it is left."""
        first = bisect_right(self.old.ends, start)
        last = bisect_left(self.old.starts, end) - 1
        if first > last:
            return None
        if self.to[first] >= 0 and self.run[first] >= last:
            here = (self.to[first], self.to[last])
        else:
            found = self._left(first, last)
            if found is None:
                return None
            here = found
        return self._exactly(start, end, (first, last), self._whole(first, last, here))

    def _left(self, first: int, last: int) -> _Run | None:
        """Return the first and last new word of what is left of a span."""
        words = self.old.count(first, last + 1)
        runs = self._runs(first, last)
        if not runs:
            return self._put_right(first, last)
        groups = self._groups(runs, words)
        sizes = [sum(self.old.count(a, b + 1) for a, b in group) for group in groups]
        best = sizes.index(max(sizes))
        a, b = (first, last) if len(groups) == 1 else (groups[best][0][0], groups[best][-1][1])
        put_right = sum(self.slip[n] and self.old.count(n, n + 1) for n in range(a, b + 1)) if any(self.slip[a : b + 1]) else 0
        if not sizes[best] or 2 * (sizes[best] + put_right) < words:
            return None
        a, b = first if not best else a, last if best == len(groups) - 1 else b
        return self._begin(a, groups[best][0][0], words), self._close(b, groups[best][-1][1], words)

    def _whole(self, first: int, last: int, here: _Run) -> _Run:
        """Return the place with what was put in before or behind it at the ends of its piece.

        Of a span that was no whole piece, only what is part of its first or last sentence.
        """
        begin, close = here
        top, bottom = self.old.piece(first)[0], self.old.piece(last)[1] - 1
        whole, most = first == top and last == bottom, self.old.count(first, last + 1)
        if first == top and self.to[first] == begin and (whole or not opens(self.new.words, begin)):
            floor = self.new.piece(begin)[0]
            if self._before(begin) == floor and self.new.count(floor, begin) <= most:
                begin = floor
        if last == bottom and self.to[last] == close and (whole or not opens(self.new.words, close + 1)):
            roof = self.new.piece(close)[1] - 1
            if self._behind(close) == roof and self.new.count(close + 1, roof + 1) <= most:
                close = roof
        return begin, close

    def _before(self, there: int) -> int:
        """Return the first of the new words in front of one, in its piece, that are in place of nothing that stayed."""
        floor = self.new.piece(there)[0]
        while there > floor and not self.stayed[there - 1]:
            there -= 1
        return there

    def _behind(self, there: int) -> int:
        """Return the last of the new words behind one, in its piece, that are in place of nothing that stayed."""
        roof = self.new.piece(there)[1] - 1
        while there < roof and not self.stayed[there + 1]:
            there += 1
        return there

    def _runs(self, first: int, last: int) -> list[_Run]:
        found = []
        word = first
        while word <= last:
            if self.to[word] >= 0:
                found.append((word, min(self.run[word], last)))
                word = self.run[word]
            word += 1
        return found

    def _groups(self, runs: list[_Run], words: int) -> list[list[_Run]]:
        """Return the runs that belong together: in order, and with no long insertion between them."""
        whole = sum(self.old.count(a, b + 1) for a, b in runs) == words
        groups = [[runs[0]]]
        for (_, before), run in pairwise(runs):
            here, there = self.to[before] + 1, self.to[run[0]]
            if there < here or (not whole and self.new.count(here, there) > words):
                groups.append([])
            groups[-1].append(run)
        return groups

    def _put_right(self, first: int, last: int) -> _Run | None:
        """Return what stands in place of words of which none stayed: as many, alike, where a few words were put right."""
        before, behind = first, last
        while before > 0 and self.slip[before]:
            before -= 1
        while behind < len(self.to) - 1 and self.slip[behind]:
            behind += 1
        here, there = self.to[before], self.to[behind]
        if not all(self.slip[first : last + 1]) or here < 0 or there - here != behind - before:
            return None
        found = (here + first - before, here + last - before)
        words = " ".join(self.old.words[first : last + 1]), " ".join(self.new.words[found[0] : found[1] + 1])
        return found if SequenceMatcher(None, *words, autojunk=False).ratio() >= _ALIKE else None

    def _begin(self, first: int, left: int, most: int) -> int:
        """Return the new word to begin with, where `left` is the first word of the span that stayed."""
        there = self.to[left]
        top, floor = self.old.piece(left)[0], self._before(there)
        at = left
        while at > top and self.to[at - 1] < 0:
            at -= 1
        if at > top:
            if not self.new.piece(there)[0] <= self.to[at - 1] < there:
                return there
            floor = max(floor, self.to[at - 1] + 1)
        since = max(at, first)
        if since >= left:
            return there
        if since == at and self.new.count(floor, there) <= most:
            return floor
        return there - _outward(left - at, there - floor, since - at)

    def _close(self, last: int, left: int, most: int) -> int:
        """Return the new word to end with, where `left` is the last word of the span that stayed."""
        there = self.to[left]
        limit, roof = self.old.piece(left)[1] - 1, self._behind(there)
        at = left
        while at < limit and self.to[at + 1] < 0:
            at += 1
        if at < limit:
            if not there < self.to[at + 1] < self.new.piece(there)[1]:
                return there
            roof = min(roof, self.to[at + 1] - 1)
        until = min(at, last)
        if until <= left:
            return there
        if until == at and self.new.count(there + 1, roof + 1) <= most:
            return roof
        return there + _outward(at - left, roof - there, at - until)

    def _exactly(self, start: int, end: int, old: _Run, new: _Run) -> Anchored:
        """Return the place with ends inside words, and blanks or labels before them, as they were."""
        begin, close = self.new.starts[new[0]], self.new.ends[new[1]]
        before, behind = start - self.old.starts[old[0]], end - self.old.ends[old[1]]
        same = self.old.words[old[0] : old[1] + 1] == self.new.words[new[0] : new[1] + 1]
        floor = self.new.ends[new[0] - 1] if new[0] else 0
        led = floor <= begin + before < begin and self.new_text[begin + before : begin] == self.old_text[start : start - before]
        if led or (before > 0 and self.old.words[old[0]] == self.new.words[new[0]]):
            begin += before
        roof = self.new.starts[new[1] + 1] if new[1] + 1 < len(self.new.starts) else len(self.new_text)
        trailed = close < close + behind <= roof and self.new_text[close : close + behind] == self.old_text[end - behind : end]
        if trailed or (behind < 0 and self.old.words[old[1]] == self.new.words[new[1]]):
            close += behind
        if not same:
            return Anchored(begin, close, Fate.CHANGED)
        return Anchored(begin, close, Fate.KEPT if (begin, close) == (start, end) else Fate.MOVED)


def _outward(olds: int, news: int, outside: int) -> int:
    """Return by how many words a span's end moves over `news` words in place of `olds`, of which `outside` were not its own."""
    if olds == news:
        return news - outside
    return news if max(olds, news) <= SMALL else 0


def _matched(old: Words, new: Words) -> tuple[array[int], bytearray]:
    """Return the new number of each old word, -1 for none, and which old words were put right in a few."""
    to = array("i", [-1]) * len(old.words)
    slip = bytearray(len(old.words))
    pairs = pair_pieces(_keys(old), _keys(new), [old.count(a, b) for a, b in pairwise(old.pieces)])
    for here, there in enumerate(pairs):
        if there >= 0:
            first, behind = old.pieces[here : here + 2]
            to[first:behind] = array("i", range(new.pieces[there], new.pieces[there] + behind - first))
    for olds, news in stretches(pairs, len(new.pieces) - 1):
        _compare(old, _numbers(old, olds), new, _numbers(new, news), to, slip)
    return to, slip


def _keys(words: Words) -> list[str]:
    """Return the words of each piece as one."""
    return [" ".join(words.words[a:b]) for a, b in pairwise(words.pieces)]


def _numbers(words: Words, pieces: Sequence[int]) -> array[int]:
    return array("i", chain.from_iterable(range(words.pieces[piece], words.pieces[piece + 1]) for piece in pieces))


def _compare(old: Words, olds: array[int], new: Words, news: array[int], to: array[int], slip: bytearray) -> None:
    """Note which words of a stretch of changed pieces stayed."""
    said_old, said_new = (
        array("i", accumulate((words.count(n, n + 1) for n in numbers), initial=0))
        for words, numbers in ((old, olds), (new, news))
    )
    before, after = [old.keys[word] for word in olds], [new.keys[word] for word in news]
    blocks, slips = believed(
        settled(align(before, after), before, after),
        (len(olds), len(news)),
        lambda a, b: said_old[b] - said_old[a],
        lambda a, b: said_new[b] - said_new[a],
    )
    for block in blocks:
        for n in range(block.size):
            to[olds[block.old + n]] = news[block.new + n]
    for left, right in slips:
        for n in range(left.old + left.size, right.old):
            slip[olds[n]] = to[olds[n]] < 0
