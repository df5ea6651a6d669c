"""What suggestions are worth on a project's own codings: sources are left out, and the engine learns from the others.

A code may be suggested once it was used in the sources learned from, as in open coding; one that was not counts as missed.
Vocabulary, rarity and weights come from the sources learned from alone. Names, definitions and rules are taken as they stand
now, and the codes of the segment before as known, as they are to a coder who goes through a source.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from gioia_coder.core.evaluating import Evaluation, Found, Measure, Method, Point
from gioia_coder.core.model import Code
from gioia_coder.core.suggesting import Coded, Phrase
from gioia_coder.language.pipelines import Pipeline
from gioia_coder.language.suggesting.engine import fit
from gioia_coder.language.suggesting.material import is_quoted, plain

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
_WHOLE: Final = 0
"""The size that stands for all there is to learn from in a draw."""
_Z: Final = 1.959964


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

    Every seed draws which sources are left out: one at least, up to two fifths of the coded segments, at most 400.
    """
    known = {code.id for code in codes}
    usable = [Coded(one.item, one.codes & known) for one in history if one.codes & known]
    sources = len({one.item.source for one in usable})
    too_little = _too_little(sources, len(usable), len({code for one in usable for code in one.codes}))
    if too_little:
        return Evaluation(sources=sources, codings=len(usable), seeds=tuple(seeds), reason=too_little)
    codes = _without_quotes(codes, usable)
    tallies: dict[tuple[Method, int], _Tally] = {}
    found: dict[int, _Tally] = {}
    draws = [_drawn(usable, seed) for seed in seeds]
    least = min(len(rest) for rest, _ in draws)  # a point of the curve is of all draws, else it is not comparable with others
    for rest, test in draws:
        for size in (*(size for size in SIZES if size < least), _WHOLE):
            _measure(codes, rest, size, test, pipeline, phrases, tallies, found)
    return Evaluation(
        tuple(_points(tallies, round(sum(len(rest) for rest, _ in draws) / len(draws)))),
        tuple(_found(found)),
        sources,
        len(usable),
        round(sum(len(test) for _, test in draws) / len(draws)),
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


def _without_quotes(codes: Sequence[Code], history: Sequence[Coded]) -> list[Code]:
    """Return the codes without the examples that were coded: they would say which code a segment has that is left out."""
    texts = [plain(one.item.text) for one in history]
    return [replace(code, examples=tuple(one for one in code.examples if not is_quoted(one, texts))) for code in codes]


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
    size: int,
    test: Sequence[Coded],
    pipeline: Pipeline,
    phrases: Sequence[Phrase],
    tallies: dict[tuple[Method, int], _Tally],
    found: dict[int, _Tally],
) -> None:
    rest = rest[: size or None]
    used = frozenset(code for one in rest for code in one.codes)
    engine = fit(codes, rest, pipeline=pipeline, phrases=phrases, allowed=used)
    for method, scores in engine.ways([one.item for one in test]).items():
        tally = tallies.setdefault((method, size), _Tally())
        for one, ranked in zip(test, ranks(scores, engine.codes), strict=True):
            tally.add(one.item.source, worth(ranked, one.codes))
            if size == _WHOLE and method is Method.ALL:
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


def _points(tallies: Mapping[tuple[Method, int], _Tally], whole: int) -> Iterator[Point]:
    """Yield what was measured by method and size; the draws' own full sizes are one point, of `whole` segments on average."""
    order = list(Method)
    named = [(order.index(method), size or whole, tally) for (method, size), tally in tallies.items()]
    for n, size, tally in sorted(named, key=lambda one: one[:2]):
        yield Point(order[n], size, *_measures(tally))


def _found(found: Mapping[int, _Tally]) -> Iterator[Found]:
    import numpy as np

    rows = []
    for code, tally in found.items():
        _, known, segments = np.sum(list(tally.by_source.values()), axis=0).tolist()
        rows.append(Found(code, round(segments), round(known), _measures(tally)[0]))
    yield from sorted(rows, key=lambda one: (-one.segments, one.code))


def _measures(tally: _Tally) -> list[Measure]:
    """Return the shares with their intervals; the last sum counts the segments.

    Where every source has the same share, drawing sources again says nothing, least of all where there is one: there each source
    counts as one case.
    """
    import numpy as np

    sums = np.array([tally.by_source[source] for source in sorted(tally.by_source)])
    values = sums[:, :-1].sum(axis=0) / sums[:, -1].sum()
    times = np.random.default_rng(0).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=_DRAWS)
    drawn = times @ sums
    low, high = np.percentile(drawn[:, :-1] / drawn[:, -1:], (2.5, 97.5), axis=0)
    bounds = zip(values.tolist(), low.tolist(), high.tolist(), strict=True)
    return [Measure(value, *((least, most) if least < most else wilson(value, len(sums)))) for value, least, most in bounds]


def wilson(share: float, size: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of `size` cases: Wilson 1927, JASA 22: 209-212.

    >>> [round(bound, 4) for bound in wilson(0.9, 10)]
    [0.5958, 0.9821]
    """
    square = _Z**2 / size
    middle, half = (
        (share + square / 2) / (1 + square),
        _Z / (1 + square) * (share * (1 - share) / size + square / size / 4) ** 0.5,
    )
    return max(min(middle - half, share), 0.0), min(max(middle + half, share), 1.0)
