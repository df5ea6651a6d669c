"""Coding by hand: one coder applies codes to one segment, or takes them away."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gioia_coder.core import codebook as books
from gioia_coder.core.blocks import printable
from gioia_coder.core.codebook import Codebook, called
from gioia_coder.core.counting.segment import heard
from gioia_coder.core.model import Code, Informant, Level, Polarity, Revision, Source, Turn
from gioia_coder.core.text import address_of, canonical
from gioia_coder.errors import ConflictError, InputError, Problem
from gioia_coder.store import Act, Store, coding_rows, reading, writing
from gioia_coder.store.allowing import LETTER
from gioia_coder.workflow import finding, opening

_HOW: Final = {
    "added": "coded as",
    "updated": "was coded so before and is updated:",
    "same": "is coded so already; nothing was changed:",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A segment with the text that it is in."""

    source: Source
    revision: Revision
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The segment's own words."""
        return self.revision.text[self.start : self.end]

    @property
    def address(self) -> str:
        """The shortest address that means exactly this segment."""
        return address_of(self.start, self.end, self.source.ref, self.revision.turns)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said about a coding beside its code; None leaves what an earlier coding of the segment said."""

    memo: str | None = None
    intensity: int | None = None
    contradicts: bool | None = None

    @classmethod
    def checked(cls, memo: str | None = None, intensity: int | None = None, contradicts: bool | None = None) -> Said:
        """Return it with a tidy memo; raises `InputError` for an intensity that is not 1, 2 or 3."""
        if intensity is not None and intensity not in (1, 2, 3):
            raise InputError("", f"the intensity {intensity} is not 1, 2 or 3.", mend="1 is weak, 3 is strong.")
        return cls(None if memo is None else tidy_memo(memo), intensity, contradicts)


@dataclass(frozen=True, slots=True)
class Coded:
    """What coding did: per code `added`, `updated` or `same`; the concepts made; and what to know about the segment."""

    place: Place
    codes: tuple[tuple[Code, str], ...]
    made: tuple[Code, ...]
    in_question: bool
    new_coder: bool

    def lines(self) -> list[str]:
        """Return a sentence per code."""
        made = {code.id for code in self.made}
        return [
            f"{self.place.address} {_HOW[how]} {called(code)}" + (", a new ungrouped concept." if code.id in made else ".")
            for code, how in self.codes
        ]


def tidy_memo(text: str) -> str:
    r"""Return a memo that every file format can carry: `\n` line ends, no control characters, no outer blanks.

    >>> tidy_memo(" a\r\nb\x07 ")
    'a\nb'
    """
    return printable(canonical(text.encode("utf-8", "replace").decode("utf-8"))).strip()


def find_place(store: Store, address: str, *, quote: str | None = None) -> Place:
    """Return the segment that an address, or a quote in a source or at an address, means."""
    return Place(*finding.segment(store, address, quote=quote))


def is_source(word: str) -> bool:
    """Tell whether a word is a bare source id rather than an address.

    >>> is_source("E1-01"), is_source("E1-01:14")
    (True, False)
    """
    return ":" not in word and "@" not in word


def code(
    store: Store,
    address: str,
    words: Sequence[str] = (),
    *,
    coder: str,
    quote: str | None = None,
    new: Sequence[str] = (),
    said: Said | None = None,
) -> Coded:
    """Apply codes (ids or names) and new ungrouped concepts to one segment, as one act.

    Coding a segment again updates what was said about it. Raises the errors of finding the segment and the codes.
    """
    if not words and not new:
        raise InputError(address, f"{address}: no code is named.", mend='Name one, or make a concept with --new "words".')
    if is_source(address) and quote is None:
        raise InputError(address, f"{address} is a whole source.", mend=f"Name a turn, as in {address}:14, or add --quote.")
    place = find_place(store, address, quote=quote)
    return code_place(store, place, words, coder=coder, new=new, said=said or Said())


def code_place(store: Store, place: Place, words: Sequence[str], *, coder: str, new: Sequence[str] = (), said: Said) -> Coded:
    """Apply codes and new concepts to a segment that was found already, as one act."""
    fresh = opening.is_new_coder(store, coder)
    book = reading.codebook(store.connection)
    found = [book.find(word) for word in words]
    made: list[Code] = []
    with store.act(f"code {place.address}", who=coder) as act:
        who = opening.coder_key(act, coder)
        for name in new:
            one, is_new = concept(act, name)
            found.append(one)
            made += [one] if is_new else []
        found = list(dict.fromkeys(found))
        hows = apply(act, place, found, who, said)
        act.what = f"code {place.address} {' '.join(one.ref for one in found)}"
    return Coded(place, tuple(zip(found, hows, strict=True)), tuple(made), in_question(store, place), fresh)


def apply(act: Act, place: Place, codes: Iterable[Code], coder: int, said: Said) -> list[str]:
    """Write a coding per code inside an act; return `added`, `updated` or `same` for each.

    Raises `ConflictError` when the source got another text meanwhile.
    """
    check_present(act, place.source, place.revision.id)
    there = coding_rows.exactly_on(act.connection, place.revision.id, place.start, place.end, coder=coder)
    hows = []
    for one in codes:
        old = there.get(one.id)
        against = bool(old and old.contradicts) if said.contradicts is None else said.contradicts
        intensity = old.intensity if old is not None and said.intensity is None else said.intensity
        memo = (old.memo or "" if old is not None else "") if said.memo is None else said.memo
        polarity = Polarity.CONTRADICTS if against else Polarity.SUPPORTS
        span = (place.revision.id, place.start, place.end)
        new = writing.NewCoding(*span, one.id, coder, place.quote, memo, intensity, polarity)
        hows.append(writing.put_coding(act, new))
    return hows


def check_present(act: Act, source: Source, revision: int) -> None:
    """Raise `ConflictError` when a source has another text than the one that was looked at."""
    if not coding_rows.is_present(act.connection, revision):
        raise ConflictError(f"the text of {source.ref} was changed meanwhile; nothing was written.", mend="Repeat the command.")


def check_live(act: Act, codes: Iterable[Code]) -> None:
    """Raise `ConflictError` when a code was retired or merged since it was looked at."""
    book = reading.codebook(act.connection)
    for one in codes:
        if book.by_id[one.id].retired:
            raise ConflictError(f"{called(one)} was retired meanwhile; nothing was written.", mend="Choose another code.")


def concept(act: Act, name: str) -> tuple[Code, bool]:
    """Return the live concept of that name, made ungrouped when there is none, and whether it was made.

    Raises `ConflictError` for a name that no code can have.
    """
    connection = act.connection
    book = reading.codebook(connection)
    there = book.named(Level.CONCEPT, name)
    if there is not None and not there.retired:
        return there, False
    code = new_concept(book, name, reading.used_refs(connection), id_suffix(reading.settings(connection)))
    given = writing.put_codes(act, {}, [code])
    return replace(code, id=given[code.id]), True


def id_suffix(settings: Mapping[str, str]) -> str:
    """Return the letters that end new ids in a copy shared for one coder, so that they clash with nobody's; else nothing.

    >>> id_suffix({"share.letter": "m"}), id_suffix({})
    ('m', '')
    """
    return settings.get(LETTER, "")


def new_concept(book: Codebook, name: str, used: Iterable[str], suffix: str = "") -> Code:
    """Return a new ungrouped concept, whose id no code ever had."""
    return books.add(book, Level.CONCEPT, name.encode("utf-8", "replace").decode("utf-8"), used=used, suffix=suffix)


def uncode(store: Store, place: Place, codes: Sequence[Code], *, coder: str) -> int:
    """End a coder's codings of these codes on exactly this segment; return how many there were."""
    with store.act(f"uncode {place.address} {' '.join(one.ref for one in codes)}", who=coder) as act:
        who = opening.find_coder(store, coder).id
        there = coding_rows.exactly_on(act.connection, place.revision.id, place.start, place.end, coder=who)
        return writing.end_codings(act, [there[one.id].id for one in codes if one.id in there])


