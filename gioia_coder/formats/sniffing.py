"""What a file is by its first bytes, for suffixes that lie: `interview.doc` that is RTF, `talk.txt` that is WebVTT."""

from __future__ import annotations

import codecs
import re
from typing import Final

_FIRST: Final = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
)
_INSIDE: Final = (("word/document.xml", "word"), ("content.xml", "opendocument"), ("xl/workbook.xml", "rows"))
_OTHER: Final = re.compile(rb"opendocument\.(?:spreadsheet|presentation|graphics)")
_PAGE: Final = re.compile(rb"\s*(?:<!--[^>]{0,200}-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_CUES: Final = re.compile(rb"(?:WEBVTT(?:[ \t\r\n]|$)|\s*\d{1,6}\r?\n\d{1,3}:\d\d:\d\d[,.]\d{3} -->)")


def module_of(data: bytes) -> str | None:
    """Return the module of this package that reads such bytes, None where they do not say.

    >>> module_of(b"%PDF-1.7"), module_of(codecs.BOM_UTF8 + b"WEBVTT"), module_of(b"I: When?")
    ('pdf', 'subtitles', None)
    """
    for magic, module in _FIRST:
        if data.startswith(magic):
            return module
    head = data[:2_000].removeprefix(codecs.BOM_UTF8)
    if _CUES.match(head):
        return "subtitles"
    if _PAGE.match(head):
        return "webpages"
    return _in_zip(data) if data.startswith(b"PK\x03\x04") else None


def _in_zip(data: bytes) -> str | None:
    """Return the module for a zip file by the parts it names; nothing but its kind is unpacked."""
    import zipfile
    import zlib
    from io import BytesIO

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and _OTHER.search(archive.open("mimetype").read(100)):
                return None
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, OSError, EOFError):
        return None
    return next((module for part, module in _INSIDE if part in names), None)
