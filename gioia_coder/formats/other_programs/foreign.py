"""What a reader of another program's project gives back, and the words and identities that all of them share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid5

from gioia_coder.core.exchange import refi
from gioia_coder.errors import cut

_FAMILY: Final = UUID("6f5b6d0e-3c0b-5f43-9a52-1f0d3e7c9b11")
_A_FEW: Final = 5


@dataclass(frozen=True, slots=True)
class Taken:
    """How many things of a kind the other program holds and how many came, with the reason where that is not all."""

    what: str
    held: int
    came: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Foreign:
    """Another program's project in neutral form, and what came of it, kind by kind; oddities are in `project.warnings`."""

    program: str
    project: refi.Project
    report: tuple[Taken, ...]


class Identities:
    """Makes the same GUID for the same thing whenever a project is read again."""

    def __init__(self, program: str, stamp: str) -> None:
        self._root = uuid5(_FAMILY, f"{program}\n{stamp}")

    def __call__(self, kind: str, key: object, name: str = "") -> UUID:
        """Return the GUID of the thing of a kind with the key and name that its program gives it."""
        return uuid5(self._root, f"{kind}\n{key}\n{name}".encode("utf-8", "replace").decode("utf-8"))


def some(number: int, what: str) -> str:
    """Return a number with its noun.

    >>> some(1, "coding"), some(2, "memo"), some(3, "category"), some(2, "way")
    ('1 coding', '2 memos', '3 categories', '2 ways')
    """
    if number == 1:
        return f"1 {what}"
    return f"{number} {what[:-1]}ies" if what.endswith("y") and what[-2] not in "aeiou" else f"{number} {what}s"


def listed(names: Iterable[str]) -> str:
    """Return the first few names, quoted, and how many more there are.

    >>> listed(["a", "b"])
    '"a", "b"'
    >>> listed(map(str, range(9)))
    '"0", "1", "2", "3", "4" and 4 more'
    """
    names = list(names)
    few = ", ".join(f'"{cut(name, 60)}"' for name in names[:_A_FEW])
    return f"{few} and {len(names) - _A_FEW} more" if len(names) > _A_FEW else few


def moment(words: str, *, utc: bool = False) -> str:
    """Return a date with time as ISO 8601, empty where it is none; `utc` says that one without a zone is in UTC.

    >>> moment("2024-01-15 10:00:00.123456", utc=True), moment("2024-01-15 10:00:00"), moment("yesterday")
    ('2024-01-15T10:00:00Z', '2024-01-15T10:00:00', '')
    """
    try:
        found = datetime.fromisoformat(words.strip())
    except ValueError:
        return ""
    if found.tzinfo is not None:
        try:
            found = found.astimezone(UTC).replace(tzinfo=None)
        except (OverflowError, ValueError):
            return ""
        utc = True
    return found.replace(microsecond=0).isoformat() + ("Z" if utc else "")
