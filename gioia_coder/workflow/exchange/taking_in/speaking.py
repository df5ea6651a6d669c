"""Texts that come without turns are understood as an import does: their turns, and who speaks."""

from __future__ import annotations

from functools import partial

from gioia_coder.core.model import Informant, Revision, Source
from gioia_coder.core.text import Found, find_turns
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError
from gioia_coder.store import reading
from gioia_coder.store.taken_in import Text
from gioia_coder.store.writing import packed
from gioia_coder.workflow import opening
from gioia_coder.workflow.exchange.taking_in.meeting import Meeting
from gioia_coder.workflow.exchange.taking_in.texts import Texts
from gioia_coder.workflow.manifest import Item
from gioia_coder.workflow.people import Ask, People, Person, who_speaks


def understand(meeting: Meeting, texts: Texts, ask: Ask | None) -> None:
    """Find turns and speakers of the texts that bring none; where it is not clear who somebody is, nobody is named."""
    if texts.fresh:
        _Understanding(meeting, texts, ask).run()


class _Understanding:
    def __init__(self, meeting: Meeting, texts: Texts, ask: Ask | None) -> None:
        self.meeting, self.texts = meeting, texts
        self.language = {**opening.settings_of(meeting.store), **meeting.work.settings}["language"]
        self.cases = {one.id: one.ref for one in meeting.ours.cases}
        self.cases |= {values["id"]: values["ref"] for values in meeting.work.things["case"]}
        self.case_keys = {fold_name(ref): key for key, ref in self.cases.items()}
        new = (
            Informant(values["id"], values["ref"], values["case_id"], values["role"])
            for values in meeting.work.things["informant"]
        )
        known = [*meeting.ours.informants, *new]
        self.refs = {one.id: one.ref for one in known}
        self.people = People(known, self.cases, reading.heard_in(meeting.store.connection), ask)

    def run(self) -> None:
        """Understand them, those without a case last, so that their order does not decide in which case somebody is."""
        for one, text, revision in sorted(self.texts.fresh, key=lambda fresh: not self._case(fresh[0])):
            found = find_turns(text.text, language=one.language or self.language)
            speaking, labels = self._speakers(one, text, found)
            source = self.texts.placed[one.id].source
            new = partial(self.texts.new_text, one.id, found.turns, found.layout)
            self.meeting.work.texts.append(Text(revision, source, new, labels))
            if speaking:
                self.meeting.work.speaking[source] = speaking
        for person in self.people.everyone:
            if person.key is not None and person.changed:
                case = self.case_keys.get(fold_name(person.case)) if person.case else None
                self.meeting.work.changes.append(("informant", person.key, {"case_id": case, "role": person.role}))

    def _case(self, one: Source) -> str:
        return self.cases.get(self.meeting.keys["case"].get(one.case or 0, 0), "")

    def _speakers(self, one: Source, text: Revision, found: Found) -> tuple[list[int], dict[str, int]]:
        """Return who speaks in a source, and behind which label: those whom the file names, else those whom the labels do."""
        keys = self.meeting.keys["informant"]
        named = list(dict.fromkeys(keys[key] for key in one.informants if key in keys))
        if text.speakers:
            given = {label: keys[key] for label, key in text.speakers.items() if key in keys}
            return named or list(dict.fromkeys(given.values())), given
        item = Item(one.ref, None, one.ref, case=self._case(one), informants=tuple(self.refs[key] for key in named))
        try:
            with self.people.all_or_nothing():
                speaking, labels = who_speaks(item, list(found.labels), found.roles, self.people)
        except ConflictError as error:
            self.meeting.plan.warn("speakers", f"{one.ref}: {error.message} Nobody is named behind its labels.")
            return named, {}
        return [self._key(person) for person in speaking], {label: self._key(person) for label, person in labels.items()}

    def _key(self, person: Person) -> int:
        """Return the key of somebody, who is planned now if new."""
        if person.key is None:
            case = self.case_keys.get(fold_name(person.case)) if person.case else None
            key = person.key = self.meeting.key()
            values = {"ref": person.ref, "case_id": case, "role": person.role, "attributes": packed(person.attributes)}
            uuid = self.meeting.own_uuid("informant", b"")
            self.meeting.work.things["informant"].append({"id": key, "uuid": uuid, **values})
            self.meeting.plan.counts["informants"].added += 1
            person.changed = False
        return person.key
