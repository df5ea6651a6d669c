r"""Rich text (.rtf): what striprtf makes of it, once what is not shown is taken out and tables are marked.

Left out are hidden and deleted words, field codes, list numbers, pictures, notes, headers and footers. Table rows become lines
(`flow`). The code page is that of the font, else the document's; unescaped bytes are UTF-8 where all of them are.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gioia_coder.formats.flow import row_line
from gioia_coder.formats.sources import MOST_BYTES, Asked, Decoded, refuse

_TOKEN: Final = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_HIGH: Final = re.compile("[\x80-\U0010ffff]")
_CONTROLS: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])
_ROW, _CELL, _ROW_END, _INNER_CELL, _INNER_END = "\x1d", "\x1f", "\x1e", "\x1c", "\x1b"
_WRITTEN: Final = {"cell": _CELL, "nestcell": _INNER_CELL}
_HIDING: Final = frozenset(["v", "deleted", "mvf"])
_KEPT_HIDDEN: Final = frozenset(["f", "uc"])
_ALSO_SKIPPED: Final = frozenset(["listtext", "pntext", "nonesttables"])
_SET_OF: Final = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_PAGES: Final = {
    "0": "cp1252",
    "936": "gb18030",
    "10000": "mac_roman",
    "10001": "shift_jis",
    "10002": "big5",
    "10003": "euc_kr",
    "10006": "mac_greek",
    "10007": "mac_cyrillic",
    "10008": "gb18030",
    "10029": "mac_latin2",
    "65001": "utf-8",
}
_CHARSETS: Final = {78: 128, 79: 136, 80: 129, 82: 177, 85: 134, 86: 238, 87: 84, 88: 222, 89: 238}
"""Character sets of old Macs that Python lacks, and what comes nearest."""
_DEEPEST: Final = 1_000
_MOST_FONTS: Final = 5_000
_MOST: Final = 60_000_000
_AGAIN: Final = "Open it in Word or LibreOffice and save it as .docx."


class _TooDeepError(Exception):
    """Groups stand in each other deeper than in any document."""


@dataclass(slots=True)
class _Cleaner:
    """The document being cleaned: what of it is kept so far, and what holds in the open group."""

    destinations: frozenset[str]
    utf8: bool
    kept: list[str] = field(default_factory=list)
    groups: list[tuple[bool, bool]] = field(default_factory=list)
    hidden: bool = False
    skipped: bool = False
    fonts: list[tuple[int, int]] = field(default_factory=list)
    font: int = 0
    in_fonts: int = 0
    owed: str = ""
    row: bool = False
    page: str = ""

    def brace(self, brace: str) -> None:
        """Open or close a group."""
        if brace == "{":
            self.groups.append((self.hidden, self.skipped))
            if len(self.groups) > _DEEPEST:
                raise _TooDeepError
            if not self.skipped:
                self.kept.append("{")
        elif self.groups:
            before = self.skipped
            self.hidden, self.skipped = self.groups.pop()
            if self.in_fonts > len(self.groups):
                self._end_fonts()
            if not self.skipped:
                self.kept += ("}", self.owed) if before else ("}",)
                self.owed = "" if before else self.owed

    def _end_fonts(self) -> None:
        self.in_fonts = 0
        table = "".join(f"{{\\f{font}\\fcharset{charset} x;}}" for font, charset in self.fonts[:_MOST_FONTS])
        self.kept.append(f"{{\\fonttbl{table}}}")

    def word(self, word: str, number: str | None) -> None:
        """Take a control word."""
        if self.skipped:
            self._skipped_word(word, number)
        elif word == "fonttbl":
            self.skipped, self.in_fonts = True, len(self.groups)
        elif word in self.destinations or word in _ALSO_SKIPPED:
            self.skipped = True
        elif word in _HIDING:
            self.hidden = number != "0"
        elif word == "ansicpg" or word in _SET_OF:
            self.page = _SET_OF.get(word) or _page(number)
        else:
            self._shown_word(word, number)

    def _skipped_word(self, word: str, number: str | None) -> None:
        """Take from what is left out the fonts, and where a row of a table within a table ends."""
        if word == "nestrow":
            self.owed += _INNER_END
        elif self.in_fonts and number is not None:
            if word == "f":
                self.font = abs(int(number))
            elif word == "fcharset":
                self.fonts.append((self.font, _CHARSETS.get(int(number), abs(int(number)))))

    def _shown_word(self, word: str, number: str | None) -> None:
        if word in ("trowd", "intbl") and not self.row:
            self.row = True
            self.kept.append(_ROW)
        elif word == "plain":
            self.hidden = False
        if word == "row":
            self.row = False
            self.kept.append(_ROW_END)
        elif not self.hidden or word in _KEPT_HIDDEN:
            self.kept.append(_WRITTEN.get(word) or _sound(word, number))

    def symbol(self, char: str) -> None:
        """Take a control symbol."""
        if char == "*":
            self.skipped = True
        elif not self.skipped and not self.hidden and char not in _CONTROLS_BUT_LINES:
            self.kept.append(f"\\{char}")

    def code(self, code: str) -> None:
        """Take the code of a character in its code page."""
        if not self.skipped and not self.hidden:
            self.kept.append(f"\\'{code}")

    def text(self, run: str) -> None:
        """Take characters; what is not ASCII is escaped, so that the right code page meets it."""
        if self.skipped or self.hidden:
            return
        if not run.isascii():
            if self.utf8:
                run = run.encode("latin-1").decode("utf-8", "replace")
            run = _HIGH.sub(_escaped, run) if self.utf8 else _HIGH.sub(lambda one: f"\\'{ord(one[0]):02x}", run)
        self.kept.append(run.translate(_CONTROLS))


_CONTROLS_BUT_LINES: Final = frozenset(map(chr, _CONTROLS))


def _escaped(match: re.Match[str]) -> str:
    """Return the escapes of a character, two for one beyond the first 65,536."""
    units = match[0].encode("utf-16-le", "surrogatepass")
    codes = (int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2))
    return "{\\uc0" + "".join(f"\\u{code} " for code in codes) + "}"


def _page(number: str | None) -> str:
    """Return the encoding of a code page, that of Western Windows for unknown ones."""
    name = _PAGES.get(number or "0") or f"cp{number}"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def _sound(word: str, number: str | None) -> str:
    """Return a control word as striprtf can take it, empty for a character that there is not."""
    if word == "uc":
        return f"\\uc{min(abs(int(number or 1)), 9)} "
    if word == "u":
        code = int(number) if number else -1
        return f"\\u{code % 65_536 if code < 0 else code} " if number and -65_536 < code < 0x110000 else ""
    return f"\\{word}{number or ''} "


def _cleaned(path: Path, data: bytes) -> tuple[str, _Cleaner]:
    """Return a document without what is not shown, with marks around rows and cells."""
    from striprtf.striprtf import destinations

    raw = data.decode("latin-1")
    cleaner = _Cleaner(destinations, not data.isascii() and _is_utf8(data))
    at: int | None = 0
    try:
        while at is not None:
            at = _clean_on(raw, at, cleaner)
    except _TooDeepError:
        raise refuse(path, f"groups in it stand in each other more than {_DEEPEST:,} deep, as in no document.", _AGAIN) from None
    return "".join(cleaner.kept), cleaner


def _clean_on(raw: str, at: int, cleaner: _Cleaner) -> int | None:
    """Go on from a place to the end, or to where bytes are counted instead of escaped: return where those end."""
    for match in _TOKEN.finditer(raw, at):
        word, number, code, symbol, brace, run = match.groups()
        if run:
            cleaner.text(run)
        elif brace:
            cleaner.brace(brace)
        elif word == "bin":
            return match.end() + max(int(number or 0), 0)
        elif word:
            cleaner.word(word, number)
        elif code:
            cleaner.code(code)
        elif symbol:
            cleaner.symbol(symbol)
    return None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def read(path: Path, data: bytes, _asked: Asked) -> list[Decoded]:
    """Return the words of a rich text's bytes.

    Raises InputError for other bytes, for what is nested or large as no document is, and where letters are lost.
    """
    from striprtf.striprtf import rtf_to_text

    data = data.removeprefix(codecs.BOM_UTF8)
    if not data.startswith(b"{\\rtf"):
        raise refuse(path, "it is not rich text.", "Open it in the program that made it and save it as .docx.")
    if len(data) > _MOST:
        raise refuse(path, f"it is larger than {_MOST // 1_000_000} MB.", _AGAIN)
    cleaned, cleaner = _cleaned(path, data)
    if len(cleaned) > 2 * MOST_BYTES:
        raise refuse(path, f"it holds more than {MOST_BYTES // 1_000_000} million characters.", "Divide it into several sources.")
    try:
        text = rtf_to_text(cleaned, encoding=cleaner.page or "cp1252", errors="replace")
    except (ValueError, LookupError, OverflowError, TypeError, RecursionError):
        raise refuse(path, "its text is damaged.", _AGAIN) from None
    text = _with_rows(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
    lost = text.count("\ufffd")
    if lost * 100 > len(text):
        raise refuse(path, "more than 1 % of its letters are not of the code page that it names.", _AGAIN)
    warnings = [f"letters in it are lost (U+FFFD: {lost}); look whether it reads right."] if lost else []
    if cleaner.groups:
        warnings.append("it ends before it is complete; look whether the end is there.")
    return [Decoded(text, warnings=tuple(warnings))]


def _with_rows(text: str) -> str:
    """Return a text whose marked rows are lines."""
    before, *rows = text.split(_ROW)
    parts = [_without_marks(before)]
    for row in rows:
        words, end, after = row.partition(_ROW_END)
        if not end:
            parts.append(_without_marks(row))
            continue
        *cells, rest = words.split(_CELL)
        line = row_line([_cell(cell) for cell in (*cells, *([rest] if rest.strip() else []))])
        parts += (f"{line}\n" if line else "", _without_marks(after))
    return "".join(parts)


def _cell(words: str) -> str:
    """Return what a cell holds; rows of a table in it are lines."""
    *rows, rest = words.split(_INNER_END)
    lines: list[str] = []
    for row in rows:
        first, *others = row.split(_INNER_CELL)
        *above, first = first.split("\n")
        cells = [first, *others]
        lines += (*above, row_line([cell.strip() for cell in (cells if cells[-1].strip() else cells[:-1])]))
    return (
        "\n".join(line for line in (*lines, _without_marks(rest)) if line.strip()).strip()
        if rows
        else _without_marks(words).strip()
    )


def _without_marks(text: str) -> str:
    """Return a text in which marks that pair with none are blanks."""
    if text.isprintable():
        return text
    for mark, blank in ((_CELL, "\t"), (_INNER_CELL, "\t"), (_ROW_END, "\n"), (_INNER_END, "\n")):
        text = text.replace(mark, blank)
    return text
