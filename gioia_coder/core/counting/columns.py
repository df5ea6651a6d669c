"""The columns of a table: cases, informants, roles, sources, kinds or a case's attribute, and the codings in each.

A coding counts for the cases of the informants who speak within it; where none of them has a case, for its source's. So it may
stand in several columns, or in none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.counting.ground import Ground, distinct, positions, sorted_sources
from gioia_coder.core.model import Source
from gioia_coder.core.speakers import called
from gioia_coder.core.study import Study
from gioia_coder.errors import UnknownNameError

if TYPE_CHECKING:
    from gioia_coder.core.study import Ints

FIXED = ("case", "informant", "role", "source", "kind")


@dataclass(frozen=True, slots=True)
class Columns:
    """Column labels in order, and pairs of a coding's row and its column, ordered and without repetition.

    `of_informant` is the column of each informant by position, -1 for none: a cell counts only its own informants; None lets it
    count all. `of_source` is the column of each source in the order of the line, None where only informants have one. `empty`
    names what was left without a column since it has no source.
    """

    name: str
    labels: tuple[str, ...]
    coding: Ints
    column: Ints
    of_informant: Ints | None = None
    empty: tuple[str, ...] = ()
    of_source: Ints | None = None


def columns_by(ground: Ground, name: str) -> Columns:
    """Return the columns called `case`, `informant`, `role`, `source`, `kind`, or by an attribute of cases.

    Raises UnknownNameError for any other name.
    """
    makers: Mapping[str, Callable[[Ground], Columns]] = {
        "case": _cases,
        "informant": _informants,
        "role": _roles,
        "source": _sources,
        "kind": _kinds,
    }
    if name in makers:
        return makers[name](ground)
    attributes = list(dict.fromkeys(key for case in ground.study.cases for key in case.attributes))
    known = name if name in attributes else next((a for a in attributes if a.casefold() == name.casefold()), "")
    if not known:
        raise UnknownNameError("column", name, [*FIXED, *attributes])
    return _attribute(ground, known)


def one_column(ground: Ground, *, caseless: bool = False) -> Columns:
    """Return a single column with every coding that has a case; in a study without cases, or `caseless`, with every coding."""
    coding = np.arange(len(ground.codings)) if caseless or not ground.study.cases else _by_case(ground)[0]
    coding = distinct(coding)
    return Columns("all", ("all",), coding, np.zeros(len(coding), np.int64))


def cases_of_codings(ground: Ground) -> tuple[Ints, Ints]:
    """Return pairs of a coding's row and the position of a case that it counts for, ordered by row."""
    return _by_case(ground)


def cases_with_sources(study: Study) -> frozenset[int]:
    """Return the keys of the cases that a source names, or whose informants speak in one or are listed for one."""
    heard = set(np.unique(study.pieces.informant).tolist())
    heard.update(key for source in study.sources for key in source.informants)
    named = {source.case for source in study.sources}
    named |= {informant.case for informant in study.informants if informant.id in heard}
    return frozenset(case for case in named if case is not None)


def _by_case(ground: Ground) -> tuple[Ints, Ints]:
    """Return pairs of a coding's row and a case's position: the informants' cases, else the source's."""
    study = ground.study
    case_at = {case.id: n for n, case in enumerate(study.cases)}
    of_informant = _by_informant(study, lambda n: case_at.get(study.informants[n].case or 0, -1))
    return _pairs(ground, of_informant, _by_source(study, lambda source: case_at.get(source.case or 0, -1)))


def _pairs(ground: Ground, of_informant: Ints, of_source: Ints | None) -> tuple[Ints, Ints]:
    """Return pairs of a coding's row and the column of its informants, else (where given) of its source."""
    column = of_informant[ground.said_by]
    spoken = column >= 0
    coding, column = ground.said_coding[spoken], column[spoken]
    if of_source is not None:
        silent = np.ones(len(ground.codings), bool)
        silent[coding] = False
        silent &= of_source[ground.source] >= 0 if len(of_source) else False
        rest = np.flatnonzero(silent)
        coding = np.concatenate((coding, rest))
        column = np.concatenate((column, of_source[ground.source[rest]]))
    width = int(max(of_informant.max(initial=0), column.max(initial=0))) + 1
    pairs = distinct(coding * width + column)
    return pairs // width, pairs % width


