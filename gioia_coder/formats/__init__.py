"""Files in and out: one module per format family, imported only when its suffix is met.

`REPORTS` is the plug-in point of the writers: a suffix and the `module:function` that writes it. The function takes the
reports and an open binary stream; where the file goes, and that it is never half written, is settled here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, cast

from gioia_coder.core.blocks import Report
from gioia_coder.errors import InputError

Writer = Callable[[Sequence[Report], BinaryIO], None]

REPORTS: dict[str, str] = {
    ".csv": "text_tables:write_csv",
    ".html": "webpage:write",
    ".json": "data:write",
    ".md": "text_tables:write_md",
    ".xlsx": "workbook:write",
}
"""How a report is written, by suffix."""

RAW: dict[str, str] = {".csv": "text_tables:write_raw_csv"}
"""The suffixes that have another form for files to be read again."""

BESIDE = frozenset({".csv"})
"""The suffixes that cannot hold where they come from, so that `provenance.json` beside them does."""


def write_report(report: Report, path: Path, *, raw: bool = False) -> None:
    """Write one report to a file by its suffix; a `raw` one keeps keys and values as they are, to be read again.

    Raises InputError when no writer knows the suffix or the file cannot be written; the old file then stays.
    """
    write_reports((report,), path, raw=raw)


def write_reports(reports: Sequence[Report], path: Path, *, raw: bool = False) -> None:
    """Write several reports into one file by its suffix.

    Raises InputError when no writer knows the suffix or the file cannot be written; the old file then stays.
    """
    from gioia_coder.formats.files import recording, replacing

    writer = _writer(path, raw)
    if path.suffix.lower() not in BESIDE:
        with replacing(path) as stream:
            writer(reports, stream)
        return
    # the record is the outer one: a table that is open elsewhere then leaves the record as it was
    with recording(path, reports), replacing(path) as stream:
        writer(reports, stream)


def _writer(path: Path, raw: bool) -> Writer:
    suffix = path.suffix.lower()
    if suffix not in REPORTS:
        said = f'no report can be written as "{suffix}".' if suffix else "has no suffix, which says the format."
        raise InputError(path, said, mend=f"Known suffixes: {', '.join(sorted(REPORTS))}.")
    module, function = (RAW.get(suffix, REPORTS[suffix]) if raw else REPORTS[suffix]).split(":")
    return cast("Writer", getattr(import_module(f"gioia_coder.formats.{module}"), function))
