"""Moving spans along edits that are known exactly, such as names that were replaced."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from gioia_coder.core.anchoring.fates import Anchored, Edit, Fate, Span


def follow(edits: Sequence[Edit], spans: Sequence[Span], new: str) -> list[Anchored]:
    """Return where each span stands in `new`, the text after the edits, which are sorted and do not overlap.

    An end inside an edit moves outward, so that a span takes in the whole of what replaced its words; what is inserted at a
    span's end stays outside. A span that would hold nothing but blanks is quarantined.

    >>> follow([(0, 4, "P1")], [(0, 4), (5, 9), (2, 9)], "P1 says")
    [Anchored(start=0, end=2, fate=<Fate.CHANGED: 'changed'>), Anchored(start=3, end=7, fate=<Fate.MOVED: 'moved'>), \
Anchored(start=0, end=7, fate=<Fate.CHANGED: 'changed'>)]
    """
    starts, ends = [edit[0] for edit in edits], [edit[1] for edit in edits]
    shifts = [0, *accumulate(len(words) - (end - start) for start, end, words in edits)]
    found = []
    for start, end in spans:
        # the edits in [first, last) touch the span; an edit that only meets one of its ends does not
        first = bisect_right(ends, start)
        last = bisect_left(starts, end)
        begin = min(start, starts[first]) if first < last else start
        close = max(end, ends[last - 1]) if first < last else end
        at = (begin + shifts[first], close + shifts[max(first, last)])
        if not new[slice(*at)].strip():
            found.append(Anchored(start, end, Fate.QUARANTINED))
        elif first < last:
            found.append(Anchored(*at, Fate.CHANGED))
        else:
            found.append(Anchored(*at, Fate.KEPT if at == (start, end) else Fate.MOVED))
    return found
