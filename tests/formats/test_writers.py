"""Every writer over one awkward report, and what each format promises beside."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from gioia_coder.core.blocks import Cell, Column, Kind, Provenance, Report, Table
from gioia_coder.errors import InputError
from gioia_coder.formats import REPORTS, workbook, write_report, write_reports
from gioia_coder.formats.data import as_data
from gioia_coder.formats.files import replacing

ORIGIN = Provenance("Frugal & co", "0123456789abcdef0123", "gioia 0.1", "consensus", ("min sources 2",))
LONG = "é" * 40_000
HOSTILE = [
    "=1+1",
    "  @SUM(A1)",
    "\uff1dcmd",
    "-2+3",
    "+1",
    "\tx",
    "line one\nline | two",
    "节俭驱动力",
    "אין כסף",
    "👩‍👩‍👧 ok",
    "bell\x07 and \x1b[31mescape\x9b",
    "<script>alert(1)</script>",
    "[link](http://x.example) *bold* `code` \\ _u_",
    "_x0041_ & 'quoted' \"twice\"",
    LONG,
]
EVIDENCE = Table(
    "Codings",
    (Column("source", "Source"), Column("quote", "Quote")),
    tuple((f"E1-{n:02}", text) for n, text in enumerate(HOSTILE)),
)


def awkward() -> Report:
    columns = (
        Column("dimension", "Dimension", group=True),
        Column("theme", "Theme"),
        Column("e1", "E1", Kind.MARK, over="Cases"),
        Column("m1", "M1", Kind.NUMBER, over="Cases"),
        Column("cases", "Where", Kind.LIST),
        Column("quotes", "Quotes", Kind.LINES),
    )
    rows: list[tuple[Any, ...]] = [
        ("=Forces", label, Cell(True, (n,)), Cell(n, (n, 0)), ("E1", "M1"), ("one", "=two")) for n, label in enumerate(HOSTILE)
    ]
    rows += [("Other", "<b>none</b>", None, None, (), ()), ("Other", "more", False, -1.5, None, ())]
    table = Table("Driving <forces>", columns, rows, "A note with <b> & | marks.\nSecond line.")
    return Report("case-matrix", "Driving <forces>", (table,), ORIGIN, evidence=EVIDENCE)


def simple(*rows: tuple[Any, ...], name: str = "sources", evidence: Table | None = None, note: str = "") -> Report:
    table = Table("List", (Column("a", "A", group=True), Column("b", "B")), rows, note)
    return Report(name, "List", (table,), ORIGIN, evidence=evidence)


def sheet(path: Path, name: str) -> Worksheet:
    found = load_workbook(path)[name]
    assert isinstance(found, Worksheet)
    return found


@pytest.mark.parametrize("suffix", sorted(REPORTS))
def test_every_writer_writes_the_awkward_report(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "new" / "folder" / f"report{suffix}"
    write_report(awkward(), path)
    content = path.read_bytes()
    if suffix not in (".xlsx", ".docx"):
        text = content.decode("utf-8")
        assert "节俭驱动力" in text
        assert "אין כסף" in text
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", text)
    assert [item.name for item in path.parent.iterdir() if item.suffix == ".tmp"] == []


@pytest.mark.parametrize("suffix", sorted(REPORTS))
def test_the_same_report_gives_the_same_bytes_at_another_time(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"report{suffix}"
    write_report(awkward(), path)
    first = path.read_bytes()
    time.sleep(2.1 if suffix in (".xlsx", ".docx") else 0)
    write_report(awkward(), path)
    assert path.read_bytes() == first


def test_an_unknown_suffix_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_report(awkward(), tmp_path / "report.ods")
    assert "ods" in caught.value.message
    assert ".csv, .docx, .html, .json, .md, .pdf, .png, .pptx, .svg, .tex, .xlsx" in caught.value.mend


def read_csv(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_csv_repeats_grouped_cells_and_defuses_formulas(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    write_report(awkward(), path)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfDimension,Theme,E1,M1,Where,Quotes\r\n")
    rows = read_csv(path)[1:]
    assert [row[0] for row in rows[:3]] == ["'=Forces"] * 3
    assert [row[1] for row in rows[:6]] == ["'=1+1", "'  @SUM(A1)", "'\uff1dcmd", "'-2+3", "'+1", "'\tx"]
    assert rows[6][1:] == ["line one\nline | two", "●", "6", "E1, M1", "one\n=two"]
    assert rows[-2][2:] == ["", "", "", ""]
    assert rows[-1][3] == "-1.5"
    assert rows[14][1] == LONG


def test_raw_csv_keeps_keys_and_every_character(tmp_path: Path) -> None:
    path = tmp_path / "codings.csv"
    write_report(awkward(), path, raw=True)
    rows = read_csv(path)
    assert rows[0] == ["dimension", "theme", "e1", "m1", "cases", "quotes"]
    assert [row[1] for row in rows[1:16]] == HOSTILE


def test_several_blocks_in_a_csv_are_set_apart_with_their_titles(tmp_path: Path) -> None:
    blocks = (Table("First", (Column("a", "A"),), [("x",)]), Table("=Second", (Column("b", "B"),), [("y",)]))
    write_report(Report("r", "R", blocks, ORIGIN), tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_bytes() == b"\xef\xbb\xbfFirst\r\nA\r\nx\r\n\r\n'=Second\r\nB\r\ny\r\n"


def test_repeated_csv_headings_are_told_apart_by_their_shared_heading(tmp_path: Path) -> None:
    columns = (Column("t", "Theme"), Column("a", "n", over="E1"), Column("b", "n", over="M1"))
    write_report(Report("r", "R", (Table("R", columns, [("x", 1, 2)]),), ORIGIN), tmp_path / "r.csv")
    assert read_csv(tmp_path / "r.csv")[0] == ["Theme", "E1: n", "M1: n"]


def test_provenance_beside_csvs_keeps_the_records_of_other_files(tmp_path: Path) -> None:
    write_report(simple(("x", "1"), note="Counted."), tmp_path / "b.csv")
    write_report(awkward(), tmp_path / "a.csv")
    write_report(awkward(), tmp_path / "page.html")
    records = json.loads((tmp_path / "provenance.json").read_text(encoding="utf-8"))
    assert list(records) == ["a.csv", "b.csv"]
    assert records["b.csv"] == {"report": "sources", "title": "List", "note": "Counted.", **ORIGIN.as_dict()}


@pytest.mark.parametrize("content", ["[1]", "{broken"])
def test_a_foreign_provenance_file_is_refused_and_kept(tmp_path: Path, content: str) -> None:
    beside = tmp_path / "provenance.json"
    beside.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="provenance"):
        write_report(awkward(), tmp_path / "a.csv")
    assert beside.read_text(encoding="utf-8") == content
    assert not (tmp_path / "a.csv").exists()


def test_markdown_prints_grouped_cells_once_and_escapes(tmp_path: Path) -> None:
    write_report(awkward(), tmp_path / "r.md")
    lines = (tmp_path / "r.md").read_text(encoding="utf-8").split("\n")
    assert lines[0] == "# Driving &lt;forces&gt;"
    assert lines[2] == "| Dimension | Theme | Cases<br>E1 | Cases<br>M1 | Where | Quotes |"
    assert lines[3] == "| --- | --- | :---: | ---: | --- | --- |"
    assert lines[4].startswith("| =Forces | =1+1 | ● | 0 | E1, M1 | one<br>=two |")
    assert lines[5].startswith("|  | @SUM(A1) |")
    assert "line one<br>line \\| two" in lines[10]
    assert "\\[link\\](http://x.example) \\*bold\\* \\`code\\` \\\\ \\_u\\_" in lines[16]
    assert "| Other | &lt;b&gt;none&lt;/b&gt; |" in "\n".join(lines)
    assert "<sub>Frugal &amp; co · revision 0123456789ab" in "\n".join(lines)
    body = [re.sub(r"\\.", "", line) for line in lines if line.startswith("|")]
    assert {line.count("|") for line in body} == {7}


@pytest.mark.parametrize(
    ("note", "written"), [("- no list", "\\- no list"), ("# x", "\\# x"), ("1. x", "1\\. x"), ("===", "\\===")]
)
def test_a_markdown_note_stays_a_paragraph(tmp_path: Path, note: str, written: str) -> None:
    write_report(simple(("x", "y"), note=note), tmp_path / "r.md")
    assert written in (tmp_path / "r.md").read_text(encoding="utf-8").split("\n")


class Page(HTMLParser):
    """Collect the elements of a page, its text, and the faults of its nesting."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "!doctype"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_html_is_one_page_without_injection_or_outside_references(tmp_path: Path) -> None:
    write_report(awkward(), tmp_path / "r.html")
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "b", "img", "link", "iframe", "base", "object"}
    assert "url(" not in text
    assert "@import" not in text
    for _, attributes in page.tags:
        assert not {"src", "srcset", "action", "onclick"} & set(attributes)
        assert attributes.get("href", "#").startswith("#")  # type: ignore[union-attr]
    policy = [attributes["content"] for tag, attributes in page.tags if attributes.get("http-equiv")]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert ("html", {"lang": "en"}) in page.tags
    assert "<script>alert(1)</script>" in page.words
    assert "prefers-color-scheme: dark" in text


