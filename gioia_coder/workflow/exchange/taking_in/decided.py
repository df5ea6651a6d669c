"""Decisions about disagreements, and what codings of consensus were derived from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from gioia_coder.core.model import Decision
from gioia_coder.store.writing import packed
from gioia_coder.workflow.exchange.taking_in.said import NOWHERE, OUTSIDE, Said


class Decided(Said):
    """Takes in decisions, in the order in which they were made, then what was derived."""

    decided: dict[bytes, bytes]
    times: dict[int, dict[str, str]]
    """When the new decisions were made there, by source and UUID in hexadecimal."""

    def run(self) -> None:
        """Decide about all of it."""
        self.decided, self.times = {}, {}
        self.decisions()
        self.derived()

    def decisions(self) -> None:
        """Add the decisions that are not here, in the order in which they were made."""
        known = {one.uuid: one for one in self.ours.decisions}
        here = Counter(_decided(one, one.source, one.code, [each.code for each in one.result]) for one in self.ours.decisions)
        codes = {key: uuid.hex() for key, uuid in self.meeting.uuids.get("code", {}).items()}
        for one in self.theirs.decisions:
            source, code = self.meeting.keys["source"].get(one.source), self.meeting.keys["code"].get(one.code or 0)
            result = [self.meeting.keys["code"].get(each.code) for each in one.result]
            if source is None or None in result:
                self.plan.leave("decisions", NOWHERE)
                continue
            key = _decided(one, source, code, result)
            if one.uuid in known or here[key]:
                here[key] -= 1
                self.decided[one.uuid] = one.uuid
                self.plan.counts["decisions"].same += 1
                continue
            revision = self._decision_place(one)
            if revision is not None:
                self._decision(one, revision, code, [codes[each or 0] for each in result])

    def _decision_place(self, one: Decision) -> int | None:
        """Return the text that a decision stands on: a former one that is not known where that is so there."""
        present = next((each.revision for each in self.theirs.sources if each.id == one.source), None)
        longest = max((one.end, *(each.end for each in one.result)))
        first = min((one.start, *(each.start for each in one.result)))
        if first >= 0 and one.start < one.end and one.source in self.placed and one.revision not in (0, present):
            return self.former.stand(one.source, longest, "")
        place = self.place("decisions", one.source, one.start, one.end)
        if place is not None and not 0 <= first < longest <= len(place.text):
            self.plan.leave("decisions", OUTSIDE)
            return None
        return None if place is None else place.revision

    def _decision(self, one: Decision, revision: int, code: int | None, result: list[str]) -> None:
        uuid = self.decided[one.uuid] = self.meeting.own_uuid("decision", one.uuid)
        stands = [
            [hexed, each.start, each.end, int(each.contradicts), each.intensity]
            for hexed, each in zip(result, one.result, strict=True)
        ]
        names = ("start", "end", "disagreement", "hash", "kind", "choice", "reason", "rationale", "rule", "mode")
        self.work.rows["decision"].append(
            {
                "uuid": uuid,
                "revision_id": revision,
                "round_id": self.meeting.keys["round"].get(one.round or 0),
                "code_id": code,
                "options": packed(one.options),
                "result": json.dumps(stands) if stands else "",
                "by": packed(one.by),
                **{name: getattr(one, name) for name in names},
            }
        )
        if one.when:
            self.times.setdefault(self.meeting.keys["source"][one.source], {})[uuid.hex()] = one.when
        self.plan.counts["decisions"].added += 1

    def derived(self) -> None:
        """Say of new codings of consensus what they were derived from."""
        new = {one.uuid for one in self.work.codings} - set(self.codings.here)
        uuids = self.codings.uuids
        for one in self.meeting.incoming.derived:
            coding = uuids.get(one.coding)
            if coding is None or coding not in new:
                continue
            behind = [uuids[uuid].hex() for uuid in one.behind if uuid in uuids]
            decision = self.decided.get(one.decision) if one.decision else None
            self.work.rows["derived"].append(
                {"coding": coding, "behind": json.dumps(behind) if behind else "", "decision": decision}
            )


def _decided(one: Decision, source: int, code: int | None, result: Sequence[int | None]) -> tuple[Any, ...]:
    spans = tuple(
        (key, each.start, each.end, each.contradicts, each.intensity) for key, each in zip(result, one.result, strict=True)
    )
    return source, one.start, one.end, one.kind, one.choice, one.reason, one.rationale, one.rule, code, one.by, one.mode, spans
