"""QualCoder's texts with their codings and annotations, each put where its words are."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from gioia_coder.core.exchange import refi
from gioia_coder.formats.other_programs.counted import Mark, Placed, placing, ways
from gioia_coder.formats.other_programs.database import Row, whole, words
from gioia_coder.formats.other_programs.foreign import Taken, listed, moment, some
from gioia_coder.formats.other_programs.qualcoder_reading import Reading, medium

_CODING: Final = ("ctid", "cid", "fid", "seltext", "pos0", "pos1", "owner", "date", "memo", "avid", "important")
_PART: Final = ("pos0", "pos1", "owner", "date", "memo")
_FAR: Final = 2**40
IMPORTANT: Final = "important in QualCoder"


@dataclass
class _Told:
    """What there is to say of the spans of all texts."""

    how: Counter[str] = field(default_factory=Counter)
    unsure: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    linked: int = 0
    mangled: list[str] = field(default_factory=list)


def texts(reading: Reading) -> list[refi.Text]:
    """Return all sources that have a text, with their codings and annotations."""
    columns = ("id", "name", "fulltext", "mediapath", "memo", "owner", "date", "av_text_id")
    rows = [row for row in reading.database.rows("source", *columns) if whole(row["id"]) is not None]
    kept = [row for row in rows if row["fulltext"] is not None and (words(row["fulltext"]) or not medium(row))]
    there = {whole(row["id"]) for row in kept}
    bare = [words(row["name"]) for row in rows if whole(row["id"]) not in there and medium(row) in ("", "document")]
    told = _Told()
    codings, annotations = _by_text(reading, "code_text", _CODING), _by_text(reading, "annotation", ("anid", "fid", *_PART))
    told.held.update(code_text=sum(map(len, codings.values())), annotation=sum(map(len, annotations.values())))
    found = []
    for row in sorted(kept, key=lambda row: whole(row["id"]) or 0):
        key = whole(row["id"]) or 0
        found.append(_text(reading, told, row, codings.pop(key, []), annotations.pop(key, [])))
        reading.texts[key] = found[-1].guid
    told.lost.update(code_text=sum(map(len, codings.values())), annotation=sum(map(len, annotations.values())))
    reading.report.append(Taken("texts", len(kept) + len(bare), len(kept), f"{listed(bare)} hold no text" if bare else ""))
    if bare:
        reading.warnings.append(f"{some(len(bare), 'source')} without a text did not come: {listed(bare)}.")
    _report(reading, told)
    return found


def _by_text(reading: Reading, table: str, columns: tuple[str, ...]) -> dict[int, list[Row]]:
    found = defaultdict[int, list[Row]](list)
    for row in reading.database.rows(table, *columns):
        key = whole(row["fid"])
        found[-1 if key is None else key].append(row)
    return found


def _text(reading: Reading, told: _Told, row: Row, codings: list[Row], annotations: list[Row]) -> refi.Text:
    raw, name = words(row["fulltext"]), words(row["name"])
    marks = [Mark(_offset(one["pos0"]), _offset(one["pos1"]), words(one["seltext"])) for one in codings]
    text, placed, counting = placing(raw, marks)
    told.mangled += [name] * ("\ufffd" in raw)
    selections = _codings(reading, told, name, list(zip(codings, placed.placed, strict=True)))
    for one in annotations:
        spot = placed.unchecked(_offset(one["pos0"]), _offset(one["pos1"]))
        noted = _annotation(reading, one, spot)
        told.lost["annotation"] += noted is None
        selections += [noted] if noted is not None else []
    if (len(ways(raw)) > 1 and any(spot.how == "unchecked" for spot in placed.placed)) or (len(ways(raw)) > 1 and annotations):
        told.unchecked.append(name)
    return refi.Text(
        reading.guid("source", whole(row["id"]), name),
        name or f"text {words(row['id'])}",
        text.text,
        b"" if raw == text.text else raw.encode("utf-8", "replace"),
        description=words(row["memo"]),
        by=reading.user(words(row["owner"])),
        when=moment(words(row["date"])),
        selections=tuple(sorted(selections, key=lambda one: (one.start, one.end, one.guid.int))),
        counting=counting,
    )


def _offset(value: object) -> int:
    number = whole(value)
    return -1 if number is None else max(-1, min(number, _FAR))


def _codings(reading: Reading, told: _Told, name: str, pairs: list[tuple[Row, Placed]]) -> list[refi.Selection]:
    """Return one selection per span and coder, with a coding per row that names a code."""
    found: dict[tuple[int, int, str], refi.Selection] = {}
    how = Counter[str]()
    for row, spot in pairs:
        code = reading.codes.get(_offset(row["cid"]))
        if code is None or spot.start >= spot.end:
            told.lost["code_text"] += 1
            told.lost["without a code" if code is None else "empty"] += 1
            continue
        how[spot.how] += 1
        told.linked += whole(row["avid"]) is not None
        owner = words(row["owner"])
        by, when = reading.user(owner), moment(words(row["date"]))
        key = (spot.start, spot.end, owner)
        guid = reading.guid("coding", words(row["ctid"]), f"{spot.start} {spot.end} {owner}")
        selection = found.get(key) or refi.Selection(
            reading.guid("selection", f"{words(row['fid'])} {key}"), *key[:2], by=by, when=when
        )
        coding = refi.Coding(guid, code, by, when, _notes(reading, row))
        found[key] = replace(selection, codings=(*selection.codings, coding))
    told.how.update(how)
    if how["unsure"]:
        told.unsure.append(f"{name} ({how['unsure']})")
    if how["otherwise"] or how["found"]:
        told.mixed.append(f"{name} ({how['otherwise'] + how['found']} of {how.total()})")
    return list(found.values())


def _notes(reading: Reading, row: Row) -> tuple[UUID, ...]:
    """Return the notes of a coding: its memo, and the mark of importance, which a study has as a memo only."""
    found = []
    if words(row["memo"]).strip():
        found.append(reading.note("coding", words(row["ctid"]), "Memo", row))
    if whole(row["important"]):
        found.append(reading.note("importance", words(row["ctid"]), "Important", {**row, "memo": IMPORTANT}))
    return tuple(found)


def _annotation(reading: Reading, row: Row, spot: Placed) -> refi.Selection | None:
    if spot.start >= spot.end:
        return None
    guid, key = reading.guid("annotation", words(row["anid"])), words(row["anid"])
    note = reading.note("annotation", key, "Annotation", row)
    return refi.Selection(
        guid, spot.start, spot.end, by=reading.user(words(row["owner"])), when=moment(words(row["date"])), notes=(note,)
    )


def _report(reading: Reading, told: _Told) -> None:
    lost = told.lost
    reasons = {
        "of which no text is there": lost["code_text"] - lost["without a code"] - lost["empty"],
        "of which no code is there": lost["without a code"],
        "that hold no character": lost["empty"],
    }
    why = "; ".join(f"{number} {reason}" for reason, number in reasons.items() if number)
    reading.report.append(Taken("codings of texts", told.held["code_text"], told.held["code_text"] - lost["code_text"], why))
    annotated = told.held["annotation"] - lost["annotation"]
    why_not = "some have no text or hold no character" if lost["annotation"] else ""
    reading.report.append(Taken("annotations", told.held["annotation"], annotated, why_not))
    if why:
        reading.warnings.append(f"{some(lost['code_text'], 'coding')} did not come: {why}.")
    _report_places(reading, told)


def _report_places(reading: Reading, told: _Told) -> None:
    """Say how codings were put where they stand, the doubtful ones by text."""
    if told.mixed:
        reading.warnings.append(
            f"{some(told.how['otherwise'], 'coding')} counted in another way than most of their text, and "
            f"{told.how['found']} stood elsewhere; they were put where their words are: {listed(told.mixed)}."
        )
    if told.unsure:
        reading.warnings.append(
            f"Nowhere near are the words of {some(told.how['unsure'], 'coding')}; look at them, since they stand where "
            f"QualCoder's numbers say: {listed(told.unsure)}."
        )
    if told.unchecked:
        reading.warnings.append(
            "Annotations and codings without words in these texts may be off by some characters, since line ends or emoji count "
            f"in several ways there: {listed(told.unchecked)}."
        )
    if told.linked:
        reading.warnings.append(f"{some(told.linked, 'coding')} came without the link to a place in a recording.")
    if told.mangled:
        reading.warnings.append(f"Lost letters (U+FFFD) stand in {listed(told.mangled)}.")
