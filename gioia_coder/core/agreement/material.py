"""What is compared: codings, units and readings as columns of keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from gioia_coder.core.agreement.coefficient import Floats
    from gioia_coder.core.study import Ints

TURN: Final = "turn"
SENTENCE: Final = "sentence"
CHARACTER: Final = "character"
UNITS: Final = (TURN, SENTENCE, CHARACTER)


@dataclass(frozen=True, slots=True)
class Units:
    """The stretches of text that are compared, ordered by source and start, without overlap; what lies between is not compared.

    `source` and `turn` are numbers from 0 or 1 up; `turn` tells the turns of one source apart, in their order. Where `name` is
    "character" every code point of a stretch counts for itself; else a stretch is one unit, which carries a code if a coder's
    codings cover any of it, or with `least` at least that share of it (0 to 1).
    """

    source: Ints
    start: Ints
    end: Ints
    turn: Ints
    name: str = TURN
    least: float = 0.0

    def __post_init__(self) -> None:
        """Raise ValueError for columns that are no units."""
        _same_length("units", self.source, self.start, self.end, self.turn)
        if self.name not in UNITS:
            raise ValueError(f"there is no unit {self.name!r}; there are: {', '.join(UNITS)}.")
        if not 0 <= self.least <= 1:
            raise ValueError(f"least: {self.least} is not a share between 0 and 1.")
        if bool(np.any((self.start < 0) | (self.end <= self.start) | (self.source < 0))):
            raise ValueError("units: a stretch is empty, or a number is negative.")
        later = self.source[1:] > self.source[:-1]
        if not bool(np.all(later | ((self.source[1:] == self.source[:-1]) & (self.start[1:] >= self.end[:-1])))):
            raise ValueError("units: the stretches overlap or are not ordered by source and start.")
        if not bool(np.all(later | (self.turn[1:] >= self.turn[:-1]))):
            raise ValueError("units: the turns of a source are not in order.")

    @property
    def by_length(self) -> bool:
        """Whether code points are the units."""
        return self.name == CHARACTER

    @property
    def weight(self) -> Floats:
        """How many units each stretch is."""
        return (self.end - self.start if self.by_length else np.ones(len(self.start))).astype(float)


@dataclass(frozen=True, slots=True)
class Material:
    """The codings of the coders to compare, one array per attribute, with who has read which source.

    `coder`, `code`, `source` are keys, numbers from 0 up; `start` and `end` are code points. `coders` names those to compare, in
    the order of every result; codings of others are left out. `read_by` and `read_source` are pairs: whoever has not read a
    source is missing there, which differs from having found nothing. Codings that contradict a code do not belong in here.
    """

    coder: Ints
    code: Ints
    source: Ints
    start: Ints
    end: Ints
    units: Units
    coders: tuple[int, ...]
    read_by: Ints
    read_source: Ints

    def __post_init__(self) -> None:
        """Raise ValueError for columns that are no codings."""
        _same_length("codings", self.coder, self.code, self.source, self.start, self.end)
        _same_length("readings", self.read_by, self.read_source)
        if bool(np.any((self.start < 0) | (self.end <= self.start))):
            raise ValueError("codings: a segment is empty or begins before its source.")
        if any(bool(np.any(keys < 0)) for keys in (self.coder, self.code, self.source, self.read_by, self.read_source)):
            raise ValueError("codings: a key is negative.")
        if len(set(self.coders)) != len(self.coders) or min(self.coders, default=0) < 0:
            raise ValueError("coders: one is named twice or by a negative key.")


def _same_length(name: str, *columns: Ints) -> None:
    for column in columns:
        if column.ndim != 1 or len(column) != len(columns[0]):
            raise ValueError(f"{name}: the columns are not of one length.")
        if column.dtype.kind != "i":
            raise ValueError(f"{name}: the columns hold {column.dtype}, not whole numbers.")
