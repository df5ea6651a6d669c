"""PDF files for tests, written by hand: lines of words at places on pages."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

Words = str | tuple[float, float, str]
"""A line, or words with their distance from the left and from the bottom of the page."""


def _shown(words: str) -> bytes:
    return words.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def content(lines: Sequence[Words]) -> bytes:
    """Return what draws the lines of a page."""
    placed = [(72.0, 740.0 - 14 * at, line) if isinstance(line, str) else line for at, line in enumerate(lines)]
    return b"".join(b"BT /F1 11 Tf %.1f %.1f Td (%s) Tj ET\n" % (x, y, _shown(words)) for x, y, words in placed)


def pdf(streams: Sequence[bytes], *, form: bytes = b"") -> bytes:
    """Return a file whose pages draw the streams; `form` is what `/X Do` draws."""
    kids = b" ".join(b"%d 0 R" % (5 + 2 * at) for at in range(len(streams)))
    found = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(streams), kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</X 4 0 R>>>>/Length %d>>stream\n%s\nendstream"
        % (len(form), form),
    ]
    resources = b"/Resources<</Font<</F1 3 0 R>>/XObject<</X 4 0 R>>>>"
    for at, stream in enumerate(streams):
        packed = zlib.compress(stream, 9)
        found.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R%s>>" % (6 + 2 * at, resources))
        found.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed))
    data, offsets = b"%PDF-1.4\n", []
    for number, one in enumerate(found, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(found) + 1
    return data + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (
        size,
        table,
        size,
        len(data),
    )


def save(folder: Path, *pages: Sequence[Words]) -> Path:
    """Return where a file with these pages was saved."""
    path = folder / "a.pdf"
    path.write_bytes(pdf([content(page) for page in pages]))
    return path
