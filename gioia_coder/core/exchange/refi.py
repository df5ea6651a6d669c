r"""What a REFI-QDA project or codebook says (REFI-QDA 1.5), without XML and archive; GUIDs are `uuid.UUID`.

Texts are canonical here (no BOM, `\n` line ends) and offsets count their code points, half-open, whatever the file did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who coded or wrote."""

    guid: UUID
    name: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A code; `parent` is the GUID of the code that it is nested in. `color` is `#RRGGBB` or empty."""

    guid: UUID
    name: str
    parent: UUID | None = None
    codable: bool = True
    color: str = ""
    description: str = ""
    notes: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """A typed attribute: Text, Boolean, Integer, Float, Date or DateTime."""

    guid: UUID
    name: str
    type: str = "Text"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A case with its values by variable, and what belongs to it: whole sources, selections, codes."""

    guid: UUID
    name: str
    description: str = ""
    values: Mapping[UUID, str] = field(default_factory=dict)
    sources: tuple[UUID, ...] = ()
    selections: tuple[UUID, ...] = ()
    codes: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Coding:
    """One code applied; `by` and `when` are whose it really is, by the rule of the program that wrote the file."""

    guid: UUID
    code: UUID
    by: UUID | None = None
    when: str = ""
    notes: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """A stretch of a text with its codings; `by` and `when` are those of its maker."""

    guid: UUID
    start: int
    end: int
    name: str = ""
    description: str = ""
    by: UUID | None = None
    when: str = ""
    codings: tuple[Coding, ...] = ()
    notes: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Counting:
    """How a file counted offsets in one text: in UTF-16 units or code points, a CRLF as two or one, the BOM or not.

    `score` is the share of boundaries that fall where words or lines begin or end (0 to 1), `sure` says whether it is high
    enough and no other way of counting is as good and different.
    """

    utf16: bool = False
    crlf: int = 1
    bom: bool = False
    score: float = 1.0
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """A text source. `data` are the bytes of its plain text as they stand in the file, `rich` the name of a kept rich-text entry.

    `codings` are on the whole source. `missing` says that the file names a text that it does not hold. `of` names the element
    that the text stands for, such as `PDFSource`; such a text is written into the one that is kept beside it, if there is one.
    """

    guid: UUID
    name: str
    text: str = ""
    data: bytes = b""
    rich: str = ""
    description: str = ""
    by: UUID | None = None
    when: str = ""
    selections: tuple[Selection, ...] = ()
    codings: tuple[Coding, ...] = ()
    notes: tuple[UUID, ...] = ()
    values: Mapping[UUID, str] = field(default_factory=dict)
    counting: Counting = Counting()
    missing: bool = False
    of: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A memo; `description` is what a file says about it besides its text."""

    guid: UUID
    name: str
    text: str
    by: UUID | None = None
    when: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two things of any kind; `direction` is Associative, OneWay or Bidirectional."""

    guid: UUID
    name: str
    origin: UUID
    target: UUID
    direction: str = "OneWay"
    notes: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Set:
    """A named set of codes, sources and notes."""

    guid: UUID
    name: str
    description: str = ""
    codes: tuple[UUID, ...] = ()
    sources: tuple[UUID, ...] = ()
    notes: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Beyond:
    """What the file holds and a study has no word for: a picture, audio, video or PDF source with all inside it, a graph.

    `kind` is the element's name, `xml` the element as it stands, `entries` the archive's entries that belong to it.
    """

    kind: str
    guid: UUID | None
    name: str
    xml: str
    entries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Project:
    """A whole file. `program` is `nvivo`, `atlasti`, `maxqda`, `qualcoder`, `gioia` or empty, told from `origin`.

    `notes_on` are the notes on the project itself. `warnings` say in words what was odd, mended or left out; `counts` how
    many elements of each kind the file holds, by element name, be they read or not.
    """

    name: str
    origin: str = ""
    program: str = ""
    description: str = ""
    users: tuple[User, ...] = ()
    codes: tuple[Code, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    texts: tuple[Text, ...] = ()
    notes: tuple[Note, ...] = ()
    links: tuple[Link, ...] = ()
    sets: tuple[Set, ...] = ()
    notes_on: tuple[UUID, ...] = ()
    beyond: tuple[Beyond, ...] = ()
    entries: Mapping[str, bytes] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
