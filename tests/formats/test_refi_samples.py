"""Files that other programs wrote, where they are at hand, and what is counted in them."""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path

import pytest

from gioia_coder.core.exchange.refi import Project
from gioia_coder.formats.refi import CODEBOOK, PROJECT, read_codebook, read_project, validate, write_codebook, write_project
from gioia_coder.formats.refi.names import SOURCES

ABSENT = "no folder with refi/samples: set GIOIA_TEST_DATA to it"
KINDS = (("Code",), SOURCES, ("PlainTextSelection",), ("Coding",), ("Note",), ("User",))


def samples() -> list[Path]:
    named = [Path(one) for one in (os.environ.get("GIOIA_TEST_DATA"),) if one]
    for folder in (*named, Path(__file__).parents[3] / "shared" / "data"):
        for inside in (folder, folder / "refi"):
            if (inside / "samples").is_dir() and (inside / "README.md").is_file():
                return sorted((inside / "samples").iterdir())
    return []


def rows() -> list[tuple[str, list[int]]]:
    """Return the files of the table in the samples' README and what it says they hold."""
    found = samples()
    if not found:
        return []
    table = (found[0].parents[1] / "README.md").read_text(encoding="utf-8")
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.split("\n") if line.startswith("|")]
    told = []
    for names, _, *counts, _ in cells[2:]:
        for name in re.findall(r"[\w.*-]+\.(?:qdpx|qde|qdc)", names):
            told += [(one.name, counts) for one in found if one.match(name)]
    return [(name, [int(count) for count in counts if count.isdigit()]) for name, counts in told]


FILES = samples() or [pytest.param(None, marks=pytest.mark.skip(ABSENT))]
ROWS = [row for row in rows() if row[1]] or [pytest.param(None, None, marks=pytest.mark.skip(ABSENT))]


def read(file: Path) -> Project:
    return (read_codebook if file.suffix == ".qdc" else read_project)(file)


@pytest.mark.parametrize(("name", "expected"), ROWS)
def test_samples_hold_what_their_readme_counts(name: str, expected: list[int]) -> None:
    project = read(next(file for file in samples() if file.name == name))
    counts = [sum(project.counts.get(one, 0) for one in kinds) for kinds in KINDS]
    assert counts[: len(expected)] == expected if len(expected) > 1 else counts[0] == expected[0]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name if file else "none")
def test_all_of_a_sample_is_read_or_kept(file: Path) -> None:
    project = read(file)
    assert len(project.codes) == project.counts["Code"]
    assert sum(not text.of for text in project.texts) + sum(one.kind in SOURCES for one in project.beyond) == sum(
        project.counts.get(one, 0) for one in SOURCES
    )
    read_codings = sum(len(one.codings) for text in project.texts for one in (text, *text.selections))
    kept = sum(one.xml.count("<Coding ") for one in project.beyond)
    assert read_codings + kept == project.counts.get("Coding", 0)
    assert (len(project.notes), len(project.users)) == (project.counts.get("Note", 0), project.counts.get("User", 0))
    assert (len(project.sets), len(project.links)) == (project.counts.get("Set", 0), project.counts.get("Link", 0))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name if file else "none")
def test_a_sample_is_valid_when_written_again_and_says_the_same(file: Path, tmp_path: Path) -> None:
    project = read(file)
    again = tmp_path / f"again{'.qdc' if file.suffix == '.qdc' else '.qdpx'}"
    if file.suffix == ".qdc":
        write_codebook(again, project)
        assert validate(again.read_bytes(), CODEBOOK) == []
    else:
        write_project(again, project)
        with zipfile.ZipFile(again) as archive:
            assert validate(archive.read("project.qde"), PROJECT) == []
    back = read(again)
    for part in ("users", "codes", "variables", "cases", "notes", "links", "sets", "notes_on", "description", "origin"):
        assert getattr(back, part) == getattr(project, part), part
    assert [(one.kind, one.name) for one in back.beyond] == [(one.kind, one.name) for one in project.beyond]
    for one, other in zip(back.texts, project.texts, strict=True):
        assert (one.text, one.name, one.notes, one.values) == (other.text, other.name, other.notes, other.values)
        assert coded(one.text, one.selections) == coded(other.text, other.selections)


def coded(text: str, selections: object) -> set[object]:
    return {
        (one.start, one.end, text[one.start : one.end], coding.code, coding.by) for one in selections for coding in one.codings
    }  # type: ignore[attr-defined]


def test_selections_of_qualcoder_are_where_it_put_them() -> None:
    files = [file for file in samples() if "own-export" in file.name and file.suffix == ".qdpx"]
    if not files:
        pytest.skip(ABSENT)
    for file in files:
        for text in read(file).texts:
            assert [text.text[one.start : one.end] for one in text.selections] == [one.name for one in text.selections]
            assert text.counting.sure
