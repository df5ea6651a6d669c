"""A store in which two coders differ in every way that matters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gioia_coder.core.disagreement import Disagreement
from gioia_coder.core.model import Reading
from gioia_coder.store import Store, reading, writing
from gioia_coder.workflow import disagreements
from gioia_coder.workflow.disagreements import View
from tests.workflow.coded_store import TEXT, code, create


def _span(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


FAIRS, STANDS, NOBODY, VAN = map(_span, ("We go to fairs.", "No money for stands.", "Nobody pays.", "We share a van."))


def differing(folder: Path) -> Store:
    """Return an open store: in S1 and S2 anna and ben agree once, and differ in a boundary, a missing and a sibling each."""
    store = create(folder)
    for source in ("S1", "S2"):
        code(store, "no money", *STANDS, "anna", source=source, intensity=1)
        code(store, "no money", *STANDS, "ben", source=source, intensity=3)
        code(store, "shares a van", *VAN, "anna", source=source)
        code(store, "no money", *VAN, "ben", source=source, memo="poor")
        code(store, "lets go", *FAIRS, "anna", source=source)
        code(store, "shares a van", *NOBODY, "anna", source=source)
        code(store, "shares a van", NOBODY[0], NOBODY[0] + 6, "ben", source=source)
    done(store, "anna", "ben")
    return store


def done(store: Store, *coders: str, sources: tuple[str, ...] = ("S1", "S2")) -> None:
    """Let coders have read sources to their end."""
    keys = {one.name: one.id for one in reading.coders(store.connection)}
    refs = {one.ref: one.id for one in reading.sources(store.connection)}
    with store.act("done", who="test") as act:
        for name in coders:
            for ref in sources:
                writing.put_reading(act, keys[name], refs[ref], Reading.DONE, 9)


def seen(store: Store) -> View:
    """Return the coders compared as they are now."""
    return disagreements.view(store)


def one(view: View, kind: str, source: str = "S1") -> Disagreement:
    """Return the disagreement of a kind in a source."""
    return next(each for each in view.found.passages if each.kind == kind and view.sources[each.source].ref == source)


def consensus_rows(store: Store) -> list[tuple[Any, ...]]:
    """Return source, start, end, code and memo of every coding of consensus."""
    keys = {each.name: each.id for each in reading.coders(store.connection)}
    codes = reading.codebook(store.connection).by_id
    refs = {each.id: each.ref for each in reading.sources(store.connection)}
    found = reading.codings(store.connection, coder=keys["consensus"])
    return [(refs[each.source], each.start, each.end, codes[each.code].name, each.memo) for each in found]
