from __future__ import annotations

import random
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gioia_coder.core.disagreement import Found, compare
from gioia_coder.core.disagreement.naming import short_ids
from gioia_coder.core.study import Study
from tests.core.disagreement.coded import CODERS, found, made, on


def kinds(*codings: Any, coders: Any = ("anna", "ben")) -> list[str]:
    return [one.kind.value for one in found(*codings, coders=coders).passages]


@pytest.mark.parametrize(
    ("codings", "kind"),
    [
        ([on(0, 100, "shares", "anna"), on(0, 100, "shares", "ben")], []),
        ([on(0, 100, "shares", "anna"), on(0, 80, "shares", "ben")], []),
        ([on(0, 100, "shares", "anna"), on(0, 79, "shares", "ben")], ["boundary"]),
        ([on(0, 100, "shares", "anna"), on(0, 48, "shares", "ben"), on(50, 100, "shares", "ben")], ["granularity"]),
        ([on(0, 100, "shares", "anna"), on(0, 10, "shares", "ben"), on(30, 40, "shares", "ben")], ["boundary"]),
        ([on(0, 100, "shares", "anna")], ["missing"]),
        ([on(0, 100, "shares", "anna"), on(0, 100, "shares", "ben"), on(0, 100, "pays", "ben")], ["extra"]),
        ([on(0, 100, "shares", "anna"), on(0, 50, "shares", "ben"), on(0, 50, "pays", "ben")], ["extra"]),
        ([on(0, 100, "shares", "anna"), on(0, 100, "splits", "ben")], ["sibling"]),
        ([on(0, 100, "shares", "anna"), on(0, 100, "Cost", "ben")], ["sibling"]),
        ([on(0, 100, "shares", "anna"), on(0, 100, "lets go", "ben")], ["cousin"]),
        ([on(0, 100, "shares", "anna"), on(0, 100, "pays", "ben")], ["far"]),
        ([on(0, 100, "shares", "anna"), on(0, 100, "loose", "ben")], ["far"]),
        ([on(0, 100, "loose", "anna"), on(0, 100, "loose", "ben", contradicts=True)], ["sibling"]),
        ([on(0, 10, "shares", "anna"), on(20, 30, "shares", "ben")], ["missing", "missing"]),
        ([on(0, 10, "shares", "anna"), on(12, 30, "shares", "ben")], ["missing"]),
        ([on(0, 10, "shares", "anna"), on(13, 30, "shares", "ben")], ["missing", "missing"]),
        ([on(0, 10, "shares", "anna"), on(10, 30, "pays", "ben")], ["missing", "missing"]),
        ([on(0, 60, "shares", "anna"), on(40, 100, "shares", "anna"), on(0, 100, "shares", "ben")], []),
    ],
)
def test_each_way_to_differ_has_its_kind(codings: Any, kind: list[str]) -> None:
    assert kinds(*codings) == kind


def test_of_three_coders_all_who_have_read_must_agree() -> None:
    two = [on(0, 100, "shares", "anna"), on(0, 100, "shares", "ben")]
    assert kinds(*two, coders=CODERS) == ["missing"]
    assert kinds(*two, on(0, 50, "shares", "cleo"), coders=CODERS) == ["boundary"]
    assert kinds(*two, on(10, 100, "shares", "cleo"), coders=CODERS) == []


def test_three_stretches_of_which_two_are_not_alike_are_no_agreement() -> None:
    assert kinds(on(0, 100, "shares", "anna"), on(0, 82, "shares", "ben"), on(18, 100, "shares", "cleo"), coders=CODERS) == [
        "boundary"
    ]


def test_what_one_coder_alone_has_read_is_compared_with_nobody() -> None:
    seen = found(("T", 0, 50, "shares", "anna"), on(0, 50, "shares", "anna"))
    assert [one.source for one in seen.disagreements] == [1]
    assert [(source, len(held)) for source, held in seen.singles.items()] == [(2, 1)]


def test_a_coder_who_is_done_and_coded_nothing_has_read_it() -> None:
    assert [one.kind.value for one in found(("T", 0, 50, "shares", "anna"), done=[("ben", "T")]).disagreements] == ["missing"]


def test_only_the_named_coders_and_sources_are_compared() -> None:
    study = made(on(0, 50, "shares", "anna"), on(0, 50, "pays", "ben"), on(0, 50, "shares", "cleo"), coders=CODERS)
    key = {coder.name: coder.id for coder in study.coders}
    assert compare(study, [key["anna"], key["cleo"]]).disagreements == ()
    assert compare(study, (), [2]).disagreements == ()
    assert compare(study, read=[(key["anna"], 1)]).singles.keys() == {1}


