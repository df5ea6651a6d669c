"""Finding quotes."""

from __future__ import annotations

import pytest

from gioia_coder.core.text import find_all, find_quote, find_regex, fold, nearest_passages
from gioia_coder.errors import ConflictError, InputError

TEXT = "I: Stands?\nE1-a: We had  no money — “for stands”, né? So we called.\nE1-a: No money at all. It rained."


@pytest.mark.parametrize("quote", ["no money — “for stands”", 'No  Money - "for stands"', " no money\n– «for stands» "])
def test_a_quote_is_found_whatever_its_blanks_case_quotes_and_dashes(quote: str) -> None:
    start, end = find_quote(TEXT, quote)
    assert TEXT[start:end] == "no money — “for stands”"


def test_accents_do_not_matter() -> None:
    start, end = find_quote(TEXT, "NE? so")
    assert TEXT[start:end] == "né? So"


def test_a_quote_that_stands_twice_is_refused() -> None:
    with pytest.raises(ConflictError, match=r"2 times \(@\d+-\d+, @\d+-\d+\)"):
        find_quote(TEXT, "no money")


def test_a_quote_is_looked_for_within_a_span_only() -> None:
    at = TEXT.index("No money")
    assert find_quote(TEXT, "no money", within=(at, len(TEXT)), folded=fold(TEXT)) == (at, at + 8)
    with pytest.raises(InputError):
        find_quote(TEXT, "rained", within=(0, at))


def test_a_misremembered_quote_is_never_taken_but_the_nearest_are_listed() -> None:
    with pytest.raises(InputError, match="is not in the text") as caught:
        find_quote(TEXT, "we had no money for any stands")
    assert "no money — “for stands”" in caught.value.mend
    with pytest.raises(InputError) as caught:
        find_quote(TEXT, "quantum")
    assert "Copy the words" in caught.value.mend


def test_nearest_passages_of_texts_without_blanks() -> None:
    text = "我们没有钱买摊位。天气很好。"
    assert [text[a:b] for a, b in nearest_passages(text, "没有钱买摊子")] == ["我们没有钱买摊位。"]


@pytest.mark.parametrize("needle", ["", "  \n", "\u200b"])
def test_nothing_is_found_nowhere(needle: str) -> None:
    assert find_all(fold(TEXT), needle) == []
    with pytest.raises(InputError):
        find_quote(TEXT, needle)


def test_hits_do_not_overlap() -> None:
    assert find_all(fold("aaaa"), fold("aa")) == [(0, 2), (2, 4)]


def test_regular_expressions_find_words_but_no_blanks() -> None:
    assert [TEXT[a:b] for a, b in find_regex(TEXT, r"\bno\s+money\s*|x*")] == ["no money", "No money"]
    with pytest.raises(InputError, match="not a regular expression"):
        find_regex(TEXT, "(unclosed")
