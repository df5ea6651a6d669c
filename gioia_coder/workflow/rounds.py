"""Rounds: freezing what coders have done, so that it is compared as it was before anybody talked about it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import Final

from gioia_coder.core.blocks import Column, Kind, Table, printable
from gioia_coder.core.model import CONSENSUS, Coder, Reading, Round
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, InputError, Problem, UnknownNameError, cut
from gioia_coder.store import Store, allowing, reading, round_rows
from gioia_coder.workflow import finding, opening

_MEND: Final = "Finish reading (`gioia sources done SOURCE --coder NAME`), leave them out with --sources, or add --force."


def freeze(
    store: Store, name: str, *, coders: Sequence[str] = (), sources: Sequence[str] = (), force: bool = False, who: str = ""
) -> Round:
    """Freeze the present codings of some coders in some sources under a name.

    Without names: every coder but consensus who has codings or readings, and every source that two of them have done (with
    `force`: begun or coded). Raises `InputError` with the pairs that are not done, unless forced; `ConflictError` for a name
    that is taken, fewer than two coders, and a shared copy.
    """
    refuse_copy(store)
    called = _free_name(store, name)
    touched, done = _touched(store), _done(store)
    compared = choose_coders(store, coders, {who for who, _ in touched})
    kept = _sources(store, sources, compared, touched if force else done)
    missing = _missing(store, compared, kept, done)
    if missing and not force:
        raise InputError("", missing, mend=_MEND)
    forced = bool(missing)
    people = ", ".join(one.name for one in compared)
    what = f"freeze round {called}: {people}, {len(kept)} source{'' if len(kept) == 1 else 's'}{', forced' if forced else ''}"
    with store.act(what, who=who or opening.system_user()) as act:
        _free_name(store, name)  # somebody may have taken it since
        key = round_rows.add_round(act, called, [one.id for one in compared], kept, forced=forced)
    return next(one for one in round_rows.rounds(store.connection) if one.id == key)


def refuse_copy(store: Store) -> None:
    """Raise `ConflictError` in a copy that was shared with a coder: it holds nobody else's codings to compare."""
    if coder := allowing.coder_of(store.connection):
        raise ConflictError(
            f"this copy was shared with {coder}, who codes here; coders are compared in the project that it came from.",
            mend="Bring it back there: gioia merge FILE, then gioia agreement and gioia reconcile.",
        )


def refuse_blind(store: Store, blind: Sequence[str]) -> None:
    """Raise `ConflictError` when some of the coders compared, given by name, still code blind; rounds may be compared."""
    if not blind:
        return
    frozen = round_rows.rounds(store.connection)
    name = shlex.quote(frozen[-1].name) if frozen else "NAME"
    freeze = "" if frozen else "Freeze what was coded (`gioia rounds freeze NAME`), then "
    said = f"{freeze}add --round {name}; or `gioia coders set {blind[0]} blind=no`."
    raise ConflictError(
        f"{', '.join(blind)} code{'s' if len(blind) == 1 else ''} blind: comparing now would tell what the others coded.",
        mend=said[:1].upper() + said[1:],
    )


