"""Importing sources: every file is read and understood before anything is written, and all of it is one act."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from gioia_coder.core.model import Source
from gioia_coder.core.speakers import INTERVIEWER
from gioia_coder.core.text import Found, normal_id
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, GioiaError, InputError, Problem
from gioia_coder.formats.sources import READERS, Asked, SourceFile
from gioia_coder.store import Act, Store, reading, writing
from gioia_coder.workflow import opening
from gioia_coder.workflow.manifest import Item, gather, with_options
from gioia_coder.workflow.people import Ask, People, who_speaks
from gioia_coder.workflow.understanding import Read, new_text, read_file


@dataclass
class ImportedSources:
    """What an import did: the sources, what was passed over and why, and how written ids were understood."""

    sources: list[dict[str, Any]]
    skipped: list[dict[str, str]]
    notes: list[str]

    def as_data(self) -> dict[str, Any]:
        """Return the shape of `import --json`."""
        return {"sources": self.sources, "skipped": self.skipped}


def import_sources(
    store: Store,
    paths: Sequence[Path],
    *,
    manifest: Path | None = None,
    ref: str = "",
    case: str = "",
    informants: Sequence[str] = (),
    kind: str = "",
    role: str = "",
    asked: Asked | None = None,
    layout: str | None = None,
    preview: bool = False,
    skip_bad: bool = False,
    ask: Ask | None = None,
    progress: Callable[[Sequence[Item]], Iterable[Item]] = iter,
    who: str = "",
) -> ImportedSources:
    """Import files and folders as sources; the same bytes again change nothing.

    With `preview` nothing is written. Raises `InputError` with the faults of every file, and `ConflictError` for an id whose
    text is another; with `skip_bad` such files are passed over instead.
    """
    items, passed = gather(paths, manifest, frozenset(READERS))
    items = with_options(items, ref=ref, case=case, informants=tuple(informants), kind=kind, role=role)
    cases = {one.id: one.ref for one in reading.cases(store.connection)}
    skipped = [{"file": file, "reason": reason} for file, reason in passed]
    items = _cases_as_first_written(items, cases.values())
    fresh, faults = _understand_all(store, items, asked or Asked(), layout, progress, skipped)
    for one, item in zip(fresh, _cases_as_first_written([one.item for one in fresh], cases.values()), strict=True):
        one.item = item
    if faults and not skip_bad:
        raise InputError("", faults, mend="Nothing was imported. Mend the files, or pass them over with --skip-bad.")
    skipped += [{"file": fault.where, "reason": f"{fault.what} {fault.mend}".strip()} for fault in faults]
    people = People(reading.informants(store.connection), cases, reading.heard_in(store.connection), ask)
    fresh, unclear = _identify(fresh, people)
    if unclear and not skip_bad:
        raise InputError("", unclear, mend="Nothing was imported.")
    skipped += [{"file": fault.where, "reason": f"{fault.what} {fault.mend}".strip()} for fault in unclear]
    attributes = _attributes([*items, *(one.item for one in fresh)])
    notes = [*_notes(people), *_unlisted(fresh)]
    if fresh and not preview:
        what = f"import {fresh[0].item.id}" if len(fresh) == 1 else f"import {len(fresh)} sources"
        with store.act(what, who=who or opening.system_user()) as act:
            _write(act, fresh, people, attributes)
    return ImportedSources([one.as_data() for one in fresh], skipped, notes)


def _identify(fresh: Sequence[Read], people: People) -> tuple[list[Read], list[Problem]]:
    """Return the sources whose speakers are known now, and the fault of each other one; that one leaves nothing behind."""
    faults: dict[str, Problem] = {}
    # sources without a case come last, so that the order of the files does not decide in which case somebody is
    for one in sorted(fresh, key=lambda one: not one.item.case):
        try:
            with people.all_or_nothing():
                one.speaking, one.labels = who_speaks(one.item, list(one.found.labels), dict(one.found.roles), people)
        except ConflictError as error:
            faults[one.item.id] = Problem(one.item.where, error.message, error.mend)
    clear = [one for one in fresh if one.item.id not in faults]
    return clear, [faults[one.item.id] for one in fresh if one.item.id in faults]


def _cases_as_first_written(items: Sequence[Item], known: Iterable[str]) -> list[Item]:
    """Return the items with each case's id as the project has it, else as the first of them writes it."""
    first = {fold_name(ref): ref for ref in known}
    return [replace(item, case=first.setdefault(fold_name(item.case), item.case)) for item in items]


