"""Finding words in the sources, with their context and addresses, and coding what was found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from gioia_coder.core.blocks import Column, Table
from gioia_coder.core.codebook import called
from gioia_coder.core.counting.segment import heard
from gioia_coder.core.model import Code, Informant, Revision, Source, Turn
from gioia_coder.core.text import find_all, find_regex, fold, fold_name, normal_id, short
from gioia_coder.errors import InputError, UnknownNameError
from gioia_coder.language.stems import find_stems
from gioia_coder.store import Store, coding_rows, reading
from gioia_coder.workflow import finding, opening
from gioia_coder.workflow.coding import Place, Said, apply, in_question, speaker, turns_in
from gioia_coder.workflow.coding_list import under

UNITS: Final = ("sentence", "turn", "match")
"""What is coded around a hit."""

CONTEXT: Final = 60
"""How many characters are shown on either side of a hit."""

_LONGEST: Final = 100


class Hit(NamedTuple):
    """One place where the words stand, with up to `CONTEXT` characters of its turns before and behind."""

    place: Place
    before: str
    after: str

    def as_data(self) -> dict[str, Any]:
        """Return it in the shape of `find --json`."""
        where = self.place
        return {
            "source": where.source.ref,
            "segment": where.address,
            "start": where.start,
            "end": where.end,
            "quote": where.quote,
            "before": self.before,
            "after": self.after,
        }


@dataclass(frozen=True)
class _Where:
    """What narrows a search, each by keys; None narrows nothing."""

    case: int | None
    codes: frozenset[int] | None
    speaker: str
    informants: dict[int, Informant]


def find(
    store: Store,
    text: str,
    *,
    regex: bool = False,
    stem: bool = False,
    sources: Sequence[str] = (),
    case: str = "",
    code: str = "",
    speaker: str = "",
    progress: Callable[[Sequence[Source]], Iterable[Source]] = iter,
) -> list[Hit]:
    """Return the places where words stand, in the order of sources and texts, in what somebody says.

    Case, accents, blanks, kinds of quotation marks and dashes do not count. `case` goes by who speaks, else by the source;
    `code` keeps what lies within a coding under it. Raises `InputError` for nothing to look for or a bad expression.
    """
    if not text.strip():
        raise InputError("", "there is nothing to look for.", mend="Name a word or a few.")
    if regex and stem:
        raise InputError("", "--regex and --stem do not go together.", mend="Leave one out.")
    book = reading.codebook(store.connection)
    where = _Where(
        finding.case(store, case).id if case else None,
        under(book, book.find(code)) if code else None,
        speaker,
        {one.id: one for one in reading.informants(store.connection)},
    )
    language = opening.settings_of(store)["language"]
    every = [finding.source(store, word) for word in sources] or list(reading.sources(store.connection))
    look = _looker(text, regex, stem, language)
    hits: list[Hit] = []
    labels: set[str] = set()
    for source in progress([one for one in every if one.revision is not None]):
        revision = finding.text_of(store, source)
        labels.update(filter(None, (turn.speaker for turn in revision.turns)))
        hits += _hits(store, source, revision, look, where)
    if speaker and not any(_same(speaker, known) for known in (*labels, *_refs(where.informants))):
        raise UnknownNameError("speaker", speaker, sorted({*labels, *_refs(where.informants)}))
    return hits


def _refs(informants: dict[int, Informant]) -> set[str]:
    return {word for one in informants.values() for word in (one.ref, one.role) if word}


def _same(typed: str, known: str) -> bool:
    return fold_name(typed) == fold_name(known) or normal_id(typed) == normal_id(known)


Look = Callable[[Source, str], list[tuple[int, int]]]
"""From a source and its text to spans."""


def _looker(text: str, regex: bool, stem: bool, language: str) -> Look:
    if regex:
        return lambda _source, words: find_regex(words, text)
    if stem:
        return lambda source, words: find_stems(words, text, source.language or language)
    needle = fold(text)
    return lambda _source, words: find_all(fold(words), needle)


def _hits(store: Store, source: Source, revision: Revision, look: Look, where: _Where) -> Iterator[Hit]:
    spans = look(source, revision.text)
    if not spans:
        return
    coded = _coded(store, source, where.codes)
    for start, end in spans:
        turns = turns_in(revision, start, end)
        if not any(_said(revision, turn, where) for turn in turns):
            continue
        if where.case is not None and where.case not in heard(source, revision, where.informants, start, end).cases:
            continue
        if coded is not None and not _within(coded, start, end):
            continue
        first, last = min(turns[0].start, start), max(turns[-1].end, end)
        before = revision.text[max(first, start - CONTEXT) : start]
        yield Hit(Place(source, revision, start, end), before, revision.text[end : min(last, end + CONTEXT)])


def _said(revision: Revision, turn: Turn, where: _Where) -> bool:
    """Tell whether a turn is one of the speaker who is looked for."""
    if not where.speaker:
        return True
    person = speaker(where.informants, revision, turn)
    names = (turn.speaker, *((person.ref, person.role) if person is not None else ()))
    return any(name and _same(where.speaker, name) for name in names)


def _coded(store: Store, source: Source, codes: frozenset[int] | None) -> list[tuple[int, int]] | None:
    """Return the united stretches of a source under the codes, in order; None when any stretch will do."""
    if codes is None:
        return None
    rows = coding_rows.of_source(store.connection, source.id, codes=codes, quarantined=False)
    found: list[tuple[int, int]] = []
    for start, end in sorted((row.start, row.end) for row in rows):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _within(stretches: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_right(stretches, start, key=lambda stretch: stretch[0]) - 1
    return at >= 0 and end <= stretches[at][1]


def as_table(hits: Sequence[Hit]) -> Table:
    """Return the hits as a table, the words found between marks."""
    columns = (Column("segment", "Segment"), Column("quote", "Found"))
    found = (f"{hit.before}»{short(hit.place.quote, _LONGEST)}«{hit.after}".replace("\n", " ") for hit in hits)
    rows = [(hit.place.address, words) for hit, words in zip(hits, found, strict=True)]
    sources = len({hit.place.source.id for hit in hits})
    note = f"Hits: {len(hits):,}, in {sources:,} of the sources." if hits else ""
    return Table("", columns, rows, note)


# Coding what was found.


@dataclass(frozen=True)
class Marked:
    """What coding the hits did; `asked` counts segments that lie wholly in an interviewer's words."""

    code: Code
    added: int
    same: int
    asked: int


