"""Rich text: which words are read, in which code page, and that nothing makes it hang."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gioia_coder.errors import InputError
from gioia_coder.formats import rtf as reader
from gioia_coder.formats.sources import Asked
from tests.formats.single import read_source

FONTS = r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fnil\fcharset134 SimSun;}{\f2\fcharset204 Arial;}}"
HEAD = r"{\rtf1\ansi\ansicpg1252\deff0" + FONTS


def text_of(folder: Path, body: str | bytes, head: str = HEAD, name: str = "a.rtf") -> str:
    path = folder / name
    path.write_bytes(head.encode("ascii") + (body if isinstance(body, bytes) else body.encode("latin-1")) + b"}")
    return read_source(path).text


def test_paragraphs_breaks_and_tabs_are_kept(tmp_path: Path) -> None:
    body = r"\pard I: Well?\par" + "\n" + r"B:\tab Yes,\line and no.\par\par" + "\r\n" + "End\\\nof it."
    assert text_of(tmp_path, body) == "I: Well?\nB:\tYes,\nand no.\n\nEnd\nof it."


@pytest.mark.parametrize(
    ("head", "body", "words"),
    [
        (HEAD, rb"\f0 caf\'e9 \'93so\'94 \lquote a\rquote", "café “so” ‘a’"),
        (HEAD, rb"\f1 \'c4\'e3\'ba\'c3\f0  \'e9", "你好 é"),
        (HEAD, rb"\f2 \'cf\'f0\'e8", "При"),
        (HEAD, rb"\u20320?\u22909? \uc2\u233\'81\'81e \u-10179?\u-8704?", "你好 ée 😀"),
        (r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset1 x;}}", rb"\'c4\'e3\'ba\'c3 word", "你好 word"),
        (r"{\rtf1\mac\ansicpg10000{\fonttbl\f0\fnil x;}", rb"caf\'8e \'d2so\'d3", "café “so”"),
        (r"{\rtf1\mac", rb" caf\'8e", "café"),
        (r"{\rtf1\ansi\ansicpg932{\fonttbl{\f0\fcharset78 Osaka;}}", rb"\f0\'82\'a0 a", "あ a"),
        (HEAD, "é “so”".encode("cp1252"), "é “so”"),
        (HEAD, "é 你好 😀".encode(), "é 你好 😀"),
        (r"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0\fcharset1 x;}}", "При это".encode("cp1251"), "При это"),
        (r"{\rtf1\ansi\ansicpg99999", rb"caf\'e9", "café"),
    ],
)
def test_code_pages_are_those_of_the_font_or_the_document(tmp_path: Path, head: str, body: bytes, words: str) -> None:
    assert text_of(tmp_path, body, head) == words


def test_what_is_not_shown_is_left_out(tmp_path: Path) -> None:
    parts = [
        r"{\info{\title No title}{\author Nobody}}{\stylesheet{\s0\intbl No style;}}{\*\generator No}",
        r"{\header no header\par}{\footer no footer\par}{\v no words}We {\deleted never }{\revised always }did\v  not\v0 .",
        r"{\footnote no note}{\*\annotation no comment}{\pict\wmetafile8 0123abcd}{\*\shppict{\pict\bin4 {}}x}} ",
        r'{\field{\*\fldinst HYPERLINK "http://no.example"}{\fldrslt a link}} {\listtext\tab 1.\tab}{\pntext no}item\plain',
    ]
    assert text_of(tmp_path, "".join(parts)) == "We always did. a link item"


def test_a_deleted_end_of_a_paragraph_joins_it_with_the_next(tmp_path: Path) -> None:
    assert text_of(tmp_path, r"We {\deleted\par }did.\par End.") == "We did.\nEnd."


def test_table_rows_are_lines(tmp_path: Path) -> None:
    rows = [
        r"\trowd\cellx100\cellx200\pard\intbl Anna\cell Hello.\par There.\cell\row",
        r"\trowd\cellx100\cellx200\pard\intbl Bo:\cell {\b Hi}.\cell{\trowd\row}",
        r"\trowd\pard\intbl 0:10\cell Anna\cell Bye.\cell\row\trowd\intbl\cell\cell\row\pard",
    ]
    assert text_of(tmp_path, rf"Top\par {''.join(rows)} End\par") == (
        "Top\nAnna: Hello.\nThere.\nBo: Hi.\n0:10\tAnna\tBye.\nEnd\n"
    )


def test_a_table_in_a_table_is_read(tmp_path: Path) -> None:
    rest = r"{\nonesttables\par}"
    inner = rf"\itap2 Anna\nestcell{rest}Hello.\nestcell{rest}{{\*\nesttableprops\trowd\nestrow}}{rest}"
    body = rf"\trowd\pard\intbl {inner}\itap1 rest\cell\row\pard End"
    assert text_of(tmp_path, body) == "Anna: Hello.\nrest\nEnd"


def test_cells_without_a_row_stand_apart(tmp_path: Path) -> None:
    assert text_of(tmp_path, r"Anna\cell Hello.\row\trowd\intbl so\cell we\cell went.") == "Anna\tHello.\nso\twe\twent."


def test_rich_text_that_is_called_doc_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(HEAD.encode() + rb"I: a\par B: b}")
    source = read_source(path)
    assert source.text == "I: a\nB: b"
    assert source.warnings == ("it is called .doc but is .rtf, and was read as that.",)


def test_lost_letters_and_a_missing_end_are_said(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(HEAD.encode() + rb"\f1 \'81 " + b"words of it " * 30)
    assert read_source(path).warnings == (
        "letters in it are lost (U+FFFD: 1); look whether it reads right.",
        "it ends before it is complete; look whether the end is there.",
    )
    with pytest.raises(InputError, match="more than 1 % of its letters"):
        text_of(tmp_path, rb"\f1 \'81 \'81 \'81 word")


HOSTILE = {
    "braces": b"{\\rtf1 " + b"{" * 20_000_000,
    "pairs": b"{\\rtf1 " + b"{}" * 500_000,
    "fonts": b"{\\rtf1 {\\fonttbl " + b"\\f1" * 300_000,
    "font names": b"{\\rtf1 {\\fonttbl " + b"{\\f1\\fcharset0" * 900,
    "links": b"{\\rtf1 " + b'{\\field{\\*\\fldinst{HYPERLINK "x}}' * 30_000,
    "numbers": b"{\\rtf1 a \\u99999999999? \\uc-9 \\uc99999999999 \\u \\uc \\ansicpg99999999999 \\fcharset9 \\bin99999999999 x}",
    "bytes to skip": b"{\\rtf1 \\pict" + b"\\bin9 " * 100_000,
    "rows": b"{\\rtf1 " + b"\\trowd\\intbl a\\cell\\row" * 40_000,
    "ends": b"{\\rtf1 word" + b"}" * 1_000_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_end_soon(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(HOSTILE[kind])
    start = time.process_time()
    try:
        read_source(path)
    except InputError as error:
        assert error.problems[0].mend
    assert time.process_time() - start < 5


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                rb"\'e9",
                rb"\u233?",
                b"{",
                b"}",
                rb"\cell",
                rb"\row",
                rb"\intbl ",
                rb"\v ",
                rb"\bin3 ",
                b"a ",
                rb"\*",
                rb"\fonttbl",
                rb"\f1",
                b"\\",
                b"\xff",
                rb"\u-9 ",
            ]
        )
    )
)
def test_any_rich_text_ends_in_a_message_or_words(parts: list[bytes]) -> None:
    try:
        reader.read(Path("a.rtf"), b"{\\rtf1 word " + b"".join(parts), Asked())
    except InputError as error:
        assert error.problems[0].mend
