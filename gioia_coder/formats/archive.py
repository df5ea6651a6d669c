"""Opening zip files that others made: limits before anything is unpacked, and counted reading."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Final

from gioia_coder.formats.sources import refuse

MOST_MEMBERS: Final = 2_000
MOST_TOTAL: Final = 200_000_000
MOST_MEMBER: Final = 100_000_000
MOST_RATIO: Final = 200
RATIO_FROM: Final = 10_000_000
_BLOCK: Final = 1 << 20
_AGAIN: Final = "Save it again from the program that made it."


class Archive:
    """A zip file within limits, whose members are read by exact name."""

    def __init__(self, path: Path, data: bytes) -> None:
        """Open a zip file's bytes.

        Raises InputError when it is none, beyond the limits, encrypted, or names a member twice.
        """
        self.path = path
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
            raise refuse(path, "it is damaged, or not of the format its suffix says.", _AGAIN) from None
        members = self._zip.infolist()
        self.names = frozenset(member.filename for member in members)
        fault = _fault(members)
        if fault:
            raise refuse(path, fault, _AGAIN)

    def read(self, name: str) -> bytes:
        """Return one member's bytes; raises InputError when it is missing, damaged or larger than it says."""
        with self._opened(name) as (member, most):
            data = member.read(most + 1)
            if len(data) > most:
                raise refuse(self.path, f"the part {name} in it is larger than it says.", _AGAIN)
            return data

    def holds(self, name: str, words: bytes) -> bool:
        """Tell whether a member's bytes hold these, without keeping them; raises as `read` does."""
        with self._opened(name) as (member, _):
            before = b""
            while block := member.read(_BLOCK):
                if words in before + block:
                    return True
                before = block[-len(words) :]
        return False

    @contextmanager
    def _opened(self, name: str) -> Iterator[tuple[IO[bytes], int]]:
        """Open one member for reading; the number is the most bytes that it may hold."""
        try:
            most = min(MOST_MEMBER, self._zip.getinfo(name).file_size)
            with self._zip.open(name) as member:
                yield member, most
        except KeyError:
            raise refuse(self.path, f"the part {name} is missing in it.", _AGAIN) from None
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
            raise refuse(self.path, f"the part {name} in it is damaged.", _AGAIN) from None


def _fault(members: list[zipfile.ZipInfo]) -> str:
    """Return what is wrong with the members as declared, empty when nothing is."""
    if len(members) > MOST_MEMBERS:
        return f"it holds more than {MOST_MEMBERS} parts."
    if len({member.filename for member in members}) < len(members):
        return "it holds two parts of one name."
    if any(member.flag_bits & 0x1 for member in members):
        return "it is encrypted."
    if sum(member.file_size for member in members) > MOST_TOTAL or any(member.file_size > MOST_MEMBER for member in members):
        return f"unpacked it is larger than {MOST_TOTAL // 1_000_000} MB, or a part of it than {MOST_MEMBER // 1_000_000} MB."
    dense = (member for member in members if member.file_size > RATIO_FROM)
    if any(member.file_size > MOST_RATIO * max(member.compress_size, 1) for member in dense):
        return "a part of it unpacks to a size that no document has."
    return ""
