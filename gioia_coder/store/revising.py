"""A new revision of a source: everything that stood on the former one goes along, and what has no place is never dropped.

A coding without a place stays on the former revision, in quarantine. A memo on a segment becomes one on the source that keeps
the words; a choice for print and a piece of evidence become a memo of the kind `LOST`, which stands until somebody removes it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from sqlalchemy import Row, Table, select

from gioia_coder.core.anchoring import Anchored, Fate, Span, find_exact
from gioia_coder.core.model import QuoteState, Reading, Turn
from gioia_coder.core.reports.privacy import masked
from gioia_coder.store import coding_rows, reading, writing
from gioia_coder.store import tables as t
from gioia_coder.store.acts import Act
from gioia_coder.store.codebook_rows import joined
from gioia_coder.store.writing import CODING, NewText, fingerprint

LOST: Final = "lost"
"""The kind of memo that a choice for print or a piece of evidence leaves behind when its words are gone."""

Anchor = Callable[[Sequence[Span]], Sequence[Anchored]]
"""Where spans of the former text stand in the new one."""


@dataclass(frozen=True, slots=True)
class Move:
    """What became of one coding, memo, choice for print or piece of evidence (`what`).

    `start` and `end` are where it was in the revision `former`, `place` where it is now, None in quarantine. `code` and
    `coder` are those of a coding, else 0. `again` says that it was in quarantine until now.
    """

    what: str
    former: int
    start: int
    end: int
    fate: Fate
    place: Span | None
    code: int = 0
    coder: int = 0
    note: str = ""
    again: bool = False


@dataclass
class Revised:
    """A revision that took another's place: their keys, what moved, and who had read the former text to the end.

    `fresh` counts the turns that are new or changed. `left` counts the codings that stay in quarantine from before.
    """

    former: int
    revision: int
    moves: list[Move] = field(default_factory=list)
    done: tuple[int, ...] = ()
    fresh: int = 0
    left: int = 0


def revise(act: Act, source: int, new: NewText, speakers: Mapping[str, int], anchor: Anchor) -> Revised:
    """Add a revision to a source that has one, and move to it what stands on the former; `speakers` maps labels to informants."""
    r = t.revision.c
    query = select(r.id, r.n).where(r.source_id == source, r.ended.is_(None)).order_by(r.n.desc()).limit(1)
    former = act.connection.execute(query).one()
    work = _Revising(act, source, former.id, new, anchor)
    work.done.revision = writing.add_revision(act, source, new, speakers, n=former.n + 1)
    work.codings()
    work.segment_memos()
    work.choices()
    work.evidence()
    work.decisions()
    work.answers()
    work.readings()
    s = t.speaker.c
    said = select(s.id).where(s.revision_id == former.id, s.ended.is_(None))
    act.end(t.speaker, act.connection.execute(said).scalars().all())
    return work.done


class _Revising:
    """One act that gives a source a new revision."""

    def __init__(self, act: Act, source: int, former: int, new: NewText, anchor: Anchor) -> None:
        self.act, self.source, self.new = act, source, new
        self.text = reading.revision(act.connection, former)
        self.done = Revised(former, 0)
        self.rows = sorted(coding_rows.placed(act.connection, former).values(), key=lambda row: (row.start, row.end, row.id))
        self.others = {table: self._standing(table) for table in (t.memo, t.quote, t.link_evidence, t.decision, t.answer)}
        spans = {(turn.start, turn.end) for turn in self.text.turns} | {(row.start, row.end) for row in self.rows}
        spans |= {(row.start, row.end) for row in chain.from_iterable(self.others.values())}
        spans |= {span for row in self.others[t.decision] for span in _spans(row)}
        ordered = sorted(spans)
        self.at = dict(zip(ordered, anchor(ordered), strict=True))
        private = (row for row in self.others[t.quote] if row.state == QuoteState.PRIVATE)
        self.private = sorted((row.start, row.end) for row in private)

    def _standing(self, table: Table) -> Sequence[Row[Any]]:
        c = table.c
        query = select(table).where(c.revision_id == self.text.id, c.start.is_not(None), c.ended.is_(None))
        return self.act.connection.execute(query.order_by(c.start, c.end, c.id)).all()

    def _told(self, what: str, row: Any, fate: Fate, **more: Any) -> None:
        at = self.at[row.start, row.end]
        place = None if fate is Fate.QUARANTINED else (at.start, at.end)
        self.done.moves.append(Move(what, self.text.id, row.start, row.end, fate, place, **more))

    def _words(self, row: Any) -> str:
        """Return the words that something stood on, without what is kept back."""
        return masked(self.text.text, row.start, row.end, self.private)

    # Codings.

    def codings(self) -> None:
        """Move the codings; two that meet on one segment are united, unless one speaks for the code and one against it."""
        placed: dict[coding_rows.Key, dict[str, Any]] = {}
        made: list[dict[str, Any]] = []
        ended = [row.id for row in self.rows]
        for row in self.rows:
            at = self.at[row.start, row.end]
            values, note = self._values(row, at), ""
            fate = at.fate
            if fate is not Fate.QUARANTINED and (there := placed.get((at.start, at.end, row.code, row.coder))):
                note = _united(there, row)
                fate = fate if note else Fate.QUARANTINED
                note = note or "another there says the contrary"
            elif fate is not Fate.QUARANTINED:
                placed[at.start, at.end, row.code, row.coder] = values
                made.append(values)
            if fate is Fate.QUARANTINED:
                made.append(self._quarantined(row))
            self._told("coding", row, fate, code=row.code, coder=row.coder, note=note)
        self._from_quarantine(placed, made, ended)
        self.act.end(t.coding, ended)
        columns = (*CODING, "quarantined")
        self.act.make_many(t.coding, columns, [tuple(values[name] for name in columns) for values in made])

    def _values(self, row: coding_rows.Row, at: Anchored) -> dict[str, Any]:
        quote = fingerprint(self.new.text[at.start : at.end])
        place = {"revision_id": self.done.revision, "start": at.start, "end": at.end, "quote": quote, "quarantined": 0}
        return _row(row) | place

    def _quarantined(self, row: coding_rows.Row) -> dict[str, Any]:
        place = {"revision_id": row.revision, "start": row.start, "end": row.end, "quote": row.quote, "quarantined": 1}
        return _row(row) | place

    def _from_quarantine(
        self, placed: dict[coding_rows.Key, dict[str, Any]], made: list[dict[str, Any]], ended: list[int]
    ) -> None:
        """Place what earlier revisions left in quarantine, where the new text has exactly its words again."""
        texts: dict[int, str] = {}
        for row in coding_rows.of_source(self.act.connection, self.source, quarantined=True):
            if row.revision not in texts:
                texts[row.revision] = reading.text_of(self.act.connection, row.revision)
            place = find_exact(texts[row.revision], self.new.text, row.start, row.end)
            if place is None or (*place, row.code, row.coder) in placed:
                self.done.left += 1
                continue
            values = self._values(row, Anchored(*place, Fate.MOVED))
            placed[*place, row.code, row.coder] = values
            made.append(values)
            ended.append(row.id)
            move = Move("coding", row.revision, row.start, row.end, Fate.MOVED, place, row.code, row.coder, again=True)
            self.done.moves.append(move)

    # Memos, choices for print, evidence.

    def segment_memos(self) -> None:
        """Move the memos on segments; one without a place goes to the source and begins with the words it stood on."""
        for row in self.others[t.memo]:
            at = self.at[row.start, row.end]
            if at.fate is Fate.QUARANTINED:
                text = f'"{self._words(row)}"\n\n{row.text}'
                self._again(t.memo, row, about="source", revision_id=None, start=None, end=None, text=text)
            else:
                self._again(t.memo, row, revision_id=self.done.revision, start=at.start, end=at.end)
            self._told("memo", row, at.fate)

    def choices(self) -> None:
        """Move the choices for print, private ones first: of two that meet on one segment the first stands.

        A private one without a place also stays on the former revision, so that its source is known to keep words back.
        """
        taken: set[Span] = set()
        for row in sorted(self.others[t.quote], key=lambda row: row.state != QuoteState.PRIVATE):
            at = self.at[row.start, row.end]
            lost = at.fate is Fate.QUARANTINED or (at.start, at.end) in taken
            if not lost:
                taken.add((at.start, at.end))
                self._again(t.quote, row, revision_id=self.done.revision, start=at.start, end=at.end)
            else:
                shown = f', shown as "{row.shown}"' if row.shown and row.state != QuoteState.PRIVATE else ""
                self._note(f'Chosen for print as {row.state}: "{self._words(row)}"{shown}.')
                if row.state != QuoteState.PRIVATE:
                    self.act.end(t.quote, [row.id])
            self._told("choice for print", row, Fate.QUARANTINED if lost else at.fate)

    def evidence(self) -> None:
        """Move the evidence for links."""
        taken: set[tuple[bytes, int, int]] = set()
        for row in self.others[t.link_evidence]:
            at = self.at[row.start, row.end]
            if at.fate is Fate.QUARANTINED:
                self._note(f'Evidence for {self._link(row.link)}: "{self._words(row)}".')
                self.act.end(t.link_evidence, [row.id])
            elif (row.link, at.start, at.end) in taken:
                self.act.end(t.link_evidence, [row.id])
            else:
                taken.add((row.link, at.start, at.end))
                self._again(t.link_evidence, row, revision_id=self.done.revision, start=at.start, end=at.end)
            self._told("evidence", row, at.fate)

    def decisions(self) -> None:
        """Move the decisions about disagreements; one of which any words have no place stays on the former revision."""
        for row in self.others[t.decision]:
            places = {span: self.at[span] for span in ((row.start, row.end), *_spans(row))}
            lost = any(at.fate is Fate.QUARANTINED for at in places.values())
            if not lost:
                spans = [(places[start, end], one) for one in _result(row) for start, end in [one[1:3]]]
                result = json.dumps([[one[0], at.start, at.end, *one[3:]] for at, one in spans]) if spans else ""
                at = places[row.start, row.end]
                self._again(t.decision, row, revision_id=self.done.revision, start=at.start, end=at.end, result=result)
            self._told("decision", row, Fate.QUARANTINED if lost else self.at[row.start, row.end].fate)

    def answers(self) -> None:
        """Move the answers to suggestions whose segments are unchanged; the others stay on the former revision, as history."""
        for row in self.others[t.answer]:
            at = self.at[row.start, row.end]
            if at.fate in (Fate.KEPT, Fate.MOVED):
                self._again(t.answer, row, revision_id=self.done.revision, start=at.start, end=at.end)

    def _again(self, table: Table, row: Row[Any], **values: Any) -> None:
        """End a row and make it again under its own UUID."""
        self.act.end(table, [row.id])
        kept = {name: value for name, value in row._mapping.items() if name not in ("id", "made", "ended")}
        self.act.make(table, **kept | values)

    def _note(self, text: str) -> None:
        writing.add_memo(self.act, kind=LOST, about="source", target=self.source, text=text)

    def _link(self, uuid: bytes) -> str:
        link, a, b = t.link.c, t.code.alias(), t.code.alias()
        query = select(a.c.ref, b.c.ref, link.label).join_from(t.link, a, a.c.id == link.a).join(b, b.c.id == link.b)
        one, other, label = self.act.connection.execute(query.where(link.uuid == uuid, link.ended.is_(None))).one()
        return f"the link {one} -> {other}{f' ({label})' if label else ''}"

    # Readings.

    def readings(self) -> None:
        """Set who has read how far: to the first turn that holds none of what was read; who is done stays so."""
        turns = self.new.turns
        places = {turn.n: self.at[turn.start, turn.end] for turn in self.text.turns}
        same = {(at.start, at.end) for at in places.values() if at.fate in (Fate.KEPT, Fate.MOVED)}
        self.done.fresh = sum((turn.start, turn.end) not in same for turn in turns)
        c = t.reading.c
        query = select(t.reading).where(c.source_id == self.source, c.ended.is_(None))
        done = []
        for row in self.act.connection.execute(query).all():
            if row.state == Reading.DONE:
                done.append(row.coder_id)
                self.act.alter(t.reading, row.id, turn=len(turns) + 1)
            else:
                self.act.alter(t.reading, row.id, turn=unread(turns, [places[n] for n in places if n < row.turn]))
        self.done.done = tuple(done)


def _result(row: Any) -> list[list[Any]]:
    """Return what a decision wants to stand in consensus: lists of code, start, end and more."""
    found: list[list[Any]] = json.loads(row.result) if row.result else []
    return found


def _spans(row: Any) -> list[Span]:
    """Return where in the text a decision lets codings stand."""
    return [(one[1], one[2]) for one in _result(row)]


def _row(row: coding_rows.Row) -> dict[str, Any]:
    """Return what a coding says, by column, without where it stands."""
    said = {"uuid": row.uuid, "code_id": row.code, "coder_id": row.coder}
    return said | {"intensity": row.intensity, "contradicts": row.contradicts, "memo": row.memo}


def _united(there: dict[str, Any], row: coding_rows.Row) -> str:
    """Let one coding say what two said; return how, empty when one speaks for the code and one against it."""
    if there["contradicts"] != row.contradicts:
        return ""
    there["memo"] = joined([there["memo"] or "", row.memo or ""]) or None
    there["intensity"] = max((each for each in (there["intensity"], row.intensity) if each is not None), default=None)
    return "united with another there"


def unread(turns: Sequence[Turn], read: Sequence[Anchored]) -> int:
    """Return the number of the first turn in which nothing stands that was read."""
    places = sorted((at.start, at.end) for at in read if at.fate is not Fate.QUARANTINED)
    n = 0
    for turn in turns:
        while n < len(places) and places[n][1] <= turn.start:
            n += 1
        if n == len(places) or places[n][0] >= turn.end:
            return turn.n
    return len(turns) + 1


__all__ = ["LOST", "Anchor", "Move", "Revised", "revise"]
