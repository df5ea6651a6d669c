"""Studies that come in: helpers for the tests of taking in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from gioia_coder.core.exchange.portable import Portable
from gioia_coder.core.model import Code, Level, Polarity
from gioia_coder.core.study import CodingColumns
from gioia_coder.store import Store, reading, writing
from gioia_coder.store.portable import portable
from gioia_coder.workflow.exchange.taking_in import Plan, apply, plan
from tests.store.world import TEXTS, add_source, new_store


@contextmanager
def another() -> Iterator[Store]:
    """Give an empty project of its own."""
    with TemporaryDirectory() as folder, new_store(Path(folder)) as store:
        yield store


def taken(store: Store, incoming: Portable, **more: Any) -> Plan:
    """Take in and return the plan."""
    found = plan(store, incoming, who="eva", **more)
    apply(store, found)
    return found


def counted(found: Plan) -> dict[str, tuple[int, int, int, int]]:
    """Return what is added, same, updated and left, by kind."""
    rows = {kind: (one.added, one.same, one.updated, one.left) for kind, one in found.counts.items()}
    return {kind: row for kind, row in rows.items() if any(row)}


def small(store: Store) -> Store:
    """Make a study of one case, two sources, three codes and two codings of Kim."""
    with store.act("small", who="eva") as act:
        case = writing.add_case(act, "E1", {"size": "40"})
        anna = writing.add_informant(act, "Anna", case=case)
        one = add_source(act, "S1", TEXTS[0], case=case, speakers={"Anna": anna})
        add_source(act, "S2", TEXTS[1], case=case)
        codes = writing.put_codes(
            act,
            {},
            [
                Code(-1, "t1", Level.THEME, "Scarcity"),
                Code(-2, "c1", Level.CONCEPT, "no money", -1, 1, definition="none at all"),
                Code(-3, "c2", Level.CONCEPT, "sells online", -1, 2),
            ],
        )
        kim = writing.add_coder(act, "Kim")
        revision = reading.present_revisions(act.connection)[one]
        for code, (start, end) in ((codes[-2], (0, 11)), (codes[-3], (33, 51))):
            new = writing.NewCoding(revision, start, end, code, kim, TEXTS[0][start:end], "a memo", 2, Polarity.SUPPORTS)
            writing.put_coding(act, new)
    return store


def small_study() -> Portable:
    """Return the small study with every text at hand, since its store is closed by then."""
    with another() as store:
        return loose(portable(small(store)))


def loose(found: Portable) -> Portable:
    """Return a study that needs no open store any more."""
    study = found.study
    texts = {one.id: study.revision(one.id) for one in study.sources if one.revision is not None}
    files = {one.id: found.file(one.id) for one in study.sources}
    return replace(found, study=replace(study, revision=texts.__getitem__), file=files.__getitem__, bytes_of=dict(found.bytes_of))


def foreign(found: Portable) -> Portable:
    """Return a study as another program's file says it: other UUIDs, no turns."""
    texts = {one.id: found.study.revision(one.id) for one in found.study.sources if one.revision is not None}
    bare = {key: replace(one, turns=(), layout="", speakers={}) for key, one in texts.items()}
    study = replace(found.study, uuids={}, revision=bare.__getitem__, settings={})
    return replace(found, study=study, coding_uuids={}, readings={}, frozen={})


def with_codings(found: Portable, *rows: tuple[int, int, int, int, int], memos: dict[int, str] | None = None) -> Portable:
    """Return a study with these codings (source, start, end, code, coder) alone, with keys from 1."""
    table = np.array(rows, np.int64).reshape(-1, 5).T
    count = len(rows)
    none = np.zeros(count, np.int64)
    columns = CodingColumns(np.arange(1, count + 1), *table, none, none.astype(bool), memos or {})
    return replace(found, study=replace(found.study, codings=columns), coding_uuids={}, coded_at={}, frozen={})


def with_text(found: Portable, source: int, text: str) -> Portable:
    """Return a study with another text of one source, without turns."""
    revision = found.study.revision
    new = replace(revision(source), text=text, sha256="", turns=(), layout="")
    return replace(found, study=replace(found.study, revision=lambda key: new if key == source else revision(key)))
