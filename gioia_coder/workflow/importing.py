"""Importing sources: every file is read and understood before anything is written, and all of it is one act."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from gioia_coder.core.model import Source
from gioia_coder.core.text import Found
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, GioiaError, InputError, Problem
from gioia_coder.formats.sources import READERS, Asked, SourceFile
from gioia_coder.store import Act, Store, reading, writing
from gioia_coder.workflow import file_codings, opening
from gioia_coder.workflow.file_codings import FileCodings, Plan
from gioia_coder.workflow.import_notes import headers, identities, offer_codings, unlisted
from gioia_coder.workflow.manifest import Item, gather, with_options
from gioia_coder.workflow.people import Ask, People, who_speaks
from gioia_coder.workflow.speakers import Speakers
from gioia_coder.workflow.understanding import How, Read, new_text, read_file

_FEW: Final = 5
"""So many ids are named in a refusal; the others are counted."""


@dataclass
class ImportedSources:
    """What an import did: the sources, what was passed over and why, how written ids were understood, and the files' codings.

    `read` are the sources as understood, for showing more of them than `sources` holds.
    """

    sources: list[dict[str, Any]]
    skipped: list[dict[str, str]]
    notes: list[str]
    codings: FileCodings | None = None
    read: Sequence[Read] = ()

    def as_data(self) -> dict[str, Any]:
        """Return the shape of `import --json`."""
        codings = {"codings": self.codings.as_data()} if self.codings is not None else {}
        return {"sources": self.sources, "skipped": self.skipped, **codings}


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
    speakers: Speakers | None = None,
    header: bool = False,
    codings: bool = False,
    coder: Callable[[], str] | None = None,
    preview: bool = False,
    skip_bad: bool = False,
    ask: Ask | None = None,
    progress: Callable[[Sequence[Item]], Iterable[Item]] = iter,
    who: str = "",
) -> ImportedSources:
    """Import files and folders as sources; the same bytes again change nothing.

    `header` takes over what the texts' headers say and a manifest does not; `codings` the codings that the files hold, those
    that name nobody as those of `coder`, who is asked for only then. With `preview` nothing is written. Raises `InputError`
    with the faults of every file, an id whose text is another among them, and for speakers whose label no text has; with
    `skip_bad` such files are passed over instead.
    """
    items, passed = gather(paths, manifest, frozenset(READERS))
    items = with_options(items, ref=ref, case=case, informants=tuple(informants), kind=kind, role=role)
    cases = {one.id: one.ref for one in reading.cases(store.connection)}
    skipped = [{"file": file, "reason": reason} for file, reason in passed]
    items = _cases_as_first_written(items, cases.values())
    how = How(asked or Asked(), layout, speakers or Speakers(), header)
    fresh, faults = _understand_all(store, items, how, progress, skipped)
    for one, item in zip(fresh, _cases_as_first_written([one.item for one in fresh], cases.values()), strict=True):
        one.item = item
    if faults and not skip_bad:
        raise InputError("", faults, mend="Nothing was imported. Mend the files, or pass them over with --skip-bad.")
    skipped += _as_skipped(faults)
    if fresh:
        how.speakers.check(one.found for one in fresh)
    people = People(reading.informants(store.connection), cases, reading.heard_in(store.connection), ask)
    fresh, unclear = _identify(fresh, people, how.speakers)
    fresh, plan, unfit = _with_codings(store, fresh, coder or (lambda: opening.coder_name(store, None)), codings)
    unclear += unfit
    if unclear and not skip_bad:
        raise InputError("", unclear, mend="Nothing was imported.")
    skipped += _as_skipped(unclear)
    attributes = _attributes([*items, *(one.item for one in fresh)])
    notes = [*identities(people), *unlisted(fresh), *([] if header or preview else headers(fresh))]
    notes += plan.done.notes if plan else []
    if fresh and not preview:
        what = f"import {fresh[0].item.id}" if len(fresh) == 1 else f"import {len(fresh)} sources"
        with store.act(what, who=who or (plan.acting if plan else "") or opening.system_user()) as act:
            _write(act, fresh, people, attributes, plan)
    return ImportedSources([one.as_data() for one in fresh], skipped, notes, plan.done if plan else None, fresh)


def _as_skipped(faults: Iterable[Problem]) -> list[dict[str, str]]:
    return [{"file": fault.where, "reason": f"{fault.what} {fault.mend}".strip()} for fault in faults]


def _with_codings(
    store: Store, fresh: list[Read], coder: Callable[[], str], wanted: bool
) -> tuple[list[Read], Plan | None, list[Problem]]:
    """Return the sources whose codings can be taken over, how, and each other one's fault; unwanted codings are only told."""
    if not wanted:
        offer_codings(fresh)
        return fresh, None, []
    marked = [(one.item.id, one.item.where, one.file.text, one.file.marks) for one in fresh if one.file is not None]
    plan, faults = file_codings.planned(marked, store, coder)
    return [one for one in fresh if one.item.id not in faults], plan, list(faults.values())


