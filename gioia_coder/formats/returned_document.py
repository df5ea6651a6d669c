"""A Word document that came back: its words, deleted and inserted ones alike, with every comment and the span it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gioia_coder.core.text.sentences import trim
from gioia_coder.formats.anchors import resolve
from gioia_coder.formats.archive import Archive
from gioia_coder.formats.comments import span_of
from gioia_coder.formats.sources import file_bytes, refuse
from gioia_coder.formats.word import opened, with_deletions
from gioia_coder.formats.word_comments import CUSTOM, Remark, remarks_in
from gioia_coder.formats.xml_events import attribute, follow, local


@dataclass(frozen=True, slots=True)
class Returned:
    """What stands in a document: its text, its comments with their spans in it, its own properties by name.

    The span of a comment that stands on nothing is empty.
    """

    text: str
    remarks: tuple[tuple[Remark, tuple[int, int]], ...]
    properties: Mapping[str, str]


def read(path: Path) -> Returned:
    """Return what a Word document says; raises InputError for another file, and for a damaged, protected or unsafe one."""
    data = file_bytes(path)
    if path.suffix.lower() not in (".docx", ".docm"):
        raise refuse(path, "it is not a Word document.", "Save it as .docx where it was commented on.")
    archive, name = opened(path, data)
    anchored, numbers = with_deletions(archive, name)
    text, places = resolve(anchored)
    remarks = remarks_in(archive, name, numbers)
    spans = (trim(text, *span_of(text, places.get(one.range, {}))) for one in remarks)
    return Returned(text, tuple(zip(remarks, spans, strict=True)), _properties_in(path, archive))


class _Properties:
    """The properties of a document being read, by name."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.name = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        if local(name) == "property":
            self.name = attribute(attributes, "name")

    def text(self, words: str) -> None:
        """Take characters."""
        if self.name:
            self.found[self.name] = self.found.get(self.name, "") + words

    def end(self, name: str) -> None:
        """Close an element."""
        if local(name) == "property":
            self.name = ""


def _properties_in(path: Path, archive: Archive) -> Mapping[str, str]:
    """Return the properties that a document has of its own; raises InputError where they are damaged."""
    found = _Properties()
    if CUSTOM in archive.names:
        follow(path, archive.read(CUSTOM), found)
    return {name: words.strip() for name, words in found.found.items()}
