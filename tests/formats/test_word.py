"""Word documents: which words are read, and what is refused before anything is unpacked."""

from __future__ import annotations

import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gioia_coder.core.text import canonical
from gioia_coder.errors import InputError
from gioia_coder.formats.sources import SourceFile
from tests.formats.single import read_source

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
        read_source(save(tmp_path, "x", "other/part.xml"))


def test_hidden_words_are_left_out(tmp_path: Path) -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>never </w:t><w:tab/></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>always </w:t></w:r>'
    assert text_of(tmp_path, par("We ", hidden, shown, "did.")) == "We always did."


def test_moved_words_are_read_where_they_went(tmp_path: Path) -> None:
    came = f'<w:moveFromRangeStart w:id="1"/><w:moveFrom>{run("Then. ")}</w:moveFrom><w:moveFromRangeEnd w:id="1"/>'
    went = f'<w:moveToRangeStart w:id="2"/><w:moveTo>{run(" Then.")}</w:moveTo><w:moveToRangeEnd w:id="2"/>'
    assert text_of(tmp_path, par(came, "We sold it.", went)) == "We sold it. Then."


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{par('Inside.')}{par('Both.')}</w:txbxContent>"
    drawn = f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    assert text_of(tmp_path, par("I: a", drawn, " b")) == "Inside.\nBoth.\nI: a b"


def test_smart_tags_ruby_and_symbols_are_read(tmp_path: Path) -> None:
    tag = f'<w:smartTag w:element="place">{run("Aarhus")}</w:smartTag>'
    ruby = f"<w:ruby><w:rubyPr/><w:rt>{run('shi')}</w:rt><w:rubyBase>{run('市')}</w:rubyBase></w:ruby>"
    signs = "".join(f'<w:sym w:font="{font}" w:char="{char}"/>' for font, char in (("Wingdings", "F0E0"), ("Symbol", "F0B7")))
    odd = '<w:sym w:font="Arial" w:char="0041"/><w:sym w:font="x" w:char="D800"/><w:sym w:font="x" w:char="zz"/><w:sym/>'
    assert text_of(tmp_path, par("In ", tag, f"<w:r>{ruby}{signs}{odd}</w:r>")) == "In Aarhus市→•A"


def test_list_numbers_headers_and_notes_are_not_words(tmp_path: Path) -> None:
    numbered = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    note = '<w:r><w:footnoteReference w:id="2"/><w:endnoteReference w:id="3"/><w:footnoteRef/></w:r>'
    body = document(par(numbered, "One.", note))
    parts = {"word__header1.xml": par("no"), "word__footnotes.xml": par("no"), "word__numbering.xml": par("no")}
    found = read_source(save(tmp_path, body, **parts))
    assert found.text == "One."
    assert found.warnings == ("2 footnotes or endnotes were left out.",)


W14 = 'xmlns:w14="urn:w14" xmlns:w15="urn:w15"'


def begin(n: int) -> str:
    return f'<w:commentRangeStart w:id="{n}"/>'


def end(n: int) -> str:
    return f'<w:commentRangeEnd w:id="{n}"/><w:r><w:commentReference w:id="{n}"/></w:r>'


def commented(folder: Path, body: str, *comments: tuple[int, str, str], replies: str = "") -> SourceFile:
    made = "".join(
        f'<w:comment w:id="{n}" w:author="{by}">'
        + "".join(f'<w:p w14:paraId="P{n}{at}">{run(line)}</w:p>' for at, line in enumerate(words.split("\n")))
        + "</w:comment>"
        for n, by, words in comments
    )
    parts = {"word__comments.xml": f'{HEAD}<w:comments xmlns:w="{SPACE}" {W14}>{made}</w:comments>'}
    if replies:
        parts["word__commentsExtended.xml"] = f"{HEAD}<w15:commentsEx {W14}>{replies}</w15:commentsEx>"
    return read_source(save(folder, document(body), **parts))


def marked(source: SourceFile) -> list[tuple[str, tuple[str, ...], str, str]]:
    assert source.text == canonical(source.text)
    return [(source.text[mark.start : mark.end], mark.codes, mark.coder, mark.memo) for mark in source.marks]


def test_comments_are_codes_on_the_commented_words(tmp_path: Path) -> None:
    body = par("I: So ", begin(0), "we ", begin(1), "sold", end(1), " it", end(0), ".") + par(begin(2), "R: Yes.", end(2))
    found = commented(tmp_path, body, (0, "Ann", "price; trust"), (1, "Bo", "selling\nprice"), (2, "Ann", "Ask her why. " * 8))
    assert marked(found) == [
        ("we sold it", ("price", "trust"), "Ann", ""),
        ("sold", ("selling", "price"), "Bo", ""),
        ("R: Yes.", (), "Ann", ("Ask her why. " * 8).strip()),
    ]


