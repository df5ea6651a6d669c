"""Changing the codebook by hand. Each function is one act, keeps every coding, and leaves the way back to the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from gioia_coder.core.codebook import Change, Codebook, Kind, difference, edits
from gioia_coder.core.codebook.draft import LIST_FIELDS, TEXT_FIELDS
from gioia_coder.core.model import Code, Level, Polarity, Revision
from gioia_coder.core.text import address_of
from gioia_coder.errors import ConflictError, InputError, UnknownNameError
from gioia_coder.store import Act, Store, codebook_rows, reading, writing
from gioia_coder.store.allowing import check_own
from gioia_coder.workflow import opening

NO_PARENT: Final = "-"
"""What is typed for a parent that a code shall not have."""


@dataclass(frozen=True)
class Done:
    """What a change did: its lines in words, the code it is about, codings moved and united, and what clashed."""

    code: Code
    changes: tuple[Change, ...] = ()
    codings: int = 0
    united: int = 0
    clashes: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return a line per change, none when nothing was to be changed."""
        return [f"{change.line(done=True)}." for change in self.changes]

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "id": self.code.ref,
            "level": self.code.level.value,
            "code": self.code.name,
            "changes": self.lines(),
            "codings": self.codings,
            "united": self.united,
            "clashes": list(self.clashes),
            "notes": list(self.notes),
        }


def add(
    store: Store, level: Level, name: str, *, parent: str = NO_PARENT, fields: Mapping[str, str] | None = None, who: str = ""
) -> Done:
    """Add a code at the end of its siblings, ungrouped without a parent; `fields` are those of `edit`.

    Raises `ConflictError` for a name that is taken or unfit and for a parent of the wrong level.
    """
    with store.act("codebook add", who=who or opening.system_user()) as act:
        book = own_codebook(act)
        above = None if parent == NO_PARENT else _find(book, parent, level.parent)
        code = edits.edit(edits.add(book, level, name, above, used=reading.used_refs(act.connection)), fields or {})
        return write(act, book, [code], code)


def edit(store: Store, typed: str, words: Sequence[str], *, who: str = "") -> Done:
    """Set fields of a code as `field=value` words say; several examples or keywords by `|` or by repeating the field.

    Raises `UnknownNameError` for another field, with those that there are.
    """
    fields = _fields(words)
    with store.act("codebook edit", who=who or opening.system_user()) as act:
        book = own_codebook(act)
        code = book.find(typed)
        return write(act, book, [edits.edit(code, fields)], code)


