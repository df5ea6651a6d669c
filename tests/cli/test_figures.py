"""Figures from the command line: every suffix, colours, several files, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from typer.testing import CliRunner

from gioia_coder.cli import app
from gioia_coder.core.layout.drawing import OKABE_ITO
from gioia_coder.formats import FIGURES
from gioia_coder.formats.figures import fonts
from gioia_coder.workflow import project, reports
from gioia_coder.workflow.opening import open_store

BOOK = "dimension,theme,concept\nForces,Thrift,shares a till\nForces,Thrift,splits a bill\nForces,Loss,节俭驱动力\n,,waits\n"
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a fresh project."""
    monkeypatch.chdir(tmp_path)
    project.init(tmp_path, name="Small")

    def typed(*words: str) -> Any:
        return CliRunner().invoke(app, list(words))

    return typed


@pytest.fixture
def coded(run: Run) -> Run:
    Path("book.csv").write_text(BOOK, "utf-8")
    assert run("codebook", "import", "book.csv").exit_code == 0
    return run


def no_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    only = {name: entries for name, entries in fonts._installed().items() if name == "DejaVu Sans"}
    monkeypatch.setattr(fonts, "_installed", lambda: only)


@pytest.mark.parametrize("suffix", [".svg", ".pptx"])
def test_the_suffix_says_the_format_and_the_files_are_told(coded: Run, suffix: str) -> None:
    result = coded("report", "data-structure", f"out{suffix}")
    assert result.exit_code == 0 and f"Wrote out{suffix}." in result.output
    assert Path(f"out{suffix}").stat().st_size > 1_000


def test_color_is_asked_for_and_goes_into_web_pages_too(coded: Run) -> None:
    for path in ("plain.svg", "plain.html"):
        coded("report", "data-structure", path)
        assert OKABE_ITO[0] not in Path(path).read_text("utf-8")
    for path in ("colours.svg", "colours.html"):
        assert coded("report", "data-structure", path, "--color").exit_code == 0
        assert OKABE_ITO[0] in Path(path).read_text("utf-8")


def test_a_web_page_holds_the_figure_with_its_description(coded: Run) -> None:
    coded("report", "data-structure", "out.html")
    page = Path("out.html").read_text("utf-8")
    assert page.count("<svg") == 1 and 'role="img"' in page
    assert "<desc" in page and "Thrift (2 concepts)" in page
    assert page.index("<svg") < page.index("<table")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("sources", "out.svg"), 'the report "sources" has no figure. These have one: data-structure'),
        (("codebook", "out.html", "--color"), 'the report "codebook" has no figure.'),
        (("data-structure", "out.csv", "--color"), "--color is for figures, and a .csv file has none."),
        (("data-structure", "--color"), "--color is for figures; name a file for them"),
        (("data-structure", "out.gif"), 'no report is written as ".gif".'),
    ],
)
def test_what_has_no_figure_is_refused_with_what_has(coded: Run, words: tuple[str, ...], message: str) -> None:
    result = coded("report", *words)
    assert result.exit_code in (1, 2)
    said = "".join(char for char in result.output if char not in "│╭╮╰╯─")
    assert "".join(message.split()) in "".join(said.split())


def test_an_empty_project_has_nothing_to_draw_and_says_so_once(run: Run) -> None:
    result = run("report", "data-structure", "out.svg")
    assert result.exit_code == 1
    assert 'Error: out.svg: the report "data-structure" has nothing to draw yet.' in result.output
    assert run("export", "--only", "data-structure").exit_code == 0
    assert not [path for path in Path("exports").iterdir() if path.suffix in FIGURES]


def test_export_writes_the_figure_in_every_format(coded: Run) -> None:
    assert coded("export", "--only", "data-structure").exit_code == 0
    made = {path.suffix for path in Path("exports").iterdir() if path.stem == "data-structure"}
    assert made >= FIGURES
    names = {shape.name for shape in Presentation("exports/data-structure.pptx").slides[0].shapes}
    assert {"d01", "t01", "t01/concepts"} <= names or {"d1", "t01", "t01/concepts"} <= names


def test_a_missing_font_is_one_warning_of_an_export_and_the_rest_is_written(coded: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    no_fonts(monkeypatch)
    result = coded("export", "--only", "data-structure")
    assert result.exit_code == 0
    assert result.output.count("Warning") == 1 and "Install Noto Sans CJK SC" in " ".join(result.output.split())
    made = {path.suffix for path in Path("exports").iterdir() if path.stem == "data-structure"}
    assert {".svg", ".pptx", ".docx", ".html"} <= made and not {".pdf", ".png"} & made


def test_a_missing_font_refuses_a_file_of_figures_only(coded: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    no_fonts(monkeypatch)
    result = coded("report", "data-structure", "out.pdf")
    assert result.exit_code == 1 and "Noto Sans CJK SC" in result.output and not Path("out.pdf").exists()
    result = coded("report", "data-structure", "out.docx")
    assert result.exit_code == 0 and Path("out.docx").exists(), "a document keeps its tables"


def test_python_gets_the_files_that_were_written(coded: Run) -> None:
    with open_store(None) as store:
        assert reports.write(store, "data-structure", Path("out.svg")) == [Path("out.svg")]
