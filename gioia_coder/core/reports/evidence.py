"""The evidence table: representative quotations by dimension, theme and concept.

There is one row for each segment, code and polarity, though several coders chose it alike: the data name them all under
`coders`. Words that stand in a private quote are `(private)`; a quotation without others is left out, as rejected ones are.
The same segment under several themes names the others beside each, since a paper prints a quotation once.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gioia_coder.core.blocks import Column, Kind, Report, Table, Value, records
from gioia_coder.core.counting.ground import Ground, ground, ground_of
from gioia_coder.core.counting.layers import layer_sentence
from gioia_coder.core.counting.rows import UNGROUPED, Construct, Rows
from gioia_coder.core.model import Level, Polarity, QuoteState
from gioia_coder.core.reports.narrowing import narrowed, narrowing_note
from gioia_coder.core.reports.options import EVERY_CODER, Options
from gioia_coder.core.reports.picking import SHARE, propose, unproven
from gioia_coder.core.reports.records import Reader, Record, coding_records, concept_rows
from gioia_coder.core.reports.wording import enumerated, level_columns, number, provenance
from gioia_coder.core.speakers import INTERVIEWER
from gioia_coder.core.study import Study

CHOSEN = frozenset({QuoteState.POWER, QuoteState.PROOF})


def build(study: Study, options: Options) -> Report:
    """Return the quotations of a layer, narrowed to what the options ask for.

    Narrowed to coders without a layer, it is every coder's. Raises UnknownNameError for a layer that is not there.
    """
    base = _base(study, options)
    reader, places = Reader(study), concept_rows(base)
    shown, hidden = _rows(base, places, reader)
    _flag(shown)
    every, shown = shown, [row for row in shown if options.states is None or row["state"] in options.states]
    share = int(study.settings.get("quote_share") or SHARE)
    proposal = propose(shown, options.pick) if options.pick else None
    shown = proposal.rows if proposal else shown
    printed = [row for row in shown if row["role"] != INTERVIEWER]
    asked = len(shown) - len(printed)
    said = [layer_sentence(base.layer), narrowing_note(study, options), *_left_out(base, places, hidden)]
    said += [f"Not shown: {number(asked, 'quotation')} of an interviewer's words."] if asked else []
    said += [f"Only {enumerated(sorted(options.states))}."] if options.states is not None else []
    said += [proposal.words(options.pick, share)] if proposal else []
    note = " ".join(filter(None, said))
    title = "Representative quotations"
    more = [proposal.quoted_table(share), unproven(study.codebook, every)] if proposal else []
    data = {"title": title, "rows": shown, "note": note}
    if proposal:
        data |= {"quoted": records(more[0]), "unproven": records(more[1])}
    return Report(
        "evidence",
        title,
        (_table(study, printed, title, note), *more),
        provenance(study, options, base.layer, _chosen_words(options)),
        data,
    )


def _chosen_words(options: Options) -> tuple[str, ...]:
    """Return what was asked of the table beside what its codings were narrowed to."""
    states = (f"state {', '.join(sorted(options.states))}",) if options.states is not None else ()
    return (*states, *((f"pick {options.pick}",) if options.pick else ()))


def _flag(rows: list[dict[str, Any]]) -> None:
    """Note in each row under which other themes its segment stands."""
    themes: dict[str, dict[str, None]] = {}
    for row in rows:
        if row["theme"] not in ("", UNGROUPED):
            themes.setdefault(row["segment"], {})[row["theme"]] = None
    for row in rows:
        row["also"] = [theme for theme in themes.get(row["segment"], ()) if theme != row["theme"]]


def _base(study: Study, options: Options) -> Ground:
    """Return the codings that are asked for with their speakers."""
    every = options.coders is not None and not options.layer
    base = ground_of(study, study.codings, EVERY_CODER) if every else ground(study, options.layer)
    keep = narrowed(base, options)
    return base if bool(keep.all()) else ground_of(study, base.codings.take(keep), base.layer)


def _rows(base: Ground, places: Rows, reader: Reader) -> tuple[list[dict[str, Any]], int]:
    """Return the quotations by concept, power and proof first, then in the order of the sources, and how many are hidden."""
    row_of = places.of_code[base.codings.code]
    chosen = _chosen(base, reader)
    order = np.lexsort((np.arange(len(row_of)), ~chosen, row_of))
    order = order[row_of[order] >= 0]
    found: dict[tuple[int, int, int, int, str], dict[str, Any]] = {}
    hidden = set()
    for record in coding_records(base, order):
        span = (record.source.id, record.start, record.end)
        key = (*span, record.code.id, record.polarity)
        if reader.hidden(*span):
            hidden.add(key)
        elif key in found:
            found[key]["coders"].append(record.coder)
        else:
            found[key] = _row(record, places.constructs[int(places.of_code[record.code.id])], reader)
    return list(found.values()), len(hidden)


def _chosen(base: Ground, reader: Reader) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which codings have a quote that the researcher chose for print."""
    wanted = {(quote.source, quote.start, quote.end) for quote in base.study.quotes if quote.state in CHOSEN}
    columns = (base.codings.source, base.codings.start, base.codings.end)
    spans = zip(*(column.tolist() for column in columns), strict=True)
    return np.fromiter((span in wanted for span in spans), bool, len(base.codings))


