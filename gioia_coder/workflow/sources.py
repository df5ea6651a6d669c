"""Sources as they stand: listing, showing with codings, setting what is known of them, marking them read, removing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from gioia_coder.core.blocks import Column, Kind, Table, Value, printable
from gioia_coder.core.model import Coding, Reading, Revision, Source, Turn
from gioia_coder.core.speakers import called
from gioia_coder.core.text import address_of
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, InputError, UnknownNameError
from gioia_coder.store import Act, Store, reading, writing
from gioia_coder.workflow import finding, opening
from gioia_coder.workflow.manifest import given_id, several, taken_names

FIELDS: Final = ("id", "title", "kind", "date", "minutes", "language", "case", "informants")
KEYS: Final = (*FIELDS, "codings", "done")
"""What a list of sources says of each of them, so that no attribute may be called so."""


def list_sources(store: Store) -> Table:
    """Return a row per source: what is known of it, its attributes, how many codings it has and who has done reading it."""
    connection = store.connection
    cases = {one.id: one.ref for one in reading.cases(connection)}
    people = called(reading.informants(connection), cases)
    coders = {one.id: one.name for one in reading.coders(connection)}
    sources = reading.sources(connection)
    counts = reading.count_codings(connection, "revision_id")
    done: dict[int, list[str]] = {}
    for (coder, source), (state, _) in reading.readings(connection).items():
        if state is Reading.DONE:
            done.setdefault(source, []).append(coders[coder])
    names = [name for name in dict.fromkeys(name for one in sources for name in one.attributes) if fold_name(name) not in KEYS]
    columns = (
        *(Column(name, name) for name in ("id", "title", "kind", "case")),
        Column("informants", "informants", Kind.LIST),
        *(Column(name, name) for name in ("date", "minutes", "language", *names)),
        Column("codings", "codings", Kind.NUMBER),
        Column("done", "done by", Kind.LIST),
    )
    rows: list[tuple[Value, ...]] = [
        (
            *(one.ref, one.title, one.kind, cases.get(one.case or 0, ""), tuple(people[key] for key in one.informants)),
            *(one.date, one.minutes, one.language, *(one.attributes.get(name, "") for name in names)),
            *(counts.get(one.revision or 0, 0), tuple(done.get(one.id, ()))),
        )
        for one in sources
    ]
    return Table("Sources", columns, rows)


def show_source(store: Store, typed: str) -> tuple[dict[str, Any], Table]:
    """Return one source with its turns and codings, as data in the shape of `sources show --json` and as a table."""
    source = finding.source(store, typed)
    connection = store.connection
    people = {one.id: one for one in reading.informants(connection)}
    cases = {one.id: one.ref for one in reading.cases(connection)}
    case = cases.get(source.case or 0)
    refs = called(people.values(), cases)
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
        return refs[person.id] if person else turn.speaker

    data = {
        "id": source.ref,
        "kind": source.kind,
        "case": case,
        "informants": [refs[key] for key in source.informants],
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
        if not mark or not printable(key).strip():
            raise InputError("", f'"{word}" is not of the form key=value.', mend='Write key=value, or key="two words".')
        found[printable(key).strip()] = printable(value).strip()
    return found


def set_source(store: Store, typed: str, words: Sequence[str], *, who: str = "") -> list[str]:
    """Set fields of a source (`speaker:LABEL=INFORMANT` says who speaks); anything else is an attribute. Return what changed."""
    source = finding.source(store, typed, exact=True)
    said = pairs(words)
    if faults := taken_names((key for key in said if fold_name(key) not in FIELDS), KEYS):
        raise InputError("", faults)
    speaking = list(source.informants)
    with store.act(f"set {source.ref} {', '.join(said)}", who=who or opening.system_user()) as act:
        values: dict[str, Any] = {}
        attributes = dict(source.attributes)
        for key, value in said.items():
            name = fold_name(key)
            if name == "id":
                values["ref"] = _free_id(store, value, source)
            elif name == "case":
                values["case_id"] = finding.case(store, value, exact=True).id if value else None
            elif name in ("informants", "informant"):
                speaking = [finding.informant(store, one).id for one in several(value)]
            elif name.startswith("speaker:"):
                speaking += _set_speaker(store, act, source, key.partition(":")[2], value)
            elif name in FIELDS:
                values[name] = value
            else:
                attributes.pop(key, None)
                attributes |= {key: value} if value else {}
        writing.put_speaking(act, source.id, list(dict.fromkeys(speaking)))
        writing.alter_source(act, source.id, attributes=attributes, **values)
        changed = act.changed
    return list(said) if changed else []


def _free_id(store: Store, value: str, source: Source) -> str:
    ref = given_id(value)
    if any(fold_name(one.ref) == fold_name(ref) and one.id != source.id for one in reading.sources(store.connection)):
        raise ConflictError(f"there is a source {ref} already.", mend="Choose another id.")
    return ref


def _set_speaker(store: Store, act: Act, source: Source, label: str, value: str) -> list[int]:
    """Say who speaks under a label; return who is to be listed for the source besides."""
    text = finding.text_of(store, source)
    labels = list(dict.fromkeys(turn.speaker for turn in text.turns))
    written = next((one for one in labels if fold_name(one) == fold_name(label)), None)
    if written is None:
        raise UnknownNameError(f"speaker in {source.ref}", label, labels)
    informant = finding.informant(store, value)
    writing.put_speaker(act, text.id, written, informant.id)
    return [] if informant.is_interviewer else [informant.id]


def mark_done(store: Store, *typed: str, coder: str) -> list[str]:
    """Say, as one act, that a coder has read all of some sources and found nothing else; return their ids."""
    found = [finding.source(store, word, exact=True) for word in typed]
    ends = [len(finding.text_of(store, source).turns) + 1 for source in found]
    refs = list(dict.fromkeys(source.ref for source in found))
    with store.act(f"done {', '.join(refs)}", who=coder) as act:
        key = opening.coder_key(act, coder)
        for source, end in zip(found, ends, strict=True):
            writing.put_reading(act, key, source.id, Reading.DONE, end)
    return refs


def count_of(store: Store, typed: str) -> tuple[str, int]:
    """Return a source's id and how many codings are on it."""
    source = finding.source(store, typed, exact=True)
    return source.ref, len(reading.codings(store.connection, source=source.id))


def remove_source(store: Store, typed: str, *, who: str = "") -> int:
    """Take a source out of the project with its codings; return how many. `undo` brings all of it back."""
    source = finding.source(store, typed, exact=True)
    with store.act(f"remove {source.ref}", who=who or opening.system_user()) as act:
        return writing.end_source(act, source.id)
