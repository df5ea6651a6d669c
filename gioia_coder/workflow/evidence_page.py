"""The evidence page: one file of a study that opens in any browser, without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from gioia_coder.core.reports import PAGE, evidence_page
from gioia_coder.core.reports.evidence_page import EvidencePage
from gioia_coder.core.reports.options import Options, check
from gioia_coder.core.study import Study
from gioia_coder.errors import InputError
from gioia_coder.formats import evidence_page as page_file
from gioia_coder.store import Store, snapshot
from gioia_coder.workflow.anonymizing.checking import guard_data

FILE: Final = "report.html"
"""The file that `export` writes."""

SUFFIXES: Final = frozenset({".html", ".htm"})


def write(store: Store, path: Path, options: Options | None = None, *, public: bool = False, key: Path | None = None) -> Path:
    """Write the page of a layer and return its path; a public one has neither transcripts nor rejected and private quotes.

    Raises `InputError` for a path that is no page, for options that it does not take, and when a real name of the key of
    pseudonyms still stands in it; `UnknownNameError` for a layer that is not there.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(path, "the evidence page is an .html file.", mend=f"Try: gioia report {PAGE} {FILE}")
    chosen = options or Options()
    check(PAGE, chosen)
    page = evidence_page.build(snapshot.study(store), chosen, public=public)
    _guard(store, page, key)
    return page_file.write(page, path)


def guarded(store: Store, study: Study, options: Options, *, key: Path | None = None) -> EvidencePage:
    """Return the page of a study that is already read; raises as `write` does."""
    page = evidence_page.build(study, options)
    _guard(store, page, key)
    return page


def _guard(store: Store, page: EvidencePage, key: Path | None) -> None:
    """Refuse a page in which a real name of the key stands: its tables hold every word of it but the figure's note and text."""
    guard_data(store, PAGE, page.data, key=key)
    guard_data(store, f"{PAGE}, figure", [word for figure in page.figures for word in figure.words()], key=key)
