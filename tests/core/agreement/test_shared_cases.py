"""The collection of worked examples, where it is at hand: every value of a coefficient that the package has."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

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
from tests.core.agreement.shaping import ratings_of_counts, ratings_of_table

NAME = "agreement_cases.json"


def collection() -> Path | None:
    """Return the file in GIOIA_TEST_DATA or ../shared/data, None without."""
    named = [Path(one) for one in (os.environ.get("GIOIA_TEST_DATA"),) if one]
    folders = [*named, Path(__file__).parents[3].parent / "shared" / "data"]
    return next((folder / NAME for folder in folders if (folder / NAME).is_file()), None)


def values() -> Iterator[Any]:
    """Yield each case with one expected value that the package can compute."""
    path = collection()
    if path is None:
        yield pytest.param({}, {}, marks=pytest.mark.skip(reason=f"no {NAME}: set GIOIA_TEST_DATA to its folder"))
        return
    for case in json.loads(path.read_text("utf-8"))["cases"]:
        for expected in case["expected"]:
            if computed(case, expected) is not None:
                name = ".".join(str(expected[key]) for key in ("coefficient", "level", "category", "distance") if key in expected)
                yield pytest.param(case, expected, id=f"{case['id']}-{name}")


def ratings(case: dict[str, Any]) -> list[list[Any]]:
    """Return the data of a case as ratings."""
    shapes = {"contingency": ratings_of_table, "rater_counts": ratings_of_counts}
    shape: Callable[[Any], list[list[Any]]] | None = shapes.get(case["format"])
    return shape(case["data"]) if shape else case["data"]


def table(rows: list[list[Any]]) -> list[list[int]]:
    """Return the table of two coders."""
    seen = sorted({value for row in rows for value in row})
    return [[sum(pair == (a, b) for pair in zip(*rows, strict=True)) for b in seen] for a in seen]


def counts(case: dict[str, Any]) -> list[list[int]]:
    """Return the numbers of coders per unit and category."""
    rows = ratings(case)
    seen = sorted({value for row in rows for value in row if value is not None})
    return [[sum(row[unit] == each for row in rows) for each in seen] for unit in range(len(rows[0]))]


def by_coder(data: dict[str, Any]) -> list[list[tuple[int, int, str]]]:
    """Return spans per coder."""
    names = list(dict.fromkeys(name for name, *_ in data["spans"]))
    return [[(start, end, label) for name, start, end, label in data["spans"] if name == coder] for coder in names]


def computed(case: dict[str, Any], expected: dict[str, Any]) -> Callable[[], Any] | None:
    """Return what computes an expected value, None where the package has no such coefficient."""
    kind, word, data = case["format"], expected["coefficient"], case.get("data")
    if kind in ("property", "spans_continuous") or "weights" in expected:
        return None
    if kind == "spans":
        about = {"u_alpha": "all", "bar_u_alpha": "relevance"}.get(word)
        return (lambda: u_alpha(by_coder(data), data["length"], about).value) if about else None  # type: ignore[arg-type]
    if kind == "set_pairs":
        function = {"masi_distance": masi_distance, "jaccard_distance": jaccard_distance}[word]
        return lambda: [function(*pair) for pair in data["pairs"]]
    if kind == "set_matrix":
        if expected.get("distance") not in ("masi", "jaccard"):
            return None
        metric: Any = {"masi": "set", "jaccard": jaccard_distance}[expected["distance"]]
        return lambda: krippendorff_alpha(data, metric).value
    return of_ratings(case, expected, word) if kind in ("reliability_matrix", "contingency", "rater_counts") else None


def of_ratings(case: dict[str, Any], expected: dict[str, Any], word: str) -> Callable[[], Any] | None:
    """Return what computes a coefficient of ratings."""

    def alpha() -> Coefficient:
        return krippendorff_alpha(ratings(case), expected.get("level", "nominal"))

    def category() -> Coefficient:
        sought = expected["category"]
        return krippendorff_alpha([[None if one is None else one == sought for one in row] for row in ratings(case)])

    def cohen() -> Coefficient:
        return cohen_kappa(case["data"] if case["format"] == "contingency" else table(ratings(case)))

    def fleiss() -> Coefficient:
        return fleiss_kappa(counts(case))

    def fleiss_category() -> float | None:
        return fleiss_kappa([[row[expected["category"]], sum(row) - row[expected["category"]]] for row in case["data"]]).value

    return {
        "krippendorff_alpha": lambda: alpha().value,
        "observed_disagreement": lambda: alpha().observed,
        "expected_disagreement": lambda: alpha().expected,
        "krippendorff_alpha_category": lambda: category().value,
        "percent_agreement_category": lambda: 1 - (category().observed or 0),
        "percent_agreement": lambda: fleiss().observed,
        "cohen_kappa": lambda: cohen().value,
        "cohen_expected": lambda: cohen().expected,
        "fleiss_kappa": lambda: fleiss().value,
        "fleiss_expected": lambda: fleiss().expected,
        "fleiss_kappa_category": fleiss_category,
        "scott_pi": lambda: fleiss().value,
        "gwet_ac1": lambda: gwet_ac1(ratings(case)).value,
        "gwet_ac1_expected": lambda: gwet_ac1(ratings(case)).expected,
        "brennan_prediger": lambda: brennan_prediger(ratings(case)).value,
        "bennett_s": lambda: brennan_prediger(ratings(case)).value,
        "randolph_kappa": lambda: brennan_prediger(ratings(case)).value,
    }.get(word)


@pytest.mark.parametrize(("case", "expected"), list(values()))
def test_a_worked_example_is_reproduced(case: dict[str, Any], expected: dict[str, Any]) -> None:
    compute = computed(case, expected)
    assert compute is not None
    found = compute()
    if expected["value"] is None:
        assert found is None
    else:
        assert found == pytest.approx(expected["value"], abs=expected["tolerance"] + 1e-12)
