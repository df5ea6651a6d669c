"""Layouts, turns and what is said about them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gioia_coder.core.text import LAYOUT_NAMES, Found, find_turns
from gioia_coder.errors import UnknownNameError

LAYOUTS = {
    "colon": "[00:10] ANNA:\nHello.\n[00:20] BO:\nHi.\nThere.\n[00:30] ANNA:\nBye.",
    "colon after time in brackets": "Anna (00:10): Hello.\nBo (00:20):\nHi.\n\nThere.\nAnna (00:30): Bye.",
    "colon before time": "Anna: 00:00:10\nHello.\n\nBo: 00:00:20\nHi.\nThere.\n\nAnna: 00:00:30\nBye.",
    "name-time": "Anna  0:10  \nHello.\n\nBo  0:20  \nHi.\nThere.\n\nAnna  0:30  \nBye.",
    "name-time in brackets": "[Anna] 00:00:10\nHello.\n\n[Bo] 00:00:20\nHi.\nThere.\n\n[Anna] 00:00:30\nBye.",
    "time-name": "00:10 Anna\nHello.\n00:20 Bo\nHi.\nThere.\n00:30 Anna\nBye.",
    "bold": "**Anna** [00:00:10] Hello.\n\n**Bo** [0:20 ] Hi.\n\nThere.\n\n**Anna** [00:00:30] Bye.",
    "columns": "Time\tSpeaker\tText\n00:10\tAnna\tHello.\n00:20\tBo\tHi.\nThere.\n00:30\tAnna\tBye.",
    "colon with stamps between": "0:00:10.0\nAnna: Hello.\n0:00:20.0\nBo: Hi.\n\nThere.\n\n0:00:30.0\nAnna: Bye.",
    "colon with star": "*00:10 = Anna: Hello.\n*00:20 = Bo: Hi.\nThere.\n*00:30 = Anna: Bye.",
}


def said(found: Found, text: str) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.words(text)) for turn in found.turns]


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_with_times_gives_the_same_turns(name: str) -> None:
    text = LAYOUTS[name]
    found = find_turns(text)
    assert found.layout == name.split()[0]
    assert [(speaker, words.split()) for speaker, words in said(found, text)] in (
        [("Anna", ["Hello."]), ("Bo", ["Hi.", "There."]), ("Anna", ["Bye."])],
        [("ANNA", ["Hello."]), ("BO", ["Hi.", "There."]), ("ANNA", ["Bye."])],
    )
    assert [turn.pieces[0].time for turn in found.turns] == [10, 20, 30]


@pytest.mark.parametrize(
    ("layout", "text"),
    [
        ("colon", "Anna: Hello.\nBo: Hi.\nAnna: Bye."),
        ("colon", "Anna:\n\nHello.\n\nBo:\n\nHi.\n\nAnna:\n\nBye."),
        ("colon", "Anna\u00a0: Hello.\nBo\u202f: Hi.\nAnna：Bye."),
        ("bold", "**Anna:** Hello.\n\n**Bo**: Hi.\n\n*Anna:* Bye."),
        ("heading3", "# Talk\n\n### Anna:\nHello.\n\n### Bo\n\nHi.\n\n### Anna：\nBye."),
        ("bracket", "[Anna] Hello.\n\n[Bo] Hi.\n\n[Anna] Bye.\n\n[Bo]"),
        ("columns", "Anna\tHello.\nBo\tHi.\nAnna\tBye."),
    ],
)
def test_layouts_without_times(layout: str, text: str) -> None:
    found = find_turns(text)
    assert found.layout == layout
    assert [(speaker, words.split("\n")[0]) for speaker, words in said(found, text)][:3] == [
        ("Anna", "Hello."),
        ("Bo", "Hi."),
        ("Anna", "Bye."),
    ]


def test_names_alone_on_a_line_are_labels_when_used_again() -> None:
    text = (
        "A talk in Lund\nAnna\nHow long have you sold soap?\nBo\nTen years.\nSince the flood.\nAnna\nWhy soap?\nBo\nIt was cheap."
    )
    found = find_turns(text)
    assert found.layout == "name-line"
    assert said(found, text)[1] == ("Bo", "Ten years.\nSince the flood.")
    assert found.header == ("A talk in Lund",)


def test_an_f4_stamp_is_when_the_next_piece_begins() -> None:
    text = "I: Hi #00:00:02-1#\n\nB: Yes. #00:00:05-0#\n\nB: More. #00:01:09-0#"
    found = find_turns(text)
    assert said(found, text) == [("I", "Hi"), ("B", "Yes.\nMore.")]
    assert [piece.time for turn in found.turns for piece in turn.pieces] == [None, 2.1, 5.0]


@pytest.mark.parametrize(
    "label", ["#03", "03#", "(03)", "（03）", "3", "E1-a", "Mme Durand", "J. K. Li", "唐鳳", "说话人 1", "(Bo)", "R"]
)
def test_labels_of_many_kinds(label: str) -> None:
    text = f"Interviewer: one?\n{label}: two\nInterviewer： three?\n{label}： four"
    assert [turn.speaker for turn in find_turns(text).turns] == ["Interviewer", label, "Interviewer", label]


def test_neighbouring_pieces_of_one_speaker_are_one_turn() -> None:
    text = "I: a\nR: b\n\nr: c\n\nmore\n\nI: d"
    found = find_turns(text)
    assert said(found, text) == [("I", "a"), ("R", "b\nc\n\nmore"), ("I", "d")]
    assert found.labels == {"I": 2, "R": 2}
    assert [turn.n for turn in found.turns] == [1, 2, 3]


def test_two_names_of_one_label_are_one_speaker() -> None:
    text = "**Interviewer (I):** a\n\n**Respondent (R):** b\n\n**I:** c\n\n**R:** d"
    found = find_turns(text)
    assert found.labels == {"I": 2, "R": 2}
    assert found.roles == {"I": "interviewer"}


@pytest.mark.parametrize(
    "legend", ["M = interviewer 1; X = informant", "M: Interviewer 1\nX: Informant", "M = interviewer 1\nX = informant"]
)
def test_a_legend_teaches_roles_and_is_no_turn(legend: str) -> None:
    text = f"Interview 8\n\n{legend}\n\nM: Who buys?\nX: Neighbours.\nM: Often?\nX: Daily."
    found = find_turns(text)
    assert found.roles["M"] == "interviewer"
    assert found.roles["X"].lower() == "informant"
    assert [turn.speaker for turn in found.turns] == ["M", "X", "M", "X"]
    assert found.header == ("Interview 8", *legend.split("\n"))


def test_names_given_at_the_top_are_header() -> None:
    top = "Interviewer: Anna Smith\nInformant: Bo Li\nDate: 3 May\n\n"
    text = top + "Anna Smith: a?\nBo Li: b\nAnna Smith: c?\nBo Li: d\nAnna Smith: e"
    found = find_turns(text)
    assert found.header == ("Interviewer: Anna Smith", "Informant: Bo Li", "Date: 3 May")
    assert found.roles["Anna Smith"] == "interviewer"
    assert set(found.labels) == {"Anna Smith", "Bo Li"}


def test_front_matter_and_lines_before_the_first_label_are_header() -> None:
    text = "---\ntitle: Soap\nI: no turn\n---\nWritten for a test.\n\nI: a\nR: b\nI: c"
    found = find_turns(text)
    assert found.header == ("title: Soap", "I: no turn", "Written for a test.")
    assert len(found.turns) == 3


def test_what_programs_write_behind_the_last_turn_is_left_out() -> None:
    text = "Anna   0:03\nHi.\nBo   0:05\nHo.\nAnna   0:09\nBye.\nAnna stopped transcription"
    assert find_turns(text).turns[-1].words(text) == "Bye."


def test_headings_and_rules_between_turns_belong_to_nobody() -> None:
    text = "I: a\nR: b\n\n## Part two\n\n---\n\nI: c\nR: d"
    assert said(find_turns(text), text)[1] == ("R", "b")


@pytest.mark.parametrize("line", ["https://soap.example: see", "At 10:30 we left", "Note: nothing", "PART 2: money", "[laughs]"])
def test_lines_that_only_look_like_labels_stay_in_the_turn(line: str) -> None:
    text = f"I: a\n{line}\n{line}\nR: b\nI: c\nR: d"
    found = find_turns(text)
    assert said(found, text)[0] == ("I", f"a\n{line}\n{line}")


def test_a_programme_marker_without_words_is_no_turn() -> None:
    text = "**Anna:** a\n\n**Break:** \\[22:29\\]\n\n**Bo:** b\n\n**Anna:** c\n\n**Bo:** d"
    assert said(find_turns(text), text) == [("Anna", "a"), ("Bo", "b"), ("Anna", "c"), ("Bo", "d")]


@pytest.mark.parametrize(
    "text",
    [
        "First block\nof two lines.\n\nNote: second.\n\n-----\n\nThird.",
        "---\nkey: value\n---\nFirst block\n\nNote: second.\n\nThird.",
    ],
)
def test_without_labels_every_paragraph_is_a_turn(text: str) -> None:
    found = find_turns(text)
    assert found.layout == "paragraphs"
    assert [turn.speaker for turn in found.turns] == ["", "", ""]
    assert found.turns[0].words(text).startswith("First block")
    assert "no speaker labels were found" in found.warnings[0]


def test_without_labels_and_blank_lines_every_line_is_a_turn() -> None:
    assert len(find_turns("One.\nTwo.\nThree.").turns) == 3


def test_keys_of_a_document_are_no_speakers() -> None:
    assert find_turns("Place: Lund\nMoney: 200\nGoals: many\nRisks: few").layout == "paragraphs"
    assert find_turns("# Report\n\n## Methods\n\nWe asked.\n\n## Results\n\nThey said.").layout == "paragraphs"


def test_a_layout_can_be_given() -> None:
    text = "Place: Lund\nMoney: 200\nRisks: few"
    assert [turn.speaker for turn in find_turns(text, layout="colon").turns] == ["Money", "Risks"]
    assert len(find_turns("I: a\nR: b", layout="paragraphs").turns) == 2
    with pytest.raises(UnknownNameError, match="layout"):
        find_turns(text, layout="fancy")
    assert "colon" in LAYOUT_NAMES


def test_warnings_say_what_to_look_at() -> None:
    one = find_turns("I: a\n\nI: b").warnings
    assert any("only one speaker" in warning for warning in one)
    much = find_turns("I: a\nR: " + "word " * 100 + "\nI: b\nR: c").warnings
    assert any('"R" speaks' in warning for warning in much)
    back = find_turns("Anna  0:10\na\nBo  0:20\nb\nAnna  0:05\nc").warnings
    assert any("go back at turn 3" in warning for warning in back)
    slip = find_turns("I: a\nX: b\nI: c\nX. Yes it is\nI: d").warnings
    assert any('"X. Yes it is"' in warning for warning in slip)
    rows = "".join(f"I: question {n}?\nX: answer {n}.\n" for n in range(20))
    assert any('not taken for a speaker: "Yrsa"' in warning for warning in find_turns(rows + "Yrsa: and I\nX: end").warnings)


@given(
    st.lists(
        st.sampled_from(
            ["I: a b. C", "R: …", "x", "", "Bo", "0:10", "#1:", "**I:** q", "\tI\t", "---", "I = interviewer", "###  R", "é: 5"]
        )
    )
)
def test_turns_lie_in_order_and_cover_only_words(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = find_turns(text)
    spans = [(piece.start, piece.end) for turn in found.turns for piece in turn.pieces]
    edges = [0, *(offset for span in spans for offset in span), len(text)]
    assert edges == sorted(edges)
    assert all(text[a:b] and text[a:b] == text[a:b].strip() for a, b in spans)
    assert sum(found.labels.values()) == (0 if found.layout == "paragraphs" else len(spans))
    for turn in found.turns:
        assert turn.sentences[0][0] == turn.start
        assert turn.sentences[-1][1] == turn.end


def test_odd_lines_take_no_time() -> None:
    for line in ("a" + " " * 85 + "1:2\n", "(" * 80 + ":\n", "A:" * 45 + "\n", "0:00 " * 18 + "\n", "*_" * 45 + ":\n"):
        find_turns(line * 2_000)


def test_where_all_labels_have_times_a_name_that_is_called_is_said() -> None:
    text = "".join(
        f"[00:1{n}] {who}:\n{said}\n\n"
        for n, (who, said) in enumerate([("P 3", "Hi P 4:"), ("P 4", "Hi."), ("P 3", "So."), ("P 4", "Yes."), ("ALL", "Yes.")])
    )
    found = find_turns(text)
    assert found.labels == {"P 3": 2, "P 4": 2, "ALL": 1}
    assert found.turns[0].words(text) == "Hi P 4:"
