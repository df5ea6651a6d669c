"""oTranscribe: a page of HTML in JSON, with times as links; its text goes the way of all text, layouts find who speaks."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_BREAKING: Final = frozenset(["p", "div", "br", "li", "h1", "h2", "h3", "blockquote"])
_BLANK_LINES: Final = re.compile(r"\n[ \t\u00a0]*(?:\n[ \t\u00a0]*)+")


class _Page(HTMLParser):
    """The text of a page, line by line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a new line where the page does."""
        if tag in _BREAKING:
            self.parts.append("\n")
        elif tag == "span" and any(name == "class" and "timestamp" in (value or "") for name, value in attrs):
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End a paragraph, and leave a blank behind a time."""
        self.parts.append("\n" if tag in _BREAKING and tag != "br" else " " if tag == "span" else "")

    def handle_data(self, data: str) -> None:
        """Take words."""
        self.parts.append(" ".join(re.split(r"[ \t\r\n]+", data)))


def text_of_page(page: str) -> str:
    r"""Return the text of a page, paragraphs apart by a blank line.

    >>> text_of_page('<p><span class="timestamp" data-timestamp="3.1">00:03</span><b>I:</b> When?</p><p>B: Now.<br>Or later.</p>')
    '00:03 I: When?\n\nB: Now.\n\nOr later.'
    """
    parser = _Page()
    parser.feed(page)
    parser.close()
    lines = (" ".join(line.split(" ")).strip() for line in "".join(parser.parts).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n\n".join(filter(None, (re.sub("[ \u00a0]{2,}", " ", line) for line in lines))))
