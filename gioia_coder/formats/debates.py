"""Debates and interviews in Akoma Ntoso: a turn for every speech, with the name it is shown under."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gioia_coder.core.text import Utterance, run_on
from gioia_coder.formats.sources import About, Asked, Decoded, refuse
from gioia_coder.formats.xml_events import attribute, follow, local

_SPEECH: Final = frozenset(["speech", "question", "answer"])
_PARAGRAPH: Final = frozenset(["p", "block", "li", "item", "blockList", "br"])
_SILENT: Final = frozenset(["heading", "subheading", "num", "narrative", "scene", "summary", "authorialNote"])
_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})")


@dataclass(slots=True)
class _Debate:
    """The debate being read: who is who, the speech that is open with its lines, and what is said so far."""

    root: str = ""
    names: dict[str, str] = field(default_factory=dict)
    said: list[tuple[str, str, list[str]]] = field(default_factory=list)
    open: int = 0
    silent: int = 0
    path: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    title: str = ""
    date: str = ""
    told: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        here = local(name)
        self.root = self.root or here
        self.path.append(here)
        if here in ("TLCPerson", "TLCRole", "TLCOrganization"):
            for key in ("id", "eId", "wId"):
                if named := attribute(attributes, key):
                    self.names[named] = attribute(attributes, "showAs") or named
        elif here == "FRBRdate" and not self.date:
            match = _DAY.match(attribute(attributes, "date"))
            self.date = match[1] if match else ""
        elif here in _SPEECH:
            self._line()
            by = attribute(attributes, "by") or attribute(attributes, "as")
            self.said.append((by.removeprefix("#"), "", []))
            self.open += 1
        elif here in _PARAGRAPH or here in _SILENT or here == "from":
            self._line()
        self.silent += here in _SILENT

    def text(self, words: str) -> None:
        """Take characters."""
        self.words.append(words)

    def end(self, _name: str) -> None:
        """Close an element."""
        here = self.path.pop()
        if here in _PARAGRAPH or here in _SILENT or here in _SPEECH or here == "from":
            self._line(here)
        self.silent -= here in _SILENT
        self.open -= here in _SPEECH

    def _line(self, closed: str = "") -> None:
        """End a line: of a speech, a heading, the name before a speech, or of nobody."""
        line = run_on("".join(self.words).split("\n"))
        self.words.clear()
        if not line:
            return
        if closed == "heading" and not self.title:
            self.title = line
        elif closed == "from" and self.open:
            by, _, lines = self.said[-1]
            self.said[-1] = (by, line.rstrip(":： "), lines)
        elif self.open and not self.silent:
            self.said[-1][2].append(line)
        elif closed not in ("heading", "subheading", "num") and "meta" not in self.path:
            self.told += 1


def read(path: Path, data: bytes, _asked: Asked) -> list[Decoded]:
    """Return the speeches of a debate, each with who gives it; what is told between them is left out.

    Raises InputError for XML that is damaged or of another kind.
    """
    debate = _Debate()
    follow(path, data, debate)
    if debate.root not in ("akomaNtoso", "debate", "debateReport"):
        raise refuse(path, f"it is XML of a kind not known here (<{debate.root[:40]}>).", "Save it as .docx or .txt.")
    spoken = [
        Utterance("\n".join(lines), debate.names.get(by) or shown or by.rpartition("/")[2], None)
        for by, shown, lines in debate.said
        if lines
    ]
    doubts = (f"{debate.told} paragraphs that nobody speaks were left out.",) if debate.told else ()
    if not spoken:
        raise refuse(path, "it holds no speeches.", "Save it as .docx or .txt.")
    return [Decoded(spoken=spoken, layout="speeches", about=About(title=debate.title, date=debate.date), warnings=doubts)]
