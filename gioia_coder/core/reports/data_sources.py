"""Data sources by case: persons and interviews by role, other sources by kind, and totals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gioia_coder.core.blocks import Column, Kind, Table, Value
from gioia_coder.core.model import Informant, Source
from gioia_coder.core.study import Study
from gioia_coder.errors import UnknownNameError

NO_CASE = "(no case)"
NO_ROLE = "(no role)"
NOT_NAMED = "(informant not recorded)"
TOTAL = "Total"
TALKS = frozenset({"focus group", "survey", "expert panel"})
"""The kinds in which informants answer, besides all that are called some kind of interview."""

NOTE = (
    "Persons are counted once per row and column. An interview counts in each case of its informants; "
    "the last columns count it once. Minutes are those of the interviews."
)


@dataclass(slots=True)
class Tally:
    """What one case has: store keys of persons by kind and role, sources by kind and role and by kind, and minutes."""

    persons: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    talks: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    kinds: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    sources: dict[int, Source] = field(default_factory=dict)

    def totals(self) -> dict[str, int | float]:
        """Return the numbers of persons and interviews, and the minutes of the interviews."""
        talks = [source for source in self.sources.values() if is_interview(source.kind)]
        persons = set().union(*self.persons.values())
        return {"persons": len(persons), "interviews": len(talks), "minutes": minutes_of(talks)}


@dataclass(frozen=True, slots=True)
class DataSources:
    """The tallies by case and in all, with the kinds and roles in the order in which they come first."""

    by_case: Mapping[str, Tally]
    total: Tally
    kinds: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]


def is_interview(kind: str) -> bool:
    """Return whether informants answer in a source of this kind.

    >>> is_interview("informal interview"), is_interview("Focus group"), is_interview("report")
    (True, True, False)
    """
    folded = kind.casefold()
    return "interview" in folded or folded in TALKS


def minutes_of(sources: Iterable[Source]) -> int | float:
    """Return the sum of the minutes, leaving out what is not a number; whole where it can be."""
    total = 0.0
    for source in sources:
        written = source.minutes.strip()
        if written.replace(".", "", 1).isdecimal():
            total += float(written)
    return int(total) if total.is_integer() else total


def attribute_columns(wanted: Iterable[str], given: Iterable[Mapping[str, str]], kind: str) -> tuple[Column, ...]:
    """Return a column for each attribute that is asked for; raises UnknownNameError for one that nothing has."""
    known = list(dict.fromkeys(name for attributes in given for name in attributes))
    columns = []
    for name in wanted:
        own = next((one for one in known if one.casefold() == name.casefold()), "")
        if not own:
            raise UnknownNameError(kind, name, known)
        columns.append(Column(own, own, width=12))
    return tuple(columns)


def participants(study: Study) -> dict[int, list[Informant]]:
    """Return, by source key, who is listed for a source or speaks in it, without interviewers."""
    people = {person.id: person for person in study.informants}
    pairs = np.unique(np.stack((study.pieces.source, study.pieces.informant)), axis=1).T.tolist()
    speaking: dict[int, list[int]] = defaultdict(list)
    for source, informant in pairs:
        speaking[source].append(informant)
    return {
        source.id: [
            people[key]
            for key in dict.fromkeys((*source.informants, *speaking[source.id]))
            if key in people and not people[key].is_interviewer
        ]
        for source in study.sources
    }


def data_sources(study: Study) -> DataSources:
    """Return what each case has; a source without a text counts as well."""
    refs = {case.id: case.ref for case in study.cases}
    by_case = {case.ref: Tally() for case in study.cases}
    total, present = Tally(), participants(study)
    for source in study.sources:
        heard = present[source.id]
        at_home = refs.get(source.case or 0, NO_CASE)
        homes = [(person, refs.get(person.case or 0, at_home)) for person in heard]
        for label in _labels(source, at_home, homes):
            own = [person for person, home in homes if home == label]
            _add(by_case.setdefault(label, Tally()), source, own)
        _add(total, source, heard)
    by_role: dict[str, list[str]] = defaultdict(list)
    ranks = {person.role or NO_ROLE: n for n, person in reversed(list(enumerate(study.informants)))}
    for kind, role in total.talks:
        by_role[kind].append(role)
    roles = {kind: tuple(sorted(each, key=lambda role: ranks.get(role, len(study.informants)))) for kind, each in by_role.items()}
    kinds = sorted(total.kinds, key=lambda kind: not is_interview(kind))
    return DataSources({case: tally for case, tally in by_case.items() if tally.sources}, total, tuple(kinds), roles)


def by_case_data(found: DataSources) -> dict[str, Any]:
    """Return the tallies as programs read them: by case, and in all."""
    return {
        "by_case": {case: _tally_data(found, tally) for case, tally in found.by_case.items()},
        "total": _tally_data(found, found.total),
    }


def by_case_table(found: DataSources) -> Table:
    """Return the tallies on paper: interviews by role, their totals, then all other kinds."""
    tallies = {**found.by_case, TOTAL: found.total}
    columns = [Column("kind", "Kind", group=True, width=16), Column("role", "Role", width=30)]
    for label in tallies:
        columns.append(Column(f"{label}:persons", "Persons", Kind.NUMBER, over=label))
        columns.append(Column(f"{label}:number", "Number", Kind.NUMBER, over=label))
    rows: list[list[Value]] = []
    for kind in filter(is_interview, found.kinds):
        for role in found.roles[kind]:
            key = (kind, role)
            numbers = [(len(tally.persons.get(key, ())), len(tally.talks.get(key, ()))) for tally in tallies.values()]
            rows.append([kind, role, *(n or None for pair in numbers for n in pair)])
    totals = [tally.totals() for tally in tallies.values()]
    rows.append(["All interviews", "persons", *(n for each in totals for n in (each["persons"], None))])
    rows += [["All interviews", name, *(n for each in totals for n in (None, each[name]))] for name in ("interviews", "minutes")]
    for kind in found.kinds:
        if not is_interview(kind):
            counted = [len(tally.kinds.get(kind, ())) or None for tally in tallies.values()]
            rows.append([kind, "", *(n for each in counted for n in (None, each))])
    return Table("Data sources by case", tuple(columns), rows, NOTE)


def _labels(source: Source, at_home: str, homes: list[tuple[Informant, str]]) -> list[str]:
    """Return the cases that a source counts in: those of its informants where they answer, else its own."""
    answered = homes and (is_interview(source.kind) or at_home == NO_CASE)
    return list(dict.fromkeys(home for _, home in homes)) if answered else [at_home]


def _add(tally: Tally, source: Source, people: list[Informant]) -> None:
    """Add a source with those of its people who belong to the tally."""
    tally.sources[source.id] = source
    tally.kinds[source.kind].add(source.id)
    if not is_interview(source.kind):
        return
    for person in people:
        key = (source.kind, person.role or NO_ROLE)
        tally.persons[key].add(person.id)
        tally.talks[key].add(source.id)
    if not people:
        tally.talks[source.kind, NOT_NAMED].add(source.id)


def _tally_data(found: DataSources, tally: Tally) -> dict[str, Any]:
    """Return one tally as programs read it, the roles over all kinds of interviews."""
    persons: dict[str, set[int]] = defaultdict(set)
    talks: dict[str, set[int]] = defaultdict(set)
    for kind in found.kinds:
        for role in found.roles.get(kind, ()):
            persons[role] |= tally.persons.get((kind, role), set())
            talks[role] |= tally.talks.get((kind, role), set())
    return {
        "roles": {role: {"persons": len(persons[role]), "interviews": len(talks[role])} for role in talks if talks[role]},
        "totals": tally.totals(),
        "kinds": {kind: len(tally.kinds.get(kind, ())) for kind in found.kinds},
    }
