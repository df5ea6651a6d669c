"""Comparing codings is the same as rating every unit, or every character, one by one."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gioia_coder.core.agreement import Coefficient, anything, compare, krippendorff_alpha, rollup
from gioia_coder.core.agreement.laying import lay
from gioia_coder.core.agreement.pieces import pieces, runs
from gioia_coder.core.agreement.sets import which_code
from gioia_coder.core.agreement.sums import blocks_of, sums_of
from gioia_coder.core.model import Level
from tests.core.agreement.naive import BOOK, World, codes_of, mean, table, vanished

LEVELS = [rollup(BOOK, level) for level in Level]
ANYTHING = anything(BOOK)


def world_of(seed: int) -> World:
    """Return a world by chance, dense enough for coders to meet; small and empty ones among them."""
    chance = random.Random(seed)
    coders = chance.choice([(1, 2), (1, 2, 3), (3, 1), (2, 1, 4, 3)])
    codes = chance.choice([sorted(BOOK.by_id), [4, 5], [4, 5, 6, 9, 10], [2, 4, 5]])
    codings = set()
    for _ in range(chance.choice([0, 2, 8, 20, 30])):
        source, start, size = chance.randint(1, 3), chance.randint(0, 20), chance.randint(1, 9)
        agreed = chance.sample([1, 2, 3, 4], chance.randint(1, 4))
        for by in agreed:
            moved = chance.choice([0, 0, 1, 3])
            code = chance.choice(codes)
            codings.add(
                (by, code if chance.random() < 0.4 else codes[start % len(codes)], source, start + moved, start + moved + size)
            )
    units = [unit for source in (1, 2, 3) for unit in stretches(chance, source)]
    everybody = [(coder, source) for coder in range(1, 5) for source in range(1, 5)]
    read = everybody if chance.random() < 0.6 else chance.sample(everybody, chance.randint(0, 16))
    unit, least = chance.choice(["turn", "sentence", "character"]), chance.choice([0.0, 0.0, 0.25, 0.5, 1.0])
    return World(tuple(sorted(codings)), tuple(units), coders, frozenset(read), unit, least)


def stretches(chance: random.Random, source: int) -> list[tuple[int, int, int, int]]:
    found, at, turn = [], 0, 0
    for _ in range(chance.choice([1, 3, 6, 8])):
        at, turn = at + chance.choice([0, 0, 1, 2]), turn + chance.choice([0, 1])
        found.append((source, at, at + chance.randint(1, 6), turn))
        at = found[-1][2]
    return found


worlds = st.integers(0, 2**40).map(world_of)
THOROUGH = settings(deadline=None, max_examples=150)


def same(found: Coefficient, naive: Coefficient) -> None:
    """Assert that two coefficients are equal where they are defined."""
    assert (found.value is None) == (naive.value is None)
    assert found.value is None or found.value == pytest.approx(naive.value, abs=1e-9)
    assert found.n == naive.n
    assert (found.observed, found.expected) == (pytest.approx(naive.observed), pytest.approx(naive.expected))


def pooled(parts: list[Coefficient]) -> float | None:
    expected = sum(each.expected or 0 for each in parts)
    return 1 - sum(each.observed or 0 for each in parts) / expected if expected > 0 else None


@THOROUGH
@given(worlds)
def test_alpha_per_code_pooled_and_of_anything_is_that_of_the_ratings(world: World) -> None:
    found = compare(world.material(), ANYTHING, LEVELS, draws=0)
    same(found.relevance.alpha, krippendorff_alpha(world.ratings(codes_of(ANYTHING, 0))))
    for level, plan in zip(found.levels, LEVELS, strict=True):
        naive = [krippendorff_alpha(world.ratings(codes_of(plan, row))) for row in range(len(plan.codes))]
        for code, each in zip(level.codes, naive, strict=True):
            same(code.measure.alpha, each)
        expected = pooled(naive)
        assert (level.pooled.alpha.value is None) == (expected is None)
        assert expected is None or level.pooled.alpha.value == pytest.approx(expected, abs=1e-9)
        assert level.pooled.alpha.value is not None or level.pooled.alpha.reason


@THOROUGH
@given(worlds)
def test_which_code_is_alpha_over_sets_of_those_who_coded(world: World) -> None:
    found = compare(world.material(), ANYTHING, LEVELS, draws=0)
    for level, plan in zip(found.levels, LEVELS, strict=True):
        same(level.which.alpha, krippendorff_alpha(world.sets(plan), "set"))


@THOROUGH
@given(worlds)
def test_jaccard_f1_and_pairs_are_those_of_the_ratings(world: World) -> None:
    found = compare(world.material(), ANYTHING, LEVELS, draws=0)
    for level, plan in zip(found.levels, LEVELS, strict=True):
        rows = [world.ratings(codes_of(plan, row)) for row in range(len(plan.codes))]
        for code, ratings in zip(level.codes, rows, strict=True):
            tables = [table(*pair) for pair in combinations(ratings, 2)]
            assert code.jaccard == pytest.approx(mean(a / (a + b + c) if a + b + c else None for a, b, c, _ in tables))
            assert code.f1 == pytest.approx(mean(2 * a / (2 * a + b + c) if a + b + c else None for a, b, c, _ in tables))
        assert len(level.pairs) == (0 if len(world.coders) == 2 else len(list(combinations(world.coders, 2))))
        for pair in level.pairs:
            at = [world.coders.index(each) for each in (pair.first, pair.second)]
            expected = pooled([krippendorff_alpha([ratings[n] for n in at]) for ratings in rows])
            assert (pair.alpha.value is None) == (expected is None)
            assert expected is None or pair.alpha.value == pytest.approx(expected, abs=1e-9)


@THOROUGH
@given(worlds)
def test_passages_and_amounts_are_those_counted_one_by_one(world: World) -> None:
    found = compare(world.material(), ANYTHING, LEVELS, draws=0)
    for level, plan in zip(found.levels, LEVELS, strict=True):
        for row, code in enumerate(level.codes):
            codes = codes_of(plan, row)
            passages = world.passages(codes)
            by_all = [who for source, who in passages if who == set(world.readers(source))]
            shared = [who for _, who in passages if len(who) > 1]
            assert (code.passages.any, code.passages.shared, code.passages.all) == (len(passages), len(shared), len(by_all))
            ratings = world.ratings(codes)
            for n, each in enumerate(code.by):
                others = [[one[p] for m, one in enumerate(ratings) if m != n] for p in range(len(world.parts()))]
                assert each.units == ratings[n].count(True)
                assert each.units_alone == sum(bool(ratings[n][p]) and not any(others[p]) for p in range(len(others)))
                assert each.passages == world.own(codes, each.coder)
                assert each.passages_alone == sum(who == {each.coder} for _, who in passages)


@THOROUGH
@given(worlds)
def test_what_vanishes_at_theme_level_is_found_pair_by_pair(world: World) -> None:
    found = compare(world.material(), ANYTHING, LEVELS, draws=0).vanishing
    assert found == pytest.approx(vanished(world, *LEVELS[:2]))


@settings(deadline=None, max_examples=80)
@given(worlds, st.lists(st.integers(0, 2), min_size=40, max_size=40), st.sampled_from(["turn", "source"]))
def test_a_draw_gives_what_the_drawn_units_give_when_rated_so_often(world: World, times: list[int], by: str) -> None:
    laid = lay(world.material())
    blocks = blocks_of(laid, by)
    drawn = np.array([times[: len(blocks.key)]], float)
    often = dict(zip(blocks.key, times, strict=False))
    parts = world.parts()
    copies = [often[(part[0], part[3] if by == "turn" else 0)] for part in parts]

    def repeat(ratings: Any) -> list[list[Any]]:
        return [[each for each, n in zip(row, copies, strict=True) for _ in range(n)] for row in ratings]

    for plan in LEVELS:
        cut = pieces(laid, runs(laid, plan.rows(laid.code)))
        values = sums_of(laid, blocks, cut, len(plan.codes)).values(drawn)[0]
        naive = [krippendorff_alpha(repeat(world.ratings(codes_of(plan, row)))) for row in range(len(plan.codes))]
        assert values == pytest.approx(
            [np.nan if v is None else v for v in (*(x.value for x in naive), pooled(naive))], nan_ok=True
        )
        which = which_code(laid, blocks, cut)
        sets = krippendorff_alpha(repeat(world.sets(plan)), "set").value
        if which.sets is not None:
            assert which.values(drawn)[0, 0] == pytest.approx(np.nan if sets is None else sets, nan_ok=True)


@THOROUGH
@given(worlds, st.permutations(range(4)))
def test_the_order_of_coders_and_codings_does_not_matter(world: World, order: list[int]) -> None:
    coders = tuple(sorted(world.coders, key=lambda coder: order[coder - 1]))
    turned = replace(world, coders=coders, codings=world.codings[::-1])
    one, other = (compare(each.material(), ANYTHING, LEVELS, draws=50, seed=3) for each in (world, turned))
    assert other.relevance == one.relevance
    assert other.vanishing == pytest.approx(one.vanishing)
    for before, after in zip(one.levels, other.levels, strict=True):
        assert after.pooled == before.pooled
        assert [code.measure for code in after.codes] == [code.measure for code in before.codes]
        assert [code.passages for code in after.codes] == [code.passages for code in before.codes]
        assert after.which.alpha.value == pytest.approx(before.which.alpha.value)


@THOROUGH
@given(worlds, st.integers(1, 25))
def test_splitting_a_source_between_two_units_changes_no_coefficient(world: World, place: int) -> None:
    crossing = any(s < place < e for source, s, e, *_ in world.units if source == 1)
    crossing |= any(s < place < e for _, _, source, s, e in world.codings if source == 1)
    if crossing:
        return
    moved = replace(
        world,
        codings=tuple(
            (c, k, 9, s - place, e - place) if o == 1 and s >= place else (c, k, o, s, e) for c, k, o, s, e in world.codings
        ),
        units=tuple(
            sorted((9, s - place, e - place, t) if o == 1 and s >= place else (o, s, e, t) for o, s, e, t in world.units)
        ),
        read=world.read | {(coder, 9) for coder, source in world.read if source == 1},
    )
    one, other = (compare(each.material(), ANYTHING, LEVELS, draws=0) for each in (world, moved))
    for before, after in zip(one.levels, other.levels, strict=True):
        for a, b in zip(before.codes, after.codes, strict=True):
            same(a.measure.alpha, b.measure.alpha)
            assert a.passages == b.passages
        same(before.which.alpha, after.which.alpha)


@THOROUGH
@given(worlds)
def test_cutting_characters_into_other_stretches_changes_nothing(world: World) -> None:
    whole = replace(world, unit="character", least=0.0)
    fine = replace(whole, units=tuple((o, p, p + 1, t) for o, s, e, t in whole.units for p in range(s, e)))
    one, other = (compare(each.material(), ANYTHING, LEVELS, draws=20) for each in (whole, fine))
    same(other.relevance.alpha, one.relevance.alpha)
    ends = [(each.relevance.interval.low, each.relevance.interval.high) for each in (one, other)]
    assert ends[0] == pytest.approx(ends[1])
    for before, after in zip(one.levels, other.levels, strict=True):
        same(before.pooled.alpha, after.pooled.alpha)
        same(before.which.alpha, after.which.alpha)
