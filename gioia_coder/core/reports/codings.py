"""The list of codings, in the shape in which they are imported again, but for private words, which no report tells.

The researcher's own raw data, with every word, are those of `gioia codings export`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gioia_coder.core.blocks import Column, Kind, Report, Table
from gioia_coder.core.counting.ground import Ground, ground_of
from gioia_coder.core.counting.layers import layer
from gioia_coder.core.model import Coding
from gioia_coder.core.reports.narrowing import asked_for, narrowed, narrowing_note
from gioia_coder.core.reports.options import EVERY_CODER, Options
from gioia_coder.core.reports.privacy import PRIVATE_QUOTE
from gioia_coder.core.reports.records import Reader, coding_records
from gioia_coder.core.reports.wording import number, provenance
from gioia_coder.core.study import Study

PLACED = "placed"
QUARANTINED = "quarantined"

COLUMNS = (
    Column("source", "source", width=12),
    Column("segment", "segment", width=16),
    Column("start", "start", Kind.NUMBER),
    Column("end", "end", Kind.NUMBER),
    Column("quote", "quote", width=60),
    Column("id", "id", width=6),
    Column("code", "code", width=36),
    Column("level", "level", width=10),
    Column("coder", "coder", width=12),
    Column("memo", "memo", width=30),
    Column("intensity", "intensity", Kind.NUMBER),
    Column("polarity", "polarity", width=12),
    Column("state", "state", width=12),
)


def build(study: Study, options: Options) -> Report:
    """Return the codings of every coder, or of the layer that is named, narrowed to what the options ask for.

    Codings in quarantine are listed behind, without addresses. Raises UnknownNameError for a layer that is not there.
    """
    codings, words = layer(study, options.layer) if options.layer else (study.codings, EVERY_CODER)
    base = ground_of(study, codings, words)
    reader = Reader(study)
    rows = _placed(base, options, reader)
    lost = [_lost(study, *each, reader) for each in study.quarantined if asked_for(study, each[0], options)]
    said = [narrowing_note(study, options)]
    said += [f"{number(len(lost), 'coding')} in quarantine: their words are not in the present text."] if lost else []
    note = " ".join(filter(None, said))
    everything = rows + lost
    return Report(
        "codings",
        "Codings",
        (Table("Codings", COLUMNS, [tuple(row[column.key] for column in COLUMNS) for row in everything], note),),
        provenance(study, options, words),
        {"title": "Codings", "rows": everything, "note": note},
    )


def _placed(base: Ground, options: Options, reader: Reader) -> list[dict[str, Any]]:
    """Return the codings that are asked for, by source and place."""
    return [
        {
            "source": record.source.ref,
            "segment": reader.address(record.source.id, record.start, record.end),
            "start": record.start,
            "end": record.end,
            "quote": reader.quote(record.source.id, record.start, record.end),
            "id": record.code.ref,
            "code": record.code.name,
            "level": str(record.code.level),
            "coder": record.coder,
            "memo": record.memo,
            "intensity": record.intensity,
            "polarity": str(record.polarity),
            "state": PLACED,
        }
        for record in coding_records(base, np.flatnonzero(narrowed(base, options)))
    ]


def _lost(study: Study, coding: Coding, quote: str, reader: Reader) -> dict[str, Any]:
    """Return one coding that stands in quarantine; where its source keeps words back, nobody knows whether it holds them."""
    code = study.codebook.by_id[coding.code]
    return {
        "source": next(source.ref for source in study.sources if source.id == coding.source),
        "segment": "",
        "start": None,
        "end": None,
        "quote": PRIVATE_QUOTE if reader.holds_private(coding.source) else quote,
        "id": code.ref,
        "code": code.name,
        "level": str(code.level),
        "coder": next(coder.name for coder in study.coders if coder.id == coding.coder),
        "memo": coding.memo,
        "intensity": coding.intensity,
        "polarity": str(coding.polarity),
        "state": QUARANTINED,
    }
