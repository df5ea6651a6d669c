"""Names, words and places that are hard to carry come back from a file, and what cannot is told."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest

from gioia_coder.core.exchange.mapping import coming, going, outline
from gioia_coder.core.exchange.mapping.keeping import reworded
from gioia_coder.core.exchange.mapping.words import own_uuid, packed
from gioia_coder.core.exchange.portable import Kept
from gioia_coder.core.exchange.refi import Case, Code, Coding, Link, Note, Selection, User, Variable
from gioia_coder.core.model import Decision, Informant, Level, Memo, Round
from tests.core.exchange.interview import ANN, BEN, LOST, NOBODY, SOURCE, codings_of, g, interview, memos_of


def test_two_memos_of_equal_words_are_two_and_what_a_description_repeats_is_one() -> None:
    notes = (Note(g(90), "", "look", ANN), Note(g(91), "", "look", BEN))
    text = replace(interview().texts[0], notes=(g(90), g(91)), description=" look\n")
    came = coming(interview(notes=notes, texts=(text,)))
    assert [(one.about, one.text, one.coder) for one in came.portable.study.memos] == [
        ("source", "look", "Ann"),
        ("source", "look", "Ben"),
    ]


def test_a_note_that_stands_on_something_and_is_linked_to_it_is_one_memo_and_on_two_things_two() -> None:
    code = replace(interview().codes[0], notes=(g(90),))
    links = (Link(g(70), "", g(90), LOST), Link(g(71), "", g(90), NOBODY))
    came = coming(interview(notes=(Note(g(90), "", "look"),), codes=(code, interview().codes[1]), links=links))
    memos = came.portable.study.memos
    assert [(one.about, one.target) for one in memos] == [("code", 1), ("code", 2)]
    assert memos[0].uuid == g(90).bytes != memos[1].uuid


@pytest.mark.parametrize(
    "text",
    ["gioia: contradicts", "gioia: intensity 3", "gioia:study", "gioia:decisions", "gioia note: look", "  x…\n\nx ", "w" * 99],
)
def test_memos_whose_words_look_like_ours_come_back(text: str) -> None:
    portable = coming(interview()).portable
    study = portable.study
    memo = Memo(1, g(99).bytes, "question", "source", 1, text, "Ann", "2026-01-05T10:00:00Z")
    codings = replace(study.codings, memos={1: text})
    there = going(replace(portable, study=replace(study, memos=(memo,), codings=codings)))
    back = coming(there).portable.study
    assert [(one.kind, one.text) for one in back.memos] == [("question", text)]
    assert back.codings.memos == {1: text}
    assert not back.codings.contradicts.any()
    assert not back.codings.intensity.any()


def test_memos_of_two_codings_of_one_span_stay_with_their_codings() -> None:
    notes = (Note(g(90), "", "first"), Note(g(91), "", "second"))
    both = (Coding(g(61), NOBODY, ANN, notes=(g(90),)), Coding(g(62), LOST, ANN, notes=(g(91),)))
    text = replace(interview().texts[0], selections=(Selection(g(51), 27, 56, by=ANN, codings=both),))
    there = going(coming(interview(notes=notes, texts=(text,))).portable)
    assert there.texts[0].selections[0].description in ("first\nsecond", "second\nfirst")
    back = coming(there)
    assert sorted((code, memo) for _, code, _, memo in codings_of(back)) == [
        ("losing control", "second"),
        ("nobody looks", "first"),
    ]
    assert back.portable.study.memos == ()


def test_the_project_the_words_and_the_titles_of_notes_all_come() -> None:
    notes = (
        Note(g(90), "gioia idea: alone", ""),
        Note(g(91), "gioia idea: stale", "new words"),
        Note(g(92), "N", "w", description="d"),
    )
    came = coming(interview(notes=notes, description="what it is about"))
    assert [(one.kind, one.text) for one in came.portable.study.memos] == [
        ("idea", "alone"),
        ("idea", "new words"),
        ("note", "N\n\nw\n\nd"),
        ("note", "what it is about"),
    ]


def test_attributes_whose_names_are_ours_come_back_on_cases_informants_and_sources() -> None:
    portable = coming(interview(cases=(Case(g(22), "A", sources=(SOURCE,)),))).portable
    odd = {"gioia:informant": "x", "gioia:role": "y", "gioia:attribute age": "007", "age": "007", "none": ""}
    study = portable.study
    study = replace(
        study,
        cases=tuple(replace(one, attributes=odd) for one in study.cases),
        informants=(Informant(1, "Anna", 1, "founder", odd), Informant(2, "Anna", None, "", {})),
        sources=tuple(replace(one, attributes=odd, informants=(1,)) for one in study.sources),
        uuids={**study.uuids, "informant": {1: g(5).bytes, 2: g(6).bytes}},
    )
    back = coming(going(replace(portable, study=study))).portable.study
    assert [(one.ref, dict(one.attributes)) for one in back.cases] == [("A", odd)]
    assert [(one.ref, one.case, one.role, dict(one.attributes)) for one in back.informants] == [
        ("Anna", 1, "founder", odd),
        ("Anna", None, "", {}),
    ]
    assert dict(back.sources[0].attributes) == odd
    assert back.sources[0].informants == (1,)


def test_users_of_one_name_and_notes_without_their_record_are_told() -> None:
    notes = (
        Note(g(90), "gioia:round first", "Round first"),
        Note(g(91), "gioia:decisions", "x"),
        Note(g(92), "gioia:mine", "y"),
    )
    came = coming(interview(users=(User(ANN, "Ann"), User(BEN, "ann")), notes=notes))
    assert came.warnings == (
        'the file has several users called "ann"; they are one coder here.',
        "notes left out that tell people of rounds and decisions, without the record of them: 2.",
    )
    assert memos_of(came) == [("project", "gioia:mine\n\ny")]
    assert came.counts["memos"] == (1, 1)
    assert coming(interview(notes=(*notes, Note(g(93), "gioia:study", "{}")))).warnings == ()


def test_comments_where_a_text_has_no_words_are_told() -> None:
    bad = Selection(g(51), 60, 60, description="why?", by=ANN)
    came = coming(interview(texts=(replace(interview().texts[0], selections=(bad,)),)))
    assert came.warnings == ('comments left out in source "Interview Anna.txt", whose text has no words there: 1.',)


def test_links_of_a_code_that_a_map_skips_are_told() -> None:
    places = tuple(replace(one, level=None) if one.name == "nobody looks" else one for one in outline(interview()))
    came = coming(interview(links=(Link(g(82), "leads to", LOST, NOBODY),)), places=places)
    assert came.portable.study.links == ()
    assert came.warnings == ("links left out of codes that the map skips: 1.",)


def test_our_own_sources_keep_the_endings_of_their_ids() -> None:
    text = interview().texts[0]
    there = interview(texts=(replace(text, name="E1.txt"), replace(text, guid=g(40), name="E1.docx")), program="gioia")
    portable = coming(there).portable
    assert [one.ref for one in portable.study.sources] == ["E1.txt", "E1.docx"]
    assert portable.kept == ()


def test_names_and_places_that_would_be_read_otherwise_are_written_as_they_are_here() -> None:
    nested = (Code(g(10), "t"), Code(g(12), "cost", g(10)), Code(g(11), "u"), Code(g(13), "cost", g(11)))
    portable = coming(interview(codes=nested, texts=())).portable
    book = portable.study.codebook
    assert sorted(one.name for one in book.codes) == ["cost (t)", "cost (u)", "t", "u"]
    less = replace(book, codes=[one for one in book.codes if one.name != "cost (u)"])
    there = going(replace(portable, study=replace(portable.study, codebook=less)))
    assert [one.name for one in there.codes if one.guid == g(12)] == ["cost (t)"]


def test_kept_places_that_make_a_circle_with_ours_are_let_go() -> None:
    portable = coming(interview(codes=(Code(g(10), "a"), Code(g(11), "b", g(10))), texts=())).portable
    rows = []
    for guid, under in ((g(10), g(11)), (g(11), g(10))):
        one = next(code for code in going(portable).codes if code.guid == guid)
        data = packed({"as": one.name, "name": one.name, "parent": str(one.parent or ""), "under": str(under)})
        rows.append(Kept(own_uuid(guid).bytes, "code", one.name, guid.bytes, data))
    back = {one.guid: one.parent for one in going(replace(portable, kept=tuple(rows))).codes}
    assert back == {g(10): None, g(11): g(10)}


def test_what_is_kept_follows_the_things_it_names() -> None:
    row = Kept(b"k" * 16, "link", "x", g(1).bytes, f'{{"origin":"{g(10)}","target":"{str(g(11)).upper()}"}}')
    renamed = {g(1).bytes: g(2).bytes, g(11).bytes: UUID(int=0xABC).bytes}
    new = reworded(row, renamed)
    assert new.thing == g(2).bytes
    assert new.data == f'{{"origin":"{g(10)}","target":"{str(UUID(int=0xABC)).upper()}"}}'


def test_a_name_from_another_program_is_let_go_where_it_would_change_how_another_is_read() -> None:
    nested = (Code(g(10), "t"), Code(g(12), "cost", g(10)), Code(g(11), "u"), Code(g(13), "cost", g(11)))
    portable = coming(interview(codes=nested, texts=())).portable
    book = portable.study.codebook
    renamed = [replace(one, name="cost") if one.name == "cost (t)" else one for one in book.codes]
    there = going(replace(portable, study=replace(portable.study, codebook=replace(book, codes=renamed))))
    assert sorted(one.name for one in outline(there) if one.level is Level.CONCEPT) == ["cost", "cost (u)"]


def test_an_informant_finds_a_case_whose_name_is_no_id_and_says_no_role_without_one() -> None:
    informant = Case(g(23), "Anna", values={g(20): "Firm A: the first"})
    cases = (Case(g(22), "Firm A: the first"), informant)
    portable = coming(interview(cases=cases, variables=(Variable(g(20), "gioia:informant"),))).portable
    assert [(one.ref, one.case) for one in portable.study.informants] == [("Anna", 1)]
    there = going(portable)
    assert list(there.cases[1].values.values()) == ["Firm-A-the-first"]


def test_people_read_in_other_programs_what_rounds_held_and_what_was_decided() -> None:
    portable = coming(interview()).portable
    made = (
        Decision(
            1, g(70).bytes, 1, 1, 27, 56, "D-1", "", "missing", (), "union", (), "oversight", "she says so", by=("Ann", "Ben")
        ),
        Decision(2, g(71).bytes, 1, 1, 0, 2, "D-2", "", "missing", (), "drop", ()),
    )
    study = replace(portable.study, decisions=made, rounds=(Round(1, "first", 3, (1, 2), (1,)),))
    notes = {one.name: one.text for one in going(replace(portable, study=study)).notes}
    assert notes == {
        "gioia:round first": "Round first: codings of Ann, Ben, frozen for comparison in Interview-Anna.",
        "gioia:decisions": "Interview-Anna@27-56: union (Ann, Ben): oversight she says so\nInterview-Anna@0-2: drop",
    }


def test_strength_and_polarity_come_back() -> None:
    portable = coming(interview()).portable
    columns = replace(portable.study.codings, intensity=np.array([3]), contradicts=np.array([True]))
    back = coming(going(replace(portable, study=replace(portable.study, codings=columns)))).portable.study
    assert (back.codings.intensity.tolist(), back.codings.contradicts.tolist()) == ([3], [True])
    assert (back.memos, back.codings.memos) == ((), {})


def test_a_kept_link_to_what_is_no_longer_here_is_not_written() -> None:
    portable = coming(interview(links=(Link(g(82), "follows", SOURCE, LOST),))).portable
    assert [one.guid for one in going(portable).links] == [g(82)]
    study = replace(portable.study, sources=(), codings=portable.study.codings.take(np.zeros(0, np.int64)))
    assert going(replace(portable, study=study)).links == ()
