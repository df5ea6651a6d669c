"""How much coders disagree in a group: length x pairs of coders x distance in the codebook."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from gioia_coder.core.disagreement.kinds import UNRELATED, Relations
from gioia_coder.core.disagreement.model import Agreement, Key, Run


def weights(runs: Sequence[Run], agreed: Iterable[Agreement], readers: Sequence[int], relations: Relations) -> dict[int, float]:
    """Return the amount of disagreement by code.

    For every piece between two borders and every pair of readers, a code that only one of the two gave counts with the length of
    the piece times its distance to the nearest code of the other, 1 where the other gave none; where both have such codes, the
    two sides count half each, so that one code against a sibling is 1/3 in all.
    """
    found: dict[int, float] = defaultdict(float)
    shared = [(one.start, one.end, one.key) for one in agreed]
    for start, end, sets in _pieces(runs):
        same = {key for first, last, key in shared if first < end and start < last}
        given = {reader: {*sets.get(reader, ()), *same} for reader in readers}
        for key, distance in _apart(given, relations):
            found[key[0]] += (end - start) * distance
    return dict(found)


def _pieces(runs: Sequence[Run]) -> Iterator[tuple[int, int, Mapping[int, Iterable[Key]]]]:
    """Yield the pieces between the borders of the runs, with the codes of each coder there."""
    borders: dict[int, list[tuple[int, Key, int]]] = defaultdict(list)
    for run in runs:
        borders[run.start].append((run.coder, run.key, 1))
        borders[run.end].append((run.coder, run.key, -1))
    held: dict[int, Counter[Key]] = defaultdict(Counter)
    places = sorted(borders)
    for start, end in pairwise(places):
        for coder, key, change in borders[start]:
            held[coder][key] += change
        now = {coder: [key for key, n in keys.items() if n > 0] for coder, keys in held.items()}
        if any(now.values()):
            yield start, end, now


def _apart(given: Mapping[int, set[Key]], relations: Relations) -> Iterator[tuple[Key, float]]:
    """Yield, for every pair of readers, each code that only one of them gave, with what it counts for."""
    for a, b in combinations(given.values(), 2):
        sides = [(mine - other, other) for mine, other in ((a, b), (b, a)) if mine - other]
        for alone, other in sides:
            for key in alone:
                yield key, min((relations.distance(key, each) for each in other), default=UNRELATED) / len(sides)
