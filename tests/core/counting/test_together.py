"""Co-occurrence is the same as comparing every passage with every other, character by character."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gioia_coder.core.counting import together as module
from gioia_coder.core.counting.cells import CellCounts, count
from gioia_coder.core.counting.columns import one_column
from gioia_coder.core.counting.ground import ground
from gioia_coder.core.counting.rows import rows_at, used_codes
from gioia_coder.core.counting.together import overlapping, together
from tests.core.builders import Book, Text, study

BOOK = Book({"D": {"T1": ["c1", "c2"], "T2": ["c3"]}}, concepts=["c4"])

codings = st.lists(
    st.tuples(
        st.sampled_from(["s1", "s2"]),
        st.integers(0, 14),
        st.integers(1, 6),
        st.sampled_from(["c1", "c2", "c3", "c4", "T1"]),
        st.booleans(),
    ),
    max_size=14,
    unique_by=lambda row: row[:4],
)


def counted(rows: list[tuple[str, int, int, str, bool]], level: str) -> CellCounts:
    coded = [(source, start, start + n, code, "anna", {"contradicts": against}) for source, start, n, code, against in rows]
    made = study(BOOK, {"s1": Text([("", "w" * 30)]), "s2": Text([("", "w" * 30)])}, coded)
    base = ground(made)
    return count(base, rows_at(made.codebook, level, used_codes(base.codings.code)), one_column(base))


def passages_of(counts: CellCounts, row: int) -> list[set[int]]:
    """The passages of a row as sets of places on the line, joined one by one."""
    found: list[set[int]] = []
    for member in counts.members(row, 0):
        coding = counts.supporting.coding[member]
        own = set(range(int(counts.ground.start[coding]), int(counts.ground.end[coding])))
        touched = [each for each in found if each & own]
        found = [each for each in found if not each & own] + [own.union(*touched)]
    return found


@settings(max_examples=300, deadline=None)
@given(codings, st.sampled_from(["concept", "theme", "dimension"]), st.sampled_from([1, 3, 2_000_000]))
def test_every_pair_equals_comparing_by_hand(rows: list[tuple[str, int, int, str, bool]], level: str, at_once: int) -> None:
    counts = counted(rows, level)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_AT_ONCE", at_once)
        found = together(counts)
    size = len(counts.rows.constructs)
    passages = [passages_of(counts, row) for row in range(size)]
    covered = [set().union(*each) for each in passages]
    for row in range(size):
        assert found.pairs[row, row] == len(passages[row]) and found.shared[row, row] == len(covered[row])
    for a, b in combinations(range(size), 2):
        assert found.pairs[a, b] == found.pairs[b, a] == sum(bool(one & two) for one in passages[a] for two in passages[b])
        either = covered[a] | covered[b]
        assert found.jaccard[a, b] == (len(covered[a] & covered[b]) / len(either) if either else 0)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 8)), max_size=12), st.sampled_from([1, 4, 1_000]))
def test_no_pair_is_left_out_whatever_the_size_of_a_block(spans: list[tuple[int, int]], at_once: int) -> None:
    spans.sort()
    begin = np.array([start for start, _ in spans], np.int64)
    end = np.array([start + length for start, length in spans], np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_AT_ONCE", at_once)
        pairs = [pair for a, b in overlapping(begin, end) for pair in zip(a.tolist(), b.tolist(), strict=True)]
    by_hand = [(a, b) for a, b in combinations(range(len(spans)), 2) if begin[b] < end[a] and begin[a] < end[b]]
    assert sorted(pairs) == by_hand
