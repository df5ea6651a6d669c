"""What was said of places and codes: memos, links, choices for print. What is here stands, what is new is added."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any, Final

from gioia_coder.core.model import Link, Memo, Quote, QuoteState
from gioia_coder.core.study import Study
from gioia_coder.store.taken_in import fit
from gioia_coder.store.writing import packed
from gioia_coder.workflow.exchange.taking_in.codings import Codings, Former
from gioia_coder.workflow.exchange.taking_in.meeting import Meeting
from gioia_coder.workflow.exchange.taking_in.texts import Placed

OUTSIDE: Final = "they lie outside the text"
NOWHERE: Final = "what they are about is not in the file or was left out"
REVISED: Final = "the text that they stand on was revised here since"


class Said:
    """Takes in one kind of thing after another."""

    def __init__(self, meeting: Meeting, codings: Codings, former: Former) -> None:
        self.meeting, self.plan, self.work = meeting, meeting.plan, meeting.work
        self.codings, self.placed, self.former = codings, codings.placed, former

    def run(self) -> None:
        """Decide about all of it."""
        self.memos()
        self.links()
        self.quotes()

    @property
    def ours(self) -> Study:
        """The project as it is."""
        return self.meeting.ours

    @property
    def theirs(self) -> Study:
        """The study that comes in."""
        return self.meeting.theirs

    def place(self, kind: str, source: int | None, start: int, end: int) -> Placed | None:
        """Return where a segment of theirs stands, or leave what stands on it out."""
        place = self.placed.get(source or 0)
        if place is None or place.revised:
            self.plan.leave(kind, REVISED if place else NOWHERE)
            return None
        if not 0 <= start < end <= len(place.text):
            self.plan.leave(kind, OUTSIDE, f"@{start}-{end}")
            return None
        return place

    # Memos.

    def memos(self) -> None:
        """Add the memos that are not here word for word."""
        here = defaultdict[Any, list[bytes]](list)
        for mine in self.ours.memos:
            here[mine.about, mine.target, mine.start, mine.end, mine.text].append(mine.uuid)
        for one in self.theirs.memos:
            values = self._memo(one)
            if values is None:
                continue
            target, row = values
            key = (one.about, target, row["start"], row["end"], row["text"])
            if here[key]:
                self.meeting.renamed[one.uuid] = here[key].pop()
                self.plan.counts["memos"].same += 1
                continue
            uuid = self.meeting.renamed[one.uuid] = self.meeting.own_uuid("memo", one.uuid)
            self.work.rows["memo"].append({"uuid": uuid, **row})
            self.plan.counts["memos"].added += 1

    def _memo(self, one: Memo) -> tuple[int | None, dict[str, Any]] | None:
        """Return what a memo is about here and its row, or leave it out."""
        kind = {"segment": "source"}.get(one.about, one.about)
        target = self.meeting.keys[kind].get(one.target or 0) if one.about != "project" else None
        if one.about != "project" and target is None:
            self.plan.leave("memos", NOWHERE)
            return None
        revision = None
        if one.about == "segment":
            place = self.place("memos", one.target, one.start or 0, one.end or 0)
            if place is None:
                return None
            revision = place.revision
        uuid = None if target is None else self.meeting.uuids[kind][target]
        span = (one.start, one.end) if revision is not None else (None, None)
        row = {"kind": one.kind, "about": one.about, "target": uuid, "revision_id": revision, "start": span[0], "end": span[1]}
        return target, {**row, "text": fit(one.text), "who": one.coder, "at": one.when}

    # Links.

    def links(self) -> None:
        """Add the links that are not here, and the evidence that those here lack."""
        here = {(one.a, one.b, one.label): one for one in self.ours.links}
        for one in self.theirs.links:
            a, b = (self.meeting.keys["code"].get(end) for end in (one.a, one.b))
            if a is None or b is None:
                self.plan.leave("links", NOWHERE)
                continue
            mine = here.get((a, b, one.label))
            if mine is None:
                uuid = self.meeting.own_uuid("link", one.uuid)
                self.work.rows["link"].append({"uuid": uuid, "a": a, "b": b, "label": one.label})
                mine = here[a, b, one.label] = Link(0, uuid, a, b, one.label)
                self.plan.counts["links"].added += 1
                self._evidence(one, mine)
            elif self._evidence(one, mine):
                self.plan.counts["links"].updated += 1
            else:
                self.plan.counts["links"].same += 1
            self.meeting.renamed[one.uuid] = mine.uuid

    def _evidence(self, one: Link, mine: Link) -> int:
        """Add what only theirs has; return how much."""
        known = {(each.source, each.start, each.end) for each in mine.evidence}
        added = 0
        for each in one.evidence:
            place = self.place("links", each.source, each.start, each.end)
            if place is None or (place.source, each.start, each.end) in known:
                continue
            known.add((place.source, each.start, each.end))
            self.work.rows["link_evidence"].append(
                {"link": mine.uuid, "revision_id": place.revision, "start": each.start, "end": each.end}
            )
            added += 1
        return added

    # Choices for print.

    def quotes(self) -> None:
        """Add the choices for print on segments that have none here; one that lost its words stays known as lost."""
        here = {(one.source, one.start, one.end): one for one in self.ours.quotes}
        lost = Counter((one.source, one.state, one.shown) for one in self.ours.quotes if not one.end)
        last: Counter[int] = Counter()
        for one in self.theirs.quotes:
            if one.end == 0 and one.source in self.placed:
                self._lost(one, lost, last)
                continue
            place = self.place("quotes", one.source, one.start, one.end)
            if place is None:
                continue
            mine = here.get((place.source, one.start, one.end))
            if mine is None:
                self._quote(one, place.revision, one.start, one.end)
                here[place.source, one.start, one.end] = replace(one, source=place.source)
                continue
            self.plan.counts["quotes"].same += 1
            if (mine.state, mine.shown, dict(mine.translations)) != (one.state, one.shown, dict(one.translations)):
                ref = self.codings.refs[place.revision]
                self.plan.note("quote", f"{ref}@{one.start}-{one.end}: chosen for print otherwise there; ours stands.")

    def _lost(self, one: Quote, here: Counter[Any], last: Counter[int]) -> None:
        key = (self.placed[one.source].source, one.state, one.shown)
        if here[key]:
            here[key] -= 1
            self.plan.counts["quotes"].same += 1
            return
        at = last[one.source]
        last[one.source] += 1
        self._quote(one, self.former.stand(one.source, at, " "), at, at + 1)

    def _quote(self, one: Quote, revision: int, start: int, end: int) -> None:
        values = {"state": one.state.value, "shown": one.shown, "translations": packed(one.translations)}
        if one.state is QuoteState.CANDIDATE and not one.shown and not one.translations:
            return
        self.work.rows["quote"].append({"revision_id": revision, "start": start, "end": end, **values})
        self.plan.counts["quotes"].added += 1
