"""With other people's programs: what LibreOffice reads and saves again, and what stands in a real terminal."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.programs import Terminal, gioia, need, office

ROOT = Path(__file__).parent.parent
WIDTH = 80
SOURCE = "E1-01"
LONGEST = 16
"""Longer words are broken where a column is narrow."""
REPORTS = ("case-matrix", "case-matrix --cell list", "data-structure", "cross-case", "informants", "sources")
TALK = ("status", "check", "log", "codebook show", "sources list", f"sources show {SOURCE}", "codings list --source FG-01")
HELP = """
import sys
from typer.main import get_command
from gioia_coder.cli import app
def walk(command, path):
    yield path
    for name, one in sorted(getattr(command, "commands", {}).items()):
        yield from walk(one, [*path, name])
for path in walk(get_command(app), []):
    print("COMMAND", *path)
    app([*path, "--help"], standalone_mode=False, prog_name="gioia")
"""


@pytest.fixture
def made(sample_study: Path) -> Path:
    return sample_study


@pytest.fixture
def study(sample_copy: Path) -> Path:
    return sample_copy


@pytest.fixture
def terminal(study: Path) -> Iterator[Terminal]:
    opened = Terminal(study)
    yield opened
    opened.close()


# LibreOffice


def _values(path: Path) -> dict[str, dict[str, Any]]:
    return {
        page.title: {cell.coordinate: cell.value for row in page.iter_rows() for cell in row if cell.value is not None}
        for page in load_workbook(path)
    }


def _links(path: Path) -> dict[tuple[str, str], str]:
    found = {}
    for page in load_workbook(path):
        for row in page.iter_rows():
            for cell in row:
                if cell.hyperlink:
                    place = cell.hyperlink.location or str(cell.hyperlink.target).removeprefix("#")
                    found[page.title, cell.coordinate] = place.replace("'", "").replace("$", "").replace("!", ".")
    return found


@pytest.fixture(scope="module")
def saved_workbook(sample_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the sample study as LibreOffice saves it."""
    return office(sample_study / "exports" / "study.xlsx", tmp_path_factory.mktemp("saved"), "xlsx")


def test_libreoffice_keeps_sheets_values_and_links_of_the_workbook(made: Path, saved_workbook: Path) -> None:
    ours, theirs = made / "exports" / "study.xlsx", saved_workbook
    assert load_workbook(theirs).sheetnames == load_workbook(ours).sheetnames
    before, after = _values(ours), _values(theirs)
    # LibreOffice empties what stands hidden under a joined cell, and nothing else
    for page in load_workbook(ours):
        hidden = {c.coordinate for area in page.merged_cells.ranges for row in page[area.coord] for c in row} - {
            area.start_cell.coordinate for area in page.merged_cells.ranges
        }
        kept = {place: value for place, value in before[page.title].items() if place not in hidden}
        assert {place: value for place, value in after[page.title].items() if place not in hidden} == kept, page.title
    links = _links(ours)
    assert links == _links(theirs)
    assert len(links) > 60


def test_counted_cells_lead_to_their_codings_after_libreoffice_saved_the_workbook(made: Path, saved_workbook: Path) -> None:
    path = saved_workbook
    book, links = load_workbook(path), _links(path)
    counts = json.loads((made / "exports" / "case-matrix.json").read_text("utf-8"))
    page = book["case-matrix"]
    heads = [cell.value for cell in page[1]]
    followed = 0
    for number, row in enumerate(counts["rows"], start=2):
        for case, count in row["cells"].items():
            if not count:
                continue
            cell = page.cell(number, heads.index(case) + 1)
            assert cell.value == count
            name, area = links[page.title, cell.coordinate].split(".")
            target = [[one.value for one in line] for line in book[name][area]]
            titles = [one.value for one in book[name][1]]
            assert {line[titles.index("Case")] for line in target} == {case}
            assert len({line[titles.index("Segment")] for line in target}) >= count
            followed += 1
    assert followed > 10


