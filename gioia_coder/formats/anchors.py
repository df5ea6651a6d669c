"""Places in a text that is still being put together: where the ranges of comments begin and end.

An anchor stands in the text itself, between control characters that no document can hold, and so moves with its words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

BEGIN: Final = "<"
END: Final = ">"
POINT: Final = "@"
_ANCHOR: Final = re.compile("\x01([0-9]+)([<>@])\x02")
_PARTED: Final = re.compile("(\x01[0-9]+[<>@]\x02)")


def anchor(number: int, kind: str) -> str:
    """Return the anchor of a range by its number: where it begins, where it ends, or the point it hangs on."""
    return f"\x01{number}{kind}\x02"


def bare(text: str) -> str:
    """Return a text without its anchors.

    >>> bare("a " + anchor(1, BEGIN) + "b")
    'a b'
    """
    return _ANCHOR.sub("", text) if "\x01" in text else text


def loosened(text: str) -> str:
    """Return only the anchors of a text.

    >>> loosened(" " + anchor(1, POINT)) == anchor(1, POINT)
    True
    """
    return "".join(match.group() for match in _ANCHOR.finditer(text)) if "\x01" in text else ""


def strip(text: str) -> str:
    """Return a text without outer blanks, which may stand inside anchors.

    >>> bare(strip(" " + anchor(1, BEGIN) + " a "))
    'a'
    """
    if "\x01" not in text:
        return text.strip()
    parts = _PARTED.split(text)
    for order, shorter in ((range(0, len(parts), 2), str.lstrip), (range(len(parts) - 1, -1, -2), str.rstrip)):
        for at in order:
            parts[at] = shorter(parts[at])
            if parts[at]:
                break
    return "".join(parts)


def resolve(text: str) -> tuple[str, Mapping[int, Mapping[str, int]]]:
    """Return a text without anchors, and where each stood: number -> kind -> offset.

    >>> resolve("a " + anchor(1, BEGIN) + "b" + anchor(1, END))
    ('a b', {1: {'<': 2, '>': 3}})
    """
    found: dict[int, dict[str, int]] = {}
    removed = 0
    for match in _ANCHOR.finditer(text):
        found.setdefault(int(match[1]), {}).setdefault(match[2], match.start() - removed)
        removed += len(match.group())
    return bare(text), found
