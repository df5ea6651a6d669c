"""The archive that holds a project: opened within limits, looked into without unpacking, and never written to disk."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Self
from urllib.parse import unquote

from gioia_coder.errors import InputError
from gioia_coder.formats.sources import refuse

ROOT: Final = "project.qde"
MOST_ENTRIES: Final = 50_000
MOST_XML: Final = 250_000_000
MOST_TEXT: Final = 100_000_000
MOST_TOTAL: Final = 1_000_000_000
MOST_GROWTH: Final = 3
MOST_RATIO: Final = 200
RATIO_FROM: Final = 10_000_000
_AGAIN: Final = "Export it again from the program that made it."
_LEFT_OVER: Final = re.compile(r"(?:^|/)(?:\.root|\.DS_Store|~\$[^/]*|\._[^/]*|__MACOSX/.*|)$")
"""What programs and systems leave in archives besides what is meant."""
_SCHEME: Final = re.compile(r"(?i)^(internal|relative|absolute|file):/{0,3}")
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError, ValueError)


class Container:
    """The parts of a .qdpx file by name; a bare .qde file is one without any. `root` is the project's XML, `part` its name."""

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises InputError when it cannot be opened, is neither zip nor XML, is beyond the limits, or has no one project in it.
        """
        self.path = path
        self.warnings: list[str] = []
        self.taken: set[str] = set()
        head, size = _head(path)
        self.names: dict[str, str] = {}
        self._archive: zipfile.ZipFile | None = None
        if not head.startswith(b"PK"):
            self.part, self.root = "", _bare(path, head, size)
            return
        try:
            self.part = self._project(self._entries(size))
            self.root = self.read(self.part, MOST_XML)
        except BaseException:
            self.close()
            raise
        del self.names[_folded(self.part)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the archive; what was found in it stays known."""
        if self._archive is not None:
            self._archive.close()

    def _entries(self, size: int) -> dict[str, int]:
        """Return the sizes of what is in the archive by name; folders and leavings of programs are passed over."""
        try:
            self._archive = zipfile.ZipFile(self.path)
        except _BROKEN:
            raise refuse(self.path, "it is no zip file, or a damaged one.", _AGAIN) from None
        members = self._archive.infolist()
        if fault := _fault(members, size):
            raise refuse(self.path, fault, _AGAIN)
        sizes: dict[str, int] = {}
        for member in members:
            name = member.filename
            if member.is_dir() or _LEFT_OVER.search(name.replace("\\", "/")):
                continue
            if _leaves(name):
                self.warnings.append(f'the part "{name}" leads out of the archive; it was left out.')
            elif _folded(name) in self.names:
                self.warnings.append(f'the part "{name}" differs from another one by capitals only; it was left out.')
            else:
                self.names[_folded(name)] = name
                sizes[name] = member.file_size
        return sizes

    def _project(self, sizes: Mapping[str, int]) -> str:
        """Return the name of the one .qde in the archive; the one called project.qde goes before others."""
        found = [name for name in sizes if name.casefold().endswith(".qde")]
        if not found:
            mend = "A REFI-QDA project holds one; export it again as one, or give its .qde file."
            raise refuse(self.path, "there is no .qde file in it.", mend)
        chosen = [name for name in found if _folded(name) == ROOT] or found
        if len(chosen) > 1:
            raise refuse(
                self.path, f"there are several .qde files in it: {', '.join(sorted(chosen))}.", "Leave one of them in it."
            )
        for other in sorted(set(found) - set(chosen)):
            self.warnings.append(f'"{other}" is a second project in the file; it was left out and {chosen[0]} read.')
            del self.names[_folded(other)]
        return chosen[0]

    def find(self, path: str) -> str | None:
        """Return the name of the part that a path of the project means, None when the archive has none or it leads elsewhere."""
        scheme = _SCHEME.match(path)
        if scheme and scheme[1].casefold() != "internal":
            return None
        asked = path[scheme.end() :] if scheme else path
        for name in dict.fromkeys((asked, unquote(asked))):
            folded = _folded(name).removeprefix("sources/")
            beside = _folded(self.part).rpartition("/")[0]
            for known in (f"sources/{folded}", folded, f"{beside}/sources/{folded}", f"{beside}/{folded}"):
                if known in self.names:
                    return self.names[known]
        return None

    def text(self, name: str) -> bytes:
        """Return the bytes of a text, which then is no entry that nobody asked for."""
        self.taken.add(name)
        return self.read(name, MOST_TEXT)

    def read(self, name: str, most: int = MOST_TOTAL) -> bytes:
        """Return the bytes of a part; raises InputError when it is damaged or larger than it may be."""
        if self._archive is None:
            raise refuse(self.path, f'the part "{name}" is missing in it.', _AGAIN)
        return _read(self.path, self._archive, name, most)

    def left(self) -> list[str]:
        """Return the names of the parts that were not read as texts."""
        return [name for name in self.names.values() if name not in self.taken]


