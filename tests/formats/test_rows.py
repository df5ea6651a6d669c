"""Tables as sources: which columns are found, what is said by whom, codes beside words, and what is refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from contextlib import suppress
from datetime import time
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from gioia_coder.core.text import compose
from gioia_coder.errors import InputError
from gioia_coder.formats import rows
from gioia_coder.formats.sources import Asked, Decoded, read_sources

FAIR = "We sold our bowls at the fair every spring."
KILN = "The kiln broke down twice and nobody could mend it."
SHOP = "Now there is a shop on the internet for all of us."
MUD = "Mud from the river is what we build with here."


def table(*lines: Sequence[str], delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(lines)
    return stream.getvalue()


def read(text: str | bytes, name: str = "table.csv", **asked: str | tuple[str, ...]) -> list[Decoded]:
    data = text.encode() if isinstance(text, str) else text
    return list(rows.read(Path(name), data, Asked(**asked)))  # type: ignore[arg-type]


def said(part: Decoded) -> list[tuple[str, str]]:
    return [(one.speaker, one.words) for one in part.spoken]


def answers(parts: Sequence[Decoded]) -> dict[str, list[str]]:
    return {part.about.informant: [words for who, words in said(part) if who != "Interviewer"] for part in parts}


def warned(parts: Sequence[Decoded], words: str) -> bool:
    return any(words in warning for warning in parts[0].warnings)


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]], hidden: str = "", merged: str = "") -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, lines in sheets:
        page = book.create_sheet(title)
        for line in lines:
            page.append(list(line))
        if title == hidden:
            page.sheet_state = "hidden"
        elif merged:
            page.merge_cells(merged)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


TALK = (
    ("speaker", "start", "words"),
    ("I", "0:02", "What changed?"),
    ("Bo", "0:05", FAIR),
    ("I", "0:09", "And then?"),
    ("Bo", "0:11", SHOP),
)


def test_a_table_of_utterances_is_one_source_in_the_order_of_its_rows() -> None:
    (one,) = read(table(*TALK))
    assert said(one) == [("I", "What changed?"), ("Bo", FAIR), ("I", "And then?"), ("Bo", SHOP)]
    assert [utterance.time for utterance in one.spoken] == [2.0, 5.0, 9.0, 11.0]
    assert (one.layout, one.name, one.about.kind) == ("rows", "", "")
    assert warned([one], "read as one utterance a row: words words, speaker speaker, time start")


@pytest.mark.parametrize(
    "heads",
    [
        ("Sprecher", "Text"),
        ("spreker", "tekst"),
        ("locuteur", "énoncé"),
        ("说话人", "内容"),
        ("發言人", "逐字稿"),
        ("דובר", "טקסט"),
        ("Speaker Name", "Utterance"),
    ],
)
def test_headings_are_known_in_several_languages(heads: tuple[str, str]) -> None:
    (one,) = read(table(heads, ("A", FAIR), ("B", KILN), ("A", SHOP)))
    assert said(one) == [("A", FAIR), ("B", KILN), ("A", SHOP)]


def test_speakers_under_an_unknown_heading_are_found_by_taking_turns() -> None:
    (one,) = read(
        table(
            ("wer", "was"), ("Ada", FAIR), ("Bo", KILN), ("Ada", SHOP), ("Bo", MUD), ("Ada", FAIR + " Yes."), ("Bo", MUD + " No.")
        )
    )
    assert [who for who, _ in said(one)] == ["Ada", "Bo"] * 3


def test_attributes_beside_answers_do_not_make_speakers() -> None:
    parts = read(table(("gender", "age", "comment"), ("f", "31", FAIR), ("m", "52", KILN), ("f", "40", SHOP), ("m", "23", MUD)))
    assert len(parts) == 4
    assert dict(parts[0].about.attributes) == {"gender": "f", "age": "31"}


def test_a_role_beside_answers_is_an_attribute_unless_somebody_asks() -> None:
    survey = read(table(("role", "opinion"), ("teacher", FAIR), ("pupil", KILN), ("teacher", SHOP), ("pupil", MUD)))
    assert [dict(one.about.attributes) for one in survey][:2] == [{"role (column)": "teacher"}, {"role (column)": "pupil"}]
    (talk,) = read(
        table(
            ("role", "text"),
            ("interviewer", "What changed?"),
            ("participant", KILN),
            ("interviewer", "Why?"),
            ("participant", MUD),
        )
    )
    assert talk.layout == "rows"


def test_a_column_that_tells_transcripts_apart_makes_a_source_of_each() -> None:
    lines = [
        (file, who, words)
        for file in ("a.mp3", "b.mp3")
        for who, words in (("I", "What?"), ("Bo", FAIR), ("I", "Why?"), ("Bo", KILN))
    ]
    parts = read(table(("file", "speaker", "text"), *lines))
    assert [part.name for part in parts] == ["a.mp3", "b.mp3"]
    assert all(len(part.spoken) == 4 for part in parts)
    mixed = read(table(("file", "speaker", "text"), *lines[::2], *lines[1::2]))
    assert len(mixed) == 1


def test_a_translation_beside_the_words_is_left_out_and_said() -> None:
    (one,) = read(
        table(
            ("speaker", "English translation", "tekst"),
            ("A", "A longer wording of it in English.", "Vi solgte skåle."),
            ("B", "Yes, yes, yes, that is so.", "Ja."),
            ("A", "Only here.", ""),
        )
    )
    assert said(one) == [("A", "Vi solgte skåle."), ("B", "Ja.")]
    assert warned([one], "columns left out: English translation")
    assert warned([one], "1 row with words in English translation only left out")


def test_an_empty_speaker_stays_empty_unless_the_row_plainly_goes_on() -> None:
    (one,) = read(
        table(
            ("speaker", "text"),
            ("A", "We sold our bowls"),
            ("", "at the fair."),
            ("B", "Yes."),
            ("", "Someone laughs."),
            ("A", "No."),
            ("A", "Never."),
        )
    )
    assert [who for who, _ in said(one)] == ["A", "A", "B", "", "A", "A"]
    assert warned([one], "1 row without a speaker read as going on")
    assert warned([one], "1 row without a speaker.")


def test_speakers_written_once_for_several_rows_speak_in_all_of_them() -> None:
    (one,) = read(
        table(("speaker", "text"), ("A", "We sold bowls."), ("", "At the fair."), ("B", "Yes."), ("", "Always."), ("A", "No."))
    )
    assert [who for who, _ in said(one)] == ["A", "A", "B", "B", "A"]


def test_cues_without_speakers_have_times_in_seconds() -> None:
    whole = "start\tend\ttext\n" + "".join(
        f"{at}\t{at + 3000}\tThis is what was said here, in one go.\n" for at in range(0, 60_000, 3_000)
    )
    (one,) = read(whole, "talk.tsv")
    assert (one.layout, len(one.spoken), one.spoken[1].time, one.spoken[1].speaker) == ("cues", 20, 3.0, "")
    assert warned([one], "the times in start were read as milliseconds")
    (seconds,) = read(table(("start", "end", "text"), ("0.0", "2.5", FAIR), ("2.5", "6.0", KILN)))
    assert [one.time for one in seconds.spoken] == [0.0, 2.5]


def test_quotes_that_are_words_stay_in_a_table_with_tabs() -> None:
    (one,) = read('start\tend\ttext\n0\t900\t"Well, we said\n900\t1800\tand went home" or so.\n', "talk.tsv")
    assert [words for _, words in said(one)] == ['"Well, we said', 'and went home" or so.']


SURVEY = (
    ("ResponseId", "Age", "Used", "Why did you change?", "Anything else?"),
    ("R_1", "31", "Yes", FAIR, ""),
    ("R_2", "52", "No", KILN, "no"),
    ("R_3", "40", "Yes", "", ""),
    ("R_4", "23", "Yes", SHOP, MUD),
)


def test_a_survey_is_a_source_for_each_who_answers_with_the_questions() -> None:
    parts = read(table(*SURVEY))
    assert [part.name for part in parts] == ["R_1", "R_2", "R_4"]
    assert said(parts[0]) == [("Interviewer", "Why did you change?"), ("R_1", FAIR)]
    assert said(parts[2])[2:] == [("Interviewer", "Anything else?"), ("R_4", MUD)]
    about = parts[1].about
    assert (about.kind, about.case, about.informant, dict(about.attributes)) == (
        "survey",
        "R_2",
        "R_2",
        {"Age": "52", "Used": "No"},
    )
    questions = "2 open questions (Why did you change?, Anything else?)"
    assert warned(parts, f"read as a survey: {questions}, id ResponseId, 2 attributes; --text-columns to change.")
    assert warned(parts, "1 row without any answer left out")
    assert not parts[1].warnings


def test_rows_without_ids_are_numbered_as_a_spreadsheet_shows_them() -> None:
    parts = read(table(("opinion",), (FAIR + "\nAnd more.",), (KILN,)), "my survey.csv")
    assert [(part.name, part.about.informant) for part in parts] == [("2", "my-survey-2"), ("3", "my-survey-3")]


def test_ids_that_are_the_same_for_the_project_are_numbered() -> None:
    parts = read(table(("id", "opinion"), ("a b", FAIR), ("A-B", KILN)))
    assert [part.name for part in parts] == ["a-b", "A-B-2"]
    assert warned(parts, "A-B-2")


def test_one_who_answers_in_several_rows_is_one_source() -> None:
    lines = [
        (who, question, words)
        for who in ("P1", "P2")
        for question, words in (("What did you sell?", FAIR), ("What broke then?", KILN))
    ]
    parts = read(table(("participant", "question", "answer"), *lines))
    assert [part.name for part in parts] == ["P1", "P2"]
    assert said(parts[1]) == [
        ("Interviewer", "What did you sell?"),
        ("P2", FAIR),
        ("Interviewer", "What broke then?"),
        ("P2", KILN),
    ]


QUALTRICS = (
    ("StartDate", "IPAddress", "ResponseId", "RecipientEmail", "Q1", "Q2", "Q3"),
    ("Start Date", "IP Address", "Response ID", "Recipient Email", "Do you sell?", "Why do you\nsell there?", "Where - Text"),
    *[
        tuple(
            f'{{"ImportId":"{name}"}}'
            for name in ("startDate", "ipAddress", "_recordId", "recipientEmail", "QID1", "QID2_TEXT", "QID3_TEXT")
        )
    ],
    ("2024-01-02 10:00:00", "10.0.0.1", "R_abcdefghijklmno", "x@y.dk", "Yes", "Because", "-"),
    ("2024-01-03 10:00:00", "10.0.0.2", "R_bbcdefghijklmno", "", "No", "", ""),
)


def test_the_three_heading_rows_of_qualtrics() -> None:
    (one,) = read(table(*QUALTRICS))
    assert said(one) == [("Interviewer", "Why do you sell there?"), ("R_abcdefghijklmno", "Because")]
    assert dict(one.about.attributes) == {"StartDate": "2024-01-02 10:00:00", "Q1": "Yes", "Q3": "-"}
    assert warned([one], "left out as personal: IPAddress, RecipientEmail")


def test_qualtrics_with_tabs_in_utf_16_and_without_import_ids() -> None:
    lines = [QUALTRICS[0], QUALTRICS[1], *QUALTRICS[3:]]
    parts = read(table(*lines, delimiter="\t").encode("utf-16"), "export.tsv", text_columns=("Q2",))
    assert answers(parts) == {"R_abcdefghijklmno": ["Because"]}
    assert said(parts[0])[0] == ("Interviewer", "Why do you sell there?")


def test_the_two_heading_rows_of_surveymonkey() -> None:
    lines = (
        ("Respondent ID", "Collector ID", "Which do you sell?", "", "What broke?"),
        ("", "", "Bowls", "Other", "Open-Ended Response"),
        ("111111", "77", "Bowls", "", "kiln"),
        ("222222", "77", "", "jugs", KILN),
    )
    parts = read(table(*lines))
    assert answers(parts) == {"111111": ["kiln"], "222222": [KILN]}
    assert dict(parts[0].about.attributes) == {"Collector ID": "77", "Which do you sell? - Bowls": "Bowls"}


def test_dates_numbers_choices_and_addresses_are_no_answers() -> None:
    heads = ("Timestamp", "E-mail", "How often do you sell at fairs?", "What do you sell? (several)", "Why?")
    often, several = ("Often", "Never", "Sometimes"), ("Bowls, Jugs", "Jugs, Cloth", "Bowls")
    lines = [
        (f"2024/01/{at + 1:02d} 10:00:00 AM", f"a{at}@b.dk", often[at % 3], several[at % 3], f"{words} {at}")
        for at, words in enumerate((FAIR, KILN, SHOP, MUD) * 3)
    ]
    parts = read(table(heads, *lines))
    assert all(len(part.spoken) == 2 for part in parts)
    assert set(parts[0].about.attributes) == {"Timestamp", *heads[2:4]}
    assert warned(parts, "left out as personal: E-mail")


CODED = (
    ("id", "What broke?", "Code 1", "Code 2", "What next?", "Codes (Anna)", "code_ben", "notes"),
    ("P1", KILN, "kiln", "mending->none", SHOP, "shop; together", "shop", "clear case"),
    ("P2", FAIR, "fair", "", MUD, "n/a", "mud | river", ""),
    ("P3", MUD, "mud", "-", FAIR, "none", "", ""),
)


def test_tag_columns_become_marks_on_the_nearest_words_with_their_coders() -> None:
    parts = read(table(*CODED))
    first, next_ = (one for one in parts[0].spoken if one.speaker == "P1")
    assert [(mark.codes, mark.coder) for mark in first.marks] == [(("kiln", "mending->none"), "")]
    assert [(mark.codes, mark.coder) for mark in next_.marks] == [(("shop", "together"), "Anna"), (("shop",), "ben")]
    assert {mark.memo for mark in (*first.marks, *next_.marks)} == {"clear case"}
    assert [mark.codes for mark in parts[1].spoken[3].marks] == [("mud", "river")]
    assert not parts[2].spoken[3].marks
    composed = compose(parts[0].spoken)
    assert [composed.text[mark.start : mark.end] for mark in composed.marks] == [KILN, SHOP, SHOP]
    assert warned(parts, "codes in Code 1, Code 2, Codes (Anna) by Anna, code_ben by ben stand beside 3 rows")


def test_a_column_of_coders_says_who_coded_each_row() -> None:
    (one,) = read(
        table(("speaker", "text", "tags", "coder"), ("A", FAIR, "fair", "eva"), ("B", KILN, "kiln", "per"), ("A", MUD, "", "per"))
    )
    assert [[(mark.codes, mark.coder) for mark in said.marks] for said in one.spoken] == [
        [(("fair",), "eva")],
        [(("kiln",), "per")],
        [],
    ]


def test_columns_that_are_only_called_like_codes_are_attributes_or_ids() -> None:
    parts = read(
        table(
            ("code", "zip code", "age group", "opinion"),
            ("A12", "8000", "old", FAIR),
            ("B07", "8200", "young", KILN),
            ("C33", "8000", "old", MUD),
        )
    )
    assert [part.name for part in parts] == ["A12", "B07", "C33"]
    assert dict(parts[0].about.attributes) == {"zip code": "8000", "age group": "old"}
    assert not any(one.marks for part in parts for one in part.spoken)


def test_what_a_person_names_overrules() -> None:
    text = table(
        ("who", "a", "b", "verdict"), ("x", FAIR, "short", "fair"), ("y", KILN, "brief", "bad"), ("x", MUD, "tiny", "bad")
    )
    (one,) = read(text, speaker_column="WHO", text_columns=("B",))
    assert said(one) == [("x", "short"), ("y", "brief"), ("x", "tiny")]
    survey = read(text, id_column="1", text_columns=("a,3",), tag_columns=("verdict=Eva",))
    assert answers(survey) == {"x": [FAIR, "short", MUD, "tiny"], "y": [KILN, "brief"]}
    assert [(mark.codes, mark.coder) for mark in survey[1].spoken[3].marks] == [(("bad",), "Eva")]
    assert [
        (mark.codes, mark.coder)
        for one in read(text, tag_columns=("D",), id_column="a", text_columns=("a",))
        for mark in one.spoken[1].marks
    ] == [
        (("fair",), ""),
        (("bad",), ""),
        (("bad",), ""),
    ]


def test_headings_with_commas_can_be_named() -> None:
    text = table(("id", "Why, in your view?", "And b"), ("1", "fair", "x"), ("2", "kiln", "y"))
    assert answers(read(text, text_columns=("Why, in your view?",))) == {"1": ["fair"], "2": ["kiln"]}


def test_columns_that_are_not_there_are_refused_all_at_once_with_the_headings() -> None:
    with pytest.raises(InputError) as refused:
        read(table(*SURVEY), text_columns=("Zork",), id_column="99", tag_columns=("Codes=Eva",))
    shown = "\n".join(map(str, refused.value.problems))
    assert '"Zork"' in shown and '"99"' in shown and '"Codes"' in shown and "Why did you change?" in shown


def test_a_table_without_words_is_refused_with_its_columns() -> None:
    with pytest.raises(InputError, match="no column of it holds answers") as refused:
        read(table(("id", "age"), ("1", "31"), ("2", "40")))
    assert "--text-columns" in str(refused.value) and "age" in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_found(encoding: str) -> None:
    text = table(
        ("id", "Hvorfor?"), *((str(at), f"Vi købte æbler, fordi en ven på øen gav os {at} – så gjorde vi.") for at in range(30))
    )
    assert answers(read(text.encode(encoding)))["7"] == ["Vi købte æbler, fordi en ven på øen gav os 7 – så gjorde vi."]


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("gb18030", "我们每年春天在集市上卖碗和布,后来大家一起开了网店。"),
        ("big5", "我們每年春天在市集上賣碗和布,後來大家一起開了網店。"),
    ],
)
def test_chinese_encodings_can_be_said(encoding: str, words: str) -> None:
    text = table(
        ("编号", "回答") if encoding == "gb18030" else ("編號", "回答"), *((str(at), words + str(at)) for at in range(9))
    )
    parts = read(text.encode(encoding), encoding=encoding)
    assert answers(parts)["3"] == [words + "3"]


def test_semicolons_titles_empty_headings_and_short_rows_as_spreadsheets_write_them() -> None:
    text = f"Umfrage 2024;;;\n;;;\nNr;Alter;;Warum, und wie?\n1;31;x;{FAIR}\n2;40\n3;22;y;{KILN};;\n"
    parts = read(text)
    assert answers(parts) == {"1": [FAIR], "3": [KILN]}
    assert dict(parts[0].about.attributes) == {"Alter": "31", "column C": "x"}
    assert warned(parts, "1 line above the headings left out")


def test_the_names_of_rows_that_r_writes_are_no_column_of_the_headings() -> None:
    parts = read('"id","x"\n' + f'"1","a7","{FAIR}"\n"2","b8","{KILN}"\n')
    assert answers(parts) == {"a7": [FAIR], "b8": [KILN]}


def test_backslashes_before_quotes_and_a_stated_separator() -> None:
    assert answers(read('sep=;\nid;why\n1;"they said \\"no\\" to us; so we left"\n2;"and we stayed where we were"\n')) == {
        "1": ['they said "no" to us; so we left'],
        "2": ["and we stayed where we were"],
    }


def test_a_table_without_headings_is_read_from_its_first_row() -> None:
    (one,) = read(table(("Ada", FAIR), ("Bo", KILN), ("Ada", SHOP), ("Bo", MUD), ("Ada", FAIR), ("Bo", SHOP)), speaker_column="A")
    assert said(one)[0] == ("Ada", FAIR)
    assert warned([one], "no headings")


def test_a_first_row_with_a_speaker_is_no_heading_though_it_is_a_known_word() -> None:
    lines = (("Interviewer", "What broke?"), ("Participant", KILN), ("Interviewer", "And then?"), ("Participant", MUD))
    (one,) = read(table(*lines))
    assert said(one) == list(lines)


def test_questions_asked_once_each_without_ids_are_one_conversation() -> None:
    lines = (("What did you sell there?", FAIR), ("What broke in the end?", KILN), ("What is it made of?", MUD))
    (one,) = read(table(("Question", "Answer"), *lines), "talk.csv")
    assert said(one) == [pair for asked, words in lines for pair in (("Interviewer", asked), ("talk", words))]
    assert (one.name, one.about.case) == ("", "")


def test_where_somebody_is_from_is_not_who_speaks() -> None:
    lines = [(place, f"{words} {at}") for at, (place, words) in enumerate(zip("ABCABCABC", (FAIR, KILN, MUD) * 3, strict=True))]
    assert len(read(table(("Country", "Feedback"), *lines))) == 9


def test_codes_are_of_the_question_whose_number_their_heading_bears() -> None:
    lines = ("P1", FAIR, "fair", KILN, "kiln"), ("P2", MUD, "mud", SHOP, "shop; net")
    heads = ("participant", "Q1. Describe what you sell", "Q2 codes", "Q2. Describe what broke", "Q1 codes")
    parts = read(table(heads, *lines))
    assert [[mark.codes for mark in one.marks] for one in parts[1].spoken if one.marks] == [[("shop", "net")], [("mud",)]]


def test_numbers_for_ids_are_said_to_stand_for_the_same_people_everywhere() -> None:
    assert warned(read(table(("id", "why"), ("1", FAIR), ("2", KILN))), "stand for the same people in every file")
    assert not warned(read(table(("id", "why"), ("A1", FAIR), ("A2", KILN))), "the same people")


def test_words_with_the_separator_and_no_quotes_are_refused_by_their_rows() -> None:
    with pytest.raises(InputError) as refused:
        read(
            "id,why\n"
            + "".join(f"{at},we sold bowls\n" for at in range(9))
            + "9,we sold bowls, jugs\n" * 1
            + "".join(f"1{at},we left\n" for at in range(80))
        )
    assert "table.csv:11" in str(refused.value.problems[0])


def test_cells_like_formulas_stay_text_and_a_formula_is_its_value(tmp_path: Path) -> None:
    lines = [("A", '=HYPERLINK("http://x","y")'), ("B", "+1 for that"), ("A", "- we said no"), ("B", "@home I work better")]
    (one,) = read(table(("speaker", "words"), *lines))
    assert said(one) == lines
    data = workbook(("S", [("speaker", "words"), ("A", FAIR), ("B", "=A2")]))
    (book,) = read(data, "a.xlsx")
    assert warned([book], "1 formula in it has no value yet")
    assert said(book) == [("A", FAIR)]
    stored = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(stored, "w") as new:
        for name in old.namelist():
            new.writestr(
                name,
                old.read(name)
                .replace(b"<v></v>", b"<v>shown</v>")
                .replace(b"<v />", b"<v>shown</v>")
                .replace(b"<v/>", b"<v>shown</v>")
                .replace(b'<c r="B3">', b'<c r="B3" t="str">'),
            )
    (book,) = read(stored.getvalue(), "a.xlsx")
    assert said(book) == [("A", FAIR), ("B", "shown")]


def test_the_first_visible_sheet_with_words_is_read_and_the_others_named() -> None:
    talk = [("speaker", "words"), ("A", FAIR), ("B", KILN)]
    data = workbook(
        ("Secret", [("speaker", "words"), ("X", MUD), ("Y", MUD)]), ("Empty", []), ("Talk", talk), ("More", talk), hidden="Secret"
    )
    (one,) = read(data, "a.xlsx")
    assert said(one) == talk[1:]
    assert warned([one], 'only its sheet "Talk" was read, not "Secret" (hidden), "Empty", "More"')


def test_merged_cells_stand_for_all_their_rows_and_words_once() -> None:
    talk = [("speaker", "words", "tags"), ("A", FAIR, "fair"), ("", KILN, "kiln"), ("B", MUD, "")]
    (one,) = read(workbook(("S", talk), merged="A2:A3"), "a.xlsx")
    assert [who for who, _ in said(one)] == ["A", "A", "B"]
    joined = [("speaker", "words", "tags"), ("A", FAIR, "fair"), ("", "", "spring"), ("B", MUD, "mud")]
    (one,) = read(workbook(("S", joined), merged="B2:B3"), "a.xlsx")
    assert said(one) == [("A", FAIR), ("B", MUD)]
    assert [mark.codes for mark in one.spoken[0].marks] == [("fair",), ("spring",)]


def test_minutes_and_seconds_that_a_spreadsheet_took_for_hours() -> None:
    talk = [("speaker", "time", "words"), ("A", time(0, 2), FAIR), ("B", time(0, 16), KILN), ("A", time(1, 4), MUD)]
    (one,) = read(workbook(("S", talk)), "a.xlsx")
    assert [utterance.time for utterance in one.spoken] == [2.0, 16.0, 64.0]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (workbook(("S", TALK))[:900], "a.xlsx"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "a.xlsx"),
        (bytes(range(256)) * 20, "a.csv"),
        (b'id,why\n1,"we sold"\n2,"never closed\n3,x\n', "a.csv"),
        (b"id,why\n", "a.csv"),
        (b"," * 20_000 + b"\n" + b"a" * 9, "a.csv"),
        (b"a,b\n" + b"1,x y z w v\n" * 200_001, "a.csv"),
        (b"x" * 20_000_001, "a.csv"),
        (b"id,why\n" + b"\n" * 400_001 + b"1,we sold our bowls at the fair\n", "a.csv"),
    ],
)
def test_what_is_no_table_is_refused_in_one_clear_error(data: bytes, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as refused:
        read_sources(path)
    assert len(refused.value.problems) == 1


def test_a_text_under_the_suffix_of_a_table_with_nuls_is_read_without_them() -> None:
    (one,) = read(table(*TALK).replace("fair", "fa\0ir") + "x" * 200)
    assert FAIR in [words for _, words in said(one)]


CELLS = st.text(alphabet=st.sampled_from('abc ,;|"\t\n\r1290äß中文:.=-@{}\0R_'), max_size=14)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=7), st.sampled_from(",;\t|"))
def test_no_table_at_all_brings_anything_but_sources_or_an_error(lines: list[list[str]], delimiter: str) -> None:
    try:
        parts = read(table(*lines, delimiter=delimiter))
    except InputError:
        return
    assert parts and all(part.spoken for part in parts)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.tsv", "a.xlsx"]))
def test_no_bytes_at_all_bring_anything_but_sources_or_an_error(data: bytes, name: str) -> None:
    with suppress(InputError):
        read(data, name)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 5_000), st.integers(0, 255))
def test_a_damaged_workbook_brings_sources_or_an_error(at: int, byte: int) -> None:
    data = bytearray(WHOLE)
    data[at % len(data)] = byte
    for damaged in (bytes(data), WHOLE[: at % len(WHOLE)]):
        with suppress(InputError):
            read(damaged, "a.xlsx")


WHOLE = workbook(("S", TALK))
ANSWER = st.text(alphabet=st.sampled_from('ab ,;"\n1ä中.=-'), max_size=12)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(ANSWER, ANSWER), min_size=1, max_size=8))
def test_every_answer_stands_in_exactly_one_source(pairs: list[tuple[str, str]]) -> None:
    lines = [(f"P{at}", *pair) for at, pair in enumerate(pairs)]
    given = sorted((who, words.strip()) for who, *pair in lines for words in pair if words.strip())
    try:
        parts = read(table(("participant id", "first why", "second why"), *lines), text_columns=("2", "3"))
    except InputError:
        assert not given
        return
    found = sorted((one.speaker, one.words.strip()) for part in parts for one in part.spoken if one.speaker != "Interviewer")
    assert found == given


def test_numbers_beside_words_never_speak() -> None:
    some = [
        ("", "G", "T1", "Price", "3", "3", FAIR),
        ("", "G", "T1", "Place", "4", "4", KILN),
        ("", "G", "T2", "Price", "3", "3", SHOP),
    ]
    parts = read(table(("Comment", "Group", "Document", "Code", "Beginning", "End", "Segment"), *some))
    assert [who for part in parts for who, _ in said(part)] == ["", "", ""]


def test_numbered_columns_and_long_answers_are_no_ids_and_questions_beside_several_columns_stay() -> None:
    asked = ("What do you sell at the fair?", "What broke down last winter?")
    parts = read(table(("Question", "Participant 1", "Participant 2"), (asked[0], FAIR, MUD), (asked[1], KILN, SHOP)))
    read_words = [words for part in parts for _, words in said(part)]
    assert {*asked, FAIR, MUD, KILN, SHOP} <= set(read_words)
    worded = read(table(("Participant", "What else?"), (FAIR, KILN), (SHOP, MUD)))
    assert [part.about.informant for part in worded] == ["table-2", "table-3"]


def test_more_columns_than_any_survey_has_are_refused() -> None:
    wide = [",".join(f"q{n}" for n in range(2_001)), ",".join(["yes"] * 2_001)]
    with pytest.raises(InputError, match="more than 2,000 columns"):
        read("\n".join(wide))
