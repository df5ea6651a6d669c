"""The informants: who they are, where they speak and how much of it was coded."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np

from gioia_coder.core.blocks import Column, Kind, Report, Table, Value
from gioia_coder.core.counting.cells import count
from gioia_coder.core.counting.columns import columns_by, one_column
from gioia_coder.core.counting.ground import Ground, ground, ground_of
from gioia_coder.core.counting.layers import layer_sentence
from gioia_coder.core.counting.rows import one_row
from gioia_coder.core.counting.words import words_by_speaker
from gioia_coder.core.model import Source
from gioia_coder.core.reports.data_sources import TOTAL, attribute_columns, minutes_of, participants
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.wording import number, provenance
from gioia_coder.core.study import Study

COLUMNS = (
    Column("id", "Informant", width=12),
    Column("role", "Role", width=30),
    Column("case", "Case", width=8),
    Column("sources", "Sources", Kind.LIST, width=24),
    Column("minutes", "Minutes", Kind.NUMBER),
    Column("words", "Words", Kind.NUMBER),
    Column("passages", "Passages", Kind.NUMBER),
)

SHOWN_ALONE = 5
"""How many informants the hint about recognising them names."""


def build(study: Study, options: Options) -> Report:
    """Return the table of informants without the interviewers; raises UnknownNameError for a layer that is not there.

    Minutes are those of all the sources an informant takes part in; passages are those coded with any code.
    """
    base = ground(study, options.layer)
    heard = [person for person in study.informants if not person.is_interviewer]
    shown = attribute_columns(options.attributes, (person.attributes for person in heard), "attribute of informants")
    own = [{column.key: person.attributes.get(column.title, "") for column in shown} for person in heard]
    rows, totals = _rows(study, base), _totals(study, base)
    note = _note(study, base.layer)
    made: list[tuple[Value, ...]] = [
        (*(tuple(value) if isinstance(value, list) else value for value in row.values()), *more.values())
        for row, more in zip(rows, own, strict=True)
    ]
    if rows:
        total = {
            **totals,
            "id": TOTAL,
            "role": number(totals["informants"], "informant"),
            "case": number(totals["cases"], "case"),
        }
        total["sources"] = (number(totals["sources"], "source"),)
        made.append((*(total[column.key] for column in COLUMNS), *("" for _ in shown)))
    return Report(
        "informants",
        "Informants",
        (Table("Informants", (*COLUMNS, *shown), made, note),),
        provenance(study, options, base.layer),
        {
            "title": "Informants",
            "rows": [{**row, **({"attributes": more} if shown else {})} for row, more in zip(rows, own, strict=True)],
            "totals": totals,
            "note": note,
        },
    )


def _totals(study: Study, base: Ground) -> dict[str, Any]:
    """Return the sums over all informants: each source, its minutes and each passage once."""
    present = participants(study)
    where = [source for source in study.sources if present[source.id]]
    heard = {person.id: person for person in study.informants if not person.is_interviewer}
    words = sum(n for said in words_by_speaker(study).values() for who, n in said.items() if who in heard)
    spoken = ground_of(study, base.codings.take(np.unique(base.said_coding)), base.layer)
    passages = count(spoken, one_row(study.codebook), one_column(spoken, caseless=True)).passages
    return {
        "informants": len(heard),
        "cases": len({person.case for person in heard.values() if person.case is not None}),
        "sources": len(where),
        "minutes": minutes_of(where),
        "words": words,
        "passages": int(passages.sum()),
    }


def _rows(study: Study, base: Ground) -> list[dict[str, Any]]:
    """Return one row per informant, in the order of the study."""
    counts = count(base, one_row(study.codebook), columns_by(base, "informant"))
    passages: list[int] = counts.passages[0].tolist()
    words: Counter[int] = Counter()
    for said in words_by_speaker(study).values():
        words.update(said)
    where: dict[int, list[Source]] = defaultdict(list)
    present = participants(study)
    for source in study.sources:
        for person in present[source.id]:
            where[person.id].append(source)
    cases = {case.id: case.ref for case in study.cases}
    heard = [person for person in study.informants if not person.is_interviewer]
    return [
        {
            "id": label,
            "role": person.role,
            "case": cases.get(person.case or 0, ""),
            "sources": [source.ref for source in where[person.id]],
            "minutes": minutes_of(where[person.id]),
            "words": words[person.id],
            "passages": coded,
        }
        for person, label, coded in zip(heard, counts.columns.labels, passages, strict=True)
    ]


def _note(study: Study, words: str) -> str:
    """Return what the numbers mean and who is not in the table."""
    asking = sum(person.is_interviewer for person in study.informants)
    said = f"{layer_sentence(words)} Minutes are those of the sources in which an informant takes part."
    said += f" Not shown: {number(asking, 'interviewer')}." if asking else ""
    return " ".join([said, *_alone(study)])


def _alone(study: Study) -> list[str]:
    """Return the hint about informants whom role and case point out, since nobody else in the case has the role."""
    cases = {case.id: case.ref for case in study.cases}
    roles = Counter((person.case, person.role) for person in study.informants if person.role and not person.is_interviewer)
    alone = [f"{role} in {cases[case]}" for (case, role), n in roles.items() if n == 1 and case is not None]
    if not alone:
        return []
    listed = "; ".join(alone[:SHOWN_ALONE]) + (f" and {len(alone) - SHOWN_ALONE} more" if len(alone) > SHOWN_ALONE else "")
    return [f"Role and case together may tell who somebody is where only one person has the role in the case: {listed}."]
