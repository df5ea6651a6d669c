"""What can go wrong in a way that a person can mend.

Everything derived from `GioiaError` is shown as a message with its remedy, without a traceback; anything else is a bug.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

LISTED: Final = {
    "source": "gioia sources list",
    "case": "gioia cases list",
    "informant": "gioia informants list",
    "source or informant": "gioia sources list",
    "coder": "gioia coders list",
    "coder or layer": "gioia coders list",
    **dict.fromkeys(("code", "concept", "theme", "dimension", "code with the id"), "gioia codebook show"),
}
"""The command that lists the things of a kind."""

_FEW: Final = 12


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
        known = list(known)
        self.kind, self.name = kind, name
        self.nearest = nearest(name, known)
        super().__init__(f'there is no {kind} "{cut(name)}".', mend=mend or self._way_on(known))

    def _way_on(self, known: Sequence[str]) -> str:
        """Say what is meant perhaps, else what there is, else where it is listed."""
        if self.nearest:
            return "Did you mean " + " or ".join(f'"{near}"' for near in self.nearest) + "?"
        if 0 < len(known) <= _FEW:
            return f"There {'is' if len(known) == 1 else 'are'}: {', '.join(map(cut, known))}."
        listed = LISTED.get(self.kind)
        if not known:
            return f"There is none yet{f'; `{listed}` will list them' if listed else ''}."
        return f"`{listed}` lists them." if listed else ""


class ConflictError(GioiaError):
    """What is asked clashes with what is there; nothing was changed."""


class StoreError(GioiaError):
    """The store cannot be opened, read or written."""


class MissingPartError(GioiaError):
    """A library that is not installed because few need it; `extra` names what installs it."""

    def __init__(self, what: str, library: str, extra: str) -> None:
        line = f'pip install "gioia-coder[{extra}]"'
        super().__init__(f"{what} need {library}, which is not installed.", mend=f"Install it: {line}")


def cut(text: str, most: int = 200) -> str:
    """Return a text that somebody typed, short enough for a message.

    >>> cut("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def nearest(name: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Return up to `most` of the known names that resemble `name`, best first.

    >>> nearest("polution", ["Pollution", "Deskilling"])
    ('Pollution',)
    """
    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(candidate.casefold(), candidate)
    return tuple(folded[match] for match in get_close_matches(name.casefold(), list(folded), n=most, cutoff=0.6))
