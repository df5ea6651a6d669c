"""Write reports as JSON, in the shapes that scripts rely on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

from gioia_coder.core.blocks import Report, as_json, value_of


def as_data(report: Report) -> Any:
    """Return what a report's JSON holds: its `data` between title, note and provenance, or its first table.

    A report whose data is the single key `list` is that list alone.
    """
    if set(report.data) == {"list"}:
        return report.data["list"]
    shape = {"title": report.title, **(report.data or _first_table(report))}
    shape.setdefault("note", "\n".join(block.note for block in report.blocks if block.note))
    shape.setdefault("provenance", report.provenance.as_dict())
    return shape


def write(reports: Sequence[Report], stream: BinaryIO) -> None:
    """Write one report as `as_data` returns it, several as an object with one of these per report name."""
    value = as_data(reports[0]) if len(reports) == 1 else {report.name: as_data(report) for report in reports}
    stream.write((as_json(value) + "\n").encode("utf-8"))


def _first_table(report: Report) -> dict[str, Any]:
    if not report.blocks:
        return {"columns": [], "rows": []}
    table = report.blocks[0]
    keys = [column.key for column in table.columns]
    return {"columns": keys, "rows": [dict(zip(keys, map(value_of, row), strict=True)) for row in table.rows]}