def _identify(fresh: Sequence[Read], people: People, speakers: Speakers) -> tuple[list[Read], list[Problem]]:
    """Return the sources whose speakers are known now, and the fault of each other one; that one leaves nothing behind."""
    faults: dict[str, Problem] = {}
    # sources without a case come last, so that the order of the files does not decide in which case somebody is
    for one in sorted(fresh, key=lambda one: not one.item.case):
        try:
            with people.all_or_nothing():
                told = speakers.of(one.found)
                one.speaking, one.labels = who_speaks(one.item, list(one.found.labels), one.found.roles, people, told)
                people.describe(one.speaking, one.item.personal)
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
    how: How,
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
            read = [Read(item, None, Found("", ()))] if item.file is None else read_file(item, how, language)
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
        self.files = {digest: {fold_name(by_key[key]): by_key[key] for key in keys if key in by_key} for digest, keys in found}
        digests = reading.text_digests(store.connection).items()
        self.texts = {digest: by_key[key] for digest, key in digests if key in by_key}
        self.erased = reading.erased_texts(store.connection)
        self.fresh: set[str] = set()

    def without_known(self, read: Sequence[Read], skipped: list[dict[str, str]]) -> list[Read]:
        """Return what is new of the sources in a file; raises `ConflictError` for one that may not come in."""
        for one in read:
            _refuse_erased(one.file, self.erased)
        there = {id(one): self._there(one, len(read) > 1) for one in read}
        known = [reason for reason in there.values() if reason]
        if len(known) > 1:
            known = [f"{len(known)} sources in it are already imported"]
        skipped += [{"file": str(read[0].item.file or read[0].item.id), "reason": reason} for reason in known]
        new = [one for one in read if not there[id(one)]]
        _refuse_changed(new, self.by_ref)
        for one in new:
            _refuse_twice(one.item, self.fresh)
            self.fresh.add(fold_name(one.item.id))
        for one in new:
            if one.file is not None:
                self.files.setdefault(one.file.sha256, {})[fold_name(one.item.id)] = one.item.id
        return new

    def _there(self, one: Read, several: bool) -> str:
        """Say that a source is in the project already, empty where it is not."""
        if one.file is None:
            return "already registered" if fold_name(one.item.id) in self.by_ref else ""
        owners = self.files.get(one.file.sha256, {})
        own = [owners[key] for key in ([fold_name(one.item.id)] if several else owners) if key in owners]
        if not own and one.file.name:  # a file of several sources that has grown, or was saved under another name
            own = [self.texts[digest]] if (digest := _digest(one.file.text)) in self.texts else []
        return f"already imported as {own[0]}" if own else ""


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _refuse_erased(file: SourceFile | None, erased: frozenset[str]) -> None:
    if file is None or not erased:
        return
    if file.sha256 in erased or _digest(file.text) in erased:
        what = f"the text {file.name} in it" if file.name else "this text"
        raise ConflictError(f"{what} was erased from the project and may not come back.", mend="Leave it out.")


def _refuse_twice(item: Item, fresh: set[str]) -> None:
    """Raise `ConflictError` for a source whose id is that of another in this import."""
    if fold_name(item.id) in fresh:
        raise ConflictError(
            f'another file of this import has the id "{item.id}" too.', mend="Import one of them alone with --id."
        )


def _refuse_changed(new: Sequence[Read], known: Mapping[str, Any]) -> None:
    """Raise `ConflictError` for sources of a file whose ids have other texts in the project."""
    there = [known.get(fold_name(one.item.id)) for one in new if one.file is not None]
    refs = [one.ref for one in there if one is not None and one.revision is not None]
    if refs:
        names = ", ".join(refs[:_FEW]) + (f" and {len(refs) - _FEW} more" if len(refs) > _FEW else "")
        raise ConflictError(
            f"{names} {'is' if len(refs) == 1 else 'are'} in the project already, with another text.",
            mend=f"If it was corrected: gioia sources update {refs[0]} {new[0].item.file}. If not, import it under another --id.",
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


def _write(
    act: Act, fresh: Sequence[Read], people: People, attributes: Mapping[str, Mapping[str, str]], plan: Plan | None
) -> None:
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
    if plan is not None:
        plan.begin(act)
    for one in fresh:
        source = _write_source(act, one.item, registered.get(fold_name(one.item.id)), keys)
        if one.file is not None:
            new = new_text(one.file, one.found)
            text = writing.add_revision(act, source, new, {label: person.key or 0 for label, person in one.labels.items()})
            if plan is not None:
                plan.write(act, one.item.id, source, text, one.file.text)
        writing.put_speaking(act, source, [person.key or 0 for person in one.speaking])


def _write_source(act: Act, item: Item, there: Source | None, keys: Mapping[str, int]) -> int:
    """Write what is known of a source and return its key; one that was registered takes up what it did not have."""
    said = {name: getattr(item, name) for name in ("title", "kind", "date", "minutes", "language")}
    values = {**said, "file": _plain(item.file.name) if item.file else ""}
    case = keys.get(fold_name(item.case)) if item.case else None
    if there is None:
        return writing.add_source(act, item.id, case=case, attributes=item.own, **values)
    new = {name: value for name, value in values.items() if value and not getattr(there, name)}
    own = {"attributes": {**item.own, **there.attributes}} if item.own else {}
    writing.alter_source(act, there.id, **new, **own, **({"case_id": case} if case and there.case is None else {}))
    return there.id


def _plain(name: str) -> str:
    """Return a file's name with a question mark for each byte that is no letter."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _write_people(act: Act, fresh: Sequence[Read], people: People, keys: Mapping[str, int]) -> None:
    used = {id(person) for one in fresh for person in (*one.speaking, *one.labels.values())}
    for person in people.everyone:
        case = keys.get(fold_name(person.case)) if person.case else None
        if person.key is None and id(person) in used:
            person.key = writing.add_informant(act, person.ref, case=case, role=person.role, attributes=person.attributes)
        elif person.key is not None and person.changed:
            writing.alter_informant(act, person.key, case_id=case, role=person.role, attributes=person.attributes)
