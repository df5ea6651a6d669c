"""Subtitles: which words a cue holds, when, and who says them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gioia_coder.errors import InputError
from gioia_coder.formats.sources import SourceFile, read_sources

Piece = tuple[str, str, float | None]


def put(folder: Path, text: str | bytes, name: str = "a.vtt") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def source(folder: Path, text: str | bytes, name: str = "a.vtt") -> SourceFile:
    (found,) = read_sources(put(folder, text, name))
    return found


def pieces(folder: Path, text: str | bytes, name: str = "a.vtt") -> list[Piece]:
    found = source(folder, text, name)
    return [(one.label, found.text[one.piece.start : one.piece.end], one.piece.time) for one in found.said]


def said(folder: Path, text: str | bytes, name: str = "a.vtt") -> list[tuple[str, str]]:
    return [(label, words) for label, words, _ in pieces(folder, text, name)]


def cues(*texts: str, head: str = "WEBVTT\n\n") -> str:
    return head + "".join(f"00:00:{n:02d}.000 --> 00:00:{n + 1:02d}.000\n{text}\n\n" for n, text in enumerate(texts))


@pytest.mark.parametrize(
    ("times", "seconds"),
    [
        ("00:01:02.500 --> 00:01:03.000", 62.5),
        ("00:01:02,500 --> 00:01:03,000", 62.5),
        ("01:02.500 --> 01:03.000 align:start position:0%", 62.5),
        ("0:1:2.5 --> 0:1:3.0", 62.5),
        ("1088:00:02.780 --> 1088:00:03.000", 3916802.78),
        ("00:01:02 --> 00:01:03", 62.0),
    ],
)
def test_times_are_read_with_and_without_hours_by_comma_or_dot(tmp_path: Path, times: str, seconds: float) -> None:
    assert pieces(tmp_path, f"WEBVTT\n\n{times}\nWho buys?\n") == [("", "Who buys?", seconds)]


def test_numbers_names_byte_order_marks_and_line_ends_of_windows_are_no_words(tmp_path: Path) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nWe sold them.\n\n2\n00:00:02,000 --> 00:00:03,000\nAll of them.\n"
    expected = [("", "We sold them.", 1.0), ("", "All of them.", 2.0)]
    assert pieces(tmp_path, text, "a.srt") == expected
    assert pieces(tmp_path, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), "a.srt") == expected
    named = "3f1b5e1d-6a0c-4c55-9a53-0d8d0a9d7b11/{}-0"
    assert (
        pieces(tmp_path, text.replace("1\n00:", named.format(1) + "\n00:", 1).replace("\n2\n", f"\n{named.format(2)}\n"))
        == expected
    )


def test_cues_may_follow_each_other_without_a_blank_line(tmp_path: Path) -> None:
    texts = enumerate(["We sold", "all 12", "of them."], start=1)
    text = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n + 1},000\n{words}\n" for n, words in texts)
    assert [words for _, words in said(tmp_path, text, "a.srt")] == ["We sold", "all 12", "of them."]


def test_a_number_that_is_said_stays_where_cues_have_no_numbers(tmp_path: Path) -> None:
    assert [words for _, words in said(tmp_path, cues("We sold\n12", "of them", "and more"))] == [
        "We sold 12",
        "of them",
        "and more",
    ]


def test_words_behind_a_blank_line_in_a_cue_are_kept(tmp_path: Path) -> None:
    assert [words for _, words in said(tmp_path, cues("We sold\n\nthem.", "All."))] == ["We sold them.", "All."]


def test_heads_comments_styles_and_regions_are_left_out_in_silence(tmp_path: Path) -> None:
    head = "WEBVTT - A talk\nKind: captions\nLanguage: da\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\nNOTE\nby hand\n\n"
    found = source(
        tmp_path, head + cues("We sold them.", "NOTE taking is hard.", "All.", head="") + "NOTE said later\nand more\n"
    )
    assert found.text == "We sold them. NOTE taking is hard. All.\n"
    assert (found.warnings, found.about.language) == ((), "da")


def test_an_old_head_with_styles_ends_at_its_marks(tmp_path: Path) -> None:
    head = "WEBVTT\nKind: captions\nStyle:\n::cue(c.a) { color: red;\n\n }\n##\n\n"
    found = source(tmp_path, cues("We sold them.", head=head))
    assert (found.text, found.warnings) == ("We sold them.\n", ())


def test_words_above_the_first_cue_are_said_to_be_left_out(tmp_path: Path) -> None:
    (warning,) = source(tmp_path, "the end of a sentence.\n\n" + cues("We sold them.", head="")).warnings
    assert "1 lines" in warning and "the end of a sentence." in warning


def test_entities_are_resolved_once_and_marks_of_looks_left_out(tmp_path: Path) -> None:
    words = "{\\an8}{\\c&HFFF000&}R&amp;D <i>is</i> <c.yellow>here</c>, <00:00:00.500>&amp;lt; 2 < 3, <laughs> "
    words += "<font color='red'>so</font>"
    assert said(tmp_path, cues(words)) == [("", "R&D is here, &lt; 2 < 3, <laughs> so")]


def test_a_cue_of_several_lines_is_one_line_but_where_dashes_part_speakers(tmp_path: Path) -> None:
    assert (
        source(tmp_path, cues("We sold\nthem.", "我们\n卖了", "- Who?\n- Me.")).text == "We sold them. 我们卖了\n- Who?\n- Me.\n"
    )


def test_labels_before_every_cue_are_speakers_even_once(tmp_path: Path) -> None:
    texts = ["Anna Bo (Oslo): Who buys?", "cato: Neighbours.", "cato: And guests.", "cato: Often.", "Trent: So: nobody else?"]
    assert [label for label, _ in said(tmp_path, cues(*texts))] == ["Anna Bo (Oslo)", "cato", "cato", "cato", "Trent"]
    assert said(tmp_path, cues(*texts))[-1] == ("Trent", "So: nobody else?")


def test_cues_without_a_label_go_on_and_are_counted(tmp_path: Path) -> None:
    found = source(tmp_path, cues("Anna: Who", "buys?", "Bo: Neighbours", "and guests.", "Anna: Why?", "Bo: So."))
    assert [one.label for one in found.said] == ["Anna", "Anna", "Bo", "Bo", "Anna", "Bo"]
    assert found.text.startswith("Anna: Who buys?\n\nBo: Neighbours and guests.\n\n")
    assert found.warnings == ("2 of 6 cues name nobody and were taken to go on with the speaker before.",)


@pytest.mark.parametrize("opening", ["So", "And", "The thing", "Well", "For example", "I mean it", "Question one then"])
def test_words_before_a_colon_are_no_speaker(tmp_path: Path, opening: str) -> None:
    texts = [f"{opening}: we sold them." if n in (3, 9, 17) else f"we went on {n}" for n in range(40)]
    assert {label for label, _ in said(tmp_path, cues(*texts))} == {""}
    labelled = [f"{opening}: we sold." if n in (3, 9) else f"{('Anna', 'Bo')[n % 2]}: we went" for n in range(39)] + ["on"]
    assert {label for label, _ in said(tmp_path, cues(*labelled))} == {"Anna", "Bo"}


def test_labels_in_square_brackets_are_bare(tmp_path: Path) -> None:
    texts = ["[SPEAKER_00]: Who buys?", "[SPEAKER_01]: Neighbours.", "[Music] and more", "[SPEAKER_01]: Guests."]
    assert said(tmp_path, cues(*texts)) == [
        ("SPEAKER_00", "Who buys?"),
        ("SPEAKER_01", "Neighbours."),
        ("SPEAKER_01", "[Music] and more"),
        ("SPEAKER_01", "Guests."),
    ]
    assert said(tmp_path, cues("[Speaker 1] Who buys?", "- [Speaker 2] Me.", "[Speaker 1] Why?"))[0] == ("Speaker 1", "Who buys?")
    texts = ["- [Interviewer] Who", "buys?", "- [Anna] Guests.", "- [Laughing] Often.", "- [Laughing] Always.", "- [Anna] So."]
    assert [label for label, _ in said(tmp_path, cues(*texts))] == ["Interviewer"] * 2 + ["Anna"] * 4


def test_two_labelled_lines_in_a_cue_are_two_pieces(tmp_path: Path) -> None:
    found = said(tmp_path, cues("- Anna: Who buys?\n- Bo: Me.", "Anna: Why\nnot?", "Bo: Yes."))
    assert found == [("Anna", "Who buys?"), ("Bo", "Me."), ("Anna", "Why not?"), ("Bo", "Yes.")]


def test_voices_are_speakers_also_several_in_a_cue_and_over_several_cues(tmp_path: Path) -> None:
    texts = [
        "<v Anna Bo>Who buys</v>",
        "<v Anna Bo>them\nall?</v> <v.loud R&amp;D>Neighbours.</v>",
        "and guests",
        "<v R&amp;D>Anna: always.</v>",
    ]
    found = source(tmp_path, cues(*texts))
    assert found.text == "Anna Bo: Who buys them all?\n\nR&D: Neighbours. and guests Anna: always.\n"
    assert [one.piece.time for one in found.said] == [0.0, 1.0, 1.0, 2.0, 3.0]
    assert "1 of 4 cues" in found.warnings[0]


def test_names_in_brackets_on_a_line_of_their_own_are_speakers(tmp_path: Path) -> None:
    texts = [
        "(Anna Bo)\nWho buys",
        "(Anna Bo)\nthem?\n-\n \n(Cato Dy)\nNeighbours.",
        "(Cato Dy)\n(laughs)\nAnd guests.",
        "Often.",
    ]
    assert said(tmp_path, cues(*texts)) == [
        ("Anna Bo", "Who buys"),
        ("Anna Bo", "them?"),
        ("Cato Dy", "Neighbours."),
        ("Cato Dy", "(laughs) And guests."),
        ("Cato Dy", "Often."),
    ]


def test_signs_of_change_name_speakers_or_somebody(tmp_path: Path) -> None:
    texts = ["&gt;&gt; ANNA: Who buys? >> BO: Me.", "Often.", ">> And me: twice.", ">> ANNA: Why?"]
    assert said(tmp_path, cues(*texts)) == [
        ("ANNA", "Who buys?"),
        ("BO", "Me."),
        ("BO", "Often."),
        ("", "And me: twice."),
        ("ANNA", "Why?"),
    ]


def test_signs_of_change_without_names_stay_and_are_said(tmp_path: Path) -> None:
    found = source(tmp_path, cues(">> Who buys?", ">> Me."))
    assert (found.text, "nobody is named" in found.warnings[0]) == (">> Who buys? >> Me.\n", True)


def test_captions_that_roll_are_said_once(tmp_path: Path) -> None:
    texts = [
        " \nwe<00:00:00.500><c> sold</c>",
        "we sold\n ",
        "we sold\nthem<00:00:02.500><c> all</c>",
        "them all\n ",
        "them all\nand more",
    ]
    assert pieces(tmp_path, cues(*texts)) == [("", "we sold", 0.0), ("", "them all", 2.0), ("", "and more", 4.0)]


def test_a_line_whose_words_light_up_one_by_one_is_said_once(tmp_path: Path) -> None:
    assert [words for _, words in said(tmp_path, cues("<u>We</u> sold", "We <u>sold</u>", "them."))] == ["We sold", "them."]


def test_what_somebody_says_again_is_kept(tmp_path: Path) -> None:
    texts = ["Yes.", "Yes.", "Yes.", "We sold\nthem.", "them.\nAll of them."]
    assert [words for _, words in said(tmp_path, cues(*texts[:3]))] == ["Yes."] * 3
    assert [words for _, words in said(tmp_path, cues(*texts, "Here", "and there", "and here", "and there", "now"))][3:5] == [
        "We sold them.",
        "them. All of them.",
    ]


def test_cues_of_one_word_run_on(tmp_path: Path) -> None:
    found = source(tmp_path, cues("{\\c&HFFF000&}We", "{\\c&HFFF000&}sold", "{\\c&HFFF000&}them."))
    assert (found.text, len(found.said)) == ("We sold them.\n", 3)


@pytest.mark.parametrize("text", ["WEBVTT\n", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n\n", "Who buys?\n", "1\n2\n3\n"])
def test_what_holds_no_cues_with_words_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="no cues with words") as caught:
        read_sources(put(tmp_path, text))
    assert caught.value.problems[0].mend


def test_more_cues_than_a_recording_holds_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="more cues"):
        read_sources(put(tmp_path, "WEBVTT\n\n" + "00:01.000 --> 00:02.000\n" * 200_001))


lines = st.text(st.characters(codec="utf-8", exclude_characters="\r\n", exclude_categories=("Cc", "Cs")), max_size=40)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(
        st.sampled_from(["we sold", "them all", "Anna: and guests", "Bo: yes", "<v Cy>no", ">> so"]), min_size=2, max_size=9
    )
)
def test_no_word_of_any_cue_is_lost(tmp_path: Path, texts: list[str]) -> None:
    numbered = [f"{text} word{n}" for n, text in enumerate(texts)]
    found = source(tmp_path, cues(*numbered))
    assert [f"word{n}" in found.text for n in range(len(texts))] == [True] * len(texts)
    assert len(found.said) >= len(texts)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rest=st.lists(lines, max_size=6), at=st.integers(0, 60))
def test_any_lines_in_cues_end_in_a_result_or_a_refusal(tmp_path: Path, rest: list[str], at: int) -> None:
    path = put(tmp_path, cues(*rest, "We sold them.")[at:])
    try:
        found = read_sources(path)
    except InputError as error:
        assert error.problems[0].mend
    else:
        assert all(one.piece.start < one.piece.end for one in found[0].said)


def test_who_speaks_may_stand_in_quotes_beside_the_numbers_of_cues(tmp_path: Path) -> None:
    times = [f"00:00:0{n}.000 --> 00:00:0{n}.500" for n in range(3)]
    heads = ['1 "Anna Smith" (123456)', '2 "Bo Li" (44)', '3 "Anna Smith" (123456)']
    text = "WEBVTT\n\n" + "\n".join(
        f"{a}\n{b}\n{c}\n" for a, b, c in zip(heads, times, ["When?", "In May.", "Why?"], strict=True)
    )
    assert said(tmp_path, text) == [("Anna Smith", "When?"), ("Bo Li", "In May."), ("Anna Smith", "Why?")]


def test_names_above_cues_are_no_words_and_are_told(tmp_path: Path) -> None:
    text = "WEBVTT\n\n" + "\n".join(
        f"{name}\n00:00:0{n}.000 --> 00:00:0{n}.500\nYes.\n" for n, name in enumerate(["Intro", "Later"])
    )
    assert said(tmp_path, text) == [("", "Yes."), ("", "Yes.")]
    assert 'names above cues were left out: "Intro", "Later".' in source(tmp_path, text).warnings


def test_a_surname_before_the_given_name_is_a_speaker_of_cues(tmp_path: Path) -> None:
    lines = [
        "Smith, Anna (KU): When was",
        "Smith, Anna (KU): that?",
        "Bo Li: In May.",
        "So, first: no.",
        "Bo Li: Well, Anna: yes.",
    ]
    found = said(tmp_path, cues(*lines))
    assert [who for who, _ in found] == ["Smith, Anna (KU)", "Smith, Anna (KU)", "Bo Li", "Bo Li", "Bo Li"]
    assert found[-1][1] == "Well, Anna: yes."


def test_more_cues_than_any_recording_has_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="more cues than a recording"):
        source(tmp_path, "WEBVTT\n\n" + "00:01.000 --> 00:02.000\nYes.\n\n" * 50_001)
