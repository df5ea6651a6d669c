"""The things that an archive has, by what its files call them, while it is read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar
from uuid import NAMESPACE_OID, uuid5

from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import cut, nearest
from gioia_coder.formats.plain_study.lines import Faults, Folder, Line

Choice = TypeVar("Choice", bound=StrEnum)


class Known:
    """The keys of things by kind and by what they are called, and their UUIDs; keys are given here, from 1."""

    def __init__(self, folder: Folder, faults: Faults) -> None:
        self.folder, self.faults = folder, faults
        self.keys: dict[str, dict[str, int]] = {}
        self.uuids: dict[str, dict[int, bytes]] = {}
        self._once: set[Any] = set()

    def add(self, kind: str, line: Line, name: str, *, called: str = "") -> int:
        """Give a thing its key and its UUID, made of its id where none is said; note a second one of that name."""
        keys = self.keys.setdefault(kind, {})
        self.once(line, (kind, fold_name(called or name)), f'the {kind} "{cut(called or name)}"')
        key = len(self.uuids.setdefault(kind, {})) + 1
        keys[called or name] = key
        uuid = line.said.get("uuid") or made_of(kind, called or name)
        self.once(line, (kind, uuid), "its UUID")
        self.uuids[kind][key] = uuid
        return key

    def once(self, line: Line, what: Any, called: str) -> None:
        """Note a fault where something stands a second time."""
        if what in self._once:
            self.faults.add(line.where, f"{called} stands twice.", "Keep one of the two.")
        self._once.add(what)

    def find(self, kind: str, line: Line, name: str) -> int:
        """Return a thing's key; 0 for no name, and, with a fault, for one that nothing has."""
        keys = self.keys.get(kind, {})
        if name and name not in keys:
            near = " or ".join(f'"{one}"' for one in nearest(name, keys))
            self.faults.add(line.where, f'there is no {kind} "{cut(name)}".', f"Did you mean {near}?" if near else "")
        return keys.get(name, 0)

    def named(self, kind: str, line: Line, field: str = "") -> int:
        """Return the key of the thing that a field names."""
        return self.find(kind, line, line.text(field or kind))

    def choice(self, line: Line, field: str, of: type[Choice], default: Choice) -> Choice:
        """Return one of a few words; notes a fault for any other."""
        said = line.text(field)
        if not said:
            return default
        try:
            return of(said)
        except ValueError:
            self.faults.add(line.where, f'{field} cannot be "{cut(said)}".', f"It is one of {', '.join(of)}.")
            return default

    def uuid(self, line: Line, *parts: object) -> bytes:
        """Return the UUID of an entry, made of what it says where none is said; notes one that stands twice in a file."""
        uuid = bytes(line.said.get("uuid") or made_of(*parts))
        self.once(line, (line.where.rpartition(":")[0], uuid), "its UUID")
        return uuid


def made_of(*parts: object) -> bytes:
    """Return a UUID that is always the same for the same parts, for what people added by hand."""
    return uuid5(NAMESPACE_OID, "\n".join(map(str, parts))).bytes


def span_fault(said: Mapping[str, Any], length: int) -> str:
    """Return what is wrong with a span of a text, empty when nothing is.

    >>> span_fault({"start": 3, "end": 3}, 10), span_fault({"start": 3, "end": 12}, 10)
    ('the span 3-3 holds no words.', 'the span 3-12 is not inside the text, which has 10 characters.')
    """
    start, end = said["start"], said["end"]
    if start >= end:
        return f"the span {start}-{end} holds no words."
    return "" if end <= length else f"the span {start}-{end} is not inside the text, which has {length} characters."
