"""One text of what several people say: pieces, turns and marks stand where the words are."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from gioia_coder.core.text import Composed, Mark, Utterance, canonical, compose, given_turns, run_on
from gioia_coder.core.text.utterances import join_turns

speakers = st.sampled_from(["", "Ann", "Bo ", "A\nB", "采访者", "\x07"])
words = st.text(st.sampled_from("ab. \n\r\x07\ufeff我们。!1-é😀"), max_size=30)
times = st.none() | st.floats(0, 1e6)


@st.composite
def spoken(draw: st.DrawFn) -> list[Utterance]:
    """Return utterances with marks on any of their words."""
    made = []
    for said, who, time in draw(st.lists(st.tuples(words, speakers, times), max_size=12)):
        size = len(canonical(said))
        spans = draw(st.lists(st.tuples(st.integers(0, size), st.integers(0, size)).map(sorted), max_size=2))
        made.append(Utterance(said, who, time, tuple(Mark(start, end, ("code",), "Cy") for start, end in spans)))
    return made


def heard(given_utterances: list[Utterance]) -> list[tuple[str, str, float | None]]:
    """Return label, words and time of each utterance with words."""
    cleaned = (
        (" ".join(canonical(one.speaker).split()), canonical(one.words).lstrip("\ufeff \n").rstrip(), one.time)
        for one in given_utterances
    )
    return [one for one in cleaned if one[1]]


def pieces(composed: Composed) -> list[tuple[str, str, float | None]]:
    return [(one.label, composed.text[one.piece.start : one.piece.end], one.piece.time) for one in composed.said]


@given(spoken())
def test_every_piece_holds_the_words_of_its_utterance_in_their_order(given_utterances: list[Utterance]) -> None:
    composed = compose(given_utterances)
    assert pieces(composed) == heard(given_utterances)
    assert canonical(composed.text) == composed.text
    assert all(before.piece.end <= after.piece.start for before, after in pairwise(composed.said))


@given(spoken())
def test_between_pieces_stands_nothing_but_labels_and_blanks(given_utterances: list[Utterance]) -> None:
    composed = compose(given_utterances)
    at, label = 0, None
    for one in composed.said:
        lead = composed.text[at : one.piece.start]
        changed = one.label != label
        assert lead.strip() == (f"{one.label}:" if changed and one.label else "")
        assert lead.startswith("\n\n") == (changed and label is not None)
        at, label = one.piece.end, one.label
    assert composed.text[at:] == ("\n" if composed.said else "")


@given(spoken())
def test_marks_stay_on_their_words(given_utterances: list[Utterance]) -> None:
    composed = compose(given_utterances)
    marked = [canonical(one.words)[mark.start : mark.end].strip("\ufeff \n") for one in given_utterances for mark in one.marks]
    found = [composed.text[mark.start : mark.end].strip("\ufeff \n") for mark in composed.marks]
    assert list(filter(None, found)) == list(filter(None, marked))
    assert all(any(one.piece.start <= mark.start < mark.end <= one.piece.end for one in composed.said) for mark in composed.marks)
    assert {(mark.codes, mark.coder) for mark in composed.marks} <= {(("code",), "Cy")}


def fits(composed: Composed) -> None:
    """Hold what holds for the turns of any pieces."""
    turns = join_turns(composed.text, composed.said, "en")
    assert [piece for turn in turns for piece in turn.pieces] == [one.piece for one in composed.said]
    assert [turn.n for turn in turns] == list(range(1, len(turns) + 1))
    for turn in turns:
        assert all(turn.start <= start < end <= turn.end for start, end in turn.sentences)
        assert all(before[1] <= after[0] for before, after in pairwise(turn.sentences))
        covered = {at for start, end in turn.sentences for at in range(start, end)}
        said = {at for piece in turn.pieces for at in range(piece.start, piece.end) if not composed.text[at].isspace()}
        assert said <= covered
    assert all(not (before.speaker and before.speaker == after.speaker) for before, after in pairwise(turns))


@given(spoken())
def test_turns_hold_all_pieces_and_sentences_all_that_is_said(given_utterances: list[Utterance]) -> None:
    fits(compose(given_utterances))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["we sold the crates to guests", "and left.", "Why?", "x" * 700, "一" * 300 + "。"]), max_size=60)
)
def test_paragraphs_hold_all_pieces_and_sentences_all_that_is_said(texts: list[str]) -> None:
    fits(compose(Utterance(text) for text in texts))


def test_neighbours_of_one_speaker_run_on_by_what_their_script_needs() -> None:
    assert compose(
        [Utterance("We sold", "Ann"), Utterance("them.", " Ann "), Utterance("我们", "B"), Utterance("卖了", "B")]
    ).text == ("Ann: We sold them.\n\nB: 我们卖了\n")
    assert compose([Utterance("We\nsold"), Utterance("them.")]).text == "We\nsold\nthem.\n"
    assert run_on(["我们", " 卖了 ", "x"]) == "我们卖了 x"


def test_pieces_of_one_speaker_are_one_turn_and_sentences_run_over_them() -> None:
    composed = compose(
        [Utterance("Who", "Ann", 1.0), Utterance("buys? Who", "Ann", 2.0), Utterance("else?", "Ann"), Utterance("Me.", "Bo")]
    )
    first, second = given_turns(composed.text, composed.said, language="en", layout="cues").turns
    assert [composed.text[start:end] for start, end in first.sentences] == ["Who buys?", "Who else?"]
    assert (first.words(composed.text), second.speaker) == ("Who buys? Who else?", "Bo")


def test_pieces_of_nobody_are_paragraphs_that_end_with_a_sentence() -> None:
    said = [("and so we sold" if n % 4 else "and left them.") for n in range(200)]
    composed = compose(Utterance(one, "", float(n)) for n, one in enumerate(said))
    found = given_turns(composed.text, composed.said, language="en", layout="cues")
    assert len(found.turns) > 3
    assert all(turn.words(composed.text).endswith("left them.") for turn in found.turns[:-1])
    assert all(600 <= turn.end - turn.start <= 700 for turn in found.turns[:-1])
    assert found.warnings == ("it does not say who speaks; every paragraph is a turn.",)


def test_what_nobody_punctuates_is_cut_all_the_same() -> None:
    composed = compose(Utterance("and so we sold") for _ in range(1_000))
    sizes = [turn.end - turn.start for turn in join_turns(composed.text, composed.said, "en")]
    assert len(sizes) > 5 and max(sizes) < 2_500


def test_a_long_recording_is_divided_soon() -> None:
    from time import perf_counter

    composed = compose(Utterance("we sold all of it. And") for _ in range(60_000))
    began = perf_counter()
    join_turns(composed.text, composed.said, "en")
    assert perf_counter() - began < 20


def test_what_the_format_says_of_speakers_is_kept() -> None:
    composed = compose([Utterance("Who?", "ANN"), Utterance("Me.", "BOB")])
    found = given_turns(composed.text, composed.said, language="en", layout="chat", roles={"ANN": "interviewer"})
    assert (found.roles, found.labels, found.layout) == ({"ANN": "interviewer"}, {"ANN": 1, "BOB": 1}, "chat")
