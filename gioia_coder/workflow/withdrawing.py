"""Withdrawal: an informant or a source leaves the project for good."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gioia_coder.core.model import Informant, Source
from gioia_coder.core.speakers import called
from gioia_coder.errors import ConflictError, UnknownNameError
from gioia_coder.store import Store, erasing, reading
from gioia_coder.workflow import opening
from gioia_coder.workflow.leftovers import leftovers


@dataclass(frozen=True)
class Erased:
    """What a withdrawal did, and what still holds the words.

    `deleted_copies` could not be erased from in part, each with the reason; `taken` are the places that quotes were taken
    out of; `names` are the names of codes that quote and were kept; `files` are files outside the store.
    """

    ref: str
    kind: str
    deleted_copies: tuple[tuple[Path, str], ...]
    taken: tuple[str, ...]
    names: tuple[str, ...]
    files: tuple[Path, ...]


def withdrawing(store: Store, typed: str) -> tuple[str, str, bytes]:
    """Return the kind, id and UUID of the source or informant that `typed` names exactly, `informant:3` or `E1/3` if need be.

    Raises `UnknownNameError`, or `ConflictError` for an id that several have.
    """
    sources, people = reading.sources(store.connection), reading.informants(store.connection)
    names = called(people, {one.id: one.ref for one in reading.cases(store.connection)})
    known: list[tuple[str, str, Source | Informant]] = [("source", one.ref, one) for one in sources]
    known += [("informant", names[one.id], one) for one in people]
    wanted = typed.casefold()
    found = [one for one in known if wanted in _typed_as(*one)]
    if not found:
        raise UnknownNameError("source or informant", typed, [ref for _, ref, _ in known])
    kind, ref, one = found[0]
    several = [name for kind, name, _ in found if kind == "informant"]
    if len(several) > 1:
        raise ConflictError(
            f"there are {len(several)} informants {found[-1][2].ref}; nothing was changed.",
            mend=f"Say which: {', '.join(several)}.",
        )
    if len(found) > 1:
        raise ConflictError(
            f"{ref} is a source and an informant; nothing was changed.",
            mend=f"Say `gioia erase informant:{ref}` for all that the person said, or `gioia erase source:{ref}`.",
        )
    return kind, ref, reading.uuid_of(store.connection, kind, one.id)


def _typed_as(kind: str, name: str, one: Source | Informant) -> set[str]:
    return {word.casefold() for ref in (name, one.ref) for word in (ref, f"{kind}:{ref}")}


def names_that_quote(store: Store, typed: str) -> list[str]:
    """Return the codes whose names quote what an erasure would take, and which it would keep.

    Raises `ConflictError` when it would be refused; changes nothing.
    """
    kind, _, uuid = withdrawing(store, typed)
    return erasing.trial(store, kind, uuid).names


def erase(store: Store, typed: str, *, who: str = "") -> Erased:
    """Erase a source or an informant for good, from the store and its copies in `backups/`. Cannot be undone.

    Raises `ConflictError`, with nothing changed, when who said what in one of an informant's sources is not known.
    """
    kind, ref, uuid = withdrawing(store, typed)
    done = erasing.erase(store, kind, uuid, who=who or opening.system_user())
    files = leftovers(store, done)
    return Erased(ref, kind, tuple(done.deleted), tuple(done.places), tuple(done.names), tuple(files))
