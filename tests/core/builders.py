"""Small studies written as Python literals."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.model import (
    CONSENSUS,
    Case,
    Code,
    Coder,
    Informant,
    Level,
    Piece,
    Quote,
    QuoteState,
    Rating,
    Revision,
    Source,
    Turn,
)
from gioia_coder.core.speakers import sole_speaker
from gioia_coder.core.study import CodingColumns, PieceColumns, Study

if TYPE_CHECKING:
    from gioia_coder.core.study import Ints

Coded = tuple[Any, ...]
"""Source, start, end, code name, coder (anna), and any of `memo`, `intensity`, `contradicts`."""


@dataclass
class Text:
    """One source: its turns as (informant, words), joined by newlines; no informant means an unknown speaker."""

    turns: Sequence[tuple[str, str]] = ()
    case: str = ""
    kind: str = "interview"
    informants: Sequence[str] = ()
    minutes: str = ""
    registered_only: bool = False
    labelled: bool = True


@dataclass
class Book:
    """A codebook as dimension -> theme -> concepts; what is ungrouped apart."""

    dimensions: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    themes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    concepts: Sequence[str] = ()
    retired: Sequence[str] = ()


def codebook(book: Book) -> Codebook:
    """Return the codebook with ids d1, t1, c001 ... in the order given."""
    codes: list[Code] = []

    def add(level: Level, name: str, parent: int | None) -> int:
        n = sum(code.level is level for code in codes) + 1
        ref = f"c{n:03}" if level is Level.CONCEPT else f"{level.prefix}{n}"
        codes.append(Code(len(codes) + 1, ref, level, name, parent, n, retired=name in book.retired))
        return len(codes)

    def add_theme(name: str, concepts: Iterable[str], parent: int | None) -> None:
        theme = add(Level.THEME, name, parent)
        for concept in concepts:
            add(Level.CONCEPT, concept, theme)

    for dimension, themes in book.dimensions.items():
        above = add(Level.DIMENSION, dimension, None)
        for theme, concepts in themes.items():
            add_theme(theme, concepts, above)
    for theme, concepts in book.themes.items():
        add_theme(theme, concepts, None)
    for concept in book.concepts:
        add(Level.CONCEPT, concept, None)
    return Codebook(codes)


def study(
    book: Book,
    texts: Mapping[str, Text],
    codings: Iterable[Coded] = (),
    *,
    cases: Mapping[str, Mapping[str, str]] | Sequence[str] = (),
    informants: Mapping[str, tuple[str, str]] | None = None,
    done: Iterable[tuple[str, str]] = (),
    quotes: Iterable[tuple[str, int, int, str, str]] = (),
    coders: Sequence[str] = ("anna", "ben"),
    ratings: Iterable[tuple[str, str, str, str, str]] = (),
) -> Study:
    """Return a study; `informants` maps a name to its case and role, `done` pairs coder and source, `ratings` are case,
    code, value, reason and coder.
    """
    given = cases if isinstance(cases, Mapping) else {name: {} for name in cases}
    case_key = {name: n for n, name in enumerate(given, 1)}
    people = [
        Informant(n, name, case_key.get(case), role) for n, (name, (case, role)) in enumerate((informants or {}).items(), 1)
    ]
    key = {person.ref: person.id for person in people}
    coder_key = {name: n for n, name in enumerate([CONSENSUS, *coders], 1)}
    tree = codebook(book)
    sources = tuple(_source(n, name, text, case_key, key) for n, (name, text) in enumerate(texts.items(), 1))
    source_key = {source.ref: source.id for source in sources}
    asking = {person.id for person in people if person.is_interviewer}
    revisions = {n: _revision(n, text, key, asking) for n, text in enumerate(texts.values(), 1) if not text.registered_only}
    return Study(
        "Sample",
        tuple(Case(case_key[name], name, dict(attributes)) for name, attributes in given.items()),
        tuple(people),
        sources,
        tree,
        tuple(Coder(n, name) for name, n in coder_key.items()),
        coding_columns(codings, source_key, {code.name: code.id for code in tree.codes}, coder_key),
        piece_columns(revisions),
        revisions.__getitem__,
        "0123456789abcdef",
        frozenset((coder_key[coder], source_key[source]) for coder, source in done),
        quotes=tuple(
            Quote(n, source_key[source], start, end, QuoteState(state), shown)
            for n, (source, start, end, state, shown) in enumerate(quotes, 1)
        ),
        ratings=tuple(
            Rating(n, case_key[case], next(each.id for each in tree.codes if each.name == code), value, why, coder)
            for n, (case, code, value, why, coder) in enumerate(ratings, 1)
        ),
    )


def coding_columns(
    codings: Iterable[Coded], sources: Mapping[str, int], codes: Mapping[str, int], coders: Mapping[str, int]
) -> CodingColumns:
    """Return codings as columns in the order that reports rely on."""
    rows: list[tuple[tuple[int, int, int, int, int], Mapping[str, Any]]] = []
    for source, start, end, code, *rest in codings:
        coder = rest[0] if rest else "anna"
        rows.append(((sources[source], start, end, codes[code], coders[coder]), rest[1] if len(rest) > 1 else {}))
    rows.sort(key=itemgetter(0))

    def column(values: Iterable[int]) -> Ints:
        return np.array(list(values), np.int64)

    return CodingColumns(
        column(range(1, len(rows) + 1)),
        column(row[0] for row, _ in rows),
        column(row[1] for row, _ in rows),
        column(row[2] for row, _ in rows),
        column(row[3] for row, _ in rows),
        column(row[4] for row, _ in rows),
        column(extra.get("intensity", 0) for _, extra in rows),
        np.array([bool(extra.get("contradicts")) for _, extra in rows], bool),
        {n: extra["memo"] for n, (_, extra) in enumerate(rows, 1) if "memo" in extra},
    )


def piece_columns(revisions: Mapping[int, Revision]) -> PieceColumns:
    """Return the pieces of all labelled turns as columns."""
    rows = [
        (source, turn.n, piece.start, piece.end, revision.speakers.get(turn.speaker, 0))
        for source, revision in revisions.items()
        for turn in revision.turns
        for piece in turn.pieces
    ]
    columns = np.array(rows, np.int64).reshape(-1, 5).T
    return PieceColumns(*columns)


def where(source: Study, ref: str, words: str) -> tuple[int, int]:
    """Return the span of some words in a source's text."""
    text = source.revision(next(each.id for each in source.sources if each.ref == ref)).text
    start = text.index(words)
    return start, start + len(words)


def _source(n: int, name: str, text: Text, cases: Mapping[str, int], people: Mapping[str, int]) -> Source:
    return Source(
        n,
        name,
        kind=text.kind,
        minutes=text.minutes,
        case=cases.get(text.case),
        informants=tuple(people[person] for person in text.informants),
        revision=None if text.registered_only else n,
    )


def _revision(n: int, text: Text, people: Mapping[str, int], asking: set[int]) -> Revision:
    joined, turns = "", []
    for number, (speaker, words) in enumerate(text.turns, 1):
        if speaker and text.labelled:
            joined += f"{speaker}: "
        start, end = len(joined), len(joined) + len(words)
        label = speaker if text.labelled else ""
        turns.append(Turn(number, label, (Piece(start, end),), ((start, end),)))
        joined += words + "\n"
    sole = sole_speaker((turn.speaker for turn in turns), [people[name] for name in text.informants], asking)
    speakers = {**people, "": sole} if sole else people
    return Revision(n, n, joined, hashlib.sha256(joined.encode()).hexdigest(), tuple(turns), speakers)
