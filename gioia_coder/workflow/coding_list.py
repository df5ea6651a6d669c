"""The codings as a list, one source after another in a fixed order, and placing those that lost their words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from gioia_coder.core.blocks import Column, Kind, Table
from gioia_coder.core.codebook import Codebook, called
from gioia_coder.core.codebook.names import natural
from gioia_coder.core.counting.segment import heard
from gioia_coder.core.model import Code, Coder, Informant, Revision, Source
from gioia_coder.core.text import address_of
from gioia_coder.errors import ConflictError, InputError, UnknownNameError
from gioia_coder.store import Store, coding_rows, reading
from gioia_coder.store.trail import former_words
from gioia_coder.workflow import finding, opening
from gioia_coder.workflow.coding import check_present, find_place

PLACED: Final = "placed"
QUARANTINED: Final = "quarantined"


class Listed(NamedTuple):
    """One coding as lists and exports show it; a quarantined one has no segment and no offsets."""

    source: str
    segment: str
    start: int | None
    end: int | None
    quote: str
    id: str
    code: str
    level: str
    coder: str
    memo: str
    intensity: int | None
    polarity: str
    state: str


@dataclass(frozen=True)
class Wanted:
    """Which codings are listed: by keys of codes and of the coder, and by case; None is no limit."""

    codes: frozenset[int] | None = None
    coder: int | None = None
    case: int | None = None
    quarantined: bool | None = None


@dataclass(frozen=True)
class _Names:
    """What rows are worded and ordered with, read once."""

    book: Codebook
    coders: dict[int, str]
    informants: dict[int, Informant]
    rank: dict[int, int]


def listed(
    store: Store, *, source: str = "", case: str = "", code: str = "", coder: str = "", quarantined: bool | None = None
) -> Iterator[Listed]:
    """Yield the codings in project order of the sources, then by start, end, codebook and coder's name.

    `code` takes in what is grouped under it; `case` goes by who speaks, else by the source. One text is held at a time.
    """
    sources = [finding.source(store, source)] if source else list(reading.sources(store.connection))
    book = reading.codebook(store.connection)
    wanted = Wanted(
        under(book, book.find(code)) if code else None,
        opening.find_coder(store, coder).id if coder else None,
        finding.case(store, case).id if case else None,
        quarantined,
    )
    names = _names(store, book)
    for one in sources:
        yield from _of_source(store, one, names, wanted)


def under(book: Codebook, code: Code) -> frozenset[int]:
    """Return the keys of a code and of all that is grouped under it."""
    return frozenset((code.id, *(one.id for one in book.descendants(code))))


def _names(store: Store, book: Codebook) -> _Names:
    retired = sorted((one for one in book.codes if one.retired), key=lambda one: natural(one.ref))
    rank = {one.id: n for n, one in enumerate((*book.walk(), *retired))}
    coders = {one.id: one.name for one in reading.coders(store.connection)}
    return _Names(book, coders, {one.id: one for one in reading.informants(store.connection)}, rank)


def _of_source(store: Store, source: Source, names: _Names, wanted: Wanted) -> Iterator[Listed]:
    connection = store.connection
    rows = coding_rows.of_source(connection, source.id, coder=wanted.coder, codes=wanted.codes, quarantined=wanted.quarantined)
    if not rows:
        return
    rows.sort(key=lambda row: (row.quarantined, row.start, row.end, names.rank[row.code], names.coders[row.coder]))
    revision = finding.text_of(store, source)
    for row in rows:
        if wanted.case is not None and wanted.case not in _cases(source, revision, names.informants, row):
            continue
        code = names.book.by_id[row.code]
        about = (code.ref, code.name, code.level.value, names.coders[row.coder], row.memo or "")
        polarity = "contradicts" if row.contradicts else "supports"
        if row.quarantined:
            words = former_words(connection, row.id)
            yield Listed(source.ref, "", None, None, words, *about, row.intensity, polarity, QUARANTINED)
        else:
            segment = address_of(row.start, row.end, source.ref, revision.turns)
            words = revision.text[row.start : row.end]
            yield Listed(source.ref, segment, row.start, row.end, words, *about, row.intensity, polarity, PLACED)


def _cases(source: Source, revision: Revision, informants: dict[int, Informant], row: coding_rows.Row) -> frozenset[int]:
    """Return the cases a coding belongs to; nobody speaks in the words of a quarantined one now."""
    if not row.quarantined:
        return heard(source, revision, informants, row.start, row.end).cases
    return frozenset() if source.case is None else frozenset((source.case,))


def as_table(rows: list[Listed], title: str = "Codings") -> Table:
    """Return codings as a table to look at, with what sets one apart only where it is there."""
    memos = any(row.memo for row in rows)
    lost = any(row.state == QUARANTINED for row in rows)
    columns = [
        Column("segment", "Segment"),
        Column("code", "Code"),
        Column("coder", "Coder"),
        Column("quote", "Quote"),
        *([Column("memo", "Memo")] if memos else []),
        *([Column("state", "State")] if lost else []),
    ]
    found = [
        (
            row.segment or f"{row.source} ?",
            f"{row.id} {row.code}" + _marks(row),
            row.coder,
            row.quote if len(row.quote) <= 160 else row.quote[:159] + "…",
            *([row.memo] if memos else []),
            *([row.state] if lost else []),
        )
        for row in rows
    ]
    note = f"{len(rows):,} coding{'' if len(rows) == 1 else 's'}." if rows else ""
    return Table(title, tuple(columns), found, note)


def _marks(row: Listed) -> str:
    marks = [f"intensity {row.intensity}"] if row.intensity else []
    marks += ["contradicts"] if row.polarity == "contradicts" else []
    return f" ({', '.join(marks)})" if marks else ""


# Quarantine: codings whose words a new text no longer holds.


class Lost(NamedTuple):
    """A quarantined coding with its number in the list."""

    n: int
    source: Source
    code: Code
    coder: Coder
    quote: str
    row: coding_rows.Row


def quarantined(store: Store) -> list[Lost]:
    """Return the codings that lost their words, numbered from 1 in a fixed order."""
    book = reading.codebook(store.connection)
    names = _names(store, book)
    coders = {one.id: one for one in reading.coders(store.connection)}
    found: list[Lost] = []
    for source in reading.sources(store.connection):
        rows = coding_rows.of_source(store.connection, source.id, quarantined=True)
        for row in sorted(rows, key=lambda row: (row.start, row.end, names.rank[row.code], names.coders[row.coder])):
            quote = former_words(store.connection, row.id)
            found.append(Lost(len(found) + 1, source, book.by_id[row.code], coders[row.coder], quote, row))
    return found


def lost_table(store: Store) -> Table:
    """Return the quarantined codings, numbered as `codings place` takes them."""
    columns = (
        Column("number", "N", Kind.NUMBER),
        Column("source", "Source"),
        Column("id", "Id"),
        Column("code", "Code"),
        Column("coder", "Coder"),
        Column("quote", "Words it stood on"),
    )
    rows = [(one.n, one.source.ref, one.code.ref, one.code.name, one.coder.name, one.quote) for one in quarantined(store)]
    note = "Put one on its new place with `gioia codings place N SEGMENT`." if rows else "No coding has lost its words."
    return Table("Quarantined codings", columns, rows, note)


def place(store: Store, number: str, address: str, *, who: str, quote: str | None = None) -> str:
    """Put a quarantined coding, by its number in the list, on a segment of its source; return what was done."""
    found = quarantined(store)
    lost = next((one for one in found if str(one.n) == number.strip()), None)
    if lost is None:
        many = f"There are {len(found)}" if found else "There are none"
        raise UnknownNameError("quarantined coding", number, (), mend=f"{many}; `gioia codings place` lists them.")
    where = find_place(store, address, quote=quote)
    if where.source.id != lost.source.id:
        raise ConflictError(f"coding {number} belongs to {lost.source.ref}.", mend=f"Name a segment of {lost.source.ref}.")
    if not where.quote.strip():
        raise InputError(address, f"{where.address} holds no words.", mend="Name a segment that does.")
    with store.act(f"place {where.address} {lost.code.ref}", who=who) as act:
        check_present(act, where.source, where.revision.id)
        coding_rows.put_on(act, lost.row, where.revision.id, where.start, where.end, where.quote)
    return f"{where.address} now carries {called(lost.code)} of {lost.coder.name}."
