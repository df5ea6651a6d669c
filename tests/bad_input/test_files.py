"""Files that are missing, empty, damaged, hostile or about another project."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.bad_input.attack import HEADINGS, put, refused, run, state

NOISE = bytes(range(256)) * 9
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
SECRET = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
SAID = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


def packed(parts: dict[str, str | bytes]) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def document(xml: str | bytes) -> bytes:
    return packed({"word/document.xml": xml})


def workbook(sheet: str | None = None, **more: bytes) -> bytes:
    """Return a workbook of codings with another sheet or more parts in it."""
    book, held = Workbook(), BytesIO()
    page = book.active
    assert page is not None
    for row in (["source", "start", "end", "code"], ["E1-01", 0, 11, "c001"]):
        page.append(row)
    book.save(held)
    archive = zipfile.ZipFile(held)
    parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    parts |= {"xl/worksheets/sheet1.xml": sheet} if sheet is not None else {}
    return packed({**parts, **more})


SOURCES: dict[str, tuple[str | bytes, str]] = {
    "empty.txt": ("", "it is empty"),
    "blank.txt": (" \n\t\n", "it holds no words"),
    "noise.txt": (NOISE, "it is not text"),
    "zeros.txt": (b"\0" * 999, "it is not text"),
    "cut.txt": (b"\xff\xfeA", "it is not utf-16-le"),
    "lost.txt": ("\ufffd" * 50, "mark for lost letters"),
    "report.txt": (b"%PDF-1.7 ...", "it is damaged"),
    "word.txt": (b"PK\x03\x04...", "it is a zip file"),
    "database.txt": (b"SQLite format 3\x00...", "it is a database"),
    "old.doc": (b"\xd0\xcf\x11\xe0", "nothing here reads .doc files"),
    "picture.png": (b"\x89PNG", "nothing here reads .png files"),
    "nothing": ("words", "its name has no suffix"),
    "text.docx": ("words", "it is damaged, or not of the format"),
    "cut.docx": (document(WORD)[:40], "it is damaged, or not of the format"),
    "other.docx": (packed({"other.xml": "x"}), "it is not a Word document"),
    "notxml.docx": (document("words"), "its text is damaged"),
    "wordless.docx": (document(WORD.format("")), "it holds no words"),
    "laughs.docx": (document(LAUGHS + WORD.format(SAID.format("&c;"))), "it declares a document type"),
    "passwords.docx": (document(SECRET + WORD.format(SAID.format("&e;"))), "it declares a document type"),
    "bomb.docx": (document(b"<a>" + b" " * 60_000_000 + b"</a>"), "unpacks to a size that no document has"),
    "huge.txt": (b"words " * 3_400_000, "it is larger than 20 MB"),
    "e1-01.txt": ("I: Other words?\n\nA: Yes.\n", "is in the project already, with another text"),
}


@pytest.mark.parametrize("name", SOURCES)
def test_a_bad_source_is_refused_and_passed_over_on_request(study: Path, name: str) -> None:
    content, said = SOURCES[name]
    put(f"in/{name}", content)
    refused("import", f"in/{name}", said=said)
    before = state(study)
    result = run("import", f"in/{name}", "--skip-bad")
    assert result.exit_code == 0 and said in " ".join(result.stderr.split())
    assert state(study) == before


def test_one_bad_source_keeps_all_out_and_every_fault_is_named(study: Path) -> None:
    for name, content in {"a.txt": "I: Well?\n\nA: Fine.\n", "b.txt": "", "c.txt": NOISE, "d.docx": "x"}.items():
        put(f"in/{name}", content)
    message = refused("import", "in", said="Nothing was imported")
    assert all(f"in/{name}" in message for name in ("b.txt", "c.txt", "d.docx"))
    result = run("import", "in", "--skip-bad", "--json")
    assert [one["id"] for one in json.loads(result.stdout)["sources"]] == ["a"]
    assert len(json.loads(result.stdout)["skipped"]) == 3


def test_wrong_encodings_are_refused(study: Path) -> None:
    put("café.txt", "I: Où?\n\nA: Là-bas, à côté.\n".encode("cp1252"))
    refused("import", "café.txt", "--encoding", "utf-8", said="it is not utf-8 (byte")
    refused("import", "café.txt", "--encoding", "klingon", said='there is no encoding "klingon". Common ones are')
    refused("import", "café.txt", "--layout", "klingon", said="The layouts are")


def test_what_acts_on_a_terminal_never_reaches_it(study: Path) -> None:
    evil = "\x1b]0;title\x07 \x9b2J \x1b[31m \u202egnp.exe \x85"
    put("evil.txt", f"I: Well{evil}?\n\nE1-A: Gone{evil} away.\n")
    assert run("import", "evil.txt", "--case", "E1").exit_code == 0
    assert run("code", "evil:2", "--new", "gone away", "--memo", evil).exit_code == 0
    for words in (
        *("sources show evil", "sources show evil --json", "find gone", "find gone --json", "codings list", "memo list", "log"),
        *("report evidence", "report evidence --json", "report codings", "status", "codebook show"),
    ):
        assert run(*words.split()).exit_code == 0, words
    assert run("code", "evil", typed="?\ngone\nu\nq\n").exit_code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and links of Unix")
def test_pipes_and_circles_of_links_are_no_files(study: Path) -> None:
    for name in ("p.txt", "p.csv", "p.json", "p.yaml"):
        os.mkfifo(name)
        Path(name[0] + "l" + name[1:]).symlink_to("pl" + name[1:])
    refused("import", "p.txt", said="it is no ordinary file")
    refused("codings", "import", "p.csv", said="is no ordinary file")
    refused("codings", "import", "p.json", said="is no ordinary file")
    refused("codebook", "import", "p.yaml", said="is no ordinary file")
    refused("import", "--manifest", "p.csv", said="is no ordinary file")
    refused("import", "pl.txt")
    refused("codings", "import", "pl.csv", said="cannot be read")
    refused("codebook", "import", "pl.yaml", said="cannot be read")
    refused("report", "sources", "pl.csv", said="leads in a circle")
    assert run("status").exit_code == 0 and run("check").exit_code == 0


MANIFESTS: dict[str, tuple[str, str]] = {
    "a file that is not there": ("file,case\nnowhere.txt,E1\n", "there is no file"),
    "a folder": ("file,case\ntranscripts,E1\n", "there is no file"),
    "neither file nor id": ("file,case\n,E1\n", "names neither a file nor an id"),
    "an id twice": ("file,id\na.txt,X\nb.txt,x\n", 'id "x" is that of'),
    "an unknown column": ("file,shoe\na.txt,43\n", 'there is no column "shoe"'),
    "no column for files": ("case\nE1\n", "no column names the files"),
    "two values of an attribute": ("file,case,case:size\na.txt,E1,1\nb.txt,E1,2\n", "in an earlier row"),
    "an attribute without a case": ("file,case,case:size\na.txt,,1\n", "names no case"),
    "too many roles": ("file,informant,role\na.txt,A;B,x;y;z\n", "3 roles for 2 informants"),
    "a name too long for any disk": (f"file\n{'x' * 5000}.txt\n", "File name too long"),
    "a device": ("file\n/dev/zero\n", "there is no file"),
    "an address on the web": ("file\nhttps://example.org/a.txt\n", "there is no file"),
    "quotes that do not pair": ('file,id\n"a.txt,x\n', "the quotes do not pair"),
    "nothing": ("", "is empty"),
    "noise": (NOISE.decode("latin-1"), "is no text file"),
}


@pytest.mark.parametrize("kind", MANIFESTS)
def test_a_bad_manifest_is_refused(study: Path, kind: str) -> None:
    put("a.txt", "I: Well?\n\nA: Fine.\n")
    put("b.txt", "I: And?\n\nB: Good.\n")
    content, said = MANIFESTS[kind]
    message = refused("import", "--manifest", put("m.csv", content), said=said)
    assert message.count(said) == 1, "a fault is told once"


def test_a_manifest_may_read_outside_the_project_but_writes_nothing_there(study: Path) -> None:
    (study.parent / "secret.txt").write_text("I: Well?\n\nA: Hush.\n", "utf-8")
    before = sorted(study.parent.iterdir())
    assert run("import", "--manifest", put("m.csv", "file,id,case\n../secret.txt,../../x,../y\n")).exit_code == 0
    assert run("export").exit_code == 0
    assert run("codings", "sheet", "../../x", "sheet.xlsx").exit_code == 0
    assert sorted(study.parent.iterdir()) == before


ROWS: dict[str, tuple[str, str]] = {
    "a negative start": ("E1-01,-5,10,,c001,,,,", "is not a number of characters"),
    "a start behind the end": ("E1-01,20,10,,c001,,,,", "20 to 10 is no stretch"),
    "an empty stretch": ("E1-01,10,10,,c001,,,,", "is no stretch"),
    "an end beyond the text": ("E1-01,10,99999999,,c001,,,,", "which has"),
    "five thousand digits": (f"E1-01,10,{'9' * 5000},,c001,,,,", "is not a number of characters"),
    "fractions": ("E1-01,10.0,20.5,,c001,,,,", '"20.5" is not a number of characters'),
    "powers": ("E1-01,1e1,1e3,,c001,,,,", '"1e3" is not a number of characters'),
    "other digits": ("E1-01,²,٢٠,,c001,,,,", "is not a number of characters"),
    "a start alone": ("E1-01,10,,,c001,,,,", "start and end belong together"),
    "no place": ("E1-01,,,,c001,,,,", "says no place"),
    "a quote that is not there": ("E1-01,,,never said at all,c001,,,,", "is not in the text"),
    "a quote found twice": ("E1-01,,,we,c001,,,,", "stands there 8 times"),
    "a quote that is elsewhere": ("E1-01,0,11,Nobody pays,c001,,,,", "the quote is not what stands at 0 to 11"),
    "an unknown source": ("X9,0,11,,c001,,,,", 'there is no source "X9"'),
    "an unknown code": ("E1-01,0,11,,zzz,,,,", 'there is no code "zzz"'),
    "no code": ("E1-01,0,11,,,,,,", "names no code"),
    "intensity 4": ("E1-01,0,11,,c001,,,4,", 'the intensity "4" is not 1, 2 or 3'),
    "polarity maybe": ("E1-01,0,11,,c001,,,,maybe", 'the polarity "maybe" is not known'),
    "a coder that cannot be": (f"E1-01,0,11,,c001,{'x' * 61},,,", "cannot be a coder's name"),
    "the same twice, said otherwise": ("E1-01,0,11,,c001,,a,,\nE1-01,0,11,,c001,,b,,", "this coding stands in line 2 too"),
    "too many cells": ("E1-01,0,11,,c001,,,,,,x", "more cells than there are headings"),
    "quotes that do not pair": ('E1-01,0,11,"open,c001,,,,', "the quotes do not pair"),
    "a million letters for a code": (f"E1-01,0,11,,{'x' * 1_000_000},,,,", "there is no code"),
    "a million letters for a source": (f"{'x' * 1_000_000},0,11,,c001,,,,", "there is no source"),
    "a million letters for a coder": (f"E1-01,0,11,,c001,{'x' * 1_000_000},,,", "cannot be a coder's name"),
    "a NUL": ("E1-01,0,11,,c0\x0001,,,,", "is no text file"),
    "another project": ("Z1-01,0,11,,c099,zoe,,,\nZ1-02,3,9,,c100,zoe,,,", 'there is no source "Z1-02"'),
}


@pytest.mark.parametrize("kind", ROWS)
def test_a_bad_row_keeps_all_codings_out(study: Path, kind: str) -> None:
    rows, said = ROWS[kind]
    refused(
        "codings",
        "import",
        put(
            "c.csv",
            f"{HEADINGS}E1-02,0,11,,c001,,good,,\n".replace("E1-02,0,11,,c001,,good,,\n", "")
            + rows
            + "\nE1-02,0,11,,c001,,good,,\n",
        ),
        said=said,
    )


def test_a_memo_of_a_million_letters_is_kept_whole(study: Path) -> None:
    assert run("codings", "import", put("c.csv", f'{HEADINGS}E1-01,0,11,,c001,,"{"m" * 1_000_000}",,\n')).exit_code == 0
    assert run("codings", "export", "out.csv").exit_code == 0
    assert "m" * 1_000_000 in Path("out.csv").read_text("utf-8-sig")
    refused("codings", "export", "out.xlsx", said="too long for a cell. Write the codings as .csv")


JSON: dict[str, tuple[str, str]] = {
    "a hundred thousand brackets": ("[" * 100_000, "is not readable as JSON"),
    "a hundred thousand lists": ("[" * 100_000 + "]" * 100_000, "is not readable as JSON"),
    "a hundred thousand objects": ('{"a":' * 100_000, "is not readable as JSON"),
    "a number": ("3", "does not hold a list of codings"),
    "nothing at all": ("null", "does not hold a list of codings"),
    "texts": ('["a"]', "does not hold a list of codings"),
    "not a number": ('[{"source": "E1-01", "start": NaN, "end": 5, "code": "c001"}]', "is not a number of characters"),
    "infinity": ('[{"source": "E1-01", "start": 0, "end": 1e999, "code": "c001"}]', "is not a number of characters"),
    "a fraction": ('[{"source": "E1-01", "start": 1.5, "end": 5, "code": "c001"}]', "is not a number of characters"),
    "a truth": ('[{"source": "E1-01", "start": true, "end": 5, "code": "c001"}]', "is not a number of characters"),
    "an object for a place": ('[{"source": "E1-01", "start": {}, "end": 5, "code": "c001"}]', "is not a number of characters"),
    "too many digits": (f'[{{"source": "E1-01", "start": {"9" * 5000}, "end": 5, "code": "c001"}}]', "is not readable as JSON"),
    "lists in lists": (f'[{{"source": "E1-01", "codes": {"[" * 500}{"]" * 500}, "segment": "E1-01:2"}}]', "there is no code"),
    "cp1252": ("é", "is not readable as JSON"),
}


@pytest.mark.parametrize("kind", JSON)
def test_bad_json_is_refused(study: Path, kind: str) -> None:
    content, said = JSON[kind]
    refused("codings", "import", put("c.json", content.encode("latin-1")), said=said)


def test_half_of_a_surrogate_pair_in_json_becomes_a_question_mark(study: Path) -> None:
    row = '{"source": "E1-01", "start": 0, "end": 11, "code": "c001", "memo": "a\\ud800b", "coder": "z\\udc00"}'
    assert run("codings", "import", put("c.json", f"[{row}]")).exit_code == 0
    assert '"a?b"' in run("codings", "list", "--coder", "z?", "--json").stdout


def test_codings_of_a_source_that_was_removed_are_refused(study: Path) -> None:
    assert run("sources", "remove", "E1-01", "--yes").exit_code == 0
    rows = put("c.csv", f"{HEADINGS}E1-01,0,11,,c001,,,,\n")
    refused("codings", "import", rows, said='there is no source "E1-01". Did you mean "E1-02"?')
    assert run("undo").exit_code == 0
    assert run("codings", "import", rows).exit_code == 0


WORKBOOKS: dict[str, bytes] = {
    "text": b"hello",
    "noise": NOISE,
    "cut off": workbook()[:500],
    "an old one": b"\xd0\xcf\x11\xe0" + NOISE,
    "billion laughs": workbook(LAUGHS + SHEET.format('<row r="1"><c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row>')),
    "another file": workbook(SECRET + SHEET.format('<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>')),
    "a bomb": workbook(**{"bomb.bin": b"\0" * 100_000_000}),
    "no XML": workbook("hello"),
    "the last column": workbook(SHEET.format('<row r="1"><c r="XFD1"><v>1</v></c></row>')),
    "a cell of no name": workbook(SHEET.format('<row r="1"><c r="1A"><v>1</v></c></row>')),
    "a text that is not there": workbook(SHEET.format('<row r="1"><c r="A1" t="s"><v>999</v></c></row>')),
    "an error for a heading": workbook(SHEET.format('<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>')),
}


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_bad_workbook_is_refused_wherever_one_is_read(study: Path, kind: str) -> None:
    put("w.xlsx", WORKBOOKS[kind])
    refused("codings", "import", "w.xlsx")
    refused("codebook", "import", "w.xlsx", "--yes")
    refused("import", "--manifest", "w.xlsx")
    refused("codebook", "split", "c001", "new", "--sheet", "w.xlsx")


def test_a_row_beyond_the_last_is_refused(study: Path) -> None:
    put("w.xlsx", workbook(SHEET.format('<row r="99999999"><c r="A99999999"><v>1</v></c></row>')))
    refused("codings", "import", "w.xlsx", said="is damaged")


def test_links_to_other_workbooks_and_names_upwards_are_passed_over(study: Path) -> None:
    put("w.xlsx", workbook(**{"xl/externalLinks/externalLink1.xml": b"<x/>", "../../../evil.txt": b"x"}))
    assert run("codings", "import", "w.xlsx").exit_code == 0
    assert not list(study.parent.rglob("evil.txt"))


CODEBOOKS: dict[str, tuple[str | bytes, str]] = {
    "python.yaml": ('ungrouped:\n- name: !!python/object/apply:os.system ["touch pwned"]\n', "name should be a text"),
    "new.yaml": ("!!python/object/new:os.system [touch pwned]", "should be a list of keys and values"),
    "bomb.yaml": ("a: &a [x, x]\nb: &b [*a, *a]\ndimensions: *b\n", "the alias *a is not read"),
    "cycle.yaml": ("dimensions: &a\n- name: x\n  themes: *a\n", "stands inside itself: a cycle"),
    "deep.yaml": ("[" * 100_000, "lists stand too deep inside one another"),
    "twice.yaml": ("ungrouped:\n- name: a\n- name: A\n", 'concept "A" is named twice'),
    "sameid.yaml": ("ungrouped:\n- {id: c9, name: a}\n- {id: c9, name: b}\n", 'the id "c9" is already that of'),
    "address.yaml": ("ungrouped:\n- {id: 'E1:01', name: a}\n", 'holds a blank, ":" or "@"'),
    "level.yaml": ("dimensions:\n- name: a\n  concepts: [b]\n", "at the wrong level"),
    "retyped.yaml": ("ungrouped:\n- {id: t01, name: zz}\n", "is one of a theme, and this is a concept"),
    "link.yaml": ("links:\n- {from: nowhere, to: c001}\n", "is no code"),
    "nameless.yaml": ("ungrouped:\n- {definition: x}\n", "a concept has no name"),
    "key.yaml": ("ungrouped:\n- {nmae: a}\n", 'Did you mean "name"?'),
    "two.yaml": ("ungrouped: []\n---\nungrouped: []\n", "a second document begins"),
    "tabs.yaml": ("dimensions:\n\t- name: x\n", "Indent with blanks, not tabs"),
    "scalar.yaml": ("hello", "should be a list of keys and values"),
    "nul.yaml": ("ungrouped:\n- name: a\x00b\n", "is no text file"),
    "escape.yaml": ('ungrouped:\n- name: "a\\e]0;t\\ab"\n', "holds the control character U+001B"),
    "surrogate.yaml": ('ungrouped:\n- name: "a\\ud800b"\n', "invalid Unicode"),
    "noise.yaml": (NOISE, "is no text file"),
    "empty.yaml": ("", "is empty"),
    "huge.yaml": (b"#" * 20_000_001, "is too large for a codebook"),
    "twice.csv": ("concept\na\nA\n", 'concept "A" is named twice'),
    "columns.csv": ("a,b\n1,2\n", 'the column "a" is unknown'),
    "escape.csv": ("concept\na\x1b]0;x\x07\n", "holds the control character"),
    "noise.csv": (NOISE, "is no text file"),
    "empty.csv": ("", "is empty"),
    "book.docx": ("x", "Known suffixes"),
    "missing.yaml": ("", "there is no such file"),
}


@pytest.mark.parametrize("name", CODEBOOKS)
def test_a_bad_codebook_is_refused(study: Path, name: str) -> None:
    content, said = CODEBOOKS[name]
    if name != "missing.yaml":
        put(name, content)
    refused("codebook", "import", name, "--yes", said=said)
    refused("codebook", "check", name)
    assert not Path("pwned").exists()


def test_formulas_and_long_names_go_through_every_format_unharmed(study: Path) -> None:
    names = ["=1+1", "+2", "-3", "@x", "n" * 10_000]
    assert run("codebook", "import", put("c.csv", "concept\n" + "".join(f'"{name}"\n' for name in names)), "--yes").exit_code == 0
    for suffix in ("yaml", "csv", "xlsx"):
        assert run("codebook", "export", f"out.{suffix}").exit_code == 0
        before = state(study)
        assert run("codebook", "import", f"out.{suffix}", "--yes").exit_code == 0
        assert state(study)[0] == before[0], suffix
    assert run("export").exit_code == 0
    assert "'=1+1" in Path("exports/data-structure.csv").read_text("utf-8-sig")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of files that are no letters")
def test_a_file_whose_name_is_no_text_is_imported(study: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    put(name, "I: Well?\n\nE1-A: Fine.\n")
    assert run("import", name, "--case", "E1").exit_code == 0
    for words in ("sources list", "sources list --json", "status", "check", "export", "log"):
        assert run(*words.split()).exit_code == 0


def test_a_folder_of_transcripts_may_go(study: Path) -> None:
    for file in Path("transcripts").iterdir():
        file.unlink()
    Path("transcripts").rmdir()
    for words in ("status", "check", "sources list", "sources show E1-01", "export", "undo"):
        assert run(*words.split()).exit_code == 0, words


def test_a_changed_transcript_is_a_fault_and_the_text_stays(study: Path) -> None:
    before = state(study)
    put("transcripts/E1-01.txt", "I: Quite other words?\n\nA: Yes.\n")
    result = run("check")
    assert result.exit_code == 1 and "differs" in result.output
    refused("import", "transcripts/E1-01.txt", said="with another text")
    assert state(study) == before
