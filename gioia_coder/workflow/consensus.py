"""Consensus: the layer that is derived from what coders agree on and what was decided, and what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gioia_coder.core.blocks import Table, records
from gioia_coder.core.disagreement import Disagreement, derive
from gioia_coder.core.disagreement.choosing import APART
from gioia_coder.core.disagreement.deriving import SPANS, Derived, forwarded
from gioia_coder.core.model import CONSENSUS
from gioia_coder.errors import ConflictError
from gioia_coder.store import Store, decisions, reading
from gioia_coder.store.decisions import NewRow, Row
from gioia_coder.workflow import disagreements, opening
from gioia_coder.workflow.disagreements import View, Wanted

AGREED_SPAN: Final = "agreed_span"
"""The setting that says which words stand where coders agree on slightly different ones."""


@dataclass(frozen=True)
class Consensus:
    """What deriving did: how many codings it added, changed, ended and left, where they come from, and what is open.

    `outside` are codings of consensus that were made outside and stay; `apart` are disagreements that are kept apart; `grouped`
    are those open ones of which a code stands in the data structure. `entry` is 0 where nothing was changed.
    """

    view: View
    agreed: int
    decided: int
    single: int
    single_sources: int
    added: int
    changed: int
    ended: int
    same: int
    outside: int
    apart: int
    open: tuple[Disagreement, ...]
    grouped: tuple[Disagreement, ...]
    longest: bool
    entry: int = 0

    def lines(self) -> list[str]:
        """Return what was derived, a sentence each."""
        span = "the longest of their stretches" if self.longest else "the words that all share"
        said = [
            f"consensus holds {_many(self.agreed + self.decided + self.single, 'derived coding')}: {self.agreed} agreed "
            f"({span}), {self.decided} decided, {self.single} of sources that one coder alone has read.",
            f"{self.added} added, {self.changed} changed, {self.ended} ended, {self.same} as before.",
        ]
        if self.single:
            said.append(f"{_many(self.single_sources, 'source')} read by one coder entered as coded.")
        if self.outside:
            said.append(f"{_many(self.outside, 'coding')} of consensus made outside stay as they are.")
        if self.apart:
            said.append(f"{_many(self.apart, 'disagreement')} kept apart: neither reading enters.")
        if self.open:
            rest = len(self.open) - len(self.grouped)
            ungrouped = f", {rest} of them on ungrouped codes alone" if rest else ""
            said.append(f"{_many(len(self.open), 'disagreement')} open{ungrouped}. Next: {self.view.typed('gioia reconcile')}")
        return said

    def open_table(self) -> Table:
        """Return what is open, in the order of the texts."""
        return disagreements.listed(self.view, Wanted(open=True), by="passage")


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def consensus(store: Store, *, round_name: str = "", coders: Sequence[str] = (), who: str = "") -> Consensus:
    """Derive the layer of consensus, in place of what was derived before; the same input is no entry.

    Codings of consensus that were made outside stay, also where the same would be derived. Raises `ConflictError` for a round of
    which a source has got another text since, and where somebody else wrote meanwhile.
    """
    known = store.last_entry
    seen = disagreements.view(store, round_name=round_name, coders=coders)
    longest = opening.settings_of(store)[AGREED_SPAN] == SPANS[1]
    derived = derive(seen.found, seen.decided, dict(seen.study.codings.memos), longest=longest)
    if seen.round is not None:
        # codes that were merged since the freezing hold no codings any more
        derived = forwarded(derived, reading.codebook(store.connection))
    wanted = list(_rows(store, seen, derived))
    # a round's study is as of its freezing, when there may have been no consensus yet
    standing = opening.known_coder(store, CONSENSUS)
    there = decisions.consensus_rows(store.connection, standing) if standing else []
    plan = _Plan.of(wanted, there)
    entry = 0
    if plan.changes:
        with store.act(f"derive consensus: {_many(len(wanted), 'coding')}", who=who or opening.system_user()) as act:
            if act.entry != known + 1:
                raise ConflictError("the project was changed meanwhile; nothing was written.", mend="Repeat the command.")
            key = opening.coder_key(act, CONSENSUS)
            decisions.end_consensus(act, plan.ends)
            decisions.put_consensus(act, key, plan.new)
            decisions.put_origins(act, [(row.uuid, new) for row, new in plan.renamed], plan.former)
            entry = act.entry
    return _told(seen, derived, plan, longest=longest, entry=entry)


def _rows(store: Store, seen: View, derived: Sequence[Derived]) -> Iterable[NewRow]:
    """Yield the derived codings as they stand in the store."""
    _check_texts(store, seen, {one.source for one in derived})
    uuids = decisions.coding_uuids(store.connection, (key for one in derived for key in one.behind))
    for one in derived:
        revision = seen.study.revision(one.source)
        yield NewRow(
            revision=revision.id,
            start=one.start,
            end=one.end,
            code=one.code,
            intensity=one.intensity,
            contradicts=int(one.contradicts),
            memo=one.memo,
            quote=revision.text[one.start : one.end],
            behind=tuple(uuids[key] for key in one.behind),
            decision=one.decision,
        )


def _check_texts(store: Store, seen: View, sources: set[int]) -> None:
    if seen.round is None:
        return
    now = reading.present_revisions(store.connection)
    other = [one.ref for one in seen.study.sources if one.id in sources and now.get(one.id) != one.revision]
    if other:
        raise ConflictError(
            f"{', '.join(other)} got another text since round {seen.round.name}; nothing was changed.",
            mend="Derive consensus from the present codings: gioia consensus, without --round.",
        )


@dataclass(frozen=True)
class _Plan:
    """What is to be written: rows to end, new ones, those of which only the origin changes, and what stays."""

    ends: list[Row]
    new: list[NewRow]
    renamed: list[tuple[Row, NewRow]]
    same: int
    changed: int
    outside: int

    @property
    def changes(self) -> bool:
        """True where anything is to be written."""
        return bool(self.ends or self.new or self.renamed)

    @property
    def former(self) -> list[int]:
        """The rows about origins that end."""
        return [row.derived for row, _ in self.renamed if row.derived is not None]

    @classmethod
    def of(cls, wanted: Sequence[NewRow], there: Sequence[Row]) -> _Plan:
        """Compare what is to stand with what does; what was made outside is left alone, and so is its place."""
        own = {row.place: row for row in there if row.derived is not None and not row.quarantined}
        lost = [row for row in there if row.derived is not None and row.quarantined]
        outside = {row.place for row in there if row.derived is None and not row.quarantined}
        made = {one.place: one for one in wanted if one.place not in outside}
        ends: list[Row] = []
        new: list[NewRow] = []
        renamed: list[tuple[Row, NewRow]] = []
        same = 0
        for place, one in made.items():
            row = own.pop(place, None)
            if row is None:
                new.append(one)
            elif (row.intensity, row.contradicts, row.memo) != (one.intensity, one.contradicts, one.memo):
                ends.append(row)
                new.append(one)
            elif (row.behind, row.decision) != (one.origin, one.decision):
                renamed.append((row, one))
            else:
                same += 1
        gone = [*ends, *lost, *own.values()]
        return cls(gone, new, renamed, same, len(ends) + len(renamed), len(outside))


def _told(seen: View, derived: Sequence[Derived], plan: _Plan, *, longest: bool, entry: int) -> Consensus:
    single = [one for one in derived if one.source in seen.found.singles]
    decided = sum(one.decision is not None for one in derived)
    choices = (seen.decided.of(one).decision for one in seen.found.disagreements)
    is_open = seen.open
    remade = plan.changed - len(plan.renamed)
    return Consensus(
        view=seen,
        agreed=len(derived) - decided - len(single),
        decided=decided,
        single=len(single),
        single_sources=len({one.source for one in single}),
        added=len(plan.new) - remade,
        changed=plan.changed,
        ended=len(plan.ends) - remade,
        same=plan.same,
        outside=plan.outside,
        apart=sum(one is not None and one.choice == APART for one in choices),
        open=is_open,
        grouped=tuple(one for one in is_open if seen.grouped(one)),
        longest=longest,
        entry=entry,
    )


def as_data(done: Consensus) -> Mapping[str, object]:
    """Return it as plain values for programs."""
    counts = ("agreed", "decided", "single", "single_sources", "added", "changed", "ended", "same", "outside", "apart")
    return {
        **{name: getattr(done, name) for name in counts},
        "open": records(done.open_table()),
        "open_grouped": [one.id for one in done.grouped],
    }
