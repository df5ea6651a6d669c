"""The checksums of an archive, as `sha256sum` writes and checks them, and what stands in the folder against what they list."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from gioia_coder.errors import InputError, Problem
from gioia_coder.formats.plain_study.lines import MOST_FAULTS, inside

CHECKSUMS: Final = "checksums.sha256"
SYSTEMS: Final = frozenset((".ds_store", "thumbs.db", "desktop.ini"))
"""Files that systems put into any folder, in lower case."""
GIT: Final = ".git"
"""What a folder that is kept in git has beside its files."""

_LINE: Final = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_BLOCK: Final = 1 << 20


def listing(files: Mapping[str, bytes]) -> bytes:
    """Return the checksums of files, a line for each, sorted by name."""
    return "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())).encode("utf-8")


def listed(folder: Path) -> dict[str, str] | None:
    """Return the digests that a folder's checksums list by file, None without checksums; raises InputError for other lines."""
    path = folder / CHECKSUMS
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(path, "cannot be read.", mend="Get the archive again.") from error
    found: dict[str, str] = {}
    problems = []
    for n, line in enumerate(text.split("\n"), start=1):
        match = _LINE.fullmatch(line.removesuffix("\r"))
        if match and inside(folder, match[2]) and match[2] not in found:
            found[match[2]] = match[1]
        elif line.strip():
            problems.append(
                Problem(f"{CHECKSUMS}:{n}", "this is no checksum of a file of the archive.", "Get the archive again.")
            )
    if problems:
        raise InputError(path, problems[:MOST_FAULTS])
    return found


def verify(folder: Path) -> bool:
    """Raise InputError with every file that is missing, changed or not listed; return False without checksums to go by."""
    known = listed(folder)
    if known is None:
        return False
    problems = []
    for name, digest in known.items():
        path = folder / name
        if not path.is_file():
            problems.append(Problem(name, "is missing."))
        elif _digest(path) != digest:
            problems.append(Problem(name, "is not as it was written."))
    problems += [Problem(name, "is not a file of this archive.") for name in files_in(folder) if name not in known]
    if problems:
        more = len(problems) - MOST_FAULTS
        raise InputError(
            folder,
            [*problems[:MOST_FAULTS], *([Problem("", f"and {more:,} more.")] if more > 0 else [])],
            mend=f"Get the archive again; or, if you edited it on purpose, delete {CHECKSUMS} and restore it then.",
        )
    return True


def files_in(folder: Path) -> Iterator[str]:
    """Yield the files of a folder by their paths in it, sorted, but for those of systems and of git."""
    found = []
    for where, folders, files in os.walk(folder):
        at = Path(where).relative_to(folder)
        if at == Path():
            folders[:] = [one for one in folders if not is_foreign(one)]
            files = [one for one in files if one != CHECKSUMS and not is_foreign(one)]
        found += [(at / one).as_posix() for one in files if one.lower() not in SYSTEMS]
    yield from sorted(found)


def is_foreign(name: str) -> bool:
    """Tell whether a file or folder at the top is nobody's business here: the system's, git's, what a killed program left."""
    return name.lower() in SYSTEMS or name == GIT or (name.startswith(".gioia-") and name.endswith(".tmp"))


def _digest(path: Path) -> str:
    digest = sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()
