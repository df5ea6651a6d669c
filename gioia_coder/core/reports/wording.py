"""Titles, notes and provenance: what all the counting reports say in the same words."""

from __future__ import annotations

from collections.abc import Sequence

from gioia_coder.core.blocks import Column, Provenance
from gioia_coder.core.codebook.tree import LEVEL_NAMES, TOP_DOWN, Codebook
from gioia_coder.core.counting.cells import CellCounts, Filters
from gioia_coder.core.counting.columns import FIXED
from gioia_coder.core.counting.layers import AGREED, layer_sentence
from gioia_coder.core.model import Level
from gioia_coder.core.reports.narrowing import narrowing_words
from gioia_coder.core.reports.options import Options
from gioia_coder.core.study import Study

WIDTHS = {Level.DIMENSION: 24, Level.THEME: 30, Level.CONCEPT: 40}
NOWHERE = {
    "all": "without a case",
    "case": "without a case",
    "informant": "without an informant",
    "role": "without an informant who has a role",
}


def provenance(study: Study, options: Options, layer: str = "", filters: tuple[str, ...] = ()) -> Provenance:
    """Return where a report of this study comes from."""
    return Provenance(study.name, study.content_hash, options.program, layer, (*filters, *narrowing_words(study, options)))


def filters_of(options: Options) -> Filters:
    """Return the filters that were chosen."""
    return Filters(options.min_sources, options.min_coders, options.min_codings)


def capital(words: str) -> str:
    """Return the words with a capital first letter.

    >>> capital("second-order theme")
    'Second-order theme'
    """
    return words[:1].upper() + words[1:]


def enumerated(words: Sequence[str]) -> str:
    """Return words in a row, the last joined by "and".

    >>> enumerated(["a"]), enumerated(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def level_heads(codebook: Codebook) -> tuple[str, ...]:
    """Return the headings of whole levels, dimensions first; a level that its researcher named keeps that name."""
    names = (codebook.levels[level] + ("s" if codebook.levels[level] == LEVEL_NAMES[level] else "") for level in TOP_DOWN)
    return tuple(map(capital, names))


def plural(column: str) -> str:
    """Return what the columns are called together; an attribute keeps the name that its researcher gave it.

    >>> plural("case"), plural("commodities")
    ('cases', 'commodities')
    """
    return f"{column}s" if column in FIXED else column


def number(n: int, noun: str) -> str:
    """Return a number with its noun.

    >>> number(1, "coding"), number(3, "coding")
    ('1 coding', '3 codings')
    """
    return f"{n} {noun}{'' if n == 1 else 's'}"


def level_columns(codebook: Codebook, level: Level) -> tuple[Column, ...]:
    """Return the columns that name a construct, from the dimension down to `level`; all but the last are groups."""
    shown = TOP_DOWN[: TOP_DOWN.index(level) + 1]
    return tuple(
        Column(each.value, capital(codebook.levels[each]), group=each is not level, width=WIDTHS[each]) for each in shown
    )


def counting_note(counts: CellCounts, rule: str, filters: Filters) -> str:
    """Return the note under a counting table: layer, rule, filters, what was left out, what speaks against."""
    said = [layer_sentence(counts.ground.layer), rule]
    if filters.words():
        said.append(f"Only cells with {', '.join(filters.words())}.")
    if filters.min_coders and counts.ground.layer in AGREED:
        derived = "whose coding it was derived from, or " if len(counts.ground.study.behind()[0]) else ""
        said.append(
            f"A coder stands behind a coding {derived}who gave the same code, with the same polarity, to words that overlap it."
        )
    left_out = left_out_words(counts)
    if left_out:
        said.append(f"Not counted: {left_out}.")
    if bool(counts.contradicted.any()):
        said.append("Contradicting codings are never counted or filtered; they are named beside.")
    if counts.columns.empty:
        said.append(f"Without a source, so not shown: {', '.join(counts.columns.empty)}.")
    return " ".join(said)


def left_out_words(counts: CellCounts) -> str:
    """Return how many codings were not counted and why, empty when all were."""
    left, column = counts.left_out, counts.columns.name
    ungrouped = "concepts" if counts.rows.level is Level.THEME else "concepts and themes"
    reasons = (
        (left.nowhere, NOWHERE.get(column, f"without {column}")),
        (left.interviewer, "wholly inside interviewers' turns"),
        (left.ungrouped, f"of ungrouped {ungrouped}"),
        (left.retired, "of retired codes"),
    )
    return ", ".join(f"{number(n, 'coding')} {reason}" for n, reason in reasons if n)
