"""Coders, cases and informants: who and what is the same on both sides."""

from __future__ import annotations

from gioia_coder.core.blocks import printable
from gioia_coder.core.model import CONSENSUS, Case, Informant
from gioia_coder.core.text import normal_id
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.core.text.labels import clean_id
from gioia_coder.errors import cut
from gioia_coder.store.writing import packed
from gioia_coder.workflow.exchange.taking_in.meeting import Meeting, free_ref, missing

_LONGEST = 60


def settings(meeting: Meeting) -> None:
    """Take settings and the names of the codebook and its levels into an empty project; elsewhere ours stand."""
    if not meeting.plan.empty:
        return
    book, ours = meeting.theirs.codebook, meeting.ours.settings
    apart = ("name", "project.", "share.", "store.", "merge.", "codebook.")
    wanted = {key: value for key, value in meeting.theirs.settings.items() if not key.startswith(apart)}
    if book.name:
        wanted["codebook.name"] = book.name
    if book.levels != meeting.ours.codebook.levels:
        wanted["codebook.levels"] = packed({level.value: name for level, name in book.levels.items()})
    meeting.work.settings = {key: value for key, value in wanted.items() if ours.get(key) != value}
    meeting.plan.counts["settings"].updated = len(meeting.work.settings)


def coders(meeting: Meeting) -> None:
    """Match coders by UUID, then by folded name; nobody but consensus is consensus."""
    names = {one.id: one.name for one in meeting.ours.coders}
    known = meeting.by_uuid("coder", names)
    by_name = {fold_name(name): key for key, name in names.items()}
    for one in meeting.theirs.coders:
        name = coder_name(one.name)
        key = known.get(meeting.uuid_of("coder", one.id))
        if key is not None and (fold_name(name) == CONSENSUS) != (names[key] == CONSENSUS):
            key = None
        key = by_name.get(fold_name(name)) if key is None else key
        if key is None:
            key = meeting.add("coder", one.id, name=name, blind=int(one.blind))
            by_name[fold_name(name)] = key
            names[key] = name
            meeting.plan.counts["coders"].added += 1
            continue
        meeting.met("coder", one.id, key)
        meeting.plan.counts["coders"].same += 1
        if fold_name(names[key]) != fold_name(name):
            meeting.plan.note("coder", f"{names[key]} is called {name} there; the name here stays.")


def coder_name(name: str) -> str:
    """Return a coder's name as one can be here."""
    word = " ".join(printable(name).split())[:_LONGEST].strip() or "somebody"
    return CONSENSUS if fold_name(word) == CONSENSUS else word


# Cases.


def cases(meeting: Meeting) -> None:
    """Match cases by UUID, then by folded id; attributes that are missing here are added."""
    mine = {one.id: one for one in meeting.ours.cases}
    known = meeting.by_uuid("case", mine)
    by_ref = {fold_name(one.ref): key for key, one in mine.items()}
    for one in meeting.theirs.cases:
        ref = clean_id(one.ref or "case")
        key = known.get(meeting.uuid_of("case", one.id), by_ref.get(fold_name(ref)))
        if key is not None:
            meeting.met("case", one.id, key)
            if key > 0:
                _same_case(meeting, mine[key], one)
            continue
        by_ref[fold_name(ref)] = meeting.add("case", one.id, ref=ref, attributes=packed(one.attributes))
        meeting.plan.counts["cases"].added += 1


def _same_case(meeting: Meeting, ours: Case, theirs: Case) -> None:
    attributes, differ = missing(ours.attributes, theirs.attributes)
    for name in differ:
        meeting.plan.note("case", _otherwise(f"case {ours.ref}", name, theirs.attributes[name], ours.attributes[name]))
    if attributes == ours.attributes:
        meeting.plan.counts["cases"].same += 1
        return
    meeting.work.changes.append(("case", ours.id, {"attributes": packed(attributes)}))
    meeting.plan.counts["cases"].updated += 1


def _otherwise(what: str, field: str, there: str, here: str) -> str:
    return f'{what}: {field} is "{cut(there)}" there; here it stays "{cut(here)}".'


# Informants.


def informants(meeting: Meeting) -> None:
    """Match informants by UUID, then by id in normal form within their case; an erased one stays away."""
    mine = {one.id: one for one in meeting.ours.informants}
    known = meeting.by_uuid("informant", mine)
    by_ref = {(one.case, normal_id(one.ref)): key for key, one in reversed(mine.items())}
    taken: set[int] = set()
    for one in meeting.theirs.informants:
        uuid = meeting.uuid_of("informant", one.id)
        case = meeting.keys["case"].get(one.case) if one.case else None
        ref = clean_id(one.ref or "informant")
        if uuid in meeting.gone:
            meeting.plan.leave("informants", "they were erased from the project and may not come back", ref)
            continue
        key = known.get(uuid)
        if key is None and (named := by_ref.get((case, normal_id(ref)))) is not None and named not in taken:
            key = named
        if key is None:
            values = {"ref": ref, "case_id": case, "role": one.role, "attributes": packed(one.attributes)}
            meeting.add("informant", one.id, **values)
            meeting.plan.counts["informants"].added += 1
            continue
        taken.add(key)
        meeting.met("informant", one.id, key)
        _same_informant(meeting, mine[key], one)


def _same_informant(meeting: Meeting, ours: Informant, theirs: Informant) -> None:
    attributes, differ = missing(ours.attributes, theirs.attributes)
    values = {"attributes": packed(attributes)} if attributes != ours.attributes else {}
    for name in differ:
        meeting.plan.note("informant", _otherwise(ours.ref, name, theirs.attributes[name], ours.attributes[name]))
    if theirs.role and not ours.role:
        values["role"] = theirs.role
    elif theirs.role and theirs.role != ours.role:
        meeting.plan.note("informant", _otherwise(ours.ref, "role", theirs.role, ours.role))
    if values:
        meeting.work.changes.append(("informant", ours.id, values))
    meeting.plan.counts["informants"].updated += bool(values)
    meeting.plan.counts["informants"].same += not values


__all__ = ["cases", "coder_name", "coders", "free_ref", "informants", "settings"]
