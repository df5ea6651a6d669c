"""The words in the bytes of a file that is about to leave a project, as far as they can be looked through for names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from gioia_coder.errors import InputError
from gioia_coder.formats.archive import Archive

_TAG: Final = re.compile(r"<[^<>]*>")
_WRAPPED: Final = (b"%PDF", b"{\\rtf", b"\xd0\xcf\x11\xe0")
"""How files begin that do not hold their words as they are read."""


def words_in(data: bytes, name: str = "") -> list[str] | None:
    """Return the texts in a file's bytes; None where they cannot be seen from outside, as in a PDF.

    Of a zipped document each part is read, with its tags left out and once more with blanks in their place, since a name may
    stand across two of them.

    >>> words_in("Kim said".encode("utf-16")), words_in(b"<b>K</b>im"), words_in(b"%PDF-1.7 ...")
    (['Kim said'], ['Kim', ' K im'], None)
    """
    if data.startswith(_WRAPPED):
        return None
    if data.startswith(b"PK"):
        return _zipped(data, name)
    text = _decoded(data)
    return None if text is None else _without_tags(text)


def _zipped(data: bytes, name: str) -> list[str] | None:
    try:
        archive = Archive(Path(name), data)
        parts = [_decoded(archive.read(part)) for part in sorted(archive.names) if not part.endswith("/")]
    except InputError:
        return None
    return [text for part in parts if part is not None for text in _without_tags(part)]


def _decoded(data: bytes) -> str | None:
    """Return bytes as text where they are one; pictures and the like are none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\x00" in data:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _without_tags(text: str) -> list[str]:
    return [_TAG.sub("", text), _TAG.sub(" ", text)] if _TAG.search(text) else [text]
