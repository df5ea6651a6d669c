"""Finding what a person typed: a source, a case, an informant, a segment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from gioia_coder.core.model import Case, Informant, Revision, Source
from gioia_coder.core.speakers import called
from gioia_coder.core.text import find_quote, normal_id, parse_address, resolve
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, InputError, UnknownNameError
from gioia_coder.store import Store, reading


class Named(Protocol):
    """Anything with a short id that people type."""

    @property
    def ref(self) -> str:
        """The id as it is printed."""
        ...


T = TypeVar("T", bound=Named)


def pick(kind: str, typed: str, things: Iterable[T]) -> T:
    """Return the thing whose id is `typed`, folded, else the only one whose id begins so.

    Raises `UnknownNameError` with the nearest ids, or `ConflictError` naming those that begin so.
    """
    known = list(things)
    wanted = fold_name(typed)
    exact = [thing for thing in known if fold_name(thing.ref) == wanted]
    if len(exact) == 1:
        return exact[0]
    begin = exact or [thing for thing in known if wanted and fold_name(thing.ref).startswith(wanted)]
    if len(begin) == 1:
        return begin[0]
    if begin:
        listed = ", ".join(thing.ref for thing in begin[:6])
        raise ConflictError(f'"{typed}" could be several {kind}s: {listed}.', mend="Type more of the id.")
    raise UnknownNameError(kind, typed, [thing.ref for thing in known])


def exactly(kind: str, typed: str, things: Iterable[T]) -> T:
    """Return the thing whose id is `typed`, folded; what changes or removes goes by this, so that no beginning hits another.

    Raises `UnknownNameError` with the nearest ids.
    """
    known = list(things)
    found = [thing for thing in known if fold_name(thing.ref) == fold_name(typed)]
    if len(found) == 1:
        return found[0]
    begin = [thing.ref for thing in known if fold_name(typed) and fold_name(thing.ref).startswith(fold_name(typed))]
    mend = f"Type the whole id: {', '.join(begin[:6])}." if begin else ""
    raise UnknownNameError(kind, typed, [thing.ref for thing in known], mend=mend)


def source(store: Store, typed: str, *, exact: bool = False) -> Source:
    """Return a source by its id, or by what it alone begins with where that will do."""
    return (exactly if exact else pick)("source", typed, reading.sources(store.connection))


def case(store: Store, typed: str, *, exact: bool = False) -> Case:
    """Return a case by its id, or by what it alone begins with where that will do."""
    return (exactly if exact else pick)("case", typed, reading.cases(store.connection))


def informant(store: Store, typed: str) -> Informant:
    """Return an informant by the whole id in normal form (`#03`, `(03)` and `3` are one), or by `CASE/ID` (`-/ID` for none).

    Raises `UnknownNameError` with the nearest ids, or `ConflictError` for an id that stands in several cases.
    """
    known = reading.informants(store.connection)
    cases = {one.id: one.ref for one in reading.cases(store.connection)}
    where, _, rest = typed.rpartition("/")
    home = [one for one in known if fold_name(cases.get(one.case or 0, "-")) == fold_name(where)]
    same = [one for one in known if normal_id(one.ref) == normal_id(typed)]
    same = same or [one for one in home if normal_id(one.ref) == normal_id(rest)]
    found = [one for one in same if fold_name(one.ref) == fold_name(typed)] if len(same) > 1 else same
    if len(found) == 1:
        return found[0]
    if same:
        listed = ", ".join(f"{cases.get(one.case or 0, '-')}/{one.ref}" for one in same)
        raise ConflictError(f'"{typed}" could be several informants: {listed}.', mend="Type CASE/ID, as they stand here.")
    raise UnknownNameError("informant", typed, called(known, cases).values())


def text_of(store: Store, one: Source) -> Revision:
    """Return a source's present text; raises `InputError` for one that has none."""
    if one.revision is None:
        raise InputError(
            "", f"source {one.ref} has no text: it was only registered.", mend="Import its file with `gioia import`."
        )
    return reading.revision(store.connection, one.revision)


def segment(store: Store, typed: str, *, quote: str | None = None) -> tuple[Source, Revision, int, int]:
    """Return what an address (`E1-01:14.2`, `E1-01@120-240`) or a quote in a source or an address means.

    Raises the errors of `resolve` and `find_quote`, each with the way on.
    """
    if quote is not None and ":" not in typed and "@" not in typed:
        one = source(store, typed)
        text = text_of(store, one)
        return one, text, *find_quote(text.text, quote)
    address = parse_address(typed)
    one = source(store, address.source)
    text = text_of(store, one)
    start, end = resolve(address, text.turns, len(text.text))
    if quote is not None:
        start, end = find_quote(text.text, quote, within=(start, end))
    return one, text, start, end
