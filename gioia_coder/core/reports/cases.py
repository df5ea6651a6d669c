"""The cases: their attributes, and how much data each has."""

from __future__ import annotations

from typing import Any

from gioia_coder.core.blocks import Column, Kind, Report, Table, Value
from gioia_coder.core.reports.data_sources import NO_CASE, TOTAL, Tally, data_sources
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.wording import number, provenance
from gioia_coder.core.study import Study

NUMBERS = (
    Column("sources", "Sources", Kind.NUMBER),
    Column("informants", "Informants", Kind.NUMBER),
    Column("interviews", "Interviews", Kind.NUMBER),
    Column("minutes", "Minutes", Kind.NUMBER),
)
NOTE = (
    "Informants are those who take part in a source; an interview of several cases counts in each and once in the total. "
    "Minutes are those of the interviews."
)


def build(study: Study, options: Options) -> Report:
    """Return a row per case with its attributes and its data, and the totals, in which each source counts once."""
    found = data_sources(study)
    names = list(dict.fromkeys(name for case in study.cases for name in case.attributes))
    rows = [
        {"id": case.ref, "attributes": dict(case.attributes), **_numbers(found.by_case.get(case.ref, Tally()))}
        for case in study.cases
    ]
    if NO_CASE in found.by_case:
        rows.append({"id": NO_CASE, "attributes": {}, **_numbers(found.by_case[NO_CASE])})
    total = {"cases": len(study.cases), **_numbers(found.total)}
    columns = (
        Column("id", "Case", width=10),
        *(Column(f"attribute:{name}", name, _kind(study, name), width=18) for name in names),
        *NUMBERS,
    )
    made: list[tuple[Value, ...]] = [
        (row["id"], *(row["attributes"].get(name, "") for name in names), *(row[column.key] or None for column in NUMBERS))
        for row in rows
    ]
    if rows:
        made.append(
            (f"{TOTAL}: {number(len(study.cases), 'case')}", *("" for _ in names), *(total[each.key] for each in NUMBERS))
        )
    data = {"title": "Cases", "rows": rows, "totals": total, "note": NOTE}
    return Report("cases", "Cases", (Table("Cases", columns, made, NOTE),), provenance(study, options), data)


def _kind(study: Study, name: str) -> Kind:
    """Return how an attribute is set: to the right where all its values are numbers."""
    values = [case.attributes[name] for case in study.cases if name in case.attributes]
    return Kind.NUMBER if all(value.replace(",", "").replace(".", "", 1).isdecimal() for value in values) else Kind.TEXT


def _numbers(tally: Tally) -> dict[str, Any]:
    totals = tally.totals()
    people: set[int] = set().union(*tally.persons.values())
    return {
        "sources": len(tally.sources),
        "informants": len(people),
        "interviews": totals["interviews"],
        "minutes": totals["minutes"],
    }
