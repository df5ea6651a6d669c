"""The named reports: each a module with `build(study, options)` that returns a `Report`.

A report says what a table shows and which codings its cells stand on; how it looks on paper is for the writers. `audit` is made
of entries instead of a study, `agreement` and `methods` of comparisons beside it. Modules are imported when their report is
asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from gioia_coder.errors import UnknownNameError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from gioia_coder.core.blocks import Report

MODULES: Final = {
    "data-structure": "data_structure",
    "evidence": "evidence",
    "case-matrix": "case_matrix",
    "cross-case": "cross_case",
    "codings": "codings",
    "codebook": "codebook",
    "cases": "cases",
    "sources": "sources",
    "informants": "informants",
    "co-occurrence": "co_occurrence",
    "saturation": "saturation",
    "triangulation": "triangulation",
    "model": "model",
    "agreement": "agreement",
    "disagreements": "disagreements",
    "methods": "methods",
    "coreq": "coreq",
    "srqr": "srqr",
    "audit": "audit",
}
"""The module of each report, by the report's name."""

PAGE: Final = "page"
"""What the evidence page is called beside the reports: a file of its own kind, in `evidence_page`, and no report of tables."""

DRAWN: Final = ("data-structure", "case-matrix", "co-occurrence", "saturation", "model")
"""The reports that have figures."""


def builder(name: str) -> Callable[..., Report]:
    """Return the `build` function of a report; raises UnknownNameError for a report that is not there.

    >>> builder("case-matrix").__module__
    'gioia_coder.core.reports.case_matrix'
    """
    if name not in MODULES:
        raise UnknownNameError(
            "report", name, (*MODULES, PAGE), mend="" if nearest(name, MODULES) else f"There are: {', '.join((*MODULES, PAGE))}."
        )
    build: Callable[..., Report] = import_module(f"gioia_coder.core.reports.{MODULES[name]}").build
    return build
