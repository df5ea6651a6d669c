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
    ".docx": "document:write",
    ".html": "webpage:write",
    ".json": "data:write",
    ".md": "text_tables:write_md",
    ".tex": "latex:write",
    ".xlsx": "workbook:write",
}
"""How a report is written, by suffix."""

RAW: dict[str, str] = {".csv": "text_tables:write_raw_csv"}
"""The suffixes that have another form for files to be read again."""

BESIDE = frozenset({".csv"})
"""The suffixes that cannot hold where they come from, so that `provenance.json` beside them does."""


FIGURES = frozenset({".pdf", ".png", ".pptx", ".svg"})
"""The suffixes of files that hold a report's figures and none of its tables."""

SUFFIXES = frozenset({*REPORTS, *FIGURES})
"""Every suffix by which a report can be written."""


def write_report(report: Report, path: Path, *, raw: bool = False) -> list[Path]:
    """Write one report by a suffix and return the files written: of figures there may be one for each page.

    A `raw` one keeps keys and values as they are, to be read again. Raises InputError when no writer knows the suffix, when
    there is no figure to draw, or when a file cannot be written; the old one then stays.
    """
    if path.suffix.lower() in FIGURES:
        return write_figures(report, path)
    write_reports((report,), path, raw=raw)
    return [path]


def write_figures(report: Report, path: Path) -> list[Path]:
    """Write the figures of a report and return the files written; raises as `write_report` does."""
    from gioia_coder.formats import figures

    if not report.figures:
        said = f'the report "{report.name}" has nothing to draw yet.'
        raise InputError(path, said, mend=f"`gioia report {report.name}` shows what there is.")
    return figures.write(report.figures, path, origin=report.provenance.as_line())


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
        raise InputError(path, said, mend=f"Known suffixes: {', '.join(sorted(SUFFIXES))}.")
    module, function = (RAW.get(suffix, REPORTS[suffix]) if raw else REPORTS[suffix]).split(":")
    return cast("Writer", getattr(import_module(f"gioia_coder.formats.{module}"), function))
