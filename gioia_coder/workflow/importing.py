"""Importing sources: every file is read and understood before anything is written, and all of it is one act."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gioia_coder.core.model import Source
from gioia_coder.core.text import Found
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, GioiaError, InputError, Problem
from gioia_coder.formats.sources import READERS, Asked
from gioia_coder.store import Act, Store, reading, writing
from gioia_coder.workflow import file_codings, opening
from gioia_coder.workflow.file_codings import FileCodings, Marked, Plan
from gioia_coder.workflow.import_notes import identities, offer_codings, said_in_headers, unasked, unlisted
from gioia_coder.workflow.known import Known, Present
from gioia_coder.workflow.manifest import Item, gather, plain_name, with_options
from gioia_coder.workflow.people import Ask, People, who_speaks, write_people
from gioia_coder.workflow.speakers import Speakers
from gioia_coder.workflow.understanding import How, Read, new_text, read_file


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

    `header` takes over what the texts' headers say and a manifest does not; `codings` the codings that the files hold, also
    of texts that are there already; those that name nobody are those of `coder`, who is asked for only then. With `preview`
    nothing is written. Raises `InputError` with the faults of every file, an id whose text is another among them, and for
    speakers whose label no text has; with `skip_bad` such files are passed over instead.
    """
    how = How(asked or Asked(), layout, speakers or Speakers(), header)
    items, passed = gather(paths, manifest, frozenset(READERS))
    work = _Import(store, skip_bad, [{"file": file, "reason": reason} for file, reason in passed])
    work.read(with_options(items, ref=ref, case=case, informants=tuple(informants), kind=kind, role=role), how, progress)
    work.identify(how.speakers, ask)
    plan = work.take_codings(coder or (lambda: opening.coder_name(store, None)), codings)
    work.refuse("Nothing was imported.")
    return work.finish(plan, preview=preview, headers=not header, who=who)


class _Import:
    """One import while it is decided: what is new, what is passed over, who speaks."""

    def __init__(self, store: Store, skip_bad: bool, skipped: list[dict[str, str]]) -> None:
        self.store, self.skip_bad, self.skipped = store, skip_bad, skipped
        self.seen = _present(store)
        self.cases = {one.id: one.ref for one in reading.cases(store.connection)}
        self.items: Sequence[Item] = ()
        self.fresh: list[Read] = []
        self.present: list[Present] = []
        self.faults: list[Problem] = []

    def refuse(self, mend: str) -> None:
        """Raise `InputError` with the faults so far, or pass over what has them."""
        if self.faults and not self.skip_bad:
            raise InputError("", self.faults, mend=mend)
        self.skipped += [{"file": one.where, "reason": f"{one.what} {one.mend}".strip()} for one in self.faults]
        self.faults = []

    def read(self, items: Sequence[Item], how: How, progress: Callable[[Sequence[Item]], Iterable[Item]]) -> None:
        """Read and understand the files; raises `InputError` with every fault, and for a label that none of them has."""
        self.items = _cases_as_first_written(items, self.cases.values())
        known = Known(self.store, self.skipped)
        self.fresh, self.faults = _understand_all(self.store, self.items, how, progress, known)
        self.present = known.present
        written = _cases_as_first_written([one.item for one in self.fresh], self.cases.values())
        for one, item in zip(self.fresh, written, strict=True):
            one.item = item
        self.refuse("Nothing was imported. Mend the files, or pass them over with --skip-bad.")
        if self.fresh:
            how.speakers.check(one.found for one in self.fresh)

    def identify(self, speakers: Speakers, ask: Ask | None) -> None:
        """Find out who speaks in each source."""
        connection = self.store.connection
        self.people = People(reading.informants(connection), self.cases, reading.heard_in(connection), ask)
        self.fresh, unclear = _identify(self.fresh, self.people, speakers)
        self.faults += unclear
        unasked(self.fresh)

    def take_codings(self, coder: Callable[[], str], wanted: bool) -> Plan | None:
        """Return how the codings in the files are taken over; those that are not wanted are only told."""
        if not wanted:
            offer_codings(self.fresh)
            return None
        files = [(one.item, one.file) for one in self.fresh if one.file is not None]
        marked = [Marked(item.id, item.where, file.text, file.marks) for item, file in files]
        marked += [one.marked for one in self.present if one.marked is not None]
        plan, new, faults = file_codings.planned(marked, self.store, coder)
        self.fresh = [one for one in self.fresh if one.item.id not in faults]
        self.present = [one for one in self.present if one.say(new)]
        self.faults += faults.values()
        return plan

    def finish(self, plan: Plan | None, *, preview: bool, headers: bool, who: str) -> ImportedSources:
        """Write it all as one act, unless only a preview is wanted, and return what was done."""
        fresh = self.fresh
        attributes = _attributes([*self.items, *(one.item for one in fresh)])
        notes = [*identities(self.people), *unlisted(fresh), *(said_in_headers(fresh) if headers and not preview else [])]
        notes += plan.done.notes if plan else []
        coded = [one for one in self.present if one.marked is not None] if plan else []
        if (fresh or coded) and not preview:
            what = _what([one.item.id for one in fresh], [one.ref for one in coded])
            with self.store.act(what, who=who or (plan.acting if plan else "") or opening.system_user()) as act:
                if _present(self.store) != self.seen:
                    raise ConflictError(
                        "sources, informants or cases were changed meanwhile; nothing was imported.", mend="Repeat the command."
                    )
                _write(act, fresh, self.people, attributes, plan)
                for one in coded:
                    one.write(act, plan)
        return ImportedSources([one.as_data() for one in fresh], self.skipped, notes, plan.done if plan else None, fresh)


