"""Transcripts that other people published, where they are at hand: pieces, turns and speakers as a person counted them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from gioia_coder.core.text import find_turns
from gioia_coder.errors import InputError
from gioia_coder.formats.sources import READERS, read_source

FLOOR = 0.85


def transcripts() -> Path:
    """Return the folder with the transcripts, or skip."""
    root = Path(__file__).parents[2]
    given = os.environ.get("GIOIA_TEST_DATA")
    for folder in (Path(given) if given else None, root.parent / "shared" / "data"):
        if folder is not None and (folder / "transcripts" / "expected.json").is_file():
            return folder / "transcripts"
    pytest.skip("no folder with transcripts/expected.json: set GIOIA_TEST_DATA to it")


def expected(kind: str) -> dict[Path, dict[str, Any]]:
    """Return what is expected of the files that are there and whose suffix is read here."""
    folder = transcripts()
    told: dict[str, dict[str, Any]] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    wanted = {folder / name: facts for name, facts in told.items() if facts["kind"] == kind}
    return {path: facts for path, facts in wanted.items() if path.suffix in READERS and path.is_file()}


def flat(text: str) -> str:
    return " ".join(text.split())


def misses(path: Path, facts: dict[str, Any]) -> list[str]:
    """Return how the turns found differ from what a person counted."""
    text = read_source(path).text
    found = find_turns(text, language=facts.get("language", "en"))
    pieces = [(turn.speaker, flat(text[piece.start : piece.end])) for turn in found.turns for piece in turn.pieces]
    first, last = facts.get("first"), facts.get("last")
    told = {
        "segments": len(pieces) == facts["segments"],
        "turns": len(found.turns) == facts["turns"],
        "speakers": dict(found.labels) == facts["speakers"],
        "first": not first or (pieces[0][0] == first["speaker"] and pieces[0][1].startswith(first["text"].rstrip("…"))),
        "last": not last or (pieces[-1][0] == last["speaker"] and pieces[-1][1].endswith(last["text"].lstrip("…"))),
    }
    return [what for what, right in told.items() if not right]


def test_most_published_transcripts_are_read_as_a_person_counts() -> None:
    files = {path: facts for path, facts in expected("dialogue").items() if "segments" in facts}
    wrong = {path.name: missed for path, facts in files.items() if (missed := misses(path, facts))}
    assert len(wrong) <= (1 - FLOOR) * len(files), wrong


def test_unsafe_files_end_in_one_message() -> None:
    for path in expected("refuse"):
        with pytest.raises(InputError) as caught:
            read_source(path)
        assert len(caught.value.lines()) == 1
