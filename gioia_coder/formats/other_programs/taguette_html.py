"""The text of a document as Taguette counts in it: that of its HTML without tags, character for character."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset(
    [
        "blockquote",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a piece of HTML, where blocks of it touch without a line end between, and how often tags occur."""

    text: str
    breaks: tuple[int, ...]
    tags: Mapping[str, int]


def page(html: str) -> Page:
    r"""Return the text of HTML as a browser has it, entities resolved.

    >>> found = page("<p>R&amp;D <b>f&uuml;r</b> alle</p>\r\n<p>a<br>b</p>")
    >>> found.text, found.breaks
    ('R&D für alle\nab', (14,))
    """
    reader = _Reader()
    # as a browser does before it looks at tags
    reader.feed(html.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", ""))
    reader.close()
    text = "".join(reader.parts)
    return Page(text, tuple(sorted(at for at in reader.edges if _touch(text, at))), dict(reader.tags))


def _touch(text: str, at: int) -> bool:
    """Tell whether two blocks meet here without a line end."""
    if not 0 < at < len(text):
        return False
    before, behind = at, at
    while before and text[before - 1] in " \t":
        before -= 1
    while behind < len(text) and text[behind] in " \t":
        behind += 1
    return before > 0 and behind < len(text) and text[before - 1] != "\n" != text[behind]


class _Reader(HTMLParser):
    """Puts together what is not a tag, and remembers where blocks begin and end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.edges: set[int] = set()
        self.tags: Counter[str] = Counter()
        self._size = 0
        self._after_pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count a tag and mark the edge that a block makes."""
        self.tags[tag] += 1
        self._edge(tag)
        self._after_pre = tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        """Mark the edge that the end of a block makes."""
        self._edge(tag)
        self._after_pre = False

    def handle_data(self, data: str) -> None:
        """Take text, but for the line end right behind the beginning of a preformatted block."""
        if self._after_pre:
            data = data.removeprefix("\n")
            self._after_pre = False
        self.parts.append(data)
        self._size += len(data)

    def _edge(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.edges.add(self._size)
