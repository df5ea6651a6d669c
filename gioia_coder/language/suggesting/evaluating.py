"""What suggestions are worth on a project's own codings: sources are left out, and the engine learns from the others.

A code may be suggested once it was used in the sources learned from, as in open coding; one that was not counts as missed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gioia_coder.core.evaluating import Evaluation, Found, Measure, Method, Point
from gioia_coder.core.model import Code
from gioia_coder.core.suggesting import Coded, Phrase
from gioia_coder.language.pipelines import Pipeline
from gioia_coder.language.suggesting.engine import fit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIZES: Final = (10, 25, 50, 100, 200, 400, 800, 1600, 3200)
TESTED: Final = 0.4
MOST_TESTED: Final = 400
FEWEST_SOURCES: Final = 3
FEWEST_CODINGS: Final = 30
ENOUGH_SOURCES: Final = 8
ENOUGH_CODINGS: Final = 100
_DRAWS: Final = 1_000
_TOP: Final = 3


@dataclass(slots=True)
class _Tally:
    """Sums of hit@1, hit@3, recall@3, average precision and segments, by source."""

    by_source: dict[int, NDArray[np.float64]] = field(default_factory=dict)

    def add(self, source: int, values: Sequence[float]) -> None:
        import numpy as np

        self.by_source[source] = self.by_source.get(source, np.zeros(len(values))) + np.array(values)


def evaluate(
    codes: Sequence[Code],
    history: Sequence[Coded],
    *,
    pipeline: Pipeline,
    phrases: Sequence[Phrase] = (),
    seeds: Sequence[int] = (0, 1, 2),
) -> Evaluation:
    """Return what suggestions are worth by how many segments are coded, beside simpler ways, with 95 % intervals.

    Every seed draws which sources are left out: up to two fifths of the coded segments, at most 400.
    """
    known = {code.id for code in codes}
    usable = [Coded(one.item, one.codes & known) for one in history if one.codes & known]
    sources = len({one.item.source for one in usable})
    too_little = _too_little(sources, len(usable), len({code for one in usable for code in one.codes}))
    if too_little:
        return Evaluation(sources=sources, codings=len(usable), seeds=tuple(seeds), reason=too_little)
    tallies: dict[tuple[Method, int], _Tally] = {}
    found: dict[int, _Tally] = {}
    tested = 0
    for seed in seeds:
        rest, test = _drawn(usable, seed)
        tested += len(test)
        sizes = [size for size in SIZES if size < len(rest)] + [len(rest)]
        for size in sizes:
            _measure(codes, rest[:size], test, pipeline, phrases, tallies, found if size == sizes[-1] else None)
    return Evaluation(
        tuple(_points(tallies)),
        tuple(_found(found)),
        sources,
        len(usable),
        round(tested / len(seeds)),
        tuple(seeds),
        _caution(sources, len(usable)),
    )


def _too_little(sources: int, codings: int, codes: int) -> str:
    if codings < FEWEST_CODINGS:
        return f"there are {codings} coded segments; from {FEWEST_CODINGS} on there is something to judge."
    if sources < FEWEST_SOURCES:
        return f"the codings are in {sources} source{'s' * (sources != 1)}; it takes {FEWEST_SOURCES} to leave some out."
    return "all segments have the same code." if codes < 2 else ""


def _caution(sources: int, codings: int) -> str:
    if sources < ENOUGH_SOURCES or codings < ENOUGH_CODINGS:
        return f"{codings} coded segments in {sources} sources are few: read the intervals, not the values."
    return ""


def _drawn(history: Sequence[Coded], seed: int) -> tuple[list[Coded], list[Coded]]:
    """Return the segments to learn from and those to test on, of other sources, in the order of a draw."""
    by_source: dict[int, list[Coded]] = {}
    for one in sorted(history, key=lambda one: (one.item.source, one.item.start, one.item.end)):
        by_source.setdefault(one.item.source, []).append(one)
    order = sorted(by_source)
    random.Random(seed).shuffle(order)
    test: list[Coded] = []
    wanted = min(TESTED * len(history), MOST_TESTED)
    while len(order) > 1 and (not test or len(test) + len(by_source[order[-1]]) <= wanted):
        test = by_source[order.pop()] + test
    return [one for source in order for one in by_source[source]], test


def _measure(
    codes: Sequence[Code],
    rest: Sequence[Coded],
    test: Sequence[Coded],
    pipeline: Pipeline,
    phrases: Sequence[Phrase],
    tallies: dict[tuple[Method, int], _Tally],
    found: dict[int, _Tally] | None,
) -> None:
    used = frozenset(code for one in rest for code in one.codes)
    engine = fit(codes, rest, pipeline=pipeline, phrases=phrases, allowed=used)
    size = len(rest) if len(rest) in SIZES else 0
    for method, scores in engine.ways([one.item for one in test]).items():
        tally = tallies.setdefault((method, size or -len(rest)), _Tally())
        for one, ranked in zip(test, ranks(scores, engine.codes), strict=True):
            tally.add(one.item.source, worth(ranked, one.codes))
            if found is not None and method is Method.ALL:
                _add_found(found, one, ranked, used)


def _add_found(found: dict[int, _Tally], one: Coded, ranked: Sequence[int], used: frozenset[int]) -> None:
    for code in one.codes:
        found.setdefault(code, _Tally()).add(one.item.source, (code in ranked[:_TOP], code in used, 1.0))


def ranks(scores: NDArray[np.float32], codes: Sequence[int]) -> Iterator[list[int]]:
    """Yield the codes that were scored for each segment, best first."""
    import numpy as np

    for row in scores:
        yield [codes[n] for n in np.argsort(-row, kind="stable").tolist() if row[n] > 0]


def worth(ranked: Sequence[int], codes: frozenset[int]) -> tuple[float, float, float, float, float]:
    """Return hit@1, hit@3, recall@3 and average precision of ranked codes for a segment, and 1 for the segment.

    >>> worth([3, 1, 2], frozenset({1, 2}))
    (0.0, 1.0, 1.0, 0.5833333333333333, 1.0)
    """
    right = [place for place, code in enumerate(ranked, 1) if code in codes]
    precision = sum(n / place for n, place in enumerate(right, 1)) / len(codes)
    among = sum(place <= _TOP for place in right)
    return float(1 in right), float(among > 0), among / len(codes), precision, 1.0


def _points(tallies: Mapping[tuple[Method, int], _Tally]) -> Iterator[Point]:
    """Yield what was measured by method and size; the draws' own full sizes are one point."""
    merged: dict[tuple[Method, int], _Tally] = {}
    full: dict[Method, list[int]] = {}
    for (method, size), tally in tallies.items():
        if size < 0:
            full.setdefault(method, []).append(-size)
        into = merged.setdefault((method, max(size, -1)), _Tally())
        for source, values in tally.by_source.items():
            into.add(source, values.tolist())
    whole = {method: round(sum(sizes) / len(sizes)) for method, sizes in full.items()}
    order = list(Method)
    named = [(method, whole[method] if size < 0 else size, tally) for (method, size), tally in merged.items()]
    for method, size, tally in sorted(named, key=lambda one: (order.index(one[0]), one[1])):
        hit1, hit3, recall3, precision = _measures(tally)
        yield Point(method, size, hit1, hit3, recall3, precision)


def _found(found: Mapping[int, _Tally]) -> Iterator[Found]:
    import numpy as np

    rows = []
    for code, tally in found.items():
        _, known, segments = np.sum(list(tally.by_source.values()), axis=0).tolist()
        rows.append(Found(code, round(segments), round(known), _measures(tally)[0]))
    yield from sorted(rows, key=lambda one: (-one.segments, one.code))


def _measures(tally: _Tally) -> list[Measure]:
    """Return the shares with their intervals; the last sum counts the segments."""
    import numpy as np

    sums = np.array([tally.by_source[source] for source in sorted(tally.by_source)])
    values = sums[:, :-1].sum(axis=0) / sums[:, -1].sum()
    times = np.random.default_rng(0).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=_DRAWS)
    drawn = times @ sums
    low, high = np.percentile(drawn[:, :-1] / drawn[:, -1:], (2.5, 97.5), axis=0)
    return [Measure(*map(float, one)) for one in zip(values, low, high, strict=True)]
