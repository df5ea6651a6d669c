"""What can happen to a span when its text is corrected."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

Span = tuple[int, int]
"""A half-open stretch of a text, in code points."""

Edit = tuple[int, int, str]
"""A stretch of a text and what stands in its place; an empty stretch is an insertion."""


class Fate(StrEnum):
    """What became of a span: its words are where they were, stand elsewhere, differ now, or were not found."""

    KEPT = "kept"
    MOVED = "moved"
    CHANGED = "changed"
    QUARANTINED = "quarantined"


class Anchored(NamedTuple):
    """A span in the new text; of a quarantined one, the span in the old text."""

    start: int
    end: int
    fate: Fate
