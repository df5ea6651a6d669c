"""The canonical text and the foldings that searching uses."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.core.text import canonical, find_all, fold, fold_name

TEXTS = st.text(
    alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("aé e\u0301…ﬁ“—  \n가각がか\u3099ß½"))
)


def test_line_ends_become_newlines_and_controls_go() -> None:
    assert canonical("\ufeffa\r\nb\rc\n\x00\x07\x0b\x0cd\te") == "a\nb\nc\nd\te"


def test_nothing_else_changes() -> None:
    kept = "a\ufeffb\x85c\u2028d\u2029e\u0301 … ½\u200b\x7f"
    assert canonical(kept) == kept


@given(TEXTS)
def test_canonical_text_stays_as_it_is(text: str) -> None:
    once = canonical(text.lstrip("\ufeff"))
    assert canonical(once.lstrip("\ufeff")) == once.lstrip("\ufeff")


def test_folding_ignores_case_accents_forms_blanks_quotes_and_dashes() -> None:
    written = "«ÉLAN»\u00a0 —  l’été ﬁn ｆｕｌｌ"
    assert fold(written).text == '"elan" - l\'ete fin full'
    assert fold(unicodedata.normalize("NFD", written)).text == fold(written).text


def test_letters_in_parts_stay_letters() -> None:
    assert fold("が").text == fold("か\u3099").text != fold("か").text
    assert fold("각").text == fold(unicodedata.normalize("NFD", "각")).text
    assert find_all(fold("각"), "가") == []


def test_a_hit_takes_the_accents_of_its_last_letter() -> None:
    text = "un cafe\u0301\u200b noir"
    ((start, end),) = find_all(fold(text), "café")
    assert text[start:end] == "cafe\u0301"


@given(TEXTS)
def test_every_folded_character_has_a_place_in_the_original(text: str) -> None:
    folded = fold(text)
    spans = [folded.span(at, at + 1) for at in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    assert folded.origin(len(folded.text)) <= len(text)


@given(TEXTS, st.data())
def test_a_stretch_of_a_text_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    wanted = fold(text[start:end]).text.strip()
    if wanted and wanted in fold(text).text:
        assert any(fold(text[a:b]).text.strip().find(wanted) >= 0 for a, b in find_all(fold(text), text[start:end]))


@given(TEXTS)
def test_folding_a_name_twice_changes_nothing(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)


def test_names_keep_their_accents() -> None:
    assert fold_name("  Émile\n ZOLA ") == fold_name("E\u0301mile zola") == "émile zola" != fold_name("Emile Zola")
