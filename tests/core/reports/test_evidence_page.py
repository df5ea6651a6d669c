"""The tables of the evidence page: what is in them, what is not, and that they count as the reports do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from gioia_coder.core.model import QuoteState
from gioia_coder.core.reports import builder
from gioia_coder.core.reports.evidence_page import FILL, NAMELESS, PUBLISHED, STATES, WITHHELD, build
from gioia_coder.core.reports.options import Options
from gioia_coder.core.study import Study
from tests.core.builders import Book, Text, study, where

BOOK = Book({"Forces": {"Thrift": ["shares", "splits"], "Loss": ["loses"]}}, concepts=["waits"])
TALK = Text(
    (
        ("Q", "What does it cost you?"),
        ("P1", "😀 We share 😀 a till. Secret Kim owes us. We split bills."),
        ("Q", "Do you lose much of it?"),
        ("P2", "Nothing is lost, ever. Do not print this."),
    ),
    case="E1",
    informants=("P1", "P2"),
)


def made(**more: Any) -> Study:
    """Return a study with quotes of every state."""
    bare = study(BOOK, {"S1": TALK}, cases=["E1"], informants=PEOPLE)

    def span(words: str) -> tuple[int, int]:
        return where(bare, "S1", words)

    share, split = span("We share 😀 a till."), span("We split bills.")
    kim, lost, rejected = span("Secret Kim owes us."), span("Nothing is lost, ever."), span("Do not print this.")
    codings = [
        ("S1", *share, "shares", "anna", {"memo": "a memo that stays here", "intensity": 2}),
        ("S1", *share, "shares", "ben"),
        ("S1", share[0], kim[1], "splits"),
        ("S1", *kim, "splits", "anna", {"memo": "Kim is the bookkeeper"}),
        ("S1", *split, "splits"),
        ("S1", *lost, "loses", "ben", {"contradicts": True}),
        ("S1", *rejected, "loses"),
        ("S1", *span("Do you lose much of it?"), "loses"),
        ("S1", *split, "waits"),
    ]
    quotes = [
        ("S1", *split, "proof", "We split ... bills"),
        ("S1", *kim, "private", ""),
        ("S1", *rejected, "rejected", ""),
    ]
    return study(BOOK, {"S1": TALK}, codings, cases=["E1"], informants=PEOPLE, quotes=quotes, **more)


PEOPLE = {"P1": ("E1", "owner"), "P2": ("E1", "baker"), "Q": ("", "interviewer")}


def strings(data: Any) -> Iterator[str]:
    """Yield every text in data, names of fields aside."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for one in data.values():
            yield from strings(one)
    elif isinstance(data, list | tuple):
        for one in data:
            yield from strings(one)


@pytest.mark.parametrize("public", [False, True])
def test_a_page_holds_the_listed_fields_and_no_others(public: bool) -> None:
    data = build(made(), Options(), public=public).data
    wanted = {name: set(fields) for name, fields in PUBLISHED.items()}
    if not public:
        for name, fields in WITHHELD.items():
            wanted.setdefault(name, set()).update(fields)
    assert {name: set(fields) for name, fields in data.items()} == wanted


def test_a_public_page_says_nothing_but_what_is_published() -> None:
    page = build(made(), Options(program="gioia 1"), public=True)
    names = {
        "Forces",
        "Thrift",
        "Loss",
        "shares",
        "splits",
        "loses",
        "waits",
        "E1",
        "P1",
        "P2",
        "owner",
        "baker",
        "S1",
        "interview",
    }
    quotes = {"We share 😀 a till.", "We share 😀 a till. (private)", "We split ... bills", "Nothing is lost, ever."}
    said = set(strings(page.data))
    rest = said - names - quotes - {code.ref for code in made().codebook.codes} - {""}
    about, matrix = page.data["about"], page.data["matrix"]
    rest -= {about["project"], about["origin"], about["note"], about["layer"], *about["heads"]}
    rest -= {*matrix["level"], *matrix["title"], *matrix["note"], "(ungrouped)"}
    assert rest == {one for one in rest if one.startswith("S1:") or one.startswith("S1@")}
    everything = json.dumps(page.data, ensure_ascii=False)
    for held in ("Kim", "Do not print", "What does it cost", "lose much", "anna", "ben", "memo", "bookkeeper"):
        assert held not in everything.replace("number", ""), held


