"""Reporting checklists, filled as far as the data go: what each item asks, what is said, and whether tool or author says it.

What stands under `tool` is a draft from the study's own numbers, which its authors confirm; an author's text for an item, the
setting `coreq.N` or `srqr.N`, stands in its place. No page is claimed, since only the manuscript has pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gioia_coder.core.blocks import Column, Kind, Provenance, Report, Table, records
from gioia_coder.core.study import Study

CHECKLISTS: Final[Mapping[str, int]] = {"coreq": 32, "srqr": 21}
"""How many items each checklist has."""

TOOL, AUTHOR, MISSING = "tool", "author", "missing"


@dataclass(frozen=True, slots=True)
class Item:
    """One item: the part of the checklist that it stands in, its topic, and what it asks."""

    n: int
    part: str
    topic: str
    asks: str


def items(*parts: tuple[str, Sequence[tuple[str, str]]]) -> tuple[Item, ...]:
    """Return items numbered through, from parts with topics and what they ask."""
    given = [(part, topic, asks) for part, listed in parts for topic, asks in listed]
    return tuple(Item(n, *one) for n, one in enumerate(given, 1))


def keys() -> tuple[str, ...]:
    """Return the settings that hold authors' texts.

    >>> keys()[0], keys()[-1], len(keys())
    ('coreq.1', 'srqr.21', 53)
    """
    return tuple(f"{name}.{n}" for name, most in CHECKLISTS.items() for n in range(1, most + 1))


def filled(
    name: str, title: str, asked: Sequence[Item], drafts: Mapping[int, str], study: Study, provenance: Provenance
) -> Report:
    """Return the form of a checklist."""
    rows = []
    for item in asked:
        own = study.settings.get(f"{name}.{item.n}", "").strip()
        text = own or drafts.get(item.n, "")
        rows.append((item.n, item.part, item.topic, item.asks, text, AUTHOR if own else TOOL if text else MISSING))
    sources = [row[-1] for row in rows]
    note = (
        f"{sources.count(TOOL)} items drafted by the tool from the project, for the authors to confirm; {sources.count(AUTHOR)} "
        f'written by the authors; {sources.count(MISSING)} missing. An author\'s text: gioia settings {name}.1="...".'
    )
    columns = (
        Column("n", "No.", Kind.NUMBER, width=4),
        Column("part", "Part", group=True, width=18),
        Column("topic", "Topic", width=24),
        Column("asks", "What is asked", width=34),
        Column("text", "Text", width=50),
        Column("source", "Source", width=8),
    )
    table = Table(title, columns, rows, note)
    return Report(name, title, (table,), provenance, {"title": title, "rows": records(table), "note": note})
