"""Who speaks: from speaker labels and a manifest's informants to the project's informants.

Ids compare in normal form within one case, so that `#03`, `(03)`, `03#` and `3` are one informant, printed as first written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from gioia_coder.core.model import Informant
from gioia_coder.core.speakers import INTERVIEWER, asks
from gioia_coder.core.text import fold_name, is_generic, is_interviewer, normal_id
from gioia_coder.core.text.labels import clean_id
from gioia_coder.errors import ConflictError
from gioia_coder.store import Act, reading, writing
from gioia_coder.workflow.manifest import Item
from gioia_coder.workflow.speakers import Told

Ask = Callable[[str], bool]
"""A question that the researcher answers with yes or no."""


@dataclass(eq=False)
class Person:
    """An informant, in the store (`key`) or about to be; `case` is the case's id, empty for none.

    `heard_in` are the sources of the project in which they speak already.
    """

    ref: str
    case: str
    role: str = ""
    key: int | None = None
    heard_in: tuple[str, ...] = ()
    written: frozenset[str] = frozenset()
    changed: bool = False
    adopted: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_interviewer(self) -> bool:
        """True for those whose words are never evidence."""
        return asks(self.role)


class People:
    """All informants while an import is decided. `ask` settles who is meant where an id stands elsewhere already.

    Without it that is refused.
    """

    def __init__(
        self,
        known: Iterable[Informant],
        cases: Mapping[int, str],
        heard_in: Mapping[int, tuple[str, ...]],
        ask: Ask | None = None,
    ) -> None:
        self.everyone = [
            Person(one.ref, cases.get(one.case or 0, ""), one.role, one.id, heard_in.get(one.id, ()), attributes=one.attributes)
            for one in known
        ]
        self.ask = ask
        self._by_id: dict[str, list[Person]] = {}
        for person in self.everyone:
            self._called(person.ref).append(person)
        self._before: list[tuple[Person, dict[str, Any]]] = []

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Take back all that was decided inside when it ends in a `ConflictError`."""
        count, self._before = len(self.everyone), []
        try:
            yield
        except ConflictError:
            for person, values in reversed(self._before):
                vars(person).update(values)
            for person in self.everyone[count:]:
                self._called(person.ref).remove(person)
            del self.everyone[count:]
            raise

    def change(self, person: Person, **values: Any) -> None:
        """Change what is known of somebody."""
        self._before.append((person, dict(vars(person))))
        vars(person).update(values)

    def wrote(self, person: Person, written: str) -> None:
        """Keep how somebody's id was written."""
        self.change(person, written=person.written | {written})

    def describe(self, speaking: Iterable[Person], attributes: Mapping[str, str]) -> None:
        """Keep what a file says of the one informant who answers in it."""
        heard = [person for person in speaking if not person.is_interviewer]
        if attributes and len(heard) == 1:
            self.change(heard[0], attributes={**heard[0].attributes, **attributes}, changed=True)

    def named(self, written: str, item: Item, role: str = "") -> Person:
        """Return the informant whom a source calls `written`, made when new.

        Raises `ConflictError` when the id stands in another case, or speaks without a case, and nobody can be asked.
        """
        same = [one for one in self._called(clean_id(written)) if not one.is_interviewer]
        here = [one for one in same if one.case == item.case] if item.case else same
        if len(here) > 1:
            places = ", ".join(one.case or "no case" for one in here)
            raise ConflictError(
                f"informant {written} could be several people ({places}).",
                mend="Give each an id of its own in the manifest, such as E1-3.",
            )
        person = here[0] if here else self._newcomer(written, item, same)
        if role and not person.role:
            self.change(person, role=role, changed=True)
        self.wrote(person, written)
        return person

    def is_asking(self, ref: str) -> bool:
        """Tell whether an id is that of somebody who asks, and of nobody who answers."""
        same = self._called(clean_id(ref))
        return bool(same) and all(one.is_interviewer for one in same)

    def _called(self, ref: str) -> list[Person]:
        return self._by_id.setdefault(normal_id(ref), [])

    def _newcomer(self, written: str, item: Item, same: Sequence[Person]) -> Person:
        """Return who is meant by an id that nobody of the source's case has; `same` have it elsewhere."""
        own = fold_name(item.id)
        silent = [one for one in same if not one.case and all(fold_name(ref) == own for ref in one.heard_in)]
        if silent:
            return self._adopted(silent[0], item)
        if not same:
            return self._new(clean_id(written), item.case)
        ref = clean_id(f"{item.case}-{normal_id(written)}")
        known = [one for one in self._called(ref) if one.case == item.case]
        if known:
            return known[0]
        if len(same) == 1 and not same[0].case:
            return self._back_home(written, item, same[0], ref)
        return self._elsewhere(written, item, next((one for one in same if one.case), same[0]), ref)

    def _adopted(self, person: Person, item: Item) -> Person:
        self.change(person, case=item.case, changed=True, adopted=True)
        return person

    def _back_home(self, written: str, item: Item, other: Person, ref: str) -> Person:
        """Return somebody who spoke without a case until now: with it all their words would count there, so it is asked."""
        where = next(ref for ref in other.heard_in if fold_name(ref) != fold_name(item.id))
        question = f"Is {other.ref} of {where} (no case) the {written} of {item.id}, in case {item.case}?"
        if self._agreed(question, ref):
            return self._adopted(other, item)
        raise ConflictError(
            f"informant {other.ref} speaks in {where} already, without a case.",
            mend=f"If {written} of {item.id} is the same person, answer yes or say --yes. {_somebody_else(ref)}",
        )

    def _elsewhere(self, written: str, item: Item, other: Person, ref: str) -> Person:
        where = f"case {other.case}" if other.case else "no case"
        question = (
            f"Informant {written} of {item.id} (case {item.case}) has the id of {other.ref} in {where}. "
            f"Is this somebody else, to be called {ref}?"
        )
        if self._agreed(question, ref):
            return self._new(ref, item.case)
        raise ConflictError(
            f"informant {written} is in {where} already, and an informant has one case.", mend=_somebody_else(ref)
        )

    def _agreed(self, question: str, ref: str) -> bool:
        """Return the answer to a question; where nobody can answer, the refusal says what else can be done."""
        try:
            return self.ask is not None and self.ask(question)
        except ConflictError as error:
            raise ConflictError(error.message, mend=f"{error.mend} {_somebody_else(ref)}".strip()) from None

    def _new(self, ref: str, case: str, role: str = "") -> Person:
        person = Person(ref, case, role, changed=True)
        self.everyone.append(person)
        self._called(ref).append(person)
        return person

    def interviewer(self, label: str, role: str = "") -> Person:
        """Return the interviewer of that label, the same one in every source; a new one's role is kept as written."""
        ref = clean_id(label)
        same = self._called(ref)
        asking = next((one for one in same if one.is_interviewer), None)
        return asking or self._new(f"{ref}-interviewer" if same else ref, "", role or INTERVIEWER)


