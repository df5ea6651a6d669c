"""What looks wrong in a text before anybody codes it; nothing is mended, since offsets and quotes would change."""

from __future__ import annotations

import re
from typing import Final

# the bytes 80 to BF, which go on with a letter in UTF-8, as cp1252 reads them
_BEHIND: Final = re.escape("".join(bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xC0)))
_MOJIBAKE: Final = re.compile(f"[ÂÃÅÎÏÐÑ×ØÙ][{_BEHIND}]|[à-é][{_BEHIND}]{{2}}")
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


def oddities(text: str) -> tuple[str, ...]:
    """Return what a person should look at in a canonical text: letters read in a wrong encoding, lost ones, unseen marks.

    >>> oddities("Le cafÃ© est prÃªt")
    ('2 places look like UTF-8 read in another encoding ("Ã©"); --encoding reads it anew, if the file itself is right.',)
    >>> oddities("Le café")
    ()
    """
    if text.isascii():
        return ()
    found = []
    broken = _MOJIBAKE.findall(text)
    if len(broken) > 1 or (broken and len(text) < 1_000):
        what = f'{_number(len(broken), "place looks", "places look")} like UTF-8 read in another encoding ("{broken[0]}")'
        found.append(f"{what}; --encoding reads it anew, if the file itself is right.")
    if lost := text.count("\ufffd"):
        found.append(f"{_number(lost, 'letter is', 'letters are')} lost (U+FFFD); ask for the file as it was first saved.")
    if marks := text.count("\ufeff"):
        found.append(f"{_number(marks, 'byte order mark stands', 'byte order marks stand')} inside the text, unseen.")
    if turned := len(_BIDI.findall(text)):
        found.append(f"{_number(turned, 'mark turns', 'marks turn')} the direction of writing, unseen.")
    return tuple(found)


def _number(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
