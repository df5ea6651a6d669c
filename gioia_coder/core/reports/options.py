"""What a person may choose about a report."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """Choices for all reports; each heeds those that concern it.

    `program` goes into the provenance. `layer` is empty for the default one. `counts` adds counts to the data structure,
    `evidence` asks for the table of the codings that the cells stand on. `sources`, `cases`, `codes` and `coders` are store
    keys that narrow the list of codings; None narrows nothing.
    """

    program: str = "gioia"
    layer: str = ""
    rows: str = "theme"
    columns: str = "case"
    cell: str = "present"
    min_sources: int = 0
    min_coders: int = 0
    min_codings: int = 0
    counts: bool = False
    evidence: bool = False
    sources: frozenset[int] | None = None
    cases: frozenset[int] | None = None
    codes: frozenset[int] | None = None
    coders: frozenset[int] | None = None
