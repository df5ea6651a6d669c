"""Where coders disagree: compared as they are now or as a round froze them, and listed."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from gioia_coder.core.blocks import Column, Kind, Table, Value
from gioia_coder.core.disagreement import Decided, Disagreement, Found, State, coders_of, compare, is_grouped, standing
from gioia_coder.core.disagreement import Kind as Sort
from gioia_coder.core.disagreement.wording import decision_words, has, state_words
from gioia_coder.core.model import CONSENSUS, Round, Source
from gioia_coder.core.reports.disagreements import code_shares, coder_key, percent, rules_for, typical
from gioia_coder.core.study import Study
from gioia_coder.core.text import address_of
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, InputError, Problem, UnknownNameError
from gioia_coder.store import Store, decisions, reading, snapshot
from gioia_coder.workflow import finding, opening
from gioia_coder.workflow.rounds import check_members, find_round, refuse_blind, refuse_copy

ORDERS: Final = ("code", "passage")
_IN_PASSING: Final = 100_000
_SAID: Final = {
    State.OPEN: "to decide",
    State.STALE: "changed since they were decided",
    State.CONFLICT: "decided in two ways",
}
_FIXED: Final = ("id", "code", "definition", "kind", "share", "source", "segment", "words", "state", "decision")


@dataclass(frozen=True)
class View:
    """Coders compared: the study they are compared in, what was found, and how each disagreement stands."""

    study: Study
    found: Found
    decided: Decided
    round: Round | None = None

    @cached_property
    def names(self) -> dict[int, str]:
        """The coders' names by key."""
        return {coder.id: coder.name for coder in self.study.coders}

    @cached_property
    def sources(self) -> dict[int, Source]:
        """The sources by key."""
        return {source.id: source for source in self.study.sources}

    @property
    def coders(self) -> tuple[str, ...]:
        """The names of the compared coders."""
        return tuple(self.names[coder] for coder in self.found.coders)

    @property
    def open(self) -> tuple[Disagreement, ...]:
        """The disagreements that are still to be decided."""
        return tuple(one for one in self.found.disagreements if self.decided.is_open(one))

    def address(self, one: Disagreement) -> str:
        """Return where a disagreement is."""
        return address_of(one.start, one.end, self.sources[one.source].ref, self.study.revision(one.source).turns)

    def words(self, one: Disagreement) -> str:
        """Return the words that it is about."""
        return self.study.revision(one.source).text[one.start : one.end]

    def grouped(self, one: Disagreement) -> bool:
        """Tell whether any of its codes stands in the data structure."""
        return is_grouped(self.study.codebook, one)

    def typed(self, command: str) -> str:
        """Return a command as it is typed for what is compared here: with its round, where it has one."""
        return f"{command} --round {shlex.quote(self.round.name)}" if self.round else command

    def renewed(self, store: Store) -> View:
        """Return it with the decisions as they are now."""
        now = decisions.decisions(store.connection, self.study.codebook)
        return replace(self, decided=standing(self.found, now))


def view(store: Store, *, round_name: str = "", coders: Sequence[str] = ()) -> View:
    """Return coders compared: those of a round as they were frozen, else those named, else all but consensus as they are now.

    Decisions are the present ones in any case. Raises `UnknownNameError` for a round or a coder that is not there, and
    `ConflictError` for a coder who is not in the round, and for those who still code blind, whose work nobody looks at before
    it is frozen, and in a shared copy.
    """
    refuse_copy(store)
    frozen = find_round(store, round_name) if round_name else None
    study = frozen_study(store, frozen) if frozen else snapshot.study(store)
    keys = [_coder(store, name) for name in coders] or list(frozen.coders if frozen else ())
    if coders and len(set(keys)) < 2:
        raise InputError("", "one coder alone disagrees with nobody.", mend="Name two or more: --coders anna,ben")
    if frozen is None:
        _refuse_blind(store, study, keys)
        merged = study.codebook
    else:
        check_members(store, frozen, keys)
        merged = reading.codebook(store.connection)
    found = compare(study, keys, frozen.sources if frozen else None, merged=merged)
    return View(study, found, standing(found, study.decisions), frozen)


def frozen_study(store: Store, frozen: Round) -> Study:
    """Return the study as a round froze it, with the decisions that stand now, and with the codes made since for them."""
    study = snapshot.study(store, until=frozen.entry)
    then = study.codebook
    later = (code for code in reading.codebook(store.connection).codes if code.id not in then.by_id)
    book = replace(then, codes=[*then.codes, *later])
    return replace(
        study,
        codebook=book,
        uuids=decisions.uuids(store.connection),
        decisions=decisions.decisions(store.connection, book),
    )


def _refuse_blind(store: Store, study: Study, keys: Sequence[int]) -> None:
    compared = set(keys or coders_of(study)) & set(np.unique(study.codings.coder).tolist())
    blind = [coder.name for coder in study.coders if coder.blind and coder.id in compared]
    if len(compared) > 1:
        refuse_blind(store, blind)


def _coder(store: Store, name: str) -> int:
    if fold_name(name) == CONSENSUS:
        raise ConflictError("consensus is what comes out, and is compared with nobody.", mend="Name coders.")
    return opening.find_coder(store, name).id


