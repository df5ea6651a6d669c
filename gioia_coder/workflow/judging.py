"""What the researcher makes of the codings: memos, links between codes, quotes chosen for print, ratings of cases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gioia_coder.core.blocks import Column, Kind, Table
from gioia_coder.core.codebook import Codebook, called
from gioia_coder.core.model import Link, Memo, Quote, QuoteState
from gioia_coder.core.text import address_of, fold_name
from gioia_coder.core.text.shown import first_difference, holds_words
from gioia_coder.errors import ConflictError, InputError, Problem, UnknownNameError
from gioia_coder.store import Act, Store, reading, writing
from gioia_coder.store.revising import LOST
from gioia_coder.workflow import finding, opening
from gioia_coder.workflow.coding import Place, check_present, find_place, tidy_memo

RATINGS: Final = ("high", "medium", "low", "not-asked", "not-applicable")
KINDS: Final = ("note", "proposal", "idea", "method", "question")
_LANGUAGE: Final = re.compile("[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]+)*")


# Memos.


@dataclass(frozen=True, slots=True)
class About:
    """What a memo is on: the kind of thing, its key, how it is called, and where for a segment."""

    kind: str
    key: int | None
    name: str
    place: Place | None = None


def about(store: Store, *, case: str = "", source: str = "", segment: str = "", code: str = "") -> About:
    """Return what a memo is to be on, the project when nothing is named; raises `InputError` for more than one thing."""
    if sum(map(bool, (case, source, segment, code))) > 1:
        raise InputError("", "a memo is on one thing.", mend="Name one of --case, --source, --segment, --code.")
    if case:
        found = finding.case(store, case)
        return About("case", found.id, found.ref)
    if source:
        one = finding.source(store, source)
        return About("source", one.id, one.ref)
    if segment:
        place = find_place(store, segment)
        return About("segment", place.source.id, place.address, place)
    if code:
        named = reading.codebook(store.connection).find(code)
        return About("code", named.id, called(named))
    return About("project", None, "the project")


def add_memo(store: Store, text: str, *, on: About, kind: str = "note", who: str) -> None:
    """Add a dated memo; raises `InputError` for one without words or of another kind than `KINDS`."""
    words = tidy_memo(text)
    if not words:
        raise InputError("", "the memo says nothing.", mend="Write some words.")
    if fold_name(kind) not in KINDS:
        raise UnknownNameError("kind of memo", kind, KINDS, mend=f"Kinds are {', '.join(KINDS)}.")
    with store.act(f"memo on {on.name}", who=who) as act:
        span = None
        if on.place is not None:
            check_present(act, on.place.source, on.place.revision.id)
            span = (on.place.revision.id, on.place.start, on.place.end)
        writing.add_memo(act, kind=fold_name(kind), about=on.kind, target=on.key, text=words, segment=span)


def memo_table(store: Store, *, kind: str = "") -> Table:
    """Return the memos, oldest first, numbered as `memo remove` takes them; `kind` keeps those of one kind."""
    wanted = fold_name(kind)
    if wanted and wanted not in (*KINDS, LOST):
        raise UnknownNameError("kind of memo", kind, KINDS, mend=f"Kinds are {', '.join(KINDS)}.")
    words = _Worder(store)
    columns = (
        *(Column("n", "N", Kind.NUMBER), Column("kind", "Kind"), Column("about", "About"), Column("on", "On")),
        *(Column("text", "Memo"), Column("who", "Who"), Column("when", "When")),
    )
    rows = [
        (n, one.kind, one.about, words.target(one), one.text, one.coder, one.when)
        for n, one in enumerate(reading.memos(store.connection), start=1)
        if wanted in ("", one.kind)
    ]
    return Table("Memos", columns, rows)


def remove_memo(store: Store, number: int, *, who: str) -> str:
    """Remove a memo by its number in the list; return what it was on. It stays in the history."""
    memos = reading.memos(store.connection)
    if not 1 <= number <= len(memos):
        raise UnknownNameError("memo", str(number), (), mend="`gioia memo list` numbers them.")
    one = memos[number - 1]
    target = _Worder(store).target(one) or "the project"
    with store.act(f"remove memo on {target}", who=who) as act:
        writing.end_memo(act, one.id)
    return target


class _Worder:
    """Names of things, each source's turns read once."""

    def __init__(self, store: Store) -> None:
        connection = store.connection
        self.store = store
        self.sources = {one.id: one for one in reading.sources(connection)}
        self.cases = {one.id: one.ref for one in reading.cases(connection)}
        self.book: Codebook = reading.codebook(connection)
        self.places: dict[int, Place] = {}

    def target(self, memo: Memo) -> str:
        """Return how the thing that a memo is on is called, empty for the project and for what is gone."""
        key = memo.target or 0
        if memo.about == "case":
            return self.cases.get(key, "")
        if memo.about == "code":
            return called(self.book.by_id[key]) if key in self.book.by_id else ""
        if memo.about == "segment" and memo.start is not None and memo.end is not None:
            return self.address(key, memo.start, memo.end)
        return self.sources[key].ref if key in self.sources else ""

    def address(self, source: int, start: int, end: int) -> str:
        """Return the address of a segment, empty for a source that is gone."""
        one = self.sources.get(source)
        if one is None or one.revision is None:
            return ""
        if source not in self.places:
            self.places[source] = Place(one, finding.text_of(self.store, one), 0, 0)
        return address_of(start, end, one.ref, self.places[source].revision.turns)


