"""Hostile files of our own making, tiny or made when they are asked for: what each is, and whether it may come in."""

from __future__ import annotations

import json
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Final

from tests.formats.samples import WORD, akoma, docx, docx_xml, eaf, odt, odt_xml, packed, page, pdf_of, xlsx

TALK: Final = [("Interviewer", "Who buys?"), ("Anna", "Neighbours do."), ("Interviewer", "Why?"), ("Anna", "They know us.")]
SHEET: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def parts_of(data: bytes) -> dict[str, str | bytes]:
    """Return the parts of a zip file."""
    archive = zipfile.ZipFile(BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist()}


def declared(xml: str | bytes, declaration: str, said: str = "&e;") -> bytes:
    """Return XML with a document type, and an entity in place of its first words."""
    text = xml.decode() if isinstance(xml, bytes) else xml
    head, _, rest = text.rpartition("?>") if text.startswith("<?xml") else ("", "", text)
    return f"{head}?>\n{declaration}{rest}".encode().replace(b"Neighbours do.", said.encode(), 1)


def laughs() -> str:
    """Return a document type whose last entity is three thousand million letters."""
    lines = ['<!ENTITY e0 "haha">']
    lines += [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9)]
    return f"<!DOCTYPE x [{''.join(lines)}<!ENTITY e '{'&e8;' * 10}'>]>"


def quadratic() -> str:
    """Return a document type with one long entity, to be used often."""
    return f'<!DOCTYPE x [<!ENTITY e "{"ha" * 50_000}">]>'


DECLARED: Final[Mapping[str, tuple[str, str]]] = {
    "billion laughs": (laughs(), "&e;"),
    "quadratic laughs": (quadratic(), "&e;" * 5_000),
    "a file": ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"),
    "an address": ('<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/x">]>', "&e;"),
    "a file by parameter": ('<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>', "x"),
    "a type elsewhere": ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', "x"),
    "a type alone": ("<!DOCTYPE x>", "x"),
}


def with_part(data: bytes, name: str, content: str | bytes) -> bytes:
    return packed({**parts_of(data), name: content})


def xml_probes() -> dict[str, bytes]:
    """Return every document type in every format that is XML."""
    found = {}
    for what, (declaration, said) in DECLARED.items():
        found |= {
            f"{what}.docx": with_part(docx(TALK), "word/document.xml", declared(docx_xml(TALK), declaration, said)),
            f"{what}.odt": with_part(odt(TALK), "content.xml", declared(odt_xml(TALK), declaration, said)),
            f"{what}.eaf": declared(eaf(TALK), declaration, said),
            f"{what}.xml": declared(akoma(TALK), declaration, said),
        }
    return found


def workbook_with(sheet: bytes) -> bytes:
    return with_part(xlsx(TALK), "xl/worksheets/sheet1.xml", sheet)


