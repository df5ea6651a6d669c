"""Reading manuscripts: the words that are printed, each with the place where a person finds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gioia_coder.core.manuscript import LITERATURE, Manuscript, Part, SetOff
from gioia_coder.errors import InputError
from gioia_coder.formats import manuscript
from tests.formats.samples import odt, packed

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def part(inner: str, root: str = "document") -> str:
    return f'<w:{root} xmlns:w="{W}">{inner}</w:{root}>'


def said(words: str, properties: str = "") -> str:
    return f'<w:p>{f"<w:pPr>{properties}</w:pPr>" if properties else ""}<w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def read(tmp_path: Path, name: str, content: str | bytes) -> Manuscript:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return manuscript.read(path)


def of_word(tmp_path: Path, body: str, **parts: str) -> Manuscript:
    named = {key.replace("__", "/") + ".xml": value for key, value in parts.items()}
    return read(tmp_path, "paper.docx", packed({"word/document.xml": part(f"<w:body>{body}</w:body>"), **named}))


def told(found: Manuscript, kind: Part = Part.BODY) -> list[tuple[str, str]]:
    return [(one.text, one.place().partition(" (")[0]) for one in found.paragraphs if one.part is kind]


def test_paragraphs_of_word_are_counted_and_cells_named(tmp_path: Path) -> None:
    table = f"<w:tbl><w:tr><w:tc>{said('a quote')}</w:tc><w:tc>{said('E1-A')}</w:tc></w:tr></w:tbl>"
    found = of_word(tmp_path, said("One two") + said(" ") + table + said("Three"))
    assert told(found) == [("One two", "paragraph 1"), ("Three", "paragraph 2")]
    assert told(found, Part.CELL) == [("a quote", "table 1, row 1, cell 1"), ("E1-A", "table 1, row 1, cell 2")]
    assert [one.row for one in found.paragraphs if one.part is Part.CELL] == [(1, 1), (1, 1)]


def test_notes_margins_comments_deletions_and_properties_of_word_are_told_apart(tmp_path: Path) -> None:
    found = of_word(
        tmp_path,
        said("Text")
        + "<w:p><w:del><w:r><w:delText>Rosa </w:delText></w:r></w:del><w:ins><w:r><w:t>She</w:t></w:r></w:ins></w:p>",
        word__footnotes=part(
            f'<w:footnote w:type="separator">{said("-")}</w:footnote><w:footnote w:id="1">{said("noted")}</w:footnote>',
            "footnotes",
        ),
        word__header1=part(said("head"), "hdr"),
        word__comments=part(f'<w:comment w:id="0">{said("Is it Rosa?")}</w:comment>', "comments"),
        docProps__core="<p><creator>Anna</creator></p>",
    )
    assert told(found) == [("Text", "paragraph 1"), ("She", "paragraph 2")]
    assert told(found, Part.NOTE) == [("noted", "footnote 1")]
    assert told(found, Part.MARGIN) == [("head", "header")]
    assert told(found, Part.HIDDEN) == [("Rosa ", "deleted or hidden words"), ("Is it Rosa?", "comment 1")]
    assert told(found, Part.PROPERTY) == [("Anna", "file property creator")]


def test_blocks_of_word_are_known_by_style_and_indent(tmp_path: Path) -> None:
    styles = part(
        '<w:style w:styleId="Zitat"><w:name w:val="Quote"/></w:style>'
        '<w:style w:styleId="Own"><w:name w:val="Mine"/><w:basedOn w:val="Zitat"/></w:style>',
        "styles",
    )
    body = (
        said("a", '<w:pStyle w:val="Own"/>')
        + said("b", '<w:ind w:left="720"/>')
        + said("c", '<w:ind w:left="720" w:hanging="720"/>')
        + said("d", '<w:numPr/><w:ind w:left="720"/>')
    )
    found = of_word(tmp_path, body, word__styles=styles)
    assert [one.set_off for one in found.paragraphs] == [SetOff.QUOTE, SetOff.INDENT, SetOff.NO, SetOff.NO]


TEX = r"""\documentclass{article}
\author{Rosa Berg}
\begin{document}
\section{Findings} We held 38~interviews. % ask Rosa
``We had \emph{little} money'' --- \enquote{so \ldots{} it was} caf\'e na\"{\i}ve 100\% \citep[p.~3]{gioia2013}.\footnote{Noted
here.} More.

