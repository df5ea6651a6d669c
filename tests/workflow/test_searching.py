"""Finding words in what was said, and coding what was found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gioia_coder.errors import GioiaError, InputError, UnknownNameError
from gioia_coder.store import Store, reading, writing
from gioia_coder.workflow import coding, coding_list, searching
from tests.workflow.coded_store import codings, create


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create(tmp_path) as made:
        yield made


def places(store: Store, text: str, **choices: object) -> list[str]:
    return [hit.place.address for hit in searching.find(store, text, **choices)]  # type: ignore[arg-type]


def test_hits_have_addresses_and_context(store: Store) -> None:
    assert [hit.as_data() for hit in searching.find(store, "NO   móney", sources=["S1"])] == [
        {
            **{"source": "S1", "segment": "S1@40-48", "start": 40, "end": 48, "quote": "No money"},
            **{"before": "We go to fairs. ", "after": " for stands."},
        }
    ]


def test_labels_are_nobodys_words(store: Store) -> None:
    assert places(store, "A:") == []


def test_a_regular_expression_and_its_fault(store: Store) -> None:
    assert places(store, r"fair\w*|van", regex=True, sources=["S2"]) == ["S2@33-38", "S2@89-92"]
    with pytest.raises(InputError, match="not a regular expression"):
        places(store, "(", regex=True)


def test_stems_find_other_forms(store: Store) -> None:
    assert places(store, "going to the fair", stem=True) == []
    assert places(store, "fair", stem=True) == ["S1@33-38", "S2@33-38"]
    assert places(store, "shares vans") == []


def test_a_sources_own_language_has_its_stems_and_an_unknown_one_a_plain_error(store: Store) -> None:
    with store.act("language", who="x") as act:
        for source in reading.sources(act.connection):
            writing.alter_source(act, source.id, language="xx")
    with pytest.raises(UnknownNameError, match="language with stems"):
        places(store, "fair", stem=True)


@pytest.mark.parametrize(("text", "choices"), [("  ", {}), ("a", {"regex": True, "stem": True})])
def test_nothing_to_look_for_is_refused(store: Store, text: str, choices: dict[str, bool]) -> None:
    with pytest.raises(GioiaError):
        places(store, text, **choices)


@pytest.mark.parametrize(
    ("speaker", "found"), [("B", ["S1@65-71", "S2@65-71"]), ("S1-B", ["S1@65-71"]), ("interviewer", []), ("a", [])]
)
def test_a_speaker_is_a_label_an_informant_or_a_role(store: Store, speaker: str, found: list[str]) -> None:
    assert places(store, "nobody", speaker=speaker) == found


def test_an_unknown_speaker_is_an_error(store: Store) -> None:
    with pytest.raises(UnknownNameError):
        places(store, "nobody", speaker="zoe")


def test_a_case_goes_by_who_speaks_else_by_the_source(store: Store) -> None:
    people = {one.ref: one.id for one in reading.informants(store.connection)}
    with store.act("cases", who="x") as act:
        mine, other = (writing.add_case(act, ref) for ref in ("E1", "M1"))
        writing.alter_informant(act, people["S1-A"], case_id=other)
        for source in reading.sources(store.connection):
            writing.alter_source(act, source.id, case_id=mine)
    assert places(store, "fairs", case="M1") == ["S1@33-38"]
    assert places(store, "fairs", case="E1") == ["S2@33-38"]


def test_a_code_keeps_what_lies_within_codings_under_it(store: Store) -> None:
    coding.code(store, "S1:2.1", ["c001"], coder="anna")
    coding.code(store, "S1:2.2", ["c003"], coder="anna")
    assert places(store, "fairs", code="Frugal") == ["S1@33-38"]
    assert places(store, "money", code="Frugal") == []


@pytest.mark.parametrize(
    ("unit", "segments"),
    [("sentence", ["S1:3.1", "S2:3.1"]), ("turn", ["S1:3", "S2:3"]), ("match", ["S1@65-71", "S2@65-71"])],
)
def test_what_was_found_is_coded_as_one_act(store: Store, unit: str, segments: list[str]) -> None:
    hits = searching.find(store, "nobody")
    found = searching.segments(hits, unit)
    done = searching.code_hits(store, found, "c001", coder="anna")
    assert [one.segment for one in coding_list.listed(store)] == segments
    assert (done.added, done.same, done.asked) == (2, 0, 0)
    assert searching.code_hits(store, found, "c001", coder="anna").same == 2
    store.undo(who="anna")
    assert not codings(store)


def test_two_hits_in_a_sentence_are_one_coding_and_the_history_keeps_no_words(store: Store) -> None:
    hits = searching.find(store, "n", sources=["S1"], speaker="A")
    assert len(hits) > 2
    searching.code_hits(store, searching.segments(hits, "sentence"), "c001", coder="anna")
    assert [one.segment for one in coding_list.listed(store)] == ["S1:2.2"]
    assert reading.entries(store.connection)[-1].what == "code 1 segment c001"


def test_another_unit_is_refused(store: Store) -> None:
    with pytest.raises(UnknownNameError):
        searching.segments([], "page")


def test_questions_that_get_coded_are_counted(store: Store) -> None:
    hits = searching.find(store, "sell", sources=["S1"])
    assert searching.code_hits(store, searching.segments(hits, "turn"), "c001", coder="anna").asked == 1