def _what(fresh: Sequence[str], coded: Sequence[str]) -> str:
    """Return what the history calls an import of these sources, or of codings to those."""
    refs, what = (fresh, "import") if fresh else (coded, "import codings of")
    return f"{what} {refs[0]}" if len(refs) == 1 else f"{what} {len(refs)} sources"


def _present(store: Store) -> list[Any]:
    """Return what an import decides by: who comes in twice is known only while nobody else brings somebody in."""
    connection = store.connection
    return [*reading.sources(connection), *reading.informants(connection), *reading.cases(connection)]


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
    known: Known,
) -> tuple[list[Read], list[Problem]]:
    """Return the sources that are new, and every fault; what is in the project already stays in `known`."""
    language = opening.settings_of(store)["language"]
    fresh: list[Read] = []
    faults: list[Problem] = []
    for item in progress(items):
        try:
            read = [Read(item, None, Found("", ()))] if item.file is None else read_file(item, how, language, known.erased)
            new, unfit = known.without_known(read)
        except InputError as error:
            faults += error.problems
        except GioiaError as error:
            faults.append(Problem(item.where, error.message, error.mend))
        else:
            fresh += new
            faults += unfit
    return fresh, faults


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
        raise InputError("", list(dict.fromkeys(problems)))
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
    speaking = {id(person) for one in fresh for person in (*one.speaking, *one.labels.values())}
    known = write_people(act, (one for one in people.everyone if one.key is not None or id(one) in speaking))
    registered = {fold_name(one.ref): one for one in reading.sources(act.connection)}
    if plan is not None:
        plan.begin(act)
    for one in fresh:
        source = _write_source(act, one.item, registered.get(fold_name(one.item.id)), keys)
        if one.file is not None:
            new = new_text(one.file, one.found)
            text = writing.add_revision(act, source, new, {label: known[id(person)] for label, person in one.labels.items()})
            if plan is not None:
                plan.write(act, one.item.id, source, text, one.file.text)
        writing.put_speaking(act, source, [known[id(person)] for person in one.speaking])


def _write_source(act: Act, item: Item, there: Source | None, keys: Mapping[str, int]) -> int:
    """Write what is known of a source and return its key; one that was registered takes up what it did not have."""
    said = {name: getattr(item, name) for name in ("title", "kind", "date", "minutes", "language")}
    values = {**said, "file": plain_name(item.file) if item.file else ""}
    case = keys.get(fold_name(item.case)) if item.case else None
    if there is None:
        return writing.add_source(act, item.id, case=case, attributes=item.own, **values)
    new = {name: value for name, value in values.items() if value and not getattr(there, name)}
    own = {"attributes": {**item.own, **there.attributes}} if item.own else {}
    writing.alter_source(act, there.id, **new, **own, **({"case_id": case} if case and there.case is None else {}))
    return there.id
