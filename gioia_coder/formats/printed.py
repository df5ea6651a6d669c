"""Pages laid out for print as running text again: without what stands on every page, and with paragraphs in one line.

A line goes on in the next where it was full, or breaks off before a small letter; labels, time stamps and bullets begin a line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from gioia_coder.core.text import find_turns, fold_name
from gioia_coder.core.text.layouts import HEAD, LAYOUTS, STAMP_LINE, shape, weigh
from gioia_coder.formats.flow import row_line

Page = list[str]
Line = tuple[str, bool]
"""A line, and whether it ends its page."""
Head = Callable[[str], int]
"""How many characters at the beginning of a line are a speaker's label and time stamps."""

_DEEP: Final = 4
"""How many lines from the top or bottom of a page may be furniture, digits aside."""
_NUMBER: Final = r"\d{1,4}"
_PAGE_NUMBER: Final = re.compile(
    rf"{_NUMBER}|[-–—•|]\s*{_NUMBER}\s*[-–—•|]|{_NUMBER}\s*(?:/|of|von|sur|de|di|af|av|van|из)\s*{_NUMBER}"
    rf"|(?:page|pg\.?|p\.|seite|s\.|side|sida|pagina|página|blz\.?)\s*{_NUMBER}(?:\s*(?:/|of|von|sur|de|di|af|av|van)\s*{_NUMBER})?"
    rf"|第\s*{_NUMBER}\s*[页頁](?:\s*[,，/]?\s*共\s*{_NUMBER}\s*[页頁])?",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"(?:https?|file)://\S+(?:\s+\d{1,4}\s*/\s*\d{1,4})?")
_PRINTED: Final = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[AaPp]\.?[Mm]\.?)?(?:\s.*)?"
)
_BLANKS: Final = re.compile(r" {2,}")
_DIGITS: Final = re.compile(r"\d+")
_BULLET: Final = re.compile(r"[•▪◦●■□‣⁃∙·➢✓o]\s")
_ITEM: Final = re.compile(r"(?:[-–—*]|\(?\d{1,3}[.)]|\(?[a-z]\))\s")
_RULE: Final = re.compile(r"[-–—_=*~.#\s]{3,}")
_ENDED: Final = re.compile(r"[.?!…:;。？！：；][\"”’»)\]】」』]*$")
_HYPHEN: Final = re.compile(r"([^\W\d_]+)([-\u2010\u00ad])$")
_FIRST: Final = re.compile(r"[^\W\d_]+")
_WORDS: Final = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_WIDE: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_LEAST_WIDTH: Final = 40
_LEAST_WIDE: Final = 16
_FULL: Final = 0.85


def reflowed(pages: Sequence[Page]) -> tuple[str, tuple[str, ...]]:
    """Return the text of pages, given as their lines, and warnings about what was joined."""
    pages = [[_BLANKS.sub(" ", line.rstrip() if "\t" in line else line.strip()) for line in page] for page in pages]
    rough = _Joining(list(_in_order(without_furniture(pages, _rough_head))), _rough_head).text()
    heads = _heads_in(rough)
    lines = list(_in_order(without_furniture(pages, heads)))
    joining = _Joining(lines, heads)
    text = joining.text()
    joined, kept = joining.joined, joining.kept
    if not joined:
        return text, ()
    many = "1 word parted at the end of a line was" if joined == 1 else f"{joined} words parted at the ends of lines were"
    left = f"; {kept} hyphen{'s' if kept > 1 else ''} there stayed" if kept else ""
    return text, (f"{many} joined{left}.",)


def _in_order(pages: Sequence[Page]) -> Iterator[Line]:
    """Yield the lines of all pages, without the blank ones at their tops and bottoms."""
    for page in pages:
        full = [at for at, line in enumerate(page) if line]
        if full:
            last = full[-1]
            yield from ((page[at], at == last) for at in range(full[0], last + 1))


