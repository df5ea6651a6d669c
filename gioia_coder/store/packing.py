"""Turns and sentences as bytes: little-endian 32-bit integers, so that the turns of 10,000 sources are read at once."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from typing import Final

from gioia_coder.core.model import Piece, Turn

PIECE: Final = 5
"""Numbers per piece: turn, speaker (from 0, in order of first words), start, end, time in milliseconds or -1."""

SENTENCE: Final = 3
"""Numbers per sentence: turn, start, end."""


def pack(turns: Sequence[Turn]) -> tuple[bytes, bytes, list[str]]:
    """Return the pieces, the sentences and the speakers' labels in order of first words."""
    labels: dict[str, int] = {}
    pieces, sentences = array("i"), array("i")
    for turn in turns:
        speaker = labels.setdefault(turn.speaker, len(labels))
        for piece in turn.pieces:
            time = -1 if piece.time is None else round(piece.time * 1000)
            pieces.extend((turn.n, speaker, piece.start, piece.end, time))
        for start, end in turn.sentences:
            sentences.extend((turn.n, start, end))
    return _bytes(pieces), _bytes(sentences), list(labels)


def unpack(pieces: bytes, sentences: bytes, labels: Sequence[str]) -> tuple[Turn, ...]:
    """Return the turns that were packed."""
    by_turn: dict[int, list[tuple[int, int]]] = {}
    numbers = _numbers(sentences)
    for at in range(0, len(numbers), SENTENCE):
        by_turn.setdefault(numbers[at], []).append((numbers[at + 1], numbers[at + 2]))
    speakers: dict[int, int] = {}
    spoken: dict[int, list[Piece]] = {}
    numbers = _numbers(pieces)
    for at in range(0, len(numbers), PIECE):
        n, speaker, start, end, time = numbers[at : at + PIECE]
        speakers[n] = speaker
        spoken.setdefault(n, []).append(Piece(start, end, None if time < 0 else time / 1000))
    return tuple(Turn(n, labels[speakers[n]], tuple(spoken[n]), tuple(by_turn.get(n, ()))) for n in spoken)


def _bytes(numbers: array[int]) -> bytes:
    if sys.byteorder == "big":
        numbers = array("i", numbers)
        numbers.byteswap()
    return numbers.tobytes()


def _numbers(packed: bytes) -> array[int]:
    numbers = array("i")
    numbers.frombytes(packed)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
