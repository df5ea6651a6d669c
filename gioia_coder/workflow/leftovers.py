"""Files outside the store that still hold what was erased: nothing here changes them, a person does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from gioia_coder.errors import GioiaError, Problem
from gioia_coder.formats import plain
from gioia_coder.store import Store, erasing, kept_rows, reading

READ: Final = frozenset(
    (".txt", ".md", ".csv", ".tsv", ".yaml", ".yml", ".json", ".srt", ".vtt", ".htm", ".html", ".svg", ".tex")
)
"""Suffixes of files that are looked into; of others only the name is known."""


def leftovers(store: Store, done: erasing.Erasure) -> list[Path]:
    """Return the files of a project that may still hold erased words, or name an erased informant.

    These are, in `transcripts/`, the files that erased and blanked texts came from; there and in `codebooks/` those that
    quote the words; other stores beside this one; and, unless they are empty, `exports/` and `kept/`, where what other
    programs' files held is.
    """
    transcripts = sorted(files_in(store.folder / "transcripts"))
    named = [path for path in transcripts if path.name in done.files]
    others = (path for path in (*transcripts, *sorted(files_in(store.folder / "codebooks"))) if path not in named)
    quoting = erasing.quoting(store, done, texts_of(others))
    stores = sorted(path for path in store.folder.glob("*.gioia") if path.resolve() != store.path.resolve())
    exports = store.folder / "exports"
    kept = kept_rows.folder_of(store.path)
    full = [folder for folder in (exports, kept) if folder.is_dir() and any(folder.iterdir())]
    return [*named, *quoting, *stores, *full]


def removed_files(store: Store) -> list[Problem]:
    """Return the files in `transcripts/` whose text was erased, or removed for good when pseudonyms were made final."""
    erased = reading.erased_texts(store.connection)
    folder = store.folder / "transcripts"
    found = []
    for path in sorted(files_in(folder)) if erased else ():
        with suppress(OSError):
            if sha256(path.read_bytes()).hexdigest() in erased:
                where = f"transcripts/{path.relative_to(folder).as_posix()}"
                found.append(Problem(where, "holds a text that was removed for good.", "Delete it."))
    return found


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and of those in it."""
    return (path for path in folder.rglob("*") if path.is_file())


def texts_of(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield the text of each file that can be looked into."""
    for path in paths:
        if path.suffix.lower() not in READ:
            continue
        try:
            data = path.read_bytes()
        except OSError:
            continue
        try:
            yield path, plain.decode(path, data).text
        except GioiaError:
            yield path, data.decode("latin-1")
