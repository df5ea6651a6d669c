"""What `import --preview` shows: how each source was understood, and what would change that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from gioia_coder.core.blocks import Column, Kind, Table, Value, without_blank_columns
from gioia_coder.core.text.labels import clean_id
from gioia_coder.workflow.importing import ImportedSources
from gioia_coder.workflow.people import Person
from gioia_coder.workflow.speakers import INFORMANT
from gioia_coder.workflow.understanding import Read, wording

FIRST: Final = 3
"""How many turns are shown."""
FEW: Final = 10
"""Of up to so many sources each is shown in full; of more only the first with each warning."""
_TOGETHER: Final = 3
"""More sources than this in one file are one row, and only the first is shown in full."""
_NAMED: Final = 3
"""So many speakers of a file, and sources that share a warning, are named; the others are counted."""
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
    """Return a row per source: how it was read, how many turns and words it has, who speaks, and how many warnings there are.

    A file that holds more than three sources is one row.
    """
    columns = (
        *(Column(name, name) for name in ("source", "file", "layout")),
        *(Column(name, name, Kind.NUMBER) for name in ("sources", "turns", "words")),
        Column("speakers", "speakers", Kind.LIST),
        Column("encoding", "encoding"),
        Column("warnings", "warnings", Kind.NUMBER),
    )
    rows: list[tuple[Value, ...]] = [
        (
            *(one.item.id, _file(one), one.found.layout, len(some) if len(some) > 1 else None),
            *(sum(len(each.found.turns) for each in some), sum(map(_words, some)), _speakers(some)),
            *(_encoding(one, short=True), sum(len(each.warnings) for each in some) or None),
        )
        for one, some in ((some[0], some) for some in _together(read))
    ]
    return without_blank_columns(Table("", columns, rows), ("source", "layout", "turns"))


def _together(read: Sequence[Read]) -> list[list[Read]]:
    """Return the sources one by one, those of a file that holds many together."""
    files: dict[Path | str, list[Read]] = {}
    for one in read:
        files.setdefault(one.item.file if one.item.file and one.file and one.file.name else one.item.id, []).append(one)
    return [part for some in files.values() for part in ([some] if len(some) > _TOGETHER else [[one] for one in some])]


def _speakers(some: Sequence[Read]) -> tuple[str, ...]:
    """Return who speaks, with the role; of many only the first."""
    said = [f"{label} ({person.role or INFORMANT})" for one in some for label, person in one.labels.items()]
    named = list(dict.fromkeys(said))
    if len(some) == 1 or len(named) <= _NAMED:
        return tuple(named)
    return (*named[:_NAMED], f"{len(named) - _NAMED} more")


def in_full(read: Sequence[Read]) -> list[Read]:
    """Return the sources to be shown in full: all of a few, of many the first with each warning; one of a file of many."""
    first = [some[0] for some in _together(read)]
    seen: set[str] = set()
    shown = []
    for one in first:
        if len(first) <= FEW or not seen.issuperset(one.warnings):
            shown.append(one)
            seen.update(one.warnings)
    return shown


def shared_warnings(read: Sequence[Read], shown: Sequence[Read] = ()) -> list[str]:
    """Return each warning once, after what it is about: a file where it came with the first of several sources, else sources.

    Those of the sources that are `shown` already are left out.
    """
    known = {warning for one in shown for warning in one.warnings}
    about: dict[str, dict[str, None]] = {}
    firsts: dict[Path, Read] = {}
    for one in read:
        several = one.item.file is not None and one.file is not None and bool(one.file.name)
        first = firsts.setdefault(one.item.file, one) if several and one.item.file is not None else None
        for warning in one.warnings:
            if warning not in known:
                of_file = first is not None and one.item.file is not None and warning in first.warnings
                name = one.item.file.name if of_file and one.item.file is not None else one.item.id
                about.setdefault(warning, {})[name] = None
    return [f"{_some([*names])}: {warning}" for warning, names in about.items()]


def _some(names: Sequence[str]) -> str:
    left = len(names) - _NAMED
    others = f" and {left} other{'' if left == 1 else 's'}" if left > 0 else ""
    return ", ".join(names[:_NAMED]) + others


def title(one: Read, read: Sequence[Read]) -> str:
    """Return what stands above one source in full: its id and its file, and of how many sources in it it is the first."""
    if one.item.file is None:
        return one.item.id
    count = next((len(some) for some in _together(read) if some[0] is one), 1)
    return f"{one.item.id} ({one.item.file.name}" + (f", the first of {count})" if count > 1 else ")")


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