def bomb(name: str, base: bytes, head: str, tail: str, size: int = 120_000_000) -> bytes:
    """Return a zip file in which one part holds that many letters in a few kilobytes."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, content in parts_of(base).items():
            if other != name:
                archive.writestr(other, content)
        with archive.open(name, "w", force_zip64=True) as part:
            part.write(head.encode())
            for _ in range(size // 1_000_000):
                part.write(b"talk " * 200_000)
            part.write(tail.encode())
    return held.getvalue()


def lying(size: int) -> bytes:
    """Return a document whose part says that it is small, and is not."""
    data = bytearray(bomb("word/document.xml", docx(TALK), "<a>", "</a>", size))
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<I", 2_000)
    return bytes(data)


def overlapping() -> bytes:
    """Return a zip file with two thousand parts in its list that are one and the same stretch of bytes."""
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    squeezed = body.compress(b"talk " * 2_000_000) + body.flush()
    local = (
        struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(squeezed), 10_000_000, 17, 0) + b"word/document.xml"
    )
    names = [b"word/document.xml", *(b"word/%08d.xml.." % n for n in range(1_999))]
    entries = b"".join(
        struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(squeezed), 10_000_000, 17, 0, 0, 0, 0, 0, 0)
        + name[:17].ljust(17, b"_")
        for name in names
    )
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, len(names), len(names), len(entries), len(local) + len(squeezed), 0)
    return local + squeezed + entries + end


def encrypted() -> bytes:
    """Return a document whose parts are marked as encrypted."""
    data = bytearray(docx(TALK))
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(magic)
        while place >= 0:
            data[place + at] |= 1
            place = data.find(magic, place + 4)
    return bytes(data)


def doubled() -> bytes:
    """Return a document with two parts of one name."""
    held = BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(held, "w") as archive:
        warnings.simplefilter("ignore")
        for said in ("Neighbours do.", "Nobody does."):
            archive.writestr("word/document.xml", docx_xml([("Anna", said)]))
    return held.getvalue()


def wandering() -> bytes:
    """Return a document with parts whose names lead out of any folder, and a link of Unix among them."""
    link = zipfile.ZipInfo("word/link")
    link.external_attr = 0o120777 << 16
    held = BytesIO(docx(TALK))
    with zipfile.ZipFile(held, "a") as archive:
        for name in ("../../evil.txt", "..\\..\\evil.txt", "/tmp/evil.txt", "C:\\evil.txt", "word/../../evil.txt"):
            archive.writestr(name, "evil")
        archive.writestr(link, "/etc/passwd")
    return held.getvalue()


def nested() -> bytes:
    """Return a zip file in a zip file, nine times, the innermost of them a bomb."""
    data = bomb("x", docx(TALK), "", "", 9_000_000)
    for _ in range(9):
        data = packed({"word/document.xml": data})
    return data


def zip_probes() -> dict[str, bytes]:
    spreadsheet = f'<worksheet xmlns="{SHEET}"><sheetData><row><c t="inlineStr"><is><t>'
    said = f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>'
    content = odt_xml([("Anna", "x")])
    front, _, back = content.partition("Anna: x")
    shared = f'<sst xmlns="{SHEET}"><si><t>'
    return {
        "bomb.docx": bomb("word/document.xml", docx(TALK), said, "</w:t></w:r></w:p></w:body></w:document>"),
        "bomb.odt": bomb("content.xml", odt(TALK), front, back),
        "bomb.xlsx": bomb("xl/worksheets/sheet1.xml", xlsx(TALK), spreadsheet, "</t></is></c></row></sheetData></worksheet>"),
        "bomb of strings.xlsx": bomb("xl/sharedStrings.xml", xlsx(TALK), shared, "</t></si></sst>"),
        "bomb of comments.docx": bomb("word/comments.xml", docx(TALK), said, "</w:t></w:r></w:p></w:body></w:document>"),
        "wide.xlsx": workbook_with(
            f'<worksheet xmlns="{SHEET}"><dimension ref="A1:XFD1048576"/><sheetData>'
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'.encode()
        ),
        "laughs.xlsx": workbook_with(laughs().encode() + b"<worksheet>&e;</worksheet>"),
        "laughs in strings.xlsx": with_part(xlsx(TALK), "xl/sharedStrings.xml", laughs() + "<sst><si><t>&e;</t></si></sst>"),
        "nested.docx": nested(),
        "many.docx": packed({**parts_of(docx(TALK)), **{f"word/{n}.xml": "" for n in range(2_500)}}, zipfile.ZIP_STORED),
        "lying.docx": lying(9_000_000),
        "lying much.docx": lying(300_000_000),
        "overlapping.docx": overlapping(),
        "encrypted.docx": encrypted(),
        "doubled.docx": doubled(),
        "deep.docx": with_part(docx(TALK), "word/document.xml", b"<a>" * 300_000),
        "deep tables.docx": with_part(
            docx(TALK), "word/document.xml", (said[: said.index("<w:p>")] + "<w:tbl><w:tr><w:tc>" * 30_000).encode()
        ),
        "deep and closed.docx": with_part(
            docx(TALK),
            "word/document.xml",
            (said + "x</w:t></w:r></w:p>" + "<w:tbl><w:tr><w:tc>" * 30_000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 30_000)
            + "</w:body></w:document>",
        ),
        "deep.odt": with_part(odt(TALK), "content.xml", front + "<text:span>" * 300_000),
        "many blanks.odt": with_part(odt(TALK), "content.xml", content.replace("Anna: x", 'Anna: x<text:s text:c="999999999"/>')),
    }


def inflating(size: int = 500_000_000) -> bytes:
    """Return a PDF of one page whose stream unpacks to that many bytes."""
    body = zlib.compressobj(9)
    block = b"(talk talk talk talk) Tj\n" * 40_000
    squeezed = b"".join(body.compress(block) for _ in range(size // len(block))) + body.flush()
    return pdf_of([*_PDF_PAGE, b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(squeezed), squeezed)])


_PDF_PAGE: Final = [
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
]


def pdf_probes() -> dict[str, bytes]:
    said = b"BT /F1 10 Tf 40 800 Td (Anna: words) Tj ET"
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(said), said)
    catalog, pages, font, sheet = _PDF_PAGE
    twice = zlib.compress(zlib.compress(b"(talk) Tj\n" * 20_000_000, 9), 9)
    return {
        "inflating.pdf": inflating(),
        "inflating twice.pdf": pdf_of(
            [*_PDF_PAGE, b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%s\nendstream" % (len(twice), twice)]
        ),
        "pages in a circle.pdf": pdf_of([catalog, b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>", font, sheet, stream]),
        "pages of themselves.pdf": pdf_of(
            [catalog, b"<< /Type /Pages /Kids [2 0 R 2 0 R 2 0 R 4 0 R] /Count 9 >>", font, sheet, stream]
        ),
        "a length in a circle.pdf": pdf_of([*_PDF_PAGE, b"<< /Length 5 0 R >>\nstream\n%s\nendstream" % said]),
        "a reference to itself.pdf": pdf_of([catalog, pages, b"3 0 R", sheet, stream]),
        "contents in a circle.pdf": pdf_of([catalog, pages, font, sheet, b"[5 0 R 5 0 R 5 0 R]"]),
        "a million pages.pdf": pdf_of(
            [catalog, b"<< /Type /Pages /Kids [%s] /Count 1000000 >>" % (b"4 0 R " * 200_000), font, sheet, stream]
        ),
        "deep arrays.pdf": pdf_of([*_PDF_PAGE, b"[" * 100_000 + b"]" * 100_000]),
        "many brackets.pdf": pdf_of([*_PDF_PAGE, b"<< /Length 9 >>\nstream\n%s\nendstream" % (b"(" * 500_000)]),
        "a wild table.pdf": b"%PDF-1.7\nxref\n0 99999999999\ntrailer << /Size 99999999999 /Root 1 0 R /Prev 9 >>\n"
        b"startxref\n9\n%%EOF",
    }


def deep_probes() -> dict[str, bytes]:
    deep = 100_000
    head = page([])[: page([]).index(b"<body>") + 6]
    return {
        "deep.json": b"[" * deep + b"]" * deep,
        "deep objects.json": b'{"segments":' * deep + b"1" + b"}" * deep,
        "deep.jsonl": b'{"text": ' + b"[" * deep + b"]" * deep + b"}\n",
        "deep.otr": json.dumps({"text": "<div>" * deep + "Anna: x"}).encode(),
        "long number.json": b'{"segments": [{"text": "a", "start": ' + b"9" * 1_000_000 + b"}]}",
        "deep.html": head + b"<div>" * deep + b"Anna: x",
        "deep spans.html": head + b"<p>" + b"<b><i>" * 30_000 + b"x" + b"</i></b>" * 30_000,
        "deep tables.html": head + b"<table><tr><td>" * 30_000 + b"Anna: x",
        "deep lists.html": head + b"<ul><li>" * 30_000 + b"Anna: x",
        "brackets.html": head + b"<" * 500_000,
        "comments.html": head + b"<!--" * 500_000,
        "attributes.html": head + b"<p " + b"a='" * 500_000,
        "declarations.html": head + b"<![" * 500_000,
        "entities.html": head + b"&#" + b"9" * 2_000_000,
        "laughs.html": b"<html>" + laughs().encode() + b"<body>&e;</body></html>",
        "deep.rtf": b"{\\rtf1 " + b"{" * deep + b"Anna: x" + b"}" * (deep + 1),
        "unpaired.rtf": b"{\\rtf1 " + b"}" * deep + b"Anna: x",
        "unicode.rtf": b"{\\rtf1 " + b"\\uc999999999\\u-99999 x" * 50_000 + b"}",
        "binary.rtf": b"{\\rtf1 \\bin999999999999 Anna: x}",
        "letters.rtf": b"{\\rtf1 " + b"\\a" * 500_000 + b"}",
        "long word.rtf": b"{\\rtf1 \\" + b"a" * 1_000_000 + b"}",
        "deep.eaf": b"<ANNOTATION_DOCUMENT>" + b"<TIER>" * deep,
        "deep.xml": b"<akomaNtoso>" + b"<speech><p>" * deep,
        "deep and closed.xml": b"<akomaNtoso>" + b"<p>" * deep + b"Anna: x" + b"</p>" * deep + b"</akomaNtoso>",
        "attributes.xml": b"<akomaNtoso " + b" ".join(b'a%d="x"' % n for n in range(100_000)) + b"/>",
        "spaces.xml": b"<a" + b"".join(b' xmlns:n%d="u%d"' % (n, n) for n in range(50_000)) + b"/>",
        "parents in a circle.eaf": eaf(TALK).replace(b'TIER_ID="Anna"', b'TIER_ID="Anna" PARENT_REF="Anna"'),
    }


def label_probes() -> dict[str, bytes]:
    """Return texts with which a pattern that goes back would never end."""
    almost = "Anna (the one from the north" * 4_000
    return {
        "almost labels.txt": (almost + "\n").encode() * 3,
        "many almost labels.txt": ("Anna " * 18 + "x\n").encode() * 40_000,
        "brackets.txt": b"(" * 2_000_000,
        "many brackets.txt": (b"((((" * 25 + b"\n") * 20_000,
        "stars.md": b"*" * 2_000_000,
        "many stars.md": (b"****" * 25 + b"\n") * 20_000,
        "colons.txt": b":" * 2_000_000,
        "many colons.txt": (b"a:" * 50 + b"\n") * 20_000,
        "blanks.txt": b"Anna" + b" " * 2_000_000 + b"x",
        "many blanks.txt": (b"Anna" + b" " * 95 + b"x\n") * 20_000,
        "tabs.txt": b"\t" * 2_000_000 + b"x",
        "stamps.txt": b"[00:00:01] " * 200_000,
        "almost stamps.txt": (b"[00:00:0" * 12 + b"\n") * 20_000,
        "digits.txt": b"1" * 2_000_000,
        "stops.txt": b"A. " * 300_000,
        "quotes.txt": b'?"' * 1_000_000,
        "hashes.md": (b"#" * 100 + b" x\n") * 20_000,
        "entities.md": b"&#9" * 700_000,
        "equals.txt": b"A = B; " * 300_000,
        "one letter.txt": b"I: a\n" * 40_000,
        "other names.txt": b"".join(b"N%d: a\n" % n for n in range(15_000)),
        "marks.txt": ("a" + "\u0301" * 1_000_000).encode(),
        "arrows.vtt": b"WEBVTT\n\n" + b"00:00:01.000 --> 00:00:02.000\n" * 50_000,
        "tags.vtt": b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n" + b"<v a" * 500_000,
        "open tags.srt": b"1\n00:00:01,000 --> 00:00:02,000\n" + b"<" * 2_000_000 + b"x",
        "braces.srt": b"1\n00:00:01,000 --> 00:00:02,000\nx" + b"{\\" * 1_000_000,
        "stars.cha": b"@Begin\n" + b"*AAA" * 500_000,
        "quotes.textgrid": b'File type = "ooTextFile"\nObject class = "TextGrid"\n' + b'text = "' * 300_000,
        "sizes.textgrid": b'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n1\n<exists>\n999999999\n"IntervalTier"\n',
    }


def table_probes() -> dict[str, bytes]:
    many_questions = b",".join(b"what of %d?" % n for n in range(5_000))
    return {
        "one cell.csv": b"speaker,text\nAnna," + b"x" * 19_900_000,
        "one quoted cell.csv": b'speaker,text\nAnna,"' + b"talk " * 3_900_000 + b'"\n',
        "one cell.tsv": b'speaker\ttext\nAnna\t"x' + b"x" * 6_000_000,
        "open quote.csv": b'speaker,text\nAnna,"' + b"talk, " * 1_000_000,
        "many columns.csv": b",".join(b"c%d" % n for n in range(100_000)) + b"\n" + b"x," * 99_999 + b"x\n",
        "many empty columns.csv": b"," * 2_000_000 + b"\n" + b"," * 2_000_000,
        "many rows.csv": b"speaker,text\n" + b"A,b\n" * 1_000_000,
        "quotes.csv": b'"' * 2_000_000,
        "many questions.csv": b"id," + many_questions + b"\n1" + b",it is so" * 5_000 + b"\n",
        "many questions of many.csv": many_questions[:20_000] + b"\n" + (b"it is so for me and mine," * 1_500 + b"x\n") * 100,
        "formulas.csv": b'speaker,text\nAnna,"=HYPERLINK(""http://127.0.0.1/?""&A1)"\nBo,@home I work\nAnna,+1 for it\nBo,- no\n',
    }


PROBES: Final[Mapping[str, Callable[[], dict[str, bytes]]]] = {
    "document types": xml_probes,
    "zip files": zip_probes,
    "pdf": pdf_probes,
    "deep": deep_probes,
    "labels": label_probes,
    "tables": table_probes,
    "names": lambda: {"wandering.docx": wandering()},
}
"""Families of probes, each made when it is asked for."""

REFUSED: Final = frozenset({"document types", "zip files"})
"""The families of which nothing may come in."""

HARMLESS: Final = frozenset({"wide.xlsx", "many blanks.odt", "bomb of comments.docx", "deep and closed.docx"})
"""Those that may come in for all that, since what is bad in them need not be read."""
