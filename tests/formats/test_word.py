"""Word documents: which words are read, and what is refused before anything is unpacked."""

from __future__ import annotations

import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from gioia_coder.errors import InputError
from gioia_coder.formats.sources import read_source

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def document(body: str) -> str:
    return f'{HEAD}<w:document xmlns:w="{SPACE}" xmlns:mc="urn:mc"><w:body>{body}<w:sectPr/></w:body></w:document>'


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def par(*parts: str) -> str:
    return "<w:p>" + "".join(part if part.startswith("<") else run(part) for part in parts) + "</w:p>"


def cells(*words: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc><w:tcPr/>{''.join(map(par, word.split('|')))}</w:tc>" for word in words) + "</w:tr>"


def save(folder: Path, body: str, name: str = "word/document.xml", **more: str) -> Path:
    path = folder / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
        for other, text in more.items():
            archive.writestr(other.replace("__", "/"), text)
    return path


def text_of(folder: Path, *pars: str) -> str:
    return read_source(save(folder, document("".join(pars)))).text


def test_paragraphs_are_lines(tmp_path: Path) -> None:
    assert text_of(tmp_path, par("I: a"), par(), par("R: ", "b &amp; c")) == "I: a\n\nR: b & c"


def test_breaks_tabs_and_hyphens_are_kept(tmp_path: Path) -> None:
    marks = "<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:cr/><w:t>e</w:t></w:r>"
    tabs = "<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>"
    assert text_of(tmp_path, par(tabs, marks)) == "a\nb\tc\u2011d\ne"


def test_changes_read_as_accepted(tmp_path: Path) -> None:
    deleted = "<w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{run('gone')}</w:moveFrom>"
    assert text_of(tmp_path, par("We ", deleted, f"<w:ins>{run('always ')}</w:ins>", moved, "did.")) == "We always did."


def test_a_deleted_paragraph_mark_joins_paragraphs(tmp_path: Path) -> None:
    joined = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    assert text_of(tmp_path, par(joined, "We "), par("did."), par("End.")) == "We did.\nEnd."
    assert text_of(tmp_path, par("Begin."), par(joined, "end")) == "Begin.\nend"


def test_controls_links_and_field_results_are_read_but_not_codes_notes_and_comments(tmp_path: Path) -> None:
    parts = [
        f"<w:sdt><w:sdtPr><w:placeholder/></w:sdtPr><w:sdtContent>{run('[FIRM]')}</w:sdtContent></w:sdt>",
        f"<w:hyperlink>{run(' page')}</w:hyperlink>",
        '<w:r><w:fldChar/><w:instrText>HYPERLINK "x"</w:instrText></w:r>',
        f'<w:fldSimple w:instr="PAGE">{run(" 7")}</w:fldSimple>',
        "<w:r><w:footnoteReference/><w:commentReference/></w:r>",
        f"<mc:AlternateContent><mc:Choice>{run(' once')}</mc:Choice>",
        f"<mc:Fallback>{run(' twice')}</mc:Fallback></mc:AlternateContent>",
    ]
    body = document(par(*parts))
    path = save(tmp_path, body, word__footnotes_xml="<x>note</x>", word__header1="<x>head</x>")
    assert read_source(path).text == "[FIRM] page 7 once"


def test_table_rows_are_lines(tmp_path: Path) -> None:
    table = (
        cells("Anna", "Hello.|There.")
        + cells("Bo:", "Hi.")
        + cells("00:10", "Anna", "Bye.")
        + cells("0:20", "x")
        + cells("", "y")
    )
    body = f"<w:tbl><w:tblPr/>{table}</w:tbl>"
    assert text_of(tmp_path, par("Top"), body) == "Top\nAnna: Hello.\nThere.\nBo: Hi.\n00:10\tAnna\tBye.\n0:20\tx\ny"


def test_a_table_in_a_table_is_read(tmp_path: Path) -> None:
    inner = f"<w:tbl>{cells('Anna', 'Hello.')}</w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{inner}{par()}</w:tc></w:tr></w:tbl>"
    assert text_of(tmp_path, outer) == "Anna: Hello."


def test_the_document_is_found_under_another_name(tmp_path: Path) -> None:
    rels = '<Relationships><Relationship Type="http://x/officeDocument" Target="/word/document2.xml"/></Relationships>'
    assert (
        read_source(save(tmp_path, document(par("I: a")), "word/document2.xml", _rels__o="", **{"_rels__.rels": rels})).text
        == "I: a"
    )
    with pytest.raises(InputError, match="not a Word document"):
        read_source(save(tmp_path, "x", "xl/workbook.xml"))


@pytest.mark.parametrize(
    "body",
    [
        f'{HEAD}<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d>&b;</d>',
        f'{HEAD}<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]><d>&a;</d>',
        f'{HEAD}<!DOCTYPE d SYSTEM "http://example.org/d.dtd"><d/>',
    ],
)
def test_document_types_are_refused(tmp_path: Path, body: str) -> None:
    with pytest.raises(InputError, match="document type"):
        read_source(save(tmp_path, body))


@pytest.mark.parametrize("body", ["", "no xml", document(par("a"))[:-20], document("<w:p><w:r></w:p>"), document(par("\x01"))])
def test_damaged_xml_is_refused(tmp_path: Path, body: str) -> None:
    with pytest.raises(InputError, match="damaged"):
        read_source(save(tmp_path, body))


def test_what_unpacks_too_large_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = save(tmp_path, document(par("a" * 12_000_000)))
    tracemalloc.start()
    with pytest.raises(InputError, match="unpacks to a size"):
        read_source(path)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_size_that_lies_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path, document(par("word " * 5_000)))
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 50)
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"damaged|larger"):
        read_source(path)


def test_encrypted_doubled_and_many_members_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path, document(par("a")))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match="encrypted"):
        read_source(path)
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", "a")
        archive.writestr("word/document.xml", "b")
    with pytest.raises(InputError, match="two parts of one name"):
        read_source(path)
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(2_001):
            archive.writestr(f"p{n}", "")
    with pytest.raises(InputError, match="more than 2000 parts"):
        read_source(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_cut_file_is_refused(tmp_path: Path, share: float) -> None:
    path = save(tmp_path, document(par("word " * 500)))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(InputError):
        read_source(path)
