"""One merge from its beginning to its end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection, Table

from gioia_coder.store import reading
from gioia_coder.store import tables as t
from gioia_coder.store.acts import Act
from gioia_coder.store.erasing import BLOCK
from gioia_coder.store.merging.codings import Codings
from gioia_coder.store.merging.readings import merge_readings
from gioia_coder.store.merging.report import Merged
from gioia_coder.store.merging.rows import OTHERS, Rows
from gioia_coder.store.merging.sides import Change, Common, Sides
from gioia_coder.store.merging.telling import tell_changes
from gioia_coder.store.merging.texts import ERASED, Texts
from gioia_coder.store.merging.things import Things
from gioia_coder.store.scrubbing import Words, remaining


def has_news(here: Connection, there: Connection) -> bool:
    """Tell whether entries there have never come here."""
    return bool(Common.of(here, there).news)


def merge(act: Act, there: Connection) -> Merged:
    """Bring into this store, inside an act, what was done in another one; nothing new changes nothing."""
    sides = Sides(act, there)
    things = Things(sides)
    texts = Texts(sides, things)
    things.new()
    texts.new()
    changes = {table: sides.changes(table) for table in (t.coding, t.memo, *OTHERS)}
    texts.prepare(_segments(changes))
    erased = _erased(sides, texts, changes)
    Codings(sides, things, texts, changes[t.coding], erased).run()
    rows = Rows(sides, things, texts, erased)
    for table in (t.memo, *OTHERS):
        rows.run(table, changes[table])
    merge_readings(sides, things, texts)
    things.taken_back()
    tell_changes(sides, things, texts)
    if act.changed:
        sides.remember()
    return sides.done


def _segments(changes: Mapping[Table, Mapping[bytes, Change]]) -> Iterator[tuple[int, int, int]]:
    """Yield every segment that is to be looked up here."""
    for table, found in changes.items():
        if "revision_id" not in table.c:
            continue
        for one in found.values():
            row = one.after
            if row is not None and row["revision_id"] is not None and not row.get("quarantined"):
                yield row["revision_id"], row["start"], row["end"]
                yield from ((row["revision_id"], *span[1:3]) for span in json.loads(row.get("result") or "[]"))


def _erased(sides: Sides, texts: Texts, changes: Mapping[Table, Mapping[bytes, Change]]) -> Words:
    """Return the words of theirs that were erased here, as far as what comes in quotes them and no text here has them."""
    gone = []
    for key, revision in texts.newest.items():
        found = texts.source(key)
        if isinstance(found, str) and found.endswith(ERASED):
            gone.append(reading.text_of(sides.there, revision))
        elif isinstance(found, int) and texts.is_blanked(revision):
            gone += _blanked(reading.text_of(sides.there, revision), reading.text_of(sides.here, texts.present(key) or 0))
    words = Words(gone)
    if gone:
        for text in _written(changes):
            words.quoted_by(text)
        words.spare(remaining(sides.here))
    return words


def _blanked(theirs: str, ours: str) -> Iterable[str]:
    """Return what stands there where a text here is blanked; the two are of one length."""
    kept = "".join(
        char if mine == BLOCK or (mine.isspace() and char.isspace()) else "\0" for char, mine in zip(theirs, ours, strict=False)
    )
    return [part for part in kept.split("\0") if part.strip()]


def _written(changes: Mapping[Table, Mapping[bytes, Change]]) -> Iterator[str]:
    for table, name in ((t.coding, "memo"), (t.memo, "text")):
        yield from (one.after[name] for one in changes[table].values() if one.after is not None and one.after[name])
