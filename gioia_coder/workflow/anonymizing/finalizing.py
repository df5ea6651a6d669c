"""Making pseudonyms final: what held the real names is removed for good."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gioia_coder.core.pseudonyms import Key
from gioia_coder.errors import InputError
from gioia_coder.store import Store, finalizing, reading
from gioia_coder.store.finalizing import Finalized
from gioia_coder.workflow import opening
from gioia_coder.workflow.anonymizing.files import holding
from gioia_coder.workflow.anonymizing.key import read_key


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
    return MadeFinal(done, tuple(holding(store, known, done.files)))