def _understand_all(
    store: Store,
    items: Sequence[Item],
    asked: Asked,
    layout: str | None,
    progress: Callable[[Sequence[Item]], Iterable[Item]],
    skipped: list[dict[str, str]],
) -> tuple[list[Read], list[Problem]]:
    """Return the sources that are new, and every fault; what is in the project already goes to `skipped`."""
    language = opening.settings_of(store)["language"]
    known = _Known(store)
    fresh: list[Read] = []
    faults: list[Problem] = []
    for item in progress(items):
        try:
            read = [Read(item, None, Found("", ()))] if item.file is None else read_file(item, asked, layout, language)
            new = known.without_known(read, skipped)
        except InputError as error:
            faults += error.problems
        except GioiaError as error:
            faults.append(Problem(item.where, error.message, error.mend))
        else:
            fresh += new
    return fresh, faults


class _Known:
    """What the project holds already, and what this import has found so far."""

    def __init__(self, store: Store) -> None:
        sources = reading.sources(store.connection)
        by_key = {one.id: one.ref for one in sources}
        self.by_ref = {fold_name(one.ref): one for one in sources}
        found = reading.imported(store.connection).items()
        self.files = {digest: [by_key[key] for key in keys if key in by_key] for digest, keys in found}
        self.erased = reading.erased_texts(store.connection)
        self.fresh: set[str] = set()

    def without_known(self, read: Sequence[Read], skipped: list[dict[str, str]]) -> list[Read]:
        """Return what is new of the sources in a file; raises `ConflictError` for one that may not come in."""
        for one in read:
            _refuse_erased(one.file, self.erased)
        new = [one for one in read if not self._skips(one, len(read) > 1, skipped)]
        for one in new:
            _refuse(one.item, one.file, self.by_ref, self.fresh)
            self.fresh.add(fold_name(one.item.id))
        for one in new:
            if one.file is not None:
                self.files.setdefault(one.file.sha256, []).append(one.item.id)
        return new

    def _skips(self, one: Read, several: bool, skipped: list[dict[str, str]]) -> bool:
        """Tell whether a source is in the project already, and say so."""
        if one.file is None:
            if fold_name(one.item.id) not in self.by_ref:
                return False
            skipped.append({"file": one.item.id, "reason": "already registered"})
            return True
        owners = self.files.get(one.file.sha256, [])
        own = [ref for ref in owners if not several or fold_name(ref) == fold_name(one.item.id)]
        if own:
            skipped.append({"file": str(one.item.file), "reason": f"already imported as {own[0]}"})
        return bool(own)


def _refuse_erased(file: SourceFile | None, erased: frozenset[str]) -> None:
    if file is None or not erased:
        return
    if file.sha256 in erased or sha256(file.text.encode("utf-8", "surrogatepass")).hexdigest() in erased:
        raise ConflictError("this text was erased from the project and may not come back.", mend="Leave it out.")


def _refuse(item: Item, file: SourceFile | None, known: Mapping[str, Any], fresh: set[str]) -> None:
    """Raise `ConflictError` for a source that may not come in under its id."""
    if fold_name(item.id) in fresh:
        raise ConflictError(
            f'another file of this import has the id "{item.id}" too.', mend="Import one of them alone with --id."
        )
    if file is not None and (there := known.get(fold_name(item.id))) is not None and there.revision is not None:
        raise ConflictError(
            f"{item.id} is in the project already, with another text.",
            mend=f"Import this file under another --id, or take the old one out first: gioia sources remove {item.id}.",
        )


