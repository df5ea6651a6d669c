"""Reading a source: which module reads which suffix, and what every reader hands back."""

from __future__ import annotations

import builtins
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from stat import S_ISREG
from typing import Final, Protocol, cast

from gioia_coder.core.text.canonical import canonical
from gioia_coder.errors import InputError, Problem

READERS: Final[Mapping[str, str]] = {
    ".txt": "plain",
    ".md": "plain",
    ".markdown": "plain",
    ".docx": "word",
}
"""Suffix -> the module of this package whose `read` knows it."""

INSTEAD: Final[Mapping[str, str]] = {
    ".doc": "Open it in Word or LibreOffice and save it as .docx.",
    ".docm": "Save it as .docx.",
    ".dotx": "Save it as .docx.",
    ".pages": "Export it from Pages as .docx.",
    ".wpd": "Open it in LibreOffice and save it as .docx.",
}
"""What to do with suffixes that nothing here reads."""

MOST_BYTES: Final = 20_000_000
"""The most that plain text may hold, and that any source may come to in characters."""
MOST_PACKED: Final = 200_000_000
"""The most that a file with pictures and the like in it may hold."""
_WORD: Final = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source as read: its canonical text, its bytes and their SHA-256 in hexadecimal.

    `encoding` is how the bytes were decoded, empty where the format settles it; `sure` is False when it was guessed.
    """

    text: str
    bytes: builtins.bytes
    sha256: str
    encoding: str = ""
    sure: bool = True
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a reader makes of bytes: the words before canonical form, and how sure it is of them."""

    text: str
    encoding: str = ""
    sure: bool = True
    warnings: tuple[str, ...] = field(default=())


class Reader(Protocol):
    """A module that reads one family of formats."""

    def read(self, path: Path, data: bytes, encoding: str | None) -> Decoded:
        """Return the words of a file's bytes; raise InputError for bytes that are not of the format."""


def read_source(path: Path, *, encoding: str | None = None) -> SourceFile:
    """Return the source in a file, read by the module for its suffix; `encoding` overrules what plain text seems to be.

    Raises InputError, with the remedy, for a file that is missing, a folder, empty, unreadable, too large, of an unknown suffix,
    not what its suffix says, or without words.
    """
    reader = _reader(path)
    data = _bytes(path)
    decoded = reader.read(path, data, encoding)
    text = canonical(decoded.text)
    if len(text) > MOST_BYTES:
        raise refuse(path, f"it holds more than {MOST_BYTES // 1_000_000} million characters.", "Divide it into several sources.")
    if not _WORD.search(text):
        raise refuse(
            path, "it holds no words.", "Look whether the right file was given; scanned pages need text recognition first."
        )
    return SourceFile(text, data, sha256(data).hexdigest(), decoded.encoding, decoded.sure, decoded.warnings)


def refuse(path: Path, what: str, mend: str) -> InputError:
    """Return the error that says what is wrong with a file and how to mend it."""
    return InputError(path, Problem(str(path), what, mend))


def _reader(path: Path) -> Reader:
    suffix = path.suffix.lower()
    if suffix in READERS:
        return cast("Reader", import_module(f"gioia_coder.formats.{READERS[suffix]}"))
    if not path.exists() or path.is_dir():
        _bytes(path)
    known = ", ".join(sorted(READERS))
    what = f"nothing here reads {suffix} files." if suffix else "its name has no suffix."
    raise refuse(path, what, INSTEAD.get(suffix, f"Save it as one of {known}."))


def _bytes(path: Path) -> bytes:
    """Return the file's bytes, or say why they cannot be had."""
    try:
        if path.is_dir():
            raise refuse(path, "it is a folder, not a file.", "Give the files in it.")
        about = path.stat()
        if not S_ISREG(about.st_mode):
            raise refuse(path, "it is no ordinary file.", "Save what it gives as a file, and name that.")
        size = about.st_size
        most = MOST_BYTES if READERS.get(path.suffix.lower()) == "plain" else MOST_PACKED
        if size > most:
            raise refuse(path, f"it is larger than {most // 1_000_000} MB.", "Divide it into several sources.")
        data = path.read_bytes()
    except FileNotFoundError:
        raise refuse(path, "there is no such file.", "Look at the spelling and the folder.") from None
    except PermissionError:
        raise refuse(path, "it may not be read.", "Change its permissions, or close the program that holds it.") from None
    except (OSError, ValueError) as error:
        raise refuse(
            path, f"it cannot be read ({getattr(error, 'strerror', None) or error}).", "Copy it to this computer first."
        ) from None
    if not data:
        raise refuse(path, "it is empty.", "Save it again from where it comes.")
    return data
