"""OpenDocument texts: which words are read, comments as marks, and what is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.errors import InputError
from gioia_coder.formats.sources import SourceFile
from tests.formats.single import read_source

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "style", "draw")
)
MORE = 'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
LO = 'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
HIDDEN = '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'


def content(*body: str, root: str = "document-content") -> str:
    styles = f"<office:automatic-styles>{HIDDEN}</office:automatic-styles>"
    inside = f"{styles}<office:body><office:text>{''.join(body)}</office:text></office:body>"
    return f'<?xml version="1.0" encoding="UTF-8"?><office:{root} {SPACES} {MORE} {LO}>{inside}</office:{root}>'


def save(folder: Path, text: str, **more: str) -> Path:
    path = folder / "a.odt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", text)
        for name, other in more.items():
            archive.writestr(name.replace("__", "/"), other)
    return path


def par(words: str) -> str:
    return f"<text:p>{words}</text:p>"


def source_of(folder: Path, *body: str) -> SourceFile:
    return read_source(save(folder, content(*body)))


def text_of(folder: Path, *body: str) -> str:
    return source_of(folder, *body).text


def cells(*words: str) -> str:
    inside = "".join(f"<table:table-cell>{''.join(map(par, word.split('|')))}</table:table-cell>" for word in words)
    return f"<table:table-row>{inside}</table:table-row>"


def test_paragraphs_headings_lists_spans_and_links_are_read(tmp_path: Path) -> None:
    found = text_of(
        tmp_path,
        '<text:h text:outline-level="1">Talk</text:h>',
        par("I: <text:span>Why &amp; </text:span><text:a>when</text:a>?"),
        par(""),
        f"<text:list><text:list-item><text:number>1.</text:number>{par('one')}</text:list-item></text:list>",
        f"<text:section>{par('two')}</text:section>",
    )
    assert found == "Talk\nI: Why & when?\n\none\ntwo"


def test_blanks_tabs_and_breaks_are_as_they_are_shown(tmp_path: Path) -> None:
    words = '\n  I:<text:tab/>a  \n <text:span> b</text:span><text:s text:c="3"/>c<text:s/><text:line-break/>d\u00a0\u00a0e'
    assert text_of(tmp_path, par(words)) == "I:\ta b   c \nd\u00a0\u00a0e"


def test_what_is_not_shown_is_left_out(tmp_path: Path) -> None:
    found = text_of(
        tmp_path,
        f"<text:tracked-changes><text:changed-region><text:deletion>{par('never')}</text:deletion></text:changed-region></text:tracked-changes>",
        par(
            '<text:change text:change-id="a"/>We<text:note><text:note-citation>1</text:note-citation>'
            f"<text:note-body>{par('note')}</text:note-body></text:note> "
            '<text:span text:style-name="H">hidden </text:span>did<text:ruby><text:ruby-base>.</text:ruby-base>'
            "<text:ruby-text>ruby</text:ruby-text></text:ruby>"
            "<draw:frame><svg:title>title</svg:title><svg:desc>picture</svg:desc></draw:frame>"
        ),
        '<text:p text:style-name="H">hidden</text:p>',
    )
    assert found == "We did."


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    assert text_of(tmp_path, par(f"out<draw:frame><draw:text-box>{par('in')}</draw:text-box></draw:frame>side")) == "in\noutside"


def test_table_rows_are_lines(tmp_path: Path) -> None:
    inner = f"<table:table>{cells('Cleo', 'Yes.')}</table:table>"
    outer = f"<table:table-row><table:table-cell>{inner}</table:table-cell><table:covered-table-cell/></table:table-row>"
    rows = cells("Anna", "Hello.|There.") + cells("Bo:", "Hi.") + cells("00:10", "Anna", "Bye.") + outer + cells("", "")
    found = text_of(tmp_path, par("Top"), f"<table:table><table:table-column/>{rows}</table:table>", par("End"))
    assert found == "Top\nAnna: Hello.\nThere.\nBo: Hi.\n00:10\tAnna\tBye.\nCleo: Yes.\nEnd"


def note(words: str, name: str = "", by: str = "Ann", more: str = "") -> str:
    named = f' office:name="{name}"' if name else ""
    return f"<office:annotation{named}{more}><dc:creator>{by}</dc:creator><dc:date>2020</dc:date>{par(words)}</office:annotation>"


def end(name: str) -> str:
    return f'<office:annotation-end office:name="{name}"/>'


def test_comments_are_marks_on_the_words_between_them(tmp_path: Path) -> None:
    source = source_of(
        tmp_path,
        par(f"I: So {note('price; trust', 'a')}we sold{end('a')} it."),
        f"<table:table>{cells('Anna', f' {note(chr(101) * 91, chr(98), chr(66))}Yes.|No.')}</table:table>",
        par(f"B: Then{end('b')} none."),
        par(f"I: Here{note('whole')} too."),
    )
    assert [(source.text[m.start : m.end], m.codes, m.coder, m.memo) for m in source.marks] == [
        ("we sold", ("price", "trust"), "Ann", ""),
        ("Yes.\nNo.\nB: Then", (), "B", "e" * 91),
        ("I: Here too.", ("whole",), "Ann", ""),
    ]


def test_replies_stand_with_the_comment_they_reply_to(tmp_path: Path) -> None:
    reply = note("I do not think so", "b", "Bo", ' loext:parent-name="a"')
    source = source_of(tmp_path, par(f"I: So {note('price', 'a')}{reply}we sold{end('a')}{end('b')} it."))
    assert [(m.codes, m.coder, m.memo) for m in source.marks] == [(("price",), "Ann", "Bo: I do not think so")]


def test_a_flat_document_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.fodt"
    path.write_text(content(par("I: Flat."), root="document"), encoding="utf-8")
    assert read_source(path).text == "I: Flat."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + content(par("&b;"))[38:], "document type"),
        (content(par("a"))[:-9], "damaged"),
        ("<a/>", "no OpenDocument text"),
        ("", "damaged"),
    ],
)
def test_unsafe_and_damaged_documents_are_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_source(save(tmp_path, text))
    assert caught.value.problems[0].mend


def test_a_password_is_said(tmp_path: Path) -> None:
    manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    with pytest.raises(InputError, match="protected by a password"):
        read_source(save(tmp_path, "noise", **{"META-INF__manifest.xml": manifest}))


def test_many_blanks_in_few_bytes_stay_few(tmp_path: Path) -> None:
    assert len(text_of(tmp_path, par('a<text:s text:c="99999999"/>b<text:s text:c="x"/>c'))) == 1_004


@given(st.lists(st.sampled_from([" ", "  ", "\n", "a", "b ", " \t"]), min_size=1))
def test_blanks_are_collapsed_however_they_are_cut_into_spans(parts: list[str]) -> None:
    from gioia_coder.formats.opendocument import read
    from gioia_coder.formats.sources import Asked

    def words(body: str) -> str:
        return read(Path("a.fodt"), content(body).encode(), Asked())[0].text

    whole = " ".join("".join(parts).split())
    assert (
        words(par("".join(f"<text:span>{part}</text:span>" for part in parts))).strip()
        == whole
        == words(par("".join(parts))).strip()
    )


def test_notes_left_out_are_counted(tmp_path: Path) -> None:
    note = f"<text:note><text:note-citation>1</text:note-citation><text:note-body>{par('no')}</text:note-body></text:note>"
    found = source_of(tmp_path, par(f"We{note} did."), par(f"So.{note}"))
    assert found.text == "We did.\nSo."
    assert found.warnings == ("2 footnotes or endnotes were left out.",)
