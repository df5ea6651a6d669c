"""JSON of recognisers: which words make which utterance, by whom and when."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gioia_coder.errors import InputError
from gioia_coder.formats.recognised.words import Word, together, utterances
from gioia_coder.formats.sources import SourceFile, read_sources


def source(folder: Path, value: Any, name: str = "a.json") -> SourceFile:
    path = folder / name
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode())
    (found,) = read_sources(path)
    return found


def said(folder: Path, value: Any, name: str = "a.json") -> list[tuple[str, str, float | None]]:
    found = source(folder, value, name)
    return [(one.label, found.text[one.piece.start : one.piece.end], one.piece.time) for one in found.said]


TALK = [("Who buys?", 0.5), ("Neighbours, and guests.", 2.0), ("Why?", 4.25)]
ASKED = [("Speaker 0", "Who buys?", 0.5), ("Speaker 1", "Neighbours, and guests.", 2.0), ("Speaker 0", "Why?", 4.25)]
BARE = [("", words, time) for _, words, time in ASKED]
TOLD = [(n % 2, line, time) for n, (line, time) in enumerate(TALK)]


def words(key: str = "word", *, step: float = 0.4, speaker: str = "", scale: float = 1) -> list[dict[str, Any]]:
    """Return the words of the talk as records."""
    listed = []
    for n, (line, time) in enumerate(TALK):
        for at, word in enumerate(line.split()):
            begin, end = round((time + at * step) * scale, 3), round((time + at * step + step) * scale, 3)
            one: dict[str, Any] = {key: word, "start": int(begin) if scale > 1 else begin, "end": int(end) if scale > 1 else end}
            listed.append({**one, **({speaker: n % 2} if speaker else {})})
    return listed


def items(*, labelled: bool) -> list[dict[str, Any]]:
    """Return the words of the talk as Amazon and Speechmatics write them, with punctuation apart."""
    listed: list[dict[str, Any]] = []
    for n, (line, time) in enumerate(TALK):
        for at, word in enumerate(line.split()):
            times = {"start_time": str(time + at * 0.4), "end_time": str(time + at * 0.4 + 0.3)}
            label = {"speaker_label": f"spk_{n % 2}"} if labelled else {}
            listed.append({"type": "pronunciation", "alternatives": [{"content": word.strip(".,?")}], **times, **label})
            if word[-1] in ".,?":
                listed.append({"type": "punctuation", "alternatives": [{"content": word[-1]}], **label})
    return listed


def segments(**more: Any) -> list[dict[str, Any]]:
    return [{"start": time, "end": time + 1, "text": f" {line}", **more} for line, time in TALK]


def test_segments_of_whisper_are_pieces_with_times_and_a_language(tmp_path: Path) -> None:
    value = {"text": "all", "language": "da", "segments": segments(tokens=[1, 2], words=words())}
    assert said(tmp_path, value) == BARE
    found = source(tmp_path, value)
    assert (found.about.language, found.layout) == ("da", "words")


def test_segments_with_speakers_are_theirs(tmp_path: Path) -> None:
    labelled = [{**one, "speaker": f"SPEAKER_0{n % 2}"} for n, one in enumerate(segments())]
    assert [label for label, _, _ in said(tmp_path, {"segments": labelled})] == ["SPEAKER_00", "SPEAKER_01", "SPEAKER_00"]
    inside = [{**one, "words": [{"word": "a", "speaker": "SPEAKER_02"}]} for one in segments()]
    assert {label for label, _, _ in said(tmp_path, {"segments": inside})} == {"SPEAKER_02"}


@pytest.mark.parametrize(
    "value",
    [
        {"word_segments": words(speaker="speaker")},
        words("text", speaker="speaker"),
        {"text": "all", "utterances": None, "words": words("text", speaker="speaker", scale=1000)},
        {"words": [one for word in words("text", speaker="speaker_id") for one in (word, {"text": " ", "type": "spacing"})]},
        {"results": {"channels": [{"alternatives": [{"words": words("punctuated_word", speaker="speaker")}]}]}},
        {"results": [{"alternatives": [{"transcript": "a"}]}, {"alternatives": [{"words": words(speaker="speakerTag")}]}]},
        {"words": words("text"), "paragraphs": [{"speaker": n, "start": t} for n, _, t in TOLD]},
        {
            "retval": {
                "words": words("punct"),
                "segmentation": {"segments": [{"start": t, "speaker": {"@id": n}} for n, _, t in TOLD]},
            }
        },
    ],
    ids=["WhisperX", "list", "AssemblyAI", "spacing", "Deepgram", "Google", "paper edit", "Kaldi"],
)
def test_words_make_one_utterance_until_the_speaker_changes(tmp_path: Path, value: Any) -> None:
    assert said(tmp_path, value) == ASKED


@pytest.mark.parametrize(
    "value",
    [
        {"utterances": [{"speaker": n, "text": line, "start": int(t * 1000), "end": int(t * 1000 + 9)} for n, line, t in TOLD]},
        {"results": {"utterances": [{"speaker": n, "transcript": line, "start": t} for n, line, t in TOLD]}},
        {"phrases": [{"speaker": n, "text": line, "offsetMilliseconds": int(t * 1000)} for n, line, t in TOLD]},
        {"recognizedPhrases": [{"speaker": n, "offset": f"PT{t}S", "nBest": [{"display": line}]} for n, line, t in TOLD]},
        {"segments": [{"speaker": n, "startTime": t, "endTime": t + 1, "body": line} for n, line, t in TOLD]},
        {"chunks": [{"speaker": n, "timestamp": [t, t + 1], "text": line} for n, line, t in TOLD]},
        {
            "monologues": [
                {"speaker": n, "elements": [{"type": "text", "value": line[:-1], "ts": t}, {"type": "punct", "value": line[-1]}]}
                for n, line, t in TOLD
            ]
        },
    ],
    ids=["AssemblyAI", "Deepgram", "Azure fast", "Azure", "podcast", "chunks", "Rev.ai"],
)  # fmt: skip
def test_utterances_keep_their_speakers_and_times(tmp_path: Path, value: Any) -> None:
    assert said(tmp_path, value) == ASKED


@pytest.mark.parametrize(
    "value",
    [
        {"transcription": [{"offsets": {"from": int(time * 1000), "to": 9}, "text": f" {line}"} for line, time in TALK]},
        {"events": [{"tStartMs": int(t * 1000), "segs": [{"utf8": line[:4]}, {"utf8": line[4:]}]} for line, t in TALK]},
        {"response": {"results": [{"alternatives": [{"transcript": w, "words": [{"startTime": f"{t}s"}]}]} for w, t in TALK]}},
        [{"text": line, "result": [{"word": w, "start": t, "end": t} for w in line.split()]} for line, t in TALK],
        {"results": {"items": items(labelled=False)}},
        words("text"),
    ],
    ids=["whisper.cpp", "YouTube", "Google", "Vosk", "Amazon", "list"],
)  # fmt: skip
def test_nobody_is_named_where_nobody_is(tmp_path: Path, value: Any) -> None:
    assert said(tmp_path, value) == BARE


def test_amazon_names_speakers_beside_items_in_segments_or_by_channels(tmp_path: Path) -> None:
    expected = [(label.replace("Speaker ", "spk_"), line, time) for label, line, time in ASKED]
    assert said(tmp_path, {"results": {"items": items(labelled=True)}}) == expected
    bare = items(labelled=False)
    told = [
        {
            "speaker_label": one["speaker_label"],
            "items": [{"start_time": one["start_time"], "speaker_label": one["speaker_label"]}],
        }
        for one in items(labelled=True)
        if "start_time" in one
    ]
    assert said(tmp_path, {"results": {"items": bare, "speaker_labels": {"segments": told}}}) == expected
    audio = [{"speaker_label": "spk_1", "transcript": "Me.", "start_time": "0.5"}]
    assert said(tmp_path, {"results": {"audio_segments": audio}}) == [("spk_1", "Me.", 0.5)]
    halves = [
        {"channel_label": f"ch_{n}", "items": [one for one in items(labelled=True) if one["speaker_label"] == f"spk_{n}"]}
        for n in (0, 1)
    ]
    heard = said(tmp_path, {"results": {"channel_labels": {"channels": halves}}})
    assert heard == [(label.replace("spk", "ch"), line, time) for label, line, time in expected]


def test_speechmatics_of_both_versions_is_read(tmp_path: Path) -> None:
    newer = [
        {**one, "alternatives": [{**one["alternatives"][0], "speaker": one.pop("speaker_label")}]} for one in items(labelled=True)
    ]
    expected = [(label.replace("Speaker ", "spk_"), line, time) for label, line, time in ASKED]
    assert said(tmp_path, {"format": "2.1", "results": newer}) == expected
    older = [{"name": one["alternatives"][0]["content"], "time": one.get("start_time", "0")} for one in items(labelled=False)]
    for before, one in pairwise(older):
        one["time"] = before["time"] if one["name"] in ".,?" else one["time"]
    changes = [{"name": f"spk_{n % 2}", "time": str(time)} for n, (_, time) in enumerate(TALK)]
    assert said(tmp_path, {"words": older, "speakers": changes}) == expected


def test_watson_has_its_speakers_beside_the_words(tmp_path: Path) -> None:
    timed = [(one["word"], one["start"], one["end"], one["s"]) for one in words(speaker="s")]
    value = {
        "results": [{"alternatives": [{"timestamps": [[word, begin, end] for word, begin, end, _ in timed], "transcript": "a"}]}],
        "speaker_labels": [{"from": begin, "to": end, "speaker": who} for _, begin, end, who in timed],
    }
    assert said(tmp_path, value) == ASKED


def test_silence_ends_an_utterance_where_nothing_else_does(tmp_path: Path) -> None:
    value = [
        {"word": w, "start": t, "end": t + 0.3} for w, t in (("we", 0.0), ("sold", 0.4), ("all", 2.0), ("of", 3.5), ("it", 3.9))
    ]
    assert [line for _, line, _ in said(tmp_path, value)] == ["we sold", "all", "of it"]


def test_turns_in_lines_of_json_are_pieces(tmp_path: Path) -> None:
    lines = [
        {"speaker": "Anna", "text": "Who buys?"},
        {"speaker": "Bo", "text": "Me.\nOften."},
        {"role": "Anna", "content": "Why?"},
    ]
    data = "".join(json.dumps(one) + "\n" for one in lines).encode()
    for name in ("a.jsonl", "a.ndjson", "a.json"):
        found = source(tmp_path, data, name)
        assert found.text == "Anna: Who buys?\n\nBo: Me.\nOften.\n\nAnna: Why?\n"
    assert source(tmp_path, lines).text == found.text
    assert source(tmp_path, b'{"speaker": "Anna", "text": "Who buys?"}\n', "a.jsonl").text == "Anna: Who buys?\n"


def test_turns_in_chinese_are_no_words_though_they_have_no_blanks(tmp_path: Path) -> None:
    value = [
        {"text": text, "start": float(n)}
        for n, text in enumerate(["我们在集市上认识他们", "后来他们打电话订货", "对", "还有别的吗今天"])
    ]
    assert len(said(tmp_path, value)) == 4
    tokens = [
        {"word": word, "start": n / 2, "end": n / 2 + 0.4} for n, word in enumerate(["我们", "在", "集市", "卖", "。", "对"])
    ]
    assert [line for _, line, _ in said(tmp_path, tokens)] == ["我们在集市卖。", "对"]


def test_blanks_in_words_are_heeded_and_punctuation_is_attached() -> None:
    assert together([Word(" twenty"), Word("-three"), Word(" boxes")]) == "twenty-three boxes"
    assert together([Word("boxes"), Word(","), Word("we"), Word("sold"), Word("!”")]) == "boxes, we sold!”"


def test_a_page_of_otranscribe_goes_the_way_of_all_text(tmp_path: Path) -> None:
    page = (
        '<p><span class="timestamp" data-timestamp="3.1">00:03</span>&nbsp;<b>Anna:</b> Who\nbuys?</p>'
        "<p>Bo: R&amp;D &lt;b&gt;.</p>"
        '<div>Anna: Why?<br></div><br><p><span class="timestamp">00:09</span> Bo: <i>Me.</i></p>'
    )
    found = source(tmp_path, {"text": page, "media": "a.mp3", "media-time": 1.0}, "a.otr")
    assert [line.strip() for line in found.text.replace("\u00a0", " ").split("\n") if line] == [
        "00:03 Anna: Who buys?",
        "Bo: R&D <b>.",
        "Anna: Why?",
        "00:09 Bo: Me.",
    ]
    assert found.said == ()


def test_text_alone_goes_the_way_of_all_text(tmp_path: Path) -> None:
    assert source(tmp_path, {"text": "I: Who buys?\nB: Me."}).text == "I: Who buys?\nB: Me."


def test_halves_of_characters_and_times_beyond_numbers_do_no_harm(tmp_path: Path) -> None:
    data = b'{"segments": [{"text": "we \\ud800 sold", "start": 1e999, "speaker": "A\\n\\u0007B"}, {"start": NaN, "text": "x"}]}'
    found = source(tmp_path, data)
    assert found.text.encode()
    assert [(one.label, one.piece.time) for one in found.said] == [("A B", None), ("", None)]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"a": 1}', "of no kind known here"),
        (b'{"segments": [', "not whole JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" + b"0," * 1_000_001 + b"0]", "more values"),
        (b"[" + b"9" * 5_000 + b"]", "not whole JSON"),
        (b"Who buys?", "not whole JSON"),
        (b'{"segments": [{"text": " "}]}', "of no kind known here"),
    ],
)
def test_json_that_holds_nothing_said_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        source(tmp_path, data)
    assert caught.value.problems[0].mend


def test_unknown_json_is_refused_with_what_is_known(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Known are .*Whisper.*oTranscribe, doccano, Label Studio"):
        source(tmp_path, {"a": [1]})


def test_all_damaged_lines_are_told(tmp_path: Path) -> None:
    data = b'{"text": "a"}\n' + b'{"text": \n' * 9
    with pytest.raises(InputError) as caught:
        source(tmp_path, data, "a.jsonl")
    assert [one.where.rpartition(":")[2] for one in caught.value.problems[:5]] == ["2", "3", "4", "5", "6"]
    assert "4 more lines" in caught.value.problems[5].what


tokens = st.lists(st.tuples(st.sampled_from(["we", "sold.", "it", ",", "!"]), st.sampled_from(["", "A", "B"])), min_size=1)


@given(tokens)
def test_every_word_is_in_one_utterance_in_its_order(given_words: list[tuple[str, str]]) -> None:
    made = utterances([Word(word, n * 0.7, n * 0.7 + 0.2, who) for n, (word, who) in enumerate(given_words)])
    assert "".join(one.words for one in made).replace(" ", "") == "".join(word for word, _ in given_words)
    assert all(one.time is not None for one in made)


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
keys = st.sampled_from(["segments", "words", "results", "items", "alternatives", "text", "start", "speaker", "data", "label"])
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=20)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values)
def test_any_json_ends_in_a_result_or_a_refusal(tmp_path: Path, value: Any) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    try:
        assert read_sources(path)
    except InputError as error:
        assert error.problems[0].mend


def test_google_may_name_speakers_in_every_result(tmp_path: Path) -> None:
    def result(number: int, line: str, label: str) -> dict[str, Any]:
        heard = [
            {"startOffset": f"{number}s", "endOffset": f"{number}.5s", "word": word, "speakerLabel": label}
            for word in line.split()
        ]
        return {"alternatives": [{"transcript": line, "words": heard}], "languageCode": "en-us"}

    value = {"results": [result(0, "Who buys?", "1"), result(2, "Neighbours do.", "2"), result(4, "Why?", "1")]}
    assert said(tmp_path, value) == [
        ("Speaker 1", "Who buys?", 0.0),
        ("Speaker 2", "Neighbours do.", 2.0),
        ("Speaker 1", "Why?", 4.0),
    ]


@pytest.mark.parametrize("time", ["start", "time"])
def test_paragraphs_with_speakers_may_stand_in_a_transcript(tmp_path: Path, time: str) -> None:
    heard = [{"value": word, "start": n, "end": n + 0.5} for n, word in enumerate(["When?", "In", "May."])]
    paragraphs = [{"speaker": "Anna", time: 0}, {"speaker": "Bo", time: 1}]
    value = {"transcript": {"words": heard, "paragraphs": paragraphs}}
    assert [one[:2] for one in said(tmp_path, value)] == [("Anna", "When?"), ("Bo", "In May.")]
