"""Reading a whole study at once: its codings and turns as columns, its content hash."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, String, Table, cast, func, select

from gioia_coder.core.content import content_hash, in_order
from gioia_coder.core.model import Reading, Revision, Source
from gioia_coder.core.speakers import sole_speaker
from gioia_coder.core.study import CodingColumns, Ints, PieceColumns, Study
from gioia_coder.store import decisions, reading, round_rows
from gioia_coder.store import tables as t
from gioia_coder.store.as_of import EVERY, as_of
from gioia_coder.store.packing import PIECE
from gioia_coder.store.trail import former_words

if TYPE_CHECKING:
    from gioia_coder.store import Store

SAID = (t.informant, t.speaking, t.speaker)
"""What a text is read with; the text of a revision itself never changes."""

TEXTS_KEPT = 256
"""How many texts a study remembers at most while a report is made."""


def study(store: Store, until: int | None = None) -> Study:
    """Return the present state of a store, or that after entry `until`; its texts are read when asked for."""
    with store.snapshot() as connection, _then(connection, until):
        return read(connection, until)


def _then(connection: Connection, until: int | None, tables: Sequence[Table] = EVERY) -> AbstractContextManager[None]:
    return nullcontext() if until is None else as_of(connection, until, tables)


def read(connection: Connection, until: int | None = None) -> Study:
    """Return the state that a connection shows; with `until` it shows that after an entry (`as_of`)."""
    settings = reading.settings(connection)
    sources = reading.sources(connection)
    codebook = reading.codebook(connection, names=settings)
    coders = reading.coders(connection)
    names = {coder.id: coder.name for coder in coders}
    informants = reading.informants(connection)

    def behind() -> tuple[Ints, Ints]:
        with _then(connection, until, (t.derived, t.coding)):
            return decisions.behind(connection)

    found = Study(
        name=settings.get("name", ""),
        cases=reading.cases(connection),
        informants=informants,
        sources=sources,
        codebook=codebook,
        coders=coders,
        codings=in_order(coding_columns(connection), codebook, names),
        pieces=piece_columns(connection, sources, {one.id for one in informants if one.is_interviewer}),
        revision=_texts(connection, sources, until),
        content_hash="",
        done=frozenset(key for key, (state, _) in reading.readings(connection).items() if state is Reading.DONE),
        memos=reading.memos(connection),
        links=reading.links(connection),
        quotes=reading.quotes(connection),
        ratings=reading.ratings(connection),
        rounds=round_rows.rounds(connection),
        uuids=decisions.uuids(connection),
        decisions=decisions.decisions(connection, codebook),
        behind=behind,
        settings=settings,
        quarantined=tuple((one, former_words(connection, one.id)) for one in reading.codings(connection, quarantined=True)),
    )
    return replace(found, content_hash=content_hash(found, _text_hashes(connection, sources)))


def _texts(connection: Connection, sources: Sequence[Source], until: int | None) -> Callable[[int], Revision]:
    """Return what reads the text of a source by its key, and remembers some."""
    newest = {one.id: one.revision for one in sources}

    @lru_cache(maxsize=TEXTS_KEPT)
    def revision(source: int) -> Revision:
        key = newest[source]
        assert key is not None, "asked for the text of a source that has none"
        with _then(connection, until, SAID):
            return reading.revision(connection, key)

    return revision


def _text_hashes(connection: Connection, sources: Sequence[Source]) -> dict[int, str]:
    """Return the SHA-256 of the text of each source that has one."""
    r = t.revision.c
    keys = {row.id: row.sha256 for row in connection.execute(select(r.id, r.sha256).where(r.ended.is_(None)))}
    return {one.id: keys[one.revision] for one in sources if one.revision is not None}


def columns(connection: Connection, wanted: Sequence[ColumnElement[Any]], table: Table) -> list[Ints]:
    """Return integer columns of what is present in a table as arrays, all in one order.

    One aggregate over the table is twice as fast as a row at a time: a million rows of eight columns take about half a second.
    """
    texts = [func.aggregate_strings(cast(column, String), ",") for column in wanted]
    row = connection.execute(select(*texts).select_from(table).where(table.c.ended.is_(None))).one()
    return [np.fromstring(text, dtype=np.int64, sep=",") if text else np.zeros(0, dtype=np.int64) for text in row]


def coding_columns(connection: Connection) -> CodingColumns:
    """Return every placed coding, in the order in which it was made; quarantined ones are left out."""
    c = t.coding.c
    wanted = (c.id, c.revision_id, c.start, c.end, c.code_id, c.coder_id, func.coalesce(c.intensity, 0), c.contradicts)
    *found, quarantined = columns(connection, [*wanted, c.quarantined], t.coding)
    key, revision, start, end, code, coder, intensity, contradicts = found
    r = t.revision.c
    of = np.zeros(int(connection.execute(select(func.coalesce(func.max(r.id), 0))).scalar_one()) + 1, dtype=np.int64)
    for row in connection.execute(select(r.id, r.source_id)):
        of[row.id] = row.source_id
    memos = {row.id: row.memo for row in connection.execute(select(c.id, c.memo).where(c.ended.is_(None), c.memo.is_not(None)))}
    found_codings = CodingColumns(key, of[revision], start, end, code, coder, intensity, contradicts.astype(np.bool_), memos)
    return found_codings if not quarantined.any() else found_codings.take(quarantined == 0)


def piece_columns(connection: Connection, sources: Sequence[Source], asking: Container[int]) -> PieceColumns:
    """Return who speaks where in the present revisions of the sources; `asking` holds the keys of the interviewers."""
    r, s = t.revision.c, t.speaker.c
    owner = {one.revision: one for one in sources if one.revision is not None}
    speakers: dict[int, dict[int, int]] = {}
    labels: dict[int, list[str]] = {}
    said = select(s.revision_id, s.n, s.label, s.informant_id).where(s.ended.is_(None))
    for revision, n, label, informant in connection.execute(said):
        speakers.setdefault(revision, {})[n] = informant or 0
        labels.setdefault(revision, []).append(label)
    for revision, known in speakers.items():
        if revision in owner and not any(known.values()):
            sole = sole_speaker(labels[revision], owner[revision].informants, asking)
            speakers[revision] = dict.fromkeys(known, sole)
    parts: list[Any] = []
    found = connection.execute(select(r.id, r.pieces).where(r.ended.is_(None)))
    for row in sorted((row for row in found if row.id in owner), key=lambda row: owner[row.id].id):
        numbers = np.frombuffer(row.pieces, dtype="<i4").reshape(-1, PIECE)
        known = speakers.get(row.id, {})
        who = np.array([known.get(n, 0) for n in range(max(known, default=0) + 1)], dtype=np.int64)
        source = np.full(len(numbers), owner[row.id].id, dtype=np.int64)
        parts.append((source, numbers[:, 0], numbers[:, 2], numbers[:, 3], who[numbers[:, 1]]))
    if not parts:
        return PieceColumns(*(np.zeros(0, dtype=np.int64) for _ in range(5)))
    return PieceColumns(*(np.concatenate([part[n] for part in parts]).astype(np.int64) for n in range(5)))
