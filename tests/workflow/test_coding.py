"""Coding by hand: one act, updates, and what stands there already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gioia_coder.errors import ConflictError, InputError, UnknownNameError
from gioia_coder.store import Store, allowing, reading, writing
from gioia_coder.workflow import coding, coding_list
from gioia_coder.workflow.coding import Said
from tests.workflow.coded_store import codings, create


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create(tmp_path) as made:
        yield made


def whats(store: Store) -> list[str]:
    return [one.what for one in reading.entries(store.connection)]


def quotes(store: Store) -> list[tuple[str, str, str]]:
    return [(one.segment, one.id, one.quote) for one in coding_list.listed(store)]


def test_a_sentence_is_coded_in_one_entry(store: Store) -> None:
    done = coding.code(store, "S1:2.2", ["no money", "c002"], coder="anna")
    assert [how for _, how in done.codes] == ["added", "added"]
    assert quotes(store) == [("S1:2.2", "c001", "No money for stands."), ("S1:2.2", "c002", "No money for stands.")]
    assert whats(store)[-1] == "code S1:2.2 c001 c002"


def test_an_unambiguous_prefix_names_a_code_and_an_ambiguous_one_does_not(store: Store) -> None:
    assert coding.code(store, "S1:2", ["shar"], coder="anna").codes[0][0].ref == "c002"
    with pytest.raises(ConflictError):
        coding.code(store, "S1:2", ["c"], coder="anna")


def test_a_quote_narrows_an_address_or_a_source(store: Store) -> None:
    coding.code(store, "S1", ["c001"], coder="anna", quote="no  MONEY")
    coding.code(store, "S2:3", ["c001"], coder="anna", quote="we share")
    assert [(one.source, one.quote) for one in coding_list.listed(store)] == [("S1", "No money"), ("S2", "We share")]


@pytest.mark.parametrize(
    ("address", "quote"),
    [
        ("S1:9", None),
        ("S1:2.7", None),
        ("S1@5-9999", None),
        ("S1", None),
        ("nope:1", None),
        ("S1", "never said"),
        ("S1:3", "fairs"),
    ],
)
def test_what_is_nowhere_is_refused_and_nothing_is_written(store: Store, address: str, quote: str | None) -> None:
    before = whats(store)
    with pytest.raises((InputError, UnknownNameError)):
        coding.code(store, address, ["c001"], coder="anna", quote=quote)
    assert whats(store) == before and not codings(store)


def test_a_quote_that_stands_there_twice_is_refused(store: Store) -> None:
    with pytest.raises(ConflictError, match="stands there"):
        coding.code(store, "S1", ["c001"], coder="anna", quote="we")


def test_coding_again_updates_what_is_said_and_keeps_the_rest(store: Store) -> None:
    coding.code(store, "S1:2", ["c001"], coder="anna", said=Said.checked("first", 2, True))
    done = coding.code(store, "S1:2", ["c001"], coder="Anna", said=Said.checked(intensity=3))
    assert done.codes[0][1] == "updated"
    assert [row[5:] for row in codings(store)] == [("first", 3, "contradicts")]
    coding.code(store, "S1:2", ["c001"], coder="anna", said=Said.checked(memo="", contradicts=False))
    assert [row[5:] for row in codings(store)] == [("", 3, "supports")]


def test_coding_the_same_again_writes_no_entry(store: Store) -> None:
    coding.code(store, "S1:2", ["c001"], coder="anna")
    before = whats(store)
    assert coding.code(store, "S1:2", ["c001"], coder="anna").codes[0][1] == "same"
    assert whats(store) == before


def test_new_words_make_one_ungrouped_concept_and_undo_takes_it_away(store: Store) -> None:
    done = coding.code(store, "S1:2", coder="anna", new=["carries it home"])
    assert done.made[0].ref == "c004" and done.made[0].parent is None
    again = coding.code(store, "S1:3", coder="anna", new=["Carries  it home"])
    assert not again.made and again.codes[0][0].ref == "c004"
    store.undo(who="anna")
    store.undo(who="anna")
    assert reading.codebook(store.connection).with_ref("c004") is None and not codings(store)
    assert coding.code(store, "S1:2", coder="anna", new=["other"]).made[0].ref == "c005"


def test_new_ids_in_a_shared_copy_end_in_a_letter_of_its_coder(store: Store) -> None:
    with store.act("share", who="anna") as act:
        writing.add_coder(act, "Zoe")
        writing.put_setting(act, allowing.LETTER, "z")
        writing.put_setting(act, allowing.CODER, "Zoe")
    assert coding.code(store, "S1:2", coder="zoe", new=["carries it home"]).made[0].ref == "c004z"


def test_a_coder_named_for_the_first_time_is_made(store: Store) -> None:
    assert coding.code(store, "S1:2", ["c001"], coder="zoe").new_coder
    assert not coding.code(store, "S1:3", ["c001"], coder="zoe").new_coder


def test_only_a_segment_wholly_in_a_question_is_warned_of(store: Store) -> None:
    assert coding.code(store, "S1:1", ["c001"], coder="anna").in_question
    assert not coding.code(store, "S1:1-2", ["c001"], coder="anna").in_question


def test_a_text_changed_meanwhile_is_not_coded(store: Store) -> None:
    place = coding.find_place(store, "S1:2")
    one = reading.revision(store.connection, place.revision.id)
    with store.act("update", who="x") as act:
        new = writing.NewText(one.text + " More.", one.turns, b"other", "colon", "utf-8")
        writing.add_revision(act, place.source.id, new, {}, n=2)
    with pytest.raises(ConflictError, match="changed meanwhile"):
        coding.code_place(store, place, ["c001"], coder="anna", said=Said())
    assert not codings(store)


@pytest.mark.parametrize("memo", ["a\r\nb", "bell\x07 rings", "\ud800 half"])
def test_memos_are_tidied_before_they_are_kept(store: Store, memo: str) -> None:
    coding.code(store, "S1:2", ["c001"], coder="anna", said=Said.checked(memo))
    kept = codings(store)[0][5]
    assert kept == coding.tidy_memo(memo) and not {"\r", "\x07", "\ud800"} & set(kept)


def test_an_intensity_is_one_to_three() -> None:
    with pytest.raises(InputError):
        Said.checked(intensity=4)


def test_uncode_ends_only_the_coders_own_codings_on_that_segment(store: Store) -> None:
    for who in ("anna", "ben"):
        coding.code(store, "S1:2", ["c001", "c002"], coder=who)
    coding.code(store, "S1:2.1", ["c001"], coder="anna")
    place = coding.find_place(store, "S1:2")
    there = coding.coded_there(store, place, [], coder="anna")
    assert [one.ref for one in there] == ["c001", "c002"]
    assert coding.uncode(store, place, there[:1], coder="anna") == 1
    left = [(one.segment, one.id, one.coder) for one in coding_list.listed(store)]
    assert left == [("S1:2.1", "c001", "anna"), ("S1:2", "c001", "ben"), ("S1:2", "c002", "anna"), ("S1:2", "c002", "ben")]


def test_uncode_of_another_segment_names_what_overlaps(store: Store) -> None:
    coding.code(store, "S1:2.1", ["c001"], coder="anna")
    with pytest.raises(InputError, match=r"S1:2\.1 c001"):
        coding.coded_there(store, coding.find_place(store, "S1:2"), [], coder="anna")
    with pytest.raises(InputError, match="not coded"):
        coding.coded_there(store, coding.find_place(store, "S1:2.1"), ["c002"], coder="anna")
    with pytest.raises(InputError, match="not coded"):
        coding.coded_there(store, coding.find_place(store, "S1:2.1"), [], coder="nobody")


# The list.


def test_the_list_rolls_up_codes_and_narrows_by_coder_and_source(store: Store) -> None:
    coding.code(store, "S1:2", ["c001", "c003"], coder="anna")
    coding.code(store, "S2:2", ["c002"], coder="ben")
    assert [one.id for one in coding_list.listed(store, code="Frugal")] == ["c001", "c002"]
    assert [one.id for one in coding_list.listed(store, code="Frugal", coder="ben")] == ["c002"]
    assert [one.id for one in coding_list.listed(store, source="S1")] == ["c001", "c003"]


def test_a_coding_is_of_the_case_of_who_speaks_there_else_of_the_source(store: Store) -> None:
    people = {one.ref: one.id for one in reading.informants(store.connection)}
    with store.act("cases", who="x") as act:
        mine, other = (writing.add_case(act, ref) for ref in ("E1", "M1"))
        writing.alter_informant(act, people["S1-A"], case_id=other)
        for source in reading.sources(store.connection):
            writing.alter_source(act, source.id, case_id=mine)
    for address in ("S1:1", "S1:2", "S1:2-3", "S2:2"):
        coding.code(store, address, ["c001"], coder="anna")
    assert [one.segment for one in coding_list.listed(store, case="M1")] == ["S1:2", "S1:2-3"]
    assert [one.segment for one in coding_list.listed(store, case="E1")] == ["S1:1", "S2:2"]


def test_the_list_has_the_shape_that_scripts_rely_on(store: Store) -> None:
    coding.code(store, "S1:2.2", ["c001"], coder="anna", said=Said.checked("m", 2, True))
    assert [one._asdict() for one in coding_list.listed(store)] == [
        {
            **{"source": "S1", "segment": "S1:2.2", "start": 40, "end": 60, "quote": "No money for stands.", "id": "c001"},
            **{"code": "no money", "level": "concept", "coder": "anna", "memo": "m", "intensity": 2},
            **{"polarity": "contradicts", "state": "placed"},
        }
    ]


# Quarantine.


def quarantine(store: Store) -> None:
    from gioia_coder.store import tables as t

    with store.act("update", who="x") as act:
        for one in reading.codings(act.connection):
            row = act.connection.execute(t.coding.select().where(t.coding.c.id == one.id)).mappings().one()
            act.end(t.coding, [one.id])
            kept = {name: row[name] for name in writing.CODING}
            act.make(t.coding, **kept, quarantined=1)


def test_a_quarantined_coding_is_listed_and_can_be_placed(store: Store) -> None:
    coding.code(store, "S1:2.2", ["c001"], coder="anna", said=Said.checked("m", 2))
    quarantine(store)
    (one,) = coding_list.listed(store)
    assert (one.state, one.segment, one.start, one.quote) == ("quarantined", "", None, "No money for stands.")
    before = reading.codings(store.connection)[0].uuid
    (lost,) = coding_list.quarantined(store)
    assert (lost.n, lost.quote) == (1, "No money for stands.")
    coding_list.place(store, "1", "S1:3.1", who="anna")
    (one,) = coding_list.listed(store)
    assert (one.state, one.segment, one.memo, one.intensity) == ("placed", "S1:3.1", "m", 2)
    assert reading.codings(store.connection)[0].uuid == before


def test_placing_on_what_carries_the_same_coding_only_ends_the_lost_one(store: Store) -> None:
    coding.code(store, "S1:2.2", ["c001"], coder="anna")
    quarantine(store)
    coding.code(store, "S1:3", ["c001"], coder="anna", said=Said.checked("kept"))
    coding_list.place(store, "1", "S1:3", who="anna")
    assert [(one.segment, one.memo) for one in coding_list.listed(store)] == [("S1:3", "kept")]


@pytest.mark.parametrize(("number", "address"), [("2", "S1:2"), ("x", "S1:2"), ("1", "S2:2"), ("1", "S1:99")])
def test_placing_refuses_other_numbers_and_sources(store: Store, number: str, address: str) -> None:
    coding.code(store, "S1:2.2", ["c001"], coder="anna")
    quarantine(store)
    with pytest.raises((UnknownNameError, ConflictError, InputError)):
        coding_list.place(store, number, address, who="anna")
    assert len(coding_list.quarantined(store)) == 1
