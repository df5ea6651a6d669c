"""Private words: what a report prints in place of the words of a quote that the researcher keeps back.

Words are private wherever they stand within a private quote, whatever segment they are read as part of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gioia_coder.core.model import Quote, QuoteState

PRIVATE_QUOTE = "(private)"

Span = tuple[int, int]


def private_spans(quotes: Iterable[Quote]) -> dict[int, list[Span]]:
    """Return, by source key, the united stretches of its private quotes, in order."""
    found: dict[int, list[Span]] = {}
    private = (quote for quote in quotes if quote.state is QuoteState.PRIVATE)
    for source, start, end in sorted((quote.source, quote.start, quote.end) for quote in private):
        spans = found.setdefault(source, [])
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return found


def overlapping(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """Return the spans of which a part stands in `[start, end)`, cut to it."""
    return [(max(first, start), min(last, end)) for first, last in spans if first < end and start < last]


def masked(text: str, start: int, end: int, spans: Sequence[Span]) -> str:
    """Return the words of a segment with `(private)` in place of its private ones, and alone where nothing else is said.

    >>> masked("We owe Kim. We sell.", 0, 20, [(0, 11)]), masked("We owe Kim. We sell.", 7, 12, [(0, 11)])
    ('(private) We sell.', '(private)')
    """
    inside = overlapping(spans, start, end)
    if not inside:
        return text[start:end]
    parts = list(_outside(text, start, end, inside))
    return PRIVATE_QUOTE.join(parts) if _said(parts) else PRIVATE_QUOTE


def wholly_private(text: str, start: int, end: int, spans: Sequence[Span]) -> bool:
    """Tell whether all the words of a segment are private, but for blanks and marks."""
    inside = overlapping(spans, start, end)
    return bool(inside) and not _said(_outside(text, start, end, inside))


def _outside(text: str, start: int, end: int, inside: Iterable[Span]) -> Iterator[str]:
    """Yield what stands before, between and behind the spans."""
    for first, last in inside:
        yield text[start:first]
        start = last
    yield text[start:end]


def _said(parts: Iterable[str]) -> bool:
    return any(char.isalnum() for part in parts for char in part)