def _attributes(items: Sequence[Item]) -> dict[str, dict[str, str]]:
    """Return each case's attributes; raises `InputError` where two rows differ."""
    found: dict[str, dict[str, str]] = {}
    problems = []
    for item in items:
        own = found.setdefault(item.case, {})
        for name, value in item.attributes.items():
            if not item.case:
                problems.append(Problem(item.where, f'gives "{name}", but names no case.', "Fill its case column."))
            elif own.setdefault(name, value) != value:
                problems.append(
                    Problem(item.where, f'{item.case} has {name} "{own[name]}" in an earlier row.', "Keep one value.")
                )
    if problems:
        raise InputError("", problems)
    return found


def _write(act: Act, fresh: Sequence[Read], people: People, attributes: Mapping[str, Mapping[str, str]]) -> None:
    cases = {fold_name(one.ref): one for one in reading.cases(act.connection)}
    keys = {name: one.id for name, one in cases.items()}
    wanted = [*(one.item.case for one in fresh), *(one.case for one in people.everyone if one.changed)]
    for ref in dict.fromkeys(ref for ref in wanted if ref):
        if fold_name(ref) not in keys:
            keys[fold_name(ref)] = writing.add_case(act, ref, attributes.get(ref))
        elif (old := cases.get(fold_name(ref))) is not None and attributes.get(ref):
            writing.alter_case(act, old.id, attributes={**old.attributes, **attributes[ref]})
    _write_people(act, fresh, people, keys)
    registered = {fold_name(one.ref): one for one in reading.sources(act.connection)}
    for one in fresh:
        source = _write_source(act, one.item, registered.get(fold_name(one.item.id)), keys)
        if one.file is not None:
            new = new_text(one.file, one.found)
            writing.add_revision(act, source, new, {label: person.key or 0 for label, person in one.labels.items()})
        writing.put_speaking(act, source, [person.key or 0 for person in one.speaking])


def _write_source(act: Act, item: Item, there: Source | None, keys: Mapping[str, int]) -> int:
    """Write what is known of a source and return its key; one that was registered takes up what it did not have."""
    said = {name: getattr(item, name) for name in ("title", "kind", "date", "minutes", "language")}
    values = {**said, "file": _plain(item.file.name) if item.file else ""}
    case = keys.get(fold_name(item.case)) if item.case else None
    if there is None:
        return writing.add_source(act, item.id, case=case, **values)
    new = {name: value for name, value in values.items() if value and not getattr(there, name)}
    writing.alter_source(act, there.id, **new, **({"case_id": case} if case and there.case is None else {}))
    return there.id


def _plain(name: str) -> str:
    """Return a file's name with a question mark for each byte that is no letter."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _write_people(act: Act, fresh: Sequence[Read], people: People, keys: Mapping[str, int]) -> None:
    used = {id(person) for one in fresh for person in (*one.speaking, *one.labels.values())}
    for person in people.everyone:
        case = keys.get(fold_name(person.case)) if person.case else None
        if person.key is None and id(person) in used:
            person.key = writing.add_informant(act, person.ref, case=case, role=person.role)
        elif person.key is not None and person.changed:
            writing.alter_informant(act, person.key, case_id=case, role=person.role)


def _unlisted(fresh: Sequence[Read]) -> list[str]:
    """Say who speaks in a source though its row names others: an interviewer called by name is not known as one."""
    return [
        f"{person.ref} speaks in {one.item.id} and is not named for it; if they ask: "
        f"gioia informants set {person.ref} role=interviewer"
        for one in fresh
        if one.item.informants
        for person in dict.fromkeys(one.labels.values())
        if not person.is_interviewer and normal_id(person.ref) not in {normal_id(name) for name in one.item.informants}
    ]


def _notes(people: People) -> list[str]:
    """Say which written ids were taken for one informant, who came into a case, and who asks under a name of its own."""
    notes = []
    for person in people.everyone:
        if person.adopted:
            notes.append(f"{person.ref} had no case and is in case {person.case} now")
        if person.key is None and person.is_interviewer and fold_name(person.role) != INTERVIEWER:
            notes.append(f"{person.ref} is an interviewer ({person.role}): words never counted")
        other = sorted(written for written in person.written if written != person.ref)
        if other:
            notes.append(f"{', '.join(other)} {'is' if len(other) == 1 else 'are'} informant {person.ref}")
    return notes
