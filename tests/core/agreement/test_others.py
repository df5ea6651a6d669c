from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.core.agreement import Material, Units, brennan_prediger, cohen_kappa, fleiss_kappa, gwet_ac1, rollup
from gioia_coder.core.agreement.others import others
from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.model import Code, Level

BOOK = Codebook([Code(1, "c1", Level.CONCEPT, "a"), Code(2, "c2", Level.CONCEPT, "b")])
COLUMNS = st.integers(2, 4).flatmap(
    lambda coders: st.lists(st.lists(st.booleans(), min_size=coders, max_size=coders), min_size=1, max_size=12)
)


def material(ratings: list[list[bool]], unit: str, missing: frozenset[int] = frozenset()) -> Material:
    """Return units of ten characters, one in each source, coded whole; coder 1 has not read the sources named as missing."""
    coded = [
        (coder, n) for n, row in enumerate(ratings) for coder, yes in enumerate(row) if yes and not (coder == 1 and n in missing)
    ]
    read = [(coder, n) for n, row in enumerate(ratings) for coder in range(len(row)) if not (coder == 1 and n in missing)]
    by, source = np.array(coded, np.int64).reshape(-1, 2).T
    zeros = np.zeros(len(by), np.int64)
    keys = np.arange(len(ratings))
    units = Units(keys, keys * 0, keys * 0 + 10, keys * 0 + 1, unit)
    readings = np.array(read, np.int64).reshape(-1, 2).T
    return Material(by, zeros + 1, source, zeros, zeros + 10, units, tuple(range(len(ratings[0]))), readings[0], readings[1])


@given(COLUMNS, st.sampled_from(["turn", "character"]), st.data())
def test_they_are_those_of_the_code_as_yes_and_no(ratings: list[list[bool]], unit: str, data: st.DataObject) -> None:
    missing = data.draw(st.frozensets(st.integers(0, len(ratings) - 1))) if len(ratings[0]) > 2 else frozenset()
    found = others(material(ratings, unit, missing), rollup(BOOK, Level.CONCEPT))[0]
    times = 10 if unit == "character" else 1
    columns = [
        [None if who == 1 and n in missing else row[who] for n, row in enumerate(ratings)] for who in range(len(ratings[0]))
    ]
    expected = {
        "fleiss": fleiss_kappa(
            [[sum(v is True for v in unit), sum(v is False for v in unit)] for unit in zip(*columns, strict=True)]
        ),
        "ac1": gwet_ac1(columns, 2),
        "s": brennan_prediger(columns, 2),
    }
    flat = [value for column in columns for value in column if value is not None]
    for name, one in expected.items():
        value = getattr(found, name).value
        if len(set(flat)) < 2:
            assert value is None
        else:
            assert value == pytest.approx(one.value) and getattr(found, name).n == one.n * times
    if len(columns) == 2:
        pairs = list(zip(*columns, strict=True))
        table = [[sum(pair == (a, b) for pair in pairs) * times for b in (True, False)] for a in (True, False)]
        assert found.cohen == cohen_kappa(table)


def test_a_code_that_nobody_applied_has_none() -> None:
    unused = others(material([[True, False], [True, True]], "turn"), rollup(BOOK, Level.CONCEPT))[1]
    assert [one.value for one in (unused.cohen, unused.fleiss, unused.ac1, unused.s)] == [None] * 4


def test_with_three_coders_kappa_is_the_mean_over_pairs() -> None:
    ratings = [[True, True, False], [False, False, False], [True, False, True], [False, True, False]]
    found = others(material(ratings, "turn"), rollup(BOOK, Level.CONCEPT))[0]
    values = []
    for a, b in ((0, 1), (0, 2), (1, 2)):
        pairs = [(row[a], row[b]) for row in ratings]
        values.append(cohen_kappa([[sum(pair == (x, y) for pair in pairs) for y in (True, False)] for x in (True, False)]).value)
    assert found.cohen.value == pytest.approx(sum(values) / 3)