def coded_there(store: Store, place: Place, words: Sequence[str], *, coder: str) -> list[Code]:
    """Return which codes a coder gave to exactly this segment, narrowed to those named, in codebook order.

    Raises `InputError` naming the coder's codings that overlap when there is none.
    """
    book = reading.codebook(store.connection)
    wanted = [book.find(word) for word in words]
    known = [] if opening.is_new_coder(store, coder) else [opening.find_coder(store, coder)]
    there = {}
    if known:
        there = coding_rows.exactly_on(store.connection, place.revision.id, place.start, place.end, coder=known[0].id)
    missing = [one for one in wanted if one.id not in there]
    if there and not missing:
        return wanted or [one for one in _every(book) if one.id in there]
    what = f"{place.address} is not coded as {called(missing[0])}" if missing else f"{place.address} is not coded"
    near = _overlapping(store, place, known[0].id, book) if known else []
    mend = "Overlapping codings: " + "; ".join(near) + "." if near else "`gioia codings list` shows what is coded."
    raise InputError(place.address, Problem("", f"{what} by {coder}.", mend))


def _every(book: Codebook) -> list[Code]:
    return [*book.walk(), *(one for one in book.codes if one.retired)]


def _overlapping(store: Store, place: Place, coder: int, book: Codebook) -> list[str]:
    rows = coding_rows.of_source(store.connection, place.source.id, coder=coder, quarantined=False)
    near = sorted((row for row in rows if row.start < place.end and place.start < row.end), key=lambda row: row[3:6])
    address = [address_of(row.start, row.end, place.source.ref, place.revision.turns) for row in near[:8]]
    return [f"{at} {called(book.by_id[row.code])}" for at, row in zip(address, near, strict=False)]


# Who speaks.


def speaker(informants: dict[int, Informant], revision: Revision, turn: Turn) -> Informant | None:
    """Return the informant who speaks in a turn, None for nobody known."""
    return informants.get(revision.speakers.get(turn.speaker, 0))


def turns_in(revision: Revision, start: int, end: int) -> list[Turn]:
    """Return the turns that a segment touches, in order."""
    first = bisect_right(revision.turns, start, key=lambda turn: turn.end)
    last = bisect_left(revision.turns, end, key=lambda turn: turn.start)
    return list(revision.turns[first:last])


def in_question(store: Store, place: Place) -> bool:
    """Tell whether a segment lies wholly in what interviewers say, which never counts as evidence."""
    known = {one.id: one for one in reading.informants(store.connection)}
    return heard(place.source, place.revision, known, place.start, place.end).asked
