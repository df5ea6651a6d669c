"""The grounded model: links between codes as boxes and arrows, and as propositions with the cases behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gioia_coder.core.blocks import Arrow, Cell, Column, Figure, Kind, Model, Report, Table, Value
from gioia_coder.core.counting.cells import CellCounts, count
from gioia_coder.core.counting.columns import Columns, cases_of_codings, columns_by
from gioia_coder.core.counting.ground import Ground, ground, ground_of
from gioia_coder.core.counting.layers import layer_sentence
from gioia_coder.core.counting.rows import NO_ROW, Construct, Rows
from gioia_coder.core.model import Code, Level, Link
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.records import Reader
from gioia_coder.core.reports.wording import capital, provenance
from gioia_coder.core.study import CodingColumns, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gioia_coder.core.study import Ints

RULE = (
    "Evidence: the segments given to the link, and the cases that speak in them. Both found in: the cases in which both codes "
    "are present, each with what stands under it. Contradicted in: the cases in which a coding contradicts either. Whether a "
    "proposition holds is for the researcher to judge."
)


@dataclass(frozen=True)
class _Proposition:
    """One link with the cases behind it."""

    link: Link
    start: Code
    end: Code
    evidence: tuple[str, ...]
    cases: tuple[str, ...]
    both: tuple[str, ...]
    against: tuple[str, ...]


def build(study: Study, options: Options) -> Report:
    """Return the links as a figure and as propositions; raises UnknownNameError for a layer that is not there."""
    base = ground(study, options.layer)
    found = _propositions(base)
    title = "Grounded model"
    note = f"{layer_sentence(base.layer)} {RULE}"
    return Report(
        "model",
        title,
        (_table(found, note),),
        provenance(study, options, base.layer),
        {"title": title, "rows": [_data_row(one) for one in found], "note": note},
        None,
        (_figure(study, found),) if found else (),
    )


def _propositions(base: Ground) -> list[_Proposition]:
    """Return the links between codes that are not retired, by label and then in the order of the codebook."""
    study = base.study
    book = study.codebook
    order = {code.id: n for n, code in enumerate(book.walk())}
    links = [link for link in study.links if link.a in order and link.b in order]
    links.sort(key=lambda link: (not link.label, _natural(link.label), order[link.a], order[link.b]))
    codes = list(dict.fromkeys(key for link in links for key in (link.a, link.b)))
    by_case = columns_by(base, "case")
    counts = {key: _counts(base, key, by_case) for key in codes}
    evidence = _evidence(study, links)
    found = []
    for link, (places, cases) in zip(links, evidence, strict=True):
        a, b = counts[link.a], counts[link.b]
        both = _labels(by_case, a.present[0] & b.present[0])
        against = _labels(by_case, a.contradicted[0] | b.contradicted[0])
        found.append(_Proposition(link, book.by_id[link.a], book.by_id[link.b], places, cases, both, against))
    return found


def _natural(label: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key by which P2 comes before P10.

    >>> sorted(["P10", "P2"], key=_natural)
    ['P2', 'P10']
    """
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in re.findall(r"\d+|\D+", label))


def _counts(base: Ground, key: int, by_case: Columns) -> CellCounts:
    """Return the one row of a code with all that stands under it, by case."""
    book = base.study.codebook
    code = book.by_id[key]
    members = (key, *(each.id for each in book.descendants(code)))
    of_code = np.full(max(book.by_id) + 1, NO_ROW, np.int64)
    of_code[list(members)] = 0
    return count(base, Rows(code.level, (Construct(code.name, codes=members),), of_code), by_case)


def _labels(columns: Columns, here: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(label for label, found in zip(columns.labels, here.tolist(), strict=True) if found)


def _evidence(study: Study, links: list[Link]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return, per link, the addresses of its segments and the cases that speak in them."""
    reader = Reader(study)
    segments = [(n, each) for n, link in enumerate(links) for each in link.evidence]
    spoken = _cases_of(study, [(each.source, each.start, each.end) for _, each in segments])
    places: list[list[str]] = [[] for _ in links]
    cases: list[set[int]] = [set() for _ in links]
    for (n, each), here in zip(segments, spoken, strict=True):
        if not reader.hidden(each.source, each.start, each.end):
            places[n].append(reader.address(each.source, each.start, each.end))
            cases[n] |= here
    refs = [case.ref for case in study.cases]
    return [(tuple(place), tuple(refs[at] for at in sorted(case))) for place, case in zip(places, cases, strict=True)]


def _cases_of(study: Study, spans: list[tuple[int, int, int]]) -> list[set[int]]:
    """Return, per segment, the positions of the cases for which a coding of it would count."""
    source, start, end = (np.array(column, np.int64) for column in zip(*spans, strict=True)) if spans else (_none(),) * 3
    zeros, keys = np.zeros(len(spans), np.int64), np.arange(1, len(spans) + 1)
    columns = CodingColumns(keys, source, start, end, zeros, zeros, zeros, np.zeros(len(spans), bool))
    found: list[set[int]] = [set() for _ in spans]
    for row, case in zip(*(pair.tolist() for pair in cases_of_codings(ground_of(study, columns, "any"))), strict=True):
        found[row].add(case)
    return found


def _none() -> Ints:
    return np.zeros(0, np.int64)


def _table(found: list[_Proposition], note: str) -> Table:
    """Return a row per proposition."""
    columns = (
        Column("label", "Proposition", width=14),
        Column("from", "From", width=26),
        Column("to", "To", width=26),
        Column("evidence", "Evidence", Kind.LIST, width=16),
        Column("cases", "In cases", Kind.LIST, width=10),
        Column("both", "Both found in", Kind.LIST, width=12),
        Column("against", "Contradicted in", Kind.LIST, width=12),
    )
    rows: list[tuple[Value | Cell, ...]] = [
        (one.link.label, one.start.name, one.end.name, one.evidence, one.cases, one.both, one.against) for one in found
    ]
    return Table("Propositions", columns, rows, note)


def _data_row(one: _Proposition) -> dict[str, Any]:
    """Return one proposition as programs read it."""
    return {
        "label": one.link.label,
        "from": {"id": one.start.ref, "name": one.start.name, "level": str(one.start.level)},
        "to": {"id": one.end.ref, "name": one.end.name, "level": str(one.end.level)},
        "evidence": list(one.evidence),
        "cases": list(one.cases),
        "both": list(one.both),
        "contradicted": list(one.against),
    }


def _figure(study: Study, found: list[_Proposition]) -> Figure:
    """Return the codes as boxes, those of one dimension in one group, and the links as arrows."""
    book = study.codebook
    codes = {code.id: code for one in found for code in (one.start, one.end)}
    boxes = []
    for code in book.walk():
        if code.id in codes:
            top = book.ancestor(code, Level.DIMENSION)
            boxes.append((code.ref, code.name, top.name if top else capital(book.levels[code.level])))
    arrows = tuple(Arrow(one.start.ref, one.end.ref, one.link.label) for one in found)
    said = "; ".join(f"{one.start.name} to {one.end.name}" + (f" ({one.link.label})" if one.link.label else "") for one in found)
    return Figure("model", "Grounded model", Model(tuple(boxes), arrows), f"Boxes joined by arrows: {said}.")
