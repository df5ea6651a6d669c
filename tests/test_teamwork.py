"""The sample study as a team works on it: coded apart, compared, decided in a sheet, derived, and the same table in the end."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from gioia_coder.cli import app
from gioia_coder.workflow.demonstration import CODERS, sample_folder
from tests.test_example import DRIVING_FORCES

SAMPLE = sample_folder()
FILLED = ("decision", "code", "reason", "rationale", "rule", "decided by", "mode")


def said(folder: Path, *words: str, exit_code: int = 0) -> str:
    result = CliRunner().invoke(app, ["--project", str(folder), *words])
    assert result.exit_code == exit_code, result.output
    return result.stdout


def data(folder: Path, *words: str, exit_code: int = 0) -> Any:
    return json.loads(said(folder, *words, "--json", exit_code=exit_code))


def fill(sheet: Path) -> int:
    """Type the decisions of the two coders into the sheet, each beside its passage; return how many."""
    with (SAMPLE / "transcripts" / "decisions.csv").open(encoding="utf-8-sig", newline="") as stream:
        decided = {row["segment"]: row for row in csv.DictReader(stream)}
    book = load_workbook(sheet)
    page = book["disagreements"]
    at = {cell.value: cell.column for cell in page[1]}
    for row in range(2, page.max_row + 1):
        found = decided[page.cell(row, at["segment"]).value]
        for heading in FILLED:
            page.cell(row, at[heading]).value = found[heading] or None
    book.save(sheet)
    return page.max_row - 1


def test_two_coders_come_to_the_table_of_the_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    study, sheet = tmp_path / "study", tmp_path / "decide.xlsx"
    assert CliRunner().invoke(app, ["init", str(study), "--name", "Team"]).exit_code == 0
    said(study, "codebook", "import", str(SAMPLE / "codebooks" / "1-driving-forces.yaml"), "--yes")
    said(study, "import", "--manifest", str(SAMPLE / "transcripts" / "manifest.csv"))
    said(study, "--coder", CODERS[0], "codings", "import", str(SAMPLE / "transcripts" / "codings.csv"))
    for source in data(study, "sources", "list"):
        for coder in CODERS:
            said(study, "--coder", coder, "sources", "done", source["id"])
    said(study, "rounds", "freeze", "first")
    codings = data(study, "codings", "list")

    levels = {
        level: data(study, "agreement", "--round", "first", "--level", level) for level in ("concept", "theme", "dimension")
    }
    for level, found in levels.items():
        assert (found["level"], found["unit"], found["coders"]) == (level, "turn", list(CODERS))
        overall = found["overall"]
        assert overall["low"] <= overall["alpha"] <= overall["high"] < 1 and overall["alpha"] > 0.5
    raw = [found["overall"]["raw"] for found in levels.values()]
    assert levels["concept"]["vanishing"] is not None and all(0.5 < each < 1 for each in raw)

    said(study, "--coder", CODERS[0], "reconcile", "--round", "first", "--sheet", str(sheet))
    many = fill(sheet)
    apply = ("--coder", CODERS[0], "reconcile", "--round", "first", "--apply", str(sheet))
    before = data(study, "log")
    assert {row["outcome"] for row in data(study, *apply)} == {"decided"} and data(study, "log") == before
    assert len(data(study, *apply, "--yes")) == many
    assert {row["outcome"] for row in data(study, *apply, "--yes")} == {"as before"}
    assert len(data(study, "log")) == len(before) + 1

    derived = data(study, "consensus", "--round", "first", "--strict")
    assert derived["open"] == [] and derived["decided"] > 0
    rows = data(study, "report", "case-matrix", "--cell", "list")["rows"]
    assert [(row["dimension"], row["theme"], row["cases"], row["summary"]) for row in rows] == DRIVING_FORCES
    assert [one for one in data(study, "codings", "list") if one["coder"] != "consensus"] == codings
    assert data(study, "agreement", "--round", "first") == levels["concept"]
    again = data(study, "consensus", "--strict")
    assert (again["added"], again["changed"], again["ended"], again["open"]) == (0, 0, 0, [])
    said(study, "check")


def test_an_undecided_row_keeps_strict_from_passing(sample_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    study = sample_copy
    said(study, "consensus", "--strict")
    (entry,) = [one["entry"] for one in data(study, "log") if "by decisions.csv" in one["what"]]
    said(study, "undo", "--entry", str(entry), exit_code=1)
    first = data(study, "disagreements", "--by", "passage")[0]
    sheet = tmp_path / "one.csv"
    sheet.write_text(f"id;decision\n{first['id']};later\n", "utf-8")
    said(study, "--coder", CODERS[0], "reconcile", "--apply", str(sheet), "--yes")
    assert data(study, "consensus", "--strict", exit_code=1)["open_grouped"] == [first["id"]]
    assert data(study, "consensus")["open"][0]["state"] == "open"
