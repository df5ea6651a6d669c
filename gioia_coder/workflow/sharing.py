"""Sharing: a blind copy in which one coder works alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gioia_coder.errors import ConflictError, InputError
from gioia_coder.store import Store, allowing, codebook_rows, reading, sharing, wordings
from gioia_coder.workflow import finding, opening
from gioia_coder.workflow.anonymizing.checking import guard

SUFFIX: Final = ".gioia"
KEPT: Final = ("name", *opening.DEFAULTS, codebook_rows.NAME, codebook_rows.LEVELS)
"""The settings that go along."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A copy that was made: for whom, where, of which sources, how new ids end there, and how much of their own is in it."""

    coder: str
    path: Path
    sources: tuple[str, ...]
    letter: str
    codings: int
    new_coder: bool

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "coder": self.coder,
            "file": str(self.path),
            "sources": list(self.sources),
            "letter": self.letter,
            "codings": self.codings,
            "new_coder": self.new_coder,
        }


def share(store: Store, path: Path, *, coder: str, sources: Sequence[str] = (), who: str = "") -> Shared:
    """Write a copy for a coder, with these sources (all when none is named); it replaces nothing.

    Raises `ConflictError` when the file exists or this is a copy itself, `InputError` when a real name of the key of
    pseudonyms stands in what would go along.
    """
    allowing.check_own(store.connection, "copies")
    name = opening.check_coder_name(coder)
    path = _target(path)
    known = reading.sources(store.connection)
    chosen = list(dict.fromkeys(finding.source(store, one, exact=True) for one in sources)) if sources else list(known)
    if without := [one.ref for one in chosen if one.revision is None]:
        raise InputError("", f"{', '.join(without)} has no text yet.", mend="Name other sources.")
    fresh = opening.is_new_coder(store, name)
    with (
        sharing.file_beside(path) as beside,
        store.act(f"share {len(chosen)} sources with {name}", who=who or opening.system_user()) as act,
    ):
        key = opening.coder_key(act, name)
        sharing.project_of(act)
        letter = sharing.take_letter(act, name)
        copy = sharing.write(act, beside, key, [one.id for one in chosen], KEPT, letter)
        try:
            guard(store, wordings.everything(copy))
            counts = reading.count_codings(copy, "coder_id")
            written = reading.coders(copy)[0].name
        finally:
            copy.engine.dispose()
    return Shared(written, path, tuple(one.ref for one in chosen), letter, sum(counts.values()), fresh)


def _target(path: Path) -> Path:
    if not path.name or path.is_dir():
        raise InputError(path, "is a folder.", mend="Give the copy a name, such as anna.gioia.")
    target = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
    if target.exists():
        raise ConflictError(f"{target} exists already.", mend="Choose another name; a copy replaces nothing.")
    return target
