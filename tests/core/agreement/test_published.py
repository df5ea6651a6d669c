"""The coefficients give what the literature prints. Each case names where its data and values stand."""

from __future__ import annotations

import pytest

from gioia_coder.core.agreement import (
    brennan_prediger,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    jaccard_distance,
    krippendorff_alpha,
    masi_distance,
    u_alpha,
)
from tests.core.agreement.shaping import ratings_of_counts, ratings_of_table

# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C; also Content Analysis, 2nd ed. (2004), p. 230
FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
# Fleiss (1971), Psychological Bulletin 76:378-382, table 1
DIAGNOSES = [
    *([0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0], [2, 0, 4, 0, 0]),
    *([0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6], [1, 0, 0, 5, 0], [1, 1, 0, 4, 0]),
    *([0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1], [0, 0, 5, 0, 1], [3, 0, 0, 1, 2], [5, 1, 0, 0, 0]),
    *([0, 2, 0, 4, 0], [1, 0, 2, 0, 3], [0, 0, 0, 0, 6], [0, 1, 0, 5, 0], [0, 2, 0, 1, 3], [2, 0, 0, 4, 0]),
    *([1, 0, 0, 4, 1], [0, 5, 0, 1, 0], [4, 0, 0, 0, 2], [0, 2, 0, 4, 0], [1, 0, 5, 0, 0], [0, 0, 0, 0, 6]),
]


@pytest.mark.parametrize(("metric", "value"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)])
def test_alpha_of_four_observers_with_missing_ratings_for_each_metric(metric: str, value: float) -> None:
    found = krippendorff_alpha(FOUR_OBSERVERS, metric)  # type: ignore[arg-type]
    assert found.value == pytest.approx(value, abs=5e-4)
    assert found.n == 11  # the twelfth unit has one rating


def test_alpha_prints_its_observed_and_expected_disagreement() -> None:
    found = krippendorff_alpha(FOUR_OBSERVERS)
    assert (found.observed, found.expected) == (pytest.approx(0.2, abs=5e-4), pytest.approx(0.779, abs=5e-4))


def test_alpha_of_a_dichotomy() -> None:
    # Krippendorff (2004), Content Analysis, 2nd ed., p. 224
    found = krippendorff_alpha([[1, 1, 0, 0, 0, 0, 0, 0, 0, 0], [0, 1, 1, 0, 0, 1, 0, 1, 0, 0]])
    assert found.value == pytest.approx(0.095, abs=5e-4)
    assert (found.observed, found.expected) == (pytest.approx(0.4), pytest.approx(0.442, abs=5e-4))


def test_alpha_of_ben_and_gerry() -> None:
    # Krippendorff (2011), section B
    assert krippendorff_alpha([list("aabbdcccedda"), list("babbbccceddd")]).value == pytest.approx(0.692, abs=5e-4)


@pytest.mark.parametrize(("metric", "value"), [("nominal", 0.642), ("interval", 0.547), ("ratio", 0.483)])
def test_alpha_of_three_observers(metric: str, value: float) -> None:
    # Krippendorff (1980), Content Analysis, p. 139
    data = [[1, 1, 2, 4, 1, 2, 1, 3, 2], [1, 2, 2, 4, 4, 2, 2, 3, 2], [1, 2, 2, 4, 4, 2, 3, 3, 2]]
    assert krippendorff_alpha(data, metric).value == pytest.approx(value, abs=1e-3)  # type: ignore[arg-type]


@pytest.mark.parametrize(("category", "value"), [(1, 0.381), (2, 0.711), (3, 0.717), (4, 0.764)])
def test_alpha_of_each_category_against_all_others(category: int, value: float) -> None:
    # Krippendorff (1980), p. 139: what is computed per code
    data = [[1, 1, 2, 4, 1, 2, 1, 3, 2], [1, 2, 2, 4, 4, 2, 2, 3, 2], [1, 2, 2, 4, 4, 2, 3, 3, 2]]
    assert krippendorff_alpha([[one == category for one in row] for row in data]).value == pytest.approx(value, abs=1e-3)


