"""Putting an archive, or what is made of one, into its folder as a whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from gioia_coder.errors import ConflictError, InputError
from gioia_coder.formats.plain_study.checksums import CHECKSUMS, files_in, is_foreign, listed
from gioia_coder.formats.plain_study.readme import MARK

README: Final = "README.md"
_OTHER: Final = "Name a new or empty folder, or one with a former archive."
_SHOWN: Final = 3


def check_target(folder: Path) -> None:
    """Raise unless a folder is new, empty, or a former archive without any file that is not its own."""
    check_empty(folder, or_archive=True)
    if not folder.exists() or is_empty(folder):
        return
    known = listed(folder) or {}
    if others := [name for name in files_in(folder) if name not in known]:
        more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        said = f"{folder} holds files that are not the archive's: {', '.join(others[:_SHOWN])}{more}; nothing was changed."
        raise ConflictError(said, mend="Move them to another place, since the folder is written anew.")


def check_empty(folder: Path, *, or_archive: bool = False) -> None:
    """Raise ConflictError unless a folder is new or empty, or, where that will do, a former archive."""
    try:
        there, is_folder = folder.exists(), folder.is_dir()
        kind = "" if not there or (is_folder and is_empty(folder)) else "not empty" if is_folder else "a file"
        former = or_archive and is_folder and bool(kind) and is_archive(folder)
    except (OSError, RuntimeError) as error:
        raise InputError(folder, "is no folder that can be read.", mend="Give another name.") from error
    if kind and not former:
        no_archive = ", and no archive" if or_archive and is_folder else ""
        raise ConflictError(
            f"{folder} is {kind}{no_archive}; nothing was changed.", mend=_OTHER if or_archive else "Name a new or empty folder."
        )


def is_empty(folder: Path) -> bool:
    """Tell whether a folder holds nothing but what systems put there, and git."""
    return all(is_foreign(one.name) for one in folder.iterdir())


def is_archive(folder: Path) -> bool:
    """Tell whether a folder is an archive of this program: its README says so, and it has checksums."""
    try:
        with (folder / README).open("rb") as stream:
            return stream.readline().decode("utf-8", "replace").strip() == MARK and (folder / CHECKSUMS).is_file()
    except OSError:
        return False


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder in the place of all that it held, but for git's; raises as `check_target` does.

    Raises InputError when the system refuses, the folder then as it was.
    """
    check_target(folder)
    with whole(folder) as new:
        for parent in sorted({(new / name).parent for name in files}):
            parent.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (new / name).write_bytes(data)


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """Give a folder to make things in; when all went well they stand in `folder`, and what it held is gone, but for git's.

    A folder that is there stays itself, so that whoever works in it, and what is mounted there, is not disturbed. Raises
    InputError when the system refuses; then, and when anything else fails, all is as it was.
    """
    there = folder.is_dir()
    made = [] if there else _missing(folder.parent)
    new = _beside(folder if there else folder.parent)
    try:
        try:
            new.mkdir(parents=True)
            yield new
            if there:
                _exchange(folder, new)
            else:
                new.rename(folder)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            for parent in made:
                with suppress(OSError):
                    parent.rmdir()
            raise
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        said = f"cannot be written: {error.strerror or error}; nothing was changed."
        raise InputError(folder, said, mend="Give another folder, make room, or close what is open in it.") from error


def _beside(folder: Path) -> Path:
    return folder / f".gioia-{secrets.token_hex(6)}.tmp"


def _missing(folder: Path) -> list[Path]:
    """Return the folders that have to be made for this one, the innermost first."""
    return [one for one in (folder, *folder.parents) if not one.exists()]


def _exchange(folder: Path, new: Path) -> None:
    """Move what stands in `new` into the folder and what stood there away; take all back when the system refuses."""
    old = _beside(folder)
    old.mkdir()
    moves = [(one, old / one.name) for one in folder.iterdir() if not is_foreign(one.name)]
    moves += [(one, folder / one.name) for one in new.iterdir()]
    done: list[tuple[Path, Path]] = []
    try:
        for here, there in moves:
            here.rename(there)
            done.append((here, there))
    except BaseException:
        for here, there in reversed(done):
            there.rename(here)
        old.rmdir()
        raise
    shutil.rmtree(old, ignore_errors=True)
