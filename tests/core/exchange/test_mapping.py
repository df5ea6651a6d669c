"""What a REFI-QDA file says becomes a study and back, and nothing is lost without a word."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from gioia_coder.core.exchange.mapping import coming, going, outline
from gioia_coder.core.exchange.mapping.coming import Came
from gioia_coder.core.exchange.mapping.keeping import reworded
from gioia_coder.core.exchange.mapping.words import own_uuid, packed
from gioia_coder.core.exchange.portable import Kept
from gioia_coder.core.exchange.refi import (
    Beyond,
    Case,
    Code,
    Coding,
    Link,
    Note,
    Project,
    Selection,
    Set,
    Text,
    User,
    Variable,
)
from gioia_coder.core.model import Informant, Level, Memo

WORDS = "I: How did it start?\nAnna: We lost control of the budget.\nNobody noticed.\n"


def _g(n: int) -> UUID:
    return UUID(int=n)


ANN, BEN, LOST, NOBODY, SOURCE = _g(1), _g(2), _g(10), _g(11), _g(30)


def _project(**more: object) -> Project:
    """Return one interview, two users, two codes, and whatever a test puts in place of that."""
    first = Selection(_g(31), 27, 56, by=ANN, when="2026-01-05T10:02:00Z", codings=(Coding(_g(32), LOST, ANN, "2026-01-05"),))
    base = Project(
        "study",
        users=(User(ANN, "Ann"), User(BEN, "Ben")),
        codes=(Code(LOST, "losing control"), Code(NOBODY, "nobody looks")),
        texts=(Text(SOURCE, "Interview Anna.txt", WORDS, selections=(first,)),),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def _codings(came: Came) -> list[tuple[str, str, str, str]]:
    """Return words, code, coder and memo of each coding."""
    study = came.portable.study
    c, names = study.codings, {one.id: one.name for one in study.coders}
    rows = zip(*(column.tolist() for column in (c.source, c.start, c.end, c.code, c.coder, c.id)), strict=True)
    return [
        (study.revision(source).text[start:end], study.codebook.by_id[code].name, names[coder], c.memos.get(key, ""))
        for source, start, end, code, coder, key in rows
    ]


def _memos(came: Came) -> list[tuple[str, str]]:
    return [(one.about, one.text) for one in came.portable.study.memos]


def test_a_coding_comes_with_its_words_code_coder_and_time() -> None:
    came = coming(_project())
    assert _codings(came) == [("We lost control of the budget", "losing control", "Ann", "")]
    assert list(came.portable.coded_at.values()) == ["2026-01-05"]
    assert list(came.portable.coding_uuids.values()) == [_g(32).bytes]


def test_sources_lose_the_ending_of_their_file_and_keep_the_name_as_title() -> None:
    text = _project().texts[0]
    two = _project(texts=(text, replace(text, guid=_g(40), name="interview anna.TXT")))
    found = coming(two).portable.study.sources
    assert [(one.ref, one.title) for one in found] == [
        ("Interview-Anna", "Interview Anna.txt"),
        ("interview-anna-2", "interview anna.TXT"),
    ]


def test_the_same_coding_twice_is_one_with_both_memos() -> None:
    notes = (Note(_g(90), "", "first"), Note(_g(91), "", "second"))
    twice = tuple(
        Selection(_g(50 + n), 27, 56, by=ANN, codings=(Coding(_g(60 + n), LOST, ANN, notes=(_g(90 + n),)),)) for n in (0, 1)
    )
    came = coming(_project(notes=notes, texts=(replace(_project().texts[0], selections=twice),)))
    assert _codings(came) == [("We lost control of the budget", "losing control", "Ann", "first\nsecond")]


def test_users_of_one_name_are_one_coder_and_a_coding_without_a_user_is_somebodys() -> None:
    nobody = Selection(_g(51), 58, 64, codings=(Coding(_g(61), NOBODY),))
    same = replace(_project().texts[0], selections=(*_project().texts[0].selections, nobody))
    came = coming(_project(users=(User(ANN, "Ann"), User(BEN, "ANN ")), texts=(same,)), coder="me")
    assert [one.name for one in came.portable.study.coders] == ["Ann", "me"]
    assert [coder for *_, coder, _ in _codings(came)] == ["Ann", "me"]


def test_spans_without_words_and_texts_that_are_missing_are_told_and_not_taken() -> None:
    text = _project().texts[0]
    empty = Selection(_g(51), 60, 60, codings=(Coding(_g(61), NOBODY, ANN),))
    beyond = Selection(_g(52), 60, 9000, codings=(Coding(_g(62), NOBODY, ANN), Coding(_g(63), LOST, ANN)))
    came = coming(_project(texts=(replace(text, selections=(empty, beyond)),)))
    assert _codings(came) == []
    assert came.warnings == ('codings left out in source "Interview Anna.txt", whose text has no words there: 3.',)
    gone = coming(_project(texts=(replace(text, missing=True, text=""),)))
    assert gone.portable.study.sources[0].revision is None
    assert "whose text is not in the file: 1." in gone.warnings[0]


def test_a_comment_on_one_coding_is_its_memo_and_on_several_a_memo_on_the_words() -> None:
    text = _project().texts[0]
    both = (Coding(_g(61), NOBODY, ANN), Coding(_g(62), LOST, ANN))
    one = Selection(_g(51), 58, 72, description="why?", by=ANN, codings=both[:1])
    two = Selection(_g(52), 27, 56, description="hm", by=ANN, codings=both)
    bare = Selection(_g(53), 0, 2, description="who is I?", by=BEN)
    came = coming(_project(texts=(replace(text, selections=(one, two, bare)),)))
    assert [memo for *_, memo in _codings(came)] == ["", "", "why?"]
    assert _memos(came) == [("segment", "hm"), ("segment", "who is I?")]
    assert came.portable.study.memos[1].coder == "Ben"


def test_notes_come_once_wherever_they_stand_and_loose_ones_are_the_projects() -> None:
    notes = tuple(Note(_g(90 + n), f"n{n}", f"note {n}", by=BEN) for n in range(6))
    text = _project().texts[0]
    coded = replace(text, notes=(_g(90),), selections=(replace(text.selections[0], notes=(_g(91),)),))
    codes = (replace(_project().codes[0], notes=(_g(92),)), _project().codes[1])
    linked = (Link(_g(70), "comment", _g(93), _g(31)), Link(_g(71), "", NOBODY, _g(94)))
    came = coming(_project(notes=notes, codes=codes, texts=(coded,), links=linked, notes_on=(_g(95),)))
    found = sorted((one.about, one.text.split("\n")[-1]) for one in came.portable.study.memos)
    assert found == [
        ("code", "note 2"),
        ("code", "note 4"),
        ("project", "note 5"),
        ("segment", "note 1"),
        ("segment", "note 3"),
        ("source", "note 0"),
    ]
    assert {one.coder for one in came.portable.study.memos} == {"Ben"}
    assert came.portable.study.links == ()


def test_a_title_that_only_repeats_the_words_is_left_out() -> None:
    notes = (Note(_g(90), "Money matters…", "Money matters\nmore than we thought"), Note(_g(91), "Idea", "ask again"))
    assert _memos(coming(_project(notes=notes))) == [
        ("project", "Money matters\nmore than we thought"),
        ("project", "Idea\n\nask again"),
    ]


def test_cases_come_with_values_and_sources_and_one_that_repeats_a_code_is_no_concept() -> None:
    site = Variable(_g(20), "site")
    case = Case(_g(22), "Firm A", "the first", {_g(20): "Graz"})
    twin = Code(_g(22), "Firm A")
    whole = Selection(_g(51), 0, len(WORDS), codings=(Coding(_g(61), _g(22), ANN),))
    text = replace(_project().texts[0], selections=(whole, *_project().texts[0].selections))
    came = coming(_project(variables=(site,), cases=(case,), codes=(*_project().codes, twin), texts=(text,)))
    study = came.portable.study
    assert [(one.ref, dict(one.attributes)) for one in study.cases] == [("Firm-A", {"site": "Graz"})]
    assert study.sources[0].case == study.cases[0].id
    assert [one.name for one in study.codebook.codes] == ["losing control", "nobody looks"]
    assert ("case", "the first") in _memos(came)


def test_a_nameless_case_with_one_source_is_what_is_known_of_the_source() -> None:
    nameless = Case(_g(22), "", values={_g(20): "long"}, sources=(SOURCE,))
    study = coming(_project(variables=(Variable(_g(20), "length"),), cases=(nameless,))).portable.study
    assert study.cases == ()
    assert dict(study.sources[0].attributes) == {"length": "long"}


def test_a_source_of_two_cases_has_one_and_that_is_told() -> None:
    cases = tuple(Case(_g(22 + n), name, sources=(SOURCE,)) for n, name in enumerate(("A", "B")))
    came = coming(_project(cases=cases))
    assert came.portable.study.sources[0].case == 1
    assert any("cases A and B" in warning for warning in came.warnings)


def test_what_a_code_looked_like_elsewhere_is_written_back() -> None:
    nested = (
        Code(_g(10), "Governance", color="#CC3311"),
        Code(_g(12), "Drift", _g(10)),
        Code(_g(13), "losing control", _g(12), color="#00FF00"),
        Code(_g(14), "nobody looks", _g(13)),
        Code(_g(15), "nobody looks", _g(12)),
    )
    came = coming(_project(codes=nested))
    names = {one.name for one in came.portable.study.codebook.codes}
    assert "losing control > nobody looks" in names
    back = {one.guid: one for one in going(came.portable).codes}
    assert {guid: (one.name, one.parent, one.color) for guid, one in back.items()} == {
        one.guid: (one.name, one.parent, one.color) for one in nested
    }


def test_a_code_that_was_moved_or_renamed_here_is_written_as_it_is_here() -> None:
    nested = (Code(_g(10), "G"), Code(_g(12), "D", _g(10)), Code(_g(13), "a", _g(12)), Code(_g(14), "b", _g(13)))
    portable = coming(_project(codes=nested)).portable
    book = portable.study.codebook
    renamed = [replace(one, name="bees") if one.name == "a > b" else one for one in book.codes]
    study = replace(portable.study, codebook=replace(book, codes=renamed))
    back = {one.guid: one for one in going(replace(portable, study=study)).codes}
    assert (back[_g(14)].name, back[_g(14)].parent) == ("bees", _g(12))


def test_pictures_sets_and_links_of_other_things_are_kept_and_written_back() -> None:
    picture = Beyond("PictureSource", _g(80), "stall", "<PictureSource/>", ("stall.jpg",))
    group = Set(_g(81), "pilot", sources=(SOURCE,))
    link = Link(_g(82), "follows", SOURCE, LOST, "Associative")
    there = _project(beyond=(picture,), entries={"stall.jpg": b"\xff\xd8"}, sets=(group,), links=(link,))
    back = going(coming(there).portable)
    assert back.beyond == (picture,)
    assert dict(back.entries) == {"stall.jpg": b"\xff\xd8"}
    assert group in back.sets
    assert back.links == (link,)


def test_a_link_between_codes_is_a_link() -> None:
    link = Link(_g(82), "leads to", LOST, NOBODY)
    came = coming(_project(links=(link,)))
    assert [(one.a, one.b, one.label) for one in came.portable.study.links] == [(1, 2, "leads to")]
    assert going(came.portable).links == (link,)


def test_a_file_comes_back_as_it_went() -> None:
    notes = (Note(_g(90), "gioia idea: look", "look\nhere", BEN, "2026-01-05T11:00:00Z"),)
    text = _project().texts[0]
    there = _project(
        notes=notes, texts=(replace(text, name="E1", notes=(_g(90),)),), cases=(Case(_g(22), "A", sources=(SOURCE,)),)
    )
    once = going(coming(there).portable)
    assert going(coming(once).portable) == once


def test_memos_keep_their_kind() -> None:
    study = coming(_project()).portable.study
    memo = Memo(1, _g(99).bytes, "proposal", "code", 1, "split it", "Ann", "2026-01-05T10:00:00Z")
    back = coming(going(replace(coming(_project()).portable, study=replace(study, memos=(memo,)))))
    assert [(one.kind, one.about, one.text, one.coder) for one in back.portable.study.memos] == [
        ("proposal", "code", "split it", "Ann")
    ]


def test_a_code_that_a_map_leaves_out_takes_its_codings_along_and_that_is_told() -> None:
    places = tuple(replace(one, level=None) if one.name == "losing control" else one for one in outline(_project()))
    came = coming(_project(), places=places)
    assert _codings(came) == []
    assert came.warnings == ("codings left out of codes that the map skips: 1.",)


def test_our_own_sets_say_the_levels_of_codes_that_stand_alone() -> None:
    portable = coming(_project()).portable
    book = portable.study.codebook
    alone = [replace(one, level=Level.THEME) if one.name == "nobody looks" else one for one in book.codes]
    study = replace(portable.study, codebook=replace(book, codes=alone))
    back = coming(going(replace(portable, study=study)))
    assert {one.name: one.level for one in back.portable.study.codebook.codes} == {
        "losing control": Level.CONCEPT,
        "nobody looks": Level.THEME,
    }


def test_two_memos_of_equal_words_are_two_and_what_a_description_repeats_is_one() -> None:
    notes = (Note(_g(90), "", "look", ANN), Note(_g(91), "", "look", BEN))
    text = replace(_project().texts[0], notes=(_g(90), _g(91)), description=" look\n")
    came = coming(_project(notes=notes, texts=(text,)))
    assert [(one.about, one.text, one.coder) for one in came.portable.study.memos] == [
        ("source", "look", "Ann"),
        ("source", "look", "Ben"),
    ]


def test_a_note_that_stands_on_something_and_is_linked_to_it_is_one_memo_and_on_two_things_two() -> None:
    code = replace(_project().codes[0], notes=(_g(90),))
    links = (Link(_g(70), "", _g(90), LOST), Link(_g(71), "", _g(90), NOBODY))
    came = coming(_project(notes=(Note(_g(90), "", "look"),), codes=(code, _project().codes[1]), links=links))
    memos = came.portable.study.memos
    assert [(one.about, one.target) for one in memos] == [("code", 1), ("code", 2)]
    assert memos[0].uuid == _g(90).bytes != memos[1].uuid


@pytest.mark.parametrize(
    "text",
    ["gioia: contradicts", "gioia: intensity 3", "gioia:study", "gioia:decisions", "gioia note: look", "  x…\n\nx ", "w" * 99],
)
def test_memos_whose_words_look_like_ours_come_back(text: str) -> None:
    portable = coming(_project()).portable
    study = portable.study
    memo = Memo(1, _g(99).bytes, "question", "source", 1, text, "Ann", "2026-01-05T10:00:00Z")
    codings = replace(study.codings, memos={1: text})
    there = going(replace(portable, study=replace(study, memos=(memo,), codings=codings)))
    back = coming(there).portable.study
    assert [(one.kind, one.text) for one in back.memos] == [("question", text)]
    assert back.codings.memos == {1: text}
    assert not back.codings.contradicts.any()
    assert not back.codings.intensity.any()


def test_memos_of_two_codings_of_one_span_stay_with_their_codings() -> None:
    notes = (Note(_g(90), "", "first"), Note(_g(91), "", "second"))
    both = (Coding(_g(61), NOBODY, ANN, notes=(_g(90),)), Coding(_g(62), LOST, ANN, notes=(_g(91),)))
    text = replace(_project().texts[0], selections=(Selection(_g(51), 27, 56, by=ANN, codings=both),))
    there = going(coming(_project(notes=notes, texts=(text,))).portable)
    assert there.texts[0].selections[0].description in ("first\nsecond", "second\nfirst")
    back = coming(there)
    assert sorted((code, memo) for _, code, _, memo in _codings(back)) == [
        ("losing control", "second"),
        ("nobody looks", "first"),
    ]
    assert back.portable.study.memos == ()


def test_the_project_the_words_and_the_titles_of_notes_all_come() -> None:
    notes = (
        Note(_g(90), "gioia idea: alone", ""),
        Note(_g(91), "gioia idea: stale", "new words"),
        Note(_g(92), "N", "w", description="d"),
    )
    came = coming(_project(notes=notes, description="what it is about"))
    assert [(one.kind, one.text) for one in came.portable.study.memos] == [
        ("idea", "alone"),
        ("idea", "new words"),
        ("note", "N\n\nw\n\nd"),
        ("note", "what it is about"),
    ]


def test_attributes_whose_names_are_ours_come_back_on_cases_informants_and_sources() -> None:
    portable = coming(_project(cases=(Case(_g(22), "A", sources=(SOURCE,)),))).portable
    odd = {"gioia:informant": "x", "gioia:role": "y", "gioia:attribute age": "007", "age": "007", "none": ""}
    study = portable.study
    study = replace(
        study,
        cases=tuple(replace(one, attributes=odd) for one in study.cases),
        informants=(Informant(1, "Anna", 1, "founder", odd), Informant(2, "Anna", None, "", {})),
        sources=tuple(replace(one, attributes=odd, informants=(1,)) for one in study.sources),
        uuids={**study.uuids, "informant": {1: _g(5).bytes, 2: _g(6).bytes}},
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
        Note(_g(90), "gioia:round first", "Round first"),
        Note(_g(91), "gioia:decisions", "x"),
        Note(_g(92), "gioia:mine", "y"),
    )
    came = coming(_project(users=(User(ANN, "Ann"), User(BEN, "ann")), notes=notes))
    assert came.warnings == (
        'the file has several users called "ann"; they are one coder here.',
        "notes left out that tell people of rounds and decisions, without the record of them: 2.",
    )
    assert _memos(came) == [("project", "gioia:mine\n\ny")]
    assert came.counts["memos"] == (1, 1)
    assert coming(_project(notes=(*notes, Note(_g(93), "gioia:study", "{}")))).warnings == ()


def test_comments_where_a_text_has_no_words_are_told() -> None:
    bad = Selection(_g(51), 60, 60, description="why?", by=ANN)
    came = coming(_project(texts=(replace(_project().texts[0], selections=(bad,)),)))
    assert came.warnings == ('comments left out in source "Interview Anna.txt", whose text has no words there: 1.',)


def test_links_of_a_code_that_a_map_skips_are_told() -> None:
    places = tuple(replace(one, level=None) if one.name == "nobody looks" else one for one in outline(_project()))
    came = coming(_project(links=(Link(_g(82), "leads to", LOST, NOBODY),)), places=places)
    assert came.portable.study.links == ()
    assert came.warnings == ("links left out of codes that the map skips: 1.",)


def test_our_own_sources_keep_the_endings_of_their_ids() -> None:
    text = _project().texts[0]
    there = _project(texts=(replace(text, name="E1.txt"), replace(text, guid=_g(40), name="E1.docx")), program="gioia")
    portable = coming(there).portable
    assert [one.ref for one in portable.study.sources] == ["E1.txt", "E1.docx"]
    assert portable.kept == ()


def test_names_and_places_that_would_be_read_otherwise_are_written_as_they_are_here() -> None:
    nested = (Code(_g(10), "t"), Code(_g(12), "cost", _g(10)), Code(_g(11), "u"), Code(_g(13), "cost", _g(11)))
    portable = coming(_project(codes=nested, texts=())).portable
    book = portable.study.codebook
    assert sorted(one.name for one in book.codes) == ["cost (t)", "cost (u)", "t", "u"]
    less = replace(book, codes=[one for one in book.codes if one.name != "cost (u)"])
    there = going(replace(portable, study=replace(portable.study, codebook=less)))
    assert [one.name for one in there.codes if one.guid == _g(12)] == ["cost (t)"]


def test_kept_places_that_make_a_circle_with_ours_are_let_go() -> None:
    portable = coming(_project(codes=(Code(_g(10), "a"), Code(_g(11), "b", _g(10))), texts=())).portable
    rows = []
    for guid, under in ((_g(10), _g(11)), (_g(11), _g(10))):
        one = next(code for code in going(portable).codes if code.guid == guid)
        data = packed({"as": one.name, "name": one.name, "parent": str(one.parent or ""), "under": str(under)})
        rows.append(Kept(own_uuid(guid).bytes, "code", one.name, guid.bytes, data))
    back = {one.guid: one.parent for one in going(replace(portable, kept=tuple(rows))).codes}
    assert back == {_g(10): None, _g(11): _g(10)}


def test_what_is_kept_follows_the_things_it_names() -> None:
    row = Kept(b"k" * 16, "link", "x", _g(1).bytes, f'{{"origin":"{_g(10)}","target":"{str(_g(11)).upper()}"}}')
    renamed = {_g(1).bytes: _g(2).bytes, _g(11).bytes: UUID(int=0xABC).bytes}
    new = reworded(row, renamed)
    assert new.thing == _g(2).bytes
    assert new.data == f'{{"origin":"{_g(10)}","target":"{str(UUID(int=0xABC)).upper()}"}}'
