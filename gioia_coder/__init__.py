"""A terminal-first toolkit for Gioia-style qualitative case studies.

The package is laid out in rooms; arrows point down only, and the rooms on one line do not know each other::

                cli                          words in, words out
              workflow                       what a researcher does, one function per command: the Python API
       store   formats   language            SQL | files | spaCy
                core                         the method itself, pure
               errors

A study is a *project*: one folder with one store. Its *codebook* groups first-order concepts into second-order themes and
aggregate dimensions; its *sources* are fixed texts cut into turns and sentences; a *coding* says that one coder applies one
code to one segment; a *report* is a table or a figure described once and written to many formats. A study *travels* as one value
(`core.exchange.portable.Portable`): every archive and file of another program is written from one and read into one.

From Python, open a project and ask for a report; the functions behind every command are in `gioia_coder.workflow`::

    with gioia_coder.open_project("demo-study") as store:
        matrix = gioia_coder.report(store, "case-matrix", cell="count")
        frame = gioia_coder.to_frame(matrix.blocks[0])

>>> __version__.count(".")
2
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

    from gioia_coder.core.blocks import Report, Table
    from gioia_coder.store import Store

__all__ = ["__version__", "open_project", "report", "to_frame"]
__version__ = "0.1.0"

# Everything is imported when it is called: the command line imports this module first and must start at once.


def open_project(folder: str | Path | None = None) -> Store:
    """Open a project by its folder or `.gioia` file, else the one around the working folder; use it as a context manager.

    Raises `gioia_coder.errors.StoreError` when there is none.
    """
    from gioia_coder.workflow import opening

    return opening.open_store(Path(folder) if folder is not None else None)


def report(store: Store, name: str, **choices: Any) -> Report:
    """Return a named report; `choices` are the fields of `core.reports.options.Options` (layer, rows, columns, cell, ...)."""
    from gioia_coder.workflow import reports

    return reports.report(store, name, reports.Options(program=reports.PROGRAM, **choices))


def to_frame(table: Table) -> pandas.DataFrame:
    """Return a table as a pandas data frame, values as they are."""
    from gioia_coder.formats import frames

    return frames.to_frame(table)
