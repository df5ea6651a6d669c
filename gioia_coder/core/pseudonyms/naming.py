"""Which pseudonym a name is given: neutral, numbered per kind, the same for one name however it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from gioia_coder.core.pseudonyms.matching import Name, identity

KINDS: Final = ("person", "place", "organisation", "e-mail", "phone", "other")
"""What a name can be of."""

_FORMS: Final[Mapping[str, str]] = {
    "person": "Person {}",
    "place": "Place {}",
    "organisation": "Organisation {}",
    "e-mail": "[e-mail {}]",
    "phone": "[phone {}]",
    "other": "[name {}]",
}
_SAME_DIGITS: Final = 8
_JOINED: Final = re.compile(r"[\s_-]+")
"""What the words of a name are joined with: an id made of it has a hyphen for the blank."""


def same_written(kind: str, written: str) -> str:
    """Return what the ways of writing one name have in common: of a number its last digits, a country's code aside.

    >>> same_written("phone", "+45 12 34 56 78") == same_written("phone", "12345678")
    True
    >>> same_written("person", "Maria-Lindqvist") == same_written("person", "Maria Lindqvist")
    True
    """
    if kind == "phone":
        return "".join(filter(str.isdigit, written))[-_SAME_DIGITS:]
    return identity(written) if kind == "e-mail" else _JOINED.sub(" ", identity(written))


class _Numbers:
    """The next free number of each kind."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {one.casefold() for one in taken}
        self._last = dict.fromkeys(KINDS, 0)

    def next(self, kind: str) -> str:
        while True:
            self._last[kind] += 1
            made = _FORMS[kind].format(self._last[kind])
            if made.casefold() not in self._taken:
                self._taken.add(made.casefold())
                return made


def suggest(names: Iterable[tuple[str, str]], key: Iterable[Name] = (), taken: Iterable[str] = ()) -> list[str]:
    """Return a pseudonym for each `(kind, written)`; what the key has already stays.

    A person's name that is a part of exactly one longer one gets the same pseudonym. None that is `taken`, such as an
    informant's id, is given.

    >>> suggest([("person", "Anna Berg"), ("person", "Anna"), ("person", "ANNA"), ("e-mail", "a@b.org")])
    ['Person 1', 'Person 1', 'Person 1', '[e-mail 1]']
    """
    listed, known = list(names), [one for one in key if one.replaced]
    given = {(one.kind, same_written(one.kind, one.written)): one.pseudonym for one in known}
    numbers = _Numbers((*(one.pseudonym for one in known), *taken))
    whole = _wholes([*((one.kind, one.written) for one in known), *listed])
    for kind, written in listed:
        same = (kind, same_written(kind, written))
        if same in given:
            continue
        owner = whole.get(same[1]) if kind == "person" else None
        if owner is None:
            given[same] = numbers.next(kind)
        else:
            if ("person", owner) not in given:
                given["person", owner] = numbers.next("person")
            given[same] = given["person", owner]
    return [given[kind, same_written(kind, written)] for kind, written in listed]


def _wholes(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return, by a single word, the one longer name of a person that holds it."""
    owners: dict[str, set[str]] = {}
    for kind, written in names:
        whole = same_written(kind, written)
        parts = whole.split()
        if kind == "person" and len(parts) > 1:
            for part in parts:
                owners.setdefault(part, set()).add(whole)
    return {part: next(iter(found)) for part, found in owners.items() if len(found) == 1}


def related(one: str, other: str) -> bool:
    """Tell whether two names may well be ways to call one person: the words of one are among the other's.

    >>> related("Anna", "Anna Berg"), related("Anna", "Ben")
    (True, False)
    """
    left, right = set(_JOINED.split(identity(one))), set(_JOINED.split(identity(other)))
    return left <= right or right <= left
