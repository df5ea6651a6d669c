"""Comparing the coders of a study: what is compared, what is left out, and when there is an interval."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gioia_coder.core.agreement import (
    Comparison,
    Interval,
    Material,
    Units,
    anything,
    compare,
    difference,
    krippendorff_alpha,
    material_of,
    rollup,
)
from gioia_coder.core.agreement.drawing import intervals
from gioia_coder.core.agreement.laying import LeftOut
from gioia_coder.core.agreement.results import SetAside
from gioia_coder.core.model import Level
from gioia_coder.core.study import Study
from tests.core.agreement.naive import BOOK, World
from tests.core.builders import Book, Text, study

ANNA, BEN = 2, 3
PEOPLE = {"q": ("", "interviewer"), "p": ("A", "owner")}
CODES = Book({"D": {"T": ["a", "b"], "U": ["c"]}}, {"V": ["d"]}, ["e", "f"], ["f"])
LEVELS = [rollup(BOOK, level) for level in Level]


def talk(codings: list[tuple[Any, ...]], turns: int = 10, sources: int = 1, **more: Any) -> Study:
    """Return a study whose sources alternate questions and answers of ten characters."""
    text = Text([("q" if n % 2 == 0 else "p", "w" * 10) for n in range(turns)], "A")
    named = {f"s{n}": text for n in range(1, sources + 1)}
    return study(CODES, named, codings, cases=["A"], informants=PEOPLE, **more)


def turn(n: int) -> tuple[int, int]:
    """Return the span of the n-th turn, counted from 1: labels are three characters long, turns end in a newline."""
    start = (n - 1) * 14 + 3
    return start, start + 10


def compared(given: Study, coders: tuple[int, ...] = (ANNA, BEN), draws: int = 0, seed: int = 0, **how: Any) -> Comparison:
    """Compare coders of a study at every level."""
    levels = [rollup(given.codebook, level) for level in Level]
    return compare(material_of(given, coders, **how), anything(given.codebook), levels, draws=draws, seed=seed)


def code(found: Comparison, given: Study, name: str, level: int = 0) -> Any:
    """Return the agreement on a code by its name."""
    key = next(each.id for each in given.codebook.codes if each.name == name)
    return next(each for each in found.levels[level].codes if each.code == key)


def test_a_published_continuum_cut_into_its_characters() -> None:
    # Krippendorff (1995), Sociological Methodology 25:47-76, p. 57, continuum A
    world = World(
        ((1, 4, 1, 2, 10), (1, 4, 1, 14, 20), (2, 4, 1, 4, 8), (2, 4, 1, 15, 17)),
        ((1, 0, 24, 1),),
        (1, 2),
        frozenset({(1, 1), (2, 1)}),
        "character",
    )
    found = compare(world.material(), anything(BOOK), LEVELS, draws=0)
    assert found.compared.n == 24
    assert found.relevance.alpha.value == pytest.approx(0.329, abs=6e-4)
    assert found.by[0].units == 14
    assert found.by[0].units_alone == 8


def test_turns_of_interviewers_are_compared_only_when_asked_for() -> None:
    given = talk([("s1", *turn(1), "a"), ("s1", *turn(2), "a"), ("s1", *turn(2), "a", "ben")])
    assert (compared(given).compared.n, compared(given, with_interviewer=True).compared.n) == (5, 10)
    assert compared(given).compared.left_out == LeftOut(outside=1)
    assert code(compared(given), given, "a").measure.alpha.value == 1
    assert code(compared(given, with_interviewer=True), given, "a").passages.any == 2


def test_characters_are_the_whole_text_without_the_interviewers_words() -> None:
    given = talk([("s1", *turn(2), "a"), ("s1", *turn(2), "a", "ben")])
    length = len(given.revision(1).text)
    found = compared(given, unit="character")
    assert found.compared.n == length - 50
    assert compared(given, unit="character", with_interviewer=True).compared.n == length
    assert [each.units for each in found.by] == [10, 10]
    assert found.compared.blocks == 10  # what stands between turns belongs to the one before


def test_sentences_are_units_within_the_turns_of_informants() -> None:
    given = talk([("s1", *turn(2), "a"), ("s1", *turn(2), "a", "ben")])
    assert (compared(given, unit="sentence").compared.n, compared(given, unit="sentence").compared.unit) == (5, "sentence")


@pytest.mark.parametrize("unit", ["turn", "sentence", "character"])
def test_a_text_without_turns_is_one_unit_or_its_characters(unit: str) -> None:
    given = talk([("s1", 0, 5, "a"), ("s1", 0, 5, "a", "ben")])
    empty = replace(given.revision(1), turns=())
    none = np.zeros(0, np.int64)
    given = replace(given, pieces=type(given.pieces)(none, none, none, none, none), revision=lambda _: empty)
    assert compared(given, unit=unit).compared.n == (len(empty.text) if unit == "character" else 1)


def test_whoever_has_not_read_a_source_is_missing_there_and_no_other_is_compared_with_them() -> None:
    given = talk([("s1", *turn(2), "a"), ("s1", *turn(2), "a", "ben"), ("s2", *turn(2), "a")], sources=2)
    assert compared(given).compared.sources == 1
    assert compared(given).compared.left_out == LeftOut(alone=1)
    assert code(compared(given), given, "a").measure.alpha.value == 1
    read = talk([("s1", *turn(2), "a"), ("s1", *turn(2), "a", "ben"), ("s2", *turn(2), "a")], sources=2, done=[("ben", "s2")])
    assert compared(read).compared.sources == 2
    assert code(compared(read), read, "a").measure.alpha.value < 1


def test_codings_of_a_source_that_is_not_called_read_are_left_out() -> None:
    given = talk([("s1", *turn(2), "a"), ("s1", *turn(2), "a", "ben"), ("s1", *turn(4), "b", "ben")])
    found = compared(given, read=[(ANNA, 1)])
    assert (found.compared.sources, found.compared.left_out) == (0, LeftOut(unread=2, alone=1))
    assert found.levels[0].pooled.alpha.reason == "no source with units was read by two of the coders"
    assert found.relevance.raw is None


def test_only_the_sources_asked_for_are_compared() -> None:
    given = talk([(s, *turn(2), "a", who) for s in ("s1", "s2") for who in ("anna", "ben")], sources=2)
    assert compared(given, sources=[2]).compared.sources == 1


def test_codings_that_contradict_are_not_compared() -> None:
    given = talk([("s1", *turn(2), "a"), ("s1", *turn(2), "a", "ben", {"contradicts": True}), ("s1", *turn(4), "a", "ben")])
    assert code(compared(given), given, "a").jaccard == 0


def test_whoever_only_contradicts_has_read_the_source() -> None:
    given = talk([("s1", *turn(2), "a"), ("s1", *turn(2), "a", "ben", {"contradicts": True})])
    assert compared(given).compared.sources == 1
    assert code(compared(given), given, "a").passages.all == 0


def test_codings_without_a_row_at_a_level_are_set_aside_and_counted() -> None:
    given = talk([("s1", *turn(2), name) for name in ("a", "T", "D", "d", "e", "f")] + [("s1", *turn(2), "a", "ben")])
    assert [each.set_aside for each in compared(given).levels] == [SetAside(2, 0, 1), SetAside(1, 1, 1), SetAside(0, 2, 1)]


def test_two_concepts_of_one_theme_on_a_turn_are_one_passage_of_the_theme() -> None:
    given = talk([("s1", *turn(2), "a"), ("s1", *turn(2), "b", "ben"), ("s1", *turn(4), "c"), ("s1", *turn(4), "c", "ben")])
    found = compared(given)
    assert code(found, given, "a").measure.alpha.value is not None
    assert code(found, given, "T", 1).measure.alpha.value == 1
    assert found.vanishing == 1
    assert code(found, given, "a").share == code(found, given, "b").share == 0.5


def test_disagreement_vanishes_only_in_so_far_as_both_chose_the_theme() -> None:
    given = talk([("s1", *turn(2), "a"), ("s1", *turn(2), "b", "ben"), ("s1", *turn(4), "c"), ("s1", *turn(6), "e")])
    assert compared(given).vanishing == pytest.approx(2 / 4)


def test_codes_that_nobody_applied_are_undefined_and_weigh_nothing() -> None:
    given = talk([("s1", *turn(2), "a"), ("s1", *turn(2), "a", "ben")])
    found = compared(given)
    assert code(found, given, "b").measure.alpha.reason == "nobody applied it"
    assert code(found, given, "b").f1 is None
    assert found.levels[0].pooled.alpha.value == 1
    assert found.levels[0].spread == (1, 1, 1)


def test_a_code_that_all_applied_everywhere_is_undefined() -> None:
    given = talk([("s1", *turn(n), "a", who) for n in range(2, 11, 2) for who in ("anna", "ben")])
    found = code(compared(given), given, "a")
    assert (found.measure.alpha.value, found.measure.alpha.reason) == (None, "no variation: everybody applied it everywhere")
    assert found.measure.raw == 1


def test_a_share_of_the_turn_can_be_asked_for() -> None:
    start, _ = turn(2)
    given = talk([("s1", start, start + 4, "a"), ("s1", start + 5, start + 6, "a"), ("s1", *turn(2), "a", "ben")])
    assert code(compared(given), given, "a").jaccard == 1
    assert code(compared(given, least=0.5), given, "a").jaccard == 1
    assert code(compared(given, least=0.6), given, "a").jaccard == 0


def test_a_coders_own_overlapping_codings_do_not_count_twice() -> None:
    start, end = turn(2)
    given = talk([("s1", start, end, "a"), ("s1", start + 2, end, "a"), ("s1", start, end, "a", "ben")])
    found = code(compared(given, unit="character"), given, "a")
    assert [(each.units, each.passages) for each in found.by] == [(10, 1), (10, 1)]
    assert found.measure.alpha.value == 1


def test_who_codes_more_than_the_other_shows_in_the_amounts() -> None:
    given = talk([("s1", *turn(2), "a", "ben"), *(("s1", *turn(n), "a") for n in (2, 4, 6))])
    anna, ben = code(compared(given), given, "a").by
    assert (anna.units, anna.units_alone, anna.passages, anna.passages_alone) == (3, 2, 3, 2)
    assert (ben.units, ben.units_alone, ben.passages, ben.passages_alone) == (1, 0, 1, 0)


def many(who: tuple[str, ...] = ("anna", "ben"), sources: int = 1, turns: int = 60, miss: int = 5) -> Study:
    """Return a study in which the last coder misses every so many codings."""
    rows = [
        (f"s{s}", *turn(n), "abc"[n // 4 % 3], by)
        for s in range(1, sources + 1)
        for n in range(2, turns, 4)
        for by in who
        if by != who[-1] or (n + s) % miss
    ]
    return talk(rows, turns, sources, coders=who)


def test_an_interval_encloses_alpha_and_the_seed_decides_it() -> None:
    given = many()
    first, again, other = (compared(given, draws=400, seed=seed).levels[0].pooled for seed in (7, 7, 8))
    low, high = first.interval.low, first.interval.high
    assert low is not None
    assert high is not None
    assert low < first.alpha.value < high
    assert first == again
    assert first.interval != other.interval


def test_turns_are_drawn_below_eight_sources_and_sources_from_eight_on() -> None:
    few, enough = (compared(many(sources=n, turns=20), draws=50).compared for n in (7, 8))
    assert (few.drawn, few.blocks, enough.drawn, enough.blocks) == ("turn", 70, "source", 8)


def test_progress_is_told_of_levels_choices_and_draws() -> None:
    told: list[list[Any]] = []

    def progress(items: Any) -> Any:
        told.append(list(items))
        return told[-1]

    given = talk([("s1", *turn(n), "a", who) for n in (2, 4, 6, 8, 10) for who in ("anna", "ben")], 12)
    levels = [rollup(given.codebook, level) for level in Level]
    material = material_of(given, (ANNA, BEN))
    found = compare(material, anything(given.codebook), levels, draws=9, progress=progress)
    assert [len(each) for each in told] == [3, 3, 1]
    assert found == compare(material, anything(given.codebook), levels, draws=9)


def test_the_level_and_code_draws_are_shared() -> None:
    # Where one theme holds one concept only, both have the same interval.
    given = many()
    found = compared(given, draws=200)
    assert code(found, given, "c").measure.interval == code(found, given, "U", 1).measure.interval


def test_under_five_passages_there_is_alpha_without_an_interval() -> None:
    given = many(turns=24)
    found = code(compared(given, draws=100), given, "a")
    assert found.passages.any < 5
    assert found.measure.interval.low is None
    assert found.measure.interval.reason == f"too few passages ({found.passages.any})"
    assert found.measure.alpha.value is not None


def test_from_five_passages_on_there_is_an_interval() -> None:
    given = many()
    found = code(compared(given, draws=200), given, "a")
    assert found.passages.any == 5
    assert found.measure.interval.low is not None


def test_an_interval_lies_between_the_percentiles_of_the_draws_that_have_a_value() -> None:
    values = np.random.default_rng(1).normal(size=(400, 3))
    values[:15, 1] = np.nan
    for at, found in enumerate(intervals(values)):
        assert (found.low, found.high) == pytest.approx(tuple(np.nanpercentile(values[:, at], [2.5, 97.5])))


def test_turns_of_one_number_in_two_sources_are_two_turns() -> None:
    codings = tuple((by, 4, source, 0, 2) for by in (1, 2) for source in (1, 2))
    world = World(codings, ((1, 0, 5, 1), (2, 0, 5, 1)), (1, 2), frozenset((by, source) for by in (1, 2) for source in (1, 2)))
    assert compare(world.material(), anything(BOOK), LEVELS, draws=0).compared.blocks == 2


def test_without_draws_or_with_one_turn_there_is_no_interval() -> None:
    given = many()
    assert compared(given).levels[0].pooled.interval == Interval(reason="nothing was drawn")
    world = World(
        tuple((by, 4, 1, n, n + 1) for n in range(0, 12, 2) for by in (1, 2) if by == 1 or n),
        ((1, 0, 20, 1),),
        (1, 2),
        frozenset({(1, 1), (2, 1)}),
        "character",
    )
    assert compare(world.material(), anything(BOOK), LEVELS).relevance.interval.reason == "there is only one turn to draw from"


def test_an_interval_of_draws_without_a_value_is_refused() -> None:
    # All passages of the code stand in one turn, which a third of the draws miss.
    codings = tuple((by, 4, 1, n, n + 1) for n in range(0, 12, 2) for by in (1, 2) if by == 1 or n)
    units = ((1, 0, 20, 1), *((1, 20 + n, 21 + n, 2 + n) for n in range(9)))
    world = World(codings, units, (1, 2), frozenset({(1, 1), (2, 1)}), "character")
    found = compare(world.material(), anything(BOOK), LEVELS, draws=300).relevance
    assert found.interval.low is None
    assert "of 300 draws" in found.interval.reason


def test_more_than_two_coders_are_compared_pair_by_pair() -> None:
    given = many(("anna", "ben", "carl"))
    found = compared(given, (2, 3, 4)).levels[0].pairs
    values = {(pair.first, pair.second): pair.alpha.value for pair in found}
    assert values[2, 3] == 1
    assert values[2, 4] == values[3, 4]
    assert values[2, 4] is not None
    assert values[2, 4] < 1


def test_the_difference_of_two_rounds_over_the_same_sources_is_drawn_together() -> None:
    before, after = many(miss=3), many(miss=7)
    first, second = (compared(given, draws=300).levels[0] for given in (before, after))
    found = difference(first, second, draws=300, seed=1)
    assert found.paired
    assert found.value == pytest.approx(second.pooled.alpha.value - first.pooled.alpha.value)
    assert found.interval.low < found.value < found.interval.high
    assert first.pooled.interval.low < first.pooled.interval.high
    same = difference(first, first, draws=300, seed=1)
    assert (same.value, same.interval.low, same.interval.high) == (0, 0, 0)


def test_the_difference_of_rounds_over_other_sources_is_drawn_apart() -> None:
    first, second = (compared(many(sources=2, miss=m), draws=300, sources=[n]).levels[0] for n, m in ((1, 3), (2, 99)))
    found = difference(first, second, draws=300)
    assert not found.paired
    assert found.value == pytest.approx(second.pooled.alpha.value - first.pooled.alpha.value)
    assert 0 < found.interval.low < found.value < found.interval.high
    assert found == difference(first, second, draws=300)
    assert found != difference(first, second, draws=300, seed=5)


def test_the_difference_on_one_code_needs_the_code_in_both_rounds() -> None:
    given = many()
    level = compared(given, draws=50).levels[0]
    key = level.codes[0].code
    assert difference(level, level, code=key, draws=50).value == 0
    with pytest.raises(ValueError, match="no code 99"):
        difference(level, level, code=99)
    with pytest.raises(ValueError, match="concept and theme"):
        difference(level, compared(given).levels[1])


def test_a_round_without_alpha_or_interval_has_no_difference_or_none_of_its_own() -> None:
    undefined = compared(talk([("s1", *turn(2), "a")], done=[("ben", "s1"), ("anna", "s1")]), draws=50).levels[0]
    full = compared(many(), draws=50).levels[0]
    few = compared(talk([("s1", *turn(2), "a"), ("s1", *turn(2), "a", "ben")]), draws=50).levels[0]
    nothing = compared(talk([]), draws=50).levels[0]
    assert undefined.pooled.alpha.value is not None
    assert difference(full, nothing).reason.startswith("second round: ")
    assert difference(full, nothing).value is None
    assert difference(few, full).interval.reason == "first round: too few passages (1)"


@pytest.mark.parametrize(("module", "name"), [("sets", "_CELLS"), ("sums", "_DENSE"), ("drawing", "_CELLS")])
def test_working_in_small_parts_changes_nothing(monkeypatch: pytest.MonkeyPatch, module: str, name: str) -> None:
    given = many(("anna", "ben", "carl"), sources=2, miss=3)
    at_once = compared(given, (2, 3, 4), draws=60)
    monkeypatch.setattr(f"gioia_coder.core.agreement.{module}.{name}", 1)
    assert compared(given, (2, 3, 4), draws=60) == at_once


def test_too_many_sets_of_codes_have_no_interval_and_still_more_no_alpha(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        ("s1", *turn(n), name, who) for n in range(2, 40, 2) for name in "abc" for who in ("anna", "ben") if (n + len(who)) % 7
    ]
    given = talk([*rows, *(("s1", *turn(n), "d") for n in range(2, 40, 4))], 40)
    which = compared(given, draws=60).levels[0].which
    assert which.interval.low is not None
    monkeypatch.setattr("gioia_coder.core.agreement.sets._DRAWN_SETS", 0)
    undrawn = compared(given, draws=60).levels[0].which
    assert undrawn.alpha.value == pytest.approx(which.alpha.value)
    assert undrawn.interval.reason == "too many different sets of codes to draw again"
    monkeypatch.setattr("gioia_coder.core.agreement.sets.MOST_VISITS", 0)
    refused = compared(given, draws=60).levels[0].which
    assert refused.alpha.value is None
    assert refused.interval.reason == refused.alpha.reason == "3 different sets of codes are too many to compare each with each"


def test_nothing_in_verdicts() -> None:
    words = " ".join(map(str, (compared(many(), draws=50), compared(talk([])))))
    assert not any(word in words for word in ("substantial", "good", "poor", "fair", "moderate", "excellent", "nan"))


def ints(*values: int) -> Any:
    return np.array(values, np.int64)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"end": ints(1, 5)}, "not of one length"),
        ({"end": ints(0)}, "a segment is empty"),
        ({"start": ints(-1)}, "a segment is empty or begins before its source"),
        ({"code": ints(-4)}, "a key is negative"),
        ({"coders": (1, 1)}, "named twice"),
        ({"read_by": ints(1)}, "readings: the columns are not of one length"),
        ({"start": np.array([0.5])}, "hold float64, not whole numbers"),
    ],
)
def test_columns_that_are_no_codings_are_refused(changed: dict[str, Any], words: str) -> None:
    units = Units(ints(1), ints(0), ints(9), ints(1))
    given = {"coder": ints(1), "code": ints(4), "source": ints(1), "start": ints(0), "end": ints(3), "coders": (1, 2)}
    with pytest.raises(ValueError, match=words):
        Material(**{**given, "units": units, "read_by": ints(1, 2), "read_source": ints(1, 1), **changed})


@pytest.mark.parametrize(
    ("rows", "more", "words"),
    [
        ([(1, 0, 5, 1), (1, 4, 8, 1)], {}, "overlap"),
        ([(2, 0, 5, 1), (1, 0, 5, 1)], {}, "not ordered"),
        ([(1, 3, 3, 1)], {}, "a stretch is empty"),
        ([(1, 0, 3, 2), (1, 3, 5, 1)], {}, "the turns of a source are not in order"),
        ([(1, 0, 3, 1)], {"name": "word"}, "there is no unit 'word'"),
        ([(1, 0, 3, 1)], {"least": 1.5}, "not a share"),
    ],
)
def test_columns_that_are_no_units_are_refused(rows: list[tuple[int, ...]], more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Units(*np.array(rows, np.int64).T, **more)


def test_a_unit_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no unit 'word'; there are: turn, sentence, character"):
        material_of(talk([]), (ANNA, BEN), unit="word")


def test_more_coders_than_bits_in_a_number_are_compared() -> None:
    coders = tuple(range(1, 81))
    codings = tuple((by, 4, 1, 0, 2) for by in coders if by % 3) + tuple((by, 5, 1, 3, 5) for by in coders if by % 2)
    world = World(codings, ((1, 0, 2, 1), (1, 2, 4, 2), (1, 4, 6, 3)), coders, frozenset((by, 1) for by in coders))
    found = compare(world.material(), anything(BOOK), LEVELS, draws=0)
    assert found.levels[0].codes[0].measure.alpha.value == pytest.approx(krippendorff_alpha(world.ratings([4])).value)
