"""Reading the sources in a file: which module reads which format, and what every reader hands back."""

from __future__ import annotations

import builtins
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from stat import S_ISREG
from typing import Final, Protocol, cast

from gioia_coder.core.text import Mark, Said, Utterance, canonical, compose
from gioia_coder.errors import InputError, MissingPartError, Problem
from gioia_coder.formats.sniffing import module_of

READERS: Final[Mapping[str, str]] = {
    ".txt": "plain",
    ".md": "plain",
    ".markdown": "plain",
    ".docx": "word",
    ".vtt": "subtitles",
    ".srt": "subtitles",
    ".json": "recognised",
    ".jsonl": "recognised",
    ".ndjson": "recognised",
    ".otr": "recognised",
    ".eaf": "tiers",
    ".textgrid": "tiers",
    ".cha": "chat",
    ".xml": "debates",
    ".odt": "opendocument",
    ".fodt": "opendocument",
    ".rtf": "rtf",
    ".html": "webpages",
    ".htm": "webpages",
    ".xhtml": "webpages",
    ".pdf": "pdf",
    ".xlsx": "rows",
    ".xlsm": "rows",
    ".csv": "rows",
    ".tsv": "rows",
}
"""Suffix -> the module of this package whose `read` knows it."""

INSTEAD: Final[Mapping[str, str]] = {
    ".doc": "Open it in Word or LibreOffice and save it as .docx.",
    ".docm": "Save it as .docx.",
    ".dotx": "Save it as .docx.",
    ".pages": "Export it from Pages as .docx.",
    ".xls": "Open it in a spreadsheet and save it as .xlsx.",
    ".ods": "Open it in a spreadsheet and save it as .xlsx.",
    ".numbers": "Export it from Numbers as .xlsx.",
    ".wpd": "Open it in LibreOffice and save it as .docx.",
}
"""What to do with suffixes that nothing here reads."""

MOST_BYTES: Final = 20_000_000
"""The most that plain text may hold, and that any source may come to in characters."""
MOST_PACKED: Final = 200_000_000
"""The most that a file with pictures and the like in it may hold."""
_TEXT: Final = frozenset(["plain", "rows", "subtitles", "recognised", "tiers", "chat", "debates"])
_HEAD: Final = 1 << 16
_WORD: Final = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person said about the files to be read; empty means that it is found.

    `encoding` is of plain text; the columns are headings of tables, their letters or numbers; `text_columns` and `tag_columns`
    may hold several by commas, the latter as `COLUMN` or `COLUMN=CODER`.
    """

    encoding: str = ""
    id_column: str = ""
    speaker_column: str = ""
    text_columns: tuple[str, ...] = ()
    tag_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of a source beside its words; `attributes` are the case's, or of the informant who has none."""

    title: str = ""
    kind: str = ""
    date: str = ""
    minutes: str = ""
    language: str = ""
    case: str = ""
    informant: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decoded:
    """One source as a reader understands it: either a `text` whose speakers are still to be found, or what is `spoken` by whom.

    `name` tells the sources of one file apart. `layout` names how what is spoken was read. `marks` are codings that the file
    holds, counted in the text's canonical form (those of utterances stand with them). `encoding` is how the bytes were
    decoded, empty where the format settles it; `sure` is False when it was guessed, with `confidence` from 0 to 1.
    `roles` is what the file says of those who speak, by label.
    """

    text: str = ""
    encoding: str = ""
    sure: bool = True
    warnings: tuple[str, ...] = ()
    spoken: Sequence[Utterance] = ()
    layout: str = ""
    marks: tuple[Mark, ...] = ()
    name: str = ""
    about: About = field(default_factory=About)
    confidence: float | None = None
    roles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source as read: its canonical text, the bytes of its file and their SHA-256 in hexadecimal.

    `said` are its pieces with their labels where the format names the speakers, else empty. Of several sources in one file
    only the first holds the `bytes`. The other fields are as in `Decoded`.
    """

    text: str
    bytes: builtins.bytes
    sha256: str
    encoding: str = ""
    sure: bool = True
    warnings: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()
    layout: str = ""
    marks: tuple[Mark, ...] = ()
    name: str = ""
    about: About = field(default_factory=About)
    confidence: float | None = None
    roles: Mapping[str, str] = field(default_factory=dict)


class Reader(Protocol):
    """A module that reads one family of formats."""

    def read(self, path: Path, data: bytes, asked: Asked) -> Sequence[Decoded]:
        """Return the sources in a file's bytes; raise InputError for bytes that are not of the format."""


