"""Making pseudonyms final: what held the real names is removed for good."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gioia_coder.core.pseudonyms import Key
from gioia_coder.errors import InputError
from gioia_coder.store import Store, finalizing, reading
from gioia_coder.store.finalizing import Finalized
from gioia_coder.workflow import opening
from gioia_coder.workflow.anonymizing.key import KeyFile, read_key
from gioia_coder.workflow.leftovers import READ, files_in, texts_of
from gioia_coder.workflow.own_files import NAMES, finder

FOLDERS = ("transcripts", "codebooks", "exports")


@dataclass(frozen=True)
class MadeFinal:
    """What was removed, and the files outside the store that still hold real names."""

    done: Finalized
    files: tuple[Path, ...]


def ready_to_finalize(store: Store, key: Path | None = None) -> tuple[str, Key]:
    """Return the project's name, to be typed, and the key.

    Raises `InputError` when there is no key, or with all that is to be settled first; nothing is changed.
    """
    known = read_key(store, key)
    ready = known.ready()
    if not ready:
        raise InputError(known.path, "there is no key.", mend="Name it with --key FILE: what it does not hold cannot be removed.")
    if problems := list(finalizing.open_work(store.connection, ready)):
        raise InputError("", problems, mend="Nothing was removed.")
    return reading.settings(store.connection).get("name", ""), ready


def finalize(store: Store, key: Path | None = None, *, who: str = "") -> MadeFinal:
    """Remove earlier texts, former wordings and copies that hold real names, for good. Cannot be undone.

    Raises `InputError` as `ready_to_finalize` does.
    """
    _, ready = ready_to_finalize(store, key)
    known = read_key(store, key)
    done = finalizing.finalize(store, ready, who=who or opening.system_user())
    return MadeFinal(done, tuple(_holding(store, known, done.files)))


def _holding(store: Store, key: KeyFile, names: set[str]) -> list[Path]:
    """Return the files beside the store that real names stand in, that the removed texts came from, or that nobody looks into.

    These are exports in other formats than text; what is a sheet of names is told by its headings.
    """
    why_not = finder()
    beside = [file for file in sorted(store.folder.iterdir()) if file.is_file() and file.resolve() != key.path.resolve()]
    files = [file for folder in FOLDERS for file in sorted(files_in(store.folder / folder))]
    unread = [file for file in files if file.suffix.lower() not in READ and file.is_relative_to(store.folder / "exports")]
    sure = [*(file for file in files if file.name in names), *(file for file in beside if why_not(file) == NAMES), *unread]
    ready = key.ready()
    texts = texts_of(file for file in (*files, *beside) if file not in sure)
    found = [*sure, *(file for file, text in texts if ready.standing(text) or ready.standing(file.name))]
    stores = [file for file in beside if file.suffix == ".gioia" and file.resolve() != store.path.resolve()]
    return [*found, *stores]
