"""The sheet in which a researcher decides: a row per name, and one per place where a name may be an ordinary word."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gioia_coder import __version__
from gioia_coder.core.blocks import Column, Kind, Provenance, Report, Table, Value, printable
from gioia_coder.core.pseudonyms import KINDS, Name, Names, Proposal, Span, identity, related, suggest
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, InputError, Problem, UnknownNameError, cut, nearest
from gioia_coder.formats.files import replacing
from gioia_coder.formats.sheets import Sheet, read_table, sheet_names
from gioia_coder.formats.text_tables import write_raw_csv
from gioia_coder.formats.workbook import write as write_workbook
from gioia_coder.workflow.anonymizing.key import KeyFile

SUFFIXES: Final = (".xlsx", ".csv")
PLACES: Final = "places"
NAME_COLUMNS: Final = (
    Column("replace", "replace", width=9),
    Column("written", "written", width=28),
    Column("kind", "kind", width=13),
    Column("pseudonym", "pseudonym", width=18),
    Column("count", "count", Kind.NUMBER),
    Column("sources", "sources", Kind.LIST, width=24),
    Column("example", "example", width=70),
)
PLACE_COLUMNS: Final = (
    Column("replace", "replace", width=9),
    Column("written", "written", width=20),
    Column("place", "place", width=22),
    Column("before", "before", width=44),
    Column("there", "there", width=16),
    Column("after", "after", width=44),
)
_YES: Final = frozenset(("yes", "y", "true", "x"))
_NO: Final = frozenset(("no", "n", "false"))
_PRIVATE: Final = 0o600
LONGEST: Final = 60
"""So many characters a pseudonym has at most."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where a name may be an ordinary word, with some words before and behind it."""

    written: str
    source: str
    start: int
    end: int
    before: str
    there: str
    after: str

    @property
    def address(self) -> str:
        """The place as people type it."""
        return f"{self.source}@{self.start}-{self.end}"


