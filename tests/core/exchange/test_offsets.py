"""Offsets of other programs: told apart, and carried into the canonical text without moving a character."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.core.exchange.offsets import EMPTY, OUTSIDE, REVERSED, SPLIT, place, place_as, utf16_spans
from gioia_coder.core.exchange.refi import Counting
from gioia_coder.core.text.canonical import canonical

WAYS = [Counting(utf16, crlf, bom) for utf16, crlf, bom in product((False, True), (2, 1), (False, True))]
PIECES = st.sampled_from(
    ["a", "bc", " ", "\n", "\r", "\r\n", "\t", "\x00", "\x07", "\x0b", "é", "e\u0301", "😀", "𝔘", "\ufeff", "漢", "\u2028"]
)
RAW = st.builds(lambda mark, pieces: mark + "".join(pieces), st.sampled_from(["", "\ufeff"]), st.lists(PIECES, max_size=30))

TALK = "We lost control \U0001f600 of the budget.\n\nNobody noticed it then, naïve as we were.\n\U0001f680 It went on.\n" * 3


def counted(raw: str, at: int, way: Counting) -> int:
    """Count, one character after the other, where a program puts a position of a raw text."""
    number = 0
    for index, char in enumerate(raw[:at]):
        if index == 0 and char == "\ufeff":
            number += way.bom
        elif char == "\r" and raw[index + 1 : index + 2] == "\n":
            number += way.crlf - 1
        else:
            number += 2 if way.utf16 and char > "\uffff" else 1
    return number


def meant(raw: str, start: int, end: int) -> str:
    """Return the characters of the canonical text that stand for a stretch of a raw one."""
    kept = [
        ("\n" if char == "\r" else char)
        for index, char in enumerate(raw)
        if start <= index < end
        and not (index == 0 and char == "\ufeff")
        and not (char == "\r" and raw[index + 1 : index + 2] == "\n")
        and not (char < " " and char not in "\t\n\r")
    ]
    return "".join(kept)


@given(RAW, st.data())
def test_every_span_stays_on_its_characters_however_it_was_counted(raw: str, data: st.DataObject) -> None:
    way = data.draw(st.sampled_from(WAYS))
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    span = counted(raw, start, way), counted(raw, end, way)
    placed = place_as(raw, [span], way)
    ((first, last),) = placed.spans
    text = canonical(raw)
    assert text[first:last] == meant(raw, start, end)
    assert text[:first] == meant(raw, 0, start)
    assert [fault for _, fault in placed.faults] in ([], [EMPTY])


@given(RAW, st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60), st.text("ab \n😀…", max_size=5)), max_size=6))
def test_any_spans_end_inside_the_text_and_what_was_wrong_is_told(raw: str, spans: list[tuple[int, int, str]]) -> None:
    placed = place(raw, spans)
    size = len(canonical(raw))
    assert len(placed.spans) == len(spans)
    assert all(0 <= start <= end <= size for start, end in placed.spans)
    told = {index for index, _ in placed.faults}
    most = len(raw.encode("utf-16-le")) // 2
    for index, ((start, end, _), (first, last)) in enumerate(zip(spans, placed.spans, strict=True)):
        if start > end or start < 0 or end > most or first == last:
            assert index in told


def words(raw: str, way: Counting, *, named: bool) -> list[tuple[int, int, str]]:
    quotes = ("lost control", "the budget", "Nobody noticed", "naïve as we were", "It went on")
    spans = []
    for quote in quotes:
        start = raw.rindex(quote)
        spans.append((counted(raw, start, way), counted(raw, start + len(quote), way), quote if named else ""))
    return spans


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("way", WAYS)
def test_the_way_of_counting_is_told_from_the_words(way: Counting, named: bool) -> None:
    raw = "\ufeff" + TALK.replace("\n", "\r\n")
    placed = place(raw, words(raw, way, named=named))
    assert placed.counting == Counting(way.utf16, way.crlf, way.bom, 1.0, True)
    text = canonical(raw)
    assert [text[start:end] for start, end in placed.spans][:2] == ["lost control", "the budget"]


def test_a_way_that_makes_no_difference_is_not_claimed() -> None:
    assert place("one two", [(4, 7, "two")], "nvivo").counting == Counting()
    assert place("one\ntwo", [], "nvivo").counting == Counting()


def test_a_tie_goes_to_the_standard_and_is_not_sure() -> None:
    placed = place("x\r\n-------", [(5, 6, "")])
    assert (placed.counting.crlf, placed.counting.sure) == (2, False)


@pytest.mark.parametrize(
    ("program", "utf16", "crlf"), [("nvivo", True, 2), ("qualcoder", False, 1), ("atlasti", False, 1), ("", False, 2)]
)
def test_a_tie_goes_to_the_habit_of_the_program(program: str, utf16: bool, crlf: int) -> None:
    placed = place("\U0001f600\r\n-----------", [(8, 9, "")], program)
    assert (placed.counting.utf16, placed.counting.crlf, placed.counting.sure) == (utf16, crlf, False)


def test_selections_inside_words_make_it_unsure() -> None:
    placed = place("wonderful wonderful", [(2, 5, ""), (11, 14, "")])
    assert placed.counting.sure is False
    assert placed.counting.score < 0.9


def test_a_name_says_that_a_selection_inside_a_word_is_where_it_should_be() -> None:
    placed = place("wonderful wonderful", [(2, 8, "nderfu"), (11, 17, "onderf")])
    assert (placed.counting.score, placed.counting.sure) == (1.0, True)


def test_a_script_without_blanks_is_sure() -> None:
    assert place("我们失去了对预算的控制", [(2, 4, ""), (5, 9, "")]).counting.sure is True


def test_names_with_other_blanks_and_dots_at_the_end_count() -> None:
    raw = "We lost\r\ncontrol of it all"
    assert place(raw, [(3, 15, "lost control of…")]).counting.crlf == 1
    assert place(raw, [(3, 16, "lost control…")]).counting.crlf == 2


def test_a_reversed_span_is_turned() -> None:
    assert place("one two", [(7, 4, "")]).faults == ((0, REVERSED),)
    assert place("one two", [(7, 4, "")]).spans == ((4, 7),)


@pytest.mark.parametrize(("span", "found"), [((-3, 3), (0, 3)), ((4, 99), (4, 7)), ((50, 99), (7, 7)), ((0, 10**30), (0, 7))])
def test_a_span_outside_of_the_text_is_cut_to_it(span: tuple[int, int], found: tuple[int, int]) -> None:
    placed = place("one two", [(*span, "")])
    assert (placed.spans, placed.faults) == ((found,), ((0, OUTSIDE),))
    assert placed.counting.sure is False


def test_an_empty_span_is_told() -> None:
    assert place("one two", [(4, 4, "")]).faults == ((0, EMPTY),)


def test_an_end_inside_a_surrogate_pair_takes_the_whole_character() -> None:
    placed = place_as("a\U0001f600b", [(0, 2), (2, 4)], Counting(utf16=True))
    assert placed.spans == ((0, 2), (1, 3))
    assert placed.faults == ((0, SPLIT), (1, SPLIT))


@given(RAW, st.data())
def test_utf16_spans_come_back(raw: str, data: st.DataObject) -> None:
    text = canonical(raw)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    ((first, last),) = utf16_spans(text, [(start, end)])
    units = text.encode("utf-16-le")
    assert units[2 * first : 2 * last].decode("utf-16-le") == text[start:end]
    if not text.startswith("\ufeff"):
        assert place_as(text, [(first, last)], Counting(utf16=True)).spans == ((start, end),)
