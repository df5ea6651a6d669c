"""PDF files: what is read of their pages, and that none of them can hang or crash the reader."""

from __future__ import annotations

import logging
import random
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from gioia_coder.core.text import find_turns
from gioia_coder.errors import InputError, MissingPartError
from gioia_coder.formats import pdf as reader
from gioia_coder.formats.sources import Asked
from tests.formats.pages import content, pdf, save
from tests.formats.single import read_source

LONG = "we sold the indigo cloth at the fair and then our neighbours came and"
TALK = [
    f"Interviewer: {LONG}",
    "asked for more of it?",
    f"Anna (owner): {LONG} -",
    "no \\ more.",
    "Interviewer: And then?",
    "Anna (owner): No.",
]


def test_pages_are_read_as_turns(tmp_path: Path) -> None:
    source = read_source(save(tmp_path, ["Study 7", *TALK, "Page 1 of 2"], ["Study 7", *TALK, "Page 2 of 2"]))
    found = find_turns(source.text)
    assert [turn.speaker for turn in found.turns] == ["Interviewer", "Anna (owner)"] * 4
    assert found.turns[0].words(source.text) == f"{LONG} asked for more of it?"
    assert source.warnings == ()


def test_a_table_of_speakers_and_words_is_read_by_rows(tmp_path: Path) -> None:
    page: list[str | tuple[float, float, str]] = ["Talk at the workshop"]
    for n in range(6):
        y = 700.0 - 60 * n
        page += [(72, y, "Interviewer" if n % 2 else "Anna"), (240, y, "We sold it at"), (240, y - 14, f"the fair {n}.")]
    text = read_source(save(tmp_path, page)).text
    assert text.startswith("Talk at the workshop\nAnna: We sold it at the fair 0.\nInterviewer: We sold it at the fair 1.\n")


def test_two_columns_are_kept_in_order_and_said(tmp_path: Path) -> None:
    left = [(72.0, 700.0 - 14 * n, f"I: Left of the page {n}.") for n in range(30)]
    right = [(330.0, 700.0 - 14 * n, f"B: Right of the page {n}.") for n in range(30)]
    source = read_source(save(tmp_path, [*left, *right], ["I: One.", "B: Two."]))
    assert source.text.index("Left of the page 29") < source.text.index("Right of the page 0")
    assert source.warnings == ("two columns seem to stand on page 1, read in the file's own order; look whether it reads on.",)
    assert read_source(save(tmp_path, left, left)).warnings == ()


def test_pages_without_a_text_layer_need_text_recognition(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([b"0 0 612 792 re f", b""]))
    with pytest.raises(InputError, match=r"no text, only pictures. Pages that were scanned need text recognition first"):
        read_source(path)
    path.write_bytes(pdf([content(["I: Words."]), b"/X Do"]))
    assert read_source(path).warnings == (
        "pictures but no words were found on page 2; scanned pages need text recognition first.",
    )


@pytest.mark.parametrize(("password", "opens"), [("", True), ("secret", False)])
def test_only_what_needs_no_password_is_read(tmp_path: Path, password: str, opens: bool) -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf([content(TALK)]))))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    path = tmp_path / "a.pdf"
    writer.write(path)
    if opens:
        assert "neighbours" in read_source(path).text
    else:
        with pytest.raises(InputError, match=r"protected by a password. Save or print it without one"):
            read_source(path)


LINE = content(["I: Hello there you people"])
HOSTILE = {
    "more words or drawings": pdf([LINE * 60_000]),
    "operators without words": pdf([b"q " * 200_000]),
    "numbers": pdf([b"1 " * 800_000]),
    "lists in lists": pdf([b"[" * 400_000]),
    "a form in itself": pdf([LINE + b"/X Do " * 600], form=b"/X Do /X Do "),
    "too many pages": pdf([LINE]).replace(b"[5 0 R]", b"[" + b"5 0 R " * 2_500 + b"]"),
    "a bomb": pdf([LINE * 2_000_000]),
    "noise": b"%PDF-1.7\n" + random.Random(1).randbytes(1_000_000),
    "objects without end": b"%PDF-1.7\n" + b"1 0 obj<<" * 60_000,
    "an endless table": b"%PDF-1.4\n" + b"startxref\n9\n%%EOF" * 10_000,
    "nothing else": b"%PDF-",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_end_in_one_message_soon(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(HOSTILE[kind])
    start = time.process_time()
    try:
        read_source(path)
    except InputError as error:
        assert len(error.lines()) == 1
    assert time.process_time() - start < 5


def test_a_file_of_more_than_any_transcript_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_MOST_WORK", 1_000)
    with pytest.raises(InputError, match="more words or drawings than any transcript"):
        read_source(save(tmp_path, *[TALK] * 6))


def test_what_pypdf_says_stays_off_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = pdf([LINE] * 3)
    path = tmp_path / "a.pdf"
    for damaged in (data.replace(b"/Count 3", b"/Count x"), data.replace(b"startxref", b"startxxxx"), data[:-200]):
        path.write_bytes(damaged)
        try:
            read_source(path)
        except InputError as error:
            assert error.problems[0].mend
    out, err = capfd.readouterr()
    assert out == "" and err == ""
    assert logging.getLogger("pypdf").level == logging.NOTSET


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage_ends_in_a_message_or_words(data: st.DataObject) -> None:
    whole = pdf([content(TALK)])
    cut = bytearray(whole[: data.draw(st.integers(5, len(whole)))])
    for _ in range(data.draw(st.integers(0, 8))):
        cut[data.draw(st.integers(0, len(cut) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert all(part.text for part in reader.read(Path("a.pdf"), bytes(cut), Asked()))
    except InputError as error:
        assert error.problems[0].mend


@pytest.mark.parametrize(("suffix", "library", "data"), [("pdf", "pypdf", pdf([LINE])), ("rtf", "striprtf", b"{\\rtf1 I: a}")])
def test_a_missing_library_is_named_with_what_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, library: str, data: bytes
) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(data)
    for name in [name for name in sys.modules if name.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingPartError) as caught:
        read_source(path)
    assert caught.value.lines() == [
        f".{suffix} files need {library}, which is not installed.",
        f'Install it: pip install "gioia-coder[{suffix}]"',
    ]
