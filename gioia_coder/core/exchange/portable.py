"""A whole study on its way out of a store or into one: what reports read of it, and what only travelling needs.

Keys (`Code.id`, `Source.id`, ...) are those of the store it was read from, or 1 to n where a file was read; UUIDs stand for
things across files. A text whose turns a file does not tell has a revision without turns and without a layout.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.model import Reading
from gioia_coder.core.study import CodingColumns, Study


@dataclass(frozen=True, slots=True)
class File:
    """What a text was read from: the bytes (empty where they are the text's own UTF-8), and the SHA-256 of the whole file."""

    data: bytes = b""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase pinned to a code or banned from it."""

    code: int
    text: str
    banned: bool
    who: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What another program's file holds and this one has no word for; it is written back into such a file as it came.

    `kind` says what it is: `code` (a code's colour, path and whether it could be applied), `source` (how its offsets counted),
    `xml` (an element, its references rewritten to our UUIDs), `file` (an entry of the archive). `thing` is the UUID of what it
    belongs to, `data` its words (JSON or XML), `file` the SHA-256 of its bytes, which stand in the project's folder `kept`.
    """

    uuid: bytes
    kind: str
    name: str
    thing: bytes | None = None
    data: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """What a coding of consensus was derived from: the coders' codings, by UUID, and the decision, if any."""

    coding: bytes
    behind: tuple[bytes, ...] = ()
    decision: bytes | None = None


def _no_file(_source: int) -> File:
    return File()


@dataclass(frozen=True)
class Portable:
    """A study with its codings' UUIDs and times, files, readings, and what other programs' files held besides.

    `study.uuids` also has the kinds `case` and `informant` here. `coding_uuids` and `coded_at` (ISO 8601, UTC) go by the
    coding's key. `frozen` are, by round, the codings as they were then; `read` says who (coder) was done with what (source) then,
    and `books` what the codebook was; where these two say nothing, all is as it is now. `readings` gives state and first unread
    turn by coder and source, `derived` what codings of consensus stand on. `bytes_of` returns the bytes of a kept file by its
    SHA-256. `warnings` tell what could not be brought along.

    A decision or a choice for print stands in the present text of its source, or, where `Decision.revision` is neither 0 nor
    `Source.revision`, in a former one, which does not travel.
    """

    study: Study
    coding_uuids: Mapping[int, bytes] = field(default_factory=dict)
    coded_at: Mapping[int, str] = field(default_factory=dict)
    file: Callable[[int], File] = _no_file
    readings: Mapping[tuple[int, int], tuple[Reading, int]] = field(default_factory=dict)
    frozen: Mapping[int, CodingColumns] = field(default_factory=dict)
    phrases: tuple[Phrase, ...] = ()
    dismissals: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[Kept, ...] = ()
    bytes_of: Mapping[str, bytes] = field(default_factory=dict)
    read: Mapping[int, frozenset[tuple[int, int]]] = field(default_factory=dict)
    books: Mapping[int, Codebook] = field(default_factory=dict)
    derived: tuple[Derived, ...] = ()
    warnings: tuple[str, ...] = ()
