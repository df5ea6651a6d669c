"""Understanding a file before anything is written: which sources it holds, who speaks in them, what it says of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final

from gioia_coder.core.text import Found, find_turns, given_turns
from gioia_coder.core.text.header import Metadata, read_header
from gioia_coder.core.text.labels import clean_id
from gioia_coder.core.text.layouts import PARAGRAPHS
from gioia_coder.core.text.naming import united, without_refused
from gioia_coder.core.text.oddities import oddities
from gioia_coder.formats.sources import Asked, SourceFile, read_sources
from gioia_coder.store import writing
from gioia_coder.workflow.manifest import DEFAULT_KIND, Item
from gioia_coder.workflow.people import Person
from gioia_coder.workflow.speakers import Speakers

_LABELS_ARE_WORDS: Final = "its format names the speakers; their names stand in the text as words, and nobody is known to speak."
SURVEY: Final = "survey"
_NOTHING_SAID: Final = "it holds no turns: nothing stands behind its labels or below its heading."


def asked_for(
    *,
    encoding: str = "",
    id_column: str = "",
    speaker_column: str = "",
    text_columns: Sequence[str] = (),
    tag_columns: Sequence[str] = (),
) -> Asked:
    """Return what a person said about the files to be read; columns are those of tables, as `Asked` has them."""
    return Asked(encoding, id_column, speaker_column, tuple(text_columns), tuple(tag_columns))


@dataclass(frozen=True, slots=True)
class How:
    """What a person said of how files are to be understood; `header` takes over what the headers say."""

    asked: Asked = field(default_factory=Asked)
    layout: str | None = None
    speakers: Speakers = field(default_factory=Speakers)
    header: bool = False


@dataclass
class Read:
    """One source as understood, before it is written; `metadata` is what its header says, `remarks` are warnings besides."""

    item: Item
    file: SourceFile | None
    found: Found
    metadata: Metadata = field(default_factory=Metadata)
    remarks: list[str] = field(default_factory=list)
    speaking: list[Person] = field(default_factory=list)
    labels: dict[str, Person] = field(default_factory=dict)

    @property
    def warnings(self) -> list[str]:
        """What a person should look at, in one sentence each."""
        return [*(self.file.warnings if self.file else ()), *self.found.warnings, *self.remarks]

    @property
    def news(self) -> dict[str, str]:
        """What its header says and nobody said yet, by the words that `sources set` takes."""
        there = {"title": self.item.title, "date": self.item.date, "minutes": self.item.minutes, **self.item.own}
        return {name: value for name, value in self.metadata.known().items() if not there.get(name)}

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
            "sure": self.file.sure if self.file else True,
            "confidence": self.file.confidence if self.file else None,
            "header": list(self.found.header),
            "metadata": self.metadata.known(),
            "marks": len(self.file.marks) if self.file else 0,
            "warnings": self.warnings,
        }


def read_file(item: Item, how: How, language: str, erased: Collection[str] = ()) -> list[Read]:
    """Return the sources in an item's file, each with what the file says of it where the item says nothing.

    `erased` are the digests of texts that may not come back: a file that holds one of them is not kept.
    """
    assert item.file is not None
    read = []
    for one in without_erased(read_sources(item.file, how.asked), erased):
        own = about(item, one)
        found = understand(one, language=own.language or language, layout=how.layout, speakers=how.speakers)
        metadata = read_header(found.header)
        own = with_header(own, metadata) if how.header else own
        doubts = [f"in its header, {doubt}" for doubt in metadata.doubts]
        read.append(Read(own, one, found, metadata, [*oddities(one.text), *doubts]))
    return read


def wording(said: Mapping[str, str]) -> list[str]:
    """Return what a header says in words.

    >>> wording({"date": "2023-04-21", "minutes": "43"})
    ['date 2023-04-21', '43 minutes']
    """
    return [f"{value} minutes" if name == "minutes" else f"{name} {value}" for name, value in said.items()]


def with_header(item: Item, said: Metadata) -> Item:
    """Return an item with what its text's header says, where the item says nothing itself."""
    notes = {name: value for name, value in (("place", said.place), ("interviewer", said.interviewer)) if value}
    return replace(
        item,
        title=item.title or said.title,
        date=item.date or said.date,
        minutes=item.minutes or said.minutes,
        own={**notes, **item.own},
    )


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


def understand(file: SourceFile, *, language: str, layout: str | None = None, speakers: Speakers | None = None) -> Found:
    """Return the turns of a source as read: those that its format names, else those that its text shows.

    A `layout` is looked for in the text even where the format names the speakers. Raises `UnknownNameError` for an unknown one.
    """
    told = speakers or Speakers()
    if file.said and layout is None:
        said, refused = without_refused(file.said, told.refused)
        found = given_turns(file.text, said, language=language, layout=file.layout, roles=file.roles)
        doubts = () if file.about.kind == SURVEY else found.warnings  # that one person answers is what a survey is
        found = replace(found, refused=refused, warnings=doubts)
    else:
        found = find_turns(file.text, language=language, layout=layout, labels=told.labels)
    found = united(file.text, found, told.same(found.labels), language)
    remarks = [_LABELS_ARE_WORDS] if layout == PARAGRAPHS and any(one.label for one in file.said) else []
    remarks += [] if found.turns else [_NOTHING_SAID]
    return replace(found, warnings=(*found.warnings, *remarks))


def new_text(file: SourceFile, found: Found) -> writing.NewText:
    """Return what a revision is made of."""
    return writing.NewText(file.text, found.turns, file.bytes, found.layout, file.encoding, file.sha256)


def text_digest(file: SourceFile) -> str:
    """Return the SHA-256 of a source's text, in hexadecimal."""
    return sha256(file.text.encode("utf-8", "surrogatepass")).hexdigest()


def without_erased(files: Sequence[SourceFile], erased: Collection[str]) -> list[SourceFile]:
    """Return the sources of one file, without the bytes that they share where one of the texts in it was erased."""
    if len(files) < 2 or not erased or not any(text_digest(one) in erased for one in files):
        return list(files)
    return [replace(one, bytes=b"") for one in files]
