"""Copies of a store: kept in `backups/` before what is risky, made on request, and put back.

Every copy is made by the database itself, so that it is whole even while another program reads, and is checked afterwards.
"""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from gioia_coder.errors import ConflictError, StoreError
from gioia_coder.store import engine
from gioia_coder.store.acts import last_entry, now
from gioia_coder.store.allowing import coder_of, project_uuid

KEPT: Final = 10
STALE_SECONDS: Final = 3600.0
"""How old a half-written file is that its process certainly left behind."""

_OWN: Final = re.compile(r"-\d{8}T\d{6}Z-[a-z-]+(-\d+)?\.gioia")


def folder_of(path: Path) -> Path:
    """Return where a store's own copies are."""
    return path.parent / "backups"


def all_of(path: Path) -> list[Path]:
    """Return a store's own copies, oldest first; files that a person put there are not among them."""
    found = [
        one for one in _listed(folder_of(path)) if one.name.startswith(path.stem) and _OWN.fullmatch(one.name[len(path.stem) :])
    ]
    return sorted(found, key=lambda one: (one.name[: len(path.stem) + 17], len(one.name), one.name))


def every_copy(path: Path) -> list[Path]:
    """Return every file beside a store that may hold its words: all in `backups/`, damaged stores, half-written files."""
    kept = [one for one in _listed(folder_of(path)) if one.suffix == ".gioia" or _is_leftover(path, one)]
    return [
        *kept,
        *(one for one in _listed(path.parent) if _is_leftover(path, one) or one.name.startswith(f"{path.name}.damaged-")),
    ]


def _is_leftover(path: Path, one: Path) -> bool:
    return one.name.startswith(f".{path.stem}") and one.name.endswith((".new", ".new-journal"))


def _listed(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.is_file()) if folder.is_dir() else []


def keep(connection: Connection, path: Path, reason: str, *, at: str = "", spare: Path | None = None) -> Path | None:
    """Make a checked copy in `backups/` and keep the last ten (and `spare`).

    Return it, or None when the day has one and no reason is named.
    """
    stamp = (at or now()).replace("-", "").replace(":", "")
    known = all_of(path)
    if not reason:
        if not last_entry(connection) or any(one.name[len(path.stem) + 1 :].startswith(stamp[:8]) for one in known):
            return None
        reason = "daily"
    name = f"{path.stem}-{stamp}-{reason}"
    # Numbers within one second go up even where the first of them are gone: names tell the age.
    numbers = [
        int(one.stem[len(name) :].lstrip("-") or 1)
        for one in known
        if re.fullmatch(r"(-\d+)?", one.stem[len(name) :]) and one.stem.startswith(name)
    ]
    target = folder_of(path) / (f"{name}-{max(numbers) + 1}.gioia" if numbers else f"{name}.gioia")
    write(connection, target)
    # A copy that another program holds open stays until the next time.
    with suppress(OSError):
        for old in known[: max(0, len(known) + 1 - KEPT)]:
            if spare is None or old.resolve() != spare.resolve():
                old.unlink(missing_ok=True)
        for half in (one for one in every_copy(path) if _is_leftover(path, one)):
            if time.time() - half.stat().st_mtime > STALE_SECONDS:
                half.unlink(missing_ok=True)
    return target


def write(connection: Connection, target: Path) -> None:
    """Write a whole, checked copy of the store to `target`, beside first and then renamed; it replaces nothing.

    Raises `ConflictError` when the target exists, `StoreError` when it cannot be written.
    """
    if target.exists():
        raise ConflictError(f"{target} exists already.", mend="Choose another name; a backup replaces nothing.")
    with _beside(connection, target) as beside:
        os.replace(beside, target)


@contextmanager
def _beside(connection: Connection, target: Path) -> Iterator[Path]:
    """Give a whole, checked copy under a name beside `target`, gone afterwards; trouble is worded as the target's."""
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    leftovers = (beside, beside.with_name(f"{beside.name}-journal"))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for leftover in leftovers:
            leftover.unlink(missing_ok=True)
        with closing(sqlite3.connect(beside, isolation_level=None)) as copy:
            copy_all(engine.raw(connection), copy, target)
            check_copy(copy, target)
        yield beside
    except OSError as error:
        raise StoreError(f"the copy {target} cannot be written: {error.strerror}.", mend=_NO_COPY) from error
    except sqlite3.Error as error:
        raise StoreError(f"the copy {target} cannot be written: {error}.", mend=_NO_COPY) from error
    finally:
        with suppress(OSError):
            for leftover in leftovers:
                leftover.unlink(missing_ok=True)


