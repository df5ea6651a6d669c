"""Transcripts as people really write them: odd blanks, several layouts in one text, labels used once, legends."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gioia_coder.core.text import find_turns
from gioia_coder.core.text.layouts import PARAGRAPHS

LONG = "We began in May, and then it went on and on. " * 30


def speakers(text: str, **given: object) -> list[str]:
    return [turn.speaker for turn in find_turns(text, **given).turns]  # type: ignore[arg-type]


def lines(*said: str) -> str:
    return "\n".join(said)


@pytest.mark.parametrize(
    "form",
    [
        "  {}: words",
        "\t{}:\twords",
        "\u00a0{}\u00a0: words",
        "\u200f{}: words",
        "{}\u200f: words",
        "\ufeff{}: words",
        "{}\ufeff: words",
        "{}\u200b: words",
        "{}： words",
        "{}﹕words",
        "{}∶ words",
        "[00:00:02 - 00:00:05] {}: words",
        "{} 00:00:02 --> 00:00:05\nwords",
        "（00：12）{}：words",
        "- {}: words",
        "* **{}**: words",
        "> {}: words",
        "7. {}: words",
        "7\t{}: words #00:00:07-1#",
        "({}) words",
        "【{}】words",
        "##### {}\nwords",
        "# {}\nwords",
        "{} – words",
    ],
)
@pytest.mark.parametrize("names", [("I", "X"), ("Interviewer", "Mme Lefèvre"), ("采访者", "王伟"), ("מראיין", 'ד"ר כהן')])
def test_a_label_is_found_whatever_stands_around_it(form: str, names: tuple[str, str]) -> None:
    if form.startswith("({") and '"' in names[1]:
        pytest.skip("a name with a quotation mark in brackets is none")
    text = "\n".join(form.format(name) for name in (*names, *names))
    assert speakers(text) == [*names, *names]


def test_a_range_of_times_begins_with_its_first() -> None:
    text = "[00:01:02 - 00:02:05] I: a\n[00:02:05 - 00:02:09] X: b\n[00:02:09 – 00:03:00] I: c"
    assert [turn.pieces[0].time for turn in find_turns(text).turns] == [62, 125, 129]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("**Anna:** words", "Anna: words"),
        ("Anna  0:10\nwords", "Anna: words"),
        ("### Anna\nwords", "**Anna:** words"),
        ("Anna: words", "[00:10] Anna: words"),
        ("Anna: words", "Anna (00:10)\nwords"),
    ],
)
def test_layouts_may_change_within_a_text(one: str, other: str) -> None:
    forms = [one] * 6 + [other] * 4
    text = "\n\n".join(form.replace("Anna", ("Anna", "Bo")[at % 2]) for at, form in enumerate(forms))
    assert speakers(text) == ["Anna", "Bo"] * 5
    assert speakers("\n\n".join(reversed(text.split("\n\n")))) == ["Bo", "Anna"] * 5


def test_who_the_header_names_does_not_speak_there() -> None:
    text = "Anna: the researcher\nDate: 3 May\n\n" + "**Anna:** Why?\n\n**Bo:** Rain.\n\n" * 3
    found = find_turns(text)
    assert found.header[0] == "Anna: the researcher"
    assert [turn.speaker for turn in found.turns] == ["Anna", "Bo"] * 3


def test_a_monologue_with_one_question_has_two_speakers() -> None:
    text = "Interviewer: Tell me.\n\nHans: " + "\n\n".join([LONG] * 60)
    found = find_turns(text)
    assert [turn.speaker for turn in found.turns] == ["Interviewer", "Hans"]
    assert any('"Hans" speaks' in warning for warning in found.warnings)


def test_a_label_above_its_words_counts_once_as_well() -> None:
    text = "Anna:\n\nWhen?\n\nBo:\n\nLate.\n\nVery late.\n\nAnd rain.\n\nAnna:\n\nAh."
    assert speakers(text) == ["Anna", "Bo", "Anna"]


@pytest.mark.parametrize("form", ["**{}:** We all speak once, and say a good deal.", "### {}:\nWe all speak, and at length."])
def test_labels_with_marks_and_a_colon_count_once(form: str) -> None:
    text = "\n\n".join(form.format(name) + "\nMore lines." for name in ("Moderator", "Bo", "Cy", "Di", "Moderator", "Ed", "Flo"))
    assert speakers(text) == ["Moderator", "Bo", "Cy", "Di", "Moderator", "Ed", "Flo"]


@pytest.mark.parametrize(
    ("legend", "labels"),
    [
        ("I: interviewer, X: informant", "IX"),
        ("I: interviewer; X: informant", "IX"),
        ("I: Interviewer\nX: Respondent", "IX"),
        ("E – enquêteur\nR – répondante", "ER"),
        ("Interviewer (I), Respondent (X)", "IX"),
        ("M: Interviewer\nY: Mand", "MY"),
        ("Interviewer: I\nRespondent: X", "IX"),
        ("访问者：甲；受访者：乙", "甲乙"),
        ("甲＝访问者，乙＝受访者", "甲乙"),
    ],
)
@pytest.mark.parametrize("form", ["{}: words", "**{}:** words"])
def test_legends_of_many_kinds_teach_roles(legend: str, labels: str, form: str) -> None:
    text = legend + "\n\n" + "\n\n".join(form.format(label) for label in labels * 3)
    found = find_turns(text)
    assert [turn.speaker for turn in found.turns] == list(labels) * 3
    assert found.roles[labels[0]] == "interviewer"
    assert found.header == tuple(legend.split("\n"))


@pytest.mark.parametrize(
    "line", ["Q.2. more: yes", "PART 2: TIME", "MORE INFO: see", "Break: [22:29]", "10:30: we left", "https://a.example: b"]
)
def test_lines_like_labels_stay_words(line: str) -> None:
    text = lines("I: a", line, "X: b", "I: c", "X: d", "I: e", "X: f")
    assert speakers(text) == ["I", "X"] * 3


def test_initials_are_labels() -> None:
    assert speakers("J.K.: a\nA.B.: b\nJ.K.: c\nA.B.: d\nB.: e\nB.: f") == ["J.K.", "A.B.", "J.K.", "A.B.", "B."]


def test_what_looks_like_labels_in_a_text_without_is_said() -> None:
    warnings = find_turns("We met.\n" * 30 + "Anna: so\n" + "We met.\n" * 30 + "Bo: no\n").warnings
    assert any('"Anna", "Bo"' in warning and "--speakers" in warning for warning in warnings)


def test_paragraphs_that_were_asked_for_are_no_doubt() -> None:
    assert find_turns("I: a\nX: b", layout=PARAGRAPHS).warnings == ()


# What a person says of labels.


def test_a_label_that_a_person_names_counts_once_and_whatever_it_looks_like() -> None:
    long = "Participant number four of the big village"
    once = lines("I: a", "X: b", "I: c", "X: d", "and then: e", "I: f", "Smith; John: g", f"{long}: h")
    named = ("and then", "smith;  JOHN", long)
    assert speakers(once) == ["I", "X", "I", "X", "I"]
    found = find_turns(once, labels=dict.fromkeys(named, True))
    assert [turn.speaker for turn in found.turns][-4:] == ["and then", "I", "Smith; John", long]


def test_a_label_that_a_person_names_makes_a_layout() -> None:
    text = "\n".join([LONG] * 40 + ["Anna: so"] + [LONG] * 40 + ["Bo: no"])
    assert find_turns(text).layout == PARAGRAPHS
    found = find_turns(text, labels={"anna": True})
    assert (found.layout, list(found.labels)) == ("colon", ["Anna"])
    assert [*find_turns(text, labels={"Anna": True, "Bo": True}).labels] == ["Anna", "Bo"]


def test_a_label_that_a_person_refuses_goes_on_with_who_speaks() -> None:
    text = lines("I: a", "X: b", "Well: c", "X: d", "Well: e", "I: f", "X: g")
    assert "Well" in speakers(text)
    found = find_turns(text, labels={"WELL": False})
    assert [(turn.speaker, turn.words(text)) for turn in found.turns][1] == ("X", "b\nWell: c\nd\nWell: e")
    assert (found.refused, "Well" in found.labels) == (("Well",), False)


LABELS = ("I", "X", "Anna B", "王伟", "Well", "Note", "רות")
FORMS = ("{}: words here", "**{}:** words here", "{}  0:10", "{}：字", "### {}", "[{}] words", "{}", " {}:", "- {}: words")


@given(
    st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from((*FORMS, "plain {} words", ""))), max_size=20),
    st.dictionaries(st.sampled_from((*LABELS, "nowhere", "", " ", "(", "x" * 50)), st.booleans(), max_size=4),
)
@settings(deadline=None)
def test_no_word_is_lost_whatever_labels_are_accepted_or_refused(said: list[tuple[str, str]], labels: dict[str, bool]) -> None:
    text = "\n".join(form.format(label) for label, form in said)
    found = find_turns(text, labels=labels)
    kept = [text[piece.start : piece.end] for turn in found.turns for piece in turn.pieces]
    held = set(re.findall(r"\w+", " ".join([*kept, *found.header, *found.labels, *found.also])))
    # a heading that is no label, between turns, is nobody's
    headings = " ".join(re.findall(r"^### .*", text, re.MULTILINE))
    lost = set(re.findall(r"\w+", text)) - held - set(re.findall(r"\w+", headings)) - {"0", "10"}
    assert lost <= {word for label in labels for word in label.split()} | {word for label in LABELS for word in label.split()}


def test_named_labels_take_no_time() -> None:
    text = "I: a\nX: b\n" * 40_000
    assert len(find_turns(text, labels={f"label {n}": n % 2 == 0 for n in range(60)}).turns) == 80_000


TALK = [("Anna Smith", "Where do you sell?"), ("Bo Li", "At the fair."), ("Anna Smith", "Why there?"), ("Bo Li", "They know us.")]


def heard(text: str) -> list[tuple[str, float | None, str]]:
    return [(turn.speaker, turn.pieces[0].time, turn.words(text)) for turn in find_turns(text).turns]


@pytest.mark.parametrize(
    "form",
    [
        "{who} [00:00:0{n}] {said}",
        "{who}  [00:0{n}]  {said}",
        "00:0{n} | {who}: {said}",
        "**{who}** `00:0{n}`\n{said}",
        "00:00:0{n}:00 - 00:00:0{n}:12\n{who}\n{said}",
        "{who}\n00:0{n}\n{said}",
    ],
)
def test_layouts_of_programs_are_read_with_their_times(form: str) -> None:
    text = "\n\n".join(form.format(who=who, said=words, n=n) for n, (who, words) in enumerate(TALK))
    assert heard(text) == [(who, float(n), words) for n, (who, words) in enumerate(TALK)]


@pytest.mark.parametrize(
    ("form", "first"),
    [
        ("[01/03/2024, 10:02:0{n}] {who}: {said}", 36_120.0),
        ("01/03/2024, 10:02:0{n} - {who}: {said}", 36_120.0),
        ("\u200e[3/1/24, 10:02:0{n}\u202fPM] {who}: {said}", 79_320.0),
        ("[2024-03-01 12:00:0{n} a.m.] {who}: {said}", 0.0),
    ],
)
def test_messages_with_a_day_and_a_time_are_read_with_the_time_of_day(form: str, first: float) -> None:
    text = "\n".join(form.format(who=who, said=words, n=n) for n, (who, words) in enumerate(TALK))
    assert heard(text) == [(who, first + n, words) for n, (who, words) in enumerate(TALK)]


@pytest.mark.parametrize("form", ["{}   0:0{}\n{}", "{}: [0:0{}] {}", "**{}** (0:0{}): {}"])
@pytest.mark.parametrize("turned", ["Smith, Anna", "de Vries, Jan", "O'Brien, Pat (guest)", "Li, B.", "Garcia Lopez, Ana Maria"])
def test_a_surname_before_the_given_name_is_a_label(form: str, turned: str) -> None:
    said = [(turned, "Where?"), ("Bo Li", "At the fair."), (turned, "Why?"), ("Bo Li", "So it is.")]
    text = "\n\n".join(form.format(who, n, words) for n, (who, words) in enumerate(said))
    assert [(who, words) for who, _, words in heard(text)] == said


@pytest.mark.parametrize("words", ["Yes, Bo: I know.", "Well, Anna: no.", "Soap, oil, and: rice.", "Soap, oil: both."])
def test_words_with_a_comma_and_a_colon_are_no_label(words: str) -> None:
    assert speakers(lines("Anna: When?", "Bo: In May.", words, "Anna: Why?", words, "Bo: So.", words)) == ["Anna", "Bo"] * 2


def test_questions_and_answers_of_courts_are_read_beside_labels_with_colons() -> None:
    said = ["Q.   When?", "A.   In May.", "Q.   Why?", "MR. HILL:  Do not answer.", "A.   So.", "MR. HILL:  Well."]
    assert speakers(lines(*said)) == ["Q", "A", "Q", "MR. HILL", "A", "MR. HILL"]
    assert speakers(lines("1. What is it?", "A. Soap", "B. Oil", "2. And this?", "A. Soap", "B. Oil")) == [""] * 6


def test_a_label_without_time_right_below_one_with_time_is_what_that_one_says() -> None:
    said = ["[0:01] Anna: Who is there?", "[0:05] Bo:", "Anna: how are you?", "[0:09] Anna: Well.", "[0:11] Bo: Good."]
    said += [f"[0:{n}] {who}: Yes, {n} of them." for n, who in zip(range(12, 20), ["Anna", "Bo"] * 4, strict=True)]
    assert ("Bo", 5.0, "Anna: how are you?") in heard(lines(*said))


@pytest.mark.parametrize(
    "end",
    [
        "Transcription ended after 00:23:00",
        "This editable transcript was computer generated and might contain errors. People can also change the text.",
    ],
)
def test_what_google_writes_below_the_last_turn_is_left_out(end: str) -> None:
    text = lines(*(f"{who}: {words}" for who, words in TALK), end)
    assert [words for _, _, words in heard(text)] == [words for _, words in TALK]


def test_thousands_of_different_words_at_the_beginnings_of_lines_are_no_labels() -> None:
    few = lines(*(f"Speaker {n}: yes" for n in range(50)))
    assert find_turns(few).layout == "colon"
    assert find_turns(lines(*(f"Speaker {n}: yes" for n in range(5_001)))).layout == PARAGRAPHS


def test_a_year_at_the_beginning_of_a_line_is_no_label_beside_names() -> None:
    assert speakers(lines("I: When?", "Anna: It was in May", "2019: we had nothing then.", "I: And then?", "Anna: It grew.")) == [
        "I",
        "Anna",
        "I",
        "Anna",
    ]
    assert speakers(lines("I: When?", "01: In May.", "I: And you?", "02: In June.", "01: So.")) == ["I", "01", "I", "02", "01"]
