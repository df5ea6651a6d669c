"""How wide words are at most, and where their lines break.

The table holds, in thousandths of an em, the wider of Arial and DejaVu Sans for every character of ASCII, so that what is
measured here leaves its box in no font of the stack (Helvetica, Arial, Liberation Sans and Nimbus Sans have one set of widths,
DejaVu Sans is up to a fifth wider).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import zip_longest
from typing import Final

_PLAIN: Final = (
    "318 401 460 838 637 951 780 275 391 391 500 838 318 361 318 337 637 637 637 637 637 637 637 637 637 637 337 337 "
    "838 838 838 556 1015 685 687 722 771 667 611 778 752 295 500 667 558 863 749 788 667 788 722 667 611 732 685 "
    "989 686 667 686 391 337 391 838 556 500 613 635 550 635 616 353 635 634 278 278 580 278 975 634 612 635 635 412 "
    "521 393 634 592 818 592 592 525 637 337 637 838"
)
_BOLD: Final = (
    "349 457 521 838 696 1002 873 307 458 458 523 838 380 416 380 366 696 696 696 696 696 696 696 696 696 696 400 "
    "400 838 838 838 611 1000 774 763 734 831 684 684 821 837 373 556 775 638 996 837 851 733 851 771 721 683 813 "
    "774 1104 771 725 726 458 366 458 838 556 500 675 716 593 716 679 436 716 712 343 343 666 343 1042 712 688 716 "
    "716 494 596 479 712 652 924 646 652 583 712 366 712 838"
)
_ASCII: Final = tuple(tuple(map(int, row.split())) for row in (_PLAIN, _BOLD))
_BROAD: Final = frozenset("ЖШЩЮФМЫжшщюфмыωϖӘЉЊљњ")
_KNOWN: Final = (("Α", "ώ"), ("Ё", "џ"), ("א", "ת"))
"""Letters of Greek, Cyrillic and Hebrew that are no wider than common Latin ones, but for the broad ones."""
_ARABIC: Final = ("\u0620", "\u06d3")
_TEETH: Final = frozenset("سشصضښڛڜڝڞ")
_UNSEEN: Final = frozenset(("Mn", "Me", "Cf", "Cc"))
_WIDE: Final = frozenset("WF")
_NEVER_FIRST: Final = frozenset(
    "、。，．：；！？）〕］｝〉》」』】〗〙”’·…—～%‰℃々ーぁぃぅぇぉっゃゅょァィゥェォッャュョ)]},.;:!?"
)
_NEVER_LAST: Final = frozenset("（〔［｛〈《「『【〖〘“‘([{$￥€£")
_BREAKS_AFTER: Final = frozenset("-–—/‐")
_JOINER: Final = "\u200d"


@cache
def _em(char: str, bold: bool) -> float:
    """Return the most that one character is wide, in thousandths of an em."""
    if " " <= char <= "~":
        return _ASCII[bold][ord(char) - 32]
    category = unicodedata.category(char)
    if category in _UNSEEN:
        return 0
    plain = unicodedata.normalize("NFKD", char)
    broad = 1000 if unicodedata.east_asian_width(char) in _WIDE else 0
    if plain[0] != char:
        return max(sum(_em(part, bold) for part in plain), broad)
    if category.startswith("S") or category == "Co":
        return 1450
    return broad or _letter(char, category) * (1.25 if bold else 1)


def _letter(char: str, category: str) -> float:
    upper = category == "Lu"
    if char in _BROAD:
        return 1100 if upper else 950
    if any(first <= char <= last for first, last in _KNOWN):
        return 880 if upper else 710
    return 1200 if upper else 1000


def _joined(char: str, after: str, bold: bool) -> float:
    """Return the most that an Arabic letter is wide before another character: joined to it, it is narrow."""
    tall = char in _TEETH
    if after and _ARABIC[0] <= after <= _ARABIC[1]:
        width = 900 if tall else 850 if char in "طظ" else 650
    else:
        width = 1280 if tall else 1050
    return width * (1.2 if bold else 1)


def wide(text: str, size: float, *, bold: bool = False) -> float:
    """Return the most that one line is wide in points, in any font of the stack.

    >>> round(wide("fair", 8), 2), wide("市集", 8)
    (13.25, 16.0)
    """
    return _ems(text, bold) * size / 1000


def _ems(text: str, bold: bool) -> float:
    """Return the most that one line is wide, in thousandths of an em."""
    if not _joins(text):
        return sum(_em(char, bold) for char in text)
    total = 0.0
    for char, after in zip_longest(text, text[1:], fillvalue=""):
        letter = _ARABIC[0] <= char <= _ARABIC[1] and unicodedata.category(char) == "Lo"
        total += _joined(char, after, bold) if letter else _em(char, bold)
    return total


def _joins(text: str) -> bool:
    """Tell whether the width of a character may hang on the one that follows."""
    return not text.isascii() and any(_ARABIC[0] <= char <= _ARABIC[1] for char in text)


# a page is measured before it is drawn, and some labels with each page that they may stand on
@lru_cache(maxsize=1024)
def wrap(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Return the text in lines of at most `room` points: broken at blanks and hyphens, Chinese and Japanese anywhere.

    A word that is longer than a line is broken between characters; nothing but blanks at line ends is left out.

    >>> wrap("buys again online", 45, 8)
    ('buys again', 'online')
    >>> wrap("节俭驱动力。", 40, 8)
    ('节俭驱动', '力。')
    """
    lines: list[str] = []
    line = ""
    for piece, blank in _pieces(text):
        longer = f"{line} {piece}" if line and blank else line + piece
        if wide(longer, size, bold=bold) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _cut(piece, room, size, bold)
        lines += full
    return (*lines, line) if line else tuple(lines)


def right_to_left_first(text: str) -> bool:
    """Tell whether the first letter that has a direction runs from right to left.

    >>> right_to_left_first("12 אין כסף"), right_to_left_first("no כסף")
    (True, False)
    """
    for char in text:
        direction = unicodedata.bidirectional(char)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield what must stay on one line where it can, and whether a blank stands before it."""
    for word in text.split():
        piece, blank = "", True
        for cluster in _clusters(word):
            if piece and _may_break(piece[-1], cluster[0]):
                yield piece, blank
                piece, blank = "", False
            piece += cluster
        yield piece, blank


def _clusters(word: str) -> Iterator[str]:
    """Yield characters with the marks and joined pictures that belong to them."""
    cluster = ""
    for char in word:
        if cluster and _em(char, False) and not cluster.endswith(_JOINER):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def _may_break(before: str, after: str) -> bool:
    if before in _NEVER_LAST or after in _NEVER_FIRST:
        return False
    if before in _BREAKS_AFTER:
        return after.isalpha()
    return "W" in (unicodedata.east_asian_width(before), unicodedata.east_asian_width(after))


def _cut(piece: str, room: float, size: float, bold: bool) -> list[str]:
    """Return a piece in parts that fit; a single character wider than the room stands alone."""
    parts = [""]
    taken = 0.0
    joins = _joins(piece)
    for cluster in _clusters(piece):
        # measuring each longer part anew takes most of the time of a long name
        longer = _ems(parts[-1] + cluster, bold) if joins else taken + _ems(cluster, bold)
        if parts[-1] and longer * size / 1000 > room:
            parts.append("")
            longer = _ems(cluster, bold)
        parts[-1] += cluster
        taken = longer
    return parts