def segments(hits: Sequence[Hit], unit: str) -> list[Place]:
    """Return the segments to be coded for hits, each once: the sentences or turns around them, or the bare matches.

    Raises `UnknownNameError` for another unit.
    """
    _check_unit(unit)
    found = (hit.place if unit == "match" else _around(hit.place, unit) for hit in hits)
    return list({(one.source.id, one.start, one.end): one for one in found}.values())


def _check_unit(unit: str) -> None:
    if unit not in UNITS:
        raise UnknownNameError("unit", unit, UNITS, mend=f"Units are {', '.join(UNITS)}.")


def check_choice(store: Store, code: str, unit: str) -> None:
    """Raise `UnknownNameError` or `ConflictError` for a code or a unit that nothing could be coded with."""
    _check_unit(unit)
    reading.codebook(store.connection).find(code)


def _around(place: Place, unit: str) -> Place:
    turns = turns_in(place.revision, place.start, place.end)
    spans = [(turn.start, turn.end) for turn in turns]
    if unit == "sentence":
        spans = [span for turn in turns for span in turn.sentences if span[0] < place.end and place.start < span[1]] or spans
    return Place(place.source, place.revision, min(place.start, spans[0][0]), max(place.end, spans[-1][1]))


def code_hits(store: Store, places: Sequence[Place], code: str, *, coder: str) -> Marked:
    """Code segments that were found, as one act; what is coded so already stays as it is."""
    one = reading.codebook(store.connection).find(code)
    # the words looked for are left out of the history: an informant who withdraws must not leave them there
    with store.act(f"code {len(places)} segment{'' if len(places) == 1 else 's'} {one.ref}", who=coder) as act:
        who = opening.coder_key(act, coder)
        hows = [apply(act, place, [one], who, Said())[0] for place in places]
    asked = sum(in_question(store, place) for place in places)
    return Marked(one, hows.count("added"), hows.count("same"), asked)


def code_named(store: Store, word: str) -> str:
    """Return how the code that a word means is called."""
    return called(reading.codebook(store.connection).find(word))