@dataclass
class Decisions:
    """What was decided: all names of the new key, and the single places that stay or go, by the id of their source."""

    names: list[Name] = field(default_factory=list)
    let_through: dict[str, set[Span]] = field(default_factory=dict)
    taken: dict[str, set[Span]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def names_table(proposals: Sequence[Proposal]) -> Table:
    """Return the proposals as rows, with what is sure already decided."""
    return Table("names", NAME_COLUMNS, [_row(one) for one in proposals])


def _row(one: Proposal) -> tuple[Value, ...]:
    decided = "" if not (one.known or one.sure) else "yes" if one.pseudonym and one.pseudonym != one.written else "no"
    return (decided, one.written, one.kind, one.pseudonym, one.count, one.sources, one.example)


def places_table(places: Sequence[Occurrence]) -> Table:
    """Return the places to be decided one by one as rows."""
    rows = [("", one.written, one.address, one.before, one.there, one.after) for one in places]
    return Table(PLACES, PLACE_COLUMNS, rows)


def write_sheet(path: Path, proposals: Sequence[Proposal], places: Sequence[Occurrence], project: str) -> list[Path]:
    """Write the sheet, readable by nobody else; return its files. A CSV has its places in a file beside it.

    Raises `InputError` for another suffix, `ConflictError` for a file that is there.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(path, "the sheet is a workbook or a table.", mend="Let the file's name end in .xlsx or .csv.")
    tables = [names_table(proposals), *([places_table(places)] if places else [])]
    separate = path.suffix.lower() == ".csv"
    files = {path: tables[:1] if separate else tables}
    if separate and places:
        files[_beside(path)] = tables[1:]
    for file in files:
        if file.exists():
            raise ConflictError(f"{file} exists already, perhaps filled in.", mend="Apply it, or choose another name.")
    for file, blocks in files.items():
        origin = Provenance(project, "", f"gioia {__version__}")
        report = Report("names", "Names to be decided", tuple(blocks), origin)
        with replacing(file) as stream:
            if hasattr(os, "fchmod"):
                os.fchmod(stream.fileno(), _PRIVATE)
            (write_raw_csv if separate else write_workbook)((report,), stream)
    return list(files)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}.{PLACES}{path.suffix}")


# Reading it.


def read_sheet(path: Path, key: KeyFile, texts: Mapping[str, str], people: Sequence[frozenset[str]] = ()) -> Decisions:
    """Return what a filled sheet decides together with the key.

    `texts` are the present ones by the id of their source, `people` what everybody is called in them. Raises
    `InputError` with all faults of the sheet at once, each with its cell.
    """
    table = read_table(path)
    problems = list(_strange(table, [column.key for column in NAME_COLUMNS], ("replace", "written")))
    if problems:
        raise InputError(path, problems)
    done = Decisions()
    rows = list(_decided(table, problems))
    done.names = _merged(key.names, _named(rows, [name for ways in people for name in ways]))
    problems += _clashes(rows, done.names, table)
    problems += _taken(rows, key, people, table)
    places = _places_of(path)
    if places:
        faults = list(_strange(places, [column.key for column in PLACE_COLUMNS], ("replace", "written", "place")))
        problems += faults or _read_places(places, texts, done)
    if problems:
        raise InputError(path, problems)
    if not rows and not done.let_through and not done.taken:
        mend = "Fill the column replace with yes or no, and leave blank what is to be decided later."
        raise InputError(path, "decides nothing.", mend=mend)
    done.warnings = _shared(done.names)
    return done


def _strange(table: Sheet, known: Sequence[str], needed: Sequence[str]) -> Iterator[Problem]:
    for column in needed:
        if column not in table.columns:
            yield Problem(table.heading(), f'there is no column "{column}".', f"The columns are {', '.join(known)}.")
    for at, heading in enumerate(table.headers):
        if fold_name(heading) not in known:
            near = nearest(heading, known)
            mend = f'Did you mean "{near[0]}"?' if near else f"The columns are {', '.join(known)}."
            yield Problem(table.heading(at), f'the column "{cut(heading, 40)}" is not known.', mend)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with a decision, and its number in the table."""

    n: int
    yes: bool
    written: str
    kind: str
    pseudonym: str


def _decided(table: Sheet, problems: list[Problem]) -> Iterator[_Row]:
    seen: dict[str, _Row] = {}
    for n in range(len(table.rows)):
        yes = _answer(table, n, problems)
        if yes is None:
            continue
        written, pseudonym = _cell(table, n, "written"), " ".join(printable(_cell(table, n, "pseudonym")).split())
        kind = fold_name(_cell(table, n, "kind")) or "person"
        one = _Row(n, yes, written, kind, pseudonym)
        if not identity(written):
            problems.append(Problem(_place(table, n, "written"), "no name is written here.", "Fill it, or take the row out."))
        elif kind not in KINDS:
            mend = f"It is one of {', '.join(KINDS)}."
            problems.append(Problem(_place(table, n, "kind"), f'"{cut(kind, 40)}" is no kind of name.', mend))
        elif (before := seen.setdefault(written, one)) is not one and (before.yes, before.pseudonym) != (yes, pseudonym):
            where = table.where(before.n, table.columns["written"])
            said = f'"{cut(written, 40)}" is decided in another way in {where}.'
            problems.append(Problem(_place(table, n, "written"), said, "Keep one of the two rows."))
        elif before is one:
            problems += _unfit(table, one) if yes else []
            yield one


def _unfit(table: Sheet, row: _Row) -> Iterator[Problem]:
    """Yield what is wrong with a pseudonym itself: it becomes the label of a turn and an id."""
    where, given = _place(table, row.n, "pseudonym"), _cell(table, row.n, "pseudonym")
    if row.pseudonym == row.written:
        yield Problem(where, "the pseudonym is the name itself.", "Leave the cell blank for a new one, or say no under replace.")
    elif "\n" in given or "\r" in given:
        yield Problem(where, "the pseudonym has a line break.", "Write it on one line.")
    elif ":" in given or "：" in given:
        yield Problem(where, f'the pseudonym "{cut(given, 40)}" has a colon, which ends a speaker\'s label.', "Leave it out.")
    elif len(row.pseudonym) > LONGEST:
        yield Problem(where, f"the pseudonym has {len(row.pseudonym)} characters.", f"Use {LONGEST} at most.")


def _taken(rows: Sequence[_Row], key: KeyFile, people: Sequence[frozenset[str]], table: Sheet) -> Iterator[Problem]:
    """Yield the pseudonyms that somebody else is called by already; those of the key are in the texts with good reason."""
    own = {fold_name(one.pseudonym) for one in key.names if one.replaced}
    for row in rows:
        given = fold_name(row.pseudonym)
        if not row.yes or not given or given in own or row.pseudonym == row.written:
            continue
        ways = next((ways for ways in people if given in {fold_name(name) for name in ways}), frozenset())
        if ways and not any(related(row.written, name) for name in ways):
            said = f'"{cut(row.pseudonym, 40)}" is the label or id of an informant of the project.'
            mend = f"Choose another pseudonym for {cut(row.written, 40)}."
            yield Problem(_place(table, row.n, "pseudonym"), said, mend)


def _answer(table: Sheet, n: int, problems: list[Problem]) -> bool | None:
    said = fold_name(_cell(table, n, "replace"))
    if said and said not in _YES | _NO:
        problems.append(Problem(_place(table, n, "replace"), f'"{cut(said, 40)}" is no answer.', "Write yes or no, or nothing."))
    return True if said in _YES else False if said in _NO else None


def _cell(table: Sheet, n: int, column: str) -> str:
    at = table.columns.get(column)
    return "" if at is None else table.rows[n][at].strip()


def _place(table: Sheet, n: int, column: str) -> str:
    return table.where(n, table.columns.get(column, 0))


def _named(rows: Sequence[_Row], taken: Sequence[str]) -> list[Name]:
    """Return the rows as names; one that goes without a pseudonym gets the next free one."""
    given = [Name(row.written, row.pseudonym if row.yes else "", row.kind) for row in rows]
    bare = [one for one, row in zip(given, rows, strict=True) if row.yes and not row.pseudonym]
    made = suggest([(one.kind, one.written) for one in bare], given, taken)
    found = dict(zip((one.written for one in bare), made, strict=True))
    return [Name(one.written, found.get(one.written, one.pseudonym), one.kind) for one in given]


def _merged(key: Sequence[Name], decided: Sequence[Name]) -> list[Name]:
    return list(({one.written: one for one in key} | {one.written: one for one in decided}).values())


def _clashes(rows: Sequence[_Row], names: Sequence[Name], table: Sheet) -> Iterator[Problem]:
    """Yield the pseudonyms that hold a real name: nobody could tell later which of the two stands in a text."""
    real = Names(one for one in names if one.replaced)
    places = {row.written: row.n for row in rows}
    for one in names:
        held = next((hit.name for hit in real.hits(one.pseudonym)), None) if one.replaced else None
        if held is not None:
            where = _place(table, places.get(one.written, places.get(held.written, 0)), "pseudonym")
            said = f'the pseudonym "{cut(one.pseudonym, 40)}" holds the real name "{cut(held.written, 40)}".'
            yield Problem(where, said, f"Choose another pseudonym for {one.written}.")


def _shared(names: Sequence[Name]) -> list[str]:
    """Return what to say of pseudonyms that stand for several names which are no parts of each other."""
    by_pseudonym: dict[str, list[Name]] = {}
    for one in names:
        if one.replaced:
            by_pseudonym.setdefault(fold_name(one.pseudonym), []).append(one)
    return [
        f"{found[0].pseudonym} stands for {', '.join(one.written for one in found)}: readers cannot tell them apart"
        for found in by_pseudonym.values()
        if any(not related(found[0].written, one.written) and one.kind != "phone" for one in found[1:])
    ]


def _places_of(path: Path) -> Sheet | None:
    if path.suffix.lower() == ".csv":
        beside = _beside(path)
        return read_table(beside) if beside.exists() else None
    return read_table(path, PLACES) if PLACES in sheet_names(path) else None


def _read_places(table: Sheet, texts: Mapping[str, str], done: Decisions) -> list[Problem]:
    problems: list[Problem] = []
    hits: dict[str, set[Span]] = {}
    names = Names(done.names)
    for n in range(len(table.rows)):
        yes = _answer(table, n, problems)
        if yes is None:
            continue
        address = _cell(table, n, "place")
        source, _, span = address.rpartition("@")
        first, _, last = span.partition("-")
        if source not in texts or not (first.isdecimal() and last.isdecimal()):
            error = UnknownNameError("place", address, (), mend="Write it as the sheet had it, such as E1-01@120-124.")
            problems.append(Problem(_place(table, n, "place"), error.message, error.mend))
            continue
        where = (int(first), int(last))
        if source not in hits:
            hits[source] = {(hit.start, hit.end) for hit in names.hits(texts[source])}
        as_written = texts[source][slice(*where)] == (_cell(table, n, "there") or texts[source][slice(*where)])
        if as_written and where not in hits[source] and not yes:
            continue  # nobody decided about the name: there is nothing to let through
        if not as_written or where not in hits[source]:
            said = f'"{cut(_cell(table, n, "written"), 40)}" does not stand at {address}.'
            mend = "Decide the name in the first sheet too; if the text has changed since, write the sheet anew."
            problems.append(Problem(_place(table, n, "place"), said, mend))
            continue
        (done.taken if yes else done.let_through).setdefault(source, set()).add(where)
    return problems
