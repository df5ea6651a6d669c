"""Reports as Word documents: what stands in them, and that LibreOffice prints them."""

from __future__ import annotations

import re
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from gioia_coder.core.blocks import Branch, Cell, Column, Figure, Kind, Report, Structure, Table
from gioia_coder.formats import write_report, write_reports
from gioia_coder.formats.figures import fonts
from tests.formats.test_writers import EVIDENCE, HOSTILE, LONG, ORIGIN, awkward
from tests.programs import need, offices

QUOTE = "Without money for a shop anywhere people live, we turned the people who come to the fair into our shop."
DRAWN = Figure(
    "data-structure",
    "Data structure",
    Structure(("Concepts", "Themes", "Dimensions"), (Branch("d1", "D", (Branch("t1", "T", (Branch("c1", "C"),)),)),)),
    'A dimension "D" & its theme.',
)


def grouped(*, leftward: bool = False, note: str = "") -> Report:
    columns = (Column("theme", "Theme", group=True), Column("n", "Number", Kind.NUMBER), Column("e1", "E1", Kind.MARK))
    rows: list[tuple[Any, ...]] = [("Cost", 1, True), ("Cost", 2, None), ("Waste", 3, None)]
    if leftward:
        columns, rows = columns[::-1], [row[::-1] for row in rows]
    return Report("r", "Themes", (Table("Themes", columns, rows, note, leftward),), ORIGIN)


def written(report: Report, folder: Path) -> Any:
    write_report(report, folder / "r.docx")
    return Document(str(folder / "r.docx"))


def borders(cell: Any) -> dict[str, str]:
    found = cell._tc.tcPr.find(qn("w:tcBorders"))
    return {} if found is None else {one.tag.rpartition("}")[2]: one.get(qn("w:sz")) for one in found}


