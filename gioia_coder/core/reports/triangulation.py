"""Triangulation: on how many kinds of sources and roles of informants each construct rests."""

from __future__ import annotations

from typing import Any

from gioia_coder.core.blocks import Cell, Column, Kind, Report, Table, Value
from gioia_coder.core.counting.cells import CellCounts, count
from gioia_coder.core.counting.columns import columns_by, one_column
from gioia_coder.core.counting.ground import ground
from gioia_coder.core.counting.rows import rows_at, used_codes
from gioia_coder.core.model import Level
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.records import Reader, cell, evidence_table
from gioia_coder.core.reports.wording import counting_note, filters_of, level_columns, provenance
from gioia_coder.core.study import Study

RULE = (
    "Under kinds a cell counts the sources, under roles the informants, with a passage that supports the {row}. "
    "What belongs to no case counts as well. Whether they agree is for the reader to judge."
)
TOTALS = (("sources", "Sources"), ("informants", "Informants"), ("cases", "Cases"))


def build(study: Study, options: Options) -> Report:
    """Return what each construct rests on; raises UnknownNameError for rows or a layer that are not there."""
    base, filters = ground(study, options.layer), filters_of(options)
    rows = rows_at(study.codebook, options.rows or Level.CONCEPT, used_codes(base.codings.code))
    total = count(base, rows, one_column(base, caseless=True), filters)
    kinds, roles, cases = (count(base, rows, columns_by(base, name)) for name in ("kind", "role", "case"))
    facts = [_facts(row, total, kinds, roles, cases) for row in range(len(rows.constructs))]
    note = counting_note(total, RULE.format(row=rows.level), filters)
    title = "Triangulation"
    return Report(
        "triangulation",
        title,
        (_table(total, facts, (kinds, roles), (title, note), options),),
        provenance(study, options, base.layer, filters.words()),
        {"title": title, "rows": facts, "kinds": list(kinds.columns.labels), "roles": list(roles.columns.labels), "note": note},
        evidence_table(total, Reader(study)) if options.evidence else None,
    )


def _facts(row: int, total: CellCounts, kinds: CellCounts, roles: CellCounts, cases: CellCounts) -> dict[str, Any]:
    """Return one construct as programs read it; what fails a filter rests on nothing."""
    construct, stands = total.rows.constructs[row], bool(total.codings[row, 0])
    by_kind = dict(zip(kinds.columns.labels, kinds.sources[row].tolist(), strict=True)) if stands else {}
    by_role = dict(zip(roles.columns.labels, roles.informants[row].tolist(), strict=True)) if stands else {}
    facts: dict[str, Any] = {
        "dimension": construct.dimension,
        "theme": construct.theme,
        "concept": construct.concept,
        "kinds": by_kind,
        "roles": by_role,
        "sources": int(total.sources[row, 0]),
        "informants": int(total.informants[row, 0]),
        "cases": int((cases.codings[row] > 0).sum()) if stands else 0,
    }
    return facts | {"alone": _alone(facts)}


def _alone(facts: dict[str, Any]) -> list[str]:
    """Return in what respects a construct rests on one thing only; the narrower one says the wider."""
    if not facts["sources"]:
        return ["no evidence"]
    if facts["sources"] == 1:
        return ["one source"]
    found = ["one kind of source"] if sum(n > 0 for n in facts["kinds"].values()) == 1 else []
    return [*found, "one informant"] if facts["informants"] == 1 else found


def _table(
    total: CellCounts, facts: list[dict[str, Any]], by: tuple[CellCounts, CellCounts], words: tuple[str, str], options: Options
) -> Table:
    """Return a row per construct: sources by kind, informants by role, totals, and what it rests on alone."""
    levels = level_columns(total.ground.study.codebook, Level(total.rows.level))
    groups = (("kinds", "Sources by kind", by[0].columns.labels), ("roles", "Informants by role", by[1].columns.labels))
    parts = [(key, label, heading) for key, heading, labels in groups for label in labels]
    columns = (
        *levels,
        *(Column(f"{key}:{label}", label, Kind.NUMBER, width=8, over=heading) for key, label, heading in parts),
        *(Column(key, title, Kind.NUMBER, over="In all") for key, title in TOTALS),
        Column("alone", "Rests on only", Kind.LIST, width=18),
    )
    rows: list[tuple[Value | Cell, ...]] = []
    for row, fact in enumerate(facts):
        names = (fact[column.key] for column in levels)
        cells = (fact[key].get(label) or None for key, label, _ in parts)
        sources = cell(fact["sources"] or None, total.members(row, 0), options)
        rows.append((*names, *cells, sources, fact["informants"] or None, fact["cases"] or None, tuple(fact["alone"])))
    return Table(words[0], columns, rows, words[1])
