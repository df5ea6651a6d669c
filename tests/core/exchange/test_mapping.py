"""What a REFI-QDA file says becomes a study and back, and nothing is lost without a word."""

from __future__ import annotations

from dataclasses import replace

from gioia_coder.core.exchange.mapping import coming, going, outline
from gioia_coder.core.exchange.refi import Beyond, Case, Code, Coding, Link, Note, Selection, Set, User, Variable
from gioia_coder.core.model import Level, Memo
from tests.core.exchange.interview import ANN, BEN, LOST, NOBODY, SOURCE, WORDS, codings_of, g, interview, memos_of


def test_a_coding_comes_with_its_words_code_coder_and_time() -> None:
    came = coming(interview())
    assert codings_of(came) == [("We lost control of the budget", "losing control", "Ann", "")]
    assert list(came.portable.coded_at.values()) == ["2026-01-05"]
    assert list(came.portable.coding_uuids.values()) == [g(32).bytes]


def test_sources_lose_the_ending_of_their_file_and_keep_the_name_as_title() -> None:
    text = interview().texts[0]
    two = interview(texts=(text, replace(text, guid=g(40), name="interview anna.TXT")))
    found = coming(two).portable.study.sources
    assert [(one.ref, one.title) for one in found] == [
        ("Interview-Anna", "Interview Anna.txt"),
        ("interview-anna-2", "interview anna.TXT"),
    ]


def test_the_same_coding_twice_is_one_with_both_memos() -> None:
    notes = (Note(g(90), "", "first"), Note(g(91), "", "second"))
    twice = tuple(
        Selection(g(50 + n), 27, 56, by=ANN, codings=(Coding(g(60 + n), LOST, ANN, notes=(g(90 + n),)),)) for n in (0, 1)
    )
    came = coming(interview(notes=notes, texts=(replace(interview().texts[0], selections=twice),)))
    assert codings_of(came) == [("We lost control of the budget", "losing control", "Ann", "first\nsecond")]


def test_users_of_one_name_are_one_coder_and_a_coding_without_a_user_is_somebodys() -> None:
    nobody = Selection(g(51), 58, 64, codings=(Coding(g(61), NOBODY),))
    same = replace(interview().texts[0], selections=(*interview().texts[0].selections, nobody))
    came = coming(interview(users=(User(ANN, "Ann"), User(BEN, "ANN ")), texts=(same,)), coder="me")
    assert [one.name for one in came.portable.study.coders] == ["Ann", "me"]
    assert [coder for *_, coder, _ in codings_of(came)] == ["Ann", "me"]


def test_spans_without_words_and_texts_that_are_missing_are_told_and_not_taken() -> None:
    text = interview().texts[0]
    empty = Selection(g(51), 60, 60, codings=(Coding(g(61), NOBODY, ANN),))
    beyond = Selection(g(52), 60, 9000, codings=(Coding(g(62), NOBODY, ANN), Coding(g(63), LOST, ANN)))
    came = coming(interview(texts=(replace(text, selections=(empty, beyond)),)))
    assert codings_of(came) == []
    assert came.warnings == ('codings left out in source "Interview Anna.txt", whose text has no words there: 3.',)
    gone = coming(interview(texts=(replace(text, missing=True, text=""),)))
    assert gone.portable.study.sources[0].revision is None
    assert "whose text is not in the file: 1." in gone.warnings[0]


def test_a_comment_on_one_coding_is_its_memo_and_on_several_a_memo_on_the_words() -> None:
    text = interview().texts[0]
    both = (Coding(g(61), NOBODY, ANN), Coding(g(62), LOST, ANN))
    one = Selection(g(51), 58, 72, description="why?", by=ANN, codings=both[:1])
    two = Selection(g(52), 27, 56, description="hm", by=ANN, codings=both)
    bare = Selection(g(53), 0, 2, description="who is I?", by=BEN)
    came = coming(interview(texts=(replace(text, selections=(one, two, bare)),)))
    assert [memo for *_, memo in codings_of(came)] == ["", "", "why?"]
    assert memos_of(came) == [("segment", "hm"), ("segment", "who is I?")]
    assert came.portable.study.memos[1].coder == "Ben"


def test_notes_come_once_wherever_they_stand_and_loose_ones_are_the_projects() -> None:
    notes = tuple(Note(g(90 + n), f"n{n}", f"note {n}", by=BEN) for n in range(6))
    text = interview().texts[0]
    coded = replace(text, notes=(g(90),), selections=(replace(text.selections[0], notes=(g(91),)),))
    codes = (replace(interview().codes[0], notes=(g(92),)), interview().codes[1])
    linked = (Link(g(70), "comment", g(93), g(31)), Link(g(71), "", NOBODY, g(94)))
    came = coming(interview(notes=notes, codes=codes, texts=(coded,), links=linked, notes_on=(g(95),)))
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
    notes = (Note(g(90), "Money matters…", "Money matters\nmore than we thought"), Note(g(91), "Idea", "ask again"))
    assert memos_of(coming(interview(notes=notes))) == [
        ("project", "Money matters\nmore than we thought"),
        ("project", "Idea\n\nask again"),
    ]


