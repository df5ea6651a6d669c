r"""Manuscripts of TeX: the words that would be printed; `\input` is not followed, and said.

Known are the macros that quote, cite, note and head; of any other the name goes and its argument stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gioia_coder.core.manuscript.model import LITERATURE, Manuscript, Paragraph, Part, SetOff
from gioia_coder.core.text import canonical
from gioia_coder.formats.manuscript.lines import Open, line_of, line_starts, paragraph
from gioia_coder.formats.plain import decode

_TOKEN: Final = re.compile(
    r"(?P<comment>%(?P<said>[^\n]*)\n?[ \t]*)|(?P<par>\n[ \t]*\n\s*)|\\(?:(?P<macro>[A-Za-z@]+)\*?[ \t]*|(?P<symbol>.|\n))"
    r"|(?P<brace>[{}])|(?P<mark>``|''|\"`|\"'|---?|[~&$\n`])|(?P<run>[^%\\{}~&$\n`'\"-]+|.)",
    re.DOTALL,
)
_MARKS: Final = {"``": "“", "''": "”", '"`': "„", "\"'": "“", "--": "–", "---": "—", "~": "\u00a0", "$": "", "\n": " ", "`": "‘"}
_ACCENTS: Final = dict(
    zip(
        "'`^\"~=.uvHckrbd",
        "\u0301\u0300\u0302\u0308\u0303\u0304\u0307\u0306\u030c\u030b\u0327\u0328\u030a\u0331\u0323",
        strict=True,
    )
)
_LETTERS: Final = {
    **{
        "ss": "ß",
        "ae": "æ",
        "AE": "Æ",
        "oe": "œ",
        "OE": "Œ",
        "o": "ø",
        "O": "Ø",
        "aa": "å",
        "AA": "Å",
        "l": "ł",
        "L": "Ł",
        "i": "i",
    },
    **{"ldots": "…", "dots": "…", "textellipsis": "…", "dotsc": "…", "textendash": "–", "textemdash": "—", "textquoteleft": "‘"},
    **{"textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”", "lq": "‘", "rq": "’", "quotedblbase": "„"},
    **{"guillemotleft": "«", "guillemotright": "»", "og": "« ", "fg": " »", "glqq": "„", "grqq": "“", "textquotedbl": '"'},
    **{
        "quad": " ",
        "qquad": " ",
        "newline": " ",
        "linebreak": " ",
        "textbackslash": "\\",
        "alpha": "α",
        "kappa": "κ",
        "slash": "/",
    },
}
_DROPPED: Final = {
    **dict.fromkeys(("label", "ref", "pageref", "autoref", "cref", "Cref", "eqref", "vspace", "hspace", "includegraphics"), 1),
    **dict.fromkeys(
        ("bibliography", "bibliographystyle", "usepackage", "documentclass", "pagestyle", "thispagestyle", "color"), 1
    ),
    **dict.fromkeys(("textcolor", "href", "hyperref", "colorbox", "multicolumn", "addtolength", "cmidrule", "cline"), 1),
    **dict.fromkeys(
        ("newcommand", "renewcommand", "providecommand", "setlength", "setcounter", "definecolor", "foreignlanguage"), 2
    ),
    **{"foreignlanguage": 1, "multicolumn": 2, "multirow": 2, "newenvironment": 3},
}
r"""How many arguments of a macro are no words, `\multicolumn{2}{c}{words}` two."""
_CITING: Final = re.compile(r"(?:foot|auto|paren|text|full|no|smart|super)?[cC]ite[a-z]*")
_INSIDE: Final = re.compile(r"enquote|textquote|foreigntextquote|textc?quote|foreignquote")
_BLOCK: Final = re.compile(r"(?:foreign|hyphen)?blockc?quote")
_BLOCKS: Final = frozenset(
    ["quote", "quotation", "displayquote", "displaycquote", "foreigndisplayquote", "quoting", "verse", "epigraph"]
)
_TABLES: Final = frozenset(
    ["tabular", "tabularx", "tabulary", "longtable", "tblr", "longtblr", "array", "supertabular", "xltabular"]
)
_SILENT: Final = frozenset(
    ["comment", "verbatim", "lstlisting", "equation", "align", "tikzpicture", "filecontents", "minted", "forest"]
)
_SECTIONS: Final = "part chapter section subsection subsubsection paragraph subparagraph title caption"
_HEADINGS: Final = frozenset(_SECTIONS.split())
_DEFINING: Final = re.compile(r"(?:new|renew|provide)command|def|DeclareRobustCommand")
_NOTES: Final = frozenset(["footnote", "footnotetext", "endnote", "thanks", "marginpar", "sidenote"])
_MOST_OPEN: Final = 2_000


@dataclass(slots=True)
class _Reader:
    """A manuscript being read.

    `open` is a stack of paragraphs, a note's above that of its text; `groups` is what braces end, `blocks` whom open ones name.
    """

    text: str
    starts: list[int]
    found: list[Paragraph] = field(default_factory=list)
    aside: list[Paragraph] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    open: list[Open] = field(default_factory=lambda: [Open()])
    groups: list[Callable[[], None] | None] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    tables: list[list[int]] = field(default_factory=list)
    table: int = 0
    at: int = 0

    def read(self) -> None:
        """Read all of it."""
        while match := _TOKEN.match(self.text, self.at):
            self.at = match.end()
            kind = match.lastgroup if match["comment"] is None else "comment"
            if kind == "comment":
                self._comment(match)
            elif match["macro"] is not None:
                self._macro(match["macro"])
            elif match["symbol"] is not None:
                self._symbol(match["symbol"])
            elif match["brace"] is not None:
                self._brace(match["brace"])
            elif match["par"] is not None:
                self.flush()
            elif match["mark"] == "&" and self.tables:
                self._next_cell()
            else:
                self.write(_MARKS.get(match[0], match[0]))
        while len(self.open) > 1:
            self._end_note()
        self.flush()

    def write(self, words: str) -> None:
        """Take words of the open paragraph."""
        self.open[-1].write(words, line_of(self.starts, max(self.at - 1, 0)))

    def flush(self) -> None:
        """End the open paragraph and begin another of its kind."""
        made = self.open[-1].closed()
        if made is not None:
            self.found.append(made)
        note = len(self.open) > 1
        set_off = SetOff.QUOTE if self.blocks and not note else SetOff.NO
        self.open[-1] = Open(where="footnote" if note else "", part=Part.NOTE if note else Part.BODY, set_off=set_off)
        if self.tables and not note:
            self.open[-1].part, self.open[-1].row = Part.CELL, (self.tables[-1][0], self.tables[-1][1])
            self.open[-1].where = f"table {self.tables[-1][0]}"

    def _comment(self, match: re.Match[str]) -> None:
        said = match["said"].strip()
        if said:
            self.aside.append(paragraph(said, line_of(self.starts, match.start()), where="comment", part=Part.HIDDEN))

    def _symbol(self, char: str) -> None:
        if char in _ACCENTS:
            self._accent(_ACCENTS[char])
        elif char == "\\":
            self._optional()
            if self.tables and len(self.open) == 1:
                self.tables[-1][1] += 1
                self.flush()
            else:
                self.write(" ")
        elif char in "%&$#_{}":
            self.write(char)
        elif char in " \n,;:":
            self.write(" ")

    def _accent(self, mark: str) -> None:
        """Write the next letter with a mark on it."""
        match = re.compile(r"\s*\{?\\?([^\W\d_])\}?").match(self.text, self.at)
        if match:
            self.at = match.end()
            self.write(unicodedata.normalize("NFC", match[1] + mark))

    def _brace(self, brace: str) -> None:
        if brace == "{":
            self.groups.append(None)
            if len(self.groups) > _MOST_OPEN:
                self.groups.clear()
        elif self.groups and (ending := self.groups.pop()):
            ending()

    def _macro(self, name: str) -> None:
        if name in ("begin", "end"):
            self._environment(name, self._argument() or "")
        elif name in _ACCENTS and len(name) == 1:
            self._accent(_ACCENTS[name])
        elif name in _LETTERS:
            self.write(_LETTERS[name])
            self._after_letters()
        elif name in ("input", "include", "subfile", "import"):
            self._not_followed(name)
        elif name in ("par", "item", "newpage", "clearpage", "printbibliography"):
            self.flush()
        elif name in _NOTES or name in _HEADINGS or _INSIDE.fullmatch(name) or _BLOCK.fullmatch(name):
            self._opening(name)
        elif _DEFINING.fullmatch(name):
            self._definition()
        elif _CITING.fullmatch(name):
            self._cite()
        else:
            self._optional()
            for _ in range(_DROPPED.get(name, 0)):
                self._argument()
                self._optional()

    def _after_letters(self) -> None:
        if self.text[self.at : self.at + 2] == "{}":
            self.at += 2

    def _definition(self) -> None:
        r"""Skip what a macro is defined as; its name may stand in braces or not."""
        if (match := re.compile(r"\s*(?:\{?\\[A-Za-z@]+\}?)\s*(?:#\d)*").match(self.text, self.at)) is not None:
            self.at = match.end()
        while self._optional() is not None:
            pass
        self._argument()

    def _cite(self) -> None:
        while self._optional() is not None:
            pass
        self._argument()
        self.write(LITERATURE)

    def _not_followed(self, name: str) -> None:
        line, file = line_of(self.starts, self.at - 1), self._argument() or ""
        named = file if "." in file else f"{file}.tex"
        self.warnings.append(f"line {line}: \\{name}{{{file}}} was not followed; check {named} too.")

    def _opening(self, name: str) -> None:
        """Open the argument of a macro that heads, notes or quotes."""
        optional = self._optional()
        if name.startswith("foreign") or "cquote" in name or name == "hyphenblockquote":
            self._argument()
            optional = self._optional() or optional
        if not re.compile(r"\s*\{").match(self.text, self.at):
            return
        self.at = self.text.index("{", self.at) + 1
        if name in _NOTES:
            self.open.append(Open(where="footnote", part=Part.NOTE))
            self.groups.append(self._end_note)
        elif name in _HEADINGS:
            self.flush()
            self.groups.append(self.flush)
        elif _BLOCK.fullmatch(name):
            self._begin_block(optional)
            self.groups.append(self._end_block)
        else:
            self.write("“")
            self.groups.append(lambda: self.write(f"” ({optional})" if optional else "”"))

    def _end_note(self) -> None:
        if len(self.open) > 1:
            made = self.open.pop().closed()
            if made is not None:
                self.aside.append(made)

    def _begin_block(self, named: str | None) -> None:
        self.flush()
        self.blocks.append(named or "")
        self.open[-1].set_off = SetOff.QUOTE

    def _end_block(self) -> None:
        """End a block with whom its optional argument names."""
        if self.blocks and (named := self.blocks.pop()):
            self.write(f" ({named})")
        self.flush()

    def _environment(self, what: str, name: str) -> None:
        bare = name.rstrip("*")
        if what == "begin" and bare in _SILENT:
            end = self.text.find(f"\\end{{{name}}}", self.at)
            self.at = end if end >= 0 else self.at
        elif bare in _BLOCKS:
            if what == "begin":
                self._begin_block(self._optional())
            else:
                self._end_block()
        elif bare in _TABLES:
            self._table(what)
        else:
            self.flush()
            if what == "begin" and bare == "thebibliography":
                self._argument()
                self.write("References")
                self.flush()

    def _table(self, what: str) -> None:
        if what == "end":
            self.flush()
            if self.tables:
                self.tables.pop()
            self.flush()
            return
        self.flush()
        while self._optional() is not None or self._argument() is not None:
            pass
        self.table += 1
        self.tables.append([self.table, 1])
        self.flush()

    def _next_cell(self) -> None:
        if len(self.open) == 1:
            self.flush()

    def _argument(self) -> str | None:
        """Skip the next argument in braces and return it, None where none follows or it never ends."""
        return self._between("{", "}")

    def _optional(self) -> str | None:
        return self._between("[", "]") if self.text[self.at : self.at + 1] == "[" else None

    def _between(self, left: str, right: str) -> str | None:
        match = re.compile(r"\s*" + re.escape(left)).match(self.text, self.at)
        if not match:
            return None
        depth, at = 1, match.end()
        ends = re.compile(rf"\\.|[{re.escape(left + right)}]", re.DOTALL)
        while depth and (found := ends.search(self.text, at)):
            depth += {left: 1, right: -1}.get(found[0], 0)
            at = found.end()
        if depth:
            return None
        self.at = at
        return self.text[match.end() : at - 1]


def read(path: Path, data: bytes) -> Manuscript:
    """Return the paragraphs of a TeX file's bytes; raises InputError for what is no text."""
    text = canonical(decode(path, data).text)
    begins = text.find("\\begin{document}")
    reader = _Reader(text, line_starts(text), at=max(begins, 0))
    reader.read()
    before = []
    for n, line in enumerate(text[: max(begins, 0)].split("\n"), 1):
        if line.strip():
            before.append(paragraph(line, n, where="before the text", part=Part.HIDDEN))
    return Manuscript(path.name, (*reader.found, *reader.aside, *before), tuple(reader.warnings))
