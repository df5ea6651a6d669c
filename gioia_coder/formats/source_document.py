"""A source as a Word document to comment on: a paragraph per line, numbers of turns in the margin, codings as comments.

The comments stand exactly on their words: runs are cut wherever one begins or ends. What tells a copy that comes back from any
other document are properties of its own, which Word and LibreOffice keep, and the mark at the end of each comment.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from html import escape
from typing import BinaryIO, Final

from gioia_coder.core.blocks import Column, Provenance, Report, Table, printable, printable_in_place
from gioia_coder.core.commented import Copy, Line, Note
from gioia_coder.core.reports.privacy import PRIVATE_QUOTE, overlapping
from gioia_coder.formats import paper
from gioia_coder.formats.document.frame import BODY, Frame
from gioia_coder.formats.document.words import direction, paragraph, runs
from gioia_coder.formats.repacking import repacked
from gioia_coder.formats.word_comments import CUSTOM, SOURCE

TEXT: Final = "gioia text"
COMMENTS: Final = "gioia comments"
"""The properties of a copy beside the source's id: the SHA-256 of its text, and how many comments there are."""

_KIND: Final = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OPEN: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<w:{{0}} xmlns:w="{_W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
)
_SECTION: Final = (
    '<w:sectPr><w:footerReference w:type="default" r:id="{0}"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417"'
    ' w:right="1417" w:bottom="1417" w:left="1417" w:header="709" w:footer="600" w:gutter="0"/></w:sectPr>'
)
_SMALL: Final = '<w:color w:val="595959"/><w:sz w:val="16"/><w:szCs w:val="16"/>'
_BOLD: Final = "<w:b/><w:bCs/>"
_BESIDE: Final = '<w:i/><w:iCs/><w:color w:val="595959"/>'
_INDENT: Final = '<w:tabs><w:tab w:val="left" w:pos="680"/></w:tabs>{0}<w:ind w:left="680" w:hanging="680"/>'
_STYLES: Final = (
    ("paragraph", "SourceLine", "Source Line", _INDENT.format('<w:spacing w:after="120" w:line="264" w:lineRule="auto"/>'),
     '<w:sz w:val="22"/><w:szCs w:val="22"/>'),
    ("paragraph", "SourceNote", "Source Note", '<w:spacing w:after="120"/>', _SMALL),
    ("paragraph", "CommentText", "annotation text", "", ""),
    ("character", "CommentReference", "annotation reference", "", '<w:sz w:val="16"/><w:szCs w:val="16"/>'),
)  # fmt: skip


class _Frame(Frame):
    """The frame of a copy, with its styles, comments and properties."""

    def __init__(self, copy: Copy) -> None:
        from docx.oxml import parse_xml

        words = Table("", (Column("words", "words"),), [(copy.text[one.start : one.end],) for one in copy.lines])
        super().__init__([Report("source", copy.title, (words,), Provenance("", "", ""))])
        for kind, key, name, paragraphs, letters in _STYLES:
            base = '<w:basedOn w:val="Normal"/>' if kind == "paragraph" else ""
            inside = f"<w:pPr>{paragraphs}</w:pPr>" if paragraphs else ""
            custom = "" if name.islower() else ' w:customStyle="1"'
            self._document.styles.element.append(
                parse_xml(
                    f'<w:style xmlns:w="{_W}" w:type="{kind}"{custom} w:styleId="{key}"><w:name w:val="{name}"/>{base}'
                    f"{inside}<w:rPr>{letters}</w:rPr></w:style>"
                )
            )

    def add(self, comments: str, properties: str) -> None:
        """Add the part of comments, and the document's own properties."""
        from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        part = self._document.part
        for owner, name, kind, relation, xml in (
            (part, "/word/comments.xml", CONTENT_TYPE.WML_COMMENTS, RELATIONSHIP_TYPE.COMMENTS, comments),
            (part.package, f"/{CUSTOM}", _KIND, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES, properties),
        ):
            owner.relate_to(Part(PackURI(name), kind, xml.encode("utf-8"), part.package), relation)


