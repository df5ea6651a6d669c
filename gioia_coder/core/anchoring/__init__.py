"""Moving what stands on a text to a later revision of it: never to other words, and what has no place is said to have none."""

from __future__ import annotations

from gioia_coder.core.anchoring.fates import Anchored, Edit, Fate, Span
from gioia_coder.core.anchoring.following import follow
from gioia_coder.core.anchoring.moving import reanchor
from gioia_coder.core.anchoring.quoting import find_exact

__all__ = ["Anchored", "Edit", "Fate", "Span", "find_exact", "follow", "reanchor"]
