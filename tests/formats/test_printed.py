"""Pages as running text: what is left out, what is joined, and what begins a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.formats.printed import reflowed

LONG = "we sold the indigo cloth at the fair and then our neighbours came and asked"
WORDS = ("Coins", "Cloth", "Stands", "Fairs", "Shops")
FULL = "for more of it until nobody had any money left, so my sister counted coins,"


def text(*pages: list[str]) -> str:
    return reflowed(pages)[0]


def test_wrapped_lines_are_joined_up_to_the_next_label() -> None:
    page = [f"I: {LONG}", FULL, "and we left.", "B: Yes.", f"I: {LONG}", "B: No."]
    assert text(page) == f"I: {LONG} {FULL} and we left.\nB: Yes.\nI: {LONG}\nB: No.\n"


def test_a_line_that_breaks_off_before_a_small_letter_goes_on() -> None:
    assert text([f"I: {LONG}", "for most of the morning or so, as they did", "and left", "B: Yes."] * 2).startswith(
        f"I: {LONG} for most of the morning or so, as they did and left\nB: Yes.\n"
    )


def test_labels_stamps_and_names_alone_on_their_line_stay_alone() -> None:
    for label in ("Interviewer:", "Anna Berg  0:21", "[00:00:10] INTERVIEWER:"):
        page = [label, LONG, FULL, "yes", "Bo Lund" + label.removeprefix("Interviewer").removeprefix("Anna Berg"), "no then"]
        lines = text(page * 3).split("\n")
        assert lines[0] == label.replace("  ", " ") and lines[1] == f"{LONG} {FULL} yes"


def test_a_label_that_lost_its_colon_begins_a_line_with_its_time() -> None:
    first = ["[00:10] ANNA BERG:", f"{LONG}.", "[00:15] BO LUND:", "Why?", "[00:20] ANNA BERG:", "So.", "[00:25] BO LUND:", LONG]
    second = ["[00:30] ANNA BERG", "Well, yes.", "[00:35] BO LUND:", f"{FULL} and so on."]
    assert f"{LONG}\n[00:30] ANNA BERG\nWell, yes.\n" in text(first, second)


def test_names_without_a_mark_stay_alone() -> None:
    page = ["Maliha", LONG, FULL, "then?", "Anders", FULL, LONG, "at the fair."]
    assert text(page * 3).split("\n")[:4] == ["Maliha", f"{LONG} {FULL} then?", "Anders", f"{FULL} {LONG} at the fair."]


def test_a_short_line_that_ends_a_sentence_ends_its_paragraph() -> None:
    assert text([LONG, FULL, "and left.", "Then we came home."]) == f"{LONG} {FULL} and left.\nThen we came home.\n"


def test_bullets_items_and_rules_begin_a_line() -> None:
    page = [LONG, f"• {FULL}", f"{LONG}.", "- one", f"{FULL} end.", "2. two", LONG, "-----", FULL]
    lines = text(page).split("\n")
    assert [line[:5] for line in lines[:-1]] == ["we so", "• for", "- one", "for m", "2. tw", "we so", "-----", "for m"]


def test_a_paragraph_runs_over_the_border_of_a_page() -> None:
    assert (
        text(["", f"I: {LONG}", "", ""], ["", FULL, "B: Yes.", "I: No.", "B: So."])
        == f"I: {LONG} {FULL}\nB: Yes.\nI: No.\nB: So.\n"
    )


def test_headers_footers_and_page_numbers_are_left_out() -> None:
    pages = [
        ["Study of dyers, wave 2", f"I: Turn {word}?", f"B: {word} {LONG}", "Confidential", number]
        for word, number in zip(("one", "two", "too", "six"), ("1/4", "2/4", "3/4", "4/4"), strict=True)
    ]
    found = text(*pages)
    assert "dyers" not in found and "Confidential" not in found and "/4" not in found
    assert found.count("I: Turn") == 4


@pytest.mark.parametrize("number", ["3", "- 3 -", "Page 3 of 9", "3/5", "Seite 3", "3 von 9", "第 3 页", "第3頁 共9頁"])
def test_page_numbers_are_known_in_many_forms(number: str) -> None:
    assert text(["I: One.", number], ["B: Two.", number.replace("3", "4")]) == "I: One.\nB: Two.\n"


def test_labels_at_the_top_of_pages_are_no_header() -> None:
    pages = [[f"00:0{n} INTERVIEWER:", f"{LONG} {n}.", f"00:0{n} ANNA:", "Yes."] for n in range(6)]
    assert text(*pages).count("INTERVIEWER:") == 6
    alone = [["Interviewer:", f"{LONG} {n}.", "Anna:", "Yes."] for n in range(6)]
    assert text(*alone).count("Interviewer:") == 6


def test_a_header_that_looks_like_a_label_is_left_out() -> None:
    pages = [[f"Participant 12: transcript {n}", f"I: Turn {WORDS[n]}?", f"B: {WORDS[n]}.", "Do not pass on"] for n in range(5)]
    assert "transcript" not in text(*pages) and "pass on" not in text(*pages)


def test_a_footer_is_no_name_where_names_stand_alone() -> None:
    pages = [["Maliha", f"{word}?", "Anders", f"{word} {LONG}.", "Maliha", f"{LONG} {word}?", "Do not pass on"] for word in WORDS]
    assert "pass on" not in text(*pages) and text(*pages).count("Maliha\n") == 10


def test_what_repeats_inside_a_page_stays() -> None:
    pages = [[f"I: Start {n}", "B: It is so.", *[f"I: Words {n}{m}?" for m in range(9)], f"B: End {n}"] for n in "abcd"]
    assert text(*pages).count("It is so.") == 4


def test_a_block_of_paragraph_numbers_is_left_out() -> None:
    numbers = [str(n) for n in range(1, 60)]
    assert text(["1/2", "Dan:", "\tOkay.", *numbers], ["2/2", "Ann:", "Yes.", *numbers]) == "Dan:\nOkay.\nAnn:\nYes.\n"


def test_what_a_browser_prints_above_and_below_is_left_out() -> None:
    top, bottom = "6/4/23, 5:45 PM Coding tool", "https://example.org/project/print 1/2"
    assert text([top, "I: Words?", bottom]) == "I: Words?\n"
    assert text([top, "I: Words?"]) == f"{top}\nI: Words?\n"


def test_tabs_are_blanks_unless_they_part_cells() -> None:
    rows = ["Anna\tWe sold it", "\tat the fair.", "Bo\tNobody", "\tcame."]
    assert text(rows) == "Anna: We sold it at the fair.\nBo: Nobody came.\n"
    assert text(["00:10\tAnna\tWe sold", "\t\tit."]) == "00:10\tAnna\tWe sold it.\n"
    assert text(["•\tWe sold", "\tit.", "•\tAll."]) == "• We sold it.\n• All.\n"


def test_a_row_runs_over_the_border_of_a_page() -> None:
    assert text(["Anna\tWe sold it", "\tat the"], ["\tfair.", "Bo\tYes."]) == "Anna: We sold it at the fair.\nBo: Yes.\n"


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("with our neigh-", "bours at the", "with our neighbours at the"),
        ("our Neigh-", "bours at the", "our Neighbours at the"),
        ("the Anglo-", "American shop", "the Anglo-American shop"),
        ("a well-", "known shop", "a well-known shop"),
        ("the year 20-", "odd years", "the year 20- odd years"),
        ("I was th-", "thinking that", "I was th-thinking that"),
        ("a neigh\u00ad", "bour came", "a neighbour came"),
        ("an e-", "mail of it", "an e-mail of it"),
    ],
)
def test_words_parted_at_a_line_end_are_joined_where_they_are_one(before: str, after: str, whole: str) -> None:
    page = [f"I: It is well known here, and the e-mail says so. {LONG}", f"{LONG} {before}", f"{after} and more of it."]
    found, _ = reflowed([page])
    assert whole in found


def test_how_many_words_were_joined_is_said() -> None:
    page = [f"I: {LONG} with our neigh-", f"bours. {LONG} Anglo-", "American firm."]
    assert reflowed([page])[1] == ("1 word parted at the end of a line was joined; 1 hyphen there stayed.",)
    assert reflowed([["I: One.", "B: Two."]])[1] == ()


def test_a_long_text_that_parts_no_words_keeps_its_hyphens() -> None:
    page = [f"I: {LONG}", FULL, f"{LONG}."] * 40 + [f"I: {LONG} on the full-", "time job."]
    assert "full-time" in text(page)


def test_chinese_lines_are_joined_without_blanks() -> None:
    line = "我们在集市上认识了很多顾客，后来他们打电话订货，生意就慢慢好起来"
    assert text([f"甲：{line}", f"{line}了。", "乙：好。"] * 2).startswith(f"甲：{line}{line}了。\n乙：好。\n")


@given(
    st.lists(
        st.lists(st.text(st.sampled_from("ab I:-\t\n1.•\u00ad中/"), max_size=30).map(lambda s: s.replace("\n", "")), max_size=8),
        max_size=4,
    )
)
def test_no_letter_of_the_words_is_lost(pages: list[list[str]]) -> None:
    def letters(found: str) -> str:
        return "".join(char for char in found if char in "abI中")

    found = text(*pages)
    assert all(found.count(char) <= "".join(map("".join, pages)).count(char) for char in "abI中")
    if len(pages) == 1:
        there = letters("".join(pages[0]))
        assert sorted(letters(found)) == sorted(there)
        # the cells of a row that takes several lines are put together cell by cell
        assert letters(found) == there or "\t" in "".join(pages[0])
