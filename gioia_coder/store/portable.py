"""A store as a study that travels: what reports read of it, and what only travelling needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sqlalchemy import Connection, func, select

from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.exchange.portable import Derived, File, Phrase, Portable
from gioia_coder.core.model import Reading, Round
from gioia_coder.core.study import CodingColumns, Study
from gioia_coder.store import answer_rows, decisions, kept_rows, reading, snapshot
from gioia_coder.store import tables as t
from gioia_coder.store.as_of import as_of

if TYPE_CHECKING:
    from gioia_coder.store import Store


def portable(store: Store) -> Portable:
    """Return the present state of a store with all that travels; texts and files are read when asked for.

    Of texts only the present ones are in it: codings of a round that stood on a former text are left out, and told.
    """
    with store.snapshot() as connection:
        study = snapshot.read(connection)
        kept, elsewhere = kept_rows.kept(connection), decisions.times(connection)
        then = _rounds(connection, study)
        uuids, at = _codings(connection, then.frozen.values())
        others = tuple(one for one in kept if one.kind != t.TIMES)
        return Portable(
            study=study,
            coding_uuids=uuids,
            coded_at={key: elsewhere.get(uuids[key].hex(), when) for key, when in at.items()},
            file=_Files(store, study),
            readings=reading.readings(connection),
            frozen=then.frozen,
            phrases=tuple(
                Phrase(one.phrase.code, one.phrase.text, one.phrase.banned, one.who) for one in answer_rows.phrases(connection)
            ),
            dismissals=reading.dismissals(connection),
            kept=others,
            bytes_of=kept_rows.Bytes(store, others),
            read=then.read,
            books=then.books,
            derived=_derived(connection),
            warnings=tuple(then.warnings),
        )


def _codings(connection: Connection, frozen: Iterable[CodingColumns]) -> tuple[dict[int, bytes], dict[int, str]]:
    """Return the UUIDs of the codings, and when each was first made, by key; an undo or a new text makes a row again.

    Those of rounds are among them, be they still there or not.
    """
    c = t.coding.c
    query = select(c.id, c.uuid, c.made)
    rows = connection.execute(query.where(c.ended.is_(None))).all()
    if wanted := {key for columns in frozen for key in columns.id.tolist()}:
        rows = [*rows, *(row for row in connection.execute(query.where(c.ended.is_not(None))) if row.id in wanted)]
    again = select(c.uuid).group_by(c.uuid).having(func.count() > 1)
    made = connection.execute(select(c.uuid, func.min(c.made)).where(c.uuid.in_(again)).group_by(c.uuid))
    first: dict[bytes, int] = {row[0]: row[1] for row in made}
    times = {row.id: row.at for row in connection.execute(select(t.entry.c.id, t.entry.c.at))}
    return {row.id: row.uuid for row in rows}, {row.id: times[first.get(row.uuid, row.made)] for row in rows}


class _Files:
    """Reads what the text of a source was read from; the bytes are those of the file, or none where they are the text's."""

    def __init__(self, store: Store, study: Study) -> None:
        self._connection = store.connection
        self._revisions = {one.id: one.revision for one in study.sources}

    def __call__(self, source: int) -> File:
        """Return the file of a source, by key."""
        r = t.revision.c
        query = select(r.bytes, r.file_sha256).where(r.id == self._revisions.get(source))
        row = self._connection.execute(query).first()
        return File() if row is None else File(row.bytes or b"", row.file_sha256)


def _derived(connection: Connection) -> tuple[Derived, ...]:
    d, c = t.derived.c, t.coding.c
    query = select(d.coding, d.behind, d.decision).where(d.ended.is_(None)).order_by(d.id)
    found = connection.execute(query).all()
    present = set(connection.execute(select(c.uuid).where(c.ended.is_(None))).scalars()) if found else set()
    return tuple(
        Derived(row.coding, tuple(bytes.fromhex(uuid) for uuid in json.loads(row.behind or "[]")), row.decision)
        for row in found
        if row.coding in present
    )


# Rounds.


@dataclass
class _Then:
    """What rounds held, by round, and in sentences what of it is left out."""

    frozen: dict[int, CodingColumns] = field(default_factory=dict)
    read: dict[int, frozenset[tuple[int, int]]] = field(default_factory=dict)
    books: dict[int, Codebook] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def _rounds(connection: Connection, study: Study) -> _Then:
    """Return what rounds held when they were frozen, of what is still there."""
    found = _Then()
    present, codes = {source.id for source in study.sources}, study.codebook.by_id
    for one in study.rounds:
        with as_of(connection, one.entry, (t.coding, t.reading, t.revision, t.code)):
            columns = snapshot.coding_columns(connection)
            then = reading.present_revisions(connection)
            done = {key for key, (state, _) in reading.readings(connection).items() if state is Reading.DONE}
            book = reading.codebook(connection, names={})
        own = columns.take(np.isin(columns.coder, one.coders) & np.isin(columns.source, one.sources))
        revised = {source.id: source.ref for source in study.sources if then.get(source.id, source.revision) != source.revision}
        found.frozen[one.id], left = _placed(own, study, revised)
        compared = present.intersection(one.sources)
        found.read[one.id] = frozenset(pair for pair in done if pair[0] in one.coders and pair[1] in compared)
        found.books[one.id] = replace(study.codebook, codes=[code for code in book.codes if code.id in codes])
        found.warnings += _left(one, left, [revised[key] for key in one.sources if key in revised])
    return found


def _placed(columns: CodingColumns, study: Study, revised: Mapping[int, str]) -> tuple[CodingColumns, int]:
    """Return the codings that stand on present texts, with their own memos alone, and how many do not."""
    sources = [one.id for one in study.sources if one.id not in revised]
    known = np.isin(columns.source, sources) & np.isin(columns.code, [one.id for one in study.codebook.codes])
    kept = columns.take(known)
    keys = set(kept.id.tolist())
    memos = {key: memo for key, memo in columns.memos.items() if key in keys}
    order = np.lexsort((kept.coder, kept.code, kept.end, kept.start, kept.source))
    whole: dict[str, Any] = {name: getattr(kept, name)[order] for name in _COLUMNS}
    return CodingColumns(**whole, memos=memos), int(np.count_nonzero(~known))


_COLUMNS: Final = ("id", "source", "start", "end", "code", "coder", "intensity", "contradicts")


def _left(one: Round, count: int, refs: list[str]) -> list[str]:
    if not count:
        return []
    many = f"{count} coding{'' if count == 1 else 's'}"
    since = f"since, {', '.join(refs)} got another text" if refs else "what they stood on was taken away"
    return [f"round {one.name}: {many} of it cannot be taken along: {since}."]
