"""The informants: who they are, where they speak and how much of it was coded."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from gioia_coder.core.blocks import Column, Kind, Report, Table, Value
from gioia_coder.core.counting.cells import count
from gioia_coder.core.counting.columns import columns_by
from gioia_coder.core.counting.ground import Ground, ground
from gioia_coder.core.counting.layers import layer_sentence
from gioia_coder.core.counting.rows import one_row
from gioia_coder.core.counting.words import words_by_speaker
from gioia_coder.core.model import Source
from gioia_coder.core.reports.data_sources import minutes_of, participants
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


def build(study: Study, options: Options) -> Report:
    """Return the table of informants without the interviewers; raises UnknownNameError for a layer that is not there.

    Minutes are those of all the sources an informant takes part in; passages are those coded with any code.
    """
    base = ground(study, options.layer)
    rows = _rows(study, base)
    note = _note(study, base.layer)
    made: list[tuple[Value, ...]] = [
        tuple(tuple(value) if isinstance(value, list) else value for value in row.values()) for row in rows
    ]
    return Report(
        "informants",
        "Informants",
        (Table("Informants", COLUMNS, made, note),),
        provenance(study, options, base.layer),
        {"title": "Informants", "rows": rows, "note": note},
    )


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
    return f"{said} Not shown: {number(asking, 'interviewer')}." if asking else said
