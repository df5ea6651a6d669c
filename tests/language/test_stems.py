"""Stems of words, in the languages that have them."""

from __future__ import annotations

import pytest

from gioia_coder.errors import GioiaError
from gioia_coder.language.stems import STEMMERS, find_stems, stems


@pytest.mark.parametrize(
    ("language", "text", "needle", "found"),
    [
        *(("en", "We relied on them.", "rely", "relied"), ("de", "Die Häuser stehen leer", "haus", "Häuser")),
        *(("da", "Husene er tomme", "hus", "Husene"), ("nl", "De winkels", "winkel", "winkels")),
        *(
            ("no", "alle husene", "hus", "husene"),
            ("en-GB", "FAIRS", "fair", "FAIRS"),
            ("fr", "les marchés", "marche", "marchés"),
        ),
    ],
)
def test_another_form_of_a_word_is_found(language: str, text: str, needle: str, found: str) -> None:
    assert [text[a:b] for a, b in find_stems(text, needle, language)] == [found]


def test_words_follow_each_other_whatever_stands_between_them() -> None:
    text = "No money, they said: no - Moneys!"
    assert [text[a:b] for a, b in find_stems(text, "no money", "en")] == ["No money", "no - Moneys"]


def test_spans_are_those_of_the_text() -> None:
    text = "Émigrés don't  sell\nfairs."
    assert [text[a:b] for _, a, b in stems(text, "en")][:1] == ["Émigrés"]
    assert all(text[a:b].strip() == text[a:b] for _, a, b in stems(text, "en"))


@pytest.mark.parametrize("language", ["zh", "he", "xx", "", "klingon"])
def test_a_language_without_stems_is_a_plain_error(language: str) -> None:
    with pytest.raises(GioiaError):
        find_stems("text", "text", language)


@pytest.mark.parametrize("language", sorted(STEMMERS))
def test_every_language_offered_has_a_tokeniser_and_a_stemmer(language: str) -> None:
    assert len(stems("one two", language)) == 2
