"""Who speaks in a corrected text: labels that stay keep their informants, and so do those that are only written otherwise."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gioia_coder.core.anchoring import Anchored, Fate
from gioia_coder.core.model import Revision, Source, Turn
from gioia_coder.core.text import Found, fold_name, is_generic, is_interviewer
from gioia_coder.store import Store, reading
from gioia_coder.store.revising import Anchor
from gioia_coder.workflow.manifest import Item
from gioia_coder.workflow.people import Ask, People, Person, who_speaks
from gioia_coder.workflow.speakers import Speakers

_NEARLY_ALL: Final = 0.9
"""How many of the turns under a new label must have stood under one former label for the two to be the same."""


@dataclass(frozen=True)
class Speaking:
    """Who stands behind each label of a corrected text, who is listed, and what to know of it."""

    labels: dict[str, Person]
    listed: list[Person]
    notes: list[str]


def speakers_of(
    store: Store, source: Source, old: Revision, found: Found, anchor: Anchor, told: Speakers, ask: Ask | None
) -> Speaking:
    """Return who speaks in the new text of a source.

    What a person `told` of a label holds. A label that stays is who it was; a new one that stands before the turns of a label
    that is gone is its informant; any other is who an import would say.
    """
    cases = {one.id: one.ref for one in reading.cases(store.connection)}
    people = People(reading.informants(store.connection), cases, reading.heard_in(store.connection), ask)
    by_key = {person.key: person for person in people.everyone}
    before = {fold_name(label): by_key[key] for label, key in old.speakers.items() if label}
    said = told.of(found)
    labels = {label: before[fold_name(label)] for label in found.labels if fold_name(label) in before and label not in said}
    fresh = [label for label in found.labels if label and label not in labels and label not in said]
    gone = before.keys() - {fold_name(label) for label in found.labels}
    same: dict[str, str] = {}
    if fresh and gone:
        same = _renamed(old.turns, found.turns, anchor([(turn.start, turn.end) for turn in old.turns]))
        labels |= {label: before[same[label]] for label in fresh if _fits(label, found.roles, before, gone, same)}
        fresh = [label for label in fresh if label not in labels]
    listed = [by_key[key] for key in source.informants]
    placed = [*labels.values(), *(before[former] for former in same.values())]
    labels |= _only_one_left(fresh, found.roles, [one for one in listed if one not in placed])
    item = Item(source.ref, None, case=cases.get(source.case or 0, ""))
    others = [label for label in found.labels if label not in labels]
    labels |= who_speaks(item, others, dict(found.roles), people, said)[1]
    heard = [one for one in labels.values() if not one.is_interviewer]
    left = [one for one in listed if one in before.values() and one not in labels.values()] if labels else []
    speaking = list(dict.fromkeys([*(one for one in listed if one not in left), *heard]))
    notes = [note for label, one in labels.items() if (note := _note(label, one, before, source))]
    if before and not labels:
        notes.append(f"The labels are gone: nobody is known to speak in {source.ref} any more")
    return Speaking(labels, speaking, [*notes, *(f"{one.ref} no longer speaks in {source.ref}" for one in left)])


def _renamed(old: Sequence[Turn], new: Sequence[Turn], places: Sequence[Anchored]) -> dict[str, str]:
    """Return, by label of the new text, the former one, without case, most of whose turns stand under it, and hardly others'."""
    starts = [turn.start for turn in new]
    under = Counter[tuple[str, str]]()
    for turn, at in zip(old, places, strict=True):
        n = bisect_right(starts, at.start) - 1
        if at.fate is not Fate.QUARANTINED and n >= 0:
            under[new[n].speaker, fold_name(turn.speaker)] += 1
    turns = Counter(fold_name(turn.speaker) for turn in old)
    taken = Counter[str]()
    for (label, _), count in under.items():
        taken[label] += count
    return {
        label: former
        for (label, former), count in under.items()
        if count >= _NEARLY_ALL * taken[label] and 2 * count > turns[former]
    }


def _fits(label: str, roles: Mapping[str, str], before: Mapping[str, Person], gone: set[str], same: Mapping[str, str]) -> bool:
    """Tell whether a label can be a former one's that is gone: a word for who asks is never somebody who answers, or reversed."""
    former = same.get(label)
    if former is None or former not in gone:
        return False
    return not is_generic(label) if before[former].is_interviewer else not _asks(label, roles)


def _asks(label: str, roles: Mapping[str, str]) -> bool:
    return is_interviewer(roles.get(label, label))


def _only_one_left(fresh: Sequence[str], roles: Mapping[str, str], left: Sequence[Person]) -> dict[str, Person]:
    """Return the one new label that answers as the one informant whose words are nowhere else, if there is one of each."""
    free = [one for one in left if not one.is_interviewer]
    answering = [label for label in fresh if not _asks(label, roles)]
    return {answering[0]: free[0]} if len(free) == len(answering) == 1 else {}


def _note(label: str, one: Person, before: Mapping[str, Person], source: Source) -> str:
    if before.get(fold_name(label)) is one:
        return ""
    if one.key is None:
        return f"{label} is new: {one.role or 'informant'} {one.ref}"
    return f"{label} is {one.ref}" if label != one.ref else f"{label} speaks in {source.ref} now"
