"""The nouns of the method: plain, frozen values without behaviour of their own.

`id` is the store's integer key, used inside one open store only and never printed; people see `ref` (a short id such as
`c014` or `E1-01`) and names. Offsets are half-open `[start, end)` and count code points of a source's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Final

from gioia_coder.core.speakers import asks

CONSENSUS: Final = "consensus"
"""The reserved coder that holds reconciled codings; nobody codes by hand under this name."""


class Level(StrEnum):
    """The three levels of a Gioia data structure, bottom-up."""

    CONCEPT = "concept"
    THEME = "theme"
    DIMENSION = "dimension"

    @property
    def parent(self) -> Level | None:
        """The level above, or None for a dimension."""
        return {Level.CONCEPT: Level.THEME, Level.THEME: Level.DIMENSION}.get(self)

    @property
    def prefix(self) -> str:
        """The letter that begins the short ids of this level."""
        return self.value[0]


class Polarity(StrEnum):
    """Whether a coded segment speaks for the code or against it."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"


class QuoteState(StrEnum):
    """The researcher's choice for print (Pratt 2009: power quotes in the text, proof quotes in the table)."""

    CANDIDATE = "candidate"
    POWER = "power"
    PROOF = "proof"
    REJECTED = "rejected"
    PRIVATE = "private"


class Reading(StrEnum):
    """How far a coder is with a source; only `done` means "found nothing else"."""

    ASSIGNED = "assigned"
    READING = "reading"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Case:
    """What is compared: a firm, a cluster, a village."""

    id: int
    ref: str
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Informant:
    """A person who speaks; in one case, or in none (an expert, an interviewer)."""

    id: int
    ref: str
    case: int | None
    role: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def is_interviewer(self) -> bool:
        """True for those whose words are never evidence."""
        return asks(self.role)


@dataclass(frozen=True, slots=True)
class Piece:
    """One labelled stretch of words; neighbouring pieces of one speaker make a turn. `time` is seconds from the start."""

    start: int
    end: int
    time: float | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's uninterrupted words, numbered from 1; `speaker` is the label as written, empty without one."""

    n: int
    speaker: str
    pieces: tuple[Piece, ...]
    sentences: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """The offset of the first word."""
        return self.pieces[0].start

    @property
    def end(self) -> int:
        """The offset behind the last word."""
        return self.pieces[-1].end

    def words(self, text: str) -> str:
        """Return the turn's words without speaker labels, pieces joined by a newline, or as they run on in one line."""
        parts = [text[self.start : self.pieces[0].end]]
        for before, piece in pairwise(self.pieces):
            gap = text[before.end : piece.start]
            parts += ("\n" if gap.strip(" ") else gap, text[piece.start : piece.end])
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Source:
    """One piece of data; its text is fixed per revision. `case` and `informants` are store keys."""

    id: int
    ref: str
    title: str = ""
    kind: str = "interview"
    date: str = ""
    minutes: str = ""
    language: str = ""
    case: int | None = None
    informants: tuple[int, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)
    revision: int | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """A source's text as it stands, with the turns found at import. `speakers` maps labels to informants."""

    id: int
    source: int
    text: str
    sha256: str
    turns: tuple[Turn, ...]
    speakers: Mapping[str, int]
    layout: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A half-open stretch of a source's text."""

    source: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Code:
    """A codebook entry. `position` orders it among its siblings; a retired one is kept for its codings and history."""

    id: int
    ref: str
    level: Level
    name: str
    parent: int | None = None
    position: int = 0
    definition: str = ""
    include: str = ""
    exclude: str = ""
    examples: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    retired: bool = False
    merged_into: int | None = None


@dataclass(frozen=True, slots=True)
class Coder:
    """A person who codes, or `consensus`."""

    id: int
    name: str
    blind: bool = False


@dataclass(frozen=True, slots=True)
class Coding:
    """One coder applies one code to one segment. `quarantined`: its words were not found in a later revision."""

    id: int
    uuid: bytes
    coder: int
    code: int
    source: int
    start: int
    end: int
    memo: str = ""
    intensity: int | None = None
    polarity: Polarity = Polarity.SUPPORTS
    quarantined: bool = False


@dataclass(frozen=True, slots=True)
class Memo:
    """A dated note. `about` says on what kind of thing, `target` which one (None for the project)."""

    id: int
    uuid: bytes
    kind: str
    about: str
    target: int | None
    text: str
    coder: str
    when: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A directed relation between two codes (a proposition), with segments as evidence."""

    id: int
    uuid: bytes
    a: int
    b: int
    label: str = ""
    evidence: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """The researcher's choice about a segment for print: its state, the text as shown, translations by language."""

    id: int
    source: int
    start: int
    end: int
    state: QuoteState
    shown: str = ""
    translations: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Rating:
    """The researcher's judgement of a case on a code, with the reason."""

    id: int
    case: int
    code: int
    value: str
    why: str
    coder: str


@dataclass(frozen=True, slots=True)
class Round:
    """Codings frozen for comparison: the study as it was after `entry`, with these coders and sources (keys).

    `forced` says that it was frozen although somebody was not done. Keys of what was erased since are left out.
    """

    id: int
    name: str
    entry: int
    coders: tuple[int, ...]
    sources: tuple[int, ...]
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A coding that a decision lets stand in consensus; `start` and `end` count in the text that was decided about."""

    code: int
    start: int
    end: int
    contradicts: bool = False
    intensity: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """How a disagreement was reconciled: what could be chosen and was, what is to stand, why, and by whom.

    `hash` stands for what every coder had there then; `code` is the codebook entry that `rule` is for; `mode` is consensus,
    majority or arbiter; `when` is the time of the entry `made`.
    """

    id: int
    uuid: bytes
    source: int
    revision: int
    start: int
    end: int
    disagreement: str
    hash: str
    kind: str
    options: tuple[str, ...]
    choice: str
    result: tuple[Result, ...]
    reason: str = ""
    rationale: str = ""
    rule: str = ""
    code: int | None = None
    by: tuple[str, ...] = ()
    mode: str = CONSENSUS
    round: int | None = None
    made: int = 0
    when: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history. `target` is the entry that an undo takes back; `undone` says that this one is."""

    id: int
    uuid: bytes
    when: str
    who: str
    what: str
    target: int | None = None
    undone: bool = False
