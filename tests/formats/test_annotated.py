"""Texts with labels: one source a document, and marks that stand on the words that were labelled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gioia_coder.core.text import canonical
from gioia_coder.errors import InputError
from gioia_coder.formats.sources import SourceFile, read_sources

Label = tuple[str, tuple[str, ...], str]


def sources(folder: Path, value: Any, name: str = "a.json") -> list[SourceFile]:
    path = folder / name
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return read_sources(path)


def labels(source: SourceFile) -> list[Label]:
    return [(source.text[mark.start : mark.end], mark.codes, mark.coder) for mark in source.marks]


def task(text: str, *results: dict[str, Any], by: Any = 1, **more: Any) -> dict[str, Any]:
    return {"id": 7, "data": {"text": text}, "annotations": [{"completed_by": by, "result": list(results)}], **more}


def span(start: int, end: int, code: str, **more: Any) -> dict[str, Any]:
    return {"type": "labels", "value": {"start": start, "end": end, "labels": [code], **more}}


def test_every_line_of_doccano_is_a_source_with_its_labels(tmp_path: Path) -> None:
    lines = [
        {"id": 3, "text": "We sold crates to guests.", "label": [[3, 7, "trade"], [18, 24, "buyers"]]},
        {"id": 5, "data": "Nobody else came.", "labels": [[0, 6, "buyers"]], "username": "ann"},
        {
            "id": 9,
            "text": "We left.",
            "entities": [{"id": 1, "label": "end", "start_offset": 3, "end_offset": 7}],
            "relations": [],
        },
        {"id": 11, "text": "All of it.", "label": ["whole"]},
    ]
    found = sources(tmp_path, "\n".join(map(json.dumps, lines)).encode(), "a.jsonl")
    assert [(one.name, one.text) for one in found] == [(str(one["id"]), one.get("text") or one["data"]) for one in lines]
    assert labels(found[0]) == [("sold", ("trade",), ""), ("guests", ("buyers",), "")]
    assert labels(found[1]) == [("Nobody", ("buyers",), "ann")]
    assert labels(found[2]) == [("left", ("end",), "")]
    assert labels(found[3]) == [("All of it.", ("whole",), "")]
    assert all(one.warnings == () for one in found)


def test_documents_without_ids_of_their_own_are_numbered_and_one_alone_has_no_name(tmp_path: Path) -> None:
    twice = [{"id": 1, "text": "We sold.", "label": []}, {"id": 1, "text": "We left.", "label": []}]
    assert [one.name for one in sources(tmp_path, twice)] == ["1", "2"]
    assert [one.name for one in sources(tmp_path, twice[:1])] == [""]


def test_speakers_in_a_labelled_text_are_still_to_be_found(tmp_path: Path) -> None:
    (found,) = sources(tmp_path, {"text": "I: Who buys?\nB: Guests.", "label": [[16, 22, "buyers"]]})
    assert (found.said, labels(found)) == ((), [("Guests", ("buyers",), "")])


def test_labels_stay_on_their_words_where_the_text_loses_characters(tmp_path: Path) -> None:
    text = "\ufeffWe sold\r\ncrates\x07 to\r\nguests."
    start = text.index("guests")
    (found,) = sources(tmp_path, [{"text": text, "label": [[start, start + 6, "buyers"], [1, 3, "we"]]}])
    assert found.text == "We sold\ncrates to\nguests."
    assert labels(found) == [("guests", ("buyers",), ""), ("We", ("we",), "")]


def test_tasks_of_label_studio_are_sources_with_spans_and_choices(tmp_path: Path) -> None:
    choice = {"type": "choices", "value": {"choices": ["useful"]}}
    who = {"id": 1, "email": "ann@example.org", "first_name": "Ann"}
    value = [
        task("We sold crates.", span(3, 7, "trade", text="sold"), choice, by=who),
        task("We left.", span(0, 2, "we"), by={"first_name": "Bo", "last_name": "Dy"}, id=8),
        task("We came.", span(0, 2, "we"), by=4, id=9),
    ]
    found = sources(tmp_path, value)
    assert [one.name for one in found] == ["7", "8", "9"]
    assert labels(found[0]) == [("sold", ("trade",), "ann@example.org"), ("We sold crates.", ("useful",), "ann@example.org")]
    assert [labels(one)[0][2] for one in found[1:]] == ["Bo Dy", "annotator 4"]


def test_annotations_given_up_and_predictions_are_no_labels(tmp_path: Path) -> None:
    given_up = {"completed_by": 1, "was_cancelled": True, "result": [span(0, 2, "we")]}
    value = {"id": 1, "data": {"text": "We sold."}, "annotations": [given_up], "predictions": [{"result": [span(0, 2, "we")]}]}
    (found,) = sources(tmp_path, [value])
    assert (found.text, found.marks) == ("We sold.", ())


def test_spans_counted_in_units_of_utf_16_are_found_by_their_words(tmp_path: Path) -> None:
    text = "😀😀 We sold 😀 crates."
    (found,) = sources(tmp_path, [task(text, span(5, 12, "trade", text="We sold"), span(99, 105, "thing", text="crates"))])
    assert labels(found) == [("We sold", ("trade",), "annotator 1"), ("crates", ("thing",), "annotator 1")]


def test_pictures_are_skipped_and_said(tmp_path: Path) -> None:
    box = {"type": "rectanglelabels", "value": {"x": 1.0, "y": 2.0, "width": 3, "height": 4, "rectanglelabels": ["Car"]}}
    picture = {"id": 1, "data": {"image": "https://example.org/a.jpg"}, "annotations": [{"result": [box]}]}
    first, second = sources(tmp_path, [picture, task("We sold.", box), task("We left.", id=8)])
    assert (first.text, second.text) == ("We sold.", "We left.")
    assert first.warnings == (
        "1 of 3 tasks hold no text and were left out.",
        "2 labels are on pictures or sound, or are no names, and were left out.",
    )
    with pytest.raises(InputError, match="pictures or sound, not on text"):
        sources(tmp_path, [picture])


def test_labels_beyond_the_text_are_counted_as_lost(tmp_path: Path) -> None:
    value = [{"text": "We sold.", "label": [[3, 99, "a"], [5, 5, "b"], [-1, 2, "c"], ["x", 2, "d"], [0, 2, "e"]]}]
    (found,) = sources(tmp_path, value)
    assert (labels(found), found.warnings) == ([("We", ("e",), "")], ("4 labels stand outside their text and were left out.",))


def test_a_dialogue_of_label_studio_has_speakers_and_marks(tmp_path: Path) -> None:
    place = {"start": "1", "end": "1", "startOffset": 0, "endOffset": 6, "text": "Guests", "paragraphlabels": ["buyers"]}
    talk = [{"author": "Ann", "text": "Who buys?"}, {"author": "Bo", "text": "Guests."}]
    (found,) = sources(tmp_path, [{"data": {"talk": talk}, "annotations": [{"completed_by": 1, "result": [{"value": place}]}]}])
    assert found.text == "Ann: Who buys?\n\nBo: Guests.\n"
    assert labels(found) == [("Guests", ("buyers",), "annotator 1")]


def test_turns_with_labels_are_turns(tmp_path: Path) -> None:
    (found,) = sources(
        tmp_path, [{"speaker": "Ann", "text": "Who?", "labels": []}, {"speaker": "Bo", "text": "Me.", "labels": []}]
    )
    assert found.text == "Ann: Who?\n\nBo: Me.\n"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.sampled_from(["We", " sold", "\r\n", "\ufeff", "\x07", "😀", "crates"]), min_size=1, max_size=12),
    data=st.data(),
)
def test_a_label_holds_the_canonical_form_of_its_words(tmp_path: Path, parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts) + "end"
    at = data.draw(st.integers(0, len(parts) - 1))
    start = len("".join(parts[:at]))
    (found,) = sources(tmp_path, [{"text": text, "label": [[start, start + len(parts[at]), "a"]]}])
    inside = canonical("\0" + parts[at]) if start else canonical(parts[at])
    assert [words for words, _, _ in labels(found)] == ([inside] if inside else [])
