"""One segment is heard as the counting hears it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from gioia_coder.core.counting.columns import cases_of_codings
from gioia_coder.core.counting.ground import ground_of
from gioia_coder.core.counting.segment import heard
from tests.core.builders import Coded, Text, study
from tests.core.counting.test_brute_force import BOOK, CASES, PEOPLE, codings, texts


@settings(max_examples=300, deadline=None)
@given(texts, texts, codings)
def test_one_segment_is_heard_as_all_together(
    one: Text, other: Text, rows: list[tuple[str, int, int, str, str, bool, int]]
) -> None:
    coded: list[Coded] = [(source, start, start + length, code, coder) for source, start, length, code, coder, *_ in rows]
    made = study(BOOK, {"s1": one, "s2": other}, coded, cases=CASES, informants=PEOPLE, coders=("anna", "ben", "carl"))
    base = ground_of(made, made.codings, "any")
    people = {person.id: person for person in made.informants}
    sources = {source.id: source for source in made.sources}
    cases = list(zip(*(column.tolist() for column in cases_of_codings(base)), strict=True))
    said = list(zip(base.said_coding.tolist(), base.said_by.tolist(), strict=True))
    for row in range(len(made.codings)):
        source, start, end = (int(column[row]) for column in (made.codings.source, made.codings.start, made.codings.end))
        alone = heard(sources[source], made.revision(source), people, start, end)
        assert alone.cases == {made.cases[case].id for coding, case in cases if coding == row}
        assert alone.informants == {made.informants[by].id for coding, by in said if coding == row}
        assert alone.asked == bool(base.question[row] and not base.answer[row])


@pytest.mark.parametrize(
    ("text", "span", "cases", "asked"),
    [
        (Text([("q", "what?"), ("a", "this")], case="B"), (0, 20), {"A"}, False),
        (Text([("q", "what?"), ("a", "this")], case="B"), (3, 5), {"B"}, True),
        (Text([("x", "this")], case="B"), (3, 5), {"B"}, False),
        (Text([("a", "this"), ("b", "that")]), (3, 14), {"A", "B"}, False),
        (Text([("", "this")], informants=["q", "b"]), (0, 2), {"B"}, False),
        (Text([("", "this")], informants=["a", "b"]), (0, 2), set(), False),
    ],
)
def test_a_segment_belongs_to_the_cases_of_who_speaks_else_of_its_source(
    text: Text, span: tuple[int, int], cases: set[str], asked: bool
) -> None:
    if not all(name for name, _ in text.turns):
        text.labelled = False
    made = study(BOOK, {"s": text}, cases=CASES, informants=PEOPLE)
    found = heard(made.sources[0], made.revision(1), {one.id: one for one in made.informants}, *span)
    assert ({each.ref for each in made.cases if each.id in found.cases}, found.asked) == (cases, asked)
