"""A manuscript beside a study: everything that is to be said of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gioia_coder.core.manuscript.citing import SPOKEN_PARTS, Names, names_of
from gioia_coder.core.manuscript.corpus import corpus_of
from gioia_coder.core.manuscript.judging import Quotation, quotations, spoken
from gioia_coder.core.manuscript.model import ORDER, Finding, Found, Paragraph, Part
from gioia_coder.core.manuscript.numbers import number_findings, values_of
from gioia_coder.core.manuscript.reporting import Reporter
from gioia_coder.core.pseudonyms import Key, excerpt, identity
from gioia_coder.core.study import Study
from gioia_coder.errors import nearest

AUTHORS: Final = frozenset({"creator", "lastModifiedBy", "author", "Manager"})
"""Properties of a file that name those who write, who may share a first name with an informant."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings, the gravest kinds first, and how many quotations were found, are exact, and differ.

    Those of literature that no transcript holds do not count.
    """

    findings: tuple[Finding, ...]
    quotations: int
    exact: int
    differing: int

    @property
    def faults(self) -> int:
        """How many of the findings must be mended."""
        return sum(one.fault for one in self.findings)


def check(study: Study, paragraphs: Sequence[Paragraph], key: Key | None = None) -> Checked:
    """Return what differs between the paragraphs of manuscripts and a study, real names of a key included."""
    names = names_of(study)
    found = quotations(paragraphs, corpus_of(study), names)
    reporter = Reporter(study, paragraphs, names)
    findings = [finding for one in found for finding in reporter.findings(one)]
    findings += reporter.used_twice(found)
    findings += _unknown(study, paragraphs, names)
    findings += _names(paragraphs, key) if key else ()
    findings += _numbers(study, paragraphs, found)
    findings.sort(key=lambda one: (not one.fault and one.kind is not Found.EXACT, ORDER[one.kind]))
    findings.sort(key=lambda one: ORDER[one.kind])
    exact, matched = sum(one.exact for one in found), sum(one.match is not None for one in found)
    elsewhere = sum(one.match is None and one.cited.literature for one in found)
    return Checked(tuple(findings), len(found) - elsewhere, exact, matched - exact)


def _unknown(study: Study, paragraphs: Sequence[Paragraph], names: Names) -> Iterator[Finding]:
    """Yield each id that nobody has, once, with how often it stands there."""
    places: dict[str, list[str]] = {}
    for n in spoken(paragraphs):
        for match in names.unknown(paragraphs[n].text):
            places.setdefault(match[0], []).append(paragraphs[n].place(match.start()))
    for written, where in places.items():
        near = nearest(written, [one.ref for one in study.informants])
        often = f" ({len(where)} times)" if len(where) > 1 else ""
        mend = f"Perhaps {' or '.join(near)}." if near else "`gioia informants list` lists them."
        yield Finding(Found.UNKNOWN, True, where[0], f"{written}{often} is no informant of the project.", mend, written)


def _names(paragraphs: Sequence[Paragraph], key: Key) -> Iterator[Finding]:
    """Yield the real names that stand anywhere in a manuscript, and in the file around it."""
    holding = set(key.names.in_any([one.text for one in paragraphs]))
    for n, paragraph in enumerate(paragraphs):
        for hit in key.standing(paragraph.text) if n in holding else ():
            author = paragraph.part is Part.PROPERTY and paragraph.where.rpartition(" ")[2] in AUTHORS
            if author and identity(paragraph.text) != identity(hit.name.written):
                continue
            what = f'the real name "{hit.name.written}" stands there: {excerpt(paragraph.text, hit.start, hit.end)}'
            yield Finding(Found.NAME, True, paragraph.place(hit.start), what, f"Write {hit.name.pseudonym}.", hit.name.written)


def _numbers(study: Study, paragraphs: Sequence[Paragraph], found: Sequence[Quotation]) -> Iterator[Finding]:
    """Yield the numbers that are none of the study's, outside of quotations."""
    values = values_of(study)
    quoted: dict[int, list[tuple[int, int]]] = {}
    for one in found:
        quoted.setdefault(one.candidate.paragraph, []).append((one.candidate.first, one.candidate.last))
    for n in spoken(paragraphs):
        if paragraphs[n].part in SPOKEN_PARTS:
            yield from number_findings(values, paragraphs[n], quoted.get(n, ()))