_NO_COPY: Final = "Nothing was changed: gioia does not go on without its copy. Make room or make the folder writable."


def copy_all(source: sqlite3.Connection, target: sqlite3.Connection, path: Path) -> None:
    """Let the database copy all of itself at once; Python alone would wait without end for one that is locked."""
    until = time.monotonic() + engine.BUSY_SECONDS

    def progress(status: int, _left: int, _pages: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise StoreError(
                f"{path.name} is in use by another program.", mend="Close the other gioia, or wait until it is done."
            )

    source.backup(target, progress=progress, sleep=0.05)


def check_copy(copy: sqlite3.Connection, path: Path) -> None:
    """Raise `StoreError` when a copy does not hold together; `path` is what the message names."""
    found = [str(row[0]) for row in copy.execute("PRAGMA quick_check(3)")]
    if found != ["ok"]:
        raise StoreError(f"{path.name} is damaged: {found[0]}.", mend="Restore an older copy from backups/.")


def restore(path: Path, copy: Path) -> Path | None:
    """Put a copy in the store's place and return where the present store was kept (None when there was none).

    Raises `StoreError` when the copy is no whole store of this schema or an older one, or the store is in use,
    `ConflictError` when one of the two was shared with a coder and the other is not a copy of the same.
    """
    engine.check_file(copy)
    incoming = engine.connect(copy)
    try:
        engine.check_schema(incoming, copy)
        try:
            check_copy(engine.raw(incoming), copy)
        except sqlite3.Error as error:
            raise engine.reworded(error, copy) from error
        with _beside(incoming, path) as beside:
            kept, present = _keep_present(path, copy, incoming)
            if present is None:
                os.replace(beside, path)
                return kept
            try:
                # Written into the file rather than renamed over it: so another gioia that has it open sees what is there now,
                # and the database's own journal undoes it when the process is killed.
                with closing(sqlite3.connect(beside, isolation_level=None)) as whole:
                    copy_all(whole, engine.raw(present), path)
            finally:
                present.engine.dispose()
    finally:
        incoming.engine.dispose()
    return kept


def _check_kin(present: Connection, incoming: Connection, copy: Path) -> None:
    """Refuse to put a whole project in the place of a blind copy, or a blind copy in the place of a project."""
    mine, theirs = coder_of(present), coder_of(incoming)
    if mine and project_uuid(present) != project_uuid(incoming):
        raise ConflictError(
            f"this copy was shared with {mine}; {copy.name} is another store.", mend="Put back a backup of this copy only."
        )
    if theirs and not mine:
        raise ConflictError(
            f"{copy.name} was shared with {theirs} and holds only what {theirs} may see.", mend=f"Merge it: gioia merge {copy}."
        )


def _keep_present(path: Path, spare: Path, incoming: Connection) -> tuple[Path | None, Connection | None]:
    """Return where the present store was kept, and its connection when it can be written into."""
    if not path.exists():
        return None, None
    try:
        engine.check_file(path)
        present = engine.connect(path)
        try:
            engine.check_schema(present, path)
            _check_kin(present, incoming, spare)
            with engine.transaction(present, writing=True):
                pass  # only when nobody else is writing
            return keep(present, path, "restore", spare=spare), present
        except BaseException:
            present.engine.dispose()
            raise
    except StoreError as error:
        if "damaged" not in error.message and "not a gioia store" not in error.message and "newer" not in error.message:
            raise
        # A damaged file is what a restore is for; it is set aside as it is, with the journal that belongs to it.
        aside = path.with_name(f"{path.name}.damaged-{now().replace(':', '')}")
        for end in ("-journal", ""):
            if path.with_name(path.name + end).exists():
                os.replace(path.with_name(path.name + end), aside.with_name(aside.name + end))
        return aside, None