def find_round(store: Store, typed: str) -> Round:
    """Return a round by its name, folded, or by what it alone begins with; raises `UnknownNameError` or `ConflictError`."""
    known = round_rows.rounds(store.connection)
    wanted = fold_name(typed)
    exact = [one for one in known if fold_name(one.name) == wanted]
    found = exact or [one for one in known if wanted and fold_name(one.name).startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise ConflictError(
            f'"{cut(typed)}" could be several rounds: {", ".join(one.name for one in found[:6])}.', mend="Type more."
        )
    mend = "" if known else "There is none yet: freeze one with `gioia rounds freeze NAME`."
    raise UnknownNameError("round", typed, [one.name for one in known], mend=mend)


def check_members(store: Store, one: Round, coders: Iterable[int]) -> None:
    """Raise `ConflictError` for a coder (key) whom a round does not hold."""
    names = {each.id: each.name for each in reading.coders(store.connection)}
    strange = [names[key] for key in coders if key not in one.coders]
    if strange:
        own = ", ".join(names[key] for key in one.coders if key in names)
        raise ConflictError(f"{', '.join(strange)} is not in round {one.name}.", mend=f"It holds {own}.")


def list_rounds(store: Store) -> Table:
    """Return a row per round, oldest first; times are UTC."""
    coders = {one.id: one.name for one in reading.coders(store.connection)}
    sources = {one.id: one.ref for one in reading.sources(store.connection)}
    when = {one.id: one.when for one in reading.entries(store.connection)}
    columns = (
        Column("round", "round", width=16),
        Column("entry", "entry", Kind.NUMBER),
        Column("when", "frozen", width=20),
        Column("coders", "coders", Kind.LIST, width=16),
        Column("sources", "sources", Kind.LIST, width=24),
        Column("forced", "forced", Kind.MARK),
    )
    rows = [
        (
            one.name,
            one.entry,
            when.get(one.entry, ""),
            tuple(coders[key] for key in one.coders if key in coders),
            tuple(sources[key] for key in one.sources if key in sources),
            one.forced,
        )
        for one in round_rows.rounds(store.connection)
    ]
    return Table("Rounds", columns, rows, "" if rows else "Freeze one with `gioia rounds freeze NAME`.")


def open_rounds(store: Store) -> list[str]:
    """Return what `status` says of rounds: sources that two coders are done with and no round holds."""
    by_source: dict[int, set[int]] = {}
    consensus = {one.id for one in reading.coders(store.connection) if one.name == CONSENSUS}
    for coder, source in _done(store):
        if coder not in consensus:
            by_source.setdefault(source, set()).add(coder)
    held = [(set(one.coders), set(one.sources)) for one in round_rows.rounds(store.connection)]
    left = [
        source
        for source, who in by_source.items()
        if len(who) > 1 and not any(source in sources and len(who & coders) > 1 for coders, sources in held)
    ]
    if not left:
        return []
    refs = [one.ref for one in reading.sources(store.connection) if one.id in left]
    some = ", ".join(refs[:8]) + (f" and {len(refs) - 8} more" if len(refs) > 8 else "")
    return [f"two coders or more are done with {some}, which no round holds: `gioia rounds freeze NAME`"] if refs else []


def choose_coders(store: Store, names: Sequence[str], touched: set[int]) -> list[Coder]:
    """Return the coders to compare: those named, else all but consensus who have coded or read anything.

    Raises `ConflictError` for consensus, and for fewer than two.
    """
    known = reading.coders(store.connection)
    if not names:
        chosen = [one for one in known if one.id in touched and one.name != CONSENSUS]
    else:
        chosen = list(dict.fromkeys(opening.find_coder(store, name) for name in names))
    if any(one.name == CONSENSUS for one in chosen):
        raise ConflictError(
            "consensus is no coder of its own: it is made of what the coders say, so that it agrees with them.",
            mend="Name the coders themselves: `gioia coders list`.",
        )
    idle = [one.name for one in chosen if one.id not in touched]
    if idle:
        raise ConflictError(
            f"{', '.join(idle)} {'has' if len(idle) == 1 else 'have'} coded nothing and is done with nothing yet.",
            mend="Bring their work in first: `gioia merge FILE`, or `gioia codings import FILE`.",
        )
    if len(chosen) < 2:
        only = f"only {chosen[0].name} has" if chosen else "nobody has"
        said = f"only {chosen[0].name} is named" if names and chosen else f"{only} coded or read anything"
        raise ConflictError(
            f"{said}: comparing takes two coders.",
            mend="A colleague codes in a copy (`gioia share --coder NAME FILE`, then `gioia merge FILE`), or import codings.",
        )
    return chosen


def _free_name(store: Store, name: str) -> str:
    called = " ".join(name.split())
    if not called or printable(called) != called or len(called) > 60 or called.startswith("-"):
        raise InputError("", f'"{cut(called)}" cannot be a round\'s name.', mend="Use up to 60 letters, such as first.")
    if any(fold_name(one.name) == fold_name(called) for one in round_rows.rounds(store.connection)):
        raise ConflictError(
            f"there is a round {called} already, and a round is never changed.",
            mend="Choose another name; `gioia undo` takes back a freeze that was just made.",
        )
    return called


def _done(store: Store) -> set[tuple[int, int]]:
    return {pair for pair, (state, _) in reading.readings(store.connection).items() if state is Reading.DONE}


def _touched(store: Store) -> set[tuple[int, int]]:
    """Return pairs of coder and source where anything is coded, or reading has begun."""
    begun = {pair for pair, (state, _) in reading.readings(store.connection).items() if state is not Reading.ASSIGNED}
    return begun | round_rows.coded(store.connection)


def _sources(store: Store, typed: Sequence[str], coders: Sequence[Coder], pairs: set[tuple[int, int]]) -> list[int]:
    """Return the sources to freeze: those typed, else those that two of the coders have."""
    if typed:
        return list(dict.fromkeys(finding.source(store, one).id for one in typed))
    own = {one.id for one in coders}
    by = {source: {coder for coder, other in pairs if other == source} & own for source in {source for _, source in pairs}}
    found = [one.id for one in reading.sources(store.connection) if len(by.get(one.id, ())) > 1]
    if not found:
        raise ConflictError(
            f"no source is done by two of {', '.join(one.name for one in coders)}.",
            mend="Say who is done: `gioia sources done SOURCE --coder NAME`; --force takes what two have coded in.",
        )
    return found


def _missing(store: Store, coders: Sequence[Coder], sources: Sequence[int], done: set[tuple[int, int]]) -> list[Problem]:
    """Return the pairs that are not done, by coder."""
    refs = {one.id: one.ref for one in reading.sources(store.connection)}
    found = []
    for coder in coders:
        left = [refs[source] for source in sources if (coder.id, source) not in done]
        if left:
            found.append(Problem("", f"{coder.name} is not done with {', '.join(left)}."))
    return found