@dataclass(frozen=True)
class Wanted:
    """Which disagreements are listed: of a kind, in some sources (keys), open ones only; empty is no limit."""

    kind: str = ""
    sources: frozenset[int] = frozenset()
    open: bool = False

    @classmethod
    def checked(cls, store: Store, kind: str = "", sources: Sequence[str] = (), open_only: bool = False) -> Wanted:
        """Return it from what was typed; raises `UnknownNameError` for a kind or a source that is not one."""
        if kind and fold_name(kind) not in tuple(Sort):
            raise UnknownNameError("kind of disagreement", kind, list(Sort), mend=f"There are: {', '.join(Sort)}.")
        keys = frozenset(finding.source(store, word).id for word in sources)
        return cls(fold_name(kind), keys, open_only)

    def of(self, seen: View, some: Iterable[Disagreement]) -> list[Disagreement]:
        """Return those that are wanted, in their order."""
        return [
            one
            for one in some
            if (not self.kind or one.kind == self.kind)
            and (not self.sources or one.source in self.sources)
            and (not self.open or seen.decided.is_open(one))
        ]


def listed(seen: View, wanted: Wanted | None = None, *, by: str = "") -> Table:
    """Return the disagreements as a table: the largest first, by `passage` in the order of the texts, or by `code`.

    By code the worst comes first, with its definition and the rules that decisions gave for it; a disagreement stands there under
    each of its codes. Raises `UnknownNameError` for another order.
    """
    if by and by not in ORDERS:
        raise UnknownNameError("order", by, ORDERS)
    asked = wanted or Wanted()
    if by == "code":
        return _by_code(seen, asked)
    some = seen.found.passages if by == "passage" else seen.found.disagreements
    rows = [_row(seen, one, one.share) for one in asked.of(seen, some)]
    return Table("Disagreements", _columns(seen), rows, note(seen))


def _columns(seen: View) -> tuple[Column, ...]:
    return (
        Column("id", "id", width=8),
        Column("kind", "kind", width=12),
        Column("share", "share (%)", Kind.SHARE),
        Column("source", "source", width=10),
        Column("segment", "segment", width=14),
        Column("words", "words", width=44),
        *(Column(coder_key(name, _FIXED), name, Kind.LINES, width=28) for name in seen.coders),
        Column("state", "state", width=9),
        Column("decision", "decision", width=20),
    )


def _row(seen: View, one: Disagreement, share: float) -> tuple[Value, ...]:
    stands, book = seen.decided.of(one), seen.study.codebook
    turns = seen.study.revision(one.source).turns
    return (
        one.id,
        one.kind.value,
        percent(share),
        seen.sources[one.source].ref,
        seen.address(one),
        seen.words(one),
        *(has(one, coder, book, turns) for coder in seen.found.coders),
        stands.state.value,
        state_words(stands, book),
    )


def _by_code(seen: View, wanted: Wanted) -> Table:
    book = seen.study.codebook
    total = sum(one.weight for one in seen.found.disagreements) or 1.0
    rows: list[tuple[Value, ...]] = []
    for code, share, some in code_shares(seen.found):
        of = book.by_id[code]
        what = f"{of.ref} {of.name}: {percent(share)} %, most often {typical(some)}"
        about = "\n".join(filter(None, (of.definition, *(f"Rule: {rule}" for rule in rules_for(seen.study, code)))))
        rows += [(what, about, *_row(seen, one, one.weights.get(code, 0.0) / total)) for one in wanted.of(seen, some)]
    front = (Column("code", "code", group=True, width=24), Column("definition", "definition", group=True, width=28))
    return Table("Disagreements by code", (*front, *_columns(seen)), rows, note(seen))


def note(seen: View) -> str:
    """Return what was compared and how much is open."""
    read_by = [sum(1 for _, source in seen.found.read if source == key) for key in seen.sources]
    twice = sum(1 for readers in read_by if readers > 1)
    if not twice:
        return "Nothing is compared: no source was read by two coders. `gioia sources done ID` says that a source is read."
    frozen = f"Round {seen.round.name}, as it was frozen. " if seen.round else ""
    states = [seen.decided.of(one).state for one in seen.found.disagreements]
    counts = ", ".join(f"{states.count(state)} {state}" for state in State if state in states)
    many = f"{len(states)} disagreement{'' if len(states) == 1 else 's'}"
    sources = f"{twice} source{'' if twice == 1 else 's'}"
    return f"{frozen}{', '.join(seen.coders)} in {sources} that two of them have read: {many}" + (
        f" ({counts})." if counts else "."
    )


# What the project says of them as a whole.


def open_words(study: Study) -> list[str]:
    """Return what is to be said of where coders disagree: how many are open, stale and in conflict, and the way on.

    Nothing is said while anybody codes blind, or no source is done by two coders: then it is too early. A study too large to be
    compared in passing is only pointed to.
    """
    done = Counter(source for coder, source in study.done if coder != study.consensus)
    if any(coder.blind for coder in study.coders) or not any(readers > 1 for readers in done.values()):
        return []
    if len(study.codings) > _IN_PASSING:
        return ["`gioia disagreements --open` lists where the coders differ"]
    found = compare(study)
    decided = standing(found, study.decisions)
    states = Counter(decided.of(one).state for one in found.disagreements)
    parts = [f"{states[state]} {words}" for state, words in _SAID.items() if states[state]]
    return [f"disagreements of coders: {', '.join(parts)}; see `gioia disagreements --open`, `gioia reconcile`"] if parts else []


def to_decide_again(store: Store) -> list[Problem]:
    """Return the decisions that no longer hold, since the codings have changed, and those in which people differ."""
    if not decisions.any_decisions(store.connection):
        return []
    study = snapshot.study(store)
    found = compare(study)
    seen = View(study, found, standing(found, study.decisions))
    problems: list[Problem] = []
    for one in found.passages:
        stands = seen.decided.of(one)
        if stands.state in (State.STALE, State.CONFLICT):
            said = "; ".join(decision_words(each, study.codebook) for each in stands.shown)
            changed = "was decided before the codings or their codes changed"
            what = changed if stands.state is State.STALE else "is decided in two ways"
            problems.append(Problem(seen.address(one), f"a disagreement {what}: {said}.", "Decide it again: gioia reconcile"))
    return problems
