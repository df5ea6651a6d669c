"""Codings in files: exporting them all in a fixed order, and the sheet in which one source is coded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from gioia_coder import __version__
from gioia_coder.core.blocks import Column, Kind, Provenance, Report, Table, Value
from gioia_coder.errors import ConflictError, InputError
from gioia_coder.formats import coding_sheet, write_report
from gioia_coder.formats.files import replacing
from gioia_coder.store import Store, reading, snapshot
from gioia_coder.workflow import finding
from gioia_coder.workflow.anonymizing.checking import guard, guard_reports
from gioia_coder.workflow.coding import Place, speaker
from gioia_coder.workflow.coding_import import import_codings
from gioia_coder.workflow.coding_list import Listed, listed

__all__ = ["SUFFIXES", "export_codings", "import_codings", "write_sheet"]

SUFFIXES: Final = (".csv", ".xlsx", ".json")
COLUMNS: Final = tuple(
    Column(name, name, Kind.NUMBER if name in ("start", "end", "intensity") else Kind.TEXT, width=width)
    for name, width in (
        *(("source", 12), ("segment", 14), ("start", 8), ("end", 8), ("quote", 60)),
        *(("id", 8), ("code", 36), ("level", 10), ("coder", 12), ("memo", 30), ("intensity", 9), ("polarity", 12)),
    )
)

_MOST_ROWS: Final = 1_048_000
_LONGEST: Final = 32_767


def export_codings(store: Store, path: Path, *, key: Path | None = None) -> tuple[int, list[str]]:
    """Write every placed coding to CSV, XLSX or JSON in a fixed order; return how many, and what to know.

    Importing the file again changes nothing. Raises `InputError` for another suffix, for what a workbook cannot hold,
    and when a real name of the key of pseudonyms still stands in them.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(path, f'codings cannot be written as "{suffix}".', mend=f"Use {', '.join(SUFFIXES)}.")
    notes: list[str] = []
    with store.snapshot():
        rows: list[tuple[Value, ...]] = [one[:12] for one in listed(store, quarantined=False)]
        lost = len(reading.codings(store.connection, quarantined=True))
        settings = reading.settings(store.connection)
    if suffix == ".xlsx":
        notes += _fit_workbook(path, rows)
    if lost:
        notes.append(f"{lost} codings in quarantine have no place and are left out: `gioia codings place` lists them.")
    origin = Provenance(settings.get("name", ""), snapshot.study(store).content_hash, f"gioia {__version__}")
    keys = [column.key for column in COLUMNS]
    data: dict[str, Any] = {"list": [dict(zip(keys, row, strict=True)) for row in rows]} if suffix == ".json" else {}
    report = Report("codings", "Codings", (Table("Codings", COLUMNS, rows),), origin, data)
    guard_reports(store, (report,), key=key)
    write_report(report, path, raw=True)
    return len(rows), notes


def _fit_workbook(path: Path, rows: list[tuple[Value, ...]]) -> list[str]:
    """Leave out quotes that are too long for a cell, since start and end say them; refuse what would be lost."""
    if len(rows) > _MOST_ROWS:
        raise InputError(path, f"a sheet cannot hold {len(rows):,} rows.", mend="Write them as .csv.")
    long = 0
    for n, row in enumerate(rows):
        if _too_long(row[9]):
            raise InputError(path, f"the memo of {row[1]} is too long for a cell.", mend="Write the codings as .csv.")
        if _too_long(row[4]):
            rows[n] = (*row[:4], "", *row[5:])
            long += 1
    return [f"{long} quotes are too long for a cell and left out; start and end stand for them."] if long else []


def _too_long(value: Value) -> bool:
    return isinstance(value, str) and len(value) > _LONGEST // 2 and len(value.encode("utf-16-le")) // 2 > _LONGEST


def write_sheet(store: Store, source: str, path: Path) -> int:
    """Write a source's turns as a workbook to be coded in and imported again; return how many turns there are.

    Raises `InputError` for another suffix than .xlsx and for a source without a text, `ConflictError` for a file that is there.
    """
    if path.suffix.lower() != ".xlsx":
        raise InputError(path, "a coding sheet is a workbook.", mend="Let the file's name end in .xlsx.")
    if path.exists():
        raise ConflictError(f"{path} exists already, perhaps with codes in it.", mend="Import it, or choose another name.")
    lines = list(_turns(store, source))
    guard(store, ((line.segment, said) for line in lines for said in (line.speaker, line.text)))
    with replacing(path) as stream:
        coding_sheet.write(lines, stream)
    return len(lines)


def _turns(store: Store, word: str) -> Iterator[coding_sheet.Line]:
    source = finding.source(store, word)
    revision = finding.text_of(store, source)
    known = {one.id: one for one in reading.informants(store.connection)}
    for turn in revision.turns:
        who = speaker(known, revision, turn)
        address = Place(source, revision, turn.start, turn.end).address
        asked = who is not None and who.is_interviewer
        yield coding_sheet.Line(address, turn.speaker, turn.words(revision.text), asked)


def as_rows(rows: list[Listed]) -> list[dict[str, Any]]:
    """Return codings in the shape of `codings list --json`."""
    return [one._asdict() for one in rows]