def test_libreoffice_prints_every_sheet_with_its_words_whole(made: Path, tmp_path: Path) -> None:
    printed = office(made / "exports" / "study.xlsx", tmp_path, "pdf")
    assert printed.read_bytes().startswith(b"%PDF")
    text = subprocess.run([need("pdftotext"), "-layout", printed, "-"], capture_output=True, encoding="utf-8", check=True).stdout
    # the linked words that LibreOffice does not wrap, and the last words of the notes
    for words in (
        "shares one shop or counter with the other members",
        "Economic development of local community",
        "they are named beside.",
        "Minutes are those of the interviews.",
        "Codings by theme",
    ):
        assert words in text


def _filled(path: Path) -> list[tuple[str, str]]:
    """Fill a coding sheet as a person would and return what was coded."""
    book = load_workbook(path)
    page = book["codings"]
    heads = {cell.value: cell.column for cell in page[1]}
    rows = range(2, page.max_row + 1)
    speaking = [row for row in rows if page.cell(row, heads["speaker"]).value == "E1-A"]
    first, second = speaking[1], speaking[3]
    page.cell(first, heads["codes"]).value = "c004; +naïve – “own” words"
    page.cell(first, heads["memo"]).value = "a memo;\nwith a second line"
    page.cell(second, heads["codes"]).value = "women earn money of their own"
    book.save(path)
    places = [str(page.cell(row, heads["segment"]).value) for row in (first, second)]
    return sorted([(places[0], "c004"), (places[0], "naïve – “own” words"), (places[1], "c009")])


@pytest.mark.parametrize("kind", ["xlsx", "csv:Text - txt - csv (StarCalc):59,34,ANSI,1"])
def test_a_coding_sheet_comes_back_from_libreoffice(study: Path, tmp_path: Path, kind: str) -> None:
    gioia(study, "codings", "sheet", SOURCE, "sheet.xlsx")
    wanted = _filled(study / "sheet.xlsx")
    saved = office(study / "sheet.xlsx", tmp_path, kind)
    if saved.suffix == ".csv":
        assert "naïve – “own”".encode("cp1252") in saved.read_bytes()
        assert b";" in saved.read_bytes().split(b"\n")[0]
    gioia(study, "--coder", "dora", "codings", "import", str(saved))
    listed = json.loads(gioia(study, "codings", "list", "--coder", "dora", "--json"))
    ids = {one["segment"] + one["id"]: one for one in listed}
    known = {"c004", "c009"}
    assert sorted((one["segment"], one["id"] if one["id"] in known else one["code"]) for one in listed) == wanted
    assert ids[wanted[0][0] + "c004"]["memo"] == "a memo;\nwith a second line"


def test_a_codebook_comes_back_from_libreoffice_unchanged(study: Path, tmp_path: Path) -> None:
    gioia(study, "codebook", "export", "book.xlsx")
    before = json.loads(gioia(study, "codebook", "show", "--json"))
    saved = office(study / "book.xlsx", tmp_path, "xlsx")
    told = gioia(study, "codebook", "import", str(saved))
    assert "othing" in told and "change" in told
    assert json.loads(gioia(study, "codebook", "show", "--json")) == before


