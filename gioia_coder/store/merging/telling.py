"""What the other side changed of things that are here: ours stay as they are, and every such change is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Table, select

from gioia_coder.errors import cut
from gioia_coder.store import tables as t
from gioia_coder.store.merging.sides import Sides, Values
from gioia_coder.store.merging.texts import Texts
from gioia_coder.store.merging.things import Things

TOLD: Final = (t.coder, t.cases, t.informant, t.source, t.code)
_SILENT: Final = frozenset(("id", "uuid", "ended", "position", "file"))
_CALLED: Final = {
    "ref": "id", "parent_id": "group", "case_id": "case", "merged_into": "merged into", "include": "inclusion",
    "exclude": "exclusion",
}  # fmt: skip


def tell_changes(sides: Sides, things: Things, texts: Texts) -> None:
    """List what was changed there of cases, informants, sources, codes, coders and texts that are known here.

    New rounds and what is kept of other programs' files are told too: they stay there.
    """
    found = _Telling(sides, things, texts)
    for table in TOLD:
        sides.done.told += found.things(table)
    sides.done.told += [*found.texts(), *found.rounds(), *found.kept()]


class _Telling:
    def __init__(self, sides: Sides, things: Things, texts: Texts) -> None:
        self.sides, self.known = sides, texts
        self.now = {**things.theirs, t.source: texts.theirs}
        self.then = {**things.before, t.source: texts.before, t.coder: sides.then(t.coder)}
        # what stands here when all is merged
        self.ours = {table: sides.mine(table) for table in TOLD}
        self.keys = {table: {row["id"]: row for row in rows.values()} for table, rows in self.ours.items()}

    def things(self, table: Table) -> Iterator[str]:
        """Yield what is said otherwise there since; what is the same here by now is no news."""
        for key, was in self.then[table].items():
            mine, theirs = self.ours[table].get(was["uuid"]), self.now[table].get(key)
            if mine is None or mine["ended"] is not None:
                continue
            called = str(mine.get("ref") or mine["name"])
            if theirs is None:
                yield f"{called} was removed there; it stays here."
                continue
            for name in was:
                if name not in _SILENT and was[name] != theirs[name]:
                    there, here = self._shown(self.now, table, name, theirs), self._shown(self.keys, table, name, mine)
                    if there != here:
                        yield f"{called}: {_CALLED.get(name, name)} is {there} there; here it stays {here}."

    def _shown(self, rows: dict[Table, dict[int, Values]], table: Table, name: str, row: Values) -> str:
        value = row[name]
        column = table.c[name]
        for foreign in column.foreign_keys:
            other = rows[foreign.column.table].get(value)
            return str(other["ref"]) if other else "none"
        if name in ("retired", "blind"):
            return "yes" if value else "no"
        return f'"{cut(_plain(value))}"' if value else "nothing"

    def texts(self) -> Iterator[str]:
        """Yield the sources whose text was corrected there."""
        c = t.change.c
        made = select(c.row).where(c.thing == t.revision.name, c.before.is_(None), c.entry_id > self.sides.base)
        new = set(self.sides.there.execute(made).scalars())
        for key, row in self.then[t.source].items():
            newest, mine = self.known.newest.get(key), self.ours[t.source].get(row["uuid"])
            if newest is None or newest not in new or mine is None or mine["ended"] is not None:
                continue
            here = {one.sha256 for one in self.known.mine.get(mine["id"], ())}
            if self.known.revisions[newest].sha256 not in here:
                line = f"gioia sources update {mine['ref']} FILE"
                yield f"{mine['ref']}: its text was corrected there; the text here stays. To take theirs: {line}."

    def rounds(self) -> Iterator[str]:
        """Yield the rounds that were frozen there since: a round is a state of their history, which does not come along."""
        known = self.sides.then(t.round_)
        mine = {row["uuid"] for row in self.sides.mine(t.round_).values()}
        for key, row in self.sides.now(t.round_).items():
            if key in known or row["uuid"] in mine:
                continue
            coders = ",".join(_names(row["coders"], self.now[t.coder], "name"))
            sources = ",".join(_names(row["sources"], self.now[t.source], "ref"))
            line = f'gioia rounds freeze "{row["name"]}" --coders "{coders}" --sources "{sources}"'
            yield f'the round "{row["name"]}" was frozen there; rounds do not come along. To freeze it here: {line}.'

    def kept(self) -> Iterator[str]:
        """Yield how much of other programs' files came to be kept there since: it goes with files, which do not come along."""
        if self.sides.older:
            return
        k = t.kept.c
        since = select(k.uuid).where(k.ended.is_(None), k.made > self.sides.base, k.kind != t.TIMES)
        there = self.sides.there.execute(since).scalars()
        new = set(there) - set(self.sides.here.execute(select(k.uuid)).scalars())
        if new:
            many = "1 thing" if len(new) == 1 else f"{len(new)} things"
            yield f"{many} that another program's file held stay there: import that file here too."


def _names(packed: str, rows: dict[int, Values], name: str) -> list[str]:
    called = {row["uuid"].hex(): str(row[name]) for row in rows.values()}
    return [called[uuid] for uuid in json.loads(packed or "[]") if uuid in called]


def _plain(value: Any) -> str:
    """Return a value in words: of a packed list or map its parts."""
    found = json.loads(value) if isinstance(value, str) and value[:1] in "[{" else value
    if isinstance(found, dict):
        return ", ".join(f"{name}: {one}" for name, one in found.items())
    return ", ".join(map(str, found)) if isinstance(found, list) else str(found)