def test_cases_come_with_values_and_sources_and_one_that_repeats_a_code_is_no_concept() -> None:
    site = Variable(g(20), "site")
    case = Case(g(22), "Firm A", "the first", {g(20): "Graz"})
    twin = Code(g(22), "Firm A")
    whole = Selection(g(51), 0, len(WORDS), codings=(Coding(g(61), g(22), ANN),))
    text = replace(interview().texts[0], selections=(whole, *interview().texts[0].selections))
    came = coming(interview(variables=(site,), cases=(case,), codes=(*interview().codes, twin), texts=(text,)))
    study = came.portable.study
    assert [(one.ref, dict(one.attributes)) for one in study.cases] == [("Firm-A", {"site": "Graz"})]
    assert study.sources[0].case == study.cases[0].id
    assert [one.name for one in study.codebook.codes] == ["losing control", "nobody looks"]
    assert ("case", "the first") in memos_of(came)


def test_a_nameless_case_with_one_source_is_what_is_known_of_the_source() -> None:
    nameless = Case(g(22), "", values={g(20): "long"}, sources=(SOURCE,))
    study = coming(interview(variables=(Variable(g(20), "length"),), cases=(nameless,))).portable.study
    assert study.cases == ()
    assert dict(study.sources[0].attributes) == {"length": "long"}


def test_a_source_of_two_cases_has_one_and_that_is_told() -> None:
    cases = tuple(Case(g(22 + n), name, sources=(SOURCE,)) for n, name in enumerate(("A", "B")))
    came = coming(interview(cases=cases))
    assert came.portable.study.sources[0].case == 1
    assert any("cases A and B" in warning for warning in came.warnings)


def test_what_a_code_looked_like_elsewhere_is_written_back() -> None:
    nested = (
        Code(g(10), "Governance", color="#CC3311"),
        Code(g(12), "Drift", g(10)),
        Code(g(13), "losing control", g(12), color="#00FF00"),
        Code(g(14), "nobody looks", g(13)),
        Code(g(15), "nobody looks", g(12)),
    )
    came = coming(interview(codes=nested))
    names = {one.name for one in came.portable.study.codebook.codes}
    assert "losing control > nobody looks" in names
    back = {one.guid: one for one in going(came.portable).codes}
    assert {guid: (one.name, one.parent, one.color) for guid, one in back.items()} == {
        one.guid: (one.name, one.parent, one.color) for one in nested
    }


def test_a_code_that_was_moved_or_renamed_here_is_written_as_it_is_here() -> None:
    nested = (Code(g(10), "G"), Code(g(12), "D", g(10)), Code(g(13), "a", g(12)), Code(g(14), "b", g(13)))
    portable = coming(interview(codes=nested)).portable
    book = portable.study.codebook
    renamed = [replace(one, name="bees") if one.name == "a > b" else one for one in book.codes]
    study = replace(portable.study, codebook=replace(book, codes=renamed))
    back = {one.guid: one for one in going(replace(portable, study=study)).codes}
    assert (back[g(14)].name, back[g(14)].parent) == ("bees", g(12))


def test_pictures_sets_and_links_of_other_things_are_kept_and_written_back() -> None:
    picture = Beyond("PictureSource", g(80), "stall", "<PictureSource/>", ("stall.jpg",))
    group = Set(g(81), "pilot", sources=(SOURCE,))
    link = Link(g(82), "follows", SOURCE, LOST, "Associative")
    there = interview(beyond=(picture,), entries={"stall.jpg": b"\xff\xd8"}, sets=(group,), links=(link,))
    back = going(coming(there).portable)
    assert back.beyond == (picture,)
    assert dict(back.entries) == {"stall.jpg": b"\xff\xd8"}
    assert group in back.sets
    assert back.links == (link,)


def test_a_link_between_codes_is_a_link() -> None:
    link = Link(g(82), "leads to", LOST, NOBODY)
    came = coming(interview(links=(link,)))
    assert [(one.a, one.b, one.label) for one in came.portable.study.links] == [(1, 2, "leads to")]
    assert going(came.portable).links == (link,)


def test_a_file_comes_back_as_it_went() -> None:
    notes = (Note(g(90), "gioia idea: look", "look\nhere", BEN, "2026-01-05T11:00:00Z"),)
    text = interview().texts[0]
    there = interview(
        notes=notes, texts=(replace(text, name="E1", notes=(g(90),)),), cases=(Case(g(22), "A", sources=(SOURCE,)),)
    )
    once = going(coming(there).portable)
    assert going(coming(once).portable) == once


def test_memos_keep_their_kind() -> None:
    study = coming(interview()).portable.study
    memo = Memo(1, g(99).bytes, "proposal", "code", 1, "split it", "Ann", "2026-01-05T10:00:00Z")
    back = coming(going(replace(coming(interview()).portable, study=replace(study, memos=(memo,)))))
    assert [(one.kind, one.about, one.text, one.coder) for one in back.portable.study.memos] == [
        ("proposal", "code", "split it", "Ann")
    ]


def test_a_code_that_a_map_leaves_out_takes_its_codings_along_and_that_is_told() -> None:
    places = tuple(replace(one, level=None) if one.name == "losing control" else one for one in outline(interview()))
    came = coming(interview(), places=places)
    assert codings_of(came) == []
    assert came.warnings == ("codings left out of codes that the map skips: 1.",)


def test_our_own_sets_say_the_levels_of_codes_that_stand_alone() -> None:
    portable = coming(interview()).portable
    book = portable.study.codebook
    alone = [replace(one, level=Level.THEME) if one.name == "nobody looks" else one for one in book.codes]
    study = replace(portable.study, codebook=replace(book, codes=alone))
    back = coming(going(replace(portable, study=study)))
    assert {one.name: one.level for one in back.portable.study.codebook.codes} == {
        "losing control": Level.CONCEPT,
        "nobody looks": Level.THEME,
    }
