"""What another program's file holds and a study has no word for, as rows that are kept and written back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final
from uuid import UUID

from gioia_coder.core.exchange.mapping.outline import RETIRED, SETS, Placed
from gioia_coder.core.exchange.mapping.words import OURS, OWN, own_uuid, packed
from gioia_coder.core.exchange.portable import Kept
from gioia_coder.core.exchange.refi import Code, Project, Text

CODE, SOURCE, XML, FILE = "code", "source", "xml", "file"
LINK, SET, VARIABLE, MEMBERS = "link", "set", "variable", "members"
"""The kinds of what is kept: see `Kept`; links, sets and members are JSON, with things named by their UUIDs."""

CALLED: Final = {
    "PictureSource": "picture",
    "AudioSource": "recording",
    "VideoSource": "recording",
    "PDFSource": "PDF",
    "Graph": "graph",
}
"""What elements that are kept are called."""

_GROUPED: Final = "gioia:theme:"
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")


class _Entries(Mapping[str, bytes]):
    """The bytes of an archive's entries by SHA-256, read when asked for."""

    def __init__(self, entries: Mapping[str, bytes]) -> None:
        self.entries = entries
        self.names: dict[str, str] = {}
        self.digests: dict[str, str] = {}
        for name in entries:
            digest = sha256(entries[name]).hexdigest()
            self.names.setdefault(digest, name)
            self.digests[name] = digest

    def __getitem__(self, digest: str) -> bytes:
        return self.entries[self.names[digest]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


class Keeper:
    """Gathers what is kept of a file; `refs` are the ids that its texts get."""

    def __init__(self, project: Project, places: Sequence[Placed], refs: Mapping[UUID, str]) -> None:
        self.project, self.places, self.refs = project, places, refs
        self.own = project.program == OURS
        self.bytes_of = _Entries(project.entries)

    def kept(self) -> tuple[Kept, ...]:
        """Return the rows, always in one order."""
        return (*self._codes(), *self._sources(), *self._variables(), *self._relations(), *self._beyond())

    def _codes(self) -> Iterator[Kept]:
        """Keep how a code was nested, called and coloured; in our own files only its colour says more than the study does."""
        there = {one.guid: one for one in self.project.codes}
        for one in self.places:
            code = there.get(one.guid)
            if code is None or one.level is None or not _says_more(code, one):
                continue
            said = {
                "as": code.name,
                "under": str(code.parent or ""),
                "color": code.color,
                "codable": code.codable,
                "name": one.name,
                "parent": str(one.parent or ""),
            }
            yield Kept(own_uuid(one.guid, CODE).bytes, CODE, code.name, one.guid.bytes, packed(said))

    def _sources(self) -> Iterator[Kept]:
        for text in self.project.texts:
            said = _about(text, self.project.program)
            if text.rich or (not self.own and (text.name != self.refs.get(text.guid) or not text.counting.sure)):
                yield Kept(own_uuid(text.guid, SOURCE).bytes, SOURCE, text.name, text.guid.bytes, packed(said))

    def _variables(self) -> Iterator[Kept]:
        """Keep what a variable was; the types in our own files are read off the values, and will be again."""
        for one in self.project.variables:
            if (one.description or not self.own) and not one.name.startswith(OWN):
                said = {"type": one.type, "description": one.description}
                yield Kept(own_uuid(one.guid, VARIABLE).bytes, VARIABLE, one.name, None, packed(said))

    def _relations(self) -> Iterator[Kept]:
        codes, notes = {one.guid for one in self.project.codes}, {one.guid for one in self.project.notes}
        for link in self.project.links:
            if (
                not ({link.origin, link.target} <= codes and link.origin != link.target)
                and not {link.origin, link.target} & notes
            ):
                said: dict[str, object] = {"direction": link.direction}
                said |= {"origin": str(link.origin), "target": str(link.target)}
                yield Kept(own_uuid(link.guid, LINK).bytes, LINK, link.name, link.guid.bytes, packed(said))
        for one in self.project.sets:
            if one.name not in (*SETS, RETIRED) and not one.name.startswith(_GROUPED):
                members = {kind: [str(guid) for guid in getattr(one, kind)] for kind in ("codes", "sources", "notes")}
                said = {**members, "description": one.description}
                yield Kept(own_uuid(one.guid, SET).bytes, SET, one.name, one.guid.bytes, packed(said))
        spans = {s.guid: (str(text.guid), s.start, s.end) for text in self.project.texts for s in text.selections}
        for case in self.project.cases:
            if members_of := [list(spans[guid]) for guid in case.selections if guid in spans]:
                said = {"spans": members_of}
                yield Kept(own_uuid(case.guid, MEMBERS).bytes, MEMBERS, case.name, case.guid.bytes, packed(said))

    def _beyond(self) -> Iterator[Kept]:
        for n, one in enumerate(self.project.beyond):
            uuid = own_uuid(one.guid or n, XML, one.name)
            said = {"kind": one.kind, "xml": one.xml, "entries": list(one.entries)}
            yield Kept(uuid.bytes, XML, one.name or one.kind, one.guid.bytes if one.guid else None, packed(said))
        for name, digest in self.bytes_of.digests.items():
            yield Kept(own_uuid(FILE, name, digest).bytes, FILE, name, None, "", digest)


def _says_more(code: Code, one: Placed) -> bool:
    """Tell whether a file says more of a code than its level, name and place."""
    return bool(code.color) or code.name != one.name or code.parent != one.parent


def _about(text: Text, program: str) -> dict[str, object]:
    counting = text.counting
    counted = {"utf16": counting.utf16, "crlf": counting.crlf, "bom": counting.bom, "score": round(counting.score, 3)}
    counted["sure"] = counting.sure
    return {"name": text.name, "rich": text.rich, "program": program, "counting": counted}


def reworded(kept: Kept, renamed: Mapping[bytes, bytes]) -> Kept:
    """Return what is kept with the things it belongs to and refers to by the UUIDs that they have here."""

    def here(found: re.Match[str]) -> str:
        uuid = renamed.get(UUID(found[0]).bytes)
        word = str(UUID(bytes=uuid)) if uuid else found[0]
        return word.upper() if found[0].isupper() else word

    thing = renamed.get(kept.thing, kept.thing) if kept.thing else None
    return replace(kept, thing=thing, data=_UUID.sub(here, kept.data))


class Named(Mapping[str, bytes]):
    """Kept files by the name of their entry, read when asked for."""

    def __init__(self, kept: Sequence[Kept], bytes_of: Mapping[str, bytes]) -> None:
        self._digests = {one.name: one.file for one in kept if one.file in bytes_of}
        self._bytes = bytes_of

    def __getitem__(self, name: str) -> bytes:
        return self._bytes[self._digests[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._digests)

    def __len__(self) -> int:
        return len(self._digests)
