"""What taking in would do: counts by kind, and in sentences what a person should know."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final

from gioia_coder.core.exchange.portable import Portable
from gioia_coder.store.taken_in import Work

KINDS: Final = (
    *("settings", "coders", "cases", "informants", "codes", "sources", "codings", "memos", "links", "quotes", "ratings"),
    *("readings", "phrases", "dismissals", "rounds", "decisions", "kept"),
)
_MOST: Final = 12
"""So many sentences of one sort are shown; the others are counted."""


@dataclass(slots=True)
class Count:
    """How many things of a kind are new, the same, better known now, and left out."""

    added: int = 0
    same: int = 0
    updated: int = 0
    left: int = 0


@dataclass
class Plan:
    """All that is decided about a study that comes in, before anything is written.

    `ours` counts the codings of its sources that the file does not have and that stay; `new` names the ids of sources that
    come in. `entry` is the newest entry that the project had then, `empty` says that it held nothing yet.
    """

    incoming: Portable = field(repr=False)
    entry: int = 0
    who: str = ""
    empty: bool = False
    counts: dict[str, Count] = field(default_factory=lambda: {kind: Count() for kind in KINDS})
    ours: int = 0
    new: list[str] = field(default_factory=list)
    work: Work = field(default_factory=Work, repr=False)
    files: list[str] = field(default_factory=list, repr=False)
    _notes: dict[str, list[str]] = field(default_factory=dict, repr=False)
    _warnings: dict[str, list[str]] = field(default_factory=dict, repr=False)

    @property
    def changes(self) -> bool:
        """Whether anything would be written."""
        return any(one.added or one.updated for one in self.counts.values())

    @property
    def notes(self) -> list[str]:
        """What stands here and is said otherwise there, and how things were understood."""
        return _shown(self._notes)

    @property
    def warnings(self) -> list[str]:
        """What does not come in, or may be wrong."""
        return _shown(self._warnings)

    def note(self, sort: str, sentence: str) -> None:
        """Add a note; of one sort not all are shown."""
        self._notes.setdefault(sort, []).append(sentence)

    def warn(self, sort: str, sentence: str) -> None:
        """Add a warning; of one sort not all are shown."""
        self._warnings.setdefault(sort, []).append(sentence)

    def leave(self, kind: str, why: str, where: str = "") -> None:
        """Count something as left out, and say why: once for each reason, with how many and the first places."""
        self.counts[kind].left += 1
        self._left.setdefault((kind, why), []).append(where)

    _left: dict[tuple[str, str], list[str]] = field(default_factory=dict, repr=False)

    def finish(self) -> None:
        """Say what was left out."""
        for (kind, why), places in self._left.items():
            some = ", ".join(dict.fromkeys(place for place in places[:5] if place))
            more = "" if len(places) <= 5 or not some else " ..."
            self.warn("left", f"{len(places)} of the {kind} left out: {why}{f' ({some}{more})' if some else ''}.")
        self._left = {}

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values."""
        counts = {kind: asdict(one) for kind, one in self.counts.items() if any(asdict(one).values())}
        return {
            "changes": self.changes,
            "counts": counts,
            "sources": list(self.new),
            "ours": self.ours,
            "notes": self.notes,
            "warnings": self.warnings,
        }


def _shown(sorts: dict[str, list[str]]) -> list[str]:
    found = []
    for sentences in sorts.values():
        each = list(dict.fromkeys(sentences))
        found += each[:_MOST]
        if len(each) > _MOST:
            found.append(f"... and {len(each) - _MOST} more like the last.")
    return found
