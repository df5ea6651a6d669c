"""Cases and informants: listing, setting and removing them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from gioia_coder.core.blocks import Column, Kind, Table, Value
from gioia_coder.core.model import Case, Informant
from gioia_coder.core.speakers import called
from gioia_coder.core.text import normal_id
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, InputError, UnknownNameError
from gioia_coder.store import Act, Store, reading, writing
from gioia_coder.store import tables as t
from gioia_coder.workflow import finding, opening
from gioia_coder.workflow.manifest import CASE_KEYS, given_id, taken_names
from gioia_coder.workflow.sources import pairs

FIELDS: Final = ("id", "role", "case")
KEYS: Final = (*FIELDS, "sources")
"""What a list of informants says of each of them, so that no attribute may be called so."""


def list_cases(store: Store) -> Table:
    """Return a row per case: id, its attributes, how many sources and informants it has."""
    cases = reading.cases(store.connection)
    sources = Counter(one.case for one in reading.sources(store.connection))
    people = Counter(one.case for one in reading.informants(store.connection))
    names = list(dict.fromkeys(name for one in cases for name in one.attributes))
    names = [name for name in names if fold_name(name) not in CASE_KEYS]
    columns = [Column("id", "case"), *(Column(name, name) for name in names)]
    columns += [Column("sources", "sources", Kind.NUMBER), Column("informants", "informants", Kind.NUMBER)]
    rows: list[tuple[Value, ...]] = [
        (one.ref, *(one.attributes.get(name, "") for name in names), sources[one.id], people[one.id]) for one in cases
    ]
    return Table("Cases", tuple(columns), rows)


def set_case(store: Store, typed: str, words: Sequence[str], *, who: str = "") -> str:
    """Set attributes of a case, made when it is new (`id=NEW` renames it); an empty value takes one away. Return its id."""
    said = _meant(pairs(words), CASE_KEYS[:1], CASE_KEYS)
    with store.act(f"set case {typed} {', '.join(said)}".rstrip(), who=who or opening.system_user()) as act:
        case = _known(store, typed)
        key = case.id if case else writing.add_case(act, given_id(typed))
        ref = given_id(said.pop("id")) if "id" in said else (case.ref if case else given_id(typed))
        if any(fold_name(one.ref) == fold_name(ref) and one.id != key for one in reading.cases(act.connection)):
            raise ConflictError(f"there is a case {ref} already.", mend="Choose another id.")
        attributes = {**(case.attributes if case else {}), **said}
        writing.alter_case(act, key, ref=ref, attributes={name: value for name, value in attributes.items() if value})
    return ref


def _meant(said: Mapping[str, str], fields: Sequence[str], keys: Sequence[str]) -> dict[str, str]:
    """Return what was said, each field under its own name; raises `InputError` for attributes called as other `keys`."""
    found = {fold_name(name) if fold_name(name) in fields else name: value for name, value in said.items()}
    if faults := taken_names((name for name in found if name not in fields), keys):
        raise InputError("", faults)
    return found


def _known(store: Store, typed: str) -> Case | None:
    return next((one for one in reading.cases(store.connection) if fold_name(one.ref) == fold_name(given_id(typed))), None)


def remove_case(store: Store, typed: str, *, who: str = "") -> str:
    """Remove a case that nothing belongs to; raises `ConflictError` otherwise. Return its id."""
    case = finding.case(store, typed, exact=True)
    users = [one.ref for one in reading.sources(store.connection) if one.case == case.id]
    users += [one.ref for one in reading.informants(store.connection) if one.case == case.id]
    if users:
        some = ", ".join(users[:6])
        raise ConflictError(f"case {case.ref} is not empty: {some}.", mend="Set another case for these first, or remove them.")
    with store.act(f"remove case {case.ref}", who=who or opening.system_user()) as act:
        writing.end_case(act, case.id)
    return case.ref


def list_informants(store: Store) -> Table:
    """Return a row per informant: id, role, case, attributes, in how many sources they speak."""
    people = reading.informants(store.connection)
    cases = {one.id: one.ref for one in reading.cases(store.connection)}
    spoken = Counter(key for one in reading.sources(store.connection) for key in one.informants)
    names = list(dict.fromkeys(name for one in people for name in one.attributes))
    names = [name for name in names if fold_name(name) not in KEYS]
    columns = [Column("id", "informant"), Column("role", "role"), Column("case", "case"), *(Column(name, name) for name in names)]
    columns.append(Column("sources", "sources", Kind.NUMBER))
    rows: list[tuple[Value, ...]] = [
        (one.ref, one.role, cases.get(one.case or 0, ""), *(one.attributes.get(name, "") for name in names), spoken[one.id])
        for one in people
    ]
    return Table("Informants", tuple(columns), rows)


def set_informant(store: Store, typed: str, words: Sequence[str], *, who: str = "") -> str:
    """Set `role`, `case`, `id` or attributes of an informant, made when new (`CASE/ID` in a case); return the id.

    An informant has one case: setting another moves the person and their words there.
    """
    said = _meant(pairs(words), FIELDS, KEYS)
    with store.act(f"set informant {typed} {', '.join(said)}".rstrip(), who=who or opening.system_user()) as act:
        known = _informant(store, typed)
        key = known.id if known else _add(act, store, typed)
        values: dict[str, Any] = {}
        attributes = dict(known.attributes) if known else {}
        for name, value in said.items():
            if name == "role":
                values["role"] = value
            elif name == "case":
                values["case_id"] = finding.case(store, value, exact=True).id if value else None
            elif name == "id":
                values["ref"] = given_id(value)
            else:
                attributes |= {name: value}
        attributes = {name: value for name, value in attributes.items() if value}
        writing.alter_informant(act, key, attributes=attributes, **values)
        _refuse_twins(reading.informants(act.connection), key)
        return next(one.ref for one in reading.informants(act.connection) if one.id == key)


def _add(act: Act, store: Store, typed: str) -> int:
    """Add the informant that was typed, as `CASE/ID` in that case; return the key."""
    where, _, rest = typed.rpartition("/")
    if where.strip() == "-":
        return writing.add_informant(act, given_id(rest), case=None)
    case = _known(store, where) if where.strip() else None
    return writing.add_informant(act, given_id(rest if case else typed), case=case.id if case else None)


def _informant(store: Store, typed: str) -> Informant | None:
    try:
        return finding.informant(store, typed)
    except UnknownNameError:
        return None


def _refuse_twins(people: Sequence[Informant], key: int) -> None:
    own = next(one for one in people if one.id == key)
    for other in people:
        if other.id != key and other.case == own.case and normal_id(other.ref) == normal_id(own.ref):
            raise ConflictError(f"{own.ref} and {other.ref} would be one informant of one case.", mend="Choose another id.")


def remove_informant(store: Store, typed: str, *, who: str = "") -> str:
    """Remove an informant who speaks nowhere; raises `ConflictError` otherwise. Return the id."""
    person = finding.informant(store, typed)
    name = called(reading.informants(store.connection), {one.id: one.ref for one in reading.cases(store.connection)})[person.id]
    used = [one.ref for one in reading.sources(store.connection) if person.id in one.informants]
    if used or reading.is_speaker(store.connection, person.id):
        where = ", ".join(used[:6]) or "a source"
        raise ConflictError(
            f"informant {name} speaks in {where}.", mend=f"A withdrawal is `gioia erase {name}`; it cannot be undone."
        )
    with store.act(f"remove informant {person.ref}", who=who or opening.system_user()) as act:
        act.remove(t.informant, person.id)
    return person.ref
