"""Small valid files of our own making: the same talk in every format that is read, one builder for each suffix."""

from __future__ import annotations

import csv
import html
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Final

Talk = Sequence[tuple[str, str]]
"""Who says what, turn by turn."""

WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OASIS: Final = "urn:oasis:names:tc:opendocument:xmlns"


def packed(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file of these parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def plain(talk: Talk, colon: str = ": ") -> str:
    return "".join(f"{who}{colon}{words}\n\n" for who, words in talk)


def txt(talk: Talk) -> bytes:
    return plain(talk).encode()


def md(talk: Talk) -> bytes:
    return "".join(f"**{who}:** {words}\n\n" for who, words in talk).encode()


def docx_xml(talk: Talk) -> str:
    said = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{html.escape(f"{who}: {words}", quote=False)}</w:t></w:r></w:p>'
        for who, words in talk
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORD}"><w:body>{said}</w:body></w:document>'


def docx(talk: Talk) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="word/document.xml"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
    )
    return packed({"[Content_Types].xml": types, "_rels/.rels": relations, "word/document.xml": docx_xml(talk)})


def odt_xml(talk: Talk) -> str:
    said = "".join(f"<text:p>{html.escape(f'{who}: {words}', quote=False)}</text:p>" for who, words in talk)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{OASIS}:office:1.0"'
        f' xmlns:text="{OASIS}:text:1.0" office:version="1.2"><office:body><office:text>{said}</office:text></office:body>'
        "</office:document-content>"
    )


def odt(talk: Talk) -> bytes:
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return packed({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": odt_xml(talk)})


def fodt(talk: Talk) -> bytes:
    kind = ' office:mimetype="application/vnd.oasis.opendocument.text" '
    return (
        odt_xml(talk)
        .replace("office:document-content", "office:document")
        .replace(" office:version", f"{kind}office:version")
        .encode()
    )


def rtf_words(text: str) -> str:
    """Return words as RTF writes them: other letters by number, as UTF-16 has them."""
    found = []
    for char in text:
        if char in "\\{}":
            found.append("\\" + char)
        elif char.isascii():
            found.append(char)
        else:
            units = char.encode("utf-16-le")
            numbers = [int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2)]
            found += [f"\\u{number}?" for number in numbers]
    return "".join(found)


def rtf(talk: Talk) -> bytes:
    said = "".join(f"\\pard {rtf_words(f'{who}: {words}')}\\par\n" for who, words in talk)
    return ("{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss Helvetica;}}\n\\f0\\fs24 " + said + "}").encode("ascii")


def page(talk: Talk) -> bytes:
    said = "\n".join(f"<p><b>{html.escape(who)}:</b> {html.escape(words)}</p>" for who, words in talk)
    head = '<head><meta charset="utf-8"><title>A talk</title></head>'
    return f"<!DOCTYPE html>\n<html>{head}<body>\n{said}\n</body></html>\n".encode()


def clock(seconds: float, point: str = ".") -> str:
    whole, rest = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{point}{rest:03d}"


def vtt(talk: Talk) -> bytes:
    cues = (
        f"{n}\n{clock(5 * n)} --> {clock(5 * n + 4)}\n<v {who}>{html.escape(words, quote=False)}</v>\n"
        for n, (who, words) in enumerate(talk)
    )
    return ("WEBVTT\n\n" + "\n".join(cues)).encode()


def srt(talk: Talk) -> bytes:
    cues = (f"{n + 1}\n{clock(5 * n, ',')} --> {clock(5 * n + 4, ',')}\n{who}: {words}\n" for n, (who, words) in enumerate(talk))
    return "\n".join(cues).encode()


def rows(talk: Talk, delimiter: str = ",") -> bytes:
    held = io.StringIO()
    writer = csv.writer(held, delimiter=delimiter, lineterminator="\n")
    writer.writerow(["speaker", "text"])
    writer.writerows(talk)
    return held.getvalue().encode()


def tsv(talk: Talk) -> bytes:
    return rows(talk, "\t")


def xlsx(talk: Talk) -> bytes:
    from openpyxl import Workbook

    book, held = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (("speaker", "text"), *talk):
        sheet.append(row)
    book.save(held)
    return held.getvalue()


def segments(talk: Talk) -> bytes:
    said = [{"start": 5.0 * n, "end": 5.0 * n + 4, "speaker": who, "text": words} for n, (who, words) in enumerate(talk)]
    return json.dumps({"language": "en", "segments": said}, ensure_ascii=False).encode()


def jsonl(talk: Talk) -> bytes:
    return "".join(json.dumps({"speaker": who, "text": words}, ensure_ascii=False) + "\n" for who, words in talk).encode()


def otr(talk: Talk) -> bytes:
    said = "".join(
        f'<p><span class="timestamp" data-timestamp="{5 * n}">{n // 12}:{5 * n % 60:02d}</span>'
        f"<b>{html.escape(who)}:</b> {html.escape(words)}</p>"
        for n, (who, words) in enumerate(talk)
    )
    return json.dumps({"text": said, "media": "talk.mp3", "media-time": 1.0}, ensure_ascii=False).encode()


def eaf(talk: Talk) -> bytes:
    slots = "".join(f'<TIME_SLOT TIME_SLOT_ID="ts{at}" TIME_VALUE="{2500 * at}"/>' for at in range(1, 2 * len(talk) + 1))
    tiers = []
    for speaker in dict.fromkeys(who for who, _ in talk):
        own = "".join(
            f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{n}"'
            f' TIME_SLOT_REF1="ts{2 * n + 1}" TIME_SLOT_REF2="ts{2 * n + 2}">'
            f"<ANNOTATION_VALUE>{html.escape(words, quote=False)}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>"
            for n, (who, words) in enumerate(talk)
            if who == speaker
        )
        name = html.escape(speaker)
        tiers.append(f'<TIER LINGUISTIC_TYPE_REF="default" PARTICIPANT="{name}" TIER_ID="{name}">{own}</TIER>')
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ANNOTATION_DOCUMENT AUTHOR="" DATE="2024-05-01T10:00:00+00:00" FORMAT="3.0"'
        ' VERSION="3.0"><HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"/>'
        f"<TIME_ORDER>{slots}</TIME_ORDER>{''.join(tiers)}"
        '<LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default" TIME_ALIGNABLE="true"/></ANNOTATION_DOCUMENT>\n'
    ).encode()