def test_a_table_has_three_rules_and_headings_that_repeat(tmp_path: Path) -> None:
    table = written(grouped(), tmp_path).tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["Theme", "Number", "E1"]
    assert [cell.text for cell in table.columns[1].cells] == ["Number", "1", "2", "3"]
    assert table.cell(1, 2).text == "●"
    edges = {one.tag.rpartition("}")[2]: one.get(qn("w:sz")) for one in table._tbl.tblPr.find(qn("w:tblBorders"))}
    assert edges == {"top": "12", "bottom": "12"}
    assert all(borders(cell) == {"top": "12", "bottom": "6"} for cell in table.rows[0].cells)
    assert [borders(row.cells[1]) for row in list(table.rows)[1:]] == [{}, {}, {"top": "4"}]
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] == [True, False, False, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert [p.alignment for p in (table.cell(1, 1).paragraphs[0], table.cell(1, 2).paragraphs[0])] == [2, 1]
    assert {table.cell(row, 0).paragraphs[0].style.name for row in (0, 1)} == {"Table Heading", "Table Text"}


@pytest.mark.parametrize("leftward", [False, True])
def test_equal_neighbours_of_a_group_are_one_cell(tmp_path: Path, leftward: bool) -> None:
    table = written(grouped(leftward=leftward), tmp_path).tables[0]
    at = 2 if leftward else 0
    assert table.cell(1, at)._tc is table.cell(2, at)._tc
    assert [table.cell(row, at).text for row in (1, 3)] == ["Cost", "Waste"]
    assert table.cell(1, 1)._tc is not table.cell(2, 1)._tc


def test_a_shared_heading_stands_over_its_columns_and_the_others_are_as_high_as_both(tmp_path: Path) -> None:
    table = written(awkward(), tmp_path).tables[0]
    assert table.cell(0, 2)._tc is table.cell(0, 3)._tc
    assert table.cell(0, 2).text == "Cases"
    assert [table.cell(1, at).text for at in (2, 3)] == ["E1", "M1"]
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc
    assert table.cell(0, 0).text == "Dimension"


def test_the_caption_stands_over_the_table_and_the_note_and_its_origin_beneath(tmp_path: Path) -> None:
    document = written(grouped(note="First line.\nSecond & last."), tmp_path)
    shown = [(p.style.name, p.text) for p in document.paragraphs if p.text]
    assert shown == [("Caption", "Table 1. Themes"), ("Table Note", "First line."), ("Table Note", "Second & last.")]
    foot = document.sections[0].footer.paragraphs[0]
    assert foot.text.startswith(ORIGIN.as_line())
    assert "PAGE" in foot._p.xml
    style = document.styles["Table Text"]
    assert style.font.size.pt == 9.5
    assert document.styles["Table Note"].font.size.pt < style.font.size.pt


def test_several_tables_have_the_reports_title_as_heading_and_a_caption_each(tmp_path: Path) -> None:
    blocks = tuple(Table(title, (Column("a", "A"),), [("x",)]) for title in ("One", "Two"))
    document = written(Report("r", "All", blocks, ORIGIN), tmp_path)
    assert [(p.style.name, p.text) for p in document.paragraphs if p.text] == [
        ("Heading 1", "All"),
        ("Caption", "Table 1. One"),
        ("Caption", "Table 2. Two"),
    ]
    assert len(document.sections) == 1


def test_a_wide_table_lies_on_its_side_and_its_columns_fill_the_page(tmp_path: Path) -> None:
    columns = tuple(Column(f"c{n}", f"Column {n}") for n in range(6))
    document = written(Report("r", "Wide", (Table("Wide", columns, [(QUOTE,) * 6] * 3),), ORIGIN), tmp_path)
    section = document.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert section.page_width > section.page_height
    room = section.page_width - section.left_margin - section.right_margin
    assert sum(column.width for column in document.tables[0].columns) == pytest.approx(room, rel=0.01)
    upright = written(grouped(), tmp_path).sections[0]
    assert upright.orientation == WD_ORIENT.PORTRAIT


def test_reports_in_one_document_have_footers_of_their_own(tmp_path: Path) -> None:
    other = replace(grouped(), provenance=replace(ORIGIN, project="Another"))
    write_reports([grouped(), other], tmp_path / "r.docx")
    sections = Document(str(tmp_path / "r.docx")).sections
    assert [section.footer.paragraphs[0].text.split(" · ")[0] for section in sections] == ["Frugal & co", "Another"]


def test_every_awkward_word_arrives_as_it_is(tmp_path: Path) -> None:
    table = written(awkward(), tmp_path).tables[0]
    found = [table.cell(2 + n, 1).text for n in range(len(HOSTILE))]
    clean = [re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", words) for words in HOSTILE]
    assert found == clean
    assert found[-1] == LONG
    assert [p.text for p in table.cell(2, 5).paragraphs] == ["one", "=two"]


def test_words_from_right_to_left_are_marked_and_east_asian_fonts_named(tmp_path: Path) -> None:
    rows = [("אין כסף (no money) היום",), ("she said אין כסף today",), ("节俭驱动力",)]
    document = written(Report("r", "T", (Table("T", (Column("a", "A"),), rows),), ORIGIN), tmp_path)
    first, second = (document.tables[0].cell(n, 0).paragraphs[0] for n in (1, 2))
    assert first._p.pPr.find(qn("w:bidi")) is not None
    assert second._p.pPr.find(qn("w:bidi")) is None
    marked = [
        [run.text for run in p.runs if run._r.rPr is not None and run._r.rPr.find(qn("w:rtl")) is not None]
        for p in (first, second)
    ]
    assert marked == [["אין כסף", "היום"], ["אין כסף"]]
    defaults = document.styles.element.xml
    assert 'w:eastAsia="SimSun"' in defaults and 'w:eastAsia="zh-CN"' in defaults and 'w:val="en-GB"' in defaults


def test_figures_stand_before_the_tables_with_words_for_those_who_do_not_see_them(tmp_path: Path) -> None:
    document = written(replace(grouped(), figures=(DRAWN,)), tmp_path)
    shape = document.inline_shapes[0]
    assert shape._inline.docPr.get("descr") == DRAWN.alt
    assert {shape._inline.get(f"dist{side}") for side in "TBLR"} == {"0"}
    section = document.sections[0]
    assert shape.width <= section.page_width - section.left_margin - section.right_margin
    assert [p.text for p in document.paragraphs if p.text] == ["Figure 1. Data structure", "Table 1. Themes"]
    body = list(document.element.body)
    assert body.index(shape._inline.getparent().getparent().getparent()) < body.index(document.tables[0]._tbl)


def test_a_figure_before_tables_that_lie_has_no_upright_page_of_its_own(tmp_path: Path) -> None:
    wide = tuple(Column(f"c{n}", f"Column {n}") for n in range(6))
    lying = Report("r", "Wide", (Table("Wide", wide, [(QUOTE,) * 6] * 3),), ORIGIN, figures=(DRAWN,))
    assert len(written(lying, tmp_path).sections) == 1
    tall = Branch("t1", "T", tuple(Branch(f"c{n}", f"Concept {n}") for n in range(48)))
    high = replace(DRAWN, shows=Structure(("Concepts", "Themes", "Dimensions"), (Branch("d1", "D", (tall,)),)))
    assert [one.orientation for one in written(replace(lying, figures=(high,)), tmp_path).sections] == [0, 1]


def test_the_note_of_a_figure_stands_beneath_its_caption(tmp_path: Path) -> None:
    document = written(replace(grouped(), figures=(replace(DRAWN, note="Based on 9 interviews."),)), tmp_path)
    shown = [(p.style.name, p.text) for p in document.paragraphs if p.text]
    assert shown[:2] == [("Figure Caption", "Figure 1. Data structure"), ("Table Note", "Based on 9 interviews.")]


def test_numbers_and_shares_stand_to_the_right(tmp_path: Path) -> None:
    columns = (Column("a", "A"), Column("n", "Number", Kind.NUMBER), Column("p", "Share", Kind.SHARE))
    row = written(Report("r", "R", (Table("R", columns, [("x", 1, 2.5)]),), ORIGIN), tmp_path).tables[0].rows[1]
    assert [cell.paragraphs[0].alignment for cell in row.cells] == [None, 2, 2]


def test_captions_are_numbered_by_fields_of_which_a_continued_one_repeats_its_number(tmp_path: Path) -> None:
    broad = tuple(Column(f"k{n}", f"Representative {n}", Kind.NUMBER) for n in range(30))
    blocks = (Table("One", (Column("a", "A"),), [("x",)]), Table("Two", broad, [tuple(range(30))]))
    document = written(Report("r", "All", blocks, ORIGIN, figures=(DRAWN,)), tmp_path)
    captions = [p for p in document.paragraphs if p.style.name in ("Caption", "Figure Caption")]
    assert [p.text for p in captions][:4] == [
        "Figure 1. Data structure",
        "Table 1. One",
        "Table 2. Two",
        "Table 2. Two (continued)",
    ]
    asked = [[one.text.split() for one in p._p.iter(qn("w:instrText"))] for p in captions[:4]]
    assert asked == [[["SEQ", "Figure", r"\*", "ARABIC"]], *[[["SEQ", "Table", r"\*", "ARABIC"]]] * 2, [["SEQ", "Table", r"\c"]]]


def test_a_figure_without_a_font_for_it_is_left_out_and_the_document_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gioia_coder.formats import figures

    def none(*_: Any, **__: Any) -> list[bytes]:
        raise fonts.MissingFontError("", 'no installed font has "市".', mend="Install Noto Sans CJK.")

    monkeypatch.setattr(figures, "pictures", none)
    document = written(replace(grouped(), figures=(DRAWN,)), tmp_path)
    assert [p.text for p in document.paragraphs if p.text][1] == 'no installed font has "市". Install Noto Sans CJK.'
    assert len(document.tables) == 1


def test_a_document_says_nothing_of_when_and_by_what_it_was_made(tmp_path: Path) -> None:
    document = written(grouped(), tmp_path)
    about = document.core_properties
    assert (about.title, about.author, about.created, about.modified, about.comments) == ("Themes", "", None, None, "")
    with zipfile.ZipFile(tmp_path / "r.docx") as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("thumbnail" in name or "customXml" in name for name in archive.namelist())


def test_an_empty_table_and_an_empty_report_are_documents(tmp_path: Path) -> None:
    empty = Report("r", "Nothing", (Table("Nothing", (Column("a", "A", group=True),), []),), ORIGIN)
    assert len(written(empty, tmp_path).tables[0].rows) == 1
    assert [p.text for p in written(Report("r", "Nothing", (), ORIGIN), tmp_path).paragraphs if p.text] == ["Nothing"]


def test_libreoffice_prints_every_word_of_the_awkward_documents(tmp_path: Path) -> None:
    many = Table(
        "Many", (Column("g", "Group", group=True), Column("q", "Quote")), [(f"g{n // 7}", f"{QUOTE} {n}.") for n in range(300)]
    )
    labels = Table("Long", (Column("g", "Theme", group=True), Column("c", "Concept")), [("wide " * 60, "x" * 300)] * 3, "A note.")
    empty = Table("Empty", (Column("a", "A"),), [])
    reports = {"awkward": awkward(), "many": Report("many", "Many", (many, labels, empty), ORIGIN, evidence=EVIDENCE)}
    reports["cells"] = Report(
        "cells", "Cells", (Table("", (Column("a", "A"),), [(Cell("x", (0,)),)]),), ORIGIN, evidence=EVIDENCE
    )
    for name, report in reports.items():
        write_report(report, tmp_path / f"{name}.docx")
    printed = dict(zip(reports, offices([tmp_path / f"{name}.docx" for name in reports], tmp_path, "pdf"), strict=True))
    words = {name: _words(path) for name, path in printed.items()}
    assert "节俭驱动力" in words["awkward"] and "<script>alert(1)</script>" in words["awkward"]
    assert words["awkward"].count("é") >= len(LONG) - 5, "a row higher than a page goes on on the next"
    assert all(f" {n}." in words["many"] for n in range(300))
    pages = words["many"].split("\f")
    assert all("Quote" in page for page in pages[:8]), "headings are repeated"
    assert "Codings" not in words["cells"], "the codings behind a cell are no part of a printed table"


def _words(path: Path) -> str:
    line = [need("pdftotext"), "-layout", str(path), "-"]
    return re.sub("[ \n]+", " ", subprocess.run(line, capture_output=True, encoding="utf-8", check=True).stdout)


def test_only_the_last_row_is_kept_with_the_note(tmp_path: Path) -> None:
    rows = [(f"row {n}", "x") for n in range(4)]
    for note, kept in (("A note.", [3]), ("", [])):
        table = Table("List", (Column("a", "A"), Column("b", "B")), rows, note)
        path = tmp_path / "kept.docx"
        write_report(Report("r", "List", (table,), ORIGIN), path)
        found = [row for row in Document(str(path)).tables[0].rows if row.cells[0].text.startswith("row")]
        assert [n for n, row in enumerate(found) if "keepNext" in row.cells[0].paragraphs[0]._p.xml] == kept
