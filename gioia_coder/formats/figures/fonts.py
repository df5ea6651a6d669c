"""Find the installed fonts in which matplotlib can write every letter of a drawing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gioia_coder.errors import InputError

if TYPE_CHECKING:
    from matplotlib.font_manager import FontEntry
    from matplotlib.ft2font import FT2Font

BASE: Final = ("Arial", "Liberation Sans", "DejaVu Sans")
"""The fonts for what is Latin, the first that is installed; matplotlib brings the last one along."""

_CHINESE: Final = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei", "WenQuanYi Micro Hei")
_SCRIPTS: Final = (
    ("HIRAGANA KATAKANA", ("Noto Sans CJK JP", "Source Han Sans JP", "Yu Gothic", "Hiragino Sans", "MS Gothic")),
    ("HANGUL", ("Noto Sans CJK KR", "Source Han Sans KR", "Malgun Gothic", "Apple SD Gothic Neo")),
    ("CJK IDEOGRAPHIC FULLWIDTH BOPOMOFO", _CHINESE),
    ("ARABIC", ("Noto Sans Arabic", "Segoe UI", "Tahoma", "DejaVu Sans")),
    ("HEBREW", ("Noto Sans Hebrew", "Segoe UI", "DejaVu Sans")),
    ("DEVANAGARI", ("Noto Sans Devanagari", "Nirmala UI", "Mangal")),
    ("THAI", ("Noto Sans Thai", "Leelawadee UI", "Tahoma")),
)
"""Words that begin the names of a script's letters, and the fonts to prefer for it, the first one to install."""
_PICTURES: Final = ("Noto Emoji", "Symbola", "Segoe UI Emoji")
_BLANK: Final = frozenset(("Cf", "Cc", "Zs", "Zl", "Zp"))
_NEVER: Final = ("LastResort", "Last Resort", "Adobe Blank")
"""Fonts that have a box for every letter."""


class MissingFontError(InputError):
    """No installed font has all the letters of a figure, so that it cannot be drawn as PDF or PNG."""


def families(texts: Iterable[str]) -> list[str]:
    """Return the families to draw texts with, the base font first, then one for each script that it lacks.

    Raises MissingFontError, naming a font to install, for a letter that no installed font has.
    """
    chars = {char for text in texts for char in text if unicodedata.category(char) not in _BLANK and not _selects(char)}
    chosen: list[str] = [next(name for name in BASE if name in _installed())]
    missing = chars - {char for char in chars if _has(chosen[0], char)}
    kana = any(_script(char)[0].startswith("HIRAGANA") for char in missing)
    while missing:
        char = min(missing)
        family = next((name for name in _candidates(char, kana) if _has(name, char)), None)
        if family is None:
            raise _refused(missing)
        chosen.append(family)
        missing = {one for one in missing if not _has(family, one)}
    return chosen


def outlined(names: Iterable[str]) -> bool:
    """Tell whether all of the families are TrueType, which PDF takes as they are."""
    return not any(_is_cff(entry.fname) for name in names for entry in _installed()[name])


def _refused(missing: set[str]) -> MissingFontError:
    """Return the error about letters without a font, naming the one to install."""
    char = next((one for one in sorted(missing) if not any(_has(name, one) for name in _candidates(one, False))), min(missing))
    font = _script(char)[1][0]
    named = unicodedata.name(char, f"U+{ord(char):04X}")
    said = f'no installed font has "{char}" ({named}), so that the figure cannot be drawn as .pdf or .png.'
    mend = f"Install {font} and try again, or write the figure as .svg or .pptx, which name fonts and hold none."
    return MissingFontError("", said, mend=mend)


def _script(char: str) -> tuple[str, tuple[str, ...]]:
    name = unicodedata.name(char, "")
    for words, fonts in _SCRIPTS:
        if name.startswith(tuple(words.split())):
            return words, fonts
    return ("", _PICTURES) if unicodedata.category(char) == "So" else ("", ("Noto Sans",))


def _candidates(char: str, kana: bool) -> Iterator[str]:
    """Yield families that may have a letter, the preferred ones first, then all others by name."""
    _, fonts = _script(char)
    if fonts is _CHINESE and kana:
        fonts = (*_SCRIPTS[0][1], *fonts)
    installed = _installed()
    yield from (name for name in fonts if name in installed)
    yield from (name for name in sorted(installed) if not name.startswith(_NEVER))


def _selects(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


@cache
def _installed() -> dict[str, list[FontEntry]]:
    from matplotlib.font_manager import fontManager

    found: dict[str, list[FontEntry]] = {}
    for entry in fontManager.ttflist:
        if entry.style == "normal":
            found.setdefault(entry.name, []).append(entry)
    return found


@cache
def _face(name: str) -> FT2Font:
    """Return the upright face of a family that is nearest to the normal weight."""
    from matplotlib.font_manager import FontPath, get_font

    nearest = min(_installed()[name], key=lambda entry: (abs(_weight(entry) - 400), entry.fname))
    return get_font(FontPath(nearest.fname, nearest.index))


def _weight(entry: FontEntry) -> int:
    return entry.weight if isinstance(entry.weight, int) else 400


def _has(name: str, char: str) -> bool:
    try:
        return bool(_face(name).get_char_index(ord(char)))
    except (OSError, RuntimeError, ValueError):
        return False  # a font that the list names but that is damaged, gone, or made of pictures


@cache
def _is_cff(path: str) -> bool:
    with Path(path).open("rb") as stream:
        head = stream.read(4)
        if head == b"ttcf":
            stream.seek(12)
            stream.seek(int.from_bytes(stream.read(4), "big"))
            head = stream.read(4)
    return head == b"OTTO"
