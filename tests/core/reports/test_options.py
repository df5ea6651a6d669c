"""Every report heeds an option or refuses it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from gioia_coder.core.reports import MODULES, PAGE
from gioia_coder.core.reports.options import HEEDS, Options, check, typed
from gioia_coder.errors import InputError
from tests.core.reports.test_lists import FULL, report, sample

OTHER: dict[str, Any] = {
    **{"layer": "ben", "rows": "dimension", "columns": "informant", "cell": "count", "counts": True},
    **{"min_sources": 2, "min_coders": 3, "min_codings": 4, "round": "first"},
    **{
        "preset": "counts",
        "rule": "low: passages>=1",
        "order_by": "shares a till",
        "states": frozenset({"proof"}),
        "pick": 1,
        "definitions": True,
    },
    "attributes": ("tenure",),
    **{"sources": frozenset({2}), "cases": frozenset({2}), "codes": frozenset({2}), "coders": frozenset({3})},
}


def test_every_option_is_tried() -> None:
    assert {*OTHER, "program", "evidence"} == {field.name for field in fields(Options)}
    assert set(HEEDS) == {*MODULES, PAGE}


@pytest.mark.parametrize("option", OTHER)
@pytest.mark.parametrize("name", MODULES)
def test_an_option_is_heeded_or_refused(name: str, option: str) -> None:
    chosen = {option: OTHER[option]}
    if option not in HEEDS[name]:
        with pytest.raises(InputError, match=f'the report "{name}" takes no {typed(option)}') as caught:
            check(name, Options(**chosen))
        assert all(typed(has) in caught.value.mend for has in HEEDS[name])
        return
    check(name, Options(**chosen))
    both = [(source, *FULL, concept, who) for source in "st" for concept in ("shares a till", "waits") for who in ("anna", "ben")]
    made = sample(*both, ("s", 57, 80, "waits", "anna"))
    tenure = {"tenure": "three years"}
    made = replace(
        made,
        informants=tuple(replace(one, attributes=tenure) for one in made.informants),
        sources=tuple(replace(one, attributes=tenure) for one in made.sources),
    )
    plain, other = report(name, made), report(name, made, **chosen)
    assert (plain.data, plain.blocks) != (other.data, other.blocks)


def test_options_at_their_defaults_are_no_choice() -> None:
    for name in MODULES:
        check(name, Options(program="gioia 1", evidence=True))


@pytest.mark.parametrize(
    ("options", "segments"),
    [
        ({"sources": frozenset({2})}, ["t:2"]),
        ({"cases": frozenset({2})}, ["s:3"]),
        ({"coders": frozenset({3})}, ["s:3"]),
        ({"codes": frozenset({2})}, ["s:2"]),
        ({"coders": frozenset({1})}, ["t:3"]),
    ],
)
def test_evidence_can_be_narrowed_and_says_so(options: dict[str, frozenset[int]], segments: list[str]) -> None:
    made = sample(
        *(("s", *FULL, "shares a till"), ("s", 57, 80, "waits", "ben"), ("t", *FULL, "drifts")),
        *((("t", 57, 80, "drifts", "consensus"),) if "coders" in options else ()),
    )
    found = report("evidence", made, **options)
    assert [row["segment"] for row in found.data["rows"]] == segments
    assert len(found.provenance.filters) == 1
    assert f"Only {found.provenance.filters[0]}." in found.blocks[0].note


def test_what_a_list_is_narrowed_to_is_named() -> None:
    made = sample(("s", *FULL, "shares a till"))
    found = report("evidence", made, sources=frozenset({1}), coders=frozenset({3}))
    assert found.provenance.filters == ("source s", "by ben")
