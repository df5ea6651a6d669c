"""Every file through the real command into one temporary project, and what the project holds of it then."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from typer import testing
from typer.testing import CliRunner, Result

from gioia_coder.cli import app
from gioia_coder.core.model import Source, Turn
from gioia_coder.core.text import Mark
from gioia_coder.errors import GioiaError
from gioia_coder.formats.sources import read_sources
from gioia_coder.store import Store, reading
from gioia_coder.workflow.sources import show_source

ABSENT = "no folder with transcripts/expected.json: set GIOIA_TEST_DATA to it"


def folder_of(given: str | None = None) -> Path | None:
    """Return the folder that holds `expected.json`: the given one, else GIOIA_TEST_DATA or ../shared/data; None without."""
    root = Path(__file__).parents[2]
    named = [Path(one) for one in (given, os.environ.get("GIOIA_TEST_DATA")) if one]
    for folder in (*named[:1],) if given else (*named, root.parent / "shared" / "data"):
        for inside in (folder, folder / "transcripts"):
            if (inside / "expected.json").is_file():
                return inside
    return None


@dataclass(frozen=True)
class Part:
    """One source as the project holds it; `pieces` are label, words and seconds, `shown` the turns of `sources show --json`."""

    id: str
    text: str
    turns: Sequence[Turn]
    pieces: Sequence[tuple[str, str, float | None]]
    shown: Sequence[dict[str, Any]]
    marks: Sequence[Mark] = ()

    @property
    def labels(self) -> Counter[str]:
        """The pieces of each label; none for what has no label."""
        return Counter(label for label, _, _ in self.pieces if label)


@dataclass(frozen=True)
class Imported:
    """What came of one file: the exit status, what was said on stderr, the seconds, and the sources."""

    path: Path
    status: int
    said: str
    seconds: float
    parts: Sequence[Part] = ()
    warnings: Sequence[str] = ()
    faults: Sequence[str] = ()

    @property
    def pieces(self) -> list[tuple[str, str, float | None]]:
        """The pieces of all sources in the file, in their order."""
        return [piece for part in self.parts for piece in part.pieces]

    @property
    def turns(self) -> list[Turn]:
        """The turns of all sources in the file, in their order."""
        return [turn for part in self.parts for turn in part.turns]

    @property
    def labels(self) -> Counter[str]:
        """The pieces of each label over all sources."""
        return sum((part.labels for part in self.parts), Counter[str]())

    @property
    def marks(self) -> list[tuple[str, Mark]]:
        """The codings that the file holds, each with the text that it counts in."""
        return [(part.text, mark) for part in self.parts for mark in part.marks]


@contextmanager
def project(folder: Path) -> Iterator[Path]:
    """Make a project in a new folder, where nothing of whoever runs this is known."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIOIA_")}
    own = {**kept, "GIOIA_CONFIG_DIR": str(folder / "config"), "COLUMNS": "500"}
    with (
        patch.dict(os.environ, own, clear=True),
        # Typer makes all commands anew for each call, which takes longer than most of them
        patch.object(testing, "_get_command", cache(testing._get_command)),
    ):
        place = folder / "study"
        assert gioia("init", str(place), "--name", "Transcripts").exit_code == 0
        yield place


def gioia(*words: str) -> Result:
    """Run a command; anything but an exit is a bug and raised."""
    result = CliRunner().invoke(app, list(words))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def bring_in(place: Path, path: Path, ref: str) -> Imported:
    """Import a file under an id of its own, for several are called alike; return what the project holds of it."""
    began = time.perf_counter()
    result = gioia("--project", str(place), "import", str(path), "--id", ref, "--yes", "--json")
    seconds = time.perf_counter() - began
    if result.exit_code:
        return Imported(path, result.exit_code, result.stderr, seconds)
    told = json.loads(result.stdout)
    marks = dict(enumerate(_marks(path)))
    with Store.open(place / "project.gioia") as store:
        known = {one.ref: one for one in reading.sources(store.connection)}
        parts = [
            _part(store, known[one["id"]], marks.get(n, ()), _shown(place, store, one["id"], n))
            for n, one in enumerate(told["sources"])
        ]
    warnings = [warning for one in told["sources"] for warning in one["warnings"]]
    faults = [fault for part, one in zip(parts, told["sources"], strict=True) for fault in _unlike(part, one)]
    return Imported(path, 0, result.stderr, seconds, parts, warnings, faults)


def _shown(place: Path, store: Store, ref: str, n: int) -> list[dict[str, Any]]:
    """Return the turns of `sources show --json`; of many sources in one file the first three through the command itself."""
    if n >= 3:
        return list(show_source(store, ref)[0]["turns"])
    return list(json.loads(gioia("--project", str(place), "sources", "show", ref, "--json").stdout)["turns"])


def _part(store: Store, source: Source, marks: Sequence[Mark], shown: Sequence[dict[str, Any]]) -> Part:
    """Return a source as the store has it."""
    assert source.revision is not None
    held = reading.revision(store.connection, source.revision)
    pieces = [
        (turn.speaker, flat(held.text[piece.start : piece.end]), piece.time) for turn in held.turns for piece in turn.pieces
    ]
    return Part(source.ref, held.text, held.turns, pieces, shown, marks)


def _unlike(part: Part, told: dict[str, Any]) -> Iterator[str]:
    """Yield where `import`, `sources show` and the store contradict each other."""
    if not told["turns"] == len(part.turns) == len(part.shown):
        yield f"{told['turns']} turns said, {len(part.turns)} stored, {len(part.shown)} shown"
    if any(part.labels[said["label"]] != said["pieces"] for said in told["speakers"] if said["label"]):
        yield "the pieces of a speaker are counted otherwise than they are stored"
    for turn, shown in zip(part.turns, part.shown, strict=False):
        if turn.words(part.text) != shown["text"] or part.text[turn.start : turn.end] != part.text[shown["start"] : shown["end"]]:
            yield f"turn {turn.n} is shown otherwise than it is stored"
    if any(not part.text[start:end].strip() for turn in part.turns for start, end in turn.sentences):
        yield "a sentence is empty"


def _marks(path: Path) -> list[Sequence[Mark]]:
    try:
        return [one.marks for one in read_sources(path)]
    except GioiaError:
        return []


def flat(text: str) -> str:
    """Return a text with each run of white space as one blank."""
    return " ".join(text.split())
