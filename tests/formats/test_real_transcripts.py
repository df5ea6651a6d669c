"""Transcripts that other people published, where they are at hand, and the comparison with what a person counted."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gioia_coder.formats.sources import READERS
from tests.transcripts.__main__ import measured, show, verdict
from tests.transcripts.comparing import Difference, unlike_twins
from tests.transcripts.importing import ABSENT, Imported, folder_of

FILES, EXACT = 86, 81
"""How many files of all kinds were counted, and how many of them come in exactly so; it only rises."""


@pytest.fixture(scope="module")
def transcripts() -> Path:
    folder = folder_of()
    if folder is None:
        pytest.skip(ABSENT)
    return folder


@pytest.fixture(scope="module")
def found(transcripts: Path) -> dict[str, tuple[Imported, list[Difference]]]:
    return measured(transcripts)


def test_published_transcripts_come_in_as_a_person_counts(found: dict[str, tuple[Imported, list[Difference]]]) -> None:
    if len(found) < FILES:
        pytest.skip(f"fewer than {FILES} files, so other ones than those counted here")
    wrong = {name: [one.what for one in off] for name, (_, off) in found.items() if off}
    assert len(found) - len(wrong) >= EXACT, wrong


def test_what_is_read_here_comes_in_and_what_is_unsafe_does_not(
    transcripts: Path, found: dict[str, tuple[Imported, list[Difference]]]
) -> None:
    told = json.loads((transcripts / "expected.json").read_text(encoding="utf-8"))
    read = {name: one for name, one in found.items() if Path(name).suffix.lower() in READERS}
    unsafe = {name for name in found if told[name]["kind"] == "refuse" and "magic" not in told[name]}
    assert {name for name, (came, off) in read.items() if verdict(came, off) == "failed"} - unsafe == set()
    assert {name: [one.what for one in found[name][1]] for name in unsafe if found[name][1]} == {}


def test_twins_hold_the_same_words(found: dict[str, tuple[Imported, list[Difference]]]) -> None:
    assert list(unlike_twins({name: came for name, (came, _) in found.items()})) == []


TALK = "Interviewer: Who buys?\n\nA: Neighbours.\n\nA: And guests.\n\nInterviewer: Why?\n\nA: They know us.\n"
COUNTED = {
    "kind": "dialogue",
    "segments": 5,
    "turns": 4,
    "speakers": {"Interviewer": 2, "A": 3},
    "first": {"speaker": "Interviewer", "text": "Who buys?"},
    "last": {"speaker": "A", "text": "They know us."},
}


def counted(folder: Path, **other: Any) -> Path:
    """Write one file and what a person counted in it, and one that is to be refused."""
    (folder / "a").mkdir()
    (folder / "a" / "talk.txt").write_text(TALK, encoding="utf-8")
    (folder / "a" / "noise.docx").write_bytes(b"noise")
    facts = {"a/talk.txt": {**COUNTED, **other}, "a/noise.docx": {"kind": "refuse"}}
    (folder / "expected.json").write_text(json.dumps(facts), encoding="utf-8")
    return folder


def test_the_comparison_finds_nothing_where_all_is_as_counted(tmp_path: Path) -> None:
    assert [off for _, off in measured(counted(tmp_path)).values()] == [[], []]


@pytest.mark.parametrize(
    ("other", "what", "by"),
    [
        ({"segments": 7}, "pieces 5 of 7", 2),
        ({"turns": 3}, "turns 4 of 3", 1),
        ({"speakers": {"Interviewer": 2, "A": 2, "B": 1}}, "speakers {'A': '3 of 2', 'B': '0 of 1'}", 2),
        ({"first": {"speaker": "A", "text": "Who buys?"}}, "first speaker 'Interviewer' of 'A'", 1),
        ({"last": {"speaker": "A", "text": "They know"}}, "last 'They know us.' of 'They know'", 1),
        ({"last": {"text": "They know us.", "start": "0:05"}}, "last begins at None of 5.0", 1),
        ({"kind": "refuse"}, "ended with 0 instead of 1", 1),
    ],
)
def test_the_comparison_says_what_differs(tmp_path: Path, other: dict[str, Any], what: str, by: int) -> None:
    off = measured(counted(tmp_path, **other))["a/talk.txt"][1]
    assert (off[0].what, off[0].by) == (what, by)


def test_families_the_total_and_what_is_not_exact_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert show(counted(tmp_path, turns=3)) == 1
    lines = Counter(capsys.readouterr().out.split("\n"))
    assert lines["a                    dialogue             0 of   1 exact,   1 off,   0 failed"]
    assert lines["1 of 2 files exact"] and lines["a/talk.txt: off by 1: turns 4 of 3"]


def test_a_folder_without_counts_is_none(tmp_path: Path) -> None:
    assert folder_of(str(tmp_path)) is None
