"""Which decision belongs to which disagreement, and whether it still holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gioia_coder.core.disagreement.model import Disagreement, Found
from gioia_coder.core.model import Decision


class State(StrEnum):
    """What has become of a disagreement. Only what is decided enters consensus; all the others are open."""

    OPEN = "open"
    DECIDED = "decided"
    STALE = "stale"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Standing:
    """A disagreement's decisions: those about what is there now (`valid`), and those about what was there before (`stale`)."""

    valid: tuple[Decision, ...] = ()
    stale: tuple[Decision, ...] = ()

    @property
    def state(self) -> State:
        """Open, decided, stale when what was decided about has changed, conflict when two people decided differently."""
        if self.valid:
            return State.DECIDED if len({answer(one) for one in self.valid}) == 1 else State.CONFLICT
        return State.STALE if self.stale else State.OPEN

    @property
    def decision(self) -> Decision | None:
        """The decision that holds, the newest of equal ones."""
        return self.valid[-1] if self.state is State.DECIDED else None

    @property
    def shown(self) -> tuple[Decision, ...]:
        """What to show of earlier answers: the one that holds, those in conflict, or the newest that is stale."""
        if self.state is State.CONFLICT:
            return self.valid
        held = self.decision
        return (held,) if held else self.stale[-1:]


@dataclass(frozen=True)
class Decided:
    """Every disagreement's standing by its id, and `past` decisions, about disagreements that are no more."""

    by_id: Mapping[str, Standing]
    past: tuple[Decision, ...]

    def of(self, one: Disagreement) -> Standing:
        """Return how a disagreement stands."""
        return self.by_id.get(one.id, _NONE)

    def is_open(self, one: Disagreement) -> bool:
        """Tell whether it is still to be decided."""
        return self.of(one).state is not State.DECIDED


_NONE = Standing()


def answer(one: Decision) -> tuple[object, ...]:
    """Return what a decision comes down to: equal answers are no conflict, whatever reasons were given."""
    stands = sorted((each.code, each.start - one.start, each.end - one.start, each.contradicts) for each in one.result)
    return one.choice if not stands else "", tuple(stands)


def standing(found: Found, decisions: Sequence[Decision]) -> Decided:
    """Return which decision holds for which disagreement.

    A decision holds where the same coders have the same codings on the same words, also where a code of them was merged into
    another since. Any other is stale where there
    still is a disagreement: it is shown again there. Where there is none, or the words are gone from the text, it was about
    something that is no more. In a round's older text places differ, and of alike disagreements the nearest has the decision.
    """
    valid: dict[str, list[Decision]] = defaultdict(list)
    stale: dict[str, list[Decision]] = defaultdict(list)
    past: list[Decision] = []
    alike: dict[tuple[int, str], list[Disagreement]] = defaultdict(list)
    for one in found.passages:
        for name in one.hashes:
            alike[one.source, name].append(one)
    places = _Places(found)
    for decision in sorted(decisions, key=lambda one: (one.made, one.id)):
        text = found.revisions.get(decision.source, 0)
        same = alike.get((decision.source, decision.hash), [])
        if text == decision.revision:
            same = [one for one in same if (one.start, one.end) == (decision.start, decision.end)]
        if same and text <= decision.revision:
            nearest = min(same, key=lambda one: abs(one.start - decision.start))
            valid[nearest.id].append(decision)
        elif text == decision.revision and (other := places.at(decision)) is not None:
            stale[other.id].append(decision)
        else:
            past.append(decision)
    ids = {*valid, *stale}
    return Decided({name: Standing(tuple(valid[name]), tuple(stale[name])) for name in ids}, tuple(past))


class _Places:
    """The disagreements of each source, by place."""

    def __init__(self, found: Found) -> None:
        self._by_source: dict[int, list[Disagreement]] = defaultdict(list)
        for one in found.passages:
            self._by_source[one.source].append(one)

    def at(self, decision: Decision) -> Disagreement | None:
        """Return the disagreement that a decision was about before it changed: the one that shares most words."""
        overlaps = [
            (min(one.end, decision.end) - max(one.start, decision.start), -one.start, one)
            for one in self._by_source[decision.source]
            if one.start < decision.end and decision.start < one.end
        ]
        return max(overlaps, key=lambda each: each[:2])[2] if overlaps else None