def write(copy: Copy, stream: BinaryIO) -> None:
    """Write a copy as a Word document; the same copy is the same bytes."""
    frame = _Frame(copy)
    frame.add("".join(_comments(copy)), _properties(copy))
    footer = frame.footer(copy.foot, paper.PORTRAIT)
    stream.write(repacked(frame.saved(), {BODY: _body(copy, footer)}))


def _body(copy: Copy, footer: str) -> Iterator[str]:
    yield f"{_OPEN.format('document')}<w:body>"
    yield paragraph(copy.title, "Heading1")
    yield from (paragraph(words, "SourceNote") for words in copy.about)
    marks = _Marks(copy)
    for line in copy.lines:
        yield from _line(copy, line, marks)
    yield f"{_SECTION.format(footer)}</w:body></w:document>"


class _Marks:
    """Where comments begin and end, both in the order of their places."""

    def __init__(self, copy: Copy) -> None:
        self.starts = sorted((note.start, n) for n, note in enumerate(copy.notes))
        self.ends = sorted((note.end, n) for n, note in enumerate(copy.notes))

    def within(self, line: Line) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        """Return which comments begin and which end at the places of a line."""
        found: tuple[dict[int, list[int]], dict[int, list[int]]] = {}, {}
        # lines never meet: a comment begins in front of a character of its line, and ends behind one
        for marks, places, past in ((self.starts, found[0], 0), (self.ends, found[1], 1)):
            for at, n in marks[bisect_left(marks, (line.start + past, -1)) : bisect_left(marks, (line.end + past, -1))]:
                places.setdefault(at, []).append(n)
        return found


def _line(copy: Copy, line: Line, marks: _Marks) -> Iterator[str]:
    starts, ends = marks.within(line)
    hidden = overlapping(copy.hidden, line.start, line.end)
    borders = {line.start, line.end, *starts, *ends}
    borders.update(at for span in (*hidden, *line.said) for at in span)
    words = copy.text[line.start : line.end]
    number = f"<w:r><w:rPr>{_SMALL}</w:rPr><w:t>{line.number}</w:t></w:r>" if line.number else ""
    yield f'<w:p><w:pPr><w:pStyle w:val="SourceLine"/>{direction(words)}</w:pPr>{number}<w:r><w:tab/></w:r>'
    places = sorted(borders)
    covered = dict(hidden)
    shown_from = line.start
    for at, following in zip(places, [*places[1:], line.end], strict=True):
        yield from (f'<w:commentRangeEnd w:id="{n}"/>{_REFERENCE.format(n)}' for n in ends.get(at, ()))
        yield from (f'<w:commentRangeStart w:id="{n}"/>' for n in starts.get(at, ()))
        if at in covered:
            yield runs(PRIVATE_QUOTE, _BESIDE)
            shown_from = covered[at]
        if at >= shown_from:
            yield runs(printable_in_place(copy.text[at:following]), _look(line, at))
    yield "</w:p>"


_REFERENCE: Final = '<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="{0}"/></w:r>'


def _look(line: Line, at: int) -> str:
    if any(start <= at < end for start, end in line.said):
        return ""
    return _BOLD if line.said or line.labelled else _BESIDE


def _comments(copy: Copy) -> Iterator[str]:
    yield _OPEN.format("comments")
    for n, note in enumerate(copy.notes):
        author = escape(printable(note.author))
        yield f'<w:comment w:id="{n}" w:author="{author}" w:initials="{escape(printable(note.author)[:1].upper())}">'
        yield from _paragraphs(note)
        yield "</w:comment>"
    yield "</w:comments>"


def _paragraphs(note: Note) -> Iterator[str]:
    looks = ((note.head, _BOLD), *((line, "") for line in note.about), (note.mark, _SMALL))
    for words, look in looks:
        words = printable(words)
        yield f'<w:p><w:pPr><w:pStyle w:val="CommentText"/>{direction(words)}</w:pPr>{runs(words, look)}</w:p>'


def _properties(copy: Copy) -> str:
    said = ((SOURCE, copy.ref), (TEXT, copy.sha256), (COMMENTS, str(len(copy.notes))))
    inside = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{n}" name="{name}"><vt:lpwstr>{escape(words)}'
        "</vt:lpwstr></property>"
        for n, (name, words) in enumerate(said, start=2)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
        f' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{inside}</Properties>'
    )
