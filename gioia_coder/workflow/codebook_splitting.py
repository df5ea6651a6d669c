"""Splitting a code: some of its codings move to another one, named by their segments or in a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from gioia_coder import __version__
from gioia_coder.core.blocks import Column, Provenance, Report, Table, Value, printable
from gioia_coder.core.codebook import Codebook, called, edits
from gioia_coder.core.model import Code, Coding, Revision
from gioia_coder.core.text import address_of, fold_name
from gioia_coder.errors import GioiaError, InputError, Problem
from gioia_coder.formats import write_report
from gioia_coder.formats.sheets import Sheet, read_table
from gioia_coder.store import Act, Store, codebook_rows, reading, snapshot
from gioia_coder.workflow import finding, opening
from gioia_coder.workflow.anonymizing.checking import guard_reports
from gioia_coder.workflow.codebook_changes import Done, clashes_in_words, own_codebook, worded, write

_COLUMNS: Final = ("segment", "quote", "coder", "code")
_COMPARED: Final = 200


def split(store: Store, typed: str, name: str, segments: Sequence[str], *, who: str = "") -> Done:
    """Make a new code beside another and move to it the codings, of all coders, that lie within the segments.

    Raises `InputError` naming every segment without such a coding, `ConflictError` for a name that is taken.
    """
    with store.act("codebook split", who=who or opening.system_user()) as act:
        book = own_codebook(act)
        code = book.find(typed)
        keys = _within(store, code, segments)
        new = edits.add(book, code.level, name, book.parent_of(code), used=reading.used_refs(act.connection))
        return _split(act, book, code, [new], {new.id: keys})


def write_sheet(store: Store, typed: str, path: Path) -> int:
    """Write a row per coding of a code, in the order of the texts, with an empty column `code`; return how many.

    Codings in quarantine are left out. Raises `InputError` when there are none or the file cannot be written.
    """
    _check_suffix(path)
    code = reading.codebook(store.connection).find(typed)
    texts = _Texts(store)
    rows: list[Sequence[Value]] = []
    for coding in reading.codings(store.connection, codes=[code.id], quarantined=False):
        segment, coder, quote = texts.of(coding)
        rows.append((segment, printable(quote), coder, ""))
    if not rows:
        raise InputError("", f"{called(code)} has no codings to split.", mend="Code with it first.")
    columns = tuple(Column(name, name, width=60 if name == "quote" else 24) for name in _COLUMNS)
    study = snapshot.study(store)
    origin = Provenance(study.name, study.content_hash, f"gioia {__version__}")
    title = f"Codings of {called(code)}"
    report = Report("split", title, (Table(title, columns, rows),), origin)
    guard_reports(store, (report,))
    write_report(report, path)
    return len(rows)


def split_by_sheet(store: Store, typed: str, path: Path, *, who: str = "") -> Done:
    """Move codings of a code as a sheet says: each row with a name in its column `code` goes to the code of that name.

    The code is of the same level, and made beside when new. Raises `InputError` with every row that names no coding.
    """
    _check_suffix(path)
    sheet = read_table(path)
    with store.act("codebook split", who=who or opening.system_user()) as act:
        book = own_codebook(act)
        code = book.find(typed)
        used = reading.used_refs(act.connection)
        goals: dict[int, list[int]] = {}
        new: list[Code] = []
        for name, keys in _rows(store, sheet, code).items():
            grown = replace(book, codes=(*book.codes, *new))
            goal = _existing(grown, code, name)
            if goal is None:
                goal = edits.add(grown, code.level, name, book.parent_of(code), used=used)
                new.append(goal)
            if goal.id != code.id:
                goals.setdefault(goal.id, []).extend(keys)
        return _split(act, book, code, new, goals)


def _existing(book: Codebook, code: Code, name: str) -> Code | None:
    """Return the live code of the same level with this id or name."""
    for found in (book.with_ref(name), book.named(code.level, name)):
        if found and not found.retired and found.level is code.level:
            return found
    return None


def _split(act: Act, book: Codebook, code: Code, new: Sequence[Code], goals: Mapping[int, Sequence[int]]) -> Done:
    """Write the new codes, then move codings by key to where they go."""
    done = write(act, book, new, new[0] if new else code)
    after = codebook_rows.whole(act.connection)
    told = []
    for goal, keys in goals.items():
        target = after.by_id[goal] if goal > 0 else after.by_ref[_ref(new, goal)]
        moved = codebook_rows.move_codings(act, {code.id: code}, target.id, only=keys)
        told.append(f"{len(keys)} to {called(target)}")
        clashes = (*done.clashes, *clashes_in_words(act, moved.clashes))
        done = replace(done, codings=done.codings + moved.codings, united=done.united + moved.united, clashes=clashes)
    if told:
        act.what = worded([f"split {called(code)}", *told])
    return done


def _ref(codes: Iterable[Code], key: int) -> str:
    return next(code.ref for code in codes if code.id == key)


def _within(store: Store, code: Code, segments: Sequence[str]) -> list[int]:
    """Return the keys of a code's codings that lie within any of the segments."""
    codings = reading.codings(store.connection, codes=[code.id], quarantined=False)
    found: set[int] = set()
    problems: list[Problem] = []
    for word in segments:
        try:
            source, _, start, end = finding.segment(store, word)
        except InputError as error:
            problems += error.problems
            continue
        except GioiaError as error:
            problems.append(Problem(word, error.message, error.mend))
            continue
        inside = {one.id for one in codings if one.source == source.id and start <= one.start and one.end <= end}
        found |= inside
        if not inside:
            mend = f"`gioia codings list --code {code.ref}` shows where they are."
            problems.append(Problem(word, f"no coding of {called(code)} lies in it.", mend))
    if problems or not found:
        raise InputError(
            "", problems or f"no segments are named for {called(code)}.", mend="" if problems else "Name some: ADDR,ADDR."
        )
    return sorted(found)


