"""The list of codings, as it is exported and imported again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gioia_coder.core.blocks import Column, Kind, Report, Table
from gioia_coder.core.counting.columns import cases_of_codings
from gioia_coder.core.counting.ground import Ground, ground_of
from gioia_coder.core.counting.layers import layer
from gioia_coder.core.model import Coding
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.records import Reader, records
from gioia_coder.core.reports.wording import number, provenance
from gioia_coder.core.study import Study

PLACED = "placed"
QUARANTINED = "quarantined"
EVERY_CODER = "every coder"

COLUMNS = (
    Column("source", "source", width=12),
    Column("segment", "segment", width=14),
    Column("start", "start", Kind.NUMBER),
    Column("end", "end", Kind.NUMBER),
    Column("quote", "quote", width=70),
    Column("id", "id", width=6),
    Column("code", "code", width=36),
    Column("level", "level", width=10),
    Column("coder", "coder", width=12),
    Column("memo", "memo", width=30),
    Column("intensity", "intensity", Kind.NUMBER),
    Column("polarity", "polarity", width=12),
    Column("state", "state", width=12),
)


def build(study: Study, options: Options, quarantined: Sequence[tuple[Coding, str]] = ()) -> Report:
    """Return the codings of every coder, or of the layer that is named, narrowed to what the options ask for.

    `quarantined` holds the codings whose words no present text has, each with its quote; they are listed behind, without
    addresses. Codes narrow to all that stands under them. Raises UnknownNameError for a layer that is not there.
    """
    codings, words = layer(study, options.layer) if options.layer else (study.codings, EVERY_CODER)
    base = ground_of(study, codings, words)
    rows = _placed(base, options)
    lost = [_lost(study, *each) for each in quarantined if _wanted(study, each[0], options)]
    note = f"{number(len(lost), 'coding')} in quarantine: their words are not in the present text." if lost else ""
    everything = rows + lost
    return Report(
        "codings",
        "Codings",
        (Table("Codings", COLUMNS, [tuple(row[column.key] for column in COLUMNS) for row in everything], note),),
        provenance(study, options, words),
        {"title": "Codings", "rows": everything, "note": note},
    )


def _placed(base: Ground, options: Options) -> list[dict[str, Any]]:
    """Return the codings that are asked for, by source and place."""
    codings = base.codings
    keep = np.ones(len(codings), bool)
    wanted = (
        (codings.source, options.sources),
        (codings.code, _with_descendants(base.study, options.codes)),
        (codings.coder, options.coders),
    )
    for column, keys in wanted:
        if keys is not None:
            keep &= np.isin(column, list(keys))
    if options.cases is not None:
        coding, case = cases_of_codings(base)
        chosen = [n for n, each in enumerate(base.study.cases) if each.id in options.cases]
        of_case = np.zeros(len(codings), bool)
        of_case[coding[np.isin(case, chosen)]] = True
        keep &= of_case
    reader = Reader(base.study)
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
        for record in records(base, np.flatnonzero(keep))
    ]


def _lost(study: Study, coding: Coding, quote: str) -> dict[str, Any]:
    """Return one coding that stands in quarantine."""
    code = study.codebook.by_id[coding.code]
    return {
        "source": next(source.ref for source in study.sources if source.id == coding.source),
        "segment": "",
        "start": None,
        "end": None,
        "quote": quote,
        "id": code.ref,
        "code": code.name,
        "level": str(code.level),
        "coder": next(coder.name for coder in study.coders if coder.id == coding.coder),
        "memo": coding.memo,
        "intensity": coding.intensity,
        "polarity": str(coding.polarity),
        "state": QUARANTINED,
    }


def _wanted(study: Study, coding: Coding, options: Options) -> bool:
    """Return whether a coding in quarantine is asked for; its case is that of its source, since nobody speaks there now."""
    case = next(source.case for source in study.sources if source.id == coding.source)
    asked = (
        (coding.source, options.sources),
        (coding.code, _with_descendants(study, options.codes)),
        (coding.coder, options.coders),
        (case, options.cases),
    )
    return all(keys is None or key in keys for key, keys in asked)


def _with_descendants(study: Study, codes: frozenset[int] | None) -> frozenset[int] | None:
    """Return codes with all that stands under them."""
    if codes is None:
        return None
    book = study.codebook
    return codes | {below.id for key in codes for below in book.descendants(book.by_id[key])}
