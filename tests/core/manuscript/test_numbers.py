"""Numbers of a manuscript: which are counts of the study, and which of those are none of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gioia_coder.core.manuscript import Finding, Found, Paragraph, check
from gioia_coder.core.manuscript.numerals import counted, value
from gioia_coder.core.study import Study
from tests.core.builders import Book, Text, study


def company() -> Study:
    """Return two cases: A has three interviews of two people (30, 45, 60 minutes), B one of 90 minutes and two reports."""
    texts = {
        "A-1": Text([("A1", "x")], "A", informants=("A1",), minutes="30"),
        "A-2": Text([("A1", "x")], "A", informants=("A1",), minutes="45"),
        "A-3": Text([("A2", "x")], "A", informants=("A2",), minutes="60"),
        "B-1": Text([("B1", "x")], "B", informants=("B1",), minutes="90"),
        "B-2": Text([], "B", kind="report", registered_only=True),
        "B-3": Text([], "B", kind="report", registered_only=True),
    }
    people = {"A1": ("A", "owner"), "A2": ("A", "clerk"), "B1": ("B", "owner")}
    book = Book({"D": {"T1": ["a", "b", "c"], "T2": ["d", "e"]}}, concepts=["f"])
    return study(book, texts, [("A-1", 0, 1, "a"), ("A-1", 0, 1, "b", "ben")], cases=("A", "B"), informants=people)


def findings(text: str) -> list[Finding]:
    return [one for one in check(company(), [Paragraph(text, "paragraph 1")]).findings if one.kind is Found.NUMBER]


@pytest.mark.parametrize(
    "text",
    [
        "We held four interviews in two cases, three in A and one in B, with 3 informants; two coders read 2 reports.",
        "The interviews lasted 30-90 minutes, 225 minutes in all, 56 minutes on average (almost 4 hours of interviews).",
        "In case A interviews took between 30 and 60 minutes.",
        "We found 6 first-order concepts, five of them grouped, two second-order themes and one aggregate dimension.",
        "In 2013 interviews were new. Table 2 Informants. Case 3 informants. The walk takes 20 minutes.",
        "我们做了四次访谈，访问了3位受访者。",
        "Between March and July 2022 we held four interviews; the March 2022 interviews were short.",
        "In the 3 weeks after the interviews 30 firms, which are no cases of ours, wrote to us.",
        "75% of the informants; 12 of the clerks' informants said so; 40 people.",
        "“There were fifteen interviews in nine cases with us” they say.",
    ],
)
def test_numbers_of_the_study_and_of_other_things_are_no_finding(text: str) -> None:
    assert not findings(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("We held 5 semi-structured, in-depth interviews.", "says 5 interviews; the project has 4 (A 3, B 1)."),
        ("Thirty-nine interviews were held.", "says 39 interviews; the project has 4 (A 3, B 1)."),
        ("We talked to 1,943 informants.", "says 1,943 informants; the project has 3 (A 2, B 1)."),
        ("Seven cases were compared.", "says 7 cases; the project has 2."),
        ("Interviews lasted 60 to 120 minutes.", "says 60-120 minutes; the project has 30-90, 30-60 (A), 90-90 (B)."),
        ("We recorded 965 minutes of interviews.", "says 965 minutes; the project has 225 (A 135, B 90)."),
        ("三十九次访谈", "says 39 interviews; the project has 4 (A 3, B 1)."),
        ("39 Interviews mit 12 Informanten in 2 Fällen", "says 39 interviews; the project has 4 (A 3, B 1)."),
        ("There are 9 first-order concepts.", "says 9 concepts; the project has 6 (grouped 5)."),
        ("Three coders read all of it.", "says 3 coders; the project has 2."),
        ("We recorded 1943 minutes of interviews.", "says 1,943 minutes; the project has 225 (A 135, B 90)."),
        ("We read 14 reports.", "says 14 report; the project has 2 (B 2)."),
    ],
)
def test_a_number_that_the_study_has_not_is_told_with_what_it_has(text: str, what: str) -> None:
    first = findings(text)[0]
    assert (first.fault, first.what) == (True, what)


def test_a_small_number_in_words_may_be_a_part_unless_it_is_said_of_all() -> None:
    assert [one.fault for one in findings("Four themes are ours, but of six concepts four concepts are theirs.")] == [True, False]
    assert [one.fault for one in findings("The data structure comprises four concepts.")] == [True]


def test_a_range_around_all_interviews_is_only_to_look_at() -> None:
    assert [one.fault for one in findings("Interviews lasted 20-100 minutes.")] == [False]


def test_digits_of_other_scripts_and_words_are_read() -> None:
    assert [value(one) for one in ("٣٩", "３９", "ninety-nine", "two hundred and five", "a hundred", "二十", "一百零五")] == [
        39,
        39,
        99,
        205,
        100,
        20,
        105,
    ]


def test_what_only_numbers_something_is_no_count() -> None:
    text = "Table 3 informants, #4 interviews, v2 interviews, Informant 3 interviews, nine to five, 5, interviews"
    assert not list(counted(text))


def test_sources_without_a_case_are_no_further_case() -> None:
    made = company()
    made = replace(made, sources=(*made.sources[:-1], replace(made.sources[-1], case=None)))
    found = check(made, [Paragraph("We compared three cases.", "paragraph 1")]).findings
    assert [one.what for one in found] == ["says 3 cases; the project has 2."]


def test_documents_are_those_of_that_kind_or_all_that_are_no_talks() -> None:
    made = company()
    made = replace(made, sources=(*made.sources[:-1], replace(made.sources[-1], kind="document")))
    for text, wrong in (("one document", 0), ("2 documents", 0), ("3 documents", 1)):
        found = check(made, [Paragraph(f"We read {text}.", "paragraph 1")]).findings
        assert len(found) == wrong, text