# Links.


def add_link(store: Store, a: str, b: str, *, label: str = "", segments: Sequence[str] = (), who: str) -> tuple[str, bool]:
    """Let a link from one code to another stand, with segments as evidence; return its words and whether anything changed."""
    book = reading.codebook(store.connection)
    one, other = book.find(a), book.find(b)
    if one.id == other.id:
        raise ConflictError(f"{called(one)} cannot be linked with itself.", mend="Name two codes.")
    places = [find_place(store, segment) for segment in segments]
    label = " ".join(tidy_memo(label).split())
    with store.act(f"link {one.ref} {other.ref}", who=who) as act:
        _check_all(act, places)
        writing.put_link(act, one.id, other.id, label, [(at.revision.id, at.start, at.end) for at in places])
        changed = act.changed
    return _link_words(book, Link(0, b"", one.id, other.id, label)), changed


def _check_all(act: Act, places: Iterable[Place]) -> None:
    for place in places:
        check_present(act, place.source, place.revision.id)


def _link_words(book: Codebook, link: Link) -> str:
    arrow = f"-- {link.label} -->" if link.label else "-->"
    return f"{called(book.by_id[link.a])} {arrow} {called(book.by_id[link.b])}"


def link_table(store: Store) -> Table:
    """Return the links between codes, numbered as `link remove` takes them."""
    words = _Worder(store)
    columns = (
        *(Column("n", "N", Kind.NUMBER), Column("from", "From"), Column("label", "Label"), Column("to", "To")),
        Column("segments", "Evidence", Kind.LIST),
    )
    rows = []
    for n, one in enumerate(reading.links(store.connection), start=1):
        evidence = tuple(words.address(at.source, at.start, at.end) for at in one.evidence)
        a, b = words.book.by_id[one.a], words.book.by_id[one.b]
        rows.append((n, f"{a.ref} {a.name}", one.label, f"{b.ref} {b.name}", evidence))
    return Table("Links", columns, rows)


def remove_link(store: Store, words: Sequence[str], *, who: str) -> str:
    """Remove a link, named by its number in the list or by its two codes; return its words."""
    links, book = reading.links(store.connection), reading.codebook(store.connection)
    if len(words) == 2:
        a, b = book.find(words[0]).id, book.find(words[1]).id
        found = [one for one in links if (one.a, one.b) == (a, b)]
    else:
        found = [one for n, one in enumerate(links, start=1) if len(words) == 1 and str(n) == words[0]]
    if not found:
        raise UnknownNameError("link", " ".join(words), (), mend="`gioia link list` numbers them.")
    if len(found) > 1:
        labels = ", ".join(f'"{one.label}"' for one in found)
        raise ConflictError(f"there are {len(found)} such links ({labels}).", mend="Name its number: `gioia link list`.")
    with store.act(f"remove link {book.by_id[found[0].a].ref} {book.by_id[found[0].b].ref}", who=who) as act:
        writing.end_link(act, found[0].id)
    return _link_words(book, found[0])


