"""What was odd about a file, in sentences, and which GUIDs it uses for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from gioia_coder.formats.refi.names import guid_of, made_guid

_MOST: Final = 50
"""How many warnings of one kind are told one by one."""


class Ledger:
    """Gathers warnings, and gives every thing a GUID of its own within its kind."""

    def __init__(self) -> None:
        self._said: dict[str, list[str]] = {}
        self._more: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._claimed: set[tuple[str, UUID]] = set()
        self._mended: set[str] = set()
        self.known: dict[str, set[UUID]] = {}

    def warn(self, kind: str, sentence: str) -> None:
        """Note what is odd; beyond fifty of one kind they are counted."""
        said = self._said.setdefault(kind, [])
        if len(said) < _MOST:
            said.append(sentence)
        else:
            self._more[kind] += 1

    def skip(self, what: str, number: int = 1) -> None:
        """Count what there is no word for here."""
        self._skipped[what] += number

    def warnings(self) -> tuple[str, ...]:
        """Return all that is to be told."""
        told: list[str] = []
        for kind, said in self._said.items():
            told += said
            if self._more[kind]:
                told.append(f"{kind}: {self._more[kind]:,} more of this kind.")
        if self._skipped:
            listed = ", ".join(f"{what} ({number:,})" for what, number in sorted(self._skipped.items()))
            told.append(f"left out, as there is no place for them here: {listed}.")
        return tuple(told)

    def guid(self, text: str) -> UUID:
        """Return the GUID that a text gives; one that is none gets one that is the same wherever it stands."""
        found = guid_of(text)
        if found is not None:
            return found
        if text not in self._mended:
            self._mended.add(text)
            self.warn("GUIDs that are none", f'"{text[:80]}" is no GUID; another one took its place.')
        return made_guid(text)

    def own(self, kind: str, text: str | None, named: str) -> UUID:
        """Return the GUID of one more thing; where its own is missing or taken within its kind, it gets a fresh one."""
        guid = made_guid(kind, named, str(len(self._claimed))) if text is None else self.guid(text)
        if text is None:
            self.warn("things without a GUID", f"{named} has no GUID; it was given one.")
        elif (kind, guid) in self._claimed:
            taken, number = guid, 2
            while (kind, guid) in self._claimed:
                guid = made_guid(kind, str(taken), str(number))
                number += 1
            self.warn("GUIDs used twice", f"{named} has the GUID of another {kind}; it was given its own.")
        self._claimed.add((kind, guid))
        return guid

    def refer(self, kind: str, targets: Iterable[str | None], whose: str) -> list[UUID]:
        """Return the GUIDs that are known for a kind; one that is not leads nowhere and is left out."""
        found = []
        for target in targets:
            guid = self.guid(target) if target else None
            if guid is not None and guid in self.known.get(kind, ()):
                found.append(guid)
            else:
                self.warn(f"references to a missing {kind}", f"{whose} refers to a {kind} that is not there; that was left out.")
        return found