def test_a_long_list_of_short_codes_is_still_codes(tmp_path: Path) -> None:
    listed = "; ".join(f"code number {n}" for n in range(9))
    assert len(marked(commented(tmp_path, par(begin(0), "a", end(0)), (0, "A", listed)))[0][1]) == 9


def test_comments_reach_over_paragraphs_and_cells(tmp_path: Path) -> None:
    left, right = par(" ", begin(1), "Anna"), par(" Hello.", end(0)) + par("B", end(1), " ")
    table = f"<w:tbl><w:tr><w:tc>{left}</w:tc><w:tc>{right}</w:tc></w:tr></w:tbl>"
    found = commented(tmp_path, par("Top") + par("a ", begin(0), " b ") + table, (0, "A", "one"), (1, "A", "two"))
    assert found.text == "Top\na  b \nAnna: Hello.\nB"
    assert [words for words, *_ in marked(found)] == ["b \nAnna: Hello.", "Anna: Hello.\nB"]


def test_comments_between_paragraphs_hold_the_paragraphs(tmp_path: Path) -> None:
    row = f"<w:tbl><w:tr>{begin(1)}<w:tc>{par(begin(2))}</w:tc></w:tr></w:tbl>"
    found = commented(
        tmp_path, begin(0) + par("One.") + row + end(0) + par("Two.", end(1)) + par("Three.", end(2)),
        (0, "A", "x"), (1, "A", "y"), (2, "A", "z"),
    )  # fmt: skip
    assert [words for words, *_ in marked(found)] == ["One.", "Two.", "Two.\nThree."]


def test_a_range_without_an_end_or_beginning_reaches_to_the_border_of_its_paragraph(tmp_path: Path) -> None:
    body = (
        par("One ", begin(0), "two.") + par("Three", end(1), " four.") + par("Five.", '<w:r><w:commentReference w:id="2"/></w:r>')
    )
    found = commented(tmp_path, body, (0, "A", "x"), (1, "A", "y"), (2, "A", "z"), (3, "A", "nowhere"))
    assert [words for words, *_ in marked(found)] == ["two.", "Three", "Five."]
    assert found.warnings == ("1 comment on words that are not there any more was left out.",)


def test_comments_on_deleted_words_are_left_out_and_said(tmp_path: Path) -> None:
    gone = f"<w:del>{begin(0)}<w:r><w:delText>never </w:delText></w:r>{end(0)}</w:del>"
    half = f"{begin(1)}<w:del><w:r><w:delText>no </w:delText></w:r></w:del>yes{end(1)}".replace("yes", run("yes"))
    found = commented(tmp_path, par("We ", gone, half, " did."), (0, "A", "x"), (1, "A", "y"))
    assert marked(found) == [("yes", ("y",), "A", "")]
    assert "1 comment on words that are not there any more" in found.warnings[0]


def test_replies_are_the_memo_of_what_they_reply_to(tmp_path: Path) -> None:
    replies = "".join(f'<w15:commentEx w15:paraId="{child}" w15:paraIdParent="P01" w15:done="1"/>' for child in ("P10", "P20"))
    first = '<w15:commentEx w15:paraId="P01" w15:done="1"/>'
    body = par(begin(0), begin(1), begin(2), "a", end(0), end(1), end(2))
    comments = ((0, "Ann", "price\ntrust"), (1, "Bo", "I doubt it"), (2, "", "So do I"))
    assert marked(commented(tmp_path, body, *comments, replies=first + replies)) == [
        ("a", ("price", "trust"), "Ann", "Bo: I doubt it\nSo do I")
    ]


def test_offsets_of_comments_count_in_the_canonical_text(tmp_path: Path) -> None:
    body = par("\ufeffI: a&#13;b ", begin(0), "c&#13;d", end(0))
    found = commented(tmp_path, body, (0, "A", "x"))
    assert marked(found)[0][0] == "c\nd"


@settings(deadline=None)
@given(st.lists(st.sampled_from(["word", " ", "begin", "end", "par", "row", "cell"]), max_size=30))
def test_commented_words_are_those_between_the_marks(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    shapes = {
        "word": "Word", " ": " ", "begin": begin(0), "end": end(0), "par": f"</w:p>{par('Next')}<w:p>",
        "row": f"</w:p><w:tbl>{cells('Anna', 'Hi.')}</w:tbl><w:p>", "cell": f"</w:p><w:tbl>{cells('Alone')}</w:tbl><w:p>",
    }  # fmt: skip
    body = "".join(run(shapes[part]) if part in ("word", " ") else shapes[part] for part in parts)
    found = commented(tmp_path_factory.mktemp("a"), f"<w:p>{run('First')}{body}</w:p>", (0, "A", "x"))
    for words, *_ in marked(found):
        assert words.strip() == words != ""
        if "begin" in parts and "end" in parts[parts.index("begin") :]:
            between = parts[parts.index("begin") : parts.index("end")]
            assert words.count("Word") == between.count("word") or "end" in parts[: parts.index("begin")]


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
