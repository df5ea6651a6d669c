"""The ground of a comparison: what several coders have read, all on one line, once for every level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.agreement.material import Material
from gioia_coder.core.counting.ground import positions

if TYPE_CHECKING:
    from gioia_coder.core.agreement.coefficient import Bools, Floats
    from gioia_coder.core.study import Ints


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many codings of the coders to compare stand where nothing is compared, by reason.

    `unread`: in a source that its coder has not read; `alone`: in one that fewer than two have read; `outside`: in no unit, as in
    an interviewer's turn.
    """

    unread: int = 0
    alone: int = 0
    outside: int = 0


@dataclass(frozen=True, slots=True)
class Laid:
    """The compared units and codings on one line of `length`, sources and coders as positions.

    `sources` are keys, `readers` tells of each source (row) which coders have read it. Units: `unit_start`, `unit_end`,
    `unit_source`, `weight`, `least`, and `turn`, numbered over all sources without a gap. Codings: `coder`, `code` (a key),
    `start`, `end`, and `inside`, whether any unit holds a part of it.
    """

    coders: tuple[int, ...]
    sources: Ints
    readers: Bools
    length: int
    by_length: bool
    least: float
    unit_start: Ints
    unit_end: Ints
    unit_source: Ints
    weight: Floats
    turn: Ints
    turn_key: Ints
    coder: Ints
    code: Ints
    start: Ints
    end: Ints
    inside: Bools
    left_out: LeftOut

    @property
    def per_source(self) -> Ints:
        """How many of the coders have read each source."""
        found: Ints = np.sum(self.readers, axis=1, dtype=np.int64)
        return found

    @property
    def raters(self) -> Ints:
        """How many of the coders have read each unit."""
        found: Ints = self.per_source[self.unit_source]
        return found

    @property
    def n(self) -> float:
        """How many units are compared."""
        return float(self.weight.sum())

    def source_of(self, place: Ints) -> Ints:
        """Return the position of the source at each place of the line."""
        stride = self.length // max(1, len(self.sources))
        return place // stride


def lay(material: Material) -> Laid:
    """Return what at least two of the coders have read, with their codings there, on one line."""
    units = material.units
    coder_at, sources, readers = _readers(material)
    source_at = positions(sources.tolist())
    unit_source = _look_up(source_at, units.source)
    kept = unit_source >= 0
    stride = max(int(units.end.max(initial=0)), int(material.end.max(initial=0))) + 1
    place = unit_source[kept] * stride
    unit_start, unit_end = place + units.start[kept], place + units.end[kept]
    coder, source = _look_up(coder_at, material.coder), _look_up(source_at, material.source)
    compared = (coder >= 0) & (source >= 0)
    if len(sources):
        compared &= readers[source, coder]
    coder, place = coder[compared], source[compared] * stride
    start, end = place + material.start[compared], place + material.end[compared]
    inside = np.searchsorted(unit_end, start, side="right") < np.searchsorted(unit_start, end, side="left")
    turn, turn_key = _turns(units.turn[kept], unit_source[kept])
    return Laid(
        material.coders,
        sources,
        readers,
        stride * max(1, len(sources)),
        units.by_length,
        units.least,
        unit_start,
        unit_end,
        unit_source[kept],
        units.weight[kept],
        turn,
        turn_key,
        coder,
        material.code[compared],
        start,
        end,
        inside,
        _left_out(material, int(np.count_nonzero(~inside))),
    )


def _readers(material: Material) -> tuple[Ints, Ints, Bools]:
    """Return the position of each coder by key, the sources with units that two of them have read, and who has read each."""
    coder_at = positions(material.coders)
    everything = np.unique(material.units.source)
    at = positions(everything.tolist())
    by, source = _look_up(coder_at, material.read_by), _look_up(at, material.read_source)
    known = (by >= 0) & (source >= 0)
    readers = np.zeros((len(everything), len(material.coders)), bool)
    readers[source[known], by[known]] = True
    shared = readers.sum(axis=1) >= 2
    return coder_at, everything[shared], readers[shared]


def _turns(turn: Ints, source: Ints) -> tuple[Ints, Ints]:
    """Return the number of each unit's turn over all sources, and the number that each has in its own."""
    begins = np.ones(len(turn), bool)
    begins[1:] = (turn[1:] != turn[:-1]) | (source[1:] != source[:-1])
    return np.cumsum(begins) - 1, turn[begins]


def _look_up(position: Ints, keys: Ints) -> Ints:
    """Return the position of each key, -1 where it has none."""
    known = np.append(position, -1)
    found: Ints = known[np.minimum(keys, len(position))]
    return found


def _left_out(material: Material, outside: int) -> LeftOut:
    """Return what is not compared of the codings of the coders who are."""
    width = int(max(material.read_source.max(initial=0), material.source.max(initial=0))) + 1
    by_coder = np.isin(material.read_by, material.coders)
    pairs = np.unique(material.read_by[by_coder] * width + material.read_source[by_coder])
    times = np.bincount(pairs % width, minlength=width)
    own = np.isin(material.coder, material.coders)
    has_read = np.isin(material.coder * width + material.source, pairs)
    shared = times[material.source] >= 2
    unread, alone = int(np.count_nonzero(own & ~has_read)), int(np.count_nonzero(own & has_read & ~shared))
    nowhere = own & has_read & shared & ~np.isin(material.source, material.units.source)
    return LeftOut(unread, alone, outside + int(np.count_nonzero(nowhere)))
