"""The key: which pseudonym stands for whom. It lies in a file of its own, beside the store, that nothing copies along."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gioia_coder.core.pseudonyms import KINDS, Key, Name, Place, identity
from gioia_coder.errors import InputError, Problem
from gioia_coder.formats.files import replacing
from gioia_coder.formats.sheets import Sheet, read_table
from gioia_coder.store import Store, reading

NAME: Final = "pseudonyms.csv"
COLUMNS: Final = ("written", "pseudonym", "kind", "before", "after")
LET_THROUGH: Final = "let through"
"""The kind of a line that is no name but one place where a word that is also a name was let through."""

ACT: Final = "anonymize"
"""How the wording of the entries begins that put pseudonyms in."""

_PRIVATE: Final = 0o600


@dataclass(frozen=True)
class KeyFile:
    """A key as it stands in a file: names, and places that were let through. Empty where there is no file."""

    path: Path
    names: tuple[Name, ...] = ()
    places: tuple[Place, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.names or self.places)

    def ready(self) -> Key:
        """Return it ready to look for names with."""
        return Key(self.names, self.places)


def key_path(store: Store, named: Path | None = None) -> Path:
    """Return where the key is: as named, in the environment, or beside the store."""
    said = os.environ.get("GIOIA_KEY", "").strip()
    return named or (Path(said) if said else store.folder / NAME)


def has_key(store: Store, named: Path | None = None) -> bool:
    """Tell whether there is a key, or one is named that ought to be there."""
    path = key_path(store, named)
    return path.exists() or path != store.folder / NAME


def read_key(store: Store, named: Path | None = None) -> KeyFile:
    """Return the key of a project, or the one that is named, since people keep it elsewhere.

    Raises `InputError` with every fault of the file, and for a named file that is not there.
    """
    path = key_path(store, named)
    if not has_key(store, named):
        return KeyFile(path)
    table = read_table(path)
    for column in ("written", "pseudonym"):
        if column not in table.columns:
            raise InputError(
                path, Problem(table.heading(), f'the key has no column "{column}".', f"It has {', '.join(COLUMNS)}.")
            )
    names: dict[str, Name] = {}
    places: list[Place] = []
    problems: list[Problem] = []
    for row in range(len(table.rows)):
        written, pseudonym, kind, before, after = (_cell(table, row, column) for column in COLUMNS)
        kind = kind or "other"
        if kind == LET_THROUGH:
            places.append(Place(written, before, after))
        elif problem := _fault(table, row, written, pseudonym, kind, names):
            problems.append(problem)
        else:
            names[written] = Name(written, pseudonym, kind)
    if problems:
        raise InputError(path, problems)
    return KeyFile(path, tuple(names.values()), tuple(places))


def _cell(table: Sheet, row: int, column: str) -> str:
    at = table.columns.get(column)
    return "" if at is None else table.rows[row][at].strip()


def _fault(table: Sheet, row: int, written: str, pseudonym: str, kind: str, names: dict[str, Name]) -> Problem | None:
    where = table.where(row, table.columns["written"])
    if not identity(written):
        return Problem(where, "names nobody.", "Fill the column written, or take the row out.")
    if kind not in KINDS:
        return Problem(where, f'"{kind}" is no kind of name.', f"It is one of {', '.join(KINDS)}.")
    if written in names and names[written].pseudonym != pseudonym:
        return Problem(where, f'"{written}" has two pseudonyms.', "Keep one of the two rows.")
    return None


def about_key(store: Store) -> list[str]:
    """Return what `status` says about the key: that it lies beside the store, or that it is not there to look names up in."""
    if (store.folder / NAME).exists():
        return [f"{NAME} says who is who: in the end keep it elsewhere, where only you can read it"]
    if has_key(store):
        return []
    if any(one.what.startswith(ACT) and not one.undone for one in reading.entries(store.connection)):
        return ["the key of pseudonyms is elsewhere: what is exported is looked through for real names only with --key FILE"]
    return []


def write_key(path: Path, names: Sequence[Name], places: Iterable[Place]) -> None:
    """Write the key, readable by nobody else, in the place of the one that is there."""
    rows = [(one.written, one.pseudonym, one.kind, "", "") for one in names]
    rows += [(one.written, "", LET_THROUGH, one.before, one.after) for one in dict.fromkeys(places)]
    with suppress(OSError):
        path.chmod(_PRIVATE)  # what takes its place has the permissions of the old one
    with replacing(path, "w") as stream:
        if hasattr(os, "fchmod"):
            os.fchmod(stream.fileno(), _PRIVATE)
        stream.write("\ufeff")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
