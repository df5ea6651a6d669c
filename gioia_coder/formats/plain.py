"""Plain text and Markdown: find the encoding, refuse what is no text."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Final

from gioia_coder.errors import InputError
from gioia_coder.formats.sources import Asked, Decoded, refuse

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC: Final = (
    (b"PK\x03\x04", "it is a zip file, as Word writes them, not text.", "If Word wrote it, rename it to .docx."),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "it is a file of an old Office program, not text.",
        "Open it there and save it as .docx.",
    ),
    (b"%PDF-", "it is a PDF file, not text.", "Rename it to .pdf."),
    (b"{\\rtf", "it is an RTF file, not text.", "Rename it to .rtf, or save it as .docx."),
    (b"\x89PNG", "it is a picture, not text.", "Give the transcript."),
    (b"\xff\xd8\xff", "it is a picture, not text.", "Give the transcript."),
    (b"SQLite format 3\x00", "it is a database, not text.", "Give the transcript."),
)
WIDER: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "windows-1252": "cp1252",
}
"""What a guess stands for: the larger set that holds the same letters and more."""
_A_FEW: Final = 20
"""Bytes below which nothing can be told from their look."""
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}\d{0,2});")
_BINARY: Final = ("it is not text.", "Look whether the right file was given, or say --encoding if it is text.")


def read(path: Path, data: bytes, asked: Asked) -> list[Decoded]:
    """Return the text of a file in its encoding: given, marked, UTF-8, or guessed with a warning.

    Raises InputError for another format under this suffix, for bytes that are no text and for a wrong encoding.
    """
    decoded = _with_line_ends(decode(path, data, asked.encoding))
    if path.suffix.lower() == ".txt" or "&" not in decoded.text:
        return [decoded]
    return [replace(decoded, text=unescape(decoded.text))]


def _with_line_ends(decoded: Decoded) -> Decoded:
    """Say so where the lines of a text end in several ways, as in files that were put together from others."""
    pairs = decoded.text.count("\r\n")
    kinds = {"CRLF": pairs, "CR": decoded.text.count("\r") - pairs, "LF": decoded.text.count("\n") - pairs}
    used = [f"{count} {kind}" for kind, count in kinds.items() if count]
    if len(used) < 2:
        return decoded
    return replace(decoded, warnings=(*decoded.warnings, f"its lines end in several ways ({', '.join(used)}); each ends a line."))


def unescape(text: str) -> str:
    """Return the text with its HTML entities resolved, once; an ampersand that begins none stays.

    >>> unescape("R&amp;D &copy &amp;lt;")
    'R&D &copy &lt;'
    """
    return _ENTITY.sub(lambda match: html.unescape(match.group()), text)


def decode(path: Path, data: bytes, encoding: str = "") -> Decoded:
    """Return what bytes say as text, for every format that is text; raises as `read` does."""
    for magic, what, mend in _MAGIC:
        if data.startswith(magic):
            raise refuse(path, what, mend)
    decoded = _given(path, data, encoding) if encoding else _found(path, data)
    if decoded.text.count("\ufffd") * 100 > len(decoded.text):
        raise refuse(
            path, "more than 1 % of it is the mark for lost letters (U+FFFD).", "Save it again from where it comes, as UTF-8."
        )
    return decoded


def _given(path: Path, data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), codecs.lookup(encoding).name)
    except LookupError:
        raise refuse(
            path, f'there is no encoding "{encoding}".', "Common ones are utf-8, cp1252, gb18030, big5, utf-16."
        ) from None
    except (UnicodeError, ValueError) as error:
        at = f" (byte {error.start})" if isinstance(error, UnicodeDecodeError) else ""
        raise refuse(path, f"it is not {encoding}{at}.", "Leave out --encoding to have it found, or try another.") from None


def _found(path: Path, data: bytes) -> Decoded:
    """Decode by mark, as UTF-8, by the pattern of NULs, or by a guess."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _wrongly_marked(data[len(mark) :], name) or _given(path, data, name)
    if b"\0" in data:
        return _with_nuls(path, data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _cut(data, error) or _guessed(path, data)


def _wrongly_marked(data: bytes, name: str) -> Decoded | None:
    """Decode UTF-8 behind the mark of a wider encoding, in which hardly a text is without NULs; None for anything else."""
    if name == "utf-8" or b"\0" in data or len(data) < _A_FEW:
        return None
    try:
        return Decoded(
            data.decode("utf-8"), "utf-8", False, (f"its first bytes say {name}, but it is utf-8, and was read as that.",)
        )
    except UnicodeDecodeError:
        return None


def _cut(data: bytes, error: UnicodeDecodeError) -> Decoded | None:
    """Decode UTF-8 that ends within a letter, None where the letters before do not show that it is UTF-8."""
    at = error.start
    if error.reason != "unexpected end of data" or data[:at].isascii():
        return None
    return Decoded(data[:at].decode("utf-8"), "utf-8", True, ("its last letter is cut off; look whether the file is whole.",))


def _with_nuls(path: Path, data: bytes) -> Decoded:
    """Decode UTF-16 without a mark, or text with a stray NUL; anything else is no text."""
    odd, even = data[1::2].count(0), data[::2].count(0)
    for name, here, there in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if len(data) % 2 == 0 and here * 20 > len(data) and there * 20 <= here:
            return _wide(path, data, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        # of Chinese only the line ends and digits have NULs, and all of them on one side
        return _wide(path, data, "utf-16-le" if odd > even else "utf-16-be")
    if data.count(0) * 100 > len(data):
        raise refuse(path, *_BINARY)
    return Decoded(text, "utf-8", True, ("NUL characters in it were left out.",))


def _wide(path: Path, data: bytes, name: str) -> Decoded:
    """Decode UTF-16 of which nothing but its look tells; raises InputError for what does not look like letters."""
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        raise refuse(path, *_BINARY) from None
    head = text[:100_000]
    odd = (char for char in head if unicodedata.category(char) in ("Cc", "Cn", "Co") and char not in "\t\n\r")
    if sum(1 for _ in odd) * 100 > len(head):
        raise refuse(path, *_BINARY)
    return Decoded(text, name, False, (f"read as {name}, which it does not say; use --encoding to change.",), confidence=0.9)


def _guessed(path: Path, data: bytes) -> Decoded:
    """Decode by what the bytes look like, and say so."""
    if sum(data.count(code) for code in (*range(9), *range(14, 32))) * 100 > len(data):
        raise refuse(path, *_BINARY)
    import chardet

    guess = chardet.detect(data[:200_000])
    said = str(guess.get("encoding") or "").lower()
    name, sure = WIDER.get(said, said), float(guess.get("confidence") or 0.0)
    for encoding in dict.fromkeys((name, said)):
        try:
            text = data.decode(encoding) if encoding else ""
        except (LookupError, UnicodeError):
            continue
        if text:
            warning = f"guessed {encoding} (confidence {sure:.2f}); use --encoding to change."
            return Decoded(text, codecs.lookup(encoding).name, False, (warning,), confidence=sure)
    raise _unknown(path)


def _unknown(path: Path) -> InputError:
    return refuse(path, "its encoding was not found.", "Say it with --encoding, for example --encoding cp1252.")
