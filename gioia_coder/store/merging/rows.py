"""Merging what else stands in rows: memos, answers to suggestions, and from a full copy links, choices for print and so on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Table, select

from gioia_coder.store import tables as t
from gioia_coder.store.merging.sides import (
    Change,
    Known,
    Sides,
    Values,
    Verdict,
    in_present,
    kept,
    order,
    rows_of,
    was_never_present,
)
from gioia_coder.store.merging.texts import Place, Texts
from gioia_coder.store.merging.things import Things
from gioia_coder.store.scrubbing import Words

OTHERS: Final = (t.link, t.link_evidence, t.quote, t.rating, t.dismissal, t.decision, t.derived, t.answer, t.phrase)
"""Links come before their evidence, decisions before what was derived. Only a full copy can have changed the first seven."""

PROPOSAL: Final = "proposal"
_CALLED: Final = {
    "link": "a link", "link_evidence": "evidence for a link", "quote": "a choice for print", "rating": "a rating",
    "dismissal": "a dismissed hint", "decision": "a decision", "derived": "an origin of consensus", "memo": "a memo",
    "answer": "an answer to a suggestion", "phrase": "a pinned or banned phrase",
}  # fmt: skip
_WHERE: Final = frozenset(
    (
        *("revision_id", "start", "end", "target", "about", "round_id", "code_id", "case_id", "coder_id", "a", "b"),
        *("concept_id", "offered"),
    )
)


def said(row: Values) -> tuple[Any, ...]:
    """Return what somebody said in a row, wherever it stands and whatever it is about by now."""
    return tuple(row[name] for name in row if name not in _WHERE and name not in ("id", "uuid", "made", "ended", "who", "at"))


class _NoPlace(Exception):  # noqa: N818
    """Says in words why a row has no place here."""


class Rows:
    """Merges the rows of every table but codings; `erased` takes words out of memos that may not come back."""

    def __init__(self, sides: Sides, things: Things, texts: Texts, erased: Words) -> None:
        self.sides, self.things, self.texts, self.erased = sides, things, texts, erased
        self.act, self.done = sides.act, sides.done
        self.renamed: dict[bytes, bytes] = {}
        self.codes: dict[str, str] = {}

    def run(self, table: Table, changes: Mapping[bytes, Change]) -> None:
        """Merge the rows of one table that changed there."""
        known = self.sides.known(table, changes)
        judged = [(uuid, one, known.get(uuid)) for uuid, one in changes.items()]
        verdicts = [(uuid, one, mine, self._verdict(one, mine)) for uuid, one, mine in judged]
        for _, one, mine, verdict in verdicts:
            if verdict in (Verdict.END, Verdict.AWAY_THERE) and mine and mine.present:
                self.act.end(table, [mine.present["id"]])
                self._count(table, one.before or mine.present, "taken_away")
        for _, one, mine, verdict in verdicts:
            if verdict in (Verdict.UPDATE, Verdict.THEIRS) and mine and mine.present and one.after:
                self._update(table, mine.present, one.after)
            elif verdict is Verdict.MAKE and one.after:
                self._make(table, one.after)
            if verdict in (Verdict.AWAY_HERE, Verdict.AWAY_THERE, Verdict.OURS, Verdict.THEIRS):
                self._tell(table, one, verdict)

    def _verdict(self, one: Change, mine: Known | None) -> Verdict:
        found = self.sides.verdict(one, mine, said)
        # what another row stood before comes up again when it changes
        return Verdict.MAKE if found is Verdict.AWAY_HERE and mine and was_never_present(mine) else found

    def _count(self, table: Table, row: Values, what: str) -> None:
        if table is not t.memo:
            self.done.others += 1
            return
        name = f"memos_{what}"
        setattr(self.done, name, getattr(self.done, name) + 1)
        self.done.proposals += what == "added" and row["kind"] == PROPOSAL

    def _tell(self, table: Table, one: Change, verdict: Verdict) -> None:
        row: Values = one.after or one.before or {}
        words = {
            Verdict.AWAY_HERE: "was taken away here and stays away",
            Verdict.AWAY_THERE: "was taken away there",
            Verdict.OURS: "was changed on both sides: ours stands, there it is",
            Verdict.THEIRS: "was changed on both sides: theirs stands",
        }[verdict]
        text = next((row[name] for name in ("text", "why", "rationale", "shown", "label") if row.get(name)), "")
        self.done.told.append(f"{_CALLED[table.name]} {words}{f': {text}' if text else ''}.")

    def _update(self, table: Table, mine: Values, theirs: Values) -> None:
        self.act.end(table, [mine["id"]])
        places = {name: mine[name] for name in mine if name in _WHERE}
        self.act.make(table, **{**kept(table, theirs), **places, "uuid": mine["uuid"]})
        self._count(table, theirs, "updated")

    def _make(self, table: Table, row: Values) -> None:
        try:
            values = self._mapped(table, kept(table, row))
        except _NoPlace as reason:
            self.done.leave_out(str(reason))
            return
        same = (table.c[name] == values[name] for name in table.info["unique"])
        other = next(iter(rows_of(self.act.connection, in_present(table, *same))), None)
        if other is None:
            self.act.make(table, **values)
            self._count(table, row, "added")
            return
        self.renamed[row["uuid"]] = other["uuid"]
        if other["uuid"] == row["uuid"]:
            return
        if said(other) != said(values):
            self._choose(table, other, values)
        if table is not t.link:  # evidence that comes later asks for it again
            # known from now on, so that it does not come back when the one that stands is taken away
            self.act.make(table, **values, ended=self.act.entry)

    def _choose(self, table: Table, ours: Values, theirs: Values) -> None:
        """Let ours stand where two rows are in one place; of two that came by merging the one that sorts last."""
        wins = ours["made"] in self.sides.merges and order(said(theirs)) > order(said(ours))
        if wins:
            self.act.end(table, [ours["id"]])
            self.act.make(table, **{**theirs, "uuid": ours["uuid"]})
            self._count(table, theirs, "updated")
        shown = f"{_shown(theirs)} (theirs), {_shown(ours)} (ours)"
        self.done.told.append(f"{_CALLED[table.name]} says other things there: {shown}; {'theirs' if wins else 'ours'} stands.")

    def _mapped(self, table: Table, values: dict[str, Any]) -> dict[str, Any]:
        """Return a row with the keys, places and UUIDs of this side; raises `_NoPlace`."""
        if table is t.memo:
            return self._memo(values)
        if values.get("revision_id") is not None:
            values = self._placed(table, values)
        for name in ("case_id", "code_id", "a", "b", "concept_id"):
            values = self._referred(values, name, self.things.case if name == "case_id" else self.things.coded)
        if table is t.answer:
            values["offered"] = self._offered(values["offered"])
        if "coder_id" in values:
            values["coder_id"] = self.things.coder(values["coder_id"])
        if "round_id" in values:
            values["round_id"] = None  # a round is a state of their history, which does not come along
        for name in (name for name in ("link", "decision") if isinstance(values.get(name), bytes)):
            values[name] = self.renamed.get(values[name], values[name])
        if table is t.link and values["a"] == values["b"]:
            raise _NoPlace("a link between two codes that are one here")
        if table is t.derived or table is t.link_evidence:
            self._check_there(t.coding if table is t.derived else t.link, values["coding" if table is t.derived else "link"])
        return values

    def _referred(self, values: dict[str, Any], name: str, find: Callable[[int], int | None]) -> dict[str, Any]:
        if values.get(name) is None:
            return values
        here = find(values[name])
        if here is None:
            raise _NoPlace("a case or a code of it is not here")
        return {**values, name: here}

    def _check_there(self, table: Table, uuid: bytes) -> None:
        found = select(table.c.id).where(table.c.uuid == uuid, table.c.ended.is_(None))
        if self.act.connection.execute(found).first() is None:
            raise _NoPlace(f"the {table.name} that it belongs to is not here")

    def _placed(self, table: Table, values: dict[str, Any]) -> dict[str, Any]:
        there = values["revision_id"]
        place = self._at(there, values["start"], values["end"])
        results = [(one, self._at(there, *one[1:3])) for one in json.loads(values.get("result") or "[]")]
        if any(at.quarantined for _, at in results) and not place.quarantined:
            place = self._at(there, values["start"], values["end"], quarantined=True)
        if place.quarantined and table not in (t.decision, t.answer):
            called = self.texts.address(values["revision_id"], values["start"], values["end"])
            raise _NoPlace(f"{_CALLED[table.name]} on {called}, whose words are not in the present text")
        values |= {"revision_id": place.revision, "start": place.start, "end": place.end}
        if results:
            values["result"] = json.dumps([self._result(one, place if place.quarantined else at, at) for one, at in results])
        return values

    def _at(self, revision: int, start: int, end: int, *, quarantined: bool = False) -> Place:
        place = self.texts.place(revision, start, end, quarantined=quarantined)
        if isinstance(place, str):
            raise _NoPlace(place)
        return place

    def _result(self, one: list[Any], whole: Place, at: Place) -> list[Any]:
        """Return what a decision lets stand, with the code's UUID here and where its words are in the decision's text."""
        uuid = self.things.uuid(t.code, bytes.fromhex(one[0]))
        span = one[1:3] if whole.quarantined else [at.start, at.end]
        return [uuid.hex() if uuid else one[0], *span, *one[3:]]

    def _offered(self, packed: str) -> str:
        """Return what an answer says was shown with the UUIDs that codes have here; none is made for that."""
        if not self.codes:
            here = {row["id"]: uuid for uuid, row in self.things.ours[t.code].items()}
            known = ((row["uuid"], self.things.found.get(("code", key))) for key, row in self.things.theirs[t.code].items())
            self.codes = {uuid.hex(): here[key].hex() for uuid, key in known if key in here}
        return json.dumps([[self.codes.get(uuid, uuid), *rest] for uuid, *rest in json.loads(packed)]) if packed else ""

    def _memo(self, values: dict[str, Any]) -> dict[str, Any]:
        values["text"] = self.erased.without(values["text"])
        about, target = values["about"], values["target"]
        if about in ("case", "code"):
            here = self.things.uuid(t.cases if about == "case" else t.code, target)
            if here is None:
                raise _NoPlace(f"a memo on a {about} that is not here")
            return {**values, "target": here}
        if about not in ("source", "segment"):
            return values
        values["target"] = self._source(target)
        if values["revision_id"] is None:
            return values
        there = (values["revision_id"], values["start"], values["end"])
        place = self.texts.place(*there)
        if isinstance(place, str):
            raise _NoPlace(place)
        if place.quarantined:
            text = f'"{self.texts.their_words(*there)}"\n\n{values["text"]}'
            return {**values, "about": "source", "revision_id": None, "start": None, "end": None, "text": text}
        return {**values, "revision_id": place.revision, "start": place.start, "end": place.end}

    def _source(self, uuid: bytes) -> bytes:
        key = next((key for key, row in self.texts.theirs.items() if row["uuid"] == uuid), None)
        here = self.texts.source(key) if key is not None else "a source that is gone"
        if isinstance(here, str):
            raise _NoPlace(here)
        return bytes(self.act.connection.execute(select(t.source.c.uuid).where(t.source.c.id == here)).scalar_one())


def _shown(values: Values) -> str:
    return ", ".join(str(part) for part in said(values) if part not in (None, "", 0)) or "nothing more"