@pytest.mark.parametrize(("metric", "value"), [("nominal", 0.691), ("interval", 0.811)])
def test_alpha_of_three_coders_with_many_missing(metric: str, value: float) -> None:
    # Wikipedia, Krippendorff's alpha, "A computational example"
    a = [None, None, None, None, None, 3, 4, 1, 2, 1, 1, 3, 3, None, 3]
    b = [1, None, 2, 1, 3, 3, 4, 3, None, None, None, None, None, None, None]
    c = [None, None, 2, 1, 3, 4, 4, None, 2, 1, 1, 3, 3, None, 4]
    assert krippendorff_alpha([a, b, c], metric).value == pytest.approx(value, abs=5e-4)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("table", "observed", "value"),
    [
        ([[25, 12, 3], [13, 2, 15], [12, 16, 2]], 0.29, -0.0923),  # Cohen (1960), EPM 20:37
        ([[20, 10], [20, 50]], 0.7, 0.348),  # Artstein and Poesio (2008), Computational Linguistics 34:558
        ([[20, 5, 5, 10], [0, 10, 5, 5], [0, 5, 10, 5], [0, 0, 0, 20]], 0.6, 0.474),  # Zwick (1988), p. 376, table 3
        ([[40, 9], [6, 45]], 0.85, 0.70),  # Feinstein and Cicchetti (1990), J Clin Epidemiol 43:543
        ([[118, 5], [2, 0]], 0.944, -0.0234),  # Gwet (2002), Kappa statistic is not satisfactory
        ([[13, 0, 0], [0, 20, 7], [0, 4, 56]], 0.89, 0.7964094),  # Gwet (2014), Handbook, 4th ed., 3 x 3 abstractors
    ],
)
def test_cohens_kappa(table: list[list[int]], observed: float, value: float) -> None:
    found = cohen_kappa(table)
    assert (found.observed, found.value) == (pytest.approx(observed, abs=5e-4), pytest.approx(value, abs=5e-3))


def test_fleiss_kappa_of_thirty_patients() -> None:
    found = fleiss_kappa(DIAGNOSES)
    assert found.value == pytest.approx(0.430, abs=5e-4)
    assert (found.observed, found.expected) == (pytest.approx(0.5556, abs=5e-4), pytest.approx(0.2201, abs=5e-4))


def test_fleiss_kappa_with_different_numbers_of_ratings() -> None:
    # Gwet (2014), Handbook, 4th ed., four raters with missing ratings, as printed by his R package irrCAC
    data = [[*row[:-1], last] for row, last in zip(FOUR_OBSERVERS, (None, None, 3, None), strict=True)]
    counts = [[sum(row[unit] == each for row in data) for each in range(1, 6)] for unit in range(12)]
    assert fleiss_kappa(counts).value == pytest.approx(0.76117, abs=5e-6)


def test_two_coders_make_fleiss_kappa_scotts_pi() -> None:
    # Artstein and Poesio (2008), p. 558
    counts = [[2, 0]] * 20 + [[1, 1]] * 30 + [[0, 2]] * 50
    assert fleiss_kappa(counts).value == pytest.approx(0.341, abs=5e-4)


def test_ac1_of_four_raters_with_missing_ratings() -> None:
    # Gwet (2014), as printed by his R package irrCAC
    data = [[*row[:-1], last] for row, last in zip(FOUR_OBSERVERS, (None, None, 3, None), strict=True)]
    found = gwet_ac1(data)
    assert (found.value, found.expected) == (pytest.approx(0.77544, abs=5e-6), pytest.approx(0.1903212, abs=5e-7))
    assert found.observed == pytest.approx(0.8181818, abs=5e-7)
    assert brennan_prediger(data).value == pytest.approx(0.77273, abs=5e-6)


@pytest.mark.parametrize(
    ("table", "value"),
    [([[118, 5], [2, 0]], 0.9408), ([[13, 0, 0], [0, 20, 7], [0, 4, 56]], 0.8493305), ([[40, 9], [6, 45]], 0.7007)],
)
def test_ac1_of_tables(table: list[list[int]], value: float) -> None:
    # Gwet (2002); Gwet (2014), 3 x 3 abstractors; Feinstein and Cicchetti (1990)
    assert gwet_ac1(ratings_of_table(table)).value == pytest.approx(value, abs=5e-5)


def test_ac1_and_alpha_of_six_raters() -> None:
    # Gwet (2014), distrib.6raters: the first fifteen patients of Fleiss (1971)
    ratings = ratings_of_counts(DIAGNOSES[:15])
    assert gwet_ac1(ratings).value == pytest.approx(0.4448007, abs=5e-8)
    assert krippendorff_alpha(ratings).value == pytest.approx(0.4204384, abs=5e-8)
    assert brennan_prediger(ratings).value == pytest.approx(0.4388889, abs=5e-8)
    assert fleiss_kappa(DIAGNOSES[:15]).value == pytest.approx(0.4139265, abs=5e-8)


