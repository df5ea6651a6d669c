"""Reading a manuscript: its paragraphs with the places at which a person finds them, one module per format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from gioia_coder.core.manuscript.model import Manuscript
from gioia_coder.formats.sources import INSTEAD, file_bytes, refuse

Reader = Callable[[Path, bytes], Manuscript]

READERS: Final[Mapping[str, str]] = {
    ".docx": "word",
    ".tex": "tex",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "plain",
    ".odt": "plain",
    ".fodt": "plain",
    ".rtf": "plain",
}
"""Suffix -> the module of this package whose `read` knows it."""

MOST_WORDS: Final = 20_000_000
"""The most letters that a manuscript may have."""


def read(path: Path) -> Manuscript:
    """Return a manuscript by its suffix.

    Raises InputError for a file that is not there, damaged, protected, without words, or of a format that nothing here reads.
    """
    module = READERS.get(path.suffix.lower())
    if module is None:
        file_bytes(path)  # what is no file at all is said first
        known = ", ".join(READERS)
        way = "Export it from where it was written as .docx." if path.suffix.lower() == ".pdf" else f"Save it as one of {known}."
        what = f"manuscripts are not read from {path.suffix} files." if path.suffix else "its name has no suffix."
        raise refuse(path, what, INSTEAD.get(path.suffix.lower(), way))
    reader = cast("Reader", import_module(f"gioia_coder.formats.manuscript.{module}").read)
    found = reader(path, file_bytes(path))
    if not any(any(char.isalnum() for char in one.text) for one in found.paragraphs):
        raise refuse(path, "it holds no words.", "Look whether the right file was given.")
    if sum(len(one.text) for one in found.paragraphs) > MOST_WORDS:
        raise refuse(path, f"it holds more than {MOST_WORDS // 1_000_000} million letters.", "Give its chapters one by one.")
    return found


__all__ = ["READERS", "read"]
