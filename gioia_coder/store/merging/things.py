"""Coders, cases, informants and codes of the other store: which of them are which here, and what is new."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, select

from gioia_coder.core.codebook.names import RefMaker, natural
from gioia_coder.core.model import Level
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.core.text.labels import normal_id
from gioia_coder.store import reading
from gioia_coder.store import tables as t
from gioia_coder.store.merging.sides import Sides, Values, order

LEVELS = {"dimension": 0, "theme": 1, "concept": 2}


class Things:
    """Maps keys there to keys here. What is asked for and is not here is made, or brought back, at that moment."""

    def __init__(self, sides: Sides) -> None:
        self.sides, self.act, self.done = sides, sides.act, sides.done
        self.theirs = {table: sides.now(table) for table in (t.coder, t.cases, t.informant, t.code)}
        self.before = {table: sides.then(table) for table in (t.cases, t.informant, t.code)}
        self.ours = {table: sides.mine(table) for table in (t.coder, t.cases, t.informant, t.code)}
        self.found: dict[tuple[str, int], int | None] = {}
        self.followed: dict[int, int | None] = {}

    def new(self) -> None:
        """Bring in cases, informants and codes that came up there since."""
        for table, find in ((t.cases, self.case), (t.informant, self.informant), (t.code, self.code)):
            rows = [row for key, row in self.theirs[table].items() if key not in self.before[table]]
            # a code needs the one above it; letters of ids, not the order of merging, say which number is whose
            rows.sort(key=lambda row: (LEVELS.get(row.get("level", ""), 0), natural(row["ref"]), row["uuid"]))
            for row in rows:
                find(row["id"])

    def uuid(self, table: Table, uuid: bytes) -> bytes | None:
        """Return the UUID here of a case or code that has this one there, None when it is not here."""
        key = next((row["id"] for row in self.theirs[table].values() if row["uuid"] == uuid), None)
        if key is None:
            return None
        here = self.case(key) if table is t.cases else self.code(key)
        return next((mine for mine, row in self.ours[table].items() if row["id"] == here), None)

    def coder(self, key: int) -> int:
        """Return the coder here: by UUID, by name, or made new."""
        known = self.found.get(("coder", key))
        return known if known is not None else self._remember("coder", key, self._coder(self.theirs[t.coder][key]))

    def _remember(self, kind: str, key: int, here: int) -> int:
        self.found[kind, key] = here
        return here

    def _coder(self, row: Values) -> int:
        if row["name"] not in self.done.coders:
            self.done.coders.append(row["name"])
        mine = self.ours[t.coder].get(row["uuid"])
        if mine is not None and mine["ended"] is None:
            return int(mine["id"])
        for other in self.ours[t.coder].values():
            if other["ended"] is None and fold_name(other["name"]) == fold_name(row["name"]):
                here = int(other["id"])
                if row["name"] > other["name"] and self._merely_came(t.coder, here):
                    self.act.alter(t.coder, here, name=row["name"])  # one spelling, whoever comes first
                return here
        self.done.new_coders.append(row["name"])
        if mine is not None:
            self.act.alter(t.coder, mine["id"], ended=None, name=row["name"])
            return int(mine["id"])
        return self.act.create(t.coder, uuid=row["uuid"], name=row["name"], blind=row["blind"])

    def _known(self, table: Table, key: int) -> tuple[bool, int | None]:
        """Return whether it is known what a thing is here, and its key: None for what was erased or taken away here since."""
        row = self.theirs[table][key]
        mine = self.ours[table].get(row["uuid"])
        if (table.name, key) in self.found:
            return True, self.found[table.name, key]
        if mine is not None and mine["ended"] is None:
            return True, mine["id"]
        gone = row["uuid"] in self.sides.erased or (mine is not None and key in self.before[table])
        return gone, None

    def _make(self, table: Table, row: Values, **values: Any) -> int:
        mine = self.ours[table].get(row["uuid"])
        names = [column.name for column in table.c if column.name not in ("id", "ended", "uuid")]
        said = {name: row[name] for name in names} | values
        if mine is not None:  # it came with a merge that was undone
            self.act.alter(table, mine["id"], **said, ended=None)
            return self._remember(table.name, row["id"], mine["id"])
        here = self.act.create(table, uuid=row["uuid"], **said)
        self.ours[table][row["uuid"]] = {**said, "uuid": row["uuid"], "id": here, "ended": None}
        return self._remember(table.name, row["id"], here)

    def _met(self, table: Any, key: int, same: Values | None) -> int | None:
        """Return the key of a case or informant of the same id, made apart; None when there is none.

        What it says here stands, unless it came by merging and nobody changed it since: then what sorts last, in any order.
        What was on both sides once and is not here by its id was erased: nothing but a withdrawal leaves no trace.
        """
        if same is None:
            return None
        row, here = self.theirs[table][key], int(same["id"])
        names = [column.name for column in table.c if column.name not in ("id", "ended", "uuid", "case_id")]
        mine, theirs = [same[name] for name in names], [row[name] for name in names]
        if mine != theirs and key not in self.before[table]:
            wins = self._merely_came(table, here) and order(theirs) > order(mine)
            if wins:
                self.act.alter(table, here, **dict(zip(names, theirs, strict=True)))
            self.done.told.append(f"{row['ref']} is there too and says other things: {'theirs' if wins else 'ours'} stands.")
        return here

    def _merely_came(self, table: Any, key: int) -> bool:
        """Tell whether a thing came by merging and was changed by nothing else since."""
        c = t.change.c
        entries = self.act.connection.execute(select(c.entry_id).where(c.thing == table.name, c.row == key)).scalars()
        return all(entry in self.sides.merges or entry == self.act.entry for entry in entries)

    def case(self, key: int | None) -> int | None:
        """Return the case here: by UUID, by id, or new; None for one that was taken away here."""
        if key is None:
            return None
        is_known, here = self._known(t.cases, key)
        row = self.theirs[t.cases][key]
        if not is_known:
            alike = (one for one in self.ours[t.cases].values() if one["ended"] is None)
            same = next((one for one in alike if fold_name(one["ref"]) == fold_name(row["ref"])), None)
            here = self._met(t.cases, key, same)
            if here is None and key not in self.before[t.cases]:
                here = self._make(t.cases, row)
                self.done.new_cases.append(row["ref"])
        self.found["cases", key] = here
        return here

    def informant(self, key: int | None) -> int | None:
        """Return the informant here: by UUID, by id and case, or new; None for one that was erased or taken away here."""
        if key is None:
            return None
        is_known, here = self._known(t.informant, key)
        row = self.theirs[t.informant][key]
        if not is_known:
            case = self.case(row["case_id"])
            alike = (one for one in self.ours[t.informant].values() if one["ended"] is None and one["case_id"] == case)
            same = next((one for one in alike if normal_id(one["ref"]) == normal_id(row["ref"])), None)
            here = self._met(t.informant, key, same)
            if here is None and key not in self.before[t.informant]:
                here = self._make(t.informant, row, case_id=case)
                self.done.new_informants.append(row["ref"])
        self.found["informant", key] = here
        return here

    def is_erased(self, informant: int) -> bool:
        """Tell whether an informant there was erased here."""
        row = self.theirs[t.informant].get(informant)
        if row is None:
            return False
        gone = row["uuid"] not in self.ours[t.informant] and informant in self.before[t.informant]
        return gone or row["uuid"] in self.sides.erased

    # Codes.

    def code(self, key: int | None) -> int | None:
        """Return the code here, whatever became of it: by UUID, by id and name, or made new."""
        if key is None or key not in self.theirs[t.code]:
            return None
        known = self.found.get(("code", key))
        if known is not None:
            return known
        row = self.theirs[t.code][key]
        mine = self.ours[t.code].get(row["uuid"])
        if mine is not None and mine["ended"] is None:
            return self._remember("code", key, mine["id"])
        alike = (one for one in self.ours[t.code].values() if one["ended"] is None and _is_same(one, row))
        # where stores have a common history ids tell nothing: each of them gives the same next id to something else
        same = next(alike, None) if mine is None and self.sides.apart else None
        return self._remember("code", key, same["id"]) if same is not None else self._new_code(row)

    def _new_code(self, row: Values) -> int:
        """Make a code, or bring back one that codings there need; its id stays unless another code has it."""
        parent = self.code(row["parent_id"])
        if parent is not None and (above := self._here(parent)) and (above["ended"] is not None or above["retired"]):
            parent = None
        live = [one for one in self.ours[t.code].values() if one["ended"] is None and not one["retired"]]
        alike = [one for one in live if one["level"] == row["level"] and fold_name(one["name"]) == fold_name(row["name"])]
        ref = self._free_ref(row)
        self.done.new_codes.append(f'{ref} "{row["name"]}"')
        if alike and not row["retired"]:
            self.done.same_named.append(
                f'{", ".join(sorted({ref, *(one["ref"] for one in alike)}, key=natural))} "{row["name"]}"'
            )
        return self._make(t.code, row, ref=ref, parent_id=parent, merged_into=self.code(row["merged_into"]))

    def _here(self, key: int) -> Values | None:
        return next((row for row in self.ours[t.code].values() if row["id"] == key), None)

    def _free_ref(self, row: Values) -> str:
        mine = self.ours[t.code].get(row["uuid"])
        if mine is not None:
            return str(mine["ref"])
        used = reading.used_refs(self.act.connection)
        ref = str(row["ref"])
        if fold_name(ref) not in map(fold_name, used):
            return ref
        end = natural(ref)[-1][1]
        return RefMaker(used, end if isinstance(end, str) else "").take(Level(row["level"]))

    def coded(self, key: int) -> int | None:
        """Return the code here that a coding there belongs to: the one that its own was merged into, if it was."""
        if key not in self.followed:
            self.followed[key] = self._coded(key)
        return self.followed[key]

    def _coded(self, key: int) -> int | None:
        here = self.code(key)
        if here is None:
            return None
        rows = {row["id"]: row for row in self.ours[t.code].values()}
        seen = set[int]()
        at = here
        while at not in seen and rows[at]["retired"] and rows[at]["merged_into"] is not None:
            seen.add(at)
            at = rows[at]["merged_into"]
        return at if rows[at]["ended"] is None else here

    def taken_back(self) -> None:
        """Take away the codes that their coder took back there since, unless something stands on them here."""
        now = {row["uuid"] for row in self.theirs[t.code].values()}
        for row in self.before[t.code].values():
            mine = self.ours[t.code].get(row["uuid"])
            if (
                row["uuid"] in now
                or mine is None
                or mine["ended"] is not None
                or mine["retired"]
                or mine["parent_id"] is not None
            ):
                continue
            if not self._is_used(mine):
                self.act.remove(t.code, mine["id"])
                self.done.gone_codes.append(f'{mine["ref"]} "{mine["name"]}"')

    def _is_used(self, row: Values) -> bool:
        key = row["id"]
        asked: list[Any] = [
            select(t.code.c.id).where(t.code.c.ended.is_(None), (t.code.c.parent_id == key) | (t.code.c.merged_into == key)),
            select(t.memo.c.id).where(t.memo.c.ended.is_(None), t.memo.c.target == row["uuid"]),
            select(t.link.c.id).where(t.link.c.ended.is_(None), (t.link.c.a == key) | (t.link.c.b == key)),
        ]
        asked.append(select(t.answer.c.id).where(t.answer.c.ended.is_(None), t.answer.c.concept_id == key))
        for table in (t.coding, t.rating, t.decision, t.answer, t.phrase):
            asked.append(select(table.c.id).where(table.c.ended.is_(None), table.c.code_id == key))
        return any(self.act.connection.execute(query.limit(1)).first() is not None for query in asked)


def _is_same(one: Values, other: Values) -> bool:
    """Tell whether two codes made apart are one: the same level, id and name."""
    alike = fold_name(one["ref"]) == fold_name(other["ref"]) and fold_name(one["name"]) == fold_name(other["name"])
    return alike and one["level"] == other["level"]
