"""Opening zip files that others made: limits before anything is unpacked, and counted reading."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Final

from gioia_coder.formats.sources import refuse

MOST_MEMBERS: Final = 2_000
MOST_TOTAL: Final = 200_000_000
MOST_MEMBER: Final = 100_000_000
MOST_RATIO: Final = 200
RATIO_FROM: Final = 10_000_000
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
        try:
            with self._zip.open(name) as member:
                data = member.read(MOST_MEMBER + 1)
        except KeyError:
            raise refuse(self.path, f"the part {name} is missing in it.", _AGAIN) from None
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
            raise refuse(self.path, f"the part {name} in it is damaged.", _AGAIN) from None
        if len(data) > min(MOST_MEMBER, self._zip.getinfo(name).file_size):
            raise refuse(self.path, f"the part {name} in it is larger than it says.", _AGAIN)
        return data


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