# Quotes for print.


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen for a segment, and whether that was new."""

    place: Place
    quote: Quote
    changed: bool


def choose_quote(
    store: Store,
    address: str,
    *,
    quote: str | None = None,
    state: str | None = None,
    shown: str | None = None,
    translations: Mapping[str, str] | None = None,
    who: str,
) -> Chosen:
    """Set a segment's state for print, its text as shown and its translations; None leaves what was chosen before.

    Raises `InputError` for a shown text that holds other words than the segment, naming the first one.
    """
    place = find_place(store, address, quote=quote)
    mark = None if state is None else _state(state)
    said = None if shown is None else tidy_memo(shown)
    if said:
        check_shown(place, said)
    added = {_language(key): tidy_memo(text) for key, text in (translations or {}).items()}
    here = (place.source.id, place.start, place.end)
    with store.act(f"quote {place.address}", who=who) as act:
        check_present(act, place.source, place.revision.id)
        known = {(one.source, one.start, one.end): one for one in reading.quotes(act.connection)}
        old = known.get(here, Quote(0, *here, QuoteState.CANDIDATE))
        texts = {key: text for key, text in {**old.translations, **added}.items() if text}
        chosen = Quote(old.id, *here, mark or old.state, old.shown if said is None else said, texts)
        writing.put_quote(act, place.revision.id, chosen)
        act.what = f"quote {place.address} {chosen.state}"
        changed = act.changed
    return Chosen(place, chosen, changed)


def _state(word: str) -> QuoteState:
    found = next((state for state in QuoteState if state.value == fold_name(word)), None)
    if found is None:
        raise UnknownNameError("quote state", word, list(QuoteState), mend=f"States are {', '.join(QuoteState)}.")
    return found


def _language(word: str) -> str:
    if not _LANGUAGE.fullmatch(word.strip()):
        raise InputError("", f'"{word}" is no language.', mend='Write --translation en="..." with a code such as en or zh.')
    return word.strip()


def check_shown(place: Place, shown: str) -> None:
    """Raise `InputError` unless a shown text holds the segment's words, but for `...` and [brackets]."""
    rule = "Only ... may leave words out, and only [brackets] may put words in."
    if not holds_words(shown):
        raise InputError("", f"the text shown for {place.address} holds none of its words.", mend=rule)
    if word := first_difference(place.quote, shown):
        raise InputError("", f'the text shown for {place.address} differs from its words at "{word}".', mend=rule)


def misquoted(store: Store) -> list[Problem]:
    """Return the quotes whose text as shown no longer has the words of their source, which a correction may have changed."""
    words, found = _Worder(store), []
    for one in reading.quotes(store.connection):
        if not one.shown or not (address := words.address(one.source, one.start, one.end)):
            continue
        if word := first_difference(words.places[one.source].revision.text[one.start : one.end], one.shown):
            said = f'the text shown for print differs from its source at "{word}".'
            found.append(Problem(address, said, f'Show its words as they are now: gioia quote {address} --shown "..."'))
    return found


# Ratings.


def rate(store: Store, case: str, code: str, value: str, *, why: str, coder: str) -> str:
    """Judge a case on a code, with the reason; return what was judged how, and nothing when it was judged so already.

    Raises `UnknownNameError` for another value than `RATINGS`, `InputError` without a reason.
    """
    where, what = finding.case(store, case), reading.codebook(store.connection).find(code)
    word = "-".join(fold_name(value).split())
    if word not in RATINGS:
        raise UnknownNameError("rating", value, RATINGS, mend=f"Ratings are {', '.join(RATINGS)}.")
    reason = tidy_memo(why)
    if not reason:
        raise InputError("", "a rating needs its reason.", mend='Add --why "...".')
    with store.act(f"rate {where.ref} {what.ref} {word}", who=coder) as act:
        key = opening.coder_key(act, coder)
        writing.put_rating(act, case=where.id, code=what.id, coder=key, value=word, why=reason)
        return f"{where.ref} on {called(what)}: {word}" if act.changed else ""


def unrate(store: Store, case: str, code: str, *, coder: str) -> str:
    """Take a coder's rating of a case on a code away; return what it was on. It stays in the history.

    Raises `InputError` when there is none.
    """
    where, what = finding.case(store, case), reading.codebook(store.connection).find(code)
    words = f"{where.ref} on {called(what)}"
    here = [one for one in reading.ratings(store.connection) if (one.case, one.code) == (where.id, what.id)]
    mine = [one for one in here if fold_name(one.coder) == fold_name(coder)]
    if not mine:
        raise InputError("", f"{coder} did not rate {words}.", mend="`gioia rate` lists the ratings.")
    with store.act(f"remove rating {where.ref} {what.ref}", who=coder) as act:
        writing.end_rating(act, mine[0].id)
    return words


def rating_table(store: Store) -> Table:
    """Return the ratings, by case, code as the codebook has them, and coder."""
    book = reading.codebook(store.connection)
    cases = {one.id: one.ref for one in reading.cases(store.connection)}
    rank = {one.id: n for n, one in enumerate((*book.walk(), *(one for one in book.codes if one.retired)))}
    place = {key: n for n, key in enumerate(cases)}
    columns = (
        *(Column("case", "Case"), Column("id", "ID"), Column("code", "Code"), Column("rating", "Rating")),
        *(Column("why", "Reason"), Column("coder", "Coder")),
    )
    found = sorted(reading.ratings(store.connection), key=lambda one: (place[one.case], rank[one.code], one.coder))
    rows = [
        (cases[one.case], book.by_id[one.code].ref, book.by_id[one.code].name, one.value, one.why, one.coder) for one in found
    ]
    return Table("Ratings", columns, rows)
