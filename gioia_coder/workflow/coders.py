"""Coders: who they are and what they have done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gioia_coder.core.blocks import Column, Kind, Table
from gioia_coder.core.model import CONSENSUS, Reading
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, InputError, UnknownNameError
from gioia_coder.store import Store, reading
from gioia_coder.store import tables as t
from gioia_coder.workflow import opening
from gioia_coder.workflow.sources import pairs


def list_coders(store: Store) -> Table:
    """Return a row per coder: name, codings, sources done, blind."""
    counts = reading.count_codings(store.connection, "coder_id")
    done = Counter(who for (who, _), (state, _) in reading.readings(store.connection).items() if state is Reading.DONE)
    columns = (
        Column("coder", "coder"),
        Column("codings", "codings", Kind.NUMBER),
        Column("done", "sources done", Kind.NUMBER),
        Column("blind", "blind", Kind.MARK),
    )
    rows = [(one.name, counts.get(one.id, 0), done[one.id], one.blind) for one in reading.coders(store.connection)]
    return Table("Coders", columns, rows)


def me(store: Store, name: str) -> str:
    """Remember who this person is in this project; return the name as the project writes it."""
    known = opening.check_coder_name(name)
    opening.actor(store, known)  # refuses another than the one for whom a copy was shared
    written = next((one.name for one in reading.coders(store.connection) if fold_name(one.name) == fold_name(known)), known)
    opening.remember_coder(store, written)
    return written


def add(store: Store, name: str, *, who: str = "") -> str:
    """Add a coder; raises `ConflictError` for a name that is there already."""
    known = opening.check_coder_name(name)
    if not opening.is_new_coder(store, known):
        raise ConflictError(f"there is a coder {known} already.", mend="Choose another name.")
    with store.act(f"add coder {known}", who=who or opening.system_user()) as act:
        opening.coder_key(act, known)
    return known


def set_coder(store: Store, name: str, words: Sequence[str], *, who: str = "") -> str:
    """Set `blind=yes|no` or `name=NEW` of a coder; return the name."""
    coder = opening.find_coder(store, name)
    values: dict[str, str | int] = {}
    for key, value in pairs(words).items():
        if key == "blind":
            if value.casefold() not in ("yes", "no"):
                raise InputError("", f'blind is yes or no, not "{value}".', mend="Write blind=yes or blind=no.")
            values["blind"] = int(value.casefold() == "yes")
        elif key == "name":
            values["name"] = _free(store, coder.name, value)
        else:
            raise UnknownNameError("setting of a coder", key, ("blind", "name"), mend="There are: blind, name.")
    with store.act(f"set coder {coder.name}", who=who or opening.system_user()) as act:
        act.alter(t.coder, coder.id, **values)
    return str(values.get("name", coder.name))


def _free(store: Store, old: str, new: str) -> str:
    known = opening.check_coder_name(new)
    if fold_name(old) == CONSENSUS:
        raise ConflictError("consensus keeps its name.", mend="Rename another coder.")
    if fold_name(known) != fold_name(old) and not opening.is_new_coder(store, known):
        raise ConflictError(f"there is a coder {known} already.", mend="Choose another name.")
    return known
