"""What `gioia suggest` prints: suggestions for what is not coded yet, the answers given, how often they were accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from gioia_coder.core.blocks import Column, Table
from gioia_coder.core.codebook import Codebook
from gioia_coder.core.model import Level, Source
from gioia_coder.core.suggesting import Choice
from gioia_coder.core.text import address_of
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.store import Store, answer_rows, reading
from gioia_coder.store.answer_rows import Answer
from gioia_coder.workflow.suggesting.advising import Advised, Adviser, Wording

LAST: Final = 20
"""How many of the last suggestions `status` looks back on."""

Progress = Callable[[Sequence[Source]], Iterable[Source]]


@dataclass
class Suggestions:
    """What is suggested, how many segments or concepts were asked about, and for how many there was nothing to suggest."""

    wording: Wording
    advised: list[Advised] = field(default_factory=list)
    asked: int = 0
    none: int = 0
    notes: tuple[str, ...] = ()
    what: str = "segment"

    def as_data(self) -> list[dict[str, Any]]:
        """Return a row per suggestion."""
        return [row for one in self.advised for row in self.wording.data(one)]

    def lines(self) -> list[str]:
        """Return what there is to say besides: how it was found, and what was left out."""
        said = list(self.notes)
        if not self.asked:
            said.append("Every segment is coded already." if self.what == "segment" else "No concept waits for a theme.")
        elif self.none:
            s = "" if self.none == 1 else "s"
            said.append(f"{self.none} {self.what}{s} of {self.asked} without a suggestion; --all shows weak ones too.")
        return said


def suggest(adviser: Adviser, typed: Sequence[str] = (), *, progress: Progress = iter) -> Suggestions:
    """Return what is suggested for the coder's uncoded segments of the sources named, or of all.

    At the level of themes `typed` are concepts. Where one code is asked for, the segments come best first.
    """
    found = begun(adviser)
    for part in by_source(adviser, found, typed, progress=progress):
        found.advised += part
    return found


def begun(adviser: Adviser) -> Suggestions:
    """Return suggestions of which none is taken yet, after learning."""
    what = "concept" if adviser.teaching.level is Level.THEME else "segment"
    return Suggestions(wording_of(adviser), notes=notes(adviser), what=what)


def by_source(
    adviser: Adviser, found: Suggestions, typed: Sequence[str] = (), *, progress: Progress = iter
) -> Iterator[list[Advised]]:
    """Yield what `suggest` returns source by source, and count it in `found`: all of a large project does not fit in memory."""
    if adviser.teaching.level is Level.THEME:
        yield _counted(found, adviser.on_concepts(typed))
        return
    sources = progress(adviser.material.chosen(typed))
    parts = (_counted(found, adviser.on_segments(adviser.open_segments(source.id))) for source in sources)
    if adviser.teaching.only is None:
        yield from parts
    else:
        yield sorted((one for part in parts for one in part), key=lambda one: -one.suggestions[0].score)


def wording_of(adviser: Adviser) -> Wording:
    """Return how what an adviser says is told."""
    return Wording(adviser.learned.given.book, adviser.material)


def _counted(found: Suggestions, advised: Sequence[Advised]) -> list[Advised]:
    """Count what was asked about, and return that for which something is suggested."""
    kept = [one for one in advised if one.suggestions]
    found.asked += len(advised)
    found.none += len(advised) - len(kept)
    return kept


def notes(adviser: Adviser) -> tuple[str, ...]:
    """Return what has to be known of suggestions: the pipeline, and on how little they rest."""
    learned, what = adviser.learned, "grouped concept" if adviser.teaching.level is Level.THEME else "coded segment"
    given = learned.given
    # what was only rejected is learned from too
    count = sum(bool(one.codes) for one in given.history)
    said = [f"Pipeline {learned.pipeline}, {count} {what}{'' if count == 1 else 's'}."]
    said += [learned.note] if learned.note else []
    if not count:
        said.append("Nothing is coded yet: suggestions rest on names, definitions and rules alone.")
    if len(given.codes) == 1:
        said.append("There is one code only: what it is not for can be learned when there are more.")
    return tuple(said)


# What was answered.


def history(store: Store, coder: str = "") -> Table:
    """Return the answers, oldest first: when, who, where, what was shown in which order, what was chosen.

    For a `coder` who is blind they are that coder's own: the others' would tell what they coded.
    """
    rows = _rows(store, _told_to(store, coder))
    columns = tuple(Column(name, name) for name in ("entry", "when", "coder", "segment", "shown", "choice", "code"))
    return Table("Answers to suggestions", columns, [tuple(row.values()) for row in rows])


def history_data(store: Store, coder: str = "") -> list[dict[str, Any]]:
    """Return the answers as plain values, with the strength and the grounds of what was shown and the engine's hash."""
    found = _told_to(store, coder)
    book = reading.codebook(store.connection)
    return [
        {**row, "shown": _shown(book, one), "level": one.level, "unit": one.unit, "engine": one.engine}
        for row, one in zip(_rows(store, found), found, strict=True)
    ]


def _told_to(store: Store, coder: str) -> list[Answer]:
    who = next((one for one in reading.coders(store.connection) if fold_name(one.name) == fold_name(coder)), None)
    return answer_rows.answers(store.connection, coder=who.id if who is not None and who.blind else None)


def _shown(book: Codebook, one: Answer) -> list[dict[str, Any]]:
    return [
        {"id": book.by_id[offer.code].ref, "strength": offer.strength.value, "grounds": list(offer.grounds)}
        for offer in one.offers
        if offer.code in book.by_id
    ]


def _rows(store: Store, listed: Sequence[Answer]) -> list[dict[str, Any]]:
    connection = store.connection
    book = reading.codebook(connection)
    coders = {one.id: one.name for one in reading.coders(connection)}
    refs = {one.id: one.ref for one in reading.sources(connection)}
    texts = {key: reading.revision(connection, key) for key in {one.revision for one in listed if one.revision is not None}}

    def where(one: Answer) -> str:
        if one.revision is None:
            return book.by_id[one.concept].ref if one.concept in book.by_id else ""
        return address_of(one.start, one.end, refs.get(one.source or 0, ""), texts[one.revision].turns)

    return [
        {
            "entry": one.made,
            "when": one.when,
            "coder": coders.get(one.coder, ""),
            "segment": where(one),
            "shown": ", ".join(each["id"] for each in _shown(book, one)),
            "choice": one.choice.value,
            "code": book.by_id[one.code].ref if one.code in book.by_id else "",
        }
        for one in listed
    ]


def accepted(store: Store, last: int = LAST) -> list[str]:
    """Return, for each coder who answered suggestions, how many of the last ones shown they accepted."""
    connection = store.connection
    names = {one.id: one.name for one in reading.coders(connection)}
    seen: dict[int, dict[tuple[Any, ...], bool]] = {}
    for one in answer_rows.answers(connection):
        if one.choice is Choice.LATER:
            continue
        pairs = seen.setdefault(one.coder, {})
        for offer in one.offers:
            pair = (one.source, one.start, one.end, one.concept, offer.code)
            # shown again with a later answer it is still one suggestion, and counts as one of the newest
            pairs[pair] = pairs.pop(pair, False) or (one.choice is Choice.ACCEPT and one.code == offer.code)
    said = []
    for coder, pairs in seen.items():
        newest = list(pairs.values())[-last:]
        if newest:
            many = f"the last {len(newest)} suggestions" if len(newest) > 1 else "1 suggestion"
            said.append(f"{names.get(coder, '')} accepted {sum(newest)} of {many} shown")
    return said
