"""How a table was read, in words for the person who gave it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gioia_coder.formats.rows.columns import Column
from gioia_coder.formats.rows.plan import Plan
from gioia_coder.formats.rows.tags import codes_in

_NAMED: Final = 6


def shown_plan(plan: Plan, sources: int) -> Iterator[str]:
    """Yield what was decided about a table: what it was read as, what was left out, and which codes it holds."""
    texts = ", ".join(f"{_short(one.name)}" for one in plan.texts[:_NAMED]) + (" ..." if len(plan.texts) > _NAMED else "")
    if plan.kind == "survey":
        count = f"{len(plan.texts)} open question{'' if len(plan.texts) == 1 else 's'} ({texts})"
        identity = f"id {_short(plan.id.name)}" if plan.id else "numbered by its rows"
        asked = [f"questions in {_short(plan.question.name)}"] if plan.question else []
        attributes = f"{len(plan.attributes)} attribute{'' if len(plan.attributes) == 1 else 's'}"
        yield f"read as a survey: {', '.join((count, identity, *asked, attributes))}; --text-columns to change."
    else:
        parts = [f"words {texts}"]
        parts += [f"speaker {_short(plan.speaker.name)}"] if plan.speaker else ["no speakers"]
        parts += [f"time {_short(plan.time.name)}"] if plan.time else []
        parts += [f"{sources} sources by {_short(plan.group.name)}"] if plan.group else []
        what = "one utterance a row" if plan.speaker else "words with times"
        yield f"read as {what}: {', '.join(parts)}; --speaker-column and --text-columns to change."
    if plan.id is not None and all(value.isdecimal() and len(value) < 5 for value in plan.id.sample):
        yield f"the numbers in {_short(plan.id.name)} stand for the same people in every file; make them longer if they do not."
    if plan.personal:
        yield f"left out as personal: {_listed(plan.personal)}."
    if plan.left:
        yield f"columns left out: {_listed(plan.left)}."
    yield from _codes(plan)


def _codes(plan: Plan) -> Iterator[str]:
    filled = [tag for tag in plan.tags if not tag.column.is_empty]
    if filled:
        names = ", ".join(_short(tag.column.name) + (f" by {tag.coder}" if tag.coder else "") for tag in filled)
        rows = sum(1 for cells in zip(*(tag.column.cells for tag in filled), strict=True) if any(map(codes_in, cells)))
        yield f"codes in {names} stand beside {rows} row{'' if rows == 1 else 's'}."
    if filled and plan.memo is not None:
        yield f"what stands in {_short(plan.memo.name)} goes with the codes of its row as their memo."


def _listed(columns: Sequence[Column]) -> str:
    return ", ".join(_short(one.name) for one in columns[:20]) + (" ..." if len(columns) > 20 else "")


def _short(heading: str) -> str:
    return heading if len(heading) <= 50 else f"{heading[:47].rstrip()}..."
