"""The evidence table: representative quotations by dimension, theme and concept."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gioia_coder.core.blocks import Column, Report, Table, Value
from gioia_coder.core.counting.ground import Ground, ground
from gioia_coder.core.counting.layers import layer_sentence
from gioia_coder.core.counting.rows import Construct, Rows
from gioia_coder.core.model import INTERVIEWER, Level, Polarity, QuoteState
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.records import HIDDEN, Reader, Record, concept_rows, records
from gioia_coder.core.reports.wording import level_columns, number, provenance
from gioia_coder.core.study import Study

CHOSEN = frozenset({QuoteState.POWER, QuoteState.PROOF})


def build(study: Study, options: Options) -> Report:
    """Return the quotations of a layer; raises UnknownNameError for a layer that is not there."""
    base = ground(study, options.layer)
    reader, places = Reader(study), concept_rows(base)
    rows = list(_rows(base, places, reader))
    shown = [row for row in rows if row["state"] not in HIDDEN]
    note = " ".join([layer_sentence(base.layer), *_left_out(base, places, len(rows) - len(shown))])
    title = "Representative quotations"
    return Report(
        "evidence",
        title,
        (_table(study, shown, title, note),),
        provenance(study, options, base.layer),
        {"title": title, "rows": shown, "note": note},
    )


def _rows(base: Ground, places: Rows, reader: Reader) -> Iterator[dict[str, str]]:
    """Yield the quotations by concept, power and proof first, then in the order of the sources; equal ones once."""
    row_of = places.of_code[base.codings.code]
    chosen = _chosen(base, reader)
    order = np.lexsort((np.arange(len(row_of)), ~chosen, row_of))
    order = order[row_of[order] >= 0]
    seen: set[tuple[int, int, int, int, str]] = set()
    for record in records(base, order):
        key = (record.source.id, record.start, record.end, record.code.id, record.polarity)
        if key not in seen:
            seen.add(key)
            yield _row(record, places.constructs[int(places.of_code[record.code.id])], reader)


def _chosen(base: Ground, reader: Reader) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which codings have a quote that the researcher chose for print."""
    wanted = {(quote.source, quote.start, quote.end) for quote in base.study.quotes if quote.state in CHOSEN}
    columns = (base.codings.source, base.codings.start, base.codings.end)
    spans = zip(*(column.tolist() for column in columns), strict=True)
    return np.fromiter((span in wanted for span in spans), bool, len(base.codings))


def _row(record: Record, construct: Construct, reader: Reader) -> dict[str, str]:
    """Return one quotation as programs read it."""
    span = (record.source.id, record.start, record.end)
    roles = dict.fromkeys(person.role for person in record.informants if person.role)
    return {
        "dimension": construct.dimension,
        "theme": construct.theme,
        "concept": construct.concept,
        "quote": reader.quote(*span),
        "shown": reader.shown(*span),
        "source": record.source.ref,
        "segment": reader.address(*span),
        "informant": record.informant,
        "role": INTERVIEWER if record.asked else "; ".join(roles),
        "case": record.case,
        "state": str(reader.state(*span)),
        "polarity": str(record.polarity),
    }


def _left_out(base: Ground, places: Rows, hidden: int) -> list[str]:
    """Return the sentences about what is not in the table."""
    retired = int(np.count_nonzero(places.of_code[base.codings.code] < 0))
    said = [f"Not shown: {number(hidden, 'rejected or private quotation')}."] if hidden else []
    return said + ([f"Not shown: {number(retired, 'coding')} of retired codes."] if retired else [])


def _table(study: Study, rows: list[dict[str, str]], title: str, note: str) -> Table:
    """Return the quotations on paper: the words as printed, who said them and where."""
    levels = level_columns(study.codebook, Level.CONCEPT)
    columns = (
        *(Column(column.key, column.title, group=True, width=column.width) for column in levels),
        Column("shown", "Quotation", width=70),
        Column("informant", "Informant", width=12),
        Column("role", "Role", width=16),
        Column("case", "Case", width=8),
        Column("segment", "Source", width=14),
        Column("state", "State", width=12),
    )
    made: list[tuple[Value, ...]] = []
    for row in rows:
        marks = [row["state"]] if row["state"] != QuoteState.CANDIDATE else []
        marks += [row["polarity"]] if row["polarity"] == Polarity.CONTRADICTS else []
        made.append((*(row[column.key] for column in columns[:-1]), ", ".join(marks)))
    return Table(title, columns, made, note)
