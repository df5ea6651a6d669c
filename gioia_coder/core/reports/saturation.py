"""Code saturation: what each further source added, in the order of coding and in the order of collecting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gioia_coder.core.blocks import Column, Curve, Figure, Kind, Report, Table
from gioia_coder.core.counting.cells import count
from gioia_coder.core.counting.columns import columns_by
from gioia_coder.core.counting.ground import Ground, ground
from gioia_coder.core.counting.layers import layer_sentence
from gioia_coder.core.counting.rows import of_level, rows_at, used_codes
from gioia_coder.core.counting.saturating import BASE, MOST, ORDERS, RUN, Reached, band, new_per_source, reached
from gioia_coder.core.model import Level, Source
from gioia_coder.core.reports.data_sources import participants
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.wording import number, provenance
from gioia_coder.core.study import Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

CAUTION = (
    "This is code saturation: whether further sources still bring new codes. Whether a theme is theoretically saturated is for "
    "the researcher to judge."
)
ORDER_WORDS = {
    "coding": "in the order in which the sources were first coded",
    "collection": "in the order of their dates, those without one last",
}


@dataclass(frozen=True)
class _Order:
    """The sources in one order, and which constructs of each level are present in which."""

    name: str
    sources: list[Source]
    present: Mapping[Level, NDArray[np.bool_]]

    def new(self, level: Level) -> list[int]:
        """Return how many constructs of a level each source is the first to hold."""
        return new_per_source(self.present[level]).tolist()  # type: ignore[no-any-return]


def build(study: Study, options: Options) -> Report:
    """Return new concepts, themes and dimensions per source; raises UnknownNameError for a layer that is not there."""
    base = ground(study, options.layer)
    present = _present(base)
    held = _coded(base)
    orders = [_order(study, name, held, present) for name in ORDER_WORDS]
    cases = _cases(study)
    title = "Code saturation"
    facts = [_facts(order, cases) for order in orders]
    note = f"{layer_sentence(base.layer)} {CAUTION}"
    return Report(
        "saturation",
        title,
        (*(_table(fact, note) for fact in facts), _by_case(orders[0], cases)),
        provenance(study, options, base.layer),
        {"title": title, "orders": facts, "note": note},
        None,
        tuple(_figure(fact) for fact in facts if len(fact["rows"]) > 1),
    )


def _present(base: Ground) -> dict[Level, NDArray[np.bool_]]:
    """Return, per level, which of its codes are present in which source: shape (columns of sources, codes)."""
    by_source = columns_by(base, "source")
    book, used = base.study.codebook, used_codes(base.codings.code)
    return {level: count(base, of_level(rows_at(book, level, used), book), by_source).present.T for level in Level}


def _coded(base: Ground) -> list[Source]:
    """Return the sources with a text that somebody has coded or has read to the end, in the order of import."""
    done = {source for _, source in base.study.done}
    coded = set(base.codings.source.tolist())
    return [each for each in base.study.sources if each.revision is not None and each.id in done | coded]


def _order(study: Study, name: str, held: list[Source], present: Mapping[Level, NDArray[np.bool_]]) -> _Order:
    """Return the sources in an order, with what is present in each."""
    column = {each.id: n for n, each in enumerate(each for each in study.sources if each.revision is not None)}
    if name == "coding":
        first = _first_codings(study)
        last = max(first.values(), default=0) + 1
        ordered = sorted(held, key=lambda each: first.get(each.id, last))
    else:
        ordered = sorted(held, key=lambda each: (not each.date, each.date))
    rows = [column[each.id] for each in ordered]
    return _Order(name, ordered, {level: found[rows] for level, found in present.items()})


def _first_codings(study: Study) -> dict[int, int]:
    """Return the first coding of each source by any coder but consensus; keys of codings grow with time."""
    codings = study.codings
    found: dict[int, int] = {}
    own = codings.coder != study.consensus if bool((codings.coder != study.consensus).any()) else np.ones(len(codings), bool)
    for source, key in zip(codings.source[own].tolist(), codings.id[own].tolist(), strict=True):
        found[source] = min(key, found.get(source, key))
    return found


def _cases(study: Study) -> dict[int, str]:
    """Return the case of each source, else those of its informants, as one text."""
    refs = {case.id: case.ref for case in study.cases}
    people = participants(study)
    return {
        each.id: refs[each.case]
        if each.case in refs
        else "; ".join(dict.fromkeys(refs[one.case] for one in people[each.id] if one.case in refs))
        for each in study.sources
    }


def _facts(order: _Order, cases: Mapping[int, str]) -> dict[str, Any]:
    """Return one order as programs read it."""
    new = {level: order.new(level) for level in Level}
    found = np.cumsum(new[Level.CONCEPT]).tolist()
    spread = band(order.present[Level.CONCEPT])
    here = order.present[Level.CONCEPT].sum(axis=1).tolist()
    rows = [
        {
            "n": n + 1,
            "source": each.ref,
            "case": cases[each.id],
            "date": each.date,
            "concepts": here[n],
            "new": new[Level.CONCEPT][n],
            "cumulative": found[n],
            "low": spread[n][0],
            "high": spread[n][1],
            "new_themes": new[Level.THEME][n],
            "new_dimensions": new[Level.DIMENSION][n],
        }
        for n, each in enumerate(order.sources)
    ]
    stands = reached(new[Level.CONCEPT])
    return {
        "order": order.name,
        "base": BASE,
        "run": RUN,
        "threshold": MOST,
        "base_concepts": stands.base,
        "reached_at": stands.at,
        "share": stands.share,
        "sentence": sentence(stands, rows, order.name),
        "rows": rows,
    }


def sentence(stands: Reached, rows: list[dict[str, Any]], order: str) -> str:
    """Return the sentence for the paper, with its numbers."""
    if not rows:
        return "No source is coded yet."
    total = rows[-1]["cumulative"]
    said = f"{number(len(rows), 'source')}, {ORDER_WORDS[order]}, held {number(total, 'concept')}."
    if stands.share is None:
        if len(rows) < BASE + RUN:
            return f"{said} With a base of {BASE} and runs of {RUN} at least {BASE + RUN} sources are needed to judge saturation."
        return f"{said} The first {BASE} held no concept, so that no share of new information can be given."
    rule = f"base size {BASE} ({number(stands.base, 'concept')}), run length {RUN}"
    share = _percent(stands.share)
    if stands.at is None:
        return f"{said} New information did not fall to {_percent(MOST)}: the last run still added {share} ({rule})."
    return f"{said} At most {_percent(MOST)} new information was reached at {stands.at} (+{RUN}) sources ({share}; {rule})."


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _table(fact: Mapping[str, Any], note: str) -> Table:
    """Return a row per source."""
    columns = (
        Column("n", "No.", Kind.NUMBER, width=3),
        Column("source", "Source", width=12),
        Column("case", "Case", width=8),
        *((Column("date", "Date", width=10),) if fact["order"] == "collection" else ()),
        Column("concepts", "Concepts", Kind.NUMBER),
        Column("new", "New", Kind.NUMBER),
        Column("cumulative", "In all", Kind.NUMBER),
        Column("band", "Random orders", width=10),
        Column("new_themes", "New themes", Kind.NUMBER),
        Column("new_dimensions", "New dimensions", Kind.NUMBER),
    )
    rows = [
        tuple(f"{each['low']:.0f}–{each['high']:.0f}" if column.key == "band" else each[column.key] for column in columns)
        for each in fact["rows"]
    ]
    random = f"Random orders: 5th to 95th percentile of the concepts found by then in {ORDERS} orders."
    return Table(f"Code saturation, {fact['order']} order", columns, rows, f"{fact['sentence']} {random} {note}")


def _by_case(order: _Order, cases: Mapping[int, str]) -> Table:
    """Return, per case, what its sources added within the case, in the order of coding."""
    columns = (
        Column("case", "Case", width=10),
        Column("sources", "Sources", Kind.NUMBER),
        Column("concepts", "Concepts", Kind.NUMBER),
        Column("last", "New in the last source", Kind.NUMBER, width=12),
    )
    groups: dict[str, list[int]] = {}
    for n, each in enumerate(order.sources):
        if cases[each.id]:
            groups.setdefault(cases[each.id], []).append(n)
    rows = []
    for case, members in groups.items():
        new = new_per_source(order.present[Level.CONCEPT][members])
        rows.append((case, len(members), int(new.sum()), int(new[-1])))
    return Table("Within the cases", columns, rows, "New within the case, in the order of coding.")


def _figure(fact: Mapping[str, Any]) -> Figure:
    """Return bars of new concepts, the line of all found, and the band of random orders."""
    rows = fact["rows"]
    curve = Curve(
        tuple(each["source"] for each in rows),
        tuple(float(each["new"]) for each in rows),
        {"concepts in all": tuple(float(each["cumulative"]) for each in rows)},
        tuple((each["low"], each["high"]) for each in rows),
        ("source", "concepts"),
        ("new concepts", "90 % of random orders"),
    )
    name = "saturation" if fact["order"] == "coding" else f"saturation-{fact['order']}"
    alt = f"Bars of new concepts per source with a rising line of all found. {fact['sentence']}"
    return Figure(name, f"Code saturation, {fact['order']} order", curve, alt)
