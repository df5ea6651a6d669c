"""Web pages (.html, .htm, .xhtml), and what Word and LibreOffice save as such: the words as a browser shows them.

Blocks become lines and table rows too (`flow`); a term and what is said of it stand on one line, as in a dialogue. Blanks are
collapsed but in `<pre>`. Scripts, navigation, notes, comments, deletions and what is hidden are not read.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from gioia_coder.core.text.labels import words as listed
from gioia_coder.formats.flow import Flow, is_label
from gioia_coder.formats.plain import WIDER, decode
from gioia_coder.formats.sources import MOST_BYTES, About, Asked, Decoded, refuse

_BLOCKS: Final = listed(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr html legend li main menu ol p pre section summary table tbody td textarea tfoot th
    thead tr ul
    """
)
_VOID: Final = listed("area base br col embed hr img input link meta param source track wbr")
_SKIPPED: Final = listed(
    "head script style nav template noscript object iframe audio video svg math select button del rt rp title"
)
_IN_HEAD: Final = listed("title meta link script style base noscript template head html")
_TABLE: Final = frozenset(["table"])
_CELLS: Final = frozenset(["table", "td", "th"])
_LISTS: Final = _CELLS | {"ul", "ol", "dir", "menu"}
_OF_TABLES: Final = frozenset(["table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"])
_SHUTS: Final = {
    "li": (frozenset(["li", "p"]), _LISTS),
    "dt": (frozenset(["dt", "dd", "p"]), _CELLS | {"dl"}),
    "dd": (frozenset(["dt", "dd", "p"]), _CELLS | {"dl"}),
    "td": (frozenset(["td", "th", "caption"]), _TABLE),
    "th": (frozenset(["td", "th", "caption"]), _TABLE),
    **{tag: (_OF_TABLES - {"table", "tbody", "thead", "tfoot"}, _TABLE) for tag in ("tr", "tbody", "thead", "tfoot")},
}
"""What a start tag ends where people leave out the end tags, and the elements that it does not reach out of."""
_PARAGRAPH: Final = (frozenset(["p"]), _CELLS)
_DEEPEST: Final = 256
"""Elements nested deeper are not followed, as in browsers; their words are."""
_TAG: Final = re.compile(r"<[A-Za-z][^>]*")
_MOST_ATTRIBUTES: Final = 5_000
"""For each attribute of a tag the library goes one step deeper and holds half a kilobyte."""
_HIDING: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|mso-element\s*:\s*(?:comment-list|footnote-list|endnote-list|header|footer)",
    re.IGNORECASE,
)
_NOTES: Final = re.compile(r"(?:^|\s)(?:Mso(?:Comment|Footnote|Endnote)Reference|sd(?:foot|end)note(?:anc|sym)?)(?:\s|$)", re.I)
_NOTE_ID: Final = re.compile(r"sd(?:foot|end)note\d+")
_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
_DECLARED: Final = re.compile(
    rb"""<meta\b[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{2,40})|<\?xml\b[^>]{0,100}?encoding=["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_TRUSTED: Final = re.compile(r"iso|windows-|cp\d|gb|hz|big5|shift|sjis|euc|koi8|mac|tis|us-ascii|ascii|latin")
_NAMES: Final = {
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "x-mac-roman": "mac_roman",
    "x-gbk": "gb18030",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
}
"""How browsers understand names that pages declare, beside those of plain text."""


class _Page(HTMLParser):
    """The page being read: elements that stand open, and how many of them hide their words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.flow = Flow()
        self.title = ""
        self._open: list[tuple[str, bool]] = []
        self._counts: Counter[str] = Counter()
        self._hidden = 0
        self._line: list[str] = []
        self._term = ""

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Pass over `<![if ...]>` and the like as browsers do; return where it ends, -1 where it does not."""
        del report
        return self.rawdata.find(">", i) + 1 or -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, and close those that it ends."""
        if self._counts["head"] and tag not in _IN_HEAD:
            self._close("head")
        self._shut(tag)
        if tag == "br":
            self._break()
        if tag in _BLOCKS:
            self._begin_block(tag)
        if tag not in _VOID and len(self._open) < _DEEPEST:
            hides = tag in _SKIPPED or _hides(attrs)
            self._open.append((tag, hides))
            self._counts[tag] += 1
            self._hidden += hides

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open and close an element that is written as empty."""
        before = len(self._open)
        self.handle_starttag(tag, attrs)
        if len(self._open) > before:
            self._pop()

    def handle_endtag(self, tag: str) -> None:
        """Close an element with all that stands open in it; an end tag without a beginning is passed over."""
        if tag == "br":
            self._break()
        elif self._counts[tag]:
            self._close(tag)
        elif tag in _BLOCKS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        """Take characters, and collapse blanks as browsers do."""
        inside = self._open[-1][0] if self._open else ""
        if inside == "title" and not self._counts["svg"]:
            self.title += data
        elif inside == "head" and data.strip():
            self._close("head")
        if self._hidden:
            return
        if self._counts["pre"] or self._counts["textarea"]:
            self._line.append(data if self._line else data.removeprefix("\n"))
            return
        words = _BLANKS.sub(" ", data)
        if not self._line or self._line[-1].endswith((" ", "\n")):
            words = words.removeprefix(" ")
        if words:
            self._line.append(words)

    def finish(self) -> str:
        """Return the text once everything is fed."""
        while self._open:
            self._pop()
        self._end_line()
        self._end_term()
        return self.flow.finish()

    def _break(self) -> None:
        """Begin a new line inside a block."""
        if not self._hidden:
            if self._line:
                self._line[-1] = self._line[-1].rstrip(" ")
            self._line.append("\n")

    def _begin_block(self, tag: str) -> None:
        self._end_line()
        if tag == "dt":
            self._end_term()
        elif tag == "tr" and len(self._open) < _DEEPEST:
            self.flow.begin_row()
        elif tag in ("td", "th") and len(self._open) < _DEEPEST:
            self.flow.begin_cell()

    def _end_line(self) -> None:
        """Make a line of what was written since the last one; a term stands before what is said of it."""
        if not self._line:
            return
        words = "".join(self._line).rstrip(" ").removesuffix("\n")
        self._line.clear()
        if self._counts["dt"] and self._open[-1][0] == "dt":
            self._term = f"{self._term} {words}".strip()
            return
        if self._term and self._counts["dd"] and is_label(self._term):
            words = f"{self._term} {words}" if self._term.endswith((":", "：")) else f"{self._term}: {words}"
            self._term = ""
        self._end_term()
        self._write(words if words.strip() else "")

    def _end_term(self) -> None:
        """Make a line of a term of which nothing is said."""
        if self._term:
            self._write(self._term)
            self._term = ""

    def _write(self, line: str) -> None:
        self.flow.begin_paragraph()
        self.flow.write(line)
        self.flow.end_paragraph()

    def _shut(self, tag: str) -> None:
        """Close what a start tag ends."""
        ended, border = _SHUTS.get(tag) or (_PARAGRAPH if tag in _BLOCKS else (frozenset(), _CELLS))
        if not any(self._counts[one] for one in ended):
            return
        last = None
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] in border and self._open[at][0] not in ended:
                break
            if self._open[at][0] in ended:
                last = at
        while last is not None and len(self._open) > last:
            self._pop()

    def _close(self, tag: str) -> None:
        """Close the innermost element of this name that an end tag reaches; inline ones end alone, blocks with all in them."""
        border = _TABLE if tag in _OF_TABLES else _CELLS
        for at in range(len(self._open) - 1, -1, -1):
            here = self._open[at][0]
            if here == tag:
                break
            if here in border:
                return
        if tag in _BLOCKS or tag == "head" or at == len(self._open) - 1:
            while len(self._open) > at:
                self._pop()
        else:
            self._forget(*self._open.pop(at))

    def _pop(self) -> None:
        """Close the innermost element."""
        tag = self._open[-1][0]
        if tag in _BLOCKS:
            self._end_line()
        self._forget(*self._open.pop())
        if tag in ("td", "th"):
            self.flow.end_cell()
        elif tag == "tr":
            self.flow.end_row()
        elif tag == "dl":
            self._end_term()

    def _forget(self, tag: str, hides: bool) -> None:
        self._counts[tag] -= 1
        self._hidden -= hides


def _hides(attrs: list[tuple[str, str | None]]) -> bool:
    """Tell whether an element's attributes keep its words from being read."""
    for name, value in attrs:
        if name == "hidden" or (name == "title" and value in ("header", "footer")):
            return True
        found = value and (
            (name == "style" and _HIDING.search(value))
            or (name == "class" and _NOTES.search(value))
            or (name == "id" and _NOTE_ID.fullmatch(value))
        )
        if found:
            return True
    return False


def read(path: Path, data: bytes, asked: Asked) -> list[Decoded]:
    """Return the words of a web page's bytes, with its title.

    Raises InputError for a page that is too large, damaged, or in a wrong encoding.
    """
    if len(data) > MOST_BYTES:
        raise refuse(path, f"it is larger than {MOST_BYTES // 1_000_000} MB.", "Save it without its pictures.")
    decoded = _decode(path, data, asked.encoding)
    page = _Page()
    try:
        page.feed(_up_to_endless_tag(decoded.text.removeprefix("\ufeff")))
        rest = page.rawdata
        if not rest.startswith("<") and not page.cdata_elem:
            page.close()
            rest = ""
        text = page.finish()
    except (ValueError, AssertionError, OverflowError, RecursionError):
        raise refuse(path, "its text is damaged.", "Open it in a browser, copy the words, and save them as text.") from None
    warnings = [*decoded.warnings, *(["the end of it, behind a tag that is not closed, was left out."] if rest.strip() else [])]
    title = " ".join(page.title.split())
    return [replace(decoded, text=text, warnings=tuple(warnings), about=About(title=title))]


def _up_to_endless_tag(text: str) -> str:
    """Return the text up to the name of a tag that has more attributes than any; what is left of it counts as not closed."""
    endless = (tag.start() + 2 for tag in _TAG.finditer(text) if tag.group().count("=") > _MOST_ATTRIBUTES)
    return text[: next(endless, len(text))]


def _decode(path: Path, data: bytes, encoding: str) -> Decoded:
    """Return the text of a page: in the encoding asked for, marked, UTF-8, declared, or guessed."""
    found = _DECLARED.search(data[:4_096])
    said = (found[1] or found[2]).decode("ascii", "replace").lower() if found else ""
    if encoding or not _TRUSTED.match(said.removeprefix("x-")) or b"\0" in data:
        return decode(path, data, encoding)
    if b"\x1b" not in data and _is_utf8(data):
        return decode(path, data)
    name = _NAMES.get(said) or WIDER.get(said, said)
    try:
        return Decoded(data.decode(name), codecs.lookup(name).name)
    except (LookupError, UnicodeError, ValueError):
        decoded = decode(path, data)
        return replace(decoded, warnings=(*decoded.warnings, f"it says that it is {said}, which it is not."))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