def grid(talk: Talk) -> bytes:
    """Return a TextGrid of Praat: a tier for each speaker, with empty intervals between what they say."""
    end = 5 * len(talk)
    names = list(dict.fromkeys(who for who, _ in talk))
    lines = [
        *('File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0", f"xmax = {end}", "tiers? <exists>"),
        *(f"size = {len(names)}", "item []:"),
    ]
    for at, name in enumerate(names, start=1):
        lines += [f"    item [{at}]:", '        class = "IntervalTier"', f'        name = "{name}"', "        xmin = 0"]
        lines += [f"        xmax = {end}", f"        intervals: size = {len(talk)}"]
        for n, (who, words) in enumerate(talk):
            said = words.replace('"', '""') if who == name else ""
            lines += [f"        intervals [{n + 1}]:", f"            xmin = {5 * n}", f"            xmax = {5 * n + 5}"]
            lines.append(f'            text = "{said}"')
    return ("\n".join(lines) + "\n").encode()


def chat(talk: Talk) -> bytes:
    """Return a CHAT file: codes of three letters, which the head of the file explains."""
    names = list(dict.fromkeys(who for who, _ in talk))
    codes = {name: f"S{chr(ord('A') + at // 26)}{chr(ord('A') + at % 26)}" for at, name in enumerate(names)}
    people = ", ".join(f"{code} {name.replace(' ', '_')} Participant" for name, code in codes.items())
    said = "".join(f"*{codes[who]}:\t{words}\n" for who, words in talk)
    return f"@UTF8\n@Begin\n@Languages:\teng\n@Participants:\t{people}\n{said}@End\n".encode()


def pdf(talk: Talk) -> bytes:
    """Return a PDF of Latin letters with one turn a line, forty lines a page."""
    lines = [f"{who}: {words}" for who, words in talk]
    pages = [lines[at : at + 40] for at in range(0, len(lines), 40)]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, page_lines in enumerate(pages):
        shown = "".join(f"({line.translate(_PDF)}) Tj 0 -18 Td\n" for line in page_lines)
        stream = f"BT /F1 10 Tf 40 800 Td\n{shown}ET"
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * n} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        parts.append(f"<< /Length {len(stream.encode('cp1252', 'replace'))} >>\nstream\n{stream}\nendstream")
    return pdf_of([part.encode("cp1252", "replace") for part in parts])


_PDF: Final = {ord("\\"): "\\\\", ord("("): "\\(", ord(")"): "\\)"}


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """Return a PDF of these objects, of which the first is the catalogue."""
    held = bytearray(b"%PDF-1.4\n")
    places = []
    for n, content in enumerate(objects, start=1):
        places.append(len(held))
        held += b"%d 0 obj\n%s\nendobj\n" % (n, content)
    start = len(held)
    held += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    held += b"".join(b"%010d 00000 n \n" % place for place in places)
    held += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(held)


def akoma(talk: Talk) -> bytes:
    """Return Akoma Ntoso, in which parliaments and some offices publish what was said."""
    names = {name: f"p{n}" for n, name in enumerate(dict.fromkeys(who for who, _ in talk))}
    people = "".join(
        f'<TLCPerson href="/ontology/person/{key}" id="{key}" showAs="{html.escape(name)}"/>' for name, key in names.items()
    )
    said = "".join(f'<speech by="#{names[who]}"><p>{html.escape(words, quote=False)}</p></speech>' for who, words in talk)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0">'
        f'<debate><meta><references source="#x">{people}</references></meta><debateBody><debateSection>{said}'
        "</debateSection></debateBody></debate></akomaNtoso>\n"
    ).encode()


BUILDERS: Final[Mapping[str, Callable[[Talk], bytes]]] = {
    ".txt": txt,
    ".md": md,
    ".markdown": md,
    ".docx": docx,
    ".docm": docx,
    ".odt": odt,
    ".ott": odt,
    ".fodt": fodt,
    ".rtf": rtf,
    ".html": page,
    ".htm": page,
    ".xhtml": page,
    ".pdf": pdf,
    ".vtt": vtt,
    ".srt": srt,
    ".csv": rows,
    ".tsv": tsv,
    ".tab": tsv,
    ".xlsx": xlsx,
    ".xlsm": xlsx,
    ".json": segments,
    ".jsonl": jsonl,
    ".ndjson": jsonl,
    ".otr": otr,
    ".eaf": eaf,
    ".textgrid": grid,
    ".cha": chat,
    ".xml": akoma,
}
"""Suffix -> what makes a talk of it."""
