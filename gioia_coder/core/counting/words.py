"""How many words each speaker says in each source."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import numpy as np

from gioia_coder.core.study import Study

_WORD: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+(?:['’-]\w+)*")


def word_count(text: str) -> int:
    """Return the number of words; in scripts written without blanks each character is one, as their readers count.

    >>> word_count("We don't stop."), word_count("节俭驱动力 online")
    (3, 6)
    """
    return sum(1 for _ in _WORD.finditer(text))


def words_by_speaker(study: Study) -> dict[int, Counter[int]]:
    """Return, by the key of each source that has a text, the words of each informant by key, 0 for nobody known."""
    pieces = study.pieces
    found: dict[int, Counter[int]] = {}
    for source in study.sources:
        if source.revision is None:
            continue
        text = study.revision(source.id).text
        first, end = np.searchsorted(pieces.source, [source.id, source.id + 1]).tolist()
        counted: Counter[int] = Counter()
        spans = zip(*(column[first:end].tolist() for column in (pieces.start, pieces.end, pieces.informant)), strict=True)
        for start, stop, informant in spans:
            counted[informant] += word_count(text[start:stop])
        if first == end:
            counted[0] = word_count(text)
        found[source.id] = counted
    return found
