"""What stands in the cells of a case matrix, both ways round: ratings, kinds, rules, the kinds of empty, orders, presets."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

import pytest

from gioia_coder.core.blocks import Cell, HeatMap, Report, value_of
from gioia_coder.core.counting.columns import columns_by
from gioia_coder.core.counting.ground import ground
from gioia_coder.core.counting.reach import reach
from gioia_coder.core.reports import builder
from gioia_coder.core.reports.data_sources import participants
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.presets import PRESETS
from gioia_coder.core.study import Study
from gioia_coder.errors import InputError, UnknownNameError
from tests.core.builders import Book, Coded, Text, study

BOOK = Book({"Force": {"Thrift": ["shares a till"], "Loss": ["closes"]}, "Place": {"Home": ["stays"]}})
TURNS = [("q", "And then what happened?"), ("a1", "We share the till every day."), ("a2", "Nobody closes here, we stay.")]
FIRST, SECOND = (31, 59), (64, 92)
"""The turns of the two informants."""
CASES = {"A": {"members": "15", "trade": "tea"}, "B": {"members": "9"}, "C": {}, "D": {"members": "100"}}


def sample(*codings: Coded, **more: Any) -> Study:
    def text(case: str, kind: str = "interview") -> Text:
        people = ("q", f"{case.lower()}1", f"{case.lower()}2")
        return Text([(who, words) for who, (_, words) in zip(people, TURNS, strict=True)], case=case, kind=kind)

    texts = {
        "A-1": text("A"),
        "A-2": text("A", "document"),
        "B-1": text("B"),
        "C-1": text("C"),
        "D-1": Text(case="D", registered_only=True),
    }
    people = {"q": ("", "interviewer")} | {f"{case.lower()}{n}": (case, "owner") for case in "ABC" for n in (1, 2)}
    done = more.pop("done", [("anna", "B-1")])
    return study(BOOK, texts, codings, cases=CASES, informants=people, done=done, **more)


CODED: tuple[Coded, ...] = (
    ("A-1", *FIRST, "shares a till"),
    ("A-1", *SECOND, "shares a till"),
    ("A-2", *FIRST, "shares a till"),
    ("A-1", *SECOND, "closes", "anna", {"contradicts": True}),
    ("B-1", *FIRST, "shares a till"),
    ("B-1", *SECOND, "stays"),
)


def report(*codings: Coded, made: Study | None = None, **options: Any) -> Report:
    return builder("case-matrix")(made or sample(*(codings or CODED)), Options(**options))


def words(made: Report, block: int = 0) -> list[tuple[str, ...]]:
    table = made.blocks[block]
    return [tuple(table.words(row, at) for at in range(len(table.columns))) for row in range(len(table.rows))]


def cells(made: Report) -> list[tuple[str, ...]]:
    return [row[2:6] for row in words(made)]


def test_the_kinds_of_empty_are_told_apart_with_a_legend_of_those_that_occur() -> None:
    ratings = [("B", "Loss", "not-asked", "the guide had no such question", "anna"), ("B", "Home", "not-applicable", "x", "anna")]
    made = report(made=sample(*CODED[:5], ratings=ratings), cell="count")
    assert cells(made) == [("3", "1", "n.d.", "n.d."), ("×", "?", "n.d.", "n.d."), ("–", "n/a", "n.d.", "n.d.")]
    assert made.data["rows"][1]["empty"] == {"A": "denied", "B": "not asked", "C": "no data", "D": "no data"}
    note = made.blocks[0].note
    assert all(f"{mark} {word}" in note for mark, word in (("×", "denied"), ("–", "not mentioned"), ("n/a", "not applicable")))
    assert "<" not in note
    assert "not applicable" not in report(cell="count").blocks[0].note


def test_a_case_that_somebody_read_to_the_end_has_data() -> None:
    assert cells(report(made=sample(*CODED, done=[("anna", "C-1")])))[0] == ("●", "●", "–", "n.d.")


def test_evidence_against_outweighs_what_a_rating_says_of_its_absence() -> None:
    made = report(made=sample(*CODED, ratings=[("A", "Loss", "not-asked", "x", "anna")]))
    assert made.data["rows"][1]["empty"]["A"] == "denied"


def test_a_cell_with_evidence_for_it_is_never_called_denied() -> None:
    coded = (*CODED, ("A-1", *SECOND, "shares a till", "ben", {"contradicts": True}))
    made = report(made=sample(*coded, ratings=[("A", "Thrift", "not-asked", "came later", "anna")]), cell="rating")
    assert cells(made)[0][0] == "?"
    assert made.data["rows"][0]["empty"]["A"] == "not asked"
    assert "? not asked" in made.blocks[0].note


def test_what_a_filter_leaves_out_is_not_called_unmentioned() -> None:
    made = report(cell="count", min_sources=2)
    assert cells(made)[0] == ("3", "<", "n.d.", "n.d.")
    assert "< found, but too little" in made.blocks[0].note


def test_a_denied_cell_leads_to_the_codings_against_it() -> None:
    made = report(evidence=True)
    denied = made.blocks[0].rows[1][2]
    assert isinstance(denied, Cell) and made.evidence is not None
    assert [made.evidence.rows[n][-1] for n in denied.rows] == ["contradicts"]


def test_the_list_of_cases_knows_no_marks() -> None:
    made = report(cell="list")
    assert [row[2] for row in words(made)] == ["A, B", "None", "B"]
    assert "×" not in made.blocks[0].note


def test_kinds_are_letters_with_a_legend() -> None:
    made = report(cell="kinds")
    assert cells(made)[0] == ("I, D", "I", "n.d.", "n.d.")
    assert made.data["rows"][0]["cells"]["A"] == ["interview", "document"]
    assert "I interview, D document." in made.blocks[0].note


def test_ratings_of_several_raters_stand_side_by_side_and_are_listed_with_their_reasons() -> None:
    ratings = [
        ("A", "Thrift", "medium", "only two speak of it", "ben"),
        ("A", "Thrift", "high", "it runs through all they say", "anna"),
        ("B", "Thrift", "low", "in passing", "anna"),
        ("A", "closes", "low", "a concept, not a theme", "anna"),
    ]
    made = report(made=sample(*CODED, ratings=ratings), cell="rating")
    assert cells(made) == [("high / medium", "low", "n.d.", "n.d."), ("×", "–", "n.d.", "n.d."), ("–", "", "n.d.", "n.d.")]
    assert words(made)[0][6] == "2 of 4"
    assert words(made, 1) == [
        ("A", "Thrift", "high", "it runs through all they say", "anna"),
        ("A", "Thrift", "medium", "only two speak of it", "ben"),
        ("B", "Thrift", "low", "in passing", "anna"),
    ]
    assert made.data["rows"][0]["cells"]["B"] == [{"rating": "low", "why": "in passing", "coder": "anna"}]
    assert "A blank cell has evidence and no rating." in made.blocks[0].note
    assert "Not shown: 1 rating of other codes" in made.blocks[0].note


def test_only_cases_are_rated() -> None:
    with pytest.raises(InputError, match="ratings are of cases"):
        report(cell="rating", columns="role")


def test_intensity_by_a_rule_and_a_judgement_that_differs_is_marked() -> None:
    rule = "high: informants>=50% and kinds>=2; low: passages>=1"
    ratings = [("B", "Thrift", "high", "the whole visit showed it", "anna"), ("A", "Thrift", "high", "clear", "ben")]
    made = report(made=sample(*CODED, ratings=ratings), cell="intensity", rule=rule)
    assert cells(made)[0] == ("high", "high*", "n.d.", "n.d.")
    row = made.data["rows"][0]
    assert (row["cells"]["B"], row["by_rule"]["B"], row["ratings"]["B"][0]["rating"]) == ("high", "low", "high")
    note = made.blocks[0].note
    assert "high: informants ≥ 50 % and kinds ≥ 2; low: passages ≥ 1" in note and "* rated otherwise" in note
    assert words(made, 1) == [
        ("A", "Thrift", "high", "high", "clear", "ben"),
        ("B", "Thrift", "low", "high", "the whole visit showed it", "anna"),
    ]
    assert made.provenance.filters == (f"rule {rule}",)


def test_what_no_level_of_the_rule_holds_for_is_too_little() -> None:
    made = report(rule="high: sources>=2")
    assert cells(made)[0] == ("high", "<", "n.d.", "n.d.")
    assert made.data["rows"][0]["cells"]["B"] is None


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("great: passages>=1", 'no level at "great'),
        ("high passages>=1", "no level at"),
        ("high: passages", 'cannot be read at "passages"'),
        ("high: words>=1", 'knows no "words"'),
        ("high: kinds>=50%", "no share of kinds"),
        ("high: passages>=1; high: kinds>=1", "says twice what is high"),
        (" ; ", "says nothing"),
        ("high: passages>=1 and", "lacks what it needs"),
    ],
)
def test_a_faulty_rule_is_refused_where_it_is_wrong(rule: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault) as caught:
        report(rule=rule)
    assert caught.value.mend


def test_cases_are_ordered_by_an_attribute_with_numbers_as_numbers() -> None:
    made = report(order_by="members", cell="count")
    assert made.data["columns"] == ["B", "A", "D", "C"]
    assert [column.over for column in made.blocks[0].columns[2:6]] == [
        "members: 9",
        "members: 15",
        "members: 100",
        "members: none",
    ]
    assert "Cases are ordered by members." in made.blocks[0].note
    assert made.data["rows"][0]["cells"] == report(cell="count").data["rows"][0]["cells"]


def test_cases_are_ordered_by_how_much_of_a_code_they_hold() -> None:
    assert report(order_by="Home").data["columns"] == ["B", "A", "C", "D"]
    assert report(order_by="Thrift").data["columns"] == ["A", "B", "C", "D"]
    assert report(order_by="Thrift", columns="informant").data["columns"][:2] == ["a1", "a2"]
    with pytest.raises(UnknownNameError, match="no attribute or code"):
        report(order_by="membres")


def test_ordering_changes_no_cell() -> None:
    for by in ("members", "Home"):
        plain, other = report(cell="quotes", evidence=True), report(cell="quotes", evidence=True, order_by=by)
        assert [row["cells"] for row in plain.data["rows"]] == [row["cells"] for row in other.data["rows"]]
        assert plain.evidence is not None and other.evidence is not None
        assert sorted(map(str, plain.evidence.rows)) == sorted(map(str, other.evidence.rows))


def test_presets_set_what_was_not_said() -> None:
    for name in PRESETS:
        assert report(preset=name).blocks
    assert words(report(preset="driving-forces")) == words(report(cell="list"))
    assert report(preset="driving-forces", rows="concept").blocks[0].columns[2].key == "concept"
    assert words(report(preset="intensity", cell="count")) == words(report(cell="count"))
    assert "low: passages ≥ 1" in report(preset="intensity").blocks[0].note
    with pytest.raises(UnknownNameError, match="presense"):
        report(preset="presense")


def test_turned_every_cell_is_that_of_the_other_way_round() -> None:
    for cell in ("present", "count", "sources", "informants", "intensity", "rating", "kinds", "quotes"):
        for column in ("case", "informant", "role", "source", "kind", "members"):
            if cell == "rating" and column != "case":
                continue
            up = report(cell=cell, rows="concept", columns=column, evidence=True)
            turned = report(cell=cell, rows=column, columns="concept", evidence=True)
            assert [row[column] for row in turned.data["rows"]] == up.data["columns"]
            for at, row in enumerate(turned.data["rows"]):
                label = row[column]
                assert row["cells"] == {one["concept"]: one["cells"][label] for one in up.data["rows"]}
                assert row["empty"] == {one["concept"]: one["empty"][label] for one in up.data["rows"] if label in one["empty"]}
                for n in range(len(up.data["rows"])):
                    mine, theirs = turned.blocks[0].rows[at][1 + n], up.blocks[0].rows[n][3 + at]
                    assert (value_of(mine), getattr(mine, "rows", ())) == (value_of(theirs), getattr(theirs, "rows", ()))


def test_turned_sums_and_contradictions_stand_behind() -> None:
    made = report(rows="case", cell="count", order_by="members")
    assert words(made)[:2] == [("B", "9", "1", "–", "1", "2 of 3", ""), ("A", "15", "3", "×", "–", "1 of 3", "Loss")]
    assert [row[1:] for row in words(report(rows="case", cell="list"))] == [
        ("Thrift", "Loss"),
        ("Thrift\nHome", ""),
        ("None", ""),
        ("None", ""),
    ]
    assert made.blocks[0].columns[2].over == "Force"


def test_codes_by_codes_and_cases_by_cases_are_refused_with_the_way_on() -> None:
    with pytest.raises(InputError, match="both codes") as caught:
        report(rows="theme", columns="concept")
    assert "co-occurrence" in caught.value.mend
    with pytest.raises(InputError, match="neither rows nor columns"):
        report(rows="case", columns="role")
    with pytest.raises(UnknownNameError, match="colour"):
        report(rows="colour")


def test_numbers_are_drawn_as_a_heat_map_and_words_are_not() -> None:
    (figure,) = report(cell="count").figures
    assert isinstance(figure.shows, HeatMap)
    assert (figure.shows.rows, figure.shows.columns) == (("Thrift", "Loss", "Home"), ("A", "B", "C", "D"))
    assert figure.shows.values[0] == (3.0, 1.0, None, None)
    assert figure.shows.groups == (("Force", 2), ("Place", 1))
    assert "Thrift in A (3)" in figure.alt
    (turned,) = report(cell="count", rows="case").figures
    assert isinstance(turned.shows, HeatMap)
    assert turned.shows.values[0] == (3.0, None, None)
    assert not report(cell="list").figures and not report(rule="low: passages>=1").figures


def test_counts_of_kinds_and_shares_agree_with_counting_one_by_one() -> None:
    rng = random.Random(7)
    for _ in range(25):
        codings = {
            (
                rng.choice(("A-1", "A-2", "B-1", "C-1")),
                *rng.choice((FIRST, SECOND)),
                rng.choice(("shares a till", "closes", "stays")),
            )
            for _ in range(rng.randrange(1, 9))
        }
        made = sample(*sorted(codings))
        by_kind: dict[tuple[str, str], set[str]] = defaultdict(set)
        people: dict[tuple[str, str], set[str]] = defaultdict(set)
        for source, start, _, concept in codings:
            case = source[0]
            by_kind[concept, case].add("document" if source == "A-2" else "interview")
            people[concept, case].add(f"{case.lower()}{1 if start == FIRST[0] else 2}")
        kinds = report(made=made, cell="kinds", rows="concept").data["rows"]
        ruled = report(made=made, rows="concept", rule="high: informants>=100%; medium: kinds>=2; low: informants=1").data["rows"]
        for row, rule in zip(kinds, ruled, strict=True):
            for case in "ABC":
                key = row["concept"], case
                assert set(row["cells"][case]) == by_kind[key]
                level = (
                    "high" if len(people[key]) == 2 else "medium" if len(by_kind[key]) == 2 else "low" if people[key] else None
                )
                assert rule["cells"][case] == level


def test_what_a_column_could_hold_agrees_with_asking_each_source() -> None:
    made = sample(*CODED)
    base, present = ground(made, ""), participants(made)
    for name in ("case", "informant", "role", "source", "kind", "trade"):
        columns = columns_by(base, name)
        for label, held in zip(columns.labels, reach(made, columns, present), strict=True):
            texts = [one for one in made.sources if one.revision is not None]
            if name in ("case", "trade"):
                own = [one for one in texts if one.ref.startswith(label if name == "case" else "A")]
            elif name == "informant":
                own = [one for one in texts if one.ref[0].lower() == label[0]]
            else:
                own = [one for one in texts if name == "role" or label in (one.ref, one.kind)]
            assert held.sources == {one.id for one in own}
            assert held.read == {one.id for one in own if one.ref != "C-1"}
            wanted = {person.id for one in own for person in present[one.id] if name != "informant" or person.ref == label}
            assert held.informants == wanted
