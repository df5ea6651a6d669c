"""Quotations for print: narrowed by their state, flagged where they stand twice, and proposed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from gioia_coder.core.blocks import Report, records
from gioia_coder.core.reports import builder
from gioia_coder.core.reports.options import Options
from gioia_coder.core.study import Study
from tests.core.builders import Book, Coded, Text, study

BOOK = Book({"Force": {"Thrift": ["shares a till", "splits a bill"], "Loss": ["closes"], "Calm": []}}, concepts=["drifts"])
WORDS = "We share the till with the neighbours on every market day."
PEOPLE = {"q": ("", "interviewer"), "a": ("A", "owner"), "b": ("A", "cook"), "c": ("B", "owner"), "d": ("C", "owner")}
TALKS = {"A-1": ("a", "b"), "B-1": ("c",), "C-1": ("d",)}


def sample(*codings: Coded, **more: Any) -> Study:
    """Return a study in which each informant speaks in three turns, one after the other."""
    texts = {
        name: Text([("q", "Why?"), *((who, f"{WORDS} {who}{n}") for who in people for n in range(3))], case=name[0])
        for name, people in TALKS.items()
    }
    return study(BOOK, texts, codings, cases=["A", "B", "C"], informants=PEOPLE, **more)


def turn(who: str, n: int = 0) -> tuple[str, int, int]:
    """Return the source and span of an informant's turn."""
    source = next(name for name, people in TALKS.items() if who in people)
    before = 3 * TALKS[source].index(who) + n
    size = len(WORDS) + 3
    start = len("q: Why?\n") + before * (size + 4) + 3
    return source, start, start + size


def report(made: Study, **options: Any) -> Report:
    return builder("evidence")(made, Options(**options))


def picked(made: Study, n: int, theme: str = "Thrift") -> list[tuple[str, str]]:
    return [(row["informant"], row["state"]) for row in report(made, pick=n).data["rows"] if row["theme"] == theme]


def every(*people: str, concept: str = "shares a till") -> list[Coded]:
    return [(*turn(who, n), concept) for who in people for n in range(3)]


def test_turns_are_where_the_test_thinks() -> None:
    made = sample(*every("a", "b", "c", "d"))
    assert [row["quote"] for row in report(made).data["rows"]] == [f"{WORDS} {who}{n}" for who in "abcd" for n in range(3)]


def test_a_proposal_spreads_over_cases_and_informants_before_it_repeats_one() -> None:
    made = sample(*every("a", "b", "c", "d"))
    assert [who for who, _ in picked(made, 3)] == ["a", "c", "d"]
    assert Counter(who for who, _ in picked(made, 4)) == Counter("abcd")
    assert Counter(who for who, _ in picked(made, 8)) == Counter("aabbccdd")
    assert picked(made, 3) == picked(made, 3)
    assert {state for _, state in picked(made, 3)} == {"proposed"}


def test_what_was_chosen_stays_and_the_proposal_goes_round_it() -> None:
    quotes = [(*turn("c", 1), "proof", ""), (*turn("d", 2), "power", "We share ...")]
    made = sample(*every("a", "b", "c", "d"), quotes=quotes)
    assert picked(made, 3) == [("c", "proof"), ("d", "power"), ("a", "proposed")]
    assert picked(made, 1) == [("c", "proof"), ("d", "power")]
    assert "1 quotation proposed beside 2 chosen already" in report(made, pick=3).blocks[0].note


def test_each_concept_gets_its_turn_among_equals() -> None:
    codings = [*every("a"), *((*turn(who, n), "splits a bill") for who in "cd" for n in range(3))]
    rows = report(sample(*codings), pick=2).data["rows"]
    assert sorted(row["concept"] for row in rows) == ["shares a till", "splits a bill"]


def test_no_segment_is_proposed_for_two_themes() -> None:
    codings = [(*turn("a"), "shares a till"), (*turn("a"), "closes"), (*turn("c"), "closes")]
    made = report(sample(*codings), pick=1)
    segments = [row["segment"] for row in made.data["rows"]]
    assert len(segments) == len(set(segments)) == 2
    assert report(sample(*codings[:2]), pick=1).blocks[0].note.endswith("With fewer to choose from: Loss.")


def test_rejected_private_contradicting_asked_and_ungrouped_words_are_never_proposed() -> None:
    source, start, end = turn("b")
    codings = [
        (*turn("a"), "shares a till"),
        (*turn("c"), "shares a till", "anna", {"contradicts": True}),
        (*turn("d"), "drifts"),
        ("A-1", 3, 7, "shares a till"),
        (source, start, end, "shares a till"),
        (*turn("d", 1), "shares a till"),
    ]
    quotes = [(*turn("a"), "rejected", ""), (source, start, start + 8, "private", "")]
    assert picked(sample(*codings, quotes=quotes), 9) == [("d", "proposed")]


def test_the_over_quoted_are_named_by_the_setting() -> None:
    quotes = [*((*turn("a", n), "proof", "") for n in range(3)), (*turn("c"), "proof", ""), (*turn("d"), "power", "")]
    made = sample(*every("a", "c", "d"), quotes=quotes)
    found = report(made, pick=1)
    assert "Over-quoted, with more than 20 % of all: a (3 of 5)." in found.blocks[0].note
    assert records(found.blocks[1]) == [
        {"informant": "a", "case": "A", "quotations": 3, "share": 60, "over": True},
        {"informant": "c", "case": "B", "quotations": 1, "share": 20, "over": False},
        {"informant": "d", "case": "C", "quotations": 1, "share": 20, "over": False},
    ]
    assert "Over-quoted" not in report(replace(made, settings={"quote_share": "60"}), pick=1).blocks[0].note


def test_concepts_and_themes_without_a_proof_quote_are_listed() -> None:
    quotes = [(*turn("a"), "proof", ""), (*turn("c"), "power", "")]
    codings = [(*turn("a"), "shares a till"), (*turn("c"), "closes"), (*turn("d"), "splits a bill")]
    found = report(sample(*codings, quotes=quotes), pick=1).data["unproven"]
    assert [(row["theme"], row["concept"], row["quotations"], row["bare"]) for row in found] == [
        ("Thrift", "splits a bill", 1, False),
        ("Loss", "closes", 1, True),
        ("Calm", "", 0, True),
    ]


def test_only_quotes_in_the_states_asked_for() -> None:
    quotes = [(*turn("a"), "proof", ""), (*turn("c"), "power", "")]
    made = sample(*every("a", "c"), quotes=quotes)
    found = report(made, states=frozenset({"proof"}))
    assert [row["segment"] for row in found.data["rows"]] == ["A-1:2"]
    assert "Only proof." in found.blocks[0].note and found.provenance.filters == ("state proof",)
    assert len(report(made, states=frozenset({"proof", "power"})).data["rows"]) == 2


def test_the_same_words_under_two_themes_are_flagged() -> None:
    made = report(sample((*turn("a"), "shares a till"), (*turn("a"), "closes"), (*turn("c"), "closes"), (*turn("a"), "drifts")))
    assert [(row["theme"], row["segment"], row["also"]) for row in made.data["rows"]] == [
        ("Thrift", "A-1:2", ["Loss"]),
        ("Loss", "A-1:2", ["Thrift"]),
        ("Loss", "B-1:2", []),
        ("(ungrouped)", "A-1:2", ["Thrift", "Loss"]),
    ]
    assert made.blocks[0].columns[-1].title == "Also under"
    assert report(sample((*turn("a"), "closes"))).blocks[0].columns[-1].key == "state"
