"""Addresses as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.core.text import Address, address_of, find_turns, parse_address, resolve
from gioia_coder.errors import InputError

TEXT = "I: Who buys? And when?\nE1-a: Neighbours. Guests too.\nE1-a: Daily!\nI: Thanks.\nE1-a: Well. Yes. Bye."
TURNS = find_turns(TEXT).turns


def words(address: str) -> str:
    start, end = resolve(parse_address(address), TURNS, len(TEXT))
    return TEXT[start:end]


@pytest.mark.parametrize(
    ("address", "quote"),
    [
        ("E1-01:3", "Thanks."),
        ("E1-01:1.2", "And when?"),
        ("E1-01:2", "Neighbours. Guests too.\nE1-a: Daily!"),
        ("E1-01:2.3", "Daily!"),
        ("E1-01:2.2-3.1", "Guests too.\nE1-a: Daily!\nI: Thanks."),
        ("E1-01:4.1-4.2", "Well. Yes."),
        ("E1-01:4.2-3", "Yes. Bye."),
        ("E1-01:3-4", "Thanks.\nE1-a: Well. Yes. Bye."),
        ("E1-01@3-6", "Who"),
        (" E1-01:3 ", "Thanks."),
    ],
)
def test_an_address_means_its_words(address: str, quote: str) -> None:
    assert words(address) == quote


@pytest.mark.parametrize(
    "text",
    [
        "",
        "E1-01",
        "E1-01:",
        "E1-01:x",
        "E1 01:3",
        "E1-01:3.",
        "E1-01:3-",
        "E1-01@5",
        "E1-01:3:4",
        "a@b@1-2",
        "E1-01:0",
        "E1-01:3.0",
    ],
)
def test_what_is_no_address_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_address(text)
    assert "E1-01:14.2" in " ".join(caught.value.lines())


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("E1-01:99", "there is no turn 99; E1-01 has 4 turns."),
        ("E1-01:3.2", "there is no sentence 2; turn 3 has 1 sentence."),
        ("E1-01:2-9", "there is no turn 9"),
        ("E1-01@5-900", f"E1-01 has {len(TEXT)} characters."),
        ("E1-01@9-9", "ends before it begins"),
        ("E1-01:4-2", "ends before it begins"),
    ],
)
def test_an_address_outside_the_source_says_what_there_is(address: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve(parse_address(address), TURNS, len(TEXT))
    assert message in str(caught.value)
    assert "gioia sources show E1-01" in str(caught.value)


@pytest.mark.parametrize(
    "address", ["E1-01:3", "E1-01:1.2", "E1-01:2", "E1-01:2.2-3.1", "E1-01:4.1-2", "E1-01:3-4", "E1-01:3-4.2", "E1-01@3-6"]
)
def test_the_shortest_address_is_given(address: str) -> None:
    start, end = resolve(parse_address(address), TURNS, len(TEXT))
    given_back = address_of(start, end, "E1-01", TURNS)
    assert len(given_back) <= len(address)
    assert words(given_back) == words(address)


@given(st.lists(st.sampled_from(["I: a? b.", "R: One. Two. Three!", "more words. yes", "R: x"]), max_size=8), st.data())
def test_an_address_given_for_a_span_means_that_span(lines: list[str], data: st.DataObject) -> None:
    text = "I: go\n" + "\n".join(lines)
    turns = find_turns(text).turns
    edges = sorted({edge for turn in turns for span in turn.sentences for edge in span} | {1, len(text)})
    offsets = st.one_of(st.sampled_from(edges), st.integers(0, len(text)))
    start, end = sorted((data.draw(offsets), data.draw(offsets)))
    if start < end:
        assert resolve(parse_address(address_of(start, end, "S-1", turns)), turns, len(text)) == (start, end)


@given(st.integers(1, 99), st.integers(0, 9), st.integers(1, 99), st.integers(0, 9))
def test_an_address_reads_as_it_is_written(turn: int, sentence: int, more: int, last: int) -> None:
    address = Address("S-1", (turn, sentence), (turn + more, last or 1))
    assert parse_address(str(address)) == address