def _somebody_else(ref: str) -> str:
    return f"If it is somebody else, write {ref} in the manifest and the text's labels, or use --informant {ref}."


def who_speaks(
    item: Item, labels: Sequence[str], legend: Mapping[str, str], people: People, told: Mapping[str, Told] | None = None
) -> tuple[list[Person], dict[str, Person]]:
    """Return a source's informants, those the manifest names first, and who stands behind each label.

    What a person `told` of a label holds. Else a single label that answers is the manifest's single informant, whatever it
    says; a label without identity (`Respondent`, `Speaker 2`) is somebody of this source only.
    """
    told = told or {}
    roles = item.roles if len(item.roles) > 1 or len(item.informants) <= 1 else item.roles * len(item.informants)
    padded = (*roles, *[""] * len(item.informants))
    listed = [
        people.interviewer(written, role) if asks(role) else people.named(written, item, role)
        for written, role in zip(item.informants, padded, strict=False)
    ]
    by_id = {normal_id(one): person for one, person in zip(item.informants, listed, strict=True)}
    found = {label: _told_person(one, label, item, people) for label, one in told.items() if one.who or one.asks}
    others = [label for label in labels if label and label not in found]
    asking = [label for label in others if label not in told and normal_id(label) not in by_id and _asks(label, legend)]
    answering = [label for label in others if label not in asking]
    heard = [person for person in listed if not person.is_interviewer and person not in found.values()]
    found |= {label: people.interviewer(label) for label in asking}
    for label in answering:
        if normal_id(label) in by_id:
            found[label] = by_id[normal_id(label)]
        elif len(heard) == 1 and len(answering) == 1:
            found[label] = heard[0]
        elif is_generic(label):
            found[label] = people.named(item.id if len(answering) == 1 else f"{item.id}-{label}", item)
        else:
            found[label] = people.named(label, item)
    for label in (*told, *answering):
        people.wrote(found[label], label)
    found = {label: found[label] for label in labels if label}
    speaking = list(dict.fromkeys([*listed, *(person for person in found.values() if not person.is_interviewer)]))
    return speaking, found


def _asks(label: str, legend: Mapping[str, str]) -> bool:
    return is_interviewer(legend.get(label, label))


def _told_person(one: Told, label: str, item: Item, people: People) -> Person:
    """Return who a person said speaks under a label: somebody who asks, or the informant of that id."""
    who = one.who or label
    if one.asks or (one.asks is None and (people.is_asking(who) or is_interviewer(who))):
        return people.interviewer(who)
    return people.named(who, item)


def write_people(act: Act, persons: Iterable[Person]) -> dict[int, int]:
    """Write those who are new or better known; return the key of each by the `id` of the person, who stays as they are."""
    cases = {fold_name(one.ref): one.id for one in reading.cases(act.connection)}
    keys: dict[int, int] = {}
    for person in {id(one): one for one in persons}.values():
        case = cases.get(fold_name(person.case)) if person.case else None
        if person.key is None:
            keys[id(person)] = writing.add_informant(act, person.ref, case=case, role=person.role, attributes=person.attributes)
            continue
        keys[id(person)] = person.key
        if person.changed:
            writing.alter_informant(act, person.key, case_id=case, role=person.role, attributes=person.attributes)
    return keys
