"""What stands above the first turn, as metadata."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.core.text.header import read_header


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("21-Apr-2023 - 10:33 - 43m07s - Pseudonym", "2023-04-21"),
        ("Date: 2023-04-21", "2023-04-21"),
        ("2023/4/21", "2023-04-21"),
        ("12.3.2024", "2024-03-12"),
        ("25/04/2021", "2021-04-25"),
        ("04/25/2021", "2021-04-25"),
        ("05/05/2021", "2021-05-05"),
        ("3 May 2021", "2021-05-03"),
        ("**Interview date:** May 3rd, 2021", "2021-05-03"),
        ("Talk on May 20th2022, in Lund", "2022-05-20"),
        ("Dato: 3. maj 2021", "2021-05-03"),
        ("Dato: 1. marts 2021", "2021-03-01"),
        ("Datum: 3 maart 2021", "2021-03-03"),
        ("Datum: 3. März 2021", "2021-03-03"),
        ("Date : 14 août 2022", "2022-08-14"),
        ("le 1er févr. 2022", "2022-02-01"),
        ("日期：2019年11月23日", "2019-11-23"),
        ("תאריך: 3 במאי 2021", "2021-05-03"),
    ],
)
def test_dates_as_people_write_them(line: str, day: str) -> None:
    found = read_header(["Talk", line])
    assert (found.date, found.doubts) == (day, ())


@pytest.mark.parametrize(
    ("lines", "doubt"),
    [
        (["03/04/2021"], "in March or in April"),
        (["Date: spring 2020"], '"spring 2020" was not understood'),
        (["Recorded on 5 June 2020, transcribed 7 July 2020"], "several dates"),
        (["Date: 31 February 2020"], "not understood"),
        (["Duration: 1:12"], '"1:12" was not understood'),
    ],
)
def test_what_is_ambiguous_is_left_out_and_said(lines: list[str], doubt: str) -> None:
    found = read_header(lines)
    assert (found.date, found.minutes) == ("", "")
    assert [doubt in one for one in found.doubts] == [True]


def test_a_labelled_date_wins_over_others() -> None:
    assert read_header(["Transcribed 7 July 2020", "Date: 5 June 2020"]).date == "2020-06-05"


@pytest.mark.parametrize(
    ("line", "minutes"),
    [
        ("21-Apr-2023 - 10:33 - 43m07s", "43"),
        ("14-Apr-2023 - 13:17 - 1h12m45s", "73"),
        ("Duration: 45 min", "45"),
        ("Duration: 45", "45"),
        ("**Duration:** 43:07", "43"),
        ("Recording 00:43:07", "43"),
        ("Båndlængde 124:26", "124"),
        ("Dauer: 1 Stunde 5 Minuten", "65"),
        ("Durée : 1 h 05", "65"),
        ("Varighed: 62 minutter", "62"),
        ("Length: 1 hour and 10 minutes", "70"),
        ("时长：45分钟", "45"),
        ("10:33", ""),
        ("Started at 10:33", ""),
        ("40 members", ""),
    ],
)
def test_lengths_as_people_write_them(line: str, minutes: str) -> None:
    assert read_header([line]).minutes == minutes


def test_titles_places_and_who_asks() -> None:
    found = read_header(['title: "Soap: a story"', "Location: Lund", "Interviewer: Anna Smith"])
    assert found.known() == {"title": "Soap: a story", "place": "Lund", "interviewer": "Anna Smith"}
    assert read_header(["Written for a test.", "# 2019-11-23 Soap"]).title == "2019-11-23 Soap"
    assert read_header(["Interview 8", "I = interviewer"]).title == "Interview 8"
    for line in ("I = interviewer; X = informant", "21-Apr-2023 - 10:33", "We met in the shop.", "X: someone", "43m07s"):
        assert read_header([line]).title == ""
    assert read_header(["Interviewer: I", "Interviewer: Interviewer 1"]).interviewer in ("I", "")


@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_lines_are_read(lines: list[str]) -> None:
    found = read_header(lines)
    assert all(isinstance(value, str) and value for value in found.known().values())


def test_odd_lines_take_no_time() -> None:
    for line in ("1 " * 5_000, "12:" * 5_000, "date" * 5_000, "1h" * 5_000, "*#" * 5_000, "3 may " * 3_000):
        read_header([line] * 40)
