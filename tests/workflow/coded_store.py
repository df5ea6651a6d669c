"""Stores with a small codebook, two sources and codings, for testing what changes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gioia_coder.core.model import Level, Polarity
from gioia_coder.core.text import find_turns
from gioia_coder.store import Store, codebook_rows, reading, writing
from gioia_coder.store.writing import NewCoding, NewText
from gioia_coder.workflow import codebook_changes

TEXT = "I: How do you sell?\n\nA: We go to fairs. No money for stands.\n\nB: Nobody pays. We share a van."
CODES = (
    ("dimension", "Frugal", "-"),
    ("theme", "Scarcity", "Frugal"),
    ("theme", "Drift", "-"),
    ("concept", "no money", "Scarcity"),
    ("concept", "shares a van", "Scarcity"),
    ("concept", "lets go", "-"),
)


def create(folder: Path, *, codes: tuple[tuple[str, str, str], ...] = CODES) -> Store:
    """Return an open store with the codes d1, t01, t02, c001, c002, c003 and the sources S1, S2."""
    store = Store.create(folder / "project.gioia", {"name": "Test"})
    with store.act("sources", who="test") as act:
        for ref in ("S1", "S2"):
            found = find_turns(TEXT)
            people = {label: writing.add_informant(act, f"{ref}-{label}", case=None) for label in ("A", "B")}
            people["I"] = writing.add_informant(act, f"{ref}-I", case=None, role="interviewer")
            source = writing.add_source(act, ref, case=None)
            writing.add_revision(act, source, NewText(TEXT, found.turns, TEXT.encode(), found.layout, "utf-8"), people)
        for name in ("anna", "ben", "consensus"):
            writing.add_coder(act, name)
    for level, name, parent in codes:
        codebook_changes.add(store, Level(level), name, parent=parent, who="test")
    return store


def code(
    store: Store,
    name: str,
    start: int,
    end: int,
    coder: str = "anna",
    *,
    source: str = "S1",
    memo: str = "",
    intensity: int | None = None,
    contradicts: bool = False,
) -> None:
    """Code a stretch of a source."""
    connection = store.connection
    key = {one.name: one.id for one in reading.coders(connection)}[coder]
    revision = {one.ref: one.revision for one in reading.sources(connection)}[source]
    assert revision is not None
    polarity = Polarity.CONTRADICTS if contradicts else Polarity.SUPPORTS
    of = reading.codebook(connection).find(name).id
    with store.act("code", who=coder) as act:
        writing.put_coding(act, NewCoding(revision, start, end, of, key, TEXT[start:end], memo, intensity, polarity))


def codings(store: Store) -> list[tuple[Any, ...]]:
    """Return source, start, end, code, coder, memo, intensity and polarity of every coding, ordered."""
    connection = store.connection
    codes = reading.codebook(connection).by_id
    coders = {one.id: one.name for one in reading.coders(connection)}
    sources = {one.id: one.ref for one in reading.sources(connection)}
    return sorted(
        (
            *(sources[one.source], one.start, one.end, codes[one.code].ref, coders[one.coder]),
            *(one.memo, one.intensity or 0, one.polarity.value),
        )
        for one in reading.codings(connection)
    )


def state(store: Store) -> tuple[Any, ...]:
    """Return all that changing the codebook must bring back when it is undone: codebook, codings, links, ratings."""
    connection = store.connection
    book = codebook_rows.whole(connection)
    links = sorted((book.by_id[one.a].ref, book.by_id[one.b].ref, one.label, one.uuid, one.evidence) for one in book.links)
    ratings = sorted((one.case, book.by_id[one.code].ref, one.value, one.why, one.coder) for one in reading.ratings(connection))
    uuids = sorted((one.uuid, one.start, book.by_id[one.code].ref) for one in reading.codings(connection))
    codes = sorted(book.codes, key=lambda one: one.id)
    return codes, book.name, dict(book.levels), links, ratings, uuids, codings(store)
