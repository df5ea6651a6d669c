"""The codebook as a table: one row per code, as it is exported and imported again, and how often each was applied."""

from __future__ import annotations

from typing import Any

import numpy as np

from gioia_coder.core.blocks import Column, Kind, Report, Table, Value
from gioia_coder.core.counting.layers import layer, layer_sentence
from gioia_coder.core.model import Code, Level
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.wording import level_columns, number, provenance
from gioia_coder.core.study import Study

NO_PARENT = "-"
"""What stands in place of a parent that a code does not have."""


def build(study: Study, options: Options) -> Report:
    """Return the codebook with the number of codings of each code; raises UnknownNameError for a layer that is not there."""
    codings, words = layer(study, options.layer)
    applied = np.bincount(codings.code, minlength=max(study.codebook.by_id, default=0) + 1).tolist()
    rows = [_row(study, code, applied[code.id]) for code in study.codebook.walk()]
    retired = sum(applied) - sum(row["codings"] for row in rows)
    note = layer_sentence(words) + (f" Not shown: {number(retired, 'coding')} of retired codes." if retired else "")
    languages = sorted({language for row in rows for language in row["labels"]})
    return Report(
        "codebook",
        "Codebook",
        (_table(study, rows, languages, note),),
        provenance(study, options, words),
        {"title": "Codebook", "rows": rows, "note": note},
    )


def _row(study: Study, code: Code, applied: int) -> dict[str, Any]:
    """Return one code as programs read it; the names of levels below its own are empty."""
    return {
        "id": code.ref,
        "level": str(code.level),
        **{level.value: _name(study, code, level) for level in (Level.DIMENSION, Level.THEME, Level.CONCEPT)},
        "definition": code.definition,
        "include": code.include,
        "exclude": code.exclude,
        "examples": list(code.examples),
        "keywords": list(code.keywords),
        "labels": dict(code.labels),
        "codings": applied,
    }


def _name(study: Study, code: Code, level: Level) -> str:
    """Return the name at a level of the code or what it stands under, `-` where it is ungrouped."""
    order = list(Level)
    if order.index(level) < order.index(code.level):
        return ""
    found = study.codebook.ancestor(code, level)
    return found.name if found else NO_PARENT


def _table(study: Study, rows: list[dict[str, Any]], languages: list[str], note: str) -> Table:
    """Return the codebook on paper."""
    columns = (
        Column("id", "id", width=6),
        *(
            Column(column.key, column.key, group=column.group, width=column.width)
            for column in level_columns(study.codebook, Level.CONCEPT)
        ),
        Column("definition", "definition", width=50),
        Column("include", "include", width=40),
        Column("exclude", "exclude", width=40),
        Column("examples", "examples", Kind.LINES, width=50),
        Column("keywords", "keywords", Kind.LINES, width=20),
        *(Column(f"label:{language}", f"label:{language}", width=24) for language in languages),
        Column("codings", "codings", Kind.NUMBER),
    )
    made: list[tuple[Value, ...]] = [tuple(_value(row, column.key) for column in columns) for row in rows]
    return Table("Codebook", columns, made, note)


def _value(row: dict[str, Any], key: str) -> Value:
    """Return the value of one cell."""
    if key.startswith("label:"):
        label: str = row["labels"].get(key.removeprefix("label:"), "")
        return label
    value: Value = tuple(row[key]) if isinstance(row[key], list) else row[key]
    return value
