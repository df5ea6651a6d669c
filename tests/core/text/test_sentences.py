"""Sentences by rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.core.text import find_sentences


def cut(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in find_sentences(text, 0, len(text), language)]


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        ("en", "One. Two? Three! Four", ["One.", "Two?", "Three!", "Four"]),
        ("en", "Up 3.5 %, e.g. Dr. Li et al. (2013). Yes.", ["Up 3.5 %, e.g. Dr. Li et al. (2013).", "Yes."]),
        ("en", "J. K. Rowling came. So did I. Then we left.", ["J. K. Rowling came.", "So did I.", "Then we left."]),
        ("en", "No. I do not. No. 5 is out.", ["No.", "I do not.", "No. 5 is out."]),
        ("en", "Soap etc. and more. Oil etc. Then we left.", ["Soap etc. and more.", "Oil etc.", "Then we left."]),
        ("en", "well... maybe… no. Then... Yes?! ok", ["well... maybe… no.", "Then...", "Yes?!", "ok"]),
        ("en", "He said “Stop!” and left. (Really.) “Yes.” Fine.", ["He said “Stop!” and left.", "(Really.)", "“Yes.”", "Fine."]),
        ("en", 'He said no. "Why?" she asked.', ["He said no.", '"Why?" she asked.']),
        ("en", "one\ntwo \n\n three", ["one", "two", "three"]),
        ("en", "1. First. 2. Second.", ["1. First.", "2. Second."]),
        ("da", "Det var f.eks. d. 3. maj. Ja.", ["Det var f.eks. d. 3. maj.", "Ja."]),
        ("de", "Am 3. Oktober kam z.B. Frau Li. Gut.", ["Am 3. Oktober kam z.B. Frau Li.", "Gut."]),
        ("nl", "Dat is bijv. goed. Mooi.", ["Dat is bijv. goed.", "Mooi."]),
        ("fr", "M. Durand dit « oui ». Mme Li aussi !", ["M. Durand dit « oui ».", "Mme Li aussi !"]),
        ("zh", "我们没有钱。“真的吗？”是的！好……吧", ["我们没有钱。", "“真的吗？”", "是的！", "好……吧"]),
        ("he", "שלום. מה שלומך? טוב!", ["שלום.", "מה שלומך?", "טוב!"]),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_ends_them(language: str, text: str, sentences: list[str]) -> None:
    assert cut(text, language) == sentences


@given(st.text(alphabet=st.sampled_from("aB1.?!…。？\"”)' \n\té“-Dr")), st.data())
def test_sentences_cover_all_words_in_order_without_overlap(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spans = find_sentences(text, start, end, "en")
    edges = [start, *(offset for span in spans for offset in span), end]
    assert edges == sorted(edges)
    assert all(text[a:b] and text[a:b] == text[a:b].strip() for a, b in spans)
    assert "".join(text[start:end].split()) == "".join("".join(text[a:b].split()) for a, b in spans)
