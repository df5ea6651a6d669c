"""What cannot be computed gets a reason or a ValueError that names the place; never a number, a crash or NaN."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.core.agreement import (
    Coefficient,
    brennan_prediger,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    jaccard_distance,
    krippendorff_alpha,
    masi_distance,
    u_alpha,
)

OF_RATINGS: list[Callable[[Any], Coefficient]] = [krippendorff_alpha, gwet_ac1, brennan_prediger]
NAN = float("nan")


@pytest.mark.parametrize("function", OF_RATINGS)
@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        ([], "there are no ratings"),
        ([[1, 2, 3]], "two coders are needed"),
        ([[], []], "no unit was rated by two coders"),
        ([[None, None], [None, None]], "no unit was rated by two coders"),
        ([[1, None], [None, 2]], "no unit was rated by two coders"),
        ([["a", "a"], ["a", "a"]], "no variation: every rating is the same"),
        ([["a", "a", None], ["a", "a", None]], "no variation: every rating is the same"),
    ],
)
def test_what_is_undefined_is_none_with_a_reason(function: Callable[[Any], Coefficient], ratings: Any, reason: str) -> None:
    found = function(ratings)
    assert (found.value, found.reason) == (None, reason)


@pytest.mark.parametrize("function", OF_RATINGS)
@pytest.mark.parametrize(
    ("ratings", "words"),
    [
        ([[1, 2], [1]], "row 2 has 1 values, row 1 has 2; give None"),
        ([[1, {"a": 1}], [1, 2]], "coder 1, unit 2"),
        (["abc", "abd"], "row 1 is 'abc'"),
        ("abc", "rows are needed"),
        (None, "rows are needed"),
        ([1, 2], "row 1 is 1"),
    ],
)
def test_ratings_that_are_none_are_refused(function: Callable[[Any], Coefficient], ratings: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        function(ratings)


@pytest.mark.parametrize("function", OF_RATINGS)
@pytest.mark.parametrize("missing", [NAN, np.nan, np.float32("nan"), Decimal("NaN")])
def test_nan_is_missing_as_none_is(function: Callable[[Any], Coefficient], missing: Any) -> None:
    none, nan = ([[1, 2, gap, 3], [1, 3, 2, 3], [gap, 2, 2, 3]] for gap in (None, missing))
    assert function(nan) == function(none)
    assert function(np.array(none, float)) == function(none) == function(np.array(none, object))
    assert function([[missing], [1]]).reason == "no unit was rated by two coders"


@pytest.mark.parametrize("metric", ["ordinal", "interval", "ratio"])
@pytest.mark.parametrize("value", ["2", "high", 1j, (1, 2), math.inf, 10**400])
def test_metrics_of_numbers_take_nothing_else(metric: Any, value: Any) -> None:
    with pytest.raises(ValueError, match=r"coder 2, unit 1: .* cannot be used"):
        krippendorff_alpha([[1, 2], [value, 2]], metric)


def test_a_ratio_scale_has_no_negative_numbers() -> None:
    with pytest.raises(ValueError, match="unit 2: -1 cannot be used: a ratio scale has no negative numbers"):
        krippendorff_alpha([[1, -1], [1, 2]], "ratio")


def test_two_zeros_on_a_ratio_scale_do_not_differ() -> None:
    assert krippendorff_alpha([[0, 1], [0, 1]], "ratio").value == 1


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_numbers_beyond_what_can_be_squared_are_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="use another scale"):
        krippendorff_alpha([[scale, 2 * scale, scale], [scale, scale, scale]], "interval")


@pytest.mark.parametrize("value", ["AB", 3, {NAN}])
def test_sets_are_sets_of_labels(value: Any) -> None:
    with pytest.raises(ValueError, match="cannot be used"):
        krippendorff_alpha([[["A"], ["B"]], [value, ["B"]]], "set")


@pytest.mark.parametrize("distance", [masi_distance, jaccard_distance])
def test_a_text_is_not_a_set_of_labels(distance: Callable[[Any, Any], float]) -> None:
    with pytest.raises(ValueError, match="a set of labels is needed, not 'AB'"):
        distance("AB", ["A"])


@pytest.mark.parametrize(
    "metric", [lambda a, b: 1.0, lambda a, b: NAN, lambda a, b: float(a > b), lambda a, b: -abs(a - b), lambda a, b: math.inf]
)
def test_a_function_that_is_no_distance_is_refused(metric: Callable[[Any, Any], float]) -> None:
    with pytest.raises(ValueError, match="a distance is finite"):
        krippendorff_alpha([[1, 2], [2, 1]], metric)


def test_a_function_for_which_all_is_the_same_leaves_alpha_undefined() -> None:
    assert krippendorff_alpha([[1, 2], [2, 1]], lambda a, b: 0.0).value is None


def test_an_unknown_metric_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="there is no metric 'cosine'; there are: nominal"):
        krippendorff_alpha([[1], [1]], "cosine")  # type: ignore[arg-type]


@pytest.mark.parametrize("function", [gwet_ac1, brennan_prediger])
def test_categories_are_at_least_those_that_occur(function: Callable[..., Coefficient]) -> None:
    with pytest.raises(ValueError, match="categories: 1, but 2 occur"):
        function([[1, 2], [1, 2]], categories=1)
    assert function([[1, 1], [1, 1]], categories=2).value == 1


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([], "there are no units"),
        ([[0, 0], [0, 0]], "there are no units"),
        ([[3]], "no variation: both coders use one and the same category"),
        ([[0, 0], [0, 7]], "no variation: both coders use one and the same category"),
    ],
)
def test_cohens_kappa_is_undefined_with_a_reason(table: Any, reason: str) -> None:
    found = cohen_kappa(table)
    assert (found.value, found.reason) == (None, reason)


def test_cohens_kappa_of_coders_who_never_meet_is_zero_by_definition() -> None:
    assert cohen_kappa([[0, 5], [0, 0]]).value == 0


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[1, 2, 3], [1, 2, 3]], "2 rows and 3 columns"),
        ([[1, 2], [3]], "row 2 has 1 values"),
        ([[1, -2], [3, 4]], "row 1, column 2: -2 is not a count"),
        ([[1, NAN], [3, 4]], "is not a count"),
        ([[1, "2"], [3, 4]], "'2' is not a count"),
        ([[1, None], [3, 4]], "None is not a count"),
        ("ab", "rows are needed"),
    ],
)
def test_a_table_that_is_none_is_refused(table: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        cohen_kappa(table)


@pytest.mark.parametrize("counts", [[], [[]], [[1, 0], [0, 1]], [[0, 0]]])
def test_fleiss_kappa_needs_two_ratings_of_a_unit(counts: Any) -> None:
    assert fleiss_kappa(counts) == Coefficient(None, "no unit was rated by two coders")


def test_fleiss_kappa_without_variation_is_undefined() -> None:
    found = fleiss_kappa([[3, 0], [3, 0]])
    assert (found.value, found.observed, found.reason) == (None, 1, "no variation: every rating is the same")


def test_fleiss_kappa_takes_whole_counts() -> None:
    with pytest.raises(ValueError, match="whole"):
        fleiss_kappa([[1.5, 0.5]])


@pytest.mark.parametrize(
    ("spans", "length", "words"),
    [
        ([[(0, 5, "a"), (4, 8, "b")], []], 10, "coder 1: .* overlap"),
        ([[], [(3, 3, "a")]], 10, "coder 2: .* empty"),
        ([[(8, 12, "a")], []], 10, "leaves the text of 10"),
        ([[(-1, 2, "a")], []], 10, "leaves the text"),
        ([[(0, NAN, "a")], []], 10, "is not a"),
        ([[(0, 5)], []], 10, "is not a"),
        ([["abc"], []], 10, "is not a"),
        ([[], []], 0, "length: 0"),
        ([[], []], NAN, "length: nan"),
    ],
)
def test_segments_that_are_none_are_refused(spans: Any, length: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        u_alpha(spans, length)


@pytest.mark.parametrize("spans", [[], [[(0, 5, "a")]], [[], []], [[(0, 10, "a")], [(0, 10, "a")]]])
@pytest.mark.parametrize("about", ["all", "relevance"])
def test_u_alpha_without_two_coders_or_variation_is_undefined(spans: Any, about: Any) -> None:
    found = u_alpha(spans, 10, about)
    assert found.value is None
    assert found.reason


few = st.lists(st.integers(), max_size=2)
anything = st.one_of(st.none(), st.integers(), st.floats(), st.text(max_size=2), st.booleans(), few)


@given(st.one_of(anything, st.lists(st.one_of(anything, st.lists(anything, max_size=4)), max_size=4)))
def test_nothing_else_happens_whatever_is_handed_in(given: Any) -> None:
    calls: list[Callable[[], Coefficient]] = [
        *(lambda m=metric: krippendorff_alpha(given, m) for metric in ("nominal", "ordinal", "interval", "ratio", "set")),
        *(lambda f=function: f(given) for function in (gwet_ac1, brennan_prediger, cohen_kappa, fleiss_kappa)),
        lambda: u_alpha(given, 10),
        lambda: u_alpha([[(0, 4, "a")], [(1, 3, given)]], 10),
    ]
    for call in calls:
        try:
            found = call()
        except ValueError as error:
            assert str(error).endswith((".", '"'))
            continue
        assert (found.value is None) == bool(found.reason)
        assert found.value is None or math.isfinite(found.value)
