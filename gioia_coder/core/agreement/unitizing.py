"""Krippendorff's u-alpha: agreement on where segments lie and what they are called, by their lengths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from numbers import Real
from typing import Any, Literal

from gioia_coder.core.agreement.coefficient import Coefficient, of_disagreement, whole

Span = tuple[float, float, Hashable]
Spans = Sequence[Span]
"""One coder's segments as (start, end, category); they do not overlap."""

_GAP = object()


def u_alpha(spans: Sequence[Spans], length: float, about: Literal["all", "relevance"] = "all") -> Coefficient:
    """Return u-alpha, about "relevance" the one that only tells segments from gaps.

    `spans` holds, per coder, segments as (start, end, category) on a text of `length`; a coder's segments do not overlap. From
    Krippendorff, Mathet, Bouvry and Widloecher (2016), On the reliability of unitizing textual continua, Quality & Quantity
    50:2347-2364: coincidences are lengths of intersections, and two stretches of one segment never stand for two ratings, so
    its squared length leaves the expected coincidences (its length for gaps, which are no segments). Raises ValueError for
    segments that overlap, are empty or leave the text.

    >>> i = [(30, 75, "k"), (75, 145, "c"), (150, 200, "k"), (220, 250, "c")]
    >>> j = [(30, 70, "k"), (70, 150, "c"), (150, 200, "k"), (205, 225, "c"), (250, 270, "c")]
    >>> round(u_alpha([i, j], 300).value, 4), round(u_alpha([i, j], 300, "relevance").value, 4)
    (0.6703, 0.5361)
    """
    if about not in ("all", "relevance"):
        raise ValueError(f'there is no u-alpha about {about!r}; there are: "all", "relevance".')
    if not _is_number(length) or length <= 0:
        raise ValueError(f"length: {length!r} is not the length of a text.")
    coders = [_segments(each, length, n) for n, each in enumerate(_listed(spans, "spans"), 1)]
    if len(coders) < 2:
        return Coefficient(None, "two coders are needed")
    coincidences = _coincidences(coders, length)
    expected = _expected(coders, length)
    if about == "relevance":
        # Only what one calls a gap and the other does not, both ways round.
        unalike = sum(weight for (one, other), weight in coincidences.items() if (one is _GAP) != (other is _GAP))
        return _result(len(coders) * length, unalike, expected.from_gaps, length)
    unalike = sum(weight for (one, other), weight in coincidences.items() if one != other)
    return _result(len(coders) * length, unalike, expected.unalike, length)


def _result(total: float, observed: float, expected: float, length: float) -> Coefficient:
    return of_disagreement(whole(length), observed / total, expected / total, "no variation: the whole text is one category")


@dataclass(frozen=True, slots=True)
class _Expected:
    """The lengths that different categories, and gaps and segments, share by chance."""

    unalike: float
    from_gaps: float


def _expected(coders: list[list[Span]], length: float) -> _Expected:
    total = len(coders) * length
    lengths: dict[Hashable, float] = defaultdict(float)
    squares = 0.0
    for start, end, category in (each for coder in coders for each in coder):
        lengths[category] += end - start
        squares += (end - start) ** 2
    gaps = total - sum(lengths.values())
    free = total**2 - squares - gaps
    if free <= 0:
        return _Expected(0.0, 0.0)
    alike = gaps**2 + sum(each**2 for each in lengths.values())
    return _Expected(total * (total**2 - alike) / free, total * 2 * gaps * (total - gaps) / free)


def _coincidences(coders: list[list[Span]], length: float) -> dict[tuple[Hashable, Hashable], float]:
    """Return the lengths on which ordered pairs of coders use one and another category, divided by coders - 1."""
    borders = sorted({0, length} | {place for each in coders for start, end, _ in each for place in (start, end)})
    found: dict[tuple[Hashable, Hashable], float] = defaultdict(float)
    at = [0] * len(coders)
    for start, end in pairwise(borders):
        counted: dict[Hashable, int] = defaultdict(int)
        for n, segments in enumerate(coders):
            while at[n] < len(segments) and segments[at[n]][1] <= start:
                at[n] += 1
            within = at[n] < len(segments) and segments[at[n]][0] <= start
            counted[segments[at[n]][2] if within else _GAP] += 1
        for one, times in counted.items():
            for other, again in counted.items():
                pairs = times * (again - (one == other))
                found[one, other] += (end - start) * pairs / (len(coders) - 1)
    return found


def _listed(value: Any, name: str) -> list[Any]:
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise ValueError(f"{name}: {value!r} is not a list.")
    return list(value)


def _segments(given: Spans, length: float, coder: int) -> list[Span]:
    """Return one coder's segments by start; raises ValueError for what is no segment."""
    spans = [each for each in _listed(given, f"spans: coder {coder}") if _is_segment(each, length, coder)]
    ordered = sorted(spans, key=lambda span: span[0])
    for before, after in pairwise(ordered):
        if after[0] < before[1]:
            raise ValueError(f"spans: coder {coder}: {before!r} and {after!r} overlap; each place has one category here.")
    return [(start, end, category) for start, end, category in ordered]


def _is_segment(span: Any, length: float, coder: int) -> bool:
    """Return True; raises ValueError for what is no segment of a text of this length."""
    fits = isinstance(span, Sequence) and not isinstance(span, str | bytes) and len(span) == 3
    if not fits or not all(map(_is_number, span[:2])) or not isinstance(span[2], Hashable):
        raise ValueError(f"spans: coder {coder}: {span!r} is not a (start, end, category).")
    if not 0 <= span[0] < span[1] <= length:
        raise ValueError(f"spans: coder {coder}: {span!r} is empty or leaves the text of {length}.")
    return True


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and -float("inf") < float(value) < float("inf")
