"""Rounds side by side: what agreement was in each, and whether it rose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from gioia_coder.core.agreement import Difference, difference
from gioia_coder.core.blocks import Column, Kind, Provenance, Report, Table, Value
from gioia_coder.core.codebook import difference as codebook_difference
from gioia_coder.core.model import Decision, Level
from gioia_coder.core.reports.agreeing import LEVELS, Outcome, as_data, drawing, said, share, some, two, unit
from gioia_coder.core.reports.wording import number

ROSE, FELL = "rose", "fell"


def build(outcomes: Sequence[Outcome], provenance: Provenance, decisions: Sequence[Decision] = (), why: str = "") -> Report:
    """Return the rounds, oldest first, beside each other; `why` says why some, or all, cannot be compared.

    A level rose or fell where the interval of the difference to the round before excludes 0.
    """
    changes = [_changes(*pair) for pair in pairwise(outcomes)]
    said_of = [list(_between(*pair, decisions)) for pair in pairwise(outcomes)]
    note = " ".join([*_ground(outcomes), *(sentence for each in said_of for sentence in each), *([why] if why else [])])
    blocks = [_levels(outcomes, changes, note)]
    if outcomes:
        blocks.append(_facts(outcomes))
    data: dict[str, Any] = {
        "title": "Agreement",
        "rounds": [_round_data(outcome) for outcome in outcomes],
        "changes": [_change_data(*pair, found) for pair, found in zip(pairwise(outcomes), changes, strict=True)],
        "note": note,
    }
    return Report("agreement", "Agreement", tuple(blocks), provenance, data)


def _changes(first: Outcome, second: Outcome) -> dict[Level, Difference]:
    compared = second.comparison.compared
    return {
        level: difference(first.level(level), second.level(level), draws=compared.draws, seed=compared.seed) for level in LEVELS
    }


def verdict(found: Difference) -> str:
    """Return `rose` or `fell` where the interval of the difference excludes 0, else nothing.

    >>> from gioia_coder.core.agreement import Interval
    >>> verdict(Difference(0.2, Interval(0.1, 0.3), True)), verdict(Difference(0.2, Interval(-0.1, 0.3), True))
    ('rose', '')
    """
    low, high = found.interval.low, found.interval.high
    if low is None or high is None or low <= 0 <= high:
        return ""
    return ROSE if low > 0 else FELL


# Tables.


def _levels(outcomes: Sequence[Outcome], changes: Sequence[dict[Level, Difference]], note: str) -> Table:
    """Return a row per level, a pair of columns per round, and between rounds how much it differs."""
    columns = [Column("level", "Level", width=12)]
    for n, outcome in enumerate(outcomes):
        if n:
            columns += [
                Column(f"change{n}", "Change", Kind.NUMBER, over=_over(outcomes, n)),
                Column(f"change_interval{n}", "95 % CI", width=14, over=_over(outcomes, n)),
                Column(f"verdict{n}", "", width=5, over=_over(outcomes, n)),
            ]
        columns += [
            Column(f"alpha{n}", "Alpha", Kind.NUMBER, over=outcome.called),
            Column(f"interval{n}", "95 % CI", width=14, over=outcome.called),
        ]
    rows = [_level_row(level, outcomes, changes) for level in LEVELS] if outcomes else []
    return Table("Agreement", tuple(columns), rows, note)


def _over(outcomes: Sequence[Outcome], n: int) -> str:
    return f"{outcomes[n - 1].called} to {outcomes[n].called}"


def _level_row(level: Level, outcomes: Sequence[Outcome], changes: Sequence[dict[Level, Difference]]) -> list[Value]:
    row: list[Value] = [f"{level}s"]
    for n, outcome in enumerate(outcomes):
        if n:
            found = changes[n - 1][level]
            row += [_signed(found.value), _interval(found), verdict(found)]
        measure = outcome.level(level).pooled
        row += [two(measure.alpha.value), said(measure)]
    return row


def _signed(value: float | None) -> str:
    words = two(value)
    return words if value is None or value <= 0 or words == ".00" else f"+{words}"


def _interval(found: Difference) -> str:
    low, high = found.interval.low, found.interval.high
    return found.reason or found.interval.reason if low is None else f"[{_signed(low)}, {_signed(high)}]"


def _facts(outcomes: Sequence[Outcome]) -> Table:
    """Return what each round compares."""
    columns = (
        Column("round", "Round", width=14),
        Column("coders", "Coders", Kind.LIST, width=14),
        Column("sources", "Sources", Kind.NUMBER),
        Column("n", "Units", Kind.NUMBER),
        Column("coded", "Coded at all", Kind.NUMBER),
        Column("raw", "Raw, concepts", Kind.NUMBER),
        Column("vanishing", "Vanishing", Kind.NUMBER),
    )
    rows = [
        (
            one.called,
            one.coders,
            one.comparison.compared.sources,
            f"{one.comparison.compared.n:,}",
            two(one.comparison.relevance.alpha.value),
            two(one.level(Level.CONCEPT).pooled.raw),
            share(one.comparison.vanishing),
        )
        for one in outcomes
    ]
    note = (
        "Coded at all: alpha of whether anything is coded. Raw: agreement without regard to chance. Vanishing: the share of the "
    )
    return Table("Rounds", columns, rows, note + "disagreement about concepts that vanishes when they are united into themes.")


# Sentences.


def _ground(outcomes: Sequence[Outcome]) -> Iterator[str]:
    if not outcomes:
        return
    found = outcomes[-1].comparison.compared
    yield f"Krippendorff's alpha; {unit(found)}; {drawing(found)}."
    if len(outcomes) > 1:
        yield f'"{ROSE}" and "{FELL}" stand only where the interval of the difference excludes 0.'
    for one in outcomes:
        if one.forced:
            yield f"{_named(one)} was frozen although not every coder was done."
        if one.unfinished:
            listed = "; ".join(f"{coder}: {some(refs)}" for coder, refs in one.unfinished.items())
            yield f"{_named(one)}: coded but not done, and counted as read ({listed})."


def _named(one: Outcome) -> str:
    return f"Round {one.name}" if one.name else "Present codings"


def _between(first: Outcome, second: Outcome, decisions: Sequence[Decision]) -> Iterator[str]:
    """Yield what makes two rounds hard to compare."""
    both = f"Rounds {first.called} and {second.called}"
    shared = set(first.sources) & set(second.sources)
    if shared:
        discussed = sum(first.entry < one.made <= second.entry and one.source in shared for one in decisions)
        which = "the same sources" if set(first.sources) == set(second.sources) else f"{number(len(shared), 'source')} alike"
        told = f", and {number(discussed, 'disagreement')} about them {'was' if discussed == 1 else 'were'} decided in between"
        yield f"{both} compare {which}{told if discussed else ''}: coders may remember what was said about them."
    edits = codebook_changes(first, second)
    if edits:
        yield f"The codebook changed between them: {edits}."
    if set(first.coders) != set(second.coders):
        yield f"{both} compare different coders."


def codebook_changes(first: Outcome, second: Outcome) -> str:
    """Return how often what was done to codes between two rounds, empty when nothing was."""
    counts: dict[str, int] = {}
    for change in codebook_difference(first.study.codebook, second.study.codebook):
        if change.level is not None and change.kind.value != "reordered":
            counts[change.kind.value] = counts.get(change.kind.value, 0) + 1
    return ", ".join(f"{number(count, 'code')} {kind}" for kind, count in counts.items())


# Data.


def _round_data(outcome: Outcome) -> dict[str, Any]:
    """Return a round as programs read it, without entries and times, which no export holds."""
    found = as_data(outcome, Level.CONCEPT)
    return {key: value for key, value in found.items() if key not in ("entry", "frozen", "revision", "level", "overall")}


def _change_data(first: Outcome, second: Outcome, found: dict[Level, Difference]) -> dict[str, Any]:
    levels = {
        str(level): {
            "difference": one.value,
            "low": one.interval.low,
            "high": one.interval.high,
            "paired": one.paired,
            "verdict": verdict(one) or None,
            "reason": one.reason or one.interval.reason or None,
        }
        for level, one in found.items()
    }
    return {"from": first.name, "to": second.name, "levels": levels, "codebook": codebook_changes(first, second) or None}
