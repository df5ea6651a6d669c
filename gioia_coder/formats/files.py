"""Put files in place whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import secrets
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import IO, Any, BinaryIO, Literal, TextIO, overload

from gioia_coder.core.blocks import Report, as_json
from gioia_coder.errors import InputError

PROVENANCE = "provenance.json"
"""The name of the file that says where the tables of its folder come from."""

_STALE_SECONDS = 3600.0
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY}
_MISTAKEN = {errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ELOOP, errno.ENAMETOOLONG}
_KNOWN = {*_FULL, *_REFUSED, *_MISTAKEN, errno.EINVAL, errno.EIO}


@overload
def replacing(path: Path, mode: Literal["wb"] = "wb") -> AbstractContextManager[BinaryIO]: ...
@overload
def replacing(path: Path, mode: Literal["w"]) -> AbstractContextManager[TextIO]: ...
@contextmanager
def replacing(path: Path, mode: str = "wb") -> Iterator[Any]:
    """Open a stream beside `path` that takes its place when all went well, and is removed when not.

    Missing folders are made; text is UTF-8 with line ends as given. Raises InputError, the old file untouched, when the
    target is a folder or a device, open elsewhere or protected, or the disk is full.
    """
    try:
        path = path.resolve() if path.is_symlink() else path
        _refuse(path)
    except OSError as error:
        raise _trouble(path, error) from error
    except RuntimeError as error:  # how Python before 3.13 says that links lead in a circle
        raise InputError(path, "is a link that leads in a circle.", mend="Give another name.") from error
    beside = path.with_name(f".gioia-{secrets.token_hex(6)}.tmp")
    stream = _open(path, beside, mode)
    try:
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _keep_permissions(path, beside)
        beside.replace(path)
    except BaseException as error:
        with suppress(OSError):
            beside.unlink()
        if isinstance(error, OSError) and error.errno in _KNOWN and error.filename in (None, str(path), str(beside)):
            raise _trouble(path, error) from error
        raise


@contextmanager
def at_once(stream: BinaryIO) -> Iterator[BinaryIO]:
    """Give a stream in memory that goes to `stream` when it is complete, for what writes here and there.

    A zip file that cannot be finished because the disk is full would complain a second time when it is let go.
    """
    held = BytesIO()
    yield held
    stream.write(held.getbuffer())


@contextmanager
def recording(path: Path, reports: Sequence[Report]) -> Iterator[None]:
    """Put into `provenance.json` beside `path` where its reports come from, once what is done meanwhile went well.

    Records of other files stay. Raises InputError when the file there holds something else or cannot be written.
    """
    beside = path.with_name(PROVENANCE)
    records = _records(beside)
    made = [_record(report) for report in reports]
    records[path.name] = made[0] if len(made) == 1 else {"reports": made}
    with replacing(beside) as stream:
        stream.write((as_json(dict(sorted(records.items()))) + "\n").encode("utf-8"))
        yield


def _record(report: Report) -> dict[str, Any]:
    notes = [block.note for block in report.blocks if block.note]
    return {"report": report.name, "title": report.title, "note": "\n".join(notes), **report.provenance.as_dict()}


def _records(path: Path) -> dict[str, Any]:
    remedy = "Move it to another place and try again; it is made anew."
    try:
        found = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise _trouble(path, error) from error
    except (ValueError, RecursionError) as error:
        raise InputError(path, f"is not readable as JSON ({error}).", mend=remedy) from error
    if not isinstance(found, dict):
        raise InputError(path, "does not hold one record per file name.", mend=remedy)
    return found


def _refuse(path: Path) -> None:
    if path.is_dir():
        raise InputError(path, "is a folder.", mend=f"Give the name of a file, such as {path / 'report.xlsx'}.")
    if path.exists() and not path.is_file():
        raise InputError(path, "is a device or a pipe, which a file must not replace.", mend="Give the name of a file.")
    for owner, program in ((f"~${path.name}", "Excel"), (f".~lock.{path.name}#", "LibreOffice")):
        if path.with_name(owner).exists():
            remedy = f"Close it there and try again. If it is not open, remove {owner} beside it."
            raise InputError(path, f"is open in {program}.", mend=remedy)
    if path.exists() and not os.access(path, os.W_OK):
        raise _locked(path)


def _open(path: Path, beside: Path, mode: str) -> IO[Any]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        # opened by name, so that the file gets the permissions people expect and not those of a temporary one
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    except OSError as error:
        raise _no_folder(path, error) from error
    if mode == "wb":
        return os.fdopen(handle, "wb")
    return os.fdopen(handle, "w", encoding="utf-8", newline="")


def _sweep(folder: Path) -> None:
    """Take away what killed programs left half written more than an hour ago."""
    with suppress(OSError):
        for left in folder.glob(".gioia-*.tmp"):
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                left.unlink()


def _keep_permissions(path: Path, beside: Path) -> None:
    with suppress(OSError):
        beside.chmod(stat.S_IMODE(path.stat().st_mode))


def _no_folder(path: Path, error: OSError) -> InputError:
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return InputError(path, "stands in a place that is a file, not a folder.", mend="Give another place.")
    if error.errno in _REFUSED:
        said = f"the folder {path.parent} cannot be written to."
        return InputError(path, said, mend="Give another folder, or ask for the right to write there.")
    return _trouble(path, error)


def _trouble(path: Path, error: OSError) -> InputError:
    if error.errno in _FULL:
        return InputError(path, "the disk is full; nothing was changed.", mend="Make room and try again.")
    if error.errno in _REFUSED:
        return _locked(path)
    remedy = "Give another name, in a folder that is there."
    return InputError(path, f"cannot be written: {error.strerror or error}; nothing was changed.", mend=remedy)


def _locked(path: Path) -> InputError:
    remedy = "If it is open, close it in Excel and try again; else write under another name."
    return InputError(path, "is open in another program or protected; nothing was changed.", mend=remedy)
