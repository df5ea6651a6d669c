"""Understanding a file before anything is written: which sources it holds, who speaks in them, what it says of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from gioia_coder.core.text import Found, find_turns, given_turns
from gioia_coder.formats.sources import Asked, SourceFile, read_sources
from gioia_coder.store import writing
from gioia_coder.workflow.manifest import DEFAULT_KIND, Item, clean_id
from gioia_coder.workflow.people import Person


def asked_for(*, encoding: str = "") -> Asked:
    """Return what a person said about the files to be read."""
    return Asked(encoding=encoding)


@dataclass
class Read:
    """One source as understood, before it is written."""

    item: Item
    file: SourceFile | None
    found: Found
    speaking: list[Person] = field(default_factory=list)
    labels: dict[str, Person] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """Return it in the shape of `import --json`."""
        speakers = [
            {
                "label": label,
                "informant": person.ref,
                "role": person.role,
                "case": person.case,
                "pieces": self.found.labels.get(label, 0),
            }
            for label, person in self.labels.items()
        ]
        return {
            "id": self.item.id,
            "file": self.file and self.item.file and self.item.file.name,
            "turns": len(self.found.turns),
            "speakers": speakers,
            "informants": [person.ref for person in self.speaking],
            "layout": self.found.layout,
            "encoding": self.file.encoding if self.file else "",
            "warnings": [*(self.file.warnings if self.file else ()), *self.found.warnings],
        }


def read_file(item: Item, asked: Asked, layout: str | None, language: str) -> list[Read]:
    """Return the sources in an item's file, each with what the file says of it where the item says nothing."""
    assert item.file is not None
    files = read_sources(item.file, asked)
    read = []
    for one in files:
        own = about(item, one)
        read.append(Read(own, one, understand(one, language=own.language or language, layout=layout)))
    return read


def about(item: Item, file: SourceFile) -> Item:
    """Return an item with what its file says of one source in it, where the item says nothing itself."""
    said = file.about
    return replace(
        item,
        id=clean_id(f"{item.id}-{file.name}") if file.name else item.id,
        title=item.title or said.title,
        kind=said.kind if said.kind and item.kind in ("", DEFAULT_KIND) else item.kind,
        date=item.date or said.date,
        minutes=item.minutes or said.minutes,
        language=item.language or said.language,
        case=item.case or (clean_id(said.case) if said.case else ""),
        informants=item.informants or ((said.informant,) if said.informant else ()),
        attributes={**(said.attributes if said.case and not item.case else {}), **item.attributes},
        personal={} if said.case and not item.case else said.attributes,
    )


def understand(file: SourceFile, *, language: str, layout: str | None = None) -> Found:
    """Return the turns of a source as read: those that its format names, else those that its text shows.

    Raises `UnknownNameError` for an unknown layout.
    """
    if file.said and layout is None:
        return given_turns(file.text, file.said, language=language, layout=file.layout)
    return find_turns(file.text, language=language, layout=layout)


def new_text(file: SourceFile, found: Found) -> writing.NewText:
    """Return what a revision is made of."""
    return writing.NewText(file.text, found.turns, file.bytes, found.layout, file.encoding, file.sha256)
