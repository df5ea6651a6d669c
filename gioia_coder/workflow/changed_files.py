"""Files in `transcripts/` that differ from what was imported, or whose sources are gone."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from gioia_coder.core.model import Source
from gioia_coder.errors import Problem
from gioia_coder.store import Store, reading
from gioia_coder.workflow.anonymizing.files import before_pseudonyms
from gioia_coder.workflow.leftovers import removed_files


def former_files(store: Store) -> list[Problem]:
    """Return the files of sources that were removed, and those from before the pseudonyms."""
    return [*removed_files(store), *before_pseudonyms(store).values()]


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, empty for one that cannot be read."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def changed_files(store: Store) -> list[Problem]:
    """Return the files in `transcripts/` that differ from what was imported under their name.

    Files of one name may lie in several folders: one is told of only where none of them is what was imported.
    """
    folder = store.folder / "transcripts"
    if not folder.is_dir():
        return []
    texts = {source: digest for digest, sources in reading.imported(store.connection).items() for source in sources}
    sources = [one for one in reading.sources(store.connection) if one.id in texts]
    names = {one.file for one in sources}
    found: dict[str, dict[Path, str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.name in names and path.is_file():
            found.setdefault(path.name, {})[path] = _digest(path)
    erased = reading.erased_texts(store.connection)
    known = {*texts.values(), *erased}  # what was removed is not corrected either
    differing: dict[tuple[str, bool], list[Source]] = {}
    for one in sources:
        # a file that others share with erased words is to be changed
        if texts[one.id] in erased or texts[one.id] in (files := found.get(one.file, {})).values():
            continue
        for path, digest in files.items():
            if digest not in known:
                differing.setdefault((path.relative_to(store.folder).as_posix(), bool(digest)), []).append(one)
    former = before_pseudonyms(store)
    return [_changed(some, path, readable=good) for (path, good), some in differing.items() if path not in former]


def _changed(sources: Sequence[Source], path: str, *, readable: bool) -> Problem:
    """Return what is said of a file that is not the one imported, with the way on."""
    first, more = sources[0].ref, len(sources) - 1
    what = first + (f" and {more} more" if more else "")
    if not readable:
        mend = "The project still holds the imported text: put that file back."
        return Problem(path, f"cannot be read and compared with what was imported as {what}.", mend)
    mend = f"If it has grown: gioia import {path}." if more else f"If it was corrected: gioia sources update {first} {path}."
    return Problem(path, f"differs from what was imported as {what}.", f"{mend} If not, put the imported file back.")
