"""Who speaks: from speaker labels and a manifest's informants to the project's informants.

Ids compare in normal form within one case, so that `#03`, `(03)`, `03#` and `3` are one informant, printed as first written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from gioia_coder.core.model import INTERVIEWER, Informant
from gioia_coder.core.text import is_generic, is_interviewer, normal_id
from gioia_coder.errors import ConflictError
from gioia_coder.workflow.manifest import Item, clean_id

Ask = Callable[[str], bool]
"""A question that the researcher answers with yes or no."""


@dataclass(eq=False)
class Person:
    """An informant, in the store (`key`) or about to be; `case` is the case's id, empty for none."""

    ref: str
    case: str
    role: str = ""
    key: int | None = None
    written: set[str] = field(default_factory=set)
    changed: bool = False

    @property
    def is_interviewer(self) -> bool:
        """True for those whose words are never evidence."""
        return self.role.casefold() == INTERVIEWER


class People:
    """All informants while an import is decided. `ask` settles the same id in two cases; without it that is refused."""

    def __init__(self, known: Iterable[Informant], cases: dict[int, str], ask: Ask | None = None) -> None:
        self.everyone = [Person(one.ref, cases.get(one.case or 0, ""), one.role, one.id) for one in known]
        self.ask = ask

    def named(self, written: str, item: Item, role: str = "") -> Person:
        """Return the informant whom a source calls `written`, made when new.

        Raises `ConflictError` when the id stands in another case and nobody can be asked.
        """
        ref = clean_id(written)
        same = [one for one in self.everyone if normal_id(one.ref) == normal_id(ref) and not one.is_interviewer]
        here = [one for one in same if one.case == item.case] if item.case else same
        if len(here) > 1:
            places = ", ".join(one.case or "no case" for one in here)
            raise ConflictError(
                f"informant {written} could be several people ({places}).",
                mend="Give each an id of its own in the manifest, such as E1-3.",
            )
        if not here and item.case:
            here = [one for one in same if not one.case]
            if not here and same:
                return self._elsewhere(written, item, same[0], role)
        person = here[0] if here else self._new(ref, item.case, role)
        if item.case and not person.case:
            person.case, person.changed = item.case, True
        if role and not person.role:
            person.role, person.changed = role, True
        person.written.add(written)
        return person

    def _elsewhere(self, written: str, item: Item, other: Person, role: str) -> Person:
        ref = clean_id(f"{item.case}-{normal_id(written)}")
        known = [one for one in self.everyone if normal_id(one.ref) == normal_id(ref) and one.case == item.case]
        if known:
            known[0].written.add(written)
            return known[0]
        question = (
            f"Informant {written} of {item.id} (case {item.case}) has the id of {other.ref} in case {other.case}. "
            f"Is this somebody else, to be called {ref}?"
        )
        if self.ask is None or not self.ask(question):
            raise ConflictError(
                f"informant {written} is in case {other.case} already, and an informant has one case.",
                mend=f"If it is somebody else, write {ref} in the manifest and the text's labels, or use --informant {ref}.",
            )
        person = self._new(ref, item.case, role)
        person.written.add(written)
        return person

    def _new(self, ref: str, case: str, role: str) -> Person:
        person = Person(ref, case, role, changed=True)
        self.everyone.append(person)
        return person

    def interviewer(self, label: str) -> Person:
        """Return the interviewer of that label, the same one in every source."""
        ref = clean_id(label)
        for one in self.everyone:
            if one.is_interviewer and normal_id(one.ref) == normal_id(ref):
                return one
        taken = any(normal_id(one.ref) == normal_id(ref) for one in self.everyone)
        return self._new(f"{ref}-interviewer" if taken else ref, "", INTERVIEWER)


def who_speaks(
    item: Item, labels: Sequence[str], legend: dict[str, str], people: People
) -> tuple[list[Person], dict[str, Person]]:
    """Return a source's informants, those the manifest names first, and who stands behind each label.

    A single label that answers is the manifest's single informant, whatever it says; a label without identity
    (`Respondent`, `Speaker 2`) is somebody of this source only.
    """
    roles = item.roles if len(item.roles) > 1 or len(item.informants) <= 1 else item.roles * len(item.informants)
    padded = (*roles, *[""] * len(item.informants))
    listed = [
        people.interviewer(written) if role.casefold() == INTERVIEWER else people.named(written, item, role)
        for written, role in zip(item.informants, padded, strict=False)
    ]
    by_id = {normal_id(one): person for one, person in zip(item.informants, listed, strict=True)}
    asking = [label for label in labels if label and normal_id(label) not in by_id and is_interviewer(legend.get(label, label))]
    answering = [label for label in labels if label and label not in asking]
    heard = [person for person in listed if not person.is_interviewer]
    found: dict[str, Person] = {label: people.interviewer(label) for label in asking}
    for label in answering:
        if normal_id(label) in by_id:
            found[label] = by_id[normal_id(label)]
        elif len(heard) == 1 and len(answering) == 1:
            found[label] = heard[0]
        elif is_generic(label):
            found[label] = people.named(item.id if len(answering) == 1 else f"{item.id}-{label}", item)
        else:
            found[label] = people.named(label, item)
        found[label].written.add(label)
    speaking = list(dict.fromkeys([*listed, *(person for person in found.values() if not person.is_interviewer)]))
    return speaking, found