def test_html_joins_groups_and_links_cells_to_the_evidence(tmp_path: Path) -> None:
    write_report(awkward(), tmp_path / "r.html")
    page = Page((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert [a["rowspan"] for tag, a in page.tags if tag == "th" and "rowspan" in a] == [str(len(HOSTILE)), "2"]
    assert [a["colspan"] for tag, a in page.tags if "colspan" in a] == ["2", "2", "2"]
    targets = [a["id"] for tag, a in page.tags if tag == "tr" and "id" in a]
    assert targets == [f"e-{n + 1}" for n in range(len(HOSTILE))]
    links = [a["href"] for tag, a in page.tags if tag == "a"]
    assert {str(link)[1:] for link in links} == set(targets)
    assert links[4] == "#e-3"
    directed = [tag for tag, a in page.tags if a.get("dir") == "auto"]
    assert directed == ["td", "td"]


def test_html_rules_stand_between_outermost_groups(tmp_path: Path) -> None:
    columns = (Column("c", "Concept"), Column("t", "Theme", group=True), Column("d", "Dimension", group=True))
    rows = [("a", "T1", "D1"), ("b", "T2", "D1"), ("c", "T3", "D2")]
    write_report(Report("r", "R", (Table("R", columns, rows, leftward=True),), ORIGIN), tmp_path / "r.html")
    page = Page((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert [a.get("class") for tag, a in page.tags if tag == "tr"] == [None, "group", None, "group"]


def test_html_keeps_short_words_whole_and_gives_room_to_long_ones(tmp_path: Path) -> None:
    columns = tuple(Column(name, name) for name in ("segment", "theme", "concept", "quote"))
    rows = [("E1-01@834-1034", "Eco-efficiency here", "a concept of more than thirty letters", "word " * 30)]
    write_report(Report("r", "R", (Table("R", columns, rows),), ORIGIN), tmp_path / "r.html")
    page = Page((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert [attributes.get("class") for tag, attributes in page.tags if tag == "th"] == [None, "some", "many", "words"]
    assert [attributes.get("class") for tag, attributes in page.tags if tag == "td"] == ["short", None, None, None]
    assert ".short { white-space: nowrap; }" in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_a_block_called_like_its_report_is_not_titled_twice(tmp_path: Path, suffix: str) -> None:
    blocks = tuple(Table(title, (Column("a", "A"),), [("x",)]) for title in ("Structure", "Loose"))
    write_report(Report("r", "Structure", blocks, ORIGIN), tmp_path / f"r{suffix}")
    text = (tmp_path / f"r{suffix}").read_text(encoding="utf-8").rpartition("<body>")[2]
    assert text.count("Structure") == 1
    assert text.count("Loose") == 1


def test_html_tells_the_evidence_of_several_reports_apart(tmp_path: Path) -> None:
    other = Table("Other codings", EVIDENCE.columns, [("S", "q")])
    reports = [
        awkward(),
        simple(("x", Cell("y", (0,))), evidence=other),
        simple(("x", Cell("z", (1,))), evidence=EVIDENCE),
    ]
    write_reports(reports, tmp_path / "r.html")
    page = Page((tmp_path / "r.html").read_text(encoding="utf-8"))
    identities = [a["id"] for _, a in page.tags if "id" in a]
    assert len(identities) == len(set(identities)) == len(HOSTILE) + 1
    assert [a["href"] for tag, a in page.tags if tag == "a"][-2:] == ["#e2-1", "#e-2"]


def test_json_without_data_is_the_first_table(tmp_path: Path) -> None:
    write_report(simple(("x", Cell(2, (0,))), ("y", ("a", "b")), note="N."), tmp_path / "r.json")
    text = (tmp_path / "r.json").read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert json.loads(text) == {
        "title": "List",
        "columns": ["a", "b"],
        "rows": [{"a": "x", "b": 2}, {"a": "y", "b": ["a", "b"]}],
        "note": "N.",
        "provenance": ORIGIN.as_dict(),
    }


def test_json_data_keeps_its_own_title_and_note_and_may_be_a_list() -> None:
    report = simple(("x", "y"), note="N.")
    named = Report("r", "T", report.blocks, ORIGIN, {"rows": [1], "title": "own", "note": "mine"})
    assert list(as_data(named).items())[:3] == [("title", "own"), ("rows", [1]), ("note", "mine")]
    assert as_data(Report("r", "T", report.blocks, ORIGIN, {"list": [{"a": 1}]})) == [{"a": 1}]


def test_json_escapes_what_would_act_on_a_terminal(tmp_path: Path) -> None:
    write_report(Report("r", "T", (), ORIGIN, {"list": ["\x9b2J\u202e节\ud800"]}), tmp_path / "r.json")
    text = (tmp_path / "r.json").read_text(encoding="utf-8")
    assert "\\u009b2J\\u202e节\\ud800" in text
    assert json.loads(text) == ["\x9b2J\u202e节\ud800"]


def test_xlsx_is_set_for_reading(tmp_path: Path) -> None:
    write_report(awkward(), tmp_path / "r.xlsx")
    book = load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["case-matrix", "codings", "provenance"]
    page = sheet(tmp_path / "r.xlsx", "case-matrix")
    last = len(HOSTILE) + 2
    assert {str(merged) for merged in page.merged_cells.ranges} == {"C1:D1", f"A3:A{last}", f"A{last + 1}:A{last + 2}"}
    assert page.freeze_panes == "C3"
    assert page.auto_filter.ref == f"A2:F{last + 2}"
    assert [cell.value for cell in page[2]] == ["Dimension", "Theme", "E1", "M1", "Where", "Quotes"]
    assert page["C1"].value == "Cases"
    assert page["A2"].font.bold
    assert page["A2"].border.bottom.style == "thin"
    assert page["B3"].alignment.wrap_text
    assert page["B3"].alignment.vertical == "top"
    assert all(page.column_dimensions[letter].width <= 62 for letter in "ABCDEF")
    assert page.cell(last + 4, 1).value == "A note with <b> & | marks."
    assert page.cell(last + 4, 1).font.italic
    assert page.cell(last + 5, 1).value == "Second line."
    origin = sheet(tmp_path / "r.xlsx", "provenance")
    assert [cell.value for cell in origin[2]] == [
        "case-matrix",
        "Driving <forces>",
        "Frugal & co",
        ORIGIN.revision,
        "consensus",
        "min sources 2",
        "gioia 0.1",
    ]


def test_xlsx_cells_are_strings_numbers_marks_and_blanks(tmp_path: Path) -> None:
    write_report(awkward(), tmp_path / "r.xlsx")
    page = sheet(tmp_path / "r.xlsx", "case-matrix")
    assert page["B3"].value == "=1+1"
    assert page["B3"].data_type == "s"
    assert page["C3"].value == "●"
    assert (page["D5"].value, page["D5"].data_type) == (2, "n")
    last = len(HOSTILE) + 4
    assert [page.cell(last - 1, at).value for at in range(3, 7)] == [None] * 4
    assert page.cell(last, 4).value == -1.5
    words = [page.cell(3 + n, 2).value for n in range(len(HOSTILE))]
    assert words[10] == "bell and [31mescape"
    assert words[13] == HOSTILE[13]
    cut = str(words[14])
    assert len(cut) == 32_767
    assert cut.endswith("é … [cut: 40000 characters]")


def test_shares_have_one_place_and_numbers_in_words_stand_to_the_right(tmp_path: Path) -> None:
    columns = (Column("share", "Share (%)", Kind.SHARE), Column("alpha", "Alpha", Kind.NUMBER))
    report = Report("agreement", "A", (Table("A", columns, [(16.0, ".61")]),), simple().provenance)
    write_report(report, tmp_path / "r.xlsx")
    share, alpha = sheet(tmp_path / "r.xlsx", "agreement")[2]
    assert (share.value, share.number_format[:3], alpha.value, alpha.alignment.horizontal) == (16, "0.0", ".61", "right")
    write_report(report, tmp_path / "r.md")
    assert "| ---: | ---: |\n| 16.0 | .61 |" in (tmp_path / "r.md").read_text("utf-8")


def test_xlsx_cuts_at_utf16_units(tmp_path: Path) -> None:
    write_report(simple(("x", "👩" * 20_000)), tmp_path / "r.xlsx")
    found = str(sheet(tmp_path / "r.xlsx", "sources")["B2"].value)
    assert found.endswith("👩 … [cut: 20000 characters]")
    assert 32_760 < len(found.encode("utf-16-le")) // 2 <= 32_767


def test_xlsx_links_lead_to_the_codings_a_cell_stands_on(tmp_path: Path) -> None:
    rows = [("x", Cell(3, (1, 2, 3))), ("x", Cell("two", (7, 4, 5))), ("y", Cell(0, ())), ("z", Cell(1, (9_999,)))]
    write_report(simple(*rows, evidence=EVIDENCE), tmp_path / "r.xlsx")
    page = sheet(tmp_path / "r.xlsx", "sources")
    codings = sheet(tmp_path / "r.xlsx", "codings")
    assert page["B2"].value == 3
    assert page["B2"].data_type == "n"
    assert page["B2"].hyperlink is not None
    place = page["B2"].hyperlink.location
    assert place == "'codings'!A3:B5"
    assert [line[0].value for line in codings["A3:B5"]] == [EVIDENCE.rows[n][0] for n in (1, 2, 3)]
    assert page["B2"].hyperlink.tooltip == "rows 3-5 of codings"
    assert page["B3"].value == "two"
    assert page["B3"].hyperlink is not None
    assert page["B3"].hyperlink.location == "'codings'!A6:B6"
    assert codings["A6"].value == EVIDENCE.rows[4][0]
    assert page["B3"].hyperlink.tooltip == "rows 6-7, 9 of codings"
    assert (page["B4"].value, page["B4"].hyperlink) == (0, None)
    assert page["B5"].hyperlink is None


def test_xlsx_shares_equal_evidence_and_uses_a_block_that_is_the_evidence(tmp_path: Path) -> None:
    other = Table("Other", EVIDENCE.columns, [("S", "q")])
    listed = Report("codings", "Codings", (EVIDENCE,), ORIGIN)
    reports = [
        simple(("x", Cell("y", (0,))), evidence=EVIDENCE),
        simple(("x", Cell("y", (0,))), evidence=EVIDENCE),
        simple(("x", Cell("y", (0,))), name="Other/one", evidence=other),
    ]
    write_reports(reports, tmp_path / "shared.xlsx")
    book = load_workbook(tmp_path / "shared.xlsx")
    assert book.sheetnames == ["sources", "sources 2", "Other one", "codings", "codings 2", "provenance"]
    linked = [str(sheet(tmp_path / "shared.xlsx", name)["B2"].hyperlink.location) for name in book.sheetnames[:3]]
    assert linked == ["'codings'!A2:B2", "'codings'!A2:B2", "'codings 2'!A2:B2"]
    write_reports([reports[0], listed], tmp_path / "own.xlsx")
    assert load_workbook(tmp_path / "own.xlsx").sheetnames == ["sources", "codings", "provenance"]


def test_xlsx_sheet_names_are_short_unique_and_allowed(tmp_path: Path) -> None:
    titles = [
        "History",
        "A: very long title that never ends [1]",
        "a very long title that never ends 1",
        "'",
        "Provenance",
    ]
    blocks = tuple(Table(title, (Column("a", "A"),), [("x",)]) for title in titles)
    write_report(Report("r", "R", blocks, ORIGIN), tmp_path / "r.xlsx")
    names = load_workbook(tmp_path / "r.xlsx").sheetnames
    assert len({name.casefold() for name in names}) == len(names) == 6
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)
    assert "history" not in [name.casefold() for name in names]


def test_xlsx_says_when_rows_or_links_do_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 10)
    monkeypatch.setattr(workbook, "MAX_LINKS", 2)
    write_report(simple(*((f"r{n}", Cell(n, (n,))) for n in range(15)), evidence=EVIDENCE), tmp_path / "r.xlsx")
    page = sheet(tmp_path / "r.xlsx", "sources")
    assert page.max_row <= 10
    assert [bool(page.cell(n, 2).hyperlink) for n in range(2, 6)] == [True, True, False, False]
    assert page.cell(page.max_row - 1, 1).value == "Only the first 2 cells of this sheet are linked to their codings."
    assert page.cell(page.max_row, 1).value == "Cut: 9 of 15 rows do not fit into a sheet."


def test_a_large_sheet_is_streamed_and_small_ones_beside_it_are_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "STREAMED", 5)
    large = Table("Codings", EVIDENCE.columns, [("=S", text) for text in HOSTILE[:14]], "The end.")
    report = simple(("x", Cell(2, (1, 2))), ("x", Cell(1, (9,))), evidence=large)
    write_report(report, tmp_path / "r.xlsx")
    page, codings = sheet(tmp_path / "r.xlsx", "sources"), sheet(tmp_path / "r.xlsx", "codings")
    assert [str(merged) for merged in page.merged_cells.ranges] == ["A2:A3"]
    assert page["B2"].hyperlink is not None
    assert codings["A15"].value == "=S"
    assert codings["B14"].value == HOSTILE[12]
    assert codings["A17"].value == "The end."
    first = (tmp_path / "r.xlsx").read_bytes()
    time.sleep(2.1)
    write_report(report, tmp_path / "r.xlsx")
    assert (tmp_path / "r.xlsx").read_bytes() == first


def test_the_filter_finds_values_under_a_joined_cell(tmp_path: Path) -> None:
    import zipfile

    write_report(simple(("kept", "1"), ("kept", "2"), ("kept", "3")), tmp_path / "r.xlsx")
    with zipfile.ZipFile(tmp_path / "r.xlsx") as archive:
        text = archive.read("xl/worksheets/sheet1.xml").decode()
    values = [re.search(rf'<c r="A{n}"[^>]*><v>(\d+)</v>', text) for n in (2, 3, 4)]
    assert len({found[1] for found in values if found}) == 1
    assert all(values)


def test_twenty_thousand_rows_take_seconds(tmp_path: Path) -> None:
    columns = tuple(Column(f"k{n}", f"K{n}") for n in range(11))
    rows = [(f"E{n}", f"E{n}:4.2", n, n + 9, f"we had no money {n}", "sends", "c1", "anna", None, 2, "") for n in range(20_000)]
    start = time.process_time()
    write_report(Report("codings", "Codings", (Table("Codings", columns, rows),), ORIGIN), tmp_path / "r.xlsx")
    assert time.process_time() - start < 6


@pytest.mark.parametrize("suffix", sorted(REPORTS))
def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"report{suffix}"
    write_report(simple(("x", "y")), path)
    before = {item.name: item.read_bytes() for item in tmp_path.iterdir()}
    broken = Report("r", "R", (Table("R", (Column("a", "A"),), [(object(),)]), object()), ORIGIN)  # type: ignore[arg-type,list-item]
    with pytest.raises((AttributeError, TypeError)):
        write_reports([broken, broken], path)
    assert {item.name: item.read_bytes() for item in tmp_path.iterdir()} == before


def test_a_full_disk_changes_nothing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "r.json"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="the disk is full; nothing was changed"):
        write_report(awkward(), path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["r.json"]


def test_a_file_locked_by_another_program_is_named_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(self: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, "Access is denied", str(target))

    (tmp_path / "r.csv").write_text("old", encoding="utf-8")
    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(InputError) as caught:
        write_report(awkward(), tmp_path / "r.csv")
    assert "close it in Excel and try again" in caught.value.mend
    assert [item.name for item in tmp_path.iterdir()] == ["r.csv"]


@pytest.mark.parametrize(("owner", "program"), [("~$r.xlsx", "Excel"), (".~lock.r.xlsx#", "LibreOffice")])
def test_a_workbook_that_is_open_is_refused(tmp_path: Path, owner: str, program: str) -> None:
    (tmp_path / owner).touch()
    with pytest.raises(InputError, match=f"is open in {program}"):
        write_report(awkward(), tmp_path / "r.xlsx")
    assert [item.name for item in tmp_path.iterdir()] == [owner]


def test_a_folder_or_a_place_under_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dir.csv").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        write_report(awkward(), tmp_path / "dir.csv")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="a file, not a folder"):
        write_report(awkward(), tmp_path / "file" / "r.json")


def test_a_name_too_long_for_the_system_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_report(awkward(), tmp_path / f"{'x' * 300}.json")


def test_a_read_only_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(InputError, match="cannot be written to"):
        write_report(awkward(), tmp_path / "r.json")


def test_replacing_text_keeps_line_ends_and_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.touch()
    path.chmod(0o640)
    with replacing(path, "w") as stream:
        stream.write("é\n")
    assert path.read_bytes() == b"\xc3\xa9\n"
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o640


def test_replacing_writes_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").touch()
    try:
        (tmp_path / "link").symlink_to("real")
    except OSError:
        pytest.skip("links need a right on this system")
    with replacing(tmp_path / "link") as stream:
        stream.write(b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"x"


def test_an_error_of_another_file_passes_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "a"):
        (tmp_path / "elsewhere").read_bytes()
    assert list(tmp_path.iterdir()) == []


def test_the_list_of_writers_resolves_and_loads_nothing_heavy() -> None:
    import subprocess
    import sys
    from importlib import import_module

    for entry in REPORTS.values():
        module, function = entry.split(":")
        assert callable(getattr(import_module(f"gioia_coder.formats.{module}"), function))
    heavy = ("xlsxwriter", "openpyxl", "csv", "docx", "matplotlib")
    told = f"import sys, gioia_coder.formats; print([m for m in {heavy} if m in sys.modules])"
    root = Path(__file__).resolve().parents[2]
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=root)
    assert found.stdout.strip() == "[]"
