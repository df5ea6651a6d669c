from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gioia_coder.core.disagreement import Disagreement, State, compare, derive, standing
from gioia_coder.core.disagreement.choosing import options, parse, result
from gioia_coder.core.disagreement.deciding import Standing
from gioia_coder.core.disagreement.deriving import is_grouped
from gioia_coder.core.model import Decision
from gioia_coder.core.study import Study
from gioia_coder.errors import InputError
from tests.core.disagreement.coded import CODERS, made, on


def only(study: Study) -> Disagreement:
    (one,) = compare(study).disagreements
    return one


def stands(study: Study, choice: str, code: str = "") -> list[tuple[Any, ...]]:
    names = {coder.id: coder.name for coder in study.coders}
    key = next((each.id for each in study.codebook.codes if each.name == code), None)
    named = {each.id: each.name for each in study.codebook.codes}
    return [
        (
            each.start,
            each.end,
            named[each.code],
            *(["contradicts"] if each.contradicts else []),
            *([each.intensity] if each.intensity else []),
        )
        for each in result(only(study), choice, names, key)
    ]


BOUNDARY = (on(0, 60, "shares", "anna", intensity=1), on(20, 100, "shares", "ben", intensity=3))
CODES = (on(0, 60, "shares", "anna"), on(20, 100, "pays", "ben"))


@pytest.mark.parametrize(
    ("codings", "choice", "code", "expected"),
    [
        (BOUNDARY, "adopt:anna", "", [(0, 60, "shares", 1)]),
        (BOUNDARY, "adopt:ben", "", [(20, 100, "shares", 3)]),
        (BOUNDARY, "union", "", [(0, 100, "shares", 3)]),
        (BOUNDARY, "intersect", "", [(20, 60, "shares", 3)]),
        (BOUNDARY, "both", "", [(0, 60, "shares", 1), (20, 100, "shares", 3)]),
        (BOUNDARY, "drop", "", []),
        (BOUNDARY, "keep apart", "", []),
        (BOUNDARY, "recode", "pays", [(0, 100, "pays", 3)]),
        (CODES, "union", "", [(0, 60, "shares"), (20, 100, "pays")]),
        (CODES, "both", "", [(0, 60, "shares"), (20, 100, "pays")]),
        (CODES[:1], "adopt:ben", "", []),
        (CODES[:1], "adopt:anna", "", [(0, 60, "shares")]),
        (
            (on(0, 100, "shares", "anna"), on(0, 40, "shares", "ben"), on(41, 100, "shares", "ben")),
            "intersect",
            "",
            [(0, 40, "shares"), (41, 100, "shares")],
        ),
        (
            (on(0, 100, "shares", "anna"), on(0, 40, "shares", "ben"), on(41, 100, "shares", "ben")),
            "union",
            "",
            [(0, 100, "shares")],
        ),
        ((*BOUNDARY, on(0, 60, "pays", "ben")), "intersect", "", [(20, 60, "shares", 3)]),
        ((on(0, 60, "shares", "anna", contradicts=True),), "adopt:anna", "", [(0, 60, "shares", "contradicts")]),
    ],
)
def test_what_stands_after_each_choice(codings: Any, choice: str, code: str, expected: list[Any]) -> None:
    assert stands(made(*codings), choice, code) == expected


@pytest.mark.parametrize(
    ("codings", "choice", "said"),
    [
        (CODES, "intersect", "share no words"),
        (CODES, "recode", "needs a code"),
        (CODES, "adopt:cleo", "has not read"),
        (CODES, "later", "decides nothing"),
        ((on(0, 60, "shares", "anna"), on(0, 60, "shares", "ben", contradicts=True)), "both", "both support"),
    ],
)
def test_what_cannot_be_worked_out_is_refused_with_the_way_on(codings: Any, choice: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as error:
        stands(made(*codings), choice)
    assert error.value.mend


def test_options_name_those_who_have_codings_first() -> None:
    study = made(*BOUNDARY)
    names = {coder.id: coder.name for coder in study.coders}
    assert options(only(study), names)[:4] == ("union", "intersect", "adopt:anna", "adopt:ben")
    assert options(only(made(*CODES[:1])), names) == ("adopt:anna", "drop", "recode", "keep apart", "later")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Union ", ("union", "")),
        ("“union”", ("union", "")),
        ("KEEP-APART", ("keep apart", "")),
        ("adopt : Ben", ("adopt:ben", "")),
        ("‘adopt:anna’", ("adopt:anna", "")),
        ("recode: c001", ("recode", "c001")),
        ("recode pays the rent", ("recode", "pays the rent")),
    ],
)
def test_decisions_are_read_as_people_type_them(typed: str, meant: tuple[str, str]) -> None:
    assert parse(typed, ["anna", "ben"]) == meant


def test_a_word_that_is_no_decision_names_the_nearest() -> None:
    with pytest.raises(InputError, match="no decision") as error:
        parse("uniom", ["anna"])
    assert "union" in error.value.mend
    with pytest.raises(InputError, match="none of the coders"):
        parse("adopt:zoe", ["anna"])


# Decisions and what becomes of them.


def decided(study: Study, choice: str, *, by: str = "anna", n: int = 1, one: Disagreement | None = None) -> Decision:
    names = {coder.id: coder.name for coder in study.coders}
    of = one or only(study)
    kept = result(of, choice, names)
    about = (of.source, of.source, of.start, of.end, of.id, of.hash, of.kind.value, ())
    return Decision(n, bytes([n]), *about, choice, kept, by=(by,), rationale="because", made=n)


