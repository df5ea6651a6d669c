"""An archive for open science: a study as plain files that last longer than any program, and a project made of them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gioia_coder.core.exchange.portable import Portable
from gioia_coder.errors import ConflictError
from gioia_coder.formats import plain_study
from gioia_coder.formats.plain_study import Told
from gioia_coder.store import Store, snapshot
from gioia_coder.store.portable import portable
from gioia_coder.workflow import opening, project
from gioia_coder.workflow.anonymizing.checking import guard_data
from gioia_coder.workflow.anonymizing.key import has_key
from gioia_coder.workflow.anonymizing.looking_through import words_in
from gioia_coder.workflow.exchange import taking_in

NAMELESS: Final = "study"
"""What a project is called whose archive says no name."""

OF_CODERS: Final[Mapping[str, frozenset[str]]] = {
    "decisions.jsonl": frozenset(("options", "choice")),
    "rounds.jsonl": frozenset(("done",)),
}
"""Fields, by file, in the program's words with the names of coders, which are nobody's secret."""


@dataclass(frozen=True, slots=True)
class Archived:
    """An archive that was written: where, how many files, whether for everybody, what could not go along and why."""

    folder: Path
    files: int
    public: bool
    left_out: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"folder": str(self.folder), "files": self.files, "public": self.public, "left_out": list(self.left_out)}


@dataclass(frozen=True, slots=True)
class Restored:
    """A project that was made of an archive.

    `checked` says that every file was as it had been written; `revision` is the content hash; `same` says that it is that of
    what the archive holds. `warnings` tell what could not be taken along.
    """

    store: Path
    checked: bool
    revision: str
    same: bool
    sources: int
    codings: int
    warnings: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "store": str(self.store),
            "checked": self.checked,
            "revision": self.revision,
            "same": self.same,
            "sources": self.sources,
            "codings": self.codings,
            "warnings": list(self.warnings),
        }


def archive(store: Store, folder: Path, *, public: bool = False, key: Path | None = None) -> Archived:
    """Write the present study as plain files into a folder, new or empty or a former archive; a public one is for everybody.

    Raises `ConflictError` for a folder that holds anything else, and `InputError` when it cannot be written or when a real name
    of the key of pseudonyms still stands in it; then nothing was written.
    """
    plain_study.check_target(folder)
    study = portable(store)
    told = plain_study.tell(study, public=public)
    hidden = _guard(store, told, key)
    files = plain_study.put(folder, told, public=public)
    return Archived(folder, files, public, (*(() if public else study.warnings), *hidden))


def _guard(store: Store, told: Told, key: Path | None) -> list[str]:
    """Refuse an archive in which a real name of the key stands; leave files out that cannot be looked through, and say which."""
    if not has_key(store, key):
        return []
    hidden = []
    seen: dict[str, Any] = {"study.yaml": told.study, **told.records, **told.texts}
    for name, own in OF_CODERS.items():
        seen[name] = [{field: said for field, said in one.items() if field not in own} for one in told.records.get(name, ())]
    for name, data in sorted(told.blobs.items()):
        words = words_in(data, name)
        if words is None:
            told.leave_out(name)
            hidden.append(f"{name} is left out: it cannot be looked through for the real names of the key.")
        else:
            seen[name] = words
    guard_data(store, "archive", seen, key=key)
    return hidden


def restore(folder: Path, new_folder: Path, *, who: str = "") -> Restored:
    """Make a project in a new or empty folder of an archive; what comes out has equal content.

    Raises `InputError` with every fault of the archive: files that are missing, changed or not its own while it has checksums,
    and what cannot be read; for a public archive; and when the folder cannot be written. Nothing is left half made.
    """
    plain_study.check_empty(new_folder)
    plain_study.check_kind(folder)
    if new_folder.absolute().is_relative_to(folder.absolute()):
        raise ConflictError(f"{new_folder} is inside the archive.", mend="Name a folder outside of it.")
    checked = plain_study.verify(folder)
    incoming = plain_study.read(folder)
    with plain_study.whole(new_folder) as made:
        warnings, revision = _taken_in(incoming, made, who or opening.system_user())
    study = incoming.study
    return Restored(
        store=new_folder / opening.STORE_NAME,
        checked=checked,
        revision=revision,
        same=revision == study.content_hash,
        sources=len(study.sources),
        codings=len(study.codings) + len(study.quarantined),
        warnings=warnings,
    )


def _taken_in(incoming: Portable, folder: Path, who: str) -> tuple[tuple[str, ...], str]:
    """Make a project of a study; return what could not be taken along, and the hash of its content."""
    study = incoming.study
    path = project.init(folder, name=study.name or NAMELESS, language=study.settings.get("language", "en"))
    with Store.open(path) as store:
        plan = taking_in.plan(store, incoming, who=who)
        taking_in.apply(store, plan)
        return tuple(plan.warnings), snapshot.study(store).content_hash
