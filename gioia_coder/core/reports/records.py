"""Codings as reports show them: one record each, made only for the codings that are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.blocks import Cell, Column, Kind, Table, Value
from gioia_coder.core.counting.cells import CellCounts
from gioia_coder.core.counting.columns import cases_of_codings
from gioia_coder.core.counting.ground import Ground
from gioia_coder.core.counting.rows import Construct, Rows, rows_at, used_codes
from gioia_coder.core.model import Code, Informant, Level, Polarity, Quote, QuoteState, Source
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.privacy import masked, overlapping, private_spans, wholly_private
from gioia_coder.core.study import Study
from gioia_coder.core.text.addresses import address_of

if TYPE_CHECKING:
    from gioia_coder.core.study import Ints

EVIDENCE_COLUMNS = (
    Column("dimension", "Dimension", group=True, width=20),
    Column("theme", "Theme", group=True, width=24),
    Column("concept", "Concept", width=30),
    Column("case", "Case", width=8),
    Column("informant", "Informant", width=12),
    Column("source", "Source", width=12),
    Column("segment", "Segment", width=16),
    Column("quote", "Quote", width=60),
    Column("coder", "Coder", width=12),
    Column("memo", "Memo", width=24),
    Column("intensity", "Intensity", Kind.NUMBER),
    Column("polarity", "Polarity", width=12),
)


@dataclass(frozen=True, slots=True)
class Record:
    """One coding with what a reader wants to know about it; `cases` are those it counts for."""

    source: Source
    start: int
    end: int
    code: Code
    coder: str
    memo: str
    intensity: int | None
    polarity: Polarity
    informants: tuple[Informant, ...]
    cases: tuple[str, ...]
    asked: bool

    @property
    def informant(self) -> str:
        """The informants who speak in it, empty when it is an interviewer or nobody known."""
        return "; ".join(person.ref for person in self.informants)

    @property
    def case(self) -> str:
        """The cases it counts for, empty for none."""
        return "; ".join(self.cases)


class Reader:
    """Quotes, addresses and the researcher's choices about segments, each looked up once; private words never leave it."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._refs = {source.id: source.ref for source in study.sources}
        self._quotes = {(quote.source, quote.start, quote.end): quote for quote in study.quotes}
        self._private = private_spans(study.quotes)
        self._addresses: dict[tuple[int, int, int], str] = {}

    def quote(self, source: int, start: int, end: int) -> str:
        """Return the words of a segment, `(private)` in place of those that stand in a private quote."""
        return masked(self.study.revision(source).text, start, end, self._private.get(source, ()))

    def address(self, source: int, start: int, end: int) -> str:
        """Return the address of a segment."""
        key = (source, start, end)
        if key not in self._addresses:
            self._addresses[key] = address_of(start, end, self._refs[source], self.study.revision(source).turns)
        return self._addresses[key]

    def choice(self, source: int, start: int, end: int) -> Quote | None:
        """Return what the researcher chose for exactly this segment."""
        return self._quotes.get((source, start, end))

    def state(self, source: int, start: int, end: int) -> QuoteState:
        """Return the state of the segment as a quote."""
        chosen = self.choice(source, start, end)
        return chosen.state if chosen else QuoteState.CANDIDATE

    def hidden(self, source: int, start: int, end: int) -> bool:
        """Tell whether a segment is no evidence to show: it is rejected, or all its words are private."""
        if self.state(source, start, end) in (QuoteState.REJECTED, QuoteState.PRIVATE):
            return True
        private = self._private.get(source, ())
        return bool(private) and wholly_private(self.study.revision(source).text, start, end, private)

    def holds_private(self, source: int) -> bool:
        """Tell whether any words of a source are private."""
        return source in self._private

    def shown(self, source: int, start: int, end: int) -> str:
        """Return the words of a segment as they are to be printed."""
        chosen = self._worded(source, start, end)
        return chosen.shown if chosen and chosen.shown else self.quote(source, start, end)

    def translations(self, source: int, start: int, end: int) -> Mapping[str, str]:
        """Return the segment's translations by language."""
        chosen = self._worded(source, start, end)
        return chosen.translations if chosen else {}

    def _worded(self, source: int, start: int, end: int) -> Quote | None:
        """Return the choice for a segment of which no word is private, since other wordings of it would tell them."""
        return None if overlapping(self._private.get(source, ()), start, end) else self.choice(source, start, end)


