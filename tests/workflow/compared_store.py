"""A store in which two coders or three have coded the same talk, with differences that are known."""

from __future__ import annotations

from pathlib import Path

from gioia_coder.core.model import Level, Reading
from gioia_coder.core.text import find_turns
from gioia_coder.store import Store, reading, writing
from gioia_coder.store.writing import NewCoding, NewText
from gioia_coder.workflow import codebook_changes

TURNS = 12
"""Turns of the informant in each source; turn n, from 1, stands behind a question."""
CODES = (
    ("dimension", "Frugal", "-"),
    ("theme", "Scarcity", "Frugal"),
    ("theme", "Drift", "Frugal"),
    ("concept", "no money", "Scarcity"),
    ("concept", "shares a van", "Scarcity"),
    ("concept", "lets go", "Drift"),
)


def text_of(name: str) -> str:
    lines = [f"I: What of number {n}?\nA: {name} says thing {n}. It goes on and on.\n" for n in range(1, TURNS + 1)]
    return "".join(lines)


def create(folder: Path, sources: tuple[str, ...] = ("S1", "S2"), coders: tuple[str, ...] = ("anna", "ben")) -> Store:
    """Return an open store with codes d1, t01, t02, c001 to c003 and these sources and coders, nothing coded."""
    store = Store.create(folder / "project.gioia", {"name": "Test"})
    with store.act("sources", who="test") as act:
        for ref in sources:
            text = text_of(ref)
            found = find_turns(text)
            people = {"A": writing.add_informant(act, f"{ref}-A", case=None)}
            people["I"] = writing.add_informant(act, f"{ref}-I", case=None, role="interviewer")
            source = writing.add_source(act, ref, case=None, kind="interview")
            writing.add_revision(act, source, NewText(text, found.turns, text.encode(), found.layout, "utf-8"), people)
        for name in coders:
            writing.add_coder(act, name)
    for level, name, parent in CODES:
        codebook_changes.add(store, Level(level), name, parent=parent, who="test")
    return store


def coder_key(store: Store, name: str) -> int:
    return next(one.id for one in reading.coders(store.connection) if one.name == name)


def source_key(store: Store, ref: str) -> int:
    return next(one.id for one in reading.sources(store.connection) if one.ref == ref)


def code(store: Store, coder: str, ref: str, turns: dict[int, str], *, done: bool = True) -> None:
    """Let a coder code turns (from 1, the informant's own) with a code each, and say that the source is done."""
    source = next(one for one in reading.sources(store.connection) if one.ref == ref)
    assert source.revision is not None
    text = reading.revision(store.connection, source.revision)
    answers = [turn for turn in text.turns if turn.speaker == "A"]
    key = coder_key(store, coder)
    with store.act(f"{coder} codes {ref}", who=coder) as act:
        for n, word in turns.items():
            turn = answers[n - 1]
            found = reading.codebook(store.connection).find(word).id
            new = NewCoding(source.revision, turn.start, turn.end, found, key, text.text[turn.start : turn.end])
            writing.put_coding(act, new)
        if done:
            writing.put_reading(act, key, source.id, Reading.DONE, 2 * TURNS + 1)


def alike(store: Store, ref: str, *, differing: int = 2, coders: tuple[str, ...] = ("anna", "ben")) -> None:
    """Let all coders code a source's turns 1 to 10 alike with three codes in turn, all but the first `differing` of the later."""
    words = {n: ("c001", "c002", "c003")[n % 3] for n in range(1, 11)}
    for at, coder in enumerate(coders):
        own = {n: word for n, word in words.items() if not at or n > differing}
        code(store, coder, ref, own)
