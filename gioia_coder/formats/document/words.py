"""Words as the paragraphs and runs of a Word document."""

from __future__ import annotations

import re
import unicodedata
from html import escape

from gioia_coder.core.blocks import printable, right_to_left

_LEFTWARD = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RUN = re.compile(f"([{_LEFTWARD}](?:[^A-Za-z\u00c0-\u024f{_LEFTWARD}]*[{_LEFTWARD}])*)")
_BREAK = "</w:t><w:br/>", "</w:t><w:tab/>"
_OPEN = '<w:t xml:space="preserve">'


def paragraph(text: str, style: str, inside: str = "") -> str:
    """Return a paragraph in a style; `inside` are further properties, by their order before those of direction."""
    text = printable(text)
    if text.isascii() or not right_to_left(text):
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{inside}</w:pPr>{_run(text)}</w:p>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{inside}{direction(text)}</w:pPr>{runs(text)}</w:p>'


def direction(text: str) -> str:
    """Return the property of a paragraph that runs from right to left, empty for any other."""
    return "<w:bidi/>" if _begins_leftward(text) else ""


def runs(text: str, look: str = "") -> str:
    """Return printable words as runs; `look` are their properties, by their order before that of direction."""
    if text.isascii() or not right_to_left(text):
        return _run(text, look)
    return "".join(_run(part, look, leftward=n % 2 == 1) for n, part in enumerate(_RUN.split(text)))


def _run(text: str, look: str = "", *, leftward: bool = False) -> str:
    if not text:
        return ""
    words = escape(text, quote=False)
    if "\n" in words or "\t" in words:
        words = words.replace("\n", f"{_BREAK[0]}{_OPEN}").replace("\t", f"{_BREAK[1]}{_OPEN}")
    look = f"{look}<w:rtl/>" if leftward else look
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f"<w:r>{properties}{_OPEN}{words}</w:t></w:r>"


def _begins_leftward(text: str) -> bool:
    """Tell whether the first letter of a text belongs to a script that runs from right to left."""
    ways = (unicodedata.bidirectional(letter) for letter in text)
    return next((way != "L" for way in ways if way in ("L", "R", "AL")), False)
