"""A file of our own that was changed elsewhere, upon our own record of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np

from gioia_coder.core.exchange.mapping import coming, overlay
from gioia_coder.core.exchange.mapping.outline import outline, remembered
from gioia_coder.core.exchange.portable import Derived, Kept, Portable
from gioia_coder.core.exchange.refi import Case, Code, Coding, Link, Note, Project, Selection, Set, Text, User, Variable
from gioia_coder.core.model import Informant, Level, Memo, Segment
from gioia_coder.core.model import Link as OurLink
from gioia_coder.core.study import CodingColumns

WORDS = "I: How did it start?\nAnna: We lost control of the budget.\nNobody noticed.\n"


def _g(n: int) -> UUID:
    return UUID(int=n)


ANN, THEME, LOST, NOBODY, SOURCE = _g(1), _g(9), _g(10), _g(11), _g(30)


def _file(**more: Any) -> Project:
    coded = Selection(_g(31), 27, 56, by=ANN, codings=(Coding(_g(32), LOST, ANN, "2026-01-05T10:00:00Z", (_g(91),)),))
    base = Project(
        "study",
        program="gioia",
        users=(User(ANN, "Ann"),),
        codes=(Code(THEME, "control"), Code(LOST, "losing control", THEME), Code(NOBODY, "nobody looks", THEME)),
        cases=(Case(_g(22), "A", values={_g(20): "15"}, sources=(SOURCE,)),),
        variables=(Variable(_g(20), "size"),),
        texts=(Text(SOURCE, "E1", WORDS, selections=(coded,), notes=(_g(90),)),),
        notes=(Note(_g(90), "gioia note: look", "look", ANN), Note(_g(91), "why", "why", ANN)),
    )
    return replace(base, **more)


def _ours(**more: Any) -> Portable:
    """Return our record of that file: with a link that has evidence, and a round that holds a coding of its own."""
    found = coming(_file(**more)).portable
    one = np.ones(1, np.int64)
    frozen = CodingColumns(one + 1, one, one, one + 4, one + 1, one, one, one > 1, {})
    study = replace(found.study, links=(OurLink(1, _g(70).bytes, 2, 3, "makes", (Segment(1, 0, 4),)),))
    uuids = {**found.coding_uuids, 2: _g(33).bytes}
    derived = (Derived(_g(32).bytes), Derived(_g(99).bytes))
    return replace(found, study=study, coding_uuids=uuids, frozen={1: frozen}, derived=derived)


def _upon(ours: Portable, file: Project) -> tuple[Portable, tuple[str, ...]]:
    came = coming(file, places=outline(file, known=remembered(ours.study, file))).portable
    return overlay(ours, came, {one: one for one in range(1, 1 + len(file.texts)) if one <= len(ours.study.sources)})


def _renewed(file: Project) -> Project:
    """Return the file with other GUIDs, as it is written without its sets."""

    def new(one: Any) -> Any:
        if isinstance(one, UUID):
            return UUID(int=one.int + 1000)
        if isinstance(one, tuple):
            return tuple(map(new, one))
        if isinstance(one, dict):
            return {new(key): value for key, value in one.items()}
        if hasattr(one, "__dataclass_fields__"):
            return replace(one, **{name: new(getattr(one, name)) for name in one.__dataclass_fields__})
        return one

    return new(file)  # type: ignore[no-any-return]


def test_a_file_that_nobody_changed_is_our_record() -> None:
    ours = _ours()
    for file in (_file(), _renewed(_file())):
        whole, told = _upon(ours, file)
        assert told == ()
        assert whole.study.uuids == ours.study.uuids
        assert whole.coding_uuids == ours.coding_uuids
        assert whole.frozen is ours.frozen
        assert whole.study.links == ours.study.links
        assert whole.study.memos == ours.study.memos
        assert whole.study.codings.memos == {1: "why"}
        assert whole.study.codebook == ours.study.codebook
        assert whole.derived == ours.derived[:1]


def test_a_coding_from_elsewhere_gets_a_key_that_no_coding_of_a_round_has() -> None:
    text = _file().texts[0]
    fresh = Selection(_g(40), 0, 2, by=ANN, codings=(Coding(_g(41), NOBODY, ANN, "2026-02-01T00:00:00Z"),))
    whole, told = _upon(_ours(), _file(texts=(replace(text, selections=(fresh, *text.selections)),)))
    assert sorted(whole.study.codings.id.tolist()) == [1, 3]
    assert {key: UUID(bytes=uuid).int for key, uuid in whole.coding_uuids.items()} == {1: 32, 2: 33, 3: 41}
    assert whole.coded_at == {1: "2026-01-05T10:00:00Z", 3: "2026-02-01T00:00:00Z"}
    assert told == ()


def test_memos_changed_elsewhere_are_taken_and_those_that_lost_their_place_are_not_doubled() -> None:
    notes = (Note(_g(90), "gioia note: look", "look closer", ANN), Note(_g(91), "why", "why not", ANN), Note(_g(92), "", "new"))
    whole, _ = _upon(_ours(), _file(notes=notes))
    assert [(one.about, one.text) for one in whole.study.memos] == [("source", "look closer"), ("project", "new")]
    assert whole.study.codings.memos == {1: "why not"}
    text = _file().texts[0]
    bare = replace(text, notes=(), selections=(replace(text.selections[0], codings=(Coding(_g(32), LOST, ANN),)),))
    whole, _ = _upon(_ours(), _renewed(_file(texts=(bare,))))
    assert [(one.about, one.text) for one in whole.study.memos] == [("source", "look")]
    assert whole.study.codings.memos == {1: "why"}


def test_two_memos_of_equal_words_are_both_known_again() -> None:
    study = (ours := _ours()).study
    twice = tuple(Memo(n, _g(500 + n).bytes, "note", "case", 1, "look", "Ann", "") for n in (2, 3))
    ours = replace(ours, study=replace(study, memos=(*study.memos, *twice)))
    loose = tuple(Note(_g(600 + n), "", "look") for n in (2, 3, 4))
    whole, _ = _upon(ours, _file(notes=(*_file().notes, *loose)))
    assert [(one.id, one.about) for one in whole.study.memos] == [(1, "source"), (2, "case"), (3, "case"), (4, "project")]


def test_names_definitions_and_places_of_codes_are_the_files_and_changes_are_told() -> None:
    codes = (
        Code(THEME, "control"),
        Code(LOST, "Losing it", THEME, description="What it is.\n\nInclude: this"),
        Code(NOBODY, "nobody looks"),
        Code(_g(15), "new theme"),
        Code(_g(16), "new one", _g(15)),
    )
    whole, told = _upon(_ours(), _file(codes=codes))
    book = whole.study.codebook
    assert (book.by_id[2].name, book.by_id[2].definition, book.by_id[2].include) == ("Losing it", "What it is.", "this")
    assert book.by_id[3].parent == 1  # a flat list says nothing of places
    assert [book.path(book.by_id[key]) for key in (4, 5)] == [("new theme",), ("new theme", "new one")]
    assert told == ('code  "losing control" is called "Losing it" in the file.',)
    whole, _ = _upon(_ours(), _file(codes=(*codes[:1], Code(LOST, "losing control", _g(15)), *codes[2:])))
    assert whole.study.codebook.by_id[2].parent == 4


def test_codes_and_codings_and_coders_that_the_file_lacks_are_told() -> None:
    users = (User(_g(2), "Zoe"),)
    text = replace(_file().texts[0], selections=())
    whole, told = _upon(_ours(), _file(codes=_file().codes[:2], users=users, texts=(text,)))
    assert told == (
        "coders that the file has no longer: Ann; others are in it: Zoe.",
        "codes that the file has no longer stay as they were: nobody looks.",
        "codings that the file has no longer: 1.",
    )
    assert [one.name for one in whole.study.coders] == ["Ann", "Zoe"]
    assert [one.name for one in whole.study.codebook.codes] == ["control", "losing control", "nobody looks"]
    assert _upon(_ours(), _file(users=(User(ANN, "Annie"),)))[1] == ("coder Ann is called Annie in the file.",)


def test_levels_are_known_without_sets_by_guid_by_path_and_by_name() -> None:
    sets = (Set(_g(80), "gioia:second-order", codes=(THEME, NOBODY)), Set(_g(81), "gioia:first-order", codes=(LOST,)))
    ours = _ours(codes=(Code(THEME, "control"), Code(LOST, "control", THEME), Code(NOBODY, "nobody")), sets=sets)
    flat = (Code(_g(51), "control"), Code(_g(52), "control", _g(51)), Code(_g(53), "NOBODY"), Code(LOST, "other"))
    found = remembered(ours.study, _file(codes=flat))
    assert found == {_g(51): (Level.THEME, False), _g(53): (Level.THEME, False), LOST: (Level.CONCEPT, False)}
    moved = remembered(ours.study, _file(codes=(Code(_g(61), "x"), Code(_g(62), "nobody", _g(61)))))
    assert moved == {_g(62): (Level.THEME, False)}


def test_values_of_the_file_are_taken_and_what_it_lacks_stays() -> None:
    case = replace(_file().cases[0], values={_g(20): "16", _g(21): ""})
    new = Case(_g(23), "B", values={_g(21): "Graz"})
    whole, _ = _upon(_ours(), _file(cases=(case, new), variables=(*_file().variables, Variable(_g(21), "site"))))
    assert [(one.ref, dict(one.attributes)) for one in whole.study.cases] == [("A", {"size": "16"}), ("B", {"site": "Graz"})]
    whole, _ = _upon(_ours(), _renewed(_file(cases=())))
    assert [dict(one.attributes) for one in whole.study.cases] == [{"size": "15"}]
    assert whole.study.sources[0].case == 1


def test_informants_of_one_id_in_two_cases_are_told_apart() -> None:
    cases = tuple(Case(_g(22 + n), name) for n, name in enumerate("AB"))
    ours = _ours(cases=cases)
    people = tuple(Informant(n, "Anna", n, attributes={"age": str(n)}) for n in (1, 2))
    ours = replace(
        ours, study=replace(ours.study, informants=people, uuids={**ours.study.uuids, "informant": {1: b"a" * 16, 2: b"b" * 16}})
    )
    theirs = tuple(Case(_g(60 + n), "anna", values={_g(21): case, _g(25): str(70 + n)}) for n, case in ((1, "B"), (2, "A")))
    variables = (Variable(_g(21), "gioia:informant"), Variable(_g(25), "age"))
    whole, _ = _upon(ours, _renewed(_file(cases=(*cases, *theirs), variables=variables)))
    assert [(one.ref, one.case, one.attributes["age"]) for one in whole.study.informants] == [
        ("Anna", 1, "72"),
        ("Anna", 2, "71"),
    ]


def test_a_source_that_is_new_names_the_people_and_the_case_of_our_record() -> None:
    fresh = Text(_g(44), "E2", "Ben: Yes.\n", selections=(Selection(_g(45), 0, 3, codings=(Coding(_g(46), LOST, ANN),)),))
    case = replace(_file().cases[0], sources=(SOURCE, _g(44)))
    informant = Case(_g(24), "Ben", values={_g(21): "A"}, sources=(_g(44),))
    file = _file(
        texts=(*_file().texts, fresh),
        cases=(informant, case),
        variables=(*_file().variables, Variable(_g(21), "gioia:informant")),
    )
    whole, _ = _upon(_ours(), file)
    new = whole.study.sources[1]
    assert (new.id, new.case, new.informants, new.revision) == (2, 1, (1,), 2)
    assert whole.study.revision(2).text == "Ben: Yes.\n"
    assert whole.study.revision(1).text == WORDS
    assert sorted(whole.study.codings.source.tolist()) == [1, 2]
    assert whole.study.informants[0].case == 1


def test_what_is_kept_names_our_things_whatever_their_guids_were() -> None:
    link = Link(_g(82), "follows", SOURCE, LOST, "Associative")
    whole, _ = _upon(_ours(), _renewed(_file(links=(link,))))
    (row,) = (one for one in whole.kept if one.kind == "link")
    assert str(SOURCE) in row.data
    assert str(LOST) in row.data
    assert isinstance(row, Kept)


def test_a_code_of_another_level_is_another_one() -> None:
    sets = (Set(_g(80), "gioia:second-order", codes=(THEME, LOST)), Set(_g(81), "gioia:first-order", codes=(NOBODY,)))
    came = coming(_file(sets=sets)).portable
    whole, told = overlay(_ours(), came, {1: 1})
    assert [one.level for one in whole.study.codebook.codes if "losing" in one.name] == [Level.CONCEPT, Level.THEME]
    assert "losing control" in told[0]
    assert whole.study.uuids["code"][4] == b""


def test_strength_and_polarity_stay_where_the_file_says_none_and_are_the_files_where_it_does() -> None:
    ours = _ours()
    said = replace(ours.study.codings, intensity=np.array([2]), contradicts=np.array([True]))
    ours = replace(ours, study=replace(ours.study, codings=said))
    codings = _upon(ours, _file())[0].study.codings
    assert (codings.intensity.tolist(), codings.contradicts.tolist()) == ([2], [True])
    marked = (*_file().notes, Note(_g(93), "", "gioia: intensity 3"))
    text = _file().texts[0]
    coding = replace(text.selections[0].codings[0], notes=(_g(93),))
    there = replace(text, selections=(replace(text.selections[0], codings=(coding,)),))
    codings = _upon(ours, _file(notes=marked, texts=(there,)))[0].study.codings
    assert (codings.intensity.tolist(), codings.contradicts.tolist()) == ([3], [False])