def without_furniture(pages: Sequence[Page], is_head: Head) -> list[Page]:
    """Return pages without what stands at the top or bottom of most of them up to its numbers, and without page numbers."""
    counts: Counter[tuple[bool, str]] = Counter()
    everywhere: Counter[str] = Counter()
    for page in pages:
        full = [_alike(line) for line in page if line]
        everywhere.update(full)
        counts.update({(True, line) for line in full[:_DEEP]} | {(False, line) for line in full[-_DEEP:]})
    most = 2 if len(pages) < 4 else max(3, 0.4 * len(pages))
    often = {key for key, count in counts.items() if count >= most and count >= 0.8 * everywhere[key[1]]}
    return [_trimmed(page, often, is_head, len(pages)) for page in pages]


def _alike(line: str) -> str:
    return _DIGITS.sub("0", line.casefold())


def _trimmed(page: Page, often: set[tuple[bool, str]], is_head: Head, pages: int) -> Page:
    """Return a page without furniture: taken from the outside, so that nothing between words goes."""
    web = any(_ADDRESS.fullmatch(line) for line in (*page[:_DEEP], *page[-_DEEP:]))

    def goes(line: str, top: bool) -> bool:
        if not line:
            return True
        if _PAGE_NUMBER.fullmatch(line):
            return pages > 1 or not line.isdecimal()
        if web and (_ADDRESS.fullmatch(line) or _PRINTED.fullmatch(line)):
            return True
        head = is_head(line)
        return (top, _alike(line)) in often and (not head or (pages > 3 and head < len(line)))

    first, last = 0, len(page)
    while first < last and goes(page[first], True):
        first += 1
    while last > first and goes(page[last - 1], False):
        last -= 1
    return page[first:last]


def _rough_head(line: str) -> int:
    """Return the length of what may be a label or stamp in one of the layouts that mark them."""
    if STAMP_LINE.fullmatch(line):
        return len(line)
    head = _head(line)
    for layout in LAYOUTS:
        for _, match in layout.matches([head]) if line and layout.name not in ("name-line", "columns") else ():
            if weigh(match["label"]) >= 2:
                return match.end()
    return 0


def _head(line: str) -> str:
    return line[:HEAD] + ("\0" if len(line) > HEAD else "")


def _heads_in(text: str) -> Head:
    """Return what measures the label or stamp of a line in the layout that a text has."""
    found = find_turns(text)
    layout = next((layout for layout in LAYOUTS if layout.name == found.layout), None)
    timed = [one for one in LAYOUTS if one.name in ("time-name", "name-time") and one is not layout]
    labels = {fold_name(label) for label in found.labels}
    shapes = {shape(label) for label in labels} - {""}

    def is_head(line: str) -> int:
        if STAMP_LINE.fullmatch(line):
            return len(line)
        for _, match in layout.matches([_head(line)]) if layout is not None and line else ():
            label = " ".join(match["label"].split())
            if fold_name(label) in labels or shape(label) in shapes or weigh(label) == 3:
                return match.end()
        # a label that has lost its colon has its time still
        stamped = (match for one in timed for _, match in one.matches([_head(line)]) if line)
        return next((match.end() for match in stamped if fold_name(" ".join(match["label"].split())) in labels), 0)

    return is_head


