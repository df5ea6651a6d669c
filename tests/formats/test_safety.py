"""Hostile files, imported by the command in a process of its own: refused or read, soon, in little memory, nothing else."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import gioia_coder
from gioia_coder.cli import app
from gioia_coder.formats.sources import READERS
from tests.formats.guarded import FORBIDDEN
from tests.formats.probes import HARMLESS, PROBES, REFUSED
from tests.formats.samples import BUILDERS
from tests.transcripts.importing import ABSENT, folder_of

SOON = 4.0
"""Seconds of processor within which a probe ends, after a process has begun and loaded its readers.

One is promised, and the slowest takes about .7 of it; the rest is for slow machines, since no test here is a timed one.
"""
LITTLE = 200.0
"""Megabytes that a process may hold at most, whatever it is given."""

GOOD = [("Interviewer", "Who buys?"), ("Anna", "Neighbours do."), ("Interviewer", "Why?"), ("Anna", "They know us.")]
unix = pytest.mark.skipif(sys.platform == "win32", reason="limits and measures of Unix")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a project `study` in it, outside of which nothing may be written."""
    folder = tmp_path / "place"
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(folder / "config"))
    monkeypatch.delenv("GIOIA_PROJECT", raising=False)
    assert CliRunner().invoke(app, ["init", str(folder / "study"), "--name", "Probes"]).exit_code == 0
    return folder


def guarded(place: Path, files: Sequence[Path]) -> list[dict[str, Any]]:
    """Import files in a guarded process; return what came of each. Readers are loaded first, by good files."""
    suffixes = sorted({file.suffix for file in files} & set(READERS))
    good = [put(place / "good" / f"good{suffix}", BUILDERS[suffix](GOOD)) for suffix in (".txt", *suffixes)]
    words = [sys.executable, "-B", str(Path(__file__).with_name("guarded.py")), str(place), *map(str, [*good, *files])]
    root = str(Path(__file__).parents[2])
    env = {**os.environ, "PYTHONPATH": root, "COLUMNS": "1000"}
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False, env=env, cwd=place)
    assert done.returncode != FORBIDDEN, done.stderr
    assert done.returncode == 0, done.stderr[-2_000:]
    told = [json.loads(line) for line in done.stdout.strip().split("\n")]
    assert [one["file"] for one in told] == [file.name for file in (*good, *files)]
    return told[len(good) :]


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def faults(told: Sequence[dict[str, Any]], refused: frozenset[str]) -> list[str]:
    """Return what is wrong with what came of the probes."""
    found, before = [], 0.0
    for one in told:
        name, said = one["file"], one["said"]
        if one["fault"] or "Traceback" in said:
            found.append(f"{name}: {one['fault'] or said}")
        if one["status"] not in ((1,) if name in refused else (0, 1)):
            found.append(f"{name}: ended with {one['status']}")
        if one["status"] == 1 and (said.count("Error: ") != 1 or not said.startswith("Error: ") or name not in said):
            found.append(f"{name}: said {said!r}")
        if one["seconds"] > SOON:
            found.append(f"{name}: took {one['seconds']:.2f} s ({one['status']})")
        if one["peak"] > LITTLE and one["peak"] > before * 1.02:
            found.append(f"{name}: took {one['peak']:.0f} MB ({one['status']})")
        before = max(before, one["peak"])
    return found


@unix
@pytest.mark.parametrize("family", PROBES)
def test_hostile_files_end_soon_in_little_memory_and_do_nothing_else(place: Path, family: str) -> None:
    made = PROBES[family]()
    files = [put(place / "probes" / name, data) for name, data in made.items()]
    refused = frozenset(made) - HARMLESS if family in REFUSED else frozenset()
    before = sorted(place.parent.rglob("*"))
    told = guarded(place, files)
    assert not (wrong := faults(told, refused)), "\n".join(wrong)
    outside = [path for path in sorted(place.parent.rglob("*")) if path not in before]
    assert [path for path in outside if place / "study" not in path.parents and place / "good" not in (path, path.parent)] == []


@unix
def test_published_probes_end_soon_too(place: Path) -> None:
    folder = folder_of()
    if folder is None or not (folder / "derived" / "security").is_dir():
        pytest.skip(ABSENT)
    files = sorted((folder / "derived" / "security").iterdir())
    told = guarded(place, files)
    wrong = faults(told, frozenset(file.name for file in files if file.suffix != ".csv"))
    assert not wrong, "\n".join(wrong)
    assert [one["status"] for one in told if one["file"] == "formula_quotes.csv"] == [0 if ".csv" in READERS else 1]


