"""Addresses as people type them: `E1-01:14`, `E1-01:14.2-15.1`, `E1-01@120-240`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gioia_coder.core.model import Turn
from gioia_coder.errors import InputError, Problem

_N: Final = r"([0-9]{1,9})"
_ADDRESS: Final = re.compile(rf"([^\s:@]+)(?::{_N}(?:\.{_N})?(?:-{_N}(?:\.{_N})?)?|@{_N}-{_N})")
_FORMS: Final = "Write a turn as E1-01:14, a sentence as E1-01:14.2, a range as E1-01:14.2-15.1, or characters as E1-01@120-240."


@dataclass(frozen=True, slots=True)
class Address:
    """A place in a source: turns `first` to `last` as `(turn, sentence)`, sentence 0 for the whole turn, or `characters`."""

    source: str
    first: tuple[int, int] = (0, 0)
    last: tuple[int, int] = (0, 0)
    characters: tuple[int, int] | None = None

    def __str__(self) -> str:
        if self.characters is not None:
            return f"{self.source}@{self.characters[0]}-{self.characters[1]}"
        if self.first == self.last:
            return f"{self.source}:{_place(self.first)}"
        if self.first[0] == self.last[0]:
            return f"{self.source}:{_place(self.first)}-{self.last[1]}"
        return f"{self.source}:{_place(self.first)}-{_place(self.last)}"


def _place(place: tuple[int, int]) -> str:
    return f"{place[0]}.{place[1]}" if place[1] else str(place[0])


def parse_address(text: str) -> Address:
    """Return the address that a person typed; `14.2-3` is sentence 2 to sentence 3 of turn 14.

    Raises InputError for anything else, with the forms that an address has.

    >>> parse_address("E1-01:14.2-15.1")
    Address(source='E1-01', first=(14, 2), last=(15, 1), characters=None)
    >>> str(parse_address("E1-01:14.2-3"))
    'E1-01:14.2-3'
    """
    match = _ADDRESS.fullmatch(text.strip())
    if match is None:
        raise InputError(text, f'"{text}" is not an address.', mend=_FORMS)
    source, *numbers = match.groups()
    turn, sentence, last, last_sentence, start, end = (int(number) if number else None for number in numbers)
    if start is not None and end is not None:
        return Address(source, characters=(start, end))
    first = (turn or 0, sentence or 0)
    if last is None:
        behind = first
    elif sentence is not None and last_sentence is None:
        behind = (first[0], last)
    else:
        behind = (last, last_sentence or 0)
    if 0 in (turn, sentence, last, last_sentence):
        raise InputError(text, "turns and sentences are numbered from 1.", mend=_FORMS)
    return Address(source, first, behind)


def resolve(address: Address, turns: Sequence[Turn], length: int) -> tuple[int, int]:
    """Return the half-open span of an address in a source with these turns and `length` characters.

    Raises InputError for a place that the source does not have, with how many turns, sentences or characters there are.
    """
    if address.characters is not None:
        start, end = address.characters
        if end > length:
            raise _outside(address, f"{address.source} has {length} characters.")
    else:
        start, end = _edge(address, address.first, turns)[0], _edge(address, address.last, turns)[1]
    if start >= end:
        raise _outside(address, "the address ends before it begins.")
    return start, end


def _edge(address: Address, place: tuple[int, int], turns: Sequence[Turn]) -> tuple[int, int]:
    """Return the span of one turn or sentence."""
    number, sentence = place
    if not 0 < number <= len(turns):
        raise _outside(address, f"there is no turn {number}; {address.source} has {_many(len(turns), 'turn')}.")
    turn = turns[number - 1]
    if not sentence:
        return turn.start, turn.end
    if sentence > len(turn.sentences):
        raise _outside(address, f"there is no sentence {sentence}; turn {number} has {_many(len(turn.sentences), 'sentence')}.")
    return turn.sentences[sentence - 1]


def _many(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


def _outside(address: Address, what: str) -> InputError:
    where = str(address)
    return InputError(where, Problem(where, what, f"`gioia sources show {address.source}` numbers them."))


def address_of(start: int, end: int, source: str, turns: Sequence[Turn]) -> str:
    """Return the shortest address that means exactly the span: turns, else sentences, else characters."""
    first, last = _starting(start, turns), _ending(end, turns)
    if first is None or last is None or end <= start:
        return str(Address(source, characters=(start, end)))
    if first[0] == last[0] and first[1] == 1 and last[1] == len(turns[last[0] - 1].sentences):
        return str(Address(source, (first[0], 0), (first[0], 0)))
    if first[0] == last[0]:
        return str(Address(source, first, last))
    begins = first[1] == 1
    if begins:
        first = (first[0], 0)
        if last[1] == len(turns[last[0] - 1].sentences):
            last = (last[0], 0)
    return str(Address(source, first, last))


def _starting(start: int, turns: Sequence[Turn]) -> tuple[int, int] | None:
    """Return the turn and sentence that begin at an offset."""
    at = bisect_left(turns, start + 1, key=lambda turn: turn.start) - 1
    if at < 0:
        return None
    sentence = bisect_left(turns[at].sentences, (start, 0))
    inside = sentence < len(turns[at].sentences) and turns[at].sentences[sentence][0] == start
    return (at + 1, sentence + 1) if inside else None


def _ending(end: int, turns: Sequence[Turn]) -> tuple[int, int] | None:
    """Return the turn and sentence that end at an offset."""
    at = bisect_left(turns, end, key=lambda turn: turn.end)
    if at == len(turns):
        return None
    sentence = bisect_left(turns[at].sentences, end, key=lambda span: span[1])
    inside = sentence < len(turns[at].sentences) and turns[at].sentences[sentence][1] == end
    return (at + 1, sentence + 1) if inside else None
