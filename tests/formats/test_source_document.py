"""A source as a Word document: its lines, its comments exactly on their words, and reading it again."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from gioia_coder.core.blocks import printable_in_place
from gioia_coder.core.commented import Copy, Note, lines_of, mark_of, marked, placed, returned_lines
from gioia_coder.core.model import Revision
from gioia_coder.core.text import canonical, find_turns
from gioia_coder.core.text.sentences import trim
from gioia_coder.errors import InputError
from gioia_coder.formats import returned_document, source_document
from tests.formats.supervising import Supervisor

TEXT = "Fictional talk.\n\nI: How do you sell?\n\nA: We go to fairs. No money\nfor stands.\n\n"
TEXT += "B: 没有钱 👩‍👩‍👧 =1+1 & <b>.\nA: אין כסף today."


def revision_of(text: str) -> Revision:
    return Revision(1, 1, text, "", find_turns(text).turns, {})


def copy_of(text: str, *spans: tuple[int, int], hidden: tuple[tuple[int, int], ...] = ()) -> Copy:
    notes = []
    for start, end in spans:
        mark = mark_of(f"S1@{start}-{end}", "c001", "c001 no money\nScarcity")
        notes.append(Note(start, end, "anna", "c001 no money", ("Scarcity",), mark))
    lines = lines_of(text, find_turns(text).turns)
    return Copy("S1", "S1 · talk", ("case E1",), text, "0" * 64, lines, tuple(notes), hidden, "Test · gioia")


def written(copy: Copy) -> bytes:
    stream = io.BytesIO()
    source_document.write(copy, stream)
    return stream.getvalue()


def read(copy: Copy, folder: Path) -> returned_document.Returned:
    path = folder / "copy.docx"
    path.write_bytes(written(copy))
    return returned_document.read(path)


def test_each_line_has_the_number_of_the_turn_that_begins_in_it(tmp_path: Path) -> None:
    path = tmp_path / "copy.docx"
    path.write_bytes(written(copy_of(TEXT)))
    lines = [one.text for one in Document(str(path)).paragraphs if one.style and one.style.name == "Source Line"]
    assert lines == [
        "\tFictional talk.",
        "1\tI: How do you sell?",
        "2\tA: We go to fairs. No money",
        "\tfor stands.",
        "3\tB: 没有钱 👩‍👩‍👧 =1+1 & <b>.",
        "4\tA: אין כסף today.",
    ]
    (label,) = (run.text for run in Document(str(path)).paragraphs[3].runs if run.bold)
    assert label == "I: "


def test_turns_in_one_line_are_paragraphs_of_their_own() -> None:
    text = "I: Why? A: Because."
    found = find_turns("I: Why?\nA: Because.").turns
    assert [(one.number, text[one.start : one.end]) for one in lines_of(text, found)] == [(1, "I: Why?"), (2, "A: Because.")]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))), max_size=6))
def test_comments_stand_exactly_on_their_words_however_they_overlap(
    tmp_path_factory: pytest.TempPathFactory, ends: list[tuple[int, int]]
) -> None:
    spans = [span for pair in ends if (span := trim(TEXT, min(pair), max(pair)))[0] < span[1]]
    found = read(copy_of(TEXT, *spans), tmp_path_factory.mktemp("copy"))
    said = [found.text[start:end].split("\n") for _, (start, end) in found.remarks]
    # the numbers of turns stand in the margin between the lines of a span
    shown = ["".join(line.partition("\t")[2] or line for line in lines) for lines in said]
    assert shown == [TEXT[start:end].replace("\n", "") for start, end in spans]
    lines = returned_lines(found.text, numbered=True)
    places = placed(found.text, lines, revision_of(TEXT), [span for _, span in found.remarks])
    assert [place for place, span in zip(places, spans, strict=True) if in_words(span)] == [*filter(in_words, spans)]


def in_words(span: tuple[int, int]) -> bool:
    """Tell whether a span begins and ends in words of turns and holds some."""
    pieces = [(one.start, one.end) for turn in revision_of(TEXT).turns for one in turn.pieces]
    ends = all(any(start <= at < end for start, end in pieces) for at in (span[0], span[1] - 1))
    return ends and any(char.isalnum() for char in TEXT[slice(*span)])


def test_a_comment_that_comes_back_says_what_it_was_on(tmp_path: Path) -> None:
    found = read(copy_of(TEXT, (40, 50)), tmp_path)
    ((remark, _),) = found.remarks
    mark = marked(remark.words)
    assert mark is not None
    assert (remark.author, remark.date, mark.address, mark.code, mark.changed) == ("anna", "", "S1@40-50", "c001", "")
    assert dict(found.properties) == {"gioia source": "S1", "gioia text": "0" * 64, "gioia comments": "1"}


def test_hidden_words_are_in_no_part_of_the_document(tmp_path: Path) -> None:
    at = TEXT.index("No money")
    found = read(copy_of(TEXT, (at + 3, at + 8), hidden=((at, TEXT.index("stands")),)), tmp_path)
    assert "money" not in found.text and "A: We go to fairs. (private)\n\t(private)stands." in found.text
    assert found.remarks[0][1][0] > 0


def test_the_same_copy_is_the_same_bytes_and_holds_no_time() -> None:
    data = written(copy_of(TEXT, (40, 50)))
    assert data == written(copy_of(TEXT, (40, 50)))
    assert b"w:date" not in data and b"dcterms" not in data


def test_what_xml_cannot_hold_keeps_its_place(tmp_path: Path) -> None:
    text = "A: one\ufffe two\x85 three."
    found = read(copy_of(text, (text.index("three"), len(text))), tmp_path)
    ((_, (start, end)),) = found.remarks
    assert found.text[start:end] == "three."
    assert "one\ufffd two\ufffd" in found.text


def test_deleted_and_inserted_words_are_both_read(tmp_path: Path) -> None:
    path = tmp_path / "copy.docx"
    path.write_bytes(written(copy_of(TEXT)))
    someone = Supervisor(path)
    someone.change("go to fairs", "went to fairs", tracked=True)
    found = returned_document.read(someone.save(tmp_path / "back.docx"))
    assert "go to fairs" in found.text and "went to fairs" in found.text


def test_a_thread_hangs_on_its_first_comment_also_where_it_runs_in_a_circle(tmp_path: Path) -> None:
    path = tmp_path / "copy.docx"
    path.write_bytes(written(copy_of(TEXT, (40, 50))))
    someone = Supervisor(path)
    someone.reply(someone.reply(0, "one"), "two")
    found = returned_document.read(someone.save(tmp_path / "back.docx"))
    assert [one.parent for one, _ in found.remarks] == [-1, 0, 0]
    keys = list(someone.threads)
    someone.threads[keys[0]] = (keys[-1], True)
    found = returned_document.read(someone.save(tmp_path / "circle.docx"))
    assert [one.parent for one, _ in found.remarks] == [-1, -1, -1]


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "b.docx").write_text("words")
    with pytest.raises(InputError, match="not a Word document"):
        returned_document.read(tmp_path / "a.txt")
    with pytest.raises(InputError, match="damaged"):
        returned_document.read(tmp_path / "b.docx")
    with pytest.raises(InputError, match="no such file"):
        returned_document.read(tmp_path / "c.docx")


def test_words_are_found_again_where_others_changed(tmp_path: Path) -> None:
    path = tmp_path / "copy.docx"
    path.write_bytes(written(copy_of(TEXT)))
    someone = Supervisor(path)
    someone.change("Fictional talk.", "")
    someone.change("We go to", "We always go to")
    someone.comment("fairs. No", "where?")
    someone.comment("today.", "when?")
    found = returned_document.read(someone.save(tmp_path / "back.docx"))
    spans = [span for _, span in found.remarks]
    places = placed(found.text, returned_lines(found.text, numbered=True), revision_of(TEXT), spans)
    assert [TEXT[slice(*place)] if place else None for place in places] == ["fairs. No", "today."]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80))
def test_any_text_comes_back_as_it_went(tmp_path_factory: pytest.TempPathFactory, said: str) -> None:
    text = canonical(f"A: {said}\nB: Yes.".encode("utf-8", "replace").decode("utf-8"))
    found = read(copy_of(text), tmp_path_factory.mktemp("any"))
    lines = [found.text[start:end] for start, end in returned_lines(found.text, numbered=True)]
    expected = [text[one.start : one.end] for one in lines_of(text, find_turns(text).turns)]
    assert lines[2:] == [printable_in_place(one) for one in expected]
