"""What can go wrong in a way that a person can mend.

Everything derived from `GioiaError` is shown as a message with its remedy, without a traceback; anything else is a bug.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a file: where it is, what it is, and how to mend it.

    >>> str(Problem("codebook.yaml:14", 'theme "Drift" names no dimension.', "Add the dimension."))
    'codebook.yaml:14: theme "Drift" names no dimension. Add the dimension.'
    """

    where: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}" + (f" {self.mend}" if self.mend else "")


class GioiaError(Exception):
    """Something the researcher can mend: a message and the remedy."""

    def __init__(self, message: str, *, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def lines(self) -> list[str]:
        """Return the lines to show, the first one without the leading `Error:`."""
        return [self.message, *([self.mend] if self.mend else [])]


class InputError(GioiaError):
    """A file or an answer that cannot be used, with all its faults at once."""

    def __init__(self, path: Path | str, problems: Problem | str | Sequence[Problem], *, mend: str = "") -> None:
        if isinstance(problems, str):
            problems = Problem(str(path), problems)
        self.path = str(path)
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)), mend=mend)

    def lines(self) -> list[str]:
        """Return one line per fault, then the remedy that holds for all."""
        return [*map(str, self.problems), *([self.mend] if self.mend else [])]


class UnknownNameError(GioiaError):
    """A name or id that is not in the project, with the nearest ones that are."""

    def __init__(self, kind: str, name: str, known: Iterable[str], *, mend: str = "") -> None:
        self.kind, self.name = kind, name
        self.nearest = nearest(name, known)
        if not mend and self.nearest:
            mend = "Did you mean " + " or ".join(f'"{near}"' for near in self.nearest) + "?"
        super().__init__(f'there is no {kind} "{name}".', mend=mend)


class ConflictError(GioiaError):
    """What is asked clashes with what is there; nothing was changed."""


class StoreError(GioiaError):
    """The store cannot be opened, read or written."""


class MissingPartError(GioiaError):
    """A part that is installed apart; the remedy is the line that installs it."""


def nearest(name: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Return up to `most` of the known names that resemble `name`, best first.

    >>> nearest("polution", ["Pollution", "Deskilling"])
    ('Pollution',)
    """
    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(candidate.casefold(), candidate)
    return tuple(folded[match] for match in get_close_matches(name.casefold(), list(folded), n=most, cutoff=0.6))
