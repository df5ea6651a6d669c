"""No report tells words that stand in a private quote.

The turn of a is "one two three four five"; "two three" stands at 34-43.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from gioia_coder.core.blocks import records
from gioia_coder.core.model import Coding
from tests.core.reports.test_lists import FULL, report, sample


@pytest.mark.parametrize(
    ("span", "quote"),
    [(FULL, "one (private) four five"), ((30, 40), "one (private)"), ((38, 48), "(private) four"), ((44, 48), "four")],
)
def test_words_in_a_private_quote_are_told_by_no_report(span: tuple[int, int], quote: str) -> None:
    made = sample(("s", *span, "waits"), quotes=[("s", 34, 43, "private", ""), ("s", *FULL, "proof", "one two three ... five")])
    told = [
        *(report(name, made).data["rows"][0]["quote"] for name in ("evidence", "codings")),
        report("evidence", made).data["rows"][0]["shown"],
        report("case-matrix", made, cell="quotes").data["rows"][-1]["cells"]["A"][0].rpartition(" (")[0],
    ]
    for name in ("case-matrix", "cross-case", "data-structure"):
        linked = report(name, made, evidence=True).evidence
        assert linked is not None
        told += [row["quote"] for row in records(linked)]
    assert told == [quote] * 7


@pytest.mark.parametrize("span", [(34, 43), (38, 43), (33, 44)])
def test_what_is_wholly_private_is_no_evidence_and_a_blank_in_lists(span: tuple[int, int]) -> None:
    made = sample(("s", *span, "waits"), quotes=[("s", 34, 43, "private", "")])
    assert report("evidence", made).data["rows"] == []
    assert "1 rejected or private quotation" in report("evidence", made).blocks[0].note
    assert report("case-matrix", made, cell="quotes").data["rows"][-1]["cells"]["A"] == []
    assert report("codings", made).data["rows"][0]["quote"] == "(private)"


def test_a_translation_of_private_words_is_not_told() -> None:
    made = sample(("s", *FULL, "waits"), quotes=[("s", *FULL, "proof", ""), ("s", 34, 43, "private", "")])
    quotes = tuple(replace(quote, translations={"de": "zwei"}) for quote in made.quotes)
    assert report("evidence", replace(made, quotes=quotes)).data["rows"][0]["translations"] == {}


def test_lost_words_of_a_source_with_private_ones_are_kept_back() -> None:
    lost = ((Coding(9, b"", 3, 7, 1, 0, 0, quarantined=True), "words that went"),)
    made = replace(sample(quotes=[("s", 34, 43, "private", "")]), quarantined=lost)
    assert [row["quote"] for row in report("codings", made).data["rows"]] == ["(private)"]
