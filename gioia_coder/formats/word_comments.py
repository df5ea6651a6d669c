"""The comments of a Word document: `word/comments.xml`, and `word/commentsExtended.xml` for what replies to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from gioia_coder.formats.archive import Archive
from gioia_coder.formats.comments import Comment
from gioia_coder.formats.xml_events import attribute, follow, local

_BREAKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}

CUSTOM: Final = "docProps/custom.xml"
SOURCE: Final = "gioia source"
"""The property by which a document is known that this program wrote for comments; it holds the source's id."""


@dataclass(slots=True)
class _Comments:
    """The comments read so far, and by which paragraph others reply to them."""

    ids: list[str] = field(default_factory=list)
    coders: list[str] = field(default_factory=list)
    words: list[list[str]] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    paragraphs: dict[str, int] = field(default_factory=dict)
    inside: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        tag = local(name)
        if tag == "comment":
            self.ids.append(attribute(attributes, "id"))
            self.coders.append(attribute(attributes, "author").strip())
            self.dates.append(attribute(attributes, "date"))
            self.words.append([])
        elif tag == "p" and self.words:
            self.paragraphs[attribute(attributes, "paraId")] = len(self.words) - 1
            self.words[-1].append("\n")
        elif tag in _BREAKS and self.words:
            self.words[-1].append(_BREAKS[tag])
        self.inside = tag == "t"

    def text(self, words: str) -> None:
        """Take characters."""
        if self.inside and self.words:
            self.words[-1].append(words)

    def end(self, _name: str) -> None:
        """Close an element."""
        self.inside = False


@dataclass(slots=True)
class _Threads:
    """Which paragraph's comment replies to which, and which are resolved."""

    parents: dict[str, str] = field(default_factory=dict)
    resolved: set[str] = field(default_factory=set)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        parent = attribute(attributes, "paraIdParent")
        if local(name) == "commentEx" and parent:
            self.parents[attribute(attributes, "paraId")] = parent
        if local(name) == "commentEx" and attribute(attributes, "done") in ("1", "true", "on"):
            self.resolved.add(attribute(attributes, "paraId"))

    def text(self, words: str) -> None:
        """Take characters."""

    def end(self, name: str) -> None:
        """Close an element."""


def comments_in(archive: Archive, main: str, numbers: Mapping[str, int]) -> list[Comment]:
    """Return the comments of the document whose part is `main`, replies with what they reply to.

    `numbers` are those of the ranges, by the ids that the document gives them. Raises InputError for damaged parts.
    """
    found, threads = _read(archive, main)
    made = [
        Comment(numbers.get(one, -1), "".join(words).strip(), coder)
        for one, coder, words in zip(found.ids, found.coders, found.words, strict=True)
    ]
    replying: set[int] = set()
    for child, parent in threads.parents.items():
        at, to = found.paragraphs.get(child), found.paragraphs.get(parent)
        if at is None or to is None or at == to or to in replying:
            continue
        made[to].replies.append(f"{made[at].coder}: {made[at].words}" if made[at].coder else made[at].words)
        replying.add(at)
    return [comment for at, comment in enumerate(made) if at not in replying]


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment as it stands: `range` is the number of its range or -1, `parent` which of the remarks it replies to or -1."""

    range: int
    words: str
    author: str
    date: str
    parent: int
    resolved: bool


def remarks_in(archive: Archive, main: str, numbers: Mapping[str, int]) -> list[Remark]:
    """Return the comments of a document one by one, in its order, a reply with the first remark of its thread.

    `numbers` are as for `comments_in`. Raises InputError for damaged parts.
    """
    found, threads = _read(archive, main)
    parents = [-1] * len(found.ids)
    for child, parent in threads.parents.items():
        at, to = found.paragraphs.get(child), found.paragraphs.get(parent)
        if at is not None and to is not None and at != to:
            parents[at] = to
    resolved = {at for paragraph, at in found.paragraphs.items() if paragraph in threads.resolved}
    firsts = [_first(parents, at) for at in range(len(parents))]
    return [
        Remark(
            numbers.get(one, -1),
            "".join(found.words[at]).strip(),
            found.coders[at],
            found.dates[at],
            -1 if firsts[at] == at else firsts[at],
            at in resolved or firsts[at] in resolved,
        )
        for at, one in enumerate(found.ids)
    ]


def _first(parents: list[int], at: int) -> int:
    """Return the first remark of a thread; one that replies to itself in a circle is its own."""
    seen = {at}
    to = at
    while parents[to] >= 0:
        to = parents[to]
        if to in seen:
            return at
        seen.add(to)
    return to


def _read(archive: Archive, main: str) -> tuple[_Comments, _Threads]:
    folder = main.rpartition("/")[0]
    found, threads = _Comments(), _Threads()
    for part, handler in (("comments.xml", found), ("commentsExtended.xml", threads)):
        name = f"{folder}/{part}" if folder else part
        if name in archive.names:
            follow(archive.path, archive.read(name), handler)
    return found, threads


def is_copy(archive: Archive) -> bool:
    """Tell whether a document is a copy of a source that this program wrote for comments."""
    return CUSTOM in archive.names and archive.holds(CUSTOM, SOURCE.encode())
