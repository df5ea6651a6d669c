"""Merging readings: how far each coder is with each source."""

from __future__ import annotations

from typing import Final

from gioia_coder.core.anchoring import reanchor
from gioia_coder.core.model import Reading
from gioia_coder.store import reading as reads
from gioia_coder.store import tables as t
from gioia_coder.store.merging.sides import Sides, Values
from gioia_coder.store.merging.texts import Texts
from gioia_coder.store.merging.things import Things
from gioia_coder.store.revising import unread

_FAR: Final = {state.value: n for n, state in enumerate(Reading)}


def merge_readings(sides: Sides, things: Things, texts: Texts) -> None:
    """Bring in what was read there since; where both sides went on, the further one stands."""
    before, now = (_by_pair(sides.then(t.reading)), _by_pair(sides.now(t.reading)))
    mine = _by_pair({row["id"]: row for row in sides.mine(t.reading).values() if row["ended"] is None})
    for pair in sorted(before.keys() | now.keys()):
        was, theirs = before.get(pair), now.get(pair)
        if (was and _state(was)) == (theirs and _state(theirs)) or pair[1] not in texts.theirs:
            continue
        source = texts.source(pair[1])
        if isinstance(source, str):
            continue
        coder = things.coder(pair[0])
        _one(sides, (coder, source), was, None if theirs is None else _here(texts, theirs), mine.get((coder, source)))


def _by_pair(rows: dict[int, Values]) -> dict[tuple[int, int], Values]:
    return {(row["coder_id"], row["source_id"]): row for row in rows.values()}


def _state(row: Values) -> tuple[str, int]:
    return row["state"], row["turn"]


def _one(sides: Sides, pair: tuple[int, int], was: Values | None, theirs: tuple[str, int] | None, mine: Values | None) -> None:
    act, done = sides.act, sides.done
    untouched = mine is not None and was is not None and mine["state"] == was["state"]
    if theirs is None:
        if mine is not None and untouched:
            act.remove(t.reading, mine["id"])
            done.readings += 1
        return
    state, turn = theirs
    if mine is None:
        act.create(t.reading, coder_id=pair[0], source_id=pair[1], state=state, turn=turn)
        done.readings += 1
        return
    further = (_FAR[state], turn) > (_FAR[mine["state"]], mine["turn"])
    if (untouched or further) and act.alter(t.reading, mine["id"], state=state, turn=turn):
        done.readings += 1


def _here(texts: Texts, row: Values) -> tuple[str, int]:
    """Return a reading in the turns of the present text."""
    there, here = texts.newest.get(row["source_id"]), texts.present(row["source_id"])
    if there is None or here is None:
        return _state(row)
    if texts.is_same(there):
        return _state(row)
    new, old = reads.revision(texts.sides.here, here), texts.revision(there)
    if row["state"] == Reading.DONE:
        return row["state"], len(new.turns) + 1
    spans = [(turn.start, turn.end) for turn in old.turns if turn.n < row["turn"]]
    return row["state"], unread(new.turns, reanchor(old.text, old.turns, new.text, new.turns, spans))
