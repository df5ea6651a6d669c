"""Small studies in which coders differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gioia_coder.core.disagreement import Found, compare
from gioia_coder.core.study import Study
from tests.core.builders import Book, Coded, Text, study

WORDS = "abcdefghi " * 40
BOOK = Book(
    {"Frugal": {"Cost": ["shares", "splits"], "Drift": ["lets go"]}, "Social": {"Jobs": ["pays"]}},
    concepts=["loose"],
)
CODERS = ("anna", "ben", "cleo")


def made(*codings: Coded, done: Iterable[tuple[str, str]] = (), coders: Sequence[str] = ("anna", "ben")) -> Study:
    """Return a study of the sources S and T with these codings as (source, start, end, code, coder); all have read S."""
    texts = {"S": Text([("A", WORDS)]), "T": Text([("A", WORDS)])}
    read = [*((coder, "S") for coder in coders), *done]
    return study(BOOK, texts, codings, informants={"A": ("", "")}, done=read, coders=coders)


def found(*codings: Coded, coders: Sequence[str] = ("anna", "ben"), done: Iterable[tuple[str, str]] = ()) -> Found:
    """Return what comparing these codings finds."""
    return compare(made(*codings, coders=coders, done=done))


def on(start: int, end: int, code: str, coder: str, **said: object) -> Coded:
    """Return a coding in S."""
    return ("S", start, end, code, coder, said) if said else ("S", start, end, code, coder)
