"""The evidence page from the command line: where it goes, what it takes, and real names that must not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gioia_coder.cli import app
from gioia_coder.errors import InputError
from gioia_coder.store import Store
from gioia_coder.workflow import anonymizing, evidence_page, reports
from gioia_coder.workflow.anonymizing.files import holding
from gioia_coder.workflow.anonymizing.key import read_key
from tests.workflow.named_store import choose, code, create

Run = Callable[..., Any]
KEY = "written,pseudonym,kind\nRosa Berg,Person 1,person\nRosa,Person 1,person\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a project with two sources, one coding and no key."""
    monkeypatch.chdir(tmp_path)
    with create(tmp_path) as store:
        code(store, "E1", "I rose early", memo="a memo")

    def typed(*words: str) -> Any:
        return CliRunner().invoke(app, list(words))

    return typed


def test_the_page_is_written_and_the_public_one_without_transcripts(run: Run) -> None:
    assert "Wrote report.html." in run("report", "page", "report.html").output
    whole = Path("report.html").read_text("utf-8")
    assert "How do you sell?" in whole and "a memo" in whole and "eva" in whole
    assert run("report", "page", "public.html", "--public").exit_code == 0
    public = Path("public.html").read_text("utf-8")
    assert "I rose early" in public
    for withheld in ("How do you sell?", "drove to Odense", "a memo", '"eva"', "+45 12"):
        assert withheld not in public


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("page",), "the evidence page is a file: gioia report page report.html"),
        (("page", "report.docx"), "report.docx: the evidence page is an .html file."),
        (("page", "report.html", "--rows", "theme"), 'the report "page" takes no --rows.'),
        (("page", "report.html", "--color"), "the evidence page follows light and dark"),
        (("page", "report.html", "--layer", "nobody"), "nobody"),
        (("sources", "report.html", "--public"), "--public is for the evidence page"),
    ],
)
def test_what_it_does_not_take_is_refused(run: Run, words: tuple[str, ...], said: str) -> None:
    result = run("report", *words)
    assert result.exit_code in (1, 2) and said in " ".join(result.output.split())
    assert not Path("report.html").exists() and not Path("report.docx").exists()


def test_a_layer_is_chosen(run: Run) -> None:
    assert run("report", "page", "report.html", "--layer", "eva").exit_code == 0
    assert "Layer: the codings of eva." in Path("report.html").read_text("utf-8")


def test_export_writes_the_page_where_web_pages_are_wanted(run: Run) -> None:
    assert run("export", "out", "--only", "page").exit_code == 0
    assert [path.name for path in Path("out").iterdir()] == ["report.html"]
    assert run("export", "other", "--only", "page,sources", "--formats", "csv").exit_code == 0
    assert not Path("other/report.html").exists()


def test_a_target_that_cannot_be_written_is_told_and_the_old_page_stays(run: Run) -> None:
    Path("folder.html").mkdir()
    result = run("report", "page", "folder.html")
    assert result.exit_code == 1 and "folder.html" in result.output and list(Path("folder.html").iterdir()) == []


def test_a_real_name_of_the_key_keeps_the_page_back(run: Run, tmp_path: Path) -> None:
    Path("pseudonyms.csv").write_text(KEY, "utf-8")
    with Store.open(tmp_path / "project.gioia") as store:
        with pytest.raises(InputError, match='the real name "Rosa'):
            evidence_page.write(store, Path("report.html"))
        with pytest.raises(InputError, match='the real name "Rosa'):
            reports.export(store, Path("out"), only=["page"])
    assert not Path("report.html").exists() and not Path("out").exists()


def test_a_public_page_is_guarded_by_its_own_words_only(run: Run, tmp_path: Path) -> None:
    Path("pseudonyms.csv").write_text("written,pseudonym,kind\nOdense,Town,place\n", "utf-8")
    with Store.open(tmp_path / "project.gioia") as store:
        evidence_page.write(store, Path("public.html"), public=True)
        choose(store, "E1", "I rose early", "I rose early [in Odense]")
        with pytest.raises(InputError, match="Odense"):
            evidence_page.write(store, Path("again.html"), public=True)


def test_a_page_with_a_name_at_the_beginning_of_a_line_is_found_among_the_exports(run: Run, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    with Store.open(tmp_path / "project.gioia") as store:
        code(store, "E1", "drove to Odense", memo="who drove:\nZelda did")
    assert run("report", "page", str(exports / "report.html")).exit_code == 0
    Path("pseudonyms.csv").write_text("written,pseudonym,kind\nZelda,Person 1,person\n", "utf-8")
    with Store.open(tmp_path / "project.gioia") as store:
        assert exports / "report.html" in holding(store, read_key(store))
        assert anonymizing.files_told(store)
