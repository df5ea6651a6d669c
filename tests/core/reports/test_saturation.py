"""What each further source added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.core.counting.saturating import band, new_per_source, reached
from gioia_coder.core.reports import builder
from gioia_coder.core.reports.options import Options
from gioia_coder.core.study import Study
from tests.core.builders import Book, Text, study

PLAN = ("ab", "bc", "a", "d", "e", "ab", "c", "")
"""The concepts found in each of eight sources."""


def made(plan: Sequence[str] = PLAN, dates: Sequence[str] = (), done: bool = True, **given: Any) -> Study:
    book = Book({"D": {"T1": ["a", "b"], "T2": ["c", "d"]}}, concepts=["e"])
    refs = [f"s{n}" for n in range(1, len(plan) + 1)]
    codings = [(ref, n, n + 2, code) for ref, codes in zip(refs, plan, strict=True) for n, code in enumerate(codes)]
    texts = {ref: Text([("", "w" * 40)]) for ref in refs}
    found = study(book, texts, codings, done=[("anna", ref) for ref in refs] if done else [], **given)
    sources = tuple(replace(one, date=date) for one, date in zip(found.sources, dates or [""] * len(plan), strict=True))
    return replace(found, sources=sources)


def orders(source: Study) -> dict[str, dict[str, Any]]:
    return {one["order"]: one for one in builder("saturation")(source, Options()).data["orders"]}


def test_each_source_counts_only_what_no_earlier_one_held() -> None:
    coding = orders(made())["coding"]
    assert [(row["concepts"], row["new"], row["cumulative"]) for row in coding["rows"]] == [
        *((2, 2, 2), (2, 1, 3), (1, 0, 3), (1, 1, 4), (1, 1, 5), (2, 0, 5), (1, 0, 5), (0, 0, 5)),
    ]
    assert [row["new_themes"] for row in coding["rows"]] == [1, 1, 0, 0, 0, 0, 0, 0]
    assert [row["new_dimensions"] for row in coding["rows"]] == [1, 0, 0, 0, 0, 0, 0, 0]


def test_the_sentence_says_where_new_information_fell_to_a_twentieth() -> None:
    coding = orders(made())["coding"]
    assert (coding["base_concepts"], coding["reached_at"], coding["share"]) == (4, 5, 0.0)
    assert "reached at 5 (+2) sources (0 %; base size 4 (4 concepts), run length 2)" in coding["sentence"]


def test_too_few_sources_are_said_to_be_too_few() -> None:
    assert "at least 6 sources are needed" in orders(made(PLAN[:5]))["coding"]["sentence"]


def test_what_never_settles_is_said_with_the_last_share() -> None:
    plan = ("a", "a", "a", "a", "b", "c", "d", "e")
    assert "did not fall to 5 %: the last run still added 200 %" in orders(made(plan))["coding"]["sentence"]


def test_a_source_that_nobody_coded_or_read_is_not_in_the_curve() -> None:
    assert len(orders(made(done=False))["coding"]["rows"]) == 7


def test_the_order_of_collecting_is_by_date_and_the_undated_come_last() -> None:
    dates = ("", "2024-03-01", "2023-01-01", "", "2022-05-05", "2024-01-01", "2024-01-02", "2024-01-03")
    collection = orders(made(dates=dates))["collection"]
    assert [row["source"] for row in collection["rows"]] == ["s5", "s3", "s6", "s7", "s8", "s2", "s1", "s4"]


def test_the_order_of_coding_follows_the_coders_not_consensus() -> None:
    found = made(PLAN[:3])
    codings = found.codings
    turned = replace(codings, id=codings.id[::-1].copy())
    assert [row["source"] for row in orders(replace(found, codings=turned))["coding"]["rows"]] == ["s3", "s2", "s1"]


def test_an_empty_study_says_that_nothing_is_coded() -> None:
    report = builder("saturation")(made(()), Options())
    assert report.data["orders"][0]["sentence"] == "No source is coded yet." and report.figures == ()


def test_within_a_case_the_last_source_is_counted_against_the_case_alone() -> None:
    book = Book(concepts=["a", "b"])
    texts = {"s1": Text([("", "w" * 9)], case="K"), "s2": Text([("", "w" * 9)], case="L"), "s3": Text([("", "w" * 9)], case="L")}
    codings = [("s1", 0, 2, "a"), ("s2", 0, 2, "a"), ("s3", 0, 2, "b"), ("s3", 3, 4, "a")]
    report = builder("saturation")(study(book, texts, codings, cases=("K", "L")), Options())
    assert [tuple(row) for row in report.blocks[-1].rows] == [("K", 1, 1, 1), ("L", 2, 2, 1)]


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=1, max_size=7))
def test_the_sum_of_what_is_new_is_all_that_is_there_in_every_order(rows: list[list[bool]]) -> None:
    present = np.array(rows, bool)
    total = int(present.any(axis=0).sum())
    assert new_per_source(present).sum() == new_per_source(present[::-1]).sum() == total
    spread = band(present, orders=20)
    assert spread[-1] == (total, total) and all(low <= high for low, high in spread)


def test_the_band_is_the_same_every_time_and_holds_the_middle_of_all_orders() -> None:
    present = np.eye(6, dtype=bool)
    assert band(present) == band(present) == tuple((n, n) for n in range(1, 7))


@pytest.mark.parametrize(
    ("new", "at"), [([4, 0, 0, 0, 0, 0], 4), ([4, 0, 0, 0, 1, 0], None), ([4, 0, 0, 0, 1, 0, 0], 5), ([0] * 8, None), ([], None)]
)
def test_where_saturation_is_reached(new: list[int], at: int | None) -> None:
    assert reached(new).at == at


def test_a_theme_coded_as_a_whole_is_no_new_concept() -> None:
    book = Book({"D": {"T1": ["a", "b"]}}, concepts=["e"])
    texts = {f"s{n}": Text([("", "w" * 40)]) for n in range(1, 4)}
    codings = [("s1", 0, 2, "a"), ("s2", 0, 2, "T1"), ("s2", 4, 6, "D"), ("s3", 0, 2, "e")]
    coding = orders(study(book, texts, codings))["coding"]
    assert [(row["concepts"], row["new"]) for row in coding["rows"]] == [(1, 1), (0, 0), (1, 1)]
    assert [row["new_themes"] for row in coding["rows"]] == [1, 0, 0]
    assert [row["new_dimensions"] for row in coding["rows"]] == [1, 0, 0]
    assert "held 2 concepts" in coding["sentence"]
