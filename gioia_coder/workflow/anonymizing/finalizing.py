"""Making pseudonyms final: what held the real names is removed for good."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gioia_coder.core.pseudonyms import Key
from gioia_coder.errors import InputError
from gioia_coder.store import Store, finalizing, reading
from gioia_coder.store.finalizing import Finalized
from gioia_coder.workflow import opening
from gioia_coder.workflow.anonymizing.key import read_key
from gioia_coder.workflow.leftovers import files_in, texts_of

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
    done = finalizing.finalize(store, ready, who=who or opening.system_user())
    return MadeFinal(done, tuple(_holding(store, ready, done.files)))


def _holding(store: Store, key: Key, names: set[str]) -> list[Path]:
    """Return the files beside the store that real names stand in, or that the removed texts came from."""
    files = [file for folder in FOLDERS for file in sorted(files_in(store.folder / folder))]
    named = [file for file in files if file.name in names]
    texts = texts_of(file for file in files if file not in named)
    found = [*named, *(file for file, text in texts if key.standing(text) or key.standing(file.name))]
    stores = sorted(file for file in store.folder.glob("*.gioia") if file.resolve() != store.path.resolve())
    return [*found, *stores]
