"""File names made of ids, good on every system: also without regard to case, and where some names are reserved."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from typing import Final

LONGEST: Final = 60
"""The most characters of an id that stand in a file's name."""

_RESERVED: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
_DIGITS: Final = 8


class FileNames:
    """Gives each id a file's name of its own within one folder; the same ids in the same order get the same names."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, ref: str, suffix: str) -> str:
        """Return the name for an id: the id itself where that is safe and free, else what is safe of it and a part of its hash.

        >>> names = FileNames()
        >>> names.take("E1-01", ".txt"), names.take("nul", ".txt"), names.take("a/b.", ".txt")
        ('E1-01.txt', '_nul~99e62427.txt', 'a_b~faa266e1.txt')
        """
        name = _safe(ref)
        digest = sha256(ref.encode("utf-8", "surrogatepass")).hexdigest()
        size = _DIGITS
        chosen = name
        while chosen != ref or _fold(chosen) in self._taken:
            chosen = f"{name}~{digest[:size]}"
            if _fold(chosen) not in self._taken:
                break
            size += 1
        self._taken.add(_fold(chosen))
        return chosen + suffix


def _safe(ref: str) -> str:
    """Return what is left of an id as a file's name; equal to the id where nothing has to change."""
    kept = "".join(char if char in "-_.#+=~,() " or char.isalnum() else "_" for char in unicodedata.normalize("NFC", ref))
    kept = kept[:LONGEST].strip(". ") or "_"
    return f"_{kept}" if _RESERVED.fullmatch(kept) else kept


def _fold(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