@pytest.mark.parametrize(
    ("table", "value"),
    [
        ([[50, 0, 0], [10, 10, 10], [20, 0, 0]], 0.4),  # Brennan and Prediger (1981), EPM 41:689
        ([[20, 5, 5, 10], [0, 10, 5, 5], [0, 5, 10, 5], [0, 0, 0, 20]], 0.467),  # Zwick (1988), as Bennett's S
        ([[20, 10], [20, 50]], 0.4),  # Artstein and Poesio (2008), p. 558, as Bennett's S
    ],
)
def test_brennan_and_predigers_coefficient(table: list[list[int]], value: float) -> None:
    assert brennan_prediger(ratings_of_table(table)).value == pytest.approx(value, abs=5e-4)


def test_brennan_and_prediger_for_many_coders_is_randolphs_kappa() -> None:
    # Randolph (2005), p. 17, example 2
    counts = [[3, 0], [2, 1], [2, 1], [3, 0]]
    assert brennan_prediger(ratings_of_counts(counts)).value == pytest.approx(0.33, abs=1e-2)
    assert fleiss_kappa(counts).value == pytest.approx(-0.2, abs=1e-2)


@pytest.mark.parametrize(
    ("a", "b", "masi", "jaccard"),
    [
        (["A"], ["A"], 0, 0),
        (["A"], ["A", "B"], 2 / 3, 1 / 2),
        (["A", "B"], ["A", "C"], 8 / 9, 2 / 3),
        (["A"], ["B"], 1, 1),
        (["1", "2"], ["1", "2", "3", "4"], 2 / 3, 1 / 2),
        ([], [], 0, 0),
        ([], ["A"], 1, 1),
    ],
)
def test_distances_between_sets(a: list[str], b: list[str], masi: float, jaccard: float) -> None:
    # Passonneau (2006), LREC: 1 - J M with M = 1, 2/3, 1/3, 0
    assert masi_distance(a, b) == masi_distance(b, a) == pytest.approx(masi)
    assert jaccard_distance(a, b) == jaccard_distance(b, a) == pytest.approx(jaccard)


def test_weighted_disagreement_between_dialogue_acts() -> None:
    # Artstein and Poesio (2008), Computational Linguistics 34:555-596, weighted coefficients: statements, requests and checks,
    # which lie half as far from both
    far = {frozenset("SR"): 1.0, frozenset("SC"): 0.5, frozenset("RC"): 0.5}
    table = [[46, 6, 0], [0, 32, 0], [0, 6, 10]]
    assert cohen_kappa(table).observed == pytest.approx(0.88)
    rows = ratings_of_table(table, "SRC")
    found = krippendorff_alpha(rows, lambda one, other: 0.0 if one == other else far[frozenset((one, other))])
    assert found.observed == pytest.approx(0.09)
    assert found.value == pytest.approx(0.8156, abs=5e-4)


def test_a_function_as_metric_gives_what_the_named_one_gives() -> None:
    sets = [[["A"], ["A"], ["A", "B"], ["C"]], [["A"], ["B"], ["A"], ["A", "C"]]]
    assert krippendorff_alpha(sets, "set") == krippendorff_alpha(sets, masi_distance)
    assert krippendorff_alpha(sets, jaccard_distance) != krippendorff_alpha(sets, "set")


def test_u_alpha_leaves_out_what_one_segment_shares_with_itself() -> None:
    # By hand from the same paper: l.. = 20, unlike lengths 2 + 2; gaps 6, "a" 14; (400 - 36 - 196) 20 / (400 - 36 - 64 - 6)
    found = u_alpha([[(0, 6, "a")], [(0, 8, "a")]], 10)
    assert found.observed == pytest.approx(4 / 20)
    assert found.expected == pytest.approx(168 / (400 - 100 - 6))


def test_u_alpha_of_segments_of_length_one_is_alpha() -> None:
    # Krippendorff, Mathet, Bouvry and Widloecher (2016): the family reduces to alpha over predefined units
    one = [(0, 1, "a"), (1, 2, "b"), (3, 4, "a"), (5, 6, "b")]
    other = [(0, 1, "a"), (1, 2, "a"), (3, 4, "b"), (4, 5, "b"), (5, 6, "b")]
    rows = [["a", "b", "-", "a", "-", "b"], ["a", "a", "-", "b", "b", "b"]]
    assert u_alpha([one, other], 6).value == pytest.approx(krippendorff_alpha(rows).value)
    gaps = [[each != "-" for each in row] for row in rows]
    assert u_alpha([one, other], 6, "relevance").value == pytest.approx(krippendorff_alpha(gaps).value)