def test_a_decision_holds_while_nothing_changes() -> None:
    study = made(*BOUNDARY)
    seen = standing(compare(study), [decided(study, "union")])
    assert seen.of(only(study)).state is State.DECIDED and not seen.is_open(only(study))
    assert seen.past == ()


def test_a_changed_disagreement_makes_its_decision_stale_and_shows_it_again() -> None:
    before, after = made(*BOUNDARY), made(BOUNDARY[0], on(30, 100, "shares", "ben"))
    seen = standing(compare(after), [decided(before, "union")]).of(only(after))
    assert seen.state is State.STALE and seen.decision is None
    assert [one.choice for one in seen.shown] == ["union"]


def test_a_decision_about_what_is_no_more_is_kept_aside() -> None:
    before, after = made(*BOUNDARY), made(on(0, 60, "shares", "anna"), on(0, 60, "shares", "ben"))
    seen = standing(compare(after), [decided(before, "union")])
    assert [one.choice for one in seen.past] == ["union"]


def test_two_answers_are_a_conflict_and_two_equal_ones_are_not() -> None:
    study = made(*BOUNDARY)
    one = only(study)
    both = [decided(study, "union"), decided(study, "intersect", by="ben", n=2)]
    assert standing(compare(study), both).of(one).state is State.CONFLICT
    alike = [decided(study, "union"), decided(study, "union", by="ben", n=2)]
    assert standing(compare(study), alike).of(one).state is State.DECIDED
    apart = [replace(both[0], choice="drop", result=()), replace(both[1], choice="keep apart", result=())]
    assert standing(compare(study), apart).of(one).state is State.CONFLICT


def test_of_two_alike_places_each_gets_its_own_decision() -> None:
    study = made(on(3, 13, "shares", "anna"), on(43, 53, "shares", "anna"))
    first, second = compare(study).passages
    assert first.hash == second.hash
    seen = standing(compare(study), [decided(study, "drop", one=second)])
    assert seen.is_open(first) and not seen.is_open(second)


def test_a_decision_never_goes_to_a_like_place_that_nobody_decided() -> None:
    places = (on(3, 13, "shares", "anna"), on(43, 53, "shares", "anna"))
    before, after = made(*places), made(*places, on(3, 9, "shares", "ben"))
    decision = decided(before, "drop", one=compare(before).passages[0])
    seen = standing(compare(after), [decision])
    assert [seen.of(one).state for one in compare(after).passages] == [State.STALE, State.OPEN]
    agreeing = made(*places, on(3, 13, "shares", "ben"))
    assert standing(compare(agreeing), [decision]).past == (decision,)


def test_a_decision_about_words_that_are_gone_is_shown_nowhere() -> None:
    study = made(*BOUNDARY)
    gone = replace(decided(study, "union"), revision=0)
    assert standing(compare(study), [gone]).past == (gone,)


def test_in_the_older_text_of_a_round_a_decision_is_known_by_its_words() -> None:
    study = made(*BOUNDARY)
    later = decided(study, "union")
    later = replace(later, revision=later.revision + 9, start=later.start + 7, end=later.end + 7)
    assert standing(compare(study), [later]).of(only(study)).state is State.DECIDED


def test_an_open_standing_shows_nothing() -> None:
    assert Standing().state is State.OPEN and Standing().shown == ()


# Consensus.


def rows(study: Study, *choices: Decision, longest: bool = False) -> list[tuple[Any, ...]]:
    seen = compare(study)
    named = {each.id: each.name for each in study.codebook.codes}
    return [
        (one.start, one.end, named[one.code], one.memo, len(one.behind))
        for one in derive(seen, standing(seen, choices), dict(study.codings.memos), longest=longest)
    ]


def test_where_coders_agree_the_words_that_all_share_stand_or_the_longest() -> None:
    study = made(on(0, 100, "shares", "anna", memo="mine"), on(10, 100, "shares", "ben"))
    assert rows(study) == [(10, 100, "shares", "", 2)]
    assert rows(study, longest=True) == [(0, 100, "shares", "", 2)]


def test_what_is_decided_stands_with_its_rationale_and_what_is_behind_it() -> None:
    study = made(*BOUNDARY)
    assert rows(study) == []
    assert rows(study, decided(study, "union")) == [(0, 100, "shares", "because", 2)]
    assert rows(study, decided(study, "adopt:anna")) == [(0, 60, "shares", "because", 2)]


def test_a_recoded_passage_stands_on_all_its_codings() -> None:
    study = made(*CODES)
    kept = [(0, 100, "splits", "because", 2)]
    key = next(each.id for each in study.codebook.codes if each.name == "splits")
    given = replace(decided(study, "drop"), choice="recode", result=result(only(study), "recode", {}, key))
    assert rows(study, given) == kept


def test_a_conflict_and_what_is_kept_apart_stand_nowhere() -> None:
    study = made(*BOUNDARY)
    assert rows(study, decided(study, "keep apart")) == []
    assert rows(study, decided(study, "union"), decided(study, "intersect", by="ben", n=2)) == []


def test_what_one_coder_alone_has_read_enters_as_coded() -> None:
    study = made(("T", 0, 50, "shares", "anna", {"memo": "alone"}))
    assert rows(study) == [(0, 50, "shares", "alone", 1)]


def test_only_codes_of_the_data_structure_are_grouped() -> None:
    for name, grouped in (("shares", True), ("Cost", True), ("Frugal", True), ("loose", False)):
        study = made(on(0, 50, name, "anna"), coders=CODERS)
        assert is_grouped(study.codebook, only(study)) is grouped