@dataclass(slots=True)
class _Joining:
    """The lines of a text, and how many words were joined at hyphens or kept theirs."""

    lines: list[Line]
    is_head: Head
    joined: int = 0
    kept: int = 0
    words: set[str] = field(default_factory=set)
    parts_words: bool = True

    def text(self) -> str:
        """Return the text with its paragraphs in one line each."""
        self.words = {word.casefold() for line, _ in self.lines for word in _inner_words(line)}
        parted = sum(bool(_HYPHEN.search(line)) for line, _ in self.lines)
        self.parts_words = len(self.lines) < 100 or parted >= 0.02 * len(self.lines)
        lines = list(self._rows_as_lines())
        width, wrapped = _width([line for line, _ in lines if "\0" not in line])
        parts: list[str] = []
        for at, (line, page_end) in enumerate(lines):
            following = lines[at + 1][0] if at + 1 < len(lines) else ""
            if not self._goes_on(line, following, width, wrapped):
                parts += (line, "\n" if not page_end or following else "")
            else:
                parts += self._joint(line, following)
        return re.sub(r"\n{3,}", "\n\n", "".join(parts).replace("\0", "")).strip("\n") + "\n"

    def _rows_as_lines(self) -> Iterator[Line]:
        """Yield the lines with those of one table row as one, which ends in a NUL so that it goes on in no other."""
        row: list[str] = []
        for line, page_end in self.lines:
            cells = line.split("\t")
            if row and (len(cells) == 1 or cells[0]):
                yield f"{_row(row)}\0", False
                row = []
            if len(cells) == 1:
                yield line, page_end
            elif not row:
                row = cells
            else:
                row += [""] * (len(cells) - len(row))
                for at, cell in enumerate(cells):
                    row[at] = "".join((*self._joint(row[at], cell), cell)) if row[at] and cell else row[at] + cell
        if row:
            yield f"{_row(row)}\0", False

    def _goes_on(self, line: str, following: str, width: float, wrapped: bool) -> bool:
        """Tell whether a paragraph goes on in the following line."""
        if not line or not following or "\0" in line + following or self.is_head(following):
            return False
        if _BULLET.match(following) or _RULE.fullmatch(following) or _RULE.fullmatch(line):
            return False
        hyphen = _HYPHEN.search(line)
        first = _FIRST.match(following)
        if hyphen and first and first[0][0].islower():
            return True
        if STAMP_LINE.fullmatch(line) or (len(line) < width / 2 and not hyphen):
            return False
        if _ITEM.match(following) and _ENDED.search(line):
            return False
        full = wrapped and len(line) + _first_size(following) >= _FULL * width
        return full or (not _ENDED.search(line) and following[0].islower())

    def _joint(self, line: str, following: str) -> tuple[str, ...]:
        """Return a line and what parts it from the next one in its paragraph."""
        match, first = _HYPHEN.search(line), _FIRST.match(following)
        if match is None or first is None:
            return (line, "" if _WIDE.match(line[-1]) and _WIDE.match(following) else " ")
        before, hyphen = match.groups()
        if hyphen == "\u00ad" or self._is_one_word(before, first[0]):
            self.joined += 1
            return (line[:-1],)
        self.kept += 1
        return (line,)

    def _is_one_word(self, before: str, after: str) -> bool:
        """Tell whether a hyphen at a line's end parts one word rather than joins two."""
        one, two = f"{before}{after}".casefold(), f"{before}-{after}".casefold()
        if one in self.words or two in self.words:
            return one in self.words
        if not after.islower() or not (before.islower() or before.istitle()) or after.startswith(before.casefold()):
            return False
        return self.parts_words and not (before.casefold() in self.words and after in self.words)


def _row(cells: Sequence[str]) -> str:
    """Return the line of a table row; a bullet or number before words is no label."""
    if len(cells) == 2 and not _FIRST.search(cells[0]) and not STAMP_LINE.fullmatch(cells[0]):
        return " ".join(cells).strip()
    return row_line(cells)


def _inner_words(line: str) -> Iterator[str]:
    """Yield the words of a line but for one that a hyphen at its end parts."""
    end = _HYPHEN.search(line)
    yield from (match[0] for match in _WORDS.finditer(line, 0, end.start() if end else len(line)))


def _first_size(line: str) -> int:
    """Return how many more characters a line would need for the next one's first word."""
    return 1 if _WIDE.match(line) else 1 + len(line.split(" ", 1)[0])


def _width(lines: Sequence[str]) -> tuple[float, bool]:
    """Return how many characters a full line has, and whether paragraphs seem to be wrapped at that."""
    sizes = sorted(len(line) for line in lines if line)
    if not sizes:
        return 0.0, False
    width = float(sizes[int(0.95 * (len(sizes) - 1))])
    wide = sum(bool(_WIDE.search(line)) for line in lines) * 2 > len(sizes)
    near = sum(size >= 0.8 * width for size in sizes)
    return width, width >= (_LEAST_WIDE if wide else _LEAST_WIDTH) and near >= 0.1 * len(sizes)