def test_private_words_are_filled_in_the_text_and_offsets_still_fit_as_the_script_counts() -> None:
    data = build(made(), Options()).data
    text = data["sources"]["text"][0]
    units = text.encode("utf-16-le")
    assert "Kim" not in json.dumps(data) and FILL * len("Secret Kim owes us.") in text
    codings = data["codings"]

    def words(n: int) -> str:
        return units[2 * codings["start"][n] : 2 * codings["end"][n]].decode("utf-16-le")

    by_code = {(data["codes"]["name"][codings["code"][n]], words(n)) for n in range(len(codings["code"]))}
    assert ("shares", "We share 😀 a till.") in by_code and ("splits", "We split bills.") in by_code
    turns = [units[2 * turn[1] : 2 * turn[2]].decode("utf-16-le") for turn in data["sources"]["turns"][0]]
    assert turns[0] == "What does it cost you?" and turns[3].endswith("Do not print this.")
    assert data["sources"]["asking"] == [[0]]


def test_quotes_chosen_for_print_come_first_and_what_is_no_evidence_last() -> None:
    data = build(made(), Options()).data
    codings, names = data["codings"], data["codes"]["name"]
    states = [(names[code], str(STATES[state])) for code, state in zip(codings["code"], codings["state"], strict=True)]
    assert states == [
        ("shares", "candidate"),
        ("shares", "candidate"),
        ("splits", "proof"),
        ("splits", "candidate"),
        ("splits", "private"),
        ("loses", "candidate"),
        ("loses", "candidate"),
        ("loses", "rejected"),
        ("waits", "proof"),
    ]
    assert codings["spoken"][6] == 1, "an interviewer's words stand behind what counts"
    assert codings["memo"] == {"0": "a memo that stays here"}, "a memo about a private quote could tell it"
    assert codings["shown"] == {"2": "We split ... bills", "8": "We split ... bills"}


def test_a_public_page_says_how_much_it_leaves_out() -> None:
    about = build(made(), Options(), public=True).data["about"]
    assert about["hidden"] == 3
    assert "Not on this page: 3 codings whose quote is rejected, private or an interviewer's." in about["note"]
    assert build(made(), Options()).data["about"]["hidden"] == 0


def test_numbers_are_those_of_the_reports() -> None:
    subject = made()
    for public in (False, True):
        data = build(subject, Options(), public=public).data
        structure = builder("data-structure")(subject, Options()).data
        thrift = structure["dimensions"][0]["themes"][0]
        at = data["codes"]["id"].index(thrift["id"])
        assert [data["codes"][name][at] for name in ("informants", "cases", "passages")] == [
            thrift[name] for name in ("informants", "cases", "passages")
        ]
        counted = builder("case-matrix")(subject, Options(cell="count")).data
        level = data["matrix"]["level"].index("theme")
        assert data["matrix"]["passages"][level] == [list(row["cells"].values()) for row in counted["rows"]]
        assert data["matrix"]["against"][level] == [[0], [1]]


def test_a_coder_stands_behind_consensus_by_what_overlaps() -> None:
    share = where(made(), "S1", "We share 😀 a till.")
    codings = [("S1", *share, "shares", coder) for coder in ("anna", "ben", "consensus")]
    data = build(study(BOOK, {"S1": TALK}, codings, cases=["E1"], informants=PEOPLE), Options()).data
    assert data["about"]["layer"] == "consensus"
    (behind,) = data["codings"]["coders"]
    assert [data["coders"]["id"][n] for n in data["sets"]["members"][behind]] == ["anna", "ben"]


def test_a_public_page_of_one_coder_does_not_name_that_coder() -> None:
    page = build(made(), Options(layer="anna"), public=True)
    assert page.data["about"]["layer"] == page.provenance.layer == NAMELESS
    assert "anna" not in json.dumps(page.data)
    assert "codings of one coder" in page.data["about"]["note"]


def test_an_empty_study_and_a_source_without_text_have_a_page() -> None:
    for subject in (study(Book(), {}), study(BOOK, {"S1": replace(TALK, registered_only=True)}, cases=["E1"], informants=PEOPLE)):
        for public in (False, True):
            data = build(subject, Options(), public=public).data
            assert data["codings"]["code"] == [] and data["sources"]["id"] == []


def test_states_name_every_state() -> None:
    assert set(STATES) == set(QuoteState)
