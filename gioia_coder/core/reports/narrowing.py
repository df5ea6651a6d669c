"""The codings that a list is narrowed to: by source, case, code and coder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.counting.columns import cases_of_codings
from gioia_coder.core.counting.ground import Ground
from gioia_coder.core.model import Coding
from gioia_coder.core.reports.options import Options
from gioia_coder.core.study import Study

if TYPE_CHECKING:
    from numpy.typing import NDArray


def narrowed(base: Ground, options: Options) -> NDArray[np.bool_]:
    """Return which codings are asked for; a code stands for all that is grouped under it."""
    codings = base.codings
    keep = np.ones(len(codings), bool)
    wanted = (
        (codings.source, options.sources),
        (codings.code, with_descendants(base.study, options.codes)),
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
    return keep


def asked_for(study: Study, coding: Coding, options: Options) -> bool:
    """Return whether a coding in quarantine is asked for; its case is that of its source, since nobody speaks there now."""
    case = next(source.case for source in study.sources if source.id == coding.source)
    asked = (
        (coding.source, options.sources),
        (coding.code, with_descendants(study, options.codes)),
        (coding.coder, options.coders),
        (case, options.cases),
    )
    return all(keys is None or key in keys for key, keys in asked)


def narrowing_words(study: Study, options: Options) -> tuple[str, ...]:
    """Return what a list is narrowed to, in the words of the options: `case M1`, `by anna`."""
    chosen = (
        ("source", options.sources, {source.id: source.ref for source in study.sources}),
        ("case", options.cases, {case.id: case.ref for case in study.cases}),
        ("code", options.codes, {code.id: code.ref for code in study.codebook.codes}),
        ("by", options.coders, {coder.id: coder.name for coder in study.coders}),
    )
    return tuple(
        f"{word} {', '.join(name for key, name in names.items() if key in keys)}"
        for word, keys, names in chosen
        if keys is not None
    )


def narrowing_note(study: Study, options: Options) -> str:
    """Return the sentence that says so under a table, empty where nothing is left out."""
    said = narrowing_words(study, options)
    return f"Only {'; '.join(said)}." if said else ""


def with_descendants(study: Study, codes: frozenset[int] | None) -> frozenset[int] | None:
    """Return codes with all that stands under them."""
    if codes is None:
        return None
    book = study.codebook
    return codes | {below.id for key in codes for below in book.descendants(book.by_id[key])}
