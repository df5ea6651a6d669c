"""What `import --preview` shows: how each source was understood, and what would change that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from gioia_coder.core.blocks import Column, Kind, Table, Value, without_blank_columns
from gioia_coder.workflow.importing import ImportedSources
from gioia_coder.workflow.manifest import clean_id
from gioia_coder.workflow.people import Person
from gioia_coder.workflow.understanding import Read, wording

FIRST: Final = 3
"""How many turns are shown."""
FEW: Final = 10
"""Of up to so many sources each is shown in full; of more only those with warnings."""
_WORD: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+(?:['’\u2011-][^\W_]+)*")


class Fact(NamedTuple):
    """One thing known of a source: its name, its words, and whether one line of them is enough."""

    name: str
    words: str
    brief: bool = False


def preview_data(done: ImportedSources) -> dict[str, Any]:
    """Return the shape of `import --preview --json`: that of `import --json` with the first turns, and counts of words."""
    return {**done.as_data(), "sources": [_data(one) for one in done.read]}


def _data(one: Read) -> dict[str, Any]:
    first = [
        {"n": turn.n, "speaker": turn.speaker, "time": turn.pieces[0].time, "text": turn.words(one.file.text)}
        for turn in one.found.turns[:FIRST]
        if one.file is not None
    ]
    return {**one.as_data(), "words": _words(one), "minutes": _minutes(one), "first": first}


def _words(one: Read) -> int:
    """Return how many words the turns have; each character of Chinese and Japanese counts as one."""
    text = one.file.text if one.file is not None else ""
    return sum(sum(1 for _ in _WORD.finditer(text, piece.start, piece.end)) for turn in one.found.turns for piece in turn.pieces)


def _minutes(one: Read) -> int | None:
    """Return the latest time in a text, in whole minutes."""
    times = [piece.time for turn in one.found.turns for piece in turn.pieces if piece.time is not None]
    return round(max(times) / 60) if times else None


def overview(read: Sequence[Read]) -> Table:
    """Return a row per source: how it was read, how many turns and words it has, who speaks, and how many warnings there are."""
    columns = (
        *(Column(name, name) for name in ("source", "file", "layout")),
        *(Column(name, name, Kind.NUMBER) for name in ("turns", "words")),
        Column("speakers", "speakers", Kind.LIST),
        Column("encoding", "encoding"),
        Column("warnings", "warnings", Kind.NUMBER),
    )
    rows: list[tuple[Value, ...]] = [
        (
            *(one.item.id, _file(one), one.found.layout, len(one.found.turns), _words(one), tuple(one.found.labels)),
            *(_encoding(one, short=True), len(one.warnings) or None),
        )
        for one in read
    ]
    return without_blank_columns(Table("", columns, rows), ("source", "layout", "turns"))


def in_full(read: Sequence[Read]) -> list[Read]:
    """Return the sources to be shown in full: all of a few, of many those with warnings."""
    return [one for one in read if len(read) <= FEW or one.warnings]


def facts(one: Read) -> list[Fact]:
    """Return what is known of one source, in the order to read it."""
    if one.file is None:
        return [Fact("text", "none; it would only be registered")]
    minutes = _minutes(one)
    timed = f", times up to {minutes} min" if minutes else ", with times" if minutes is not None else ""
    found = [Fact("layout", f"{one.found.layout}: {len(one.found.turns)} turns, {_words(one):,} words{timed}")]
    found += [Fact("encoding", encoding)] if (encoding := _encoding(one)) else []
    found += [Fact("header", line, brief=True) for line in one.found.header]
    found += [Fact("it says", ", ".join(wording(said)))] if (said := one.metadata.known()) else []
    found += [Fact("speakers", _speaker(one, label, person)) for label, person in one.labels.items()]
    found += [Fact("informants", ", ".join(map(_who, one.speaking)))] if one.speaking and not one.labels else []
    for turn in one.found.turns[:FIRST]:
        label = f"{turn.speaker}: " if turn.speaker else ""
        found.append(Fact("begins", f"{turn.n} {label}{' '.join(turn.words(one.file.text).split())}", brief=True))
    return found + [Fact("look at", warning) for warning in one.warnings]


def _file(one: Read) -> str:
    """Return the file's name where the id does not tell it."""
    return "" if one.item.file is None or clean_id(one.item.file.stem) == one.item.id else one.item.file.name


def _encoding(one: Read, *, short: bool = False) -> str:
    file = one.file
    if file is None or file.sure or not file.encoding:
        return file.encoding if file is not None else ""
    sure = f" (confidence {file.confidence:.2f})" if file.confidence is not None and not short else ""
    return f"{file.encoding}?" if short else f"{file.encoding}, guessed{sure}"


def _speaker(one: Read, label: str, person: Person) -> str:
    pieces = one.found.labels.get(label, 0)
    also = [written for written, to in one.found.also.items() if to == label]
    named = f"{label} (also {', '.join(also)})" if also else label
    return f"{named}: {pieces:,} {'piece' if pieces == 1 else 'pieces'}, {_who(person)}"


def _who(person: Person) -> str:
    what = person.role or "informant"
    new = "new " if person.key is None else ""
    return f"{new}{what} {person.ref}" + (f", case {person.case}" if person.case else "")


def options(done: ImportedSources, *, codings: bool) -> str:
    """Return the options that would change what is shown."""
    files = [one.file for one in done.read if one.file is not None]
    found = ["--layout NAME", '--speakers "I=interviewer,X=informant:A1,Note=-"', "--no-turns"]
    found += ["--encoding NAME"] if any(file.encoding for file in files) else []
    found += ["--header"] if any(one.news for one in done.read) else []
    found += ["--codings"] if not codings and any(file.marks for file in files) else []
    return f"To change it: {', '.join(found)}."