def _fields(words: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        key, mark, value = word.partition("=")
        name = key.strip().casefold() if key.strip().casefold() in _FIELDS else key.strip()
        if not mark or not name:
            raise InputError("", f'"{word}" is not of the form field=value.', mend='Write definition="two words".')
        if name in ("name", "parent", "id"):
            raise ConflictError(f"{name} is not set by edit.", mend=_OTHER_WAYS[name])
        if name not in _FIELDS and not name.casefold().startswith("label:"):
            raise UnknownNameError("field", name, _FIELDS, mend=f"Fields are {', '.join(_FIELDS)} and label:LANGUAGE.")
        if name in LIST_FIELDS:
            lines = "\n".join(value.split("|"))
            found[name] = f"{found[name]}\n{lines}" if name in found else lines
        elif name in found:
            raise InputError("", f"{name} is given twice.", mend="Give it once.")
        else:
            found[name] = value.strip()
    return found


_FIELDS: Final = (*TEXT_FIELDS, *LIST_FIELDS)
_OTHER_WAYS: Final = {
    "name": "Use `gioia codebook rename CODE NAME`.",
    "parent": "Use `gioia codebook move CODE PARENT`.",
    "id": "A code's short id is never changed.",
}


def move(store: Store, typed: str, parent: str, *, first: bool = False, after: str = "", who: str = "") -> Done:
    """Move a code under another parent (`-` for none), to the end of its siblings, the front, or behind one of them.

    Raises `ConflictError` for a parent of the wrong level.
    """
    if first and after:
        raise ConflictError("a code cannot stand first and behind another one.", mend="Say --first or --after CODE.")
    with store.act("codebook move", who=who or opening.system_user()) as act:
        book = own_codebook(act)
        code = book.find(typed)
        above = None if parent == NO_PARENT else _find(book, parent, code.level.parent)
        moved = edits.move(book, code, above)
        if not first and not after:
            return write(act, book, [moved], code)
        behind = _find(book, after, code.level) if after else None
        return write(act, book, edits.arrange(book, moved, behind), code)


def rename(store: Store, typed: str, name: str, *, who: str = "") -> Done:
    """Give a code another name; its id and codings stay. Raises `ConflictError` for a name that is taken or unfit."""
    with store.act("codebook rename", who=who or opening.system_user()) as act:
        book = own_codebook(act)
        code = book.find(typed)
        return write(act, book, [edits.rename(book, code, name)], code)


def codings_of(store: Store, typed: str) -> tuple[Code, int]:
    """Return the code that is to be retired and how many codings it has; raises `ConflictError` in a shared copy."""
    check_own(store.connection, "the codebook")
    code = reading.codebook(store.connection).find(typed)
    return code, reading.count_codings(store.connection).get(code.id, 0)


def retire(store: Store, typed: str, *, who: str = "") -> Done:
    """Retire a code: its codings and history stay, what it groups becomes ungrouped."""
    with store.act("codebook retire", who=who or opening.system_user()) as act:
        book = own_codebook(act)
        code = book.find(typed)
        return write(act, book, edits.retire(book, code), code)


def merge(store: Store, typed: Sequence[str], into: str, *, who: str = "") -> Done:
    """Merge codes into another of their level, with their codings, memos, links, ratings and what they group.

    Where one coder coded a span with several of them, one coding is left: memos are joined, the higher intensity is
    kept. Where these speak for and against, the polarity of the code's own coding is kept (without one, supporting) with
    the intensity of that side, the memo says what the other was, and the place is listed. Raises `ConflictError` for
    another level and for itself.
    """
    with store.act("codebook merge", who=who or opening.system_user()) as act:
        book = own_codebook(act)
        kept = book.find(into)
        gone = {code.id: code for code in (_find(book, word, kept.level) for word in typed)}
        merger = edits.merge(book, list(gone.values()), kept)
        moved = codebook_rows.move_codings(act, gone, kept.id)
        codebook_rows.move_memos(act, gone, kept.id)
        notes = codebook_rows.move_links(act, gone, kept.id) + codebook_rows.move_ratings(act, gone, kept.id)
        done = write(act, book, merger.codes, kept)
        clashes = tuple(clashes_in_words(act, moved.clashes))
        return replace(done, codings=moved.codings, united=moved.united, clashes=clashes, notes=(*merger.notes, *notes))


def _find(book: Codebook, typed: str, level: Level | None) -> Code:
    """Return the code that is meant, of this level where it has one; one of another level is left to be refused."""
    try:
        return book.find(typed, level)
    except UnknownNameError:
        return book.find(typed)


def own_codebook(act: Act) -> Codebook:
    """Return the codebook with its links; raises `ConflictError` in a copy that was shared for somebody to code."""
    check_own(act.connection, "the codebook")
    return codebook_rows.whole(act.connection)


def write(act: Act, book: Codebook, codes: Iterable[Code], about: Code) -> Done:
    """Write codes that changed, word the entry, and return what was done to the codebook `book`."""
    given = writing.put_codes(act, book.by_id, codes)
    after = codebook_rows.whole(act.connection)
    changes = tuple(sorted(difference(book, after), key=lambda change: change.kind not in _FIRST))
    act.what = worded([change.line() for change in changes]) or act.what
    return Done(after.by_id[given.get(about.id, about.id)], changes)


_FIRST: Final = (Kind.MERGED, Kind.RETIRED)
"""What was asked for, told before what follows from it."""


def worded(lines: Sequence[str]) -> str:
    """Return the changes as one line of history.

    >>> worded(["add c1", "add c2", "add c3", "add c4", "add c5"])
    'codebook: add c1; add c2; add c3; and 2 more'
    """
    shown = [*lines[:_SHOWN], *([f"and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else [])]
    return f"codebook: {'; '.join(shown)}" if shown else ""


_SHOWN: Final = 3


def clashes_in_words(act: Act, clashes: Iterable[codebook_rows.Clash]) -> Iterator[dict[str, Any]]:
    """Yield where a coder spoke for and against what is one code now: the segment, the coder and what was kept."""
    refs = {one.id: one.ref for one in reading.sources(act.connection)}
    coders = {one.id: one.name for one in reading.coders(act.connection)}
    texts: dict[int, Revision] = {}
    for clash in dict.fromkeys(clashes):
        if clash.revision not in texts:
            texts[clash.revision] = reading.revision(act.connection, clash.revision)
        text = texts[clash.revision]
        yield {
            "segment": address_of(clash.start, clash.end, refs.get(text.source, ""), text.turns),
            "source": refs.get(text.source, ""),
            "start": clash.start,
            "end": clash.end,
            "coder": coders[clash.coder],
            "kept": (Polarity.CONTRADICTS if clash.contradicts else Polarity.SUPPORTS).value,
        }