def read_sources(path: Path, asked: Asked | None = None) -> list[SourceFile]:
    """Return the sources in a file, mostly one, read by the module for what it is; `asked` overrules what seems to be.

    Raises InputError, with the remedy, for a file that is missing, a folder, empty, unreadable, too large, of an unknown suffix,
    not what its suffix says, or without words; MissingPartError where a library for its format is not installed.
    """
    module, warnings, data = _opened(path)
    try:
        reader = cast("Reader", import_module(f"gioia_coder.formats.{module}"))
        parts = reader.read(path, data, asked or Asked())
    except ModuleNotFoundError as error:
        raise MissingPartError(f"{path.suffix.lower()} files", (error.name or "").partition(".")[0], module) from None
    digest = sha256(data).hexdigest()
    found = [_source(path, part, digest, warnings) for part in parts]
    if not found:
        raise _wordless(path)
    found[0] = replace(found[0], bytes=data)
    return found


def _source(path: Path, part: Decoded, digest: str, warnings: tuple[str, ...]) -> SourceFile:
    if part.spoken:
        composed = compose(part.spoken)
        text, said, marks = composed.text, composed.said, (*part.marks, *composed.marks)
    else:
        text, said, marks = canonical(part.text), (), part.marks
    if len(text) > MOST_BYTES:
        raise refuse(path, f"it holds more than {MOST_BYTES // 1_000_000} million characters.", "Divide it into several sources.")
    if not any(_WORD.search(words) for words in ((one.words for one in part.spoken) if part.spoken else (text,))):
        raise _wordless(path)
    return SourceFile(
        text=text,
        bytes=b"",
        sha256=digest,
        encoding=part.encoding,
        sure=part.sure,
        warnings=(*warnings, *part.warnings),
        said=said,
        layout=part.layout,
        marks=marks,
        name=part.name,
        about=part.about,
        confidence=part.confidence,
        roles=part.roles,
    )


def refuse(path: Path, what: str, mend: str) -> InputError:
    """Return the error that says what is wrong with a file and how to mend it."""
    return InputError(path, Problem(str(path), what, mend))


def _wordless(path: Path) -> InputError:
    return refuse(path, "it holds no words.", "Look whether the right file was given; scanned pages need text recognition first.")


def unreadable(path: Path) -> str:
    """Return why nothing reads a file whose suffix is that of another program, with the way on; empty where its bytes are read.

    A .doc is often RTF or a web page.
    """
    try:
        _opened(path)
    except InputError as error:
        return " ".join(f"{one.what} {one.mend}".strip() for one in error.problems)
    return ""


def _opened(path: Path) -> tuple[str, tuple[str, ...], bytes]:
    """Return the module that reads a file, by what it is where its suffix lies, the warning about that, and the bytes."""
    suffix = path.suffix.lower()
    named = READERS.get(suffix)
    data = _bytes(path, most=None if named else _HEAD)
    if not named and data.startswith(b"PK\x03\x04"):
        data = _bytes(path)  # the list of a zip file's parts stands at its end
    real = module_of(data)
    if real is not None and real != named and real in READERS.values():
        kind = next(known for known, module in READERS.items() if module == real)
        warning = f"it is called {suffix or 'nothing'} but is {kind}, and was read as that."
        return real, (warning,), data if named else _bytes(path)
    if named is None:
        known = ", ".join(sorted(READERS))
        what = f"nothing here reads {suffix} files." if suffix else "its name has no suffix."
        raise refuse(path, what, INSTEAD.get(suffix, f"Save it as one of {known}."))
    return named, (), data


def file_bytes(path: Path) -> bytes:
    """Return a file's bytes; raises InputError for one that is not there, is empty, too large or may not be read."""
    return _bytes(path)


def _bytes(path: Path, *, most: int | None = None) -> bytes:
    """Return the file's bytes, or the first `most` of them, or say why they cannot be had."""
    try:
        if path.is_dir():
            raise refuse(path, "it is a folder, not a file.", "Give the files in it.")
        about = path.stat()
        if not S_ISREG(about.st_mode):
            raise refuse(path, "it is no ordinary file.", "Save what it gives as a file, and name that.")
        size = about.st_size
        limit = MOST_BYTES if READERS.get(path.suffix.lower()) in _TEXT else MOST_PACKED
        if size > limit and most is None:
            raise refuse(path, f"it is larger than {limit // 1_000_000} MB.", "Divide it into several sources.")
        with path.open("rb") as file:
            data = file.read(-1 if most is None else most)
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
