"""OpenDocument texts (.odt, and the flat .fodt): the words of `content.xml`, tracked changes accepted; comments are codings.

Paragraphs and table rows become lines (`flow`). Notes, hidden text, list numbers and deletions are not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gioia_coder.core.text.labels import words as listed
from gioia_coder.formats.anchors import BEGIN, END, POINT, anchor
from gioia_coder.formats.archive import Archive
from gioia_coder.formats.comments import Comment, with_marks
from gioia_coder.formats.flow import Flow, left_out
from gioia_coder.formats.sources import Asked, Decoded, refuse
from gioia_coder.formats.xml_events import attribute, follow

_CONTENT: Final = "content.xml"
_MOST_BLANKS: Final = 1_000
_BLANKS: Final = re.compile(r"[ \t\r\n]+")
_SKIPPED: Final = listed(
    """
    text:tracked-changes text:note text:ruby-text text:number text:hidden-text text:hidden-paragraph text:script
    office:forms office:binary-data office:scripts office:master-styles office:settings office:meta
    svg:title svg:desc math:math draw:object draw:object-ole draw:plugin table:title table:desc
    """
)
_PARAGRAPHS: Final = frozenset(["text:p", "text:h"])
_ENCRYPTED: Final = re.compile(rb"<manifest:encryption-data\b")


@dataclass(slots=True)
class _Document:
    """The document being read. `note` is the comment that stands open, `hidden` are the styles whose words are not shown."""

    flow: Flow = field(default_factory=Flow)
    path: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    replies: list[tuple[Comment, str]] = field(default_factory=list)
    note: Comment | None = None
    style: str = ""
    hidden: set[str] = field(default_factory=set)
    skipping: int = 0
    notes: int = 0
    body: bool = False
    blank: bool = True

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        tag = self._short(name)
        self.path.append(tag)
        if self.skipping or tag in _SKIPPED or self._is_hidden(tag, attributes):
            self.notes += tag == "text:note" and not self.skipping
            self.skipping += 1
        elif tag == "office:annotation":
            self._begin_note(attributes)
        elif self.note is not None:
            self.note.words += "\n" if tag in _PARAGRAPHS or tag == "text:line-break" else ""
        elif tag == "office:annotation-end":
            self.flow.place(anchor(self._number(attribute(attributes, "name")), END))
        elif tag in _PARAGRAPHS:
            self.flow.begin_paragraph()
            self.blank = True
        elif not self._wrote_blank(tag, attributes):
            self._begin(tag, attributes)

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Open what is no paragraph and no comment."""
        if tag == "table:table-row":
            self.flow.begin_row()
        elif tag == "table:table-cell":
            self.flow.begin_cell()
        elif tag == "office:text":
            self.body = True
        elif tag == "style:style":
            self.style = attribute(attributes, "name")
        elif tag == "style:text-properties" and attribute(attributes, "display") == "none":
            self.hidden.add(self.style)

    def _is_hidden(self, tag: str, attributes: dict[str, str]) -> bool:
        """Tell whether an element's words are not shown."""
        if tag in ("text:span", "text:p", "text:h"):
            return bool(self.hidden) and attribute(attributes, "style-name") in self.hidden
        return tag == "text:section" and attribute(attributes, "display") == "none"

    def _wrote_blank(self, tag: str, attributes: dict[str, str]) -> bool:
        """Write what an element for blanks stands for."""
        if tag == "text:s":
            count = attribute(attributes, "c")
            many = int(count) if count.isascii() and count.isdigit() and len(count) < 9 else 1
            self.flow.write(" " * min(many, _MOST_BLANKS))
        elif tag == "text:tab":
            self.flow.write("\t")
        elif tag == "text:line-break":
            self.flow.write("\n")
        else:
            return False
        self.blank = False
        return True

    def _short(self, name: str) -> str:
        """Return a name with the usual prefix of its namespace."""
        found = self.names.get(name)
        if found is None:
            space, _, local = name.rpartition(" ")
            parts = [part for part in re.split(r"[:/#]", space) if part and not part[0].isdigit()]
            prefix = "math" if "MathML" in parts else "".join(parts[-1:]).removesuffix("-compatible")
            found = self.names[name] = f"{prefix}:{local}"
        return found

    def _number(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers))

    def _begin_note(self, attributes: dict[str, str]) -> None:
        """Open a comment; one with a name has a range, which ends where an element of that name stands."""
        name = attribute(attributes, "name")
        number = self._number(name or f" {len(self.comments)}")
        self.note = Comment(number, "")
        self.comments.append(self.note)
        self.flow.place(anchor(number, BEGIN if name else POINT))
        parent = attribute(attributes, "parent-name")
        if parent:
            self.replies.append((self.note, parent))

    def text(self, words: str) -> None:
        """Take characters; blanks in a row count as one, as the format says."""
        if self.skipping or not self.body:
            return
        if self.note is not None:
            self._note_text(words)
            return
        if not self.flow.paragraphs:
            return
        words = _BLANKS.sub(" ", words)
        if self.blank:
            words = words.removeprefix(" ")
        if words:
            self.blank = words.endswith(" ")
            self.flow.write(words)

    def _note_text(self, words: str) -> None:
        """Take characters of a comment: its author, or what was noted."""
        assert self.note is not None
        if self.path[-1].endswith(":creator"):
            self.note.coder += words
        elif self.path[-1].startswith("text:"):
            self.note.words += _BLANKS.sub(" ", words)

    def end(self, _name: str) -> None:
        """Close an element."""
        tag = self.path.pop()
        if self.skipping:
            self.skipping -= 1
        elif tag == "office:annotation":
            self.note = None
        elif self.note is not None:
            return
        elif tag in _PARAGRAPHS:
            self.flow.end_paragraph()
        elif tag == "table:table-cell":
            self.flow.end_cell()
        elif tag == "table:table-row":
            self.flow.end_row()

    def without_replies(self) -> list[Comment]:
        """Return the comments; replies stand with what they reply to."""
        by_number = {comment.number: comment for comment in self.comments}
        gone: set[int] = set()
        for reply, name in self.replies:
            parent = by_number.get(self.numbers.get(name, -1))
            if parent is not None and parent is not reply and parent.number not in gone:
                words = reply.words.strip()
                parent.replies.append(f"{reply.coder}: {words}" if reply.coder else words)
                gone.add(reply.number)
        return [comment for comment in self.comments if comment.number not in gone]


def read(path: Path, data: bytes, _asked: Asked) -> list[Decoded]:
    """Return the words of an OpenDocument text's bytes, packed or flat, with its comments as marks.

    Raises InputError for a damaged, encrypted, oversized or unsafe file, and for spreadsheets and presentations.
    """
    if data.startswith(b"PK"):
        archive = Archive(path, data)
        if "META-INF/manifest.xml" in archive.names and _ENCRYPTED.search(archive.read("META-INF/manifest.xml")):
            raise refuse(path, "it is protected by a password.", "Open it and save it without one.")
        data = archive.read(_CONTENT)
    document = _Document()
    follow(path, data, document)
    if not document.body:
        raise refuse(path, "it is no OpenDocument text.", "Open it in the program that made it and save it as .odt.")
    text, marks, warnings = with_marks(document.flow.finish(), document.without_replies())
    return [Decoded(text, marks=marks, warnings=(*warnings, *left_out(document.notes)))]
