"""Rounds: in an empty project they are frozen on the codings that they held, elsewhere only where these stand here too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from gioia_coder.core.model import Code, Reading, Round
from gioia_coder.core.study import CodingColumns
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.store.taken_in import Coded, Stage
from gioia_coder.workflow.exchange.taking_in.codes import mapped
from gioia_coder.workflow.exchange.taking_in.codings import Codings, rows_of
from gioia_coder.workflow.exchange.taking_in.meeting import Meeting

State = dict[tuple[int, ...], Coded]


class Rounds:
    """Takes in the rounds, those first that were frozen first."""

    def __init__(self, meeting: Meeting, codings: Codings) -> None:
        self.meeting, self.plan, self.codings = meeting, meeting.plan, codings
        self.incoming = meeting.incoming
        standing = {place: one for place, (_, one) in codings.present.items()} | codings.wanted
        self.standing: State = {place: one for place, one in standing.items() if not place[5]}
        self.uuids = {place: one.uuid for place, one in self.standing.items()}
        self.done = {pair for pair, (state, _) in meeting.readings.items() if state is Reading.DONE}
        self.done |= {(coder, source) for coder, source, state, _ in meeting.work.readings if state is Reading.DONE}

    def run(self) -> None:
        """Decide about every round; one of the name of ours stands as it is here."""
        here = {fold_name(one.name): one.id for one in self.meeting.ours.rounds}
        for one in sorted(self.meeting.theirs.rounds, key=lambda each: each.entry):
            key = here.get(fold_name(one.name))
            if key is not None:
                self.meeting.keys["round"][one.id] = key
                self.plan.counts["rounds"].same += 1
            elif (stage := self._stage(one)) is not None:
                self.meeting.work.stages.append(stage)
                self.meeting.keys["round"][one.id] = stage.key
                here[fold_name(one.name)] = stage.key
                self.plan.counts["rounds"].added += 1
        if any(one.codings is not None for one in self.meeting.work.stages):
            self._apart()

    def _stage(self, one: Round) -> Stage | None:
        keys = self.meeting.keys
        coders = tuple(keys["coder"].get(key, 0) for key in one.coders)
        sources = tuple(keys["source"].get(key) or self._gone(key) for key in one.sources)
        if not all(coders) or not all(sources):
            self._left(one, "a coder or source of it was left out")
            return None
        then = self._then(one, coders, sources)
        pairs = {(coder, source) for coder in coders for source in sources if source not in self.meeting.work.gone}
        book = self._book(one)
        if self._stands(one, then, book, pairs):
            return Stage(self.meeting.key(), one.name, coders, sources, one.forced)
        if not self.plan.empty:
            self._left(one, "the codings that it holds are not those that stand here")
            return None
        done = {pair: self._turn(pair) for pair in sorted(self._read(one, pairs))}
        wanted = [each._replace(uuid=self._uuid(each)) for each in then.values()]
        return Stage(self.meeting.key(), one.name, coders, sources, one.forced, wanted, done, book)

    def _stands(self, one: Round, then: State, book: Sequence[Code], pairs: set[tuple[int, int]]) -> bool:
        """Tell whether what a round holds is what stands in the end; in a project that held something by its codings alone."""
        if _said(then) != _said(self._now(pairs)):
            return False
        if not self.plan.empty:
            return True
        return self._read(one, pairs) == self.done & pairs and set(map(_key, book)) == set(map(_key, self.meeting.work.codes))

    def _book(self, one: Round) -> list[Code]:
        """Return the codebook of a round with our keys; without word of it the present one, with what holds its codings live."""
        if not self.plan.empty:
            return []
        final = {code.id: code for code in self.meeting.work.codes}
        book = self.incoming.books.get(one.id)
        if book is not None:
            keys = self.meeting.keys["code"]
            codes = (code for code in book.codes if code.id in keys)
            return [replace(mapped(self.meeting, book, code), ref=final[keys[code.id]].ref) for code in codes]
        columns = self.incoming.frozen.get(one.id)
        used = set() if columns is None else {self.meeting.keys["code"].get(code) for code in columns.code.tolist()}
        return [replace(code, retired=False, merged_into=None) if code.id in used else code for code in final.values()]

    def _left(self, one: Round, why: str) -> None:
        self.plan.counts["rounds"].left += 1
        self.plan.warn("round", f"round {one.name} is left out: {why}.")

    def _gone(self, source: int) -> int:
        """Return a key for a source of a round that was removed since, of which an empty project keeps only the mention."""
        if not self.plan.empty or any(one.id == source for one in self.meeting.theirs.sources):
            return 0
        key = self.meeting.keys["source"][source] = self.meeting.key()
        values: dict[str, Any] = {"ref": f"removed{-key}", "case_id": None, "attributes": ""}
        uuid = self.meeting.own_uuid("source", self.meeting.uuid_of("source", source))
        self.meeting.work.things["source"].append({"id": key, "uuid": uuid, **values})
        self.meeting.work.gone.append(key)
        return key

    def _then(self, one: Round, coders: tuple[int, ...], sources: tuple[int, ...]) -> State:
        """Return the codings that a round holds, with our keys; without word of them those that stand now."""
        columns: CodingColumns | None = self.incoming.frozen.get(one.id)
        if columns is None:
            return self._now({(coder, source) for coder in coders for source in sources})
        found: State = {}
        for row in rows_of(columns):
            new = self.codings.mapped(row, lambda row, why: self.plan.leave("codings", f"{why}, in a round", ""))
            if new is not None:
                uuid = self.incoming.coding_uuids.get(row.id, b"")
                found[new.place] = new._replace(uuid=self.codings.uuids.get(uuid, uuid))
        return found

    def _now(self, pairs: set[tuple[int, int]]) -> State:
        source = {place.revision: place.source for place in self.codings.placed.values()}
        return {place: one for place, one in self.standing.items() if (place[4], source[place[0]]) in pairs}

    def _read(self, one: Round, pairs: set[tuple[int, int]]) -> set[tuple[int, int]]:
        """Return, with our keys, who was done with what in a round; without word of it those that are done now."""
        if one.id not in self.incoming.read:
            return self.done & pairs
        keys = self.meeting.keys
        read = {(keys["coder"].get(coder, 0), keys["source"].get(source, 0)) for coder, source in self.incoming.read[one.id]}
        return read & pairs

    def _turn(self, pair: tuple[int, int]) -> int:
        for coder, source, _, turn in self.meeting.work.readings:
            if (coder, source) == pair:
                return turn
        return 1

    def _uuid(self, one: Coded) -> bytes:
        """Return the UUID of a coding of a round: that of the same coding now, else its own."""
        if one.place not in self.uuids:
            known = one.uuid if len(one.uuid) == 16 else b""
            taken = known in self.codings.uuids.values()
            self.uuids[one.place] = known if known and taken else self.meeting.own_uuid("coding", known)
        return self.uuids[one.place]

    def _apart(self) -> None:
        """Freeze every round on codings of its own, since some are on others than those that stand in the end."""
        for stage in self.meeting.work.stages:
            if stage.codings is None:
                stage.codes = self.meeting.work.codes
                pairs = {(coder, source) for coder in stage.coders for source in stage.sources}
                stage.codings = list(self._now(pairs).values())
                stage.done = {pair: self._turn(pair) for pair in sorted(self.done & pairs)}
        self.plan.note("round", "the rounds are entries of their own, so that each holds what it held.")


def _key(code: Code) -> tuple[object, ...]:
    """Return what a code was, to be compared: examples and the like do not matter for who agrees."""
    return code.id, code.name, code.parent, code.position, code.retired, code.merged_into


def _said(state: State) -> dict[tuple[int, ...], tuple[Any, ...]]:
    return {place: one.said for place, one in state.items()}
