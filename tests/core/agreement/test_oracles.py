"""The coefficients equal those of other programs, where these are installed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gioia_coder.core.agreement import (
    cohen_kappa,
    fleiss_kappa,
    jaccard_distance,
    krippendorff_alpha,
    masi_distance,
    u_alpha,
)

FEW = settings(deadline=None, max_examples=60)
cells = st.one_of(st.none(), st.integers(0, 4))
matrices = st.integers(2, 12).flatmap(
    lambda units: st.lists(st.lists(cells, min_size=units, max_size=units), min_size=2, max_size=4)
)
labels = st.frozensets(st.sampled_from("ABCD"), min_size=1)


@FEW
@given(matrices, st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
def test_alpha_equals_the_package_krippendorff(ratings: list[list[int | None]], metric: Any) -> None:
    oracle = pytest.importorskip("krippendorff")
    found = krippendorff_alpha(ratings, metric)
    assume(found.value is not None)
    data = np.array([[np.nan if one is None else one for one in row] for row in ratings], float)
    assert found.value == pytest.approx(oracle.alpha(reliability_data=data, level_of_measurement=metric), abs=1e-9)


@FEW
@given(st.lists(st.tuples(labels, labels, labels), min_size=2, max_size=8), st.booleans())
def test_alpha_over_sets_equals_nltk(units: list[tuple[frozenset[str], ...]], masi: bool) -> None:
    agreement = pytest.importorskip("nltk.metrics.agreement")
    distance = pytest.importorskip("nltk.metrics.distance")
    assume(len({each for unit in units for each in unit}) > 1)
    rows = [(f"c{coder}", f"u{n}", each) for n, unit in enumerate(units) for coder, each in enumerate(unit)]
    task = agreement.AnnotationTask(rows, distance=distance.masi_distance if masi else distance.jaccard_distance)
    ratings = list(zip(*units, strict=True))
    found = krippendorff_alpha(ratings, "set" if masi else jaccard_distance)
    # nltk holds masi rounded: .67 and .33
    assert found.value == pytest.approx(task.alpha(), abs=2e-2 if masi else 1e-9)


@given(labels, labels)
def test_distances_equal_nltk(a: frozenset[str], b: frozenset[str]) -> None:
    distance = pytest.importorskip("nltk.metrics.distance")
    assert masi_distance(a, b) == pytest.approx(distance.masi_distance(a, b), abs=5e-3)
    assert jaccard_distance(a, b) == pytest.approx(distance.jaccard_distance(a, b))


tables = st.integers(2, 4).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, 9), min_size=size, max_size=size), min_size=size, max_size=size)
)


@FEW
@given(tables)
def test_cohens_kappa_equals_statsmodels(table: list[list[int]]) -> None:
    oracle = pytest.importorskip("statsmodels.stats.inter_rater")
    found = cohen_kappa(table)
    assume(found.value is not None)
    assert found.value == pytest.approx(oracle.cohens_kappa(np.array(table), return_results=False), abs=1e-9)


@FEW
@given(st.integers(2, 5), st.lists(st.lists(st.integers(0, 3), min_size=5, max_size=5), min_size=1, max_size=8))
def test_fleiss_kappa_equals_statsmodels(coders: int, units: list[list[int]]) -> None:
    oracle = pytest.importorskip("statsmodels.stats.inter_rater")
    counts = [[unit[:coders].count(each) for each in range(4)] for unit in units]
    found = fleiss_kappa(counts)
    assume(found.value is not None)
    assert found.value == pytest.approx(oracle.fleiss_kappa(np.array(counts)), abs=1e-9)


@given(st.lists(st.lists(st.sampled_from("-ab"), min_size=9, max_size=9), min_size=2, max_size=3), st.booleans())
def test_u_alpha_of_segments_of_length_one_is_alpha_with_the_gap_as_category(rows: list[list[str]], relevance: bool) -> None:
    spans = [[(n, n + 1, each) for n, each in enumerate(row) if each != "-"] for row in rows]
    units = [[each == "-" if relevance else each for each in row] for row in rows]
    found, other = u_alpha(spans, 9, "relevance" if relevance else "all"), krippendorff_alpha(units)
    assert (found.value is None) == (other.value is None)
    assert found.value is None or found.value == pytest.approx(other.value)
