"""Where real names of the key still stand: in the project, and in what is about to be written out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gioia_coder.core.blocks import Report, Table, Value, value_of
from gioia_coder.core.pseudonyms import Key, excerpt
from gioia_coder.core.text import address_of
from gioia_coder.errors import InputError, Problem
from gioia_coder.store import Store, wordings
from gioia_coder.workflow.anonymizing.key import KeyFile, has_key, read_key
from gioia_coder.workflow.anonymizing.proposing import texts_of

SHOWN: Final = 10
PEOPLE: Final = frozenset(("coder", "coders", "who", "decided by"))
"""Columns that name those who study, whose names are nobody's secret here."""

_RENAME: Final = {
    "code": 'gioia codebook rename ID "NEW NAME"',
    "informant": "gioia informants set ID id=NEW",
    "cases": "gioia cases set ID id=NEW",
    "source": "gioia sources set ID id=NEW",
}
_LABELS: Final = "gioia codebook edit ID label:LANGUAGE=NEW"
_SHEET: Final = "gioia anonymize --sheet FILE, then --apply FILE (there single words are let through too)"
_EVERYWHERE: Final = "gioia anonymize --everywhere, for memos, titles and the like"
_FORMER: Final = "only the history says it: gioia anonymize --final, or leave the audit out with --only"


@dataclass(frozen=True, slots=True)
class Standing:
    """A real name that stands somewhere: where, how often there, and the words around the first of them."""

    where: str
    name: str
    count: int
    example: str


def standing_in(store: Store, known: KeyFile) -> list[Standing]:
    """Return where real names of a key stand in the present texts, and in all that was worded about them."""
    key = known.ready()
    if not key:
        return []
    found = []
    for source, revision in texts_of(store):
        hits = key.standing(revision.text)
        for name in dict.fromkeys(hit.name.written for hit in hits):
            own = [hit for hit in hits if hit.name.written == name]
            first = own[0]
            where = address_of(first.start, first.end, source.ref, revision.turns)
            found.append(Standing(where, name, len(own), excerpt(revision.text, first.start, first.end)))
    for one in wordings.wordings(store.connection, former=False):
        for said in one.texts():
            for hit in key.standing(said):
                where = wordings.called(store.connection, one)
                found.append(Standing(where, hit.name.written, 1, excerpt(said, hit.start, hit.end)))
    return found


def check(store: Store, key: Path | None = None) -> list[Standing]:
    """Return where real names of the project's key, or of the one that is named, still stand.

    Raises `InputError` when there is no key.
    """
    known = read_key(store, key)
    if not known:
        raise InputError(
            known.path, "there is no key.", mend="Name it with --key FILE, or make one: gioia anonymize --sheet FILE."
        )
    return standing_in(store, known)


def guard(store: Store, texts: Iterable[tuple[str, str]], *, key: Path | None = None) -> None:
    """Refuse to let texts, each with its place, out of a project while a real name of its key stands in one.

    Without a key nothing is looked at. Raises `InputError` with the first places and how many more there are.
    """
    if not has_key(store, key):
        return
    ready = read_key(store, key).ready()
    if not ready:
        return
    places: dict[str, str] = {}
    for where, text in texts:
        if text:
            places.setdefault(text, where)
    found = list(_standing(ready, places))
    if found:
        more = [Problem("", f"and {len(found) - SHOWN} more places.")] if len(found) > SHOWN else []
        raise InputError(
            "", [*(problem for problem, _ in found[:SHOWN]), *more], mend=_way_on(store, ready, {name for _, name in found})
        )


def _standing(key: Key, places: Mapping[str, str]) -> Iterator[tuple[Problem, str]]:
    listed = list(places)
    for n in key.names.in_any(listed):
        for hit in key.standing(listed[n])[:1]:
            said = f'the real name "{hit.name.written}" still stands there: {excerpt(listed[n], hit.start, hit.end)}'
            yield Problem(places[listed[n]], said), hit.name.written


def _way_on(store: Store, key: Key, names: set[str]) -> str:
    """Return what to do about names that stand in what was to be written, by where the project has them."""
    ways: dict[str, set[str]] = {}
    for _, revision in texts_of(store):
        for hit in key.standing(revision.text):
            ways.setdefault(_SHEET, set()).add(hit.name.written)
    for one in wordings.wordings(store.connection, former=False):
        by_hand = _LABELS if one.column.name == "labels" else _RENAME.get(one.column.table.name, "")
        way = by_hand if one.column in wordings.BY_HAND else _EVERYWHERE
        for said in one.texts():
            for hit in key.standing(said):
                ways.setdefault(way, set()).add(hit.name.written)
    chosen = [way for way, held in ways.items() if held & names]
    if names - set().union(*ways.values()):
        chosen.append(_FORMER)
    return f"Nothing was written. What helps: {'; '.join(chosen)}. `gioia anonymize --check` lists what is present."


def guard_reports(store: Store, reports: Iterable[Report], *, key: Path | None = None) -> None:
    """Refuse to write reports in which a real name of the key stands; see `guard`."""
    if not has_key(store, key):
        return
    guard(store, (text for report in reports for text in _of_report(report)), key=key)


def guard_data(store: Store, name: str, data: Any, *, key: Path | None = None) -> None:
    """Refuse to write data, called by a name, in which a real name of the key stands, but for the coders'; see `guard`."""
    if has_key(store, key):
        guard(store, _of_data(name, data), key=key)


def _of_report(report: Report) -> Iterator[tuple[str, str]]:
    yield report.name, report.title
    yield report.name, report.provenance.project
    yield from ((report.name, said) for said in report.provenance.filters)
    for table in (*report.blocks, *([report.evidence] if report.evidence else [])):
        yield from _of_table(report.name, table)
    yield from ((f"{report.name}, figure", said) for figure in report.figures for said in figure.words())
    yield from _of_data(report.name, report.data)


def _of_table(name: str, table: Table) -> Iterator[tuple[str, str]]:
    where = f"{name}, {table.title}" if table.title and table.title.casefold() != name else name
    yield where, table.title
    yield where, table.note
    shown = [at for at, column in enumerate(table.columns) if column.key not in PEOPLE]
    for column in table.columns:
        yield f"{where}, heading", column.title
        yield f"{where}, heading", column.over
    titles = [column.title for column in table.columns]
    for n, row in enumerate(table.rows, start=1):
        for at in shown:
            for text in _words(value_of(row[at])):
                yield f"{where}, row {n}, {titles[at]}", text


def _words(value: Value) -> Iterable[str]:
    return (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()


def _of_data(where: str, data: Any) -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield where, data
    elif isinstance(data, Mapping):
        for name, one in data.items():
            if name not in PEOPLE:
                yield where, str(name)
                yield from _of_data(f"{where}, {name}", one)
    elif isinstance(data, list | tuple):
        for one in data:
            yield from _of_data(where, one)
