"""Checking a manuscript against a project: what is found, and what the command prints and exits with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner, Result

from gioia_coder.cli import app
from gioia_coder.errors import GioiaError, InputError
from gioia_coder.store import Store
from gioia_coder.workflow import checking_quotes, project
from tests.workflow import named_store as named

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a way to run check-quotes in a project with two interviews."""
    for name in ("GIOIA_PROJECT", "GIOIA_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    named.create(tmp_path).close()

    def running(*words: str, exit_code: int = 0) -> Result:
        result = CliRunner().invoke(app, ["check-quotes", *words])
        assert result.exit_code == exit_code, result.output
        return result

    return running


def paper(*paragraphs: str) -> str:
    document = Document()
    for one in paragraphs:
        document.add_paragraph(one)
    document.core_properties.author = ""
    document.save("paper.docx")
    return "paper.docx"


def test_a_faultless_paper_exits_with_0_and_lists_its_quotations_on_request(run: Run) -> None:
    name = paper("She “rose early, and Rosa's sister Anna drove” there (Rosa Berg).")
    result = run(name)
    assert not result.stdout and "1 quotation found: 1 exact. 0 faults, 0 to look at." in result.stderr
    assert "there is no key" in result.stderr
    listed = run(name, "--all").stdout
    assert "exact" in listed and "E1@" in listed and "Rosa Berg" in listed


def test_faults_exit_with_1_and_are_grouped_by_kind(run: Run) -> None:
    name = paper(
        "She “rose late, and Rosa's sister Anna drove” there (Rosa Berg).",
        "“In 2019-2020 we had 1 500 000 kr” (Anna).",
        "Three coders read it.",
    )
    result = run(name, exit_code=1)
    assert [kind for kind in ("words differ", "wrong informant", "number") if kind in result.stdout] == [
        "words differ",
        "wrong informant",
        "number",
    ]
    assert (
        'said "late and", transcript "early, and".' in result.stdout
        or 'said "late, and", transcript "early, and"' in result.stdout
    )
    assert "2 quotations found: 1 exact, 1 with words that differ. 3 faults, 0 to look at." in result.stderr
    rows = json.loads(run(name, "--json", exit_code=1).stdout)
    assert [row["kind"] for row in rows] == ["words differ", "wrong informant", "number"]
    assert all(set(row) == {"kind", "fault", "where", "quote", "what", "source", "mend"} and row["fault"] for row in rows)


def test_what_is_only_to_look_at_exits_with_0(run: Run) -> None:
    result = run(paper("They call it “the long and winding road of all”."))
    assert "not found" in result.stdout and "0 faults, 1 to look at" in result.stderr


def test_real_names_of_the_key_are_told_wherever_they_stand(run: Run) -> None:
    Path("key.csv").write_text("written,pseudonym,kind\nRosa Berg,P1,person\n")
    document = Document()
    document.add_paragraph("We thank our informants.")
    document.sections[0].header.paragraphs[0].text = "Rosa  BERG"
    document.core_properties.title = "On Rosa Berg"
    document.core_properties.author = "Rosa Bergström"
    document.save("names.docx")
    rows = json.loads(run("names.docx", "--key", "key.csv", "--json", exit_code=1).stdout)
    assert [(row["kind"], row["where"], row["mend"]) for row in rows] == [
        ("real name", "header", "Write P1."),
        ("real name", "file property title", "Write P1."),
    ]


def test_several_files_are_one_manuscript_whose_files_are_named(run: Run) -> None:
    words = "“rose early, and Rosa's sister Anna drove”"
    for name in ("one.md", "two.md"):
        Path(name).write_text(f"As said, {words}.\n", "utf-8")
    (row,) = json.loads(run("one.md", "two.md", "--json").stdout)
    assert row["kind"] == "used twice" and row["where"] == "two.md: line 1" and "one.md: line 1" in row["what"]


def test_what_was_not_read_is_said(run: Run) -> None:
    Path("a.tex").write_text("Words.\n\\input{b}\n")
    assert "Warning: a.tex: line 2: \\input{b} was not followed; check b.tex too." in run("a.tex").stderr


def test_the_project_is_not_changed(run: Run, tmp_path: Path) -> None:
    before = (tmp_path / "project.gioia").read_bytes()
    run(paper("No quotations here."))
    assert (tmp_path / "project.gioia").read_bytes() == before


def test_a_project_without_transcripts_and_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    with Store.open(project.init(tmp_path / "new", name="New")) as store, pytest.raises(GioiaError, match="no transcript"):
        checking_quotes.check_quotes(store, [tmp_path / "x.md"])
    (tmp_path / "study").mkdir()
    with named.create(tmp_path / "study") as store, pytest.raises(InputError) as caught:
        checking_quotes.check_quotes(store, [tmp_path / "x.md", tmp_path / "y.docx"])
    assert [problem.what for problem in caught.value.problems] == ["there is no such file."] * 2
