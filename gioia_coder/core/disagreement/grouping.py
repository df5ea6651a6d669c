"""Which codings are alike, and which of the others belong together."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, groupby
from typing import Final

from gioia_coder.core.disagreement.model import Agreement, Held, Key, Run, Span

ALIKE: Final = 0.8
"""The least intersection over union of two stretches that are taken for the same."""

GAP: Final = 2
"""Stretches of one code with so few characters between them belong together."""


def alikeness(a: Span, b: Span) -> float:
    """Return the intersection over the union of two stretches.

    >>> alikeness((0, 100), (20, 100)), alikeness((0, 10), (10, 20))
    (0.8, 0.0)
    """
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return max(0, shared) / (max(a[1], b[1]) - min(a[0], b[0])) if shared > 0 else 0.0


def runs_of(held: Sequence[Held]) -> list[Run]:
    """Return the codings of one source as runs: those that one coder gave one code and that overlap are one, by start."""
    found: list[Run] = []
    ordered = sorted(held, key=lambda one: (one.coder, one.key, one.start, one.end, one.id))
    for (coder, key), members in groupby(ordered, key=lambda one: (one.coder, one.key)):
        for part in _overlapping(list(members)):
            found.append(Run(coder, key, part[0].start, max(one.end for one in part), tuple(part)))
    found.sort(key=lambda run: (run.start, run.end, run.key, run.coder))
    return found


def _overlapping(ordered: Sequence[Held]) -> Iterator[list[Held]]:
    part: list[Held] = []
    reach = 0
    for one in ordered:
        if part and one.start >= reach:
            yield part
            part, reach = [], 0
        part.append(one)
        reach = max(reach, one.end)
    yield part


def agreed(source: int, runs: Sequence[Run], readers: Sequence[int]) -> tuple[list[Agreement], list[Run]]:
    """Return what all readers of a source agree on, and the runs that are left.

    They agree on runs of one code of which every two are alike. Since a coder's runs of a code do not overlap, a run is alike to
    one of another coder at most, and the order of the coders does not matter.
    """
    by_key: dict[Key, dict[int, list[Run]]] = defaultdict(lambda: defaultdict(list))
    for run in runs:
        by_key[run.key][run.coder].append(run)
    found: list[Agreement] = []
    taken: set[tuple[int, Key, int]] = set()
    for key, by_coder in by_key.items():
        if len(by_coder) < len(readers):
            continue
        first, *others = (by_coder[reader] for reader in readers)
        for run in first:
            match = [run, *filter(None, (_alike(run, other) for other in others))]
            spans = [(one.start, one.end) for one in match]
            if len(match) == len(readers) and all(alikeness(*pair) >= ALIKE for pair in combinations(spans, 2)):
                held = tuple(sorted(one for each in match for one in each.members))
                found.append(Agreement(source, key, tuple(spans), held))
                taken.update((one.coder, one.key, one.start) for one in match)
    found.sort(key=lambda one: (one.start, one.end, one.key))
    return found, [run for run in runs if (run.coder, run.key, run.start) not in taken]


def _alike(run: Run, others: Sequence[Run]) -> Run | None:
    """Return the run of another coder that is alike; `others` do not overlap and are ordered."""
    at = bisect_left(others, run.start + 1, key=lambda one: one.end)
    while at < len(others) and others[at].start < run.end:
        if alikeness((run.start, run.end), (others[at].start, others[at].end)) >= ALIKE:
            return others[at]
        at += 1
    return None


def groups(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Yield the connected groups of runs ordered by start: those that overlap, and those of one code that nearly touch."""
    part: list[Run] = []
    reach = 0
    ends: dict[Key, int] = {}
    for run in runs:
        if part and run.start >= reach and run.start - ends.get(run.key, -GAP - 1) > GAP:
            yield part
            part, reach, ends = [], 0, {}
        part.append(run)
        reach = max(reach, run.end)
        ends[run.key] = max(ends.get(run.key, 0), run.end)
    if part:
        yield part