\begin{quote}[E1-A]
Set off.
\end{quote}
\newcommand\mine[1]{#1 gone}
\begin{tabular}{ll}
one & two \\
three & four \\
\end{tabular}
\input{chapters/two}
\begin{verbatim} hidden \end{verbatim}
\blockquote[E1-B]{Block.} \unknown{kept} {unbalanced
\end{document}
"""


def test_tex_is_read_as_printed_with_its_lines(tmp_path: Path) -> None:
    found = read(tmp_path, "paper.tex", TEX)
    words = {" ".join(one.text.split()): one for one in found.paragraphs}
    first = next(one for one in found.paragraphs if one.text.startswith("We held"))
    assert first.text == (
        f"We held 38\u00a0interviews. “We had little money” — “so … it was” café naïve 100% {LITERATURE}. More."
    )
    assert first.place(first.text.index("More")) == "line 6" and first.place(first.text.index("money")) == "line 5"
    assert words["Findings"].lines == ((0, 4),)
    assert words["Noted here."].part is Part.NOTE and words["Noted here."].place() == "line 5, footnote"
    assert words["Set off. (E1-A)"].set_off is SetOff.QUOTE and words["Block. (E1-B)"].set_off is SetOff.QUOTE
    assert [(one.text, one.row) for one in found.paragraphs if one.part is Part.CELL] == [
        ("one", (1, 1)),
        ("two", (1, 1)),
        ("three", (1, 2)),
        ("four", (1, 2)),
    ]
    hidden = [one.text for one in found.paragraphs if one.part is Part.HIDDEN]
    assert "ask Rosa" in hidden and r"\author{Rosa Berg}" in hidden
    assert found.warnings == (r"line 16: \input{chapters/two} was not followed; check chapters/two.tex too.",)
    assert any(one.text.startswith("kept") for one in found.paragraphs)
    assert not any("hidden" in one.text or "gone" in one.text for one in found.paragraphs)


MARKDOWN = """---
author: Rosa Berg
---
# Findings
She *said* “we had
**little** money” [@gioia2013, p. 3] and [a link](http://x.y).[^1]
<!-- ask Rosa -->

> Set off
> as a block.
>
> Another.

| Quote | Who |
| --- | --- |
| no \\| money | E1-A |

```
code
```
[^1]: Noted.
"""


def test_markdown_is_read_as_printed_with_its_lines(tmp_path: Path) -> None:
    found = read(tmp_path, "paper.md", MARKDOWN)
    body = [(one.text, one.place(), one.set_off) for one in found.paragraphs if one.part is Part.BODY]
    assert body == [
        ("Findings", "line 4", SetOff.NO),
        (f"She said “we had little money” ({LITERATURE}) and a link.", "line 5", SetOff.NO),
        ("Set off as a block.", "line 9", SetOff.QUOTE),
        ("Another.", "line 12", SetOff.QUOTE),
    ]
    assert told(found, Part.CELL)[2:] == [("no | money", "line 16, table 1"), ("E1-A", "line 16, table 1")]
    assert told(found, Part.NOTE) == [("Noted.", "line 21, footnote 1")]
    assert told(found, Part.HIDDEN) == [("ask Rosa", "line 7, comment"), ("author: Rosa Berg", "line 2, head")]


def test_places_stay_right_where_marks_were_taken_out(tmp_path: Path) -> None:
    (one,) = read(tmp_path, "paper.md", "**a** b\nc **d**\ne").paragraphs
    assert one.text == "a b c d e"
    assert [one.place(one.text.index(char)) for char in "abcde"] == ["line 1", "line 1", "line 2", "line 2", "line 3"]


def test_other_formats_come_in_by_the_readers_of_sources(tmp_path: Path) -> None:
    found = read(tmp_path, "paper.odt", odt([("A", "one"), ("B", "two")]))
    assert [(one.text, one.where) for one in found.paragraphs] == [("A: one", "paragraph 1"), ("B: two", "paragraph 2")]
    assert "not looked into" in found.warnings[0]
    plain = read(tmp_path, "paper.txt", "one\ntwo\n\nthree")
    assert [(one.text, one.place()) for one in plain.paragraphs] == [("one two", "line 1"), ("three", "line 4")]


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.docx", b"words", "damaged"),
        ("b.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "protected"),
        ("c.docx", packed({"word/document.xml": part("<w:body/>")}), "no words"),
        ("d.tex", b"", "empty"),
        ("e.md", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not text"),
        ("f.pdf", b"%PDF-", "not read from .pdf"),
        ("g", b"words", "no suffix"),
        ("h.doc", b"words", "save it as .docx"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_on(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, name, content)
    assert what in " ".join(caught.value.lines()) and caught.value.problems[0].mend


def test_tabs_breaks_and_hyphens_stand_in_the_paragraph_that_is_open(tmp_path: Path) -> None:
    inner = "<w:r><w:t>in</w:t><w:noBreakHyphen/><w:t>depth</w:t><w:br/><w:t>talk</w:t></w:r>"
    box = f"<w:r><w:pict><w:txbxContent><w:p>{inner}</w:p></w:txbxContent></w:pict></w:r>"
    found = of_word(tmp_path, f"<w:p><w:r><w:t>Outer</w:t></w:r>{box}<w:r><w:tab/><w:t>words</w:t></w:r></w:p>")
    assert sorted(" ".join(one.text.split()) for one in found.paragraphs) == ["Outer words", "in\u2011depth talk"]


def test_an_empty_block_of_markdown_is_no_paragraph(tmp_path: Path) -> None:
    assert told(read(tmp_path, "paper.md", "One.\n\n>\n\n> \n\nTwo.\n")) == [("One.", "line 1"), ("Two.", "line 7")]
