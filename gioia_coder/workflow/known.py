"""What of an import is in the project already: nothing of it comes in twice, but the codings in a file that is there can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gioia_coder.core.model import Source
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import Problem
from gioia_coder.formats.sources import SourceFile
from gioia_coder.store import Act, Store, reading
from gioia_coder.workflow.file_codings import Marked, Plan
from gioia_coder.workflow.manifest import Item
from gioia_coder.workflow.understanding import Read, text_digest

_FEW: Final = 5
"""So many ids are named in a refusal; the others are counted."""


@dataclass(slots=True)
class Present:
    """A source that is there already and whose file holds codings; `marked` is None where its text was revised since.

    `passed` says why its file was passed over.
    """

    ref: str
    source: int
    marked: Marked | None
    passed: dict[str, str]

    def say(self, new: Mapping[str, int]) -> bool:
        """Say of the file what becomes of its codings; return whether any of them is new."""
        if self.marked is None:
            self.passed["reason"] += f"; the text of {self.ref} was revised since, so that codings in the file are left out"
        elif new.get(self.ref):
            self.passed["reason"] += _ADDED if _ADDED not in self.passed["reason"] else ""
        return bool(self.marked is not None and new.get(self.ref))

    def write(self, act: Act, plan: Plan | None) -> None:
        """Write what is new of the codings."""
        if plan is not None and self.marked is not None and self.marked.there is not None:
            plan.write(act, self.ref, self.source, self.marked.there, self.marked.text)


_ADDED: Final = "; its codings that are new come in"


class Known:
    """What the project holds already, and what this import has found so far."""

    def __init__(self, store: Store, skipped: list[dict[str, str]]) -> None:
        sources = reading.sources(store.connection)
        self.connection, self.skipped = store.connection, skipped
        self.present: list[Present] = []
        by_key = {one.id: one.ref for one in sources}
        self.by_ref = {fold_name(one.ref): one for one in sources}
        found = reading.imported(store.connection).items()
        self.files = {digest: {fold_name(by_key[key]): by_key[key] for key in keys if key in by_key} for digest, keys in found}
        digests = reading.text_digests(store.connection).items()
        self.texts = {digest: by_key[key] for digest, key in digests if key in by_key}
        self.erased = reading.erased_texts(store.connection)
        self.fresh: set[str] = set()

    def without_known(self, read: Sequence[Read]) -> tuple[list[Read], list[Problem]]:
        """Return what is new of the sources in a file, and the faults of those that may not come in."""
        several = len(read) > 1
        new: list[Read] = []
        changed: list[Read] = []
        known: list[tuple[Read, str]] = []
        faults: list[Problem] = []
        for one in read:
            if self._is_erased(one, several):
                faults.append(_erased(one))
            elif (there := self._there(one, several)) is not None:
                known.append((one, there))
            elif self._is_changed(one):
                changed.append(one)
            elif (ref := fold_name(one.item.id)) in self.fresh:
                faults.append(_twice(one.item))
            else:
                self.fresh.add(ref)
                new.append(one)
        if known:
            self._pass_over(known)
        if changed:
            faults.append(_changed([self.by_ref[fold_name(one.item.id)].ref for one in changed], changed[0]))
        for one in new:
            if one.file is not None:
                self.files.setdefault(one.file.sha256, {})[fold_name(one.item.id)] = one.item.id
        return new, faults

    def _is_erased(self, one: Read, several: bool) -> bool:
        """Tell whether a text was erased; the file of a withdrawn answer holds those of others too, which are still there."""
        if one.file is None or not self.erased:
            return False
        if text_digest(one.file) in self.erased:
            return True
        return one.file.sha256 in self.erased and not (several and self._there(one, several) is not None)

    def _is_changed(self, one: Read) -> bool:
        """Tell whether a source's id has another text in the project."""
        known = self.by_ref.get(fold_name(one.item.id))
        return one.file is not None and known is not None and known.revision is not None

    def _there(self, one: Read, several: bool) -> str | None:
        """Return the id under which a source is in the project already, None where it is not."""
        if one.file is None:
            return one.item.id if fold_name(one.item.id) in self.by_ref else None
        owners = self.files.get(one.file.sha256, {})
        own = [owners[key] for key in ([fold_name(one.item.id)] if several else owners) if key in owners]
        if not own and one.file.name:  # a file of several sources that has grown, or was saved under another name
            own = [self.texts[digest]] if (digest := text_digest(one.file)) in self.texts else []
        return own[0] if own else None

    def _pass_over(self, known: Sequence[tuple[Read, str]]) -> None:
        """Keep that the sources of one file are in the project, and what codings the file holds of them."""
        first, ref = known[0]
        reason = f"already imported as {ref}" if first.file is not None else "already registered"
        reason = f"{len(known)} sources in it are already imported" if len(known) > 1 else reason
        passed = {"file": str(first.item.file or first.item.id), "reason": reason}
        self.skipped.append(passed)
        for one, ref in known:
            if one.file is not None and one.file.marks and (source := self.by_ref.get(fold_name(ref))) is not None:
                self.present.append(self._present(one.item.where, one.file, source, passed))

    def _present(self, where: str, file: SourceFile, source: Source, passed: dict[str, str]) -> Present:
        there = reading.revision(self.connection, source.revision) if source.revision is not None else None
        if there is None or there.sha256 != text_digest(file):
            return Present(source.ref, source.id, None, passed)
        return Present(source.ref, source.id, Marked(source.ref, where, file.text, file.marks, there.id), passed)


def _erased(one: Read) -> Problem:
    what = f"the text {one.file.name} in it" if one.file and one.file.name else "this text"
    return Problem(one.item.where, f"{what} was erased from the project and may not come back.", "Leave it out.")


def _twice(item: Item) -> Problem:
    return Problem(item.where, f'another file of this import has the id "{item.id}" too.', "Import one of them alone with --id.")


def _changed(refs: Sequence[str], first: Read) -> Problem:
    """Return the fault of sources whose ids have other texts in the project."""
    names = ", ".join(refs[:_FEW]) + (f" and {len(refs) - _FEW} more" if len(refs) > _FEW else "")
    return Problem(
        first.item.where,
        f"{names} {'is' if len(refs) == 1 else 'are'} in the project already, with another text.",
        f"If it was corrected: gioia sources update {refs[0]} {first.item.file}. If not, import it under another --id.",
    )
