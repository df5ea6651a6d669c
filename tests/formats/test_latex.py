"""Reports as LaTeX: what is written, and that it compiles alone and inside a paper."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gioia_coder.core.blocks import Column, Kind, Report, Table
from gioia_coder.formats import write_report, write_reports
from gioia_coder.formats.latex.words import cell_text, text
from tests.formats.test_document import DRAWN, QUOTE, grouped
from tests.formats.test_writers import HOSTILE, ORIGIN, awkward
from tests.programs import PATIENCE, need

ENGINES = ("pdflatex", "xelatex")
SIGNS = r"&%$#_{}~^\<>|"
PAPER = r"""\documentclass[12pt]{article}
\usepackage{array,booktabs,longtable}
\usepackage[T1]{fontenc}
\begin{document}
\listoftables
As Table~\ref{tab:r} shows.
\input{r}
The end of the paper.
\end{document}
"""


def written(report: Report, folder: Path) -> str:
    write_report(report, folder / "r.tex")
    return (folder / "r.tex").read_text(encoding="utf-8")


def compiled(engine: str, path: Path) -> tuple[str, str]:
    """Return the words of the PDF that LaTeX makes of a file, and its log; an error of LaTeX fails."""
    line = [need(engine), "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", path.name]
    for _ in range(2):
        done = subprocess.run(
            line, cwd=path.parent, capture_output=True, encoding="utf-8", errors="replace", timeout=2 * PATIENCE
        )
        assert done.returncode == 0, done.stdout[-2_000:]
    pdf = [need("pdftotext"), "-layout", str(path.with_suffix(".pdf")), "-"]
    shown = subprocess.run(pdf, capture_output=True, encoding="utf-8", check=True).stdout
    return re.sub(r"\s+", " ", shown), path.with_suffix(".log").read_text("utf-8", "replace")


def test_what_latex_would_act_on_is_escaped() -> None:
    assert text(SIGNS) == (
        r"\&\%\$\#\_\{\}\textasciitilde{}\textasciicircum{}\textbackslash{}\textless{}\textgreater{}\textbar{}"
    )
    assert text('"one" -- it\'s ("two") ,, a\nb') == r"``one'' -{}- it's (``two'') ,{}, a\newline{}b"
    assert (cell_text("[laughs]"), cell_text("*"), text("κ ≥ .8")) == ("{[}laughs]", "{*}", r"$\kappa$ $\ge$ .8")


def test_words_in_other_letters_are_marked_by_their_script() -> None:
    assert text("the 市集, she") == r"the \gioiacjk{市集}, she"
    assert text("אין כסף today 👩") == r"\gioiartl{אין כסף} today \gioiaother{👩}"
    assert text("naïve – “café” Łódź") == "naïve – “café” Łódź"
    assert text("cafe\u0301") == "café"


def test_a_table_is_a_longtable_with_rules_repeated_headings_and_its_note(tmp_path: Path) -> None:
    lines = written(grouped(note="First.\nSecond & last."), tmp_path)
    for part in (
        r"\caption{Themes}\label{tab:r}\\",
        r"\toprule",
        r"\endfirsthead",
        r"(continued)}\\",
        r"\endhead",
        r"First.\par Second \& last.",
        r"\endlastfoot",
        r"\gioialabel{Cost} & 1 & $\bullet$ \\*",
        r" & 2 &  \\",
        r"\midrule[.03em]",
        r"Waste & 3 &  \\",
    ):
        assert part in lines, part
    assert "0123456789ab" in lines.split("\n")[1], "where it comes from stands in a comment"


def test_a_shared_heading_has_a_rule_of_its_own(tmp_path: Path) -> None:
    lines = written(awkward(), tmp_path)
    shared = re.search(
        r"\\multicolumn\{2\}\{>\{\\centering\\arraybackslash\}p\{\\dimexpr([.\d]+)\\linewidth-2\\tabcolsep\}\}", lines
    )
    assert shared and r"{\gioiahead{\centering}{Cases}}" in lines
    widths = [float(width) for width in re.findall(r"^  >.*p\{\\dimexpr([.\d]+)\\linewidth", lines, re.MULTILINE)]
    assert float(shared[1]) == pytest.approx(sum(widths[2:4]), abs=2e-4)
    assert r"\cmidrule(lr){3-4}" in lines


def test_wide_tables_lie_where_the_paper_has_the_package_for_it(tmp_path: Path) -> None:
    columns = tuple(Column(f"c{n}", f"Column {n}") for n in range(6))
    lines = written(Report("r", "Wide", (Table("Wide", columns, [(QUOTE,) * 6]),), ORIGIN), tmp_path)
    assert r"\ifdefined\landscape\begin{landscape}\fi" in lines
    assert r"\usepackage{pdflscape}" in lines
    assert "begin{landscape}" not in written(grouped(), tmp_path)


def test_labels_are_unique(tmp_path: Path) -> None:
    blocks = tuple(Table(title, (Column("a", "A"),), [("x",)]) for title in ("One", "Two"))
    write_reports([Report("r", "All", blocks, ORIGIN), Report("s", "More", blocks, ORIGIN)], tmp_path / "r.tex")
    found = re.findall(r"\\label\{(.*?)\}", (tmp_path / "r.tex").read_text("utf-8"))
    assert found == ["tab:r", "tab:r-2", "tab:s", "tab:s-2"]


@pytest.mark.parametrize("engine", ENGINES)
def test_it_compiles_alone_whatever_stands_in_the_cells(tmp_path: Path, engine: str) -> None:
    rows: list[tuple[Any, ...]] = [
        ("wide " * 60, words) for words in [*HOSTILE[:-1], SIGNS, "x" * 300, "[a]", "*", "\n", "ἀρχή ħ ǖ Việt"]
    ]
    rows += [(f"g{n // 7}", f"{QUOTE} {n}.") for n in range(300)]
    many = Table(
        f"Many {SIGNS} 节俭", (Column("g", "Group _", group=True), Column("q", "Quote", over="Ov&er")), rows, f"Note {SIGNS}"
    )
    empty = Table("Empty", (Column("a", "A", Kind.NUMBER),), [])
    first = awkward()
    kept = replace(first.blocks[0], rows=[row for row in first.blocks[0].rows if len(str(row[1])) < 1_000])
    write_reports([replace(first, blocks=(kept,), evidence=None), Report("r", "T", (many, empty), ORIGIN)], tmp_path / "r.tex")
    words, log = compiled(engine, tmp_path / "r.tex")
    assert all(f" {n}." in words for n in range(300))
    assert "alert(1)" in words and "=1+1" in words
    assert words.count("(continued)") > 5
    if engine == "xelatex":
        assert "节俭驱动力" in words
    else:
        assert "[?]" in words and "compile with xelatex" in log
    assert "Overfull" not in re.sub(r"Overfull \\hbox \([0-4]\.\d+pt.*", "", log)


@pytest.mark.parametrize("engine", ENGINES)
def test_it_goes_into_a_paper_with_the_packages_it_names(tmp_path: Path, engine: str) -> None:
    columns = tuple(Column(f"c{n}", f"Column {n}") for n in range(6))
    wide = Table("Wide 节", columns, [(QUOTE,) * 6], "A note.")
    report = replace(grouped(note="Another note."), figures=(DRAWN,))
    written(replace(report, blocks=(*report.blocks, wide)), tmp_path)
    paper = PAPER if engine == "xelatex" else PAPER.replace(r"\listoftables", "")
    (tmp_path / "paper.tex").write_text(paper, encoding="utf-8")
    words, _ = compiled(engine, tmp_path / "paper.tex")
    assert "As Table 1 shows" in words and "The end of the paper." in words
    assert "Table 2: Wide" in words and "Another note." in words


def test_figures_are_taken_in_where_their_pdf_stands_beside(tmp_path: Path) -> None:
    report = replace(grouped(), figures=(DRAWN,))
    lines = written(report, tmp_path)
    assert "-jobname=r-alone r.tex" in lines
    (tmp_path / "alone.tex").write_text(lines, encoding="utf-8")
    without, _ = compiled("xelatex", tmp_path / "alone.tex")
    assert "Figure 1" not in without
    write_report(report, tmp_path / "r.pdf")
    words, _ = compiled("xelatex", tmp_path / "alone.tex")
    assert "Figure 1: Data structure" in words
    words, _ = compiled("xelatex", tmp_path / "r.tex")
    assert "Figure 1" not in words, "what LaTeX is just writing is not taken in"
