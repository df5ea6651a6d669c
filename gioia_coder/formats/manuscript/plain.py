"""Manuscripts of other formats, as their readers of sources give them: a paragraph a line, or between empty lines."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from gioia_coder.core.manuscript.model import Manuscript, Paragraph
from gioia_coder.core.text import canonical
from gioia_coder.formats.manuscript.lines import Open
from gioia_coder.formats.sources import READERS, Asked


def read(path: Path, data: bytes) -> Manuscript:
    """Return the paragraphs of a file's bytes; raises InputError as the reader of its format does."""
    suffix = path.suffix.lower()
    (decoded,) = import_module(f"gioia_coder.formats.{READERS[suffix]}").read(path, data, Asked())
    text = canonical(decoded.text)
    if suffix == ".txt":
        return Manuscript(path.name, _with_lines(text), decoded.warnings)
    lines = [line for line in text.split("\n") if line.strip()]
    said = "notes, headers and properties of such files are not looked into; a .docx is read whole."
    return Manuscript(
        path.name, [Paragraph(line, f"paragraph {n}") for n, line in enumerate(lines, 1)], (*decoded.warnings, said)
    )


def _with_lines(text: str) -> list[Paragraph]:
    """Return paragraphs between empty lines; a text without empty lines has a paragraph a line."""
    found, one = [], Open()
    folded = "\n\n" in text.strip()
    for n, line in enumerate(text.split("\n"), 1):
        if line.strip():
            one.write(f"{line.strip()} ", n)
        if not line.strip() or not folded:
            found.append(one.closed())
            one = Open()
    return [made for made in (*found, one.closed()) if made is not None]
