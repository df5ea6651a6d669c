"""The data sources: by case, as papers print them, and one by one."""

from __future__ import annotations

from typing import Any

from gioia_coder.core.blocks import Column, Kind, Report, Table, Value
from gioia_coder.core.counting.words import words_by_speaker
from gioia_coder.core.model import Informant, Source
from gioia_coder.core.reports.data_sources import (
    TOTAL,
    attribute_columns,
    by_case_data,
    by_case_table,
    data_sources,
    minutes_of,
    participants,
)
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.wording import number, provenance
from gioia_coder.core.study import Study

COLUMNS = (
    Column("id", "Source", width=12),
    Column("title", "Title", width=36),
    Column("kind", "Kind", width=14),
    Column("case", "Case", width=8),
    Column("informants", "Informants", Kind.LIST, width=24),
    Column("role", "Role", width=24),
    Column("date", "Date", width=12),
    Column("minutes", "Minutes", Kind.NUMBER, width=8),
    Column("words", "Words", Kind.NUMBER),
    Column("turns", "Turns", Kind.NUMBER),
)


def build(study: Study, options: Options) -> Report:
    """Return the data sources by case and one by one; interviewers' words are not counted."""
    found = data_sources(study)
    rows = _rows(study)
    shown = attribute_columns(options.attributes, (source.attributes for source in study.sources), "attribute of sources")
    own = [{column.key: source.attributes.get(column.title, "") for column in shown} for source in study.sources]
    made: list[tuple[Value, ...]] = [
        (*(tuple(value) if isinstance(value, list) else value for value in row.values()), *more.values())
        for row, more in zip(rows, own, strict=True)
    ]
    totals = _totals(study, rows)
    if rows:
        total = {
            **totals,
            "id": TOTAL,
            "title": number(totals["sources"], "source"),
            "kind": "",
            "case": "",
            "role": "",
            "date": "",
        }
        total |= {"informants": (number(totals["informants"], "informant"),), "minutes": str(totals["minutes"])}
        made.append((*(total[column.key] for column in COLUMNS), *("" for _ in shown)))
    note = "Words are those of the informants, without the interviewer's; a source without a text has none."
    return Report(
        "sources",
        "Data sources",
        (by_case_table(found), Table("Sources", (*COLUMNS, *shown), made, note)),
        provenance(study, options),
        {
            "title": "Data sources",
            "rows": [{**row, **({"attributes": more} if shown else {})} for row, more in zip(rows, own, strict=True)],
            **by_case_data(found),
            "totals": totals,
            "note": note,
        },
    )


def _totals(study: Study, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the sums over all sources: each informant once, and the minutes of every source that states them."""
    return {
        "sources": len(rows),
        "informants": len({person.id for people in participants(study).values() for person in people}),
        "minutes": minutes_of(study.sources),
        "words": sum(row["words"] or 0 for row in rows),
        "turns": sum(row["turns"] or 0 for row in rows),
    }


def _rows(study: Study) -> list[dict[str, Any]]:
    """Return one row per source, in the order of import."""
    cases = {case.id: case.ref for case in study.cases}
    asking = {person.id for person in study.informants if person.is_interviewer}
    words, present = words_by_speaker(study), participants(study)
    rows = []
    for source in study.sources:
        people = present[source.id]
        said = words.get(source.id)
        rows.append(
            {
                "id": source.ref,
                "title": source.title,
                "kind": source.kind,
                "case": _cases(source, people, cases),
                "informants": [person.ref for person in people],
                "role": "; ".join(dict.fromkeys(person.role for person in people if person.role)),
                "date": source.date,
                "minutes": source.minutes,
                "words": None if said is None else sum(n for who, n in said.items() if who not in asking),
                "turns": None if source.revision is None else len(study.revision(source.id).turns),
            }
        )
    return rows


def _cases(source: Source, people: list[Informant], cases: dict[int, str]) -> str:
    """Return the case that a source names, else those of its informants."""
    if source.case in cases:
        return cases[source.case]
    return "; ".join(dict.fromkeys(cases[person.case] for person in people if person.case in cases))
