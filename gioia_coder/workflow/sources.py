"""Sources as they stand: listing, showing with codings, setting what is known of them, marking them read, removing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gioia_coder.core.blocks import Column, Kind, Table
from gioia_coder.core.model import Coding, Reading, Revision, Source, Turn
from gioia_coder.core.text import address_of
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, InputError, UnknownNameError
from gioia_coder.store import Act, Store, reading, writing
from gioia_coder.workflow import finding, opening
from gioia_coder.workflow.manifest import clean_id, several

FIELDS = ("id", "title", "kind", "date", "minutes", "language", "case", "informants")


def list_sources(store: Store) -> Table:
    """Return a row per source: id, kind, case, informants, turns read by whom, codings."""
    connection = store.connection
    cases = {one.id: one.ref for one in reading.cases(connection)}
    people = {one.id: one.ref for one in reading.informants(connection)}
    coders = {one.id: one.name for one in reading.coders(connection)}
    counts = reading.count_codings(connection, "revision_id")
    done: dict[int, list[str]] = {}
    for (coder, source), (state, _) in reading.readings(connection).items():
        if state is Reading.DONE:
            done.setdefault(source, []).append(coders[coder])
    columns = (
        Column("id", "id"),
        Column("title", "title"),
        Column("kind", "kind"),
        Column("case", "case"),
        Column("informants", "informants", Kind.LIST),
        Column("date", "date"),
        Column("minutes", "minutes"),
        Column("codings", "codings", Kind.NUMBER),
        Column("done", "done by", Kind.LIST),
    )
    rows = [
        (
            *(one.ref, one.title, one.kind, cases.get(one.case or 0, ""), tuple(people[key] for key in one.informants)),
            *(one.date, one.minutes, counts.get(one.revision or 0, 0), tuple(done.get(one.id, ()))),
        )
        for one in reading.sources(connection)
    ]
    shown = [at for at in range(len(columns)) if at in (0, 2, 3, 4, 7, 8) or any(row[at] for row in rows)]
    return Table("Sources", tuple(columns[at] for at in shown), [tuple(row[at] for at in shown) for row in rows])


def show_source(store: Store, typed: str) -> tuple[dict[str, Any], Table]:
    """Return one source with its turns and codings, as data in the shape of `sources show --json` and as a table."""
    source = finding.source(store, typed)
    connection = store.connection
    people = {one.id: one for one in reading.informants(connection)}
    case = next((one.ref for one in reading.cases(connection) if one.id == source.case), None)
    text = reading.revision(connection, source.revision) if source.revision is not None else None
    codings = reading.codings(connection, source=source.id, quarantined=False)
    codebook = reading.codebook(connection)
    names = {one.id: one.name for one in reading.coders(connection)}
    turns = list(text.turns) if text else []

    def role(turn: Turn) -> str:
        person = people.get(text.speakers.get(turn.speaker, 0)) if text else None
        return person.role if person else ""

    def who(turn: Turn) -> str:
        person = people.get(text.speakers.get(turn.speaker, 0)) if text else None
        return person.ref if person else turn.speaker

    data = {
        "id": source.ref,
        "kind": source.kind,
        "case": case,
        "informants": [people[key].ref for key in source.informants],
        "text": text.text if text else "",
        "turns": [_turn(turn, who(turn), role(turn), text) for turn in turns if text],
        "codings": [coding_data(one, source, text, codebook.by_id[one.code], names) for one in codings if text],
    }
    columns = (
        Column("n", "turn", Kind.NUMBER),
        Column("words", "words", width=50),
        Column("codings", "codings", Kind.LINES, width=24),
    )
    rows = []
    for turn in turns:
        beside = [
            f"{codebook.by_id[one.code].ref} {codebook.by_id[one.code].name} ({names[one.coder]})"
            + (" contradicts" if one.polarity == "contradicts" else "")
            for one in codings
            if one.start < turn.end and turn.start < one.end
        ]
        label = f"{who(turn)}: " if who(turn) else ""
        rows.append((turn.n, label + turn.words(text.text if text else ""), tuple(beside)))
    title = f"{source.ref}" + (f" · {source.title}" if source.title else "") + (f" · case {case}" if case else "")
    return data, Table(title, columns, rows, "" if text else "This source has no text: it was only registered.")


def _turn(turn: Turn, speaker: str, role: str, text: Revision) -> dict[str, Any]:
    return {
        "n": turn.n,
        "speaker": speaker,
        "role": role,
        "start": turn.start,
        "end": turn.end,
        "text": turn.words(text.text),
        "time": turn.pieces[0].time,
    }


def coding_data(one: Coding, source: Source, text: Revision, code: Any, names: Mapping[int, str]) -> dict[str, Any]:
    """Return one coding in the shape of `codings list --json`."""
    return {
        "source": source.ref,
        "segment": address_of(one.start, one.end, source.ref, text.turns),
        "start": one.start,
        "end": one.end,
        "quote": text.text[one.start : one.end],
        "id": code.ref,
        "code": code.name,
        "level": code.level.value,
        "coder": names[one.coder],
        "memo": one.memo,
        "intensity": one.intensity,
        "polarity": one.polarity.value,
        "state": "quarantined" if one.quarantined else "placed",
    }


def pairs(words: Sequence[str]) -> dict[str, str]:
    """Return `key=value` words as a map; raises `InputError` for a word without `=`."""
    found: dict[str, str] = {}
    for word in words:
        key, mark, value = word.partition("=")
        if not mark or not key.strip():
            raise InputError("", f'"{word}" is not of the form key=value.', mend='Write key=value, or key="two words".')
        found[key.strip()] = value.strip()
    return found


def set_source(store: Store, typed: str, words: Sequence[str], *, who: str = "") -> list[str]:
    """Set fields of a source (`speaker:LABEL=INFORMANT` says who speaks); anything else is an attribute. Return what changed."""
    source = finding.source(store, typed)
    said = pairs(words)
    with store.act(f"set {source.ref} {', '.join(said)}", who=who or opening.system_user()) as act:
        values: dict[str, Any] = {}
        attributes = dict(source.attributes)
        for key, value in said.items():
            name = fold_name(key)
            if name == "id":
                values["ref"] = _free_id(store, value, source)
            elif name == "case":
                values["case_id"] = finding.case(store, value).id if value else None
            elif name == "informants":
                writing.put_speaking(act, source.id, [finding.informant(store, one).id for one in several(value)])
            elif name.startswith("speaker:"):
                _set_speaker(store, act, source, key.partition(":")[2], value)
            elif name in FIELDS:
                values[name] = value
            else:
                attributes.pop(key, None)
                attributes |= {key: value} if value else {}
        writing.alter_source(act, source.id, attributes=attributes, **values)
        changed = act.changed
    return list(said) if changed else []


def _free_id(store: Store, value: str, source: Source) -> str:
    ref = clean_id(value)
    if any(fold_name(one.ref) == fold_name(ref) and one.id != source.id for one in reading.sources(store.connection)):
        raise ConflictError(f"there is a source {ref} already.", mend="Choose another id.")
    return ref


def _set_speaker(store: Store, act: Act, source: Source, label: str, value: str) -> None:
    text = finding.text_of(store, source)
    labels = list(dict.fromkeys(turn.speaker for turn in text.turns))
    written = next((one for one in labels if fold_name(one) == fold_name(label)), None)
    if written is None:
        raise UnknownNameError(f"speaker in {source.ref}", label, labels)
    informant = finding.informant(store, value)
    writing.put_speaker(act, text.id, written, informant.id)
    if not informant.is_interviewer and informant.id not in source.informants:
        writing.put_speaking(act, source.id, [*source.informants, informant.id])


def mark_done(store: Store, typed: str, *, coder: str) -> str:
    """Say that a coder has read all of a source and found nothing else; return its id."""
    source = finding.source(store, typed)
    text = finding.text_of(store, source)
    with store.act(f"done {source.ref}", who=coder) as act:
        writing.put_reading(act, opening.coder_key(act, coder), source.id, Reading.DONE, len(text.turns) + 1)
    return source.ref


def count_of(store: Store, typed: str) -> tuple[str, int]:
    """Return a source's id and how many codings are on it."""
    source = finding.source(store, typed)
    return source.ref, len(reading.codings(store.connection, source=source.id))


def remove_source(store: Store, typed: str, *, who: str = "") -> int:
    """Take a source out of the project with its codings; return how many. `undo` brings all of it back."""
    source = finding.source(store, typed)
    with store.act(f"remove {source.ref}", who=who or opening.system_user()) as act:
        return writing.end_source(act, source.id)
