"""Reading sources: encodings, what is refused, and with which remedy."""

from __future__ import annotations

import codecs
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from gioia_coder.errors import InputError
from gioia_coder.formats.sources import MOST_BYTES
from tests.formats.single import read_source

DANISH = "I: Hvad sagde de på Ærø – og hvornår?\nX: Jeg cyklede hjem i går, ikke også? Det var en dejlig tur på øen.\n" * 5
CHINESE = "采访者：你们怎么找到顾客？\n受访者：我们在集市上认识他们，后来他们打电话订货。\n" * 8


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE),
     ("utf-32-le", codecs.BOM_UTF32_LE), ("utf-32-be", codecs.BOM_UTF32_BE)],
)  # fmt: skip
@pytest.mark.parametrize("text", [DANISH, CHINESE])
def test_marked_and_plain_unicode_is_read_for_sure(tmp_path: Path, text: str, encoding: str, mark: bytes) -> None:
    source = read_source(put(tmp_path, "a.txt", mark + text.replace("\n", "\r\n").encode(encoding)))
    assert source.text == text
    assert (source.encoding, source.sure, source.warnings) == (encoding, True, ())


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(DANISH, "cp1252"), (CHINESE, "gb18030"), (CHINESE, "gbk"), (DANISH, "utf-16-le"), (DANISH, "utf-16-be")],
)
def test_other_encodings_are_guessed_with_a_warning(tmp_path: Path, text: str, encoding: str) -> None:
    source = read_source(put(tmp_path, "a.txt", text.encode(encoding)))
    assert source.text == text
    assert not source.sure
    assert "--encoding" in source.warnings[0]
    assert source.encoding == {"gbk": "gb18030"}.get(encoding, encoding)


def test_a_given_encoding_holds(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", "I: Æble\n".encode("cp1252"))
    assert read_source(path, encoding="cp1252").text == "I: Æble\n"
    assert read_source(path, encoding="cp1252").sure
    with pytest.raises(InputError, match=r"it is not utf-8 \(byte 3\)"):
        read_source(path, encoding="utf-8")
    with pytest.raises(InputError, match='no encoding "klingon"'):
        read_source(path, encoding="klingon")


def test_bytes_and_their_hash_are_kept(tmp_path: Path) -> None:
    data = codecs.BOM_UTF8 + b"I: a\r\nR: b"
    source = read_source(put(tmp_path, "a.TXT", data))
    assert source.bytes == data
    assert source.sha256 == sha256(data).hexdigest()
    assert source.text == "I: a\nR: b"


def test_entities_are_resolved_in_markdown_only(tmp_path: Path) -> None:
    data = b"**I:** don&#39;t &amp; R&D &copy"
    assert read_source(put(tmp_path, "a.md", data)).text == "**I:** don't & R&D &copy"
    assert read_source(put(tmp_path, "a.txt", data)).text == data.decode()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "it is empty"),
        ("a.txt", b" \n...\n", "holds no words"),
        ("a.txt", b"PK\x03\x04rest of it", "zip file"),
        ("a.txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old Office"),
        ("a.txt", b"%PDF-1.7 rest", "PDF"),
        ("a.md", b"\x00\x01\x02\x03words\x00\x05\x06", "it is not text"),
        ("a.txt", bytes(range(256)) * 40, "it is not text"),
        ("a.txt", ("word \ufffd" * 20).encode(), "lost letters"),
        ("a.doc", b"x", "nothing here reads .doc files. Open it in Word or LibreOffice and save it as .docx."),
        ("a.xyz", b"x", r".docx, .markdown, .md, .txt|Save it as one of"),
        ("README", b"x", "no suffix"),
        ("a.docx", b"I: hello", "not of the format"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "protected Word document"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_source(put(tmp_path, name, data))
    assert caught.value.problems[0].mend
    assert name in str(caught.value)


def test_missing_files_and_folders_are_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_source(tmp_path / "a.txt")
    with pytest.raises(InputError, match="no such file"):
        read_source(tmp_path / "a.xyz")
    (tmp_path / "b.txt").mkdir()
    with pytest.raises(InputError, match="a folder"):
        read_source(tmp_path / "b.txt")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_file_that_may_not_be_read_is_said(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", b"I: a")
    path.chmod(0)
    with pytest.raises(InputError, match="may not be read"):
        read_source(path)


def test_a_stray_nul_in_a_text_is_left_out_and_said(tmp_path: Path) -> None:
    source = read_source(put(tmp_path, "a.txt", DANISH.encode() + b"\x00"))
    assert source.text == DANISH
    assert "NUL" in source.warnings[0]


def test_too_much_text_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(InputError, match="larger than 20 MB"):
        read_source(path)


def test_plain_text_needs_no_heavy_library(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", b"I: a")
    code = (
        "import sys; from pathlib import Path; from gioia_coder.formats.sources import read_sources; "
        f"read_sources(Path({str(path)!r})); "
        "print([name for name in ('chardet', 'lxml', 'docx', 'zipfile', 'numpy') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert ran.stdout.strip() == "[]"