@unix
def test_the_guard_ends_what_opens_sockets_or_writes_elsewhere(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    guard = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import guarded; guarded.guard({str(place)!r}); "
    for deed in (
        "import socket; socket.socket()",
        f"open({str(tmp_path / 'x')!r}, 'w')",
        f"import os; os.mkdir({str(tmp_path / 'x')!r})",
        "import subprocess; subprocess.run(['true'])",
        f"import sqlite3; sqlite3.connect({str(tmp_path / 'x')!r})",
    ):
        assert (
            subprocess.run([sys.executable, "-B", "-c", guard + deed], check=False, capture_output=True).returncode == FORBIDDEN
        ), deed
    fine = f"open({str(place / 'x')!r}, 'w'); open({__file__!r})"
    assert subprocess.run([sys.executable, "-B", "-c", guard + fine], check=False, capture_output=True).returncode == 0


def test_formulas_stay_words(place: Path) -> None:
    if ".csv" not in READERS:
        pytest.skip("tables are not read")
    file = put(place / "formulas.csv", PROBES["tables"]()["formulas.csv"])
    study = ["--project", str(place / "study")]
    assert CliRunner().invoke(app, [*study, "import", str(file)]).exit_code == 0
    told = json.loads(CliRunner().invoke(app, [*study, "sources", "show", "formulas", "--json"]).stdout)
    assert [turn["text"] for turn in told["turns"]] == [
        '=HYPERLINK("http://127.0.0.1/?"&A1)',
        "@home I work",
        "+1 for it",
        "- no",
    ]


NETWORK = frozenset(
    {
        "socket",
        "ssl",
        "http",
        "urllib",
        "ftplib",
        "smtplib",
        "asyncio",
        "requests",
        "httpx",
        "aiohttp",
        "urllib3",
        "xmlrpc",
        "telnetlib",
    }
)


def test_nothing_here_imports_what_reaches_the_network() -> None:
    root = Path(gioia_coder.__file__).parent
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            reaching = [name for name in names if name.split(".")[0] in NETWORK and name != "urllib.parse"]
            assert not reaching, f"{path.relative_to(root)} imports {reaching}"


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_one_bad_file_in_a_folder_keeps_all_out_or_is_passed_over(place: Path, extra: list[str]) -> None:
    folder = place / "talks"
    for suffix in sorted(READERS):
        put(folder / f"talk-{suffix[1:]}{suffix}", BUILDERS[suffix]([*GOOD, ("Interviewer", f"In {suffix}?")]))
    bad = put(folder / "bad.docx", PROBES["names"]()["wandering.docx"][:300])
    study = ["--project", str(place / "study")]
    before = CliRunner().invoke(app, [*study, "log", "--json"]).stdout
    result = CliRunner().invoke(app, [*study, "import", str(folder), "--case", "C", *extra])
    assert result.exit_code == 1 and result.stdout == ""
    said = " ".join(result.stderr.split())
    assert said.count("Error: ") == 1 and bad.name in said and "Nothing was imported" in said
    assert CliRunner().invoke(app, [*study, "log", "--json"]).stdout == before
    assert json.loads(CliRunner().invoke(app, [*study, "sources", "list", "--json"]).stdout) == []
    result = CliRunner().invoke(app, [*study, "import", str(folder), "--case", "C", "--skip-bad", "--yes", *extra])
    assert result.exit_code == 0, result.stderr
    assert bad.name in " ".join(result.stderr.split())
    there = json.loads(CliRunner().invoke(app, [*study, "sources", "list", "--json"]).stdout)
    assert len(there) == len(READERS)
    if extra:
        told = json.loads(result.stdout)
        assert [Path(one["file"]).name for one in told["skipped"]] == [bad.name] and told["skipped"][0]["reason"]


@unix
def test_a_link_in_a_folder_leads_to_what_it_names_and_circles_end(place: Path) -> None:
    folder = place / "talks"
    put(folder / "a.txt", b"I: a?\n\nB: b.\n")
    (folder / "circle").symlink_to(folder)
    (folder / "nowhere.txt").symlink_to(folder / "gone.txt")
    told = guarded(place, [folder])
    assert told[0]["status"] in (0, 1) and not told[0]["fault"] and told[0]["seconds"] < SOON
