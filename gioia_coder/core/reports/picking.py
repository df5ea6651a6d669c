"""A proposal of quotations for print: some for each theme, spread over informants and cases, what was chosen already first.

The researcher decides; the same study always gets the same proposal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gioia_coder.core.blocks import Column, Kind, Table, Value
from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.counting.rows import UNGROUPED
from gioia_coder.core.model import Level, Polarity, QuoteState
from gioia_coder.core.reports.privacy import PRIVATE_QUOTE
from gioia_coder.core.reports.wording import capital, enumerated, number
from gioia_coder.core.speakers import INTERVIEWER

SHARE: Final = "20"
"""The most percent of the quotations that one informant should have when nobody set it."""

PROPOSED: Final = "proposed"
PRINTED: Final = (QuoteState.POWER, QuoteState.PROOF)
_HANDY: Final = range(40, 400)
"""How many letters a quotation has that is neither a scrap nor a page."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The quotations by theme, the proposed ones so marked, and how often each informant (with the case) is among them."""

    rows: list[dict[str, Any]]
    quoted: Counter[tuple[str, str]]
    lacking: tuple[str, ...]

    def over(self, share: int) -> list[tuple[str, str]]:
        """Return the informants (with their cases) of more than `share` percent of the quotations and of at least two."""
        found = self.quoted.most_common()
        return [person for person, times in found if times > 1 and times * 100 > share * len(self.rows)]

    def words(self, asked: int, share: int) -> str:
        """Return what is said beneath: that it is a proposal, who is over-quoted, which themes have too few."""
        new = sum(row["state"] == PROPOSED for row in self.rows)
        said = [
            f"A proposal of up to {number(asked, 'quotation')} a theme: {number(new, 'quotation')} proposed beside "
            f"{len(self.rows) - new} chosen already, spread over informants and cases."
        ]
        over = [f"{person[0]} ({self.quoted[person]} of {len(self.rows)})" for person in self.over(share)]
        if over:
            said.append(f"Over-quoted, with more than {share} % of all: {enumerated(over)}.")
        if self.lacking:
            said.append(f"With fewer to choose from: {enumerated(self.lacking)}.")
        return " ".join(said)

    def quoted_table(self, share: int) -> Table:
        """Return how often each informant is quoted."""
        over = self.over(share)
        columns = (
            Column("informant", "Informant", width=14),
            Column("case", "Case", width=8),
            Column("quotations", "Quotations", Kind.NUMBER),
            Column("share", "%", Kind.NUMBER),
            Column("over", f"Over {share} %", Kind.MARK),
        )
        rows: list[tuple[Value, ...]] = [
            (name, case, times, round(100 * times / len(self.rows)), (name, case) in over)
            for (name, case), times in self.quoted.most_common()
        ]
        return Table("Informants quoted", columns, rows)


def propose(rows: Sequence[Row], most: int) -> Proposal:
    """Return up to `most` quotations of each theme; those chosen for print all stay, though they are more."""
    by_theme: dict[tuple[str, str], list[Row]] = {}
    for row in filter(_able, rows):
        by_theme.setdefault((row["dimension"], row["theme"]), []).append(row)
    taken = {theme: _once(dict(row) for row in own if row["state"] in PRINTED) for theme, own in by_theme.items()}
    used = {row["segment"] for chosen in taken.values() for row in chosen}
    everywhere, lacking = _Heard(row for chosen in taken.values() for row in chosen), []
    for theme, own in by_theme.items():
        here = _Heard(taken[theme])
        while len(taken[theme]) < most:
            free = [row for row in own if row["segment"] not in used]
            if not free:
                lacking.append(theme[1])
                break
            best = min(free, key=lambda row: (*here.times(row), *everywhere.times(row), len(row["shown"]) not in _HANDY))
            used.add(best["segment"])
            here.add(best)
            everywhere.add(best)
            taken[theme].append({**best, "state": PROPOSED})
        concepts = {row["concept"]: n for n, row in reversed(list(enumerate(own)))}
        taken[theme].sort(key=lambda row: (row["state"] == PROPOSED, concepts[row["concept"]]))
    found = [row for chosen in taken.values() for row in chosen]
    quoted = Counter((name, row["case"]) for row in found for name in _names(row["informant"]))
    return Proposal(found, quoted, tuple(lacking))


class _Heard:
    """How often each informant, case and concept stands among some quotations."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.counts: dict[str, Counter[str]] = {key: Counter() for key in ("informant", "case", "concept")}
        for row in rows:
            self.add(row)

    def add(self, row: Row) -> None:
        """Count one more quotation."""
        for key, counter in self.counts.items():
            counter.update(_names(row[key]))

    def times(self, row: Row) -> tuple[int, ...]:
        """Return how often the informant, the case and the concept of a quotation are there, of several the most frequent."""
        return tuple(max((counter[name] for name in _names(row[key])), default=0) for key, counter in self.counts.items())


def _able(row: Row) -> bool:
    """Tell whether a quotation can stand for its theme: an informant's or a document's own words, whole, in support of it."""
    supports = row["polarity"] == Polarity.SUPPORTS and row["role"] != INTERVIEWER
    return supports and row["theme"] not in ("", UNGROUPED) and PRIVATE_QUOTE not in row["shown"]


def _once(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the first row of each segment."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["segment"], row)
    return list(found.values())


def _names(said: str) -> list[str]:
    return [name for name in said.split("; ") if name]


def unproven(book: Codebook, rows: Sequence[Row]) -> Table:
    """Return the concepts and themes without a proof quote, each with how many quotations there are to choose from."""
    able = [row for row in rows if _able(row)]
    proven = {row["concept"] for row in able if row["state"] == QuoteState.PROOF}
    shown = {(row["dimension"], row["theme"]) for row in able if row["state"] == QuoteState.PROOF}
    there = Counter(row["concept"] for row in able)
    made: list[tuple[Value, ...]] = []
    for dimension in book.children(None, Level.DIMENSION):
        for theme in book.children(dimension.id):
            bare = (dimension.name, theme.name) not in shown
            lacking = [one for one in book.children(theme.id) if one.name not in proven]
            made += [(dimension.name, theme.name, one.name, there[one.name], bare) for one in lacking]
            if bare and not lacking:
                made.append((dimension.name, theme.name, "", 0, True))
    heads = {level: capital(book.levels[level]) for level in Level}
    columns = (
        Column("dimension", heads[Level.DIMENSION], group=True, width=20),
        Column("theme", heads[Level.THEME], group=True, width=24),
        Column("concept", heads[Level.CONCEPT], width=36),
        Column("quotations", "To choose from", Kind.NUMBER),
        Column("bare", "Theme has none", Kind.MARK),
    )
    return Table("Without a proof quote", columns, made)