def coding_records(ground: Ground, rows: Ints) -> Iterator[Record]:
    """Yield the codings in the given rows of `ground.codings`, in their order."""
    study, codings = ground.study, ground.codings
    sources = {source.id: source for source in study.sources}
    coders = {coder.id: coder.name for coder in study.coders}
    speakers = _lists(ground.said_coding, ground.said_by, rows)
    cases = _lists(*cases_of_codings(ground), rows)
    columns = (codings.id, codings.source, codings.start, codings.end, codings.code, codings.coder, codings.intensity)
    asked = (ground.question & ~ground.answer)[rows].tolist()
    against = codings.contradicts[rows].tolist()
    taken = zip(*(column[rows].tolist() for column in columns), strict=True)
    for n, (key, source, start, end, code, coder, intensity) in enumerate(taken):
        yield Record(
            sources[source],
            start,
            end,
            study.codebook.by_id[code],
            coders.get(coder, ""),
            codings.memos.get(key, ""),
            intensity or None,
            Polarity.CONTRADICTS if against[n] else Polarity.SUPPORTS,
            tuple(study.informants[by] for by in speakers(n)),
            tuple(study.cases[case].ref for case in cases(n)),
            asked[n],
        )


def cell(value: Value, rows: Sequence[int], options: Options) -> Value | Cell:
    """Return a value with the codings it stands on, where these are asked for."""
    return Cell(value, rows) if options.evidence and len(rows) else value


def concept_rows(ground: Ground) -> Rows:
    """Return the codebook's rows at the lowest level, which name the place of every code that is not retired."""
    return rows_at(ground.study.codebook, Level.CONCEPT, used_codes(ground.codings.code))


def evidence_table(counts: CellCounts, reader: Reader) -> Table:
    """Return the codings that the cells stand on, one row each: supporting by cell, then contradicting by cell."""
    ground, places = counts.ground, concept_rows(counts.ground)
    by_case = counts.columns.name == "case"
    rows: list[tuple[Value | Cell, ...]] = []
    for found in (counts.supporting, counts.contradicting):
        labels = (found.cell % max(1, len(counts.columns.labels))).tolist()
        for record, column in zip(coding_records(ground, found.coding), labels, strict=True):
            construct = places.constructs[int(places.of_code[record.code.id])]
            case = counts.columns.labels[column] if by_case else record.case
            rows.append(_evidence_row(record, construct, case, reader))
    return Table(f"Codings by {counts.rows.level}", EVIDENCE_COLUMNS, rows)


def _evidence_row(record: Record, construct: Construct, case: str, reader: Reader) -> tuple[Value, ...]:
    """Return one row of the evidence table."""
    span = (record.source.id, record.start, record.end)
    return (
        construct.dimension,
        construct.theme,
        construct.concept,
        case,
        record.informant,
        record.source.ref,
        reader.address(*span),
        reader.quote(*span),
        record.coder,
        record.memo,
        record.intensity,
        str(record.polarity),
    )


def _lists(owner: Ints, member: Ints, rows: Ints) -> Callable[[int], list[int]]:
    """Return a function from the number of one of the rows to its members; `owner` is ordered."""
    first = np.searchsorted(owner, rows, side="left").tolist()
    last = np.searchsorted(owner, rows, side="right").tolist()
    members = member.tolist()

    def of(n: int) -> list[int]:
        found: list[int] = members[first[n] : last[n]]
        return found

    return of
