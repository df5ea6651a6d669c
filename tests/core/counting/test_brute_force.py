"""Counting is the same as taking every character of every coding one by one."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gioia_coder.core.counting.cells import CellCounts, Filters, count
from gioia_coder.core.counting.columns import columns_by
from gioia_coder.core.counting.ground import ground
from gioia_coder.core.counting.rows import rows_at, used_codes
from gioia_coder.core.model import CONSENSUS
from gioia_coder.core.study import Study
from tests.core.builders import Book, Coded, Text, study

BOOK = Book({"D": {"T1": ["c1", "c2"], "T2": ["c3"]}, "E": {"T3": []}}, {"T4": ["c4"]}, ["c5"], ["c3"])
NAMES = ["c1", "c2", "c3", "c4", "c5", "T1", "T3", "D"]
PEOPLE = {"q": ("", "interviewer"), "a": ("A", "owner"), "b": ("B", "owner"), "x": ("", "expert"), "a2": ("A", "")}
CASES = {"A": {"size": "small"}, "B": {"size": "small"}, "C": {"size": ""}}

turns = st.lists(st.tuples(st.sampled_from(["q", "a", "b", "x", "a2", ""]), st.integers(1, 5).map("w".__mul__)), max_size=5)
texts = st.builds(
    Text,
    turns,
    st.sampled_from(["", "A", "C"]),
    st.sampled_from(["interview", "report"]),
    st.sampled_from([(), ("a",), ("q", "b"), ("a", "b")]),
    labelled=st.booleans(),
)
codings = st.lists(
    st.tuples(
        st.sampled_from(["s1", "s2"]),
        st.integers(0, 18),
        st.integers(1, 6),
        st.sampled_from(NAMES),
        st.sampled_from(["anna", "ben", "carl", CONSENSUS]),
        st.booleans(),
        st.integers(0, 3),
    ),
    max_size=14,
    unique_by=lambda row: (row[0], row[1], row[2], row[3], row[4]),
)
filters = st.builds(Filters, st.integers(0, 2), st.integers(0, 2), st.integers(0, 3))
done = st.sets(st.tuples(st.sampled_from(["anna", "ben", "carl"]), st.sampled_from(["s1", "s2"])))


def overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return bool(set(range(*one)) & set(range(*other)))


class Naive:
    """The rules, in the order in which the design gives them, with one dict per coding."""

    def __init__(self, source: Study, layer: str) -> None:
        self.study = source
        self.person = {person.id: person for person in source.informants}
        keys = ("source", "start", "end", "code", "coder", "intensity", "contradicts")
        columns = source.codings
        self.everything = [{key: int(getattr(columns, key)[row]) for key in keys} for row in range(len(columns))]
        self.layer = layer or (CONSENSUS if any(c["coder"] == source.consensus for c in self.everything) else "any")
        self.codings = self.of_layer()

    def of_layer(self) -> list[dict[str, int]]:
        if self.layer == "all":
            return self.agreed()
        names = {coder.name: coder.id for coder in self.study.coders}
        if self.layer == "any":
            return [c for c in self.everything if c["coder"] != self.study.consensus]
        return [c for c in self.everything if c["coder"] == names[self.layer]]

    def agreed(self) -> list[dict[str, int]]:
        kept = []
        for coding in self.everything:
            readers = {coder for coder, source in self.study.done if source == coding["source"]}
            same = [c for c in self.everything if c["coder"] in readers and self.alike(c, coding)]
            if readers and {c["coder"] for c in same} == readers and same[0] is coding:
                kept.append(coding)
        return kept

    @staticmethod
    def alike(one: dict[str, int], other: dict[str, int]) -> bool:
        return all(one[key] == other[key] for key in ("source", "start", "end", "code", "contradicts"))

    def speakers(self, coding: dict[str, int]) -> list[int]:
        """Who speaks within a coding: store keys, 0 for somebody unknown."""
        pieces = self.study.pieces
        rows = [row for row in range(len(pieces.source)) if pieces.source[row] == coding["source"]]
        span = (coding["start"], coding["end"])
        return [int(pieces.informant[row]) for row in rows if overlaps(span, (int(pieces.start[row]), int(pieces.end[row])))]

    def informants(self, coding: dict[str, int]) -> set[int]:
        return {key for key in self.speakers(coding) if key and not self.person[key].is_interviewer}

    def cases(self, coding: dict[str, int]) -> set[int]:
        found = {self.person[key].case for key in self.informants(coding)} - {None}
        source = next(each for each in self.study.sources if each.id == coding["source"])
        return {case for case in found or {source.case} if case}

    def labels(self, coding: dict[str, int], columns: str) -> set[str]:
        case = {each.id: each for each in self.study.cases}
        source = next(each for each in self.study.sources if each.id == coding["source"])
        people = [self.person[key] for key in self.informants(coding)]
        found = {
            "case": {case[key].ref for key in self.cases(coding)},
            "informant": {person.ref for person in people},
            "role": {person.role for person in people},
            "source": {source.ref},
            "kind": {source.kind},
            "size": {case[key].attributes.get("size", "") for key in self.cases(coding)},
        }
        return found[columns] - {""}

    def own(self, informant: int, columns: str, label: str) -> bool:
        person = self.person[informant]
        case = next((each for each in self.study.cases if each.id == person.case), None)
        mine = {
            "case": case.ref if case else "",
            "informant": person.ref,
            "role": person.role,
            "size": case.attributes.get("size", "") if case else "",
        }
        return mine.get(columns, label) == label

    def passages(self, codings: list[dict[str, int]]) -> list[list[dict[str, int]]]:
        """Group codings by connecting those that overlap, whatever their order."""
        groups: list[list[dict[str, int]]] = []
        for coding in codings:
            span = (coding["start"], coding["end"])
            touched = [
                group
                for group in groups
                if any(c["source"] == coding["source"] and overlaps(span, (c["start"], c["end"])) for c in group)
            ]
            groups = [group for group in groups if group not in touched] + [[coding, *(c for group in touched for c in group)]]
        return [group for group in groups if not self.interviewer_only(group)]

    def interviewer_only(self, group: list[dict[str, int]]) -> bool:
        heard = [key for coding in group for key in self.speakers(coding)]
        return bool(heard) and all(key and self.person[key].is_interviewer for key in heard)

    def coders(self, codings: list[dict[str, int]]) -> int:
        if self.layer not in ("consensus", "all"):
            return len({c["coder"] for c in codings})
        behind = {
            c["coder"]
            for c in self.everything
            for mine in codings
            if c["coder"] != self.study.consensus
            and all(c[key] == mine[key] for key in ("source", "code", "contradicts"))
            and overlaps((c["start"], c["end"]), (mine["start"], mine["end"]))
        }
        return len(behind)

    def cell(self, codes: tuple[int, ...], columns: str, label: str, wanted: Filters) -> dict[str, Any]:
        mine = [c for c in self.codings if c["code"] in codes and label in self.labels(c, columns)]
        groups = self.passages([c for c in mine if not c["contradicts"]])
        held = [coding for group in groups for coding in group]
        sources = {c["source"] for c in held}
        enough = (len(sources), self.coders(held), len(held))
        least = (wanted.min_sources, wanted.min_coders, wanted.min_codings)
        if any(has < needed for has, needed in zip(enough, least, strict=True)):
            groups, held, sources = [], [], set()
        people = {key for c in held for key in self.informants(c) if self.own(key, columns, label)}
        return {
            "passages": len(groups),
            "sources": len(sources),
            "informants": len(people),
            "codings": len(held),
            "intensity": max((c["intensity"] for c in held), default=0),
            "contradicted": bool(self.passages([c for c in mine if c["contradicts"]])),
            "present": bool(held),
        }


def vectorised(counts: CellCounts, row: int, column: int) -> dict[str, Any]:
    keys = ("passages", "sources", "informants", "codings", "intensity", "contradicted", "present")
    return {key: getattr(counts, key)[row, column] for key in keys}


@settings(max_examples=400, deadline=None)
@given(
    st.tuples(texts, texts),
    codings,
    st.sampled_from(["", "any", "all", "consensus", "ben"]),
    st.sampled_from(["concept", "theme", "dimension"]),
    st.sampled_from(["case", "informant", "role", "source", "kind", "size"]),
    filters,
    done,
)
def test_every_cell_equals_counting_by_hand(
    two: tuple[Text, Text],
    rows: list[tuple[str, int, int, str, str, bool, int]],
    layer: str,
    level: str,
    columns: str,
    wanted: Filters,
    read: set[tuple[str, str]],
) -> None:
    coded: list[Coded] = [
        (source, start, start + length, code, coder, {"contradicts": against, "intensity": intensity})
        for source, start, length, code, coder, against, intensity in rows
    ]
    made = study(
        BOOK, {"s1": two[0], "s2": two[1]}, coded, cases=CASES, informants=PEOPLE, done=read, coders=("anna", "ben", "carl")
    )
    base = ground(made, layer)
    counts = count(base, rows_at(made.codebook, level, used_codes(base.codings.code)), columns_by(base, columns), wanted)
    naive = Naive(made, layer)
    for row, construct in enumerate(counts.rows.constructs):
        for column, label in enumerate(counts.columns.labels):
            assert vectorised(counts, row, column) == naive.cell(construct.codes, columns, label, wanted)
            members = counts.supporting.coding[list(counts.members(row, column))]
            assert len(members) == counts.codings[row, column]
    shown = {label for coding in naive.codings for label in naive.labels(coding, columns)}
    assert shown <= set(counts.columns.labels)
