"""How a REFI-QDA file and a study map: `outline` places codes, `coming` reads, `going` writes, `overlay` joins our own record."""

from __future__ import annotations

from gioia_coder.core.exchange.mapping.coming import Came, coming, source_refs
from gioia_coder.core.exchange.mapping.going import going, with_note
from gioia_coder.core.exchange.mapping.matching import matched
from gioia_coder.core.exchange.mapping.outline import Placed, Said, outline, path_word, remembered
from gioia_coder.core.exchange.mapping.overlay import overlay
from gioia_coder.core.exchange.mapping.words import META

__all__ = [
    "META",
    "Came",
    "Placed",
    "Said",
    "coming",
    "going",
    "matched",
    "outline",
    "overlay",
    "path_word",
    "remembered",
    "source_refs",
    "with_note",
]