def test_a_share_is_length_times_pairs_times_distance() -> None:
    seen = found(on(0, 60, "shares", "anna"), on(100, 160, "shares", "anna"), on(100, 160, "splits", "ben"))
    weights = {one.kind.value: one.weight for one in seen.disagreements}
    assert weights == {"missing": pytest.approx(60), "sibling": pytest.approx(20)}
    assert [one.kind.value for one in seen.disagreements] == ["missing", "sibling"]
    assert [one.share for one in seen.disagreements] == [pytest.approx(0.75), pytest.approx(0.25)]
    sibling = seen.disagreements[1]
    assert sibling.weights == {code: pytest.approx(10) for code in sibling.codes}


def test_pairs_of_coders_count() -> None:
    (one,) = found(on(0, 60, "shares", "anna"), coders=CODERS).disagreements
    assert one.weight == pytest.approx(120)


def test_a_boundary_weighs_only_where_the_words_differ() -> None:
    (one,) = found(on(0, 100, "shares", "anna"), on(0, 60, "shares", "ben")).disagreements
    assert one.weight == pytest.approx(40)


def test_ids_stand_for_the_place_and_the_codes_and_hashes_for_what_coders_have() -> None:
    (one,) = found(on(0, 100, "shares", "anna"), on(0, 60, "shares", "ben")).disagreements
    (same,) = found(on(0, 100, "shares", "anna", memo="why", intensity=3), on(0, 60, "shares", "ben")).disagreements
    (swapped,) = found(on(0, 100, "shares", "ben"), on(0, 60, "shares", "anna")).disagreements
    (other,) = found(on(0, 100, "shares", "anna"), on(0, 61, "shares", "ben")).disagreements
    assert (one.id, one.hash) == (same.id, same.hash)
    assert one.id == swapped.id == other.id
    assert len({one.hash, swapped.hash, other.hash}) == 3
    assert one.id.startswith("D-") and one.hash.startswith("H")


def test_a_hash_does_not_heed_where_in_the_source_the_words_are() -> None:
    seen = made(on(0, 10, "shares", "anna"))
    assert seen.revision(1).text[3:13] == seen.revision(1).text[13:23]
    first, second = (found(on(at, at + 10, "shares", "anna")).disagreements[0] for at in (3, 13))
    assert first.hash == second.hash and first.id != second.id


def test_short_ids_are_unique_whatever_they_stand_for() -> None:
    digests = [f"{n:06X}" for n in range(3000)]
    ids = short_ids(digests)
    assert len(set(ids)) == len(ids) and all(one[2:] == digest[: len(one) - 2] for one, digest in zip(ids, digests, strict=True))


codings = st.lists(
    st.tuples(
        st.sampled_from(["S", "T"]),
        st.integers(0, 60),
        st.integers(1, 30),
        st.sampled_from(["shares", "splits", "lets go", "pays", "loose", "Cost"]),
        st.sampled_from(CODERS),
        st.booleans(),
    ),
    max_size=25,
    unique_by=lambda one: one[:5],
)


def study_of(rows: Any, coders: Any = CODERS) -> Study:
    return made(*((s, a, a + n, code, who, {"contradicts": no}) for s, a, n, code, who, no in rows), coders=coders)


def everything(seen: Found) -> list[int]:
    held = [one.held for one in (*seen.agreements, *seen.disagreements)]
    return sorted(each.id for some in (*held, *seen.singles.values()) for each in some)


@settings(max_examples=150, deadline=None)
@given(codings)
def test_every_coding_is_in_exactly_one_agreement_or_disagreement(rows: Any) -> None:
    study = study_of(rows)
    seen = compare(study)
    assert everything(seen) == sorted(study.codings.id.tolist())
    assert len({one.id for one in seen.disagreements}) == len(seen.disagreements)
    assert len(seen.by_place) == len(seen.disagreements)
    if seen.disagreements:
        assert sum(one.share for one in seen.disagreements) == pytest.approx(1)


@settings(max_examples=60, deadline=None)
@given(codings, st.sampled_from(list(permutations(CODERS))))
def test_the_order_of_the_coders_does_not_matter(rows: Any, order: Any) -> None:
    def said(coders: Any) -> Any:
        study = study_of(rows, coders)
        names = {coder.id: coder.name for coder in study.coders}
        seen = compare(study, [key for key, name in names.items() if name in coders])
        agreed = sorted((one.source, one.key, one.common, one.longest) for one in seen.agreements)
        parts = [
            (
                one.id,
                one.kind,
                one.source,
                one.start,
                one.end,
                round(one.weight, 6),
                sorted((names[h.coder], *h[2:]) for h in one.held),
            )
            for one in seen.passages
        ]
        return agreed, parts

    assert said(CODERS) == said(order)


def test_a_long_chain_of_codings_is_compared_in_good_time() -> None:
    chance = random.Random(3)
    rows = [on(at, at + 9, chance.choice(["shares", "pays"]), chance.choice(["anna", "ben"])) for at in range(0, 380, 2)]
    seen = found(*rows)
    assert len(everything(seen)) == len(rows)
