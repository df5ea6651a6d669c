"""The people and cases of a REFI-QDA file: users are coders; a case is a case, one of our informants, or a source's values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from gioia_coder.core.exchange.mapping.words import INFORMANT, ROLE, attribute_in, coder_name
from gioia_coder.core.exchange.refi import Case as RefiCase
from gioia_coder.core.exchange.refi import Code, Project
from gioia_coder.core.model import Case, Coder, Informant
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.core.text.labels import clean_id


@dataclass
class Coders:
    """The coders of a file, by name; users of one name are one coder."""

    rows: list[Coder] = field(default_factory=list)
    uuids: dict[int, bytes] = field(default_factory=dict)
    by_guid: dict[UUID, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _names: dict[str, int] = field(default_factory=dict)

    def named(self, name: str, guid: UUID) -> int:
        """Return the key of the coder of that name, new or not."""
        folded = fold_name(name)
        if folded not in self._names:
            key = self._names[folded] = len(self.rows) + 1
            self.rows.append(Coder(key, name))
            self.uuids[key] = guid.bytes
        self.by_guid[guid] = self._names[folded]
        return self._names[folded]


def coders(project: Project) -> Coders:
    """Return every user as a coder."""
    found = Coders()
    for user in project.users:
        before = len(found.rows)
        found.named(coder_name(user.name, user.id), user.guid)
        if len(found.rows) == before:
            found.notes.append(f'the file has several users called "{coder_name(user.name, user.id)}"; they are one coder here.')
    return found


@dataclass
class Cast:
    """Cases and informants of a file, and what they say of sources (GUIDs): whose they are, who speaks, their values."""

    cases: list[Case] = field(default_factory=list)
    informants: list[Informant] = field(default_factory=list)
    case_uuids: dict[int, bytes] = field(default_factory=dict)
    informant_uuids: dict[int, bytes] = field(default_factory=dict)
    by_guid: dict[UUID, int] = field(default_factory=dict)
    case_of: dict[UUID, int] = field(default_factory=dict)
    speaking: dict[UUID, list[int]] = field(default_factory=dict)
    values: dict[UUID, dict[str, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def without_cases_as_codes(project: Project) -> Project:
    """Return the file without codes that only repeat a case (one GUID); the sources coded with such a code belong to the case."""
    cases = {one.guid for one in project.cases}
    inner = {one.parent for one in project.codes}
    twins = {one.guid for one in project.codes if one.guid in cases and one.guid not in inner}
    if not twins:
        return project
    members: dict[UUID, list[UUID]] = {}
    for text in project.texts:
        used = [coding.code for coding in text.codings]
        used += [coding.code for selection in text.selections for coding in selection.codings]
        for guid in dict.fromkeys(code for code in used if code in twins):
            members.setdefault(guid, []).append(text.guid)
    codes: tuple[Code, ...] = tuple(one for one in project.codes if one.guid not in twins)
    whole = tuple(replace(one, sources=tuple(dict.fromkeys((*one.sources, *members.get(one.guid, ()))))) for one in project.cases)
    return replace(project, codes=codes, cases=whole)


def cast(project: Project) -> Cast:
    """Return who and what the file's cases are; informants come behind the cases that they belong to."""
    names = {one.guid: one.name for one in project.variables}
    found = Cast()
    known: dict[str, int] = {}
    people = []
    for one in project.cases:
        values = {names[guid]: value for guid, value in one.values.items() if guid in names}
        if INFORMANT in values:
            people.append((one, values))
        elif not one.name.strip() and len(one.sources) == 1 and not one.selections:
            found.values.setdefault(one.sources[0], {}).update(attributes_of(values))
        else:
            _add_case(found, known, one, values)
    for one, values in people:
        _add_informant(found, known, one, values)
    return found


def attributes_of(values: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes that a thing's values are, by the names of their variables."""
    return {attribute_in(name): value for name, value in values.items() if name not in (INFORMANT, ROLE)}


def _add_case(found: Cast, known: dict[str, int], one: RefiCase, values: Mapping[str, str]) -> None:
    ref = clean_id(one.name) if one.name.strip() else f"case-{len(found.cases) + 1}"
    folded = fold_name(ref)
    if folded in known:
        key = known[folded]
        there = found.cases[key - 1]
        found.cases[key - 1] = replace(there, attributes={**attributes_of(values), **there.attributes})
        found.notes.append(f'the file has several cases called "{ref}"; they are one here.')
    else:
        key = known[folded] = len(found.cases) + 1
        found.cases.append(Case(key, ref, attributes_of(values)))
        found.case_uuids[key] = one.guid.bytes
    found.by_guid[one.guid] = key
    for source in one.sources:
        if found.case_of.setdefault(source, key) != key:
            other = found.cases[found.case_of[source] - 1].ref
            found.notes.append(f"a source belongs to the cases {other} and {ref}; it has one case here, {other}.")


def _add_informant(found: Cast, known: Mapping[str, int], one: RefiCase, values: Mapping[str, str]) -> None:
    key = len(found.informants) + 1
    case = known.get(fold_name(clean_id(values[INFORMANT])))
    found.informants.append(Informant(key, clean_id(one.name), case, values.get(ROLE, ""), attributes_of(values)))
    found.informant_uuids[key] = one.guid.bytes
    for source in one.sources:
        found.speaking.setdefault(source, []).append(key)