def _by_informant(study: Study, column: Callable[[int], int]) -> Ints:
    """Return a column for each informant by position, -1 for interviewers."""
    found = [-1 if each.is_interviewer else column(n) for n, each in enumerate(study.informants)]
    return np.array(found, np.int64)


def _by_source(study: Study, column: Callable[[Source], int]) -> Ints:
    """Return a column for each source in the order of the line."""
    sources = {source.id: source for source in study.sources}
    return np.fromiter((column(sources[key]) for key in sorted_sources(study)), np.int64, len(sources))


def _cases(ground: Ground) -> Columns:
    """Return a column per case that has a source."""
    study = ground.study
    shown = cases_with_sources(study)
    coding, case = _by_case(ground)
    labels = tuple(each.ref for each in study.cases if each.id in shown)
    column_of = positions(n for n, each in enumerate(study.cases) if each.id in shown)
    case_at = {each.id: n for n, each in enumerate(study.cases) if each.id in shown}
    of_informant = _by_informant(study, lambda n: _get(column_of, case_at.get(study.informants[n].case or 0, -1)))
    of_source = _by_source(study, lambda source: _get(column_of, case_at.get(source.case or 0, -1)))
    empty = tuple(each.ref for each in study.cases if each.id not in shown)
    return Columns("case", labels, coding, column_of[case], of_informant, empty, of_source)


def _get(found: Ints, at: int) -> int:
    """Return one value, -1 for the position -1."""
    return int(found[at]) if at >= 0 else -1


def _informants(ground: Ground) -> Columns:
    """Return a column per informant who is not an interviewer, told apart by their cases where several have one id."""
    people = ground.study.informants
    names = called(people, {case.id: case.ref for case in ground.study.cases})
    column_of = positions(n for n, each in enumerate(people) if not each.is_interviewer)
    of_informant = _by_informant(ground.study, lambda n: int(column_of[n]))
    coding, column = _pairs(ground, of_informant, None)
    labels = tuple(names[each.id] for each in people if not each.is_interviewer)
    return Columns("informant", labels, coding, column, of_informant)


def _roles(ground: Ground) -> Columns:
    """Return a column per role of informants, in the order in which they come first."""
    people = ground.study.informants
    labels, at = _labels(each.role for each in people if not each.is_interviewer)
    of_informant = _by_informant(ground.study, lambda n: at.get(people[n].role, -1))
    coding, column = _pairs(ground, of_informant, None)
    return Columns("role", labels, coding, column, of_informant)


def _sources(ground: Ground) -> Columns:
    """Return a column per source that has a text."""
    return _of_sources(ground, "source", lambda source: source.ref)


def _kinds(ground: Ground) -> Columns:
    """Return a column per kind of the sources that have a text."""
    return _of_sources(ground, "kind", lambda source: source.kind)


def _of_sources(ground: Ground, name: str, label: Callable[[Source], str]) -> Columns:
    """Return columns to which a coding belongs by its source alone."""
    labels, at = _labels(label(source) for source in ground.study.sources if source.revision is not None)
    of_source = _by_source(ground.study, lambda source: at.get(label(source), -1))
    column = of_source[ground.source]
    coding = np.flatnonzero(column >= 0)
    return Columns(name, labels, coding, column[coding], of_source=of_source)


def _attribute(ground: Ground, name: str) -> Columns:
    """Return a column per value of an attribute of the cases."""
    study = ground.study
    labels, at = _labels(case.attributes.get(name, "") for case in study.cases)
    column_of = np.array([at.get(case.attributes.get(name, ""), -1) for case in study.cases] or [-1], np.int64)
    coding, case = _by_case(ground)
    column = column_of[case]
    pairs = distinct((coding * max(1, len(labels)) + column)[column >= 0])
    case_at = {case.id: n for n, case in enumerate(study.cases)}
    of_informant = _by_informant(study, lambda n: _get(column_of, case_at.get(study.informants[n].case or 0, -1)))
    of_source = _by_source(study, lambda source: _get(column_of, case_at.get(source.case or 0, -1)))
    width = max(1, len(labels))
    return Columns(name, labels, pairs // width, pairs % width, of_informant, of_source=of_source)


def _labels(values: Iterable[str]) -> tuple[tuple[str, ...], dict[str, int]]:
    """Return the distinct values that are not blank, in the order in which they come first, and their columns."""
    labels = tuple(dict.fromkeys(value for value in values if value))
    return labels, {label: n for n, label in enumerate(labels)}
