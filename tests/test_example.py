"""The sample study that this repository is: `gioia demo` makes it, and its exports are those in `exports/`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from gioia_coder.cli import app
from gioia_coder.core.model import CONSENSUS
from gioia_coder.store import Store, reading, snapshot
from gioia_coder.workflow import demonstration, project, reports
from tests.renew_exports import MADE_ANEW

ROOT = Path(__file__).parent.parent
ALL = ["E1", "M1", "M2", "N1", "N2", "S1", "S2"]
DRIVING_FORCES = [
    ("Frugal-driven forces", "Scarcity-driven innovation", ["E1"], "E1"),
    ("Frugal-driven forces", "Cost-driven innovation", ["E1", "M1", "M2", "N2"], "E1, M1, M2, N2"),
    ("Frugal-driven forces", "Deskilling", [], "None"),
    ("Socially-driven forces", "Economic development of local community", ALL, "All cases"),
    ("Socially-driven forces", "Minorities empowerment", ALL, "All cases"),
    ("Sustainability-driven forces", "Eco-efficiency", ["S1"], "S1"),
    ("Sustainability-driven forces", "Pollution", ["S2"], "S2"),
]
"""Table 2 of the first study: dimension, theme, cases, as printed."""


@pytest.fixture
def demo(sample_study: Path) -> Path:
    return sample_study


def _json(folder: Path, *words: str) -> Any:
    result = CliRunner().invoke(app, ["--project", str(folder), *words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_driving_force_table_is_that_of_the_paper(demo: Path) -> None:
    rows = _json(demo, "report", "case-matrix", "--cell", "list")["rows"]
    assert [(row["dimension"], row["theme"], row["cases"], row["summary"]) for row in rows] == DRIVING_FORCES


def test_the_sample_study_is_clean(demo: Path) -> None:
    result = CliRunner().invoke(app, ["--project", str(demo), "check"])
    assert result.exit_code == 0, result.output


def test_the_sample_study_holds_what_people_meet(demo: Path) -> None:
    codings = _json(demo, "codings", "list")
    assert {one["coder"] for one in codings} == {*demonstration.CODERS, CONSENSUS}
    assert any(one["polarity"] == "contradicts" for one in codings if one["coder"] == CONSENSUS)
    by_coder = {name: {(one["segment"], one["id"]) for one in codings if one["coder"] == name} for name in demonstration.CODERS}
    anna, ben = by_coder.values()
    assert anna & ben and anna - ben and ben - anna, "two people agree in part"
    sources = {one["id"]: one for one in _json(demo, "sources", "list")}
    assert not sources["FG-01"]["case"] and len(sources["FG-01"]["informants"]) > 3
    assert not sources["EP-01"]["case"]
    with Store.open(demo / "project.gioia") as store:
        ungrouped = {
            code.name for code in reading.codebook(store.connection).codes if code.level == "concept" and code.parent is None
        }
    assert "co-branding" in ungrouped
    used = {one["code"] for one in codings if one["coder"] == CONSENSUS}
    assert ungrouped & used, "ungrouped evidence is recorded, yet counts for no theme"


def test_transcripts_are_fictional_and_of_the_size_of_interviews() -> None:
    texts = [path for path in (ROOT / "transcripts").iterdir() if path.suffix in (".txt", ".md") and path.stem != "README"]
    for path in texts:
        text = path.read_text("utf-8")
        assert "ictional" in text[:300], path.name
        assert 600 <= len(text.split()) <= 1300, path.name


def test_exports_are_those_in_the_repository(demo: Path) -> None:
    ours = {path.name: path for path in (ROOT / "exports").iterdir() if path.suffix != ".xlsx" and path.stem != "README"}
    left_out = {".xlsx", *MADE_ANEW}
    made = {path.name: path for path in (demo / "exports").iterdir() if path.suffix not in left_out and path.stem != "audit"}
    assert set(made) == set(ours)
    for name, path in sorted(ours.items()):
        if name == "provenance.json":
            theirs = json.loads(made[name].read_text("utf-8"))
            theirs.pop("audit.csv")
            assert theirs == json.loads(path.read_text("utf-8"))
        else:
            assert made[name].read_bytes() == path.read_bytes(), f"{name}: run tests/renew_exports.py if this change is meant"


def test_the_workbook_has_every_report_and_every_counted_cell_leads_to_its_codings(demo: Path) -> None:
    book = load_workbook(demo / "exports" / "study.xlsx")
    assert "provenance" in book.sheetnames
    sheet = book["case-matrix"]
    links = [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    counted = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int)]
    assert counted and {cell.coordinate for cell in counted} <= {cell.coordinate for cell in links}
    assert sheet.freeze_panes
    named = [cell for cell in book["case-list"]["C"][1:8] if cell.value != "None"]
    assert len(named) == 6 and all(cell.hyperlink for cell in named)
    assert (demo / "exports" / "case-list.html").read_text("utf-8").count('href="#e-') == 7


def test_the_sample_study_goes_to_other_programs_and_into_plain_files(demo: Path, tmp_path: Path) -> None:
    with Store.open(demo / "project.gioia") as store:
        ours = snapshot.study(store).content_hash
    came, restored = str(tmp_path / "came"), str(tmp_path / "restored")
    for words in (
        ("exchange", "import", str(demo / "exchange" / "study.qdpx"), "--into", came, "--yes"),
        ("archive", "--restore", str(demo / "archive"), restored),
    ):
        result = CliRunner().invoke(app, list(words))
        assert result.exit_code == 0, result.output
    for folder in (came, restored):
        with Store.open(Path(folder) / "project.gioia") as store:
            assert snapshot.study(store).content_hash == ours


def test_undoing_and_redoing_everything_gives_the_same_exports(sample_copy: Path, tmp_path: Path) -> None:
    with Store.open(sample_copy / "project.gioia") as store:
        before = _exported(store, tmp_path / "before")
        acts = [one for one in project.history(store) if one.target is None and not one.undone]
        project.undo(store, len(acts))
        assert not reading.sources(store.connection)
        assert not reading.codings(store.connection)
        undos = [one for one in project.history(store) if one.target is not None and not one.undone]
        for one in reversed(undos):
            project.undo(store, entry=one.id)
        assert _exported(store, tmp_path / "after") == before


def _exported(store: Store, folder: Path) -> dict[str, bytes]:
    names = [name for name in reports.MODULES if name != "audit"]
    files = reports.export(store, folder, only=names)
    return {path.name: path.read_bytes() for path in files}
