"""Web pages: the words as a browser shows them, whatever is left out or nested wrongly."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gioia_coder.errors import InputError
from gioia_coder.formats import webpages as reader
from gioia_coder.formats.sources import MOST_BYTES, Asked
from tests.formats.single import read_source


def text_of(page: str) -> str:
    return reader.read(Path("a.html"), page.encode(), Asked())[0].text


def test_blocks_are_lines_and_inline_elements_are_not() -> None:
    page = "<html><body><h1>Talk</h1>\n<p><b>I</b>:  <i>Wh</i>y\n  so?</p><div>B: <a href=x>Yes</a>,<br> no.<br></div>tail"
    assert text_of(f"{page}</body></html>") == "Talk\nI: Why so?\nB: Yes,\nno.\ntail"


def test_blanks_are_collapsed_but_not_those_that_do_not_break() -> None:
    assert text_of("<p> a <b> b</b>\t\n c&nbsp;&nbsp;d </p><p>&nbsp;</p><p></p><p>e</p>") == "a b c\u00a0\u00a0d\n\ne"


def test_preformatted_text_keeps_its_lines() -> None:
    assert text_of("<pre>\nI:  a\n  b</pre><p>c\nd</p>") == "I:  a\n  b\nc d"


def test_entities_are_resolved_once() -> None:
    assert text_of("<p>R&amp;D &amp;amp; &#39;a&#x27; &copy &lt;b&gt;</p>") == "R&D &amp; 'a' © <b>"


def test_what_a_browser_does_not_show_is_left_out() -> None:
    page = """<html><head><title> A  talk&nbsp;</title><style>p {}</style><script>var a = "<p>no</p>";</script></head>
    <nav><p>no</p></nav><template><p>no</p></template><noscript>no</noscript><!-- no <p>no</p> -->
    <p hidden>no<p style="color: red; DISPLAY:none">no</p><div style='mso-element:comment-list'><p>no</p></div>
    <p>We <del>never</del><ins>always</ins> did<sup><a class="sdfootnoteanc" href="#x">1</a></sup>.<select><option>no</select></p>
    <div title="header"><p>no</p></div><div id="sdfootnote1"><p>no</p></div><p><ruby>字<rp>(</rp><rt>no</rt></ruby></p></html>"""
    source = reader.read(Path("a.html"), page.encode(), Asked())[0]
    assert source.text == "We always did.\n字"
    assert source.about.title == "A talk"


def test_a_page_without_a_body_or_ends_of_tags_is_read() -> None:
    assert text_of("<title>T</title><p>I: a<p>B: b<ul><li>c<li>d</ul>e") == "I: a\nB: b\nc\nd\ne"
    assert text_of("<html><head><title>T</title>I: a<p>B: b") == "I: a\nB: b"
    assert text_of("<p hidden>no<p>I: a") == "I: a"


def test_table_rows_are_lines() -> None:
    page = """<table><tr><th>Anna</th><td><p>Hello.</p><p>There.</p></td></tr><tr><td>Bo:<td>Hi.
    <tr><td>00:10<td>Anna<td>Bye.<tr><td><table><tr><td>Cleo<td>Yes.</table></td></tr><tr><td></td></tr></table>End"""
    assert text_of(page) == "Anna: Hello.\nThere.\nBo: Hi.\n00:10\tAnna\tBye.\nCleo: Yes.\nEnd"


def test_a_term_stands_before_what_is_said_of_it() -> None:
    page = "<dl><dt>Anna<dd>Hello.<dd>There.<dt>Bo:</dt><dd><p>Hi.</p><p>Bye.</p></dd><dt>Cleo<dt>Dan<dd>So.</dl>End"
    assert text_of(page) == "Anna: Hello.\nThere.\nBo: Hi.\nBye.\nCleo\nDan: So.\nEnd"
    assert text_of("<dl><dt>A term that is much too long to be somebody's name<dd>b</dl>").split("\n")[1] == "b"


def test_wrongly_nested_elements_lose_nothing() -> None:
    assert text_of("<b><p>I: a</b><p>b</p></b></i></td></p>c") == "I: a\nb\nc"
    assert text_of("<i><table><tr><td>Anna</i><td></div>Yes.</table>") == "Anna: Yes."
    assert text_of("<DIR>" * 2_000 + "<p>I: deep</p>" + "<td>B" + "</DIR>" * 2_000 + "<p>end") == "I: deep\nB\nend"


def test_what_word_97_and_later_ones_save_is_read(tmp_path: Path) -> None:
    page = """<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1252"></HEAD><BODY><DIR>
    <B><P>Talk</P></B><P>&nbsp;</P><P>I:&#9;Why \u2019so\u2019?</P><![if !supportEmptyParas]>&nbsp;<![endif]><o:p></o:p>
    <span style='mso-hide:all'>no</span><a class=MsoCommentReference>[A1]</a></DIR>"""
    path = tmp_path / "a.htm"
    path.write_bytes(page.encode("cp1252"))
    source = read_source(path)
    assert source.text == "Talk\n\nI: Why ’so’?\n"
    assert (source.encoding, source.sure, source.warnings) == ("cp1252", True, ())


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ('<meta charset="gb2312">', "gb18030"),
        ("<meta charset = 'big5'>", "big5hkscs"),
        ('<?xml version="1.0" encoding="gbk"?>', "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=utf-8">', "utf-8"),
        ('<meta charset="iso-8859-1">', "utf-8"),
        ("", "utf-16"),
    ],
)
def test_the_declared_encoding_holds_unless_the_bytes_say_otherwise(tmp_path: Path, declared: str, encoding: str) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(f"{declared}<html><p>受訪者：是的，我們在市集".encode(encoding))
    source = read_source(path)
    assert source.text == "受訪者：是的，我們在市集"
    assert source.warnings == ()


def test_a_wrong_declaration_is_said_and_another_encoding_can_be_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes('<meta charset="euc-kr"><p>Ærø – så cyklede vi hjem i går på øen'.encode("cp1252"))
    assert read_source(path).warnings[-1] == "it says that it is euc-kr, which it is not."
    assert read_source(path, encoding="cp1252").text == "Ærø – så cyklede vi hjem i går på øen"


def test_a_page_that_is_called_doc_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(b"<html xmlns:o='urn:x'><body><p>I: a</p></body></html>")
    assert read_source(path).text == "I: a"


def test_an_open_end_and_too_much_are_said(tmp_path: Path) -> None:
    assert reader.read(Path("a.html"), b"<p>I: a</p><a href='", Asked())[0].warnings == (
        "the end of it, behind a tag that is not closed, was left out.",
    )
    path = tmp_path / "a.html"
    path.write_bytes(b"<html>" + b" " * MOST_BYTES)
    with pytest.raises(InputError, match="larger than 20 MB"):
        read_source(path)


UNITS = ["<a ", "<div>", "<!--", "<![", "</a", '<a b="', "&#99999999999;", "<script>", "<b><p></b>", "<table><tr><td>",
         "<dt>a<dd>b", "<p hidden>", "<?x", "<a b=c d", "<td>a", "&", "<", "<i><div></i></div>", "<li>", "<table>"]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_hostile_pages_end_soon(unit: str) -> None:
    start = time.process_time()
    assert text_of("<html>word " + unit * (500_000 // len(unit))).startswith("word")
    assert time.process_time() - start < 5


def test_numbers_beyond_all_bounds_are_refused() -> None:
    with pytest.raises(InputError, match="damaged"):
        text_of("<html>word &#" + "9" * 5_000 + ";")


TAGS = ["<p>", "</p>", "<td>", "</td>", "<tr>", "<table>", "</table>", "<dl>", "<dt>", "<dd>", "</dl>", "<b>", "</b>", "<li>",
        "<pre>", "</pre>", "<br>", "<div/>", "<head>", "<title>", "</title>", "a", " ",
        "&amp;", "<![if x]>", "<!", "</", "<del>"]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(TAGS), max_size=40))
def test_any_page_is_read(parts: list[str]) -> None:
    assert isinstance(text_of("<html>word " + "".join(parts)), str)


@given(
    st.lists(
        st.sampled_from(
            [tag for tag in TAGS if "head" not in tag and "title" not in tag and tag not in ("<!", "</", "<del>", "&amp;")]
        )
    )
)
def test_no_shown_letter_is_lost(parts: list[str]) -> None:
    assert text_of("<body>" + "".join(parts)).count("a") == parts.count("a")