def _row(record: Record, construct: Construct, reader: Reader) -> dict[str, Any]:
    """Return one quotation as programs read it."""
    span = (record.source.id, record.start, record.end)
    roles = dict.fromkeys(person.role for person in record.informants if person.role)
    return {
        "dimension": construct.dimension,
        "theme": construct.theme,
        "concept": construct.concept,
        "quote": reader.quote(*span),
        "shown": reader.shown(*span),
        "translations": dict(reader.translations(*span)),
        "source": record.source.ref,
        "segment": reader.address(*span),
        "informant": record.informant,
        "role": INTERVIEWER if record.asked else "; ".join(roles),
        "case": record.case,
        "state": str(reader.state(*span)),
        "polarity": str(record.polarity),
        "coders": [record.coder],
    }


def _left_out(base: Ground, places: Rows, hidden: int) -> list[str]:
    """Return the sentences about what is not in the table."""
    retired = int(np.count_nonzero(places.of_code[base.codings.code] < 0))
    said = [f"Not shown: {number(hidden, 'rejected or private quotation')}."] if hidden else []
    return said + ([f"Not shown: {number(retired, 'coding')} of retired codes."] if retired else [])


def _table(study: Study, rows: list[dict[str, Any]], title: str, note: str) -> Table:
    """Return the quotations on paper: the words as printed, who said them and where."""
    levels = level_columns(study.codebook, Level.CONCEPT)
    columns = (
        *(Column(column.key, column.title, group=True, width=column.width) for column in levels),
        Column("shown", "Quotation", width=60),
        Column("informant", "Informant", width=12),
        Column("role", "Role", width=16),
        Column("case", "Case", width=8),
        Column("segment", "Source", width=16),
        Column("state", "State", width=10),
        *((Column("also", "Also under", Kind.LINES, width=20),) if any(row["also"] for row in rows) else ()),
    )
    made: list[tuple[Value, ...]] = []
    for row in rows:
        marks = [row["state"]] if row["state"] != QuoteState.CANDIDATE else []
        marks += [row["polarity"]] if row["polarity"] == Polarity.CONTRADICTS else []
        printed = {
            **row,
            "shown": "\n".join([row["shown"], *_translated(row)]),
            "state": ", ".join(marks),
            "also": tuple(row["also"]),
        }
        made.append(tuple(printed[column.key] for column in columns))
    return Table(title, columns, made, note)


def _translated(row: dict[str, Any]) -> list[str]:
    """Return a line per translation of a quotation, each after its language."""
    return [f"[{language}] {text}" for language, text in row["translations"].items()]
