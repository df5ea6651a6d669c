"""Moving what stands on a text to a later revision of it: never to other words, and what has no place is said to have none."""

from __future__ import annotations

from gioia_coder.core.anchoring.fates import Anchored, Edit, Fate, Span
from gioia_coder.core.anchoring.following import follow
from gioia_coder.core.anchoring.moving import reanchor
from gioia_coder.core.anchoring.quoting import find_exact
from gioia_coder.core.anchoring.showing import differing
from gioia_coder.core.anchoring.words import share_left

__all__ = ["Anchored", "Edit", "Fate", "Span", "differing", "find_exact", "follow", "reanchor", "share_left"]
