"""Checking manuscripts: what they quote, whom they name and what they count, beside the project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from gioia_coder.core.blocks import Column, Table, without_blank_columns
from gioia_coder.core.manuscript import Checked, Finding, Found, Manuscript, check
from gioia_coder.core.reports.wording import number
from gioia_coder.core.text import short
from gioia_coder.errors import GioiaError, InputError, Problem
from gioia_coder.formats import manuscript
from gioia_coder.store import Store, snapshot
from gioia_coder.workflow.anonymizing.key import has_key, read_key

__all__ = ["Checked", "CheckedQuotes", "Finding", "Found", "check_quotes"]

COLUMNS: Final = (
    Column("kind", "Kind", group=True, width=12),
    Column("where", "Where", width=18),
    Column("quote", "Quotation", width=26),
    Column("what", "What", width=34),
    Column("source", "Source", width=12),
)


@dataclass(frozen=True)
class CheckedQuotes:
    """What was found in manuscripts, what of them was not read, and whether real names were looked for."""

    checked: Checked
    warnings: tuple[str, ...]
    named: bool

    def shown(self, *, exact: bool = False) -> list[Finding]:
        """Return the findings, with `exact` those quotations too that are as they should be."""
        return [one for one in self.checked.findings if exact or one.kind is not Found.EXACT]

    def table(self, *, exact: bool = False) -> Table:
        """Return the findings by kind, with the remedies beneath."""
        listed = self.shown(exact=exact)
        rows = [(one.kind.value, one.where, short(one.quote, 60), one.what, one.source) for one in listed]
        mends = dict.fromkeys(f"{one.kind.value}: {one.mend}" for one in listed if one.mend and one.kind in _ONE_WAY)
        return without_blank_columns(
            Table("Check of quotations", COLUMNS, rows, "\n".join(mends)), keep=("kind", "where", "what")
        )

    def records(self, *, exact: bool = False) -> list[dict[str, object]]:
        """Return the findings as objects with the words of the table, whether each is a fault, and its remedy."""
        return [
            {
                "kind": one.kind.value,
                "fault": one.fault,
                "where": one.where,
                "quote": one.quote,
                "what": one.what,
                "source": one.source,
                "mend": one.mend,
            }
            for one in self.shown(exact=exact)
        ]

    def summary(self) -> str:
        """Return in a line how many quotations were found, and how they fared."""
        found = self.checked
        nowhere = found.quotations - found.exact - found.differing
        parts = [f"{found.exact} exact"]
        parts += [f"{found.differing} with words that differ"] if found.differing else []
        parts += [f"{nowhere} in no transcript"] if nowhere else []
        look = sum(not one.fault and one.kind is not Found.EXACT for one in found.findings)
        said = (
            f"{number(found.quotations, 'quotation')} found: {', '.join(parts)}. "
            if found.quotations
            else "No quotations found. "
        )
        names = "" if self.named else " Real names were not looked for: there is no key."
        return f"{said}{number(found.faults, 'fault')}, {look} to look at.{names}"


_ONE_WAY: Final = frozenset(
    {Found.WORDS, Found.NOWHERE, Found.INTERVIEWER, Found.PRIVATE, Found.TWICE, Found.NUMBER, Found.NOT_FOUND}
)
"""The kinds whose remedy is the same each time."""


def check_quotes(store: Store, paths: Sequence[Path], *, key: Path | None = None) -> CheckedQuotes:
    """Return what differs between manuscripts, taken as one, and the project.

    Raises `InputError` with the faults of all files that cannot be read, and `GioiaError` for a project without transcripts.
    """
    if not paths:
        raise InputError("", "no manuscript was named.", mend="Name one: gioia check-quotes paper.docx")
    study = snapshot.study(store)
    if not any(one.revision is not None for one in study.sources):
        raise GioiaError("there is no transcript to compare a manuscript with.", mend="Import some: gioia import FILES.")
    known = read_key(store, key) if has_key(store, key) else None
    read: list[Manuscript] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            read.append(manuscript.read(path))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems[0].where, problems)
    often = Counter(one.name for one in read)
    names = [one.name if often[one.name] == 1 else str(path) for one, path in zip(read, paths, strict=True)]
    several = len(read) > 1
    paragraphs = [
        replace(paragraph, file=name) if several else paragraph
        for one, name in zip(read, names, strict=True)
        for paragraph in one.paragraphs
    ]
    warnings = tuple(f"{name}: {said}" for one, name in zip(read, names, strict=True) for said in one.warnings)
    return CheckedQuotes(check(study, paragraphs, known.ready() if known else None), warnings, bool(known))