class Entries(Mapping[str, bytes]):
    """Parts of an archive by name, each read when it is asked for."""

    def __init__(self, path: Path, names: list[str]) -> None:
        self._path = path
        self._names = dict.fromkeys(names)

    def __getitem__(self, name: str) -> bytes:
        if name not in self._names:
            raise KeyError(name)
        try:
            with zipfile.ZipFile(self._path) as archive:
                return _read(self._path, archive, name, MOST_TOTAL)
        except _BROKEN:
            raise refuse(self._path, "it is no zip file any more.", "Put the file back that was read.") from None

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"Entries({self._path.name!r}, {list(self._names)!r})"


def _read(path: Path, archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return the bytes of one part of a zip file; raises InputError when it is damaged or has more bytes than `most`."""
    try:
        claimed = archive.getinfo(name).file_size
        with archive.open(name) as member:
            data = member.read(min(most, claimed) + 1)
    except KeyError:
        raise refuse(path, f'the part "{name}" is missing in it.', _AGAIN) from None
    except _BROKEN:
        raise refuse(path, f'the part "{name}" in it is damaged.', _AGAIN) from None
    if len(data) > most:
        raise refuse(path, f'the part "{name}" in it is larger than {most // 1_000_000} MB.', "Divide it into several.")
    if len(data) > claimed:
        raise refuse(path, f'the part "{name}" in it is larger than it says.', _AGAIN)
    return data


def _head(path: Path) -> tuple[bytes, int]:
    """Return how a file begins and its size."""
    try:
        if path.is_dir():
            raise refuse(path, "it is a folder, not a file.", "Give the .qdpx file.")
        with path.open("rb") as stream:
            return stream.read(4096), path.stat().st_size
    except FileNotFoundError:
        raise refuse(path, "there is no such file.", "Look at the spelling and the folder.") from None
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or error
        raise refuse(path, f"it cannot be read ({told}).", "Copy it to this computer first.") from None


def read_xml(path: Path) -> bytes:
    """Return the bytes of a file that is bare XML; raises InputError for one that is not."""
    head, size = _head(path)
    if head.startswith(b"PK"):
        raise refuse(path, "it is an archive, not a codebook.", "Read it as a project, or give a codebook (.qdc).")
    return _bare(path, head, size)


def _bare(path: Path, head: bytes, size: int) -> bytes:
    if not head.strip():
        raise refuse(path, "it is empty.", _AGAIN)
    if b"<" not in head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1]:
        raise refuse(path, "it is neither a zip file nor XML.", "Give a REFI-QDA file (.qdpx, .qde or .qdc).")
    if size > MOST_XML:
        raise refuse(path, f"it is larger than {MOST_XML // 1_000_000} MB.", "Divide the project into several.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise refuse(path, f"it cannot be read ({error.strerror}).", "Copy it to this computer first.") from None


def _folded(name: str) -> str:
    return name.replace("\\", "/").removeprefix("./").casefold()


def _leaves(name: str) -> bool:
    """Tell whether a name would lead out of the folder it was unpacked in."""
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ".." in plain.split("/") or bool(re.match("[A-Za-z]:", plain)) or "\0" in plain


def _fault(members: list[zipfile.ZipInfo], size: int) -> str:
    """Return what is wrong with the parts as declared, empty when nothing is; media are about as large as in the archive."""
    total = sum(member.file_size for member in members)
    if len(members) > MOST_ENTRIES:
        return f"it holds more than {MOST_ENTRIES:,} parts."
    if total > max(MOST_TOTAL, MOST_GROWTH * size):
        return f"unpacked it would have {total / 1e9:,.1f} GB, which no project of its size has."
    if len({member.filename for member in members}) < len(members):
        return "it holds two parts of one name."
    if any(member.flag_bits & 0x1 for member in members):
        return "it is encrypted."
    dense = (member for member in members if member.file_size > RATIO_FROM)
    if any(member.file_size > MOST_RATIO * max(member.compress_size, 1) for member in dense):
        return "a part of it unpacks to a size that no text or medium has."
    return ""


def damaged(path: Path, part: str, line: int, what: str) -> InputError:
    """Return the error for XML that is not well formed."""
    where = f"in line {line} of {part}" if part else f"in line {line}"
    return refuse(path, f"its XML is damaged {where}: {what}.", _AGAIN)
