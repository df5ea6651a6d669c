"""What a person says of speaker labels, and what it makes of an import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gioia_coder.core.text import Utterance, compose, find_turns
from gioia_coder.core.text.layouts import PARAGRAPHS
from gioia_coder.errors import InputError
from gioia_coder.formats.sources import SourceFile
from gioia_coder.store import Store, reading
from gioia_coder.workflow import project
from gioia_coder.workflow.importing import ImportedSources, import_sources
from gioia_coder.workflow.speakers import parse_speakers
from gioia_coder.workflow.understanding import understand

TALK = "I: When?\nX: Late.\nXX: Very late.\nI: Why?\nX: Rain.\nWell: so it was.\nI: Ah.\nX: Yes.\nXX: No.\nOnce: I too.\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(project.init(tmp_path / "study", name="Study")) as opened:
        yield opened


def imported(store: Store, tmp_path: Path, said: str, text: str = TALK, name: str = "a.txt", **given: object) -> ImportedSources:
    (tmp_path / name).write_text(text, "utf-8")
    return import_sources(store, [tmp_path / name], speakers=parse_speakers([said]), **given)  # type: ignore[arg-type]


def who(done: ImportedSources) -> dict[str, tuple[str, str]]:
    return {one["label"]: (one["informant"], one["role"]) for one in done.sources[0]["speakers"]}


def test_every_form_of_an_answer_is_read() -> None:
    told = parse_speakers(
        ["I=interviewer, X = informant:A1; 采访者：＝Interviewer：Lead，Note=-", "Smith, John=informant\nX 2=X 1"]
    ).told
    assert {key: (one.who, one.asks, one.speaks) for key, one in told.items()} == {
        "i": ("", True, True),
        "x": ("A1", False, True),
        "采访者": ("Lead", True, True),
        "note": ("", None, False),
        "smith, john": ("", False, True),
        "x 2": ("X 1", None, True),
    }


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("I", "not of the form"),
        ("=informant", "no label"),
        ("I=", "names nobody"),
        ("I=interviewer,i=informant", "two things"),
        ("A=B,B=A", "itself"),
    ],
)
def test_what_says_nothing_is_refused(said: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        parse_speakers([said])


def test_all_faults_of_an_answer_come_at_once() -> None:
    with pytest.raises(InputError) as refused:
        parse_speakers(["I;", "=x", "X="])
    assert len(refused.value.problems) == 3


def test_labels_become_who_a_person_says(store: Store, tmp_path: Path) -> None:
    done = imported(store, tmp_path, "I=interviewer:Lead,X=informant:A1,XX=A2,Well=-,Once=informant", case="E1")
    assert who(done) == {
        "I": ("Lead", "interviewer"),
        "X": ("A1", ""),
        "XX": ("A2", ""),
        "Once": ("Once", ""),
    }
    (source,) = reading.sources(store.connection)
    text = reading.revision(store.connection, source.revision or 0)
    assert {turn.speaker for turn in text.turns} == {"I", "X", "XX", "Once"}
    assert text.turns[4].words(text.text) == "Rain.\nWell: so it was."


def test_two_labels_of_one_informant_stay_two_turns(store: Store, tmp_path: Path) -> None:
    done = imported(store, tmp_path, "X=informant:A1,XX=informant:A1")
    assert [one["informant"] for one in done.sources[0]["speakers"] if one["label"] in ("X", "XX")] == ["A1", "A1"]
    assert [turn.speaker for turn in done.read[0].found.turns][:3] == ["I", "X", "XX"]


def test_a_label_that_is_another_one_makes_one_turn_with_it(store: Store, tmp_path: Path) -> None:
    done = imported(store, tmp_path, "XX=x")
    assert [turn.speaker for turn in done.read[0].found.turns][:3] == ["I", "X", "I"]
    assert "XX" not in who(done)


def test_a_label_said_to_ask_or_to_answer_does_whatever_the_legend_says(store: Store, tmp_path: Path) -> None:
    text = "I = interviewer; X = informant\n" + TALK
    assert who(imported(store, tmp_path, "I=informant,X=interviewer", text))["I"][1] == ""
    assert who(imported(store, tmp_path, "Once=Interviewer 2", TALK + "X: end\n", "b.txt"))["Once"] == (
        "Interviewer-2",
        "interviewer",
    )


def test_the_id_of_somebody_who_asks_already_is_theirs(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, "I=interviewer:Lead")
    assert who(imported(store, tmp_path, "X=Lead", TALK + "X: end\n", "b.txt"))["X"] == ("Lead", "interviewer")


def test_a_bracketed_label_may_be_named_either_way(store: Store, tmp_path: Path) -> None:
    text = "**Interviewer (I):** a\n\n**Respondent (R):** b\n\n**I:** c\n\n**R:** d\n"
    assert who(imported(store, tmp_path, "Respondent (R)=informant:A1", text)) == {"I": ("I", "interviewer"), "R": ("A1", "")}


def test_a_label_that_is_nowhere_names_those_that_are(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        imported(store, tmp_path, "Oncw=informant,I=interviewer,Nobody=-")
    assert [problem.what for problem in refused.value.problems] == [
        'no line begins with the label "Oncw".',
        'no line begins with the label "Nobody".',
    ]
    assert '"Once", "I"' in refused.value.problems[0].mend
    assert store.last_entry == 0


def test_answers_hold_for_all_files_and_need_be_in_one_only(store: Store, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TALK)
    (tmp_path / "in" / "b.txt").write_text("Q: When?\nP: Late.\nQ: Why?\nP: Rain.\n")
    done = import_sources(store, [tmp_path / "in"], speakers=parse_speakers(["P=informant:B1,X=informant:A1"]))
    assert {one["informant"] for source in done.sources for one in source["speakers"]} >= {"A1", "B1"}


def spoken() -> SourceFile:
    made = compose([Utterance("When?", "Ann", 1.0), Utterance("rain", "Noise", 2.0), Utterance("Late.", "Bo", 3.0)])
    return SourceFile(made.text, b"", "", said=made.said, layout="cues")


def test_answers_hold_for_formats_that_name_the_speakers() -> None:
    found = understand(spoken(), language="en", speakers=parse_speakers(["Noise=-,Bo=Ann"]))
    assert [(turn.speaker, len(turn.pieces)) for turn in found.turns] == [("Ann", 3)]
    assert (found.refused, found.also, found.layout) == (("Noise",), {"Bo": "Ann"}, "cues")


def test_without_turns_the_speakers_of_a_format_are_words_and_that_is_said() -> None:
    file = spoken()
    found = understand(file, language="en", layout=PARAGRAPHS)
    assert (found.turns[0].speaker, found.turns[0].words(file.text)) == ("", "Ann: When?")
    assert any("stand in the text as words" in warning for warning in found.warnings)


PARTS = st.sampled_from(
    ["I", "X", "=", "＝", ",", ";", "\n", "-", ":", "：", "interviewer", "informant", " ", "Smith, J", "\x00", "采访者", "(", "*"]
)


@settings(deadline=None)
@given(st.lists(PARTS, max_size=20).map("".join) | st.text(max_size=40))
def test_any_answer_is_understood_or_refused(said: str) -> None:
    try:
        speakers = parse_speakers([said])
    except InputError as error:
        assert error.problems
        return
    found = find_turns(TALK, labels=speakers.labels)
    assert set(speakers.same(found.labels).values()) <= set(found.labels)
    assert set(speakers.of(found)) <= set(found.labels)
