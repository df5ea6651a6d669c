"""What other programs' files held besides: rows of the store, and the bytes that go with them in the project's folder `kept`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, select
from sqlalchemy.exc import DatabaseError

from gioia_coder.core.exchange.portable import Kept
from gioia_coder.errors import StoreError
from gioia_coder.store import engine
from gioia_coder.store import tables as t
from gioia_coder.store.acts import Act
from gioia_coder.store.reading import present
from gioia_coder.store.sharing import file_beside

if TYPE_CHECKING:
    from gioia_coder.store import Store

FOLDER: Final = "kept"

_COLUMNS: Final = ("uuid", "kind", "name", "thing", "data", "file")


def kept(connection: Connection) -> tuple[Kept, ...]:
    """Return what is kept, in the order in which it came."""
    rows = connection.execute(present(t.kept)).all()
    return tuple(Kept(row.uuid, row.kind, row.name, row.thing, row.data, row.file) for row in rows)


def put_kept(act: Act, new: Iterable[Kept]) -> None:
    """Add what is to be kept; its bytes go to the folder by `put_files`."""
    act.make_many(t.kept, _COLUMNS, [tuple(getattr(one, name) for name in _COLUMNS) for one in new])


def end_kept(act: Act, uuids: Iterable[bytes]) -> int:
    """End rows by their UUIDs; return how many were present. Their bytes stay, since an undo brings the rows back."""
    wanted = set(uuids)
    c = t.kept.c
    rows = act.connection.execute(select(c.id, c.uuid).where(c.ended.is_(None)))
    return act.end(t.kept, [row.id for row in rows if row.uuid in wanted])


def folder_of(path: Path) -> Path:
    """Return where the kept bytes of the store at `path` are."""
    return path.parent / FOLDER


def put_files(path: Path, contents: Iterable[bytes]) -> list[Path]:
    """Put bytes into the folder under their SHA-256; return the files that are new. Raises `StoreError`, and leaves none."""
    new: list[Path] = []
    try:
        for data in contents:
            target = folder_of(path) / sha256(data).hexdigest()
            if target.exists():
                continue
            with file_beside(target) as beside:
                beside.write_bytes(data)
            new.append(target)
    except BaseException:
        drop_files(new)
        raise
    return new


def fault(path: Path, digest: str) -> str:
    """Return in words what is wrong with a kept file of the store at `path`; empty when it is what came."""
    try:
        data = (folder_of(path) / digest).read_bytes()
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return "" if sha256(data).hexdigest() == digest else "is not the file that came"


def named(connection: Connection) -> set[str]:
    """Return the SHA-256 of all kept files, those of the history too; empty for a store that is older than they are."""
    if not connection.dialect.has_table(connection, t.kept.name):
        return set()
    return {digest for digest in connection.execute(select(t.kept.c.file).distinct()).scalars() if digest}


def named_in(copy: Path) -> set[str]:
    """Return the SHA-256 of all kept files that a copy of a store names; raises `StoreError` when it is no whole store."""
    engine.check_file(copy)
    connection = engine.connect(copy)
    try:
        engine.check_schema(connection, copy)
        return named(connection)
    except DatabaseError as error:
        raise engine.reworded(error, copy) from error
    finally:
        connection.engine.dispose()


def carry(here: Path, there: Path, digests: Iterable[str]) -> list[Path]:
    """Put kept files of the store at `here` beside the one at `there`, those that are whole; return the files that are new."""
    if folder_of(here).absolute() == folder_of(there).absolute():
        return []
    whole = (digest for digest in sorted(digests) if not (folder_of(there) / digest).exists() and not fault(here, digest))
    return put_files(there, ((folder_of(here) / digest).read_bytes() for digest in whole))


def drop_files(files: Iterable[Path]) -> None:
    """Delete kept files; raises `StoreError` when the system refuses."""
    for file in files:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"{file} cannot be deleted: {error.strerror}.", mend="Delete it by hand.") from error


def drop_unused(connection: Connection, path: Path, digests: Iterable[str]) -> None:
    """Delete those of the files that nothing in the store refers to any more, its history included."""
    used = set(connection.execute(select(t.kept.c.file)).scalars())
    drop_files(folder_of(path) / digest for digest in set(digests) - used)


class Bytes(Mapping[str, bytes]):
    """The bytes of kept files by their SHA-256, read when asked for; a file that is gone or was changed is not in it."""

    def __init__(self, store: Store, kept: Iterable[Kept]) -> None:
        self._folder = folder_of(store.path)
        self._names = tuple(dict.fromkeys(one.file for one in kept if one.file))

    def __getitem__(self, digest: str) -> bytes:
        """Return the bytes; raises `KeyError` where the folder does not hold them."""
        if digest not in self._names:
            raise KeyError(digest)
        try:
            data = (self._folder / digest).read_bytes()
        except OSError:
            raise KeyError(digest) from None
        if sha256(data).hexdigest() != digest:
            raise KeyError(digest)
        return data

    def __iter__(self) -> Iterator[str]:
        """Yield the SHA-256 of the files that are there."""
        return (name for name in self._names if (self._folder / name).is_file())

    def __len__(self) -> int:
        """Return how many files are there."""
        return sum(1 for _ in self)