def test_a_manifest_saved_by_libreoffice_is_imported(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for line in (
        ("file", "id", "title", "date", "minutes", "case", "informant", "role"),
        ("E1-01.txt", "E1-01", "The goalposts", "2022-03-05", 58, "E1", "E1-A", "chair, indigo dyer"),
        ("M1-01.txt", "007", "=not a formula", "2022-03-17", 61, "M1", "M1-A", "owner"),
    ):
        page.append(line)
    page["C3"].data_type = "s"
    page["B3"].number_format = "@"
    book.save(tmp_path / "manifest.xlsx")
    saved = office(tmp_path / "manifest.xlsx", tmp_path, "xlsx")
    for name in ("E1-01.txt", "M1-01.txt"):
        shutil.copyfile(ROOT / "transcripts" / name, saved.parent / name)
    project = tmp_path / "project"
    project.mkdir()
    gioia(project, "init", ".", "--name", "Manifest")
    gioia(project, "import", "--manifest", str(saved))
    listed = {one["id"]: one for one in json.loads(gioia(project, "sources", "list", "--json"))}
    assert set(listed) == {"E1-01", "007"}
    assert listed["007"]["title"] == "=not a formula"
    assert (listed["E1-01"]["date"], str(listed["E1-01"]["minutes"])) == ("2022-03-05", "58")


# A terminal of 80 by 30 cells


def _words(lines: list[str]) -> set[str]:
    """Return the words that may not be cut: a long one is broken where there is no room, a compound behind its hyphen."""
    found = (re.split(r"[-/]", word.strip("⁨⁩")) for line in lines for word in line.split())
    return {part for parts in found for part in parts if part.strip("─") and len("-".join(parts)) <= LONGEST}


def _too_wide(lines: list[str]) -> list[str]:
    return [line for line in lines if len(line) > WIDTH]


def test_reading_and_coding_in_a_terminal(terminal: Terminal, study: Path) -> None:
    seen = terminal.type(f"gioia --coder cleo code {SOURCE}", until=f"{SOURCE}:")
    assert any("turn 2 of" in line for line in seen)
    seen += terminal.type("?", until=f"{SOURCE}:2>")
    seen += terminal.type("splits", until=f"{SOURCE}:2>")
    assert any("= c004" in line for line in seen)
    seen += terminal.type("u", until=f"{SOURCE}:2>")
    assert any("Undo" in line for line in seen)
    seen += terminal.type("shares one", until=f"{SOURCE}:2>")
    seen += terminal.type("/2", until=f"{SOURCE}:2.2>")
    seen += terminal.type("+says it ünder the 市集", until=f"{SOURCE}:2.2>")
    # what is typed can be edited: a letter too much is taken back
    terminal.type("nn\x7f", until=f"{SOURCE}:4>")
    seen += terminal.type("q", until="$")
    assert any("goes on at turn 4" in line for line in seen)
    seen += terminal.type(f"gioia --coder cleo code {SOURCE}", until=f"{SOURCE}:4>")
    seen += terminal.type("q", until="$")
    assert _too_wide(seen) == []
    listed = json.loads(gioia(study, "codings", "list", "--coder", "cleo", "--json"))
    assert [(one["segment"], one["code"]) for one in listed] == [
        ("E1-01:2", "shares one shop or counter with the other members"),
        ("E1-01:2.2", "says it ünder the 市集"),
    ]


def test_ctrl_c_leaves_the_terminal_usable_and_the_store_sound(terminal: Terminal, study: Path) -> None:
    terminal.type(f"gioia --coder cleo code {SOURCE}", until=f"{SOURCE}:2>")
    terminal.type("splits", until=f"{SOURCE}:2>")
    terminal.clear()
    terminal.press("C-c")
    assert any("Stopped." in line for line in terminal.wait("$"))
    settings = " ".join(terminal.run("stty -a")).split()
    assert {"echo", "icanon", "isig"} <= set(settings)
    assert terminal.run("echo sound") == ["sound"]
    assert "0 faults" in gioia(study, "check")
    listed = json.loads(gioia(study, "codings", "list", "--coder", "cleo", "--json"))
    assert [one["id"] for one in listed] == ["c004"]


def test_what_is_printed_fits_eighty_columns_without_cut_words(terminal: Terminal, study: Path) -> None:
    for command in (*TALK, *(f"report {name}" for name in REPORTS)):
        printed = terminal.run(f"gioia {command}")
        assert len(printed) > 2, command
        assert _too_wide(printed) == [], command
        whole = gioia(study, *command.split(), COLUMNS="400").split("\n")
        assert _words(whole) - _words(printed) - {""} == set(), command


def test_every_help_fits_eighty_columns(terminal: Terminal, study: Path) -> None:
    (study / "help.py").write_text(HELP, "utf-8")
    printed = terminal.run("python help.py")
    assert sum(line.startswith("COMMAND") for line in printed) > 50
    assert _too_wide(printed) == []
    cut = re.compile(r"^  [a-z]+  +[A-Z].*\.\.\.$")
    assert [line for line in printed if cut.match(line)] == []