class _Texts:
    """Words and addresses of codings, each source's text read once."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.sources = {one.id: one for one in reading.sources(store.connection)}
        self.coders = {one.id: one.name for one in reading.coders(store.connection)}
        self.texts: dict[int, Revision] = {}

    def of(self, coding: Coding) -> tuple[str, str, str]:
        """Return a coding's segment, coder and quote."""
        source = self.sources[coding.source]
        if coding.source not in self.texts:
            self.texts[coding.source] = finding.text_of(self.store, source)
        text = self.texts[coding.source]
        segment = address_of(coding.start, coding.end, source.ref, text.turns)
        return segment, self.coders[coding.coder], text.text[coding.start : coding.end]


def _rows(store: Store, sheet: Sheet, code: Code) -> dict[str, list[int]]:
    """Return the codings, by key, that the sheet gives to each name; raises `InputError` with all faults."""
    missing = [name for name in _COLUMNS if name not in sheet.columns]
    if missing:
        raise InputError(sheet.path, f"has no column {', '.join(missing)}.", mend="Write the sheet anew, under another name.")
    texts = _Texts(store)
    known: dict[tuple[str, str], tuple[int, str]] = {}
    for coding in reading.codings(store.connection, codes=[code.id], quarantined=False):
        segment, coder, quote = texts.of(coding)
        known[segment, fold_name(coder)] = (coding.id, quote)
    spelled: dict[str, str] = {}
    named: dict[str, list[int]] = {}
    problems: list[Problem] = []
    for number, row in enumerate(sheet.rows):
        segment, quote, coder, name = (row[sheet.columns[column]].strip() for column in _COLUMNS)
        if not name:
            continue
        key, words = known.get((segment, fold_name(coder)), (0, ""))
        if not key or _letters(quote) != _letters(words):
            what = f"{coder} has no coding of {called(code)} on these words at {segment}."
            problems.append(Problem(sheet.where(number), what, "Write the sheet anew, under another name."))
        named.setdefault(spelled.setdefault(fold_name(name), name), []).append(key)
    if problems:
        raise InputError(sheet.path, problems)
    return named


def _letters(quote: str) -> str:
    """Return a quote's beginning as a sheet keeps it: without blanks, controls and what a long cell loses."""
    return "".join(printable(quote[: _COMPARED * 2]).split())[:_COMPARED]


def _check_suffix(path: Path) -> None:
    if path.suffix.lower() != ".xlsx":
        raise InputError(path, "is no name for a sheet.", mend="Name a file that ends in .xlsx.")
