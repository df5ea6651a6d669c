"""The codebook as a whole: importing a file onto it, exporting, showing and checking it, comparing two of its states."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from gioia_coder.core import codebook as core
from gioia_coder.core.blocks import Column, Kind, Table
from gioia_coder.core.codebook import Change, Codebook, Plan, as_codebook, called, difference
from gioia_coder.core.model import Code, Level
from gioia_coder.errors import ConflictError, InputError, Problem, UnknownNameError
from gioia_coder.formats.codebooks import READERS, read_codebook, write_codebook
from gioia_coder.store import Store, codebook_rows, decisions, reading, writing
from gioia_coder.workflow import opening
from gioia_coder.workflow.anonymizing.checking import guard
from gioia_coder.workflow.codebook_changes import own_codebook

DIFF: Final = ("what", "id", "code", "before", "after")
"""The columns of a comparison."""

_HARMLESS: Final = (core.Kind.ADDED, core.Kind.LINKED)


def current(store: Store) -> Codebook:
    """Return the codebook as it stands, with its links."""
    return codebook_rows.whole(store.connection)


def plan_import(store: Store, path: Path, *, retire_missing: bool = False) -> Plan:
    """Return what importing a file would do; raises `InputError` with all faults of the file, each with its place."""
    book = current(store)
    draft = read_codebook(path, book)
    plan = core.plan(book, draft, retire_missing=retire_missing, used=reading.used_refs(store.connection))
    if plan.problems:
        raise InputError(path, plan.problems)
    return plan


def changes_codes(plan: Plan) -> bool:
    """Tell whether an import would change or retire codes that are there, rather than only add to them."""
    return any(change.kind not in _HARMLESS and not _is_title(change) for change in plan.changes)


def _is_title(change: Change) -> bool:
    return change.level is None and change.kind is core.Kind.RENAMED


def apply_import(store: Store, plan: Plan, path: Path, *, who: str = "") -> None:
    """Do what was planned, after a copy of the store; nothing to change makes no entry.

    Raises `ConflictError` when the codebook was changed since the plan was made.
    """
    if not plan.changes:
        return
    before, after = plan.before, plan.after
    what = f"codebook import {path.name}: {_counted(plan.changes)}"
    with store.act(what, who=who or opening.system_user(), copy="codebook-import") as act:
        if own_codebook(act) != before:
            raise ConflictError("the codebook was changed meanwhile; nothing was imported.", mend="Import it again.")
        given = writing.put_codes(act, before.by_id, plan.codes)
        for link in plan.links:
            writing.put_link(act, given.get(link.a, link.a), given.get(link.b, link.b), link.label, ())
        if after.name != before.name:
            writing.put_setting(act, codebook_rows.NAME, after.name)
        if after.levels != before.levels:
            levels = {level.value: name for level, name in after.levels.items()}
            writing.put_setting(act, codebook_rows.LEVELS, writing.packed(levels))


def _counted(changes: Sequence[Change]) -> str:
    kinds = [change.kind.value for change in changes]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))


def changes_data(plan: Plan) -> list[dict[str, str]]:
    """Return what an import would do as plain values, in the words of `diff`."""
    rows = [row for change in plan.changes for row in change_rows(plan.before, plan.after, change)]
    return [dict(zip(DIFF, row, strict=True)) for row in rows]


def export(store: Store, path: Path) -> int:
    """Write the live codes and their links to a file by its suffix; return how many codes.

    Raises `InputError` when a real name of the key of pseudonyms still stands in one.
    """
    book = current(store)
    guard(store, ((code.ref, said) for code in book.live for said in _said(code)))
    write_codebook(replace(book, uuids=decisions.uuids(store.connection)["code"]), path)
    return len(book.live)


def _said(code: Code) -> Iterator[str]:
    yield from (code.name, code.definition, code.include, code.exclude)
    yield from (*code.examples, *code.keywords, *code.labels.values())


# Showing.


def show(store: Store, *, level: Level | None = None, retired: bool = False) -> tuple[list[dict[str, Any]], Table]:
    """Return the codes in codebook order with their codings, as data and as a tree of ids.

    A theme's or dimension's codings are its own and those of the codes below it, which is `below` in the data.
    """
    book = current(store)
    own = reading.count_codings(store.connection)
    codes = [code for code in book.walk() if level in (None, code.level)]
    gone = [code for code in book.codes if code.retired and level in (None, code.level)] if retired else []
    data = [_as_data(book, code, own) for code in [*codes, *gone]]
    columns = (Column("id", "id"), Column("code", "code"), Column("codings", "codings", Kind.NUMBER))
    rows = [
        (
            "  " * (0 if level else len(book.path(code)) - 1) + code.ref,
            code.name if not code.retired else f"{code.name} ({_fate(book, code)})",
            one["below"],
        )
        for code, one in zip([*codes, *gone], data, strict=True)
    ]
    return data, Table(book.name or "Codebook", columns, rows, _note(book, retired))


def _as_data(book: Codebook, code: Code, own: Mapping[int, int]) -> dict[str, Any]:
    parent = book.parent_of(code)
    into = book.survivor(code) if code.retired else None
    return {
        "id": code.ref,
        "level": code.level.value,
        "code": code.name,
        "parent": parent.ref if parent else "",
        "definition": code.definition,
        "include": code.include,
        "exclude": code.exclude,
        "examples": list(code.examples),
        "keywords": list(code.keywords),
        "labels": dict(code.labels),
        "codings": own.get(code.id, 0),
        "below": sum(own.get(one.id, 0) for one in (code, *book.descendants(code))),
        "retired": code.retired,
        "merged_into": into.ref if into else "",
    }


def _fate(book: Codebook, code: Code) -> str:
    into = book.survivor(code)
    return f"merged into {into.ref}" if into else "retired"


def _note(book: Codebook, retired: bool) -> str:
    open_codes = [code for code in book.roots if code.level.parent]
    parts = [f"Ungrouped: {len(open_codes)}."] if open_codes else []
    gone = sum(code.retired for code in book.codes)
    parts += [f"Retired: {gone}; --retired shows them."] if gone and not retired else []
    return " ".join(parts)


# Checking.


@dataclass(frozen=True)
class Remark:
    """An open item or a hint, in the words of `gioia check`; `where` is the short id of the code, in a file perhaps its name.

    Hints have a key by which they are dismissed, and those that were dismissed the reason.
    """

    kind: str
    where: str
    what: str
    mend: str = ""
    key: str = ""
    why: str = ""


def open_items(store: Store) -> list[Remark]:
    """Return what is still to be grouped, in codebook order, and codes of one name."""
    book = current(store)
    return [Remark("open", one.code.ref, one.text, _way_to_close(book, one)) for one in core.open_items(book)]


def _way_to_close(book: Codebook, one: core.Hint) -> str:
    if one.kind != core.SAME_NAME:
        return f"Group it: gioia codebook move {one.code.ref} {str(one.code.level.parent).upper()}"
    first = next(codes[0] for codes in book.namesakes.values() if one.code in codes)
    return f"One idea: gioia codebook merge {one.code.ref} {first.ref}. Two: gioia codebook rename {one.code.ref} NAME"


def hints(store: Store, *, dismissed: bool = False) -> list[Remark]:
    """Return what deserves a second look, in codebook order; with `dismissed` also what was dismissed, with the reason.

    Informants are counted in the default layer: consensus where it holds codings, else every coder.
    """
    book = current(store)
    whys = reading.dismissals(store.connection)
    longest = opening.settings_of(store)["label_length"]
    found = core.hints(book, _informants(store), int(longest) if longest.isdecimal() else core.LONGEST_NAME)
    remarks = [_remark(hint, whys.get(hint.key)) for hint in [*found, *_used_but_retired(store, book)]]
    return [one for one in remarks if dismissed or one.key not in whys]


def _remark(hint: core.Hint, why: str | None) -> Remark:
    way = f"Dismiss it: gioia codebook check --dismiss {hint.key} --why ..."
    if why is not None:
        way = f"Bring it back: gioia codebook check --restore {hint.key}"
    return Remark("hint", hint.code.ref, hint.text, way, hint.key, why or "")


def _used_but_retired(store: Store, book: Codebook) -> Iterator[core.Hint]:
    counts = reading.count_codings(store.connection)
    for code in book.codes:
        if code.retired and (count := counts.get(code.id, 0)):
            many = f"{count} coding{'' if count == 1 else 's'}"
            yield core.Hint("retired", code, f"{code.level} {called(code)} is retired and holds {many}.")


def _informants(store: Store) -> dict[int, int]:
    """Return the number of distinct informants, interviewers aside, per code key."""
    # numpy and a whole study are needed for this alone
    import numpy as np

    from gioia_coder.core.counting.ground import distinct, ground
    from gioia_coder.store import snapshot

    study = snapshot.study(store)
    found = ground(study)
    people = len(study.informants) + 1
    pairs = distinct(found.codings.code[found.said_coding] * people + found.said_by)
    return {code: int(count) for code, count in enumerate(np.bincount(pairs // people)) if count}


def check(store: Store, *, dismissed: bool = False) -> list[Remark]:
    """Return what is open in the codebook, then its hints."""
    return [*open_items(store), *hints(store, dismissed=dismissed)]


def check_file(path: Path, onto: Store | None = None) -> list[Remark]:
    """Return what is open in a codebook file, then the hints on it; raises `InputError` with every fault, each with its place.

    With a store, the file is also checked against the codebook that it would be imported onto.
    """
    if onto is not None:
        plan_import(onto, path)
    draft = read_codebook(path, current(onto) if onto is not None else None)
    book = as_codebook(draft)
    found = (("open", core.open_items(book)), ("hint", core.hints(book, {})))
    return [Remark(kind, one.code.ref or one.code.name, one.text) for kind, remarks in found for one in remarks]


def dismiss(store: Store, key: str, why: str, *, who: str = "") -> None:
    """Dismiss a hint, by its key, with a reason; raises `UnknownNameError` for a key that no hint has."""
    if not why.strip():
        raise InputError("", "a hint is dismissed with a reason.", mend='Add --why "...".')
    known = [one.key for one in hints(store, dismissed=True)]
    if key not in known:
        raise UnknownNameError("hint", key, known, mend="" if known else "There are no hints.")
    with store.act(f"codebook check --dismiss {key}", who=who or opening.system_user()) as act:
        writing.put_dismissal(act, key, why.strip())


def restore(store: Store, key: str, *, who: str = "") -> None:
    """Bring a dismissed hint back; raises `UnknownNameError` for a key that was not dismissed."""
    known = reading.dismissals(store.connection)
    if key not in known:
        raise UnknownNameError("dismissed hint", key, known)
    with store.act(f"codebook check --restore {key}", who=who or opening.system_user()) as act:
        writing.put_dismissal(act, key, None)


def remarks_table(remarks: Sequence[Remark], title: str = "Codebook check", *, whole: bool = False) -> Table:
    """Return the remarks as a table; remedies, keys and reasons have a column where there are any, or in the `whole` one."""
    names = [field.name for field in fields(Remark)]
    kept = [name for name in names if whole or name in ("kind", "where", "what") or any(getattr(one, name) for one in remarks)]
    columns = tuple(Column(name, name, width=_WIDTHS.get(name, 0)) for name in kept)
    return Table(title, columns, [tuple(getattr(one, name) for name in kept) for one in remarks])


_WIDTHS: Final = {"what": 34, "mend": 24}


def faults_table(problems: Iterable[Problem]) -> Table:
    """Return the faults of a file in the same words."""
    return remarks_table([Remark("fault", one.where, one.what, one.mend) for one in problems], "Faults", whole=True)


# Comparing.

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")


def diff(store: Store | None, a: str, b: str = "now") -> Table:
    """Return what changed from one state of the codebook to another, a row per change and edited field.

    A state is a file, an entry's number, a date (its last entry), an ISO time, or `now`. Raises `UnknownNameError` for
    an entry that is not there, `ConflictError` where an entry or date is named without a project.
    """
    before, after = _state(store, a), _state(store, b)
    if _is_table(a):
        before = replace(before, name=after.name, levels=after.levels)
    elif _is_table(b):
        after = replace(after, name=before.name, levels=before.levels)
    columns = tuple(Column(key, key) for key in DIFF)
    rows = [row for change in difference(before, after) for row in change_rows(before, after, change)]
    return Table(f"Codebook: {a} to {b}", columns, rows)


def _is_table(word: str) -> bool:
    """Tell whether a state is a file that cannot say what the codebook and its levels are called."""
    return Path(word).suffix.lower() in (".csv", ".tsv")


def _state(store: Store | None, word: str) -> Codebook:
    path = Path(word)
    if path.suffix.lower() in READERS:
        return as_codebook(read_codebook(path, current(store) if store is not None else None))
    if store is None:
        raise ConflictError(f'"{word}" is no codebook file, and there is no project here.', mend="Name two files, or a project.")
    if word == "now":
        return current(store)
    if word.isascii() and word.isdecimal():
        if int(word) > store.last_entry:
            raise UnknownNameError("entry", word, [], mend="`gioia log` lists the entries.")
        return codebook_rows.as_of(store.connection, int(word))
    return codebook_rows.as_of(store.connection, codebook_rows.last_entry_until(store.connection, _moment(word)))


def _moment(word: str) -> str:
    """Return the end of a day, or a time, as entries are dated; without a zone it is the local one, as people see it."""
    try:
        if _DAY.fullmatch(word):
            at = datetime.combine(date.fromisoformat(word) + timedelta(days=1), time()).astimezone() - timedelta(seconds=1)
        elif _MOMENT.fullmatch(word):
            at = datetime.fromisoformat(word).astimezone()
        else:
            raise ValueError
        return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (ValueError, OverflowError) as error:
        mend = "Write a file, an entry's number, a date as 2026-11-01, a time as 2026-11-01T14:00, or now."
        raise InputError("", f'"{word}" is no state of a codebook.', mend=mend) from error


def change_rows(before: Codebook, after: Codebook, change: Change) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield a change as rows of what, id, code, before, after: one, or one per edited field."""
    if change.kind is not core.Kind.EDITED or change.level is None:
        yield change.kind.value, change.ref, _name(change), change.before, change.after
        return
    new = _code(after, change)
    old = before.with_ref(change.ref) if change.ref else None
    if old is None or old.level is not change.level:
        old = before.named(change.level, new.name)
    for field in change.fields:
        yield f"edited {field}", change.ref, new.name, _text(old, field), _text(new, field)


def _code(book: Codebook, change: Change) -> Code:
    return next(code for code in book.codes if code.level is change.level and called(code) == change.what)


def _name(change: Change) -> str:
    """Return the name of the code alone, or what the change is about where that is no single code."""
    of_code = change.level is not None and change.kind is not core.Kind.REORDERED
    return change.what[change.what.index('"') + 1 : -1] if of_code else change.what


def _text(code: Code | None, field: str) -> str:
    if code is None:
        return ""
    if field.startswith("label:"):
        return code.labels.get(field.removeprefix("label:"), "")
    value = getattr(code, field)
    return value if isinstance(value, str) else "\n".join(value)
